#include "spondyl/anatomy.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string>

#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl {
namespace {

template <class Key, std::size_t N>
constexpr std::array<Key, N> all_keys() {
    std::array<Key, N> keys{};
    for (std::size_t i = 0; i < N; ++i) keys[i] = static_cast<Key>(i);
    return keys;
}

constexpr auto all_levels = all_keys<Level, level_count>();
constexpr auto all_axes = all_keys<Axis, axis_count>();
constexpr auto all_sides = all_keys<Side, 2>();
constexpr auto all_regions = all_keys<Region, region_count>();

using namespace std::string_view_literals;

constexpr PerSegment<std::string_view> level_names{{{
    "L5_S1"sv,
    "L4_L5"sv,
    "L3_L4"sv,
    "L2_L3"sv,
    "L1_L2"sv,
    "T12_L1"sv,
    "T11_T12"sv,
    "T10_T11"sv,
    "T9_T10"sv,
    "T8_T9"sv,
    "T7_T8"sv,
    "T6_T7"sv,
    "T5_T6"sv,
    "T4_T5"sv,
    "T3_T4"sv,
    "T2_T3"sv,
    "T1_T2"sv,
    "C7_T1"sv,
}}};
constexpr PerAxis<std::string_view> axis_names{{{"flexion"sv, "lateral_bending"sv, "axial_rotation"sv}}};
constexpr PerRegion<std::string_view> region_names{
    {{"lumbar"sv, "thoracolumbar"sv, "thoracic"sv, "cervicothoracic"sv}}};
constexpr PerAxis<PerSide<std::string_view>> direction_names{{{
    {{{"flexion"sv, "extension"sv}}},
    {{{"right_bending"sv, "left_bending"sv}}},
    {{{"left_rotation"sv, "right_rotation"sv}}},
}}};

// "l4-5" becomes "L4_L5"; what cannot be read that way comes back in capitals.
std::string written_out(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool separates = c == '/' || c == '-' || c == '_';
        if (!out.empty() && out.back() == '_' && std::isdigit(static_cast<unsigned char>(c))) out += out.front();
        out += separates ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

// `"L4_L5" or "L5_S1"`: every name at the smallest edit distance, in the order given.
template <class Names>
std::string closest_names(std::string_view text, const Names& names) {
    auto best = std::numeric_limits<std::size_t>::max();
    for (const auto name : names) best = std::min(best, detail::edit_distance(text, name));
    std::string out;
    for (const auto name : names) {
        if (detail::edit_distance(text, name) != best) continue;
        out += (out.empty() ? "\"" : " or \"") + std::string(name) + "\"";
    }
    return out;
}

template <class Key, class Names>
Key key_named(std::string_view text, std::string_view readable, const Names& names, std::string_view noun,
              std::string_view form) {
    const auto found = std::ranges::find(names, readable);
    if (found != names.end()) return static_cast<Key>(found - names.begin());
    throw NameError("no " + std::string(noun) + " is called \"" + std::string(text) + "\". Did you mean " +
                    closest_names(readable, names) + "? " + std::string(form));
}

}  // namespace

std::span<const Level, level_count> levels() { return all_levels; }
std::span<const Axis, axis_count> axes() { return all_axes; }
std::span<const Side, 2> sides() { return all_sides; }
std::span<const Region, region_count> regions() { return all_regions; }

std::string_view name_of(Level level) { return level_names[level]; }
std::string_view name_of(Axis axis) { return axis_names[axis]; }
std::string_view name_of(Region region) { return region_names[region]; }
std::string_view name_of(Axis axis, Side side) { return direction_names[axis][side]; }

Level level_named(std::string_view text) {
    return key_named<Level>(text, written_out(text), level_names, "level",
                            "Levels are written cranial_caudal, from \"C7_T1\" to \"L5_S1\".");
}

Axis axis_named(std::string_view text) {
    return key_named<Axis>(text, text, axis_names, "axis",
                           "The axes are \"flexion\", \"lateral_bending\" and \"axial_rotation\".");
}

Region region_of(Level level) {
    if (level <= Level::L1_L2) return Region::lumbar;
    if (level == Level::T12_L1) return Region::thoracolumbar;
    return level == Level::C7_T1 ? Region::cervicothoracic : Region::thoracic;
}

}  // namespace spondyl
