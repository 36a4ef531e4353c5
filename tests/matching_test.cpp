// How far a restricted subject goes in each comparison mode, and what moves along a phase.

#include <doctest/doctest.h>

#include <cmath>

#include "detail/equipment.hpp"
#include "detail/force_sharing.hpp"
#include "spondyl/comparison.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::nominal;
using test::posture;

namespace {

const Subject& stiff() {
    static const Subject s = restricted(nominal(), preset(test::datasets().presets, "stiff_T4_T8"));
    return s;
}

// Frames at which phases of whole seconds end.
MotionOptions per_second(const Exercise& e, Match match = Match::reach, const Motion* free = nullptr) {
    return {.match = match,
            .free = free,
            .frames = 1 + static_cast<int>(std::lround(4.0 * e.duration())),
            .branches = BranchSearch::none};
}
Motion free_motion(const Exercise& e) { return plan_motion(nominal(), e, per_second(e)); }
Motion matched(const Exercise& e, const Motion& free, Match match) {
    return plan_motion(stiff(), e, per_second(e, match, &free));
}

// At rest in the posture of the peak, with the supports of its phase.
double effort_at_peak(const Subject& s, const Exercise& e, const Motion& m) {
    const auto k = static_cast<std::size_t>(m.peak);
    const Subject person = detail::equipped(s, e);
    Recruitment r = detail::recruitment_of(person, e);
    r.impl().allow(detail::pushing_supports(e)[static_cast<std::size_t>(m.phase[k])]);
    const Eigen::VectorXd q = m.q.row(m.peak).transpose(), still = Eigen::VectorXd::Zero(q.size());
    return r.solve(q, still, still).effort;
}

// Leaning the trunk, relaxed, the angle only observed: gravity says how far.
Exercise hanging(double relax) {
    Exercise e = test::pure_turn(nominal(), 0.0, "angle(T1, pelvis, flexion)");
    e.phases.front().relax = relax;
    e.phases.front().goals.front().kind = GoalKind::weight;
    e.phases.front().goals.front().weight = 0.0;
    e.phases.front().goals.front().value.reset();
    return e;
}

}  // namespace

TEST_CASE(
    "effort-matched, the restricted subject's effort at the peak is the free one's, or less at full reach, whatever "
    "else moves with the goal") {
    int equal = 0;
    for (const std::string id : {"trunk_rotation", "standing_flexion", "sitting_slouched"}) {
        CAPTURE(id);
        const Exercise e = posture(id);
        const Motion free = free_motion(e), as_hard = matched(e, free, Match::effort);
        REQUIRE(as_hard.status() == Status::ok);
        const double allowed = effort_at_peak(nominal(), e, free), spent = effort_at_peak(stiff(), e, as_hard);
        CHECK(as_hard.reach <= 1.0);
        if (as_hard.reach < 1.0) {
            ++equal;
            CHECK(as_hard.reach_roots.back() == as_hard.reach);
            CHECK(spent == doctest::Approx(allowed).epsilon(1e-6));
        } else {
            CHECK(spent <= allowed);
        }
    }
    CHECK(equal > 0);
}

TEST_CASE("a still phase before an exercise changes no reach that is matched") {
    const Exercise e = posture("trunk_rotation");
    Exercise waiting = e;
    Phase wait = e.phases.front();
    wait.name = "wait";
    wait.duration = 1.0;
    for (Goal& g : wait.goals) g.value.reset();
    waiting.phases.insert(waiting.phases.begin(), wait);
    const Motion free = free_motion(e), free_waiting = free_motion(waiting);
    REQUIRE(free_waiting.phase[static_cast<std::size_t>(free_waiting.peak)] == 1);
    CHECK(matched(waiting, free_waiting, Match::effort).reach ==
          doctest::Approx(matched(e, free, Match::effort).reach).epsilon(1e-6));
}

TEST_CASE(
    "whoever spends less goes as far as the exercise asks, whoever spends more all the way has nothing to match") {
    const Exercise e = posture("trunk_rotation");
    Exercise farther = e;
    for (Goal& g : farther.phases.front().goals)
        if (g.primary) *g.value *= 1.8;
    Motion dear = free_motion(e);  // as if its peak had cost what 1.8 times the turn does
    dear.q.row(dear.peak) = free_motion(farther).q.row(dear.peak);
    const Motion below = matched(e, dear, Match::effort);
    CHECK(below.status() == Status::ok);
    CHECK(below.reach == 1.0);
    CHECK(below.reach_roots.empty());
    // with the other arm up already, the stiff thorax costs more from the first degree on
    const Exercise arms = posture("arms_elevated_bilateral");
    const Motion above = matched(arms, free_motion(arms), Match::effort);
    CHECK(above.status() == Status::not_reachable);
    CHECK(above.reach_roots.empty());
}

TEST_CASE("energy that a phase lets go of is booked: a turn that is let go returns what it stored") {
    Exercise e = test::pure_turn(nominal(), 20.0, "angle(T1, pelvis, lateral_bending)");
    Goal side = e.phases.front().goals.front();
    side.primary = false;
    Phase turn = e.phases.front();  // the bend is let go while a turn that was there from the start goes on
    turn.name = "turn";
    e.phases.front().goals.front().measure = measure_named("angle(T1, pelvis, axial_rotation)");
    *e.phases.front().goals.front().value = 5.0 * rad_per_deg;
    e.phases.front().goals.push_back(side);
    turn.goals = {e.phases.front().goals.front()};
    *turn.goals.front().value = 20.0 * rad_per_deg;
    e.phases.push_back(turn);
    const Motion m = plan_motion(nominal(), e, {.frames = 17, .branches = BranchSearch::none});
    REQUIRE(m.status() == Status::ok);
    REQUIRE(m.peak == 16);
    CHECK(m.energy_peak - m.energy_start == doctest::Approx(m.goal_work - m.energy_released).epsilon(1e-6));
    // the same bend and turn without the further turn hold the energy that went, less that of the turn alone
    const auto stored = [](const Exercise& of) {
        const Motion there = plan_motion(nominal(), of, {.frames = 9, .branches = BranchSearch::none});
        return there.energy_peak - there.energy_start;
    };
    Exercise both = e, alone = e;
    both.phases.resize(1);
    alone.phases.resize(1);
    alone.phases.front().goals.resize(1);
    CHECK(m.energy_released == doctest::Approx(stored(both) - stored(alone)).epsilon(1e-6));
    CHECK(m.energy_released > 0.1);
}

TEST_CASE("a support that the first phase lets go of is let go of in the motion as in the loads") {
    Exercise e = posture("standing_flexion");
    const Motion plain = free_motion(e);
    const BodyPoint back = nominal().contact_point_named("T8_spinous").at;
    const auto place = [&](const Motion& m, Eigen::Index k) {
        return Eigen::Vector3d(poses(nominal(), m.q.row(k).transpose())[static_cast<std::size_t>(back.body)] * back.p);
    };
    Support wall{.id = "wall", .point = "T8_spinous", .surface = "ground", .law = SupportLaw::slide, .friction = 0.0};
    wall.normal = Eigen::Vector3d::UnitX();
    wall.height = place(plain, 0).x();
    e.supports.push_back(wall);
    e.phases.front().supports_off = {"wall"};
    const Motion m = free_motion(e);
    const Eigen::Index last = m.frames() - 1;
    CHECK((m.q.row(last) - plain.q.row(last)).cwiseAbs().maxCoeff() < 1e-6);
    CHECK(place(m, last).x() - place(m, 0).x() > 0.03);
    const Loads l = evaluate_loads(nominal(), e, m);
    CHECK(l.support_force.rightCols(3).cwiseAbs().maxCoeff() == 0.0);
}

TEST_CASE("relaxation moves along a phase from where the phase before left it, and the energy account closes over it") {
    Exercise e = test::pure_turn(nominal(), 8.0, "angle(T1, pelvis, flexion)");
    e.phases.front().relax = 0.02;
    Phase more = e.phases.front();
    more.name = "more";
    more.relax = 0.05;
    more.goals.front().value = 14.0 * rad_per_deg;
    e.phases.push_back(more);
    const Motion m = plan_motion(nominal(), e, {.frames = 17, .branches = BranchSearch::none});
    REQUIRE(m.status() == Status::ok);
    REQUIRE(m.peak == 16);
    CHECK(m.energy_peak - m.energy_start == doctest::Approx(m.goal_work).epsilon(1e-9));
    double jump = 0.0;  // minimum jerk: no frame may move much more than the fastest of an even course would
    for (Eigen::Index k = 1; k < m.frames(); ++k)
        jump = std::max(jump, (m.q.row(k) - m.q.row(k - 1)).cwiseAbs().maxCoeff());
    const double whole = (m.q.row(16) - m.q.row(0)).cwiseAbs().maxCoeff();
    CHECK(jump < 0.3 * whole);
    CHECK((m.q.row(0) - m.rest.transpose()).cwiseAbs().maxCoeff() < 1e-9);  // frame 0 is not yet relaxed
}

TEST_CASE("where gravity drives, a stiffer subject is relaxed further until it goes as far, or is said not to") {
    const Exercise e = hanging(0.02);
    const Motion free = plan_motion(nominal(), e, {.frames = 9, .branches = BranchSearch::none});
    REQUIRE(free.status() == Status::ok);
    const double way = free.measure[free.peak] - free.measure[0];
    REQUIRE(std::abs(way) > 0.005);
    const MotionOptions as_far{.free = &free, .frames = 9, .branches = BranchSearch::none};
    const Motion same = plan_motion(nominal(), e, as_far);
    CHECK(same.reach == doctest::Approx(1.0).epsilon(1e-6));
    const Motion held = plan_motion(stiff(), e, as_far);
    REQUIRE(held.status() == Status::ok);
    CHECK(held.reach > 1.0);
    CHECK(held.measure[held.peak] == doctest::Approx(free.measure[free.peak]).epsilon(1e-6));
    // left to itself it is relaxed as the exercise says, and goes less far
    const Motion alone = plan_motion(stiff(), e, {.frames = 9, .branches = BranchSearch::none});
    CHECK(std::abs(alone.measure[alone.peak] - alone.measure[0]) < std::abs(way));
}

TEST_CASE("a phase that begins far from where the one before ends is refused, not followed") {
    Exercise e = test::pure_turn(nominal(), 20.0, "angle(T1, pelvis, lateral_bending)");
    Phase let_go = e.phases.front();
    let_go.name = "let go";
    let_go.goals.front().kind = GoalKind::weight;
    let_go.goals.front().weight = 0.0;
    e.phases.push_back(let_go);
    // 20 deg of bending spring back at once, by less than 0.6 rad at any joint: a jump, but near
    CHECK_NOTHROW(plan_motion(nominal(), e, {.frames = 9, .branches = BranchSearch::none}));
    Exercise legs = posture("standing_relaxed");
    Phase fall = legs.phases.front();
    fall.name = "fall";
    fall.relax = 1.0;
    for (Goal& g : fall.goals) g.kind = GoalKind::weight, g.weight = 0.0;
    legs.phases.push_back(fall);
    CHECK_THROWS_AS(plan_motion(nominal(), legs, {.frames = 9, .branches = BranchSearch::none}), SimulationError);
}

TEST_CASE("a change counts from rest: it fits every stature, mirrors, and is written again") {
    Exercise e = posture("standing_flexion");
    Goal up{.measure = measure_named("pos(T1, y)"),
            .kind = GoalKind::weight,
            .value = 0.02,
            .relative = true,
            .weight = 1e-6};
    e.phases.front().goals.push_back(up);
    for (const Subject& s : {make_subject(test::datasets(), {.mass = 55.0, .height = 1.55}), nominal()}) {
        Exercise stretched = test::pure_turn(s, 0.0, "pos(T1, x)");
        stretched.phases.front().goals.front().value = 0.03;
        stretched.phases.front().goals.front().relative = true;
        const Motion m = plan_motion(s, stretched, {.frames = 5, .branches = BranchSearch::none});
        CHECK(m.measure[4] - m.measure[0] == doctest::Approx(0.03).epsilon(1e-9));
    }
    Exercise aside = test::pure_turn(nominal(), 0.0, "pos(T1, z)");
    aside.phases.front().goals.front().value = 0.03;
    aside.phases.front().goals.front().relative = true;
    CHECK(mirrored(aside).phases.front().goals.front().value == -0.03);
    CHECK(mirrored(aside).phases.front().goals.front().relative);
    CHECK(contains(toml_of(e), "change_m"));
}

TEST_CASE("no share is given of regions that turn against each other, or not at all") {
    const auto share = [](const Exercise& e) {
        const Motion free = free_motion(e), held = matched(e, free, Match::reach);
        return compare(nominal(), {free, evaluate_loads(nominal(), e, free)}, stiff(),
                       {held, evaluate_loads(stiff(), e, held)}, e)
            .lumbar_share.free;
    };
    CHECK(share(posture("sitting_slouched")) == doctest::Approx(0.70).epsilon(0.05));
    CHECK(std::isnan(share(posture("standing_relaxed"))));
    Exercise swayed = test::pure_turn(nominal(), 10.0, "angle(L1, pelvis, flexion)");
    Goal upright;
    upright.measure = measure_named("angle(T1, pelvis, flexion)");
    upright.value = 0.0;
    swayed.phases.front().goals.push_back(upright);
    CHECK(std::isnan(share(swayed)));
}
