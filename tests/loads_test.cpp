#include "spondyl/loads.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <doctest/doctest.h>

#include "detail/cavity.hpp"
#include "spondyl/comparison.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/recruitment.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::nominal;
using test::quadruped;

namespace {

const Motion& motion() {
    static const Motion m = plan_motion(nominal(), quadruped());
    return m;
}
const Loads& loads() {
    static const Loads l = evaluate_loads(nominal(), quadruped(), motion());
    return l;
}

// Zero, if every moment is on the account.
Table closing_moment(const Loads& l) {
    return l.gravity_moment + l.inertia_moment + l.support_moment + l.equipment_moment + l.passive_moment +
           l.muscle_moment + l.muscle_passive_moment + l.pressure_moment + l.reserve_moment;
}

}  // namespace

TEST_CASE("at every level and frame gravity, inertia, supports, tissue, muscles and reserve sum to zero") {
    const Loads& l = loads();
    CHECK(closing_moment(l).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((l.net_moment + l.gravity_moment + l.inertia_moment + l.support_moment).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("the supports carry the weight and give the momentum its rate, and pairs inside the body cancel") {
    const Loads& l = loads();
    Workspace w(nominal());
    for (const Eigen::Index k : {Eigen::Index{0}, Eigen::Index{17}, Eigen::Index{40}, Eigen::Index{77}}) {
        const State at{motion().q.row(k).transpose(), motion().v.row(k).transpose()};
        const Eigen::VectorXd tau = inverse_dynamics(w, at, motion().vdot.row(k).transpose());
        Eigen::Vector3d sum = Eigen::Vector3d::Zero();
        for (std::size_t c = 0; c < quadruped().supports.size(); ++c)
            if (quadruped().supports[c].surface == "ground")
                sum += l.support_force.row(k).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
        CHECK((sum - tau.head<3>()).norm() < 1e-5);
        CHECK(l.balance[k] < 1e-6);
    }
}

TEST_CASE("supports push, and stay inside their friction cones") {
    const Loads& l = loads();
    for (Eigen::Index k = 0; k < l.support_force.rows(); ++k)
        for (std::size_t c = 0; c < quadruped().supports.size(); ++c) {
            const Eigen::Vector3d f = l.support_force.row(k).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
            CHECK(f.y() >= -1e-9);
            CHECK(std::hypot(f.x(), f.z()) <= quadruped().supports[c].friction * f.y() + 1e-9);
        }
}

TEST_CASE("the reaction at a joint is the same from its caudal side") {
    // Newton's third law: forces on everything caudal of the joint, the reaction included, balance as well.
    const Loads& l = loads();
    const Subject& s = nominal();
    const Eigen::Index k = motion().peak;
    const Eigen::VectorXd q = motion().q.row(k).transpose();
    const detail::Tree tree(s);
    detail::TreeState<double> x(tree.size());
    detail::place(tree, q, x);
    detail::Cavity cavity(s.abdomen);
    cavity.update(s.abdomen, x);
    for (const Level level : levels()) {
        const int child = s.segment_body[level];
        auto cranial = [&](int b) {
            while (b > child) b = s.bodies[static_cast<std::size_t>(b)].parent;
            return b == child;
        };
        Eigen::Vector3d on_caudal = Eigen::Vector3d::Zero(), on_cranial = on_caudal, on_wall = on_caudal;
        auto add = [&](int body, const Eigen::Vector3d& f) { (cranial(body) ? on_cranial : on_caudal) += f; };
        for (std::size_t b = 0; b < s.bodies.size(); ++b)
            add(static_cast<int>(b), s.bodies[b].inertia.mass * standard_gravity());
        for (std::size_t c = 0; c < quadruped().supports.size(); ++c) {
            const Eigen::Vector3d f = l.support_force.row(k).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
            add(s.contact_point_named(quadruped().supports[c].point).at.body, f);
            if (quadruped().supports[c].surface != "ground")
                add(s.contact_point_named(quadruped().supports[c].surface).at.body, -f);
        }
        for (std::size_t j = 0; j < s.muscles.size(); ++j) {
            const auto i = static_cast<Eigen::Index>(j);
            const double passive = l.muscle_passive_force(k, i), active = l.muscle_force(k, i) - passive;
            detail::along_path(x, s.muscles[j],
                               [&](const detail::PathEnd& a, const detail::PathEnd& b, const Eigen::Vector3d& e) {
                                   for (const auto& [end, direction] : {std::pair{a, 1.0}, std::pair{b, -1.0}}) {
                                       const Eigen::Vector3d f = direction * e;
                                       if (end.body != s.abdomen_body()) {
                                           add(end.body, (active + passive) * f);
                                           continue;
                                       }
                                       on_wall += active * f;
                                       add(0, 0.5 * passive * f);
                                       add(s.abdomen.thorax, 0.5 * passive * f);
                                   }
                               });
        }
        for (std::size_t i = 0; i < cavity.corner.size(); ++i) {
            const Eigen::Vector3d f = l.pressure[k] * cavity.by_corner[i];
            const int body = s.abdomen.cavity[i].body;
            if (body == s.abdomen_body())
                on_wall += f;
            else
                add(body, f);
        }
        CHECK(on_wall.norm() < 1e-7);  // muscles and pressure hold the abdominal wall
        // at the peak the body stands still: both sides balance, and the joint's force is equal and opposite
        CHECK((on_caudal + on_cranial).norm() < 1e-5);
        const double size = l.reaction.row(k).segment<3>(3 * static_cast<Eigen::Index>(level)).norm();
        CHECK(on_caudal.norm() == doctest::Approx(size).epsilon(1e-7).scale(10.0));
    }
}

TEST_CASE("the force sharing is optimal, tight and inside its gates in every frame") {
    const Loads& l = loads();
    CHECK(l.worst() == Status::ok);
    CHECK(l.kkt.maxCoeff() < 1e-8);
    CHECK(l.gap.maxCoeff() < 1e-8);
    CHECK(l.activation.minCoeff() >= 0.0);
    CHECK(l.activation.maxCoeff() <= 1.0);
}

TEST_CASE("muscles twice as strong work half as hard while none is saturated") {
    Subject strong = nominal();
    for (Muscle& m : strong.muscles) m.strength *= 2.0;
    const Eigen::VectorXd q = motion().q.row(0).transpose(), still = Eigen::VectorXd::Zero(q.size());
    // supports and limb torques at fixed prices would shift the share: make them dear alike
    Exercise e = quadruped();
    Recruitment a(nominal(), e.supports), b(strong, e.supports);
    const double one = a.solve(q, still, still).effort, two = b.solve(q, still, still).effort;
    CHECK(two < 0.5 * one);
    CHECK(two > 0.2 * one);
}

TEST_CASE("nobody to lean on is support_lost, with the missing force stated") {
    Exercise e = quadruped();
    e.supports.resize(1);  // one hand alone cannot balance the body
    Recruitment r(nominal(), e.supports);
    const Eigen::VectorXd q = motion().q.row(0).transpose(), still = Eigen::VectorXd::Zero(q.size());
    const ForceSharing& f = r.solve(q, still, still);
    CHECK(f.status == Status::support_lost);
    CHECK(f.balance > 1.0);
}

TEST_CASE("the gradient of the least cost by posture is its slope") {
    test::Draw draw(21);
    Recruitment r(nominal(), quadruped().supports);
    const Eigen::VectorXd q = motion().q.row(20).transpose(), still = Eigen::VectorXd::Zero(q.size());
    r.solve(q, still, still);
    const Eigen::VectorXd g = r.cost_gradient(q);
    for (int trial = 0; trial < 6; ++trial) {
        const Eigen::VectorXd u = draw.vector(static_cast<int>(q.size()));
        const double h = 1e-6;
        const double plus = r.solve(q + h * u, still, still).cost, minus = r.solve(q - h * u, still, still).cost;
        CHECK((plus - minus) / (2 * h) == doctest::Approx(g.dot(u)).epsilon(1e-4).scale(0.01 * g.norm()));
    }
}

TEST_CASE("a fused level carries its moment by the weld, not by a reserve") {
    const Subject welded = restricted(nominal(), Restriction{"weld"}.fuse({Level::T6_T7, Level::T5_T6}));
    const Motion m = plan_motion(welded, quadruped());
    const Loads l = evaluate_loads(welded, quadruped(), m);
    CHECK(l.worst() == Status::ok);
    CHECK(closing_moment(l).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(l.segment_energy.col(static_cast<Eigen::Index>(Level::T6_T7)).cwiseAbs().maxCoeff() == 0.0);
}

TEST_CASE("loads of another body's motion are refused") {
    Motion other = motion();
    other.q.conservativeResize(Eigen::NoChange, 5);
    CHECK_THROWS_WITH_AS(evaluate_loads(nominal(), quadruped(), other),
                         doctest::Contains("the subject the motion was planned for"), SimulationError);
}

TEST_CASE(
    "abdominal pressure lifts the diaphragm, presses the pelvis down, the wall out and the spine back, in balance") {
    const Subject& s = nominal();
    const detail::Tree tree(s);
    detail::TreeState<double> x(tree.size());
    test::Draw draw(31);
    for (const bool bent : {false, true}) {
        Eigen::VectorXd q = neutral_state(s).q;
        if (bent) q += 0.3 * draw.vector(s.coordinates);
        detail::place(tree, q, x);
        detail::Cavity cavity(s.abdomen);
        cavity.update(s.abdomen, x);
        CHECK(cavity.volume > 2e-3);  // a few litres
        CHECK(cavity.volume < 8e-3);
        std::map<int, Eigen::Vector3d> on;
        Eigen::Vector3d sum = Eigen::Vector3d::Zero(), turning = sum;
        for (std::size_t i = 0; i < cavity.corner.size(); ++i) {
            on.try_emplace(s.abdomen.cavity[i].body, Eigen::Vector3d::Zero()).first->second += cavity.by_corner[i];
            sum += cavity.by_corner[i];
            turning += cavity.corner[i].cross(cavity.by_corner[i]);
        }
        CHECK(sum.norm() < 1e-15);
        CHECK(turning.norm() < 1e-15);
        if (bent) continue;
        CHECK(on.at(s.abdomen.thorax).y() > 0.01);  // [m^2]
        CHECK(on.at(0).y() < -0.01);
        CHECK(on.at(s.abdomen_body()).x() > 0.01);
        CHECK(on.at(s.body_named("L3")).x() < -0.01);
        for (const auto& [body, push] : on) CHECK(std::abs(push.z()) < 1e-8);
    }
}

TEST_CASE("every objective is optimal and certified, and each is the best by its own measure") {
    const Eigen::VectorXd q = motion().q.row(20).transpose(), still = Eigen::VectorXd::Zero(q.size());
    const auto measured = [](Objective o, const Eigen::VectorXd& a) {
        const Eigen::ArrayXd x = a.array();
        if (o == Objective::squared) return 0.5 * x.square().sum();
        if (o == Objective::cubed) return x.cube().sum() / 3.0;
        if (o == Objective::min_max) return 0.5 * std::pow(x.maxCoeff(), 2) + 0.005 * x.square().mean();
        double weighted = 0.0, volume = 0.0;
        for (std::size_t j = 0; j < nominal().muscles.size(); ++j) {
            volume += nominal().muscles[j].volume;
            weighted += nominal().muscles[j].volume * std::pow(x[static_cast<Eigen::Index>(j)], 2);
        }
        return 0.5 * weighted / volume * static_cast<double>(x.size());
    };
    struct Answer {
        Eigen::VectorXd activation;
        double cost, other;  // other: of pressure, supports, torques and reserves
    };
    std::map<Objective, Answer> answers;
    for (const Objective o : {Objective::squared, Objective::cubed, Objective::volume_weighted, Objective::min_max}) {
        CAPTURE(static_cast<int>(o));
        RecruitmentOptions options;
        options.objective = o;
        Recruitment r(nominal(), quadruped().supports, options);
        const ForceSharing& f = r.solve(q, still, still);
        CHECK(f.kkt < 1e-8);
        CHECK(f.gap < 1e-6);
        CHECK(f.status == Status::ok);
        CHECK(f.balance < 1e-6);
        const Answer answer{f.activation, f.cost, f.cost - measured(o, f.activation)};
        answers[o] = answer;
        const ForceSharing& again = r.solve(q, still, still);  // from the last solution
        CHECK(again.cost == doctest::Approx(answer.cost).epsilon(1e-7));
    }
    for (const auto& [own, best] : answers) {
        CHECK(best.other > 0.0);
        for (const auto& [other, answer] : answers)
            if (other != own) CHECK(best.cost < measured(own, answer.activation) + answer.other);
    }
}

TEST_CASE("frames beyond all muscles are certified with every objective, and none needs reserves to stand") {
    const auto posture = [](const char* id) {
        return read_exercise(std::string(SPONDYL_TEST_SOURCE_DIR) + "/datasets/validation/" + id + ".toml");
    };
    const Subject man = make_subject(read_datasets(), {.mass = 70.0, .height = 1.68});
    for (const Objective o : {Objective::squared, Objective::cubed, Objective::volume_weighted, Objective::min_max}) {
        CAPTURE(static_cast<int>(o));
        for (const auto& [id, expected] :
             {std::pair{"holding_20kg_arms_out", Status::reserve_exceeded}, {"standing_relaxed", Status::ok}}) {
            CAPTURE(id);
            const Exercise e = posture(id);
            const Motion m = plan_motion(man, e, {.frames = 25, .branches = BranchSearch::none});
            RecruitmentOptions options;
            options.objective = o;
            const Loads l = evaluate_loads(man, e, m, options);
            CHECK(l.worst() == expected);
            CHECK(l.kkt.maxCoeff() < 1e-8);
            CHECK(l.gap.maxCoeff() < 1e-6);
        }
    }
}

TEST_CASE("activations known from outside are kept, and impossible ones refused") {
    const Eigen::VectorXd q = motion().q.row(20).transpose(), still = Eigen::VectorXd::Zero(q.size());
    const auto bounded = [](const ActivationBound& bound) {
        RecruitmentOptions o;
        o.bounds = {bound};
        return o;
    };
    Recruitment r(nominal(), quadruped().supports, bounded({"rectus_abdominis_r", 0.1, 0.2}));
    const ForceSharing& f = r.solve(q, still, still);
    CHECK(f.status == Status::ok);
    for (std::size_t j = 0; j < nominal().muscles.size(); ++j)
        if (nominal().muscles[j].group == "rectus_abdominis" && nominal().muscles[j].name.ends_with("_r")) {
            CHECK(f.activation[static_cast<Eigen::Index>(j)] >= 0.1);
            CHECK(f.activation[static_cast<Eigen::Index>(j)] <= 0.2);
        }
    const auto made = [](const RecruitmentOptions& o) { Recruitment(nominal(), quadruped().supports, o); };
    CHECK_THROWS_WITH_AS(made(bounded({"rectus_abdomini", 0.0, 1.0})),
                         doctest::Contains("the closest name is \"rectus_abdominis\""), NameError);
    CHECK_THROWS_WITH_AS(made(bounded({"rectus_abdominis", 0.4, 0.3})),
                         doctest::Contains("expected 0 <= lower <= upper <= 1"), SimulationError);
    RecruitmentOptions upside_down;
    upside_down.pressure_minimum = 9e3;
    upside_down.pressure_maximum = 5e3;
    CHECK_THROWS_WITH_AS(made(upside_down), doctest::Contains("abdominal pressure is bounded"), SimulationError);
}

TEST_CASE("a braced abdomen holds its pressure, and pays for it") {
    const Eigen::VectorXd q = motion().q.row(0).transpose(), still = Eigen::VectorXd::Zero(q.size());
    RecruitmentOptions bracing;
    bracing.pressure_minimum = 8e3;
    Recruitment quiet(nominal(), quadruped().supports), braced(nominal(), quadruped().supports, bracing);
    const ForceSharing& a = quiet.solve(q, still, still);
    const ForceSharing& b = braced.solve(q, still, still);
    CHECK(a.pressure < 8e3);
    CHECK(b.pressure == doctest::Approx(8e3).epsilon(1e-9));
    CHECK(b.cost > a.cost);
    CHECK(b.balance < 1e-6);
}

TEST_CASE("breathing keeps the abdominal pressure above a course without jumps, from breath to breath") {
    RecruitmentOptions options;
    options.breathing = {.in = 9e3, .out = 5e3, .free = 7e3};
    const Exercise& e = quadruped();  // 2 s out, 1 s free, 2 s in
    REQUIRE(e.phases.size() == 3);
    REQUIRE(e.phases[0].breath == Breath::out);
    REQUIRE(e.phases[1].breath == Breath::free);
    REQUIRE(e.phases[2].breath == Breath::in);
    const auto minimum_jerk = [](double x) { return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x); };
    const auto course = [&](double t) {
        if (t <= 2.0) return 9e3 - 4e3 * minimum_jerk(t / 2.0);
        if (t <= 3.0) return 5e3 + 2e3 * minimum_jerk(t - 2.0);
        return 7e3 + 2e3 * minimum_jerk((t - 3.0) / 2.0);
    };
    const Loads breathed = evaluate_loads(nominal(), e, motion(), options);
    CHECK(breathed.worst() == Status::ok);
    int held = 0;
    for (Eigen::Index k = 0; k < motion().frames(); ++k) {
        CAPTURE(k);
        const double least = course(motion().time[k]);
        CHECK(breathed.pressure[k] >= least * (1.0 - 1e-12));
        if (loads().pressure[k] >= least) continue;
        ++held;
        CHECK(breathed.pressure[k] == doctest::Approx(least).epsilon(1e-9));
    }
    CHECK(held > 50);
    CHECK(breathed.options == options);

    options.pressure_minimum = 6e3;  // the larger one counts
    const Loads braced = evaluate_loads(nominal(), e, motion(), options);
    for (Eigen::Index k = 0; k < motion().frames(); ++k)
        CHECK(braced.pressure[k] >= std::max(6e3, course(motion().time[k])) * (1.0 - 1e-12));
}

TEST_CASE("breath that never changes is bracing, and no breathing changes no bit") {
    RecruitmentOptions still_breath, bracing;
    still_breath.breathing = {.in = 8e3, .out = 8e3, .free = 8e3};
    bracing.pressure_minimum = 8e3;
    const Loads a = evaluate_loads(nominal(), quadruped(), motion(), still_breath),
                b = evaluate_loads(nominal(), quadruped(), motion(), bracing);
    CHECK(a.pressure == b.pressure);
    CHECK(a.muscle_force == b.muscle_force);
    CHECK(a.reaction == b.reaction);

    Recruitment alone(nominal(), quadruped().supports);  // knows of no breath
    const ForceSharing& f =
        alone.solve(motion().q.row(0).transpose(), motion().v.row(0).transpose(), motion().vdot.row(0).transpose());
    CHECK(loads().activation.row(0).transpose() == f.activation);
    CHECK(loads().pressure[0] == f.pressure);
}

TEST_CASE("a comparison breathes as its runs did: the ledgers close") {
    const Subject stiff = restricted(nominal(), Restriction{"mine"}.limit(Level::T6_T7, {.rom_fraction = 0.5}));
    const Motion hard = plan_motion(stiff, quadruped());
    RecruitmentOptions options;
    options.breathing = {.in = 4e3, .out = 9e3, .free = 6e3};
    const Performance free{motion(), evaluate_loads(nominal(), quadruped(), motion(), options)},
        restricted_run{hard, evaluate_loads(stiff, quadruped(), hard, options)};
    const Shift shift = compare(nominal(), free, stiff, restricted_run, quadruped());
    for (const Ledger& ledger : shift.compression) CHECK(std::abs(ledger.residual) < 1e-6);
}

TEST_CASE("breathing beyond what the abdomen may bear is refused") {
    const auto said = [](const Breathing& breathing) {
        RecruitmentOptions o;
        o.breathing = breathing;
        return test::message_of<SimulationError>([&] { evaluate_loads(nominal(), quadruped(), motion(), o); });
    };
    CHECK(said({.out = 30e3}) ==
          "breathing \"out\" asks for an abdominal pressure of 30000.000000 Pa; expected 0 to the largest allowed, "
          "26600.000000 Pa. Correct RecruitmentOptions::breathing or pressure_maximum");
    CHECK(test::contains(said({.in = -1.0}), "breathing \"in\" asks for an abdominal pressure of -1.000000 Pa"));
    CHECK(test::contains(said({.free = std::numeric_limits<double>::quiet_NaN()}), "breathing \"free\" asks for"));
}
