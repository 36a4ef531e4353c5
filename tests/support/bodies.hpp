#pragma once
// Subjects and random states that many tests share.

#include <random>

#include "spondyl/mechanics.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::test {

inline const Datasets& datasets() {
    static const Datasets data = read_datasets();
    return data;
}

inline const Subject& nominal() {
    static const Subject subject = make_subject(datasets());
    return subject;
}

struct Draw {
    std::mt19937 engine;
    explicit Draw(unsigned seed) : engine(seed) {}
    double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine); }

    // Limbs up to 1 rad, spine up to 0.2 rad per component, pelvis anywhere.
    Eigen::VectorXd posture(const Subject& s) {
        Eigen::VectorXd q(s.coordinates);
        for (int i = 0; i < s.coordinates; ++i) q[i] = uniform(-1.0, 1.0);
        for (const Level level : levels())
            q.segment<3>(s.bodies[static_cast<std::size_t>(s.segment_body[level])].coordinate) *= 0.2;
        return q;
    }
    Eigen::VectorXd vector(int n, double size = 1.0) {
        Eigen::VectorXd v(n);
        for (int i = 0; i < n; ++i) v[i] = uniform(-size, size);
        return v;
    }
};

}  // namespace spondyl::test
