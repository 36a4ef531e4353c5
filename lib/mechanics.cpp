#include "spondyl/mechanics.hpp"

#include <cmath>

#include "detail/fibres.hpp"
#include "detail/passive.hpp"
#include "detail/path.hpp"
#include "detail/workspace.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

using detail::Mat3;
using detail::Vec3;

Workspace::Workspace(const Subject& subject) : impl_(std::make_unique<Impl>(subject)) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

State neutral_state(const Subject& subject) {
    return {Eigen::VectorXd::Zero(subject.coordinates), Eigen::VectorXd::Zero(subject.coordinates)};
}

std::vector<Pose> poses(const Subject& subject, const Eigen::VectorXd& q) {
    const detail::Tree tree(subject);
    detail::TreeState<double> x(tree.size());
    detail::place(tree, q, x);
    std::vector<Pose> result(subject.bodies.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = {x.R[i], x.o[i]};
    return result;
}

namespace {

// External forces at world points, after place().
std::span<const detail::AppliedForce<double>> applied(Workspace::Impl& w, std::span<const ExternalForce> external) {
    w.applied.clear();
    for (const ExternalForce& e : external) {
        const auto b = static_cast<std::size_t>(e.at.body);
        w.applied.push_back({e.at.body, w.x.o[b] + w.x.R[b] * e.at.p, e.force_W, e.moment_W});
    }
    return w.applied;
}

}  // namespace

const Eigen::VectorXd& inverse_dynamics(Workspace& workspace, const State& state, const Eigen::VectorXd& vdot,
                                        std::span<const ExternalForce> external, const Eigen::Vector3d& gravity) {
    Workspace::Impl& w = workspace.impl();
    if (external.empty()) {
        w.newton_euler.forces(state.q, state.v, vdot, gravity, w.tau);
    } else {  // external forces are given in the world
        detail::place(w.tree, state.q, w.x);
        detail::move(w.tree, state.v, vdot, gravity, w.x);
        detail::collect<double>(w.tree, applied(w, external), w.x, w.tau);
    }
    return w.tau;
}

const Eigen::VectorXd& forward_dynamics(Workspace& workspace, const State& state, const Eigen::VectorXd& tau,
                                        std::span<const ExternalForce> external, const Eigen::Vector3d& gravity) {
    Workspace::Impl& w = workspace.impl();
    w.wrenches.clear();
    for (const ExternalForce& e : external) w.wrenches.push_back({e.at.body, e.at.p, e.force_W, e.moment_W});
    w.articulated.accelerate(state.q, state.v, tau, w.wrenches, gravity, w.vd);
    if (!w.vd.allFinite())
        throw SimulationError(
            "forward dynamics: the accelerations are not finite; give every chain that ends in a massless body some "
            "inertia, and check the state and the forces for values that are not finite");
    return w.vd;
}

const Eigen::MatrixXd& mass_matrix(Workspace& workspace, const Eigen::VectorXd& q) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, q, w.x);
    detail::mass_matrix(w.tree, w.x, w.composite, w.M);
    return w.M;
}

InverseDynamicsDerivatives inverse_dynamics_derivatives(Workspace& workspace, const State& state,
                                                        const Eigen::VectorXd& vdot,
                                                        std::span<const ExternalForce> external,
                                                        const Eigen::Vector3d& gravity) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, state.q, w.x);
    w.derivatives.inverse(w.tree, state.q, state.v, vdot, applied(w, external), gravity, w.x);
    return {w.derivatives.by_q, w.derivatives.by_v, w.derivatives.by_vd};
}

const ForwardDynamicsDerivatives& forward_dynamics_derivatives(Workspace& workspace, const State& state,
                                                               const Eigen::VectorXd& tau,
                                                               std::span<const ExternalForce> external,
                                                               const Eigen::Vector3d& gravity) {
    Workspace::Impl& w = workspace.impl();
    const Eigen::VectorXd& vdot = forward_dynamics(workspace, state, tau, external, gravity);
    inverse_dynamics_derivatives(workspace, state, vdot, external, gravity);
    w.derivatives.forward(w.forward.by_q, w.forward.by_v, w.forward.by_tau);
    return w.forward;
}

Eigen::MatrixXd point_jacobian(Workspace& workspace, const Eigen::VectorXd& q, const BodyPoint& point) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, q, w.x);
    const auto b = static_cast<std::size_t>(point.body);
    const Vec3<double> p = w.x.o[b] + w.x.R[b] * point.p;
    Eigen::MatrixXd J = Eigen::MatrixXd::Zero(3, w.tree.coordinates);
    Eigen::VectorXd row(w.tree.coordinates);
    for (int k = 0; k < 3; ++k) {
        row.setZero();
        detail::add_generalised_force(w.tree, w.x, point.body, p, Vec3<double>::Unit(k), 1.0, row);
        J.row(k) = row.transpose();
    }
    return J;
}

Eigen::VectorXd rates_of(const Subject& subject, const State& state) {
    Eigen::VectorXd qd(subject.coordinates);
    detail::rates_from_speeds<double>(detail::Tree(subject), state.q, state.v, qd);
    return qd;
}

double kinetic_energy(Workspace& workspace, const State& state) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, state.q, w.x);
    detail::move(w.tree, state.v, w.zero, Vec3<double>::Zero(), w.x);
    double energy = 0.0;
    for (std::size_t i = 0; i < w.tree.bodies.size(); ++i) {
        const detail::TreeBody& b = w.tree.bodies[i];
        const Vec3<double> vc = w.x.v[i] + w.x.w[i].cross(w.x.R[i] * b.com);
        const Vec3<double> local = w.x.R[i].transpose() * w.x.w[i];
        energy += 0.5 * b.mass * vc.squaredNorm() + 0.5 * local.dot(b.central * local);
    }
    return energy;
}

double gravity_energy(Workspace& workspace, const Eigen::VectorXd& q, const Eigen::Vector3d& gravity) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, q, w.x);
    double energy = 0.0;
    for (std::size_t i = 0; i < w.tree.bodies.size(); ++i) {
        const detail::TreeBody& b = w.tree.bodies[i];
        energy -= b.mass * gravity.dot(w.x.o[i] + w.x.R[i] * b.com);
    }
    return energy;
}

PerSegment<double> segment_energy(const Subject& subject, const Eigen::VectorXd& q) {
    PerSegment<double> energy{};
    const auto angles = segment_rotations(subject, q);
    for (const Level level : levels())
        energy[level] = subject.fused[level] ? 0.0 : respond(subject.law[level], angles[level]).energy;
    return energy;
}

double limb_energy(const Subject& subject, const Eigen::VectorXd& q) {
    double energy = 0.0;
    for (const LimbElement& e : subject.limb_elements) energy += spondyl::energy(e.law, detail::combined_angle(e, q));
    return energy;
}

double fibre_energy(const Subject& subject, const Eigen::VectorXd& q) {
    const detail::Tree tree(subject);
    detail::TreeState<double> x(tree.size());
    detail::place(tree, q, x);
    double energy = 0.0;
    for (const Muscle& m : subject.muscles)
        if (m.passive_strength > 0.0) energy += fibres(m, detail::path_length(x, m)).passive_energy;
    return energy;
}

Eigen::VectorXd passive_forces(const Subject& subject, const Eigen::VectorXd& q) {
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(subject.coordinates), tau(subject.coordinates);
    detail::add_segment_gradient(subject, q, gradient);
    detail::add_limb_gradient(subject, q, gradient);
    gradient += detail::fibre_gradient(subject, q);
    detail::forces_from_gradient(detail::Tree(subject), q, gradient, tau);
    return -tau;
}

PerSegment<Eigen::Vector3d> passive_moments(const Subject& subject, const Eigen::VectorXd& q) {
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(subject.coordinates);
    detail::add_segment_gradient(subject, q, gradient);
    detail::add_limb_gradient(subject, q, gradient);
    PerSegment<Eigen::Vector3d> result;
    for (const Level level : levels()) {
        const int c = detail::segment_coordinate(subject, level);
        const Vec3<double> r = q.segment<3>(c), g = gradient.segment<3>(c);
        result[level] = anatomical_of(-(detail::inverse_right_jacobian<double>(r).transpose() * g));
    }
    return result;
}

PerSegment<Eigen::Vector3d> segment_rotations(const Subject& subject, const Eigen::VectorXd& q) {
    PerSegment<Eigen::Vector3d> result;
    for (const Level level : levels())
        result[level] = anatomical_of(
            q.segment<3>(subject.bodies[static_cast<std::size_t>(subject.segment_body[level])].coordinate));
    return result;
}

Eigen::VectorXd moment_arms(Workspace& workspace, const Eigen::VectorXd& q, const Muscle& muscle) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, q, w.x);
    Eigen::VectorXd R = Eigen::VectorXd::Zero(w.tree.coordinates);
    detail::add_moment_arms(w.tree, w.x, muscle, 1.0, R);
    return R;
}

double muscle_length(Workspace& workspace, const Eigen::VectorXd& q, const Muscle& muscle) {
    Workspace::Impl& w = workspace.impl();
    detail::place(w.tree, q, w.x);
    return detail::path_length(w.x, muscle);
}

}  // namespace spondyl
