// What people over 50 have lost, as the preset age_over_50 says it.

#include <algorithm>

#include "../joint_tables.hpp"
#include "cases.hpp"
#include "spondyl/mechanics.hpp"

namespace validation {

namespace {

constexpr LevelRange lumbar{Level::L5_S1, Level::L1_L2};

// From where it rests to where a moment brings it [rad].
double range(const SpineLaw& law, Axis axis, double moment) {
    double sum = 0.0;
    for (const Level level : levels())
        if (lumbar.contains(level))
            sum += angle_at(law[level].axis[axis], moment) - angle_at(law[level].axis[axis], 0.0);
    return std::abs(sum);
}

// Of the spine that no moment bends; positive [rad].
double lordosis(const Subject& subject, const SpineLaw& law) {
    Eigen::VectorXd q = neutral_state(subject).q;
    for (const Level level : levels())
        if (lumbar.contains(level))
            q[subject.bodies[static_cast<std::size_t>(subject.segment_body[level])].coordinate + 2] =
                -angle_at(law[level].axis[Axis::flexion], 0.0);
    return -cobb_angle(subject, q.transpose(), "L1", "S1")[0];
}

}  // namespace

Rows age_cases(const Laboratory& lab) {
    const Subject old = restricted(lab.subject(), preset(tables::preset_rows(), "age_over_50"));
    const SpineLaw &young = lab.subject().law, &aged = old.law;
    const auto judge = [](const char* quantity, double now, double before) {
        return judged("G15", "age_over_50, L1-S1", quantity, 100.0 * (now / before - 1.0));
    };
    return {judge("lordosis", lordosis(old, aged), lordosis(lab.subject(), young)),
            judge("flexion_range", range(aged, Axis::flexion, 7.5), range(young, Axis::flexion, 7.5)),
            judge("extension_range", range(aged, Axis::flexion, -7.5), range(young, Axis::flexion, -7.5)),
            judge("rotation_range", range(aged, Axis::axial_rotation, 7.5), range(young, Axis::axial_rotation, 7.5))};
}

Rows all_cases() {
    const Laboratory lab;
    Rows rows;
    for (const auto& more : {disc_cases(lab), posture_cases(lab), law_cases(), age_cases(lab), exercise_cases(lab)})
        rows.insert(rows.end(), more.begin(), more.end());
    // gates by number, then single exercises; within a gate as judged
    const auto rank = [](const Row& r) {
        return r.judge.gate.starts_with("G") ? std::stoi(r.judge.gate.substr(1)) : 1000;
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return rank(a) < rank(b); });
    return rows;
}

}  // namespace validation
