#include "spondyl/motion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "detail/effort.hpp"
#include "detail/planner.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl {

namespace {

using detail::at;
using detail::Course;
using detail::Equilibrium;
using detail::EquilibriumResult;
using detail::free_twin;
using detail::GoalCourse;
using detail::Planner;
using detail::Problem;
using detail::SpringGoal;

constexpr double kkt_limit = 1e-8;         // docs/theory.md (E12)
constexpr double eigenvalue_limit = 1e-3;  // [N m/rad]
constexpr double furthest_reach = 1.3;     // of match effort, as a fraction of the exercise's target

std::string text_of(double value, const Measure& m) {
    std::ostringstream out;
    const bool length = m.kind == MeasureKind::position || m.kind == MeasureKind::distance;
    out.precision(4);
    out << (length ? value : value / rad_per_deg) << (length ? " m" : " deg");
    return out.str();
}

struct Walk {
    Eigen::VectorXd q, l;
    double s = 0.0;
};

// Follows the path from walk.s to s; halves the step where Newton fails. Returns how far it came.
bool follow(Equilibrium& eq, const Problem& zero, double s, Walk& walk, EquilibriumResult& result, int halvings = 8) {
    Problem p = zero;
    double from = walk.s, step = s - from;
    for (int halved = 0;;) {
        const double to = std::abs(s - from) <= std::abs(step) * (1.0 + 1e-12) ? s : from + step;
        detail::move_goals(zero, to, p);
        Eigen::VectorXd q = walk.q, l = walk.l;
        result = eq.solve(p, q, l);
        const bool near = (q - walk.q).cwiseAbs().maxCoeff() < 0.6;
        if (result.converged && near) {
            walk = {q, l, to};
            if (to == s) return true;
            from = to;
            step = s - from;
        } else {
            if (++halved > halvings) return false;
            step *= 0.5;
        }
        if (step == 0.0) return result.converged;
    }
}

double primary_multiplier(const Planner& planner, const Equilibrium& eq, const Problem& p,
                          const std::vector<GoalCourse>& goals, const Eigen::VectorXd& q, const Eigen::VectorXd& l) {
    for (const GoalCourse& g : goals)
        if (g.goal.primary) {
            for (std::size_t k = 0; k < p.constraints.size(); ++k)
                if (!p.constraints[k].support && p.constraints[k].text == g.goal.measure.text)
                    return eq.multiplier(l, k);
            double force = p.loads.empty() ? 0.0 : p.loads.front().force;
            for (const SpringGoal& s : p.springs)  // guarding: the spring on the primary measure
                if (s.rate != 0.0 && !p.loads.empty()) force -= s.weight * (planner.value(g.h, q) - s.target);
            return force;
        }
    return 0.0;
}

}  // namespace

void check_exercise(const Subject& subject, const Exercise& exercise) {
    Planner planner(subject, exercise);
    planner.settle(Criterion::elastic);
    std::vector<GoalCourse> goals;
    for (std::size_t phase = 0; phase < exercise.phases.size(); ++phase) {
        planner.switch_supports(phase, planner.start());
        goals = planner.courses(phase, goals, planner.start(), 1.0);
        planner.check_independent(planner.problem(goals, 0.0, Criterion::elastic), planner.start(), goals);
        for (const GoalCourse& g : goals)
            if (g.h.shape == detail::Shape::arcsine && std::abs(g.to) >= 0.5 * std::numbers::pi)
                throw ExerciseError(at(exercise, g.goal.line) + "goal " + g.goal.measure.text + " = " +
                                    text_of(g.to, g.goal.measure) +
                                    " cannot be reached: a tilt lies between -90 and 90 deg");
    }
}

namespace {

// Work of the moving goals between two equilibria, integral of the explicit change of the energy along the straight
// line between their targets (docs/theory.md (E16)); three Gauss points.
double work_between(Equilibrium& eq, const Problem& a, const Walk& at_a, const Problem& b, const Walk& at_b) {
    Problem p = a;
    for (std::size_t i = 0; i < p.springs.size(); ++i) p.springs[i].rate = b.springs[i].target - a.springs[i].target;
    for (std::size_t i = 0; i < p.loads.size(); ++i) p.loads[i].rate = b.loads[i].force - a.loads[i].force;
    for (std::size_t i = 0; i < p.constraints.size(); ++i)
        p.constraints[i].rate = b.constraints[i].target - a.constraints[i].target;
    auto moves = [](const auto& goals) {
        return std::any_of(goals.begin(), goals.end(), [](const auto& g) { return g.rate != 0.0; });
    };
    if (!moves(p.springs) && !moves(p.loads) && !moves(p.constraints)) return 0.0;
    const Problem line = p;
    double work = 0.0;
    const double r = std::sqrt(0.6);
    for (const auto& [x, w] :
         {std::pair{0.5 * (1.0 - r), 5.0 / 18.0}, {0.5, 8.0 / 18.0}, {0.5 * (1.0 + r), 5.0 / 18.0}}) {
        detail::move_goals(line, x, p);
        Eigen::VectorXd q = at_a.q + x * (at_b.q - at_a.q), l = at_a.l + x * (at_b.l - at_a.l);
        eq.refine(p, q, l);
        double power = 0.0;
        for (std::size_t i = 0; i < p.constraints.size(); ++i) power += eq.multiplier(l, i) * p.constraints[i].rate;
        eq.placement().update(eq.tree(), q);
        for (const SpringGoal& s : p.springs)
            if (s.rate != 0.0) power -= s.weight * (s.h.at(eq.placement(), q).value - s.target) * s.rate;
        for (const detail::LoadGoal& f : p.loads)
            if (f.rate != 0.0) power -= f.h.at(eq.placement(), q).value * f.rate;
        work += w * power;
    }
    return work;
}

// Muscle effort at rest at the peak of a path that is scaled by `reach`; NaN where the path ends before.
struct EffortAlongReach {
    Planner& planner;
    Recruitment& recruitment;
    Criterion criterion;
    std::vector<GoalCourse> goals;  // of the driving phase at full reach
    Walk walk;
    Equilibrium& eq;

    double operator()(double reach) {
        Problem zero = planner.problem(goals, 0.0, criterion);
        EquilibriumResult r;
        if (!follow(eq, zero, reach, walk, r) || !r.minimum) return std::numeric_limits<double>::quiet_NaN();
        const Eigen::VectorXd still = Eigen::VectorXd::Zero(walk.q.size());
        return recruitment.solve(walk.q, still, still).effort;
    }
};

// All reaches at which effort(reach) crosses `wanted`, by a scan and bisection; returns the largest admissible one.
double match_effort(EffortAlongReach effort, double wanted, std::vector<double>& roots) {
    constexpr int pieces = 26;
    double best = 0.0;
    bool found = false;
    double last_s = 0.0, last = effort(0.0) - wanted;
    if (last <= 0.0) found = true;
    for (int i = 1; i <= pieces; ++i) {
        const double s = furthest_reach * i / pieces;
        const Walk before = effort.walk;
        const double here = effort(s) - wanted;
        if (!std::isfinite(here)) break;
        if ((last <= 0.0) != (here <= 0.0)) {
            double a = last_s, b = s;
            const Walk after = effort.walk;
            for (int k = 0; k < 40 && b - a > 1e-7; ++k) {
                const double m = 0.5 * (a + b);
                effort.walk = before;
                ((effort(m) - wanted <= 0.0) == (last <= 0.0) ? a : b) = m;
            }
            effort.walk = after;
            roots.push_back(0.5 * (a + b));
            if (here > 0.0) best = roots.back();
            found = true;
        }
        if (here <= 0.0) best = s;
        last_s = s;
        last = here;
    }
    return found ? best : std::numeric_limits<double>::quiet_NaN();
}

// What two motions must have in common to be compared, in words.
std::string identity_of(const Subject& subject, const Exercise& exercise, const MotionOptions& options) {
    std::ostringstream text;
    const SubjectOptions& o = subject.options;
    text << exercise.id << "; ";
    for (const Support& s : exercise.supports) text << s.point << " on " << s.surface << " at " << s.height << ", ";
    for (const Phase& p : exercise.phases) {
        text << "; " << p.name << ' ' << p.duration << " s relax " << p.relax << ": ";
        for (const Goal& g : p.goals)
            text << g.measure.text << " = " << g.value.value_or(NAN) << " w " << g.weight << ", ";
    }
    for (const auto& [name, value] : exercise.posture.coordinates) text << name << ' ' << value << ", ";
    text << "; body " << subject.datasets_fingerprint << ' ' << o.mass << " kg " << o.height << " m sex "
         << static_cast<int>(o.sex) << " tension " << o.specific_tension << " preload " << o.preload << " girdle T"
         << o.girdle_vertebra << " intercostals " << o.intercostals << "; " << name_of(options.criterion) << ' '
         << options.blend << "; " << options.frames << " frames";
    return text.str();
}

}  // namespace

Motion plan_motion(const Subject& subject, const Exercise& exercise, const MotionOptions& options,
                   const Progress& progress) {
    if (options.frames < 3)
        throw SimulationError("a motion needs at least 3 frames, not " + std::to_string(options.frames));
    if (options.match != Match::reach && options.free == nullptr)
        throw SimulationError("comparison mode " + std::string(name_of(options.match)) +
                              " needs the free subject's motion; plan it first and pass it as MotionOptions::free");
    if (!(options.guarding_stiffness >= 0.0) || !(options.blend >= 0.0 && options.blend <= 1.0))
        throw SimulationError("guarding stiffness must be at least 0 and blend between 0 and 1");
    check_exercise(subject, exercise);
    progress.step("rest posture", 0.0);

    Planner planner(subject, exercise);
    planner.settle(options.criterion);
    Equilibrium& eq = planner.equilibrium();

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
    if (uses_effort)
        effort_energy.emplace(subject, exercise.supports, planner.base_problem(subject, options.criterion).locked);
    const double effort_weight = options.criterion == Criterion::blend ? options.blend : 1.0;
    auto finish = [&](Problem p, const Phase& phase) {
        p.relax = phase.relax;
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
    m.measure.resize(frames);
    m.multiplier.resize(frames);
    m.multiplier_rate.resize(frames);
    m.q.resize(frames, n);
    m.v.resize(frames, n);
    m.vdot.resize(frames, n);
    m.rotation.resize(frames, static_cast<Eigen::Index>(3 * level_count));
    m.phase.resize(static_cast<std::size_t>(frames));
    m.certificates.resize(static_cast<std::size_t>(frames));

    // every walk begins at the free subject's start
    Walk walk{planner.start(), {}, 0.0};
    for (const Level level : levels())
        if (subject.fused[level]) {
            PerAxis<double> neutral{};
            for (const Axis axis : axes()) neutral[axis] = subject.law[level].axis[axis].neutral_angle;
            walk.q.segment<3>(planner.segment(level)) =
                isb_of({neutral[Axis::flexion], neutral[Axis::lateral_bending], neutral[Axis::axial_rotation]});
        }
    std::vector<GoalCourse> goals = planner.courses(0, {}, walk.q, 1.0);
    const Problem opening = finish(planner.problem(goals, 0.0, options.criterion), exercise.phases.front());
    planner.check_independent(opening, walk.q, goals);
    EquilibriumResult r = eq.solve(opening, walk.q, walk.l, 400);
    if (!r.converged)
        throw SimulationError(exercise.path + ": no equilibrium was found at the start (KKT residual " +
                              std::to_string(r.kkt) +
                              "); a smaller restriction or a weighted goal on the trunk may help");

    if (options.match == Match::effort) {
        // the driving phase starts where the free run's did: only exercises whose first phase drives are matched by
        // effort
        const Subject twin = free_twin(subject);
        Recruitment of_free(twin, exercise.supports), of_this(subject, exercise.supports);
        const Eigen::VectorXd still = Eigen::VectorXd::Zero(n);
        const Eigen::VectorXd peak = options.free->q.row(options.free->peak).transpose();
        const double wanted = of_free.solve(peak, still, still).effort;
        m.reach = match_effort({planner, of_this, options.criterion, goals, walk, eq}, wanted, m.reach_roots);
        if (!std::isfinite(m.reach)) {
            m.reach = 0.0;
            for (Certificate& c : m.certificates) c.status = Status::not_reachable;
        }
        eq.prepare(opening, walk.q);
        goals = planner.courses(0, {}, walk.q, m.reach);
    }

    std::size_t phase = 0;
    Eigen::VectorXd last_q = walk.q;
    bool lost = false;
    bool fresh = true;  // a phase has just begun: its constraints are new
    const bool loaded = options.match == Match::load || options.match == Match::guarding;
    Equilibrium::Tangent tangent;
    auto problem_at = [&](std::size_t ph, double s, double frame) {
        return finish(planner.problem(goals, s, options.criterion, loaded ? &options : nullptr, frame),
                      exercise.phases[ph]);
    };
    double work = 0.0, furthest = 0.0;  // work of the goals so far; distance of the primary measure from its start
    std::optional<Problem> before;
    Walk walk_before;
    for (Eigen::Index k = 0; k < frames; ++k) {
        progress.step("motion", static_cast<double>(k) / static_cast<double>(frames));
        const double t = m.time[k];
        while (phase + 1 < course.size() && t > course[phase].begin + course[phase].duration * (1.0 + 1e-12)) {
            ++phase;
            planner.switch_supports(phase, walk.q);
            goals = planner.courses(phase, goals, walk.q, m.reach);
            walk.s = 0.0;
            fresh = true;
        }
        const auto f = static_cast<std::size_t>(k);
        double s, sd, sdd;
        course[phase].at(t, s, sd, sdd);
        const Problem zero = problem_at(phase, 0.0, static_cast<double>(k));
        if (fresh) {
            planner.check_independent(zero, walk.q, goals);
            walk.l.resize(0);
            fresh = false;
        }
        EquilibriumResult result;
        Certificate& c = m.certificates[f];
        Problem now = zero;
        if (loaded) {  // the load of this frame is given, not the path; a stiff guard needs smaller steps
            for (const int pieces : {1, 8, 64}) {
                Walk here = walk;
                for (int i = 1; i <= pieces; ++i) {
                    const double x = static_cast<double>(i) / pieces;
                    now =
                        problem_at(phase, walk.s + x * (s - walk.s), static_cast<double>(k) - (k > 0 ? 1.0 - x : 0.0));
                    result = eq.solve(now, here.q, here.l);
                    if (!result.converged || !result.minimum) break;
                }
                if (result.converged && result.minimum && (here.q - walk.q).cwiseAbs().maxCoeff() < 0.3) {
                    walk = here;
                    break;
                }
                result.converged = false;
            }
            walk.s = s;
            lost = !result.converged;
        } else if (!lost) {
            lost = !follow(eq, zero, s, walk, result);
            if (lost && options.match == Match::reach) {
                for (const GoalCourse& g : goals)
                    if (g.goal.primary || !result.converged)
                        throw SimulationError(at(exercise, g.goal.line) + "goal " + g.goal.measure.text + " = " +
                                              text_of(g.to, g.goal.measure) +
                                              " cannot be reached by this subject: the nearest value is " +
                                              text_of(planner.value(g.h, walk.q), g.goal.measure) + " at t = " +
                                              std::to_string(t) + " s. Lower the value, or free a locked joint");
            }
            detail::move_goals(zero, walk.s, now);
        }
        c.kkt = result.kkt;
        c.smallest_eigenvalue = result.minimum ? eq.smallest_eigenvalue() : -1.0;
        if (result.minimum) {
            eq.tangent(now, walk.q, walk.l, tangent);
        } else {  // nothing moves where there is no equilibrium to follow
            tangent.dq.setZero(n);
            tangent.ddq.setZero(n);
            tangent.dl.setZero(walk.l.size());
        }
        m.progress[k] = walk.s;
        m.phase[f] = static_cast<int>(phase);
        m.q.row(k) = walk.q.transpose();
        const Eigen::VectorXd qd = tangent.dq * sd;
        const Eigen::VectorXd qdd = tangent.ddq * (sd * sd) + tangent.dq * sdd;
        Eigen::VectorXd v(n), vd(n);
        detail::speeds_from_rates<double>(eq.tree(), walk.q, qd, v);
        detail::speeds_from_rates<double>(eq.tree(), walk.q, qdd, vd);
        for (const detail::TreeBody& b : eq.tree().bodies)
            if (b.kind != JointKind::hinge) {
                const int i = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
                vd.segment<3>(i) += detail::right_jacobian_derivative<double>(walk.q.segment<3>(i), qd.segment<3>(i)) *
                                    qd.segment<3>(i);
            }
        m.v.row(k) = v.transpose();
        m.vdot.row(k) = vd.transpose();
        for (const Level level : levels())
            m.rotation.row(k).segment<3>(3 * static_cast<Eigen::Index>(level)) =
                anatomical_of(walk.q.segment<3>(planner.segment(level))).transpose();
        for (const GoalCourse& g : goals)
            if (g.goal.primary) m.measure[k] = planner.value(g.h, walk.q);
        m.multiplier[k] = primary_multiplier(planner, eq, now, goals, walk.q, walk.l);
        m.multiplier_rate[k] = primary_multiplier(planner, eq, now, goals, walk.q, tangent.dl);

        // certificate
        c.iterations = result.iterations;
        c.spine_eigenvalue = eq.smallest_spine_eigenvalue(now, walk.q, walk.l);
        if (c.status == Status::ok) {
            if (lost)
                c.status = loaded ? Status::not_converged : Status::not_reachable;
            else if (!(c.kkt < kkt_limit))
                c.status = Status::not_converged;
            else if (!(c.smallest_eigenvalue > eigenvalue_limit))
                c.status = Status::unstable_equilibrium;
        }
        const bool phase_end =
            k + 1 == frames || m.time[k + 1] > course[phase].begin + course[phase].duration * (1.0 + 1e-12);
        if (options.branches == BranchSearch::every_frame ||
            (options.branches == BranchSearch::phase_ends && phase_end)) {
            std::vector<Eigen::VectorXd> found{walk.q};
            const double here = eq.energy(now, walk.q);
            c.lower_branch = std::numeric_limits<double>::infinity();
            Eigen::VectorXd mirrored = detail::mirrored_coordinates(subject, walk.q);
            for (int i = 0; i < n; ++i)
                if (now.locked[static_cast<std::size_t>(i)]) mirrored[i] = walk.q[i];
            for (const Eigen::VectorXd& from : {planner.start(), mirrored, last_q}) {
                Eigen::VectorXd q = from, l;
                for (int i = 0; i < n; ++i)
                    if (now.locked[static_cast<std::size_t>(i)]) q[i] = walk.q[i];
                const EquilibriumResult other = eq.solve(now, q, l, 100);
                if (!other.converged || !other.minimum) continue;
                const bool known = std::any_of(found.begin(), found.end(), [&](const Eigen::VectorXd& x) {
                    return (x - q).cwiseAbs().maxCoeff() < 1e-6;
                });
                if (known) continue;
                found.push_back(q);
                c.lower_branch = std::min(c.lower_branch, eq.energy(now, q) - here);
            }
            c.branches = static_cast<int>(found.size());
        }
        last_q = walk.q;

        // energy account; on the way back nothing is booked any more
        const double energy_here = eq.energy(now, walk.q), distance = std::abs(m.measure[k] - m.measure[0]);
        if (k == 0) m.energy_start = m.energy_peak = energy_here;
        const bool outward = phase <= driving || distance > furthest - 1e-9;
        if (outward && before && before->constraints.size() == now.constraints.size() &&
            before->springs.size() == now.springs.size())
            work += work_between(eq, *before, walk_before, now, walk);
        before = now;
        walk_before = walk;
        if (outward && distance > furthest + 1e-9) {
            furthest = distance;
            m.peak = static_cast<int>(k);
            m.energy_peak = energy_here;
            m.goal_work = work;
        }
    }
    if (loaded)  // what the load reached of the free run's way
        m.reach =
            (m.measure[m.peak] - m.measure[0]) / (options.free->measure[options.free->peak] - options.free->measure[0]);
    progress.step("motion", 1.0);
    return m;
}

}  // namespace spondyl
