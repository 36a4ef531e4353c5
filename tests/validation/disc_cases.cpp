// Forces and pressures of the discs in postures in which others measured or computed them.

#include <algorithm>
#include <numeric>

#include "cases.hpp"
#include "format.hpp"

namespace validation {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

Index column(Level level) { return static_cast<Index>(level); }

// A posture as it is held at the end of its file, or of a phase.
struct Held {
    double compression = unknown, pressure = unknown, passive_share = unknown;  // at one level [N], [MPa], [%]
    std::string failed;
};

Held held(const Laboratory& lab, const std::string& id, Level level, const std::string& phase = "") {
    const Run& run = lab.run(id);
    if (!run.refused.empty()) return {.failed = run.refused};
    const Exercise e = lab.exercise(id);
    const Index k = run.end_of(e, phase.empty() ? e.phases.back().name : phase);
    const Loads& loads = run.loads;
    const Index c = column(level);
    return {.compression = loads.reaction(k, 3 * c),
            .pressure = 1e-6 * disc_pressure(lab.subject(), loads, lab.choices().needle)(k, c),
            .passive_share = 100.0 * (loads.passive_moment(k, 3 * c) + loads.muscle_passive_moment(k, 3 * c)) /
                             loads.net_moment(k, 3 * c),
            .failed = run.failed_at(k)};
}

// Postures whose measured ratio to standing carries the gate, in the order of the table.
std::vector<Reference> benchmark() {
    std::vector<Reference> out;
    for (const Reference& r : references())
        if (r.gate == "G1" && r.quantity == "force_ratio") out.push_back(r);
    return out;
}

VectorXd ranks(const VectorXd& x) {
    VectorXd out(x.size());
    for (Index i = 0; i < x.size(); ++i) out[i] = static_cast<double>((x.array() < x[i]).count());
    return out;
}

// Least-squares slope of y over x, and its correlation.
struct Line {
    double slope, correlation;
};
Line line(const VectorXd& x, const VectorXd& y) {
    const VectorXd a = x.array() - x.mean(), b = y.array() - y.mean();
    return {a.dot(b) / a.squaredNorm(), a.dot(b) / (a.norm() * b.norm())};
}

DiscFigures::Fit fit(const VectorXd& measured, const VectorXd& ours) {
    if (!ours.allFinite()) return {};
    const VectorXd error = 100.0 * ((ours - measured).array() / measured.array()).abs();
    return {error.mean(), error.maxCoeff(), line(ranks(measured), ranks(ours)).correlation, line(measured, ours).slope};
}

Rows ratios(const Laboratory& lab) {
    const Level level = Level::L4_L5;
    const Held standing = held(lab, "standing_relaxed", level);
    Rows rows;
    const auto pressure_row = [&](const std::string& id, const std::string& quantity, double unit) {
        const Held h = held(lab, id, level);
        rows.push_back(judged("G1", id, quantity, unit * h.pressure / standing.pressure, h.failed));
    };
    for (const Reference& r : benchmark()) pressure_row(r.name, "pressure_ratio", 100.0);
    for (const Reference& r : benchmark()) {
        const Held h = held(lab, r.name, level);
        rows.push_back(judged("G1", r.name, "force_ratio", 100.0 * h.compression / standing.compression, h.failed));
    }
    const DiscFigures figures = disc_figures(lab);
    const auto fit_rows = [&](const std::string& quantity, const DiscFigures::Fit& f) {
        const std::string name = "seven postures";
        rows.push_back(judged("G1", name, quantity + "_mean_error", f.mean_error));
        rows.push_back(judged("G1", name, quantity + "_largest_error", f.largest_error));
        rows.push_back(judged("G1", name, quantity + "_rank_correlation", f.rank_correlation));
        rows.push_back(judged("G1", name, quantity + "_slope", f.slope));
    };
    fit_rows("pressure_ratio", figures.pressure);
    fit_rows("force_ratio", figures.force);
    pressure_row("sitting_straight", "pressure_ratio", 100.0);
    pressure_row("lying_prone", "pressure_ratio", 100.0);
    pressure_row("sitting_upright", "sitting_over_standing", 1.0);
    return rows;
}

// Pressure [MPa] at every whole degree of the thorax against the pelvis, from 0 to 36.
struct Dose {
    VectorXd angle, pressure;
    std::string failed, failed_first, failed_last;
};
Dose dose_response(const Laboratory& lab) {
    const Run& run = lab.run("standing_flexion");
    if (!run.refused.empty()) return {{}, {}, run.refused, run.refused, run.refused};
    const Index frames = run.motion.frames();
    Dose out{VectorXd::LinSpaced(37, 0.0, 36.0), VectorXd(37), "", run.failed_at(0), run.failed_at(frames - 1)};
    const VectorXd pressure =
        1e-6 * disc_pressure(lab.subject(), run.loads, lab.choices().needle).col(column(Level::L4_L5));
    for (Index k = 0; k < 37; ++k) out.pressure[k] = read_at(run.motion.measure / rad_per_deg, pressure, out.angle[k]);
    for (Index k = 0; k < frames && out.failed.empty(); ++k) out.failed = run.failed_at(k);
    return out;
}

Rows dose_rows(const Laboratory& lab) {
    const std::string id = "standing_flexion";
    const Dose d = dose_response(lab);
    const bool any = d.angle.size() > 0;
    const double r = any ? line(d.angle, d.pressure).correlation : unknown;
    return {
        judged("G3", id, "pressure_0_deg", any ? d.pressure[0] : unknown, d.failed_first),
        judged("G3", id, "pressure_36_deg", any ? d.pressure[36] : unknown, d.failed_last),
        judged("G3", id, "monotone",
               any ? ((d.pressure.tail(36) - d.pressure.head(36)).minCoeff() > 0.0 ? 1.0 : 0.0) : unknown, d.failed),
        judged("G3", id, "linearity", r * r, d.failed)};
}

Rows flexion_rows(const Laboratory& lab) {
    const Level level = Level::L5_S1;
    const Held at_0 = held(lab, "standing_relaxed", level), at_40 = held(lab, "standing_flexion_65", level, "hold_40"),
               at_65 = held(lab, "standing_flexion_65", level, "hold_65");
    const std::string quantity = "compression_L5_S1";
    return {judged("G4", "standing_relaxed", quantity, at_0.compression, at_0.failed),
            judged("G4", "standing_flexion_65 hold_40", quantity, at_40.compression, at_40.failed),
            judged("G4", "standing_flexion_65 hold_65", quantity, at_65.compression, at_65.failed),
            judged("G4", "standing_flexion_65 hold_65", "passive_share_L5_S1", at_65.passive_share, at_65.failed)};
}

// Pressures of T6_T7 to T10_T11, each disc with its own area.
Rows thoracic_rows(const Laboratory& lab) {
    const std::vector<std::string> ids{"standing_relaxed", "lying_prone", "sitting_upright", "holding_10kg_each_hand"};
    const std::vector<Level> discs{Level::T10_T11, Level::T9_T10, Level::T8_T9, Level::T7_T8, Level::T6_T7};
    Eigen::MatrixXd pressure(ids.size(), discs.size());
    std::vector<std::string> failed;
    std::string any;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const Run& run = lab.run(ids[i]);
        failed.push_back(run.refused.empty() ? run.failed_at(run.motion.frames() - 1) : run.refused);
        if (!failed.back().empty()) any = ids[i] + ": " + failed.back();
        const PressureSensor needle{.p0 = lab.choices().needle.p0, .c = lab.choices().needle.c, .area = {}};
        for (std::size_t j = 0; j < discs.size(); ++j)
            pressure(static_cast<Index>(i), static_cast<Index>(j)) =
                run.refused.empty()
                    ? disc_pressure(lab.subject(), run.loads, needle)(run.motion.frames() - 1, column(discs[j]))
                    : unknown;
    }
    const auto deviation = [](const VectorXd& x) { return std::sqrt((x.array() - x.mean()).square().mean()); };
    const VectorXd of_posture = pressure.rowwise().mean(), of_level = pressure.colwise().mean().transpose();
    Index highest = 0;
    of_posture.maxCoeff(&highest);
    const std::string span = "T6_T7 to T10_T11";
    Rows rows{
        judged("G14", span, "highest_with_10_kg_in_each_hand",
               ids[static_cast<std::size_t>(highest)] == "holding_10kg_each_hand" ? 1.0 : 0.0, any),
        judged("G14", span, "posture_effect_over_level_effect", deviation(of_posture) / deviation(of_level), any)};
    for (std::size_t i = 1; i < ids.size(); ++i)
        rows.push_back(judged("G14", ids[i], "pressure_ratio",
                              100.0 * of_posture[static_cast<Index>(i)] / of_posture[0], failed[i]));
    return rows;
}

}  // namespace

DiscFigures disc_figures(const Laboratory& lab) {
    DiscFigures out;
    const auto seen = [&](const std::string& id, const Held& h) {
        if (!h.failed.empty()) out.failed += (out.failed.empty() ? "" : "; ") + id + " " + h.failed;
    };
    const Held standing = held(lab, "standing_relaxed", Level::L4_L5);
    seen("standing_relaxed", standing);
    const std::vector<Reference> judges = benchmark();
    const auto n = static_cast<Index>(judges.size());
    VectorXd measured(n), pressure(n), force(n);
    for (Index i = 0; i < n; ++i) {
        const Reference& r = judges[static_cast<std::size_t>(i)];
        const Held h = held(lab, r.name, Level::L4_L5);
        seen(r.name, h);
        measured[i] = r.measured;
        pressure[i] = 100.0 * h.pressure / standing.pressure;
        force[i] = 100.0 * h.compression / standing.compression;
        out.ratio.emplace_back(r.name, pressure[i]);
    }
    out.pressure = fit(measured, pressure);
    out.force = fit(measured, force);
    out.standing = standing.compression;
    const Dose d = dose_response(lab);
    if (!d.failed.empty()) out.failed += (out.failed.empty() ? "" : "; ") + ("standing_flexion " + d.failed);
    if (d.pressure.size() > 0) out.upright = d.pressure[0], out.flexed = d.pressure[36];
    out.compression_0 = held(lab, "standing_relaxed", Level::L5_S1).compression;
    const Held at_40 = held(lab, "standing_flexion_65", Level::L5_S1, "hold_40"),
               at_65 = held(lab, "standing_flexion_65", Level::L5_S1, "hold_65");
    seen("standing_flexion_65 hold_40", at_40);
    seen("standing_flexion_65 hold_65", at_65);
    out.compression_40 = at_40.compression;
    out.compression_65 = at_65.compression;
    out.passive_share = at_65.passive_share;
    return out;
}

std::string remark_on_pressure(const Laboratory& lab) {
    std::string out;
    for (const char* id : {"standing_relaxed", "holding_20kg_close", "lifting_20kg_round"}) {
        const Run& run = lab.run(id);
        const double kPa = run.refused.empty() ? 1e-3 * run.loads.pressure[run.motion.frames() - 1] : unknown;
        out += (out.empty() ? "Abdominal pressure, chosen by the force sharing: " : ", ") + text(kPa) + " kPa in " + id;
    }
    return out + ".\n";
}

Rows disc_cases(const Laboratory& lab) {
    Rows rows = ratios(lab);
    const Held standing = held(lab, "standing_relaxed", Level::L4_L5);
    rows.push_back(judged("G2", "standing_relaxed", "compression_L4_L5", standing.compression, standing.failed));
    for (const auto& more : {dose_rows(lab), flexion_rows(lab), thoracic_rows(lab)})
        rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

}  // namespace validation
