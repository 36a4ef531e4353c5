#pragma once
/// @file motion_data.hpp
/// What stage 1 leaves behind: the posture over one repetition, how it was made, and the proof that it is an
/// equilibrium.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "spondyl/exercise.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// (time x columns), C order, as in the results file and in NumPy.
using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Which of the many postures that reach the goal is taken (theory.md (E17)-(E20)).
enum class Criterion : std::uint8_t {
    elastic,        ///< least elastic energy of the passive tissue
    muscle_effort,  ///< least sum of squared muscle activations
    blend,          ///< weighted sum of the two, each relative to its own scale
    rhythm,         ///< the literature's fixed shares; a baseline, blind to restrictions
};

/// How a restricted motion is made comparable with the free one (docs/conventions.md, "Comparison modes").
enum class Match : std::uint8_t {
    reach,     ///< same goals, same supports
    load,      ///< same task load on the primary measure; reach may be lost
    effort,    ///< largest reach that costs no more muscle effort than the free run's end pose
    guarding,  ///< between load and reach: task load falls by a stiffness times the reach beyond the free run's
};

/// Verdict on a run, from good to bad. Only `ok` results may be quoted.
enum class Status : std::uint8_t {
    ok,
    reserve_exceeded,      ///< muscles cannot carry it: a spine reserve is outside its gate
    support_lost,          ///< no unilateral support forces balance the body
    not_reachable,         ///< the goal could not be reached; the nearest value is stored
    unstable_equilibrium,  ///< the reduced Hessian is not positive definite
    not_converged,
};

/// Word of the results file.
std::string_view name_of(Criterion criterion);
std::string_view name_of(Match match);  ///< "reach_matched", ...
/// Word of the results file.
std::string_view name_of(Status status);
Criterion criterion_named(std::string_view text);  ///< @throws NameError
Match match_named(std::string_view text);          ///< @throws NameError

/// Proof for one frame of stage 1 (theory.md (E12)-(E15)).
struct Certificate {
    double kkt = 0.0;  ///< scaled KKT residual, < 1e-8
    double smallest_eigenvalue =
        0.0;                        ///< of the reduced Hessian, translations scaled by segment length [N m/rad], > 1e-3
    double spine_eigenvalue = 0.0;  ///< of the spine block without weighted holds [N m/rad]
    int iterations = 0;             ///< full Newton steps; 0 where steps with the last factor sufficed
    int branches = 1;  ///< distinct equilibria found from the rest pose, the mirrored and the previous solution
    double lower_branch =
        0.0;  ///< energy of the lowest other branch minus this one [J]; negative: another one is lower
    Status status = Status::ok;
};

/// Postures of one repetition. Rows of the tables are frames.
struct Motion {
    std::string exercise;  ///< id
    Criterion criterion = Criterion::elastic;
    Match match = Match::reach;
    double guarding_stiffness = 0.0;  ///< of match guarding [N m/rad] or [N/m]
    std::string restriction;          ///< name, empty for the free subject
    std::string identity;             ///< equal for motions that may be compared: exercise text, body, criterion, grid

    Eigen::VectorXd time;        ///< [s]
    Eigen::VectorXd progress;    ///< s of the present phase, 0 to 1
    std::vector<int> phase;      ///< index of the phase of each frame
    Table q, v, vdot;            ///< (time x coordinates): coordinates, generalised speeds and their rates
    Eigen::VectorXd creep;       ///< part of the segments' elastic moments that holds have taken away, 0 to 0.9
    Table rotation;              ///< (time x 18*3): level by level flexion, right bending, left rotation [rad]
    Eigen::VectorXd measure;     ///< primary measure g [rad] or [m]
    Eigen::VectorXd multiplier;  ///< task load that holds it [N m] or [N]
    Eigen::VectorXd multiplier_rate, multiplier_curvature;  ///< its derivatives by progress
    std::vector<Certificate> certificates;

    Eigen::VectorXd rest;  ///< coordinates of the settled starting posture
    Eigen::VectorXd tone;  ///< constant generalised force by q that balances the limbs at rest (theory.md (E9))
    int peak = 0;          ///< frame at which the primary measure is at its target
    /// Way of the primary measure at the peak, as a fraction of the exercise's; where gravity drives, the fraction of
    /// the exercise's relaxation.
    double reach = 0.0;
    std::vector<double> reach_roots;  ///< every reach that was found to match
    double energy_start = 0.0;        ///< stage-1 energy at the first frame: tissue, tone, springs, relaxed gravity [J]
    double energy_peak = 0.0;         ///< the same at the peak [J]
    double goal_work = 0.0;           ///< work of the moving goals from the first frame to the peak [J]
    /// What went when phases before the peak let go of goals that held something (negative: took hold against a force),
    /// and what creep took:
    /// energy_peak - energy_start = goal_work - energy_released [J].
    double energy_released = 0.0;

    Eigen::Index frames() const { return time.size(); }  ///< rows of the tables
    Status status() const;                               ///< worst of all frames
};

}  // namespace spondyl
