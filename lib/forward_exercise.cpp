#include "spondyl/forward_exercise.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

#include "detail/course.hpp"
#include "detail/fibres.hpp"
#include "detail/goal.hpp"
#include "detail/origin.hpp"
#include "detail/passive.hpp"
#include "detail/tree.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

namespace {

constexpr double at_rest = 1e-3;               // [m/s], [rad/s]
constexpr double longest_settling = 60.0;      // [s]
constexpr double posture_damping_time = 0.05;  // [s], of a held posture, likewise
constexpr double damping_time = 0.1;           // [s], damping of a goal over its weight; assumption

Eigen::VectorXd written_posture(const Subject& subject, const Exercise& exercise) {
    Eigen::VectorXd q = Eigen::VectorXd::Zero(subject.coordinates);
    for (const auto& [name, value] : exercise.posture.coordinates) {
        const int c = subject.coordinate_named(name);
        q[c] = value * subject.coordinate_sign(c);
    }
    return q;
}

// One measure that goals pull on: where it shall be when each phase ends. A phase without a word on it keeps it.
struct Pull {
    const Goal* goal;  // the first on it, whose weight holds throughout
    double start = 0.0;
    std::vector<double> end;
};

std::vector<detail::Course> courses_of(const Exercise& exercise) {
    std::vector<detail::Course> all;
    double begin = 0.0;
    for (const Phase& p : exercise.phases) {
        all.push_back({begin, p.duration, p.profile});
        begin += p.duration;
    }
    return all;
}

std::size_t phase_at(const std::vector<detail::Course>& courses, double t) {
    std::size_t i = 0;
    while (i + 1 < courses.size() && t > courses[i].begin + courses[i].duration * (1.0 + 1e-12)) ++i;
    return i;
}

class ForwardExercise {
public:
    ForwardExercise(const Subject& subject, const Exercise& exercise)
        : subject_(subject),
          exercise_(exercise),
          words_(subject),
          tree_(subject),
          placement_(tree_),
          courses_(courses_of(exercise)) {
        if (exercise.method != Method::forward)
            throw ExerciseError(exercise.path +
                                ": this exercise is a path of equilibria; use plan_motion, or give it "
                                "method = \"forward\"");
        for (const Phase& phase : exercise.phases) {
            if (!phase.supports_on.empty() || !phase.supports_off.empty())
                throw ExerciseError(
                    detail::at(exercise, phase) + "phase \"" + phase.name +
                    "\" switches supports; forward in time they carry where they touch: remove the key");
            for (const Goal& goal : phase.goals)
                if (goal.kind != GoalKind::weight)
                    throw ExerciseError(detail::at(exercise, goal) + "goal " + goal.measure.text +
                                        " is not of kind weight; forward in time a goal is a spring: give it a weight");
        }
    }

    ForwardRun run(SimulationOptions options, const Progress& progress) {
        const Eigen::VectorXd written = written_posture(subject_, exercise_);
        ForwardModel model = forward_model(subject_, exercise_, written);
        ForwardRun out;
        out.exercise = exercise_.id;
        out.restriction = subject_.restriction.is_none() ? "" : subject_.restriction.name;

        hold_posture(model, written);
        find_pulls(written);
        for (const Pull& p : pulls_) model.tasks.push_back(task(p, [start = p.start](double) { return start; }));
        SimulationOptions until_rest = options;
        until_rest.duration = longest_settling;
        until_rest.output_step = 0.1;
        until_rest.event = [](double, const State& now) { return at_rest - now.v.cwiseAbs().maxCoeff(); };
        State state{written, Eigen::VectorXd::Zero(subject_.coordinates)};
        out.settling = simulate_forward(subject_, model, state, until_rest, progress);
        if (out.settling.event_time < 0.0)
            throw ExerciseError(exercise_.path +
                                ": the subject does not come to rest on its supports within 60 s; bring "
                                "the posture nearer to them, or add supports");
        const Eigen::Index last = out.settling.time.size() - 1;
        state = {out.settling.q.row(last).transpose(), out.settling.v.row(last).transpose()};

        find_pulls(state.q);
        model.tasks.clear();
        for (const Pull& p : pulls_) model.tasks.push_back(task(p, course_of(p)));
        add_thrusts(model);
        options.duration = exercise_.duration();
        options.event = nullptr;
        out.course = simulate_forward(subject_, model, state, options, progress);

        const detail::Scalar primary =
            words_.scalar(exercise_.primary_goal().measure, detail::at(exercise_, exercise_.primary_goal()));
        out.measure.resize(out.course.time.size());
        for (Eigen::Index k = 0; k < out.course.time.size(); ++k) {
            const Eigen::VectorXd q = out.course.q.row(k).transpose();
            out.phase.push_back(static_cast<int>(phase_at(courses_, out.course.time[k])));
            out.measure[k] = value(primary, q);
            for (const Anchor& a : model.anchors)
                out.lock_error = std::max(out.lock_error, (place(a.at) - place(a.to) - a.offset_W).norm());
        }
        return out;
    }

private:
    double value(const detail::Scalar& h, const Eigen::VectorXd& q) {
        placement_.update(tree_, q);
        return h.at(placement_, q).value;
    }
    Eigen::Vector3d place(const BodyPoint& at) const {
        return at.body < 0 ? at.p : Eigen::Vector3d(placement_.x.o[at.body] + placement_.x.R[at.body] * at.p);
    }

    // Muscles of a posture that is held: at every joint they balance what tissue pulls with in the posture as written,
    // and act as springs toward it. The same for the restricted subject, whose tissue is another.
    void hold_posture(ForwardModel& model, const Eigen::VectorXd& written) const {
        const double hold = exercise_.posture.hold;
        if (hold == 0.0) return;
        Subject twin = subject_;
        twin.law = twin.free_law;
        model.tone = -detail::fibre_gradient(twin, written) - hold * written;
        Eigen::VectorXd tissue = Eigen::VectorXd::Zero(subject_.coordinates);
        detail::add_segment_gradient(twin, written, tissue);
        detail::add_limb_gradient(twin, written, tissue);
        model.tone -= tissue;
        model.tone.head(6).setZero();
        for (int body = 1; body < static_cast<int>(subject_.bodies.size()); ++body)
            model.springs.push_back({body, hold, posture_damping_time * hold});
    }

    // What the goals ask for when the subject begins at q.
    void find_pulls(const Eigen::VectorXd& q) {
        pulls_.clear();
        for (const Phase& phase : exercise_.phases)
            for (const Goal& goal : phase.goals) {
                if (goal.weight == 0.0 ||
                    std::ranges::any_of(pulls_, [&](const Pull& p) { return p.goal->measure == goal.measure; }))
                    continue;
                Pull p{&goal, value(words_.scalar(goal.measure, detail::at(exercise_, goal)), q), {}};
                for (const Phase& later : exercise_.phases) {
                    double end = p.end.empty() ? p.start : p.end.back();
                    for (const Goal& g : later.goals)
                        if (g.measure == goal.measure)
                            end = g.value ? *g.value + (g.relative ? p.start : 0.0) : p.start;
                    p.end.push_back(end);
                }
                pulls_.push_back(std::move(p));
            }
    }

    Task task(const Pull& p, std::function<double(double)> target) const {
        return {.measure = p.goal->measure,
                .target = std::move(target),
                .stiffness = p.goal->weight,
                .damping = damping_time * p.goal->weight};
    }

    std::function<double(double)> course_of(const Pull& p) const {
        return [courses = courses_, start = p.start, end = p.end](double t) {
            const std::size_t i = phase_at(courses, t);
            const double from = i == 0 ? start : end[i - 1];
            double s = 0.0, rate = 0.0, curvature = 0.0;
            courses[i].at(t, s, rate, curvature);
            return from + s * (end[i] - from);
        };
    }

    void add_thrusts(ForwardModel& model) const {
        struct Push {
            BodyPoint at;
            double begin, duration, peak;
        };
        std::vector<Push> pushes;
        for (const Equipment& e : exercise_.equipment) {
            if (e.kind != "thrust") continue;
            const std::string where = detail::at(exercise_, e) + "equipment \"" + e.id + "\" ";
            const auto phase = std::ranges::find(exercise_.phases, e.anchors.at("phase"), &Phase::name);
            if (phase == exercise_.phases.end())
                throw ExerciseError(where + "pushes in the phase \"" + e.anchors.at("phase") +
                                    "\", which does not exist; name one of the exercise");
            const auto number = static_cast<std::size_t>(phase - exercise_.phases.begin());
            pushes.push_back({words_.point(e.anchors.at("point"), where), courses_[number].begin,
                              e.parameters.at("duration"), e.parameters.at("force")});
        }
        if (pushes.empty()) return;
        model.external = [pushes](double t, std::vector<ExternalForce>& forces) {
            for (const Push& p : pushes) {
                const double x = (t - p.begin) / p.duration;
                if (x >= 0.0 && x < 1.0)
                    forces.push_back({.at = p.at,
                                      .force_W = {0.0, -p.peak * std::sin(std::numbers::pi * x), 0.0},
                                      .moment_W = Eigen::Vector3d::Zero()});
            }
        };
    }

    const Subject& subject_;
    const Exercise& exercise_;
    detail::Vocabulary words_;
    detail::Tree tree_;
    detail::Placement placement_;
    std::vector<detail::Course> courses_;
    std::vector<Pull> pulls_;
};

}  // namespace

double ForwardRun::energy_residual() const {
    const auto swing = [](const Eigen::VectorXd& x) { return (x.array() - x[0]).abs().maxCoeff(); };
    const double moved = std::max({swing(course.kinetic), swing(course.gravity), swing(course.elastic),
                                   swing(course.dissipated), swing(course.applied)});
    return moved > 0.0 ? course.energy_gap() / moved : 0.0;
}

ForwardRun simulate_exercise(const Subject& subject, const Exercise& exercise, const SimulationOptions& options,
                             const Progress& progress) {
    return ForwardExercise(subject, exercise).run(options, progress);
}

}  // namespace spondyl
