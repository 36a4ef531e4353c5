#pragma once
// Kernel of the hyperbolic ramp, docs/theory.md (P1)-(P5), (P16). A template on the scalar: real, complex (derivatives
// by complex step) or a pack of subjects. A pack type brings sqrt, log and where_positive, found by its namespace.
// `Law` is anything with the members of AxisLaw (SegmentLaw), so that a pack of laws needs no second kernel.

#include <array>
#include <cmath>
#include <complex>

#include "spondyl/anatomy.hpp"

namespace spondyl::detail {

// a where x is positive, b elsewhere.
inline double where_positive(double x, double a, double b) { return x > 0.0 ? a : b; }
inline std::complex<double> where_positive(const std::complex<double>& x, const std::complex<double>& a,
                                           const std::complex<double>& b) {
    return x.real() > 0.0 ? a : b;
}

template <class S>
struct Ramp {
    S value;  // r
    S slope;  // dr/dx = r/s
};

// (P1). (x + s)/2 would cancel for x < 0; there w^2/(2(s - x)) is the same number.
template <class S, class P>
Ramp<S> ramp(const S& x, const P& corner) {
    using std::sqrt;
    const P square = corner * corner;
    const S s = sqrt(x * x + square);
    const S sum = s + where_positive(x, x, S(-x));
    const S value = where_positive(x, S(0.5 * sum), S(0.5 * square / sum));
    return {value, value / s};
}

template <class S>
struct AxisResponse {
    S energy, moment, stiffness;
};

// (P2)-(P4). Inlined, so that its logarithms vanish where nobody reads the energy.
template <class S, class Law>
[[gnu::always_inline]] inline AxisResponse<S> axis_response(const Law& law, const S& angle) {
    using std::log;
    const S t = angle - law.neutral_angle;
    const auto& plus = law.side[Side::positive];
    const auto& minus = law.side[Side::negative];
    const auto p = ramp<S>(t - plus.neutral_zone, plus.corner);
    const auto m = ramp<S>(-t - minus.neutral_zone, minus.corner);
    const S p2 = p.value * p.value, m2 = m.value * m.value;

    const auto stored = [](const auto& side, const S& r, const S& r2) -> S {
        const auto quarter = 0.25 * side.corner * side.corner;
        return side.a * (0.5 * r2 + quarter * log(r)) + side.b * (0.25 * r2 * r2 + 0.5 * quarter * r2);
    };
    AxisResponse<S> out;
    out.moment =
        law.k0 * t + (p.value * (plus.a + plus.b * p2) - m.value * (minus.a + minus.b * m2) - law.offset_moment);
    out.stiffness = law.k0 + (p.slope * (plus.a + 3.0 * plus.b * p2) + m.slope * (minus.a + 3.0 * minus.b * m2));
    out.energy = (0.5 * law.k0 * t - law.offset_moment) * t +
                 (stored(plus, p.value, p2) + stored(minus, m.value, m2) - law.offset_energy);
    return out;
}

template <class S>
struct SegmentKernelResponse {
    S energy;
    std::array<S, 3> gradient, stiffness;  // by axis; stiffness is the Hessian's diagonal
    S bending_rotation, flexion_rotation;  // its other entries; flexion and bending are not coupled
};

// Flexion scale of (P16) in units of half_turn sqrt(k0R / k0F): with it the largest change of flexion stiffness, 3/2
// (4/5)^(5/2) / 2 / 0.66^2 = 0.986 of the ratio, is just below that of rotation stiffness, which is the ratio.
inline constexpr double flexion_scale = 0.66;

// (P16): minus E g h, with g = u / sqrt(1 + u^2) of flexion and h = v^2 / (1 + v^2) of rotation.
template <class S, class Law>
void add_flexion_coupling(const Law& law, const S& flexion, const S& rotation, SegmentKernelResponse<S>& out) {
    using std::sqrt;
    const auto k0 = law.axis[Axis::axial_rotation].k0;
    const auto half_turn = law.flexion_coupling.half_turn;
    const auto scale = flexion_scale * half_turn * sqrt(k0 / law.axis[Axis::flexion].k0);
    const auto size = 0.5 * law.flexion_coupling.ratio * k0 * half_turn * half_turn;
    const S u = flexion / scale, v = rotation / half_turn;
    const S p = 1.0 / (1.0 + u * u), q = sqrt(p), w = 1.0 / (1.0 + v * v);
    const S g = u * q, g1 = p * q, g2 = -3.0 * u * p * g1;
    const S h = v * v * w, h1 = 2.0 * v * w * w, h2 = (2.0 - 6.0 * v * v) * w * w * w;
    out.energy -= size * g * h;
    out.gradient[0] -= size / scale * g1 * h;
    out.gradient[2] -= size / half_turn * g * h1;
    out.stiffness[0] -= size / (scale * scale) * g2 * h;
    out.stiffness[2] -= size / (half_turn * half_turn) * g * h2;
    out.flexion_rotation = -size / (scale * half_turn) * g1 * h1;
}

// (P5), (P16).
template <class S, class Law>
SegmentKernelResponse<S> segment_response(const Law& law, const std::array<S, 3>& angles) {
    const auto f = axis_response<S>(law.axis[Axis::flexion], angles[0]);
    const auto b = axis_response<S>(law.axis[Axis::lateral_bending], angles[1]);
    const auto r = axis_response<S>(law.axis[Axis::axial_rotation], angles[2]);
    const S tb = angles[1] - law.axis[Axis::lateral_bending].neutral_angle;
    const S tr = angles[2] - law.axis[Axis::axial_rotation].neutral_angle;
    SegmentKernelResponse<S> out{f.energy + b.energy + r.energy - law.coupling * tb * tr,
                                 {f.moment, b.moment - law.coupling * tr, r.moment - law.coupling * tb},
                                 {f.stiffness, b.stiffness, r.stiffness},
                                 S(-law.coupling),
                                 S(0.0)};
    if (law.flexion_coupling.ratio != 0.0)
        add_flexion_coupling<S>(law, S(angles[0] - law.axis[Axis::flexion].neutral_angle), tr, out);
    return out;
}

}  // namespace spondyl::detail
