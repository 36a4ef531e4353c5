#pragma once
// Benches, chairs and rollers: what supports stand on.

#include <vector>

#include "spondyl/exercise.hpp"

namespace spondyl::detail {

// The supports of an exercise with those on a bench, a chair or a roller placed over the ground. @throws ExerciseError
std::vector<Support> placed_supports(const Exercise& exercise);

}  // namespace spondyl::detail
