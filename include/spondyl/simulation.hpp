#pragma once
/// @file simulation.hpp
/// Forward dynamics in time: transients, and the second, independent way to an equilibrium (theory.md section F).

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "spondyl/exercise.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/progress.hpp"

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
/// part of the depth d (Hunt and Crossley 1975), and a friction that opposes slip smoothly up to `friction` times F.
struct Contact {
    std::string name;
    BodyPoint at;
    Eigen::Vector3d normal_W = Eigen::Vector3d::UnitY();  ///< unit vector out of the surface
    double height = 0.0;                                  ///< of the surface along the normal [m]
    double stiffness = 1e6;                               ///< k [N/m^1.5]
    double dissipation = 1.0;                             ///< c [s/m]
    double friction = 0.8;
    double slip_speed = 0.01;  ///< at which friction has reached 76 % of its limit [m/s]
    double corner = 1e-4;      ///< depth over which contact sets in [m]
};

/// Straight elastic band or strap: pulls beyond its rest length, never pushes. A point on body -1 is a place in the
/// world.
struct Band {
    std::string name;
    BodyPoint from, to;
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
    /// Adds generalised forces conjugate to v; smooth in its arguments within an output step, where they may jump from
    /// one to the next: the value at an output time belongs to the step that begins there.
    std::function<void(double time, const State& state, Eigen::VectorXd& tau)> prescribed{};
    /// External forces whose size depends on time, smooth as above; they act at body points.
    std::function<void(double time, std::vector<ExternalForce>& forces)> external{};
};

/// How the equations are integrated.
enum class Integrator : std::uint8_t {
    automatic,                ///< implicit when the stiffest joint would limit an explicit step below the output step
    explicit_dormand_prince,  ///< Dormand-Prince 5(4) with dense output: the reference
    implicit_extrapolation,   ///< extrapolated linearly implicit Euler of order 6: stiff joints
};
std::string_view name_of(Integrator integrator);

struct SimulationOptions {
    double duration = 1.0;      ///< [s]
    double output_step = 0.01;  ///< [s]
    Integrator integrator = Integrator::automatic;
    /// Error of one step, absolute (SI, rad) and relative; implicit: an error of speed counts for half a second. The
    /// coordinates' error along a course of many steps is of this size where the motion forgets, larger where it grows.
    double tolerance = 1e-6;
    double smallest_step = 1e-9;   ///< [s]
    long step_budget = 1'000'000;  ///< accepted steps
    /// The run ends where this crosses zero from below; empty: never.
    std::function<double(double time, const State& state)> event{};
};

/// A simulated course. Rows of the tables are output times.
struct Trajectory {
    Eigen::VectorXd time;              ///< [s]
    Table q, v;                        ///< (time x coordinates)
    Eigen::VectorXd kinetic, gravity;  ///< energies [J]
    Eigen::VectorXd elastic;           ///< of tissue, tone, anchors, contacts and bands [J]
    Eigen::VectorXd dissipated;        ///< taken by dampers, friction and contacts since the start [J]
    Eigen::VectorXd applied;           ///< work of tasks and of prescribed and external forces since the start [J]
    Integrator integrator = Integrator::automatic;  ///< the one that ran
    long steps = 0;                                 ///< accepted
    double event_time = -1.0;                       ///< [s]; negative: none

    /// Largest |kinetic + gravity + elastic + dissipated - applied - its first value| [J].
    double energy_gap() const;
};

/// Integrates the equations of motion from a state (theory.md (F1)-(F9)).
/// @throws SimulationError with time, place and remedy when the state is not finite, a joint turns by a whole turn, a
/// step falls below the floor or the budget is spent; NameError for a measure; Cancelled within one step
Trajectory simulate_forward(const Subject& subject, const ForwardModel& model, const State& start,
                            const SimulationOptions& options = {}, const Progress& progress = {});

}  // namespace spondyl
