#pragma once
/// @file mechanics.hpp
/// Rigid-body mechanics of a Subject: placement, inverse and forward dynamics, mass matrix, Jacobians, energies
/// (theory.md (K7)-(K14)). Generalised speeds v: pelvis = world velocity of its origin, then angular velocity in pelvis
/// axes; ball = angular velocity relative to the parent in child axes; hinge = rate. dq/dt = rates_of(...).

#include <memory>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "spondyl/subject.hpp"

namespace spondyl {

/// Coordinates and generalised speeds, each of size Subject::coordinates; SI, rad.
struct State {
    Eigen::VectorXd q;  ///< translations [m], rotation vectors and hinge angles [rad]
    Eigen::VectorXd v;  ///< [m/s], [rad/s]
};

/// Neutral standing at rest.
State neutral_state(const Subject& subject);

/// Force and moment on one body, at a point of that body.
struct ExternalForce {
    BodyPoint at;
    Eigen::Vector3d force_W = Eigen::Vector3d::Zero();   ///< [N], world axes
    Eigen::Vector3d moment_W = Eigen::Vector3d::Zero();  ///< [N m], world axes
};

/// Scratch for one subject and one thread; made once, then no verb that takes it allocates.
class Workspace {
public:
    /// For this subject.
    explicit Workspace(const Subject& subject);
    ~Workspace();
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;
    struct Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// Acceleration of free fall in world axes [m/s^2].
inline Eigen::Vector3d standard_gravity() { return {0.0, -9.80665, 0.0}; }

/// World placement X_WB of every body, in the order of Subject::bodies.
std::vector<Pose> poses(const Subject& subject, const Eigen::VectorXd& q);

/// Generalised forces conjugate to v that produce `vdot` under gravity and the external forces: M vdot + h - J^T F.
/// What the verbs of this file return by reference lives in the workspace until it is used again.
const Eigen::VectorXd& inverse_dynamics(Workspace& workspace, const State& state, const Eigen::VectorXd& vdot,
                                        std::span<const ExternalForce> external = {},
                                        const Eigen::Vector3d& gravity = standard_gravity());

/// Accelerations under generalised forces tau, gravity and the external forces (theory.md (K15)-(K19)).
/// @throws SimulationError when they are not finite
const Eigen::VectorXd& forward_dynamics(Workspace& workspace, const State& state, const Eigen::VectorXd& tau,
                                        std::span<const ExternalForce> external = {},
                                        const Eigen::Vector3d& gravity = standard_gravity());

/// Derivatives of inverse_dynamics by coordinates, speeds and accelerations, each (coordinates x coordinates); by_vdot
/// is the mass matrix. An external force keeps its direction in the world and its point on the body.
struct InverseDynamicsDerivatives {
    const Eigen::MatrixXd &by_q, &by_v, &by_vdot;  ///< by coordinates, speeds and accelerations
};
/// Theory.md (K20)-(K23).
InverseDynamicsDerivatives inverse_dynamics_derivatives(Workspace& workspace, const State& state,
                                                        const Eigen::VectorXd& vdot,
                                                        std::span<const ExternalForce> external = {},
                                                        const Eigen::Vector3d& gravity = standard_gravity());

/// Derivatives of forward_dynamics, each (coordinates x coordinates); by_tau is the inverse mass matrix. The rows of a
/// fused level are zero. Theory.md (K23)-(K24).
struct ForwardDynamicsDerivatives {
    Eigen::MatrixXd by_q, by_v, by_tau;  ///< by coordinates, speeds and generalised forces
};
/// @throws SimulationError when the accelerations are not finite
const ForwardDynamicsDerivatives& forward_dynamics_derivatives(Workspace& workspace, const State& state,
                                                               const Eigen::VectorXd& tau,
                                                               std::span<const ExternalForce> external = {},
                                                               const Eigen::Vector3d& gravity = standard_gravity());

/// Mass matrix conjugate to v, symmetric positive definite, (coordinates x coordinates).
const Eigen::MatrixXd& mass_matrix(Workspace& workspace, const Eigen::VectorXd& q);

/// J with d p_W/dt = J v for a point of a body, (3 x coordinates).
Eigen::MatrixXd point_jacobian(Workspace& workspace, const Eigen::VectorXd& q, const BodyPoint& point);

/// dq/dt of a state.
Eigen::VectorXd rates_of(const Subject& subject, const State& state);

double kinetic_energy(Workspace& workspace, const State& state);  ///< [J]
/// Zero at world height y = 0. [J]
double gravity_energy(Workspace& workspace, const Eigen::VectorXd& q,
                      const Eigen::Vector3d& gravity = standard_gravity());

/// Elastic energy of each motion segment, zero at its neutral angle. [J]
PerSegment<double> segment_energy(const Subject& subject, const Eigen::VectorXd& q);
/// Elastic energy of the limb elements. [J]
double limb_energy(const Subject& subject, const Eigen::VectorXd& q);
/// Elastic energy of the stretched fibres of all fascicles [J] (theory.md (M11)).
double fibre_energy(const Subject& subject, const Eigen::VectorXd& q);
/// Generalised force of all passive tissue, conjugate to v: minus the gradient of segment, limb and fibre energy.
Eigen::VectorXd passive_forces(const Subject& subject, const Eigen::VectorXd& q);
/// Moment that the tissue of each level, and limb tissue that pulls across it, exerts on the cranial body; (flexion,
/// right bending, left rotation), child axes [N m].
PerSegment<Eigen::Vector3d> passive_moments(const Subject& subject, const Eigen::VectorXd& q);

/// Rotation vector of each level as (flexion, right bending, left rotation) [rad].
PerSegment<Eigen::Vector3d> segment_rotations(const Subject& subject, const Eigen::VectorXd& q);

/// Moment arms R = -dL/dangle of a muscle about every coordinate's axis, conjugate to v [m].
Eigen::VectorXd moment_arms(Workspace& workspace, const Eigen::VectorXd& q, const Muscle& muscle);
/// Length of a muscle's path [m].
double muscle_length(Workspace& workspace, const Eigen::VectorXd& q, const Muscle& muscle);

}  // namespace spondyl
