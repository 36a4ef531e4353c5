#pragma once
// Numbers as they are printed.

#include <cmath>
#include <cstdio>
#include <string>

namespace validation {

// Three significant digits, from 1000 on whole numbers; empty for what is no number.
inline std::string text(double value) {
    if (std::isnan(value)) return "";
    char buffer[32];
    if (std::abs(value) >= 999.5)
        std::snprintf(buffer, sizeof buffer, "%.0f", value);
    else
        std::snprintf(buffer, sizeof buffer, "%.3g", std::abs(value) < 5e-10 ? 0.0 : value);
    return buffer;
}

}  // namespace validation
