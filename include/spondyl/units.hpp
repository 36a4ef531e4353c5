#pragma once
/// @file units.hpp
/// SI inside; Angle is the one unit pair people mix, so it is a type.

#include <compare>
#include <numbers>

namespace spondyl {

/// pi/180.
inline constexpr double rad_per_deg = std::numbers::pi / 180.0;

/// An angle that cannot be made from a bare number: 35_deg, Angle::radians(0.6).
class Angle {
public:
    constexpr Angle() = default;
    /// From a number of that unit.
    static constexpr Angle radians(double value) { return Angle(value); }
    static constexpr Angle degrees(double value) { return Angle(value * rad_per_deg); }
    /// The number in that unit.
    constexpr double radians() const { return value_; }
    constexpr double degrees() const { return value_ / rad_per_deg; }
    constexpr auto operator<=>(const Angle&) const = default;

private:
    explicit constexpr Angle(double value) : value_(value) {}
    double value_ = 0.0;
};

namespace literals {
/// 35_deg.
constexpr Angle operator""_deg(long double value) { return Angle::degrees(static_cast<double>(value)); }
constexpr Angle operator""_deg(unsigned long long value) { return Angle::degrees(static_cast<double>(value)); }
}  // namespace literals

}  // namespace spondyl
