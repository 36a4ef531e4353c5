#pragma once
// Where an exercise says something, for error texts.

#include <string>

#include "spondyl/exercise.hpp"

namespace spondyl::detail {

// "file:line: " of a phase, goal, support or piece of equipment, also where the exercise inherited it.
std::string at(const Exercise& e, const auto& part) {
    return (part.file.empty() ? e.path : part.file) + ":" + std::to_string(part.line) + ": ";
}

// "file:line:column: " of what the posture says; the file alone if it was made by hand.
inline std::string at_posture(const Exercise& e, const std::string& what) {
    const auto found = e.posture.origins.find(what);
    return (found == e.posture.origins.end() ? e.path : found->second) + ": ";
}

}  // namespace spondyl::detail
