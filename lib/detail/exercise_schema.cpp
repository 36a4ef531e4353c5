// The exercise format as JSON Schema.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "detail/exercise_format.hpp"

namespace spondyl {
namespace {

namespace format = detail::exercise_format;
using format::Argument;
using format::Dimension;
using format::Key;
using format::MeasureForm;
using format::Type;
using format::Word;

// --- JSON: objects keep their order; what fits into one line stands in one
// -----------------------------------------------

struct Json {
    using Members = std::vector<std::pair<std::string, Json>>;
    std::string text{};  // of what is neither object nor array
    char open = 0, close = 0;
    Members members{};  // of an array: without names

    std::string written(std::size_t indent) const;
};

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string Json::written(std::size_t indent) const {
    constexpr std::size_t width = 120;
    if (open == 0) return text;
    const auto inside = [&](const std::string& gap, std::size_t depth) {
        std::string out;
        for (const auto& [name, value] : members) {
            out += out.empty() ? "" : "," + gap;
            out += (open == '{' ? in_quotes(name) + ": " : "") + value.written(depth);
        }
        return out;
    };
    const bool scalars = open == '[' && std::ranges::none_of(members, [](const auto& m) { return m.second.open != 0; });
    std::string line = open + inside(" ", 0) + close;
    if (indent + line.size() <= width && line.find('\n') == std::string::npos) return line;
    const std::string gap = "\n" + std::string(indent + 1, ' ');
    if (scalars) {  // as many in a line as fit
        std::string out, row = members.front().second.text;
        for (const auto& [name, value] : std::span(members).subspan(1)) {
            const bool fits = indent + row.size() + value.text.size() + 4 <= width;
            if (!fits) out += gap + std::exchange(row, "") + ",";
            row += (fits ? ", " : "") + value.text;
        }
        return open + out + gap + row + gap.substr(0, gap.size() - 1) + close;
    }
    return open + gap + inside(gap, indent + 1) + gap.substr(0, gap.size() - 1) + close;
}

Json raw(std::string_view text) { return {.text = std::string(text)}; }
Json yes(bool value) { return raw(value ? "true" : "false"); }
Json string(std::string_view text) { return raw(in_quotes(text)); }
Json number(double value) { return raw(detail::shown(value)); }
Json object(Json::Members members) { return {.open = '{', .close = '}', .members = std::move(members)}; }
Json array(const std::vector<Json>& items) {
    Json list{.open = '[', .close = ']'};
    for (const Json& item : items) list.members.emplace_back("", item);
    return list;
}
Json strings(const std::vector<std::string>& texts) {
    std::vector<Json> items;
    for (const std::string& text : texts) items.push_back(string(text));
    return array(items);
}
Json strings(std::span<const Word> words) {
    std::vector<Json> items;
    for (const Word& word : words) items.push_back(string(word.text));
    return array(items);
}
Json reference(std::string_view definition) { return object({{"$ref", string("#/$defs/" + std::string(definition))}}); }

// --- keys ------------------------------------------------------------------------------------------------------------

// Meaning, words and what holds when the key is absent.
std::string description_of(const Key& key) {
    std::string text(key.meaning);
    std::string gap = ": ";
    for (const Word& word : key.words) {
        text += std::exchange(gap, ", ") + "`" + std::string(word.text) + "`";
        if (!word.meaning.empty()) text += " (" + std::string(word.meaning) + ")";
    }
    gap = " (" + std::string(key.only_key) + " ";
    for (const std::string_view word : key.only_words)
        if (!word.empty()) text += std::exchange(gap, ", ") + "`" + std::string(word) + "`";
    if (!key.only_key.empty()) text += ")";
    if (!key.required && !key.literal) text += ". Left out: " + std::string(key.usual);
    return text;
}

// A number between two ends, where these are finite.
Json number_between(double low, double high, bool without_low = false) {
    Json type = object({{"type", string("number")}});
    if (std::isfinite(low)) type.members.emplace_back(without_low ? "exclusiveMinimum" : "minimum", number(low));
    if (std::isfinite(high)) type.members.emplace_back("maximum", number(high));
    return type;
}

// Angles are written without full turns.
Json angle_in(std::string_view unit) {
    const double half_turn = unit == format::degrees.suffix ? 180.0 : std::numbers::pi;
    return number_between(-half_turn, half_turn);
}

Json type_of(const Key& key, std::string_view unit) {
    switch (key.type) {
        case Type::text: return key.words.empty() ? reference("text") : object({{"enum", strings(key.words)}});
        case Type::id: return reference("id");
        case Type::anchor: return reference("text");
        case Type::flag: return object({{"type", string("boolean")}});
        case Type::version: return object({{"const", raw("1")}});
        case Type::range: return reference("range");
        case Type::vector: return reference("vector");
        case Type::texts:
            return object({{"type", string("array")},
                           {"items", object({key.words.empty() ? std::pair("type", string("string"))
                                                               : std::pair("enum", strings(key.words))})}});
        case Type::tables: return object({{"type", string("array")}, {"items", reference(key.name)}});
        case Type::table:
        case Type::measure:
        case Type::coordinates: return reference(key.name);
        case Type::number: break;
    }
    if (unit == format::degrees.suffix || unit == format::radians.suffix) return angle_in(unit);
    return number_between(key.low, key.high, key.without_low);
}

// The keys of a table; nothing else is accepted.
Json table_of(std::span<const Key> keys, std::string_view meaning) {
    Json properties = object({});
    std::vector<std::string> required;
    for (const Key& key : keys) {
        const std::vector<std::string> spellings = format::spellings(key);
        for (std::size_t i = 0; i < spellings.size(); ++i) {
            Json property = type_of(key, key.units.empty() ? "" : key.units[i].suffix);
            property.members.insert(property.members.begin(), {"description", string(description_of(key))});
            if (key.literal) property.members.emplace_back("default", raw(key.usual));
            properties.members.emplace_back(spellings[i], property);
            if (key.required && key.only_key.empty()) required.push_back(spellings[i]);
        }
    }
    Json table =
        object({{"description", string(meaning)}, {"type", string("object")}, {"additionalProperties", yes(false)}});
    if (!required.empty()) table.members.emplace_back("required", strings(required));
    table.members.emplace_back("properties", properties);
    return table;
}

// Holds where `key` says `word`.
Json says(std::string_view key, std::string_view word) {
    return object({{"properties", object({{std::string(key), object({{"const", string(word)}})}})},
                   {"required", strings({std::string(key)})}});
}

Json equipment() {
    const std::vector<Key> keys = format::list_of(format::equipment_keys);
    std::vector<Json> kinds;
    for (const Word& kind : format::equipment_kinds) {
        std::vector<std::string> names, required;
        for (const Key& key : keys) {
            if (!key.belongs_to(kind.text)) continue;
            names.push_back(format::spellings(key).front());
            if (key.required && !key.only_key.empty()) required.push_back(names.back());
        }
        kinds.push_back(object({{"if", says("kind", kind.text)},
                                {"then", object({{"propertyNames", object({{"enum", strings(names)}})},
                                                 {"required", strings(required)}})}}));
    }
    std::vector<Json> on_ground;
    for (const Key& key : keys)
        if (key.type == Type::anchor) on_ground.push_back(says(key.name, "ground"));
    kinds.push_back(object({{"if", object({{"anyOf", array(on_ground)}})},
                            {"then", object({{"required", strings({std::string("place_m")})}})},
                            {"else", object({{"properties", object({{"place_m", yes(false)}})}})}}));
    Json table = table_of(keys, "what the body holds, lies on or is pulled by");
    table.members.emplace_back("allOf", array(kinds));
    return table;
}

Json support() {
    Json table = table_of(format::list_of(format::support_keys), "what the body rests on");
    const Json on_ground = object({{"properties", object({{"surface", object({{"const", string("ground")}})}})}});
    table.members.emplace_back("if", on_ground);
    table.members.emplace_back("then", object({{"required", strings({std::string("point")})}}));
    return table;
}

// --- goals -----------------------------------------------------------------------------------------------------------

// A scalar of the posture as people may write it, with spaces; `first` stands for the first argument.
std::string pattern_of(const MeasureForm& form, std::string_view first = "[A-Za-z0-9_.]+") {
    const std::string gap = "[ \\t]*";
    std::string text = gap + std::string(form.word) + gap + "\\(";
    for (std::size_t i = 0; i < form.arguments.size(); ++i) {
        text += (i == 0 ? "" : ",") + gap;
        switch (form.arguments[i]) {
            case Argument::name: text += i == 0 ? first : "[A-Za-z0-9_.]+"; break;
            case Argument::direction: text += "(forward|back|up|down|right|left)"; break;
            case Argument::axis: text += "(flexion|lateral_bending|axial_rotation)"; break;
            case Argument::world_axis: text += "(x|y|z)"; break;
        }
        text += gap;
    }
    return text + "\\)" + gap;
}

// Of the measures of one dimension: all coordinates are angles but the displacements of the pelvis.
std::string pattern_of(Dimension dimension) {
    std::string text;
    for (const MeasureForm& form : format::measure_forms) {
        const bool coordinate = form.kind == MeasureKind::coordinate;
        if (form.dimension != dimension && !(coordinate && dimension == Dimension::length)) continue;
        text += text.empty() ? "^(" : "|";
        if (!coordinate)
            text += pattern_of(form);
        else if (dimension == Dimension::length)
            text += pattern_of(form, "pelvis\\.[xyz]");
        else
            text += pattern_of(form, "(?!pelvis\\.[xyz][ \\t)])[A-Za-z0-9_.]+");
    }
    return text + ")$";
}

Json where_measure(const std::string& pattern, Json then) {
    const Json fits = object({{"measure", object({{"pattern", string(pattern)}})}});
    return object({{"if", object({{"properties", fits}})}, {"then", std::move(then)}});
}

Json measure() {
    std::vector<Json> forms;
    for (const MeasureForm& form : format::measure_forms)
        forms.push_back(object({{"title", string(form.example)},
                                {"description", string(form.meaning)},
                                {"pattern", string("^" + pattern_of(form) + "$")}}));
    return object({{"type", string("string")}, {"anyOf", array(forms)}});
}

Json goal() {
    const std::vector<Key> keys = format::list_of(format::goal_keys);
    std::vector<Json> rules;
    for (const Dimension dimension : {Dimension::angle, Dimension::length, Dimension::force}) {
        std::vector<std::string> names;
        std::vector<Json> values;
        for (const Key& key : keys) {
            const auto fitting = format::in_units_of(dimension, key);
            for (const std::string& name : format::spellings(fitting)) {
                names.push_back(name);
                if (key.name == "value" || key.name == "change")
                    values.push_back(object({{"required", strings({name})}}));
            }
        }
        rules.push_back(
            where_measure(pattern_of(dimension),
                          object({{"propertyNames", object({{"enum", strings(names)}})}, {"oneOf", array(values)}})));
    }
    for (const MeasureForm& form : format::measure_forms)
        if (form.kind == MeasureKind::distance) {
            const Json least = object({{"value_m", object({{"minimum", raw("0")}})}});
            rules.push_back(where_measure("^" + pattern_of(form) + "$", object({{"properties", least}})));
        }
    for (const Key& key : keys) {
        if (key.only_key.empty()) continue;
        Json absent = object({});
        std::vector<Json> present;
        for (const std::string& name : format::spellings(key)) {
            absent.members.emplace_back(name, yes(false));
            present.push_back(object({{"required", strings({name})}}));
        }
        rules.push_back(object({{"if", says(key.only_key, key.only_words.front())},
                                {"then", object({{"anyOf", array(present)}})},
                                {"else", object({{"properties", absent}})}}));
    }
    Json table = table_of(keys, "what a phase brings about");
    table.members.emplace_back("allOf", array(rules));
    return table;
}

// --- postures --------------------------------------------------------------------------------------------------------

// "hip_r.flexion_deg" = 100 as one key or, from hip_r.flexion_deg = 100, as a table of hip_r.
Json coordinates() {
    const std::string axes = "(flexion|lateral_bending|axial_rotation)", joint = "(?!pelvis\\.[xyz]_)[A-Za-z0-9_]+";
    const Json length = number_between(-INFINITY, INFINITY);
    const auto angles = [](Json::Members others, const std::string& name) {
        for (const detail::Unit& unit : format::angle_units)
            others.emplace_back("^" + name + "_" + std::string(unit.suffix) + "$", angle_in(unit.suffix));
        return object({{"type", string("object")},
                       {"additionalProperties", yes(false)},
                       {"patternProperties", object(std::move(others))}});
    };
    Json table = angles({{"^pelvis\\.[xyz]_m$", length},
                         {"^pelvis$", angles({{"^[xyz]_m$", length}}, axes)},
                         {"^(?!pelvis$)(?!.*_(deg|rad|m)$)[A-Za-z0-9_]+$", angles({}, axes)}},
                        joint + "(\\." + axes + ")?");
    table.members.insert(table.members.begin(),
                         {"description", string("coordinates of the body, each with its unit: `knee_r_deg`, "
                                                "`hip_r.flexion_deg`, `pelvis.y_m`")});
    return table;
}

// --- the file --------------------------------------------------------------------------------------------------------

Json definitions() {
    const auto of = [](const auto& keys, std::string_view meaning) { return table_of(format::list_of(keys), meaning); };
    const Json least_0 = number_between(0.0, INFINITY), any = number_between(-INFINITY, INFINITY);
    const auto list = [](const Json& item, std::string_view size) {
        return object({{"type", string("array")}, {"items", item}, {"minItems", raw(size)}, {"maxItems", raw(size)}});
    };
    return object({
        {"text", object({{"type", string("string")}, {"pattern", string("[^ \\t\\r\\n]")}})},
        {"id", object({{"type", string("string")}, {"pattern", string("^[A-Za-z0-9_]+$")}})},
        {"range", object({{"anyOf", array({least_0, list(least_0, "2")})}})},
        {"vector", list(any, "3")},
        {"dosage", of(format::dosage_keys, "as the source states it")},
        {"posture", of(format::posture_keys, "where the exercise starts")},
        {"coordinates", coordinates()},
        {"support", support()},
        {"equipment", equipment()},
        {"phase", of(format::phase_keys, "a stretch of time with one set of goals")},
        {"goal", goal()},
        {"measure", measure()},
        {"posture_file", of(format::posture_file_keys, "a starting posture of its own, `../postures/<id>.toml`")},
    });
}

}  // namespace

std::string exercise_schema() {
    Json schema =
        table_of(format::list_of(format::exercise_keys),
                 "A parsed TOML file. Numbers carry their unit in the key. docs/exercise_format.md says more.");
    // a file that extends another says only what differs
    std::vector<std::string> own, in_all;
    for (const Key& key : format::list_of(format::exercise_keys))
        if (key.required) (key.type == Type::version || key.type == Type::id ? in_all : own).emplace_back(key.name);
    for (auto& [name, value] : schema.members) {
        if (name == "required") value = strings(in_all);
        if (name != "properties") continue;
        for (auto& [key, property] : value.members)
            if (key == "phase") {
                const Json marked = object({{"properties", object({{"primary", object({{"const", yes(true)}})}})},
                                            {"required", strings({std::string("primary")})}});
                const Json has_marked = object({{"goal", object({{"contains", marked}})}});
                property.members.emplace_back("minItems", raw("1"));
                property.members.emplace_back(
                    "contains", object({{"properties", has_marked}, {"required", strings({std::string("goal")})}}));
            }
    }
    schema.members.insert(schema.members.begin(), {{"$schema", string("https://json-schema.org/draft/2020-12/schema")},
                                                   {"title", string("exercise of spondyl")}});
    schema.members.emplace_back("if", object({{"required", strings({std::string("extends")})}}));
    schema.members.emplace_back("else", object({{"required", strings(own)}}));
    schema.members.emplace_back("$defs", definitions());
    return schema.written(0) + "\n";
}

}  // namespace spondyl
