#pragma once
/// @file muscle.hpp
/// Fascicles as straight lines over via points. Wrapping surfaces, fibre length and passive fibre force are not
/// represented yet: the force bound is strength at every length.

#include <string>
#include <vector>

#include <Eigen/Core>

namespace spondyl {

/// A point fixed to one body of the subject.
struct BodyPoint {
    int body = 0;                                 ///< index into Subject::bodies
    Eigen::Vector3d p = Eigen::Vector3d::Zero();  ///< p_BP, body frame [m]
};

/// One muscle fascicle.
struct Muscle {
    std::string name;
    std::string group;
    std::vector<BodyPoint> path;  ///< origin to insertion, at least two points
    double pcsa = 0.0;            ///< physiological cross-section [m^2]
    double volume = 0.0;          ///< pcsa x optimal fibre length [m^3]
    double strength = 0.0;        ///< largest force = pcsa x specific tension [N]
};

}  // namespace spondyl
