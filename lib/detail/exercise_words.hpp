#pragma once
// The words and units of the exercise format (docs/exercise_format.md), for its reader and its writer.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detail/toml_reader.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/units.hpp"

namespace spondyl::detail::exercise_words {

inline constexpr Unit angle_units[] = {{"deg", rad_per_deg}, {"rad", 1.0}};
inline constexpr Unit length_units[] = {{"m", 1.0}};
inline constexpr Unit force_units[] = {{"N", 1.0}};
inline constexpr Unit time_units[] = {{"s", 1.0}};
inline constexpr Unit angle_weight_units[] = {{"Nm_per_rad", 1.0}};
inline constexpr Unit length_weight_units[] = {{"N_per_m", 1.0}};

enum class Dimension : std::uint8_t { angle, length, force };

inline bool is_translation(std::string_view coordinate) {
    return coordinate == "pelvis.x" || coordinate == "pelvis.y" || coordinate == "pelvis.z";
}

inline Dimension dimension_of(const Measure& m) {
    switch (m.kind) {
        case MeasureKind::position:
        case MeasureKind::distance: return Dimension::length;
        case MeasureKind::force: return Dimension::force;
        case MeasureKind::coordinate: return is_translation(m.subject) ? Dimension::length : Dimension::angle;
        default: return Dimension::angle;
    }
}

inline std::span<const Unit> units_of(Dimension dimension) {
    if (dimension == Dimension::angle) return angle_units;
    if (dimension == Dimension::length) return length_units;
    return force_units;
}

inline std::string word_of(Dimension dimension) {
    return dimension == Dimension::angle ? "an angle" : dimension == Dimension::length ? "a length" : "a force";
}

inline constexpr std::pair<std::string_view, Fidelity> fidelities[] = {{"described", Fidelity::described},
                                                                       {"interpreted", Fidelity::interpreted}};
inline constexpr std::pair<std::string_view, Method> methods[] = {{"equilibrium", Method::equilibrium},
                                                                  {"forward", Method::forward}};
inline constexpr std::pair<std::string_view, Drive> drives[] = {
    {"reach", Drive::reach}, {"force", Drive::force}, {"hold", Drive::hold}};
inline constexpr std::pair<std::string_view, Profile> profiles[] = {
    {"minimum_jerk", Profile::minimum_jerk}, {"hold", Profile::hold}, {"release", Profile::release}};
inline constexpr std::pair<std::string_view, Breath> breaths[] = {
    {"in", Breath::in}, {"out", Breath::out}, {"free", Breath::free}};
inline constexpr std::pair<std::string_view, GoalKind> goal_kinds[] = {
    {"equal", GoalKind::equal}, {"weight", GoalKind::weight}, {"bound", GoalKind::bound}};
inline constexpr std::pair<std::string_view, SupportLaw> support_laws[] = {
    {"point", SupportLaw::point}, {"slide", SupportLaw::slide}, {"press", SupportLaw::press}, {"pad", SupportLaw::pad}};
inline const std::vector<std::string> primary_axes{"flexion", "extension", "lateral_bending", "axial_rotation",
                                                   "mixed"};
inline const std::vector<std::string> all_sides{"one", "both", "alternate"};
inline const std::vector<std::string> comparison_modes{"reach_matched", "load_matched", "effort_matched"};
inline const std::vector<std::string> outcome_ids{
    "reach",  "reach_deficit", "share_L", "share_J",  "share_T",     "rot_L",  "dRot_L",  "util_i",
    "Mpas_i", "Mmus_i",        "Mnet_i",  "Fc_i",     "Fap_i",       "Fml_i",  "IDP_i",   "U_L",
    "U_T",    "effort",        "Fmus",    "Fcontact", "selectivity", "dose_i", "cycles_i"};

struct EquipmentKey {
    std::string_view name, unit;  // no unit: an anchor
    bool required;
};
struct EquipmentKind {
    std::string_view name;
    std::vector<EquipmentKey> keys;
};
inline const std::vector<EquipmentKind> equipment_kinds{
    {"band",
     {{"rest_length", "m", true}, {"stiffness", "N_per_m", true}, {"anchor_a", "", true}, {"anchor_b", "", true}}},
    {"pull", {{"force", "N", true}, {"anchor_a", "", true}, {"anchor_b", "", true}}},
    {"mass", {{"mass", "kg", true}, {"point", "", true}}},
    {"roller", {{"radius", "m", true}, {"level", "", true}}},
    {"bench", {{"height", "m", true}}},
    {"chair", {{"height", "m", true}}},
    {"strap", {{"length", "m", true}, {"anchor_a", "", true}, {"anchor_b", "", true}, {"force_limit", "N", false}}},
    {"thrust", {{"force", "N", true}, {"duration", "s", true}, {"point", "", true}, {"phase", "", true}}},
};

// The word of a value.
template <class E, std::size_t N>
std::string_view word_for(E value, const std::pair<std::string_view, E> (&words)[N]) {
    for (const auto& [word, meaning] : words)
        if (meaning == value) return word;
    return {};
}

}  // namespace spondyl::detail::exercise_words
