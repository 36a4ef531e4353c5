// How hips, lumbar spine and thorax share out a posture, as instruments show it.

#include <algorithm>

#include "cases.hpp"
#include "format.hpp"

namespace validation {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

// Goals of the only phase are kept but for the primary one, which is replaced.
Exercise with_primary(Exercise e, const std::string& phase, const std::string& measure, double target) {
    std::erase_if(e.phases, [&](const Phase& p) { return p.name != phase; });
    for (Goal& goal : e.phases.front().goals)
        if (goal.primary) goal.measure = measure_named(measure), goal.value = target;
    return e;
}

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

// Sitting, the chest turned on the pelvis: farther than a person goes.
Run chest_turned(const Laboratory& lab) {
    return gone_through(
        lab.subject(),
        with_primary(lab.exercise("trunk_rotation"), "turn", "angle(T1, pelvis, axial_rotation)", 60.0 * rad_per_deg),
        lab.choices(), 61);
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

// The test of heel-sit rotation; nominal man.
Rows exercise_cases(const Laboratory& lab) {
    Choices choices = lab.choices();
    choices.person = {};
    const Laboratory nominal(choices);
    const Subject& man = nominal.subject();
    const std::string id = "quadruped_thoracic_rotation";
    const Exercise exercise = exercise_named(id);
    const Limit limit = limit_of(man, exercise, 60.0 * rad_per_deg, choices);
    double reading = unknown;
    if (limit.target > 0.0) {
        const Index end = limit.run.end_of(exercise, "up");
        reading = std::abs(inclinometer_angle(man, limit.run.motion.q.middleRows(end, 1), limit.run.motion.rest)[0]);
    }

    const Run heel_sit = gone_through(man, exercise, choices, 21);
    const Run sitting = chest_turned(nominal);
    double below = unknown;
    if (heel_sit.refused.empty() && sitting.refused.empty()) {
        const LevelRange lumbar{Level::L5_S1, Level::L1_L2}, spine{Level::L5_S1, Level::T1_T2};
        const auto turn = [](const Motion& m, LevelRange range) {
            VectorXd sum = VectorXd::Zero(m.frames());
            for (const Level level : levels())
                if (range.contains(level)) sum += m.rotation.col(3 * static_cast<Index>(level) + 2);
            return VectorXd(sum.cwiseAbs());
        };
        const Index end = heel_sit.end_of(exercise, "up");
        const double all = turn(heel_sit.motion, spine)[end];
        const double share = turn(heel_sit.motion, lumbar)[end] / all,
                     share_sitting = read_at(turn(sitting.motion, spine), turn(sitting.motion, lumbar), all) / all;
        below = 100.0 * (1.0 - share / share_sitting);
    }
    return {judged(id, "largest turn held", "inclinometer_T1", reading / rad_per_deg),
            judged(id, "at its target of 35 deg", "lumbar_share_below_sitting", below)};
}

}  // namespace validation
