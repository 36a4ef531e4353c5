#pragma once
// How a rotation is shared over the regions (docs/conventions.md, "Regions").

#include <cmath>
#include <limits>

#include "spondyl/exercise.hpp"
#include "spondyl/motion_data.hpp"

namespace spondyl::detail {

// The axis an exercise is about; extension is flexion of the other sign, mixed counts as flexion.
inline Axis axis_of(const Exercise& exercise) {
    if (exercise.primary_axis == "lateral_bending") return Axis::lateral_bending;
    if (exercise.primary_axis == "axial_rotation") return Axis::axial_rotation;
    return Axis::flexion;
}

// What each region turns about an axis from the first frame to the peak [rad].
inline PerRegion<double> turned(const Motion& motion, Axis axis) {
    PerRegion<double> sum{};
    for (const Level level : levels()) {
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level) + static_cast<Eigen::Index>(axis);
        sum[region_of(level)] += motion.rotation(motion.peak, c) - motion.rotation(0, c);
    }
    return sum;
}

// One region's part of what lumbar spine, T12_L1 and thorax turn together; not a number where they turn against each
// other by more than they turn together, or by less than 1e-6 rad.
inline double share_of(Region region, const PerRegion<double>& rotation) {
    double together = 0.0, turned = 0.0;
    for (const Region r : {Region::lumbar, Region::thoracolumbar, Region::thoracic}) {
        together += rotation[r];
        turned += std::abs(rotation[r]);
    }
    if (turned < 1e-6 || 2.0 * std::abs(together) < turned) return std::numeric_limits<double>::quiet_NaN();
    return rotation[region] / together;
}

}  // namespace spondyl::detail
