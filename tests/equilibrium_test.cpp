#include "detail/equilibrium.hpp"

#include <cmath>

#include <doctest/doctest.h>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "detail/goal.hpp"
#include "spondyl/exercise.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using detail::Equilibrium;
using detail::Problem;
using test::Draw;
using test::nominal;

namespace {

detail::Scalar scalar(const char* text) { return detail::Vocabulary(nominal()).scalar(measure_named(text), ""); }

// A problem with every kind of term, near a random posture.
Problem everything(Draw& draw, const Subject& s) {
    Problem p;
    p.locked.assign(static_cast<std::size_t>(s.coordinates), 0);
    p.hold = Eigen::VectorXd::Constant(s.coordinates, 3.0);
    p.hold_at = draw.vector(s.coordinates, 0.3);
    p.tone = draw.vector(s.coordinates, 2.0);
    p.relax = 0.3;
    p.springs.push_back({scalar("pos(T1, x)"), 800.0, 0.1, 0.0});
    p.springs.push_back({scalar("angle(head_neck, T6, flexion)"), 20.0, 0.2, 0.0});
    p.springs.push_back({scalar("distance(palm_r, knee_front_l)"), 50.0, 0.4, 0.0});
    p.springs.push_back({scalar("joint(knee_r)"), 5.0, 0.4, 0.0});
    p.loads.push_back({scalar("angle(T1, L3, axial_rotation)"), 4.0, 0.0});
    p.constraints.push_back({scalar("tilt(T1, right, up)"), 0.3, 1.0, false, "tilt"});
    p.constraints.push_back({scalar("pos(palm_l, y)"), 0.2, 0.0, true, "hand"});
    p.constraints.push_back({scalar("angle(T4, pelvis, lateral_bending)"), 0.1, 0.0, false, "bend"});
    return p;
}

// The same, held so firmly that it has a minimum near the neutral posture, and solved there.
struct Settled {
    Problem p;
    Eigen::VectorXd q, l;
    Equilibrium eq;
    detail::EquilibriumResult result;

    explicit Settled(unsigned seed) : q(Eigen::VectorXd::Zero(nominal().coordinates)), eq(nominal()) {
        Draw draw(seed);
        p = everything(draw, nominal());
        p.hold.setConstant(60.0);
        eq.prepare(p, q);
        result = eq.solve(p, 0.0, q, l, 200);
    }
};

}  // namespace

TEST_CASE("every measure's gradient is its slope and the Hessian of the Lagrangian is the slope of its gradient") {
    Draw draw(11);
    const Subject& s = nominal();
    for (int trial = 0; trial < 3; ++trial) {
        Eigen::VectorXd q = 0.5 * draw.posture(s);
        const Problem p = everything(draw, s);
        Equilibrium eq(s);
        eq.prepare(p, q);
        const Eigen::VectorXd l = draw.vector(3, 10.0);
        eq.evaluate(p, 0.0, q, l, Equilibrium::Want::hessian);
        const Eigen::VectorXd g = eq.gradient();
        const Eigen::MatrixXd H = eq.hessian(), A = eq.constraint_rows();
        CHECK((H - H.transpose()).cwiseAbs().maxCoeff() < 1e-9 * H.cwiseAbs().maxCoeff());
        const double h = 1e-5;
        for (int i = 0; i < s.coordinates; ++i) {
            Eigen::VectorXd plus = q, minus = q;
            plus[i] += h;
            minus[i] -= h;
            CHECK((eq.energy(p, 0.0, plus) - eq.energy(p, 0.0, minus)) / (2 * h) ==
                  doctest::Approx(g[i]).epsilon(1e-6).scale(10.0));
            eq.evaluate(p, 0.0, plus, l, Equilibrium::Want::gradient);
            const Eigen::VectorXd gp = eq.gradient() - eq.constraint_rows().transpose() * l, cp = eq.constraint_error();
            eq.evaluate(p, 0.0, minus, l, Equilibrium::Want::gradient);
            const Eigen::VectorXd gm = eq.gradient() - eq.constraint_rows().transpose() * l, cm = eq.constraint_error();
            CHECK(((gp - gm) / (2 * h) - H.col(i)).cwiseAbs().maxCoeff() <
                  1e-6 * std::max(100.0, H.col(i).cwiseAbs().maxCoeff()));
            CHECK(((cp - cm) / (2 * h) - A.col(i)).cwiseAbs().maxCoeff() < 1e-8);
        }
    }
}

TEST_CASE("the smallest eigenvalue agrees with a dense eigenvalue solver on the null space") {
    auto [p, q, l, eq, result] = Settled(12);
    const int n = nominal().coordinates;
    REQUIRE(result.converged);
    REQUIRE(result.minimum);
    CHECK(result.kkt < 1e-9);
    const double value = eq.smallest_eigenvalue();
    eq.evaluate(p, 0.0, q, l, Equilibrium::Want::hessian);
    Eigen::VectorXd scale = Eigen::VectorXd::Ones(n);
    scale.head<3>().setConstant(eq.segment_length());
    const Eigen::MatrixXd H = scale.asDiagonal() * eq.hessian() * scale.asDiagonal();
    const Eigen::MatrixXd A = eq.constraint_rows() * scale.asDiagonal();
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(A.transpose());
    const Eigen::MatrixXd Z = (qr.householderQ() * Eigen::MatrixXd::Identity(n, n)).rightCols(n - qr.rank());
    const double dense = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(Z.transpose() * H * Z).eigenvalues()[0];
    CHECK(value == doctest::Approx(dense).epsilon(1e-4));
}

TEST_CASE("the tangent and curvature of the path are its differences") {
    auto [p, q, l, eq, result] = Settled(13);
    REQUIRE(result.converged);
    Equilibrium::Tangent t;
    eq.tangent(p, 0.0, q, l, t);
    const double h = 1e-3;
    Eigen::VectorXd plus = q, minus = q, lp = l, lm = l;
    REQUIRE(eq.solve(p, h, plus, lp).converged);
    REQUIRE(eq.solve(p, -h, minus, lm).converged);
    const double size = t.dq.cwiseAbs().maxCoeff();
    CHECK(((plus - minus) / (2 * h) - t.dq).cwiseAbs().maxCoeff() < 1e-5 * size);
    CHECK(((plus - 2 * q + minus) / (h * h) - t.ddq).cwiseAbs().maxCoeff() <
          1e-4 * std::max(size, t.ddq.cwiseAbs().maxCoeff()));
    CHECK(((lp - lm) / (2 * h) - t.dl).cwiseAbs().maxCoeff() < 1e-4 * std::max(1.0, t.dl.cwiseAbs().maxCoeff()));
}

TEST_CASE("a support that repeats another is left out, a goal that repeats another is reported") {
    const Subject& s = nominal();
    Problem p;
    p.locked.assign(static_cast<std::size_t>(s.coordinates), 0);
    const Eigen::VectorXd q = Eigen::VectorXd::Zero(s.coordinates);
    p.constraints.push_back({scalar("pos(palm_l, y)"), 0.2, 0.0, true, "hand"});
    p.constraints.push_back({scalar("pos(palm_l, y)"), 0.2, 0.0, true, "hand again"});
    Equilibrium eq(s);
    CHECK(eq.prepare(p, q) == -1);
    CHECK(eq.constraint_rows().rows() == 1);
    p.constraints.push_back({scalar("pos(palm_l, y)"), 0.2, 0.0, false, "goal"});
    CHECK(eq.prepare(p, q) == 2);
}
