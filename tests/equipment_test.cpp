#include "detail/equipment.hpp"

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::message_of;
using test::nominal;
using test::standing;

namespace {

Equipment weight(const std::string& id, double mass, const std::string& point) {
    return {.id = id, .kind = "mass", .parameters = {{"mass", mass}}, .anchors = {{"point", point}}};
}

Exercise holding(Exercise e, std::vector<Equipment> what) {
    e.equipment = std::move(what);
    return e;
}

Motion planned(const Exercise& e, int frames = 3) {
    return plan_motion(nominal(), e, {.frames = frames, .branches = BranchSearch::none});
}

Eigen::Index flexion(Level level) { return 3 * static_cast<Eigen::Index>(level); }
constexpr double g = 9.80665;

}  // namespace

TEST_CASE("a held mass flexes every joint below it by its weight times its horizontal distance") {
    const double mass = 12.0;
    const Exercise loaded = holding(standing(), {weight("left", mass, "palm_l"), weight("right", mass, "palm_r")});
    const Motion m = planned(standing());
    REQUIRE((planned(loaded).q - m.q).cwiseAbs().maxCoeff() < 1e-12);  // stage 1 does not weigh active postures
    const Loads bare = evaluate_loads(nominal(), standing(), m), with = evaluate_loads(nominal(), loaded, m);
    const std::vector<Pose> at = poses(nominal(), m.q.row(2).transpose());
    const BodyPoint palm = nominal().contact_point_named("palm_r").at;
    const double x = (at[static_cast<std::size_t>(palm.body)] * palm.p).x();
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const Eigen::Index c = flexion(level);
        const bool above = level > Level::T4_T5;  // the girdles ride on T4
        const double arm = x - at[static_cast<std::size_t>(nominal().segment_body[level])].p.x();
        CHECK(with.gravity_moment(2, c) - bare.gravity_moment(2, c) ==
              doctest::Approx(above ? 0.0 : 2.0 * mass * g * arm).epsilon(1e-9));
    }
}

TEST_CASE("a mass at the centre of a joint changes no moment about that joint") {
    const Motion m = planned(standing());
    const Exercise loaded = holding(standing(), {weight("collar", 20.0, "T12")});
    const Loads bare = evaluate_loads(nominal(), standing(), m), with = evaluate_loads(nominal(), loaded, m);
    const auto change = [&](Level level) {
        return (with.gravity_moment - bare.gravity_moment).row(2).segment<3>(flexion(level)).norm();
    };
    for (const Level level : levels())
        if (level >= Level::T12_L1) CHECK(change(level) < 1e-10);
    CHECK(change(Level::L4_L5) > 1.0);
}

TEST_CASE("the supports carry body and held mass") {
    const Exercise loaded = holding(standing(), {weight("vest", 15.0, "T4"), weight("bag", 5.0, "palm_l")});
    const Loads l = evaluate_loads(nominal(), loaded, planned(loaded));
    double sum = 0.0;
    for (std::size_t c = 0; c < loaded.supports.size(); ++c)
        sum += l.support_force(2, 3 * static_cast<Eigen::Index>(c) + 1);
    CHECK(sum == doctest::Approx((nominal().mass() + 20.0) * g).epsilon(1e-6));
}

TEST_CASE("a moving mass resists by its inertia") {
    const double mass = 8.0;
    Exercise raise = standing();
    raise.phases.front().duration = 1.0;
    for (Goal& goal : raise.phases.front().goals)
        if (goal.measure.text.starts_with("joint(shoulder_")) goal.value = 1.2;
    const Exercise loaded = holding(raise, {weight("bell", mass, "palm_r")});
    const Motion m = planned(raise, 401);
    const Loads bare = evaluate_loads(nominal(), raise, m), with = evaluate_loads(nominal(), loaded, m);
    const BodyPoint palm = nominal().contact_point_named("palm_r").at;
    const Eigen::Index k = 120;
    std::array<Eigen::Vector3d, 3> p;
    Eigen::Vector3d joint;
    for (Eigen::Index i = 0; i < 3; ++i) {
        const std::vector<Pose> at = poses(nominal(), m.q.row(k - 1 + i).transpose());
        p[static_cast<std::size_t>(i)] = at[static_cast<std::size_t>(palm.body)] * palm.p;
        if (i == 1) joint = at[static_cast<std::size_t>(nominal().segment_body[Level::L3_L4])].p;
    }
    const double dt = m.time[1] - m.time[0];
    const Eigen::Vector3d a = (p[2] - 2.0 * p[1] + p[0]) / (dt * dt);
    const double extends = -mass * (p[1] - joint).cross(a).z();  // about z, on the body above
    const Eigen::Index c = flexion(Level::L3_L4);
    REQUIRE(std::abs(extends) > 5.0);
    CHECK(with.inertia_moment(k, c) - bare.inertia_moment(k, c) == doctest::Approx(-extends).epsilon(2e-3));
}

TEST_CASE("a mass pulls in stage 1 with the fraction of gravity that muscles do not carry") {
    const double mass = 3.0, relax = 0.5;
    Exercise nod = test::pure_turn(nominal(), 10.0, "angle(head_neck, T1, flexion)");
    nod.primary_axis = "flexion";
    for (const Level level : levels())
        if (level != Level::C7_T1) nod.posture.locked.emplace_back(name_of(level));
    nod.posture.locked.erase(std::ranges::find(nod.posture.locked, "ground"));
    nod.posture.locked.emplace_back("ground");
    const Exercise loaded = holding(nod, {weight("helmet", mass, "head_vertex")});
    CHECK(planned(loaded).multiplier[2] == doctest::Approx(planned(nod).multiplier[2]).epsilon(1e-9));

    Exercise hanging = nod, loaded_hanging = loaded;
    hanging.phases.front().relax = loaded_hanging.phases.front().relax = relax;
    const Motion m = planned(hanging), w = planned(loaded_hanging);
    REQUIRE((m.q - w.q).cwiseAbs().maxCoeff() < 1e-9);
    const std::vector<Pose> at = poses(nominal(), m.q.row(2).transpose());
    const BodyPoint vertex = nominal().contact_point_named("head_vertex").at;
    const auto head = static_cast<std::size_t>(vertex.body);
    const double arm = (at[head] * vertex.p - at[head].p).x();
    CHECK(w.multiplier[2] - m.multiplier[2] == doctest::Approx(-relax * mass * g * arm).epsilon(1e-6));
}

TEST_CASE("motions with and without a load are not compared, and a mass that cannot be is refused") {
    const Exercise loaded = holding(standing(), {weight("bag", 5.0, "palm_l")});
    CHECK(planned(loaded).identity != planned(standing()).identity);
    CHECK(planned(loaded).identity != planned(holding(standing(), {weight("bag", 6.0, "palm_l")})).identity);

    CHECK(contains(message_of<NameError>([&] { planned(holding(standing(), {weight("bag", 5.0, "plam_l")})); }),
                   "neither a contact point nor a body"));
    CHECK(contains(message_of<ExerciseError>([&] { planned(holding(standing(), {weight("bag", -5.0, "palm_l")})); }),
                   "above 0"));
}

TEST_CASE("a forward simulation of an exercise holds its masses") {
    const Exercise loaded = holding(standing(), {weight("bag", 5.0, "palm_l")});
    const ForwardModel model = forward_model(nominal(), loaded, neutral_state(nominal()).q);
    REQUIRE(model.held.size() == 1);
    CHECK(model.held[0].mass == 5.0);
    CHECK(model.held[0].at.body == nominal().contact_point_named("palm_l").at.body);
}
