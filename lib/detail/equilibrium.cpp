#include "detail/equilibrium.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "detail/passive.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl::detail {

Equilibrium::Equilibrium(const Subject& subject)
    : subject_(&subject), tree_(subject), placement_(tree_), curvature_(tree_) {
    const int n = subject.coordinates;
    g_.resize(n);
    H_.resize(n, n);
    row_.resize(n);
    spare_.resize(n);
    elastic_gradient_.resize(n);
    const Pose* last = nullptr;
    double length = 0.0;
    int pieces = 0;
    for (const Level level : levels()) {
        const Body& b = subject.bodies[static_cast<std::size_t>(subject.segment_body[level])];
        if (last != nullptr) {
            length += b.X_PC.p.norm();
            ++pieces;
        }
        last = &b.X_PC;
    }
    segment_length_ = length / pieces;
}

int Equilibrium::prepare(const Problem& problem, const Eigen::VectorXd& q) {
    const int n = tree_.coordinates;
    free_.clear();
    for (int i = 0; i < n; ++i)
        if (!problem.locked[i]) free_.push_back(i);
    const auto nf = static_cast<Eigen::Index>(free_.size());

    placement_.update(tree_, q);
    active_.clear();
    int dependent = -1;
    std::vector<Eigen::VectorXd> basis;
    for (std::size_t k = 0; k < problem.constraints.size(); ++k) {
        const Scalar& h = problem.constraints[k].h;
        const auto local = h.at(placement_, q);
        row_.setZero();
        for (std::size_t m = 0; m < h.y.size(); ++m)
            h.y[m].add_gradient(tree_, placement_, local.slope[static_cast<Eigen::Index>(m)], row_);
        Eigen::VectorXd r(nf);
        for (Eigen::Index i = 0; i < nf; ++i) r[i] = row_[free_[i]];
        const double before = r.norm();
        for (int pass = 0; pass < 2; ++pass)
            for (const auto& b : basis) r -= b.dot(r) * b;
        if (before < 1e-9 || r.norm() < 1e-6 * before) {
            if (!problem.constraints[k].support && dependent < 0) dependent = static_cast<int>(k);
            continue;
        }
        basis.push_back(r.normalized());
        active_.push_back(static_cast<int>(k));
    }
    const auto m = static_cast<Eigen::Index>(active_.size());
    c_.resize(m);
    A_.resize(m, n);
    Af_.resize(m, nf);
    K_.resize(nf, nf);
    Y_.resize(nf, m);
    S_.resize(m, m);
    gf_.resize(nf);
    t1_.resize(nf);
    t2_.resize(m);
    metric_.resize(nf);
    for (Eigen::Index i = 0; i < nf; ++i) metric_[i] = free_[i] < 3 ? 1.0 / (segment_length_ * segment_length_) : 1.0;
    return dependent;
}

void Equilibrium::evaluate(const Problem& problem, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers,
                           bool with_hessian) {
    placement_.update(tree_, q);
    g_.setZero();
    if (with_hessian) {
        H_.setZero();
        curvature_.clear();
    }
    if (problem.elastic != 0.0) {
        for (const Level level : levels()) {
            if (subject_->fused[level]) continue;
            const int c = segment_coordinate(*subject_, level);
            const SegmentResponse r = respond(subject_->law[level], anatomical_of(q.segment<3>(c)));
            g_.segment<3>(c) += problem.elastic * isb_of(r.gradient);
            if (with_hessian) {
                Mat3<double> P;  // isb = P anatomical
                P << 0, 1, 0, 0, 0, 1, -1, 0, 0;
                H_.block<3, 3>(c, c) += problem.elastic * (P * r.hessian * P.transpose());
            }
        }
        for (const LimbElement& e : subject_->limb_elements) {
            const double angle = combined_angle(e, q);
            const double moment = problem.elastic * resisting_moment(e.law, angle);
            for (const auto& [i, a] : e.terms) g_[i] += a * moment;
            if (with_hessian) {
                const double k = problem.elastic * stiffness(e.law, angle);
                for (const auto& [i, a] : e.terms)
                    for (const auto& [j, b] : e.terms) H_(i, j) += a * b * k;
            }
        }
    }
    if (problem.extra) problem.extra(q, g_, with_hessian ? &H_ : nullptr);
    elastic_gradient_ = g_;
    if (problem.tone.size() > 0) g_ += problem.tone;
    if (problem.hold.size() > 0) {
        g_.array() += problem.hold.array() * (q - problem.hold_at).array();
        if (with_hessian) H_.diagonal() += problem.hold;
    }
    if (problem.relax != 0.0) {
        const Vec3<double> up = -standard_gravity();
        for (int i = 0; i < tree_.size(); ++i) {
            const TreeBody& b = tree_.bodies[i];
            if (b.mass == 0.0) continue;
            Linear y;
            y.points.push_back({i, b.com, b.mass * up});
            y.add_gradient(tree_, placement_, problem.relax, g_);
            if (with_hessian) curvature_.add(tree_, placement_, y, problem.relax);
        }
    }
    // scale * Hessian of a scalar, plus stiffness * gradient gradient'; the dense parts only where a gradient is not
    // zero
    auto bend_into = [&](const Scalar& h, const Scalar::Local& local, double scale, double stiffness) {
        const auto count = static_cast<Eigen::Index>(h.y.size());
        for (Eigen::Index k = 0; k < count; ++k)
            curvature_.add(tree_, placement_, h.y[static_cast<std::size_t>(k)], scale * local.slope[k]);
        if (h.shape == Shape::linear && stiffness == 0.0) return;
        const Mat3<double> C = scale * local.bend + stiffness * local.slope * local.slope.transpose();
        rows_.setZero(count, tree_.coordinates);
        for (Eigen::Index k = 0; k < count; ++k) {
            spare_.setZero();
            h.y[static_cast<std::size_t>(k)].add_gradient(tree_, placement_, 1.0, spare_);
            rows_.row(k) = spare_.transpose();
        }
        support_.clear();
        for (int i = 0; i < tree_.coordinates; ++i)
            if (!rows_.col(i).isZero(0.0)) support_.push_back(i);
        for (const int j : support_) {
            Vec3<double> weighted = Vec3<double>::Zero();
            for (Eigen::Index k = 0; k < count; ++k) weighted += C.col(k) * rows_(k, j);
            for (const int i : support_) {
                if (i < j) continue;
                double sum = 0.0;
                for (Eigen::Index k = 0; k < count; ++k) sum += rows_(k, i) * weighted[k];
                H_(i, j) += sum;
            }
        }
    };
    auto gradient_of = [&](const Scalar& h, const Scalar::Local& local) {
        row_.setZero();
        for (std::size_t m = 0; m < h.y.size(); ++m)
            h.y[m].add_gradient(tree_, placement_, local.slope[static_cast<Eigen::Index>(m)], row_);
    };
    for (const SpringGoal& s : problem.springs) {
        const auto local = s.h.at(placement_, q);
        gradient_of(s.h, local);
        const double force = s.weight * (local.value - s.target);
        g_ += force * row_;
        if (with_hessian) bend_into(s.h, local, force, s.weight);
    }
    for (const LoadGoal& f : problem.loads) {
        const auto local = f.h.at(placement_, q);
        gradient_of(f.h, local);
        g_ -= f.force * row_;
        if (with_hessian) bend_into(f.h, local, -f.force, 0.0);
    }
    for (std::size_t k = 0; k < active_.size(); ++k) {
        const ConstraintGoal& c = problem.constraints[static_cast<std::size_t>(active_[k])];
        const auto local = c.h.at(placement_, q);
        gradient_of(c.h, local);
        const auto i = static_cast<Eigen::Index>(k);
        A_.row(i) = row_.transpose();
        c_[i] = local.value - c.target;
        if (with_hessian) bend_into(c.h, local, -multipliers[i], 0.0);
    }
    if (with_hessian) {
        curvature_.finish(tree_, placement_, q, H_);
        H_.triangularView<Eigen::StrictlyUpper>() = H_.transpose();
    }
}

double Equilibrium::energy(const Problem& problem, const Eigen::VectorXd& q) {
    placement_.update(tree_, q);
    double u = 0.0;
    if (problem.elastic != 0.0) {
        for (const double e : segment_energy(*subject_, q)) u += problem.elastic * e;
        u += problem.elastic * limb_energy(*subject_, q);
    }
    if (problem.tone.size() > 0) u += problem.tone.dot(q);
    if (problem.hold.size() > 0) u += 0.5 * (problem.hold.array() * (q - problem.hold_at).array().square()).sum();
    if (problem.relax != 0.0)
        for (int i = 0; i < tree_.size(); ++i)
            u -= problem.relax * tree_.bodies[i].mass *
                 standard_gravity().dot(placement_.x.o[i] + placement_.x.R[i] * tree_.bodies[i].com);
    for (const SpringGoal& s : problem.springs) {
        const double e = s.h.at(placement_, q).value - s.target;
        u += 0.5 * s.weight * e * e;
    }
    for (const LoadGoal& f : problem.loads) u -= f.force * f.h.at(placement_, q).value;
    if (problem.extra) {
        row_.setZero();
        u += problem.extra(q, row_, nullptr);
    }
    return u;
}

void Equilibrium::gather() {
    const auto nf = static_cast<Eigen::Index>(free_.size());
    for (Eigen::Index j = 0; j < nf; ++j)
        for (Eigen::Index i = j; i < nf; ++i) K_(i, j) = H_(free_[i], free_[j]);
    for (Eigen::Index j = 0; j < nf; ++j) Af_.col(j) = A_.col(free_[j]);
}

// K + rho A'A is positive definite exactly when K is on the null space of A, once rho is large enough.
bool Equilibrium::factorise() {
    gather();
    if (Af_.rows() == 0) {
        rho_ = 0.0;
        llt_.compute(K_);
        return llt_.info() == Eigen::Success;
    }
    const double scale = K_.diagonal().cwiseAbs().mean() / std::max(1e-12, Af_.rowwise().squaredNorm().mean());
    for (const double factor : {10.0, 1e3, 1e5}) {
        rho_ = factor * scale;
        sum_ = K_;
        sum_.selfadjointView<Eigen::Lower>().rankUpdate(Af_.transpose(), rho_);
        llt_.compute(sum_);
        if (llt_.info() != Eigen::Success) continue;
        Y_ = Af_.transpose();
        llt_.matrixL().solveInPlace(Y_);
        S_.setZero();
        S_.selfadjointView<Eigen::Lower>().rankUpdate(Y_.transpose());
        schur_.compute(S_);
        if (schur_.info() == Eigen::Success) return true;
    }
    return false;
}

// K dq - A' l = rhs_g,  A dq = rhs_c   (over the free coordinates; dq is returned over all)
void Equilibrium::solve_kkt(const Eigen::VectorXd& rhs_g, const Eigen::VectorXd& rhs_c, Eigen::VectorXd& dq,
                            Eigen::VectorXd& dl) {
    const auto nf = static_cast<Eigen::Index>(free_.size());
    for (Eigen::Index i = 0; i < nf; ++i) t1_[i] = rhs_g[free_[i]];
    if (Af_.rows() > 0) t1_.noalias() += rho_ * (Af_.transpose() * rhs_c);
    llt_.matrixL().solveInPlace(t1_);
    if (Af_.rows() > 0) {
        t2_ = rhs_c;
        t2_.noalias() -= Y_.transpose() * t1_;
        dl = schur_.solve(t2_);
        t1_.noalias() += Y_ * dl;
    } else {
        dl.resize(0);
    }
    llt_.matrixU().solveInPlace(t1_);
    dq.setZero(tree_.coordinates);
    for (Eigen::Index i = 0; i < nf; ++i) dq[free_[i]] = t1_[i];
}

double Equilibrium::kkt_residual(const Eigen::VectorXd& multipliers) const {
    double worst = 0.0, moment = 1.0;
    for (const int i : free_) {
        double r = g_[i] - (A_.rows() > 0 ? A_.col(i).dot(multipliers) : 0.0);
        if (i < 3) r *= segment_length_;
        worst = std::max(worst, std::abs(r));
        moment = std::max(moment, std::abs(elastic_gradient_[i]));
    }
    return std::max(worst / moment, c_.size() > 0 ? c_.cwiseAbs().maxCoeff() : 0.0);
}

EquilibriumResult Equilibrium::solve(const Problem& problem, Eigen::VectorXd& q, Eigen::VectorXd& multipliers,
                                     int iteration_limit) {
    EquilibriumResult result;
    const auto m = static_cast<Eigen::Index>(active_.size());
    if (multipliers.size() != m) multipliers.setZero(m);
    Eigen::VectorXd dq, l;
    double last = std::numeric_limits<double>::infinity();
    for (; result.iterations < iteration_limit; ++result.iterations) {
        evaluate(problem, q, multipliers, true);
        const double kkt = kkt_residual(multipliers);
        result.kkt = kkt;
        if (!std::isfinite(kkt)) return result;
        bool convex = factorise();
        // the last digits: stop when the residual has reached round-off or no longer falls
        if (kkt < 1e-13 || (kkt < 1e-9 && kkt > 0.3 * last)) {
            result.converged = true;
            result.minimum = convex;
            return result;
        }
        last = kkt;
        // away from the solution a saddle is bent upward; at the solution it is reported, not repaired
        double shift = 0.0;
        while (!convex) {
            if (kkt < 1e-9) {
                result.converged = true;
                return result;
            }
            const double more = std::max(1.0, 3.0 * shift);
            H_.diagonal().array() += more - shift;
            shift = more;
            if (shift > 1e8) return result;
            convex = factorise();
        }
        solve_kkt(-g_, -c_, dq, l);
        const double largest = dq.cwiseAbs().maxCoeff();
        double step = largest > 0.3 ? 0.3 / largest : 1.0;
        if (kkt > 1e-4 && problem.extra) {  // effort is not convex: a step must lower the residual or energy + penalty
            const double penalty = 2.0 * (m > 0 ? l.cwiseAbs().maxCoeff() : 0.0) + 1.0;
            const double before = energy(problem, q) + penalty * c_.lpNorm<1>();
            const Eigen::VectorXd q0 = q, l0 = multipliers;
            for (int halved = 0; halved < 12; ++halved, step *= 0.5) {
                q = q0 + step * dq;
                multipliers = l0 + step * (l - l0);
                evaluate(problem, q, multipliers, false);
                if (kkt_residual(multipliers) < 0.9 * kkt) break;
                if (energy(problem, q) + penalty * c_.lpNorm<1>() < before) break;
            }
            continue;
        }
        q += step * dq;
        multipliers += step * (l - multipliers);
    }
    evaluate(problem, q, multipliers, true);
    result.kkt = kkt_residual(multipliers);
    result.minimum = factorise();
    result.converged = result.kkt < 1e-9;
    return result;
}

void Equilibrium::refine(const Problem& problem, Eigen::VectorXd& q, Eigen::VectorXd& multipliers) {
    Eigen::VectorXd dq, l;
    for (int round = 0; round < 6; ++round) {
        evaluate(problem, q, multipliers, true);
        if (kkt_residual(multipliers) < 1e-11 || !factorise()) return;
        solve_kkt(-g_, -c_, dq, l);
        q += dq;
        multipliers = l;
    }
}

void Equilibrium::tangent(const Problem& problem, const Eigen::VectorXd& q, const Eigen::VectorXd& multipliers,
                          Tangent& t) {
    const auto m = static_cast<Eigen::Index>(active_.size());
    t.dq.setZero(tree_.coordinates);
    t.ddq.setZero(tree_.coordinates);
    t.dl.setZero(m);
    t.ddl.setZero(m);
    // residual of the KKT system as a function of s at fixed (q, l)
    Eigen::VectorXd rate_g = Eigen::VectorXd::Zero(tree_.coordinates), rate_c(m);
    auto add = [&](const Scalar& h, double scale) {
        const auto local = h.at(placement_, q);
        for (std::size_t k = 0; k < h.y.size(); ++k)
            h.y[k].add_gradient(tree_, placement_, scale * local.slope[static_cast<Eigen::Index>(k)], rate_g);
    };
    for (const SpringGoal& s : problem.springs)
        if (s.rate != 0.0) add(s.h, s.weight * s.rate);
    for (const LoadGoal& f : problem.loads)
        if (f.rate != 0.0) add(f.h, f.rate);
    for (Eigen::Index k = 0; k < m; ++k) rate_c[k] = problem.constraints[static_cast<std::size_t>(active_[k])].rate;
    if (rate_g.isZero(0.0) && rate_c.isZero(0.0)) return;
    solve_kkt(rate_g, rate_c, t.dq, t.dl);

    // second derivative: K x'' = -(second directional derivative of the residual along the tangent)
    const double eps = 2e-4 / std::max(t.dq.cwiseAbs().maxCoeff(), 1e-12);
    Problem moved = problem;
    Eigen::VectorXd r2 = Eigen::VectorXd::Zero(tree_.coordinates), c2 = Eigen::VectorXd::Zero(m);
    for (const double e : {0.0, eps, -eps}) {
        move_goals(problem, e, moved);
        const Eigen::VectorXd qe = q + e * t.dq, le = multipliers + e * t.dl;
        evaluate(moved, qe, le, false);
        const double w = e == 0.0 ? -2.0 : 1.0;
        r2 += w * (g_ - A_.transpose() * le);
        c2 += w * c_;
    }
    solve_kkt(-r2 / (eps * eps), -c2 / (eps * eps), t.ddq, t.ddl);
}

void move_goals(const Problem& from, double ds, Problem& to) {
    for (std::size_t i = 0; i < to.springs.size(); ++i)
        to.springs[i].target = from.springs[i].target + ds * from.springs[i].rate;
    for (std::size_t i = 0; i < to.loads.size(); ++i) to.loads[i].force = from.loads[i].force + ds * from.loads[i].rate;
    for (std::size_t i = 0; i < to.constraints.size(); ++i)
        to.constraints[i].target = from.constraints[i].target + ds * from.constraints[i].rate;
}

double Equilibrium::smallest_eigenvalue() {
    // inverse iteration on the factorised KKT system; its Rayleigh quotient converges with the square of the vector
    const auto nf = static_cast<Eigen::Index>(free_.size());
    if (nf <= Af_.rows()) return std::numeric_limits<double>::infinity();
    Eigen::VectorXd z(nf), w;
    for (Eigen::Index i = 0; i < nf; ++i) z[i] = 1.0 + 0.37 * std::sin(1.0 + 2.3 * static_cast<double>(i));
    double last = 0.0;
    for (int it = 0; it < 200; ++it) {
        w = metric_.cwiseProduct(z);
        llt_.matrixL().solveInPlace(w);
        if (Af_.rows() > 0) {
            const Eigen::VectorXd l = schur_.solve(-(Y_.transpose() * w));
            w.noalias() += Y_ * l;
        }
        llt_.matrixU().solveInPlace(w);
        const double norm = std::sqrt(w.dot(metric_.cwiseProduct(w)));
        const double value = w.dot(metric_.cwiseProduct(z)) / (norm * norm);  // w' K w = w' M z on the null space
        z = w / norm;
        if (it > 2 && std::abs(value - last) < 1e-7 * std::abs(value)) return value;
        last = value;
    }
    return last;
}

double Equilibrium::smallest_spine_eigenvalue(const Problem& problem, const Eigen::VectorXd& q,
                                              const Eigen::VectorXd& multipliers) {
    Problem bare = problem;
    bare.springs.clear();
    bare.hold.resize(0);
    bare.extra = nullptr;
    evaluate(bare, q, multipliers, true);
    std::vector<int> spine;
    for (const Level level : levels()) {
        const int c = segment_coordinate(*subject_, level);
        for (int k = 0; k < 3; ++k)
            if (!problem.locked[c + k]) spine.push_back(c + k);
    }
    const auto n = static_cast<Eigen::Index>(spine.size());
    Eigen::MatrixXd K(n, n), A(A_.rows(), n);
    for (Eigen::Index j = 0; j < n; ++j) {
        for (Eigen::Index i = 0; i < n; ++i) K(i, j) = H_(spine[i], spine[j]);
        A.col(j) = A_.col(spine[j]);
    }
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(A.transpose());
    const Eigen::Index rank = qr.rank();
    if (rank >= n) return std::numeric_limits<double>::infinity();
    const Eigen::MatrixXd Z = (qr.householderQ() * Eigen::MatrixXd::Identity(n, n)).rightCols(n - rank);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(Z.transpose() * K * Z, Eigen::EigenvaluesOnly);
    return eigen.eigenvalues()[0];
}

double Equilibrium::multiplier(const Eigen::VectorXd& multipliers, std::size_t constraint) const {
    for (std::size_t k = 0; k < active_.size(); ++k)
        if (active_[k] == static_cast<int>(constraint)) return multipliers[static_cast<Eigen::Index>(k)];
    return 0.0;
}

}  // namespace spondyl::detail
