#include "table.hpp"

#include <stdexcept>

#include "../joint_tables.hpp"

namespace validation {

namespace {

Required required_named(const std::string& text) {
    if (text == "must") return Required::must;
    if (text == "reported") return Required::reported;
    if (text == "condition") return Required::condition;
    throw std::runtime_error("validation.csv: required is must, reported or condition, not \"" + text + "\"");
}

}  // namespace

const std::vector<Reference>& references() {
    static const std::vector<Reference> all = [] {
        std::vector<Reference> out;
        for (const tables::Row& row : tables::read("reference/validation.csv")) {
            const auto number = [&](const char* column) {
                return row.at(column).empty() ? unknown : tables::number(row, column);
            };
            out.push_back({.gate = row.at("gate"),
                           .name = row.at("case"),
                           .quantity = row.at("quantity"),
                           .kind = row.at("kind"),
                           .required = required_named(row.at("required")),
                           .measured = number("measured"),
                           .spread = number("spread"),
                           .unit = row.at("unit"),
                           .band = {number("band_low"), number("band_high")},
                           .target = {number("target_low"), number("target_high")},
                           .instrument = row.at("instrument"),
                           .label = row.at("label"),
                           .source = row.at("source"),
                           .seen_at = row.at("seen_at"),
                           .note = row.at("note")});
        }
        return out;
    }();
    return all;
}

const Reference& reference(const std::string& gate, const std::string& name, const std::string& quantity) {
    for (const Reference& r : references())
        if (r.gate == gate && r.quantity == quantity && (r.name.empty() || r.name == name)) return r;
    throw std::runtime_error("validation.csv has no " + gate + ", " + name + ", " + quantity);
}

const std::vector<Reason>& reasons() {
    static const std::vector<Reason> all = [] {
        std::vector<Reason> out;
        for (const tables::Row& row : tables::read("../tests/validation/reasons.csv"))
            out.push_back({row.at("gate"), row.at("case"), row.at("quantity"), row.at("reason")});
        return out;
    }();
    return all;
}

std::string reason_of(const std::string& gate, const std::string& name, const std::string& quantity) {
    for (const Reason& r : reasons())
        if (r.gate == gate && (r.name.empty() || r.name == name) && (r.quantity.empty() || r.quantity == quantity))
            return r.text;
    return "not known";
}

}  // namespace validation
