#pragma once
// What the fastest kernels need of the bodies, in plain members. Bodies are numbered from the ground, which is 0.

#include <cmath>
#include <numbers>
#include <vector>

#include "detail/algebra3.hpp"
#include "detail/tree.hpp"

namespace spondyl::detail {

// What a recursion needs of one body,
template <class S> struct CompactBody {
    V3<S> p_PC, axis;
    std::size_t parent;
    int coordinate, turning;  // the first of all and of those that turn it
    JointKind kind;
    bool welded;
};
// and what can be done for four bodies at once.
template <class S> struct FourBodies {
    M3<Four<S>> R_PC0;
    Four<S> mass;
    V3<Four<S>> mass_com;
    Sym3<Four<S>> inertia;  // about the origin
};

template <class S> struct CompactTree {
    std::vector<CompactBody<S>> bodies;  // the ground first
    std::vector<FourBodies<S>> fours;    // the same bodies; massless ones fill the last

    explicit CompactTree(const Tree& tree) : bodies(1), fours(tree.bodies.size() / 4 + 1) {
        put(nine<S>(Mat3<double>::Identity()), fours[0].R_PC0, 0);
        for (const TreeBody& b : tree.bodies) {
            const std::size_t i = bodies.size(), k = i % 4;
            bodies.push_back({triple<S>(b.p_PC), triple<S>(b.axis), static_cast<std::size_t>(b.parent + 1),
                              b.coordinate, b.coordinate + (b.kind == JointKind::free ? 3 : 0), b.kind, b.welded});
            FourBodies<S>& four = fours[i / 4];
            put(nine<S>(b.R_PC0), four.R_PC0, k);
            four.mass.at[k] = S(b.mass);
            put(triple<S>(Vec3<double>(b.mass * b.com)), four.mass_com, k);
            put(six<S>(b.about_origin), four.inertia, k);
        }
    }
};

// The part of a vector of coordinates, speeds or forces that turns a body, in its own axes.
template <class S> V3<S> rotational(const CompactBody<S>& b, const VecX<S>& x) {
    return b.kind == JointKind::hinge ? x[b.turning] * b.axis : triple<S>(x, b.turning);
}

// The same rotation by half a turn or little more at most.
template <class S> V3<S> shortened(const V3<S>& q) {
    using std::round, std::sqrt;
    const S t2 = dot(q, q);
    if (!(t2 > S(10))) return q;
    const S t = sqrt(t2), turn(2.0 * std::numbers::pi);
    return (S(1) - turn * round(t / turn) / t) * q;
}

// R = exp([q]x) for |q|^2 <= 10, by the series of sine and cosine of half the angle, exact to 2e-17 there: no branch.
template <class S> [[gnu::always_inline]] inline M3<S> exponential(const V3<S>& q) {
    static constexpr auto series_s = alternating<1, 11>(), series_c = alternating<0, 11>();
    const S t2 = dot(q, q), u = S(0.25) * t2, s = polynomial(series_s, u);
    const S b = S(0.5) * s * s;
    const V3<S> bq = b * q, aq = s * polynomial(series_c, u) * q;
    const S d = S(1) - b * t2;
    return {{d + bq.x * q.x, bq.x * q.y - aq.z, bq.x * q.z + aq.y},
            {bq.x * q.y + aq.z, d + bq.y * q.y, bq.y * q.z - aq.x},
            {bq.x * q.z - aq.y, bq.y * q.z + aq.x, d + bq.z * q.z}};
}

// J_r(q)^-1 = I + [q]/2 + e [q]^2
template <class S> M3<S> inverse_jacobian(const V3<S>& q) {
    const S t2 = dot(q, q), e = inverse_jacobian_coefficient(t2), d = S(1) - e * t2;
    const V3<S> p = e * q, half = S(0.5) * q;
    return {{d + p.x * q.x, p.x * q.y - half.z, p.x * q.z + half.y},
            {p.x * q.y + half.z, d + p.y * q.y, p.y * q.z - half.x},
            {p.x * q.z - half.y, p.y * q.z + half.x, d + p.z * q.z}};
}

// R = R_PC of every joint at q, in `Fours` with members turn and R.
template <class S, class Fours>
void rotate_joints(const CompactTree<S>& tree, const VecX<S>& q, std::vector<Fours>& fours) {
    for (std::size_t i = 1; i < tree.bodies.size(); ++i)
        put(shortened(rotational(tree.bodies[i], q)), fours[i / 4].turn, i % 4);
    for (std::size_t j = 0; j < fours.size(); ++j)
        for (std::size_t k = 0; k < 4; ++k)
            put(lane(tree.fours[j].R_PC0, k) * exponential(lane(fours[j].turn, k)), fours[j].R, k);
}

template <class S> void store(const V3<S>& value, VecX<S>& to, Eigen::Index first) {
    to[first] = value.x;
    to[first + 1] = value.y;
    to[first + 2] = value.z;
}

}  // namespace spondyl::detail
