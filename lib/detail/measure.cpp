#include "detail/measure.hpp"

namespace spondyl::detail {

namespace {

// scale * dy/dq for y = f.p or a.u: n = r x f is the same for a point (r from the joint) and a direction (r = u).
void add_rotation_gradient(const TreeBody& b, const Placement& at, int body, const Vec3<double>& n, double scale,
                           Eigen::Ref<Eigen::VectorXd>& g) {
    switch (b.kind) {
        case JointKind::free: g.segment<3>(b.coordinate + 3) += scale * (at.B[body].transpose() * n); break;
        case JointKind::ball: g.segment<3>(b.coordinate) += scale * (at.B[body].transpose() * n); break;
        case JointKind::hinge: g[b.coordinate] += scale * at.x.axis[body].dot(n); break;
    }
}

// Columns of world angular velocity by the rotational coordinates of body j.
int rotation_columns(const TreeBody& b, const Placement& at, int j, Eigen::Matrix3d& columns) {
    if (b.kind == JointKind::hinge) {
        columns.col(0) = at.x.axis[j];
        return 1;
    }
    columns = at.B[j];
    return 3;
}

int rotation_start(const TreeBody& b) { return b.coordinate + (b.kind == JointKind::free ? 3 : 0); }

// H(i, j) and H(j, i) += Omega_i' T Omega_j; on the diagonal the symmetric part and the chart's curvature.
void add_pair(const Tree& tree, const Placement& at, int i, int j, const Mat3<double>& T, Eigen::MatrixXd& H) {
    Eigen::Matrix3d left, right;
    const int m = rotation_columns(tree.bodies[i], at, i, left), n = rotation_columns(tree.bodies[j], at, j, right);
    const Mat3<double> TR = T * right;
    const Mat3<double> block = left.transpose() * TR;
    const int a = rotation_start(tree.bodies[i]), b = rotation_start(tree.bodies[j]);
    if (i == j) {
        for (int k = 0; k < m; ++k)
            for (int l = 0; l < n; ++l) H(a + k, b + l) += 0.5 * (block(k, l) + block(l, k));
        return;
    }
    for (int k = 0; k < m; ++k)
        for (int l = 0; l < n; ++l) {
            H(a + k, b + l) += block(k, l);
            H(b + l, a + k) += block(k, l);
        }
}

void add_chart(const Tree& tree, const Placement& at, int j, const Eigen::VectorXd& q, const Vec3<double>& n,
               Eigen::MatrixXd& H) {
    if (tree.bodies[j].kind == JointKind::hinge) return;
    const int c = rotation_start(tree.bodies[j]);
    H.block<3, 3>(c, c) += chart_curvature(q.segment<3>(c), at.x.R[j].transpose() * n);
}

}  // namespace

double Linear::value(const Placement& at, const Eigen::VectorXd& q) const {
    double y = constant;
    for (const Point& t : points) y += t.f.dot(at.x.o[t.body] + at.x.R[t.body] * t.p);
    for (const Direction& t : directions) y += t.a.dot(at.x.R[t.body] * t.u);
    for (const Relative& t : relatives) y += (at.x.R[t.reference] * t.v).dot(at.x.R[t.body] * t.u);
    for (const Coordinate& t : coordinates) y += t.c * q[t.index];
    return y;
}

void Linear::add_gradient(const Tree& tree, const Placement& at, double scale, Eigen::Ref<Eigen::VectorXd> g) const {
    for (const Point& t : points) {
        const Vec3<double> p = at.x.o[t.body] + at.x.R[t.body] * t.p;
        for (int j = t.body; j >= 0; j = tree.bodies[j].parent) {
            add_rotation_gradient(tree.bodies[j], at, j, Vec3<double>(p - at.x.o[j]).cross(t.f), scale, g);
            if (tree.bodies[j].kind == JointKind::free) g.segment<3>(tree.bodies[j].coordinate) += scale * t.f;
        }
    }
    for (const Direction& t : directions) {
        const Vec3<double> n = Vec3<double>(at.x.R[t.body] * t.u).cross(t.a);
        for (int j = t.body; j >= 0; j = tree.bodies[j].parent)
            add_rotation_gradient(tree.bodies[j], at, j, n, scale, g);
    }
    for (const Relative& t : relatives) {
        const Vec3<double> n = Vec3<double>(at.x.R[t.body] * t.u).cross(Vec3<double>(at.x.R[t.reference] * t.v));
        for (int j = t.body; j != t.reference; j = tree.bodies[j].parent)
            add_rotation_gradient(tree.bodies[j], at, j, n, scale, g);
    }
    for (const Coordinate& t : coordinates) g[t.index] += scale * t.c;
}

Curvature::Curvature(const Tree& tree)
    : layers_(tree.bodies.size() + 1, {std::vector<Mat3<double>>(tree.bodies.size(), Mat3<double>::Zero()),
                                       std::vector<Vec3<double>>(tree.bodies.size(), Vec3<double>::Zero()),
                                       std::vector<char>(tree.bodies.size(), 0)}) {}

void Curvature::clear() {
    for (Layer& layer : layers_) {
        if (!layer.any) continue;
        for (auto& s : layer.S) s.setZero();
        for (auto& f : layer.F) f.setZero();
        std::fill(layer.used.begin(), layer.used.end(), char{0});
        layer.any = false;
    }
    relatives_.clear();
}

void Curvature::add(const Tree&, const Placement& at, const Linear& y, double scale) {
    if (scale == 0.0) return;
    Layer& world = layers_.front();
    for (const auto& t : y.points) add_force(t.body, at.x.R[t.body] * t.p, scale * t.f, -1);
    for (const auto& t : y.directions) {
        world.S[t.body] += scale * (Vec3<double>(at.x.R[t.body] * t.u) * t.a.transpose());
        world.used[t.body] = 1;
        world.any = true;
    }
    for (const auto& t : y.relatives)
        relatives_.push_back({t.reference, t.body, at.x.R[t.reference] * t.v, at.x.R[t.body] * t.u, scale});
}

void Curvature::finish(const Tree& tree, const Placement& at, const Eigen::VectorXd& q, Eigen::MatrixXd& H) {
    for (int root = -1; root < tree.size(); ++root) {
        Layer& layer = layers_[static_cast<std::size_t>(root + 1)];
        if (!layer.any) continue;
        for (int j = tree.size() - 1; j > root; --j) {
            const int parent = tree.bodies[j].parent;
            if (!layer.used[j] || parent == root) continue;
            layer.S[parent] += layer.S[j] + (at.x.o[j] - at.x.o[parent]) * layer.F[j].transpose();
            layer.F[parent] += layer.F[j];
            layer.used[parent] = 1;
        }
    }
    const auto turning = [](const Mat3<double>& S) {
        Mat3<double> T = S;
        T.diagonal().array() -= S.trace();
        return T;
    };
    for (int j = tree.size() - 1; j >= 0; --j) {
        Mat3<double> S = Mat3<double>::Zero();
        int left = 0;  // layers that see the pair
        for (const Layer& layer : layers_)
            if (layer.any && layer.used[j]) {
                S += layer.S[j];
                ++left;
            }
        if (left == 0) continue;
        // sum r x f is the axial vector of S
        add_chart(tree, at, j, q, Vec3<double>(S(1, 2) - S(2, 1), S(2, 0) - S(0, 2), S(0, 1) - S(1, 0)), H);
        Mat3<double> T = turning(S);
        for (int i = j; i >= 0; i = tree.bodies[i].parent) {
            const Layer& own = layers_[static_cast<std::size_t>(i + 1)];
            if (own.any && own.used[j]) {
                T -= turning(own.S[j]);
                if (--left == 0) break;
            }
            add_pair(tree, at, i, j, T, H);
        }
    }
    for (const RelativeTerm& t : relatives_) {
        Mat3<double> T = t.scale * (t.u * t.v.transpose());
        T.diagonal().array() -= t.scale * t.u.dot(t.v);
        const Vec3<double> n = t.scale * t.u.cross(t.v);
        for (int j = t.body; j != t.reference; j = tree.bodies[j].parent) {
            for (int i = j; i != t.reference; i = tree.bodies[i].parent) add_pair(tree, at, i, j, T, H);
            add_chart(tree, at, j, q, n, H);
        }
    }
}

Scalar::Local Scalar::at(const Placement& placement, const Eigen::VectorXd& q) const {
    Local h;
    const double y0 = y[0].value(placement, q);
    switch (shape) {
        case Shape::linear:
            h.value = y0;
            h.slope[0] = 1.0;
            break;
        case Shape::arcsine: {
            const double c2 = 1.0 - y0 * y0, c = std::sqrt(c2);
            h.value = std::asin(y0);
            h.slope[0] = 1.0 / c;
            h.bend(0, 0) = y0 / (c2 * c);
            break;
        }
        case Shape::angle: {
            const double y1 = y[1].value(placement, q), n2 = y0 * y0 + y1 * y1, n4 = n2 * n2;
            h.value = std::atan2(y0, y1);
            h.slope << y1 / n2, -y0 / n2, 0.0;
            h.bend(0, 0) = -2.0 * y0 * y1 / n4;
            h.bend(1, 1) = -h.bend(0, 0);
            h.bend(0, 1) = h.bend(1, 0) = (y0 * y0 - y1 * y1) / n4;
            break;
        }
        case Shape::norm: {
            const Vec3<double> d(y0, y[1].value(placement, q), y[2].value(placement, q));
            h.value = d.norm();
            h.slope = d / h.value;
            h.bend = (Mat3<double>::Identity() - h.slope * h.slope.transpose()) / h.value;
            break;
        }
    }
    return h;
}

}  // namespace spondyl::detail
