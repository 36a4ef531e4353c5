#pragma once
// Recursive Newton-Euler in body axes, templated on the scalar (docs/theory.md (K7)-(K9)): inverse dynamics where
// nobody asks for placements or transmitted forces.

#include <vector>

#include "detail/compact_body.hpp"

namespace spondyl::detail {

template <class S> class NewtonEuler {
public:
    explicit NewtonEuler(const Tree& tree) : constants_(compact_bodies<S>(tree)), bodies_(constants_.size() + 1) {}

    // tau = M vd + h
    void forces(const VecX<S>& q, const VecX<S>& v, const VecX<S>& vd, const Vec3<double>& gravity, VecX<S>& tau) {
        const int count = static_cast<int>(constants_.size());
        Motion& ground = bodies_.front();
        ground.w = ground.wd = {S(0), S(0), S(0)};
        ground.a = S(-1) * triple<S>(gravity);
        for (int i = 0; i < count; ++i) at(i).R = relative_rotation(constants_[i], q);
        for (int i = 0; i < count; ++i) {
            const CompactBody<S>& b = constants_[i];
            Motion& x = at(i);
            const Motion& p = at(b.parent);
            const int c = b.coordinate;
            if (b.kind == JointKind::free) {
                x.w = triple<S>(v, c + 3);
                x.wd = triple<S>(vd, c + 3);
                x.a = transposed_times(x.R, p.a + triple<S>(vd, c));
            } else {
                const bool ball = b.kind == JointKind::ball;
                const V3<S> rate = ball ? triple<S>(v, c) : v[c] * b.axis;
                x.w = transposed_times(x.R, p.w) + rate;
                x.wd = transposed_times(x.R, p.wd) + (ball ? triple<S>(vd, c) : vd[c] * b.axis) + cross(x.w, rate);
                x.a = transposed_times(x.R, p.a + cross(p.wd, b.p_PC) + cross(p.w, cross(p.w, b.p_PC)));
            }
            x.f = b.mass * x.a + cross(x.wd, b.mass_com) + cross(x.w, cross(x.w, b.mass_com));
            x.n = b.inertia * x.wd + cross(x.w, b.inertia * x.w) + cross(b.mass_com, x.a);
        }
        for (int i = count - 1; i >= 0; --i) {
            const CompactBody<S>& b = constants_[i];
            const Motion& x = at(i);
            Motion& p = at(b.parent);
            const int c = b.coordinate;
            const V3<S> f = x.R * x.f;
            if (b.kind == JointKind::hinge) {
                tau[c] = dot(b.axis, x.n);
            } else {
                store(x.n, tau, b.kind == JointKind::free ? c + 3 : c);
                if (b.kind == JointKind::free) store(f, tau, c);
            }
            p.f += f;
            p.n += x.R * x.n + cross(b.p_PC, f);
        }
    }

private:
    struct Motion {
        M3<S> R;               // to the parent's axes
        V3<S> w, wd, a, f, n;  // of the origin, body axes; force and moment from the parent
    };
    Motion& at(int body) { return bodies_[static_cast<std::size_t>(body + 1)]; }

    std::vector<CompactBody<S>> constants_;
    std::vector<Motion> bodies_;  // the ground first
};

}  // namespace spondyl::detail
