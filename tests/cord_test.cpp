#include "detail/cord.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "detail/equilibrium.hpp"
#include "detail/surface.hpp"
#include "spondyl/comparison.hpp"
#include "spondyl/error.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::message_of;
using test::nominal;
using test::standing;

namespace {

Exercise with(Exercise e, const Equipment& what) {
    e.equipment = {what};
    return e;
}

const Eigen::Vector3d wall{1.5, 0.4, 0.1};

Equipment pull(double force, const std::string& from, const std::string& to) {
    Equipment e{.id = "cable",
                .kind = "pull",
                .parameters = {{"force", force}},
                .anchors = {{"anchor_a", from}, {"anchor_b", to}}};
    if (to == "ground") e.place = wall;
    return e;
}
Equipment band(double stiffness, double length, const std::string& from) {
    return {.id = "band",
            .kind = "band",
            .parameters = {{"stiffness", stiffness}, {"rest_length", length}},
            .anchors = {{"anchor_a", from}, {"anchor_b", "ground"}},
            .place = wall};
}
Equipment strap(double length, const std::string& from, const std::string& to) {
    return {.id = "belt",
            .kind = "strap",
            .parameters = {{"length", length}},
            .anchors = {{"anchor_a", from}, {"anchor_b", to}}};
}

Motion planned(const Exercise& e, int frames = 3) {
    return plan_motion(nominal(), e, {.frames = frames, .branches = BranchSearch::none});
}
Loads loads_of(const Exercise& e) { return evaluate_loads(nominal(), e, planned(e)); }

Eigen::Vector3d place_of(const char* point, const Eigen::VectorXd& q) {
    const BodyPoint p = nominal().contact_point_named(point).at;
    return poses(nominal(), q)[static_cast<std::size_t>(p.body)] * p.p;
}

Eigen::Vector3d sum_of_supports(const Loads& l, Eigen::Index frame) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (std::size_t c = 0; c < l.supports.size(); ++c)
        sum += l.support_force.row(frame).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
    return sum;
}

}  // namespace

TEST_CASE(
    "tension is the slope of a band's energy, stiffness that of its tension; slack it hardly pulls, taut by k times "
    "stretch") {
    detail::Cord cord;
    cord.kind = detail::Cord::Kind::band;
    cord.length = 0.8;
    cord.stiffness = 400.0;
    for (const double length : {0.5, 0.7995, 0.8, 0.8004, 0.9, 1.4}) {
        CAPTURE(length);
        constexpr double h = 1e-7;
        const auto here = detail::respond(cord, length), up = detail::respond(cord, length + h),
                   down = detail::respond(cord, length - h);
        CHECK((up.energy - down.energy) / (2 * h) == doctest::Approx(here.tension).epsilon(1e-6));
        CHECK((up.tension - down.tension) / (2 * h) == doctest::Approx(here.stiffness).epsilon(1e-5));
        CHECK(here.tension > 0.0);
    }
    CHECK(detail::respond(cord, 0.5).tension < 1e-3);
    CHECK(detail::respond(cord, 1.4).tension == doctest::Approx(240.0).epsilon(1e-5));
}

TEST_CASE("the floor carries the weight less what a cord takes, and holds against its pull") {
    const Exercise e = with(standing(), pull(40.0, "T4_spinous", "ground"));
    const Loads l = loads_of(e);
    const Motion m = planned(e);
    const Eigen::Vector3d way = (wall - place_of("T4_spinous", m.q.row(2).transpose())).normalized();
    const Eigen::Vector3d weight = nominal().mass() * standard_gravity();
    CHECK((sum_of_supports(l, 2) + weight + 40.0 * way).norm() < 1e-6);
    CHECK(l.tension(2, 0) == 40.0);
    CHECK(l.cords == std::vector<std::string>{"cable"});
}

TEST_CASE("a cord turns every joint below it by its pull times its arm, none above, and the accounts close with it") {
    const Exercise e = with(standing(), pull(40.0, "T8_spinous", "ground"));
    const Motion m = planned(e);
    const Loads l = evaluate_loads(nominal(), e, m), bare = loads_of(standing());
    const Eigen::VectorXd q = m.q.row(2).transpose();
    const Eigen::Vector3d from = place_of("T8_spinous", q), force = 40.0 * (wall - from).normalized();
    const std::vector<Pose> at = poses(nominal(), q);
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const auto c = static_cast<Eigen::Index>(level);
        const Pose& X = at[static_cast<std::size_t>(nominal().segment_body[level])];
        const Eigen::Vector3d moment = level < Level::T8_T9 || level == Level::T8_T9
                                           ? anatomical_of(X.R.transpose() * (from - X.p).cross(force))
                                           : Eigen::Vector3d::Zero();
        const Eigen::Vector3d ours = l.equipment_moment.row(2).segment<3>(3 * c).transpose();
        CHECK((ours - moment).norm() < 1e-9);
        const auto all = [&](const Table& t) { return Eigen::Vector3d(t.row(2).segment<3>(3 * c).transpose()); };
        CHECK((all(l.gravity_moment) + all(l.inertia_moment) + all(l.support_moment) + ours + all(l.passive_moment) +
               all(l.muscle_moment) + all(l.muscle_passive_moment) + all(l.pressure_moment) + all(l.reserve_moment))
                  .norm() < 1e-6);
        CHECK((all(l.net_moment) + moment - all(bare.net_moment)).norm() < 1e-6);
    }
}

TEST_CASE("a pull between two points of the body is a pair: the floor does not feel it, joints outside it neither") {
    const Loads l = loads_of(with(standing(), pull(60.0, "T3_spinous", "L3_spinous"))), bare = loads_of(standing());
    CHECK((sum_of_supports(l, 2) - sum_of_supports(bare, 2)).norm() < 1e-6);
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const auto c = static_cast<Eigen::Index>(level);
        const bool between = level > Level::L3_L4 && level <= Level::T3_T4;
        const double moment = l.equipment_moment.row(2).segment<3>(3 * c).norm();
        if (between)
            CHECK(moment > 0.1);
        else
            CHECK(moment < 1e-9);
    }
}

TEST_CASE(
    "muscles carry a cord in an active phase; where the trunk is relaxed it pulls the posture as far as they do not") {
    Exercise e = standing();
    REQUIRE((planned(with(e, band(500.0, 0.5, "T8_spinous"))).q - planned(e).q).cwiseAbs().maxCoeff() < 1e-12);
    constexpr double relax = 0.03;
    e.phases.front().relax = relax;
    const Exercise pulled = with(e, pull(60.0, "T8_spinous", "ground"));
    const Motion m = planned(e), w = planned(pulled);
    // the goals hold the posture, so what the cord does is what their load changes by: virtual work of T8 forward
    REQUIRE((m.measure - w.measure).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(std::abs(w.multiplier[2] - m.multiplier[2]) > 0.1);
    CHECK(w.certificates[2].kkt < 1e-8);
    const Exercise twice = with(e, pull(120.0, "T8_spinous", "ground"));
    const double once = w.multiplier[2] - m.multiplier[2], both = planned(twice).multiplier[2] - m.multiplier[2];
    CHECK(both == doctest::Approx(2.0 * once).epsilon(0.05));  // the posture between the goals gives a little
}

TEST_CASE("the energy account closes over a step in which a stiff band turns the posture quickly") {
    Exercise e = exercise_named("assisted_thoracic_extension");
    for (const double length : {0.38, 0.40, 0.42}) {
        e.equipment.front().parameters = {{"stiffness", 4000.0}, {"rest_length", length}};
        const Motion m = planned(e);
        REQUIRE(m.status() == Status::ok);
        CHECK(std::abs(m.energy_peak - m.energy_start - (m.goal_work - m.energy_released)) < 1e-9);
    }
}

TEST_CASE("gradient and Hessian of stage 1 with a band are derivatives of its energy") {
    detail::Equilibrium eq(nominal());
    detail::Problem p;
    p.relax = 0.4;
    p.locked.assign(static_cast<std::size_t>(nominal().coordinates), 0);
    for (const detail::Cord& cord : detail::cords_of(nominal(), with(standing(), band(800.0, 0.6, "T6_spinous"))))
        p.cords.push_back({cord, detail::length_of(cord)});
    Eigen::VectorXd q = Eigen::VectorXd::Constant(nominal().coordinates, 0.03), none(0);
    eq.prepare(p, q);
    eq.evaluate(p, 0.0, q, none, detail::Equilibrium::Want::hessian);
    const Eigen::VectorXd g = eq.gradient();
    const Eigen::MatrixXd H = eq.hessian();
    constexpr double h = 1e-5;
    for (int i = 0; i < nominal().coordinates; ++i) {
        Eigen::VectorXd up = q, down = q;
        up[i] += h;
        down[i] -= h;
        CAPTURE(nominal().coordinate_name(i));
        CHECK((eq.energy(p, 0.0, up) - eq.energy(p, 0.0, down)) / (2 * h) ==
              doctest::Approx(g[i]).epsilon(1e-6).scale(100.0));
        eq.evaluate(p, 0.0, up, none, detail::Equilibrium::Want::gradient);
        const Eigen::VectorXd g_up = eq.gradient();
        eq.evaluate(p, 0.0, down, none, detail::Equilibrium::Want::gradient);
        CHECK(((g_up - eq.gradient()) / (2 * h) - H.col(i)).cwiseAbs().maxCoeff() < 1e-3);
    }
}

TEST_CASE("a taut strap pulls as hard as it helps and no harder than its limit; a slack one does not pull") {
    // from the chest to the ground before it: it cannot push, so it helps only who leans back
    Exercise e = standing();
    const double length = (place_of("jugular_notch", planned(e).q.row(2).transpose()) - wall).norm();
    Equipment belt = strap(length, "jugular_notch", "ground");
    belt.place = wall;
    const Loads bare = loads_of(e);
    e.phases.front().goals[1].value = e.phases.front().goals[2].value = -4.0 * rad_per_deg;  // ankles: lean back
    e.phases.front().goals[3].value = -4.0 * rad_per_deg;
    const Motion back = planned(e);
    const double stretched = (place_of("jugular_notch", back.q.row(2).transpose()) - wall).norm();
    belt.parameters["length"] = stretched;
    const Loads unaided = evaluate_loads(nominal(), e, back), aided = evaluate_loads(nominal(), with(e, belt), back);
    CHECK(aided.tension(2, 0) > 1.0);
    CHECK(aided.kkt[2] < 1e-8);
    CHECK(aided.tension.minCoeff() >= 0.0);
    belt.parameters["force_limit"] = 0.5 * aided.tension(2, 0);
    const Loads limited = evaluate_loads(nominal(), with(e, belt), back);
    CHECK(limited.tension(2, 0) == doctest::Approx(0.5 * aided.tension(2, 0)));
    belt.parameters["length"] = stretched + 0.05;
    const Loads slack = evaluate_loads(nominal(), with(e, belt), back);
    CHECK(slack.tension.cwiseAbs().maxCoeff() == 0.0);
    CHECK(slack.effort[2] == doctest::Approx(unaided.effort[2]).epsilon(1e-9));
    belt.parameters["length"] = stretched - 0.05;
    CHECK(contains(message_of<SimulationError>([&] { planned(with(e, belt)); }),
                   "m apart; expected at most its length. Give it length_m = "));
}

TEST_CASE("the ledgers of a comparison close with a band, which pulls both runs") {
    const Exercise e = with(test::quadruped(), [] {
        Equipment b = band(300.0, 0.3, "T5_spinous");
        b.place = Eigen::Vector3d(0.5, 0.0, 0.0);
        return b;
    }());
    const MotionOptions few{.frames = 5, .branches = BranchSearch::none};
    const Subject stiff = restricted(nominal(), preset(test::datasets().presets, "stiff_T4_T8"));
    const Motion free = plan_motion(nominal(), e, few), held = plan_motion(stiff, e, few);
    const Shift s = compare(nominal(), {free, evaluate_loads(nominal(), e, free)}, stiff,
                            {held, evaluate_loads(stiff, e, held)}, e);
    CHECK(s.ledger_residual_max() < 1e-6);
}

TEST_CASE("a support stands on its chair or roller, however high that is") {
    Exercise e = standing();
    e.equipment = {{.id = "stool", .kind = "chair", .parameters = {{"height", 0.43}}, .anchors = {}},
                   {.id = "roller", .kind = "roller", .parameters = {{"radius", 0.075}}, .anchors = {{"level", "T7"}}}};
    e.supports = {{.id = "elbow", .point = "elbow_r", .surface = "stool", .height = 0.02},
                  {.id = "back", .point = "", .surface = "roller"},
                  {.id = "foot", .point = "heel_r", .surface = "ground", .height = 0.01}};
    const std::vector<Support> placed = detail::placed_supports(e);
    CHECK(placed[0].surface == "ground");
    CHECK(placed[0].height == doctest::Approx(0.45));
    CHECK(placed[1].point == "T7_spinous");
    CHECK(placed[1].height == doctest::Approx(0.15));
    CHECK(placed[2].height == 0.01);
    e.supports[0].point.clear();
    CHECK(contains(message_of<ExerciseError>([&] { detail::placed_supports(e); }),
                   "rests on \"stool\", but has no point"));
    e.equipment[0].kind = "mass";
    CHECK(contains(message_of<ExerciseError>([&] { detail::placed_supports(e); }),
                   "a mass; expected a bench, a chair or a roller"));
}

TEST_CASE("a cord that cannot be is refused with its line and remedy, and so is what is not known of cords") {
    const auto refusal = [](Equipment e) {
        e.line = 7;
        return message_of<ExerciseError>([&] { detail::cords_of(nominal(), with(standing(), e)); });
    };
    Equipment none = pull(0.0, "T4_spinous", "ground");
    CHECK(contains(refusal(none), ":7: equipment \"cable\" has no force above 0"));
    Equipment nowhere = pull(5.0, "T4_spinous", "ground");
    nowhere.place.reset();
    CHECK(contains(refusal(nowhere), "anchored to the ground, but nowhere"));
    CHECK(contains(refusal(pull(5.0, "forehead", "occiput")), "begins and ends on the same body"));
    CHECK(contains(message_of<NameError>([&] { planned(with(standing(), pull(5.0, "T4_spinus", "ground"))); }),
                   "neither a contact point nor a body"));
    const Exercise e = with(standing(), pull(5.0, "T4_spinous", "ground"));
    const Motion m = planned(e);
    CHECK(contains(message_of<SimulationError>([&] { evaluate_loads(nominal(), e, m, {.stiffness_minimum = 0.0}); }),
                   "the stiffness of the trunk is not known with"));
    CHECK(contains(message_of<SimulationError>([&] { forward_model(nominal(), e, m.rest); }),
                   "only bands are simulated in time"));
    CHECK(contains(message_of<SimulationError>(
                       [&] { plan_motion(nominal(), e, {.criterion = Criterion::muscle_effort, .frames = 3}); }),
                   "the gradient of the cost is not known with"));
}
