#pragma once
// Articulated-body forward dynamics in world axes, templated on the scalar (docs/theory.md (K15)-(K19)). A ball joint
// passes its moment unchanged and no angular acceleration, so that its parent sees a translational inertia only.

#include <span>
#include <vector>

#include "detail/compact_body.hpp"

namespace spondyl::detail {

// Spatial inertia about a body's origin, world axes: moment = A alpha + B a, force = B' alpha + C a.
template <class S> struct ArticulatedInertia {
    Sym3<S> A;
    M3<S> B;
    Sym3<S> C;

    // Adds a translational inertia that acts at r.
    void add_at(const V3<S>& r, const Sym3<S>& K) {
        const M3<S> P = crossed(r, K);
        C += K;
        B += P;
        A += crossed(P, r);
    }
    // Adds an inertia about r.
    void add_at(const V3<S>& r, const ArticulatedInertia& K) {
        // A += K.A + [r]x K.B' + (K.B + [r]x K.C) [r]x'; the middle term is the transpose of K.B [r]x'
        const M3<S> P = crossed(r, K.C), Q{cross(r, K.B.r0), cross(r, K.B.r1), cross(r, K.B.r2)};  // Q = K.B [r]x'
        A += K.A + crossed(P, r) + Sym3<S>{Q.r0.x + Q.r0.x, Q.r0.y + Q.r1.x, Q.r0.z + Q.r2.x,
                                           Q.r1.y + Q.r1.y, Q.r1.z + Q.r2.y, Q.r2.z + Q.r2.z};
        B += K.B + P;
        C += K.C;
    }

private:
    // [r]x K
    static M3<S> crossed(const V3<S>& r, const Sym3<S>& K) {
        return {{r.y * K.xz - r.z * K.xy, r.y * K.yz - r.z * K.yy, r.y * K.zz - r.z * K.yz},
                {r.z * K.xx - r.x * K.xz, r.z * K.xy - r.x * K.yz, r.z * K.xz - r.x * K.zz},
                {r.x * K.xy - r.y * K.xx, r.x * K.yy - r.y * K.xy, r.x * K.yz - r.y * K.xz}};
    }
    // P [r]x', known to be symmetric
    static Sym3<S> crossed(const M3<S>& P, const V3<S>& r) {
        return {P.r0.z * r.y - P.r0.y * r.z, P.r0.x * r.z - P.r0.z * r.x, P.r0.y * r.x - P.r0.x * r.y,
                P.r1.x * r.z - P.r1.z * r.x, P.r1.y * r.x - P.r1.x * r.y, P.r2.y * r.x - P.r2.x * r.y};
    }
};

template <class S> ArticulatedInertia<S> lane(const ArticulatedInertia<Four<S>>& J, std::size_t k) {
    return {lane(J.A, k), lane(J.B, k), lane(J.C, k)};
}
template <class S> void put(const ArticulatedInertia<S>& J, ArticulatedInertia<Four<S>>& to, std::size_t k) {
    put(J.A, to.A, k), put(J.B, to.B, k), put(J.C, to.C, k);
}

// What the recursion keeps of one body between its passes; world axes.
template <class S> struct ArticulatedBody {
    V3<S> r, axis;  // from the parent's origin; hinge axis
    // What vd adds to the bias: ball: alpha = u - d G a, implicit: alpha - alpha_P = u - d (H alpha_P + G a);
    // hinge: rate = u.x - N.alpha_P - F.a
    V3<S> u, N, F;
    S d;
    M3<S> G, H;
    V3<S> alpha, a;  // likewise of rotation and origin
};
// And what is computed for four at once.
template <class S> struct ArticulatedFour {
    V3<Four<S>> turn, moment;  // of the joint: in child axes, in the world
    M3<Four<S>> R;             // R_WB
    V3<Four<S>> w, alpha, a;   // angular velocity; accelerations while joint speeds are constant, less gravity
    Sym3<Four<S>> resistance;  // implicit, world axes
    ArticulatedInertia<Four<S>> inertia;
    V3<Four<S>> n, f;  // bias moment about the origin, bias force
};

// Force and moment on one body at a point of it, world axes.
template <class S> struct Wrench {
    int body;
    Vec3<S> point_B, force, moment;
};

// A body point that resists its acceleration with -K: what is left of a spring and damper at the end of a step.
template <class S> struct PointResistance {
    int body;
    Vec3<S> point_B;
    Sym3<S> K;  // world axes
};

// Forward dynamics of one tree; made once, then without allocation.
template <class S> class Articulated {
public:
    explicit Articulated(const Tree& tree) : tree_(tree), bodies_(tree_.bodies.size()), fours_(tree_.fours.size()) {}

    // vd under generalised forces tau, applied forces and gravity. Not finite where a chain ends without inertia.
    // With `implicit`, one symmetric matrix per body in child axes (hinges: xx), the rotations also resist with -D vd,
    // and `points` in the world.
    void accelerate(const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau, std::span<const Wrench<S>> applied,
                    const Vec3<double>& gravity, VecX<S>& vd, std::span<const Sym3<S>> implicit = {},
                    std::span<const PointResistance<S>> points = {}) {
        if (implicit.empty())
            run<false>(q, v, tau, applied, gravity, vd, implicit, points);
        else
            run<true>(q, v, tau, applied, gravity, vd, implicit, points);
    }

private:
    template <bool is_implicit>
    [[gnu::flatten]] void run(const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau,
                              std::span<const Wrench<S>> applied, const Vec3<double>& gravity, VecX<S>& vd,
                              std::span<const Sym3<S>> implicit, std::span<const PointResistance<S>> points);

    CompactTree<S> tree_;
    std::vector<ArticulatedBody<S>> bodies_;  // the ground first
    std::vector<ArticulatedFour<S>> fours_;
};

template <class S>
template <bool is_implicit>
void Articulated<S>::run(const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau, std::span<const Wrench<S>> applied,
                         const Vec3<double>& gravity, VecX<S>& vd, std::span<const Sym3<S>> implicit,
                         std::span<const PointResistance<S>> points) {
    const std::size_t count = tree_.bodies.size();
    const S o(0);
    rotate_joints(tree_, q, fours_);
    put(S(-1) * triple<S>(gravity), fours_.front().a, 0);
    for (std::size_t i = 1; i < count; ++i) {
        const CompactBody<S>& b = tree_.bodies[i];
        ArticulatedFour<S>&x = fours_[i / 4], &p = fours_[b.parent / 4];
        const std::size_t k = i % 4, l = b.parent % 4;
        put(rotational(b, tau), x.moment, k);
        if constexpr (is_implicit) put(implicit[i - 1], x.resistance, k);
        const M3<S> Rp = lane(p.R, l);
        const V3<S> wp = lane(p.w, l), alphap = lane(p.alpha, l), r = Rp * b.p_PC;
        const M3<S> R = Rp * lane(x.R, k);
        const V3<S> dw = R * rotational(b, v);
        put(R, x.R, k);
        put(wp + dw, x.w, k);
        put(alphap + cross(wp, dw), x.alpha, k);
        put(lane(p.a, l) + cross(alphap, r) + cross(wp, cross(wp, r)), x.a, k);
        bodies_[i].r = r;
    }
    for (std::size_t j = 0; j < fours_.size(); ++j) {
        const FourBodies<S>& b = tree_.fours[j];
        ArticulatedFour<S>& x = fours_[j];
        for (std::size_t k = 0; k < 4; ++k) {
            const M3<S> R = lane(x.R, k);
            const V3<S> h = R * lane(b.mass_com, k), w = lane(x.w, k), alpha = lane(x.alpha, k), a = lane(x.a, k);
            const Sym3<S> A = rotated(R, lane(b.inertia, k));
            const S m = b.mass.at[k];
            put(A, x.inertia.A, k);
            put(M3<S>{{o, -h.z, h.y}, {h.z, o, -h.x}, {-h.y, h.x, o}}, x.inertia.B, k);
            put(Sym3<S>{m, o, o, m, o, m}, x.inertia.C, k);
            put(A * alpha + cross(w, A * w) + cross(h, a), x.n, k);
            put(m * a + cross(alpha, h) + cross(w, cross(w, h)), x.f, k);
            put(R * lane(x.moment, k), x.moment, k);
            if constexpr (is_implicit) put(rotated(R, lane(x.resistance, k)), x.resistance, k);
        }
    }
    for (const Wrench<S>& e : applied) {
        const std::size_t i = static_cast<std::size_t>(e.body + 1), k = i % 4;
        ArticulatedFour<S>& x = fours_[i / 4];
        const V3<S> force = triple<S>(e.force);
        put(lane(x.n, k) - triple<S>(e.moment) - cross(lane(x.R, k) * triple<S>(e.point_B), force), x.n, k);
        put(lane(x.f, k) - force, x.f, k);
    }
    if constexpr (is_implicit)
        for (const PointResistance<S>& e : points) {
            const std::size_t i = static_cast<std::size_t>(e.body + 1), k = i % 4;
            ArticulatedFour<S>& x = fours_[i / 4];
            const V3<S> r = lane(x.R, k) * triple<S>(e.point_B), w = lane(x.w, k);
            const V3<S> steady = lane(x.a, k) + triple<S>(gravity) + cross(lane(x.alpha, k), r) + cross(w, cross(w, r));
            const V3<S> force = e.K * steady;
            ArticulatedInertia<S> J = lane(x.inertia, k);
            J.add_at(r, e.K);
            put(J, x.inertia, k);
            put(lane(x.n, k) + cross(r, force), x.n, k);
            put(lane(x.f, k) + force, x.f, k);
        }
    for (std::size_t i = count - 1; i > 0; --i) {
        const CompactBody<S>& b = tree_.bodies[i];
        ArticulatedBody<S>& x = bodies_[i];
        const ArticulatedFour<S>& own = fours_[i / 4];
        ArticulatedFour<S>& p = fours_[b.parent / 4];
        const std::size_t k = i % 4, l = b.parent % 4;
        ArticulatedInertia<S> J = lane(own.inertia, k), P = lane(p.inertia, l);
        V3<S> n = lane(own.n, k), f = lane(own.f, k);
        const V3<S> moment = lane(own.moment, k);
        if (b.welded) {
            P.add_at(x.r, J);
        } else if (b.kind == JointKind::hinge) {
            x.axis = lane(own.R, k) * b.axis;
            const V3<S> Ur = J.A * x.axis, Ul = transposed_times(J.B, x.axis);
            S d = dot(x.axis, Ur);
            if constexpr (is_implicit) d += implicit[i - 1].xx;
            d = S(1) / d;
            const S u = dot(x.axis, moment - n) * d;
            x.N = d * Ur;
            x.F = d * Ul;
            x.u.x = u;
            J.A = J.A - scaled_square(d, Ur);
            J.C = J.C - scaled_square(d, Ul);
            J.B -= outer(x.N, Ul);
            P.add_at(x.r, J);
            n += u * Ur;
            f += u * Ul;
        } else {
            Sym3<S> I = J.A, D{};
            if constexpr (is_implicit) {
                D = lane(own.resistance, k);
                I += D;
            }
            const Sym3<S> E = adjugate(I);
            x.d = S(1) / determinant(I, E);  // applied last: the products need not wait for it
            x.G = E * J.B;
            const Sym3<S> C = J.C - scaled(x.d, symmetric_product(J.B, x.G));
            x.u = x.d * (E * (moment - n));
            f += transposed_times(J.B, x.u);
            if (b.kind == JointKind::free) {
                x.a = inverse(C) * (triple<S>(tau, b.coordinate) - f);
                continue;
            }
            if constexpr (is_implicit) {
                x.H = E * J.A.full();
                n += J.A * x.u;
                const M3<S> T = scaled(x.d, D).full();
                P.add_at(x.r, {symmetric_product(T, x.H), T * x.G, C});  // A - A (A + D)^-1 A = D (A + D)^-1 A
            } else {
                n = moment;
                P.add_at(x.r, C);
            }
        }
        put(P, p.inertia, l);
        put(lane(p.n, l) + n + cross(x.r, f), p.n, l);
        put(lane(p.f, l) + f, p.f, l);
    }
    for (std::size_t i = 1; i < count; ++i) {
        const CompactBody<S>& b = tree_.bodies[i];
        ArticulatedBody<S>& x = bodies_[i];
        const ArticulatedBody<S>& p = bodies_[b.parent];
        const M3<S> R = lane(fours_[i / 4].R, i % 4);
        const int c = b.coordinate;
        if (b.kind == JointKind::free) {
            x.alpha = x.u - x.d * (x.G * x.a);
            store(x.a, vd, c);
            store(transposed_times(R, x.alpha), vd, b.turning);
            continue;
        }
        x.a = p.a + cross(p.alpha, x.r);
        if (b.welded) {
            x.alpha = p.alpha;
            for (int k = 0; k < degrees_of(b.kind); ++k) vd[c + k] = S(0);
        } else if (b.kind == JointKind::ball) {
            V3<S> relative;
            if constexpr (is_implicit) {
                relative = x.u - x.d * (x.H * p.alpha + x.G * x.a);
                x.alpha = p.alpha + relative;
            } else {
                x.alpha = x.u - x.d * (x.G * x.a);
                relative = x.alpha - p.alpha;
            }
            store(transposed_times(R, relative), vd, c);
        } else {
            const S rate = x.u.x - dot(x.N, p.alpha) - dot(x.F, x.a);
            vd[c] = rate;
            x.alpha = p.alpha + rate * x.axis;
        }
    }
}

}  // namespace spondyl::detail
