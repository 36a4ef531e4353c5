#pragma once
// What the fastest kernels need of a body, in plain members.

#include <vector>

#include "detail/algebra3.hpp"
#include "detail/tree.hpp"

namespace spondyl::detail {

template <class S> struct CompactBody {
    M3<S> R_PC0;
    V3<S> p_PC, axis;
    S mass;
    V3<S> mass_com;
    Sym3<S> inertia;  // about the origin
    int parent, coordinate;
    JointKind kind;
    bool aligned, welded;
};

template <class S> std::vector<CompactBody<S>> compact_bodies(const Tree& tree) {
    std::vector<CompactBody<S>> bodies;
    for (const TreeBody& b : tree.bodies)
        bodies.push_back({nine<S>(b.R_PC0), triple<S>(b.p_PC), triple<S>(b.axis), S(b.mass),
                          triple<S>(Vec3<double>(b.mass * b.com)), six<S>(b.about_origin), b.parent, b.coordinate,
                          b.kind, b.aligned, b.welded});
    return bodies;
}

// R = exp([q]x)
template <class S> M3<S> exponential(const V3<S>& q) {
    const S t2 = dot(q, q);
    const auto k = rotation_coefficients<S>(t2);
    const V3<S> bq = k.b * q, aq = k.a * q;
    const S d = S(1) - k.b * t2;
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

// R_PC of a body's joint at q.
template <class S> M3<S> relative_rotation(const CompactBody<S>& b, const VecX<S>& q) {
    const V3<S> turn = b.kind == JointKind::hinge ? q[b.coordinate] * b.axis
                                                  : triple<S>(q, b.coordinate + (b.kind == JointKind::free ? 3 : 0));
    return b.aligned ? exponential(turn) : b.R_PC0 * exponential(turn);
}

template <class S> void store(const V3<S>& value, VecX<S>& to, Eigen::Index first) {
    to[first] = value.x;
    to[first + 1] = value.y;
    to[first + 2] = value.z;
}

}  // namespace spondyl::detail
