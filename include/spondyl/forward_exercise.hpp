#pragma once
/// @file forward_exercise.hpp
/// Exercises that are no path of equilibria: a thrust, a roll over the back (theory.md section F).

#include <string>
#include <vector>

#include "spondyl/exercise.hpp"
#include "spondyl/progress.hpp"
#include "spondyl/simulation.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// One repetition forward in time. Muscles are relaxed but for the goals, whose springs act as feedback.
struct ForwardRun {
    std::string exercise;            ///< id
    std::string restriction;         ///< name, empty for the free subject
    Trajectory settling;             ///< from the posture as written until the subject is at rest on its supports
    Trajectory course;               ///< of the phases, from there
    std::vector<int> phase;          ///< index of the phase of each row of the course
    Eigen::VectorXd measure;         ///< primary measure along the course [rad] or [m]
    double lock_error = 0.0;         ///< largest departure of a locked or pinned point along the course [m] or [rad]
    double energy_residual() const;  ///< gap of the energy account over the largest energy that changed hands
};

/// Lets the subject settle, then does the phases: goals of kind weight pull their measure along the course of the phase
/// with damping 0.1 s times the weight, thrusts push from the beginning of their phase, supports of law press and pad
/// push where they touch. Duration and event of the options are not used.
/// @throws ExerciseError when the exercise is not of method forward, has goals of another kind, or the subject does not
/// come to rest within 60 s; NameError; SimulationError; Cancelled
ForwardRun simulate_exercise(const Subject& subject, const Exercise& exercise, const SimulationOptions& options = {},
                             const Progress& progress = {});

}  // namespace spondyl
