#include "laboratory.hpp"

#include <limits>
#include <stdexcept>

#include "../joint_tables.hpp"
#include "spondyl/error.hpp"

namespace validation {

namespace {

void shift(Exercise& exercise, const std::string& measure, double by) {
    const std::string canonical = measure_named(measure).text;
    bool found = false;
    for (Phase& phase : exercise.phases)
        for (Goal& goal : phase.goals)
            if (goal.measure.text == canonical && goal.value) {
                *goal.value += by;
                found = true;
            }
    if (!found) throw std::runtime_error(exercise.id + " has no goal on " + measure);
}

}  // namespace

const Datasets& datasets() { return tables::data(); }

double read_at(const Eigen::VectorXd& x, const Eigen::VectorXd& y, double at) {
    constexpr double slack = 1e-6;
    for (Eigen::Index k = 1; k < x.size(); ++k)
        if (x[k - 1] - slack <= at && at <= x[k] + slack && x[k] > x[k - 1])
            return y[k - 1] + (at - x[k - 1]) / (x[k] - x[k - 1]) * (y[k] - y[k - 1]);
    return std::numeric_limits<double>::quiet_NaN();
}

Eigen::Index Run::end_of(const Exercise& exercise, const std::string& phase) const {
    for (Eigen::Index k = motion.frames() - 1; k >= 0; --k)
        if (exercise.phases[static_cast<std::size_t>(motion.phase[static_cast<std::size_t>(k)])].name == phase)
            return k;
    throw std::runtime_error(exercise.id + " has no phase " + phase);
}

std::string Run::failed_at(Eigen::Index frame) const {
    if (!refused.empty()) return refused;
    const auto k = static_cast<std::size_t>(frame);
    const Status worst = std::max(motion.certificates[k].status, loads.status[k]);
    return worst == Status::ok ? "" : std::string(name_of(worst));
}

Run gone_through(const Subject& subject, const Exercise& exercise, const Choices& choices, int frames) {
    Run run;
    try {
        run.motion = plan_motion(subject, exercise,
                                 {.criterion = choices.criterion, .frames = frames, .branches = BranchSearch::none});
        run.loads = evaluate_loads(subject, exercise, run.motion, choices.recruitment);
    } catch (const Error& error) {
        run.refused = error.what();
        const std::string here = tables::folder + "/";  // a page says the same on every machine
        if (const auto at = run.refused.find(here); at != std::string::npos) run.refused.erase(at, here.size());
    }
    return run;
}

Laboratory::Laboratory(const Choices& choices) : choices_(choices), subject_(make_subject(datasets(), choices.person)) {
    if (choices.thorax_in_one_piece)
        for (const Level level : levels())
            if (level > Level::T12_L1 && level < Level::C7_T1) subject_.fused[level] = true;
}

Exercise Laboratory::exercise(const std::string& id) const {
    Exercise e = read_exercise(tables::folder + "/validation/" + id + ".toml");
    for (const Shift& s : choices_.shifts)
        if (s.posture == id)
            for (const std::string& measure : s.measures) shift(e, measure, s.by);
    return e;
}

const Run& Laboratory::run(const std::string& id) const {
    const auto known = runs_.find(id);
    if (known != runs_.end()) return known->second;
    const Exercise e = exercise(id);
    const int frames = 1 + static_cast<int>(4.0 * e.duration());  // four a second
    return runs_.emplace(id, gone_through(subject_, e, choices_, frames)).first->second;
}

Limit limit_of(const Subject& subject, const Exercise& exercise, double farthest, const Choices& choices) {
    Limit best;
    double out_of_reach = 1.0, reached = 0.0;
    for (double way = 1.0; out_of_reach - reached > 0.01; way = 0.5 * (reached + out_of_reach)) {
        Exercise e = exercise;
        for (Goal& goal : e.phases.front().goals)
            if (goal.primary) goal.value = way * farthest;
        Run run = gone_through(subject, e, choices, 21);
        const std::string failed =
            run.refused.empty() ? run.failed_at(run.end_of(e, e.phases.front().name)) : run.refused;
        if (failed.empty()) {
            best.target = way * farthest;
            best.run = std::move(run);
            reached = way;
        } else {
            best.stopped_by = failed;
            out_of_reach = way;
        }
    }
    return best;
}

Exercise with_primary(Exercise e, const std::string& phase, const std::string& measure, double target) {
    std::erase_if(e.phases, [&](const Phase& p) { return p.name != phase; });
    for (Goal& goal : e.phases.front().goals)
        if (goal.primary) goal.measure = measure_named(measure), goal.value = target;
    return e;
}

Run chest_turned(const Laboratory& lab) {
    return gone_through(
        lab.subject(),
        with_primary(lab.exercise("trunk_rotation"), "turn", "angle(T1, pelvis, axial_rotation)", 60.0 * rad_per_deg),
        lab.choices(), 61);
}

}  // namespace validation
