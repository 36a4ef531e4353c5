#include "spondyl/exercise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "detail/exercise_words.hpp"
#include "detail/origin.hpp"
#include "detail/suggest.hpp"
#include "detail/toml_reader.hpp"
#include "spondyl/dataset.hpp"
#include "spondyl/error.hpp"
#include "spondyl/units.hpp"

namespace spondyl {
namespace {

namespace fs = std::filesystem;
using namespace detail::exercise_words;
using detail::shown;
using detail::TomlTable;
using detail::Unit;

// --- measures --------------------------------------------------------------------------------------------------------

constexpr std::string_view measure_forms =
    "tilt(body, direction, direction), angle(body, reference body, flexion|lateral_bending|axial_rotation), "
    "pos(body or point, x|y|z), distance(point, point), joint(knee_r) or joint(hip_r.flexion), force(support); "
    "a direction is forward, back, up, down, right or left";

struct Direction {
    std::string_view word;
    double x, y, z;
    Eigen::Vector3d vector() const { return {x, y, z}; }
};
constexpr Direction directions[] = {{"forward", 1, 0, 0}, {"back", -1, 0, 0}, {"up", 0, 1, 0},
                                    {"down", 0, -1, 0},   {"right", 0, 0, 1}, {"left", 0, 0, -1}};
constexpr Direction world_axes[] = {{"x", 1, 0, 0}, {"y", 0, 1, 0}, {"z", 0, 0, 1}};

struct MeasureForm {
    std::string_view word;
    MeasureKind kind;
    std::size_t arguments;
};
constexpr MeasureForm forms[] = {{"tilt", MeasureKind::tilt, 3},        {"angle", MeasureKind::angle, 3},
                                 {"pos", MeasureKind::position, 2},     {"distance", MeasureKind::distance, 2},
                                 {"joint", MeasureKind::coordinate, 1}, {"force", MeasureKind::force, 1}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

[[noreturn]] void refuse_measure(std::string_view text, const std::string& found) {
    throw ExerciseError("measure \"" + std::string(text) + "\": " + found + "; expected " + std::string(measure_forms) +
                        "; correct the measure");
}

template <std::size_t N>
Eigen::Vector3d direction_named(std::string_view word, const Direction (&list)[N], std::string_view whole) {
    std::vector<std::string> words;
    for (const Direction& d : list) {
        if (d.word == word) return d.vector();
        words.emplace_back(d.word);
    }
    refuse_measure(whole, "\"" + std::string(word) + "\" is not a direction; did you mean \"" +
                              detail::closest(word, words) + "\"?");
}

template <std::size_t N>
std::string_view direction_word(const Eigen::Vector3d& v, const Direction (&list)[N]) {
    const auto at = std::ranges::find_if(list, [&](const Direction& d) { return d.vector() == v; });
    return at == std::end(list) ? std::string_view("?") : at->word;
}

std::string text_of(const Measure& m) {
    const auto form = std::ranges::find(forms, m.kind, &MeasureForm::kind);
    std::string text = std::string(form->word) + "(" + m.subject;
    const auto argument = [&text](std::string_view word) { text += ", " + std::string(word); };
    switch (m.kind) {
        case MeasureKind::tilt:
            argument(direction_word(m.body_axis, directions));
            argument(direction_word(m.world_axis, directions));
            break;
        case MeasureKind::angle:
            argument(m.reference);
            argument(name_of(m.axis));
            break;
        case MeasureKind::position: argument(direction_word(m.world_axis, world_axes)); break;
        case MeasureKind::distance: argument(m.reference); break;
        default: break;
    }
    return text + ")";
}

// --- parts of the file -----------------------------------------------------------------------------------------------

std::string identifier(TomlTable& table, std::string_view key) {
    std::string id = table.text(key);
    if (!is_name(id) || id.find('.') != std::string::npos)
        table.refuse(key, "\"" + id + "\"", "letters, digits and underscores", "rename it");
    return id;
}

std::string word(TomlTable& table, std::string_view key, const std::vector<std::string>& accepted) {
    if (!table.has(key)) table.refuse_missing(key, detail::joined(accepted));
    std::string written = table.text(key);
    if (std::ranges::find(accepted, written) == accepted.end()) table.refuse_word(key, written, accepted);
    return written;
}

std::vector<std::string> words(TomlTable& table, std::string_view key, const std::vector<std::string>& accepted) {
    std::vector<std::string> written = table.texts(key);
    for (std::size_t i = 0; i < written.size(); ++i)
        if (std::ranges::find(accepted, written[i]) == accepted.end())
            table.refuse_element(key, i, "\"" + written[i] + "\"", detail::joined(accepted),
                                 "did you mean \"" + detail::closest(written[i], accepted) + "\"?");
    return written;
}

void check_schema(TomlTable& top) {
    const auto version = top.integer("schema_version");
    if (!version) top.refuse_missing("schema_version", "schema_version = 1");
    if (*version != 1)
        top.refuse("schema_version", std::to_string(*version), "1, the version this program reads",
                   "read the file with the program it was written for");
}

double positive(TomlTable& table, std::string_view stem, std::span<const Unit> units) {
    const double value = table.required_quantity(stem, units);
    const std::string key = std::string(stem) + "_" + std::string(units.front().suffix);
    if (!(value > 0.0)) table.refuse(key, shown(value), "a number above 0", "correct the number");
    return value;
}

void check_coordinate_name(const TomlTable& table, std::string_view key, std::string_view name) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos || is_translation(name)) return;
    std::vector<std::string> accepted;
    for (const Axis axis : axes()) accepted.emplace_back(name_of(axis));
    const std::string axis(name.substr(dot + 1));
    if (std::ranges::find(accepted, axis) != accepted.end()) return;
    if (name.starts_with("pelvis.")) accepted.insert(accepted.end(), {"x", "y", "z"});
    table.refuse(key, "about the axis \"" + axis + "\"", detail::joined(accepted),
                 "did you mean \"" + detail::closest(axis, accepted) + "\"?");
}

// "hip_r.flexion_deg" = 100, or the same as the dotted key hip_r.flexion_deg = 100.
void read_coordinates(TomlTable table, const std::string& prefix, Posture& into, std::vector<std::string>& seen) {
    for (const std::string& key : table.keys()) {
        if (table.is_table(key)) {
            read_coordinates(*table.table(key), prefix + key + ".", into, seen);
            continue;
        }
        const std::string full = prefix + key;
        const auto ends = [&](std::string_view unit) { return full.ends_with(unit) && full.size() > unit.size(); };
        const std::size_t cut = ends("_deg") || ends("_rad") ? 4 : ends("_m") ? 2 : 0;
        const std::string name = full.substr(0, full.size() - cut);
        const bool length = is_translation(name);
        if (cut == 0 || length != (cut == 2))
            table.refuse(key, cut == 0 ? "without a unit" : "in the wrong unit",
                         "\"" + name + (length ? "_m\"" : "_deg\""),
                         "pelvis.x, pelvis.y and pelvis.z are lengths, every other coordinate is an angle");
        check_coordinate_name(table, key, name);
        if (std::ranges::find(seen, name) != seen.end())
            table.refuse(key, "the second value of " + name, "one value for each coordinate", "keep one of the two");
        seen.push_back(name);
        const double value = *table.number(key) * (ends("_deg") ? rad_per_deg : 1.0);
        if (!length && std::abs(value) > std::numbers::pi)
            table.refuse(key, shown(*table.number(key)), ends("_deg") ? "-180 to 180" : "-3.1416 to 3.1416",
                         "write the angle without full turns, and check its unit");
        into.coordinates[name] = value;
        into.origins[name] = table.origin(key);
    }
}

// What a posture file and [posture] have in common; what is absent leaves the posture as it is.
void read_posture_body(TomlTable& table, Posture& posture) {
    if (const auto coordinates = table.table("coordinates")) {
        std::vector<std::string> seen;
        read_coordinates(*coordinates, "", posture, seen);
    }
    std::vector<std::string> locked = table.texts("locked");
    if (table.has("locked")) {
        for (std::size_t i = 0; i < locked.size(); ++i)
            posture.origins["locked " + locked[i]] = table.origin("locked", i);
        posture.locked = std::move(locked);
    }
    if (const auto hold = table.quantity("hold", angle_weight_units)) {
        if (*hold < 0.0) table.refuse("hold_Nm_per_rad", shown(*hold), "0 or more", "correct the number");
        posture.hold = *hold;
    }
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

// Names of the files "<name>.toml" in a folder, sorted.
std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing))
        if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    return names;
}

// The file "<name>.toml" that a key names. @throws DatasetError at the key
fs::path file_beside(const TomlTable& table, std::string_view key, const std::string& name, const fs::path& folder) {
    const std::vector<std::string> present = names_in(folder);
    if (std::ranges::find(present, name) != present.end()) return folder / (name + ".toml");
    const std::string near = detail::closest(name, present);
    table.refuse(key, "\"" + name + "\"", "the name of a .toml file in " + folder.lexically_normal().string(),
                 near.empty() ? "there is none in that folder" : "did you mean \"" + near + "\"?");
}

Posture posture_of(TomlTable table, const fs::path& folder, std::vector<std::string>& assumptions) {
    Posture posture;
    const std::string preset = table.text("preset", "");
    if (!preset.empty()) {
        const fs::path file = file_beside(table, "preset", preset, folder / ".." / "postures");
        const toml::table root = detail::parsed_toml(detail::file_text(file), file.lexically_normal().string());
        TomlTable top(root);
        check_schema(top);
        if (identifier(top, "id") != preset)
            top.refuse("id", "not the name of the file", "\"" + preset + "\"", "rename the file or the id");
        read_posture_body(top, posture);
        for (std::string& sentence : top.texts("assumptions")) assumptions.push_back(std::move(sentence));
        top.finish();
    }
    posture.name = preset;
    read_posture_body(table, posture);
    table.finish();
    return posture;
}

Support support_of(TomlTable table) {
    Support s;
    s.file = table.file();
    s.line = table.line();
    s.id = identifier(table, "id");
    s.surface = table.text("surface", "ground");
    if (s.surface == "ground" || table.has("point")) s.point = identifier(table, "point");
    s.height = table.quantity("height", length_units).value_or(s.height);
    s.law = table.choice("law", support_laws, std::optional(s.law));
    s.friction = table.number("friction").value_or(s.friction);
    if (s.friction < 0.0) table.refuse("friction", shown(s.friction), "0 or more", "correct the number");
    if (table.quantity("cost_scale", force_units)) s.cost_scale = positive(table, "cost_scale", force_units);
    if (table.has("normal")) {
        const std::vector<double> n = table.numbers("normal");
        const double length = n.size() == 3 ? std::hypot(n[0], n[1], n[2]) : 0.0;
        if (!(length > 0.0))
            table.refuse("normal", "not a direction", "[x, y, z] out of the surface, not all 0", "write three numbers");
        s.normal = Eigen::Vector3d(n[0], n[1], n[2]) / length;
    } else {
        table.numbers("normal");
    }
    table.finish();
    return s;
}

Equipment equipment_of(TomlTable table) {
    Equipment e;
    e.file = table.file();
    e.line = table.line();
    e.id = identifier(table, "id");
    std::vector<std::string> kinds;
    kinds.reserve(std::size(equipment_kinds));
    for (const EquipmentKind& kind : equipment_kinds) kinds.emplace_back(kind.name);
    e.kind = word(table, "kind", kinds);
    for (const EquipmentKey& key : std::ranges::find(equipment_kinds, e.kind, &EquipmentKind::name)->keys) {
        const std::string name(key.name);
        if (key.unit.empty()) {
            if (key.required || table.has(name)) e.anchors[name] = table.text(name);
        } else {
            const Unit unit[] = {{key.unit, 1.0}};
            if (key.required || table.quantity(name, unit)) e.parameters[name] = positive(table, name, unit);
        }
    }
    const bool has_place = table.has("place_m");
    const std::vector<double> place = table.numbers("place_m");
    const bool on_ground = std::ranges::any_of(e.anchors, [](const auto& a) { return a.second == "ground"; });
    if (on_ground && place.size() != 3)
        table.refuse(has_place ? "place_m" : "kind", has_place ? "not a place" : "anchored to the ground nowhere",
                     "place_m = [x, y, z] of the anchor \"ground\"", "write three numbers");
    if (!on_ground && has_place)
        table.refuse("place_m", "without an anchor \"ground\"", "no place_m",
                     "name \"ground\" as one of the anchors, or remove it");
    if (on_ground) e.place = Eigen::Vector3d(place[0], place[1], place[2]);
    table.finish();
    return e;
}

Goal goal_of(TomlTable table) {
    Goal g;
    g.file = table.file();
    g.line = table.line();
    const std::string written = table.text("measure");
    try {
        g.measure = measure_named(written);
    } catch (const Error& error) {
        table.refuse("measure", "not understood (" + std::string(error.what()) + ")", "one measure",
                     "correct the text");
    }
    g.kind = table.choice("kind", goal_kinds, std::optional(GoalKind::equal));
    g.primary = table.flag("primary", false);

    const Dimension dimension = dimension_of(g.measure);
    const auto units = units_of(dimension);
    const std::string value_key = "value_" + std::string(units.front().suffix);
    g.value = table.quantity("value", units);
    if (const auto change = table.quantity("change", units)) {
        if (g.value || table.has("value"))
            table.refuse("change_" + std::string(units.front().suffix), "written beside a value", "one of the two",
                         "keep the one that is meant");
        g.value = change;
        g.relative = true;
    }
    if (table.says("value", "start")) {
        if (g.value)
            table.refuse("value", "written beside " + value_key, "one of the two", "keep the one that is meant");
    } else if (table.has("value")) {
        table.refuse("value", "neither \"start\" nor a number with a unit",
                     "'" + value_key + "', or value = \"start\" for the value at rest",
                     g.measure.text + " is " + word_of(dimension));
    } else if (!g.value) {
        table.refuse_missing(value_key, "a number, value = \"start\", or 'change_" + std::string(units.front().suffix) +
                                            "' from it, because " + g.measure.text + " is " + word_of(dimension));
    }

    if (g.kind == GoalKind::weight) {
        if (dimension == Dimension::force)
            table.refuse("kind", "\"weight\" on a force", "equal or bound",
                         "a support force has no spring; choose another kind");
        const auto weight_units = dimension == Dimension::angle ? std::span<const Unit>(angle_weight_units)
                                                                : std::span<const Unit>(length_weight_units);
        g.weight = table.required_quantity("weight", weight_units);
        if (g.weight < 0.0)
            table.refuse("weight_" + std::string(weight_units.front().suffix), shown(g.weight), "0 or more",
                         "correct the number");
    }
    table.finish();
    return g;
}

// A phase without goals goes on as the phase before it ended, relaxed or not.
Phase phase_of(TomlTable table, const Phase* before) {
    Phase p;
    p.file = table.file();
    p.line = table.line();
    p.name = table.text("name");
    p.duration = positive(table, "duration", time_units);
    p.profile = table.choice("profile", profiles, std::optional(p.profile));
    p.breath = table.choice("breath", breaths, std::optional(p.breath));
    p.drive = table.choice("drive", drives, std::optional(p.drive));
    const std::optional<double> relax = table.number("relax");
    p.relax = relax.value_or(p.relax);
    if (!(p.relax >= 0.0 && p.relax <= 1.0))
        table.refuse("relax", shown(p.relax), "a fraction from 0 to 1", "0.3 stands for 30 %");
    for (TomlTable& goal : table.tables("goal")) p.goals.push_back(goal_of(goal));
    if (!relax && p.goals.empty() && before != nullptr) p.relax = before->relax;
    p.supports_on = table.texts("supports_on");
    p.supports_off = table.texts("supports_off");
    table.finish();
    return p;
}

Dosage dosage_of(TomlTable table) {
    Dosage d;
    d.sets = table.range("sets");
    d.repetitions = table.range("repetitions");
    d.hold = table.range("hold_s");
    d.rest = table.range("rest_s");
    if (table.has("sides"))
        d.sides = word(table, "sides", all_sides);
    else
        table.text("sides", "");
    d.breathing = table.text("breathing", "");
    table.finish();
    return d;
}

// --- checks over several parts ---------------------------------------------------------------------------------------

// First pair of equal ids, refused at the second.
template <class T>
void check_ids_differ(const std::vector<T>& parts, const std::vector<TomlTable>& tables, std::string_view key,
                      std::string T::* id) {
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (parts[i].*id == parts[j].*id)
                tables[i].refuse(key, "\"" + parts[i].*id + "\", taken in line " + std::to_string(parts[j].line),
                                 "a name of its own", "rename one of the two");
}

void check_support_names(const Exercise& e, const std::vector<TomlTable>& phases) {
    std::vector<std::string> ids;
    ids.reserve(e.supports.size());
    for (const Support& s : e.supports) ids.push_back(s.id);
    for (std::size_t i = 0; i < e.phases.size(); ++i)
        for (const auto& [key, names] :
             {std::pair("supports_on", &e.phases[i].supports_on), std::pair("supports_off", &e.phases[i].supports_off)})
            for (std::size_t k = 0; k < names->size(); ++k)
                if (std::ranges::find(ids, (*names)[k]) == ids.end())
                    phases[i].refuse_element(key, k, "\"" + (*names)[k] + "\"", "the id of a support",
                                             "did you mean \"" + detail::closest((*names)[k], ids) + "\"?");
}

void check_forces(const Exercise& e, const std::vector<TomlTable>& phases) {
    std::vector<std::string> ids;
    ids.reserve(e.supports.size());
    for (const Support& s : e.supports) ids.push_back(s.id);
    for (std::size_t i = 0; i < e.phases.size(); ++i)
        for (std::size_t k = 0; k < e.phases[i].goals.size(); ++k) {
            const Measure& m = e.phases[i].goals[k].measure;
            if (m.kind != MeasureKind::force || std::ranges::find(ids, m.subject) != ids.end()) continue;
            TomlTable phase = phases[i];
            phase.tables("goal")[k].refuse("measure", "the force of \"" + m.subject + "\"", "the id of a support",
                                           "did you mean \"" + detail::closest(m.subject, ids) + "\"?");
        }
}

// Exactly one measure is primary; every goal on it is then marked, whether the file says so or not.
void settle_primary(Exercise& e, const TomlTable& top, const std::vector<TomlTable>& phases) {
    const Measure* primary = nullptr;
    int line = 0;
    for (std::size_t i = 0; i < e.phases.size(); ++i)
        for (std::size_t k = 0; k < e.phases[i].goals.size(); ++k) {
            const Goal& g = e.phases[i].goals[k];
            if (!g.primary) continue;
            if (primary && !(*primary == g.measure)) {
                TomlTable phase = phases[i];
                phase.tables("goal")[k].refuse("primary",
                                               "true for " + g.measure.text + ", but line " + std::to_string(line) +
                                                   " says so for " + primary->text,
                                               "one primary measure", "remove one of the two");
            }
            if (!primary) line = g.line;
            primary = &g.measure;
        }
    if (!primary)
        top.refuse("phase", "without a primary goal", "primary = true in one [[phase.goal]]",
                   "mark the measure that says how far the exercise went");
    const Measure measure = *primary;
    for (Phase& p : e.phases)
        for (Goal& g : p.goals) g.primary = g.measure == measure;
}

void check_goals_differ(const Exercise& e, const std::vector<TomlTable>& phases) {
    for (std::size_t i = 0; i < e.phases.size(); ++i) {
        const auto& goals = e.phases[i].goals;
        for (std::size_t k = 0; k < goals.size(); ++k)
            for (std::size_t j = 0; j < k; ++j) {
                if (!(goals[j].measure == goals[k].measure && goals[j].kind == goals[k].kind)) continue;
                TomlTable phase = phases[i];
                phase.tables("goal")[k].refuse("measure",
                                               "a second goal of this kind on " + goals[k].measure.text + " (line " +
                                                   std::to_string(goals[j].line) + " has the first)",
                                               "one", "remove one of the two");
            }
    }
}

// --- the file --------------------------------------------------------------------------------------------------------

// The table of a file with what it inherits through `extends`; `chain` holds the ids on the way here.
toml::table resolved(const fs::path& file, std::vector<std::string>& chain) {
    toml::table table = detail::parsed_toml(detail::file_text(file), file.string());
    chain.push_back(file.stem().string());
    if (!table.contains("extends")) return table;
    TomlTable top(table);
    const std::string base = top.text("extends");
    const fs::path base_file = file_beside(top, "extends", base, folder_of(file));
    if (std::ranges::find(chain, base) != chain.end()) {
        std::string way;
        for (const std::string& id : chain) way += id + " -> ";
        top.refuse("extends", "\"" + base + "\", which closes a circle (" + way + base + ")",
                   "a file that does not extend this one", "remove one of the links");
    }
    toml::table inherited = resolved(base_file, chain);
    inherited.erase("id");
    table.erase("extends");
    detail::inherit(table, std::move(inherited));
    return table;
}

Exercise exercise_of(const toml::table& root, const fs::path& folder) {
    TomlTable top(root);
    Exercise e;
    check_schema(top);
    e.id = identifier(top, "id");
    e.family = top.text("family", e.id);
    e.names = top.texts("names");
    e.seeds = top.texts("seeds");
    e.fidelity = top.choice("fidelity", fidelities);
    e.method = top.choice("method", methods, std::optional(e.method));
    e.primary_axis = word(top, "primary_axis", primary_axes);
    e.assumptions = top.texts("assumptions");
    if (const auto posture = top.table("posture")) e.posture = posture_of(*posture, folder, e.assumptions);
    if (const auto dosage = top.table("dosage")) e.dosage = dosage_of(*dosage);
    e.compare = words(top, "compare", comparison_modes);
    e.outcomes = words(top, "outcomes", outcome_ids);
    const auto supports = top.tables("support");
    for (const TomlTable& table : supports) e.supports.push_back(support_of(table));
    const auto equipment = top.tables("equipment");
    for (const TomlTable& table : equipment) e.equipment.push_back(equipment_of(table));
    const auto phases = top.tables("phase");
    if (phases.empty()) top.refuse_missing("phase", "at least one [[phase]]");
    e.phases.reserve(phases.size());
    for (const TomlTable& table : phases)
        e.phases.push_back(phase_of(table, e.phases.empty() ? nullptr : &e.phases.back()));
    top.finish();

    check_ids_differ(e.supports, supports, "id", &Support::id);
    check_ids_differ(e.equipment, equipment, "id", &Equipment::id);
    check_ids_differ(e.phases, phases, "name", &Phase::name);
    check_support_names(e, phases);
    check_forces(e, phases);
    check_goals_differ(e, phases);
    settle_primary(e, top, phases);
    return e;
}

// --- the other side of the body --------------------------------------------------------------------------------------

// "hip_r.flexion" <-> "hip_l.flexion".
std::string other_side(std::string name) {
    const auto dot = std::min(name.find('.'), name.size());
    if (dot >= 2 && name[dot - 2] == '_') {
        char& side = name[dot - 1];
        if (side == 'r')
            side = 'l';
        else if (side == 'l')
            side = 'r';
    }
    return name;
}

// Components that a reflection in the sagittal plane turns round: bending, rotation and travel to the side. The hinges
// of the two sides have mirrored axes, so their angles stay.
bool is_lateral(std::string_view coordinate) {
    return coordinate.ends_with(".lateral_bending") || coordinate.ends_with(".axial_rotation") ||
           coordinate == "pelvis.z";
}

Eigen::Vector3d reflected(const Eigen::Vector3d& v) { return {v.x(), v.y(), v.z() == 0.0 ? v.z() : -v.z()}; }

bool is_lateral(const Measure& m) {
    switch (m.kind) {
        case MeasureKind::angle: return m.axis != Axis::flexion;
        case MeasureKind::position: return m.world_axis.z() != 0.0;
        case MeasureKind::coordinate: return is_lateral(m.subject);
        default: return false;  // a tilt takes its directions to the other side
    }
}

void mirror(Goal& g, const Exercise& e) {
    Measure& m = g.measure;
    if (is_lateral(m) && g.value && *g.value != 0.0) {
        if (g.kind == GoalKind::bound)
            throw ExerciseError(
                detail::at(e, g) + "the upper bound on " + m.text +
                " has no mirror image, which "
                "would be a lower bound; bound a tilt instead, or write the other side as its own exercise");
        g.value = -*g.value;
    }
    m.subject = other_side(m.subject);
    m.reference = other_side(m.reference);
    if (m.kind == MeasureKind::tilt) {
        m.body_axis = reflected(m.body_axis);
        m.world_axis = reflected(m.world_axis);
    }
    m.text = text_of(m);
}

Posture mirrored(const Posture& posture) {
    Posture other = posture;
    other.coordinates.clear();
    for (const auto& [name, value] : posture.coordinates)
        other.coordinates[other_side(name)] = is_lateral(name) && value != 0.0 ? -value : value;
    for (std::string& joint : other.locked) joint = other_side(joint);
    other.origins.clear();
    for (const auto& [what, origin] : posture.origins) other.origins[other_side(what)] = origin;
    return other;
}

}  // namespace

Measure measure_named(std::string_view text) {
    const std::string_view rest = trimmed(text);
    Measure m;
    const auto open = rest.find('(');
    if (open == std::string_view::npos || !rest.ends_with(')')) refuse_measure(text, "it is not of the form word(...)");
    const std::string_view head = trimmed(rest.substr(0, open));
    std::vector<std::string_view> arguments;
    for (std::string_view inside = rest.substr(open + 1, rest.size() - open - 2);;) {
        const auto comma = inside.find(',');
        arguments.push_back(trimmed(inside.substr(0, comma)));
        if (comma == std::string_view::npos) break;
        inside.remove_prefix(comma + 1);
    }
    const auto form = std::ranges::find(forms, head, &MeasureForm::word);
    if (form == std::end(forms)) {
        std::vector<std::string> known;
        for (const MeasureForm& f : forms) known.emplace_back(f.word);
        refuse_measure(text, "\"" + std::string(head) + "\" is no measure; did you mean \"" +
                                 detail::closest(head, known) + "\"?");
    }
    if (arguments.size() != form->arguments)
        refuse_measure(text, "it has " + std::to_string(arguments.size()) + " arguments where " + std::string(head) +
                                 " takes " + std::to_string(form->arguments));
    for (const std::string_view argument : arguments)
        if (!is_name(argument)) refuse_measure(text, "\"" + std::string(argument) + "\" is not a name");

    m.kind = form->kind;
    m.subject = std::string(arguments[0]);
    switch (m.kind) {
        case MeasureKind::tilt:
            m.body_axis = direction_named(arguments[1], directions, text);
            m.world_axis = direction_named(arguments[2], directions, text);
            break;
        case MeasureKind::angle:
            m.reference = std::string(arguments[1]);
            try {
                m.axis = axis_named(arguments[2]);
            } catch (const NameError& error) {
                refuse_measure(text, error.what());
            }
            break;
        case MeasureKind::position: m.world_axis = direction_named(arguments[1], world_axes, text); break;
        case MeasureKind::distance: m.reference = std::string(arguments[1]); break;
        default: break;
    }
    m.text = text_of(m);
    return m;
}

double Exercise::duration() const {
    double total = 0.0;
    for (const Phase& p : phases) total += p.duration;
    return total;
}

const Goal& Exercise::primary_goal() const {
    const Goal* found = nullptr;
    for (const Phase& p : phases)
        for (const Goal& g : p.goals)
            if (g.primary && (g.value || !found || !found->value)) found = &g;
    if (!found)
        throw ExerciseError("exercise \"" + id +
                            "\" has no primary goal; expected one with primary = true; mark the measure that "
                            "says how far the exercise went");
    return *found;
}

Exercise read_exercise(const fs::path& file) {
    std::vector<std::string> chain;
    const toml::table root = resolved(file, chain);
    Exercise e = exercise_of(root, folder_of(file));
    if (e.id != file.stem().string())
        TomlTable(root).refuse("id", "\"" + e.id + "\"", "\"" + file.stem().string() + "\", the name of the file",
                               "rename the file or the id");
    e.source_text = detail::file_text(file);
    e.path = file.string();
    return e;
}

std::vector<std::string> catalog(const fs::path& datasets) {
    const fs::path folder = datasets / "exercises";
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        throw DatasetError(folder.string() +
                           ":1:1: there is no such folder; expected the exercises of the datasets; check the path of "
                           "the datasets (" +
                           datasets.string() + ")");
    return names_in(folder);
}

Exercise exercise_named(std::string_view id, const fs::path& datasets) {
    const std::vector<std::string> known = catalog(datasets);
    if (std::ranges::find(known, id) == known.end())
        throw NameError("no exercise is called \"" + std::string(id) + "\" in " + (datasets / "exercises").string() +
                        (known.empty() ? std::string("; the folder is empty")
                                       : "; did you mean \"" + detail::closest(id, known) + "\"? catalog() lists all"));
    return read_exercise(datasets / "exercises" / (std::string(id) + ".toml"));
}

Exercise exercise_named(std::string_view id) { return exercise_named(id, default_datasets()); }

Exercise mirrored(const Exercise& exercise) {
    Exercise e = exercise;
    e.posture = mirrored(exercise.posture);
    for (Support& s : e.supports) {
        s.id = other_side(s.id);
        s.point = other_side(s.point);
        s.surface = other_side(s.surface);
        s.normal = reflected(s.normal);
    }
    for (Equipment& item : e.equipment) {
        item.id = other_side(item.id);
        for (auto& [key, anchor] : item.anchors) anchor = other_side(anchor);
        if (item.place) item.place = reflected(*item.place);
    }
    for (Phase& p : e.phases) {
        for (Goal& g : p.goals) mirror(g, exercise);
        for (std::string& id : p.supports_on) id = other_side(id);
        for (std::string& id : p.supports_off) id = other_side(id);
    }
    return e;
}

}  // namespace spondyl
