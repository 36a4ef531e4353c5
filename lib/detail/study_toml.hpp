#pragma once
// A study as text.

#include <filesystem>
#include <string>

#include "spondyl/study.hpp"

namespace spondyl::detail {

// The bytes of a file. @throws ResultsError
std::string whole_file(const std::filesystem::path& file);

// The quantiles of a study as a CSV table with a header, every number with all its bits; empty if it has none.
std::string quantile_text(const Study& study);

}  // namespace spondyl::detail
