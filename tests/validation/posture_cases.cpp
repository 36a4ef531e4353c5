// How hips, lumbar spine and thorax share out a posture, as instruments show it.

#include <algorithm>

#include "cases.hpp"
#include "format.hpp"

namespace validation {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

// Where only the posture is asked for, what the muscles say to it is another matter.
std::string planning_failed(const Run& run) {
    if (!run.refused.empty()) return run.refused;
    return run.motion.status() == Status::ok ? "" : std::string(name_of(run.motion.status()));
}

// Rotations of a motion's last frame, summed over a region [rad].
Eigen::Vector3d turned(const Motion& motion, LevelRange range) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (const Level level : levels())
        if (range.contains(level))
            sum += motion.rotation.row(motion.frames() - 1).segment<3>(3 * static_cast<Index>(level)).transpose();
    return sum;
}

Rows arms(const Laboratory& lab) {
    const Run &standing = lab.run("standing_relaxed"), &both = lab.run("arms_elevated_bilateral"),
              &one = lab.run("arms_elevated_unilateral");
    double cobb = unknown, skin = unknown, component = unknown;
    if (standing.refused.empty() && both.refused.empty()) {
        const auto last = [](const Run& r) { return Table(r.motion.q.bottomRows(1)); };
        const auto change = [&](auto reading) { return (reading(last(standing)) - reading(last(both))) / rad_per_deg; };
        cobb = change([&](const Table& q) { return cobb_angle(lab.subject(), q, "T4", "T12")[0]; });
        skin = change([&](const Table& q) { return skin_angle(lab.subject(), q, skin_angle_named("thoracic"))[0]; });
    }
    if (one.refused.empty() && standing.refused.empty()) {
        component = 0.0;
        for (const LevelRange range :
             {LevelRange{Level::T5_T6, Level::T1_T2}, LevelRange{Level::T11_T12, Level::T6_T7}})
            component =
                std::max(component, (turned(one.motion, range) - turned(standing.motion, range)).cwiseAbs().maxCoeff() /
                                        rad_per_deg);
    }
    return {judged("G9", "arms_elevated_bilateral", "thoracic_extension_cobb", cobb, planning_failed(both)),
            judged("G9", "arms_elevated_bilateral", "thoracic_extension_skin", skin, planning_failed(both)),
            judged("G9", "arms_elevated_unilateral", "largest_component", component, planning_failed(one))};
}

Rows active_range(const Laboratory& lab) {
    Rows rows;
    for (const Side side : {Side::negative, Side::positive}) {
        const double farthest = (side == Side::positive ? 40.0 : -40.0) * rad_per_deg;
        const Limit limit = limit_of(
            lab.subject(), with_primary(lab.exercise("standing_relaxed"), "stand", "angle(T1, T12, flexion)", farthest),
            farthest, lab.choices());
        rows.push_back(judged("G10", "standing", "active_thoracic_" + std::string(name_of(Axis::flexion, side)),
                              std::abs(limit.target) / rad_per_deg));
    }
    return rows;
}

Rows passive_turn(const Laboratory& lab) {
    const Run run = chest_turned(lab);
    Rows rows;
    for (const double moment : {2.0, 5.0, 7.5, 10.0})
        rows.push_back(
            judged("G11", "sitting, secant, T1-pelvis, " + text(moment) + " N m", "axial_stiffness_with_fibres",
                   run.refused.empty()
                       ? moment / read_at(run.motion.multiplier.cwiseAbs(), run.motion.measure.cwiseAbs(), moment)
                       : unknown,
                   planning_failed(run)));
    return rows;
}

}  // namespace

Rows rhythm_cases(const Laboratory& lab, Criterion criterion) {
    Rows rows;
    Choices choices = lab.choices();
    choices.criterion = criterion;
    const Run run = gone_through(lab.subject(), lab.exercise("full_forward_bend"), choices, 61);
    const std::string name = "full_forward_bend, criterion " + std::string(name_of(criterion));
    VectorXd trunk, pelvis, lumbar, thorax;
    Index last = 0;
    const std::string failed = planning_failed(run);
    if (run.refused.empty()) {
        const VectorXd start = run.motion.q.row(0).transpose();
        const LumbopelvicSplit split = lumbopelvic_split(lab.subject(), run.motion.q, start);
        trunk = split.trunk / rad_per_deg, pelvis = split.pelvis / rad_per_deg, lumbar = split.lumbar / rad_per_deg;
        thorax = lumbopelvic_split(lab.subject(), run.motion.q, start, "T8").trunk / rad_per_deg;
        last = run.motion.frames() - 1;
    }
    const auto judge = [&](const char* quantity, auto value) {
        rows.push_back(judged("G5", name, quantity, run.refused.empty() ? value() : unknown, failed));
    };
    const auto incremental = [&](double from, double to) {
        return (read_at(trunk, lumbar, to) - read_at(trunk, lumbar, from)) /
               (read_at(trunk, pelvis, to) - read_at(trunk, pelvis, from));
    };
    const auto cumulative = [&](double at) { return read_at(thorax, lumbar, at) / read_at(thorax, pelvis, at); };
    judge("lumbar", [&] { return lumbar[last]; });
    judge("pelvis", [&] { return pelvis[last]; });
    judge("incremental_ratio_0_30", [&] { return incremental(0.0, 30.0); });
    judge("incremental_ratio_30_60", [&] { return incremental(30.0, 60.0); });
    judge("incremental_ratio_60_90", [&] { return incremental(60.0, 90.0); });
    judge("cumulative_ratio_0_30", [&] { return cumulative(15.0); });
    judge("cumulative_ratio_90_120", [&] { return cumulative(105.0); });
    return rows;
}

Rows posture_cases(const Laboratory& lab) {
    Rows rows;
    for (const auto& more : {rhythm_cases(lab, Criterion::elastic), rhythm_cases(lab, Criterion::rhythm), arms(lab),
                             active_range(lab), passive_turn(lab)})
        rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

}  // namespace validation
