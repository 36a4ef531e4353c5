#pragma once
// Exercises of the catalog, and variants of them made in code, gone through by one person.

#include <map>
#include <string>
#include <vector>

#include "laboratory.hpp"

namespace validation {

struct Performed {
    Subject subject;
    Exercise exercise;
    Choices choices;
    Run run;
};

// One frame of it, at rest at the end of a phase.
struct Instant {
    const Performed* of = nullptr;
    Eigen::Index frame = 0;

    std::string planning_failed() const;  // empty if the posture may be quoted
    std::string failed() const;           // empty if its loads may be quoted too
    Table q() const;                      // one row
    double compression(Level level) const;
    double turned(LevelRange range, Axis axis) const;  // sum of rotations [rad]
};

Instant end_of(const Performed& performed, const std::string& phase);
Instant start_of(const Performed& performed);

class Gymnasium {
public:
    explicit Gymnasium(const Laboratory& laboratory) : laboratory_(laboratory) {}

    const Laboratory& laboratory() const { return laboratory_; }
    const Subject& subject() const { return laboratory_.subject(); }
    const Performed& exercise(const std::string& id);  // of datasets/exercises, once per id
    const Performed& posture(const std::string& id);   // of datasets/validation, or beside this file; once per id
    Instant held(const std::string& posture);          // its end
    // Extension, flexion, turns and bends to both sides, in neutral standing.
    const std::vector<MaximalEffort>& maximal_efforts();
    // Variants. Cords have no stiffness of the trunk: with them none is asked for, as wherever `like_cords` says so.
    Performed performed(const Exercise& exercise, bool like_cords = false) const;
    Performed performed(const Subject& subject, const Exercise& exercise) const;
    // The same postures with other supports or loads.
    Performed loaded(const Performed& performed, const Exercise& exercise) const;

private:
    const Laboratory& laboratory_;
    std::map<std::string, Performed> exercises_, postures_;
    std::vector<MaximalEffort> efforts_;
};

// Exercises changed in code.
Exercise only_phases(Exercise e, const std::vector<std::string>& phases);
Exercise without_goals(Exercise e, const std::vector<std::string>& measures);
Exercise with_parameter(Exercise e, const std::string& kind, const std::string& key, double value);
Exercise observed_only(Exercise e);  // the primary goal asks for nothing
// Arms carry nothing; whatever else touches the ground is held to it from both sides.
Exercise without_arms(Exercise e);

}  // namespace validation
