#pragma once
// Muscle forces held between samples, as pulls along moving lines (docs/theory.md (F10)).

#include <span>
#include <vector>

#include "detail/articulated.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl::detail {

class MuscleDrive {
public:
    MuscleDrive(const Subject& subject, const MuscleControl& control);

    // Finds the forces that give `demand` at q, and holds them.
    void sample(const Eigen::VectorXd& q, const Eigen::VectorXd& demand);

    // The pulls at a placement: one wrench about the origin of every body.
    std::span<const Wrench<double>> pulls(const TreeState<double>& x);
    // Held limb torques, welds and reserves by v.
    const Eigen::VectorXd& torque() const { return torque_; }
    const Eigen::VectorXd& activation() const { return activation_; }
    Status worst() const { return worst_; }

private:
    struct Pull {
        const Muscle* muscle;
        double force;
    };
    const Subject& subject_;
    Recruitment recruitment_;
    std::vector<Pull> active_;
    std::vector<Wrench<double>> wrenches_;
    Eigen::VectorXd torque_, activation_;
    Status worst_ = Status::ok;
};

}  // namespace spondyl::detail
