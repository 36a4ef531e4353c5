#include "spondyl/simulation.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <span>

// clang-format off: the first must come first
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/external/eigen/eigen.hpp>
// clang-format on
#include <doctest/doctest.h>

#include "detail/extrapolation.hpp"
#include "detail/force_sharing.hpp"
#include "detail/forward_system.hpp"
#include "detail/goal.hpp"
#include "detail/passive.hpp"
#include "detail/shares.hpp"
#include "detail/surface.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "support/bodies.hpp"
#include "support/cancel.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"
#include "support/sanitized.hpp"

using namespace spondyl;
using test::contains;
using test::Draw;
using test::message_of;
using test::nominal;

namespace {

// One rigid block of 2 kg that may move freely.
Subject block() {
    Subject s;
    Body b;
    b.name = "block";
    b.joint = "ground";
    b.kind = JointKind::free;
    b.inertia = {2.0, Eigen::Vector3d::Zero(), Eigen::Vector3d(0.01, 0.02, 0.03).asDiagonal()};
    s.bodies = {b};
    s.abdomen = {};
    s.coordinates = 6;
    return s;
}

ForwardModel weightless() {
    ForwardModel m;
    m.gravity.setZero();
    return m;
}

// The body with its pelvis tied to the world, prone, so that gravity bends the spine.
ForwardModel prone(const Subject& s) {
    ForwardModel m;
    m.gravity = {-9.80665, 0.0, 0.0};
    const Pose pelvis = poses(s, neutral_state(s).q)[0];
    for (const Eigen::Vector3d& p : {Eigen::Vector3d(0.1, 0, 0), Eigen::Vector3d(0, 0.1, 0),
                                     Eigen::Vector3d(0, -0.1, 0), Eigen::Vector3d(0, 0, 0.1)})
        m.anchors.push_back({.name = "pelvis", .at = {0, p}, .to = {-1, pelvis * p}, .damping = 500.0});
    return m;
}

using Vector = Eigen::VectorXd;
using Stepper = detail::ExtrapolatedEuler<Vector>;

// dy/dt = rate (y - cos t) - sin t; its solution from 1 is cos t.
struct Follower {
    double rate;
    void operator()(const Vector& x, Vector& dx, double t) const {
        dx = rate * (x.array() - std::cos(t)) - std::sin(t);
    }
    void euler(std::span<const detail::EulerStep<Vector>> steps) const {  // implicit in x
        for (const auto& [x, t, h] : steps) {
            Vector dx(x->size());
            (*this)(*x, dx, t + h);
            *x += h / (1.0 - h * rate) * dx;
        }
    }
};

// Largest error of one fixed step after another up to t = 2, at their ends and between.
template <class AnyStepper> std::array<double, 2> errors_of_fixed_steps(double rate, double h) {
    AnyStepper stepper(1e9, h);
    Follower system{rate};
    stepper.initialize(Vector::Ones(1), 0.0, h);
    std::array<double, 2> worst{};
    const auto note = [&](double& error, double t, const Vector& x) {
        error = std::max(error, std::abs(x[0] - std::cos(t)));
    };
    Vector between;
    while (stepper.current_time() < 2.0 - 1e-9) {
        const auto [from, to] = stepper.do_step(std::ref(system));
        note(worst[0], to, stepper.current_state());
        for (int k = 0; k < 16; ++k) {
            const double t = from + (to - from) * k / 16.0;
            stepper.calc_state(t, between);
            note(worst[1], t, between);
        }
        stepper.calc_state(to, between);
        CHECK(between[0] == stepper.current_state()[0]);
    }
    return worst;
}

}  // namespace

TEST_CASE("the extrapolated stepper has order six at the end of a step and inside, and Odeint drives it like its own") {
    for (const double rate : {-1.0, -2.0}) {
        const double h = 0.1 / std::abs(rate);
        const auto coarse = errors_of_fixed_steps<Stepper>(rate, h),
                   fine = errors_of_fixed_steps<Stepper>(rate, 0.5 * h);
        for (const int k : {0, 1}) {
            CAPTURE(k);
            CHECK(std::log2(coarse[k] / fine[k]) > 5.7);
            CHECK(std::log2(coarse[k] / fine[k]) < 6.5);
        }
    }
    Vector x = Vector::Ones(1);
    boost::numeric::odeint::integrate_adaptive(Stepper(1e-8, 0.1), Follower{-2.0}, x, 0.0, 1.0, 0.01);
    CHECK(x[0] == doctest::Approx(std::cos(1.0)).epsilon(1e-6));
}

TEST_CASE("rows taken side by side give the same bits as one after another") {
    CHECK(errors_of_fixed_steps<Stepper>(-5.0, 0.1) ==
          errors_of_fixed_steps<detail::ExtrapolatedEuler<Vector, 3>>(-5.0, 0.1));
}

TEST_CASE("one long step damps an infinitely stiff error to nothing, and what it gives inside does not overshoot") {
    for (const double rate : {-1e4, -1e6, -1e8}) {
        Stepper stepper(1e9, 1.0);
        Follower system{rate};
        stepper.initialize(Vector::Constant(1, 2.0), 0.0, 0.1);
        stepper.do_step(std::ref(system));
        CHECK(std::abs(stepper.current_state()[0] - std::cos(stepper.current_time())) < 20.0 / std::abs(rate));
        Vector x;
        double before = 1.0;
        for (int k = 0; k <= 50; ++k) {
            const double t = 0.002 * k;
            stepper.calc_state(t, x);
            const double off = x[0] - std::cos(t);
            CHECK(off > -20.0 / std::abs(rate) - 1e-9);
            CHECK(off < before + 20.0 / std::abs(rate) + 1e-9);
            before = off;
        }
    }
}

TEST_CASE("a thrown block flies a parabola, keeps its angular momentum and its energy") {
    const Subject s = block();
    for (const Integrator integrator : {Integrator::explicit_dormand_prince, Integrator::implicit_extrapolation}) {
        State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
        start.v << 1.0, 5.0, -2.0, 3.0, 7.0, -4.0;
        const Trajectory t = simulate_forward(
            s, {}, start, {.duration = 1.0, .output_step = 0.05, .integrator = integrator, .tolerance = 1e-9});
        CHECK(t.integrator == integrator);
        const Eigen::Index end = t.time.size() - 1;
        CHECK(t.time[end] == 1.0);
        CHECK(t.q(end, 0) == doctest::Approx(1.0).epsilon(1e-7));
        CHECK(t.q(end, 1) == doctest::Approx(5.0 - 0.5 * 9.80665).epsilon(1e-7));
        const Eigen::Matrix3d I = s.bodies[0].inertia.central;
        const Eigen::Vector3d before = I * Eigen::Vector3d(3.0, 7.0, -4.0);
        for (Eigen::Index k = 0; k <= end; ++k) {
            const Pose X = poses(s, t.q.row(k).transpose())[0];
            CHECK((X.R * (I * t.v.row(k).tail<3>().transpose()) - before).norm() < 1e-6);
        }
        CHECK(t.energy_gap() < 1e-6);
    }
}

TEST_CASE("a block hung between anchors swings at the frequency of its spring and stops as its damper says") {
    const Subject s = block();
    ForwardModel m = weightless();
    for (const double z : {-1.0, 1.0})
        m.anchors.push_back(
            {.name = "wire", .at = {0, {0, 0, z}}, .to = {-1, {0, 0, z}}, .stiffness = 100.0, .damping = 1.0});
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    start.q[0] = 0.1;
    const Trajectory t = simulate_forward(s, m, start, {.duration = 3.0, .output_step = 0.1, .tolerance = 1e-10});
    const double decay = 2.0 / (2.0 * 2.0), omega = std::sqrt(200.0 / 2.0 - decay * decay);
    for (Eigen::Index k = 0; k < t.time.size(); ++k) {
        const double at = t.time[k];
        const double x = 0.1 * std::exp(-decay * at) * (std::cos(omega * at) + decay / omega * std::sin(omega * at));
        CHECK(std::abs(t.q(k, 0) - x) < 1e-8);
    }
    CHECK(t.energy_gap() < 1e-8);
}

TEST_CASE("a block rests on a contact where k d^1.5 is its weight, and slides where friction is too small") {
    const Subject s = block();
    ForwardModel m;
    m.contacts.push_back({.name = "ground", .at = {0, {0, 0, 0}}, .stiffness = 1e6, .friction = 0.5});
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    start.q[1] = 0.01;
    const Trajectory t = simulate_forward(s, m, start, {.duration = 3.0, .output_step = 0.1, .tolerance = 1e-9});
    const Eigen::Index end = t.time.size() - 1;
    const double depth = std::pow(2.0 * 9.80665 / 1e6, 2.0 / 3.0);
    CHECK(-t.q(end, 1) == doctest::Approx(depth).epsilon(0.01));  // the smooth onset costs less than 1 %
    CHECK(t.v.row(end).norm() < 1e-4);
    CHECK(t.energy_gap() < 1e-5);
    for (const double slope : {0.3, 0.7}) {  // tan of the slope against a friction of 0.5
        m.gravity = 9.80665 * Eigen::Vector3d(slope, -1.0, 0.0).normalized();
        const Trajectory slide = simulate_forward(s, m, {t.q.row(end).transpose(), Eigen::VectorXd::Zero(6)},
                                                  {.duration = 1.0, .output_step = 0.1, .tolerance = 1e-8});
        const double way = slide.q(slide.time.size() - 1, 0) - slide.q(0, 0);
        const double free = 0.5 * 9.80665 * (slope - 0.5) / std::hypot(1.0, slope);
        if (slope < 0.5)
            CHECK(way < 0.01);  // creeps below the slip speed
        else
            CHECK(way == doctest::Approx(free).epsilon(0.02));
        CHECK(slide.energy_gap() < 1e-5);
    }
}

TEST_CASE("a band pulls when stretched, never pushes, and gives back what it stored") {
    const Subject s = block();
    ForwardModel m = weightless();
    m.bands.push_back(
        {.name = "band", .from = {0, {0, 0, 0}}, .to = {-1, {0, 1.0, 0}}, .rest_length = 0.8, .stiffness = 50.0});
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    const Trajectory t = simulate_forward(s, m, start, {.duration = 2.0, .output_step = 0.05, .tolerance = 1e-10});
    const double launched = std::sqrt(50.0 / 2.0) * 0.2;  // all of 1/2 k 0.2^2
    CHECK(t.v.col(1).maxCoeff() == doctest::Approx(launched).epsilon(1e-3));
    const Eigen::Index slack = 12;  // 0.6 s: past the place where the band goes slack, not yet beyond its end
    CHECK(t.v(slack, 1) == doctest::Approx(launched).epsilon(1e-3));
    CHECK(t.energy_gap() < 1e-8);
}

TEST_CASE("a segment is damped along its whole Hessian, couplings included") {
    const Subject& s = nominal();
    const ForwardModel m = weightless();
    detail::ForwardSystem system(s, m);
    Draw draw(8);
    State state{.q = draw.posture(s), .v = draw.vector(s.coordinates)};
    Eigen::VectorXd forth, back;
    const auto acceleration = [&](Eigen::VectorXd& dx) {
        const Eigen::VectorXd x = system.start(state);
        dx.resize(x.size());
        system(x, dx, 0.0);
    };
    acceleration(forth);
    state.v = -state.v;  // tissue and inertia forces are even in the speeds, damping is odd
    acceleration(back);
    Workspace w(s);
    const Eigen::VectorXd tau = mass_matrix(w, state.q) * (back - forth).segment(s.coordinates, s.coordinates) / 2.0;
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const int c = detail::segment_coordinate(s, level);
        const Eigen::Vector3d q = state.q.segment<3>(c);
        const Eigen::Matrix3d rates = detail::inverse_right_jacobian<double>(q);
        const Eigen::Vector3d rate = anatomical_of(rates * state.v.segment<3>(c));
        const Eigen::Vector3d resisted = damping(s.law[level], respond(s.law[level], anatomical_of(q)).hessian) * rate;
        const Eigen::Vector3d expected = -rates.transpose() * isb_of(resisted);
        CHECK((tau.segment<3>(c) - expected).norm() <= 1e-9 * (1.0 + tau.norm()));
    }
}

TEST_CASE("undamped, the body keeps its energy; damped, what it loses is what the dampers took") {
    Subject conservative = nominal();
    for (const Level level : levels()) conservative.law[level].loss = 0.0;
    ForwardModel m = prone(conservative);
    m.limb_damping = 0.0;
    for (Anchor& a : m.anchors) a.damping = 0.0;
    constexpr double tolerance = 1e-8;
    SimulationOptions options{.duration = 0.3,
                              .output_step = 0.05,
                              .integrator = Integrator::explicit_dormand_prince,
                              .tolerance = tolerance};
    const Trajectory free = simulate_forward(conservative, m, neutral_state(conservative), options);
    CHECK(free.dissipated.cwiseAbs().maxCoeff() == 0.0);
    CHECK(free.kinetic.maxCoeff() > 10.0);
    CHECK(free.energy_gap() < 10.0 * tolerance * free.kinetic.maxCoeff());
    const Trajectory damped = simulate_forward(nominal(), prone(nominal()), neutral_state(nominal()), options);
    CHECK(damped.dissipated[damped.time.size() - 1] > 1.0);
    CHECK(damped.energy_gap() < 1e-6);
}

TEST_CASE("both integrators arrive at the same motion of the body, each within its tolerance") {
    const ForwardModel m = prone(nominal());
    SimulationOptions options{.duration = 0.2, .output_step = 0.05, .tolerance = 1e-9};
    options.integrator = Integrator::explicit_dormand_prince;
    const Trajectory reference = simulate_forward(nominal(), m, neutral_state(nominal()), options);
    options.integrator = Integrator::implicit_extrapolation;
    for (const double tolerance : {1e-4, 1e-6}) {
        options.tolerance = tolerance;
        const Trajectory t = simulate_forward(nominal(), m, neutral_state(nominal()), options);
        CHECK((t.q - reference.q).cwiseAbs().maxCoeff() < tolerance);
        CHECK(t.steps < reference.steps);
    }
    options.integrator = Integrator::automatic;
    CHECK(simulate_forward(nominal(), m, neutral_state(nominal()), options).integrator ==
          Integrator::implicit_extrapolation);
}

TEST_CASE("how often the course is written changes neither its steps nor its states") {
    const ForwardModel m = prone(nominal());
    SimulationOptions options{.duration = 0.2, .integrator = Integrator::implicit_extrapolation, .tolerance = 1e-4};
    options.output_step = 0.1;
    const Trajectory seldom = simulate_forward(nominal(), m, neutral_state(nominal()), options);
    options.output_step = 0.001;
    const Trajectory often = simulate_forward(nominal(), m, neutral_state(nominal()), options);
    CHECK(often.steps == seldom.steps);
    CHECK(often.steps < 100);
    for (const Eigen::Index k : {0, 1, 2})
        CHECK((often.q.row(100 * k) - seldom.q.row(k)).cwiseAbs().maxCoeff() < 1e-12);
    options.integrator = Integrator::explicit_dormand_prince;
    options.tolerance = 1e-9;
    const Trajectory reference = simulate_forward(nominal(), m, neutral_state(nominal()), options);
    CHECK((often.q - reference.q).cwiseAbs().maxCoeff() < 1e-4);
}

TEST_CASE("a force that jumps from one output step to the next costs no more steps than one that does not") {
    const Subject s = block();
    const State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    const SimulationOptions options{
        .duration = 1.0, .output_step = 0.25, .integrator = Integrator::implicit_extrapolation, .tolerance = 1e-9};
    ForwardModel m = weightless();
    m.prescribed = [](double, const State&, Eigen::VectorXd& tau) { tau[0] += 2.0; };
    const long steps = simulate_forward(s, m, start, options).steps;
    m.prescribed = [](double t, const State&, Eigen::VectorXd& tau) { tau[0] += t < 0.5 ? 2.0 : -6.0; };
    const Trajectory t = simulate_forward(s, m, start, options);
    CHECK(t.steps == steps);
    const double x[]{0.0, 0.03125, 0.125, 0.15625, 0.0};  // 2 kg under 2 N, then -6 N
    for (const Eigen::Index k : {0, 1, 2, 3, 4}) CHECK(std::abs(t.q(k, 0) - x[k]) < 1e-10);
    CHECK(t.energy_gap() < 1e-9);
}

TEST_CASE("external forces act alike in whatever order and number they are given") {
    const Subject& s = nominal();
    const BodyPoint hand{static_cast<int>(s.bodies.size()) - 1, {0.0, 0.05, 0.0}}, chest{10, {0.1, 0.0, 0.0}};
    const Eigen::Vector3d pull(10.0, 5.0, 0.0), push(-20.0, 0.0, 8.0);
    SimulationOptions options{
        .duration = 0.1, .output_step = 0.05, .integrator = Integrator::implicit_extrapolation, .tolerance = 1e-6};
    ForwardModel plain = prone(s), mixed = plain;
    plain.external = [=](double, std::vector<ExternalForce>& f) {
        f.push_back({.at = hand, .force_W = pull});
        f.push_back({.at = chest, .force_W = push});
    };
    mixed.external = [=](double t, std::vector<ExternalForce>& f) {
        if (std::fmod(t, 0.002) < 0.001) {
            f.push_back({.at = chest, .force_W = 0.25 * push});
            f.push_back({.at = hand, .force_W = pull});
            f.push_back({.at = chest, .force_W = 0.75 * push});
        } else {
            f.push_back({.at = hand, .force_W = pull});
            f.push_back({.at = chest, .force_W = push});
        }
    };
    const Trajectory a = simulate_forward(s, plain, neutral_state(s), options);
    const Trajectory b = simulate_forward(s, mixed, neutral_state(s), options);
    CHECK((a.q - b.q).cwiseAbs().maxCoeff() < 1e-10);
    CHECK((a.q.row(2) - simulate_forward(s, prone(s), neutral_state(s), options).q.row(2)).norm() > 0.01);
}

TEST_CASE("a fused segment does not move and carries the rest with it") {
    const Subject fused = restricted(nominal(), Restriction{"weld"}.fuse({Level::T4_T5, Level::T7_T8}));
    const Subject stiff =
        restricted(nominal(), Restriction{"stiff"}.limit({Level::T4_T5, Level::T7_T8}, {.stiffness_factor = 1e6}));
    SimulationOptions options{.duration = 0.2, .output_step = 0.1, .tolerance = 1e-6};
    const Trajectory a = simulate_forward(fused, prone(fused), neutral_state(fused), options);
    const Trajectory b = simulate_forward(stiff, prone(stiff), neutral_state(stiff), options);
    for (Level level : {Level::T4_T5, Level::T7_T8}) {
        const int c = fused.bodies[static_cast<std::size_t>(fused.segment_body[level])].coordinate;
        CHECK(a.q.middleCols(c, 3).cwiseAbs().maxCoeff() == 0.0);
    }
    CHECK((a.q - b.q).cwiseAbs().maxCoeff() < 1e-4);
    CHECK(a.energy_gap() < 1e-3);
}

TEST_CASE("a stiff support alone is reason enough for the implicit integrator") {
    const Subject s = block();
    const State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    for (const double stiffness : {1e2, 1e8}) {
        ForwardModel m;
        m.anchors.push_back({.name = "wire", .at = {0, {0, 0, 0}}, .stiffness = stiffness, .damping = 0.0});
        CHECK(simulate_forward(s, m, start, {.duration = 0.1, .tolerance = 1e-4}).integrator ==
              (stiffness > 1e5 ? Integrator::implicit_extrapolation : Integrator::explicit_dormand_prince));
    }
}

TEST_CASE("an event is found where a falling block crosses a height") {
    const Subject s = block();
    const State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    for (const Integrator integrator : {Integrator::explicit_dormand_prince, Integrator::implicit_extrapolation}) {
        const Trajectory t = simulate_forward(s, {}, start,
                                              {.duration = 2.0,
                                               .output_step = 0.1,
                                               .integrator = integrator,
                                               .tolerance = 1e-9,
                                               .event = [](double, const State& at) { return -1.0 - at.q[1]; }});
        CHECK(t.event_time == doctest::Approx(std::sqrt(2.0 / 9.80665)).epsilon(1e-7));
        CHECK(t.time[t.time.size() - 1] == t.event_time);
        CHECK(t.q(t.time.size() - 1, 1) == doctest::Approx(-1.0).epsilon(1e-6));
    }
}

TEST_CASE("an event is found between two steps as exactly as the steps are") {
    const Subject s = block();
    ForwardModel m = weightless();
    for (const double z : {-1.0, 1.0})
        m.anchors.push_back(
            {.name = "wire", .at = {0, {0, 0, z}}, .to = {-1, {0, 0, z}}, .stiffness = 100.0, .damping = 0.0});
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    start.q[0] = 0.1;
    const Trajectory t = simulate_forward(s, m, start,
                                          {.duration = 3.0,
                                           .output_step = 1.0,
                                           .integrator = Integrator::implicit_extrapolation,
                                           .tolerance = 1e-9,
                                           .event = [](double, const State& at) { return 0.02 - at.q[0]; }});
    CHECK(std::abs(t.event_time - 0.1 * std::acos(0.2)) < 1e-8);  // 0.1 cos(10 t) = 0.02
    CHECK(std::abs(t.q(t.time.size() - 1, 0) - 0.02) < 1e-12);
    CHECK(t.steps < 30);
}

TEST_CASE("a pelvis that keeps turning is followed through many whole turns") {
    const Subject s = block();
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    start.v[5] = 10.0;
    for (const Integrator integrator : {Integrator::explicit_dormand_prince, Integrator::implicit_extrapolation})
        for (const double output_step : {0.5, 0.01}) {
            const Trajectory t = simulate_forward(
                s, weightless(), start,
                {.duration = 2.0, .output_step = output_step, .integrator = integrator, .tolerance = 1e-9});
            for (Eigen::Index k = 0; k < t.time.size(); ++k) {
                CHECK(t.q.row(k).tail<3>().norm() <= std::numbers::pi + 1e-9);
                const Eigen::Matrix3d R = poses(s, t.q.row(k).transpose())[0].R;
                CHECK(R(0, 0) == doctest::Approx(std::cos(10.0 * t.time[k])).epsilon(1e-6));
                CHECK(R(1, 0) == doctest::Approx(std::sin(10.0 * t.time[k])).epsilon(1e-6));
            }
        }
}

namespace {

// Rest of a forward simulation that begins half-way to the peak and is led to the peak's goals, beside the equilibrium.
struct AtRest {
    double share[2]{}, energy[2]{}, speed = 0.0;  // lumbar share of the rotation, elastic energy [J]; planned, forward
};

AtRest at_rest(Exercise e) {
    const Subject& s = nominal();
    for (Support& support : e.supports)  // a foot that slides on the other one: pinned there in both ways
        if (support.law == SupportLaw::slide && support.surface != "ground" && e.equipment.empty())
            support.law = SupportLaw::point;
    const Motion motion = plan_motion(s, e);
    REQUIRE(motion.status() == Status::ok);
    const Eigen::VectorXd peak = motion.q.row(motion.peak).transpose();
    int phase = motion.phase[static_cast<std::size_t>(motion.peak)];
    while (e.phases[static_cast<std::size_t>(phase)].goals.empty()) --phase;  // a hold keeps what led there
    const Phase& led = e.phases[static_cast<std::size_t>(phase)];
    Eigen::Index begin = motion.peak;
    while (motion.phase[static_cast<std::size_t>(begin)] != phase || motion.progress[begin] > 0.5) --begin;
    const Eigen::VectorXd start = motion.q.row(begin).transpose();

    // only what carries in that phase; what slides is led along its surface by a stiff spring, as the planner holds it
    const auto pushing = detail::pushing_supports(e)[static_cast<std::size_t>(phase)];
    Exercise carried = e;
    carried.supports.clear();
    const std::vector<Support> placed = detail::placed_supports(e);
    std::vector<Support> sliding;
    for (std::size_t c = 0; c < placed.size(); ++c)
        if (pushing[c]) (placed[c].law == SupportLaw::slide ? sliding : carried.supports).push_back(placed[c]);
    // the share's error is the give of the anchors: 0.62 % at 1e6 N/m, 0.08 % at 1e7, 0.006 % at 1e8
    ForwardModel m = forward_model(s, carried, peak, 1e8);
    m.gravity *= led.relax;  // stage 1 leaves the rest of the weight to the muscles
    m.tone = motion.tone;
    m.limb_damping = 4.0;  // nothing but the time it takes depends on it
    const detail::Vocabulary words(s);
    const detail::Tree tree(s);
    detail::Placement placement(tree);
    const auto value = [&](const Measure& measure, const Eigen::VectorXd& q) {
        placement.update(tree, q);
        return words.scalar(measure, "").at(placement, q).value;
    };
    const auto lead = [&](const Measure& measure) {
        const double from = value(measure, start), to = value(measure, peak);
        const bool length = measure.kind == MeasureKind::position || measure.kind == MeasureKind::distance;
        const double size = length ? 100.0 : 1.0;  // [1/m^2]
        m.tasks.push_back(
            {.measure = measure,
             .target = [=](double t) { return t < 1.0 ? from + (to - from) * t * t * (3.0 - 2.0 * t) : to; },
             .stiffness = 200.0 * size,
             .damping = 20.0 * size,
             .integral = 800.0 * size});
    };
    for (const Support& support : sliding) lead(measure_named("pos(" + support.point + ", y)"));
    for (const Goal& goal : led.goals) {
        if (goal.kind == GoalKind::equal) {
            lead(goal.measure);
            continue;
        }
        const double rest = value(goal.measure, motion.rest);
        const double target = goal.value ? *goal.value + (goal.relative ? rest : 0.0) : rest;
        if (goal.weight > 0.0)
            m.tasks.push_back({.measure = goal.measure,
                               .target = [target](double) { return target; },
                               .stiffness = goal.weight,
                               .damping = 0.1 * goal.weight});
    }
    // at a tolerance of 1e-4 the speeds of the neck never fall below 2e-4: that of the integrator, not of the body
    const Trajectory t = simulate_forward(
        s, m, {start, Eigen::VectorXd::Zero(s.coordinates)},
        {.duration = 120.0, .output_step = 0.5, .tolerance = 2e-5, .event = [](double time, const State& now) {
             return time < 2.0 ? -1.0 : 1e-4 - now.v.cwiseAbs().maxCoeff();
         }});
    AtRest out;
    const Eigen::VectorXd end = t.q.row(t.time.size() - 1).transpose();
    out.speed = t.v.row(t.time.size() - 1).cwiseAbs().maxCoeff();
    const auto axis = static_cast<Eigen::Index>(detail::axis_of(e));
    for (const int which : {0, 1}) {
        const Eigen::VectorXd& q = which == 0 ? peak : end;
        const auto rotation = segment_rotations(s, q);
        const auto stored = segment_energy(s, q);
        double lumbar = 0.0, all = 0.0;
        for (const Level level : levels()) {
            all += std::abs(rotation[level][axis]);
            if (region_of(level) == Region::lumbar) lumbar += std::abs(rotation[level][axis]);
            out.energy[which] += stored[level];
        }
        out.share[which] = lumbar / all;
    }
    return out;
}

}  // namespace

TEST_CASE("[slow] forward simulations of the catalog's clean exercises come to rest where the equilibria are") {
    std::vector<std::string> ids{"quadruped_thoracic_rotation",  "upper_back_thoracic_extension",
                                 "quadruped_rotation_test",      "cat_cow",
                                 "side_lying_thoracic_rotation", "sphinx_pose"};
    if (test::sanitized) ids.resize(1);
    for (const std::string& id : ids) {
        CAPTURE(id);
        const AtRest r = at_rest(exercise_named(id));
        MESSAGE(id << ": lumbar share " << r.share[0] << " and " << r.share[1] << ", energy " << r.energy[0] << " and "
                   << r.energy[1] << " J, speed " << r.speed);
        CHECK(r.speed <= 1e-4);
        CHECK(r.share[1] == doctest::Approx(r.share[0]).epsilon(1e-3));
        CHECK(r.energy[1] == doctest::Approx(r.energy[0]).epsilon(1e-2));
    }
}

TEST_CASE("a mass that is held weighs and resists like a body with that mass at that place") {
    Subject heavier = block();
    const Eigen::Vector3d at(0.1, -0.2, 0.3), com = at * 3.0 / 5.0;
    heavier.bodies[0].inertia.mass = 5.0;
    heavier.bodies[0].inertia.com = com;
    const auto about = [](const Eigen::Vector3d& p, double m) -> Eigen::Matrix3d {
        return m * (p.squaredNorm() * Eigen::Matrix3d::Identity() - p * p.transpose());
    };
    heavier.bodies[0].inertia.central += about(com, 2.0) + about(at - com, 3.0);
    State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    start.v << 1.0, 2.0, 3.0, 4.0, -5.0, 6.0;
    ForwardModel m;
    m.held.push_back({.name = "kettlebell", .at = {0, at}, .mass = 3.0});
    const SimulationOptions options{.duration = 0.5, .output_step = 0.1, .tolerance = 1e-10};
    const Trajectory held = simulate_forward(block(), m, start, options);
    const Trajectory whole = simulate_forward(heavier, {}, start, options);
    CHECK((held.q - whole.q).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((held.kinetic - whole.kinetic).cwiseAbs().maxCoeff() < 1e-8);
    CHECK((held.gravity - whole.gravity).cwiseAbs().maxCoeff() < 1e-8);
    m.held[0].mass = -3.0;
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(block(), m, start, options); }),
                   "the held mass \"kettlebell\""));
}

TEST_CASE("a contact never pulls, and its force is smooth where the body leaves it fast") {
    const Subject s = block();
    ForwardModel m = weightless();
    m.contacts.push_back({.name = "ground", .at = {0, {0, 0, 0}}, .stiffness = 1e6, .dissipation = 1.0});
    const auto acceleration = [&](double speed) {  // 5 mm deep, moving out at this speed
        State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
        start.q[1] = -0.005;
        start.v[1] = speed;
        const Trajectory t = simulate_forward(
            s, m, start, {.duration = 1e-7, .output_step = 1e-7, .tolerance = 1e-12, .smallest_step = 1e-12});
        return (t.v(t.time.size() - 1, 1) - speed) / 1e-7;
    };
    const double at_rest = acceleration(0.0);
    CHECK(at_rest == doctest::Approx(1e6 * std::pow(0.005, 1.5) / 2.0).epsilon(1e-3));
    double before = acceleration(0.5);
    CHECK(before == doctest::Approx(0.5 * at_rest).epsilon(0.01));
    double slope = 0.0, largest_bend = 0.0;
    for (double speed = 0.51; speed < 1.5; speed += 0.01) {
        const double a = acceleration(speed);
        CHECK(a > 0.0);
        CHECK(a < before);
        if (slope != 0.0) largest_bend = std::max(largest_bend, std::abs(a - before - slope));
        slope = a - before;
        before = a;
    }
    CHECK(largest_bend < 0.1 * 0.01 * at_rest);  // max(0, 1 - speed) would bend by 0.01 of it at once
    CHECK(before < 0.02 * at_rest);
}

TEST_CASE("supports of any stiffness cost no short steps and hold the body in the same place") {
    SimulationOptions options{.duration = 0.3, .output_step = 0.1, .tolerance = 1e-5};
    options.integrator = Integrator::implicit_extrapolation;
    Trajectory held[2];
    for (const int which : {0, 1}) {
        const double stiffness = which == 0 ? 1e7 : 1e9, damping = 5e-4 * stiffness;
        ForwardModel m = prone(nominal());
        for (Anchor& a : m.anchors) {
            a.stiffness = stiffness;
            a.damping = damping;
        }
        // a support between two bodies: the knee strapped to the pelvis
        const BodyPoint knee = nominal().contact_point_named("knee_front_r").at;
        const std::vector<Pose> at = poses(nominal(), neutral_state(nominal()).q);
        const Eigen::Vector3d place = at[static_cast<std::size_t>(knee.body)] * knee.p;
        m.anchors.push_back({.name = "strap",
                             .at = knee,
                             .to = {0, at[0].R.transpose() * (place - at[0].p)},
                             .stiffness = stiffness,
                             .damping = damping});
        held[which] = simulate_forward(nominal(), m, neutral_state(nominal()), options);
        CHECK(held[which].energy_gap() < 1e-4);
    }
    CHECK(held[1].steps < 2 * held[0].steps);
    CHECK((held[1].q - held[0].q).cwiseAbs().maxCoeff() < 1e-3);
    CHECK((held[1].q - held[0].q).cwiseAbs().maxCoeff() > 1e-6);
}

TEST_CASE(
    "driven by its fascicles, the body performs the quadruped rotation that was planned, with the planned "
    "activations") {
    const Subject& s = nominal();
    const Exercise& e = test::quadruped();
    const Motion motion = plan_motion(s, e);
    const Loads loads = evaluate_loads(s, e, motion);
    struct Missed {
        double rotation = 0.0, activation = 0.0;  // largest [rad]; relative to the size of all, over all frames
    };
    const auto performed = [&](double anchor_stiffness, double period) {
        ForwardModel m = forward_model(s, e, motion.rest, anchor_stiffness);
        m.muscles = MuscleControl{.supports = e.supports, .wanted = follow(s, motion), .period = period};
        const Trajectory t =
            simulate_forward(s, m, {motion.q.row(0).transpose(), motion.v.row(0).transpose()},
                             {.duration = motion.time[motion.frames() - 1], .output_step = 0.05, .tolerance = 1e-4});
        CHECK(t.sharing == Status::ok);
        CHECK(t.activation.minCoeff() >= 0.0);
        CHECK(t.activation.maxCoeff() <= 1.0);
        CHECK(t.energy_gap() < 1e-3);
        REQUIRE(t.time.isApprox(motion.time, 1e-12));
        Missed missed;
        for (Eigen::Index k = 0; k < t.time.size(); ++k) {
            const auto planned = segment_rotations(s, motion.q.row(k).transpose()),
                       moved = segment_rotations(s, t.q.row(k).transpose());
            for (const Level level : levels())
                missed.rotation = std::max(missed.rotation, (planned[level] - moved[level]).cwiseAbs().maxCoeff());
        }
        missed.activation = (t.activation - loads.activation).norm() / loads.activation.norm();
        return missed;
    };
    const Missed coarse = performed(1e6, 0.01), fine = performed(1e7, 0.0025);
    MESSAGE("missed by ", coarse.rotation, " and ", fine.rotation, " rad, activations by ", coarse.activation, " and ",
            fine.activation);
    CHECK(coarse.rotation < 0.01);
    CHECK(fine.rotation < 0.5 * coarse.rotation);
    CHECK(fine.activation < 0.05);
    CHECK(fine.activation < 0.5 * coarse.activation);
}

TEST_CASE("both integrators sample the muscles at the same times and hold the same forces") {
    const Subject& s = nominal();
    const Exercise& e = test::quadruped();
    const Motion motion = plan_motion(s, e, {.frames = 5});
    Trajectory t[2];
    for (const int which : {0, 1}) {
        ForwardModel m = forward_model(s, e, motion.rest, 1e5);
        m.muscles = MuscleControl{.supports = e.supports, .wanted = follow(s, motion), .period = 0.015};
        t[which] = simulate_forward(
            s, m, {motion.q.row(0).transpose(), motion.v.row(0).transpose()},
            {.duration = 0.1,
             .output_step = 0.02,
             .integrator = which == 0 ? Integrator::explicit_dormand_prince : Integrator::implicit_extrapolation,
             .tolerance = 1e-8});
    }
    CHECK((t[0].q - t[1].q).cwiseAbs().maxCoeff() < 1e-6);
    CHECK((t[0].activation - t[1].activation).cwiseAbs().maxCoeff() < 1e-5);
    CHECK((t[0].activation.row(1) - t[0].activation.row(0)).cwiseAbs().maxCoeff() > 1e-4);
}

TEST_CASE("what cannot be simulated is refused with time, place and remedy") {
    const Subject s = block();
    const State start{Eigen::VectorXd::Zero(6), Eigen::VectorXd::Zero(6)};
    for (const Integrator integrator : {Integrator::explicit_dormand_prince, Integrator::implicit_extrapolation}) {
        SimulationOptions options{.duration = 1.0, .output_step = 0.1, .integrator = integrator};
        ForwardModel m = weightless();
        m.prescribed = [](double t, const State&, Eigen::VectorXd& tau) {
            tau[1] += t > 0.35 ? std::numeric_limits<double>::quiet_NaN() : 1.0;
        };
        const std::string text = message_of<SimulationError>([&] { simulate_forward(s, m, start, options); });
        CAPTURE(text);
        CHECK(contains(text, "at t = 0.35"));
        CHECK(contains(text, "the force on block.y is not finite"));
        options.step_budget = 3;
        options.output_step = 0.001;
        CHECK(contains(message_of<SimulationError>([&] { simulate_forward(s, {}, start, options); }),
                       "the budget of 3 steps is spent. Raise step_budget"));
    }
    ForwardModel shaken = weightless();
    shaken.prescribed = [](double time, const State&, Eigen::VectorXd& tau) { tau[1] += 1e6 * std::sin(1e7 * time); };
    const std::string floor = message_of<SimulationError>([&] {
        simulate_forward(s, shaken, start,
                         {.duration = 1.0,
                          .output_step = 0.1,
                          .integrator = Integrator::implicit_extrapolation,
                          .tolerance = 1e-10,
                          .smallest_step = 1e-6});
    });
    CAPTURE(floor);
    CHECK(contains(floor, "at t = 0.00000"));
    CHECK(contains(floor, "the step fell below 1000.000000 ns, because of the "));
    State infinite = start;
    infinite.v[4] = std::numeric_limits<double>::infinity();
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(s, {}, infinite); }),
                   "at t = 0.000000 s: the speed of block.axial_rotation is not finite"));
    State twisted = neutral_state(nominal());
    const auto l4 = static_cast<std::size_t>(nominal().segment_body[Level::L4_L5]);
    twisted.q.segment<3>(nominal().bodies[l4].coordinate).setConstant(2.0);
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(nominal(), {}, twisted); }),
                   "the joint of L4 has turned by 198"));
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(nominal(), {}, start); }),
                   "the start has 6 coordinates"));
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(s, {}, start, {.duration = -1.0}); }),
                   "must be positive"));
    ForwardModel driven = weightless();
    driven.muscles = MuscleControl{};
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(nominal(), driven, neutral_state(nominal())); }),
                   "muscles have no wanted accelerations"));
    driven.muscles->wanted = [](double, const State& at) -> Eigen::VectorXd {
        return Eigen::VectorXd::Constant(at.q.size(), std::numeric_limits<double>::quiet_NaN());
    };
    CHECK(contains(message_of<SimulationError>([&] { simulate_forward(nominal(), driven, neutral_state(nominal())); }),
                   "at t = 0.000000 s: the wanted accelerations are not finite; expected 86 finite ones"));
    CHECK(contains(message_of<SimulationError>([] { follow(nominal(), Motion{}); }), "0 coordinates and 0 frames"));
    Exercise gliding = test::quadruped();
    gliding.supports.back().law = SupportLaw::slide;
    CHECK(contains(message_of<SimulationError>([&] { forward_model(nominal(), gliding, neutral_state(nominal()).q); }),
                   "the support \"sit_l\" slides on \"heel_l\""));
    ForwardModel floating = weightless();
    floating.anchors.push_back({.name = "nowhere", .at = {7, {0, 0, 0}}});
    CHECK(
        contains(message_of<SimulationError>([&] { simulate_forward(s, floating, start); }), "the anchor \"nowhere\""));
}

TEST_CASE("a cancelled simulation stops within a step") {
    test::CancelAt fifth(5);
    CHECK_THROWS_AS(
        simulate_forward(nominal(), prone(nominal()), neutral_state(nominal()), {.duration = 10.0}, fifth.progress()),
        Cancelled);
    CHECK(fifth.reports <= 6);
}
