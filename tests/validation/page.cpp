#include "page.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "format.hpp"

namespace validation {

namespace {

const char* const head =
    "# Validation scoreboard\n\n"
    "Written by `./dev validate`; misses are printed as misses. The same rows are in `build/validation.json`\n"
    "([schema](schemas/validation.schema.json)). `./dev test` fails when a row that passed here falls back, not when "
    "it misses.\n\n"
    "Only rows of kind **independent** count as validation: their numbers were never used to build anything. "
    "*Calibration* shows\n"
    "that the parameters still say what they were built from, *consistency* compares with another model, or the model "
    "with itself.\n"
    "*Reported* rows have no part in the verdict of their gate. A band labelled ASSUMPTION is judgement, not a "
    "measurement, and is counted\n"
    "apart. Parameters were fixed before the first result\n"
    "([numbers](decisions/2026-11-21-numbers-of-the-load-validation.md), [postures](postures.md)); how far the loads "
    "depend on them\n"
    "is in [validation_sensitivity.md](validation_sensitivity.md). A posture that muscles cannot hold is a miss, "
    "whatever number it\n"
    "gives. What the instruments are is in [instruments.md](instruments.md), what the numbers rest on in "
    "`datasets/reference/`.\n";

std::string of(const Band& b) {
    if (std::isnan(b.low) && std::isnan(b.high)) return "";
    if (std::isnan(b.high)) return "from " + text(b.low);
    if (std::isnan(b.low)) return "to " + text(b.high);
    return text(b.low) + " to " + text(b.high);
}

void line(std::ostream& out, std::initializer_list<std::string> cells) {
    for (const std::string& c : cells) out << "| " << c << ' ';
    out << "|\n";
}

void rule(std::ostream& out, int columns) {
    for (int i = 0; i < columns; ++i) out << "|---";
    out << "|\n";
}

std::string counted(int passed, int of) { return of == 0 ? "" : std::to_string(passed) + " of " + std::to_string(of); }

void summary(std::ostream& out, const Rows& rows) {
    line(out, {"gate", "kind", "verdict", "must rows passed", "reported rows passed"});
    rule(out, 5);
    for (const Summary& s : summarised(rows))
        line(out,
             {s.gate, s.kinds, s.verdict(), counted(s.must_passed, s.must), counted(s.reported_passed, s.reported)});
    struct Count {
        int passed = 0, all = 0;
        std::string text() const { return std::to_string(passed) + " of " + std::to_string(all); }
    };
    // What rests on a measurement or another model, and what on judgement.
    std::map<std::string, std::array<Count, 2>> kinds;
    for (const Row& r : rows) {
        Count& count = kinds[r.judge.kind][r.judge.label == "ASSUMPTION" ? 1 : 0];
        count.passed += r.pass(), count.all += 1;
    }
    out << '\n';
    for (const auto& [kind, counts] : kinds) {
        out << kind << ": " << counts[0].text() << " rows pass";
        if (counts[1].all > 0) out << ", and " << counts[1].text() << " by judgement";
        out << ". ";
    }
    out << '\n';
}

void beside(std::ostream& out, const Rows& rows) {
    out << "\n## Disc pressure L4-L5 beside the AnyBody model\n\n"
           "Percent of relaxed standing; measured by Wilke 1999 as plotted by AnyBody. \"Pressure\" is what a needle "
           "would show, with the\n"
           "pressure of an unloaded disc in it, and is what the gate judges; \"force\" is what AnyBody compares.\n\n";
    line(out, {"posture", "measured", "pressure, ours", "force, ours", "force, AnyBody"});
    rule(out, 5);
    const auto row = [&](const std::string& name, const std::string& quantity) -> const Row& {
        for (const Row& r : rows)
            if (r.judge.gate == "G1" && r.judge.name == name && r.judge.quantity == quantity) return r;
        throw std::runtime_error("G1 has no row " + name + ", " + quantity);
    };
    const auto value = [&](const std::string& name, const std::string& quantity) { return row(name, quantity).ours; };
    const auto ours = [&](const std::string& name, const std::string& quantity) {
        const Row& r = row(name, quantity);
        return text(r.ours) + (r.failed.empty() ? "" : " (" + r.failed + ")");
    };
    double sum = 0.0, largest = 0.0;
    int count = 0;
    for (const Reference& r : references()) {
        if (r.quantity != "anybody_force_ratio") continue;
        const double measured = reference("G1", r.name, "force_ratio").measured;
        const double error = 100.0 * std::abs(r.measured / measured - 1.0);
        sum += error, largest = std::max(largest, error), ++count;
        line(out,
             {r.name, text(measured), ours(r.name, "pressure_ratio"), ours(r.name, "force_ratio"), text(r.measured)});
    }
    const auto both = [&](const char* quantity) {
        const std::string all = "seven postures", q = quantity;
        return std::array{ours(all, "pressure_ratio_" + q), ours(all, "force_ratio_" + q)};
    };
    line(out, {"mean error [%]", "", both("mean_error")[0], both("mean_error")[1], text(sum / count)});
    line(out, {"largest error [%]", "", both("largest_error")[0], both("largest_error")[1], text(largest)});
    const double pressure = 0.01 * value("lying_supine", "pressure_ratio"),
                 force = 0.01 * value("lying_supine", "force_ratio");
    out << "\nA disc without any force would show " << text(100.0 * (pressure - force) / (1.0 - force))
        << " percent: most of what is read in lying is P0.\n";
}

}  // namespace

std::string page_of(const Rows& rows, const std::string& remark) {
    std::ostringstream out;
    out << head << '\n';
    summary(out, rows);
    out << R"(
Exercises are those of the catalog, done by the nominal man of 78 kg; variants that a case names are made in code or stand
in `tests/validation`. With bands, pulls and straps no stiffness of the trunk is asked for. What no row asks: bear rolls,
along whose forward simulation no loads are computed; down dog against a wall, where height and distance of the hands were
not seen; the spread of people in the heel-sit rotation, for which there is no population; push-up, for which there is no
number. The limits of G10, of all fours beside it and of the heel-sit rotation are those of the muscles: the model has no
rule for where a person stops.
)" << remark;
    beside(out, rows);
    out << "\n## All rows\n\n" << table_of(rows);
    return out.str();
}

std::string table_of(const Rows& rows) {
    std::ostringstream out;
    line(out, {"gate", "case", "quantity", "kind", "required", "source", "measured", "ours", "band", "verdict",
               "target", "instrument", "what is known of a miss"});
    rule(out, 13);
    for (const Row& r : rows) {
        const Reference& j = r.judge;
        line(out, {j.gate, j.name, j.quantity + " [" + j.unit + "]", j.kind,
                   j.required == Required::must ? "must" : "reported", j.source + " (" + j.label + ")",
                   text(j.measured) + (std::isnan(j.spread) ? "" : " (" + text(j.spread) + ")"), text(r.ours),
                   of(j.band), r.pass() ? "pass" : "FAIL",
                   of(j.target).empty() ? ""
                   : r.on_target()      ? "met"
                                        : "not met",
                   j.instrument, r.reason()});
    }
    return out.str();
}

std::string json_of(const Rows& rows) {
    const auto number = [](double x) {
        return std::isfinite(x) ? nlohmann::ordered_json(x) : nlohmann::ordered_json();
    };
    auto list = nlohmann::ordered_json::array();
    for (const Row& r : rows) {
        const Reference& j = r.judge;
        list.push_back({{"gate", j.gate},
                        {"kind", j.kind},
                        {"case", j.name},
                        {"quantity", j.quantity},
                        {"required", j.required == Required::must ? "must" : "reported"},
                        {"source", j.source},
                        {"label", j.label},
                        {"measured", number(j.measured)},
                        {"spread", number(j.spread)},
                        {"ours", number(r.ours)},
                        {"unit", j.unit},
                        {"instrument", j.instrument},
                        {"band_low", number(j.band.low)},
                        {"band_high", number(j.band.high)},
                        {"pass", r.pass()},
                        {"reason", r.reason()}});
    }
    return list.dump(1) + "\n";
}

std::map<std::string, bool> verdicts_of(const std::string& page) {
    std::map<std::string, bool> out;
    std::istringstream in(page);
    for (std::string row; std::getline(in, row);) {
        std::vector<std::string> cells;
        std::istringstream parts(row);
        for (std::string cell; std::getline(parts, cell, '|');)
            cells.push_back(cell.size() < 2 ? "" : cell.substr(1, cell.size() - 2));
        if (cells.size() != 14 || (cells[10] != "pass" && cells[10] != "FAIL")) continue;
        const std::string key = cells[1] + ", " + cells[2] + ", " + cells[3].substr(0, cells[3].find(" ["));
        if (!out.emplace(key, cells[10] == "pass").second) throw std::runtime_error("two rows are called " + key);
    }
    return out;
}

Change change_since(const std::map<std::string, bool>& before, const Rows& rows) {
    std::map<std::string, bool> now;
    for (const Row& r : rows) now[r.key()] = r.pass();
    Change out;
    for (const auto& [key, passed] : before)
        if (passed && (!now.contains(key) || !now.at(key))) out.lost.push_back(key);
    for (const auto& [key, passes] : now)
        if (passes && !(before.contains(key) && before.at(key))) out.won.push_back(key);
    return out;
}

}  // namespace validation
