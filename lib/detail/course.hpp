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

    // When s is reached, by bisection.
    double time_at(double s) const {
        double early = begin, late = begin + duration;
        for (int k = 0; k < 50; ++k) {
            const double t = 0.5 * (early + late);
            double here = 0.0, sd = 0.0, sdd = 0.0;
            at(t, here, sd, sdd);
            (here < s ? early : late) = t;
        }
        return late;
    }
};

}  // namespace spondyl::detail
