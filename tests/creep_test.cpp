// What a hold takes out of the tissue of the spine (docs/theory.md (P20)).

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "spondyl/comparison.hpp"
#include "spondyl/error.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::nominal;

namespace {

// Turned in 2 s, held for 60 s, turned back in 2 s; every phase ends at a frame of 65.
Exercise held(const Subject& s, double degrees) {
    Exercise e = test::pure_turn(s, degrees);
    Phase hold;
    hold.name = "hold";
    hold.duration = 60.0;
    hold.profile = Profile::hold;
    Phase back = e.phases.front();
    back.name = "back";
    back.goals.front().value.reset();
    e.phases.push_back(hold);
    e.phases.push_back(back);
    return e;
}

MotionOptions crept(double part) {
    return {.frames = 65, .creep = part, .creep_time = 40.0, .branches = BranchSearch::none};
}

// The same trunk that gravity bends forward, relaxed; how far is only observed.
Exercise sinking() {
    Exercise e = held(nominal(), 0.0);
    for (Phase& p : e.phases)
        for (Goal& g : p.goals) {
            g.measure = measure_named("angle(T1, pelvis, flexion)");
            g.kind = GoalKind::weight;
            g.weight = 0.0;
            g.value.reset();
        }
    e.phases.resize(2);
    e.phases[0].relax = e.phases[1].relax = 0.03;
    return e;
}

}  // namespace

TEST_CASE("a turn that is held costs less and less, exactly as the tissue creeps, and no level moves") {
    const Subject s = test::slack(nominal());
    const Exercise e = held(s, 12.0);
    const Motion m = plan_motion(s, e, crept(0.3)), firm = plan_motion(s, e, crept(0.0));
    REQUIRE(m.status() == Status::ok);
    const Loads l = evaluate_loads(s, e, m), firm_loads = evaluate_loads(s, e, firm);
    for (Eigen::Index k = 2; k <= 62; k += 10) {
        const double gone = 0.3 * (1.0 - std::exp(-(m.time[k] - 2.0) / 40.0));
        CHECK(m.creep[k] == doctest::Approx(gone).epsilon(1e-12));
        CHECK(m.multiplier[k] == doctest::Approx((1.0 - gone) * firm.multiplier[k]).epsilon(1e-9));
        CHECK((m.rotation.row(k) - firm.rotation.row(k)).cwiseAbs().maxCoeff() < 1e-9);
        CHECK((l.passive_moment.row(k) - (1.0 - gone) * firm_loads.passive_moment.row(k)).cwiseAbs().maxCoeff() < 1e-9);
    }
    // what was crept comes back, as slowly
    CHECK(m.creep[64] == doctest::Approx(m.creep[62] * std::exp(-2.0 / 40.0)).epsilon(1e-12));
}

TEST_CASE("a relaxed trunk goes on sinking while it is held, toward where softer tissue would let it hang") {
    const Exercise e = sinking();
    const Motion m = plan_motion(nominal(), e, crept(0.3));
    REQUIRE(m.status() == Status::ok);
    const double first = m.measure[3] - m.measure[0];
    REQUIRE(std::abs(first) > 0.005);
    for (Eigen::Index k = 4; k < m.frames(); ++k)
        CHECK(std::abs(m.measure[k] - m.measure[0]) > std::abs(m.measure[k - 1] - m.measure[0]));
    // a small sag grows as one over the stiffness that is left, or more: the back of the trunk hangs in the same tissue
    const double gone = m.creep[m.frames() - 1];
    CHECK((m.measure[m.frames() - 1] - m.measure[0]) / first > 1.0 / (1.0 - gone) - 0.05);
    CHECK(m.measure[m.frames() - 1] != doctest::Approx(m.measure[3]));
}

TEST_CASE("the energy account closes over creep: what the tissue lost was released") {
    const Motion m = plan_motion(nominal(), sinking(), crept(0.3));
    CHECK(m.peak == m.frames() - 1);
    const double stored = m.energy_peak - m.energy_start, kept = m.goal_work - m.energy_released;
    CHECK(std::abs(stored - kept) < 1e-9);
    CHECK(m.energy_released > 0.0);
}

TEST_CASE("without creep no bit changes, and ledgers of a crept case close") {
    const Exercise& e = test::quadruped();
    MotionOptions options{.frames = 11, .branches = BranchSearch::none};
    const Motion plain = plan_motion(nominal(), e, options);
    options.creep_time = 7.0;
    CHECK(plan_motion(nominal(), e, options).q == plain.q);

    const Exercise turn = held(nominal(), 20.0);
    const Subject stiff = restricted(nominal(), preset(test::datasets().presets, "stiff_T4_T8"));
    Performance free, less;
    free.motion = plan_motion(nominal(), turn, crept(0.3));
    free.loads = evaluate_loads(nominal(), turn, free.motion);
    MotionOptions matched = crept(0.3);
    matched.free = &free.motion;
    less.motion = plan_motion(stiff, turn, matched);
    less.loads = evaluate_loads(stiff, turn, less.motion);
    CHECK(compare(nominal(), free, stiff, less, turn).ledger_residual_max() < 1e-9);
    matched.creep = 0.1;
    CHECK(contains(test::message_of<SimulationError>([&] { plan_motion(stiff, turn, matched); }), "made for another"));
}

TEST_CASE("creep that cannot be is refused") {
    const Exercise& e = test::quadruped();
    const auto refused = [&](MotionOptions options) {
        return test::message_of<SimulationError>([&] { plan_motion(nominal(), e, options); });
    };
    CHECK(contains(refused({.creep = -0.1}), "between 0 and 0.9"));
    CHECK(contains(refused({.creep = 1.0}), "between 0 and 0.9"));
    CHECK(contains(refused({.creep = 0.1, .creep_time = 0.0}), "must be positive"));
    CHECK(contains(refused({.criterion = Criterion::muscle_effort, .creep = 0.1}), "elastic and rhythm"));
}
