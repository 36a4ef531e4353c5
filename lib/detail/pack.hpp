#pragma once
// A few doubles as one scalar of the kernels: independent problems side by side in one vector register.

#include "detail/rotation.hpp"

namespace spondyl::detail {

class Pack {
public:
#ifdef __AVX__
    static constexpr int lanes = 4;
#else
    static constexpr int lanes = 2;
#endif

    Pack() = default;
    explicit Pack(double all) : v_(Values{} + all) {}

    double operator[](int lane) const { return v_[lane]; }
    void set(int lane, double value) { v_[lane] = value; }

    friend Pack operator+(const Pack& a, const Pack& b) { return Pack(a.v_ + b.v_); }
    friend Pack operator-(const Pack& a, const Pack& b) { return Pack(a.v_ - b.v_); }
    friend Pack operator*(const Pack& a, const Pack& b) { return Pack(a.v_ * b.v_); }
    friend Pack operator/(const Pack& a, const Pack& b) { return Pack(a.v_ / b.v_); }
    friend Pack operator-(const Pack& a) { return Pack(-a.v_); }
    Pack& operator+=(const Pack& b) { return *this = *this + b; }
    Pack& operator-=(const Pack& b) { return *this = *this - b; }

private:
    using Values __attribute__((vector_size(lanes * sizeof(double)))) = double;
    explicit Pack(const Values& v) : v_(v) {}

    Values v_;
};

// Without a branch where no lane has turned far, which is the rule.
template <> [[gnu::always_inline]] inline RotationCoefficients<Pack> rotation_coefficients<Pack>(const Pack& t2) {
    static constexpr auto series_a = alternating<1>(), series_b = alternating<2>(), series_c = alternating<3>();
    static constexpr auto series_db = alternating_derivative<2>(), series_dc = alternating_derivative<3>();
    RotationCoefficients<Pack> all{polynomial(series_a, t2), polynomial(series_b, t2), polynomial(series_c, t2),
                                   polynomial(series_db, t2), polynomial(series_dc, t2)};
    for (int lane = 0; lane < Pack::lanes; ++lane) {
        if (t2[lane] < 1.0) continue;
        const auto one = rotation_coefficients<double>(t2[lane]);
        all.a.set(lane, one.a);
        all.b.set(lane, one.b);
        all.c.set(lane, one.c);
        all.db.set(lane, one.db);
        all.dc.set(lane, one.dc);
    }
    return all;
}

}  // namespace spondyl::detail
