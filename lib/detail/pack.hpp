#pragma once
// A few doubles as one scalar of the kernels: independent problems side by side in one vector register.

#include "detail/compact_body.hpp"

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

inline V3<Pack> shortened(const V3<Pack>& q) {
    V3<Pack> out = q;
    for (int lane = 0; lane < Pack::lanes; ++lane) {
        const V3<double> one = shortened(V3<double>{q.x[lane], q.y[lane], q.z[lane]});
        out.x.set(lane, one.x);
        out.y.set(lane, one.y);
        out.z.set(lane, one.z);
    }
    return out;
}

}  // namespace spondyl::detail
