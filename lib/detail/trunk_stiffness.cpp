#include "detail/trunk_stiffness.hpp"

#include <algorithm>
#include <array>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "detail/passive.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl::detail {

namespace {

// Of a fourth-order difference along a unit direction [rad].
constexpr double step = 2e-3;
constexpr std::array<double, 5> place_of{-2.0, -1.0, 0.0, 1.0, 2.0};
constexpr std::array<double, 5> first{1.0 / 12.0, -8.0 / 12.0, 0.0, 8.0 / 12.0, -1.0 / 12.0};
constexpr std::array<double, 5> second{-1.0 / 12.0, 16.0 / 12.0, -30.0 / 12.0, 16.0 / 12.0, -1.0 / 12.0};

std::vector<int> turning_levels(const Subject& subject) {
    std::vector<int> out;
    for (const Level level : levels())
        if (!subject.fused[level])
            for (int k = 0; k < 3; ++k) out.push_back(segment_coordinate(subject, level) + k);
    return out;
}

// Whether a level lies between two points of the path. A path over a surface counts as a dead pull: its Hessian is not
// known here.
bool stiffens(const Subject& subject, const Tree& tree, const Muscle& m) {
    if (!m.wraps.empty()) return false;
    const auto above_pelvis = [&](int body) {
        if (body == tree.size()) return tree.abdomen.thorax;
        while (body > 0 && std::ranges::find(subject.segment_body, body) == subject.segment_body.end())
            body = tree.bodies[static_cast<std::size_t>(body)].parent;
        return body;  // of the column, or the pelvis
    };
    const int start = above_pelvis(m.path.front().body);
    return std::ranges::any_of(m.path, [&](const BodyPoint& p) { return above_pelvis(p.body) != start; });
}

std::vector<std::size_t> stiffening(const Subject& subject, const Tree& tree) {
    std::vector<std::size_t> out;
    for (std::size_t j = 0; j < subject.muscles.size(); ++j)
        if (stiffens(subject, tree, subject.muscles[j])) out.push_back(j);
    return out;
}

}  // namespace

TrunkStiffness::TrunkStiffness(const Subject& subject)
    : subject_(&subject),
      tree_(subject),
      placement_(tree_),
      curvature_(tree_),
      moving_(stiffening(subject, tree_)),
      fibres_(subject, tree_, moving_),
      cavity_(subject.abdomen),
      free_(turning_levels(subject)),
      tension_(subject.muscles.size()),
      stretched_(subject.muscles.size()),
      H_(subject.coordinates, subject.coordinates) {}

Eigen::MatrixXd TrunkStiffness::block() const {
    const auto n = static_cast<Eigen::Index>(free_.size());
    Eigen::MatrixXd out(n, n);
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i)
            out(i, j) = out(j, i) = H_(free_[static_cast<std::size_t>(i)], free_[static_cast<std::size_t>(j)]);
    return out;
}

void TrunkStiffness::add_fibres() {
    fibres_.set(tension_);
    fibres_.add_hessian(tree_, placement_, 1.0, curvature_, H_);
}

void TrunkStiffness::settle(const Eigen::VectorXd& q, const std::vector<FibreState>& stretched,
                            const std::vector<SupportedPoint>& supports, double against_pushes) {
    q_ = q;
    placement_.update(tree_, q);
    supports_ = supports;
    for (std::size_t j = 0; j < stretched.size(); ++j)
        stretched_[j] = {stretched[j].passive, stretched[j].passive_stiffness};

    H_.setZero();
    curvature_.clear();
    for (const Level level : levels()) {
        if (subject_->fused[level]) continue;
        const int c = segment_coordinate(*subject_, level);
        const SegmentResponse r = respond(subject_->law[level], anatomical_of(q.segment<3>(c)));
        Mat3<double> P;  // isb = P anatomical
        P << 0, 1, 0, 0, 0, 1, -1, 0, 0;
        H_.block<3, 3>(c, c) += P * r.hessian * P.transpose();
    }
    for (const LimbElement& e : subject_->limb_elements) {
        const double k = stiffness(e.law, combined_angle(e, q));
        for (const auto& [i, a] : e.terms)
            for (const auto& [j, b] : e.terms) H_(i, j) += a * b * k;
    }
    for (int i = 0; i < tree_.size(); ++i) {
        const TreeBody& b = tree_.bodies[static_cast<std::size_t>(i)];
        Linear height;
        height.points.push_back({i, b.com, -b.mass * standard_gravity()});
        curvature_.add(tree_, placement_, height, 1.0);
    }
    tension_ = stretched_;
    add_fibres();
    curvature_.finish(tree_, placement_, q, H_);
    tissue_ = block();

    if (against_pushes != 0.0) {
        const auto size = static_cast<Eigen::Index>(free_.size());
        Linear place_of_T8;
        place_of_T8.points.push_back({subject_->body_named("T8"), Vec3<double>::Zero(), Vec3<double>::Zero()});
        for (const int axis : {0, 2}) {
            place_of_T8.points[0].f = Vec3<double>::Unit(axis);
            Eigen::VectorXd full = Eigen::VectorXd::Zero(q.size()), way(size);
            place_of_T8.add_gradient(tree_, placement_, 1.0, full);
            for (Eigen::Index i = 0; i < size; ++i) way[i] = full[free_[static_cast<std::size_t>(i)]];
            tissue_ -= against_pushes * way * way.transpose();
        }
    }

    // the pushes of 1 Pa along each coordinate, differenced
    const auto n = static_cast<Eigen::Index>(free_.size());
    cavity_curvature_.setZero(n, n);
    TreeState<double> x(tree_.size());
    Eigen::VectorXd moved = q, tau(q.size()), g(q.size());
    for (Eigen::Index k = 0; k < n; ++k) {
        const int coordinate = free_[static_cast<std::size_t>(k)];
        for (const double way : {-1.0, 1.0}) {
            moved[coordinate] = q[coordinate] + way * step;
            place(tree_, moved, x);
            cavity_.update(subject_->abdomen, x);
            tau.setZero();
            for (std::size_t i = 0; i < cavity_.corner.size(); ++i)
                on_bodies(tree_, x,
                          {subject_->abdomen.cavity[i].body, subject_->abdomen.cavity[i].p, cavity_.corner[i]},
                          cavity_.by_corner[i], [&](int body, const Vec3<double>& at, const Vec3<double>& f) {
                              add_generalised_force(tree_, x, body, at, f, 1.0, tau);
                          });
            gradient_from_forces(tree_, moved, tau, g);
            for (Eigen::Index i = 0; i < n; ++i)
                cavity_curvature_(i, k) -= way * g[free_[static_cast<std::size_t>(i)]] / (2.0 * step);
        }
        moved[coordinate] = q[coordinate];
    }
    cavity_curvature_ = (0.5 * (cavity_curvature_ + cavity_curvature_.transpose())).eval();

    // directions in which no support that holds moves
    std::vector<Eigen::VectorXd> rows;
    for (SupportedPoint& s : supports_) {
        const Vec3<double> p = world_point(placement_.x, s.at);
        if (s.on) {
            const auto b = static_cast<std::size_t>(s.on->body);
            s.on->p = placement_.x.R[b].transpose() * (p - placement_.x.o[b]);
        }
        if (!s.holds) continue;
        std::vector<Vec3<double>> held{s.normal};
        if (s.sticks) {
            Vec3<double> t1, t2;
            tangents(s.normal, t1, t2);
            held.insert(held.end(), {t1, t2});
        }
        for (const Vec3<double>& d : held) {
            const Linear y = moved_along(s, d);
            Eigen::VectorXd full = Eigen::VectorXd::Zero(q.size()), row(n);
            y.add_gradient(tree_, placement_, 1.0, full);
            for (Eigen::Index i = 0; i < n; ++i) row[i] = full[free_[static_cast<std::size_t>(i)]];
            if (row.norm() > 1e-9) rows.push_back(row);
        }
    }
    if (rows.empty()) {
        kept_.setIdentity(n, n);
        return;
    }
    Eigen::MatrixXd A(n, static_cast<Eigen::Index>(rows.size()));
    for (std::size_t k = 0; k < rows.size(); ++k) A.col(static_cast<Eigen::Index>(k)) = rows[k];
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(A);
    qr.setThreshold(1e-6);
    const Eigen::MatrixXd Q = qr.householderQ();
    kept_ = Q.rightCols(n - qr.rank());
}

Linear TrunkStiffness::moved_along(const SupportedPoint& s, const Vec3<double>& d) const {
    Linear y;
    y.points.push_back({s.at.body, s.at.p, d});
    if (s.on) y.points.push_back({s.on->body, s.on->p, -d});
    return y;
}

void TrunkStiffness::load(const Eigen::VectorXd& active, const Eigen::VectorXd& active_stiffness, double pressure,
                          const Eigen::VectorXd& support_force) {
    H_.setZero();
    curvature_.clear();
    for (const std::size_t j : moving_) {
        const auto k = static_cast<Eigen::Index>(j);
        tension_[j] = {active[k], active_stiffness[k]};
    }
    add_fibres();
    for (std::size_t c = 0; c < supports_.size(); ++c)
        curvature_.add(tree_, placement_,
                       moved_along(supports_[c], support_force.segment<3>(3 * static_cast<Eigen::Index>(c))), -1.0);
    curvature_.finish(tree_, placement_, q_, H_);
    const Eigen::MatrixXd K = tissue_ + pressure * cavity_curvature_ + block();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(kept_.transpose() * K * kept_);
    eigenvalues_ = solver.eigenvalues();
    modes_ = kept_ * solver.eigenvectors();
}

const StiffnessAlong& TrunkStiffness::along(const Eigen::VectorXd& direction) {
    along_.fixed = direction.dot(tissue_ * direction);
    along_.pressure = direction.dot(cavity_curvature_ * direction);
    const auto muscles = static_cast<Eigen::Index>(subject_->muscles.size());
    along_.bending.setZero(muscles);
    along_.lengthening.setZero(muscles);
    along_.supports.assign(supports_.size(), Vec3<double>::Zero());
    TreeState<double>& x = placement_.x;
    Eigen::VectorXd moved = q_;
    for (std::size_t s = 0; s < place_of.size(); ++s) {
        for (std::size_t i = 0; i < free_.size(); ++i)
            moved[free_[i]] = q_[free_[i]] + place_of[s] * step * direction[static_cast<Eigen::Index>(i)];
        place(tree_, moved, x);
        for (const std::size_t j : moving_) {
            const auto k = static_cast<Eigen::Index>(j);
            const double length = path_length(x, subject_->muscles[j]);
            along_.lengthening[k] += first[s] / step * length;
            along_.bending[k] += second[s] / (step * step) * length;
        }
        for (std::size_t c = 0; c < supports_.size(); ++c) {
            Vec3<double> p = world_point(x, supports_[c].at);
            if (supports_[c].on) p -= world_point(x, *supports_[c].on);
            along_.supports[c] -= second[s] / (step * step) * p;
        }
    }
    place(tree_, q_, x);
    along_.lengthening = along_.lengthening.cwiseAbs2().eval();
    return along_;
}

}  // namespace spondyl::detail
