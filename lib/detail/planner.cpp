#include "detail/planner.hpp"

// What a planner says when an exercise cannot be done.

#include <functional>
#include <sstream>

#include <Eigen/QR>

#include "detail/exercise_format.hpp"

namespace spondyl::detail {
namespace {

std::string rounded(double value, int digits = 3) {
    std::ostringstream out;
    out.precision(digits);
    out << value;
    return out.str();
}

std::string listed(const std::vector<std::string>& names, std::size_t most = 4) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

bool is_length(const Measure& m) { return exercise_format::dimension_of(m) == exercise_format::Dimension::length; }

// In the unit people write, with four digits, of which the last is cut toward `from`: what lies between the two.
std::string just_within(double value, double from, const Measure& m) {
    const double unit = is_length(m) ? 1.0 : rad_per_deg, step = is_length(m) ? 1e-4 : 1e-2;
    const double steps = value / unit / step, toward = value > from ? std::floor(steps) : std::ceil(steps);
    return rounded(toward * step + 0.0, 8);
}

}  // namespace

std::string text_of(double value, const Measure& m) {
    return is_length(m) ? rounded(value, 4) + " m" : rounded(value / rad_per_deg, 4) + " deg";
}

Eigen::VectorXd Planner::gradient(const Scalar& h, const Eigen::VectorXd& q) const {
    placement_->update(equilibrium_.tree(), q);
    const Scalar::Local local = h.at(*placement_, q);
    Eigen::VectorXd row = Eigen::VectorXd::Zero(q.size());
    for (std::size_t m = 0; m < h.y.size(); ++m)
        h.y[m].add_gradient(equilibrium_.tree(), *placement_, local.slope[static_cast<Eigen::Index>(m)], row);
    return row;
}

std::string Planner::locked_joints(const std::vector<char>& locked, const Eigen::VectorXd& row) const {
    std::vector<std::string> names;
    for (int i = 0; i < subject_.coordinates; ++i) {
        if (!locked[static_cast<std::size_t>(i)] || std::abs(row[i]) < 1e-9) continue;
        const std::string name = subject_.coordinate_name(i), joint = name.substr(0, name.find('.'));
        if (names.empty() || names.back() != joint) names.push_back(joint);
    }
    return listed(names);
}

// --- supports --------------------------------------------------------------------------------------------------------

void Planner::refuse_start(const Problem& p, double kkt) const {
    // p.constraints are the gaps of the supports that are on, in their order
    std::vector<std::size_t> on;
    for (std::size_t i = 0; i < supports_.size(); ++i)
        if (active_supports_[i]) on.push_back(i);
    const auto gaps = [&](const Eigen::VectorXd& q) {
        Eigen::VectorXd e(static_cast<Eigen::Index>(on.size()));
        for (std::size_t k = 0; k < on.size(); ++k)
            e[static_cast<Eigen::Index>(k)] = value(p.constraints[k].h, q) - p.constraints[k].target_at(0.0);
        return e;
    };
    const Eigen::VectorXd settled = gaps(rest_), written = gaps(posture_);
    const std::string posture =
        "the starting posture" + (exercise_.posture.name.empty() ? "" : " \"" + exercise_.posture.name + "\"");
    struct Missed {
        double by;
        const Support* support;
        std::string text;
    };
    std::vector<Missed> missed;
    Eigen::VectorXd row = Eigen::VectorXd::Zero(subject_.coordinates);
    for (std::size_t k = 0; k < on.size(); ++k) {
        const double e = settled[static_cast<Eigen::Index>(k)], e0 = written[static_cast<Eigen::Index>(k)];
        if (std::abs(e) < 1e-6) continue;
        const std::size_t i = on[k];
        const Support& s = exercise_.supports[i];
        row += gradient(p.constraints[k].h, posture_).cwiseAbs();
        const bool up = s.normal == Eigen::Vector3d::UnitY();
        const auto side = [&](double gap) { return gap > 0.0 ? (up ? "above" : "before") : (up ? "below" : "behind"); };
        missed.push_back({std::abs(e0), &s,
                          "support \"" + s.id + "\": " + supports_[i].point + " is " + rounded(std::abs(e0)) + " m " +
                              side(e0) + " its place on " + s.surface + " as the posture is written, " +
                              rounded(std::abs(e)) + " m " + side(e) + " when it has settled"});
    }
    std::ranges::stable_sort(missed, std::greater<>(), &Missed::by);
    std::vector<std::string> texts;
    for (const Missed& m : missed) texts.push_back(m.text);
    if (missed.empty())
        throw ExerciseError(exercise_.path + ": " + posture +
                            " does not settle: its supports are reached, but no equilibrium was found (KKT residual " +
                            rounded(kkt) +
                            "). Bring the posture's coordinates nearer to where it shall rest, or raise its hold");

    // which coordinate alone, of those people write, brings the supports nearest to their places
    struct Remedy {
        double left;
        std::string text;
    };
    std::vector<Remedy> remedies;
    for (int i = 0; i < subject_.coordinates; ++i) {
        bool spine = false;
        for (const Level level : levels()) spine = spine || (i >= segment(level) && i < segment(level) + 3);
        if (spine || row[i] < 1e-9) continue;
        Eigen::VectorXd q = posture_, best = q;
        double left = written.cwiseAbs().maxCoeff();
        for (int step = 0; step < 6; ++step) {  // Gauss-Newton along one coordinate
            const Eigen::VectorXd e = gaps(q);
            double slope = 0.0, size = 0.0;
            for (std::size_t k = 0; k < on.size(); ++k) {
                const double g = gradient(p.constraints[k].h, q)[i];
                slope += g * e[static_cast<Eigen::Index>(k)];
                size += g * g;
            }
            if (size < 1e-12) break;
            q[i] = std::clamp(q[i] - slope / size, posture_[i] - 1.0, posture_[i] + 1.0);
            if (const double now = gaps(q).cwiseAbs().maxCoeff(); now < left) {
                left = now;
                best = q;
            }
        }
        if (left > 0.9 * written.cwiseAbs().maxCoeff()) continue;
        const double user = best[i] * subject_.coordinate_sign(i);
        remedies.push_back({left, "\"" + subject_.coordinate_name(i) +
                                      (i < 3 ? "_m\" = " + rounded(user) : "_deg\" = " + rounded(user / rad_per_deg)) +
                                      " (leaves " + rounded(left, 2) + " m)"});
    }
    std::ranges::stable_sort(remedies, {}, &Remedy::left);
    std::vector<std::string> nearest;
    for (const Remedy& remedy : remedies) nearest.push_back(remedy.text);
    nearest.resize(std::min<std::size_t>(nearest.size(), 3));
    const std::string locked = locked_joints(p.locked, row);
    std::string remedy = nearest.empty() ? "Bring the posture's coordinates nearer to the supports"
                                         : "Write in [posture] for example " + listed(nearest);
    if (!locked.empty()) remedy += ", or free a locked joint (" + locked + ")";
    throw ExerciseError(at(exercise_, *missed.front().support) + posture + " does not settle on its supports: " +
                        listed(texts, 3) + "; expected every point on its support. " + remedy);
}

// --- goals -----------------------------------------------------------------------------------------------------------

void Planner::check_independent(const Problem& p, const Eigen::VectorXd& q, const std::vector<GoalCourse>& goals) {
    const int dependent = equilibrium_.prepare(p, q);
    if (dependent < 0) return;
    const auto goal_of = [&](const std::string& text) -> const Goal* {
        for (const GoalCourse& g : goals)
            if (g.goal.measure.text == text) return &g.goal;
        return nullptr;
    };
    const auto on_free = [&](Eigen::VectorXd row) {
        for (Eigen::Index i = 0; i < row.size(); ++i)
            if (p.locked[static_cast<std::size_t>(i)]) row[i] = 0.0;
        return row;
    };
    const ConstraintGoal& wanted = p.constraints[static_cast<std::size_t>(dependent)];
    const Goal* goal = goal_of(wanted.text);
    const std::string what = (goal ? at(exercise_, *goal) : exercise_.path + ": ") + "goal " + wanted.text;
    const Eigen::VectorXd all = gradient(wanted.h, q), row = on_free(all);
    const std::string joints = locked_joints(p.locked, all);
    if (row.norm() < 1e-9)
        throw ExerciseError(what + (joints.empty() ? " is moved by no joint; remove it, or measure something else"
                                                   : " is moved by locked or fused joints only (" + joints +
                                                         "); free them, or remove the goal"));
    Eigen::MatrixXd rows(row.size(), dependent);
    for (int k = 0; k < dependent; ++k)
        rows.col(k) = on_free(gradient(p.constraints[static_cast<std::size_t>(k)].h, q));
    const Eigen::VectorXd share = rows.completeOrthogonalDecomposition().solve(row);
    std::vector<std::string> fixing;
    for (int k = 0; k < dependent; ++k) {
        if (std::abs(share[k]) * rows.col(k).norm() < 1e-4 * row.norm()) continue;
        const ConstraintGoal& c = p.constraints[static_cast<std::size_t>(k)];
        const Goal* other = goal_of(c.text);
        const std::string name = other ? "goal " + c.text + " in line " + std::to_string(other->line) : c.text;
        if (std::ranges::find(fixing, name) == fixing.end()) fixing.push_back(name);
    }
    throw ExerciseError(what + " depends on the supports and goals before it: fixed already by " + listed(fixing, 6) +
                        "; remove it, or make it a weight" +
                        (joints.empty() ? "" : ", or free a locked or fused joint (" + joints + ")"));
}

bool Planner::blames(const std::vector<GoalCourse>& goals, bool converged) {
    return std::ranges::any_of(goals, [&](const GoalCourse& g) { return g.goal.primary || !converged; });
}

std::string Planner::fastest(const Eigen::VectorXd& dq) const {
    std::vector<int> order;
    for (int i = 3; i < subject_.coordinates; ++i) order.push_back(i);
    std::ranges::stable_sort(order, std::greater<>(), [&](int i) { return std::abs(dq[i]); });
    std::vector<std::string> names;
    for (int k = 0; k < 3; ++k)
        if (std::abs(dq[order[k]]) > 0.2 * std::abs(dq[order[0]])) names.push_back(subject_.coordinate_name(order[k]));
    return listed(names);
}

std::string Planner::unreachable(std::size_t phase, const std::vector<GoalCourse>& goals, const Problem& way,
                                 const Walk& from, double s) {
    Walk last = furthest(equilibrium_, way, s, from);
    double begin = 0.0;
    for (std::size_t i = 0; i < phase; ++i) begin += exercise_.phases[i].duration;
    const Course course{begin, exercise_.phases[phase].duration, exercise_.phases[phase].profile};
    std::string there = " at t = " + rounded(course.time_at(last.s)) + " s, where the last equilibrium on the way is";
    Equilibrium::Tangent way_on;
    if (equilibrium_.solve(way, last.s, last.q, last.l).minimum) {
        equilibrium_.tangent(way, last.s, last.q, last.l, way_on);
        there += " (fastest there: " + fastest(way_on.dq) + ")";
    }
    std::vector<const GoalCourse*> moving;
    for (const GoalCourse& g : goals)
        if (g.goal.kind == GoalKind::equal && std::abs(g.to - g.from) > 1e-9) moving.push_back(&g);
    std::ranges::stable_sort(moving, [](const auto* a, const auto* b) { return a->goal.primary && !b->goal.primary; });
    if (moving.empty())
        return at(exercise_, exercise_.phases[phase]) + "phase \"" + exercise_.phases[phase].name + "\" cannot go on" +
               there +
               "; expected an equilibrium to its end. No goal moves there, but gravity, equipment or a spring does: "
               "relax less, or add a support, a goal or a stiffer spring that holds the posture";
    const GoalCourse& g = *moving.front();
    const Measure& m = g.goal.measure;
    const double nearest = value(g.h, last.q), rest = g.goal.relative ? g.to - *g.goal.value : 0.0;
    const std::string key = std::string(g.goal.relative ? "change" : "value") + (is_length(m) ? "_m" : "_deg");
    std::string text = at(exercise_, g.goal) + "goal " + m.text + " = " + text_of(g.to, m) +
                       " cannot be reached by this subject: the nearest value is " + text_of(nearest, m) + ", " +
                       text_of(std::abs(g.to - nearest), m) + " short," + there + ". ";
    if (last.s == s)
        return at(exercise_, g.goal) + "goal " + m.text + " = " + text_of(g.to, m) +
               " was not reached from frame to frame, but it is in finer steps. Plan the motion with more frames";
    if (std::abs(nearest - g.from) < 0.02 * std::abs(g.to - g.from))
        return text +
               "That is where it begins: nothing holds the posture. Add a support, a goal or a spring (kind = "
               "\"weight\") on what moves fastest, or lock it";
    text += (g.goal.value ? "Lower the value to " : "Instead of the start write ") + key + " = " +
            just_within(nearest - rest, g.from - rest, m);
    std::vector<std::string> others;
    for (const GoalCourse* other : moving)
        if (other != &g)
            others.push_back(other->goal.measure.text + " (there " +
                             text_of(value(other->h, last.q), other->goal.measure) + " of " +
                             text_of(other->to, other->goal.measure) + ")");
    if (!others.empty()) text += " and what moves with it: " + listed(others);
    return text + ", or free a locked joint";
}

std::string Planner::lets_go(std::size_t phase) const {
    if (phase == 0) return {};
    std::vector<std::string> gone;
    const Phase& here = exercise_.phases[phase];
    std::size_t before = phase - 1;  // the last phase with goals of its own
    while (before > 0 && exercise_.phases[before].goals.empty()) --before;
    if (!here.goals.empty())
        for (const Goal& g : exercise_.phases[before].goals) {
            const auto same = [&](const Goal& x) { return x.measure == g.measure && x.kind == g.kind; };
            if (std::ranges::none_of(here.goals, same))
                gone.push_back("goal " + g.measure.text + " of line " + std::to_string(g.line));
        }
    for (const std::string& id : here.supports_off) gone.push_back("support " + id);
    return gone.empty() ? std::string() : " It lets go of " + listed(gone, 6) + ".";
}

// --- straps ----------------------------------------------------------------------------------------------------------

void Planner::check_straps(const Eigen::VectorXd& q) const {
    for (const Cord& strap : straps_) {
        placement_->update(equilibrium_.tree(), q);
        const double length = line_of(strap, placement_->x).length;
        if (!is_torn(strap, length)) continue;
        const Equipment& e = *std::ranges::find(exercise_.equipment, strap.id, &Equipment::id);
        const std::string a = e.anchors.at("anchor_a"), b = e.anchors.at("anchor_b");
        throw SimulationError(
            at(exercise_, e) + "the strap \"" + strap.id + "\" is " + rounded(strap.length, 4) +
            " m long, but its ends " + a + " and " + b + " are " + rounded(length, 4) +
            " m apart; expected at most its length. Give it length_m = " + rounded(std::ceil(length * 1e3) / 1e3, 4) +
            ", bring the ends " + rounded(length - strap.length) + " m nearer, or add a goal on distance(" + a + ", " +
            b + ")");
    }
}

// --- the floor -------------------------------------------------------------------------------------------------------

void Planner::check_floor(std::size_t phase, const Eigen::VectorXd& q, std::optional<double> fits) const {
    if (std::ranges::find(exercise_.supports, "ground", &Support::surface) == exercise_.supports.end()) return;
    placement_->update(equilibrium_.tree(), q);
    const ContactPoint* lowest = nullptr;
    double depth = floor_gives;
    for (const ContactPoint& c : subject_.contact_points) {
        const double y = world_point(c.at, placement_->x).y();
        if (-y <= depth) continue;
        depth = -y;
        lowest = &c;
    }
    if (lowest == nullptr) return;
    const std::string where = lowest->name + " lies " + rounded(depth) + " m below the floor; expected at most " +
                              rounded(floor_gives) + " m. ";
    if (!fits)
        throw ExerciseError(exercise_.path + ": in the starting posture " + where +
                            "Raise what the body rests on by at least " + rounded(depth - floor_gives) +
                            " m, or change the posture");
    const Goal& goal = exercise_.primary_goal();
    throw ExerciseError(at(exercise_, exercise_.phases[phase]) + "in phase \"" + exercise_.phases[phase].name + "\" " +
                        where + "Up to " + goal.measure.text + " = " + text_of(*fits, goal.measure) +
                        " it does not: go no farther, or add a goal that keeps it up");
}

}  // namespace spondyl::detail
