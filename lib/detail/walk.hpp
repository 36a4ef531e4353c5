#pragma once
// A walk along a path of equilibria: prediction, continuation and the work of the moving goals (docs/theory.md (E10),
// (E16)).

#include <optional>

#include "detail/equilibrium.hpp"

namespace spondyl::detail {

// A place on the path, with the path's derivatives there where they are known.
struct Walk {
    Eigen::VectorXd q, l;
    double s = 0.0;
    std::optional<Equilibrium::Tangent> tangent;

    // Where the path is expected at another s.
    Walk predicted(double at) const;
};

// Follows the path from walk.s to s; halves the step where Newton fails. Returns whether it arrived.
bool follow(Equilibrium& eq, const Problem& p, double s, Walk& walk, EquilibriumResult& result);

// The last equilibrium on the way to an s that follow() did not reach, in steps of at least 1e-6 of it.
Walk furthest(Equilibrium& eq, const Problem& p, double s, Walk walk);

// Work of the moving goals along the path from a to b.
double work_between(Equilibrium& eq, const Problem& p, const Walk& a, const Walk& b);

// True where no goal moves with s.
bool is_still(const Problem& p);

// A quantity along the path with its derivatives by s.
struct Jet {
    double value = 0.0, rate = 0.0, curvature = 0.0;
};

// A scalar of the posture along a walk whose tangent is known.
Jet along_path(Equilibrium& eq, const Scalar& h, const Walk& walk);

}  // namespace spondyl::detail
