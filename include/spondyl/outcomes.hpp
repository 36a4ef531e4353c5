#pragma once
/// @file outcomes.hpp
/// The numbers by which exercises are judged and compared, one by one. Definitions: docs/outcomes.md.

#include <string>
#include <vector>

#include "spondyl/comparison.hpp"

namespace spondyl {

/// One number about one performance.
struct Outcome {
    std::string id;      ///< as in the key `outcomes` of an exercise: "Fc_i"
    std::string where;   ///< segment, segment and axis, axis, support or cord: "L4_L5", "L4_L5 flexion"; may be empty
    std::string unit;    ///< SI
    double value = 0.0;  ///< in the unit; may be not a number
    bool operator==(const Outcome&) const = default;
};

/// All outcomes of a performance, in a fixed order. "At the peak" is Motion::peak, moments are on the cranial body in
/// its axes, rotations count from neutral standing. Not a number: a share of regions that turn against each other, a
/// dose the source does not state.
/// @throws SimulationError when motion and loads differ in frames, ExerciseError without a primary goal
std::vector<Outcome> outcomes(const Subject& subject, const Exercise& exercise, const Performance& performance);

/// The same number of the free and the restricted subject.
struct OutcomeChange {
    std::string id, where, unit;  ///< as in Outcome
    Change value;                 ///< in the unit
};

/// Both performances side by side, then `dRot_L` and `reach_deficit`, which are differences: their `free` is 0.
/// @throws ComparisonError when they are not of one exercise, and as above
std::vector<OutcomeChange> outcome_changes(const Subject& free_subject, const Performance& free,
                                           const Subject& restricted_subject, const Performance& restricted,
                                           const Exercise& exercise);

}  // namespace spondyl
