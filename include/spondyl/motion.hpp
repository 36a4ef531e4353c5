#pragma once
/// @file motion.hpp
/// Stage 1: which posture a person takes to fulfil an exercise. The spinal rhythm is a result, not an input.

#include <string>
#include <vector>

#include "spondyl/exercise.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/progress.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// At which frames other equilibria are looked for.
enum class BranchSearch : std::uint8_t { none, phase_ends, every_frame };

/// How a motion is chosen, matched and sampled.
struct MotionOptions {
    Criterion criterion = Criterion::elastic;
    Match match = Match::reach;
    /// The free subject's motion; needed by every match but reach. Where gravity drives (the primary measure is only
    /// observed, by a weight of 0) reach uses it too: relaxation is scaled until the free run's reach is met; without
    /// it the subject is relaxed as the exercise says.
    const Motion* free = nullptr;
    double guarding_stiffness = 0.0;  ///< of match guarding, >= 0 [N m/rad] or [N/m]
    double blend = 0.5;               ///< weight of muscle effort in criterion blend, 0 to 1
    int frames = 101;                 ///< of one repetition, at least 3
    /// Part of the segments' moments that a hold of endless length takes away, 0 to 0.9; 0: tissue does not creep. 0.25
    /// is what 20 min of full flexion did to 47 people (theory.md (P20), MEMORY). Phases of profile hold creep, all
    /// others recover. The search for a reach that matches leaves creep out.
    double creep = 0.0;
    double creep_time = 560.0;                         ///< time constant of it [s], > 0
    BranchSearch branches = BranchSearch::phase_ends;  ///< where other equilibria are looked for
    /// The work of the goals along the path and the eigenvalue of the spine block of every frame, a quarter of the
    /// time; without it Motion::goal_work and Certificate::spine_eigenvalue are not a number.
    bool account = true;
};

/// Postures of one repetition, in equilibrium at every frame (theory.md section E).
/// Failures of single frames are data: see Motion::status().
/// @throws ExerciseError when check_exercise would or the way leads the body below the floor, SimulationError when the
/// options do not fit together or the start posture has no equilibrium, Cancelled
Motion plan_motion(const Subject& subject, const Exercise& exercise, const MotionOptions& options = {},
                   const Progress& progress = {});

/// Whether this subject can do this exercise: names resolve, goals are independent, supports are reached at rest,
/// nothing lies below the floor.
/// @throws ExerciseError or NameError with file, line and remedy
void check_exercise(const Subject& subject, const Exercise& exercise);

}  // namespace spondyl
