#pragma once
// The few conversions the adapters share; quaternions are (w, x, y, z).

#include <cmath>

#include "peer.hpp"

namespace peers {

using Quat = std::array<double, 4>;

inline Vec3 vec3_at(const std::vector<double>& x, int i) {
    const auto k = static_cast<std::size_t>(i);
    return {x[k], x[k + 1], x[k + 2]};
}
inline void put(std::vector<double>& x, int i, const Vec3& value) {
    for (std::size_t k = 0; k < 3; ++k) x[static_cast<std::size_t>(i) + k] = value[k];
}

inline Vec3 operator*(const Mat3& R, const Vec3& a) {
    return {R[0] * a[0] + R[1] * a[1] + R[2] * a[2], R[3] * a[0] + R[4] * a[1] + R[5] * a[2],
            R[6] * a[0] + R[7] * a[1] + R[8] * a[2]};
}
inline Mat3 transposed(const Mat3& R) { return {R[0], R[3], R[6], R[1], R[4], R[7], R[2], R[5], R[8]}; }
inline Mat3 operator*(const Mat3& A, const Mat3& B) {
    Mat3 C{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 3; ++k) C[3 * i + j] += A[3 * i + k] * B[3 * k + j];
    return C;
}

inline Quat quaternion_of(const Vec3& r) {
    const double angle = std::sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
    const double s = angle < 1e-8 ? 0.5 : std::sin(0.5 * angle) / angle;
    return {std::cos(0.5 * angle), s * r[0], s * r[1], s * r[2]};
}
inline Vec3 rotation_vector_of(const Quat& q) {
    const double n = std::sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    const double f = n < 1e-8 ? 2.0 / q[0] : 2.0 * std::atan2(q[0] < 0.0 ? -n : n, std::abs(q[0])) / n;
    return {f * q[1], f * q[2], f * q[3]};
}
inline Mat3 matrix_of(const Quat& q) {
    const double w = q[0], x = q[1], y = q[2], z = q[3];
    return {1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
            2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
            2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
}

}  // namespace peers
