#include "sensitivity.hpp"

#include <functional>
#include <sstream>

#include "cases.hpp"
#include "format.hpp"

namespace validation {

namespace {

using Change = std::function<void(Choices&)>;

Change standing_lean(double deg) {
    return [deg](Choices& c) {
        c.shifts.push_back({"standing_relaxed",
                            {"joint(ankle_r)", "joint(ankle_l)", "tilt(pelvis, up, forward)",
                             "joint(shoulder_r.flexion)", "joint(shoulder_l.flexion)"},
                            (deg - 3.0) * rad_per_deg});
    };
}

// Of the forward turn of the thorax, this much more in the spine and less in the pelvis.
Change more_in_the_spine(double deg) {
    return [deg](Choices& c) {
        c.shifts.push_back({"standing_flexion_65", {"angle(T8, pelvis, flexion)"}, deg * rad_per_deg});
        c.shifts.push_back({"standing_flexion_65", {"tilt(pelvis, up, forward)"}, -deg * rad_per_deg});
    };
}

const std::vector<std::pair<std::string, Change>>& variants() {
    static const std::vector<std::pair<std::string, Change>> all{
        {"as decided", [](Choices&) {}},
        {"specific tension 50 N/cm2", [](Choices& c) { c.person.specific_tension = 50e4; }},
        {"specific tension 100 N/cm2", [](Choices& c) { c.person.specific_tension = 100e4; }},
        {"P0 0.05 MPa", [](Choices& c) { c.needle.p0 = 0.05e6; }},
        {"P0 0.10 MPa", [](Choices& c) { c.needle.p0 = 0.10e6; }},
        {"c 1/0.77", [](Choices& c) { c.needle.c = 1.0 / 0.77; }},
        {"c 1/0.55", [](Choices& c) { c.needle.c = 1.0 / 0.55; }},
        {"disc area 1600 mm2", [](Choices& c) { c.needle.area = 1600e-6; }},
        {"disc area 2000 mm2", [](Choices& c) { c.needle.area = 2000e-6; }},
        {"disc area of the subject", [](Choices& c) { c.needle.area = {}; }},
        {"standing lean 1 deg", standing_lean(1.0)},
        {"standing lean 5 deg", standing_lean(5.0)},
        {"abdomen 0 mm back", [](Choices& c) { c.person.abdomen_offset = 0.0; }},
        {"abdomen 40 mm back", [](Choices& c) { c.person.abdomen_offset = 0.04; }},
        {"girdle on T3", [](Choices& c) { c.person.girdle_vertebra = 3; }},
        {"girdle on T5", [](Choices& c) { c.person.girdle_vertebra = 5; }},
        {"passive fibres left out", [](Choices& c) { c.person.passive_stress = 0.0; }},
        {"passive fibre stress 70 N/cm2", [](Choices& c) { c.person.passive_stress = 70e4; }},
        {"no abdominal pressure", [](Choices& c) { c.recruitment.pressure_maximum = 0.0; }},
        {"objective cubed", [](Choices& c) { c.recruitment.objective = Objective::cubed; }},
        {"objective min-max", [](Choices& c) { c.recruitment.objective = Objective::min_max; }},
        {"objective volume-weighted", [](Choices& c) { c.recruitment.objective = Objective::volume_weighted; }},
        {"close load: upper arms 20 deg further back",
         [](Choices& c) {
             c.shifts.push_back({"holding_20kg_close",
                                 {"joint(shoulder_r.flexion)", "joint(shoulder_l.flexion)"},
                                 -16.0 * rad_per_deg});  // the scapula adds a quarter
         }},
        {"no co-activation", [](Choices& c) { c.recruitment.coactivation = 0.0; }},
        {"co-activation 0.9 percent", [](Choices& c) { c.recruitment.coactivation = 0.009; }},
        {"co-activation 2.5 percent", [](Choices& c) { c.recruitment.coactivation = 0.025; }},
        {"thorax in one piece", [](Choices& c) { c.thorax_in_one_piece = true; }},
        {"stability not asked for", [](Choices& c) { c.recruitment.stiffness_minimum = {}; }},
        {"T8 resists pushes with 2 N/mm", [](Choices& c) { c.recruitment.push_stiffness = 2e3; }},
        {"T8 resists pushes with 4 N/mm", [](Choices& c) { c.recruitment.push_stiffness = 4e3; }},
        {"T8 resists pushes with 6 N/mm", [](Choices& c) { c.recruitment.push_stiffness = 6e3; }},
        {"short-range stiffness 10", [](Choices& c) { c.recruitment.short_range_stiffness = 10.0; }},
        {"criterion rhythm", [](Choices& c) { c.criterion = Criterion::rhythm; }},
    };
    return all;
}

void line(std::ostream& out, const std::vector<std::string>& cells) {
    for (const std::string& c : cells) out << "| " << c << ' ';
    out << "|\n";
}

void table(std::ostream& out, const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
    line(out, head);
    for (std::size_t i = 0; i < head.size(); ++i) out << "|---";
    out << "|\n";
    for (const auto& row : rows) line(out, row);
}

DiscFigures figures(const Change& change) {
    Choices choices;
    change(choices);
    return disc_figures(Laboratory(choices));
}

}  // namespace

std::string sensitivity_page() {
    std::ostringstream out;
    out << "# Sensitivities of the disc loads\n\n"
           "Gates G1 to G4 of the [scoreboard](validation.md) when one choice is changed at a time. Nothing was chosen "
           "by this table. Command:\n"
           "`build/release/tests/validation --sensitivity docs/validation_sensitivity.md`. Mean and largest error, "
           "rank correlation and slope are those of the\n"
           "seven ratios to standing: of pressures, then of forces.\n\n";
    std::vector<std::vector<std::string>> rows, ratios;
    std::vector<std::string> postures{"variant"};
    for (const auto& [name, change] : variants()) {
        const DiscFigures f = figures(change);
        ratios.push_back({name});
        postures.resize(1);
        for (const auto& [posture, ratio] : f.ratio) {
            postures.push_back(posture);
            ratios.back().push_back(text(ratio));
        }
        rows.push_back({name, text(f.pressure.mean_error), text(f.pressure.largest_error),
                        text(f.pressure.rank_correlation), text(f.pressure.slope), text(f.force.mean_error),
                        text(f.force.largest_error), text(f.force.slope), text(f.standing), text(f.upright),
                        text(f.flexed), text(f.compression_0), text(f.compression_40), text(f.compression_65),
                        text(f.passive_share), f.failed});
    }
    table(out,
          {"variant", "G1 mean error [%]", "largest [%]", "rank", "slope", "by force: mean [%]", "largest [%]", "slope",
           "G2 standing [N]", "G3 at 0 deg [MPa]", "at 36 deg [MPa]", "G4 at 0 deg [N]", "40 deg [N]", "65 deg [N]",
           "passive share at 65 deg [%]", "postures that may not be quoted"},
          rows);
    out << "\n## Pressure in percent of relaxed standing, posture by posture\n\n";
    table(out, postures, ratios);
    out << "\n## Lumbar spine or pelvis\n\n"
           "Standing flexion of 40 and 65 deg (G4): the same forward turn of the thorax, this much more of it in the "
           "spine and less in the pelvis.\n\n";
    rows.clear();
    for (const double more : {-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0}) {
        const DiscFigures f = figures(more_in_the_spine(more));
        rows.push_back({text(more), text(f.compression_40), text(f.compression_65), text(f.passive_share)});
    }
    table(out, {"more in the spine [deg]", "L5-S1 at 40 deg [N]", "at 65 deg [N]", "passive share at 65 deg [%]"},
          rows);
    out << "\n## Lumbopelvic rhythm by criterion\n\n"
           "Standing, bending forward until T8 has turned by 121 deg (G5).\n\n";
    const Laboratory lab;
    std::vector<std::string> head{"criterion"};
    rows.clear();
    for (const Criterion criterion :
         {Criterion::elastic, Criterion::rhythm, Criterion::blend, Criterion::muscle_effort}) {
        rows.push_back({std::string(name_of(criterion))});
        head.resize(1);
        std::string failed;
        for (const Row& r : rhythm_cases(lab, criterion)) {
            head.push_back(r.judge.quantity + " [" + r.judge.unit + "]");
            rows.back().push_back(text(r.ours));
            failed = r.failed;
        }
        rows.back().push_back(failed);
    }
    head.emplace_back("failed");
    table(out, head, rows);
    return out.str();
}

}  // namespace validation
