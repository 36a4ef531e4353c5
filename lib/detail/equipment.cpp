#include "detail/equipment.hpp"

#include <cmath>

#include "detail/goal.hpp"
#include "detail/origin.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

std::vector<HeldMass> held_masses(const Subject& subject, const Exercise& exercise) {
    std::vector<HeldMass> held;
    if (exercise.equipment.empty()) return held;
    const Vocabulary words(subject);
    for (const Equipment& e : exercise.equipment) {
        const std::string where = at(exercise, e) + "equipment \"" + e.id + "\" ";
        if (e.kind != "mass") continue;
        const auto mass = e.parameters.find("mass");
        const auto point = e.anchors.find("point");
        if (mass == e.parameters.end() || !(mass->second > 0.0) || !std::isfinite(mass->second) ||
            point == e.anchors.end())
            throw ExerciseError(where + "is no mass at a point; give it a mass above 0 and a point");
        held.push_back(
            {e.id, words.point(point->second, at(exercise, e) + "equipment \"" + e.id + "\", point: "), mass->second});
    }
    return held;
}

void hold(Inertia& body, const Eigen::Vector3d& at, double mass) {
    const double whole = body.mass + mass;
    const Eigen::Vector3d apart = at - body.com;
    body.central +=
        body.mass * mass / whole * (apart.squaredNorm() * Eigen::Matrix3d::Identity() - apart * apart.transpose());
    body.com += mass / whole * apart;
    body.mass = whole;
}

Subject equipped(const Subject& subject, const Exercise& exercise) {
    Subject person = subject;
    for (const HeldMass& held : held_masses(subject, exercise))
        hold(person.bodies[static_cast<std::size_t>(held.at.body)].inertia, held.at.p, held.mass);
    return person;
}

}  // namespace spondyl::detail
