#include "spondyl/recruitment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "detail/force_sharing.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

constexpr int cone_edges = 8;          // of the friction pyramid, inscribed in the cone
constexpr double reserve_scale = 1.0;  // [N m] at which a reserve costs as much as a fully active muscle
constexpr double weld_scale = 1e3;     // [N m] moments of a fused level are carried by the weld, nearly free of cost
constexpr double gate_floor = 1.0, gate_share = 0.05;  // docs/theory.md (L6)

}  // namespace

Recruitment::Impl::Impl(const Subject& s, const std::vector<Support>& supports)
    : subject(&s),
      work(s),
      muscle_rows(s.muscles.size()),
      scratch(s.coordinates),
      still(Eigen::VectorXd::Zero(s.coordinates)),
      gradient(s.coordinates) {
    const int n = s.coordinates;
    const detail::Vocabulary words(s);

    kind.assign(static_cast<std::size_t>(n), RowKind::limb);
    for (int i = 0; i < 6; ++i) kind[static_cast<std::size_t>(i)] = RowKind::base;
    for (const Level level : levels())
        for (int k = 0; k < 3; ++k)
            kind[static_cast<std::size_t>(detail::segment_coordinate(s, level) + k)] =
                s.fused[level] ? RowKind::weld : RowKind::spine;

    // rows between the bodies of a path
    auto chain = [&](int body, int stop, std::vector<char>& used) {
        for (int j = body; j != stop && j >= 0; j = work.tree.bodies[j].parent) {
            const detail::TreeBody& b = work.tree.bodies[j];
            for (int k = 0; k < detail::degrees_of(b.kind); ++k) used[static_cast<std::size_t>(b.coordinate + k)] = 1;
        }
    };
    detail::QpPattern pattern;
    pattern.rows = n;
    pattern.column_start = {0};
    auto close = [&](const std::vector<char>& used, std::vector<int>& rows) {
        rows.clear();
        for (int i = 0; i < n; ++i)
            if (used[static_cast<std::size_t>(i)]) {
                rows.push_back(i);
                pattern.row_index.push_back(i);
            }
        pattern.column_start.push_back(static_cast<Eigen::Index>(pattern.row_index.size()));
    };
    for (std::size_t j = 0; j < s.muscles.size(); ++j) {
        std::vector<char> used(static_cast<std::size_t>(n), 0);
        const auto& path = s.muscles[j].path;
        for (std::size_t k = 0; k + 1 < path.size(); ++k) {
            const int stop = detail::common_ancestor(work.tree, path[k].body, path[k + 1].body);
            chain(path[k].body, stop, used);
            chain(path[k + 1].body, stop, used);
        }
        close(used, muscle_rows[j]);
    }
    for (const Support& support : supports) {
        Contact c;
        c.at = words.point(support.point, support.id + ": ");
        if (support.surface != "ground") c.on = words.point(support.surface, support.id + ": ");
        Eigen::Vector3d t1, t2;
        detail::tangents(support.normal, t1, t2);
        for (int e = 0; e < cone_edges; ++e) {
            const double a = 2.0 * std::numbers::pi * e / cone_edges;
            c.edges.col(e) = support.normal + support.friction * (std::cos(a) * t1 + std::sin(a) * t2);
        }
        std::vector<char> used(static_cast<std::size_t>(n), 0);
        const int stop = c.on ? detail::common_ancestor(work.tree, c.at.body, c.on->body) : -1;
        chain(c.at.body, stop, used);
        if (c.on) chain(c.on->body, stop, used);
        for (int e = 0; e < cone_edges; ++e) close(used, c.rows);
        contacts.push_back(c);
    }

    const auto muscles = static_cast<Eigen::Index>(s.muscles.size());
    const Eigen::Index columns = muscles + cone_edges * static_cast<Eigen::Index>(contacts.size());
    detail::QpTerms terms;
    terms.cost = Eigen::VectorXd::Ones(columns);
    terms.lower = Eigen::VectorXd::Zero(columns);
    terms.upper = Eigen::VectorXd::Ones(columns);
    for (std::size_t c = 0; c < contacts.size(); ++c) {
        const double scale = supports[c].cost_scale;
        const Eigen::Index first = muscles + cone_edges * static_cast<Eigen::Index>(c);
        terms.cost.segment(first, cone_edges).setConstant(1.0 / (scale * scale));
        terms.upper.segment(first, cone_edges).setConstant(std::numeric_limits<double>::infinity());
    }
    terms.row_scale.resize(n);
    terms.hard.resize(n);
    for (int i = 0; i < n; ++i) {
        const RowKind k = kind[static_cast<std::size_t>(i)];
        terms.hard[i] = k == RowKind::base;
        terms.row_scale[i] = k == RowKind::base    ? 10.0
                             : k == RowKind::spine ? reserve_scale
                             : k == RowKind::weld  ? weld_scale
                                                   : s.torque_scale[i];
        if (k == RowKind::limb && !(s.torque_scale[i] > 0.0))
            throw SubjectError("limb coordinate " + s.coordinate_name(i) +
                               " has no torque scale; add its joint to datasets/joints/limb_strength.csv");
    }
    volume.resize(muscles);
    for (Eigen::Index j = 0; j < muscles; ++j) volume[j] = s.muscles[static_cast<std::size_t>(j)].volume;
    qp.emplace(std::move(pattern), std::move(terms));
    out.activation.setZero(muscles);
    out.support_force.setZero(3 * static_cast<Eigen::Index>(contacts.size()));
    out.demand.setZero(n);
    out.reserve.setZero(n);
    out.limb_torque.setZero(n);
}

void Recruitment::Impl::fill_columns() {
    auto values = qp->values();
    Eigen::Index at = 0;
    const auto& x = work.x;
    for (std::size_t j = 0; j < muscle_rows.size(); ++j) {
        for (const int r : muscle_rows[j]) scratch[r] = 0.0;
        const Muscle& muscle = subject->muscles[j];
        detail::add_moment_arms(work.tree, x, muscle, muscle.strength, scratch);
        for (const int r : muscle_rows[j]) values[at++] = scratch[r];
    }
    for (const Contact& c : contacts)
        for (int e = 0; e < cone_edges; ++e) {
            for (const int r : c.rows) scratch[r] = 0.0;
            const Eigen::Vector3d p = detail::world_point(x, c.at);
            const int stop = c.on ? detail::common_ancestor(work.tree, c.at.body, c.on->body) : -1;
            detail::add_generalised_force(work.tree, x, c.at.body, p, c.edges.col(e), 1.0, scratch, stop);
            // the partner is pushed at the same place: an internal pair has no net wrench
            if (c.on) detail::add_generalised_force(work.tree, x, c.on->body, p, c.edges.col(e), -1.0, scratch, stop);
            for (const int r : c.rows) values[at++] = scratch[r];
        }
}

Recruitment::Recruitment(const Subject& subject, const std::vector<Support>& supports)
    : impl_(std::make_unique<Impl>(subject, supports)) {}
Recruitment::~Recruitment() = default;
Recruitment::Recruitment(Recruitment&&) noexcept = default;
Recruitment& Recruitment::operator=(Recruitment&&) noexcept = default;

void Recruitment::reset() { impl_->warm = false; }

const ForceSharing& Recruitment::solve(const Eigen::VectorXd& q, const Eigen::VectorXd& v,
                                       const Eigen::VectorXd& vdot) {
    Impl& w = *impl_;
    detail::place(w.work.tree, q, w.work.x);
    detail::move(w.work.tree, v, vdot, standard_gravity(), w.work.x);
    detail::collect<double>(w.work.tree, {}, w.work.x, w.work.tau);
    w.gradient.setZero();
    detail::add_segment_gradient(*w.subject, q, w.gradient);
    detail::add_limb_gradient(*w.subject, q, w.gradient);
    detail::forces_from_gradient(w.work.tree, q, w.gradient, w.scratch);
    w.out.demand = w.work.tau + w.scratch;
    return w.share();
}

const ForceSharing& Recruitment::share(const Eigen::VectorXd& q, const Eigen::VectorXd& demand) {
    Impl& w = *impl_;
    detail::place(w.work.tree, q, w.work.x);
    w.out.demand = demand;
    return w.share();
}

// The demand of `out`, met at the placement of `work`.
const ForceSharing& Recruitment::Impl::share() {
    const Subject& s = *subject;
    fill_columns();
    if (warm) start = qp_result->dual;
    qp_result = warm ? &qp->solve(out.demand, start) : &qp->solve(out.demand);
    const detail::QpResult& r = *qp_result;
    warm = r.status == detail::QpStatus::optimal;

    const auto muscles = static_cast<Eigen::Index>(s.muscles.size());
    out.activation = r.column.head(muscles);
    for (std::size_t c = 0; c < contacts.size(); ++c)
        out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c)) =
            contacts[c].edges * r.column.segment<cone_edges>(muscles + cone_edges * static_cast<Eigen::Index>(c));
    out.kkt = r.kkt;
    out.gap = r.gap;
    out.iterations = r.iterations;
    out.balance = r.reserve.head<6>().cwiseAbs().maxCoeff();
    out.effort = muscles > 0 ? volume.dot(out.activation.cwiseAbs2()) / volume.sum() : 0.0;
    out.cost = 0.5 * qp->cost().dot(r.column.cwiseAbs2());
    out.status = r.status == detail::QpStatus::optimal      ? Status::ok
                 : r.status == detail::QpStatus::infeasible ? Status::support_lost
                                                            : Status::not_converged;
    for (int i = 0; i < s.coordinates; ++i) {
        const RowKind row = kind[static_cast<std::size_t>(i)];
        out.reserve[i] = row == RowKind::spine ? r.reserve[i] : 0.0;
        out.limb_torque[i] = row == RowKind::limb || row == RowKind::weld ? r.reserve[i] : 0.0;
        if (row != RowKind::base) {
            const double x = r.reserve[i] / qp->row_scale()[i];
            out.cost += 0.5 * x * x;
        }
        if (std::abs(out.reserve[i]) >= std::max(gate_floor, gate_share * std::abs(out.demand[i])))
            out.status = std::max(out.status, Status::reserve_exceeded);
    }
    return out;
}

// Gradient by q of the potential of all forces of the last solution held constant (docs/theory.md (E19)).
void Recruitment::Impl::potential_gradient(const Eigen::VectorXd& q, Eigen::VectorXd& g) {
    auto& x = work.x;
    detail::place(work.tree, q, x);
    detail::move(work.tree, still, still, standard_gravity(), x);
    detail::collect<double>(work.tree, {}, x, work.tau);
    for (std::size_t j = 0; j < subject->muscles.size(); ++j) {
        const double a = out.activation[static_cast<Eigen::Index>(j)];
        if (a > 0.0)
            detail::add_moment_arms(work.tree, x, subject->muscles[j], -a * subject->muscles[j].strength, work.tau);
    }
    for (std::size_t c = 0; c < contacts.size(); ++c) {
        const Eigen::Vector3d f = out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c));
        const Eigen::Vector3d p = detail::world_point(x, contacts[c].at);
        detail::add_generalised_force(work.tree, x, contacts[c].at.body, p, f, -1.0, work.tau);
        if (contacts[c].on)
            detail::add_generalised_force(work.tree, x, contacts[c].on->body, detail::world_point(x, contacts[c].touch),
                                          f, 1.0, work.tau);
    }
    g = work.tau;
    for (const detail::TreeBody& b : work.tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        g.segment<3>(c) = detail::right_jacobian<double>(q.segment<3>(c)).transpose() * work.tau.segment<3>(c);
    }
    detail::add_segment_gradient(*subject, q, g);
    detail::add_limb_gradient(*subject, q, g);
}

Eigen::VectorXd Recruitment::cost_gradient(const Eigen::VectorXd& q) {
    Impl& w = *impl_;
    const Eigen::VectorXd& lambda = w.qp_result->dual;
    const Eigen::VectorXd& r = w.qp_result->reserve;
    Eigen::VectorXd u(q.size()), plus(q.size()), minus(q.size());
    detail::rates_from_speeds<double>(w.work.tree, q, lambda, u);
    const double size = u.cwiseAbs().maxCoeff();
    if (size == 0.0) return Eigen::VectorXd::Zero(q.size());
    const double step = 1e-5 / size;
    // an inner contact pushes its partner where the first body's point is: the point wanders over the partner
    Eigen::VectorXd wander = Eigen::VectorXd::Zero(q.size());
    auto& x = w.work.x;
    detail::place(w.work.tree, q, x);
    detail::move(w.work.tree, lambda, w.still, Eigen::Vector3d::Zero(), x);
    for (std::size_t c = 0; c < w.contacts.size(); ++c) {
        Impl::Contact& contact = w.contacts[c];
        if (!contact.on) continue;
        const int on = contact.on->body;
        const Eigen::Vector3d p = detail::world_point(x, contact.at);
        contact.touch = {on, x.R[on].transpose() * (p - x.o[on])};
        const Eigen::Vector3d f = w.out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c)).cross(x.w[on]);
        detail::add_generalised_force(w.work.tree, x, contact.at.body, p, f, 1.0, wander);
        detail::add_generalised_force(w.work.tree, x, on, p, f, -1.0, wander);
    }
    w.potential_gradient(q + step * u, plus);
    w.potential_gradient(q - step * u, minus);
    Eigen::VectorXd gradient = (plus - minus) / (2.0 * step);
    for (const detail::TreeBody& b : w.work.tree.bodies) {
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        if (b.kind == JointKind::free) gradient.segment<3>(b.coordinate) += wander.segment<3>(b.coordinate);
        if (b.kind == JointKind::hinge) gradient[c] += wander[c];
        if (b.kind == JointKind::hinge) continue;
        gradient.segment<3>(c) += detail::right_jacobian<double>(q.segment<3>(c)).transpose() * wander.segment<3>(c);
        const Eigen::Vector3d qi = q.segment<3>(c), ui = u.segment<3>(c), ri = r.segment<3>(c);
        for (int k = 0; k < 3; ++k)
            gradient[c + k] -= ri.dot(detail::right_jacobian_derivative<double>(qi, Eigen::Vector3d::Unit(k)) * ui);
    }
    return gradient;
}

}  // namespace spondyl
