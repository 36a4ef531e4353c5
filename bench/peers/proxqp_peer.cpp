#include "proxqp_peer.hpp"

#include <proxsuite/config.hpp>
#include <proxsuite/proxqp/dense/dense.hpp>
#include <proxsuite/proxqp/sparse/sparse.hpp>

namespace peers {

namespace {

namespace proxqp = proxsuite::proxqp;
using proxsuite::nullopt;

template <class Settings> void choose(Settings& settings, double tolerance) {
    settings.eps_abs = tolerance;
    settings.eps_rel = 0.0;
    settings.initial_guess = proxqp::InitialGuessStatus::WARM_START_WITH_PREVIOUS_RESULT;
    settings.compute_timings = false;
}

// Bounds of its own kind, Hessian known to be diagonal.
class Dense final : public GeneralQp {
public:
    Dense(const QpProblem& p, double tolerance) : qp_(p.A.cols(), p.A.rows(), 0, true, proxqp::HessianType::Diagonal) {
        choose(qp_.settings, tolerance);
        const Eigen::MatrixXd H = Eigen::MatrixXd::Identity(p.A.cols(), p.A.cols());
        const Eigen::VectorXd g = Eigen::VectorXd::Zero(p.A.cols());
        qp_.init(H, g, p.A_dense, p.b, nullopt, nullopt, nullopt, p.lower, p.upper);
        qp_.solve();
    }
    void solve(const QpProblem& p) override {
        qp_.update(nullopt, nullopt, p.A_dense, p.b, nullopt, nullopt, nullopt, p.lower, p.upper);
        qp_.solve();
    }
    const Eigen::VectorXd& z() const override { return qp_.results.x; }
    bool solved() const override { return qp_.results.info.status == proxqp::QPSolverOutput::PROXQP_SOLVED; }

private:
    proxqp::dense::QP<double> qp_;
};

// Bounds are rows of an identity here; variables without bounds have none.
class Sparse final : public GeneralQp {
public:
    Sparse(const QpProblem& p, double tolerance)
        : bounded_(bounds_of(p)), qp_(p.A.cols(), p.A.rows(), bounded_.rows()) {
        choose(qp_.settings, tolerance);
        Eigen::SparseMatrix<double> H(p.A.cols(), p.A.cols());
        H.setIdentity();
        const Eigen::VectorXd g = Eigen::VectorXd::Zero(p.A.cols());
        qp_.init(H, g, p.A, p.b, bounded_, bounded_ * p.lower, bounded_ * p.upper);
        qp_.solve();
    }
    void solve(const QpProblem& p) override {
        qp_.update(nullopt, nullopt, p.A, p.b, nullopt, Eigen::VectorXd(bounded_ * p.lower),
                   Eigen::VectorXd(bounded_ * p.upper));
        qp_.solve();
    }
    const Eigen::VectorXd& z() const override { return qp_.results.x; }
    bool solved() const override { return qp_.results.info.status == proxqp::QPSolverOutput::PROXQP_SOLVED; }

private:
    using Matrix = Eigen::SparseMatrix<double>;
    static Matrix bounds_of(const QpProblem& p) {
        std::vector<Eigen::Triplet<double>> ones;
        int row = 0;
        for (int j = 0; j < p.A.cols(); ++j)
            if (p.lower[j] > -1e20 || p.upper[j] < 1e20) ones.emplace_back(row++, j, 1.0);
        Matrix C(row, p.A.cols());
        C.setFromTriplets(ones.begin(), ones.end());
        return C;
    }

    Matrix bounded_;
    proxqp::sparse::QP<double, int> qp_;
};

}  // namespace

std::string proxqp_version() { return PROXSUITE_VERSION; }
std::unique_ptr<GeneralQp> make_proxqp_dense(const QpProblem& first, double tolerance) {
    return std::make_unique<Dense>(first, tolerance);
}
std::unique_ptr<GeneralQp> make_proxqp_sparse(const QpProblem& first, double tolerance) {
    return std::make_unique<Sparse>(first, tolerance);
}

}  // namespace peers
