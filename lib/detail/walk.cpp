#include "detail/walk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spondyl::detail {
namespace {
constexpr double nearest = 0.6;  // a longer way [rad] is a jump to another branch
}

Walk Walk::predicted(double at) const {
    Walk next{q, l, at, {}};
    if (tangent) {
        const double d = at - s;
        next.q += d * (tangent->dq + 0.5 * d * tangent->ddq);
        next.l += d * (tangent->dl + 0.5 * d * tangent->ddl);
    }
    return next;
}

bool follow(Equilibrium& eq, const Problem& p, double s, Walk& walk, EquilibriumResult& result) {
    constexpr int halvings = 8;
    double step = s - walk.s;
    for (int halved = 0;;) {
        const double to = std::abs(s - walk.s) <= std::abs(step) * (1.0 + 1e-12) ? s : walk.s + step;
        Walk next = walk.predicted(to);
        result = eq.solve(p, to, next.q, next.l);
        const bool near = (next.q - walk.q).cwiseAbs().maxCoeff() < nearest;
        if (result.converged && near) {
            walk = std::move(next);
            if (to == s) return true;
            step = s - walk.s;
        } else {
            if (++halved > halvings) return false;
            step *= 0.5;
        }
        if (step == 0.0) return false;  // what holds at s has another equilibrium, far from here
    }
}

Walk furthest(Equilibrium& eq, const Problem& p, double s, Walk walk) {
    constexpr double finest = 1e-6;  // of the way
    constexpr int most = 200;        // equilibria to try
    const double way = s - walk.s;
    walk.tangent.reset();
    double step = way;
    for (int tried = 0; tried < most && std::abs(step) > finest * std::abs(way); ++tried) {
        const double to = std::abs(s - walk.s) < std::abs(step) ? s : walk.s + step;
        Walk next = walk.predicted(to);
        const EquilibriumResult result = eq.solve(p, to, next.q, next.l);
        if (!result.converged || (next.q - walk.q).cwiseAbs().maxCoeff() > nearest) {
            step *= 0.5;
            continue;
        }
        walk = std::move(next);
        if (to == s) break;
        step *= 2.0;
        if (!result.minimum) continue;
        walk.tangent.emplace();
        eq.tangent(p, to, walk.q, walk.l, *walk.tangent);
    }
    return walk;
}

bool is_still(const Problem& p) {
    auto still = [](const auto& goals) {
        return std::all_of(goals.begin(), goals.end(), [](const auto& g) { return g.rate == 0.0; });
    };
    return p.relax_rate == 0.0 && still(p.springs) && still(p.constraints) &&
           std::all_of(p.loads.begin(), p.loads.end(),
                       [](const LoadGoal& g) { return g.rate == 0.0 && g.curvature == 0.0; });
}

// Integral of the explicit change of the energy with s by the adaptive Lobatto rule of Gander & Gautschi 2000 (BIT 40,
// 84-101): 4 and 7 points, of which the ends are known equilibria, until both agree to 1e-9 J. NaN where a point
// between two equilibria has none.
double work_between(Equilibrium& eq, const Problem& p, const Walk& a, const Walk& b) {
    if (a.s == b.s || is_still(p)) return 0.0;
    constexpr double enough = 1e-9;    // [J]
    constexpr double shortest = 1e-3;  // of the way
    const double ds = b.s - a.s;
    const Walk expected = a.predicted(b.s);
    const Eigen::VectorXd missed_q = b.q - expected.q, missed_l = b.l - expected.l;
    auto power_of = [&](const Walk& node) {
        double power = 0.0;
        for (std::size_t i = 0; i < p.constraints.size(); ++i)
            power += eq.multiplier(node.l, i) * p.constraints[i].rate;
        eq.placement().update(eq.tree(), node.q);
        for (const SpringGoal& goal : p.springs)
            if (goal.rate != 0.0)
                power -= goal.weight * (goal.h.at(eq.placement(), node.q).value - goal.target_at(node.s)) * goal.rate;
        if (p.relax_rate != 0.0) power += p.relax_rate * eq.pulling_energy(p, node.q);
        for (const LoadGoal& goal : p.loads)
            power -= goal.h.at(eq.placement(), node.q).value * (goal.rate + node.s * goal.curvature);
        return power;
    };
    auto power_at = [&](double x) {
        Walk node = a.predicted(a.s + x * ds);
        node.q += x * x * x * missed_q;
        node.l += x * x * x * missed_l;
        if (!eq.refine(p, node.s, node.q, node.l)) {  // too far from where it was expected: walk there
            const double there = node.s;
            node = a;
            EquilibriumResult arrived;
            if (!follow(eq, p, there, node, arrived)) return std::numeric_limits<double>::quiet_NaN();
        }
        return power_of(node);
    };
    auto integral = [&](auto&& self, double low, double f_low, double high, double f_high) -> double {
        const double middle = 0.5 * (low + high), half = 0.5 * (high - low);
        const double x[5] = {-std::sqrt(2.0 / 3.0), -std::sqrt(0.2), 0.0, std::sqrt(0.2), std::sqrt(2.0 / 3.0)};
        double f[5];
        for (int i = 0; i < 5; ++i) f[i] = power_at(middle + half * x[i]);
        const double four = half / 6.0 * (f_low + f_high + 5.0 * (f[1] + f[3]));
        const double seven =
            half / 1470.0 * (77.0 * (f_low + f_high) + 432.0 * (f[0] + f[4]) + 625.0 * (f[1] + f[3]) + 672.0 * f[2]);
        if (half < shortest || p.extra || !(std::abs(seven - four) * std::abs(ds) > enough)) return seven;
        double sum = 0.0, from = low, f_from = f_low;
        for (int i = 0; i < 5; ++i) {
            sum += self(self, from, f_from, middle + half * x[i], f[i]);
            from = middle + half * x[i];
            f_from = f[i];
        }
        return sum + self(self, from, f_from, high, f_high);
    };
    return ds * integral(integral, 0.0, power_of(a), 1.0, power_of(b));
}

Jet along_path(Equilibrium& eq, const Scalar& h, const Walk& walk) {
    auto value = [&](const Eigen::VectorXd& q) {
        eq.placement().update(eq.tree(), q);
        return h.at(eq.placement(), q).value;
    };
    const double here = value(walk.q);
    const double d = 2e-4 / std::max(walk.tangent->dq.cwiseAbs().maxCoeff(), 1e-12);
    const double after = value(walk.predicted(walk.s + d).q), before = value(walk.predicted(walk.s - d).q);
    return {here, (after - before) / (2.0 * d), (after - 2.0 * here + before) / (d * d)};
}

}  // namespace spondyl::detail
