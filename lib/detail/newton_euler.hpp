#pragma once
// Recursive Newton-Euler in body axes, templated on the scalar (docs/theory.md (K7)-(K9)): inverse dynamics where
// nobody asks for placements or transmitted forces.

#include <vector>

#include "detail/compact_body.hpp"

namespace spondyl::detail {

template <class S> class NewtonEuler {
public:
    explicit NewtonEuler(const Tree& tree) : tree_(tree), fours_(tree_.fours.size()) {}

    // tau = M vd + h
    [[gnu::flatten]] void forces(const VecX<S>& q, const VecX<S>& v, const VecX<S>& vd, const Vec3<double>& gravity,
                                 VecX<S>& tau) {
        rotate_joints(tree_, q, fours_);
        put(S(-1) * triple<S>(gravity), fours_.front().a, 0);
        for (std::size_t i = 1; i < tree_.bodies.size(); ++i) {
            const CompactBody<S>& b = tree_.bodies[i];
            Fours &x = fours_[i / 4], &p = fours_[b.parent / 4];
            const std::size_t k = i % 4, l = b.parent % 4;
            const M3<S> R = lane(x.R, k);
            const V3<S> rate = rotational(b, v), wp = lane(p.w, l), wdp = lane(p.wd, l);
            const V3<S> w = transposed_times(R, wp) + rate;
            V3<S> a = lane(p.a, l) + cross(wdp, b.p_PC) + cross(wp, cross(wp, b.p_PC));
            if (b.kind == JointKind::free) a += triple<S>(vd, b.coordinate);
            put(w, x.w, k);
            put(transposed_times(R, wdp) + rotational(b, vd) + cross(w, rate), x.wd, k);
            put(transposed_times(R, a), x.a, k);
        }
        for (std::size_t j = 0; j < fours_.size(); ++j) {
            const FourBodies<S>& b = tree_.fours[j];
            Fours& x = fours_[j];
            for (std::size_t k = 0; k < 4; ++k) {
                const V3<S> w = lane(x.w, k), wd = lane(x.wd, k), a = lane(x.a, k), mc = lane(b.mass_com, k);
                const Sym3<S> I = lane(b.inertia, k);
                put(b.mass.at[k] * a + cross(wd, mc) + cross(w, cross(w, mc)), x.f, k);
                put(I * wd + cross(w, I * w) + cross(mc, a), x.n, k);
            }
        }
        for (std::size_t i = tree_.bodies.size() - 1; i > 0; --i) {
            const CompactBody<S>& b = tree_.bodies[i];
            Fours &x = fours_[i / 4], &p = fours_[b.parent / 4];
            const std::size_t k = i % 4, l = b.parent % 4;
            const M3<S> R = lane(x.R, k);
            const V3<S> n = lane(x.n, k), f = R * lane(x.f, k);
            if (b.kind == JointKind::hinge)
                tau[b.turning] = dot(b.axis, n);
            else
                store(n, tau, b.turning);
            if (b.kind == JointKind::free) store(f, tau, b.coordinate);
            put(lane(p.f, l) + f, p.f, l);
            put(lane(p.n, l) + R * n + cross(b.p_PC, f), p.n, l);
        }
    }

private:
    struct Fours {
        V3<Four<S>> turn;
        M3<Four<S>> R;               // to the parent's axes
        V3<Four<S>> w, wd, a, f, n;  // of the origin, body axes; force and moment from the parent
    };

    CompactTree<S> tree_;
    std::vector<Fours> fours_;
};

}  // namespace spondyl::detail
