#pragma once
// Settling in spondyl as its peers do it (Peer::settle), and the distance between two paths.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models.hpp"
#include "spondyl/simulation.hpp"

namespace peers {

// Release from zero coordinates at rest under model.gravity, with the springs and dampers of model.bodies. The times
// are multiples of the first.
inline Settled settle_ours(const spondyl::Subject& subject, const Model& model, const std::vector<double>& times,
                           double tolerance,
                           spondyl::Integrator integrator = spondyl::Integrator::implicit_extrapolation) {
    spondyl::ForwardModel forward;
    forward.passive = false;
    forward.limb_damping = 0.0;
    forward.gravity = {model.gravity[0], model.gravity[1], model.gravity[2]};
    for (std::size_t i = 0; i < model.bodies.size(); ++i)
        forward.springs.push_back({static_cast<int>(i), model.bodies[i].stiffness, model.bodies[i].damping});
    const double start = cpu_now();
    const spondyl::Trajectory t = spondyl::simulate_forward(
        subject, forward, spondyl::neutral_state(subject),
        {.duration = times.back(), .output_step = times.front(), .integrator = integrator, .tolerance = tolerance});
    Settled settled;
    settled.cpu_seconds = cpu_now() - start;
    for (Eigen::Index k = 1; k < t.time.size(); ++k) {
        const Eigen::VectorXd q = t.q.row(k).transpose();
        settled.q.emplace_back(q.data(), q.data() + q.size());
    }
    return settled;
}

// Largest difference of any coordinate at any time; infinite where a path is not finite.
inline double path_error(const Settled& path, const Settled& reference) {
    double worst = 0.0;
    for (std::size_t k = 0; k < reference.q.size(); ++k)
        for (std::size_t i = 0; i < reference.q[k].size(); ++i) {
            const double e = std::abs(path.q[k][i] - reference.q[k][i]);
            worst = std::isfinite(e) ? std::max(worst, e) : std::numeric_limits<double>::infinity();
        }
    return worst;
}

}  // namespace peers
