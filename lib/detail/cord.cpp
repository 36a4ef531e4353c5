#include "detail/cord.hpp"

#include <cmath>

#include "detail/goal.hpp"
#include "detail/origin.hpp"
#include "detail/ramp.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

namespace {
constexpr double corner = 1e-3;  // [m] of stretch over which a band becomes taut, as in a forward simulation
constexpr double give = 1e-3;    // [m] by which the length of a taut strap may be missed
}  // namespace

std::vector<Cord> cords_of(const Subject& subject, const Exercise& exercise) {
    std::vector<Cord> cords;
    const Vocabulary words(subject);
    for (const Equipment& e : exercise.equipment) {
        Cord cord;
        if (e.kind == "band")
            cord.kind = Cord::Kind::band;
        else if (e.kind == "pull")
            cord.kind = Cord::Kind::pull;
        else if (e.kind == "strap")
            cord.kind = Cord::Kind::strap;
        else
            continue;
        const std::string where = at(exercise, e) + "equipment \"" + e.id + "\" ";
        const auto number = [&](const char* key) {
            const auto found = e.parameters.find(key);
            if (found == e.parameters.end() || !(found->second > 0.0) || !std::isfinite(found->second))
                throw ExerciseError(where + "has no " + key + " above 0; give it one");
            return found->second;
        };
        const auto end = [&](const char* key) -> BodyPoint {
            const auto found = e.anchors.find(key);
            if (found == e.anchors.end()) throw ExerciseError(where + "has no " + key + "; name a point or \"ground\"");
            if (found->second != "ground")
                return words.point(found->second, at(exercise, e) + "equipment \"" + e.id + "\", " + key + ": ");
            if (!e.place)
                throw ExerciseError(where + "is anchored to the ground, but nowhere; give it a place [x, y, z]");
            return {-1, *e.place};
        };
        cord.id = e.id;
        cord.a = end("anchor_a");
        cord.b = end("anchor_b");
        if (cord.a.body == cord.b.body)
            throw ExerciseError(where + "begins and ends on the same body and moves nothing; move an anchor");
        if (cord.kind == Cord::Kind::pull) cord.force = number("force");
        if (cord.kind == Cord::Kind::band) cord.stiffness = number("stiffness");
        if (cord.kind == Cord::Kind::band) cord.length = number("rest_length");
        if (cord.kind == Cord::Kind::strap) cord.length = number("length");
        if (e.parameters.contains("force_limit")) cord.limit = number("force_limit");
        cords.push_back(cord);
    }
    return cords;
}

CordResponse respond(const Cord& cord, double length) {
    switch (cord.kind) {
        case Cord::Kind::pull: return {cord.force * length, cord.force, 0.0};
        case Cord::Kind::band: {
            const Ramp<double> r = ramp<double>(length - cord.length, corner);
            return {cord.stiffness * (0.5 * r.value * r.value + 0.25 * corner * corner * std::log(r.value)),
                    cord.stiffness * r.value, cord.stiffness * r.slope};
        }
        case Cord::Kind::strap: break;
    }
    return {};
}

bool is_slack(const Cord& strap, double length) { return length < strap.length - give; }
bool is_torn(const Cord& strap, double length) { return length > strap.length + give; }

CordLine line_of(const Cord& cord, const TreeState<double>& x) {
    CordLine line{world_point(cord.a, x), world_point(cord.b, x), Eigen::Vector3d::Zero(), 0.0};
    line.length = (line.b - line.a).norm();
    line.way = (line.b - line.a) / line.length;
    return line;
}

Scalar length_of(const Cord& cord) {
    Scalar h;
    h.shape = Shape::norm;
    for (int k = 0; k < 3; ++k) {
        Linear y;
        for (const auto& [end, sign] : {std::pair{&cord.b, 1.0}, std::pair{&cord.a, -1.0}}) {
            if (end->body < 0)
                y.constant += sign * end->p[k];
            else
                y.points.push_back({end->body, end->p, sign * Eigen::Vector3d::Unit(k)});
        }
        h.y.push_back(y);
    }
    return h;
}

}  // namespace spondyl::detail
