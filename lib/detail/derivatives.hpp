#pragma once
// Analytic derivatives of inverse and forward dynamics, spatial vectors at the world's origin, world axes
// (docs/theory.md (K20)-(K24)).

#include <algorithm>
#include <span>
#include <vector>

#include "detail/algebra3.hpp"
#include "detail/tree.hpp"

namespace spondyl::detail {

// A motion (angular velocity, velocity at the origin) or a force (moment about the origin, force).
struct Spatial {
    V3<double> r{0, 0, 0}, t{0, 0, 0};

    friend Spatial operator+(const Spatial& a, const Spatial& b) { return {a.r + b.r, a.t + b.t}; }
    friend Spatial operator*(double s, const Spatial& a) { return {s * a.r, s * a.t}; }
    Spatial& operator+=(const Spatial& b) { return *this = *this + b; }
};
inline Spatial cross_motion(const Spatial& a, const Spatial& b) {
    return {cross(a.r, b.r), cross(a.r, b.t) + cross(a.t, b.r)};
}
inline Spatial cross_force(const Spatial& a, const Spatial& f) {
    return {cross(a.r, f.r) + cross(a.t, f.t), cross(a.r, f.t)};
}
template <class Vector> Spatial spatial(const Vector& x) { return {triple<double>(x), triple<double>(x, 3)}; }
template <class Vector> void write(const V3<double>& a, Vector&& to, Eigen::Index first) {
    to[first] = a.x;
    to[first + 1] = a.y;
    to[first + 2] = a.z;
}
template <class Vector> void write(const Spatial& a, Vector&& to) {
    write(a.r, to, 0);
    write(a.t, to, 3);
}

// One body, or all that a joint carries: sums over bodies, about the world's origin.
struct Carried {
    double mass = 0.0;
    V3<double> first{0, 0, 0};             // moment of mass
    Sym3<double> second{}, second_rate{};  // moments of inertia and their rate
    Spatial momentum, force;               // force: what inertia and weight need
    Spatial applied;
    M3<double> applied_turned{};  // sum of [F]x [p]x: what a turn of the points makes of the applied moment

    Carried& operator+=(const Carried& b) {
        mass += b.mass;
        first += b.first;
        second += b.second;
        second_rate += b.second_rate;
        momentum += b.momentum;
        force += b.force;
        applied += b.applied;
        applied_turned += b.applied_turned;
        return *this;
    }
    Spatial inertia_times(const Spatial& a) const {
        return {second * a.r + cross(first, a.t), mass * a.t - cross(first, a.r)};
    }
    // 2 B and the moment of 2 B' in (K20); the latter has no force.
    Spatial velocity_terms_times(const Spatial& a) const {
        return {second_rate * a.r - cross(momentum.r, a.r), -2.0 * cross(momentum.t, a.r)};
    }
    V3<double> velocity_terms_transposed_times(const Spatial& a) const {
        return second_rate * a.r + cross(momentum.r, a.r) + 2.0 * cross(momentum.t, a.t);
    }
};

// The derivatives of inverse dynamics by q, v and vd, and what follows from them for forward dynamics; made once for a
// tree, then without allocation.
class DynamicsDerivatives {
public:
    explicit DynamicsDerivatives(const Tree& tree);

    // After place() of q in x; the applied forces hold their direction in the world and their point on the body.
    void inverse(const Tree& tree, const VecX<double>& q, const VecX<double>& v, const VecX<double>& vd,
                 std::span<const AppliedForce<double>> applied, const Vec3<double>& gravity,
                 const TreeState<double>& x);
    MatX<double> by_q, by_v, by_vd;

    // After inverse() at the accelerations of forward dynamics: their derivatives by q, v and tau. Welded joints stay.
    void forward(MatX<double>& vd_by_q, MatX<double>& vd_by_v, MatX<double>& vd_by_tau);

private:
    static constexpr int lanes = 4;  // loads solved at once
    using Lanes = Eigen::Matrix<double, lanes, 1>;
    using Vec6 = Eigen::Matrix<double, 6, 1>;
    using Mat6 = Eigen::Matrix<double, 6, 6>;
    template <int rows> using Columns = Eigen::Matrix<double, rows, Eigen::Dynamic>;
    struct Run {
        int first, count;
        int end() const { return first + count; }
    };
    struct Joint {  // a free one is two: a translation along world axes, then a ball
        int parent, body;
        bool translation, welded;
        Run own;
        std::vector<Run> moved;  // its coordinates and those of the joints it carries
        Spatial v, a;            // of its body (a with -gravity)
        Carried carried;
        Mat6 inertia, articulated;
    };
    Joint& at(int joint) { return joints_[static_cast<std::size_t>(joint)]; }
    void move(const Tree& tree, const VecX<double>& v, const VecX<double>& vd, const Vec3<double>& gravity,
              const TreeState<double>& x);
    void apply(std::span<const AppliedForce<double>> applied);
    void project(const Tree& tree, const VecX<double>& q);
    void multiply();
    void articulate();
    template <class Loads> void solve(const Loads& loads, MatX<double>& accelerations);

    std::vector<Joint> joints_;
    // One row or column per coordinate. Derivatives are left * right on and below the diagonal, S' * up above it.
    MatX<double> left_;                // I S, 2 B' S, applied forces
    Columns<12> right_q_;              // psi_rate, psi.r, S.r; in the chart
    Columns<9> right_v_;               // psi + rate, S.r
    Columns<6> S_, up_q_, up_v_;       // up_q_ in the chart
    Columns<6> gain_;                  // articulated inertia times S over the pivot
    VecX<double> inverse_pivot_;       // pivot: S' articulated inertia S
    Columns<lanes> solved_, spatial_;  // of each joint the force, then the acceleration; the ground first
};

inline DynamicsDerivatives::DynamicsDerivatives(const Tree& tree) {
    const int n = tree.coordinates;
    std::vector<int> joint_of;
    for (int i = 0; i < tree.size(); ++i) {
        const TreeBody& b = tree.bodies[i];
        int parent = b.parent < 0 ? -1 : joint_of[static_cast<std::size_t>(b.parent)];
        const auto add = [&](bool translation, Run own) {
            joints_.push_back({parent, i, translation, b.welded, own, {}, {}, {}, {}, Mat6::Zero(), Mat6::Zero()});
            parent = static_cast<int>(joints_.size()) - 1;
        };
        if (b.kind == JointKind::free) add(true, {b.coordinate, 3});
        add(false, b.kind == JointKind::free ? Run{b.coordinate + 3, 3} : Run{b.coordinate, degrees_of(b.kind)});
        joint_of.push_back(parent);
    }
    for (int i = 0; i < static_cast<int>(joints_.size()); ++i)
        for (int k = i; k >= 0; k = at(k).parent) {
            std::vector<Run>& runs = at(k).moved;
            const Run own = at(i).own;
            if (runs.empty() || runs.back().end() != own.first)
                runs.push_back(own);
            else
                runs.back().count += own.count;
        }
    by_q.setZero(n, n);
    by_v = by_vd = by_q;
    left_.setZero(n, 12);
    right_q_.setZero(12, n);
    right_v_.setZero(9, n);
    S_.setZero(6, n);
    up_q_ = up_v_ = gain_ = S_;
    inverse_pivot_.setZero(n);
    solved_.setZero(lanes, n);
    spatial_.setZero(lanes, 6 * (static_cast<Eigen::Index>(joints_.size()) + 1));
}

inline void DynamicsDerivatives::inverse(const Tree& tree, const VecX<double>& q, const VecX<double>& v,
                                         const VecX<double>& vd, std::span<const AppliedForce<double>> applied,
                                         const Vec3<double>& gravity, const TreeState<double>& x) {
    move(tree, v, vd, gravity, x);
    apply(applied);
    for (std::size_t k = joints_.size(); k-- > 0;)
        if (joints_[k].parent >= 0) at(joints_[k].parent).carried += joints_[k].carried;
    project(tree, q);
    multiply();
}

inline void DynamicsDerivatives::move(const Tree& tree, const VecX<double>& v, const VecX<double>& vd,
                                      const Vec3<double>& gravity, const TreeState<double>& x) {
    for (Joint& j : joints_) {
        const TreeBody& b = tree.bodies[j.body];
        const V3<double> o = triple<double>(x.o[j.body]);
        const Spatial vp = j.parent < 0 ? Spatial{} : at(j.parent).v;
        const Spatial ap = j.parent < 0 ? Spatial{{0, 0, 0}, -1.0 * triple<double>(gravity)} : at(j.parent).a;
        j.v = vp;
        j.a = ap;
        for (int i = j.own.first; i < j.own.end(); ++i) {
            const Eigen::Index k = i - j.own.first;
            Spatial s;
            if (j.translation) {
                s.t = triple<double>(Vec3<double>(Vec3<double>::Unit(k)));
            } else {
                s.r = b.kind == JointKind::hinge ? triple<double>(x.axis[j.body]) : triple<double>(x.R[j.body].col(k));
                s.t = cross(o, s.r);
            }
            const Spatial psi = cross_motion(vp, s);
            write(s, S_.col(i));
            write(psi, right_v_.col(i));
            write(s.r, right_v_.col(i), 6);
            write(cross_motion(ap, s) + cross_motion(vp, psi), right_q_.col(i));
            write(psi.r, right_q_.col(i), 6);
            write(s.r, right_q_.col(i), 9);
            j.v += v[i] * s;
            j.a += vd[i] * s + v[i] * psi;
        }
        j.carried = {};
        if (j.translation) continue;
        const M3<double> R = nine<double>(x.R[j.body]);
        const V3<double> com = o + R * triple<double>(b.com), h = b.mass * com, w = j.v.r;
        const double mcc = dot(h, com), vh = 2.0 * dot(j.v.t, h);
        Carried& c = j.carried;
        c.mass = b.mass;
        c.first = h;
        c.second =
            rotated(R, six<double>(b.central)) + Sym3<double>{mcc, 0, 0, mcc, 0, mcc} - scaled_square(b.mass, com);
        // [w]x I + ([w]x I)' - v h' - h v' + 2 (v.h) 1
        const M3<double> I = c.second.full(),
                         P = M3<double>{cross(w, I.r0), cross(w, I.r1), cross(w, I.r2)} - outer(j.v.t, h);
        c.second_rate = {P.r0.x + P.r0.x + vh, P.r0.y + P.r1.x, P.r0.z + P.r2.x,
                         P.r1.y + P.r1.y + vh, P.r1.z + P.r2.y, P.r2.z + P.r2.z + vh};
        c.momentum = c.inertia_times(j.v);
        c.force = c.inertia_times(j.a) + cross_force(j.v, c.momentum);
        for (int k = 0; k < 6; ++k) write(c.inertia_times(spatial(Vec6(Vec6::Unit(k)))), j.inertia.col(k));
    }
}

inline void DynamicsDerivatives::apply(std::span<const AppliedForce<double>> applied) {
    for (const AppliedForce<double>& e : applied) {
        Carried& c = std::find_if(joints_.begin(), joints_.end(), [&](const Joint& j) {
                         return j.body == e.body && !j.translation;
                     })->carried;
        const V3<double> force = triple<double>(e.force), p = triple<double>(e.point);
        const double along = dot(force, p);
        c.applied += {cross(p, force) + triple<double>(e.moment), force};
        c.applied_turned += outer(p, force) - Sym3<double>{along, 0, 0, along, 0, along}.full();
    }
}

inline void DynamicsDerivatives::project(const Tree& tree, const VecX<double>& q) {
    for (const Joint& j : joints_) {
        const Carried& c = j.carried;
        for (int i = j.own.first; i < j.own.end(); ++i) {
            const Spatial s = spatial(S_.col(i)), psi = spatial(right_v_.col(i)), psi_rate = spatial(right_q_.col(i));
            const Spatial both = psi + cross_motion(j.v, s);
            write(both, right_v_.col(i));
            write(c.inertia_times(s), left_.row(i));
            write(c.velocity_terms_transposed_times(s), left_.row(i), 6);
            write(-1.0 * (transposed_times(c.applied_turned, s.r) + cross(s.r, c.applied.r) + cross(s.t, c.applied.t)),
                  left_.row(i), 9);
            Spatial up = c.velocity_terms_times(psi) + c.inertia_times(psi_rate) + cross_force(s, c.force);
            up.r += cross(c.applied.t, s.t) - c.applied_turned * s.r;
            write(up, up_q_.col(i));
            write(c.velocity_terms_times(s) + c.inertia_times(both), up_v_.col(i));
        }
        if (j.translation || tree.bodies[j.body].kind == JointKind::hinge) continue;
        const Mat3<double> J = right_jacobian<double>(q.segment<3>(j.own.first));  // from child axes to the chart
        right_q_.middleCols<3>(j.own.first) *= J;
        up_q_.middleCols<3>(j.own.first) *= J;
    }
}

inline void DynamicsDerivatives::multiply() {
    for (const Joint& j : joints_) {
        const auto S = S_.middleCols(j.own.first, j.own.count);
        for (const Run& run : j.moved) {
            const auto above = [&](MatX<double>& to, const Columns<6>& up) {
                to.block(j.own.first, run.first, j.own.count, run.count).noalias() =
                    S.transpose().lazyProduct(up.middleCols(run.first, run.count));
            };
            above(by_q, up_q_);
            above(by_v, up_v_);
            const auto left = left_.middleRows(run.first, run.count);
            for (int i = j.own.first; i < j.own.end(); ++i) {  // the diagonal again
                by_q.col(i).segment(run.first, run.count).noalias() = left * right_q_.col(i);
                by_v.col(i).segment(run.first, run.count).noalias() = left.leftCols<9>() * right_v_.col(i);
                by_vd.col(i).segment(run.first, run.count).noalias() = left.leftCols<6>() * S_.col(i);
            }
        }
    }
    by_vd.triangularView<Eigen::StrictlyUpper>() = by_vd.transpose();
}

inline void DynamicsDerivatives::forward(MatX<double>& vd_by_q, MatX<double>& vd_by_v, MatX<double>& vd_by_tau) {
    articulate();
    solve(-by_q, vd_by_q);
    solve(-by_v, vd_by_v);
    solve(MatX<double>::Identity(by_q.rows(), by_q.cols()), vd_by_tau);
}

// Every coordinate is a joint of one axis on its own. A welded one has no gain and moves under no load.
inline void DynamicsDerivatives::articulate() {
    for (Joint& j : joints_) j.articulated = j.inertia;
    for (std::size_t k = joints_.size(); k-- > 0;) {
        Joint& j = joints_[k];
        for (int i = j.own.end(); i-- > j.own.first;) {
            const Vec6 U = j.articulated * S_.col(i);
            inverse_pivot_[i] = j.welded ? 0.0 : 1.0 / S_.col(i).dot(U);
            gain_.col(i) = inverse_pivot_[i] * U;
            j.articulated.noalias() -= U * gain_.col(i).transpose();
        }
        if (j.parent >= 0) at(j.parent).articulated += j.articulated;
    }
}

// The accelerations that each column of loads causes; a few columns at a time, so that the sums stay in registers.
template <class Loads> void DynamicsDerivatives::solve(const Loads& loads, MatX<double>& accelerations) {
    using Six = Eigen::Matrix<double, lanes, 6>;
    const auto of = [&](int joint) { return spatial_.middleCols<6>(6 * (joint + 1)); };
    const int count = static_cast<int>(joints_.size());
    accelerations.resize(loads.rows(), loads.cols());
    for (Eigen::Index first = 0; first < loads.cols(); first += lanes) {
        const Eigen::Index used = std::min<Eigen::Index>(lanes, loads.cols() - first);
        solved_.topRows(used) = loads.middleCols(first, used).transpose();
        spatial_.setZero();
        for (int k = count; k-- > 0;) {
            const Joint& j = at(k);
            Six force = of(k);
            for (int i = j.own.end(); i-- > j.own.first;) {
                const Lanes x = solved_.col(i) - force.lazyProduct(S_.col(i));
                solved_.col(i) = x;
                force += x.lazyProduct(gain_.col(i).transpose());
            }
            of(j.parent) += force;
        }
        of(-1).setZero();
        for (int k = 0; k < count; ++k) {
            const Joint& j = at(k);
            Six acceleration = of(j.parent);
            for (int i = j.own.first; i < j.own.end(); ++i) {
                const Lanes x = inverse_pivot_[i] * solved_.col(i) - acceleration.lazyProduct(gain_.col(i));
                solved_.col(i) = x;
                acceleration += x.lazyProduct(S_.col(i).transpose());
            }
            of(k) = acceleration;
        }
        accelerations.middleCols(first, used) = solved_.topRows(used).transpose();
    }
}

}  // namespace spondyl::detail
