#pragma once
// The exercise format, said once: every key of every table with its type, units, words, default and meaning, and the
// member it is read into. The reader (exercise.cpp), the writer (exercise_toml.cpp) and the JSON Schema
// (exercise_schema.cpp), from which the tables of docs/exercise_format.md are made, walk through these lists.
//
// A new key is one line here and a member in spondyl/exercise.hpp; one without a member is read and written by hand.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "detail/toml_reader.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/units.hpp"

namespace spondyl::detail::exercise_format {

// --- units -----------------------------------------------------------------------------------------------------------

inline constexpr Unit degrees{"deg", rad_per_deg}, radians{"rad", 1.0}, metres{"m", 1.0}, newtons{"N", 1.0};
inline constexpr Unit angle_units[] = {degrees, radians};
inline constexpr Unit length_units[] = {metres};
inline constexpr Unit force_units[] = {newtons};
inline constexpr Unit time_units[] = {{"s", 1.0}};
inline constexpr Unit mass_units[] = {{"kg", 1.0}};
inline constexpr Unit angle_weight_units[] = {{"Nm_per_rad", 1.0}};
inline constexpr Unit length_weight_units[] = {{"N_per_m", 1.0}};
inline constexpr Unit value_units[] = {degrees, radians, metres, newtons};
inline constexpr Unit weight_units[] = {angle_weight_units[0], length_weight_units[0]};

// --- words -----------------------------------------------------------------------------------------------------------

// A word of the format, the value it stands for and what it means.
struct Word {
    std::string_view text;
    int value = 0;
    std::string_view meaning;
    constexpr Word(std::string_view says, std::string_view means = {}) : text(says), meaning(means) {}
    template <class E>
    constexpr Word(std::string_view says, E stands_for, std::string_view means = {})
        requires std::is_enum_v<E>
        : text(says), value(static_cast<int>(stands_for)), meaning(means) {}
};

inline constexpr Word fidelities[] = {{"described", Fidelity::described, "the source says how"},
                                      {"interpreted", Fidelity::interpreted, "the source only names it"}};
inline constexpr Word methods[] = {
    {"equilibrium", Method::equilibrium, "a path of equilibria: `plan_motion`"},
    {"forward", Method::forward, "forward in time: `simulate_exercise`, [theory](theory.md) section F"}};
inline constexpr Word drives[] = {{"reach", Drive::reach, "measures are brought to their values"},
                                  {"force", Drive::force, "gravity and equipment pull"},
                                  {"hold", Drive::hold, "the posture is held"}};
inline constexpr Word profiles[] = {{"minimum_jerk", Profile::minimum_jerk, "smooth, from rest to rest"},
                                    {"hold", Profile::hold, "at the end values all the time"},
                                    {"release", Profile::release, "at once"}};
inline constexpr Word breaths[] = {{"in", Breath::in}, {"out", Breath::out}, {"free", Breath::free}};
inline constexpr Word goal_kinds[] = {{"equal", GoalKind::equal, "a constraint"},
                                      {"weight", GoalKind::weight, "a spring toward the value"},
                                      {"bound", GoalKind::bound, "an upper limit; not simulated yet"}};
inline constexpr Word support_laws[] = {
    {"point", SupportLaw::point, "stays in its place"},
    {"slide", SupportLaw::slide, "keeps its height"},
    {"press", SupportLaw::press, "may press, leave and come back; method `forward` only"},
    {"pad", SupportLaw::pad, "the same on a pad that just touches the point in the starting posture"}};
inline constexpr Word primary_axes[] = {{"flexion"}, {"extension"}, {"lateral_bending"}, {"axial_rotation"}, {"mixed"}};
inline constexpr Word all_sides[] = {{"one"}, {"both"}, {"alternate", "in turn"}};
inline constexpr Word comparison_modes[] = {{"reach_matched"}, {"load_matched"}, {"effort_matched"}};
inline constexpr Word outcome_ids[] = {
    {"reach"},  {"reach_deficit"}, {"share_L"}, {"share_J"},  {"share_T"},     {"rot_L"},  {"dRot_L"},  {"util_i"},
    {"Mpas_i"}, {"Mmus_i"},        {"Mnet_i"},  {"Fc_i"},     {"Fap_i"},       {"Fml_i"},  {"IDP_i"},   {"U_L"},
    {"U_T"},    {"effort"},        {"Fmus"},    {"Fcontact"}, {"selectivity"}, {"dose_i"}, {"cycles_i"}};
inline constexpr Word vertebrae[] = {{"T1"},  {"T2"},  {"T3"},  {"T4"}, {"T5"}, {"T6"}, {"T7"}, {"T8"}, {"T9"},
                                     {"T10"}, {"T11"}, {"T12"}, {"L1"}, {"L2"}, {"L3"}, {"L4"}, {"L5"}};
inline constexpr Word at_rest[] = {{"start", "the value at rest"}};
inline constexpr Word equipment_kinds[] = {
    {"band", "pulls by its stretch"},
    {"pull", "pulls with one force: a cable, or a hand on the other arm"},
    {"mass", "becomes part of the body that carries its point"},
    {"roller", "lies across the back; a surface for supports"},
    {"bench", "a surface for supports"},
    {"chair", "a surface for supports"},
    {"strap", "pulls as hard as needed while its ends are its length apart"},
    {"thrust", "pushes a point straight down, as half a sine in time; method `forward` only"},
};

// --- keys ------------------------------------------------------------------------------------------------------------

enum class Type : std::uint8_t {
    text,         // with words: one of them
    id,           // letters, digits and underscores
    anchor,       // a contact point, a body or "ground"
    flag,         // true or false
    version,      // 1
    number,       // with units: the key is name_unit
    range,        // a number or [low, high], 0 <= low <= high
    vector,       // three numbers
    texts,        // with words: any of them
    table,        // [name]
    tables,       // [[name]]
    measure,      // a scalar of the posture
    coordinates,  // table of the coordinates of a posture
};

struct Key {
    std::string_view name;  // without its unit
    Type type = Type::text;
    std::string_view meaning{};
    std::span<const Unit> units{};
    std::span<const Word> words{};
    bool required = true;
    std::string_view usual{};  // what holds when the key is absent
    bool literal = false;      // that is how the value would be written
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    bool without_low = false;     // the low end itself is not accepted
    std::string_view only_key{};  // known only where this key has one of these words
    std::array<std::string_view, 4> only_words{};

    constexpr Key usually(std::string_view written) const {
        Key k = otherwise(written);
        k.literal = true;
        return k;
    }
    constexpr Key otherwise(std::string_view what) const {
        Key k = *this;
        k.required = false;
        k.usual = what;
        return k;
    }
    constexpr Key above(double end) const {
        Key k = at_least(end);
        k.without_low = true;
        return k;
    }
    constexpr Key at_least(double end) const {
        Key k = *this;
        k.low = end;
        return k;
    }
    constexpr Key at_most(double end) const {
        Key k = *this;
        k.high = end;
        return k;
    }
    constexpr Key only(std::string_view key, std::initializer_list<std::string_view> says) const {
        Key k = *this;
        k.only_key = key;
        std::size_t i = 0;
        for (const std::string_view word : says) k.only_words.at(i++) = word;
        return k;
    }
    constexpr Key in(std::span<const Unit> others) const {
        Key k = *this;
        k.units = others;
        return k;
    }
    constexpr bool belongs_to(std::string_view word) const {
        if (only_key.empty()) return true;
        for (const std::string_view one : only_words)
            if (one == word) return true;
        return false;
    }
};

constexpr Key text(std::string_view name, std::string_view meaning) { return {name, Type::text, meaning}; }
constexpr Key word(std::string_view name, std::span<const Word> words, std::string_view meaning) {
    return {name, Type::text, meaning, {}, words};
}
constexpr Key id(std::string_view name, std::string_view meaning) { return {name, Type::id, meaning}; }
constexpr Key anchor(std::string_view name, std::string_view meaning) { return {name, Type::anchor, meaning}; }
constexpr Key flag(std::string_view name, std::string_view meaning) { return {name, Type::flag, meaning}; }
constexpr Key number(std::string_view name, std::string_view meaning) { return {name, Type::number, meaning}; }
constexpr Key quantity(std::string_view name, std::span<const Unit> units, std::string_view meaning) {
    return {name, Type::number, meaning, units};
}
constexpr Key range(std::string_view name, std::span<const Unit> units, std::string_view meaning) {
    return {name, Type::range, meaning, units};
}
constexpr Key vector(std::string_view name, std::span<const Unit> units, std::string_view meaning) {
    return {name, Type::vector, meaning, units};
}
constexpr Key texts(std::string_view name, std::string_view meaning) { return {name, Type::texts, meaning}; }
constexpr Key words(std::string_view name, std::span<const Word> list, std::string_view meaning) {
    return {name, Type::texts, meaning, {}, list};
}
constexpr Key table(std::string_view name, std::string_view meaning) { return {name, Type::table, meaning}; }
constexpr Key tables(std::string_view name, std::string_view meaning) { return {name, Type::tables, meaning}; }
constexpr Key measure(std::string_view name, std::string_view meaning) { return {name, Type::measure, meaning}; }
constexpr Key coordinates(std::string_view name, std::string_view meaning) {
    return {name, Type::coordinates, meaning};
}
constexpr Key version(std::string_view name, std::string_view meaning) { return {name, Type::version, meaning}; }

// --- tables: each(key, member), or each(key) for what is read by hand
// ---------------------------------------------------

inline constexpr auto exercise_keys = [](auto&& each) {
    each(version("schema_version", "version of this format, `1`"));
    each(id("id", "name of the file without `.toml`"), &Exercise::id);
    each(text("extends",
              "id of an exercise in the same folder; this file then says only what differs: tables merge, "
              "everything else (arrays too) replaces")
             .otherwise("none"));
    each(text("family", "id of the motion family").otherwise("the id"), &Exercise::family);
    each(texts("names", "how people call it").usually("[]"), &Exercise::names);
    each(texts("seeds", "file names of the articles it comes from").usually("[]"), &Exercise::seeds);
    each(word("fidelity", fidelities, "what is known of the execution"), &Exercise::fidelity);
    each(word("method", methods, "how it is simulated").usually("\"equilibrium\""), &Exercise::method);
    each(word("primary_axis", primary_axes, "what the spine mainly does"), &Exercise::primary_axis);
    each(texts("assumptions", "sentences: what is a reading of the source and not in it").usually("[]"),
         &Exercise::assumptions);
    each(words("compare", comparison_modes, "comparison modes asked for").usually("[]"), &Exercise::compare);
    each(words("outcomes", outcome_ids, "outcomes that matter for it").usually("[]"), &Exercise::outcomes);
    each(table("posture", "where it starts").otherwise("neutral standing"));
    each(table("dosage", "as the source states it").otherwise("nothing stated"));
    each(tables("support", "what the body rests on").otherwise("none"));
    each(tables("equipment", "what it holds, lies on or is pulled by").otherwise("none"));
    each(tables("phase", "what happens, one after the other"));
};

inline constexpr auto dosage_keys = [](auto&& each) {
    each(range("sets", {}, "how many").otherwise("not stated"), &Dosage::sets);
    each(range("repetitions", {}, "how many in a set").otherwise("not stated"), &Dosage::repetitions);
    each(range("hold", time_units, "how long a repetition is held").otherwise("not stated"), &Dosage::hold);
    each(range("rest", time_units, "pause between sets").otherwise("not stated"), &Dosage::rest);
    each(word("sides", all_sides, "sides of the body that do it").usually("\"both\""), &Dosage::sides);
    each(text("breathing", "the cue").otherwise("none"), &Dosage::breathing);
};

inline constexpr auto posture_body_keys = [](auto&& each) {
    each(coordinates("coordinates", "angles and displacements from neutral standing").otherwise("none"));
    each(texts("locked", "joints that keep their values exactly").usually("[]"));
    each(
        quantity(
            "hold", angle_weight_units,
            "spring toward the posture while it settles on its supports; with method `forward` throughout, and 0 means "
            "relaxed")
            .at_least(0.0)
            .usually("20"),
        &Posture::hold);
};

inline constexpr auto posture_keys = [](auto&& each) {
    each(text("preset",
              "posture to begin with: name of a file in `../postures`. What is written beside it goes before "
              "what the preset says, coordinate by coordinate; `locked` replaces its list")
             .otherwise("neutral standing"));
    posture_body_keys(each);
};

inline constexpr auto posture_file_keys = [](auto&& each) {
    each(version("schema_version", "version of this format, `1`"));
    each(id("id", "name of the file without `.toml`"));
    posture_body_keys(each);
    each(texts("assumptions", "sentences: what is a reading of the source and not in it").usually("[]"));
};

inline constexpr auto support_keys = [](auto&& each) {
    each(id("id", "its name"), &Support::id);
    each(id("point", "contact point of the body; on a roller also `spinous`, `rib_r` or `rib_l` of its level")
             .otherwise("on a roller `spinous`; else not"),
         &Support::point);
    each(text("surface", "`ground`, a contact point of another body, or the id of equipment").usually("\"ground\""),
         &Support::surface);
    each(
        quantity(
            "height", length_units,
            "height of the surface over the ground, over the top of the equipment, or gap between the two points along "
            "the normal")
            .usually("0"),
        &Support::height);
    each(word("law", support_laws, "what the support does with its point").usually("\"point\""), &Support::law);
    each(number("friction", "Coulomb coefficient").at_least(0.0).usually("0.8"), &Support::friction);
    each(quantity("cost_scale", force_units, "force at which the support costs as much as a fully active muscle")
             .above(0.0)
             .usually("400"),
         &Support::cost_scale);
    each(vector("normal", {}, "direction out of the surface, of any length").usually("[0, 1, 0]"));
};

// Numbers become parameters, texts and anchors become anchors, under their names.
inline constexpr auto equipment_keys = [](auto&& each) {
    const auto of = [](std::initializer_list<std::string_view> kinds, const Key& key) {
        return key.only("kind", kinds);
    };
    each(id("id", "its name"), &Equipment::id);
    each(word("kind", equipment_kinds, "what it is and does"), &Equipment::kind);
    each(of({"band"}, quantity("rest_length", length_units, "length up to which it is slack").above(0.0)));
    each(of({"band"}, quantity("stiffness", length_weight_units, "force by stretch").above(0.0)));
    each(of({"pull", "thrust"},
            quantity("force", force_units, "force with which it pulls, or pushes at most").above(0.0)));
    each(of({"strap"}, quantity("length", length_units, "distance that its ends keep").above(0.0)));
    each(of({"strap"},
            quantity("force_limit", force_units, "force beyond which it does not pull").above(0.0).otherwise("none")));
    each(of({"band", "pull", "strap"},
            anchor("anchor_a", "one end: a contact point, a body (its joint centre) or `ground`")));
    each(of({"band", "pull", "strap"}, anchor("anchor_b", "the other end, likewise")));
    each(of({"band", "pull", "strap"},
            vector("place", length_units, "place of the anchor `ground`").otherwise("not with an anchor `ground`")));
    each(of({"mass"}, quantity("mass", mass_units, "mass of what is held").above(0.0)));
    each(of({"thrust"}, quantity("duration", time_units, "how long it pushes").above(0.0)));
    each(of({"thrust"}, text("phase", "name of the phase with whose beginning it begins")));
    each(of({"mass", "thrust"}, text("point", "contact point or body that carries it, or is pushed")));
    each(of({"roller"}, quantity("radius", length_units, "half of its height").above(0.0)));
    each(of({"roller"}, word("level", vertebrae, "vertebra that lies on it")));
    each(of({"bench", "chair"}, quantity("height", length_units, "height of its top over the ground").above(0.0)));
};

inline constexpr auto phase_keys = [](auto&& each) {
    each(text("name", "differs from those of the other phases"), &Phase::name);
    each(quantity("duration", time_units, "how long it takes").above(0.0), &Phase::duration);
    each(word("profile", profiles, "course in time").usually("\"minimum_jerk\""), &Phase::profile);
    each(word("breath", breaths,
              "breathing; `RecruitmentOptions::breathing` (Python: `breathing={\"in\": ..., \"out\": ..., \"free\": "
              "...}`) "
              "gives each word the least abdominal pressure, reached at the end of the phase")
             .usually("\"free\""),
         &Phase::breath);
    each(word("drive", drives, "what moves the body").usually("\"reach\""), &Phase::drive);
    each(number("relax",
                "fraction of gravity, bands and pulls that muscles do not carry in the equilibrium; reached at "
                "the end of the phase, from that of the phase before")
             .at_least(0.0)
             .at_most(1.0)
             .otherwise("0; without goals as in the phase before"),
         &Phase::relax);
    each(texts("supports_on",
               "supports that come on when the phase begins; one that some phase switches on is off before")
             .usually("[]"),
         &Phase::supports_on);
    each(texts("supports_off", "supports that go off when the phase begins").usually("[]"), &Phase::supports_off);
    each(tables("goal", "what the phase brings about").otherwise("those of the phase before, at their end values"));
};

inline constexpr auto goal_keys = [](auto&& each) {
    each(measure("measure", "the scalar of the posture that is meant"));
    each(quantity("value", value_units, "value at the end of the phase")
             .otherwise("with a change or `value = \"start\"`"));
    each(quantity("change", value_units,
                  "the same, counted from the value at rest; lengths that shall fit every stature are "
                  "changes")
             .otherwise("with a value"));
    each(word("value", at_rest, "instead of a number").otherwise("with a number"));
    each(word("kind", goal_kinds, "how it is meant").usually("\"equal\""), &Goal::kind);
    each(quantity("weight", weight_units, "stiffness of the spring; 0 only observes")
             .at_least(0.0)
             .only("kind", {"weight"}));
    each(flag("primary",
              "`true` on the one measure that says how far the exercise went; every goal on it counts as "
              "primary, in all phases")
             .usually("false"),
         &Goal::primary);
};

inline std::vector<Key> list_of(const auto& keys) {
    std::vector<Key> list;
    keys([&](const Key& key, auto...) { list.push_back(key); });
    return list;
}

// "value_deg" and "value_rad" of the key "value".
inline std::vector<std::string> spellings(const Key& key) {
    if (key.units.empty()) return {std::string(key.name)};
    std::vector<std::string> all;
    for (const Unit& unit : key.units) all.push_back(std::string(key.name) + "_" + std::string(unit.suffix));
    return all;
}

// --- measures --------------------------------------------------------------------------------------------------------

enum class Dimension : std::uint8_t { angle, length, force };
enum class Argument : std::uint8_t { name, direction, axis, world_axis };

struct MeasureForm {
    std::string_view word;
    std::span<const Argument> arguments;
    std::string_view form, example, meaning;
    MeasureKind kind;
    Dimension dimension;  // of a coordinate: unless it is a translation
};
inline constexpr Argument of_tilt[] = {Argument::name, Argument::direction, Argument::direction};
inline constexpr Argument of_angle[] = {Argument::name, Argument::name, Argument::axis};
inline constexpr Argument of_position[] = {Argument::name, Argument::world_axis};
inline constexpr Argument of_distance[] = {Argument::name, Argument::name};
inline constexpr Argument of_one[] = {Argument::name};
inline constexpr MeasureForm measure_forms[] = {
    {"tilt", of_tilt, "tilt(body, direction, direction)", "`tilt(T1, right, up)`",
     "angle by which a body direction rises along a world direction; each is `forward`, `back`, `up`, `down`, `right` "
     "or "
     "`left`. An angle between -90 and 90 deg",
     MeasureKind::tilt, Dimension::angle},
    {"angle", of_angle, "angle(body, reference body, flexion|lateral_bending|axial_rotation)",
     "`angle(T12, pelvis, axial_rotation)`", "of a body against one that carries it. An angle", MeasureKind::angle,
     Dimension::angle},
    {"pos", of_position, "pos(body or point, x|y|z)", "`pos(palm_r, y)`",
     "world coordinate of a body's origin or a contact point. A length", MeasureKind::position, Dimension::length},
    {"distance", of_distance, "distance(point, point)", "`distance(palm_r, heel_r)`", "between two points. A length",
     MeasureKind::distance, Dimension::length},
    {"joint", of_one, "joint(knee_r) or joint(hip_r.flexion)", "`joint(knee_r)`, `joint(hip_r.flexion)`",
     "one coordinate, as in `[posture]`. An angle, or a length for `pelvis.x`, `.y`, `.z`", MeasureKind::coordinate,
     Dimension::angle},
    {"force", of_one, "force(support)", "`force(hand_l)`",
     "normal force of a support. A force; not simulated as a goal yet", MeasureKind::force, Dimension::force},
};

inline bool is_translation(std::string_view coordinate) {
    return coordinate == "pelvis.x" || coordinate == "pelvis.y" || coordinate == "pelvis.z";
}

inline Dimension dimension_of(const Measure& m) {
    if (m.kind == MeasureKind::coordinate && is_translation(m.subject)) return Dimension::length;
    for (const MeasureForm& form : measure_forms)
        if (form.kind == m.kind) return form.dimension;
    return Dimension::angle;
}

inline std::span<const Unit> units_of(Dimension dimension) {
    if (dimension == Dimension::angle) return angle_units;
    if (dimension == Dimension::length) return length_units;
    return force_units;
}

// The key of a goal with only the units that its measure can have.
inline Key in_units_of(Dimension dimension, const Key& key) {
    if (key.units.data() == std::data(value_units)) return key.in(units_of(dimension));
    if (key.units.data() == std::data(weight_units))
        return key.in(dimension == Dimension::angle ? std::span<const Unit>(angle_weight_units)
                                                    : std::span<const Unit>(length_weight_units));
    return key;
}

inline std::string word_of(Dimension dimension) {
    return dimension == Dimension::angle ? "an angle" : dimension == Dimension::length ? "a length" : "a force";
}

}  // namespace spondyl::detail::exercise_format
