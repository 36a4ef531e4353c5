// Exercises forward in time: a thrust on a person who lies prone, a roll over the back.

#include <algorithm>
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "spondyl/error.hpp"
#include "spondyl/forward_exercise.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::nominal;

namespace {

const Exercise& popping() {
    static const Exercise e = exercise_named("popping_manipulation");
    return e;
}
const Exercise& rolling() {
    static const Exercise e = exercise_named("bear_roll");
    return e;
}

double height(const Subject& s, const Eigen::VectorXd& q, const std::string& point) {
    const BodyPoint at = s.contact_point_named(point).at;
    return (poses(s, q)[static_cast<std::size_t>(at.body)] * at.p).y();
}

template <class Error = ExerciseError> std::string refused(const Exercise& e) {
    return test::message_of<Error>([&] { simulate_exercise(nominal(), e); });
}

}  // namespace

TEST_CASE("a relaxed person comes to rest on the pads that carry the weight, and stays in the plane of symmetry") {
    const ForwardRun run = simulate_exercise(nominal(), popping());
    CHECK(run.energy_residual() < 1e-6);
    CHECK(run.exercise == "popping_manipulation");
    CHECK(run.restriction.empty());
    const Eigen::VectorXd q = run.course.q.row(0).transpose();
    const ForwardModel written = forward_model(nominal(), popping(), run.settling.q.row(0).transpose());
    double carried = 0.0;
    for (const Contact& pad : written.contacts) {
        const double depth = pad.height - (poses(nominal(), q)[static_cast<std::size_t>(pad.at.body)] * pad.at.p).y();
        carried += pad.stiffness * std::pow(std::max(depth, 0.0), 1.5);
    }
    CHECK(carried == doctest::Approx(nominal().mass() * 9.80665).epsilon(0.01));  // the corner of a pad is smooth
    for (Eigen::Index k = 0; k < run.course.time.size(); k += 10)
        for (const Eigen::Vector3d& turn : segment_rotations(nominal(), run.course.q.row(k).transpose()))
            CHECK(turn.tail<2>().cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("a thrust does the work of its force along the point's way, half a sine from the beginning of its phase") {
    Exercise e = popping();
    Phase wait = e.phases.front();
    wait.name = "wait";
    wait.duration = 0.2;
    e.phases.insert(e.phases.begin(), wait);
    const ForwardRun run = simulate_exercise(nominal(), e, {.output_step = 0.001});
    double work = 0.0, before = 0.0;
    for (Eigen::Index k = 1; k < run.course.time.size(); ++k) {
        const double middle = 0.5 * (run.course.time[k] + run.course.time[k - 1]) - 0.2;
        const double force = middle < 0.0 || middle > 0.15 ? 0.0 : 250.0 * std::sin(std::numbers::pi * middle / 0.15);
        work += force * (run.measure[k - 1] - run.measure[k]);
        if (middle < 0.0) before = work;
    }
    CHECK(before == 0.0);
    CHECK(work > 0.1);
    CHECK(run.course.applied.tail(1)[0] == doctest::Approx(work).epsilon(1e-3));
    CHECK(run.phase.front() == 0);
    CHECK(run.phase.back() == 1);
}

TEST_CASE("a roll over the back is carried by the seat first and by the ribs later, and never through the floor") {
    const ForwardRun run = simulate_exercise(nominal(), rolling());
    CHECK(run.energy_residual() < 1e-6);
    const double way = (run.measure.maxCoeff() - run.measure.minCoeff()) / rad_per_deg;
    MESSAGE("the pelvis rocks by ", way, " deg");
    CHECK(way > 15.0);
    double lowest = 1.0, sacrum_high = 0.0, rib_high = 0.0, rib_low = 1.0, lumbar_low = 1.0, lumbar_high = 0.0;
    for (Eigen::Index k = 0; k < run.course.time.size(); k += 5) {
        const Eigen::VectorXd q = run.course.q.row(k).transpose();
        for (const Support& s : rolling().supports) lowest = std::min(lowest, height(nominal(), q, s.point));
        rib_low = std::min(rib_low, height(nominal(), q, "T6_rib_r"));
        rib_high = std::max(rib_high, height(nominal(), q, "T6_rib_r"));
        lumbar_low = std::min(lumbar_low, height(nominal(), q, "L3_spinous"));
        lumbar_high = std::max(lumbar_high, height(nominal(), q, "L3_spinous"));
        sacrum_high = std::max(sacrum_high, height(nominal(), q, "buttock_r"));
    }
    CHECK(lowest > -0.025);
    CHECK(rib_low < 0.0);
    CHECK(rib_high > 0.015);
    CHECK(lumbar_high - lumbar_low > 0.02);
    CHECK(sacrum_high > 0.005);
}

TEST_CASE("a person whom nothing carries never comes to rest, which is said") {
    Exercise e = popping();
    e.supports.clear();
    CHECK(contains(refused(e), "does not come to rest on its supports within 60 s"));
}

TEST_CASE("the tissue of a held posture is balanced: a stiffer hold leaves less of the sag, the written round stays") {
    const auto round = [](double hold) {
        Exercise e = rolling();
        e.posture.hold = hold;
        e.phases.resize(1);
        e.phases.front().duration = 0.01;
        const ForwardRun run = simulate_exercise(nominal(), e, {.output_step = 0.01, .tolerance = 1e-5});
        double flexion = 0.0;
        for (const Level level : levels())
            if (region_of(level) == Region::lumbar)
                flexion += segment_rotations(nominal(), run.course.q.row(0).transpose())[level][0];
        return flexion / rad_per_deg;
    };
    const double soft = round(100.0), firm = round(800.0);
    CHECK(std::abs(firm - 30.0) < std::abs(soft - 30.0));  // 6 deg at five levels
    CHECK(firm == doctest::Approx(30.0).epsilon(0.1));
}

TEST_CASE("what is not simulated forward in time is refused, with the remedy") {
    CHECK(contains(refused(test::quadruped()), "use plan_motion"));
    CHECK(
        contains(test::message_of<ExerciseError>([] { plan_motion(nominal(), popping()); }), "use simulate_exercise"));
    Exercise e = popping();
    e.phases.front().goals.front().kind = GoalKind::equal;
    CHECK(contains(refused(e), "a goal is a spring"));
    e = popping();
    e.phases.front().supports_off = {"forehead"};
    CHECK(contains(refused(e), "switches supports"));
    e = popping();
    e.equipment.front().anchors["phase"] = "push";
    CHECK(contains(refused(e), "pushes in the phase \"push\", which does not exist"));
    e = popping();
    e.supports.front().surface = "palm_r";
    CHECK(contains(refused(e), "a part of the body"));

    Exercise still = test::standing();
    still.supports.front().law = SupportLaw::press;
    CHECK(contains(test::message_of<ExerciseError>([&] { plan_motion(nominal(), still); }), "may leave its surface"));
    still = test::standing();
    still.equipment.push_back(popping().equipment.front());
    CHECK(contains(test::message_of<ExerciseError>([&] { plan_motion(nominal(), still); }), "takes time"));
}
