// An exercise as the text of a file: the inverse of read_exercise().

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "detail/exercise_format.hpp"

namespace spondyl {
namespace {

namespace format = detail::exercise_format;
using format::Dimension;
using format::Key;
using format::Word;

// Angles in radians, so that every bit comes back.
std::string in_si(const Key& key) {
    const auto unit = std::ranges::find(key.units, 1.0, &detail::Unit::si);
    return unit == key.units.end() ? std::string(key.name) : std::string(key.name) + "_" + std::string(unit->suffix);
}
std::string in_si(std::string_view name, Dimension dimension) {
    return in_si({.name = name, .units = format::units_of(dimension)});
}

// A table that keeps only what the reader would not assume by itself.
class Part {
public:
    template <class T> void put(std::string_view key, const T& value) { table_.insert_or_assign(key, value); }
    template <class E>
        requires std::is_enum_v<E>
    void put(const Key& key, E value) {
        put(key.name, std::string(std::ranges::find(key.words, static_cast<int>(value), &Word::value)->text));
    }
    void put(const Key& key, double value) { put(in_si(key), value); }
    void put(const Key& key, bool value) { put(key.name, value); }
    void put(const Key& key, const std::string& value) {
        if (!value.empty()) put(key.name, value);
    }
    void put(const Key& key, const std::vector<std::string>& values) { put_list(key.name, values); }
    void put(const Key& key, const std::optional<std::array<double, 2>>& range) {
        if (range) put_list(in_si(key), *range);
    }
    // Every key of a list that has a member, where that is required or unlike the usual.
    template <class T>
    void put_keys(const T& item, const auto& keys, const T& usual = {}) {
        keys([&](const Key& key, auto... member) {
            ((key.required || item.*member != usual.*member ? put(key, item.*member) : void()), ...);
        });
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

Part part_of(const Posture& posture) {
    Part coordinates, part;
    for (const auto& [name, value] : posture.coordinates)
        coordinates.put(in_si(name, format::is_translation(name) ? Dimension::length : Dimension::angle), value);
    part.put_part("coordinates", std::move(coordinates));
    part.put_list("locked", posture.locked);
    part.put_keys(posture, format::posture_body_keys);
    return part;
}

Part part_of(const Support& s) {
    Support usual;
    usual.surface = "ground";
    Part part;
    part.put_keys(s, format::support_keys, usual);
    if (s.normal != usual.normal) part.put_list("normal", s.normal);
    return part;
}

Part part_of(const Equipment& e) {
    Part part;
    part.put_keys(e, format::equipment_keys);
    for (const Key& key : format::list_of(format::equipment_keys)) {
        const std::string name(key.name);
        if (const auto anchor = e.anchors.find(name); anchor != e.anchors.end()) part.put(name, anchor->second);
        if (const auto value = e.parameters.find(name); value != e.parameters.end()) part.put(key, value->second);
    }
    if (e.place) part.put_list("place_m", *e.place);
    return part;
}

Part part_of(const Goal& g) {
    const Dimension dimension = format::dimension_of(g.measure);
    Part part;
    part.put("measure", g.measure.text);
    part.put_keys(g, format::goal_keys);
    if (g.value)
        part.put(in_si(g.relative ? "change" : "value", dimension), *g.value);
    else
        part.put("value", "start");
    if (g.kind == GoalKind::weight)
        part.put(dimension == Dimension::angle ? "weight_Nm_per_rad" : "weight_N_per_m", g.weight);
    return part;
}

Part part_of(const Phase& p, double relax_before) {
    Phase usual;
    if (p.goals.empty()) usual.relax = relax_before;
    Part part;
    part.put_keys(p, format::phase_keys, usual);
    part.put_parts("goal", p.goals, [](const Goal& g) { return part_of(g); });
    return part;
}

Part part_of(const Dosage& d) {
    Part part;
    part.put_keys(d, format::dosage_keys);
    return part;
}

}  // namespace

std::string toml_of(const Exercise& e) {
    Part part;
    part.put("schema_version", 1);
    Exercise usual;
    usual.family = e.id;
    part.put_keys(e, format::exercise_keys, usual);
    part.put_part("posture", part_of(e.posture));
    part.put_part("dosage", part_of(e.dosage));
    part.put_parts("support", e.supports, [](const Support& s) { return part_of(s); });
    part.put_parts("equipment", e.equipment, [](const Equipment& x) { return part_of(x); });
    double relax = Phase{}.relax;
    part.put_parts("phase", e.phases, [&](const Phase& p) { return part_of(p, std::exchange(relax, p.relax)); });
    return detail::written_toml(part.table());
}

}  // namespace spondyl
