#pragma once
// Muscle forces held between samples, as pulls along moving lines (docs/theory.md (F10)).

#include <vector>

#include "detail/cavity.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl::detail {

class MuscleDrive {
public:
    MuscleDrive(const Subject& subject, const MuscleControl& control);

    // Finds the forces that give `demand` at q, and holds them.
    void sample(const Eigen::VectorXd& q, const Eigen::VectorXd& demand);

    // tau += pulls and abdominal pressure at a placement, held limb torques, welds and reserves, by v.
    void add_force(const TreeState<double>& x, Eigen::Ref<Eigen::VectorXd> tau);
    const Eigen::VectorXd& activation() const { return activation_; }
    Status worst() const { return worst_; }

private:
    struct Pull {
        const Muscle* muscle;
        double force;
    };
    const Subject& subject_;
    Recruitment recruitment_;
    Tree tree_;
    BodyForces forces_;
    Cavity cavity_;
    std::vector<Pull> active_;
    double pressure_ = 0.0;
    Eigen::VectorXd torque_, activation_;
    Status worst_ = Status::ok;
};

}  // namespace spondyl::detail
