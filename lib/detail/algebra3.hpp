#pragma once
// Vectors and matrices of three for the hottest kernels: plain members that the compiler keeps in registers, where a
// library's packets of two would be stored by halves and loaded whole.

#include <Eigen/Core>

namespace spondyl::detail {

template <class S> struct V3 {
    S x, y, z;

    friend V3 operator+(const V3& a, const V3& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
    friend V3 operator-(const V3& a, const V3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
    friend V3 operator*(const S& s, const V3& a) { return {s * a.x, s * a.y, s * a.z}; }
    V3& operator+=(const V3& b) { return *this = *this + b; }
    V3& operator-=(const V3& b) { return *this = *this - b; }
};
template <class S> V3<S> cross(const V3<S>& a, const V3<S>& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
template <class S> S dot(const V3<S>& a, const V3<S>& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

// By rows.
template <class S> struct M3 {
    V3<S> r0, r1, r2;

    friend V3<S> operator*(const M3& A, const V3<S>& b) { return {dot(A.r0, b), dot(A.r1, b), dot(A.r2, b)}; }
    friend M3 operator+(const M3& A, const M3& B) { return {A.r0 + B.r0, A.r1 + B.r1, A.r2 + B.r2}; }
    friend M3 operator-(const M3& A, const M3& B) { return {A.r0 - B.r0, A.r1 - B.r1, A.r2 - B.r2}; }
    M3& operator+=(const M3& B) { return *this = *this + B; }
    M3& operator-=(const M3& B) { return *this = *this - B; }
};
// A' b
template <class S> V3<S> transposed_times(const M3<S>& A, const V3<S>& b) {
    return b.x * A.r0 + b.y * A.r1 + b.z * A.r2;
}
template <class S> M3<S> operator*(const M3<S>& A, const M3<S>& B) {
    return {transposed_times(B, A.r0), transposed_times(B, A.r1), transposed_times(B, A.r2)};
}
template <class S> M3<S> transposed(const M3<S>& A) {
    return {{A.r0.x, A.r1.x, A.r2.x}, {A.r0.y, A.r1.y, A.r2.y}, {A.r0.z, A.r1.z, A.r2.z}};
}
// a b'
template <class S> M3<S> outer(const V3<S>& a, const V3<S>& b) { return {a.x * b, a.y * b, a.z * b}; }

template <class S> struct Sym3 {
    S xx, xy, xz, yy, yz, zz;

    friend V3<S> operator*(const Sym3& A, const V3<S>& v) {
        return {A.xx * v.x + A.xy * v.y + A.xz * v.z, A.xy * v.x + A.yy * v.y + A.yz * v.z,
                A.xz * v.x + A.yz * v.y + A.zz * v.z};
    }
    friend Sym3 operator+(const Sym3& a, const Sym3& b) {
        return {a.xx + b.xx, a.xy + b.xy, a.xz + b.xz, a.yy + b.yy, a.yz + b.yz, a.zz + b.zz};
    }
    friend Sym3 operator-(const Sym3& a, const Sym3& b) {
        return {a.xx - b.xx, a.xy - b.xy, a.xz - b.xz, a.yy - b.yy, a.yz - b.yz, a.zz - b.zz};
    }
    Sym3& operator+=(const Sym3& b) { return *this = *this + b; }
    M3<S> full() const { return {{xx, xy, xz}, {xy, yy, yz}, {xz, yz, zz}}; }
};
template <class S> Sym3<S> adjugate(const Sym3<S>& A) {
    return {A.yy * A.zz - A.yz * A.yz, A.xz * A.yz - A.xy * A.zz, A.xy * A.yz - A.xz * A.yy,
            A.xx * A.zz - A.xz * A.xz, A.xy * A.xz - A.xx * A.yz, A.xx * A.yy - A.xy * A.xy};
}
template <class S> S determinant(const Sym3<S>& A, const Sym3<S>& adjugate) {
    return A.xx * adjugate.xx + A.xy * adjugate.xy + A.xz * adjugate.xz;
}
template <class S> Sym3<S> scaled(const S& s, const Sym3<S>& A) {
    return {s * A.xx, s * A.xy, s * A.xz, s * A.yy, s * A.yz, s * A.zz};
}
template <class S> Sym3<S> inverse(const Sym3<S>& A) {
    const Sym3<S> E = adjugate(A);
    return scaled(S(1) / determinant(A, E), E);
}
template <class S> Sym3<S> scaled_square(const S& s, const V3<S>& u) {  // s u u'
    const V3<S> v = s * u;
    return {v.x * u.x, v.x * u.y, v.x * u.z, v.y * u.y, v.y * u.z, v.z * u.z};
}
template <class S> M3<S> operator*(const Sym3<S>& A, const M3<S>& B) { return A.full() * B; }
// A B' of two matrices whose product is symmetric.
template <class S> Sym3<S> symmetric_outer(const M3<S>& A, const M3<S>& B) {
    return {dot(A.r0, B.r0), dot(A.r0, B.r1), dot(A.r0, B.r2), dot(A.r1, B.r1), dot(A.r1, B.r2), dot(A.r2, B.r2)};
}
// A' B, likewise.
template <class S> Sym3<S> symmetric_product(const M3<S>& A, const M3<S>& B) {
    return symmetric_outer(transposed(A), transposed(B));
}
// R I R'
template <class S> Sym3<S> rotated(const M3<S>& R, const Sym3<S>& I) {
    return symmetric_outer(M3<S>{I * R.r0, I * R.r1, I * R.r2}, R);
}

// Four numbers side by side. Loops over the lanes of V3<Four<S>> and its like become packets of whatever width the
// processor has, and one lane is read and written in plain members.
template <class S> struct Four {
    alignas(4 * sizeof(S)) S at[4];
};
template <class S> V3<S> lane(const V3<Four<S>>& a, std::size_t k) { return {a.x.at[k], a.y.at[k], a.z.at[k]}; }
template <class S> M3<S> lane(const M3<Four<S>>& A, std::size_t k) {
    return {lane(A.r0, k), lane(A.r1, k), lane(A.r2, k)};
}
template <class S> Sym3<S> lane(const Sym3<Four<S>>& A, std::size_t k) {
    return {A.xx.at[k], A.xy.at[k], A.xz.at[k], A.yy.at[k], A.yz.at[k], A.zz.at[k]};
}
template <class S> void put(const V3<S>& a, V3<Four<S>>& to, std::size_t k) {
    to.x.at[k] = a.x, to.y.at[k] = a.y, to.z.at[k] = a.z;
}
template <class S> void put(const M3<S>& A, M3<Four<S>>& to, std::size_t k) {
    put(A.r0, to.r0, k), put(A.r1, to.r1, k), put(A.r2, to.r2, k);
}
template <class S> void put(const Sym3<S>& A, Sym3<Four<S>>& to, std::size_t k) {
    to.xx.at[k] = A.xx, to.xy.at[k] = A.xy, to.xz.at[k] = A.xz;
    to.yy.at[k] = A.yy, to.yz.at[k] = A.yz, to.zz.at[k] = A.zz;
}

template <class S, class Vector> V3<S> triple(const Vector& v, Eigen::Index first = 0) {
    return {S(v[first]), S(v[first + 1]), S(v[first + 2])};
}
template <class S> M3<S> nine(const Eigen::Matrix<double, 3, 3>& M) {
    return {triple<S>(M.row(0)), triple<S>(M.row(1)), triple<S>(M.row(2))};
}
template <class S> Sym3<S> six(const Eigen::Matrix<double, 3, 3>& M) {
    return {S(M(0, 0)), S(M(0, 1)), S(M(0, 2)), S(M(1, 1)), S(M(1, 2)), S(M(2, 2))};
}

}  // namespace spondyl::detail
