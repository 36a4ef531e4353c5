#pragma once
/// @file recruitment.hpp
/// Stage 2 at one state: muscles, abdominal pressure, unilateral frictional supports, ideal limb torques and reserves
/// share the load in one convex problem (theory.md (Q1)). The whole body and the abdominal wall balance exactly.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spondyl/exercise.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// How the fascicles' activations are weighed against each other; reserves and supports keep their prices.
enum class Objective : std::uint8_t {
    squared,          ///< sum of squared activations
    cubed,            ///< sum of cubed activations
    volume_weighted,  ///< sum of squared activations times volume over mean volume
    min_max,          ///< the square of the largest activation and a hundredth of the mean of all squares
};

/// Word of the results file.
std::string_view name_of(Objective objective);

/// Least pressure of the abdominal cavity by the breath of a phase (Phase::breath) [Pa].
struct Breathing {
    double in = 0.0, out = 0.0, free = 0.0;  ///< [Pa]
    bool operator==(const Breathing&) const = default;
};

/// Activation known from outside (EMG) of one fascicle, one group ("rectus_abdominis") or a group's side
/// ("rectus_abdominis_r").
struct ActivationBound {
    std::string muscles;              ///< name of a fascicle, a group, or a group's side
    double lower = 0.0, upper = 1.0;  ///< 0 <= lower <= upper <= 1
    bool operator==(const ActivationBound&) const = default;
};

/// How the load is shared.
struct RecruitmentOptions {
    Objective objective = Objective::squared;
    std::vector<ActivationBound> bounds{};
    /// Least activation of the trunk's flexors and extensors while the trunk rests on nothing: no pushing support bears
    /// what is cranial of L5_S1. People standing or sitting freely have 0.017 (theory.md (S5)). A bound of the same
    /// muscles takes its place.
    double coactivation = 0.0;
    double pressure_minimum = 0.0;     ///< of the abdominal cavity: bracing [Pa]
    double pressure_maximum = 26.6e3;  ///< [Pa]
    /// Raises pressure_minimum along an exercise (evaluate_loads): in each phase from the pressure of the phase before
    /// it, before the first from that of the last, to its own (theory.md (A4)).
    Breathing breathing{};
    bool force_velocity = false;  ///< capacity depends on the speed of the path
    /// Smallest eigenvalue that the stiffness of the trunk shall have, pelvis and limbs held [N m/rad]; muscles that
    /// the load alone does not need are activated for it (theory.md (S1)-(S3)). Empty: not asked for, not computed.
    std::optional<double> stiffness_minimum = std::nullopt;
    /// With a minimum: a stiffness that T8 shall have besides against horizontal pushes [N/m]; the eigenvalue is that
    /// of what is left of the trunk's when it is taken off (theory.md (S4)).
    double push_stiffness = 0.0;
    /// Stiffness of activated fibres: this times force over optimal fibre length. Cui 2008, cat muscles, as recalled.
    double short_range_stiffness = 23.4;
    bool support_ranges = false;  ///< also find how far the support forces are determined
    bool operator==(const RecruitmentOptions&) const = default;
};

/// One force sharing. Vectors over coordinates are conjugate to v.
struct ForceSharing {
    Eigen::VectorXd activation;     ///< (muscles), 0 to 1
    Eigen::VectorXd active;         ///< (muscles) force of the activated fibres, along the tendon [N]
    Eigen::VectorXd passive;        ///< (muscles) force of the stretched fibres, along the tendon [N]
    double pressure = 0.0;          ///< of the abdominal cavity [Pa]
    Eigen::VectorXd support_force;  ///< (supports * 3) world axes, on the supported body [N]
    /// (supports * 2) least and largest normal force of each support that leaves activations, pressure and everything
    /// the spine feels as they are, ideal limb torques within their strength (theory.md (R1)) [N]; not a number unless
    /// asked for.
    Eigen::VectorXd support_range;
    Eigen::VectorXd tension;  ///< (cords) of bands, pulls and straps [N]
    Eigen::VectorXd demand;   ///< inverse dynamics less passive forces: what muscles, supports and torques must give
    Eigen::VectorXd reserve;  ///< what is left over on spine coordinates [N m]; 0 on the others
    Eigen::VectorXd
        limb_torque;       ///< ideal torques of the limb joints, and moment carried by welds of fused levels [N m]
    double effort = 0.0;   ///< volume-weighted mean of squared activation, reserves excluded [1]
    double cost = 0.0;     ///< the minimised objective, reserves and limb torques included [1]
    double kkt = 0.0;      ///< scaled optimality residual
    double gap = 0.0;      ///< relative duality gap
    double balance = 0.0;  ///< residual of the whole body and of the abdominal wall: largest of N and N m
    /// Smallest eigenvalue of the trunk's stiffness [N m/rad]; not a number unless a minimum was asked for.
    double stiffness = std::numeric_limits<double>::quiet_NaN();
    int iterations = 0;  ///< Newton steps
    /// ok, unstable_equilibrium (less stiff than asked for), reserve_exceeded, support_lost, not_converged
    Status status = Status::ok;
};

/// Solver for one subject and one set of supports; one thread at a time; warm from its last solution.
class Recruitment {
public:
    /// @throws SimulationError on options that contradict themselves, NameError on a bound of unknown muscles
    Recruitment(const Subject& subject, const std::vector<Support>& supports, const RecruitmentOptions& options = {});
    ~Recruitment();
    Recruitment(Recruitment&&) noexcept;
    Recruitment& operator=(Recruitment&&) noexcept;

    /// Forces at one state; v and vdot are generalised speeds and their rates. @throws SimulationError on values not
    /// finite
    const ForceSharing& solve(const Eigen::VectorXd& q, const Eigen::VectorXd& v, const Eigen::VectorXd& vdot);
    /// Forces that give `demand`, conjugate to v, at posture q. @throws SimulationError on values not finite
    const ForceSharing& share(const Eigen::VectorXd& q, const Eigen::VectorXd& demand);
    /// Forgets the last solution.
    void reset();
    /// d(cost)/dq of the last solution, which must have been at rest at this q; by the envelope theorem (theory.md
    /// (E19)).
    Eigen::VectorXd cost_gradient(const Eigen::VectorXd& q);

    struct Impl;
    /// For the library itself: a sharing that also knows the cords of an exercise (evaluate_loads).
    explicit Recruitment(std::unique_ptr<Impl> impl);
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace spondyl
