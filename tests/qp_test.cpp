#include "detail/qp.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "spondyl/error.hpp"
#include "support/allocations.hpp"
#include "support/messages.hpp"

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace spondyl::detail;
using spondyl::test::contains;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A problem written densely; the solver sees only the entries of `touched`.
struct Problem {
    MatrixXd arms;
    Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> touched;
    QpTerms terms;
    VectorXd load;

    Problem(Index rows, Index columns)
        : arms(MatrixXd::Zero(rows, columns)),
          touched(Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic>::Constant(rows, columns, true)),
          terms{VectorXd::Constant(columns, 2.0), VectorXd::Zero(columns), VectorXd::Ones(columns),
                VectorXd::Ones(rows), Eigen::Array<bool, Eigen::Dynamic, 1>::Constant(rows, false)},
          load(VectorXd::Zero(rows)) {}

    QpPattern pattern() const {
        QpPattern p{arms.rows(), {0}, {}};
        for (Index j = 0; j < arms.cols(); ++j) {
            for (Index i = 0; i < arms.rows(); ++i)
                if (touched(i, j)) p.row_index.push_back(i);
            p.column_start.push_back(static_cast<Index>(p.row_index.size()));
        }
        return p;
    }
    void write_values(Qp& qp) const {
        Index k = 0;
        for (Index j = 0; j < arms.cols(); ++j)
            for (Index i = 0; i < arms.rows(); ++i)
                if (touched(i, j)) qp.values()[k++] = arms(i, j);
    }
    Qp solver() const {
        Qp qp(pattern(), terms);
        write_values(qp);
        return qp;
    }
    QpResult solve() const { return solver().solve(load); }
    VectorXd row_unit() const { return terms.row_scale.cwiseMax(load.cwiseAbs()); }
};

struct Random {
    std::mt19937 engine;
    explicit Random(unsigned seed) : engine(seed) {}
    double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine); }
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine); }
};

/// 6 hard base rows that only supports touch, a chain of ball joints, a limb; muscles span runs of joints.
/// Load = B x of random forces inside the bounds, scaled by `overload` on the soft rows.
Problem spine_like(unsigned seed, int joints, int muscles, double overload) {
    Random random(seed);
    const int base = 6, limb = 5, rows = base + 3 * joints + limb, supports = 24;
    Problem p(rows, muscles + supports);
    p.touched.setConstant(false);
    p.terms.hard.head(base).setConstant(true);
    p.terms.row_scale.tail(limb).setConstant(20);
    p.terms.upper.tail(supports).setConstant(infinity);
    p.terms.cost.tail(supports).setConstant(2.0 / (300.0 * 300.0));
    const auto fill = [&](Index first, Index count, Index column, double size) {
        p.touched.col(column).segment(first, count).setConstant(true);
        for (Index i = first; i < first + count; ++i) p.arms(i, column) = size * random.between(-1, 1);
    };
    for (Index j = 0; j < muscles; ++j) {
        const double force = random.between(100, 1000);
        const int start = random.below(joints), span = std::min(joints - start, 1 + random.below(8));
        fill(base + 3 * start, 3 * span, j, 0.04 * force);
        if (j % 5 == 0) fill(base + 3 * joints, 3, j, 0.04 * force);
    }
    for (Index j = muscles; j < muscles + supports; ++j) {
        fill(0, base, j, 0.5);
        p.arms(1, j) = 1;
        fill(base, 3 * joints, j, 0.5);
        fill(base + 3 * joints, limb, j, 0.3);
    }
    for (Index j = 0; j < p.arms.cols(); ++j)
        p.load += p.arms.col(j) * (j < muscles ? 0.5 * random.between(0, 1) : 40 * random.between(0, 1));
    p.load.tail(rows - base) *= overload;
    return p;
}

double primal_cost(const Problem& p, const QpResult& s) {
    double cost = 0.5 * s.column.cwiseAbs2().dot(p.terms.cost);
    for (Index i = 0; i < p.load.size(); ++i)
        if (!p.terms.hard[i]) cost += 0.5 * std::pow(s.reserve[i] / p.terms.row_scale[i], 2);
    return cost;
}

/// Largest violation of the optimality conditions, from the result alone. Stationarity of x is measured in the unit of
/// the square root of the cost: rounding of a dual of size 1e4 alone moves a support by 1e-6 N.
double optimality_error(const Problem& p, const QpResult& s) {
    double error = 0;
    const double root = std::max(1.0, std::sqrt(2 * primal_cost(p, s)));
    const VectorXd unit = p.row_unit(), pull = p.arms.transpose() * s.dual;
    const VectorXd closed = p.arms * s.column + s.reserve - p.load;
    for (Index i = 0; i < unit.size(); ++i) {
        const double wanted = p.terms.hard[i] ? 0 : s.dual[i] * p.terms.row_scale[i] * p.terms.row_scale[i];
        error = std::max({error, std::abs(closed[i]) / unit[i], std::abs(s.reserve[i] - wanted) / unit[i]});
    }
    for (Index j = 0; j < pull.size(); ++j) {
        const double x = s.column[j], c = p.terms.cost[j], surplus = (pull[j] - c * x) / std::sqrt(c) / root;
        error = std::max({error, std::sqrt(c) * (p.terms.lower[j] - x), std::sqrt(c) * (x - p.terms.upper[j])});
        if (x > p.terms.lower[j]) error = std::max(error, -surplus);
        if (x < p.terms.upper[j]) error = std::max(error, surplus);
    }
    return error;
}

double relative_gap(const Problem& p, const QpResult& s) {
    const double primal = primal_cost(p, s);
    double dual = s.dual.dot(p.load);
    const VectorXd pull = p.arms.transpose() * s.dual;
    for (Index j = 0; j < pull.size(); ++j) {
        const double c = p.terms.cost[j];
        const double best = std::min(p.terms.upper[j], std::max(p.terms.lower[j], pull[j] / c));
        dual += c * best * best / 2 - best * pull[j];
    }
    for (Index i = 0; i < p.load.size(); ++i) {
        if (!p.terms.hard[i]) dual -= 0.5 * std::pow(s.dual[i] * p.terms.row_scale[i], 2);
    }
    return std::abs(primal - dual) / std::max(std::abs(primal), 1e-300);
}

/// Tries every assignment of columns to {lower, free, upper} and solves the primal optimality system of each by LU.
VectorXd by_enumeration(const Problem& p) {
    const Index m = p.arms.cols(), n = p.arms.rows();
    std::vector<Index> hard;
    VectorXd weight = VectorXd::Zero(n);
    for (Index i = 0; i < n; ++i) {
        if (p.terms.hard[i])
            hard.push_back(i);
        else
            weight[i] = 1 / (p.terms.row_scale[i] * p.terms.row_scale[i]);
    }
    const auto h = static_cast<Index>(hard.size());
    MatrixXd hard_arms(h, m);
    VectorXd hard_load(h);
    for (Index i = 0; i < h; ++i) {
        hard_arms.row(i) = p.arms.row(hard[static_cast<std::size_t>(i)]);
        hard_load[i] = p.load[hard[static_cast<std::size_t>(i)]];
    }
    const MatrixXd curvature = MatrixXd(p.terms.cost.asDiagonal()) + p.arms.transpose() * weight.asDiagonal() * p.arms;
    const VectorXd linear = p.arms.transpose() * weight.cwiseProduct(p.load);
    long cases = 1;
    for (Index j = 0; j < m; ++j) cases *= 3;
    VectorXd best;
    double best_cost = infinity;
    for (long code = 0; code < cases; ++code) {
        MatrixXd system = MatrixXd::Zero(m + h, m + h);
        VectorXd right(m + h);
        right << linear, hard_load;
        system.topLeftCorner(m, m) = curvature;
        system.topRightCorner(m, h) = hard_arms.transpose();
        system.bottomLeftCorner(h, m) = hard_arms;
        bool possible = true;
        long digits = code;
        for (Index j = 0; j < m; ++j, digits /= 3) {
            if (digits % 3 == 0) continue;
            const double bound = digits % 3 == 1 ? p.terms.lower[j] : p.terms.upper[j];
            possible = possible && std::isfinite(bound);
            system.row(j).setZero();
            system(j, j) = 1;
            right[j] = bound;
        }
        if (!possible) continue;
        const VectorXd x = system.fullPivLu().solve(right).head(m);
        const bool feasible = ((x - p.terms.lower).array() > -1e-10).all() &&
                              ((p.terms.upper - x).array() > -1e-10).all() &&
                              (h == 0 || (hard_arms * x - hard_load).cwiseAbs().maxCoeff() < 1e-9);
        const double cost = 0.5 * x.dot(curvature * x) - linear.dot(x);
        if (feasible && cost < best_cost) {
            best_cost = cost;
            best = x;
        }
    }
    return best;
}

/// Exact minimisation over one column at a time until nothing moves; soft rows only.
VectorXd by_coordinate_descent(const Problem& p) {
    const VectorXd weight = p.terms.row_scale.cwiseAbs2().cwiseInverse();
    VectorXd x = VectorXd::Zero(p.arms.cols()), rest = p.load;
    for (int sweep = 0; sweep < 200000; ++sweep) {
        double moved = 0;
        for (Index j = 0; j < x.size(); ++j) {
            const VectorXd weighted = weight.cwiseProduct(p.arms.col(j));
            const double curvature = p.terms.cost[j] + weighted.dot(p.arms.col(j));
            const double wanted = x[j] + (weighted.dot(rest) - p.terms.cost[j] * x[j]) / curvature;
            const double next = std::min(p.terms.upper[j], std::max(p.terms.lower[j], wanted));
            rest -= (next - x[j]) * p.arms.col(j);
            moved = std::max(moved, std::abs(next - x[j]));
            x[j] = next;
        }
        if (moved < 1e-14) return x;
    }
    throw std::runtime_error("coordinate descent did not settle");
}

template <class Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const spondyl::SimulationError& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST_CASE("a force sharing meets its optimality conditions and its dual cost equals its primal cost") {
    CHECK(rc::check("within and beyond strength", [] {
        const auto seed = *rc::gen::arbitrary<unsigned>();
        const auto overload = *rc::gen::element(0.2, 1.0, 1.5, 4.0, 20.0);
        const auto p = spine_like(seed, 18, 300, overload);
        const auto s = p.solve();
        RC_ASSERT(s.status == QpStatus::optimal);
        RC_ASSERT(optimality_error(p, s) < 1e-8);
        RC_ASSERT(relative_gap(p, s) < 1e-8);
        RC_ASSERT(s.kkt < 1e-8);
        RC_ASSERT(s.gap < 1e-8);
        RC_ASSERT(s.violation < 1e-9);
    }));
}

TEST_CASE("the sharing is the one an enumeration of every set of saturated muscles finds") {
    int compared = 0;
    CHECK(rc::check("five columns, three rows", [&] {
        Random random(*rc::gen::arbitrary<unsigned>());
        Problem p(3, 5);
        p.terms.hard[0] = random.below(2) == 0;
        for (Index j = 0; j < 5; ++j) {
            for (Index i = 0; i < 3; ++i) p.arms(i, j) = random.between(-2, 2);
            p.terms.cost[j] = random.between(0.5, 3);
            p.terms.lower[j] = random.between(-0.2, 0.2);
            p.terms.upper[j] = random.below(3) == 0 ? infinity : p.terms.lower[j] + random.between(0, 1);
        }
        for (Index i = 0; i < 3; ++i) {
            p.load[i] = random.between(-3, 3);
            p.terms.row_scale[i] = random.between(0.1, 1);
        }
        const auto s = p.solve();
        const VectorXd expected = by_enumeration(p);
        RC_ASSERT((expected.size() == 0) == (s.status == QpStatus::infeasible));
        if (expected.size() == 0) return;
        ++compared;
        RC_ASSERT(s.status == QpStatus::optimal);
        RC_ASSERT((s.column - expected).cwiseAbs().maxCoeff() < 1e-7);
    }));
    CHECK(compared > 50);
}

TEST_CASE("the sharing is the one reached by improving one muscle at a time") {
    for (unsigned seed = 1; seed <= 3; ++seed)
        for (const double overload : {1.0, 6.0}) {
            auto p = spine_like(seed, 6, 60, overload);
            p.terms.hard.setConstant(false);
            p.terms.row_scale *= 10;
            const auto s = p.solve();
            REQUIRE(s.status == QpStatus::optimal);
            const VectorXd error = (s.column - by_coordinate_descent(p)).cwiseProduct(p.terms.cost.cwiseSqrt());
            CHECK(error.cwiseAbs().maxCoeff() < 1e-7);
        }
}

TEST_CASE("no load asks no muscle, no support and no reserve for force") {
    auto p = spine_like(5, 18, 300, 1);
    p.load.setZero();
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column.isZero(0));
    CHECK(s.reserve.isZero(0));
    CHECK(s.gap == 0);
}

TEST_CASE("muscles of twice the strength work at half the activation while none is saturated") {
    auto p = spine_like(6, 8, 120, 1);
    p.load *= 0.3;
    p.terms.hard.setConstant(false);
    p.terms.row_scale.setConstant(1);
    const auto weak = p.solve();
    REQUIRE(weak.column.head(120).maxCoeff() < 0.99);
    REQUIRE(weak.column.head(120).maxCoeff() > 0.01);
    // With activation as unknown, strength multiplies the arms; the reserve keeps its share if its price follows.
    p.arms *= 2;
    p.terms.row_scale *= 2;
    const auto strong = p.solve();
    CHECK((strong.column - weak.column / 2).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((strong.reserve - weak.reserve).cwiseAbs().maxCoeff() < 1e-8);
}

TEST_CASE("beyond the strength of all muscles the reserves carry the rest and the sharing stays optimal") {
    Problem p(1, 2);
    p.arms << 10, 20;
    p.load << 100;
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column[0] == 1);
    CHECK(s.column[1] == 1);
    CHECK(s.reserve[0] == doctest::Approx(70).epsilon(1e-12));
    CHECK(s.dual[0] == doctest::Approx(70).epsilon(1e-9));

    const auto body = spine_like(7, 18, 300, 30);
    const auto overloaded = body.solve();
    CHECK(overloaded.status == QpStatus::optimal);
    CHECK(optimality_error(body, overloaded) < 1e-8);
    CHECK((overloaded.column.head(300).array() == 1).count() > 50);
    CHECK(overloaded.violation < 1e-9);
}

TEST_CASE("supports balance the body exactly, whatever a reserve would cost") {
    for (const double support_scale : {1.0, 30.0, 3000.0}) {
        auto p = spine_like(8, 18, 300, 1);
        p.terms.cost.tail(24).setConstant(2.0 / (support_scale * support_scale));
        const auto s = p.solve();
        REQUIRE(s.status == QpStatus::optimal);
        CHECK((p.arms * s.column - p.load).head(6).cwiseQuotient(p.row_unit().head(6)).cwiseAbs().maxCoeff() < 1e-9);
        CHECK(s.gap < 1e-8);
    }
}

/// Hard rows 1 to 3 that only columns of force `weak`, `weak / 2` and `weak / 4` meet beside one of force 1000 on row
/// 0.
Problem weakly_held(double weak) {
    Problem p(5, 5);
    p.terms.hard.head(4).setConstant(true);
    p.terms.upper.setConstant(infinity);
    p.arms << 1000, 0, 0, 0, 50,  //
        0, weak, 0, 0, 0,         //
        0, 0, weak / 2, 0, 0,     //
        0, 0, 0, weak / 4, 0,     //
        40, 30, 20, 10, 5;
    p.load << 900, 0.3 * weak, 0.2 * weak, 0.1 * weak, 30;
    return p;
}

TEST_CASE("hard rows that next to nothing holds are met as well as the others") {
    for (double weak = 10; weak > 9e-4; weak /= std::sqrt(10.0)) {
        CAPTURE(weak);
        const auto p = weakly_held(weak);
        const auto s = p.solve();
        CHECK(s.status == QpStatus::optimal);
        CHECK(s.violation < 1e-9);
        CHECK(optimality_error(p, s) < 1e-8);
    }
}

TEST_CASE("a planar body is balanced although three of its base rows are empty") {
    auto p = spine_like(9, 6, 60, 1);
    for (const Index row : {2, 3, 4}) {
        p.arms.row(row).setZero();
        p.load[row] = 0;
    }
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.violation < 1e-9);
    p.arms.row(3) = 1e-17 * p.arms.row(1);
    p.load[3] = 1e-15;
    const auto rounded = p.solve();
    CHECK(rounded.status == QpStatus::optimal);
    CHECK((rounded.column - s.column).cwiseProduct(p.terms.cost.cwiseSqrt()).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("supports that can only push do not pull: the missing force is reported in bounded time") {
    auto p = spine_like(10, 18, 300, 1);
    p.load.head(6).setZero();
    p.load[1] = -800;
    const auto s = p.solve();
    CHECK(s.status == QpStatus::infeasible);
    CHECK(s.iterations < Qp::iteration_limit);
    // No combination of upward forces comes closer than none: the missing force is the whole load.
    CHECK(s.reserve[1] == doctest::Approx(-800).epsilon(1e-6));
    CHECK(s.column.tail(24).maxCoeff() < 1e-3);
}

TEST_CASE("a load outside the friction cone is infeasible, a load just inside it is not") {
    Problem p(2, 2);  // two edges of a planar cone with friction 0.5
    p.arms << 0.5, -0.5, 1, 1;
    p.terms.hard.setConstant(true);
    p.terms.upper.setConstant(infinity);
    p.load << 0.5 * 700 * (1 - 1e-6), 700;
    auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column[0] == doctest::Approx(700 * (1 - 5e-7)).epsilon(1e-9));
    p.load[0] = 0.5 * 700;
    s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column[1] == doctest::Approx(0).epsilon(1e-6));
    p.load[0] = 0.5 * 700 * (1 + 1e-6);
    s = p.solve();
    CHECK(s.status == QpStatus::infeasible);
    // Nearest point of the edge: the residual is perpendicular to it.
    CHECK(std::abs(s.reserve.dot(p.arms.col(0))) < 1e-9);
    CHECK(s.violation > 1e-7);
}

TEST_CASE("infeasibility is found for every random unreachable load and never takes the iteration limit") {
    CHECK(rc::check("a hidden separating direction", [] {
        Random random(*rc::gen::arbitrary<unsigned>());
        Problem p(5, 12);
        p.terms.hard.head(4).setConstant(true);
        p.terms.upper.tail(8).setConstant(infinity);
        VectorXd away(4);
        for (Index i = 0; i < 4; ++i) away[i] = random.between(-1, 1);
        away.normalize();
        for (Index j = 0; j < 12; ++j) {
            for (Index i = 0; i < 5; ++i) p.arms(i, j) = random.between(-50, 50);
            const double along = away.dot(p.arms.col(j).head(4));
            if (along > 0) p.arms.col(j).head(4) -= 2 * along * away;
        }
        p.load.head(4) = away * random.between(0.1, 500);
        const auto s = p.solve();
        RC_ASSERT(s.status == QpStatus::infeasible);
        RC_ASSERT(s.reserve.head(4).norm() > 0.05);
    }));
}

TEST_CASE("a warm start from the neighbouring frame ends where a cold start ends") {
    auto p = spine_like(11, 18, 300, 1.2);
    Qp qp = p.solver();
    VectorXd dual = qp.solve(p.load).dual;
    Random random(12);
    int warm_steps = 0, cold_steps = 0;
    for (int frame = 0; frame < 20; ++frame) {
        for (Index k = 0; k < p.arms.size(); ++k) p.arms.data()[k] *= 1 + 0.01 * random.between(-1, 1);
        p.load *= 1 + 0.01 * random.between(-1, 1);
        p.write_values(qp);
        const QpResult warm = qp.solve(p.load, dual);
        const QpResult cold = qp.solve(p.load);
        const VectorXd difference = (warm.column - cold.column).cwiseProduct(p.terms.cost.cwiseSqrt());
        REQUIRE(warm.status == QpStatus::optimal);
        CHECK(difference.cwiseAbs().maxCoeff() < 1e-9);
        CHECK((warm.reserve - cold.reserve).cwiseQuotient(p.row_unit()).cwiseAbs().maxCoeff() < 1e-9);
        warm_steps += warm.iterations;
        cold_steps += cold.iterations;
        dual = warm.dual;
    }
    CHECK(warm_steps < cold_steps);
}

TEST_CASE("a solution does not remember what was solved before it, not even an infeasible frame") {
    const auto p = spine_like(13, 8, 100, 1);
    Qp used = p.solver(), fresh = p.solver();
    VectorXd lifted = p.load;
    lifted.head(6).setZero();
    lifted[1] = -800;
    const QpResult infeasible = used.solve(lifted);
    REQUIRE(infeasible.status == QpStatus::infeasible);
    const QpResult after = used.solve(p.load);
    CHECK(after.column == fresh.solve(p.load).column);

    const QpResult from_infeasible = used.solve(p.load, infeasible.dual);
    CHECK(from_infeasible.status == QpStatus::optimal);
    CHECK((from_infeasible.column - after.column).cwiseProduct(p.terms.cost.cwiseSqrt()).cwiseAbs().maxCoeff() < 1e-8);

    used.upper().head(100).setConstant(0.3);
    used.cost() *= 3;
    CHECK(used.solve(p.load).column.head(100).maxCoeff() <= 0.3);
    used.upper() = p.terms.upper;
    used.cost() = p.terms.cost;
    CHECK(used.solve(p.load).column == after.column);
}

TEST_CASE("identical muscles share equally") {
    auto p = spine_like(14, 8, 100, 1.5);
    for (const Index twin : {21, 62}) {
        p.arms.col(twin) = p.arms.col(4);
        p.touched.col(twin) = p.touched.col(4);
    }
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column[21] == doctest::Approx(s.column[4]).epsilon(1e-12));
    CHECK(s.column[62] == doctest::Approx(s.column[4]).epsilon(1e-12));
}

TEST_CASE("a muscle without any arm stays silent") {
    auto p = spine_like(15, 8, 100, 1);
    p.arms.col(3).setZero();
    p.touched.col(7).setConstant(false);
    p.arms.col(7).setZero();
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column[3] == 0);
    CHECK(s.column[7] == 0);
}

TEST_CASE("a least activation above zero is kept from a cold start") {
    auto p = spine_like(16, 18, 300, 1);
    p.terms.lower.head(300).setConstant(0.05);
    const auto s = p.solve();
    CHECK(s.status == QpStatus::optimal);
    CHECK(s.column.head(300).minCoeff() >= 0.05);
    CHECK(optimality_error(p, s) < 1e-8);
}

TEST_CASE("muscles in another order carry the same forces") {
    const auto p = spine_like(17, 18, 300, 1.2);
    auto q = p;
    const Index m = p.arms.cols();
    for (Index j = 0; j < m; ++j) {  // 324 columns; 5 is coprime, so this is a permutation
        const Index to = 5 * j % m;
        q.arms.col(to) = p.arms.col(j);
        q.touched.col(to) = p.touched.col(j);
        q.terms.cost[to] = p.terms.cost[j];
        q.terms.upper[to] = p.terms.upper[j];
    }
    const auto s = p.solve(), t = q.solve();
    for (Index j = 0; j < m; ++j)
        CHECK(std::abs(s.column[j] - t.column[5 * j % m]) * std::sqrt(p.terms.cost[j]) < 1e-10);
}

TEST_CASE("mirrored muscles under a mirrored load carry the mirrored forces") {
    auto p = spine_like(18, 8, 100, 1.2);
    VectorXd sign = VectorXd::Ones(p.arms.rows());
    for (const Index row : {2, 3, 4}) sign[row] = -1;
    for (Index i = 6; i < p.arms.rows(); ++i) sign[i] = i % 3 == 2 ? 1 : -1;
    auto q = p;
    q.arms = sign.asDiagonal() * p.arms;
    q.load = sign.cwiseProduct(p.load);
    const auto s = p.solve(), t = q.solve();
    CHECK((s.column - t.column).cwiseProduct(p.terms.cost.cwiseSqrt()).cwiseAbs().maxCoeff() < 1e-10);
    CHECK((s.reserve - sign.cwiseProduct(t.reserve)).cwiseQuotient(p.row_unit()).cwiseAbs().maxCoeff() < 1e-10);
}

TEST_CASE("a number that is not finite is refused by the name of its row or column") {
    const auto p = spine_like(19, 6, 40, 1);
    const double nan = std::nan("");
    Qp qp = p.solver();
    VectorXd load = p.load;
    load[7] = nan;
    CHECK(contains(message_of([&] { qp.solve(load); }), "load of row 7 is nan; expected a finite number"));
    VectorXd start = VectorXd::Zero(load.size());
    start[2] = infinity;
    CHECK(contains(message_of([&] { qp.solve(p.load, start); }), "start of row 2 is inf"));

    const auto pattern = p.pattern();
    const auto entry = pattern.column_start[11] + 1;
    qp.values()[entry] = nan;
    const auto row = std::to_string(pattern.row_index[static_cast<std::size_t>(entry)]);
    CHECK(contains(message_of([&] { qp.solve(p.load); }), "value of column 11, row " + row + " is nan"));
    p.write_values(qp);

    qp.cost()[5] = 0;
    CHECK(contains(message_of([&] { qp.solve(p.load); }), "cost of column 5 is 0.000000; expected a positive number"));
    qp.cost()[5] = 1;
    qp.lower()[9] = 2;
    CHECK(contains(message_of([&] { qp.solve(p.load); }),
                   "lower bound of column 9 is 2.000000; expected a number not "
                   "above its upper bound 1.000000"));
    qp.lower()[9] = 0;
    qp.row_scale()[8] = -1;
    CHECK(contains(message_of([&] { qp.solve(p.load); }), "scale of row 8 is -1"));
    qp.row_scale()[8] = 1;
    CHECK(contains(message_of([&] { qp.solve(VectorXd::Zero(3)); }), "size of the load is 3.000000; expected "));
    CHECK(qp.solve(p.load).status == QpStatus::optimal);
}

TEST_CASE("a pattern that does not fit its costs is refused before anything is solved") {
    Problem p(3, 2);
    auto pattern = p.pattern();
    auto terms = p.terms;
    terms.upper.resize(3);
    CHECK(contains(message_of([&] { Qp(pattern, terms); }), "the pattern has 3 rows and 2 columns"));
    std::swap(pattern.row_index[3], pattern.row_index[4]);
    CHECK(contains(message_of([&] { Qp(pattern, p.terms); }), "column 1 touches row 0 after row 1"));
    pattern.row_index = {0, 1, 3, 0, 1, 2};
    CHECK(contains(message_of([&] { Qp(pattern, p.terms); }), "column 0 touches row 3"));
}

#ifdef SPONDYL_COUNTS_ALLOCATIONS
TEST_CASE("a frame is solved without allocating, cold, warm, saturated or infeasible") {
    auto p = spine_like(20, 18, 510, 1);
    const auto weak = weakly_held(1e-2);
    Qp qp = p.solver(), weak_qp = weak.solver();
    VectorXd overload = 10 * p.load, lifted = p.load, dual = VectorXd::Zero(p.load.size());
    overload.head(6) = p.load.head(6);
    lifted.head(6).setZero();
    lifted[1] = -800;
    auto* probe = new double(1);
    REQUIRE(spondyl::test::allocations() > 0);
    delete probe;

    const long before = spondyl::test::allocations();
    const bool cold = qp.solve(p.load).status == QpStatus::optimal;
    dual = qp.solve(p.load).dual;
    const bool warm = qp.solve(p.load, dual).status == QpStatus::optimal;
    const bool saturated = qp.solve(overload, dual).status == QpStatus::optimal;
    const bool infeasible = qp.solve(lifted, dual).status == QpStatus::infeasible;
    const bool held = weak_qp.solve(weak.load).status == QpStatus::optimal;
    const long after = spondyl::test::allocations();
    CHECK(after == before);
    CHECK(held);
    CHECK(cold);
    CHECK(warm);
    CHECK(saturated);
    CHECK(infeasible);
}
#endif
