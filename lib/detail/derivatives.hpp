#pragma once
// Analytic derivatives of inverse dynamics, spatial vectors (rotation, translation) at the world's origin, world axes
// (docs/theory.md (K20)-(K23)).

#include <algorithm>
#include <span>
#include <vector>

#include "detail/algebra3.hpp"
#include "detail/tree.hpp"

namespace spondyl::detail {

using Vec6 = Eigen::Matrix<double, 6, 1>;
using Mat6 = Eigen::Matrix<double, 6, 6>;

inline Vec6 stacked(const V3<double>& rotation, const V3<double>& translation) {
    Vec6 x;
    x << rotation.x, rotation.y, rotation.z, translation.x, translation.y, translation.z;
    return x;
}
inline Vec6 cross_motion(const Vec6& a, const Vec6& b) {
    const V3<double> aw = triple<double>(a), av = triple<double>(a, 3), bw = triple<double>(b),
                     bv = triple<double>(b, 3);
    return stacked(cross(aw, bw), cross(aw, bv) + cross(av, bw));
}
inline Vec6 cross_force(const Vec6& a, const Vec6& f) {
    const V3<double> w = triple<double>(a), v = triple<double>(a, 3), n = triple<double>(f), t = triple<double>(f, 3);
    return stacked(cross(w, n) + cross(v, t), cross(w, t));
}

// The derivatives of tau by q, v and vd; made once for a tree, then without allocation.
class InverseDerivatives {
public:
    explicit InverseDerivatives(const Tree& tree) {
        std::vector<int> group_of(static_cast<std::size_t>(tree.size()));
        for (int i = 0; i < tree.size(); ++i) {
            const TreeBody& b = tree.bodies[i];
            const int parent = b.parent < 0 ? -1 : group_of[static_cast<std::size_t>(b.parent)];
            if (b.kind == JointKind::free) {  // a translation along world axes, then a ball
                groups_.push_back({-1, -1, b.coordinate, 3, true});
                groups_.push_back({static_cast<int>(groups_.size()) - 1, i, b.coordinate + 3, 3, false});
            } else {
                groups_.push_back({parent, i, b.coordinate, degrees_of(b.kind), false});
            }
            group_of[static_cast<std::size_t>(i)] = static_cast<int>(groups_.size()) - 1;
        }
        columns_.resize(static_cast<std::size_t>(tree.coordinates));
        by_q.setZero(tree.coordinates, tree.coordinates);
        by_v = by_vd = by_q;
    }

    // After place() and move() of the same state in x; the applied forces hold their direction in the world and their
    // point on the body.
    void evaluate(const Tree& tree, const VecX<double>& q, const VecX<double>& v, const VecX<double>& vd,
                  std::span<const AppliedForce<double>> applied, const Vec3<double>& gravity,
                  const TreeState<double>& x);

    MatX<double> by_q, by_v, by_vd;

private:
    struct Group {
        int parent, body, first, count;
        bool translation;
        Vec6 v{}, a{};       // velocity and acceleration (with -gravity) after this joint
        Mat6 I{}, B{}, K{};  // composites: inertia, velocity terms, change of applied forces
        Vec6 force{}, f{};   // composites: of inertia, applied
    };
    struct Column {
        Vec6 S, rate, psi, psi_rate;  // rate: v x S; psi: v_parent x S; psi_rate: its analogue of second order
    };
    std::vector<Group> groups_;
    std::vector<Column> columns_;
};

inline void InverseDerivatives::evaluate(const Tree& tree, const VecX<double>& q, const VecX<double>& v,
                                         const VecX<double>& vd, std::span<const AppliedForce<double>> applied,
                                         const Vec3<double>& gravity, const TreeState<double>& x) {
    Vec6 ground_a = Vec6::Zero();
    ground_a.tail<3>() = -gravity;
    for (Group& g : groups_) {
        const Vec6 vp = g.parent < 0 ? Vec6(Vec6::Zero()) : groups_[static_cast<std::size_t>(g.parent)].v;
        const Vec6 ap = g.parent < 0 ? ground_a : groups_[static_cast<std::size_t>(g.parent)].a;
        g.v = vp;
        g.a = ap;
        for (int k = 0; k < g.count; ++k) {
            Column& c = columns_[static_cast<std::size_t>(g.first + k)];
            if (g.translation) {
                c.S = Vec6::Unit(3 + k);
            } else {
                const TreeBody& b = tree.bodies[g.body];
                const V3<double> axis =
                    b.kind == JointKind::hinge ? triple<double>(x.axis[g.body]) : triple<double>(x.R[g.body].col(k));
                c.S = stacked(axis, cross(triple<double>(x.o[g.body]), axis));
            }
            c.psi = cross_motion(vp, c.S);
            c.psi_rate = cross_motion(ap, c.S) + cross_motion(vp, c.psi);
            g.v += c.S * v[g.first + k];
            g.a += c.S * vd[g.first + k] + c.psi * v[g.first + k];
        }
        for (int k = 0; k < g.count; ++k) {
            Column& c = columns_[static_cast<std::size_t>(g.first + k)];
            c.rate = cross_motion(g.v, c.S);
        }
        g.K.setZero();
        g.f.setZero();
        if (g.body < 0) {
            g.I.setZero();
            g.B.setZero();
            g.force.setZero();
            continue;
        }
        const TreeBody& b = tree.bodies[g.body];
        const Vec3<double> com = x.o[g.body] + x.R[g.body] * b.com;
        const Mat3<double> C = skew<double>(com);
        g.I << x.R[g.body] * b.central * x.R[g.body].transpose() - b.mass * C * C, b.mass * C,  //
            -b.mass * C, b.mass * Mat3<double>::Identity();
        const Vec6 h = g.I * g.v;
        g.force = g.I * g.a + cross_force(g.v, h);
        Mat6 V = Mat6::Zero();  // v x* as a matrix; v x is minus its transpose
        V.topLeftCorner<3, 3>() = V.bottomRightCorner<3, 3>() = skew<double>(g.v.head<3>());
        V.topRightCorner<3, 3>() = skew<double>(g.v.tail<3>());
        g.B = V * g.I;
        g.B += g.I * V.transpose();
        const Mat3<double> N = skew<double>(h.head<3>()), F = skew<double>(h.tail<3>());
        g.B.topLeftCorner<3, 3>() -= N;
        g.B.topRightCorner<3, 3>() -= F;
        g.B.bottomLeftCorner<3, 3>() -= F;
        g.B *= 0.5;
    }
    for (const AppliedForce<double>& e : applied) {
        Group& g =
            *std::find_if(groups_.begin(), groups_.end(), [&](const Group& each) { return each.body == e.body; });
        const V3<double> force = triple<double>(e.force);
        g.f += stacked(cross(triple<double>(e.point), force) + triple<double>(e.moment), force);
        const Mat3<double> F = skew<double>(e.force);
        g.K.topLeftCorner<3, 3>() += F * skew<double>(e.point);
        g.K.topRightCorner<3, 3>() -= F;
    }
    for (std::size_t i = groups_.size(); i-- > 0;) {
        Group& g = groups_[i];
        if (g.parent < 0) continue;
        Group& p = groups_[static_cast<std::size_t>(g.parent)];
        p.I += g.I;
        p.B += g.B;
        p.K += g.K;
        p.force += g.force;
        p.f += g.f;
    }
    for (const Group& g : groups_) {
        for (int k = 0; k < g.count; ++k) {
            const int row = g.first + k;
            const Column& c = columns_[static_cast<std::size_t>(row)];
            const Vec6 SB = 2.0 * (g.B.transpose() * c.S), SI = g.I * c.S, SK = g.K.transpose() * c.S;
            const Vec6 up_q = 2.0 * (g.B * c.psi) + g.I * c.psi_rate + cross_force(c.S, g.force) - g.K * c.S;
            const Vec6 up_v = 2.0 * (g.B * c.S) + g.I * (c.psi + c.rate);
            for (const Group* a = &g;; a = &groups_[static_cast<std::size_t>(a->parent)]) {
                for (int l = 0; l < a->count; ++l) {
                    const int column = a->first + l;
                    const Column& d = columns_[static_cast<std::size_t>(column)];
                    by_q(row, column) =
                        SB.dot(d.psi) + SI.dot(d.psi_rate) - SK.dot(d.S) + c.S.dot(cross_force(d.S, g.f));
                    by_v(row, column) = SB.dot(d.S) + SI.dot(d.psi + d.rate);
                    by_vd(row, column) = by_vd(column, row) = SI.dot(d.S);
                    if (a == &g) continue;
                    by_q(column, row) = d.S.dot(up_q);
                    by_v(column, row) = d.S.dot(up_v);
                }
                if (a->parent < 0) break;
            }
        }
    }
    // from rotations in child axes to the chart
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        const Mat3<double> J = right_jacobian<double>(q.segment<3>(c));
        for (int i = 0; i < tree.coordinates; ++i) by_q.row(i).segment<3>(c) = (by_q.row(i).segment<3>(c) * J).eval();
    }
}

}  // namespace spondyl::detail
