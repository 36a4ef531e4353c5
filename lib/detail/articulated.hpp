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

// What the recursion keeps of one body between its passes; world axes.
template <class S> struct ArticulatedBody {
    M3<S> R;                         // R_WB
    V3<S> r, axis;                   // from the parent's origin; hinge axis
    V3<S> w, coriolis, centripetal;  // angular velocity; w_P x (w - w_P); w_P x (w_P x r)
    ArticulatedInertia<S> inertia;
    V3<S> n, f;  // bias moment about the origin, bias force
    // ball: alpha = u - G a, implicit: see run(); hinge: rate = u.x - N.(alpha_P + coriolis) - F.a
    V3<S> u, N, F;
    M3<S> G, H;
    V3<S> wd, a;  // accelerations of rotation and origin (a with -gravity)
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
    explicit Articulated(const Tree& tree) : constants_(compact_bodies<S>(tree)), bodies_(constants_.size() + 1) {
        const S o(0), e(1);
        ground() = {};
        ground().R = {{e, o, o}, {o, e, o}, {o, o, e}};
        ground().w = ground().wd = {o, o, o};
    }

    // vd under generalised forces tau, applied forces and gravity. Not finite where a chain ends without inertia.
    // With `implicit`, one symmetric matrix per body in child axes (hinges: xx), the joints also resist with -D vd;
    // `points` resist in the world.
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
    void run(const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau, std::span<const Wrench<S>> applied,
             const Vec3<double>& gravity, VecX<S>& vd, std::span<const Sym3<S>> implicit,
             std::span<const PointResistance<S>> points);

    ArticulatedBody<S>& ground() { return bodies_.front(); }
    ArticulatedBody<S>& at(int body) { return bodies_[static_cast<std::size_t>(body + 1)]; }

    std::vector<CompactBody<S>> constants_;
    std::vector<ArticulatedBody<S>> bodies_;  // the ground first
};

template <class S>
template <bool is_implicit>
void Articulated<S>::run(const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau, std::span<const Wrench<S>> applied,
                         const Vec3<double>& gravity, VecX<S>& vd, std::span<const Sym3<S>> implicit,
                         std::span<const PointResistance<S>> points) {
    const int count = static_cast<int>(constants_.size());
    const V3<S> g = triple<S>(gravity);
    ground().a = S(-1) * g;
    for (int i = 0; i < count; ++i) at(i).R = relative_rotation(constants_[i], q);
    for (int i = 0; i < count; ++i) {
        const CompactBody<S>& b = constants_[i];
        ArticulatedBody<S>& x = at(i);
        const ArticulatedBody<S>& p = at(b.parent);
        const int c = b.coordinate;
        if (b.kind == JointKind::free) {
            x.w = x.R * triple<S>(v, c + 3);
        } else {
            x.R = p.R * x.R;
            x.r = p.R * b.p_PC;
            x.centripetal = cross(p.w, cross(p.w, x.r));
            V3<S> dw;
            if (b.kind == JointKind::ball) {
                dw = x.R * triple<S>(v, c);
            } else {
                x.axis = x.R * b.axis;
                dw = v[c] * x.axis;
            }
            x.coriolis = cross(p.w, dw);
            x.w = p.w + dw;
        }
        const V3<S> h = x.R * b.mass_com;
        const S o(0);
        x.inertia.A = rotated(x.R, b.inertia);
        x.inertia.B = {{o, -h.z, h.y}, {h.z, o, -h.x}, {-h.y, h.x, o}};
        x.inertia.C = {b.mass, o, o, b.mass, o, b.mass};
        x.n = cross(x.w, x.inertia.A * x.w);
        x.f = cross(x.w, cross(x.w, h));
    }
    for (const Wrench<S>& e : applied) {
        ArticulatedBody<S>& x = at(e.body);
        const V3<S> force = triple<S>(e.force);
        x.n -= triple<S>(e.moment) + cross(x.R * triple<S>(e.point_B), force);
        x.f -= force;
    }
    for (const PointResistance<S>& e : points) {
        ArticulatedBody<S>& x = at(e.body);
        const V3<S> r = x.R * triple<S>(e.point_B);
        const V3<S> force = e.K * (g + cross(x.w, cross(x.w, r)));  // accelerations have -g in them here
        x.inertia.add_at(r, e.K);
        x.n += cross(r, force);
        x.f += force;
    }
    for (int i = count - 1; i >= 0; --i) {
        const CompactBody<S>& b = constants_[i];
        ArticulatedBody<S>& x = at(i);
        ArticulatedBody<S>& p = at(b.parent);
        ArticulatedInertia<S>& J = x.inertia;
        const int c = b.coordinate;
        if (b.welded) {
            const V3<S> f = x.f + J.C * x.centripetal;
            p.inertia.add_at(x.r, J);
            p.n += x.n + J.B * x.centripetal + cross(x.r, f);
            p.f += f;
        } else if (b.kind == JointKind::hinge) {
            const V3<S> Ur = J.A * x.axis, Ul = transposed_times(J.B, x.axis);
            S d = dot(x.axis, Ur);
            if constexpr (is_implicit) d += implicit[i].xx;
            d = S(1) / d;
            const S u = (tau[c] - dot(x.axis, x.n)) * d;
            x.N = d * Ur;
            x.F = d * Ul;
            x.u.x = u;
            J.A = J.A - scaled_square(d, Ur);
            J.C = J.C - scaled_square(d, Ul);
            J.B -= outer(x.N, Ul);
            const V3<S> n = x.n + u * Ur + J.A * x.coriolis + J.B * x.centripetal;
            const V3<S> f = x.f + u * Ul + transposed_times(J.B, x.coriolis) + J.C * x.centripetal;
            p.inertia.add_at(x.r, J);
            p.n += n + cross(x.r, f);
            p.f += f;
        } else if (is_implicit && b.kind == JointKind::ball) {  // alpha - alpha_P - coriolis = u - H alpha_P - G a
            const Sym3<S> E = inverse(J.A + rotated(x.R, implicit[i]));
            const M3<S> A = J.A.full();
            x.u = E * (x.R * triple<S>(tau, c) - x.n - J.A * x.coriolis);
            x.G = E * J.B;
            x.H = E * A;
            const V3<S> turned = x.coriolis + x.u;
            const V3<S> n = x.n + J.A * turned;
            J.C = J.C - symmetric_product(J.B, x.G);
            const V3<S> f = x.f + transposed_times(J.B, turned) + J.C * x.centripetal;
            J.B -= A * x.G;
            J.A = J.A - symmetric_product(A, x.H);
            p.inertia.add_at(x.r, J);
            p.n += n + J.B * x.centripetal + cross(x.r, f);
            p.f += f;
        } else {
            const bool root = b.kind == JointKind::free;
            const V3<S> moment = x.R * triple<S>(tau, root ? c + 3 : c);
            const Sym3<S> E = inverse(J.A);
            x.u = E * (moment - x.n);
            x.G = E * J.B;
            const Sym3<S> K = J.C - symmetric_product(J.B, x.G);  // C - B' E B
            V3<S> f = x.f + transposed_times(J.B, x.u);
            if (root) {
                x.a = inverse(K) * (triple<S>(tau, c) - f);
                continue;
            }
            f += K * x.centripetal;
            p.inertia.add_at(x.r, K);
            p.n += moment + cross(x.r, f);
            p.f += f;
        }
    }
    for (int i = 0; i < count; ++i) {
        const CompactBody<S>& b = constants_[i];
        ArticulatedBody<S>& x = at(i);
        const ArticulatedBody<S>& p = at(b.parent);
        const int c = b.coordinate;
        if (b.kind == JointKind::free) {
            x.wd = x.u - x.G * x.a;
            store(x.a + g, vd, c);
            store(transposed_times(x.R, x.wd), vd, c + 3);
            continue;
        }
        x.a = p.a + cross(p.wd, x.r) + x.centripetal;
        if (b.welded) {
            x.wd = p.wd;
            for (int k = 0; k < degrees_of(b.kind); ++k) vd[c + k] = S(0);
        } else if (b.kind == JointKind::ball) {
            V3<S> relative;  // to the parent, less the Coriolis term
            if constexpr (is_implicit) {
                relative = x.u - x.H * p.wd - x.G * x.a;
                x.wd = p.wd + x.coriolis + relative;
            } else {
                x.wd = x.u - x.G * x.a;
                relative = x.wd - p.wd - x.coriolis;
            }
            store(transposed_times(x.R, relative), vd, c);
        } else {
            const V3<S> wd = p.wd + x.coriolis;
            const S rate = x.u.x - dot(x.N, wd) - dot(x.F, x.a);
            vd[c] = rate;
            x.wd = wd + rate * x.axis;
        }
    }
}

}  // namespace spondyl::detail
