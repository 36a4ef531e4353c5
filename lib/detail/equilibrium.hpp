#pragma once
// Constrained equilibrium of passive tissue: Newton on the KKT system with a certified minimum (docs/theory.md
// (E8)-(E16)).

#include <functional>
#include <string>
#include <vector>

#include <Eigen/Cholesky>

#include "detail/measure.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

// energy += weight/2 (h - target)^2; the target moves with the path at `rate` per unit s.
struct SpringGoal {
    Scalar h;
    double weight = 0.0, target = 0.0, rate = 0.0;
};

// h = target, moving at `rate`.
struct ConstraintGoal {
    Scalar h;
    double target = 0.0, rate = 0.0;
    bool support = false;
    std::string text;
};

// energy -= force h; the force moves at `rate`.
struct LoadGoal {
    Scalar h;
    double force = 0.0, rate = 0.0;
};

// Everything that is in equilibrium besides the constraints.
struct Problem {
    std::vector<SpringGoal> springs;
    std::vector<ConstraintGoal> constraints;
    std::vector<LoadGoal> loads;
    Eigen::VectorXd hold;  // diagonal spring toward `hold_at`, by coordinate
    Eigen::VectorXd hold_at;
    Eigen::VectorXd tone;      // constant generalised force by q (reference-pose balance), added to the gradient
    double elastic = 1.0;      // weight of the passive energy
    double relax = 0.0;        // fraction of gravity in the energy
    std::vector<char> locked;  // coordinates that do not move
    // Further energy: returns its value, adds to the gradient and, when given, to the Hessian.
    std::function<double(const Eigen::VectorXd& q, Eigen::VectorXd& gradient, Eigen::MatrixXd* hessian)> extra;
};

// The goals of `from`, ds further along the path, in `to` (a copy of it).
void move_goals(const Problem& from, double ds, Problem& to);

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

    // Moves q to the equilibrium; multipliers is warm on entry when it has the right size.
    EquilibriumResult solve(const Problem& problem, Eigen::VectorXd& q, Eigen::VectorXd& multipliers,
                            int iteration_limit = 60);

    // Newton steps from a close guess between two known equilibria, without certificate.
    void refine(const Problem& problem, Eigen::VectorXd& q, Eigen::VectorXd& multipliers);

    // Path derivatives dq/ds and d2q/ds2 for the rates in the problem; call it right after solve() found a minimum
    // there.
    struct Tangent {
        Eigen::VectorXd dq, ddq;  // by s
        Eigen::VectorXd dl, ddl;  // of the multipliers
    };
    void tangent(const Problem& problem, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers, Tangent& t);

    // Smallest eigenvalue of the Hessian of the last solve() on the null space of the constraints, translations scaled
    // by segment length.
    double smallest_eigenvalue();
    // Of the spine block of the Hessian without springs, on the null space of the constraints' spine columns.
    double smallest_spine_eigenvalue(const Problem& problem, const Eigen::VectorXd& q,
                                     const Eigen::VectorXd& multipliers);

    // Multiplier of constraint k in the order of the problem (0 for one that was left out).
    double multiplier(const Eigen::VectorXd& multipliers, std::size_t constraint) const;

    double energy(const Problem& problem, const Eigen::VectorXd& q);
    // Gradient and Hessian of the energy plus constraint curvature, and the constraints, at (q, multipliers).
    void evaluate(const Problem& problem, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers,
                  bool with_hessian);
    const Eigen::VectorXd& gradient() const { return g_; }
    const Eigen::MatrixXd& hessian() const { return H_; }
    const Eigen::MatrixXd& constraint_rows() const { return A_; }
    const Eigen::VectorXd& constraint_error() const { return c_; }
    double kkt_residual(const Eigen::VectorXd& multipliers) const;

    const Tree& tree() const { return tree_; }
    Placement& placement() { return placement_; }
    double segment_length() const { return segment_length_; }

private:
    bool factorise();
    void solve_kkt(const Eigen::VectorXd& rhs_g, const Eigen::VectorXd& rhs_c, Eigen::VectorXd& dq,
                   Eigen::VectorXd& dl);
    void gather();

    const Subject* subject_;
    Tree tree_;
    Placement placement_;
    Curvature curvature_;
    double segment_length_ = 0.03;

    std::vector<int> free_;    // coordinates that move
    std::vector<int> active_;  // constraints kept
    Eigen::VectorXd g_, c_, row_, spare_, elastic_gradient_;
    std::vector<int> support_;
    Eigen::MatrixXd H_, A_;  // over all coordinates; A rows by kept constraint
    Eigen::MatrixXd K_, Af_, Y_, S_, rows_, sum_;
    Eigen::LLT<Eigen::MatrixXd> llt_, schur_;
    double rho_ = 0.0;
    Eigen::VectorXd gf_, t1_, t2_, metric_;
};

}  // namespace spondyl::detail
