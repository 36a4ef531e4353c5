#pragma once
// Factor of the saddle-point system of a quadratic form under linear constraints (docs/theory.md (E11), (E13)).

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace spondyl::detail {

// K x - A'l = g,  A x = c.  All memory is taken by resize().
class KktFactor {
public:
    void resize(Eigen::Index unknowns, Eigen::Index constraints);

    Eigen::MatrixXd K;  // symmetric, its lower triangle is read
    Eigen::MatrixXd A;  // independent rows

    // False where K is not positive definite on the null space of A.
    bool factorise();
    void solve(const Eigen::VectorXd& g, const Eigen::VectorXd& c, Eigen::VectorXd& x, Eigen::VectorXd& l);
    // Smallest mu with K w = mu diag(metric) w + A'l, A w = 0, of a K that is positive definite there.
    double smallest_eigenvalue(const Eigen::VectorXd& metric);

private:
    void solve_scaled(const Eigen::VectorXd& c, Eigen::VectorXd& x, Eigen::VectorXd& l);

    Eigen::MatrixXd sum_, Y_, S_;
    Eigen::LLT<Eigen::MatrixXd> llt_, schur_;
    double rho_ = 0.0;
    Eigen::VectorXd z_, generic_, w_, l_, zero_;
};

}  // namespace spondyl::detail
