#pragma once
// ProxQP on the force sharing: min |z|^2 / 2, A z = b, lower <= z <= upper.

#include <Eigen/SparseCore>
#include <memory>
#include <string>

namespace peers {

struct QpProblem {
    Eigen::SparseMatrix<double> A;
    Eigen::MatrixXd A_dense;
    Eigen::VectorXd b, lower, upper;
};

class GeneralQp {
public:
    virtual ~GeneralQp() = default;
    // The next problem of the same shape, from the solution of the last.
    virtual void solve(const QpProblem& next) = 0;
    virtual const Eigen::VectorXd& z() const = 0;
    virtual bool solved() const = 0;
};

std::string proxqp_version();
std::unique_ptr<GeneralQp> make_proxqp_dense(const QpProblem& first, double tolerance);
std::unique_ptr<GeneralQp> make_proxqp_sparse(const QpProblem& first, double tolerance);

}  // namespace peers
