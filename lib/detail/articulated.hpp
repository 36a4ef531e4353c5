#pragma once
// Articulated-body forward dynamics in world axes, templated on the scalar (docs/theory.md (K15)-(K19)). A ball joint
// passes its moment unchanged and no angular acceleration, so that its parent sees a translational inertia only.

#include <span>

#include "detail/tree.hpp"

namespace spondyl::detail {

// Symmetric 3x3.
template <class S> struct Sym3 {
    S xx{}, xy{}, xz{}, yy{}, yz{}, zz{};

    Vec3<S> operator*(const Vec3<S>& v) const {
        return {xx * v[0] + xy * v[1] + xz * v[2], xy * v[0] + yy * v[1] + yz * v[2],
                xz * v[0] + yz * v[1] + zz * v[2]};
    }
    Sym3& operator+=(const Sym3& o) {
        xx += o.xx, xy += o.xy, xz += o.xz, yy += o.yy, yz += o.yz, zz += o.zz;
        return *this;
    }
    friend Sym3 operator-(const Sym3& a, const Sym3& b) {
        return {a.xx - b.xx, a.xy - b.xy, a.xz - b.xz, a.yy - b.yy, a.yz - b.yz, a.zz - b.zz};
    }
    Mat3<S> full() const {
        Mat3<S> M;
        M << xx, xy, xz, xy, yy, yz, xz, yz, zz;
        return M;
    }
    Vec3<S> column(int k) const {
        return k == 0 ? Vec3<S>(xx, xy, xz) : k == 1 ? Vec3<S>(xy, yy, yz) : Vec3<S>(xz, yz, zz);
    }
    void subtract_square(const Vec3<S>& u, const S& scale) {  // -= scale u u'
        const Vec3<S> s = scale * u;
        xx -= s[0] * u[0], xy -= s[0] * u[1], xz -= s[0] * u[2], yy -= s[1] * u[1], yz -= s[1] * u[2],
            zz -= s[2] * u[2];
    }
    Sym3 inverse() const {
        const S a = yy * zz - yz * yz, b = xz * yz - xy * zz, c = xy * yz - xz * yy;
        const S d = S(1) / (xx * a + xy * b + xz * c);
        return {a * d, b * d, c * d, (xx * zz - xz * xz) * d, (xy * xz - xx * yz) * d, (xx * yy - xy * xy) * d};
    }
};

// A B' of two matrices whose product is symmetric.
template <class S> Sym3<S> symmetric_outer(const Mat3<S>& A, const Mat3<S>& B) {
    auto at = [&](int i, int j) { return A(i, 0) * B(j, 0) + A(i, 1) * B(j, 1) + A(i, 2) * B(j, 2); };
    return {at(0, 0), at(0, 1), at(0, 2), at(1, 1), at(1, 2), at(2, 2)};
}
// A' B, likewise.
template <class S> Sym3<S> symmetric_product(const Mat3<S>& A, const Mat3<S>& B) {
    auto at = [&](int i, int j) { return A(0, i) * B(0, j) + A(1, i) * B(1, j) + A(2, i) * B(2, j); };
    return {at(0, 0), at(0, 1), at(0, 2), at(1, 1), at(1, 2), at(2, 2)};
}
// R I R'
template <class S> Sym3<S> rotated(const Mat3<S>& R, const Mat3<double>& I) {
    const Mat3<S> T = R * I.template cast<S>();
    return symmetric_outer<S>(T, R);
}
template <class S> Sym3<S> rotated(const Mat3<S>& R, const Sym3<S>& I) {
    const Mat3<S> T = R * I.full();
    return symmetric_outer<S>(T, R);
}

// Spatial inertia about a body's origin, world axes: moment = A alpha + B a, force = B' alpha + C a.
template <class S> struct ArticulatedInertia {
    Sym3<S> A;
    Mat3<S> B;
    Sym3<S> C;

    // Adds a translational inertia that acts at r.
    void add_at(const Vec3<S>& r, const Sym3<S>& K) {
        C += K;
        const Mat3<S> P = cross(r, K);
        B += P;
        add_crossed(P, r);
    }
    // Adds an inertia about r.
    void add_at(const Vec3<S>& r, const ArticulatedInertia& K) {
        // A += K.A + [r]x K.B' + (K.B + [r]x K.C) [r]x'; the middle term and K.B [r]x' are each other's transpose
        A += K.A;
        add_crossed(K.B, r);
        const Mat3<S> T = K.B.transpose();
        A.xx += r[1] * T(2, 0) - r[2] * T(1, 0);
        A.xy += r[1] * T(2, 1) - r[2] * T(1, 1);
        A.xz += r[1] * T(2, 2) - r[2] * T(1, 2);
        A.yy += r[2] * T(0, 1) - r[0] * T(2, 1);
        A.yz += r[2] * T(0, 2) - r[0] * T(2, 2);
        A.zz += r[0] * T(1, 2) - r[1] * T(0, 2);
        const Mat3<S> P = cross(r, K.C);
        add_crossed(P, r);
        B += K.B + P;
        C += K.C;
    }

private:
    // [r]x K
    static Mat3<S> cross(const Vec3<S>& r, const Sym3<S>& K) {
        Mat3<S> P;
        P << r[1] * K.xz - r[2] * K.xy, r[1] * K.yz - r[2] * K.yy, r[1] * K.zz - r[2] * K.yz,  //
            r[2] * K.xx - r[0] * K.xz, r[2] * K.xy - r[0] * K.yz, r[2] * K.xz - r[0] * K.zz,   //
            r[0] * K.xy - r[1] * K.xx, r[0] * K.yy - r[1] * K.xy, r[0] * K.yz - r[1] * K.xz;
        return P;
    }
    // The upper triangle of A += P [r]x'.
    void add_crossed(const Mat3<S>& P, const Vec3<S>& r) {
        A.xx += P(0, 2) * r[1] - P(0, 1) * r[2];
        A.xy += P(0, 0) * r[2] - P(0, 2) * r[0];
        A.xz += P(0, 1) * r[0] - P(0, 0) * r[1];
        A.yy += P(1, 0) * r[2] - P(1, 2) * r[0];
        A.yz += P(1, 1) * r[0] - P(1, 0) * r[1];
        A.zz += P(2, 1) * r[0] - P(2, 0) * r[1];
    }
};

// What the recursion keeps of one body between its passes; world axes.
template <class S> struct ArticulatedBody {
    Mat3<S> R;                         // R_WB
    Vec3<S> r, axis;                   // from the parent's origin; hinge axis
    Vec3<S> w, coriolis, centripetal;  // angular velocity; w_P x (w - w_P); w_P x (w_P x r)
    ArticulatedInertia<S> inertia;
    Vec3<S> n, f;  // bias moment about the origin, bias force
    // ball: alpha = u - G a, implicit: see run(); hinge: rate = u[0] - N.(alpha_P + coriolis) - F.a
    Vec3<S> u, N, F;
    Mat3<S> G, H;   // H: of an implicit ball, alpha += H alpha_P
    Vec3<S> wd, a;  // accelerations of rotation and origin (a with -gravity)
};

// Force and moment on one body at a point of it given by its offset from the body's origin, world axes.
template <class S> struct Wrench {
    int body;
    Vec3<S> point_B, force, moment;
};

// Forward dynamics of one tree; made once, then without allocation.
template <class S> class Articulated {
public:
    explicit Articulated(const Tree& tree) : bodies_(static_cast<std::size_t>(tree.size())) {}

    // vd under generalised forces tau, applied forces and gravity. Not finite where a chain ends without inertia.
    // With `implicit`, one symmetric matrix per body in child axes (hinges: xx), the joints also resist with -D vd.
    void accelerate(const Tree& tree, const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau,
                    std::span<const Wrench<S>> applied, const Vec3<double>& gravity, VecX<S>& vd,
                    std::span<const Sym3<S>> implicit = {}) {
        if (implicit.empty())
            run<false>(tree, q, v, tau, applied, gravity, vd, implicit);
        else
            run<true>(tree, q, v, tau, applied, gravity, vd, implicit);
    }

private:
    template <bool is_implicit>
    void run(const Tree& tree, const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau,
             std::span<const Wrench<S>> applied, const Vec3<double>& gravity, VecX<S>& vd,
             std::span<const Sym3<S>> implicit);

    std::vector<ArticulatedBody<S>> bodies_;
};

template <class S>
template <bool is_implicit>
void Articulated<S>::run(const Tree& tree, const VecX<S>& q, const VecX<S>& v, const VecX<S>& tau,
                         std::span<const Wrench<S>> applied, const Vec3<double>& gravity, VecX<S>& vd,
                         std::span<const Sym3<S>> implicit) {
    const int count = tree.size();
    for (int i = 0; i < count; ++i) {
        const TreeBody& b = tree.bodies[i];
        ArticulatedBody<S>& x = bodies_[i];
        const int c = b.coordinate;
        if (b.parent < 0) {
            x.R = b.R_PC0.template cast<S>() * rotation_exp<S>(q.template segment<3>(c + 3));
            x.w = x.R * v.template segment<3>(c + 3);
            x.r.setZero();
        } else {
            const ArticulatedBody<S>& p = bodies_[b.parent];
            x.r = p.R * b.p_PC.template cast<S>();
            x.centripetal = p.w.cross(p.w.cross(x.r));
            Mat3<S> R0;
            if (b.aligned)
                R0 = p.R;
            else
                R0.noalias() = p.R * b.R_PC0.template cast<S>();
            Vec3<S> dw;
            if (b.kind == JointKind::ball) {
                x.R.noalias() = R0 * rotation_exp<S>(q.template segment<3>(c));
                dw.noalias() = x.R * v.template segment<3>(c);
            } else {
                x.R.noalias() = R0 * rotation_exp<S>(Vec3<S>(b.axis.template cast<S>() * q[c]));
                x.axis.noalias() = x.R * b.axis.template cast<S>();
                dw = x.axis * v[c];
            }
            x.coriolis = p.w.cross(dw);
            x.w = p.w + dw;
        }
        const Vec3<S> h = x.R * (b.mass * b.com).template cast<S>();
        const S m(b.mass);
        x.inertia.A = rotated<S>(x.R, b.about_origin);
        x.inertia.B << S(0), -h[2], h[1], h[2], S(0), -h[0], -h[1], h[0], S(0);
        x.inertia.C = {m, S(0), S(0), m, S(0), m};
        x.n = x.w.cross(x.inertia.A * x.w);
        x.f = x.w.cross(x.w.cross(h));
    }
    for (const Wrench<S>& e : applied) {
        ArticulatedBody<S>& x = bodies_[e.body];
        x.n -= e.moment + Vec3<S>(x.R * e.point_B).cross(e.force);
        x.f -= e.force;
    }
    for (int i = count - 1; i >= 0; --i) {
        const TreeBody& b = tree.bodies[i];
        ArticulatedBody<S>& x = bodies_[i];
        ArticulatedInertia<S>& J = x.inertia;
        const int c = b.coordinate;
        if (b.kind == JointKind::hinge) {
            const Vec3<S> Ur = J.A * x.axis, Ul = J.B.transpose() * x.axis;
            S d = x.axis.dot(Ur);
            if constexpr (is_implicit) d += implicit[i].xx;
            d = S(1) / d;
            const S u = (tau[c] - x.axis.dot(x.n)) * d;
            x.N = Ur * d;
            x.F = Ul * d;
            x.u[0] = u;
            J.A.subtract_square(Ur, d);
            J.C.subtract_square(Ul, d);
            J.B.noalias() -= x.N * Ul.transpose();
            ArticulatedBody<S>& p = bodies_[b.parent];
            const Vec3<S> n = x.n + Ur * u + J.A * x.coriolis + J.B * x.centripetal;
            const Vec3<S> f = x.f + Ul * u + J.B.transpose() * x.coriolis + J.C * x.centripetal;
            p.inertia.add_at(x.r, J);
            p.n += n + x.r.cross(f);
            p.f += f;
            continue;
        }
        const bool root = b.parent < 0;
        const Vec3<S> moment = x.R * tau.template segment<3>(root ? c + 3 : c);
        if (is_implicit && !root) {  // alpha - alpha_P - coriolis = u - H alpha_P - G a
            Sym3<S> sum = J.A;
            sum += rotated<S>(x.R, implicit[i]);
            const Sym3<S> E = sum.inverse();
            x.u = E * Vec3<S>(moment - x.n - J.A * x.coriolis);
            for (int k = 0; k < 3; ++k) {
                x.G.col(k) = E * Vec3<S>(J.B.col(k));
                x.H.col(k) = E * J.A.column(k);
            }
            const Vec3<S> turned = x.coriolis + x.u;
            const Vec3<S> n = x.n + J.A * turned;
            Vec3<S> f = x.f + J.B.transpose() * turned;
            const Mat3<S> A = J.A.full();
            J.C = J.C - symmetric_product<S>(J.B, x.G);
            J.B.noalias() -= A * x.G;
            J.A = J.A - symmetric_product<S>(A, x.H);
            f += J.C * x.centripetal;
            ArticulatedBody<S>& p = bodies_[b.parent];
            p.inertia.add_at(x.r, J);
            p.n += n + J.B * x.centripetal + x.r.cross(f);
            p.f += f;
            continue;
        }
        const Sym3<S> E = J.A.inverse();
        x.u = E * Vec3<S>(moment - x.n);
        for (int k = 0; k < 3; ++k) x.G.col(k) = E * Vec3<S>(J.B.col(k));
        const Sym3<S> K = J.C - symmetric_product<S>(J.B, x.G);  // C - B' E B
        const Vec3<S> f = x.f + J.B.transpose() * x.u;
        if (root) {
            x.a = K.inverse() * Vec3<S>(tau.template segment<3>(c) - f);
            continue;
        }
        const Vec3<S> force = f + K * x.centripetal;
        ArticulatedBody<S>& p = bodies_[b.parent];
        p.inertia.add_at(x.r, K);
        p.n += moment + x.r.cross(force);
        p.f += force;
    }
    for (int i = 0; i < count; ++i) {
        const TreeBody& b = tree.bodies[i];
        ArticulatedBody<S>& x = bodies_[i];
        const int c = b.coordinate;
        if (b.parent < 0) {
            x.wd = x.u - x.G * x.a;
            vd.template segment<3>(c) = x.a + gravity.template cast<S>();
            vd.template segment<3>(c + 3) = x.R.transpose() * x.wd;
            continue;
        }
        const ArticulatedBody<S>& p = bodies_[b.parent];
        x.a = p.a + p.wd.cross(x.r) + x.centripetal;
        if (b.kind == JointKind::ball) {
            Vec3<S> relative;  // to the parent, less the Coriolis term
            if constexpr (is_implicit) {
                relative = x.u - x.H * p.wd - x.G * x.a;
                x.wd = p.wd + x.coriolis + relative;
            } else {
                x.wd = x.u - x.G * x.a;
                relative = x.wd - p.wd - x.coriolis;
            }
            vd.template segment<3>(c) = x.R.transpose() * relative;
        } else {
            const Vec3<S> wd = p.wd + x.coriolis;
            const S acceleration = x.u[0] - x.N.dot(wd) - x.F.dot(x.a);
            vd[c] = acceleration;
            x.wd = wd + x.axis * acceleration;
        }
    }
}

}  // namespace spondyl::detail
