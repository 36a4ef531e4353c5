#pragma once
// The piece of a path between two points that slides over a cylinder (docs/theory.md (M4)-(M8)).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

#include "detail/rotation.hpp"
#include "spondyl/dataset.hpp"
#include "spondyl/wrap.hpp"

namespace spondyl::detail {

// A row in the frame of its body, as long as the man of the tables; x turned to the side of the row.
WrapCylinder wrap_cylinder(const WrapRow& row, int body);

// A cylinder in the world.
struct PlacedCylinder {
    Mat3<double> R;  // R_WC
    Vec3<double> o;  // p_WC
    double radius;
};

inline PlacedCylinder placed(const Mat3<double>& R_WB, const Vec3<double>& o_B, const WrapCylinder& c) {
    return {R_WB * c.X_BC.R, o_B + R_WB * c.X_BC.p, c.radius};
}

// How far a point lies below the surface; negative outside. A via point below the surface its own path slides over is
// a mistake of the model.
inline double depth(const PlacedCylinder& c, const Vec3<double>& point) {
    return c.radius - (c.R.leftCols<2>().transpose() * (point - c.o)).norm();
}

// How near the straight piece between two points comes to the axis.
double axis_distance(const PlacedCylinder& c, const Vec3<double>& from, const Vec3<double>& to);

// Of the pieces between points on different bodies the one that passes nearest to the axis, of all pieces if there is
// none: point k to k + 1. For the neutral posture; the choice is kept.
std::size_t wrapped_piece(std::span<const Vec3<double>> points, std::span<const int> bodies, const PlacedCylinder& c);

// A tension T pulls with T * pull_p at P, with T * pull_q at Q, and presses the body of the cylinder with minus both,
// each through the same point.
struct WrappedPiece {
    bool touches;
    double length;
    Vec3<double> pull_p, pull_q;        // minus the gradients of the length; unit vectors unless an end is inside
    double angle;                       // turned around the axis while on the surface [rad]
    Vec3<double> tangent_p, tangent_q;  // where the path meets and leaves the surface; P and Q if it does not
};

// All in world axes. An end below the surface makes the cylinder as thin as it is far from the axis.
inline WrappedPiece wrap(const PlacedCylinder& c, const Vec3<double>& P, const Vec3<double>& Q) {
    const Vec3<double> p = c.R.transpose() * (P - c.o), q = c.R.transpose() * (Q - c.o);
    const double p2 = p.x() * p.x() + p.y() * p.y(), q2 = q.x() * q.x() + q.y() * q.y();
    const double r2 = std::min({c.radius * c.radius, p2, q2});
    const double r = std::sqrt(r2), tp = std::sqrt(p2 - r2), tq = std::sqrt(q2 - r2);
    const double inner = p.x() * q.x() + p.y() * q.y(), outer = p.x() * q.y() - p.y() * q.x();
    // counter-clockwise +1: from one side of the plane y = 0 to the other only through x > 0
    const bool p_above = p.y() >= 0.0, q_above = q.y() >= 0.0;
    const double turn = (p_above != q_above ? q_above : outer >= 0.0) ? 1.0 : -1.0;
    const bool behind = turn * outer < 0.0;  // the straight line crosses the half-plane behind the axis

    if (r2 == 0.0 || (!behind && inner >= r2 - tp * tq)) {
        const Vec3<double> d = Q - P;
        const double length = d.norm();
        const Vec3<double> e = length > 0.0 ? Vec3<double>(d / length) : Vec3<double>::Zero();
        return {false, length, e, -e, 0.0, P, Q};
    }

    // (r - i t) / distance turns from an end's direction to that of its tangent point: one angle is left
    const double re = r2 - tp * tq, im = r * (tp + tq);
    const double raw = std::atan2(turn * outer * re - inner * im, inner * re + turn * outer * im);
    const double angle = !behind ? std::abs(raw) : raw < 0.0 ? raw + 2.0 * std::numbers::pi : raw;
    const double plane = tp + r * angle + tq, rise = q.z() - p.z();
    const double length = std::sqrt(plane * plane + rise * rise);

    const double across = plane / length, along = rise / length;
    const auto turned = [](const Vec3<double>& v, double x, double y, double z) {  // times (x + iy) in the plane
        return Vec3<double>(v.x() * x - v.y() * y, v.y() * x + v.x() * y, z);
    };
    Vec3<double> pull_p = turned(p, -across * tp / p2, across * turn * r / p2, along);
    Vec3<double> pull_q = turned(q, -across * tq / q2, -across * turn * r / q2, -along);
    if (r2 < c.radius * c.radius) {  // the radius goes with the distance of this end
        const bool which = p2 <= q2;
        const Vec3<double>& inside = which ? p : q;
        const Vec3<double> outward(inside.x() / r, inside.y() / r, 0.0);
        (which ? pull_p : pull_q) -= across * angle * outward;
    }
    const Vec3<double> at_p = turned(p, r2 / p2, turn * r * tp / p2, p.z() + rise * tp / plane);
    const Vec3<double> at_q = turned(q, r2 / q2, -turn * r * tq / q2, q.z() - rise * tq / plane);
    return {true, length, c.R * pull_p, c.R * pull_q, angle, c.o + c.R * at_p, c.o + c.R * at_q};
}

}  // namespace spondyl::detail
