#pragma once
// What a person holds becomes part of the body.

#include <vector>

#include "spondyl/exercise.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

// The `mass` rows of the equipment. @throws ExerciseError, NameError for a point the subject lacks
std::vector<HeldMass> held_masses(const Subject& subject, const Exercise& exercise);

// A point mass at a place of the body becomes part of it.
void hold(Inertia& body, const Eigen::Vector3d& at, double mass);

// The subject with the masses of the exercise in the bodies that hold them.
Subject equipped(const Subject& subject, const Exercise& exercise);

}  // namespace spondyl::detail
