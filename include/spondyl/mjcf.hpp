#pragma once
/// @file mjcf.hpp
/// A Subject as a MuJoCo model (MJCF text), to look at it and to simulate it elsewhere.

#include <filesystem>
#include <string>

#include <Eigen/Core>

#include "spondyl/mechanics.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// What goes into the model beside the tree of bodies and joints.
struct MjcfOptions {
    bool shapes = true;   ///< capsules along the bodies and balls of their mass in water; no mass, no contact
    bool muscles = true;  ///< straight fascicles between bones as spatial tendons over sites; no actuators
    Eigen::Vector3d gravity = standard_gravity();  ///< world axes, y up [m/s^2]
};

/// The subject's tree as MJCF for MuJoCo 2.2 or later: its names, frames X_PC, joints and inertias, each number with 17
/// significant digits, so that accelerations agree to rounding. Not written: passive tissue, welds of fused levels,
/// contacts and actuators. MuJoCo's qvel equals v of mechanics.hpp; its qpos has quaternions where q has rotation
/// vectors, and the absolute position of the pelvis. The one difference: a body without mass (the shoulder girdles)
/// gets 1e-12 kg, because MuJoCo refuses moving bodies of mass zero.
std::string mjcf(const Subject& subject, const MjcfOptions& options = {});

/// Writes mjcf(subject, options) to a file that is complete or absent. @throws ResultsError
void write_mjcf(const Subject& subject, const std::filesystem::path& file, const MjcfOptions& options = {});

}  // namespace spondyl
