#pragma once
// Straight via-point paths: length and moment arms R = -dL/dangle (docs/theory.md (M1)-(M3)).

#include "detail/tree.hpp"

namespace spondyl::detail {

inline Vec3<double> world_point(const TreeState<double>& x, const BodyPoint& p) {
    const auto b = static_cast<std::size_t>(p.body);
    return x.o[b] + x.R[b] * p.p;
}

inline double path_length(const TreeState<double>& x, const Muscle& muscle) {
    double length = 0.0;
    for (std::size_t k = 0; k + 1 < muscle.path.size(); ++k)
        length += (world_point(x, muscle.path[k + 1]) - world_point(x, muscle.path[k])).norm();
    return length;
}

// R += scale * moment arms. A piece between two bodies acts only on the joints between them.
inline void add_moment_arms(const Tree& tree, const TreeState<double>& x, const Muscle& muscle, double scale,
                            Eigen::Ref<VecX<double>> R) {
    for (std::size_t k = 0; k + 1 < muscle.path.size(); ++k) {
        const BodyPoint &a = muscle.path[k], &b = muscle.path[k + 1];
        if (a.body == b.body) continue;
        const Vec3<double> pa = world_point(x, a), pb = world_point(x, b);
        const Vec3<double> e = (pb - pa).normalized();
        const int stop = common_ancestor(tree, a.body, b.body);
        add_generalised_force(tree, x, a.body, pa, e, scale, R, stop);
        add_generalised_force(tree, x, b.body, pb, e, -scale, R, stop);
    }
}

}  // namespace spondyl::detail
