#pragma once
// Rotation vectors: exponential, logarithm, and the right Jacobian with its derivative (docs/theory.md, (K1)-(K6)).
// Templated on the scalar; the coefficients switch to their series near zero so that every derivative is smooth there.

#include <array>
#include <cmath>

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <Eigen/LU>

namespace spondyl::detail {

template <class S> using Vec3 = Eigen::Matrix<S, 3, 1>;
template <class S> using Mat3 = Eigen::Matrix<S, 3, 3>;

template <class S> [[gnu::always_inline]] inline Mat3<S> skew(const Vec3<S>& a) {
    Mat3<S> m;
    m << S(0), -a.z(), a.y(), a.z(), S(0), -a.x(), -a.y(), a.x(), S(0);
    return m;
}

// With t2 = |q|^2:  a = sin t / t,  b = (1 - cos t)/t^2,  c = (t - sin t)/t^3, and their derivatives by t2.
template <class S> struct RotationCoefficients {
    S a, b, c, db, dc;
};

// sum of c[k] u^k, in pairs so that the terms do not wait for each other
template <std::size_t first, std::size_t count, class S, std::size_t n>
[[gnu::always_inline]] inline S polynomial_part(const std::array<double, n>& c, const std::array<S, 4>& power) {
    if constexpr (count == 1) {
        return S(c[first]);
    } else {
        constexpr std::size_t level = count <= 2   ? 0
                                      : count <= 4 ? 1
                                      : count <= 8 ? 2
                                                   : 3,
                              half = std::size_t{1} << level;
        return polynomial_part<first, half, S>(c, power) +
               polynomial_part<first + half, count - half, S>(c, power) * power[level];
    }
}
template <class S, std::size_t n> [[gnu::always_inline]] inline S polynomial(const std::array<double, n>& c,
                                                                             const S& u) {
    static_assert(n <= 16);
    const S u2 = u * u, u4 = u2 * u2;
    return polynomial_part<0, n, S>(c, std::array<S, 4>{u, u2, u4, u4 * u4});
}

constexpr double inverse_factorial(int n) { return n < 2 ? 1.0 : inverse_factorial(n - 1) / n; }

// (-1)^k / (2k + first)!, and the derivative of that series: nine terms are exact to 1e-17 for u <= 1.
template <int first, std::size_t count = 9> constexpr std::array<double, count> alternating() {
    std::array<double, count> c{};
    for (std::size_t k = 0; k < count; ++k)
        c[k] = (k % 2 ? -1.0 : 1.0) * inverse_factorial(2 * static_cast<int>(k) + first);
    return c;
}
template <int first> constexpr std::array<double, 9> alternating_derivative() {
    std::array<double, 9> c{};
    for (int k = 0; k < 9; ++k)
        c[static_cast<std::size_t>(k)] = (k % 2 ? 1.0 : -1.0) * (k + 1) * inverse_factorial(2 * k + 2 + first);
    return c;
}

template <class S> [[gnu::always_inline]] inline RotationCoefficients<S> rotation_coefficients(const S& t2) {
    using std::cos, std::sin, std::sqrt;
    static constexpr auto series_a = alternating<1>(), series_b = alternating<2>(), series_c = alternating<3>();
    static constexpr auto series_db = alternating_derivative<2>(), series_dc = alternating_derivative<3>();
    if (t2 < S(1.0))
        return {polynomial(series_a, t2), polynomial(series_b, t2), polynomial(series_c, t2), polynomial(series_db, t2),
                polynomial(series_dc, t2)};
    const S t = sqrt(t2);
    const S st = sin(t), ct = cos(t);
    const S a = st / t, b = (1.0 - ct) / t2, c = (t - st) / (t2 * t);
    const S db = (0.5 * a - b) / t2;
    const S dc = (0.5 * b - 1.5 * c) / t2;
    return {a, b, c, db, dc};
}

// R = exp([q]x)
template <class S> [[gnu::always_inline]] inline Mat3<S> rotation_exp(const Vec3<S>& q) {
    const auto k = rotation_coefficients<S>(q.squaredNorm());
    Mat3<S> R = k.b * (q * q.transpose()) + k.a * skew<S>(q);
    const S diagonal = 1.0 - k.b * q.squaredNorm();
    R.diagonal().array() += diagonal;
    return R;
}

// Angular velocity in the child's axes: w = J_r(q) dq/dt.
template <class S> Mat3<S> right_jacobian(const Vec3<S>& q) {
    const auto k = rotation_coefficients<S>(q.squaredNorm());
    Mat3<S> J = k.c * (q * q.transpose()) - k.b * skew<S>(q);
    const S diagonal = 1.0 - k.c * q.squaredNorm();
    J.diagonal().array() += diagonal;
    return J;
}

// e = (1 - a/(2b))/t2
template <class S> S inverse_jacobian_coefficient(const S& t2) {
    // |Bernoulli numbers| over (2k)!: exact to 1e-17 for t2 <= 1
    static constexpr std::array<double, 11> series{
        1.0 / 6.0 * inverse_factorial(2),        1.0 / 30.0 * inverse_factorial(4),
        1.0 / 42.0 * inverse_factorial(6),       1.0 / 30.0 * inverse_factorial(8),
        5.0 / 66.0 * inverse_factorial(10),      691.0 / 2730.0 * inverse_factorial(12),
        7.0 / 6.0 * inverse_factorial(14),       3617.0 / 510.0 * inverse_factorial(16),
        43867.0 / 798.0 * inverse_factorial(18), 174611.0 / 330.0 * inverse_factorial(20),
        854513.0 / 138.0 * inverse_factorial(22)};
    if (t2 < S(1.0)) return polynomial(series, t2);
    const auto k = rotation_coefficients<S>(t2);
    return (S(1) - k.a / (S(2) * k.b)) / t2;
}

// J_r^-1 = I + [q]/2 + e [q]^2
template <class S> Mat3<S> inverse_right_jacobian(const Vec3<S>& q) {
    const S t2 = q.squaredNorm(), e = inverse_jacobian_coefficient(t2);
    Mat3<S> J = e * (q * q.transpose()) + S(0.5) * skew<S>(q);
    const S diagonal = S(1) - e * t2;
    J.diagonal().array() += diagonal;
    return J;
}

// d/de [ J_r(q + e u) ] at e = 0.
template <class S> Mat3<S> right_jacobian_derivative(const Vec3<S>& q, const Vec3<S>& u) {
    const auto k = rotation_coefficients<S>(q.squaredNorm());
    const S s = S(2) * q.dot(u);
    Mat3<S> D = k.c * (u * q.transpose() + q * u.transpose()) + (k.dc * s) * (q * q.transpose()) - k.b * skew<S>(u) -
                (k.db * s) * skew<S>(q);
    const S diagonal = -k.c * s - k.dc * s * q.squaredNorm();
    D.diagonal().array() += diagonal;
    return D;
}

// Curvature of the chart: for a scalar whose gradient by rotations in child axes is g, the part of its Hessian by q
// that comes from J_r changing with q; symmetric 3x3.
inline Mat3<double> chart_curvature(const Vec3<double>& q, const Vec3<double>& g) {
    Mat3<double> G;
    for (int k = 0; k < 3; ++k) {
        const Vec3<double> u = Vec3<double>::Unit(k);
        G.row(k) = g.transpose() * right_jacobian_derivative<double>(q, u);
    }
    return 0.5 * (G + G.transpose());
}

// Rotation vector of R, |q| <= pi. By the quaternion of the largest component: accurate at every angle.
inline Vec3<double> rotation_log(const Mat3<double>& R) {
    const double t = R.trace();
    double w = 0.0;
    Vec3<double> v = Vec3<double>::Zero();
    if (t > 0.0) {
        const double s = std::sqrt(t + 1.0);
        w = 0.5 * s;
        v = Vec3<double>(R(2, 1) - R(1, 2), R(0, 2) - R(2, 0), R(1, 0) - R(0, 1)) * (0.5 / s);
    } else {
        int i = 0;
        if (R(1, 1) > R(0, 0)) i = 1;
        if (R(2, 2) > R(i, i)) i = 2;
        const int j = (i + 1) % 3, k = (j + 1) % 3;
        const double s = std::sqrt(R(i, i) - R(j, j) - R(k, k) + 1.0);
        v[i] = 0.5 * s;
        w = (R(k, j) - R(j, k)) * (0.5 / s);
        v[j] = (R(j, i) + R(i, j)) * (0.5 / s);
        v[k] = (R(k, i) + R(i, k)) * (0.5 / s);
    }
    const double n = v.norm();
    if (n < 1e-8) return 2.0 * v / w;
    double angle = 2.0 * std::atan2(n, std::abs(w));
    if (w < 0.0) angle = -angle;
    return v * (angle / n);
}

}  // namespace spondyl::detail
