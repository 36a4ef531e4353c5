#include "detail/surface.hpp"

#include <algorithm>

#include "detail/origin.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

std::vector<Support> placed_supports(const Exercise& exercise) {
    std::vector<Support> supports = exercise.supports;
    for (Support& s : supports) {
        const auto e = std::ranges::find(exercise.equipment, s.surface, &Equipment::id);
        if (e == exercise.equipment.end()) {
            if (s.point.empty())
                throw ExerciseError(at(exercise, s) + "support \"" + s.id + "\" has no point; name a contact point");
            continue;
        }
        const std::string where = at(exercise, s) + "support \"" + s.id + "\" rests on \"" + e->id + "\", ";
        const bool roller = e->kind == "roller";
        const auto size = e->parameters.find(roller ? "radius" : "height");
        if ((!roller && e->kind != "bench" && e->kind != "chair") || size == e->parameters.end())
            throw ExerciseError(where + "a " + e->kind + "; expected a bench, a chair or a roller with its size");
        if (roller && s.point.empty()) s.point = "spinous";
        if (roller && (s.point == "spinous" || s.point == "rib_r" || s.point == "rib_l"))
            s.point = e->anchors.at("level") + "_" + s.point;
        if (s.point.empty()) throw ExerciseError(where + "but has no point; name a contact point");
        s.surface = "ground";
        s.height += roller ? 2.0 * size->second : size->second;
    }
    return supports;
}

}  // namespace spondyl::detail
