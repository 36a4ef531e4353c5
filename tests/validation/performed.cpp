#include "performed.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "../joint_tables.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"

namespace validation {

namespace {

bool is_cord(const Equipment& e) { return e.kind == "band" || e.kind == "pull" || e.kind == "strap"; }

Choices with_cords(Choices choices) {
    choices.recruitment.stiffness_minimum.reset();
    return choices;
}

}  // namespace

std::string Instant::planning_failed() const {
    if (!of->run.refused.empty()) return of->run.refused;
    const Status status = of->run.motion.certificates[static_cast<std::size_t>(frame)].status;
    return status == Status::ok ? "" : std::string(name_of(status));
}

std::string Instant::failed() const { return of->run.refused.empty() ? of->run.failed_at(frame) : of->run.refused; }

Table Instant::q() const { return of->run.motion.q.middleRows(frame, 1); }

double Instant::compression(Level level) const {
    return of->run.loads.reaction(frame, 3 * static_cast<Eigen::Index>(level));
}

double Instant::turned(LevelRange range, Axis axis) const {
    double sum = 0.0;
    for (const Level level : levels())
        if (range.contains(level))
            sum += of->run.motion.rotation(frame, 3 * static_cast<Eigen::Index>(level) + static_cast<int>(axis));
    return sum;
}

Instant end_of(const Performed& performed, const std::string& phase) {
    return {&performed, performed.run.refused.empty() ? performed.run.end_of(performed.exercise, phase) : 0};
}

Instant start_of(const Performed& performed) { return {&performed, 0}; }

const Performed& Gymnasium::exercise(const std::string& id) {
    const auto known = exercises_.find(id);
    if (known != exercises_.end()) return known->second;
    return exercises_.emplace(id, performed(exercise_named(id, tables::folder))).first->second;
}

const Performed& Gymnasium::posture(const std::string& id) {
    const auto known = postures_.find(id);
    if (known != postures_.end()) return known->second;
    const std::string beside = tables::folder + "/../tests/validation/" + id + ".toml";
    const Exercise e = std::filesystem::exists(beside) ? read_exercise(beside) : laboratory_.exercise(id);
    return postures_.emplace(id, performed(e)).first->second;
}

Instant Gymnasium::held(const std::string& id) {
    const Performed& p = posture(id);
    return end_of(p, p.exercise.phases.back().name);
}

const std::vector<MaximalEffort>& Gymnasium::maximal_efforts() {
    if (efforts_.empty())
        for (const Axis axis : axes())
            for (const Side side : sides())
                efforts_.push_back(maximal_effort(subject(), neutral_state(subject()).q, {.axis = axis, .side = side}));
    return efforts_;
}

Performed Gymnasium::performed(const Exercise& e, bool like_cords) const {
    const bool cords = like_cords || std::ranges::any_of(e.equipment, is_cord);
    Performed out{subject(), e, cords ? with_cords(laboratory_.choices()) : laboratory_.choices(), {}};
    out.run = gone_through(out.subject, e, out.choices, 1 + static_cast<int>(4.0 * e.duration()));
    return out;
}

Performed Gymnasium::performed(const Subject& who, const Exercise& e) const {
    Performed out{who, e, with_cords(laboratory_.choices()), {}};
    out.run = gone_through(who, e, out.choices, 1 + static_cast<int>(4.0 * e.duration()));
    return out;
}

Performed Gymnasium::loaded(const Performed& performed, const Exercise& e) const {
    Performed out{performed.subject, e, performed.choices, performed.run};
    if (!out.run.refused.empty()) return out;
    try {
        out.run.loads = evaluate_loads(out.subject, e, out.run.motion, out.choices.recruitment);
    } catch (const Error& error) {
        out.run.refused = error.what();
    }
    return out;
}

Exercise only_phases(Exercise e, const std::vector<std::string>& phases) {
    std::erase_if(e.phases, [&](const Phase& p) { return std::ranges::find(phases, p.name) == phases.end(); });
    if (e.phases.size() != phases.size()) throw std::runtime_error(e.id + " lacks a phase that is asked for");
    return e;
}

Exercise without_goals(Exercise e, const std::vector<std::string>& measures) {
    for (const std::string& measure : measures) {
        const std::string canonical = measure_named(measure).text;
        std::size_t erased = 0;
        for (Phase& phase : e.phases)
            erased += std::erase_if(phase.goals, [&](const Goal& g) { return g.measure.text == canonical; });
        if (erased == 0) throw std::runtime_error(e.id + " has no goal on " + measure);
    }
    return e;
}

Exercise with_parameter(Exercise e, const std::string& kind, const std::string& key, double value) {
    bool found = false;
    for (Equipment& item : e.equipment)
        if (item.kind == kind) item.parameters.at(key) = value, found = true;
    if (!found) throw std::runtime_error(e.id + " has no equipment of kind " + kind);
    return e;
}

Exercise observed_only(Exercise e) {
    for (Phase& phase : e.phases)
        for (Goal& goal : phase.goals)
            if (goal.primary) goal.kind = GoalKind::weight, goal.weight = 0.0;
    return e;
}

Exercise without_arms(Exercise e) {
    const auto of_arm = [](const Support& s) {
        return std::ranges::any_of(std::vector<std::string>{"palm", "knuckle", "hand", "elbow", "grip"},
                                   [&](const std::string& point) { return s.point.starts_with(point); });
    };
    if (std::erase_if(e.supports, of_arm) == 0) throw std::runtime_error(e.id + " has no arm that supports");
    const std::vector<Support> left = e.supports;
    for (Support s : left) {
        if (s.surface != "ground") continue;
        s.id += "_held";
        s.normal = -s.normal;
        e.supports.push_back(s);
    }
    return e;
}

}  // namespace validation
