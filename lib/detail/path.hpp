#pragma once
// Paths of fascicles: length, pulls on the bodies, and moment arms R = -dL/dangle (docs/theory.md (M1)-(M3), (A1)).

#include "detail/tree.hpp"
#include "detail/wrap.hpp"

namespace spondyl::detail {

inline Vec3<double> world_point(const TreeState<double>& x, const BodyPoint& p) {
    const auto b = static_cast<std::size_t>(p.body);
    return x.o[b] + x.R[b] * p.p;
}

// Where a free piece of a path ends.
struct PathEnd {
    int body;
    Vec3<double> p;   // body frame
    Vec3<double> at;  // world
};

// Length of a path; calls piece(a, b, e) for every free piece between two bodies: a tension T pulls with T e on the
// first at a and with -T e on the second at b. A piece over a surface is two, to the surface's body and from it; one
// inside the abdomen changes its length as well, since its mean frame is not rigid.
template <class Piece> double along_path(const TreeState<double>& x, const Muscle& muscle, Piece&& piece) {
    double length = 0.0;
    auto wrap_at = muscle.wraps.begin();
    const int abdomen = static_cast<int>(x.o.size()) - 1;
    PathEnd a{muscle.path[0].body, muscle.path[0].p, world_point(x, muscle.path[0])};
    for (std::size_t k = 1; k < muscle.path.size(); ++k) {
        const PathEnd b{muscle.path[k].body, muscle.path[k].p, world_point(x, muscle.path[k])};
        if (wrap_at != muscle.wraps.end() && wrap_at->piece + 1 == k) {
            const WrapCylinder& c = wrap_at->cylinder;
            const auto body = static_cast<std::size_t>(c.body);
            const WrappedPiece w = wrap(placed(x.R[body], x.o[body], c), a.at, b.at);
            ++wrap_at;
            length += w.length;
            if (w.touches) {
                if (a.body != c.body) piece(a, PathEnd{c.body, Vec3<double>::Zero(), a.at}, w.pull_p);
                if (b.body != c.body) piece(PathEnd{c.body, Vec3<double>::Zero(), b.at}, b, Vec3<double>(-w.pull_q));
            } else if (a.body != b.body) {
                piece(a, b, w.pull_p);
            }
            a = b;
            continue;
        }
        const Vec3<double> d = b.at - a.at;
        const double l = d.norm();
        length += l;
        if (a.body != b.body || a.body == abdomen) piece(a, b, Vec3<double>(d / l));
        a = b;
    }
    return length;
}

inline double path_length(const TreeState<double>& x, const Muscle& muscle) {
    return along_path(x, muscle, [](const PathEnd&, const PathEnd&, const Vec3<double>&) {});
}

// A force on the end of a piece, as forces on bodies: what pulls on the abdomen pulls by halves on its two carriers.
template <class Pull>
void on_bodies(const Tree& tree, const TreeState<double>& x, const PathEnd& end, const Vec3<double>& force,
               Pull&& pull) {
    if (end.body < tree.size()) {
        pull(end.body, end.at, force);
        return;
    }
    const TreeAbdomen& a = tree.abdomen;
    const auto t = static_cast<std::size_t>(a.thorax);
    const Vec3<double> half = 0.5 * force;
    pull(0, Vec3<double>(x.o[0] + x.R[0] * (a.X_PA * end.p)), half);
    pull(a.thorax, Vec3<double>(x.o[t] + x.R[t] * (a.X_TA * end.p)), half);
}

// The body above which a piece moves nothing; the pelvis where it ends on the abdomen.
inline int piece_root(const Tree& tree, const PathEnd& a, const PathEnd& b) {
    const int n = tree.size();
    return a.body == n || b.body == n ? 0 : common_ancestor(tree, a.body, b.body);
}

// R += scale * moment arms.
inline void add_moment_arms(const Tree& tree, const TreeState<double>& x, const Muscle& muscle, double scale,
                            Eigen::Ref<VecX<double>> R) {
    along_path(x, muscle, [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& e) {
        const int root = piece_root(tree, a, b);
        const auto pull = [&](int body, const Vec3<double>& at, const Vec3<double>& f) {
            add_generalised_force(tree, x, body, at, f, scale, R, root);
        };
        on_bodies(tree, x, a, e, pull);
        on_bodies(tree, x, b, -e, pull);
    });
}

// Forces on all bodies, summed about each body's origin, and what they do on the coordinates.
class BodyForces {
public:
    explicit BodyForces(const Tree& tree) : f_(tree.bodies.size()), n_(tree.bodies.size()) { clear(); }

    void clear() {
        for (Vec3<double>& f : f_) f.setZero();
        for (Vec3<double>& n : n_) n.setZero();
    }
    void add(const TreeState<double>& x, int body, const Vec3<double>& at, const Vec3<double>& force) {
        const auto b = static_cast<std::size_t>(body);
        f_[b] += force;
        n_[b] += (at - x.o[b]).cross(force);
    }
    void add_moment(int body, const Vec3<double>& moment) { n_[static_cast<std::size_t>(body)] += moment; }

    // tau += generalised force, conjugate to v. Sums up the tree: clear() before the next add().
    void gather(const Tree& tree, const TreeState<double>& x, Eigen::Ref<VecX<double>> tau) {
        for (int i = tree.size() - 1; i >= 0; --i) {
            const TreeBody& b = tree.bodies[static_cast<std::size_t>(i)];
            const auto k = static_cast<std::size_t>(i);
            switch (b.kind) {
                case JointKind::free:
                    tau.segment<3>(b.coordinate) += f_[k];
                    tau.segment<3>(b.coordinate + 3) += x.R[k].transpose() * n_[k];
                    break;
                case JointKind::ball: tau.segment<3>(b.coordinate) += x.R[k].transpose() * n_[k]; break;
                case JointKind::hinge: tau[b.coordinate] += x.axis[k].dot(n_[k]); break;
            }
            if (b.parent < 0) continue;
            const auto p = static_cast<std::size_t>(b.parent);
            f_[p] += f_[k];
            n_[p] += n_[k] + (x.o[k] - x.o[p]).cross(f_[k]);
        }
    }

private:
    std::vector<Vec3<double>> f_, n_;
};

// Adds the pulls of one fascicle under tension on the bodies that carry it.
inline void pull_bodies(const Tree& tree, const TreeState<double>& x, const Muscle& muscle, double tension,
                        BodyForces& forces) {
    const auto pull = [&](int body, const Vec3<double>& at, const Vec3<double>& f) { forces.add(x, body, at, f); };
    along_path(x, muscle, [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& e) {
        on_bodies(tree, x, a, tension * e, pull);
        on_bodies(tree, x, b, -tension * e, pull);
    });
}

// dL/dt after move().
inline double lengthening_speed(const Tree& tree, const TreeState<double>& x, const Muscle& muscle) {
    double speed = 0.0;
    const auto power = [&](int body, const Vec3<double>& at, const Vec3<double>& f) {
        const auto b = static_cast<std::size_t>(body);
        speed -= f.dot(x.v[b] + x.w[b].cross(at - x.o[b]));
    };
    along_path(x, muscle, [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& e) {
        on_bodies(tree, x, a, e, power);
        on_bodies(tree, x, b, -e, power);
    });
    return speed;
}

}  // namespace spondyl::detail
