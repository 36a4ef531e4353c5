#pragma once
// Forces and moments at every level, taken apart by their cause (docs/theory.md (L1)-(L5)).

#include "detail/force_sharing.hpp"

namespace spondyl::detail {

// What one cause does at one level.
struct LevelPart {
    Eigen::Vector3d force =
        Eigen::Vector3d::Zero();  // its share of compression, anterior and right shear, mid-disc frame [N]
    Eigen::Vector3d moment =
        Eigen::Vector3d::Zero();  // on the cranial body: flexion, right bending, left rotation [N m]
};

struct LevelParts {
    LevelPart gravity, inertia, supports, equipment, muscles, stretched, pressure;  // stretched: passive fibres
    Eigen::Vector3d passive = Eigen::Vector3d::Zero(), reserve = Eigen::Vector3d::Zero();
    Eigen::Vector3d reaction() const {
        return gravity.force + inertia.force + supports.force + equipment.force + muscles.force + stretched.force +
               pressure.force;
    }
};

class LevelForces {
public:
    explicit LevelForces(const Subject& subject);
    // For the last solution of a recruitment at this state.
    const PerSegment<LevelParts>& evaluate(const Recruitment::Impl& solved, const Eigen::VectorXd& q,
                                           const Eigen::VectorXd& v, const Eigen::VectorXd& vdot);

private:
    void take(LevelPart LevelParts::* part);
    const Subject* subject_;
    Workspace::Impl work_;
    PerSegment<Eigen::Matrix3d> mid_{};  // R_W,mid-disc
    PerSegment<LevelParts> parts_{};
};

}  // namespace spondyl::detail
