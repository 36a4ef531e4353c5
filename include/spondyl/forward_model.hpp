#pragma once
/// @file forward_model.hpp
/// The forces of a forward simulation (theory.md section F): tissue, supports, equipment, tasks and muscles.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "spondyl/exercise.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion_data.hpp"

namespace spondyl {

/// A body point tied by a linear spring and damper in all directions, to a place in the world or to a point of another
/// body, from which it keeps the distance `offset_W`: a pinned support.
struct Anchor {
    std::string name;
    BodyPoint at;
    BodyPoint to{-1, Eigen::Vector3d::Zero()};           ///< on body -1: a place in the world [m]
    Eigen::Vector3d offset_W = Eigen::Vector3d::Zero();  ///< [m]
    double stiffness = 1e5;                              ///< [N/m]
    double damping = 200.0;                              ///< [N s/m]
};

/// A body point that may press on a plane: F = k r(d)^1.5 r' (1 + c dd/dt), never pulling, with r the smooth positive
/// part of the depth d and 1 + c dd/dt smoothly kept positive (Hunt and Crossley 1975), and a friction that opposes
/// slip smoothly up to `friction` times F.
struct Contact {
    std::string name;
    BodyPoint at;
    Eigen::Vector3d normal_W = Eigen::Vector3d::UnitY();  ///< unit vector out of the surface
    double height = 0.0;                                  ///< of the surface along the normal [m]
    double stiffness = 1e6;                               ///< k [N/m^1.5]
    double dissipation = 1.0;                             ///< c [s/m]
    double friction = 0.8;                                ///< Coulomb coefficient
    double slip_speed = 0.01;                             ///< at which friction has reached 76 % of its limit [m/s]
    double corner = 1e-4;                                 ///< depth over which contact sets in [m]
};

/// Straight elastic band or strap: pulls beyond its rest length, never pushes. A point on body -1 is a place in the
/// world.
struct Band {
    std::string name;
    BodyPoint from, to;        ///< its ends
    double rest_length = 0.0;  ///< [m]
    double stiffness = 0.0;    ///< [N/m]
    double damping = 0.0;      ///< [N s/m], acts while the band is taut
    double corner = 1e-3;      ///< stretch over which it becomes taut [m]
};

/// Linear spring and damper of one joint, the same about all its axes, neutral at zero: a brace, or a plain model.
struct JointSpring {
    int body = 0;            ///< whose joint to its parent it is
    double stiffness = 0.0;  ///< of the rotation vector or angle [N m/rad]
    double damping = 0.0;    ///< [N m s/rad]
};

/// Feedback on one measure of the posture: generalised force along its gradient,
/// stiffness (h* - h) + damping (dh*/dt - dh/dt) + integral of integral (h* - h).
struct Task {
    Measure measure;
    std::function<double(double time)> target;  ///< h*(t) in the measure's unit, differentiable
    double stiffness = 0.0;                     ///< [N m/rad] or [N/m]
    double damping = 0.0;                       ///< [N m s/rad] or [N s/m]
    double integral = 0.0;                      ///< [N m/(rad s)] or [N/(m s)]
};

/// A mass that one body holds at a point: a dumbbell, a stick. It adds weight and inertia, no length.
struct HeldMass {
    std::string name;
    BodyPoint at;
    double mass = 0.0;  ///< [kg]
};

/// Muscles in time. At every sample the force sharing (recruitment.hpp) finds the fascicle forces, limb torques and
/// reserves that give the wanted accelerations against all other forces of the model; they are held until the next one,
/// the fascicles pulling along their moving lines.
struct MuscleControl {
    /// Unilateral supports the sharing counts on. In the simulation the anchors and contacts of the model stand in for
    /// them; those are left out of what the muscles must balance.
    std::vector<Support> supports{};
    /// Rates of v that are wanted, (coordinates); see follow().
    std::function<Eigen::VectorXd(double time, const State& state)> wanted{};
    double period = 0.01;  ///< between samples [s]
};

/// Everything that acts on the subject. Without gravity the muscles are thought to carry the weight, as in stage 1.
struct ForwardModel {
    bool passive = true;  ///< tissue of the segments and limb elements, structural damping of the segments
    double limb_damping =
        0.5;  ///< of every limb coordinate [N m s/rad]; assumption, no measured value stands behind it
    Eigen::Vector3d gravity = standard_gravity();  ///< [m/s^2]
    Eigen::VectorXd tone{};                        ///< constant generalised force by q, as Motion::tone; empty: none
    std::vector<int> locked{};                     ///< bodies whose joint keeps the angles it starts with
    std::vector<JointSpring> springs{};
    std::vector<Anchor> anchors{};
    std::vector<Contact> contacts{};
    std::vector<Band> bands{};
    std::vector<Task> tasks{};
    std::vector<HeldMass> held{};            ///< see HeldMass
    std::optional<MuscleControl> muscles{};  ///< see MuscleControl; empty: they are relaxed
    /// Adds generalised forces conjugate to v; smooth in its arguments within an output step, where they may jump from
    /// one to the next: the value at an output time belongs to the step that begins there.
    std::function<void(double time, const State& state, Eigen::VectorXd& tau)> prescribed{};
    /// External forces whose size depends on time, smooth as above; they act at body points.
    std::function<void(double time, std::vector<ExternalForce>& forces)> external{};
};

/// The supports, held masses, bands and locked joints of an exercise: every supported point is anchored where it is at
/// posture q. @throws NameError for a point the subject lacks, ExerciseError, SimulationError for a pull or a strap
ForwardModel forward_model(const Subject& subject, const Exercise& exercise, const Eigen::VectorXd& q,
                           double anchor_stiffness = 1e6);

/// Wanted accelerations that follow a planned motion: its own, and a critically damped return to it at `rate` [1/s].
/// Beyond its end the last posture is held. @throws SimulationError when motion and subject do not belong together
std::function<Eigen::VectorXd(double time, const State& state)> follow(const Subject& subject, const Motion& motion,
                                                                       double rate = 40.0);

}  // namespace spondyl
