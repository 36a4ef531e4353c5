#pragma once
/// @file loads.hpp
/// Stage 2 along a motion: what every level carries, and who carries it (theory.md section L).

#include <array>
#include <string>
#include <vector>

#include "spondyl/motion_data.hpp"
#include "spondyl/progress.hpp"
#include "spondyl/recruitment.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// Forces and moments of one repetition. Tables are (time x ...), levels from L5_S1 upward, moments on the cranial body
/// in its axes as flexion, right bending, left rotation [N m]. At every level and frame
/// gravity + inertia + supports + equipment + passive + muscle + stretched muscle + abdominal pressure + reserve = 0
/// (theory.md (L2)).
struct Loads {
    Table gravity_moment;         ///< (time x 18*3) [N m]
    Table inertia_moment;         ///< (time x 18*3), d'Alembert [N m]
    Table support_moment;         ///< (time x 18*3) [N m]
    Table equipment_moment;       ///< (time x 18*3) of bands, pulls and straps [N m]
    Table passive_moment;         ///< (time x 18*3) [N m]
    Table muscle_moment;          ///< (time x 18*3) of activated fibres [N m]
    Table muscle_passive_moment;  ///< (time x 18*3) of stretched fibres [N m]
    Table pressure_moment;        ///< (time x 18*3) of abdominal pressure [N m]
    Table reserve_moment;         ///< (time x 18*3) [N m]; welds of fused levels included
    Table net_moment;  ///< (time x 18*3): all but gravity, inertia, supports and equipment, which set it [N m]
    Table
        reaction;  ///< (time x 18*3): compression, anterior shear, right shear of the cranial body, mid-disc frame [N]
    Table muscle_compression;      ///< (time x 18): part of the compression that muscles make, stretched or active [N]
    Table segment_energy;          ///< (time x 18) [J]
    Eigen::VectorXd limb_energy;   ///< (time) [J]
    Eigen::VectorXd fibre_energy;  ///< (time) of stretched muscle fibres [J]
    Table activation;              ///< (time x muscles) [1]
    Table muscle_force;            ///< (time x muscles) along the tendon, active and passive [N]
    Table muscle_passive_force;    ///< (time x muscles) of stretched fibres [N]
    Eigen::VectorXd pressure;      ///< (time) of the abdominal cavity [Pa]
    Table support_force;           ///< (time x supports*3) world axes, on the body [N]
    Table support_range;  ///< (time x supports*2) least and largest normal force that all else allows [N]; not a number
                          ///< unless asked for
    Table tension;        ///< (time x cords) of bands, pulls and straps [N]
    Table limb_torque;    ///< (time x coordinates), 0 on spine and pelvis [N m]
    Eigen::VectorXd effort;       ///< (time) volume-weighted mean of squared activation
    Eigen::VectorXd reserve_max;  ///< (time) largest |reserve| of L5_S1 to C7_T1 [N m]
    Eigen::VectorXd stiffness;    ///< (time) smallest of the trunk [N m/rad], not a number unless a minimum was asked
    Eigen::VectorXd kkt, gap, balance;  ///< (time) residual, duality gap and residual of balance, see ForceSharing
    std::vector<Status> status;
    std::vector<std::string> muscles, supports, cords;  ///< names of the columns
    RecruitmentOptions options;

    Status worst() const;  ///< worst status of all frames
};

/// Loads of every frame of a motion. The subject, exercise and motion must belong together.
/// @throws SimulationError, NameError (bounds of unknown muscles), Cancelled
Loads evaluate_loads(const Subject& subject, const Exercise& exercise, const Motion& motion,
                     const RecruitmentOptions& options = {}, const Progress& progress = {});

}  // namespace spondyl
