#pragma once
// Recursive kernels over the body tree, in world axes, templated on the scalar (docs/theory.md (K7)-(K14)).
// Generalised speeds v: free joint = world velocity of the body origin, then angular velocity in body axes;
// ball = relative angular velocity in child axes; hinge = rate about its axis.

#include <span>
#include <vector>

#include "detail/rotation.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

// What the kernels need of a Subject, packed.
struct TreeBody {
    int parent, coordinate;
    JointKind kind;
    Mat3<double> R_PC0;
    Vec3<double> p_PC, axis;
    double mass;
    Vec3<double> com;
    Mat3<double> central, about_origin;  // inertia about the centre of mass and about the origin
    bool aligned;                        // R_PC0 is the identity
    bool welded;                         // fused: its coordinates stay what they are in forward dynamics
};

// The abdominal wall hangs between the pelvis and a thoracic body (docs/theory.md (A1)).
struct TreeAbdomen {
    int thorax;
    Pose X_PA, X_TA;
};

struct Tree {
    std::vector<TreeBody> bodies;
    TreeAbdomen abdomen;
    int coordinates = 0;

    explicit Tree(const Subject& subject);
    int size() const { return static_cast<int>(bodies.size()); }
};

inline int degrees_of(JointKind kind) { return kind == JointKind::free ? 6 : kind == JointKind::ball ? 3 : 1; }

template <class S> using VecX = Eigen::Matrix<S, Eigen::Dynamic, 1>;
template <class S> using MatX = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;

// World placements, and everything one rigid body needs in a recursion. Behind the last body: the abdomen's mean frame.
template <class S> struct TreeState {
    std::vector<Mat3<S>> R;      // R_WB
    std::vector<Vec3<S>> o;      // p_WB
    std::vector<Vec3<S>> axis;   // hinge axis in W
    std::vector<Vec3<S>> w, v;   // angular velocity, velocity of the origin
    std::vector<Vec3<S>> wd, a;  // accelerations (a with -gravity)
    std::vector<Vec3<S>> f, n;   // force and moment about the origin, transmitted to the body through its joint
    explicit TreeState(int bodies = 0)
        : R(bodies + 1),
          o(bodies + 1),
          axis(bodies),
          w(bodies),
          v(bodies),
          wd(bodies),
          a(bodies),
          f(bodies),
          n(bodies) {}
};

// Of a point in the world; body -1 is the world.
inline Eigen::Vector3d world_point(const BodyPoint& p, const TreeState<double>& x) {
    return p.body < 0 ? p.p : Eigen::Vector3d(x.o[p.body] + x.R[p.body] * p.p);
}

// A point of the abdomen is the mean of where its two carriers would have it.
template <class S> void place_abdomen(const Tree& tree, TreeState<S>& x) {
    const TreeAbdomen& a = tree.abdomen;
    const std::size_t n = tree.bodies.size(), t = static_cast<std::size_t>(a.thorax);
    x.R[n] = S(0.5) * (x.R[0] * a.X_PA.R.template cast<S>() + x.R[t] * a.X_TA.R.template cast<S>());
    x.o[n] = S(0.5) * (x.o[0] + x.R[0] * a.X_PA.p.template cast<S>() + x.o[t] + x.R[t] * a.X_TA.p.template cast<S>());
}

template <class S> void place(const Tree& tree, const VecX<S>& q, TreeState<S>& x) {
    for (int i = 0; i < tree.size(); ++i) {
        const TreeBody& b = tree.bodies[i];
        Mat3<S> R_WP0;
        if (b.parent < 0)
            R_WP0 = b.R_PC0.template cast<S>();
        else if (b.aligned)
            R_WP0 = x.R[b.parent];
        else
            R_WP0.noalias() = x.R[b.parent] * b.R_PC0.template cast<S>();
        x.o[i] = b.parent < 0 ? Vec3<S>(b.p_PC.template cast<S>())
                              : Vec3<S>(x.o[b.parent] + x.R[b.parent] * b.p_PC.template cast<S>());
        switch (b.kind) {
            case JointKind::free:
                x.o[i] += q.template segment<3>(b.coordinate);
                x.R[i] = R_WP0 * rotation_exp<S>(q.template segment<3>(b.coordinate + 3));
                break;
            case JointKind::ball: x.R[i] = R_WP0 * rotation_exp<S>(q.template segment<3>(b.coordinate)); break;
            case JointKind::hinge:
                x.R[i] = R_WP0 * rotation_exp<S>(Vec3<S>(b.axis.template cast<S>() * q[b.coordinate]));
                x.axis[i] = x.R[i] * b.axis.template cast<S>();
                break;
        }
    }
    place_abdomen(tree, x);
}

// Velocities and accelerations; `gravity` is the acceleration of free fall in W, e.g. (0, -9.81, 0).
template <class S>
void move(const Tree& tree, const VecX<S>& v, const VecX<S>& vd, const Vec3<double>& gravity, TreeState<S>& x) {
    for (int i = 0; i < tree.size(); ++i) {
        const TreeBody& b = tree.bodies[i];
        const int c = b.coordinate;
        if (b.kind == JointKind::free) {  // its parent is the world
            x.v[i] = v.template segment<3>(c);
            x.w[i] = x.R[i] * v.template segment<3>(c + 3);
            x.a[i] = vd.template segment<3>(c) - gravity.template cast<S>();
            x.wd[i] = x.R[i] * vd.template segment<3>(c + 3);
            continue;
        }
        const Vec3<S> dw =
            b.kind == JointKind::ball ? Vec3<S>(x.R[i] * v.template segment<3>(c)) : Vec3<S>(x.axis[i] * v[c]);
        const Vec3<S> dwd =
            b.kind == JointKind::ball ? Vec3<S>(x.R[i] * vd.template segment<3>(c)) : Vec3<S>(x.axis[i] * vd[c]);
        if (b.parent < 0) {
            x.w[i] = dw;
            x.v[i] = Vec3<S>::Zero();
            x.wd[i] = dwd;
            x.a[i] = -gravity.template cast<S>();
            continue;
        }
        const Vec3<S> r = x.o[i] - x.o[b.parent];
        const Vec3<S>& wp = x.w[b.parent];
        x.w[i] = wp + dw;
        x.v[i] = x.v[b.parent] + wp.cross(r);
        x.wd[i] = x.wd[b.parent] + dwd + wp.cross(dw);
        x.a[i] = x.a[b.parent] + x.wd[b.parent].cross(r) + wp.cross(wp.cross(r));
    }
}

// External force on one body at a world point.
template <class S> struct AppliedForce {
    int body;
    Vec3<S> point, force, moment;
};

// Inverse dynamics after place() and move(): tau balances inertia and gravity less the applied forces.
// On return x.f, x.n hold the force and moment that the parent exerts on each body at its joint centre.
template <class S>
void collect(const Tree& tree, std::span<const AppliedForce<S>> applied, TreeState<S>& x, VecX<S>& tau) {
    for (int i = 0; i < tree.size(); ++i) {
        const TreeBody& b = tree.bodies[i];
        const Vec3<S> c = x.R[i] * b.com.template cast<S>();
        const Vec3<S> f = b.mass * (x.a[i] + x.wd[i].cross(c) + x.w[i].cross(x.w[i].cross(c)));
        const Vec3<S> w = x.R[i].transpose() * x.w[i], wd = x.R[i].transpose() * x.wd[i];  // body axes
        const Vec3<S> Iw = b.central.template cast<S>() * w;
        x.f[i] = f;
        x.n[i] = x.R[i] * Vec3<S>(b.central.template cast<S>() * wd + w.cross(Iw)) + c.cross(f);
    }
    for (const auto& e : applied) {
        x.f[e.body] -= e.force;
        x.n[e.body] -= e.moment + Vec3<S>(e.point - x.o[e.body]).cross(e.force);
    }
    for (int i = tree.size() - 1; i >= 0; --i) {
        const TreeBody& b = tree.bodies[i];
        switch (b.kind) {
            case JointKind::free:
                tau.template segment<3>(b.coordinate) = x.f[i];
                tau.template segment<3>(b.coordinate + 3) = x.R[i].transpose() * x.n[i];
                break;
            case JointKind::ball: tau.template segment<3>(b.coordinate) = x.R[i].transpose() * x.n[i]; break;
            case JointKind::hinge: tau[b.coordinate] = x.axis[i].dot(x.n[i]); break;
        }
        if (b.parent >= 0) {
            const Vec3<S> r = x.o[i] - x.o[b.parent];
            x.f[b.parent] += x.f[i];
            x.n[b.parent] += x.n[i] + r.cross(x.f[i]);
        }
    }
}

// Mass, first moment and inertia about the body origin of a body and all it carries, world axes.
template <class S> struct Composite {
    S m;
    Vec3<S> mc;
    Mat3<S> I;
};

// Composite-rigid-body mass matrix after place(); conjugate to v, symmetric, full.
template <class S>
void mass_matrix(const Tree& tree, const TreeState<S>& x, std::vector<Composite<S>>& composite, MatX<S>& M) {
    const int n = tree.size();
    for (int i = 0; i < n; ++i) {
        const TreeBody& b = tree.bodies[i];
        composite[i] = {S(b.mass), x.R[i] * (b.mass * b.com).template cast<S>(),
                        x.R[i] * b.about_origin.template cast<S>() * x.R[i].transpose()};
    }
    M.setZero();
    for (int i = n - 1; i >= 0; --i) {
        const TreeBody& b = tree.bodies[i];
        const Composite<S>& own = composite[i];
        // force and moment about the origin of i for unit speed of each of its own coordinates
        const int dofs = degrees_of(b.kind);
        Eigen::Matrix<S, 3, 6> F, N;
        for (int k = 0; k < dofs; ++k) {
            Vec3<S> lin = Vec3<S>::Zero(), ang = Vec3<S>::Zero();
            if (b.kind == JointKind::free && k < 3)
                lin = Vec3<S>::Unit(k);
            else if (b.kind == JointKind::hinge)
                ang = x.axis[i];
            else
                ang = x.R[i].col(b.kind == JointKind::free ? k - 3 : k);
            F.col(k) = own.m * lin + ang.cross(own.mc);
            N.col(k) = own.mc.cross(lin) + own.I * ang;
        }
        for (int j = i; j >= 0; j = tree.bodies[j].parent) {
            const TreeBody& bj = tree.bodies[j];
            const Vec3<S> r = x.o[i] - x.o[j];
            for (int k = 0; k < dofs; ++k) {
                const Vec3<S> f = F.col(k);
                const Vec3<S> nj = N.col(k) + r.cross(f);
                const int col = b.coordinate + k;
                auto put = [&](int row, const S& value) { M(row, col) = M(col, row) = value; };
                if (bj.kind == JointKind::hinge) {
                    put(bj.coordinate, x.axis[j].dot(nj));
                } else {
                    const int at = bj.coordinate + (bj.kind == JointKind::free ? 3 : 0);
                    const Vec3<S> local = x.R[j].transpose() * nj;
                    for (int a = 0; a < 3; ++a) put(at + a, local[a]);
                    if (bj.kind == JointKind::free)
                        for (int a = 0; a < 3; ++a) put(bj.coordinate + a, f[a]);
                }
            }
        }
        if (b.parent >= 0) {
            Composite<S>& p = composite[b.parent];
            const Vec3<S> r = x.o[i] - x.o[b.parent];
            const Mat3<S> C = skew<S>(r), D = skew<S>(own.mc);
            p.m += own.m;
            p.mc += own.mc + own.m * r;
            p.I += own.I - C * D - D * C - own.m * C * C;
        }
    }
}
extern template void mass_matrix<double>(const Tree&, const TreeState<double>&, std::vector<Composite<double>>&,
                                         MatX<double>&);  // tree.cpp: its flags suit small matrices

// v from dq/dt and back: block-diagonal, J_r on every rotation vector.
template <class S> void speeds_from_rates(const Tree& tree, const VecX<S>& q, const VecX<S>& qd, VecX<S>& v) {
    v = qd;
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        v.template segment<3>(c) = right_jacobian<S>(q.template segment<3>(c)) * qd.template segment<3>(c);
    }
}
template <class S> void rates_from_speeds(const Tree& tree, const VecX<S>& q, const VecX<S>& v, VecX<S>& qd) {
    qd = v;
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        qd.template segment<3>(c) = inverse_right_jacobian<S>(q.template segment<3>(c)) * v.template segment<3>(c);
    }
}
inline VecX<double> speeds_of(const Tree& tree, const VecX<double>& q, const VecX<double>& qd) {
    VecX<double> v(qd.size());
    speeds_from_rates<double>(tree, q, qd, v);
    return v;
}
// Their rates from the second derivatives of the coordinates.
inline VecX<double> accelerations_of(const Tree& tree, const VecX<double>& q, const VecX<double>& qd,
                                     const VecX<double>& qdd) {
    VecX<double> vd(qd.size());
    speeds_from_rates<double>(tree, q, qdd, vd);
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        vd.segment<3>(c) += right_jacobian_derivative<double>(q.segment<3>(c), qd.segment<3>(c)) * qd.segment<3>(c);
    }
    return vd;
}
// Generalised forces conjugate to v from gradients by q: tau = J_r^-T g.
inline void forces_from_gradient(const Tree& tree, const VecX<double>& q, const VecX<double>& g, VecX<double>& tau) {
    tau = g;
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        tau.segment<3>(c) = inverse_right_jacobian<double>(q.segment<3>(c)).transpose() * g.segment<3>(c);
    }
}

// And back: g = J_r' tau.
inline void gradient_from_forces(const Tree& tree, const VecX<double>& q, const VecX<double>& tau, VecX<double>& g) {
    g = tau;
    for (const TreeBody& b : tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        g.segment<3>(c) = right_jacobian<double>(q.segment<3>(c)).transpose() * tau.segment<3>(c);
    }
}

// Adds the generalised force of a force f at world point p of a body: tau += J_p^T f (the chain up to `stop`,
// exclusive).
inline void add_generalised_force(const Tree& tree, const TreeState<double>& x, int body, const Vec3<double>& p,
                                  const Vec3<double>& f, double scale, Eigen::Ref<VecX<double>> tau, int stop = -1) {
    for (int j = body; j != stop && j >= 0; j = tree.bodies[j].parent) {
        const TreeBody& b = tree.bodies[j];
        const Vec3<double> n = Vec3<double>(p - x.o[j]).cross(f) * scale;
        switch (b.kind) {
            case JointKind::free:
                tau.segment<3>(b.coordinate) += scale * f;
                tau.segment<3>(b.coordinate + 3) += x.R[j].transpose() * n;
                break;
            case JointKind::ball: tau.segment<3>(b.coordinate) += x.R[j].transpose() * n; break;
            case JointKind::hinge: tau[b.coordinate] += x.axis[j].dot(n); break;
        }
    }
}

// The same of a force and a moment about the body's origin.
inline void add_generalised_wrench(const Tree& tree, const TreeState<double>& x, int body, const Vec3<double>& f,
                                   const Vec3<double>& moment, Eigen::Ref<VecX<double>> tau) {
    for (int j = body; j >= 0; j = tree.bodies[j].parent) {
        const TreeBody& b = tree.bodies[j];
        const Vec3<double> n = moment + (x.o[body] - x.o[j]).cross(f);
        switch (b.kind) {
            case JointKind::free:
                tau.segment<3>(b.coordinate) += f;
                tau.segment<3>(b.coordinate + 3) += x.R[j].transpose() * n;
                break;
            case JointKind::ball: tau.segment<3>(b.coordinate) += x.R[j].transpose() * n; break;
            case JointKind::hinge: tau[b.coordinate] += x.axis[j].dot(n); break;
        }
    }
}

// Nearest common ancestor of two bodies (-1: the world).
inline int common_ancestor(const Tree& tree, int a, int b) {
    while (a != b) {
        if (a > b)
            a = tree.bodies[a].parent;
        else
            b = tree.bodies[b].parent;
    }
    return a;
}

}  // namespace spondyl::detail
