#pragma once
// The numbers that judge, datasets/reference/validation.csv, and what is known of the misses, reasons.csv beside this.
// Nothing that builds a subject reads either.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace validation {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// Both ends belong to it; an end that is not a number is open.
struct Band {
    double low = unknown, high = unknown;
    bool contains(double x) const {
        return std::isfinite(x) && (std::isnan(low) || x >= low) && (std::isnan(high) || x <= high);
    }
};

enum class Required { must, reported, condition };  // condition: a number that others need, judges nothing itself

struct Reference {
    std::string gate, name, quantity;  // name of the case; empty: whatever case the program gives
    std::string kind;                  // calibration, consistency, independent
    Required required = Required::must;
    double measured = unknown, spread = unknown;
    std::string unit;
    Band band, target;
    std::string instrument, label, source, seen_at, note;
};

struct Reason {
    std::string gate, name, quantity, text;  // empty name or quantity: all of the gate
};

const std::vector<Reference>& references();
const Reference& reference(const std::string& gate, const std::string& name, const std::string& quantity);
const std::vector<Reason>& reasons();
std::string reason_of(const std::string& gate, const std::string& name, const std::string& quantity);

}  // namespace validation
