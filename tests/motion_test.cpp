#include "spondyl/motion.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/recruitment.hpp"
#include "support/cancel.hpp"
#include "support/exercises.hpp"

using namespace spondyl;
using test::nominal;
using test::pure_turn;
using test::quadruped;
using test::slack;
using test::straight_linear;

namespace {

const Restriction& stiff() {
    static const Restriction r =
        Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8}, {.rom_fraction = 0.5, .neutral_zone_loss = 0.5});
    return r;
}

double turned(const Motion& m, Eigen::Index frame, Region region) {
    double sum = 0.0;
    for (const Level level : levels())
        if (region_of(level) == region) sum += m.rotation(frame, 3 * static_cast<Eigen::Index>(level) + 2);
    return sum;
}

const Motion& free_quadruped() {
    static const Motion m = plan_motion(nominal(), quadruped());
    return m;
}

}  // namespace

TEST_CASE("linear springs in series share an axial rotation as one over their stiffness") {
    const Subject s = straight_linear(nominal());
    const Motion m = plan_motion(s, pure_turn(s, 20.0), {.frames = 5});
    REQUIRE(m.status() == Status::ok);
    double compliance = 0.0;
    for (const Level level : levels())
        if (level != Level::C7_T1) compliance += 1.0 / s.law[level].axis[Axis::axial_rotation].k0;
    for (const Level level : levels()) {
        if (level == Level::C7_T1) continue;
        const double share = 1.0 / s.law[level].axis[Axis::axial_rotation].k0 / compliance;
        CHECK(m.rotation(4, 3 * static_cast<Eigen::Index>(level) + 2) ==
              doctest::Approx(share * 20.0 * rad_per_deg).epsilon(1e-9));
    }
    CHECK(m.multiplier[4] == doctest::Approx(20.0 * rad_per_deg / compliance).epsilon(1e-9));
}

TEST_CASE("restricting a set of springs raises the others as the closed form says, and fusing it is the limit") {
    Subject s = straight_linear(nominal());
    const Exercise e = pure_turn(s, 1.0);
    const double free = turned(plan_motion(s, e, {.frames = 3}), 2, Region::lumbar);
    double C = 0.0, CR = 0.0;
    for (const Level level : levels()) {
        if (level == Level::C7_T1) continue;
        const double c = 1.0 / s.law[level].axis[Axis::axial_rotation].k0;
        C += c;
        if (level >= Level::T7_T8 && level <= Level::T4_T5) CR += c;
    }
    double last = free;
    for (const double factor : {1.5, 3.0, 10.0, 100.0}) {
        const Subject r =
            restricted(s, Restriction{"x"}.limit({Level::T4_T5, Level::T7_T8}, {.stiffness_factor = factor}));
        const double lumbar = turned(plan_motion(r, e, {.frames = 3}), 2, Region::lumbar);
        CHECK(lumbar / free == doctest::Approx(C / (C - CR * (1.0 - 1.0 / factor))).epsilon(1e-8));
        CHECK(lumbar >= last);
        last = lumbar;
    }
    const Subject welded = restricted(s, Restriction{"fused"}.fuse({Level::T4_T5, Level::T7_T8}));
    CHECK(turned(plan_motion(welded, e, {.frames = 3}), 2, Region::lumbar) / free ==
          doctest::Approx(C / (C - CR)).epsilon(1e-8));
}

TEST_CASE("a weld and a spring ten million times as stiff give the same posture") {
    const Subject& s = nominal();
    const Exercise e = pure_turn(s, 25.0);
    const Motion weld =
        plan_motion(restricted(s, Restriction{"weld"}.fuse({Level::T4_T5, Level::T7_T8})), e, {.frames = 5});
    const Motion spring =
        plan_motion(restricted(s, Restriction{"spring"}.limit({Level::T4_T5, Level::T7_T8}, {.stiffness_factor = 1e7})),
                    e, {.frames = 5});
    CHECK((weld.q - spring.q).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("small rotations superpose") {
    const Subject& s = nominal();
    auto at = [&](double degrees) {
        return Eigen::VectorXd(plan_motion(s, pure_turn(s, degrees), {.frames = 3}).q.row(2).transpose());
    };
    const Eigen::VectorXd one = at(0.5), half = at(0.25), quarter = at(0.125);
    const double first = (one - 2.0 * half).norm(), second = (half - 2.0 * quarter).norm();
    CHECK(first < 1e-3 * one.norm() * 10.0);
    CHECK(second < 0.3 * first);  // O(a^2): a quarter
}

TEST_CASE("a restriction of severity zero changes no bit of the motion") {
    const Subject none = restricted(nominal(), scaled(stiff(), 0.0));
    const Motion m = plan_motion(none, quadruped());
    CHECK((m.q.array() == free_quadruped().q.array()).all());
    CHECK((m.multiplier.array() == free_quadruped().multiplier.array()).all());
}

TEST_CASE("every frame of the quadruped rotation is a certified minimum on closed supports") {
    const Motion m = plan_motion(nominal(), quadruped(), {.branches = BranchSearch::every_frame});
    CHECK(m.status() == Status::ok);
    for (const Certificate& c : m.certificates)
        CHECK(c.lower_branch > 0.0);  // infinite: no other equilibrium was found
    const auto X = [&](Eigen::Index k) { return poses(nominal(), m.q.row(k).transpose()); };
    const ContactPoint& palm = nominal().contact_point_named("palm_l");
    const Eigen::Vector3d at_rest = X(0)[static_cast<std::size_t>(palm.at.body)] * palm.at.p;
    for (Eigen::Index k = 0; k < m.frames(); ++k) {
        CHECK(m.certificates[static_cast<std::size_t>(k)].kkt < 1e-8);
        CHECK(m.certificates[static_cast<std::size_t>(k)].smallest_eigenvalue > 1e-3);
        CHECK((X(k)[static_cast<std::size_t>(palm.at.body)] * palm.at.p - at_rest).norm() < 1e-9);
    }
    CHECK(m.measure[m.peak] == doctest::Approx(35.0 * rad_per_deg).epsilon(1e-9));
}

TEST_CASE("the mirrored exercise has the mirrored motion") {
    const Motion& right = free_quadruped();
    const Motion left = plan_motion(nominal(), mirrored(quadruped()));
    const Eigen::Index k = right.peak;
    for (const Level level : levels()) {
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level);
        CHECK(left.rotation(k, c) == doctest::Approx(right.rotation(k, c)).epsilon(1e-9).scale(0.1));
        CHECK(left.rotation(k, c + 1) == doctest::Approx(-right.rotation(k, c + 1)).epsilon(1e-9).scale(0.1));
        CHECK(left.rotation(k, c + 2) == doctest::Approx(-right.rotation(k, c + 2)).epsilon(1e-9).scale(0.1));
    }
}

TEST_CASE("speeds and accelerations are the derivatives of the coordinates in time") {
    const Motion fine = plan_motion(nominal(), quadruped(), {.frames = 1001});
    for (const Eigen::Index k : {Eigen::Index{120}, Eigen::Index{200}, Eigen::Index{750}}) {
        const double h = fine.time[1];
        const Eigen::VectorXd qd = (fine.q.row(k + 1) - fine.q.row(k - 1)).transpose() / (2 * h);
        const Eigen::VectorXd rate = rates_of(nominal(), {fine.q.row(k).transpose(), fine.v.row(k).transpose()});
        CHECK((qd - rate).cwiseAbs().maxCoeff() < 1e-4 * std::max(1.0, rate.cwiseAbs().maxCoeff()));
        const Eigen::VectorXd vd = (fine.v.row(k + 1) - fine.v.row(k - 1)).transpose() / (2 * h);
        CHECK((vd - fine.vdot.row(k).transpose()).cwiseAbs().maxCoeff() <
              1e-3 * std::max(1.0, vd.cwiseAbs().maxCoeff()));
    }
}

TEST_CASE("under a prescribed task load speeds, accelerations and the load's rates are derivatives, too") {
    constexpr Eigen::Index frames = 1001;
    const Motion free = plan_motion(nominal(), quadruped(), {.frames = frames, .branches = BranchSearch::none});
    const Subject r = restricted(nominal(), stiff());
    for (const Match match : {Match::reach, Match::load, Match::guarding}) {
        const Motion m = plan_motion(r, quadruped(),
                                     {.match = match,
                                      .free = &free,
                                      .guarding_stiffness = 20.0,
                                      .frames = frames,
                                      .branches = BranchSearch::none});
        REQUIRE(m.status() == Status::ok);
        for (const Eigen::Index k : {Eigen::Index{80}, Eigen::Index{200}, Eigen::Index{750}}) {
            const double h = m.time[1];
            const Eigen::VectorXd vd = (m.v.row(k + 1) - m.v.row(k - 1)).transpose() / (2 * h);
            CHECK((vd - m.vdot.row(k).transpose()).cwiseAbs().maxCoeff() <
                  1e-3 * std::max(0.2, vd.cwiseAbs().maxCoeff()));
            // unequal steps in s: slopes of the two sides, weighted
            const double left = m.progress[k] - m.progress[k - 1], right = m.progress[k + 1] - m.progress[k];
            const double before = (m.multiplier[k] - m.multiplier[k - 1]) / left,
                         after = (m.multiplier[k + 1] - m.multiplier[k]) / right;
            const double rate = (before * right + after * left) / (left + right);
            const double curvature = 2.0 * (after - before) / (left + right);
            CHECK(m.multiplier_rate[k] == doctest::Approx(rate).epsilon(1e-3));
            CHECK(m.multiplier_curvature[k] == doctest::Approx(curvature).epsilon(2e-2));
        }
    }
}

TEST_CASE("the number of frames does not change where the phases end, nor the energy account") {
    const Motion& fine = free_quadruped();
    for (const int frames : {9, 38}) {  // no frame falls on the end of a phase
        const Motion coarse = plan_motion(nominal(), quadruped(), {.frames = frames});
        const double held = coarse.measure[coarse.peak];
        CHECK(held == doctest::Approx(fine.measure[fine.peak]).epsilon(1e-9));
        CHECK((coarse.q.row(coarse.peak) - fine.q.row(fine.peak)).cwiseAbs().maxCoeff() < 1e-8);
        CHECK(coarse.goal_work == doctest::Approx(coarse.energy_peak - coarse.energy_start).epsilon(1e-9));
    }
    CHECK(std::abs(fine.goal_work - (fine.energy_peak - fine.energy_start)) < 1e-9);
}

TEST_CASE("restricting a level outside the driven chain changes nothing") {
    // muscle fibres of the neck would couple the level with the thorax
    const Subject s = slack(nominal());
    const Motion free = plan_motion(s, quadruped());
    const Restriction neck = Restriction{"neck"}.limit(Level::C7_T1, {.rom_fraction = 0.3, .neutral_zone_loss = 0.8});
    const Motion m = plan_motion(restricted(s, neck), quadruped());
    for (const Level level : levels()) {
        if (level == Level::C7_T1) continue;
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level);
        CHECK((m.rotation.block(m.peak, c, 1, 3) - free.rotation.block(m.peak, c, 1, 3)).norm() < 1e-9);
    }
}

TEST_CASE("restricting the lumbar spine raises the thoracic share of the same reach") {
    const Restriction lumbar = Restriction{"lumbar"}.limit({Level::L1_L2, Level::L5_S1}, {.rom_fraction = 0.5});
    const Motion& f = free_quadruped();
    const Motion m = plan_motion(restricted(nominal(), lumbar), quadruped());
    CHECK(std::abs(turned(m, m.peak, Region::thoracic)) > std::abs(turned(f, f.peak, Region::thoracic)));
    CHECK(std::abs(turned(m, m.peak, Region::lumbar)) < std::abs(turned(f, f.peak, Region::lumbar)));
}

TEST_CASE("a stiffer thorax needs more task load for the same reach and reaches less under the same load") {
    const Motion& f = free_quadruped();
    double load = f.multiplier[f.peak], reach = f.measure[f.peak];
    for (const double severity : {0.5, 1.0}) {
        const Subject r = restricted(nominal(), scaled(stiff(), severity));
        const Motion by_reach = plan_motion(r, quadruped());
        const Motion by_load = plan_motion(r, quadruped(), {.match = Match::load, .free = &f});
        REQUIRE(by_reach.status() == Status::ok);
        REQUIRE(by_load.status() == Status::ok);
        CHECK(by_reach.multiplier[by_reach.peak] > load);
        CHECK(by_load.measure[by_load.peak] < reach);
        load = by_reach.multiplier[by_reach.peak];
        reach = by_load.measure[by_load.peak];
    }
}

TEST_CASE("the guarding family runs from the load-matched to the reach-matched motion") {
    const Motion& f = free_quadruped();
    const Subject r = restricted(nominal(), stiff());
    const Motion by_load = plan_motion(r, quadruped(), {.match = Match::load, .free = &f});
    const Motion by_reach = plan_motion(r, quadruped());
    const Motion loose = plan_motion(r, quadruped(), {.match = Match::guarding, .free = &f, .guarding_stiffness = 0.0});
    const Motion tight = plan_motion(r, quadruped(), {.match = Match::guarding, .free = &f, .guarding_stiffness = 1e5});
    CHECK(tight.status() == Status::ok);
    CHECK((loose.q - by_load.q).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((tight.q.row(tight.peak) - by_reach.q.row(by_reach.peak)).cwiseAbs().maxCoeff() < 1e-4);
    double last = by_load.measure[by_load.peak];
    for (const double k : {5.0, 50.0, 500.0}) {
        const Motion m = plan_motion(r, quadruped(), {.match = Match::guarding, .free = &f, .guarding_stiffness = k});
        CHECK(m.measure[m.peak] > last);
        last = m.measure[m.peak];
    }
}

TEST_CASE("the free subject matches its own load and its own effort") {
    const Motion& f = free_quadruped();
    const Motion by_load = plan_motion(nominal(), quadruped(), {.match = Match::load, .free = &f});
    CHECK((by_load.q - f.q).cwiseAbs().maxCoeff() < 1e-7);
}

TEST_CASE("the rhythm criterion shares the rotation in the literature's fractions, whatever is stiff") {
    const Motion m = plan_motion(nominal(), pure_turn(nominal(), 20.0), {.criterion = Criterion::rhythm, .frames = 5});
    const Motion r = plan_motion(restricted(nominal(), stiff()), pure_turn(nominal(), 20.0),
                                 {.criterion = Criterion::rhythm, .frames = 5});
    double total = 0.0;
    for (const Level level : levels())
        if (level != Level::C7_T1) total += m.rotation(4, 3 * static_cast<Eigen::Index>(level) + 2);
    for (const Level level : levels()) {
        if (level == Level::C7_T1) continue;
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level) + 2;
        CHECK(m.rotation(4, c) == doctest::Approx(nominal().rhythm[level][Axis::axial_rotation] * total).epsilon(1e-8));
    }
    CHECK(turned(m, 4, Region::lumbar) == doctest::Approx(turned(r, 4, Region::lumbar)).epsilon(0.02));
}

TEST_CASE("an unreachable goal is refused with its file, line, value and remedy") {
    Exercise e = quadruped();
    for (Phase& p : e.phases)
        for (Goal& g : p.goals)
            if (g.primary) {
                g.measure = measure_named("pos(T1, x)");
                if (g.value) g.value = 3.0;
            }
    for (Phase& p : e.phases)
        std::erase_if(p.goals,
                      [](const Goal& g) { return g.kind == GoalKind::weight && g.measure.text == "pos(T1, x)"; });
    try {
        plan_motion(nominal(), e);
        FAIL("reached 3 m");
    } catch (const SimulationError& error) {
        const std::string text = error.what();
        CHECK(text.find("quadruped_thoracic_rotation.toml:") != std::string::npos);
        CHECK(text.find("pos(T1, x) = 3 m") != std::string::npos);
        CHECK(text.find("nearest value is") != std::string::npos);
        CHECK(text.find("Lower the value") != std::string::npos);
    }
    e = quadruped();
    for (Phase& p : e.phases)
        for (Goal& g : p.goals)
            if (g.primary && g.value) g.value = 120.0 * rad_per_deg;
    CHECK_THROWS_WITH_AS(plan_motion(nominal(), e), doctest::Contains("a tilt lies between"), ExerciseError);
}

TEST_CASE("wrong options and wrong exercises say what to do") {
    CHECK_THROWS_WITH_AS(plan_motion(nominal(), quadruped(), {.match = Match::load}),
                         doctest::Contains("needs the free subject's motion"), SimulationError);
    CHECK_THROWS_WITH_AS(plan_motion(nominal(), quadruped(), {.frames = 2}), doctest::Contains("at least 3 frames"),
                         SimulationError);
    Exercise e = quadruped();
    Goal twice = e.phases[0].goals[0];
    twice.primary = false;
    e.phases[0].goals.push_back(twice);
    CHECK_THROWS_WITH_AS(plan_motion(nominal(), e), doctest::Contains("depends on the supports and goals before it"),
                         ExerciseError);
    e = quadruped();
    e.supports[0].point = "palm_x";
    CHECK_THROWS_AS(plan_motion(nominal(), e), NameError);
    e = quadruped();
    e.supports[0].height = 2.5;
    CHECK_THROWS_WITH_AS(plan_motion(nominal(), e), doctest::Contains("does not settle on its supports"),
                         ExerciseError);
}

TEST_CASE("a cancelled plan stops within a frame") {
    test::CancelAt fifth(5);
    CHECK_THROWS_AS(plan_motion(nominal(), quadruped(), {}, fifth.progress()), Cancelled);
    CHECK(fifth.reports <= 6);
}

TEST_CASE("[slow] the effort criterion finds a certified posture that costs less effort than the elastic one") {
    const MotionOptions few{.frames = 5, .branches = BranchSearch::none};
    const Motion elastic = plan_motion(nominal(), quadruped(), few);
    MotionOptions effort = few;
    effort.criterion = Criterion::muscle_effort;
    const Motion lazy = plan_motion(nominal(), quadruped(), effort);
    CHECK(lazy.status() == Status::ok);
    CHECK(lazy.measure[lazy.peak] == doctest::Approx(35.0 * rad_per_deg).epsilon(1e-9));
    Recruitment recruitment(nominal(), quadruped().supports);
    const Eigen::VectorXd still = Eigen::VectorXd::Zero(nominal().coordinates);
    auto cost = [&](const Motion& m) { return recruitment.solve(m.q.row(m.peak).transpose(), still, still).cost; };
    CHECK(cost(lazy) < cost(elastic));
}

TEST_CASE("the primary measure is known in phases that have no goal on it") {
    Exercise e = pure_turn(nominal(), 12.0);
    Phase lower = e.phases.front();
    lower.name = "lower part first";
    lower.goals.front().measure = measure_named("angle(T8, pelvis, axial_rotation)");
    lower.goals.front().primary = false;
    lower.goals.front().value = 5.0 * rad_per_deg;
    e.phases.insert(e.phases.begin(), lower);
    const Motion m = plan_motion(nominal(), e, {.frames = 21});
    const auto T1 = static_cast<std::size_t>(nominal().body_named("T1"));
    const Eigen::Matrix3d neutral = poses(nominal(), neutral_state(nominal()).q)[T1].R;
    for (Eigen::Index k = 0; k < m.frames(); ++k) {
        const Eigen::Matrix3d R = poses(nominal(), m.q.row(k).transpose())[T1].R * neutral.transpose();
        CHECK(m.measure[k] == doctest::Approx(std::atan2(R(0, 2), R(2, 2))));
    }
    REQUIRE(m.phase[9] == 0);
    CHECK(m.measure[9] > 4.0 * rad_per_deg);
    CHECK(m.peak == 20);
}
