#pragma once
// Scalars of the posture (measures, support gaps) as functions of a few pose-linear quantities y, with gradient and
// Hessian by q (docs/theory.md (E1)-(E5)).

#include <array>
#include <cmath>
#include <vector>

#include "detail/tree.hpp"

namespace spondyl::detail {

// Placement with B_j = R_j J_r(q_j): world angular velocity of body j relative to its parent is B_j dq_j/dt.
struct Placement {
    TreeState<double> x;
    std::vector<Mat3<double>> B;

    explicit Placement(const Tree& tree) : x(tree.size()), B(static_cast<std::size_t>(tree.size())) {}
    void update(const Tree& tree, const Eigen::VectorXd& q) {
        place(tree, q, x);
        for (int i = 0; i < tree.size(); ++i) {
            const TreeBody& b = tree.bodies[i];
            if (b.kind == JointKind::hinge) continue;
            const Vec3<double> r = q.segment<3>(b.coordinate + (b.kind == JointKind::free ? 3 : 0));
            B[i] = x.R[i] * right_jacobian<double>(r);
        }
    }
};

// y = sum f.p(point) + sum a.(R u) + sum (R_A v).(R_B u) + sum c q_i + constant. A reference body is an ancestor of its
// body.
struct Linear {
    struct Point {
        int body;
        Vec3<double> p, f;
    };
    struct Direction {
        int body;
        Vec3<double> u, a;
    };
    struct Relative {
        int reference, body;
        Vec3<double> v, u;
    };
    struct Coordinate {
        int index;
        double c;
    };
    std::vector<Point> points;
    std::vector<Direction> directions;
    std::vector<Relative> relatives;
    std::vector<Coordinate> coordinates;
    double constant = 0.0;

    double value(const Placement& at, const Eigen::VectorXd& q) const;
    // gradient += scale * dy/dq
    void add_gradient(const Tree& tree, const Placement& at, double scale, Eigen::Ref<Eigen::VectorXd> gradient) const;
};

// Sum of scaled Hessians of pose-linear quantities, accumulated per body and added to a matrix at the end.
class Curvature {
public:
    explicit Curvature(const Tree& tree);
    void clear();
    void add(const Tree& tree, const Placement& at, const Linear& y, double scale);
    // The same for y = f.p of a point at r from the origin of its body (both in the world), as seen from the body
    // `root`, an ancestor: its own coordinates and those above change nothing.
    void add_force(int body, const Vec3<double>& r, const Vec3<double>& f, int root) {
        if (body == root) return;
        Layer& layer = layers_[static_cast<std::size_t>(root + 1)];
        const auto b = static_cast<std::size_t>(body);
        layer.S[b] += r * f.transpose();
        layer.F[b] += f;
        layer.used[b] = 1;
        layer.any = true;
    }
    // H += sum of the scaled Hessians by q (both triangles)
    void finish(const Tree& tree, const Placement& at, const Eigen::VectorXd& q, Eigen::MatrixXd& H);

private:
    struct RelativeTerm {
        int reference, body;
        Vec3<double> v, u;
        double scale;
    };
    // What is seen from one body (the first: from the world).
    struct Layer {
        std::vector<Mat3<double>> S;  // sum scale r f' about the origin of each body, its subtree included in finish()
        std::vector<Vec3<double>> F;
        std::vector<char> used;
        bool any = false;
    };
    std::vector<Layer> layers_;
    std::vector<RelativeTerm> relatives_;
};

enum class Shape : std::uint8_t { linear, arcsine, angle, norm };  // y0 | asin y0 | atan2(y0, y1) | |(y0, y1, y2)|

// One scalar h(q) = shape(y).
struct Scalar {
    Shape shape = Shape::linear;
    std::vector<Linear> y;

    // Value and the derivatives of the shape at the present placement.
    struct Local {
        double value = 0.0;
        Vec3<double> slope = Vec3<double>::Zero();
        Mat3<double> bend = Mat3<double>::Zero();
    };
    Local at(const Placement& placement, const Eigen::VectorXd& q) const;
};

}  // namespace spondyl::detail
