#pragma once
/// @file anatomy.hpp
/// The names of the spine: motion segments, anatomical axes, sides and regions, and the one place
/// where user-facing signs meet the internal ISB axes (docs/conventions.md).

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <Eigen/Core>

namespace spondyl {

/// Motion segments, written cranial_caudal, in the order of the chain from the sacrum upward.
enum class Level : std::uint8_t {
    L5_S1,
    L4_L5,
    L3_L4,
    L2_L3,
    L1_L2,
    T12_L1,
    T11_T12,
    T10_T11,
    T9_T10,
    T8_T9,
    T7_T8,
    T6_T7,
    T5_T6,
    T4_T5,
    T3_T4,
    T2_T3,
    T1_T2,
    C7_T1,
};

inline constexpr std::size_t level_count = 18;  ///< of Level

/// Anatomical axes. Positive: flexion, bending to the right, turning to the left.
enum class Axis : std::uint8_t { flexion, lateral_bending, axial_rotation };

inline constexpr std::size_t axis_count = 3;  ///< of Axis

/// The two directions of an axis: positive is flexion, right bending, left rotation;
/// negative is extension, left bending, right rotation.
enum class Side : std::uint8_t { positive, negative };

/// Reported regions. T12_L1 stands alone (docs/conventions.md, "Regions").
enum class Region : std::uint8_t { lumbar, thoracolumbar, thoracic, cervicothoracic };

inline constexpr std::size_t region_count = 4;  ///< of Region

/// An array with one entry for each value of an enumeration; nothing else can index it.
template <class Key, class T, std::size_t N>
struct Keyed : std::array<T, N> {
    using Base = std::array<T, N>;  ///< what holds the entries, in the order of the enumeration
    /// The entry of a key.
    constexpr T& operator[](Key k) { return Base::operator[](static_cast<std::size_t>(k)); }
    constexpr const T& operator[](Key k) const { return Base::operator[](static_cast<std::size_t>(k)); }
    bool operator==(const Keyed&) const = default;
};

/// One entry per level, axis, direction or region.
template <class T> using PerSegment = Keyed<Level, T, level_count>;
template <class T> using PerAxis = Keyed<Axis, T, axis_count>;
template <class T> using PerSide = Keyed<Side, T, 2>;
template <class T> using PerRegion = Keyed<Region, T, region_count>;

/// All levels from L5_S1 to C7_T1, all axes, both sides, all regions: for range-for loops.
std::span<const Level, level_count> levels();
std::span<const Axis, axis_count> axes();
std::span<const Side, 2> sides();
std::span<const Region, region_count> regions();

/// The one written form: "L4_L5", "axial_rotation", "thoracolumbar".
std::string_view name_of(Level level);
std::string_view name_of(Axis axis);
std::string_view name_of(Region region);
/// The direction as a word: "flexion", "extension", "right_bending", "left_bending", "left_rotation", "right_rotation".
std::string_view name_of(Axis axis, Side side);

/// Reads "L4_L5", "L4/L5", "L4-L5", "L4-5" (case does not matter). @throws NameError with the closest names.
Level level_named(std::string_view text);
/// Reads the names of name_of(Axis). @throws NameError
Axis axis_named(std::string_view text);

/// The region a level is counted in.
Region region_of(Level level);

/// User-facing (flexion, right bending, left rotation) from an internal ISB vector (x, y, z); its own inverse is
/// isb_of. Works for rotation vectors and for moments alike.
inline Eigen::Vector3d anatomical_of(const Eigen::Vector3d& isb) { return {-isb.z(), isb.x(), isb.y()}; }
/// Internal ISB vector (x anterior, y up, z right) from (flexion, right bending, left rotation).
inline Eigen::Vector3d isb_of(const Eigen::Vector3d& anatomical) {
    return {anatomical.y(), anatomical.z(), -anatomical.x()};
}

}  // namespace spondyl
