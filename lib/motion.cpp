#include "spondyl/motion.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>

#include "detail/effort.hpp"
#include "detail/equipment.hpp"
#include "detail/force_sharing.hpp"
#include "detail/planner.hpp"
#include "detail/walk.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl {

namespace {

using detail::at;
using detail::Course;
using detail::Equilibrium;
using detail::EquilibriumResult;
using detail::follow;
using detail::free_twin;
using detail::GoalCourse;
using detail::Jet;
using detail::Planner;
using detail::Problem;
using detail::SpringGoal;
using detail::text_of;
using detail::Walk;

constexpr double kkt_limit = 1e-8;         // docs/theory.md (E12)
constexpr double eigenvalue_limit = 1e-3;  // [N m/rad]

// The load that holds the primary measure: the multiplier of its constraint, or what is prescribed.
Jet task_load(Equilibrium& eq, const Problem& p, const std::vector<GoalCourse>& goals, const Walk& walk) {
    for (const GoalCourse& g : goals) {
        if (!g.goal.primary) continue;
        for (std::size_t k = 0; k < p.constraints.size(); ++k)
            if (!p.constraints[k].support && p.constraints[k].text == g.goal.measure.text)
                return {eq.multiplier(walk.l, k), eq.multiplier(walk.tangent->dl, k),
                        eq.multiplier(walk.tangent->ddl, k)};
        Jet force;
        for (const detail::LoadGoal& load : p.loads)
            force = {load.force_at(walk.s), load.rate + walk.s * load.curvature, load.curvature};
        for (const SpringGoal& spring : p.springs)
            if (spring.guard) {
                const Jet h = along_path(eq, spring.h, walk);
                force.value -= spring.weight * (h.value - spring.target_at(walk.s));
                force.rate -= spring.weight * (h.rate - spring.rate);
                force.curvature -= spring.weight * h.curvature;
            }
        return force;
    }
    return {};
}

// Every goal must be independent of the supports and of the goals before it, and within the range of its measure.
void check_phases(Planner& planner, const Exercise& exercise, Criterion criterion) {
    std::vector<GoalCourse> goals;
    for (std::size_t phase = 0; phase < exercise.phases.size(); ++phase) {
        planner.switch_supports(phase, planner.start());
        goals = planner.courses(phase, goals, planner.start(), 1.0);
        planner.check_independent(planner.problem(goals, criterion), planner.start(), goals);
        for (const GoalCourse& g : goals)
            if (g.h.shape == detail::Shape::arcsine && std::abs(g.to) >= 0.5 * std::numbers::pi)
                throw ExerciseError(at(exercise, g.goal) + "goal " + g.goal.measure.text + " = " +
                                    text_of(g.to, g.goal.measure) +
                                    " cannot be reached: a tilt lies between -90 and 90 deg; correct the value, or "
                                    "measure an angle between two bodies");
    }
    planner.rewind();
}

}  // namespace

void check_exercise(const Subject& subject, const Exercise& exercise) {
    const Subject person = detail::equipped(subject, exercise);
    Planner planner(person, exercise);
    planner.settle(Criterion::elastic);
    check_phases(planner, exercise, Criterion::elastic);
}

namespace {

// Where a quantity of the reach is as wanted.
struct ReachSearch {
    std::vector<double> roots;
    std::optional<double> largest;  // beyond which it is larger than wanted
    double nearest = 0.0;           // of all that were tried
};

// A scan of [0, furthest], and the Illinois rule at each crossing. A reach whose value is not finite says nothing.
ReachSearch search_reach(const std::function<double(double)>& value, double wanted, double furthest) {
    constexpr int pieces = 26;
    constexpr double enough = 1e-9;
    ReachSearch found;
    double closest = std::numeric_limits<double>::infinity();
    const auto miss = [&](double reach) {
        const double f = value(reach) - wanted;
        if (std::abs(f) <= closest) {
            closest = std::abs(f);
            found.nearest = reach;
        }
        return f;
    };
    double a = 0.0, fa = miss(0.0);
    for (int i = 1; i <= pieces; ++i) {
        const double b = furthest * i / pieces, fb = miss(b);
        if (std::isfinite(fa) && std::isfinite(fb) && (fa <= 0.0) != (fb <= 0.0)) {
            double low = a, f_low = fa, high = b, f_high = fb, root = a;
            for (int k = 0; k < 60 && high - low > enough; ++k) {
                root = high - f_high * (high - low) / (f_high - f_low);
                root = std::clamp(root, low + 0.01 * (high - low), high - 0.01 * (high - low));
                const double f = miss(root);
                if (f == 0.0 || !std::isfinite(f)) break;
                if ((f <= 0.0) == (f_low <= 0.0)) {
                    low = root;
                    f_low = f;
                    f_high *= 0.5;
                } else {
                    high = root;
                    f_high = f;
                    f_low *= 0.5;
                }
            }
            found.roots.push_back(root);
            if (fb > 0.0) found.largest = root;
        }
        a = b;
        fa = fb;
    }
    return found;
}

// Task load of the free motion at s, from what is known at a frame of the same phase.
Planner::TaskLoad free_load(const Motion& free, Eigen::Index frame, double s, const MotionOptions& options) {
    const double d = s - free.progress[frame], curvature = free.multiplier_curvature[frame];
    const double rate = free.multiplier_rate[frame] + d * curvature;
    return {options.match == Match::guarding ? options.guarding_stiffness : 0.0,
            free.multiplier[frame] + d * (rate - 0.5 * d * curvature), rate, curvature, s};
}

// The stable equilibrium that Newton finds from another posture.
std::optional<Eigen::VectorXd> branch_from(Equilibrium& eq, const Problem& p, const Walk& walk, Eigen::VectorXd q) {
    for (Eigen::Index i = 0; i < q.size(); ++i)
        if (p.locked[static_cast<std::size_t>(i)]) q[i] = walk.q[i];
    Eigen::VectorXd l;
    const EquilibriumResult result = eq.solve(p, walk.s, q, l, 100);
    if (!result.converged || !result.minimum) return std::nullopt;
    return q;
}

bool is_among(const std::vector<Eigen::VectorXd>& known, const Eigen::VectorXd& q) {
    return std::any_of(known.begin(), known.end(),
                       [&](const Eigen::VectorXd& x) { return (x - q).cwiseAbs().maxCoeff() < 1e-6; });
}

// What two motions must have in common to be compared, in words.
std::string identity_of(const Subject& subject, const Exercise& exercise, const MotionOptions& options) {
    std::ostringstream text;
    text.precision(17);
    const SubjectOptions& o = subject.options;
    text << exercise.id << "; ";
    for (const Support& s : exercise.supports) text << s.point << " on " << s.surface << " at " << s.height << ", ";
    for (const Equipment& e : exercise.equipment) {
        text << e.kind << ' ' << e.id << ' ';
        for (const auto& [key, value] : e.parameters) text << key << ' ' << value << ' ';
        for (const auto& [key, anchor] : e.anchors) text << key << ' ' << anchor << ' ';
        if (e.place) text << e.place->transpose() << ' ';
    }
    for (const Phase& p : exercise.phases) {
        text << "; " << p.name << ' ' << p.duration << " s relax " << p.relax << ": ";
        for (const Goal& g : p.goals)
            text << g.measure.text << (g.relative ? " += " : " = ") << g.value.value_or(NAN) << " w " << g.weight
                 << ", ";
    }
    for (const auto& [name, value] : exercise.posture.coordinates) text << name << ' ' << value << ", ";
    text << "; body " << subject.datasets_fingerprint << ' ' << o.mass << " kg " << o.height << " m sex "
         << static_cast<int>(o.sex) << " tension " << o.specific_tension << " passive " << o.passive_stress
         << " abdomen " << o.abdomen_offset << " preload " << o.preload << " girdle T" << o.girdle_vertebra
         << " intercostals " << o.intercostals << " cage " << o.cage_stiffness;
    if (o.mobility != all_ones()) {
        text << " mobility";
        for (const auto& level : o.mobility)
            for (const double factor : level) text << ' ' << factor;
    }
    text << "; " << name_of(options.criterion) << ' ' << options.blend << "; " << options.frames << " frames";
    if (options.creep > 0.0) text << "; creep " << options.creep << " in " << options.creep_time << " s";
    return text.str();
}

// Part of the segments' moments that is gone at each time: holds take it away, everything else gives it back (P20).
Eigen::VectorXd crept_by(const Exercise& exercise, const std::vector<Course>& course, const Eigen::VectorXd& time,
                         const MotionOptions& options) {
    Eigen::VectorXd gone = Eigen::VectorXd::Zero(time.size());
    if (options.creep == 0.0) return gone;
    double c = 0.0;
    Eigen::Index k = 0;
    for (std::size_t i = 0; i < course.size(); ++i) {
        const double end = exercise.phases[i].profile == Profile::hold ? options.creep : 0.0;
        const auto after = [&](double t) { return end + (c - end) * std::exp(-t / options.creep_time); };
        const double over = course[i].begin + course[i].duration * (1.0 + 1e-12);
        for (; k < time.size() && (time[k] <= over || i + 1 == course.size()); ++k)
            gone[k] = after(time[k] - course[i].begin);
        c = after(course[i].duration);
    }
    return gone;
}

}  // namespace

Motion plan_motion(const Subject& bare, const Exercise& exercise, const MotionOptions& options,
                   const Progress& progress) {
    if (options.frames < 3)
        throw SimulationError("a motion needs at least 3 frames, not " + std::to_string(options.frames));
    if (options.match != Match::reach && options.free == nullptr)
        throw SimulationError("comparison mode " + std::string(name_of(options.match)) +
                              " needs the free subject's motion; plan it first and pass it as MotionOptions::free");
    if (!(options.guarding_stiffness >= 0.0) || !(options.blend >= 0.0 && options.blend <= 1.0))
        throw SimulationError("guarding stiffness must be at least 0 and blend between 0 and 1");
    if (!(options.creep >= 0.0 && options.creep <= 0.9) || !(options.creep_time > 0.0))
        throw SimulationError("creep must lie between 0 and 0.9 and its time must be positive");
    if (options.creep > 0.0 && options.criterion != Criterion::elastic && options.criterion != Criterion::rhythm)
        throw SimulationError("creep is part of the criteria elastic and rhythm only; choose one of them, or creep 0");
    progress.step("rest posture", 0.0);

    const Subject subject = detail::equipped(bare, exercise);
    Planner planner(subject, exercise);
    planner.settle(options.criterion);
    check_phases(planner, exercise, options.criterion);
    Equilibrium& eq = planner.equilibrium();

    const detail::Scalar primary = planner.scalar(exercise.primary_goal());

    // phases and the frame at which the primary goal is at its target
    std::vector<Course> course;
    double begin = 0.0;
    for (const Phase& p : exercise.phases) {
        course.push_back({begin, p.duration, p.profile});
        begin += p.duration;
    }
    const double duration = begin;
    std::size_t driving = 0;
    for (std::size_t i = 0; i < exercise.phases.size(); ++i)
        for (const Goal& g : exercise.phases[i].goals)
            if (g.primary && g.value) driving = i;

    std::optional<detail::EffortEnergy> effort_energy;
    const bool uses_effort = options.criterion == Criterion::muscle_effort || options.criterion == Criterion::blend;
    if (uses_effort) effort_energy.emplace(subject, exercise, planner.base_problem(subject, options.criterion).locked);
    const double effort_weight = options.criterion == Criterion::blend ? options.blend : 1.0;
    // where the primary measure is only observed, gravity drives: how far, says the relaxed fraction
    const bool drives_itself =
        exercise.primary_goal().kind == GoalKind::weight && exercise.primary_goal().weight == 0.0;
    double crept = 0.0;  // so far
    auto finish = [&](Problem p, std::size_t number, double reach) {
        const double scale = drives_itself ? reach : 1.0;
        p.crept = crept;
        p.relax = number == 0 ? 0.0 : scale * exercise.phases[number - 1].relax;
        p.relax_rate = scale * exercise.phases[number].relax - p.relax;
        if (uses_effort) {
            p.elastic = 1.0 - effort_weight;
            p.extra = [&effort_energy, effort_weight](const Eigen::VectorXd& q, Eigen::VectorXd& g,
                                                      Eigen::MatrixXd* H) {
                return (*effort_energy)(q, effort_weight, g, H);
            };
        }
        return p;
    };

    Motion m;
    m.exercise = exercise.id;
    m.criterion = options.criterion;
    m.match = options.match;
    m.guarding_stiffness = options.guarding_stiffness;
    m.restriction = subject.restriction.is_none() ? "" : subject.restriction.name;
    m.rest = planner.rest();
    m.tone = planner.tone();
    m.reach = 1.0;
    m.identity = identity_of(subject, exercise, options);
    if (options.free != nullptr && options.free->identity != m.identity)
        throw SimulationError(
            "the free motion was made for another exercise, body, criterion or number of frames; plan it with the "
            "same ones");

    const Eigen::Index frames = options.frames;
    const int n = subject.coordinates;
    m.time = Eigen::VectorXd::LinSpaced(frames, 0.0, duration);
    m.progress.resize(frames);
    m.creep = crept_by(exercise, course, m.time, options);
    m.measure.resize(frames);
    m.multiplier.resize(frames);
    m.multiplier_rate.resize(frames);
    m.multiplier_curvature.resize(frames);
    m.q.resize(frames, n);
    m.v.resize(frames, n);
    m.vdot.resize(frames, n);
    m.rotation.resize(frames, static_cast<Eigen::Index>(3 * level_count));
    m.phase.resize(static_cast<std::size_t>(frames));
    m.certificates.resize(static_cast<std::size_t>(frames));

    // every walk begins at the free subject's start
    Walk walk{planner.start(), {}, 0.0, {}};
    for (const Level level : levels())
        if (subject.fused[level]) {
            PerAxis<double> neutral{};
            for (const Axis axis : axes()) neutral[axis] = subject.law[level].axis[axis].neutral_angle;
            walk.q.segment<3>(planner.segment(level)) =
                isb_of({neutral[Axis::flexion], neutral[Axis::lateral_bending], neutral[Axis::axial_rotation]});
        }
    planner.switch_supports(0, walk.q);
    std::vector<GoalCourse> goals = planner.courses(0, {}, walk.q, 1.0);
    const Problem opening = finish(planner.problem(goals, options.criterion), 0, 1.0);
    planner.check_independent(opening, walk.q, goals);
    EquilibriumResult r = eq.solve(opening, 0.0, walk.q, walk.l, 400);
    if (!r.converged)
        throw SimulationError(exercise.path + ": no equilibrium was found at the start (KKT residual " +
                              std::to_string(r.kkt) +
                              "); a smaller restriction or a weighted goal on the trunk may help");

    const bool as_far_by_gravity = options.match == Match::reach && options.free != nullptr && drives_itself;
    if (options.match == Match::effort || as_far_by_gravity) {
        const auto last = static_cast<std::size_t>(options.free->phase[static_cast<std::size_t>(options.free->peak)]);
        // where the exercise leads at a reach, at the end of the phase in which the free run was farthest
        const auto end_at = [&](double reach) -> std::optional<Eigen::VectorXd> {
            planner.rewind();
            Walk way{walk.q, {}, 0.0, {}};
            std::vector<GoalCourse> led;
            for (std::size_t i = 0; i <= last; ++i) {
                planner.switch_supports(i, way.q);
                led = planner.courses(i, led, way.q, reach);
                const Problem p = finish(planner.problem(led, options.criterion), i, reach);
                eq.prepare(p, way.q);
                way.l.resize(0);
                way.s = 0.0;
                EquilibriumResult arrived;
                if (!follow(eq, p, 0.0, way, arrived) || !follow(eq, p, 1.0, way, arrived) || !arrived.minimum)
                    return std::nullopt;
            }
            return way.q;
        };
        const Eigen::VectorXd still = Eigen::VectorXd::Zero(n);
        ReachSearch found;
        if (options.match == Match::effort) {
            const auto pushing = detail::pushing_supports(exercise);
            const Subject twin = free_twin(subject);
            Recruitment of_free = detail::recruitment_of(twin, exercise),
                        of_this = detail::recruitment_of(subject, exercise);
            for (Recruitment* one : {&of_free, &of_this}) one->impl().allow(pushing[last]);
            const Eigen::VectorXd peak = options.free->q.row(options.free->peak).transpose();
            const auto effort = [&](double reach) {
                const auto q = end_at(reach);
                return q ? of_this.solve(*q, still, still).effort : std::numeric_limits<double>::quiet_NaN();
            };
            const double allowed = of_free.solve(peak, still, still).effort;
            found = search_reach(effort, allowed, 1.0);
            if (effort(1.0) <= allowed) found.largest = 1.0;  // nobody goes farther than the exercise asks
        } else {
            double relaxed = 0.0;
            for (const Phase& p : exercise.phases) relaxed = std::max(relaxed, p.relax);
            const double start = planner.value(primary, planner.start()),
                         wanted = options.free->measure[options.free->peak];
            const auto short_of = [&](double reach) {
                const auto q = end_at(reach);
                return q ? std::abs(planner.value(primary, *q) - start) : std::numeric_limits<double>::quiet_NaN();
            };
            found = search_reach(short_of, std::abs(wanted - start), relaxed > 0.0 ? 1.0 / relaxed : 1.0);
        }
        m.reach_roots = found.roots;
        m.reach = found.largest.value_or(found.nearest);
        if (!found.largest)
            for (Certificate& c : m.certificates) c.status = Status::not_reachable;
        planner.rewind();
        planner.switch_supports(0, walk.q);
        goals = planner.courses(0, {}, walk.q, m.reach);
    }

    const bool loaded = options.match == Match::load || options.match == Match::guarding;
    std::size_t phase = 0;
    bool fresh = true;  // a phase has just begun: its goals and constraints are new
    bool lost = false;
    Eigen::VectorXd last_q = walk.q;
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double work = options.account ? 0.0 : unknown;
    double released = 0.0, furthest = 0.0;  // so far; the last: of the primary measure from its start
    Problem problem;

    auto begin_phase = [&] {
        walk.s = 0.0;
        walk.tangent.reset();
        walk.l.resize(0);
        problem = finish(planner.problem(goals, options.criterion), phase, m.reach);
        fresh = true;
    };
    begin_phase();
    // Walks on to s under the goals of the phase; `before` is where the step began. When loaded, the task load goes in
    // a straight line to that of the free motion, known at a frame.
    EquilibriumResult result;
    Walk before;
    Problem line;
    double energy_before = 0.0;  // at the end of the phase before
    double load_so_far = loaded ? options.free->multiplier[0] : 0.0;
    auto problem_under = [&](const Planner::TaskLoad* load) {
        return finish(planner.problem(goals, options.criterion, load), phase, m.reach);
    };
    auto step_to = [&](double s, Eigen::Index frame) {
        Planner::TaskLoad load;
        if (loaded) {
            load = free_load(*options.free, frame, s, options);
            Planner::TaskLoad straight = load;
            straight.rate = s == walk.s ? 0.0 : (load.value - load_so_far) / (s - walk.s);
            straight.curvature = 0.0;
            line = problem_under(&straight);
        }
        const Problem& way = loaded ? line : problem;
        auto arrive = [&](double to) {
            lost = !follow(eq, way, to, walk, result);
            if (lost || !result.minimum) return;
            if (loaded) problem = problem_under(&load);
            walk.tangent.emplace();
            eq.tangent(problem, to, walk.q, walk.l, *walk.tangent);
        };
        if (fresh) {
            planner.check_independent(way, walk.q, goals);
            if (s != 0.0 || phase > 0) arrive(0.0);
            if (phase > 0 && !lost) released += energy_before - eq.energy(way, 0.0, walk.q);
            if (lost && options.match == Match::reach)
                throw SimulationError(at(exercise, exercise.phases[phase]) + "phase \"" + exercise.phases[phase].name +
                                      "\" begins with a jump: what its goals and supports ask for has no equilibrium "
                                      "near the posture in which the phase before it ends." +
                                      planner.lets_go(phase) +
                                      " Keep the goals of that phase, or lead them to where this one begins");
            fresh = false;
        }
        if (m.creep[frame] != crept && !lost) {  // tissue gives way where it stands
            const double held = eq.energy(way, walk.s, walk.q);
            crept = problem.crept = line.crept = m.creep[frame];
            arrive(walk.s);
            if (!lost) released += held - eq.energy(way, walk.s, walk.q);
        }
        before = walk;
        if (!lost) arrive(s);
        load_so_far = load.value;
        if (lost && options.match == Match::reach && Planner::blames(goals, result.converged))
            throw SimulationError(planner.unreachable(phase, goals, way, walk, s));
    };
    auto book = [&] {
        if (options.account) work += work_between(eq, loaded ? line : problem, before, walk);
    };
    auto repeat = [&](Eigen::Index k) {  // nothing has moved since the last frame
        for (Table* rows : {&m.q, &m.v, &m.vdot, &m.rotation}) rows->row(k) = rows->row(k - 1);
        for (Eigen::VectorXd* column : {&m.measure, &m.multiplier, &m.multiplier_rate, &m.multiplier_curvature})
            (*column)[k] = (*column)[k - 1];
        m.certificates[static_cast<std::size_t>(k)] = m.certificates[static_cast<std::size_t>(k - 1)];
        m.certificates[static_cast<std::size_t>(k)].iterations = 0;
    };
    auto ends = [&](double t) { return t > course[phase].begin + course[phase].duration * (1.0 + 1e-12); };

    for (Eigen::Index k = 0; k < frames; ++k) {
        progress.step("motion", static_cast<double>(k) / static_cast<double>(frames));
        const double t = m.time[k];
        while (phase + 1 < course.size() && ends(t)) {
            // the free task load is known at the frames of its own phase only
            const bool known = !loaded || m.phase[static_cast<std::size_t>(k - 1)] == static_cast<int>(phase);
            if (walk.s < 1.0 && !lost && known) {
                step_to(1.0, k - 1);
                if (phase <= driving) book();
            }
            energy_before = eq.energy(problem, walk.s, walk.q);
            ++phase;
            planner.switch_supports(phase, walk.q);
            goals = planner.courses(phase, goals, walk.q, m.reach);
            begin_phase();
        }
        const auto f = static_cast<std::size_t>(k);
        double s = 0.0, sd = 0.0, sdd = 0.0;
        course[phase].at(t, s, sd, sdd);
        m.progress[k] = s;
        m.phase[f] = static_cast<int>(phase);
        const bool phase_end = k + 1 == frames || ends(m.time[k + 1]);
        const bool searched = options.branches == BranchSearch::phase_ends && phase_end;
        if (!fresh && !loaded && !lost && !searched && m.creep[k] == crept && is_still(problem)) {
            repeat(k);
            continue;
        }
        Certificate& c = m.certificates[f];
        if (loaded || !lost) step_to(s, k);
        c.kkt = result.kkt;
        c.iterations = result.iterations;
        c.smallest_eigenvalue = !lost && result.minimum ? eq.smallest_eigenvalue() : -1.0;
        if (lost || !result.minimum) {  // nothing moves where there is no equilibrium to follow
            walk.tangent.emplace();
            for (Eigen::VectorXd* d : {&walk.tangent->dq, &walk.tangent->ddq}) d->setZero(n);
            if (fresh) eq.prepare(problem, walk.q);  // the phase before was lost, so that nothing looked at this one
            if (walk.l.size() != eq.constraint_rows().rows()) walk.l.setZero(eq.constraint_rows().rows());
            for (Eigen::VectorXd* d : {&walk.tangent->dl, &walk.tangent->ddl}) d->setZero(walk.l.size());
            walk.s = s;
        }
        planner.check_straps(walk.q);
        planner.check_floor(phase, walk.q, k == 0 ? std::nullopt : std::optional(m.measure[k - 1]));
        m.q.row(k) = walk.q.transpose();
        const Eigen::VectorXd qd = walk.tangent->dq * sd;
        const Eigen::VectorXd qdd = walk.tangent->ddq * (sd * sd) + walk.tangent->dq * sdd;
        m.v.row(k) = detail::speeds_of(eq.tree(), walk.q, qd).transpose();
        m.vdot.row(k) = detail::accelerations_of(eq.tree(), walk.q, qd, qdd).transpose();
        for (const Level level : levels())
            m.rotation.row(k).segment<3>(3 * static_cast<Eigen::Index>(level)) =
                anatomical_of(walk.q.segment<3>(planner.segment(level))).transpose();
        m.measure[k] = planner.value(primary, walk.q);
        const Jet load = task_load(eq, problem, goals, walk);
        m.multiplier[k] = load.value;
        m.multiplier_rate[k] = load.rate;
        m.multiplier_curvature[k] = load.curvature;

        c.spine_eigenvalue = options.account ? eq.smallest_spine_eigenvalue(problem, s, walk.q, walk.l) : unknown;
        if (c.status == Status::ok) {
            if (lost)
                c.status = loaded ? Status::not_converged : Status::not_reachable;
            else if (!(c.kkt < kkt_limit))
                c.status = Status::not_converged;
            else if (!(c.smallest_eigenvalue > eigenvalue_limit))
                c.status = Status::unstable_equilibrium;
        }
        if (options.branches == BranchSearch::every_frame || searched) {
            c.lower_branch = std::numeric_limits<double>::infinity();
            std::vector<Eigen::VectorXd> found{walk.q};
            for (const Eigen::VectorXd& from :
                 {planner.start(), detail::mirrored_coordinates(subject, walk.q), last_q}) {
                const auto other = branch_from(eq, problem, walk, from);
                if (!other || is_among(found, *other)) continue;
                found.push_back(*other);
                c.lower_branch =
                    std::min(c.lower_branch, eq.energy(problem, s, *other) - eq.energy(problem, s, walk.q));
            }
            c.branches = static_cast<int>(found.size());
        }
        last_q = walk.q;

        // energy account; on the way back nothing is booked any more
        const double energy_here = eq.energy(problem, s, walk.q), distance = std::abs(m.measure[k] - m.measure[0]);
        if (k == 0) m.energy_start = m.energy_peak = energy_here;
        const bool outward = phase <= driving || distance > furthest - 1e-9;
        if (outward && !lost && k > 0) book();
        if (outward && distance > furthest + 1e-9) {
            furthest = distance;
            m.peak = static_cast<int>(k);
            m.energy_peak = energy_here;
            m.goal_work = work;
            m.energy_released = released;
        }
    }
    if (loaded)  // what the load reached of the free run's way
        m.reach =
            (m.measure[m.peak] - m.measure[0]) / (options.free->measure[options.free->peak] - options.free->measure[0]);
    progress.step("motion", 1.0);
    return m;
}

}  // namespace spondyl
