#include "spondyl/mechanics.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <Eigen/Cholesky>

#include "detail/articulated.hpp"
#include "detail/goal.hpp"
#include "detail/path.hpp"
#include "detail/tree.hpp"
#include "support/allocations.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using test::Draw;
using test::nominal;

namespace {

double relative(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a - b).cwiseAbs().maxCoeff() / std::max(1.0, b.cwiseAbs().maxCoeff());
}

}  // namespace

TEST_CASE("a rotation vector, its matrix and its logarithm agree at every size of angle") {
    Draw draw(1);
    for (const double size : {1e-9, 1e-4, 0.3, 0.49, 0.51, 1.5, 3.1}) {
        for (int k = 0; k < 20; ++k) {
            const Eigen::Vector3d q = draw.vector(3).normalized() * size;
            const Eigen::Matrix3d R = detail::rotation_exp<double>(q);
            CHECK((R * R.transpose() - Eigen::Matrix3d::Identity()).norm() < 1e-14);
            CHECK((detail::rotation_log(R) - q).norm() < 1e-12 * std::max(1.0, 1.0 / (3.2 - size)));
        }
    }
}

TEST_CASE("by the half angle and by the whole a rotation vector of any length has one matrix") {
    Draw draw(12);
    for (const double size : {0.0, 1e-9, 0.3, 1.0, 3.1, 3.162, 3.163, 6.0, 7.0, 50.0}) {
        for (int k = 0; k < 20; ++k) {
            const Eigen::Vector3d q = draw.vector(3).normalized() * size;
            const auto R = detail::exponential(detail::shortened(detail::triple<double>(q)));
            const auto expected = detail::nine<double>(detail::rotation_exp<double>(q));
            for (const auto& d : {R.r0 - expected.r0, R.r1 - expected.r1, R.r2 - expected.r2})
                CHECK(std::sqrt(dot(d, d)) < 2e-15 * std::max(1.0, size));
        }
    }
}

TEST_CASE("the right Jacobian is the derivative of the rotation, and its own derivative is exact") {
    Draw draw(2);
    for (const double size : {1e-7, 0.01, 0.4, 0.99, 1.01, 2.0, 4.0}) {
        const Eigen::Vector3d q = draw.vector(3).normalized() * size, u = draw.vector(3);
        const double e = 1e-6;
        const Eigen::Matrix3d dR =
            (detail::rotation_exp<double>(q + e * u) - detail::rotation_exp<double>(q - e * u)) / (2 * e);
        const Eigen::Vector3d w = detail::right_jacobian<double>(q) * u;
        CHECK((detail::rotation_exp<double>(q).transpose() * dR - detail::skew<double>(w)).norm() < 1e-8);
        const Eigen::Matrix3d dJ =
            (detail::right_jacobian<double>(q + e * u) - detail::right_jacobian<double>(q - e * u)) / (2 * e);
        CHECK((dJ - detail::right_jacobian_derivative<double>(q, u)).norm() < 1e-8);
        const Eigen::Matrix3d unit = detail::inverse_right_jacobian<double>(q) * detail::right_jacobian<double>(q);
        CHECK((unit - Eigen::Matrix3d::Identity()).norm() < 1e-14 * std::max(1.0, size));
    }
}

TEST_CASE("composite bodies and inverse dynamics give the same mass matrix") {
    Draw draw(3);
    const Subject& s = nominal();
    Workspace w(s);
    for (int trial = 0; trial < 5; ++trial) {
        const State at{draw.posture(s), Eigen::VectorXd::Zero(s.coordinates)};
        const Eigen::MatrixXd M = mass_matrix(w, at.q);
        CHECK((M - M.transpose()).norm() == 0.0);
        for (int i = 0; i < s.coordinates; i += 7) {
            const Eigen::VectorXd column =
                inverse_dynamics(w, at, Eigen::VectorXd::Unit(s.coordinates, i), {}, Eigen::Vector3d::Zero());
            CHECK(relative(column, M.col(i)) < 1e-12);
        }
    }
}

TEST_CASE("forward dynamics undoes inverse dynamics") {
    Draw draw(4);
    const Subject& s = nominal();
    Workspace w(s);
    for (int trial = 0; trial < 5; ++trial) {
        const State at{draw.posture(s), draw.vector(s.coordinates)};
        const Eigen::VectorXd vdot = draw.vector(s.coordinates, 5.0);
        const std::vector<ExternalForce> push{{{20, {0.1, 0.2, 0.0}}, {30.0, -50.0, 20.0}, {1.0, 2.0, 3.0}}};
        const Eigen::VectorXd tau = inverse_dynamics(w, at, vdot, push);
        CHECK(relative(forward_dynamics(w, at, tau, push), vdot) < 1e-10);
    }
}

TEST_CASE("the articulated bodies and the factor of the mass matrix give the same accelerations") {
    Draw draw(41);
    const Subject& s = nominal();
    Workspace w(s);
    for (int trial = 0; trial < 10; ++trial) {
        const State at{draw.posture(s), draw.vector(s.coordinates, 2.0)};
        const Eigen::VectorXd tau = draw.vector(s.coordinates, 20.0);
        const Eigen::VectorXd bias = inverse_dynamics(w, at, Eigen::VectorXd::Zero(s.coordinates));
        const Eigen::VectorXd dense = mass_matrix(w, at.q).llt().solve(tau - bias);
        CHECK(relative(forward_dynamics(w, at, tau), dense) < 1e-11);
    }
}

TEST_CASE("inverse dynamics in body axes and in the world agree") {
    Draw draw(45);
    const Subject& s = nominal();
    Workspace w(s);
    const std::vector<ExternalForce> nothing{{{12, {0.1, 0.2, 0.3}}, Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()}};
    for (int trial = 0; trial < 10; ++trial) {
        const State at{draw.posture(s), draw.vector(s.coordinates, 3.0)};
        const Eigen::VectorXd vdot = draw.vector(s.coordinates, 5.0);
        const Eigen::VectorXd world = inverse_dynamics(w, at, vdot, nothing);
        CHECK(relative(inverse_dynamics(w, at, vdot), world) < 1e-12);
    }
}

TEST_CASE("an implicit resistance of the joints is a block added to the mass matrix") {
    Draw draw(42);
    const Subject& s = nominal();
    Workspace w(s);
    const detail::Tree tree(s);
    detail::Articulated<double> articulated(tree);
    for (const double size : {0.0, 1e-3, 1.0, 1e4}) {
        const State at{draw.posture(s), draw.vector(s.coordinates, 2.0)};
        const Eigen::VectorXd tau = draw.vector(s.coordinates, 20.0);
        Eigen::MatrixXd M = mass_matrix(w, at.q);
        std::vector<detail::Sym3<double>> resistance(s.bodies.size());
        for (std::size_t i = 0; i < s.bodies.size(); ++i) {
            const Eigen::Matrix3d L = Eigen::Map<const Eigen::Matrix3d>(draw.vector(9).data());
            const Eigen::Matrix3d D = size * (L * L.transpose());
            resistance[i] = {D(0, 0), D(0, 1), D(0, 2), D(1, 1), D(1, 2), D(2, 2)};
            const int c = s.bodies[i].coordinate;
            if (s.bodies[i].kind == JointKind::hinge)
                M(c, c) += D(0, 0);
            else  // of the free joint its rotation
                M.block<3, 3>(c + (i == 0 ? 3 : 0), c + (i == 0 ? 3 : 0)) += D;
        }
        const Eigen::VectorXd bias = inverse_dynamics(w, at, Eigen::VectorXd::Zero(s.coordinates));
        Eigen::VectorXd vd(s.coordinates);
        articulated.accelerate(at.q, at.v, tau, {}, standard_gravity(), vd, resistance);
        CHECK(relative(vd, M.llt().solve(tau - bias)) < 1e-10);
    }
}

TEST_CASE("a point that resists its acceleration adds J'KJ to the mass matrix and no weight") {
    Draw draw(43);
    const Subject& s = nominal();
    Workspace w(s);
    const detail::Tree tree(s);
    detail::Articulated<double> articulated(tree);
    detail::TreeState<double> x(tree.size());
    const std::vector<detail::Sym3<double>> freely(s.bodies.size());
    for (const double size : {1e-3, 1.0, 1e4}) {
        const State at{draw.posture(s), draw.vector(s.coordinates, 2.0)};
        const Eigen::VectorXd tau = draw.vector(s.coordinates, 20.0), still = Eigen::VectorXd::Zero(s.coordinates);
        Eigen::MatrixXd M = mass_matrix(w, at.q);
        Eigen::VectorXd force = tau - inverse_dynamics(w, at, still);
        detail::place(tree, at.q, x);
        detail::move<double>(tree, at.v, still, Eigen::Vector3d::Zero(), x);
        std::vector<detail::PointResistance<double>> points;
        for (const int body : {0, 9, 9, s.body_named("hand_l")}) {
            const Eigen::Matrix3d L = Eigen::Map<const Eigen::Matrix3d>(draw.vector(9).data()),
                                  K = size * (L * L.transpose());
            const Eigen::Vector3d p = draw.vector(3, 0.3);
            points.push_back({body, p, detail::six<double>(K)});
            const Eigen::MatrixXd J = point_jacobian(w, at.q, {body, p});
            const auto b = static_cast<std::size_t>(body);
            const Eigen::Vector3d r = x.R[b] * p;
            M += J.transpose() * K * J;
            force -= J.transpose() * K * (x.a[b] + x.wd[b].cross(r) + x.w[b].cross(x.w[b].cross(r)));
        }
        Eigen::VectorXd vd(s.coordinates);
        articulated.accelerate(at.q, at.v, tau, {}, standard_gravity(), vd, freely, points);
        CHECK((M * vd - force).norm() < 1e-13 * M.norm() * vd.norm());  // stiff points make M ill-conditioned
    }
}

TEST_CASE("the derivatives of inverse and forward dynamics are their differences, external forces included") {
    Draw draw(43);
    const Subject& s = nominal();
    const int n = s.coordinates;
    Workspace w(s), other(s);
    const std::vector<ExternalForce> push{{{20, {0.1, 0.2, 0.0}}, {30.0, -50.0, 20.0}, {1.0, 2.0, 3.0}},
                                          {{0, {0.0, -0.1, 0.1}}, {-90.0, 400.0, 10.0}, {0.0, 0.0, 4.0}}};
    for (int trial = 0; trial < 3; ++trial) {
        const State at{draw.posture(s), draw.vector(n)};
        const Eigen::VectorXd vdot = draw.vector(n, 3.0);
        const auto [by_q, by_v, by_vdot] = inverse_dynamics_derivatives(w, at, vdot, push);
        CHECK((by_vdot - mass_matrix(other, at.q)).cwiseAbs().maxCoeff() < 1e-11);
        const double h = 1e-5;
        for (int i = 0; i < n; ++i) {
            const Eigen::VectorXd step = h * Eigen::VectorXd::Unit(n, i);
            const Eigen::VectorXd q_plus = inverse_dynamics(other, {at.q + step, at.v}, vdot, push);
            const Eigen::VectorXd q_minus = inverse_dynamics(other, {at.q - step, at.v}, vdot, push);
            CHECK(((q_plus - q_minus) / (2 * h) - by_q.col(i)).cwiseAbs().maxCoeff() < 1e-6);
            const Eigen::VectorXd v_plus = inverse_dynamics(other, {at.q, at.v + step}, vdot, push);
            const Eigen::VectorXd v_minus = inverse_dynamics(other, {at.q, at.v - step}, vdot, push);
            CHECK(((v_plus - v_minus) / (2 * h) - by_v.col(i)).cwiseAbs().maxCoeff() < 1e-6);
        }
        const Eigen::VectorXd tau = inverse_dynamics(other, at, vdot, push);
        const ForwardDynamicsDerivatives& forward = forward_dynamics_derivatives(w, at, tau, push);
        for (int i = 0; i < n; i += 5) {
            const Eigen::VectorXd step = h * Eigen::VectorXd::Unit(n, i);
            auto slope = [&](const State& plus, const State& minus, const Eigen::VectorXd& more) {
                const Eigen::VectorXd a = forward_dynamics(other, plus, tau + more, push);
                return Eigen::VectorXd((a - forward_dynamics(other, minus, tau - more, push)) / (2 * h));
            };
            const Eigen::VectorXd none = Eigen::VectorXd::Zero(n);
            CHECK(relative(slope({at.q + step, at.v}, {at.q - step, at.v}, none), forward.by_q.col(i)) < 1e-6);
            CHECK(relative(slope({at.q, at.v + step}, {at.q, at.v - step}, none), forward.by_v.col(i)) < 1e-6);
            CHECK(relative(slope(at, at, step), forward.by_tau.col(i)) < 1e-6);
        }
    }
}

TEST_CASE("a fused level neither moves nor hides what it carries from the derivatives of forward dynamics") {
    Draw draw(45);
    Subject s = nominal();
    s.fused[Level::T9_T10] = s.fused[Level::L3_L4] = true;
    const int n = s.coordinates;
    State at{draw.posture(s), draw.vector(n)};
    std::vector<bool> fused(static_cast<std::size_t>(n));
    for (const Level level : {Level::T9_T10, Level::L3_L4})
        for (int k = 0; k < 3; ++k) {
            const int i = s.bodies[static_cast<std::size_t>(s.segment_body[level])].coordinate + k;
            fused[static_cast<std::size_t>(i)] = true;
            at.v[i] = 0.0;
        }
    const Eigen::VectorXd tau = draw.vector(n, 20.0);
    Workspace w(s), other(s);
    const ForwardDynamicsDerivatives& d = forward_dynamics_derivatives(w, at, tau);
    const double h = 1e-5;
    for (int i = 0; i < n; ++i) {
        const Eigen::VectorXd step = h * Eigen::VectorXd::Unit(n, i);
        const auto slope = [&](const State& plus, const State& minus, const Eigen::VectorXd& more) {
            const Eigen::VectorXd a = forward_dynamics(other, plus, tau + more);
            return Eigen::VectorXd((a - forward_dynamics(other, minus, tau - more)) / (2 * h));
        };
        const Eigen::VectorXd none = Eigen::VectorXd::Zero(n);
        CHECK(relative(slope({at.q + step, at.v}, {at.q - step, at.v}, none), d.by_q.col(i)) < 1e-6);
        CHECK(relative(slope(at, at, step), d.by_tau.col(i)) < 1e-6);
        if (!fused[static_cast<std::size_t>(i)]) {
            CHECK(relative(slope({at.q, at.v + step}, {at.q, at.v - step}, none), d.by_v.col(i)) < 1e-6);
        } else {
            CHECK(d.by_q.row(i).isZero(0.0));
            CHECK(d.by_v.row(i).isZero(0.0));
            CHECK(d.by_tau.row(i).isZero(0.0));
        }
    }
}

TEST_CASE("the order in which bodies are listed changes no derivative") {
    // Breadth first: what a joint carries is no longer one run of coordinates.
    const Subject& s = nominal();
    std::vector<int> depth, order;
    for (const Body& b : s.bodies) {
        depth.push_back(b.parent < 0 ? 0 : depth[static_cast<std::size_t>(b.parent)] + 1);
        order.push_back(static_cast<int>(order.size()));
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return depth[static_cast<std::size_t>(a)] < depth[static_cast<std::size_t>(b)];
    });
    Subject listed = s;
    std::vector<int> place(order.size());
    Eigen::VectorXi from(s.coordinates);  // coordinate of s
    int coordinate = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const Body& b = s.bodies[static_cast<std::size_t>(order[k])];
        place[static_cast<std::size_t>(order[k])] = static_cast<int>(k);
        Body& to = listed.bodies[k] = b;
        if (b.parent >= 0) to.parent = place[static_cast<std::size_t>(b.parent)];
        to.coordinate = coordinate;
        for (int i = 0; i < detail::degrees_of(b.kind); ++i) from[coordinate++] = b.coordinate + i;
    }
    CHECK(from != Eigen::VectorXi::LinSpaced(s.coordinates, 0, s.coordinates - 1));
    for (const Level level : levels())
        listed.segment_body[level] = place[static_cast<std::size_t>(s.segment_body[level])];

    Draw draw(46);
    const State at{draw.posture(s), draw.vector(s.coordinates)};
    const Eigen::VectorXd tau = draw.vector(s.coordinates, 20.0);
    Workspace w(s), w_listed(listed);
    const std::vector<ExternalForce> push{{{20, {0.1, 0.2, 0.0}}, {30.0, -50.0, 20.0}, {1.0, 2.0, 3.0}}};
    const std::vector<ExternalForce> push_listed{{{place[20], {0.1, 0.2, 0.0}}, {30.0, -50.0, 20.0}, {1.0, 2.0, 3.0}}};
    const auto same = [&](const Eigen::MatrixXd& a, const Eigen::MatrixXd& a_listed) {
        return (a(from, from) - a_listed).cwiseAbs().maxCoeff() < 1e-10 * a.cwiseAbs().maxCoeff();
    };
    const auto inverse = inverse_dynamics_derivatives(w, at, tau, push);
    const auto inverse_listed =
        inverse_dynamics_derivatives(w_listed, {at.q(from), at.v(from)}, tau(from), push_listed);
    CHECK(same(inverse.by_q, inverse_listed.by_q));
    CHECK(same(inverse.by_v, inverse_listed.by_v));
    CHECK(same(inverse.by_vdot, inverse_listed.by_vdot));
    const auto& forward = forward_dynamics_derivatives(w, at, tau, push);
    const auto& forward_listed =
        forward_dynamics_derivatives(w_listed, {at.q(from), at.v(from)}, tau(from), push_listed);
    CHECK(same(forward.by_q, forward_listed.by_q));
    CHECK(same(forward.by_v, forward_listed.by_v));
    CHECK(same(forward.by_tau, forward_listed.by_tau));
}

#ifdef SPONDYL_COUNTS_ALLOCATIONS
TEST_CASE("no verb of mechanics allocates once its workspace is warm") {
    Draw draw(44);
    const Subject& s = nominal();
    Workspace w(s);
    const State at{draw.posture(s), draw.vector(s.coordinates)};
    const Eigen::VectorXd tau = draw.vector(s.coordinates, 20.0);
    const std::vector<ExternalForce> push{{{20, {0.1, 0.2, 0.0}}, {30.0, -50.0, 20.0}, {1.0, 2.0, 3.0}}};
    double sum = 0.0;
    auto all = [&] {
        sum += forward_dynamics(w, at, tau, push)[7];
        sum += inverse_dynamics(w, at, tau, push)[7];
        sum += mass_matrix(w, at.q)(7, 7);
        sum += inverse_dynamics_derivatives(w, at, tau, push).by_q(7, 7);
        sum += forward_dynamics_derivatives(w, at, tau, push).by_q(7, 7);
        sum += kinetic_energy(w, at) + gravity_energy(w, at.q);
    };
    all();
    const long before = test::allocations();
    all();
    CHECK(test::allocations() == before);
    CHECK(std::isfinite(sum));
}
#endif

TEST_CASE("power of the joint forces is the rate of change of kinetic and gravity energy") {
    Draw draw(5);
    const Subject& s = nominal();
    Workspace w(s);
    for (int trial = 0; trial < 3; ++trial) {
        const State at{draw.posture(s), draw.vector(s.coordinates)};
        const Eigen::VectorXd vdot = draw.vector(s.coordinates);
        const double power = inverse_dynamics(w, at, vdot).dot(at.v);
        const Eigen::VectorXd qd = rates_of(s, at);
        const double h = 1e-5;
        auto energy = [&](double t) {
            const State there{at.q + t * qd, at.v + t * vdot};
            return kinetic_energy(w, there) + gravity_energy(w, there.q);
        };
        // q moves along qd only to first order: its curvature does not change the first derivative
        CHECK((energy(h) - energy(-h)) / (2 * h) == doctest::Approx(power).epsilon(1e-6));
    }
}

TEST_CASE("passive forces are minus the gradient of elastic energy in every posture") {
    Draw draw(6);
    const Subject& s = nominal();
    for (int trial = 0; trial < 3; ++trial) {
        const Eigen::VectorXd q = draw.posture(s);
        const Eigen::VectorXd tau = passive_forces(s, q);
        for (int i = 6; i < s.coordinates; ++i) {
            auto energy = [&](double e) {  // along a unit generalised speed
                State there{q, Eigen::VectorXd::Unit(s.coordinates, i)};
                const Eigen::VectorXd x = q + e * rates_of(s, there);
                double u = limb_energy(s, x) + fibre_energy(s, x);
                for (const double seg : segment_energy(s, x)) u += seg;
                return u;
            };
            const double h = 2e-6;
            CHECK(tau[i] ==
                  doctest::Approx(-(energy(h) - energy(-h)) / (2 * h)).epsilon(1e-7).scale(1.0 + std::abs(tau[i])));
        }
    }
}

TEST_CASE("moment arms are minus the change of length, on every muscle of the body") {
    Draw draw(7);
    const Subject& s = nominal();
    Workspace w(s);
    const Eigen::VectorXd q = draw.posture(s);
    for (std::size_t j = 0; j < s.muscles.size(); j += 9) {
        const Eigen::VectorXd R = moment_arms(w, q, s.muscles[j]);
        const Eigen::VectorXd u = draw.vector(s.coordinates);
        const Eigen::VectorXd qd = rates_of(s, {q, u});
        const double h = 1e-6;
        const double slope =
            (muscle_length(w, q + h * qd, s.muscles[j]) - muscle_length(w, q - h * qd, s.muscles[j])) / (2 * h);
        CHECK(R.dot(u) == doctest::Approx(-slope).epsilon(1e-7).scale(0.1));
    }
}

TEST_CASE("a static chain carries the weight above it: hand-calculated moments in upright standing") {
    const Subject& s = nominal();
    Workspace w(s);
    const State standing = neutral_state(s);
    const Eigen::VectorXd tau = inverse_dynamics(w, standing, standing.v);
    const auto X = poses(s, standing.q);
    for (const Level level : levels()) {
        const auto b = static_cast<std::size_t>(s.segment_body[level]);
        Eigen::Vector3d moment = Eigen::Vector3d::Zero();
        for (std::size_t i = 0; i < s.bodies.size(); ++i) {
            int a = static_cast<int>(i);
            while (a > static_cast<int>(b)) a = s.bodies[static_cast<std::size_t>(a)].parent;
            if (a != static_cast<int>(b)) continue;
            const Eigen::Vector3d r = X[i] * s.bodies[i].inertia.com - X[b].p;
            moment += r.cross(s.bodies[i].inertia.mass * standard_gravity());
        }
        CHECK((X[b].R * tau.segment<3>(s.bodies[b].coordinate) + moment).norm() < 1e-10);
    }
    // the pelvis row carries the whole weight
    CHECK(tau[1] == doctest::Approx(s.mass() * 9.80665).epsilon(1e-12));
}

TEST_CASE("turning the world and gravity together changes no load") {
    Draw draw(8);
    const Subject& s = nominal();
    Workspace w(s);
    const State at{draw.posture(s), draw.vector(s.coordinates)};
    const Eigen::VectorXd vdot = draw.vector(s.coordinates);
    const Eigen::Matrix3d turn = detail::rotation_exp<double>(draw.vector(3));
    const Eigen::Matrix3d R0 = s.bodies[0].X_PC.R;
    State turned = at;
    const Eigen::Vector3d p0 = s.bodies[0].X_PC.p;
    turned.q.head<3>() = turn * (p0 + at.q.head<3>()) - p0;
    turned.q.segment<3>(3) =
        detail::rotation_log(R0.transpose() * turn * R0 * detail::rotation_exp<double>(at.q.segment<3>(3)));
    turned.v.head<3>() = turn * at.v.head<3>();
    Eigen::VectorXd vdot_turned = vdot;
    vdot_turned.head<3>() = turn * vdot.head<3>();
    const Eigen::VectorXd a = inverse_dynamics(w, at, vdot);
    const Eigen::VectorXd b = inverse_dynamics(w, turned, vdot_turned, {}, turn * standard_gravity());
    CHECK((a.tail(s.coordinates - 3) - b.tail(s.coordinates - 3)).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((turn * a.head<3>() - b.head<3>()).norm() < 1e-9);
}

TEST_CASE("a body twice as long and eight times as heavy needs sixteen times the moments") {
    Draw draw(9);
    const Subject& s = nominal();
    Subject big = s;
    for (Body& b : big.bodies) {
        b.X_PC.p *= 2.0;
        b.inertia.mass *= 8.0;
        b.inertia.com *= 2.0;
        b.inertia.central *= 32.0;
    }
    Workspace w(s), w2(big);
    State at{draw.posture(s), Eigen::VectorXd::Zero(s.coordinates)};
    const Eigen::VectorXd tau = inverse_dynamics(w, at, at.v), tau2 = inverse_dynamics(w2, at, at.v);
    CHECK(relative(tau2.tail(s.coordinates - 3), 16.0 * tau.tail(s.coordinates - 3)) < 1e-12);
}

TEST_CASE("a mirrored posture has mirrored joint moments") {
    Draw draw(10);
    const Subject& s = nominal();
    Workspace w(s);
    State at{draw.posture(s), Eigen::VectorXd::Zero(s.coordinates)};
    auto mirror = [&](const Eigen::VectorXd& x) { return detail::mirrored_coordinates(s, x); };
    State other{mirror(at.q), at.v};
    const Eigen::VectorXd a = inverse_dynamics(w, at, at.v) - passive_forces(s, at.q);
    const Eigen::VectorXd b = inverse_dynamics(w, other, at.v) - passive_forces(s, other.q);
    CHECK((mirror(a) - b).cwiseAbs().maxCoeff() < 1e-10);
}

TEST_CASE("a body hinged to the world swings like a compound pendulum") {
    Subject s;
    Body b;
    b.kind = JointKind::hinge;
    b.X_PC.p = {0.3, 2.0, -0.1};
    b.inertia = {3.0, {0.0, -0.4, 0.0}, Eigen::Vector3d(0.05, 0.02, 0.06).asDiagonal()};
    s.bodies = {b};
    s.abdomen = {};
    s.coordinates = 1;
    Workspace w(s);
    const double weight = 3.0 * 9.80665, about_hinge = 0.06 + 3.0 * 0.4 * 0.4;
    for (const double angle : {-2.5, 0.0, 0.1, 1.5}) {
        const State at{Eigen::VectorXd::Constant(1, angle), Eigen::VectorXd::Constant(1, 4.0)};
        const double expected = -weight * 0.4 * std::sin(angle) / about_hinge;
        CHECK(forward_dynamics(w, at, Eigen::VectorXd::Zero(1))[0] == doctest::Approx(expected).epsilon(1e-13));
    }
}

TEST_CASE("a body on a ball joint in the world moves as on a free joint whose origin is held") {
    Draw draw(11);
    const Subject& s = nominal();
    Subject held = s;
    held.bodies[0].kind = JointKind::ball;
    for (Body& b : held.bodies) b.coordinate = std::max(0, b.coordinate - 3);
    held.coordinates -= 3;
    Workspace w(s), w_held(held);
    State at{draw.posture(s), draw.vector(s.coordinates)};
    Eigen::VectorXd vdot = draw.vector(s.coordinates);
    at.v.head<3>().setZero();
    vdot.head<3>().setZero();
    const Eigen::Index n = held.coordinates;
    const State at_held{at.q.tail(n), at.v.tail(n)};
    CHECK(relative(inverse_dynamics(w_held, at_held, vdot.tail(n)), inverse_dynamics(w, at, vdot).tail(n)) < 1e-13);
    CHECK(relative(forward_dynamics(w_held, at_held, inverse_dynamics(w_held, at_held, vdot.tail(n))), vdot.tail(n)) <
          1e-10);
}
