#include "detail/equilibrium.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "detail/passive.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl::detail {

namespace {
// Height of a body's centre of mass times its weight.
Linear weight_of(const Tree& tree, int body) {
    const TreeBody& b = tree.bodies[body];
    Linear y;
    y.points.push_back({body, b.com, -b.mass * standard_gravity()});
    return y;
}
}  // namespace

Equilibrium::Equilibrium(const Subject& subject)
    : subject_(&subject), tree_(subject), placement_(tree_), curvature_(tree_), fibres_(subject, tree_) {
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
    factor_.resize(nf, m);
    has_factor_ = false;
    metric_.resize(nf);
    for (Eigen::Index i = 0; i < nf; ++i) metric_[i] = free_[i] < 3 ? 1.0 / (segment_length_ * segment_length_) : 1.0;
    return dependent;
}

void Equilibrium::evaluate(const Problem& problem, double s, const Eigen::VectorXd& q,
                           const Eigen::VectorXd& multipliers, Want want) {
    const bool with_hessian = want != Want::gradient, springs = want != Want::hessian_of_tissue;
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
            const double weight = problem.elastic * (1.0 - problem.crept);
            g_.segment<3>(c) += weight * isb_of(r.gradient);
            if (with_hessian) {
                Mat3<double> P;  // isb = P anatomical
                P << 0, 1, 0, 0, 0, 1, -1, 0, 0;
                H_.block<3, 3>(c, c) += weight * (P * r.hessian * P.transpose());
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
        fibres_.update(tree_, placement_.x);
        row_.setZero();
        fibres_.add_force(tree_, placement_.x, row_);
        gradient_from_forces(tree_, q, row_, spare_);
        g_ -= problem.elastic * spare_;
        if (with_hessian) fibres_.add_hessian(tree_, placement_, problem.elastic, curvature_, H_);
    }
    if (problem.extra && springs) problem.extra(q, g_, with_hessian ? &H_ : nullptr);
    elastic_gradient_ = g_;
    if (problem.tone.size() > 0) g_ += problem.tone;
    if (problem.hold.size() > 0 && springs) {
        g_.array() += problem.hold.array() * (q - problem.hold_at).array();
        if (with_hessian) H_.diagonal() += problem.hold;
    }
    const double relax = problem.relax_at(s);
    if (relax != 0.0) {
        add_pulls(problem, relax, q, g_);
        if (with_hessian)
            for (int i = 0; i < tree_.size(); ++i)
                if (tree_.bodies[i].mass != 0.0) curvature_.add(tree_, placement_, weight_of(tree_, i), relax);
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
    if (springs)
        for (const SpringGoal& goal : problem.springs) {
            const auto local = goal.h.at(placement_, q);
            gradient_of(goal.h, local);
            const double force = goal.weight * (local.value - goal.target_at(s));
            g_ += force * row_;
            if (with_hessian) bend_into(goal.h, local, force, goal.weight);
        }
    if (relax != 0.0 && with_hessian)
        for (const CordPull& pull : problem.cords) {
            const auto local = pull.length.at(placement_, q);
            const CordResponse r = respond(pull.cord, local.value);
            bend_into(pull.length, local, relax * r.tension, relax * r.stiffness);
        }
    for (const LoadGoal& goal : problem.loads) {
        const auto local = goal.h.at(placement_, q);
        gradient_of(goal.h, local);
        const double force = goal.force_at(s);
        g_ -= force * row_;
        if (with_hessian) bend_into(goal.h, local, -force, 0.0);
    }
    for (std::size_t k = 0; k < active_.size(); ++k) {
        const ConstraintGoal& goal = problem.constraints[static_cast<std::size_t>(active_[k])];
        const auto local = goal.h.at(placement_, q);
        gradient_of(goal.h, local);
        const auto i = static_cast<Eigen::Index>(k);
        A_.row(i) = row_.transpose();
        c_[i] = local.value - goal.target_at(s);
        if (with_hessian) bend_into(goal.h, local, -multipliers[i], 0.0);
    }
    if (with_hessian) {
        curvature_.finish(tree_, placement_, q, H_);
        H_.triangularView<Eigen::StrictlyUpper>() = H_.transpose();
    }
}

void Equilibrium::add_pulls(const Problem& problem, double scale, const Eigen::VectorXd& q, Eigen::VectorXd& gradient) {
    for (int i = 0; i < tree_.size(); ++i)
        if (tree_.bodies[i].mass != 0.0) weight_of(tree_, i).add_gradient(tree_, placement_, scale, gradient);
    for (const CordPull& pull : problem.cords) {
        const auto local = pull.length.at(placement_, q);
        const double tension = respond(pull.cord, local.value).tension;
        for (std::size_t k = 0; k < pull.length.y.size(); ++k)
            pull.length.y[k].add_gradient(tree_, placement_,
                                          scale * tension * local.slope[static_cast<Eigen::Index>(k)], gradient);
    }
}

double Equilibrium::pulling_energy(const Problem& problem, const Eigen::VectorXd& q) const {
    double u = 0.0;
    for (int i = 0; i < tree_.size(); ++i)
        if (tree_.bodies[i].mass != 0.0) u += weight_of(tree_, i).value(placement_, q);
    for (const CordPull& pull : problem.cords) u += respond(pull.cord, pull.length.at(placement_, q).value).energy;
    return u;
}

double Equilibrium::energy(const Problem& problem, double s, const Eigen::VectorXd& q) {
    placement_.update(tree_, q);
    double u = 0.0;
    if (problem.elastic != 0.0) {
        for (const double e : segment_energy(*subject_, q)) u += problem.elastic * (1.0 - problem.crept) * e;
        u += problem.elastic * (limb_energy(*subject_, q) + fibres_.update(tree_, placement_.x));
    }
    if (problem.tone.size() > 0) u += problem.tone.dot(q);
    if (problem.hold.size() > 0) u += 0.5 * (problem.hold.array() * (q - problem.hold_at).array().square()).sum();
    if (const double relax = problem.relax_at(s); relax != 0.0) u += relax * pulling_energy(problem, q);
    for (const SpringGoal& goal : problem.springs) {
        const double e = goal.h.at(placement_, q).value - goal.target_at(s);
        u += 0.5 * goal.weight * e * e;
    }
    for (const LoadGoal& goal : problem.loads) u -= goal.force_at(s) * goal.h.at(placement_, q).value;
    if (problem.extra) {
        row_.setZero();
        u += problem.extra(q, row_, nullptr);
    }
    return u;
}

bool Equilibrium::factorise() {
    const auto nf = static_cast<Eigen::Index>(free_.size());
    for (Eigen::Index j = 0; j < nf; ++j) {
        for (Eigen::Index i = j; i < nf; ++i) factor_.K(i, j) = H_(free_[i], free_[j]);
        factor_.A.col(j) = A_.col(free_[j]);
    }
    return factor_.factorise();
}

void Equilibrium::solve_kkt(const Eigen::VectorXd& g, const Eigen::VectorXd& c, Eigen::VectorXd& dq,
                            Eigen::VectorXd& dl) {
    const auto nf = static_cast<Eigen::Index>(free_.size());
    gf_.resize(nf);
    for (Eigen::Index i = 0; i < nf; ++i) gf_[i] = g[free_[i]];
    factor_.solve(gf_, c, xf_, dl);
    dq.setZero(tree_.coordinates);
    for (Eigen::Index i = 0; i < nf; ++i) dq[free_[i]] = xf_[i];
}

void Equilibrium::newton_step(const Eigen::VectorXd& multipliers) {
    residual_ = -g_;
    if (A_.rows() > 0) residual_.noalias() += A_.transpose() * multipliers;
    minus_c_ = -c_;
    solve_kkt(residual_, minus_c_, dq_, dl_);
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

// Steps with the last factor, as long as each takes off most of the residual, which it returns; infinite when there is
// more to take off.
double Equilibrium::approach(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers,
                             double wanted) {
    constexpr double longest = 0.1;      // [rad] or [m]; a longer step needs a new factor
    constexpr double exhausted = 1e-12;  // round-off may stand above what is wanted
    constexpr double infinite = std::numeric_limits<double>::infinity();
    double last = infinite;
    for (int round = 0; round < 10; ++round) {
        evaluate(problem, s, q, multipliers, Want::gradient);
        const double kkt = kkt_residual(multipliers);
        if (kkt < wanted) return kkt;
        if (!(kkt < 0.3 * last)) {
            if (round > 0 && !(kkt < last)) {
                q -= dq_;
                multipliers -= dl_;
            }
            return last < exhausted ? last : infinite;
        }
        last = kkt;
        newton_step(multipliers);
        if (!(dq_.cwiseAbs().maxCoeff() < longest)) return infinite;
        q += dq_;
        multipliers += dl_;
    }
    return infinite;
}

EquilibriumResult Equilibrium::solve(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers,
                                     int iteration_limit) {
    constexpr double round_off = 1e-13;
    EquilibriumResult result;
    const auto m = static_cast<Eigen::Index>(active_.size());
    double last = std::numeric_limits<double>::infinity();
    if (multipliers.size() != m)
        multipliers.setZero(m);
    else if (has_factor_)
        last = approach(problem, s, q, multipliers, round_off);
    has_factor_ = false;
    for (; result.iterations < iteration_limit; ++result.iterations) {
        evaluate(problem, s, q, multipliers, Want::hessian);
        const double kkt = kkt_residual(multipliers);
        result.kkt = kkt;
        if (!std::isfinite(kkt)) return result;
        bool convex = factorise();
        // the last digits: stop when the residual has reached round-off or no longer falls
        if (kkt < round_off || (kkt < 1e-9 && kkt > 0.3 * last)) {
            result.converged = true;
            result.minimum = has_factor_ = convex;
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
        newton_step(multipliers);
        const double largest = dq_.cwiseAbs().maxCoeff();
        double step = largest > 0.3 ? 0.3 / largest : 1.0;
        if (kkt > 1e-4 && problem.extra) {  // effort is not convex: a step must lower the residual or energy + penalty
            const Eigen::VectorXd q0 = q, l0 = multipliers, dq = dq_, dl = dl_;
            const double penalty = 2.0 * (m > 0 ? (l0 + dl).cwiseAbs().maxCoeff() : 0.0) + 1.0;
            const double before = energy(problem, s, q) + penalty * c_.lpNorm<1>();
            for (int halved = 0; halved < 12; ++halved, step *= 0.5) {
                q = q0 + step * dq;
                multipliers = l0 + step * dl;
                evaluate(problem, s, q, multipliers, Want::gradient);
                if (kkt_residual(multipliers) < 0.9 * kkt) break;
                if (energy(problem, s, q) + penalty * c_.lpNorm<1>() < before) break;
            }
            continue;
        }
        q += step * dq_;
        multipliers += step * dl_;
    }
    evaluate(problem, s, q, multipliers, Want::hessian);
    result.kkt = kkt_residual(multipliers);
    result.converged = result.kkt < 1e-9;
    result.minimum = factorise();
    has_factor_ = result.converged && result.minimum;
    return result;
}

bool Equilibrium::refine(const Problem& problem, double s, Eigen::VectorXd& q, Eigen::VectorXd& multipliers) {
    constexpr double wanted = 1e-11;
    if (has_factor_ && std::isfinite(approach(problem, s, q, multipliers, wanted))) return true;
    for (int round = 0; round < 8; ++round) {
        evaluate(problem, s, q, multipliers, Want::hessian);
        has_factor_ = factorise();
        if (kkt_residual(multipliers) < wanted) return true;
        if (!has_factor_) return false;
        newton_step(multipliers);
        q += dq_;
        multipliers += dl_;
    }
    return false;
}

void Equilibrium::tangent(const Problem& problem, double s, const Eigen::VectorXd& q,
                          const Eigen::VectorXd& multipliers, Tangent& t) {
    const auto m = static_cast<Eigen::Index>(active_.size());
    t.dq.setZero(tree_.coordinates);
    t.ddq.setZero(tree_.coordinates);
    t.dl.setZero(m);
    t.ddl.setZero(m);
    // residual of the KKT system as a function of s at fixed (q, l)
    Eigen::VectorXd rate_g = Eigen::VectorXd::Zero(tree_.coordinates), rate_c(m);
    placement_.update(tree_, q);
    auto add = [&](const Scalar& h, double scale) {
        const auto local = h.at(placement_, q);
        for (std::size_t k = 0; k < h.y.size(); ++k)
            h.y[k].add_gradient(tree_, placement_, scale * local.slope[static_cast<Eigen::Index>(k)], rate_g);
    };
    for (const SpringGoal& goal : problem.springs)
        if (goal.rate != 0.0) add(goal.h, goal.weight * goal.rate);
    for (const LoadGoal& goal : problem.loads) add(goal.h, goal.rate + s * goal.curvature);
    if (problem.relax_rate != 0.0) add_pulls(problem, -problem.relax_rate, q, rate_g);
    for (Eigen::Index k = 0; k < m; ++k) rate_c[k] = problem.constraints[static_cast<std::size_t>(active_[k])].rate;
    if (rate_g.isZero(0.0) && rate_c.isZero(0.0)) return;
    solve_kkt(rate_g, rate_c, t.dq, t.dl);

    // second derivative: K x'' = -(second directional derivative of the residual along the tangent)
    const double eps = 2e-4 / std::max(t.dq.cwiseAbs().maxCoeff(), 1e-12);
    Eigen::VectorXd r2 = Eigen::VectorXd::Zero(tree_.coordinates), c2 = Eigen::VectorXd::Zero(m);
    for (const double e : {0.0, eps, -eps}) {
        const Eigen::VectorXd qe = q + e * t.dq, le = multipliers + e * t.dl;
        evaluate(problem, s + e, qe, le, Want::gradient);
        const double w = e == 0.0 ? -2.0 : 1.0;
        r2 += w * (g_ - A_.transpose() * le);
        c2 += w * c_;
    }
    solve_kkt(-r2 / (eps * eps), -c2 / (eps * eps), t.ddq, t.ddl);
}

double Equilibrium::smallest_spine_eigenvalue(const Problem& problem, double s, const Eigen::VectorXd& q,
                                              const Eigen::VectorXd& multipliers) {
    evaluate(problem, s, q, multipliers, Want::hessian_of_tissue);
    std::vector<int> spine;
    for (const Level level : levels()) {
        const int c = segment_coordinate(*subject_, level);
        for (int k = 0; k < 3; ++k)
            if (!problem.locked[c + k]) spine.push_back(c + k);
    }
    // an orthonormal basis of the constraints' spine columns
    const auto n = static_cast<Eigen::Index>(spine.size());
    spine_rows_.resize(A_.rows(), n);
    Eigen::Index rank = 0;
    for (Eigen::Index k = 0; k < A_.rows(); ++k) {
        auto row = spine_rows_.row(rank);
        for (Eigen::Index j = 0; j < n; ++j) row[j] = A_(k, spine[j]);
        const double before = row.norm();
        for (int pass = 0; pass < 2; ++pass)
            for (Eigen::Index i = 0; i < rank; ++i) row -= spine_rows_.row(i).dot(row) * spine_rows_.row(i);
        if (before < 1e-9 || row.norm() < 1e-6 * before) continue;
        row.normalize();
        ++rank;
    }
    if (rank >= n) return std::numeric_limits<double>::infinity();
    spine_factor_.resize(n, rank);
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) spine_factor_.K(i, j) = H_(spine[i], spine[j]);
    spine_factor_.A = spine_rows_.topRows(rank);
    if (spine_factor_.factorise()) return spine_factor_.smallest_eigenvalue(Eigen::VectorXd::Ones(n));
    // not a minimum by itself: how far from one
    const Eigen::MatrixXd K = spine_factor_.K.selfadjointView<Eigen::Lower>();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(spine_factor_.A.transpose());
    const Eigen::MatrixXd Z = (qr.householderQ() * Eigen::MatrixXd::Identity(n, n)).rightCols(n - rank);
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(Z.transpose() * K * Z, Eigen::EigenvaluesOnly)
        .eigenvalues()[0];
}

double Equilibrium::multiplier(const Eigen::VectorXd& multipliers, std::size_t constraint) const {
    for (std::size_t k = 0; k < active_.size(); ++k)
        if (active_[k] == static_cast<int>(constraint)) return multipliers[static_cast<Eigen::Index>(k)];
    return 0.0;
}

}  // namespace spondyl::detail
