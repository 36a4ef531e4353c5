#pragma once
// One exercise as a sequence of equilibrium problems of one subject: rest posture, supports, courses of the goals
// (docs/theory.md (E6)-(E10), (E20)).

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "detail/course.hpp"
#include "detail/equilibrium.hpp"
#include "detail/goal.hpp"
#include "detail/origin.hpp"
#include "detail/passive.hpp"
#include "detail/surface.hpp"
#include "detail/walk.hpp"
#include "spondyl/error.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/units.hpp"

namespace spondyl::detail {

inline constexpr double translation_hold =
    200.0;  // [N/m], keeps the pelvis near its posture while the rest pose settles

inline constexpr double floor_gives =
    0.05;  // [m], assumption: soft tissue, and lengths of exercises that do not grow with the body
inline constexpr double strongest_tissue = 300.0;  // [N m], passive, of any joint in a starting posture

// The subject before its restriction: it sets the supports, the start values and the effort to match.
inline Subject free_twin(const Subject& subject) {
    Subject twin = subject;
    twin.law = twin.free_law;
    twin.fused = {};
    twin.restriction = {};
    return twin;
}

// One goal of one phase with its course from `from` to `to`.
struct GoalCourse {
    Goal goal;
    Scalar h;
    double from = 0.0, to = 0.0;
};

// A value in the unit people write.
std::string text_of(double value, const Measure& measure);

class Planner {
public:
    Planner(const Subject& subject, const Exercise& exercise)
        : subject_(subject),
          exercise_(exercise),
          supports_(placed_supports(exercise)),
          words_(subject),
          equilibrium_(subject) {
        if (exercise.method == Method::forward)
            throw ExerciseError(exercise.path + ": this exercise is simulated forward in time; use simulate_exercise");
        for (const Support& s : supports_)
            if (s.law == SupportLaw::press || s.law == SupportLaw::pad)
                throw ExerciseError(
                    at(exercise, s) + "support \"" + s.id +
                    "\" may leave its surface, which equilibria cannot; give it the law point or slide, "
                    "or the exercise method = \"forward\"");
        for (const Equipment& e : exercise.equipment)
            if (e.kind == "thrust")
                throw ExerciseError(at(exercise, e) + "equipment \"" + e.id +
                                    "\" is a thrust, which takes time; give the exercise method = \"forward\"");
        for (const Cord& cord : cords_of(subject, exercise))
            if (cord.kind == Cord::Kind::strap)
                straps_.push_back(cord);
            else
                cords_.push_back({cord, length_of(cord)});
        locked_.assign(static_cast<std::size_t>(subject.coordinates), 0);
        for (const int body : words_.locked(exercise)) {
            const Body& b = subject.bodies[static_cast<std::size_t>(body)];
            for (int k = 0; k < degrees_of(b.kind); ++k) locked_[static_cast<std::size_t>(b.coordinate + k)] = 1;
        }
        posture_ = Eigen::VectorXd::Zero(subject.coordinates);
        for (const auto& [name, value] : exercise.posture.coordinates) {
            int c = 0;
            try {
                c = subject.coordinate_named(name);
            } catch (const NameError& e) {
                throw NameError(at_posture(exercise, name) + "the posture sets \"" + name + "\", but " + e.what() +
                                "; correct the name");
            }
            posture_[c] = value * subject.coordinate_sign(c);
        }
        active_supports_.assign(supports_.size(), 1);
        for (const Phase& phase : exercise.phases)
            for (const std::string& id : phase.supports_on) active_supports_[support_index(id, phase)] = 0;
    }

    // Lets the free subject sink onto its supports, pins them there and takes the start values of the goals.
    void settle(Criterion criterion) {
        const Subject twin = free_twin(subject_);
        check_range(twin);
        Equilibrium free(twin);
        Problem p = base_problem(twin, criterion);
        p.hold = Eigen::VectorXd::Constant(subject_.coordinates, exercise_.posture.hold);
        p.hold.head(3).setConstant(translation_hold);
        for (const Level level : levels()) p.hold.segment<3>(segment(level)).setZero();
        p.hold_at = posture_;
        for (std::size_t i = 0; i < supports_.size(); ++i)
            if (active_supports_[i]) {
                const Support& s = supports_[i];
                p.constraints.push_back({words_.gap(s, s.normal, exercise_), s.height, 0.0, true, "support " + s.id});
            }
        rest_ = posture_;
        Eigen::VectorXd l;
        free.prepare(p, rest_);
        EquilibriumResult r = free.solve(p, 0.0, rest_, l, 400);
        if (!r.converged || !is_on_supports(p, rest_)) refuse_start(p, r.kkt);
        // from here on tone balances the limbs' passive moments of this posture; what pulls on the spine goes on
        // pulling
        tone_ = fibre_gradient(twin, rest_);
        add_limb_gradient(twin, rest_, tone_);
        tone_.head(6).setZero();
        for (const Level level : levels()) tone_.segment<3>(segment(level)).setZero();
        tone_ = -tone_;
        pins_.clear();
        for (std::size_t i = 0; i < supports_.size(); ++i) pins_.push_back(pin(i, rest_));
        first_supports_ = active_supports_;
        first_pins_ = pins_;

        // equilibrium of the free subject before the first goal moves
        Problem first = base_problem(twin, criterion);
        first.tone = tone_;
        add_pins(first);
        for (const Goal& g : exercise_.phases.front().goals) {
            const Scalar h = scalar(g);
            const double here = value(h, rest_);
            if (g.kind == GoalKind::weight)
                first.springs.push_back({h, g.weight, here, 0.0});
            else if (!g.value && !g.primary && g.kind == GoalKind::equal)
                first.constraints.push_back({h, here, 0.0, false, g.measure.text});
        }
        start_ = rest_;
        l.resize(0);
        free.prepare(first, start_);
        r = free.solve(first, 0.0, start_, l, 400);
        if (!r.converged || !r.minimum)
            throw SimulationError(
                exercise_.path + ": no stable equilibrium was found at the start of the exercise (" +
                (r.converged ? "the one that was found gives way" : "KKT residual " + std::to_string(r.kkt)) +
                "). Add a weighted goal, or a support, that holds the trunk" +
                (supports_.empty() ? "; the exercise has no [[support]]" : ""));
        check_straps(start_);
        check_floor(0, start_, {});
    }

    // Goals of a phase with their courses; `before` holds what the last phase ended with.
    std::vector<GoalCourse> courses(std::size_t phase, const std::vector<GoalCourse>& before, const Eigen::VectorXd& q,
                                    double reach) const {
        const Phase& ph = exercise_.phases[phase];
        std::vector<GoalCourse> result;
        if (ph.goals.empty()) {
            result = before;
            for (GoalCourse& g : result) g.from = g.to;
            return result;
        }
        for (const Goal& goal : ph.goals) {
            if (goal.kind == GoalKind::bound)
                throw ExerciseError(at(exercise_, goal) +
                                    "goals of kind bound are not simulated yet; use equal or weight");
            GoalCourse c{goal, scalar(goal), 0.0, 0.0};
            const auto last = std::find_if(before.begin(), before.end(),
                                           [&](const GoalCourse& b) { return b.goal.measure == goal.measure; });
            const double start = value(c.h, start_);
            c.from = last != before.end() ? last->to
                     : phase == 0         ? (goal.kind == GoalKind::weight ? value(c.h, rest_) : start)
                                          : value(c.h, q);
            const double rest_value = goal.kind == GoalKind::weight ? value(c.h, rest_) : start;
            c.to = goal.value ? *goal.value + (goal.relative ? rest_value : 0.0) : rest_value;
            if (goal.primary) c.to = start + reach * (c.to - start);
            result.push_back(c);
        }
        return result;
    }

    // Problem of a phase; under `load` the primary goal acts as the task load of the free motion near a frame at s.
    struct TaskLoad {
        double stiffness = 0.0;  // of the guard
        double value = 0.0, rate = 0.0, curvature = 0.0, s = 0.0;
    };
    Problem problem(const std::vector<GoalCourse>& goals, Criterion criterion, const TaskLoad* load = nullptr) const {
        Problem p = base_problem(subject_, criterion);
        p.tone = tone_;
        p.cords = cords_;
        add_pins(p);
        for (const GoalCourse& g : goals) {
            const double rate = g.to - g.from;
            if (g.goal.kind == GoalKind::weight) {
                p.springs.push_back({g.h, g.goal.weight, g.from, rate});
            } else if (g.goal.primary && load != nullptr) {
                const double slope = load->rate - load->s * load->curvature;  // both at s = 0
                p.loads.push_back(
                    {g.h, load->value - load->s * (slope + 0.5 * load->s * load->curvature), slope, load->curvature});
                if (load->stiffness > 0.0) p.springs.push_back({g.h, load->stiffness, g.from, rate, true});
            } else {
                p.constraints.push_back({g.h, g.from, rate, false, g.goal.measure.text});
            }
        }
        return p;
    }

    void switch_supports(std::size_t phase, const Eigen::VectorXd& q) {
        const Phase& ph = exercise_.phases[phase];
        for (const std::string& id : ph.supports_off) active_supports_[support_index(id, ph)] = 0;
        for (const std::string& id : ph.supports_on) {
            const std::size_t i = support_index(id, ph);
            active_supports_[i] = 1;
            pins_[i] = pin(i, q);
        }
    }
    // Back to the supports of the settled start.
    void rewind() {
        active_supports_ = first_supports_;
        pins_ = first_pins_;
    }

    // A strap is no constraint: a goal on the distance of its ends keeps its length.
    void check_straps(const Eigen::VectorXd& q) const;

    // Where a support rests on the ground, nothing lies far below it. `fits` is the last value of the primary measure
    // at which that was so; none at the start.
    void check_floor(std::size_t phase, const Eigen::VectorXd& q, std::optional<double> fits) const;

    // The equality goals must be independent of each other and of the supports.
    void check_independent(const Problem& p, const Eigen::VectorXd& q, const std::vector<GoalCourse>& goals);

    // Whether a way that ended without an equilibrium is a mistake of the exercise.
    static bool blames(const std::vector<GoalCourse>& goals, bool converged);
    // Which goal it is, how far it can come on its way from a walk to s, when, and what gives way there.
    std::string unreachable(std::size_t phase, const std::vector<GoalCourse>& goals, const Problem& way,
                            const Walk& from, double s);
    // What held the phase before and holds no more.
    std::string lets_go(std::size_t phase) const;

    Scalar scalar(const Goal& goal) const { return words_.scalar(goal.measure, at(exercise_, goal)); }
    double value(const Scalar& h, const Eigen::VectorXd& q) const {
        placement_->update(equilibrium_.tree(), q);
        return h.at(*placement_, q).value;
    }

    int segment(Level level) const {
        return subject_.bodies[static_cast<std::size_t>(subject_.segment_body[level])].coordinate;
    }

    Problem base_problem(const Subject& who, Criterion criterion) const {
        Problem p;
        p.locked = locked_;
        for (const Level level : levels())
            if (who.fused[level])
                for (int k = 0; k < 3; ++k) p.locked[static_cast<std::size_t>(segment(level) + k)] = 1;
        if (criterion == Criterion::rhythm) add_rhythm(p);
        return p;
    }

    Equilibrium& equilibrium() { return equilibrium_; }
    const Eigen::VectorXd& rest() const { return rest_; }
    const Eigen::VectorXd& start() const { return start_; }
    const Eigen::VectorXd& tone() const { return tone_; }
    std::vector<char>& locked() { return locked_; }

private:
    // A posture no joint can take makes its tissue pull without measure: a wrong sign, or a wrong joint.
    void check_range(const Subject& twin) const {
        Eigen::VectorXd moment = Eigen::VectorXd::Zero(twin.coordinates);
        add_segment_gradient(twin, posture_, moment);
        add_limb_gradient(twin, posture_, moment);
        const std::string* worst = nullptr;
        double largest = strongest_tissue;
        for (const auto& [name, value] : exercise_.posture.coordinates) {
            const double here = std::abs(moment[twin.coordinate_named(name)]);
            if (here <= largest) continue;
            worst = &name;
            largest = here;
        }
        if (worst)
            throw ExerciseError(at_posture(exercise_, *worst) + "the posture sets " + *worst + " to " +
                                std::to_string(std::lround(exercise_.posture.coordinates.at(*worst) / rad_per_deg)) +
                                " deg, where passive tissue alone would pull with " +
                                std::to_string(std::lround(largest)) +
                                " N m; expected an angle in the range of the joint, where it pulls with at most 300 N "
                                "m. Correct the sign or the size");
    }

    std::size_t support_index(const std::string& id, const Phase& phase) const {
        for (std::size_t i = 0; i < supports_.size(); ++i)
            if (supports_[i].id == id) return i;
        throw ExerciseError(at(exercise_, phase) + "there is no support \"" + id + "\"");
    }

    // Constraints that hold a support's point where it is.
    std::vector<ConstraintGoal> pin(std::size_t i, const Eigen::VectorXd& q) const {
        const Support& s = supports_[i];
        std::vector<ConstraintGoal> rows{{words_.gap(s, s.normal, exercise_), s.height, 0.0, true, "support " + s.id}};
        if (s.law == SupportLaw::point) {
            Eigen::Vector3d t1, t2;
            tangents(s.normal, t1, t2);
            for (const Eigen::Vector3d& t : {t1, t2}) {
                const Scalar h = words_.gap(s, t, exercise_);
                rows.push_back({h, value(h, q), 0.0, true, "support " + s.id});
            }
        }
        return rows;
    }

    void add_pins(Problem& p) const {
        for (std::size_t i = 0; i < pins_.size(); ++i)
            if (active_supports_[i]) p.constraints.insert(p.constraints.end(), pins_[i].begin(), pins_[i].end());
    }

    // q_level = share * sum over levels, per axis; one level's equation follows from the others (docs/theory.md (E20)).
    void add_rhythm(Problem& p) const {
        for (const Axis axis : axes()) {
            for (const Level level : levels()) {
                if (level == Level::C7_T1 || level == Level::L5_S1) continue;
                Linear y;
                const double share = subject_.rhythm[level][axis];
                const int offset = axis == Axis::flexion ? 2 : axis == Axis::lateral_bending ? 0 : 1;
                for (const Level other : levels()) {
                    if (other == Level::C7_T1) continue;
                    y.coordinates.push_back({segment(other) + offset, (other == level ? 1.0 : 0.0) - share});
                }
                Scalar h;
                h.y = {y};
                p.constraints.push_back({h, 0.0, 0.0, true, "rhythm"});
            }
        }
    }

    bool is_on_supports(const Problem& p, const Eigen::VectorXd& q) const {
        return std::ranges::all_of(
            p.constraints, [&](const ConstraintGoal& c) { return std::abs(value(c.h, q) - c.target_at(0.0)) < 1e-6; });
    }
    [[noreturn]] void refuse_start(const Problem& p, double kkt) const;  // of the settling problem
    Eigen::VectorXd gradient(const Scalar& h, const Eigen::VectorXd& q) const;
    std::string fastest(const Eigen::VectorXd& dq) const;  // coordinates that move most
    // Joints that are locked and would move what has this gradient.
    std::string locked_joints(const std::vector<char>& locked, const Eigen::VectorXd& row) const;

    const Subject& subject_;
    const Exercise& exercise_;
    std::vector<Support> supports_;  // placed over the ground
    std::vector<CordPull> cords_;    // bands and pulls
    std::vector<Cord> straps_;
    Vocabulary words_;
    Equilibrium equilibrium_;
    mutable std::optional<Placement> placement_ = Placement(equilibrium_.tree());
    std::vector<char> locked_;
    Eigen::VectorXd posture_, rest_, start_, tone_;
    std::vector<char> active_supports_, first_supports_;
    std::vector<std::vector<ConstraintGoal>> pins_, first_pins_;
};

}  // namespace spondyl::detail
