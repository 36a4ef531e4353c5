#pragma once
// The bodies that spondyl and its peers are compared on.

#include <string>
#include <vector>

#include "peer.hpp"
#include "spondyl/mechanics.hpp"

namespace peers {

// The pelvis turns about its origin instead of travelling: a ball joint on the world. Settling needs a held body, for a
// free one would fall without bending.
spondyl::Subject body_held(const spondyl::Subject& subject);

// Pelvis, L5 to T1 and the head with the neck, without limbs: 19 ball joints, 57 coordinates, the pelvis held as above.
spondyl::Subject spine57_chain(const spondyl::Subject& subject);

// What a peer needs to build the tree. Springs and dampers of the joints are round numbers of plausible size, not the
// passive tissue: every engine has an isotropic spring.
Model peer_model(const std::string& name, const spondyl::Subject& subject,
                 const Eigen::Vector3d& gravity = spondyl::standard_gravity());

// Random states and loads: spine up to 0.2 rad, everything else up to 1 rad or 1 m, speeds to 3, accelerations and
// forces to 10 (SI).
std::vector<Sample> random_samples(const spondyl::Subject& subject, int count, unsigned seed);

spondyl::State state_of(const Sample& sample);
Eigen::VectorXd vector_of(const std::vector<double>& x);

// Largest difference relative to the largest component of b.
double disagreement(const Eigen::VectorXd& a, const std::vector<double>& b);

}  // namespace peers
