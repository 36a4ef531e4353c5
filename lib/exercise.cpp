#include "spondyl/exercise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <span>
#include <type_traits>
#include <utility>

#include "detail/exercise_format.hpp"
#include "detail/origin.hpp"
#include "detail/suggest.hpp"
#include "detail/toml_reader.hpp"
#include "spondyl/dataset.hpp"
#include "spondyl/error.hpp"
#include "spondyl/units.hpp"

namespace spondyl {
namespace {

namespace fs = std::filesystem;
namespace format = detail::exercise_format;
using detail::shown;
using detail::TomlTable;
using detail::Unit;
using format::Dimension;
using format::dimension_of;
using format::Key;
using format::MeasureForm;
using format::Type;
using format::Word;

// --- measures --------------------------------------------------------------------------------------------------------

struct Direction {
    std::string_view word;
    double x, y, z;
    Eigen::Vector3d vector() const { return {x, y, z}; }
};
constexpr Direction directions[] = {{"forward", 1, 0, 0}, {"back", -1, 0, 0}, {"up", 0, 1, 0},
                                    {"down", 0, -1, 0},   {"right", 0, 0, 1}, {"left", 0, 0, -1}};
constexpr Direction world_axes[] = {{"x", 1, 0, 0}, {"y", 0, 1, 0}, {"z", 0, 0, 1}};

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
    std::string forms;
    for (const MeasureForm& f : format::measure_forms) forms += (forms.empty() ? "" : ", ") + std::string(f.form);
    throw ExerciseError("measure \"" + std::string(text) + "\": " + found + "; expected " + forms +
                        "; a direction is forward, back, up, down, right or left; correct the measure");
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
    const auto form = std::ranges::find(format::measure_forms, m.kind, &MeasureForm::kind);
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

template <class E> std::string_view word_for(std::span<const Word> words, E value) {
    return std::ranges::find(words, static_cast<int>(value), &Word::value)->text;
}

// --- parts of the file -----------------------------------------------------------------------------------------------

std::string identifier(TomlTable& table, std::string_view key) {
    std::string id = table.text(key);
    if (!is_name(id) || id.find('.') != std::string::npos)
        table.refuse(key, "\"" + id + "\"", "letters, digits and underscores", "rename it");
    return id;
}

std::vector<std::string> texts_of(std::span<const Word> words) {
    std::vector<std::string> texts;
    for (const Word& word : words) texts.emplace_back(word.text);
    return texts;
}

// The word that is written; none where an optional key is absent.
const Word* word_at(TomlTable& table, const Key& key) {
    const std::vector<std::string> accepted = texts_of(key.words);
    if (!table.has(key.name)) {
        if (key.required) table.refuse_missing(key.name, detail::joined(accepted));
        table.text(key.name, "");
        return nullptr;
    }
    const std::string written = table.text(key.name);
    const auto word = std::ranges::find(key.words, written, &Word::text);
    if (word == key.words.end()) table.refuse_word(key.name, written, accepted);
    return &*word;
}

void check_size(const TomlTable& table, const Key& key, std::string_view spelling, double value) {
    if ((key.without_low ? value > key.low : value >= key.low) && value <= key.high) return;
    if (std::isfinite(key.high))
        table.refuse(spelling, shown(value), "a fraction from " + shown(key.low) + " to " + shown(key.high),
                     "0.3 stands for 30 %");
    const std::string low = shown(key.low);
    table.refuse(spelling, shown(value), key.without_low ? "a number above " + low : low + " or more",
                 "correct the number");
}

std::optional<double> number_at(TomlTable& table, const Key& key) {
    const std::string spelling = format::spellings(key).front();
    const auto value = key.units.empty() ? table.number(spelling) : table.quantity(key.name, key.units);
    if (value) check_size(table, key, spelling, *value);
    if (!value && key.required) table.refuse_missing(spelling, "a number");
    return value;
}

// What a key says, into a member that keeps its value where the key is absent.
void read(TomlTable& table, const Key& key, double& into) { into = number_at(table, key).value_or(into); }

void read(TomlTable& table, const Key& key, bool& into) { into = table.flag(key.name, into); }

void read(TomlTable& table, const Key& key, std::string& into) {
    if (!key.words.empty()) {
        if (const Word* word = word_at(table, key)) into = word->text;
    } else if (!key.required && !table.has(key.name)) {
        table.text(key.name, "");
    } else {
        into = key.type == Type::id ? identifier(table, key.name) : table.text(key.name);
    }
}

void read(TomlTable& table, const Key& key, std::vector<std::string>& into) {
    const std::vector<std::string> accepted = texts_of(key.words);
    std::vector<std::string> written = table.texts(key.name);
    if (!table.has(key.name)) return;
    for (std::size_t i = 0; i < written.size() && !accepted.empty(); ++i)
        if (std::ranges::find(accepted, written[i]) == accepted.end())
            table.refuse_element(key.name, i, "\"" + written[i] + "\"", detail::joined(accepted),
                                 "did you mean \"" + detail::closest(written[i], accepted) + "\"?");
    into = std::move(written);
}

void read(TomlTable& table, const Key& key, std::optional<std::array<double, 2>>& into) {
    into = table.range(format::spellings(key).front());
}

template <class E>
    requires std::is_enum_v<E>
void read(TomlTable& table, const Key& key, E& into) {
    if (const Word* word = word_at(table, key)) into = static_cast<E>(word->value);
}

// Every key of a list that has a member.
void read_keys(TomlTable& table, auto& part, const auto& keys) {
    keys([&](const Key& key, auto... member) { (read(table, key, part.*member), ...); });
}

// Refuses what is not on the list, and what belongs to another word of the key it depends on.
void finish(const TomlTable& table, std::span<const Key> keys, std::string_view word = {}) {
    std::vector<std::string> accepted;
    for (const Key& key : keys)
        if (key.belongs_to(word))
            for (std::string& spelling : format::spellings(key)) accepted.push_back(std::move(spelling));
    for (const Key& key : keys)
        for (const std::string& spelling : format::spellings(key)) {
            if (!table.has(spelling) || std::ranges::find(accepted, spelling) != accepted.end()) continue;
            std::string right;
            for (const std::string_view one : key.only_words)
                if (!one.empty()) right += (right.empty() ? "\"" : " or \"") + std::string(one) + "\"";
            const std::string on(key.only_key);
            table.refuse(spelling, "not known with " + on + " = \"" + std::string(word) + "\"", on + " = " + right,
                         "remove it, or change the " + on);
        }
    table.finish(accepted);
}

void check_schema(TomlTable& top) {
    const auto version = top.integer("schema_version");
    if (!version) top.refuse_missing("schema_version", "schema_version = 1");
    if (*version != 1)
        top.refuse("schema_version", std::to_string(*version), "1, the version this program reads",
                   "read the file with the program it was written for");
}

void check_coordinate_name(const TomlTable& table, std::string_view key, std::string_view name) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos || format::is_translation(name)) return;
    std::vector<std::string> accepted;
    for (const Axis axis : axes()) accepted.emplace_back(name_of(axis));
    const std::string axis(name.substr(dot + 1));
    if (std::ranges::find(accepted, axis) != accepted.end()) return;
    if (name.starts_with("pelvis.")) accepted.insert(accepted.end(), {"x", "y", "z"});
    table.refuse(key, "about the axis \"" + axis + "\"", detail::joined(accepted),
                 "did you mean \"" + detail::closest(axis, accepted) + "\"?");
}

// "hip_r.flexion_deg" = 100, or the same as the dotted key hip_r.flexion_deg = 100.
void read_coordinates(TomlTable table, const std::string& prefix, Posture& into, std::set<std::string>& seen) {
    for (const std::string& key : table.keys()) {
        if (table.is_table(key)) {
            read_coordinates(*table.table(key), prefix + key + ".", into, seen);
            continue;
        }
        const std::string full = prefix + key;
        const auto ends = [&](std::string_view unit) { return full.ends_with(unit) && full.size() > unit.size(); };
        const std::size_t cut = ends("_deg") || ends("_rad") ? 4 : ends("_m") ? 2 : 0;
        const std::string name = full.substr(0, full.size() - cut);
        const bool length = format::is_translation(name);
        if (cut == 0 || length != (cut == 2))
            table.refuse(key, cut == 0 ? "without a unit" : "in the wrong unit",
                         "\"" + name + (length ? "_m\"" : "_deg\""),
                         "pelvis.x, pelvis.y and pelvis.z are lengths, every other coordinate is an angle");
        check_coordinate_name(table, key, name);
        if (!seen.insert(name).second)
            table.refuse(key, "the second value of " + name, "one value for each coordinate", "keep one of the two");
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
        std::set<std::string> seen;
        read_coordinates(*coordinates, "", posture, seen);
    }
    std::vector<std::string> locked = table.texts("locked");
    if (table.has("locked")) {
        for (std::size_t i = 0; i < locked.size(); ++i)
            posture.origins["locked " + locked[i]] = table.origin("locked", i);
        posture.locked = std::move(locked);
    }
    read_keys(table, posture, format::posture_body_keys);
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
        finish(top, format::list_of(format::posture_file_keys));
    }
    posture.name = preset;
    read_posture_body(table, posture);
    finish(table, format::list_of(format::posture_keys));
    return posture;
}

Support support_of(TomlTable table) {
    Support s;
    s.file = table.file();
    s.line = table.line();
    s.surface = "ground";
    read_keys(table, s, format::support_keys);
    if (s.surface == "ground" && s.point.empty()) table.refuse_missing("point", "the contact point that it holds");
    const std::vector<double> n = table.numbers("normal");
    if (table.has("normal")) {
        const double length = n.size() == 3 ? std::hypot(n[0], n[1], n[2]) : 0.0;
        if (!(length > 0.0))
            table.refuse("normal", "not a direction", "[x, y, z] out of the surface, not all 0", "write three numbers");
        s.normal = Eigen::Vector3d(n[0], n[1], n[2]) / length;
    }
    finish(table, format::list_of(format::support_keys));
    return s;
}

Equipment equipment_of(TomlTable table) {
    Equipment e;
    e.file = table.file();
    e.line = table.line();
    read_keys(table, e, format::equipment_keys);
    const std::vector<Key> keys = format::list_of(format::equipment_keys);
    bool on_ground = false, has_place = false;
    std::vector<double> place;
    for (const Key& key : keys) {
        if (key.only_key.empty() || !key.belongs_to(e.kind)) continue;
        const std::string name(key.name), spelling = format::spellings(key).front();
        if (key.type == Type::number) {
            if (const auto value = number_at(table, key)) e.parameters[name] = *value;
        } else if (key.type == Type::vector) {
            place = table.numbers(spelling);
            has_place = table.has(spelling);
        } else {
            std::string anchor;
            read(table, key, anchor);
            on_ground = on_ground || (key.type == Type::anchor && anchor == "ground");
            if (!anchor.empty()) e.anchors[name] = std::move(anchor);
        }
    }
    if (on_ground && place.size() != 3)
        table.refuse(has_place ? "place_m" : "kind", has_place ? "not a place" : "anchored to the ground nowhere",
                     "place_m = [x, y, z] of the anchor \"ground\"", "write three numbers");
    if (on_ground) e.place = Eigen::Vector3d(place[0], place[1], place[2]);
    finish(table, keys, e.kind);
    if (!on_ground && has_place)
        table.refuse("place_m", "without an anchor \"ground\"", "no place_m",
                     "name \"ground\" as one of the anchors, or remove it");
    return e;
}

// Where no body can be: a length between two points below 0, an angle of more than half a turn.
void check_value(TomlTable& table, const Goal& g, std::span<const Unit> units) {
    if (!g.value) return;
    for (const Unit& unit : units) {
        const std::string key = (g.relative ? "change_" : "value_") + std::string(unit.suffix);
        if (!table.has(key)) continue;
        if (g.measure.kind == MeasureKind::distance && !g.relative && *g.value < 0.0)
            table.refuse(key, shown(*table.number(key)), "0 or more, because " + g.measure.text + " is a distance",
                         "correct the number");
        if (dimension_of(g.measure) == Dimension::angle && std::abs(*g.value) > std::numbers::pi)
            table.refuse(key, shown(*table.number(key)), unit.si == 1.0 ? "-3.1416 to 3.1416" : "-180 to 180",
                         "write the angle without full turns, and check its unit");
    }
}

Goal goal_of(TomlTable table) {
    Goal g;
    g.file = table.file();
    g.line = table.line();
    const std::string written = table.text("measure");
    try {
        g.measure = measure_named(written);
    } catch (const Error& error) {
        throw DatasetError(table.origin("measure") + ": key 'measure': " + error.what());
    }
    if (g.measure.kind == MeasureKind::coordinate) check_coordinate_name(table, "measure", g.measure.subject);
    read_keys(table, g, format::goal_keys);

    const Dimension dimension = dimension_of(g.measure);
    const auto units = format::units_of(dimension);
    const std::string unit(units.front().suffix), value_key = "value_" + unit;
    g.value = table.quantity("value", units);
    if (const auto change = table.quantity("change", units)) {
        if (g.value || table.has("value"))
            table.refuse("change_" + unit, "written beside a value", "one of the two", "keep the one that is meant");
        g.value = change;
        g.relative = true;
    }
    if (table.says("value", "start")) {
        if (g.value)
            table.refuse("value", "written beside " + value_key, "one of the two", "keep the one that is meant");
    } else if (table.has("value")) {
        table.refuse("value", "neither \"start\" nor a number with a unit",
                     "'" + value_key + "', or value = \"start\" for the value at rest",
                     g.measure.text + " is " + format::word_of(dimension));
    } else if (!g.value) {
        table.refuse_missing(value_key, "a number, value = \"start\", or 'change_" + unit + "' from it, because " +
                                            g.measure.text + " is " + format::word_of(dimension));
    }
    check_value(table, g, units);

    std::vector<Key> keys = format::list_of(format::goal_keys);
    for (Key& key : keys) {
        key = format::in_units_of(dimension, key);
        if (key.name != "weight" || g.kind != GoalKind::weight) continue;
        if (dimension == Dimension::force)
            table.refuse("kind", "\"weight\" on a force", "equal or bound",
                         "a support force has no spring; choose another kind");
        g.weight = *number_at(table, key);
    }
    finish(table, keys, format::goal_kinds[static_cast<std::size_t>(g.kind)].text);
    return g;
}

// A phase without goals goes on as the phase before it ended, relaxed or not.
Phase phase_of(TomlTable table, const Phase* before) {
    Phase p;
    p.file = table.file();
    p.line = table.line();
    read_keys(table, p, format::phase_keys);
    for (TomlTable& goal : table.tables("goal")) p.goals.push_back(goal_of(goal));
    if (!table.has("relax") && p.goals.empty() && before != nullptr) p.relax = before->relax;
    finish(table, format::list_of(format::phase_keys));
    return p;
}

Dosage dosage_of(TomlTable table) {
    Dosage d;
    read_keys(table, d, format::dosage_keys);
    finish(table, format::list_of(format::dosage_keys));
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

std::string did_you_mean(std::string_view id, const std::vector<std::string>& supports) {
    return supports.empty() ? "add a [[support]] of this id"
                            : "did you mean \"" + detail::closest(id, supports) + "\"?";
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
                                             did_you_mean((*names)[k], ids));
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
                                           did_you_mean(m.subject, ids));
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
    top.text("extends", "");  // was followed before
    read_keys(top, e, format::exercise_keys);
    if (e.family.empty()) e.family = e.id;
    if (const auto posture = top.table("posture")) e.posture = posture_of(*posture, folder, e.assumptions);
    if (const auto dosage = top.table("dosage")) e.dosage = dosage_of(*dosage);
    const auto supports = top.tables("support");
    for (const TomlTable& table : supports) e.supports.push_back(support_of(table));
    const auto equipment = top.tables("equipment");
    for (const TomlTable& table : equipment) e.equipment.push_back(equipment_of(table));
    const auto phases = top.tables("phase");
    if (phases.empty()) top.refuse_missing("phase", "at least one [[phase]]");
    e.phases.reserve(phases.size());
    for (const TomlTable& table : phases)
        e.phases.push_back(phase_of(table, e.phases.empty() ? nullptr : &e.phases.back()));
    finish(top, format::list_of(format::exercise_keys));

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

std::string_view name_of(Fidelity fidelity) { return word_for(format::fidelities, fidelity); }
std::string_view name_of(Method method) { return word_for(format::methods, method); }
std::string_view name_of(Drive drive) { return word_for(format::drives, drive); }
std::string_view name_of(Profile profile) { return word_for(format::profiles, profile); }
std::string_view name_of(Breath breath) { return word_for(format::breaths, breath); }
std::string_view name_of(GoalKind kind) { return word_for(format::goal_kinds, kind); }
std::string_view name_of(SupportLaw law) { return word_for(format::support_laws, law); }

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
    const auto form = std::ranges::find(format::measure_forms, head, &MeasureForm::word);
    if (form == std::end(format::measure_forms)) {
        std::vector<std::string> known;
        for (const MeasureForm& f : format::measure_forms) known.emplace_back(f.word);
        refuse_measure(text, "\"" + std::string(head) + "\" is no measure; did you mean \"" +
                                 detail::closest(head, known) + "\"?");
    }
    if (arguments.size() != form->arguments.size())
        refuse_measure(text, "it has " + std::to_string(arguments.size()) + " arguments where " + std::string(head) +
                                 " takes " + std::to_string(form->arguments.size()));
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
