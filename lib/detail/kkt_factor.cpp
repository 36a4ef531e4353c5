#include "detail/kkt_factor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spondyl::detail {

void KktFactor::resize(Eigen::Index unknowns, Eigen::Index constraints) {
    if (K.rows() == unknowns && A.rows() == constraints) return;
    K.resize(unknowns, unknowns);
    A.resize(constraints, unknowns);
    sum_.resize(unknowns, unknowns);
    Y_.resize(unknowns, constraints);
    S_.resize(constraints, constraints);
    zero_.setZero(constraints);
    generic_.resize(unknowns);
    for (Eigen::Index i = 0; i < unknowns; ++i) generic_[i] = 1.0 + 0.37 * std::sin(1.0 + 2.3 * static_cast<double>(i));
    generic_.normalize();
    z_.setZero(unknowns);
}

// K + rho A'A is positive definite exactly when K is on the null space of A, once rho is large enough.
bool KktFactor::factorise() {
    if (A.rows() == 0) {
        rho_ = 0.0;
        llt_.compute(K);
        return llt_.info() == Eigen::Success;
    }
    const double scale = K.diagonal().cwiseAbs().mean() / std::max(1e-12, A.rowwise().squaredNorm().mean());
    for (const double factor : {10.0, 1e3, 1e5}) {
        rho_ = factor * scale;
        sum_ = K;
        sum_.selfadjointView<Eigen::Lower>().rankUpdate(A.transpose(), rho_);
        llt_.compute(sum_);
        if (llt_.info() != Eigen::Success) continue;
        Y_ = A.transpose();
        llt_.matrixL().solveInPlace(Y_);
        S_.setZero();
        S_.selfadjointView<Eigen::Lower>().rankUpdate(Y_.transpose());
        schur_.compute(S_);
        if (schur_.info() == Eigen::Success) return true;
    }
    return false;
}

void KktFactor::solve(const Eigen::VectorXd& g, const Eigen::VectorXd& c, Eigen::VectorXd& x, Eigen::VectorXd& l) {
    x = g;
    if (A.rows() > 0) x.noalias() += rho_ * (A.transpose() * c);
    solve_scaled(c, x, l);
}

void KktFactor::solve_scaled(const Eigen::VectorXd& c, Eigen::VectorXd& x, Eigen::VectorXd& l) {
    llt_.matrixL().solveInPlace(x);
    if (A.rows() > 0) {
        l = c;
        l.noalias() -= Y_.transpose() * x;
        schur_.solveInPlace(l);
        x.noalias() += Y_ * l;
    } else {
        l.resize(0);
    }
    llt_.matrixU().solveInPlace(x);
}

double KktFactor::smallest_eigenvalue(const Eigen::VectorXd& metric) {
    if (K.rows() <= A.rows()) return std::numeric_limits<double>::infinity();
    // Inverse iteration; its Rayleigh quotient converges with the square of the vector. The vector of the last call is
    // a good start along a path; the generic part finds the one that has overtaken it.
    z_ += (z_.isZero(0.0) ? 1.0 : 0.05 * z_.norm()) * generic_;
    double last = 0.0;
    for (int iteration = 0; iteration < 200; ++iteration) {
        w_ = metric.cwiseProduct(z_);
        solve_scaled(zero_, w_, l_);
        const double norm = std::sqrt(w_.dot(metric.cwiseProduct(w_)));
        const double value = w_.dot(metric.cwiseProduct(z_)) / (norm * norm);  // w'Kw = w'Mz there
        z_ = w_ / norm;
        if (iteration > 2 && std::abs(value - last) < 1e-7 * std::abs(value)) return value;
        last = value;
    }
    return last;
}

}  // namespace spondyl::detail
