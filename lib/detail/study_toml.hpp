#pragma once
// A study as text.

#include <filesystem>
#include <string>

#include "spondyl/study.hpp"

namespace spondyl::detail {

// Enough for any study, too little to exhaust a machine.
constexpr int most_subjects = 1'000'000, most_frames = 10'001;
constexpr double most_runs = 1e8;

// Free and restricted runs of all subjects.
double number_of_runs(const Study& study);

// The bytes of a file. @throws ResultsError
std::string whole_file(const std::filesystem::path& file);

// The quantiles of a study as a CSV table with a header, every number with all its bits; empty if it has none.
std::string quantile_text(const Study& study);

}  // namespace spondyl::detail
