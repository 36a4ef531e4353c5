#pragma once
// Exercises made in code, for cases with a closed-form answer.

#include "spondyl/exercise.hpp"
#include "spondyl/subject.hpp"
#include "spondyl/units.hpp"
#include "support/bodies.hpp"

namespace spondyl::test {

inline const Exercise& quadruped() {
    static const Exercise e = exercise_named("quadruped_thoracic_rotation");
    return e;
}

// Of datasets/validation.
inline Exercise posture(const std::string& id) {
    return read_exercise(default_datasets() / "validation" / (id + ".toml"));
}

inline const Exercise& standing() {
    static const Exercise e = posture("standing_relaxed");
    return e;
}

// The pelvis and all limbs stand still; T1 turns to `degrees` on the pelvis.
inline Exercise pure_turn(const Subject& s, double degrees, const char* measure = "angle(T1, pelvis, axial_rotation)") {
    Exercise e;
    e.id = "pure_turn";
    e.path = "pure_turn.toml";
    e.source_text = std::string(measure) + std::to_string(degrees);
    e.primary_axis = "axial_rotation";
    e.posture.name = "neutral";
    for (const Body& b : s.bodies) {
        bool spine = false;
        for (const Level level : levels()) spine = spine || b.joint == name_of(level);
        if (!spine) e.posture.locked.push_back(b.joint);
    }
    Phase turn;
    turn.name = "turn";
    turn.duration = 2.0;
    Goal goal;
    goal.measure = measure_named(measure);
    goal.primary = true;
    goal.value = degrees * rad_per_deg;
    turn.goals = {goal};
    e.phases = {turn};
    return e;
}

// Of all loads that are carried [kg].
inline double held_mass(const Exercise& e) {
    double sum = 0.0;
    for (const Equipment& x : e.equipment)
        if (x.kind == "mass") sum += x.parameters.at("mass");
    return sum;
}

// The same person whose muscle fibres never tighten.
inline Subject slack(const Subject& s) {
    Subject x = s;
    for (Muscle& m : x.muscles) m.passive_strength = 0.0;
    return x;
}

// A straight spine of linear springs alone: rotation shares have the closed form 1/k.
inline Subject straight_linear(const Subject& s) {
    Subject x = slack(s);
    for (const Level level : levels()) {
        Body& b = x.bodies[static_cast<std::size_t>(x.segment_body[level])];
        b.X_PC.R.setIdentity();
        b.X_PC.p = {0.0, b.X_PC.p.norm(), 0.0};
        SegmentLaw& law = x.law[level];
        law.coupling = 0.0;
        law.flexion_coupling = {};
        for (const Axis axis : axes())
            for (const Side side : sides()) {
                law.axis[axis].side[side].a = 0.0;
                law.axis[axis].side[side].b = 0.0;
                law.axis[axis] = balanced(law.axis[axis]);
            }
        x.free_law[level] = law;
    }
    return x;
}

}  // namespace spondyl::test
