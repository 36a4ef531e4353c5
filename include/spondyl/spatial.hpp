#pragma once
/// @file spatial.hpp
/// Poses, wrenches and inertias in monogram notation: X_AB takes B-coordinates to A-coordinates, F_P_E is a wrench
/// at P expressed in E. World axes W: x anterior, y up, z right at the neutral standing posture (docs/conventions.md).

#include <Eigen/Core>

namespace spondyl {

/// Rigid placement of frame B in frame A: p_AQ = R * p_BQ + p.
struct Pose {
    Eigen::Matrix3d R = Eigen::Matrix3d::Identity();  ///< R_AB
    Eigen::Vector3d p = Eigen::Vector3d::Zero();      ///< p_AB [m]

    /// X_AC = X_AB X_BC.
    Pose operator*(const Pose& X_BC) const { return {R * X_BC.R, R * X_BC.p + p}; }
    /// p_AQ of a point given in B.
    Eigen::Vector3d operator*(const Eigen::Vector3d& p_B) const { return R * p_B + p; }
    /// X_BA.
    Pose inverse() const { return {R.transpose(), -(R.transpose() * p)}; }
};

/// Force and moment about the point the name says.
struct Wrench {
    Eigen::Vector3d force = Eigen::Vector3d::Zero();   ///< [N]
    Eigen::Vector3d moment = Eigen::Vector3d::Zero();  ///< [N m]
};

/// Mass distribution of one body, in its own frame.
struct Inertia {
    double mass = 0.0;                                  ///< [kg]
    Eigen::Vector3d com = Eigen::Vector3d::Zero();      ///< centre of mass, body frame [m]
    Eigen::Matrix3d central = Eigen::Matrix3d::Zero();  ///< about the centre of mass, body axes [kg m^2]
};

}  // namespace spondyl
