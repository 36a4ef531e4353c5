// An exercise as the text of a file: the inverse of read_exercise().

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "detail/exercise_words.hpp"
#include "spondyl/exercise.hpp"

namespace spondyl {
namespace {

using namespace detail::exercise_words;

// A table that keeps only what the reader would not assume by itself.
class Part {
public:
    template <class T> void put(std::string_view key, const T& value) { table_.insert_or_assign(key, value); }
    template <class T> void put_unless(const T& usual, std::string_view key, const T& value) {
        if (value != usual) put(key, value);
    }
    template <class E, std::size_t N>
    void put_word(std::string_view key, E value, const std::pair<std::string_view, E> (&words)[N]) {
        put(key, std::string(word_for(value, words)));
    }
    void put_list(std::string_view key, const auto& values) {
        toml::array list;
        for (const auto& value : values) list.push_back(value);
        if (!list.empty()) table_.insert_or_assign(key, std::move(list));
    }
    void put_parts(std::string_view key, const auto& items, const auto& part_of) {
        toml::array list;
        for (const auto& item : items) list.push_back(part_of(item).table_);
        if (!list.empty()) table_.insert_or_assign(key, std::move(list));
    }
    void put_part(std::string_view key, Part part) {
        if (!part.table_.empty()) table_.insert_or_assign(key, std::move(part.table_));
    }
    const toml::table& table() const { return table_; }

private:
    toml::table table_;
};

// Angles in radians, so that every bit comes back.
std::string in_si(std::string_view stem, Dimension dimension) {
    return std::string(stem) + (dimension == Dimension::angle ? "_rad" : dimension == Dimension::length ? "_m" : "_N");
}

Part part_of(const Posture& posture) {
    Part coordinates, part;
    for (const auto& [name, value] : posture.coordinates)
        coordinates.put(in_si(name, is_translation(name) ? Dimension::length : Dimension::angle), value);
    part.put_part("coordinates", std::move(coordinates));
    part.put_list("locked", posture.locked);
    part.put_unless(Posture{}.hold, "hold_Nm_per_rad", posture.hold);
    return part;
}

Part part_of(const Support& s) {
    const Support usual;
    Part part;
    part.put("id", s.id);
    part.put_unless(std::string(), "point", s.point);
    part.put_unless(std::string("ground"), "surface", s.surface);
    part.put_unless(usual.height, "height_m", s.height);
    if (s.law != usual.law) part.put_word("law", s.law, support_laws);
    part.put_unless(usual.friction, "friction", s.friction);
    part.put_unless(usual.cost_scale, "cost_scale_N", s.cost_scale);
    if (s.normal != usual.normal) part.put_list("normal", s.normal);
    return part;
}

Part part_of(const Equipment& e) {
    Part part;
    part.put("id", e.id);
    part.put("kind", e.kind);
    for (const EquipmentKey& key : std::ranges::find(equipment_kinds, e.kind, &EquipmentKind::name)->keys) {
        const std::string name(key.name);
        if (const auto anchor = e.anchors.find(name); anchor != e.anchors.end()) part.put(name, anchor->second);
        if (const auto value = e.parameters.find(name); value != e.parameters.end())
            part.put(name + "_" + std::string(key.unit), value->second);
    }
    if (e.place) part.put_list("place_m", *e.place);
    return part;
}

Part part_of(const Goal& g) {
    const Dimension dimension = dimension_of(g.measure);
    Part part;
    part.put("measure", g.measure.text);
    if (g.kind != GoalKind::equal) part.put_word("kind", g.kind, goal_kinds);
    part.put_unless(false, "primary", g.primary);
    if (g.value)
        part.put(in_si(g.relative ? "change" : "value", dimension), *g.value);
    else
        part.put("value", "start");
    if (g.kind == GoalKind::weight)
        part.put(dimension == Dimension::angle ? "weight_Nm_per_rad" : "weight_N_per_m", g.weight);
    return part;
}

Part part_of(const Phase& p, double relax_before) {
    const Phase usual;
    Part part;
    part.put("name", p.name);
    part.put("duration_s", p.duration);
    if (p.profile != usual.profile) part.put_word("profile", p.profile, profiles);
    if (p.breath != usual.breath) part.put_word("breath", p.breath, breaths);
    if (p.drive != usual.drive) part.put_word("drive", p.drive, drives);
    part.put_unless(p.goals.empty() ? relax_before : usual.relax, "relax", p.relax);
    part.put_list("supports_on", p.supports_on);
    part.put_list("supports_off", p.supports_off);
    part.put_parts("goal", p.goals, [](const Goal& g) { return part_of(g); });
    return part;
}

Part part_of(const Dosage& d) {
    Part part;
    const auto range = [&](std::string_view key, const std::optional<std::array<double, 2>>& value) {
        if (value) part.put_list(key, *value);
    };
    range("sets", d.sets);
    range("repetitions", d.repetitions);
    range("hold_s", d.hold);
    range("rest_s", d.rest);
    part.put_unless(Dosage{}.sides, "sides", d.sides);
    part.put_unless(std::string(), "breathing", d.breathing);
    return part;
}

}  // namespace

std::string toml_of(const Exercise& e) {
    Part part;
    part.put("schema_version", 1);
    part.put("id", e.id);
    part.put_unless(e.id, "family", e.family);
    part.put_list("names", e.names);
    part.put_list("seeds", e.seeds);
    part.put_word("fidelity", e.fidelity, fidelities);
    if (e.method != Method::equilibrium) part.put_word("method", e.method, methods);
    part.put("primary_axis", e.primary_axis);
    part.put_list("assumptions", e.assumptions);
    part.put_part("posture", part_of(e.posture));
    part.put_part("dosage", part_of(e.dosage));
    part.put_list("compare", e.compare);
    part.put_list("outcomes", e.outcomes);
    part.put_parts("support", e.supports, [](const Support& s) { return part_of(s); });
    part.put_parts("equipment", e.equipment, [](const Equipment& x) { return part_of(x); });
    double relax = Phase{}.relax;
    part.put_parts("phase", e.phases, [&](const Phase& p) { return part_of(p, std::exchange(relax, p.relax)); });
    std::ostringstream text;
    text << toml::toml_formatter(part.table(),
                                 toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings)
         << "\n";
    return text.str();
}

}  // namespace spondyl
