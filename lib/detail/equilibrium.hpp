#pragma once
// Constrained equilibrium of passive tissue: Newton on the KKT system with a certified minimum (docs/theory.md
// (E8)-(E16)).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "detail/cord.hpp"
#include "detail/fibres.hpp"
#include "detail/kkt_factor.hpp"
#include "detail/measure.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

// The goals of a problem move along a path with parameter s; what is given here holds at s = 0.

// energy += weight/2 (h - target)^2; the target moves at `rate` per unit s.
struct SpringGoal {
    Scalar h;
    double weight = 0.0, target = 0.0, rate = 0.0;
    bool guard = false;  // part of the task load
    double target_at(double s) const { return target + s * rate; }
};

// h = target, moving at `rate`.
struct ConstraintGoal {
    Scalar h;
    double target = 0.0, rate = 0.0;
    bool support = false;
    std::string text;
    double target_at(double s) const { return target + s * rate; }
};

// energy -= force h; the force moves at `rate`, which changes at `curvature`.
struct LoadGoal {
    Scalar h;
    double force = 0.0, rate = 0.0, curvature = 0.0;
    double force_at(double s) const { return force + s * (rate + 0.5 * s * curvature); }
};

// A band or pull; like gravity it counts as far as muscles do not carry it.
struct CordPull {
    Cord cord;
    Scalar length;
};

// Everything that is in equilibrium besides the constraints.
struct Problem {
    std::vector<SpringGoal> springs;
    std::vector<ConstraintGoal> constraints;
    std::vector<LoadGoal> loads;
    Eigen::VectorXd hold;  // diagonal spring toward `hold_at`, by coordinate
    Eigen::VectorXd hold_at;
    Eigen::VectorXd tone;  // constant generalised force by q (reference-pose balance), added to the gradient
    double elastic = 1.0;  // weight of the passive energy
    double crept = 0.0;    // part of the segments' energy that creep has taken away
    std::vector<CordPull> cords;
    double relax = 0.0, relax_rate = 0.0;  // fraction of gravity and cords in the energy; it moves as goals do
    std::vector<char> locked;              // coordinates that do not move
    double relax_at(double s) const { return relax + s * relax_rate; }
    // Further energy: returns its value, adds to the gradient and, when given, to the Hessian.
    std::function<double(const Eigen::VectorXd& q, Eigen::VectorXd& gradient, Eigen::MatrixXd* hessian)> extra;
};

struct EquilibriumResult {
    bool converged = false;
    bool minimum = false;  // reduced Hessian positive definite
    int iterations = 0;
    double kkt = 0.0;  // scaled residual (definitions of docs/theory.md (E12))
};

// Newton solver for one subject; all memory is taken at construction and by prepare().
class Equilibrium {
public:
    explicit Equilibrium(const Subject& subject);

    // Fixes the sizes for a problem. Constraints that depend on earlier ones are left out when they are supports
    // (bilateral redundancy); a dependent goal is reported by its index, else -1.
    int prepare(const Problem& problem, const Eigen::VectorXd& q);

    // Moves q to the equilibrium at s; multipliers is warm on entry when it has the right size.
    EquilibriumResult solve(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers,
                            int iteration_limit = 60);

    // The same from a close guess between known equilibria, without certificate; false where Newton fails.
    bool refine(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers);

    // Path derivatives dq/ds and d2q/ds2; call it right after solve() found a minimum there.
    struct Tangent {
        Eigen::VectorXd dq, ddq;
        Eigen::VectorXd dl, ddl;  // of the multipliers
    };
    void tangent(const Problem& problem, double s, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers,
                 Tangent& t);

    // Smallest eigenvalue of the Hessian of the last solve() on the null space of the constraints, translations scaled
    // by segment length.
    double smallest_eigenvalue() { return factor_.smallest_eigenvalue(metric_); }
    // Of the spine block of the Hessian without springs, on the null space of the constraints' spine columns.
    double smallest_spine_eigenvalue(const Problem& problem, double s, const Eigen::VectorXd& q,
                                     const Eigen::VectorXd& multipliers);

    // Multiplier of constraint k in the order of the problem (0 for one that was left out).
    double multiplier(const Eigen::VectorXd& multipliers, std::size_t constraint) const;

    double energy(const Problem& problem, double s, const Eigen::VectorXd& q);
    // Potential of gravity and cords at the present placement: what `relax` takes its fraction of.
    double pulling_energy(const Problem& problem, const Eigen::VectorXd& q) const;
    // Gradient and Hessian of the energy plus constraint curvature, and the constraints, at (q, multipliers).
    enum class Want : std::uint8_t { gradient, hessian, hessian_of_tissue };  // the last: without springs and holds
    void evaluate(const Problem& problem, double s, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers,
                  Want want);
    const Eigen::VectorXd& gradient() const { return g_; }
    const Eigen::MatrixXd& hessian() const { return H_; }
    const Eigen::MatrixXd& constraint_rows() const { return A_; }
    const Eigen::VectorXd& constraint_error() const { return c_; }
    double kkt_residual(const Eigen::VectorXd& multipliers) const;

    const Tree& tree() const { return tree_; }
    Placement& placement() { return placement_; }
    double segment_length() const { return segment_length_; }

private:
    // scale * gradient of the pulling energy; their curvature and stiffness where a Hessian is wanted.
    void add_pulls(const Problem& problem, double scale, const Eigen::VectorXd& q, Eigen::VectorXd& gradient);
    bool factorise();
    // dq (over all coordinates) and dl that remove the residual of (q, multipliers) as the last factor sees it.
    void newton_step(const Eigen::VectorXd& multipliers);
    double approach(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers, double wanted);
    void solve_kkt(const Eigen::VectorXd& g, const Eigen::VectorXd& c, Eigen::VectorXd& dq, Eigen::VectorXd& dl);

    const Subject* subject_;
    Tree tree_;
    Placement placement_;
    Curvature curvature_;
    PassiveFibres fibres_;
    double segment_length_ = 0.03;

    std::vector<int> free_;    // coordinates that move
    std::vector<int> active_;  // constraints kept
    Eigen::VectorXd g_, c_, row_, spare_, elastic_gradient_;
    std::vector<int> support_;
    Eigen::MatrixXd H_, A_;  // over all coordinates; A rows by kept constraint
    Eigen::MatrixXd rows_, spine_rows_;
    KktFactor factor_, spine_factor_;
    bool has_factor_ = false;  // of this set of constraints, at a minimum
    Eigen::VectorXd metric_, gf_, xf_, residual_, dq_, dl_, minus_c_;
};

}  // namespace spondyl::detail
