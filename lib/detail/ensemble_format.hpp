#pragma once
// The inputs of the model that can vary, said once: name, units of files, bounds, and where the value goes.

#include <limits>
#include <span>
#include <string_view>

#include "detail/toml_reader.hpp"
#include "spondyl/ensemble.hpp"

namespace spondyl::detail::ensemble_format {

struct Input {
    std::string_view name;
    std::string_view si;                      // its unit in results
    std::span<const Unit> units;              // of files; empty: a ratio
    std::span<const std::string_view> words;  // of a choice: the value is the place in this list; empty: numbers
    void (*set)(Draw&, double);
    bool may_be_zero_or_less = false;
};

// In the order in which they are drawn: sex first, because the distribution of others depends on it.
std::span<const Input> inputs();

// The table [parameters] of a file. @throws DatasetError
Ensemble ensemble_of(TomlTable table);
toml::table table_of(const Ensemble& ensemble);

}  // namespace spondyl::detail::ensemble_format
