#pragma once
// The course of a phase in time.

#include <algorithm>

#include "spondyl/exercise.hpp"

namespace spondyl::detail {

// Start, end and course of one phase.
struct Course {
    double begin, duration;
    Profile profile;

    // s and its time derivatives at t
    void at(double t, double& s, double& sd, double& sdd) const {
        const double x = std::clamp((t - begin) / duration, 0.0, 1.0);
        sd = sdd = 0.0;
        s = 1.0;
        if (profile != Profile::minimum_jerk) return;
        s = x * x * x * (10.0 + x * (-15.0 + 6.0 * x));
        sd = x * x * (30.0 + x * (-60.0 + 30.0 * x)) / duration;
        sdd = x * (60.0 + x * (-180.0 + 120.0 * x)) / (duration * duration);
    }
};

}  // namespace spondyl::detail
