#pragma once
// The spine as springs in series under one moment, without weight or muscle (docs/theory.md (P15)): the reference case
// of the passive law. Angles are user-facing.

#include <limits>

#include "spondyl/passive_law.hpp"
#include "spondyl/restriction.hpp"

namespace spondyl::detail {

struct MomentChain {
    SpineLaw law{};
    LevelRange span{Level::L5_S1, Level::T1_T2};
    Axis axis = Axis::axial_rotation;
    bool other_axes_free = false;  // false: held at neutral, so that coupling does no work
    double base_stiffness = std::numeric_limits<double>::infinity();  // pelvis and hips below the span [N m/rad]
    PerSegment<bool> fused{};                                         // stay at their neutral angle
};

struct ChainPosture {
    double moment = 0.0;  // [N m]
    double base = 0.0;    // [rad]
    PerSegment<Eigen::Vector3d> angles{};

    double sum(LevelRange range, Axis axis) const;
};

ChainPosture at_moment(const MomentChain& chain, double moment);

// The moment that turns the whole span and the base by `total` [rad]. Throws SubjectError if all of it is fused.
ChainPosture at_total(const MomentChain& chain, double total);

}  // namespace spondyl::detail
