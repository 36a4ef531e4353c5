#pragma once
// The abdominal cavity as a closed surface of triangles (docs/theory.md (A3)).

#include "detail/path.hpp"

namespace spondyl::detail {

struct Cavity {
    std::vector<Vec3<double>> corner;     // in the world
    std::vector<Vec3<double>> by_corner;  // derivative of the volume: what a unit of pressure pushes there
    double volume = 0.0;

    explicit Cavity(const Abdomen& abdomen) : corner(abdomen.cavity.size()), by_corner(abdomen.cavity.size()) {}

    // After place(). The surface is closed, so the pushes on all corners balance.
    void update(const Abdomen& abdomen, const TreeState<double>& x) {
        volume = 0.0;
        for (std::size_t i = 0; i < corner.size(); ++i) {
            corner[i] = world_point(x, abdomen.cavity[i]);
            by_corner[i].setZero();
        }
        const Vec3<double>& centre = x.o.back();
        for (const auto& t : abdomen.surface) {
            const auto i = static_cast<std::size_t>(t[0]), j = static_cast<std::size_t>(t[1]),
                       k = static_cast<std::size_t>(t[2]);
            const Vec3<double> a = corner[i] - centre, b = corner[j] - centre, c = corner[k] - centre;
            by_corner[i] += b.cross(c) / 12.0;
            by_corner[j] += c.cross(a) / 12.0;
            by_corner[k] += a.cross(b) / 12.0;
            volume += a.dot(b.cross(c)) / 12.0;
        }
    }
};

}  // namespace spondyl::detail
