#pragma once
/// @file wrap.hpp
/// Surfaces that fascicles slide over without friction.

#include <string>

#include "spondyl/spatial.hpp"

namespace spondyl {

/// A cylinder C on one body. Its axis is the z axis of C and has no end; x points to the side on which paths pass.
/// A path is the shortest one that stays outside the cylinder and does not cross the half-plane behind its axis
/// (y = 0, x < 0 in C). Hence it never jumps from one side to the other, and its length has a continuous gradient
/// as long as no end of the piece crosses that half-plane or the surface (theory.md (M4)-(M8)).
struct WrapCylinder {
    std::string name;
    int body = 0;         ///< index into Subject::bodies
    Pose X_BC;            ///< placement in the body
    double radius = 0.0;  ///< [m], above 0
};

}  // namespace spondyl
