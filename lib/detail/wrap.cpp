#include "detail/wrap.hpp"

#include <limits>

namespace spondyl::detail {

WrapCylinder wrap_cylinder(const WrapRow& row, int body) {
    const Eigen::Vector3d& e = row.rotation_rad;
    const double quarters = static_cast<double>(row.side);
    return {row.surface, body,
            Pose{rotation_exp<double>({e.x(), 0, 0}) * rotation_exp<double>({0, e.y(), 0}) *
                     rotation_exp<double>({0, 0, e.z() + 0.5 * std::numbers::pi * quarters}),
                 row.centre_m},
            1e-3 * row.radius_mm};
}

double axis_distance(const PlacedCylinder& c, const Vec3<double>& from, const Vec3<double>& to) {
    const Eigen::Vector2d p = c.R.leftCols<2>().transpose() * (from - c.o);
    const Eigen::Vector2d d = c.R.leftCols<2>().transpose() * (to - from);
    const double d2 = d.squaredNorm();
    return (p + (d2 > 0.0 ? std::clamp(-p.dot(d) / d2, 0.0, 1.0) : 0.0) * d).norm();
}

std::size_t wrapped_piece(std::span<const Vec3<double>> points, std::span<const int> bodies, const PlacedCylinder& c) {
    std::size_t best = 0;
    double nearest = std::numeric_limits<double>::infinity();
    bool best_moves = false;
    for (std::size_t k = 0; k + 1 < points.size(); ++k) {
        const double distance = axis_distance(c, points[k], points[k + 1]);
        const bool moves = bodies[k] != bodies[k + 1];
        if (moves > best_moves || (moves == best_moves && distance < nearest)) {
            best = k;
            nearest = distance;
            best_moves = moves;
        }
    }
    return best;
}

}  // namespace spondyl::detail
