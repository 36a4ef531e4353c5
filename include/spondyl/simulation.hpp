#pragma once
/// @file simulation.hpp
/// Forward dynamics in time: transients, and the second, independent way to an equilibrium (theory.md section F).

#include <cstdint>
#include <functional>
#include <string_view>

#include <Eigen/Core>

#include "spondyl/forward_model.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/progress.hpp"

namespace spondyl {

/// How the equations are integrated.
enum class Integrator : std::uint8_t {
    automatic,  ///< implicit when the stiffest joint or support would limit an explicit step below the output step
    explicit_dormand_prince,  ///< Dormand-Prince 5(4) with dense output: the reference
    implicit_extrapolation,   ///< extrapolated linearly implicit Euler of order 6: stiff joints
};
/// Word of the results file.
std::string_view name_of(Integrator integrator);

/// How long, how exactly and by which method to integrate.
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
    Eigen::VectorXd applied;           ///< work of muscles, tasks, prescribed and external forces since the start [J]
    Table activation;                  ///< (time x muscles) held by MuscleControl [1]; empty without
    Status sharing = Status::ok;       ///< worst of its force sharings
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
