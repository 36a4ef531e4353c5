#include "spondyl/recruitment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "detail/course.hpp"
#include "detail/force_sharing.hpp"
#include "detail/suggest.hpp"
#include "detail/surface.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

namespace {

constexpr double strap_unit = 400.0;   // [N] of a strap that costs as much as a fully active muscle, as of a support
constexpr int cone_edges = 8;          // of the friction pyramid, inscribed in the cone
constexpr double reserve_scale = 1.0;  // [N m] at which a reserve costs as much as a fully active muscle
constexpr double weld_scale = 1e3;     // [N m] moments of a fused level are carried by the weld, nearly free of cost
constexpr double gate_floor = 1.0, gate_share = 0.05;  // docs/theory.md (L6)
constexpr double largest_pressure = 50e3;              // [Pa], far above what trained people reach
// The diaphragm is not among the fascicles, but no pressure stands without it: fully active it holds this pressure
// (a sniff, 102 cm of water in two groups), and it counts as many fascicles as an abdominal sheet has.
constexpr double pressure_unit = 10e3;  // [Pa]
constexpr double diaphragm_fascicles = 12.0;
// Flexors and extensors under the electrodes of Cholewicki 1997 (docs/theory.md (S5)).
constexpr std::array<std::string_view, 9> trunk_groups{"rectus_abdominis",
                                                       "external_oblique",
                                                       "internal_oblique",
                                                       "latissimus_dorsi",
                                                       "longissimus_thoracis_pars_thoracis",
                                                       "longissimus_thoracis_pars_lumborum",
                                                       "iliocostalis_lumborum_pars_thoracis",
                                                       "iliocostalis_lumborum_pars_lumborum",
                                                       "multifidus_lumborum"};
constexpr int wall = 6;                                            // rows of the abdominal wall: force, moment
constexpr double wall_force_scale = 1.0, wall_moment_scale = 0.1;  // [N], [N m]

// Rows that ask for stiffness along one direction each (docs/theory.md (S3)).
constexpr int stiffness_rows = 12;
constexpr double stiffness_unit = 100.0;      // [N m/rad] of one unit of such a row
constexpr double stiffness_shortfall = 1e-3;  // in these units, costs as much as a fully active muscle
constexpr double slack_cost = 1e-9;           // of stiffness beyond the minimum: next to nothing
constexpr double stiffness_tolerance = 0.01;  // [N m/rad] asked for beyond the minimum, so that it is reached

// Where a pull on two bodies ends to act: the abdomen has no joint.
int free_root(const detail::Tree& tree, int a, int b) {
    return a == tree.size() || b == tree.size() ? -1 : detail::common_ancestor(tree, a, b);
}

// The same for the ends of a cord, of which one may be in the world.
int free_root(const detail::Tree& tree, const detail::Cord& cord) {
    return cord.a.body < 0 || cord.b.body < 0 ? -1 : detail::common_ancestor(tree, cord.a.body, cord.b.body);
}

}  // namespace

std::string_view name_of(Objective objective) {
    switch (objective) {
        case Objective::squared: return "squared";
        case Objective::cubed: return "cubed";
        case Objective::volume_weighted: return "volume_weighted";
        case Objective::min_max: return "min_max";
    }
    return "";
}

Recruitment::Impl::Impl(const Subject& s, const std::vector<Support>& supports, const RecruitmentOptions& wanted,
                        std::vector<detail::Cord> tied)
    : subject(&s),
      options(wanted),
      work(s),
      muscle_rows(s.muscles.size()),
      cords(std::move(tied)),
      fibre(s.muscles.size()),
      cavity(s.abdomen),
      stretched(work.tree),
      tissue(s.coordinates),
      still(Eigen::VectorXd::Zero(s.coordinates)),
      gradient(s.coordinates) {
    const int extra = options.stiffness_minimum ? stiffness_rows : 0;
    const int n = s.coordinates, first_extra = n + wall, rows = first_extra + extra;
    scratch.setZero(rows);
    load.setZero(rows);
    if (options.stiffness_minimum && !std::isfinite(*options.stiffness_minimum))
        throw SimulationError("the stiffness asked of the trunk is " + std::to_string(*options.stiffness_minimum) +
                              " N m/rad; expected a finite number. Correct RecruitmentOptions::stiffness_minimum");
    if (!(options.push_stiffness >= 0.0 && options.push_stiffness <= 1e6) ||
        (options.push_stiffness > 0.0 && !options.stiffness_minimum))
        throw SimulationError("T8 shall resist pushes with " + std::to_string(options.push_stiffness) +
                              " N/m; expected 0 to 1e6, and above 0 only with a stiffness_minimum (0 will do). Correct "
                              "RecruitmentOptions::push_stiffness");
    if (options.stiffness_minimum && !cords.empty())
        throw SimulationError("the stiffness of the trunk is not known with the band, pull or strap \"" +
                              cords.front().id + "\"; leave RecruitmentOptions::stiffness_minimum empty");
    if (!(options.short_range_stiffness >= 0.0 && options.short_range_stiffness <= 1e3))
        throw SimulationError("the short-range stiffness of fibres is " +
                              std::to_string(options.short_range_stiffness) +
                              "; expected 0 to 1000 (force over optimal fibre length). Correct RecruitmentOptions");
    if (!(0.0 <= options.pressure_minimum && options.pressure_minimum <= options.pressure_maximum &&
          options.pressure_maximum <= largest_pressure))
        throw SimulationError("abdominal pressure is bounded by " + std::to_string(options.pressure_minimum) + " and " +
                              std::to_string(options.pressure_maximum) +
                              " Pa; expected 0 <= minimum <= maximum <= 50000. Correct RecruitmentOptions");
    for (const auto& [breath, pressure] :
         {std::pair{"in", options.breathing.in}, {"out", options.breathing.out}, {"free", options.breathing.free}})
        if (!(pressure >= 0.0 && pressure <= options.pressure_maximum))
            throw SimulationError("breathing \"" + std::string(breath) + "\" asks for an abdominal pressure of " +
                                  std::to_string(pressure) + " Pa; expected 0 to the largest allowed, " +
                                  std::to_string(options.pressure_maximum) +
                                  " Pa. Correct RecruitmentOptions::breathing or pressure_maximum");
    const detail::Vocabulary words(s);

    kind.assign(static_cast<std::size_t>(n), RowKind::limb);
    for (int i = 0; i < 6; ++i) kind[static_cast<std::size_t>(i)] = RowKind::base;
    for (const Level level : levels())
        for (int k = 0; k < 3; ++k)
            kind[static_cast<std::size_t>(detail::segment_coordinate(s, level) + k)] =
                s.fused[level] ? RowKind::weld : RowKind::spine;

    // rows between the bodies of a path
    const int abdomen = s.abdomen_body();
    auto chain = [&](int body, int stop, std::vector<char>& used) {
        if (body == abdomen) {
            for (int i = n; i < first_extra; ++i) used[static_cast<std::size_t>(i)] = 1;
            return;
        }
        for (int j = body; j != stop && j >= 0; j = work.tree.bodies[j].parent) {
            const detail::TreeBody& b = work.tree.bodies[j];
            for (int k = 0; k < detail::degrees_of(b.kind); ++k) used[static_cast<std::size_t>(b.coordinate + k)] = 1;
        }
    };
    detail::QpPattern pattern;
    pattern.rows = rows;
    pattern.column_start = {0};
    auto close = [&](std::vector<char>& used, std::vector<int>& touched) {
        std::fill(used.begin() + first_extra, used.end(), char{1});
        touched.clear();
        for (int i = 0; i < rows; ++i)
            if (used[static_cast<std::size_t>(i)]) {
                touched.push_back(i);
                pattern.row_index.push_back(i);
            }
        pattern.column_start.push_back(static_cast<Eigen::Index>(pattern.row_index.size()));
        stiffness_value.push_back(pattern.column_start.back() - extra);
    };
    for (std::size_t j = 0; j < s.muscles.size(); ++j) {
        std::vector<char> used(static_cast<std::size_t>(rows), 0);
        const auto& path = s.muscles[j].path;
        for (std::size_t k = 0; k + 1 < path.size(); ++k) {
            const int a = path[k].body, b = path[k + 1].body, stop = free_root(work.tree, a, b);
            chain(a, stop, used);
            chain(b, stop, used);
        }
        for (const PathWrap& w : s.muscles[j].wraps)
            for (const std::size_t k : {w.piece, w.piece + 1}) {
                const int a = path[k].body, b = w.cylinder.body, stop = free_root(work.tree, a, b);
                chain(a, stop, used);
                chain(b, stop, used);
            }
        first_value.push_back(pattern.column_start.back());
        close(used, muscle_rows[j]);
        if (used[static_cast<std::size_t>(n)] != 0) wall_muscles.push_back(static_cast<Eigen::Index>(j));
    }
    {
        std::vector<char> used(static_cast<std::size_t>(rows), 0);
        for (const BodyPoint& c : s.abdomen.cavity) chain(c.body, -1, used);
        close(used, pressure_rows);
    }
    const auto on_trunk = [&](int body) {  // cranial of L5_S1; the arms hang on it
        const int lowest = s.body_named("L5");
        return detail::common_ancestor(work.tree, body, lowest) == lowest;
    };
    for (const Support& support : supports) {
        Contact c;
        c.at = words.point(support.point, support.id + ": ");
        if (support.surface != "ground") c.on = words.point(support.surface, support.id + ": ");
        Eigen::Vector3d t1, t2;
        detail::tangents(support.normal, t1, t2);
        for (int e = 0; e < cone_edges; ++e) {
            const double a = 2.0 * std::numbers::pi * e / cone_edges;
            c.edges.col(e) = support.normal + support.friction * (std::cos(a) * t1 + std::sin(a) * t2);
        }
        std::vector<char> used(static_cast<std::size_t>(rows), 0);
        const int stop = c.on ? detail::common_ancestor(work.tree, c.at.body, c.on->body) : -1;
        chain(c.at.body, stop, used);
        if (c.on) chain(c.on->body, stop, used);
        for (int e = 0; e < cone_edges; ++e) close(used, c.rows);
        c.bears_trunk = on_trunk(c.at.body) != (c.on && on_trunk(c.on->body));
        contacts.push_back(c);
        supported.push_back({.at = c.at, .on = c.on, .normal = support.normal, .sticks = support.friction > 0.0});
    }
    for (const detail::Cord& cord : cords) {
        if (cord.kind != detail::Cord::Kind::strap) continue;
        std::vector<char> used(static_cast<std::size_t>(rows), 0);
        const int stop = free_root(work.tree, cord);
        for (const BodyPoint& end : {cord.a, cord.b})
            if (end.body >= 0) chain(end.body, stop, used);
        close(used, strap_rows.emplace_back());
    }
    for (int k = 0; k < extra; ++k) {
        pattern.row_index.push_back(first_extra + k);
        pattern.column_start.push_back(static_cast<Eigen::Index>(pattern.row_index.size()));
    }

    const auto muscles = static_cast<Eigen::Index>(s.muscles.size());
    const Eigen::Index first_strap = muscles + 1 + cone_edges * static_cast<Eigen::Index>(contacts.size());
    const Eigen::Index slacks = first_strap + static_cast<Eigen::Index>(strap_rows.size());
    const Eigen::Index columns = slacks + extra;
    detail::QpTerms terms;
    terms.cost = Eigen::VectorXd::Ones(columns);
    terms.lower = Eigen::VectorXd::Zero(columns);
    terms.upper = Eigen::VectorXd::Ones(columns);
    terms.upper[muscles] = options.pressure_maximum / pressure_unit;
    terms.cost[muscles] = diaphragm_fascicles;
    for (std::size_t c = 0; c < contacts.size(); ++c) {
        const double scale = supports[c].cost_scale;
        const Eigen::Index first = muscles + 1 + cone_edges * static_cast<Eigen::Index>(c);
        terms.cost.segment(first, cone_edges).setConstant(1.0 / (scale * scale));
        terms.upper.segment(first, cone_edges).setConstant(std::numeric_limits<double>::infinity());
    }
    terms.cost.tail(extra).setConstant(slack_cost);
    terms.upper.tail(extra).setConstant(std::numeric_limits<double>::infinity());
    terms.row_scale.resize(rows);
    terms.hard.setConstant(rows, false);
    terms.hard.segment<wall>(n).setConstant(true);
    terms.row_scale.segment<3>(n).setConstant(wall_force_scale);
    terms.row_scale.segment<3>(n + 3).setConstant(wall_moment_scale);
    terms.row_scale.tail(extra).setConstant(stiffness_shortfall);
    for (int i = 0; i < n; ++i) {
        const RowKind k = kind[static_cast<std::size_t>(i)];
        terms.hard[i] = k == RowKind::base;
        terms.row_scale[i] = k == RowKind::base    ? 10.0
                             : k == RowKind::spine ? reserve_scale
                             : k == RowKind::weld  ? weld_scale
                                                   : s.torque_scale[i];
        if (k == RowKind::limb && !(s.torque_scale[i] > 0.0))
            throw SubjectError("limb coordinate " + s.coordinate_name(i) +
                               " has no torque scale; add its joint to datasets/joints/limb_strength.csv");
    }
    volume.resize(muscles);
    for (Eigen::Index j = 0; j < muscles; ++j) volume[j] = s.muscles[static_cast<std::size_t>(j)].volume;
    if (options.objective == Objective::volume_weighted) terms.cost.head(muscles) = volume / volume.mean();
    if (options.support_ranges) make_ranges(pattern);
    qp.emplace(std::move(pattern), std::move(terms));
    qp->values().tail(extra).setConstant(-1.0);
    if (options.stiffness_minimum) {
        trunk.emplace(s);
        soft_directions.resize(stiffness_rows);
        renewed.assign(stiffness_rows, 0);
    }
    brace(options.pressure_minimum);
    take_bounds();
    bound_activations();
    for (Eigen::VectorXd* x : {&out.activation, &out.active, &out.passive}) x->setZero(muscles);
    out.support_force.setZero(3 * static_cast<Eigen::Index>(contacts.size()));
    out.support_range.setConstant(2 * static_cast<Eigen::Index>(contacts.size()),
                                  std::numeric_limits<double>::quiet_NaN());
    out.tension.setZero(static_cast<Eigen::Index>(cords.size()));
    out.demand.setZero(n);
    out.reserve.setZero(n);
    out.limb_torque.setZero(n);
}

std::vector<std::vector<char>> detail::pushing_supports(const Exercise& exercise) {
    const auto index = [&](const std::string& id) {
        const auto found = std::ranges::find(exercise.supports, id, &Support::id);
        return static_cast<std::size_t>(found - exercise.supports.begin());
    };
    std::vector<char> on(exercise.supports.size(), 1);
    for (const Phase& phase : exercise.phases)
        for (const std::string& id : phase.supports_on) on.at(index(id)) = 0;
    std::vector<std::vector<char>> result;
    for (const Phase& phase : exercise.phases) {
        for (const std::string& id : phase.supports_off) on.at(index(id)) = 0;
        for (const std::string& id : phase.supports_on) on.at(index(id)) = 1;
        result.push_back(on);
    }
    return result;
}

void Recruitment::Impl::allow(const std::vector<char>& pushing) {
    const auto first = static_cast<Eigen::Index>(subject->muscles.size()) + 1;
    for (std::size_t c = 0; c < contacts.size(); ++c)
        qp->upper()
            .segment<cone_edges>(first + cone_edges * static_cast<Eigen::Index>(c))
            .setConstant(pushing[c] != 0 ? std::numeric_limits<double>::infinity() : 0.0);
    for (std::size_t c = 0; c < contacts.size(); ++c) supported[c].holds = pushing[c] != 0;
    bound_activations();
}

double detail::least_pressure(const Exercise& exercise, const RecruitmentOptions& options, int phase, double time) {
    const auto pressure = [&](std::size_t i) {
        switch (exercise.phases[i].breath) {
            case Breath::in: return options.breathing.in;
            case Breath::out: return options.breathing.out;
            case Breath::free: break;
        }
        return options.breathing.free;
    };
    const auto here = static_cast<std::size_t>(phase), count = exercise.phases.size();
    Course course{0.0, exercise.phases[here].duration, Profile::minimum_jerk};
    for (std::size_t i = 0; i < here; ++i) course.begin += exercise.phases[i].duration;
    double s = 0.0, sd = 0.0, sdd = 0.0;
    course.at(time, s, sd, sdd);
    // the repetition before ended with the last phase
    const double from = pressure((here + count - 1) % count), to = pressure(here);
    return std::max(options.pressure_minimum, from + s * (to - from));
}

void Recruitment::Impl::brace(double pressure) {
    qp->lower()[static_cast<Eigen::Index>(subject->muscles.size())] = pressure / pressure_unit;
}

void Recruitment::Impl::take_bounds() {
    if (!(options.coactivation >= 0.0 && options.coactivation <= 1.0))
        throw SimulationError("flexors and extensors of the trunk shall be active by at least " +
                              std::to_string(options.coactivation) +
                              "; expected 0 to 1. Divide EMG by its maximum, and correct "
                              "RecruitmentOptions::coactivation");
    if (options.coactivation > 0.0) {
        for (std::size_t j = 0; j < subject->muscles.size(); ++j)
            if (std::ranges::find(trunk_groups, subject->muscles[j].group) != trunk_groups.end())
                coactivated.push_back(static_cast<Eigen::Index>(j));
        if (coactivated.empty())
            throw SimulationError("flexors and extensors of the trunk shall be active by at least " +
                                  std::to_string(options.coactivation) +
                                  ", but no fascicle belongs to one of their groups (rectus_abdominis, "
                                  "external_oblique, multifidus_lumborum, ...). Name groups in muscles.csv, or leave "
                                  "RecruitmentOptions::coactivation at 0");
    }
    for (const ActivationBound& b : options.bounds) {
        if (!(0.0 <= b.lower && b.lower <= b.upper && b.upper <= 1.0))
            throw SimulationError("the activation of \"" + b.muscles + "\" is bounded by " + std::to_string(b.lower) +
                                  " and " + std::to_string(b.upper) +
                                  "; expected 0 <= lower <= upper <= 1. Divide EMG by its maximum");
        bool found = false;
        std::vector<std::string> names;
        for (std::size_t j = 0; j < subject->muscles.size(); ++j) {
            const Muscle& m = subject->muscles[j];
            const std::string side = m.name.substr(m.name.size() - std::min<std::size_t>(2, m.name.size()));
            for (const std::string& name : {m.name, m.group, m.group + side}) {
                names.push_back(name);
                if (name != b.muscles) continue;
                found = true;
                known.push_back({static_cast<Eigen::Index>(j), b.lower, b.upper});
            }
        }
        if (!found)
            throw NameError("an activation is bounded of \"" + b.muscles +
                            "\", but no fascicle, group or side of a group is called so; the closest name is \"" +
                            detail::closest(b.muscles, names) + "\"");
    }
}

void Recruitment::Impl::bound_activations() {
    bool borne = false;
    for (std::size_t c = 0; c < contacts.size(); ++c) borne |= contacts[c].bears_trunk && supported[c].holds;
    for (const Eigen::Index j : coactivated) qp->lower()[j] = borne ? 0.0 : options.coactivation;
    for (const Known& k : known) {
        qp->lower()[k.muscle] = k.lower;
        qp->upper()[k.muscle] = k.upper;
    }
}

// force += what a tension does to the rows.
void Recruitment::Impl::add_cord(const detail::CordLine& line, const detail::Cord& cord, double tension,
                                 Eigen::VectorXd& force) {
    const int stop = free_root(work.tree, cord);
    if (cord.a.body >= 0)
        detail::add_generalised_force(work.tree, work.x, cord.a.body, line.a, line.way, tension, force, stop);
    if (cord.b.body >= 0)
        detail::add_generalised_force(work.tree, work.x, cord.b.body, line.b, line.way, -tension, force, stop);
}

// Columns at the placement of `work`, and the state of all fibres.
void Recruitment::Impl::fill_columns(bool moving) {
    auto values = qp->values();
    Eigen::Index at = 0;
    const auto& x = work.x;
    const int n = subject->coordinates, abdomen = subject->abdomen_body();
    const Eigen::Vector3d& centre = x.o[static_cast<std::size_t>(abdomen)];
    const auto push = [&](int body, const Eigen::Vector3d& p, const Eigen::Vector3d& f, int stop) {
        if (body == abdomen) {
            scratch.segment<3>(n) += f;
            scratch.segment<3>(n + 3) += (p - centre).cross(f);
        } else {
            detail::add_generalised_force(work.tree, x, body, p, f, 1.0, scratch, stop);
        }
    };
    stretched.clear();
    for (std::size_t j = 0; j < muscle_rows.size(); ++j) {
        for (const int r : muscle_rows[j]) scratch[r] = 0.0;
        const Muscle& muscle = subject->muscles[j];
        const double length = detail::along_path(
            x, muscle, [&](const detail::PathEnd& a, const detail::PathEnd& b, const Eigen::Vector3d& e) {
                const int stop = free_root(work.tree, a.body, b.body);
                push(a.body, a.at, e, stop);
                push(b.body, b.at, -e, stop);
            });
        FibreState& f = fibre[j] = fibres(muscle, length);
        if (moving && options.force_velocity)
            f.capacity *= force_velocity(muscle, detail::lengthening_speed(work.tree, x, muscle));
        for (const int r : muscle_rows[j]) values[at++] = f.capacity * scratch[r];  // stiffness rows: 0 until asked for
        if (f.passive > 0.0) detail::pull_bodies(work.tree, x, muscle, f.passive, stretched);
    }
    cavity.update(subject->abdomen, x);
    for (const int r : pressure_rows) scratch[r] = 0.0;
    for (std::size_t i = 0; i < cavity.corner.size(); ++i)
        push(subject->abdomen.cavity[i].body, cavity.corner[i], pressure_unit * cavity.by_corner[i], -1);
    for (const int r : pressure_rows) values[at++] = scratch[r];
    for (const Contact& c : contacts)
        for (int e = 0; e < cone_edges; ++e) {
            for (const int r : c.rows) scratch[r] = 0.0;
            const Eigen::Vector3d p = detail::world_point(x, c.at);
            const int stop = c.on ? detail::common_ancestor(work.tree, c.at.body, c.on->body) : -1;
            detail::add_generalised_force(work.tree, x, c.at.body, p, c.edges.col(e), 1.0, scratch, stop);
            // the partner is pushed at the same place: an internal pair has no net wrench
            if (c.on) detail::add_generalised_force(work.tree, x, c.on->body, p, c.edges.col(e), -1.0, scratch, stop);
            for (const int r : c.rows) values[at++] = scratch[r];
        }
    for (std::size_t k = 0, strap = 0; k < cords.size(); ++k) {
        if (cords[k].kind != detail::Cord::Kind::strap) continue;
        const auto& touched = strap_rows[strap];
        for (const int r : touched) scratch[r] = 0.0;
        const detail::CordLine line = detail::line_of(cords[k], x);
        add_cord(line, cords[k], strap_unit, scratch);
        const auto column = static_cast<Eigen::Index>(muscle_rows.size() + 1 + cone_edges * contacts.size() + strap++);
        qp->upper()[column] = detail::is_slack(cords[k], line.length) ? 0.0 : cords[k].limit / strap_unit;
        for (const int r : touched) values[at++] = scratch[r];
    }
}

Recruitment::Recruitment(const Subject& subject, const std::vector<Support>& supports,
                         const RecruitmentOptions& options)
    : impl_(std::make_unique<Impl>(subject, supports, options)) {}
Recruitment::~Recruitment() = default;
Recruitment::Recruitment(Recruitment&&) noexcept = default;
Recruitment& Recruitment::operator=(Recruitment&&) noexcept = default;

Recruitment::Recruitment(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Recruitment detail::recruitment_of(const Subject& equipped, const Exercise& exercise,
                                   const RecruitmentOptions& options) {
    return Recruitment(std::make_unique<Recruitment::Impl>(equipped, placed_supports(exercise), options,
                                                           cords_of(equipped, exercise)));
}

void Recruitment::reset() { impl_->warm = false; }

const ForceSharing& Recruitment::solve(const Eigen::VectorXd& q, const Eigen::VectorXd& v,
                                       const Eigen::VectorXd& vdot) {
    Impl& w = *impl_;
    detail::place(w.work.tree, q, w.work.x);
    detail::move(w.work.tree, v, vdot, standard_gravity(), w.work.x);
    detail::collect<double>(w.work.tree, {}, w.work.x, w.work.tau);
    w.gradient.setZero();
    detail::add_segment_gradient(*w.subject, q, w.gradient);
    w.gradient *= 1.0 - w.crept;
    detail::add_limb_gradient(*w.subject, q, w.gradient);
    detail::forces_from_gradient(w.work.tree, q, w.gradient, w.tissue);
    w.posture = q;
    w.fill_columns(true);
    w.out.demand = w.work.tau + w.tissue;
    w.tissue.setZero();
    w.stretched.gather(w.work.tree, w.work.x, w.tissue);
    for (std::size_t k = 0; k < w.cords.size(); ++k) {
        const detail::CordLine line = detail::line_of(w.cords[k], w.work.x);
        double& tension = w.out.tension[static_cast<Eigen::Index>(k)];
        tension = detail::respond(w.cords[k], line.length).tension;
        w.add_cord(line, w.cords[k], tension, w.tissue);
    }
    w.out.demand -= w.tissue;
    return w.share();
}

const ForceSharing& Recruitment::share(const Eigen::VectorXd& q, const Eigen::VectorXd& demand) {
    Impl& w = *impl_;
    detail::place(w.work.tree, q, w.work.x);
    w.posture = q;
    w.fill_columns(false);
    w.out.tension.setZero();  // bands and pulls are part of the demand
    w.out.demand = demand;
    return w.share();
}

// One quadratic program, from the last solution on, or from where the last two lead: multipliers of a motion's frames
// go on changing as they did, which saves a third of the iterations. Rows of stiffness come and go: no trend there.
void Recruitment::Impl::solve_quadratic(const Eigen::VectorXd& wanted, From from) {
    if (warm) {
        start = qp_result->dual;
        if (from == From::trend && two_known && !trunk) start += qp_result->dual - before;
        before = qp_result->dual;
        for (std::size_t k = 0; k < renewed.size(); ++k)
            if (std::exchange(renewed[k], char{0}) != 0)
                start[start.size() - stiffness_rows + static_cast<Eigen::Index>(k)] = 0.0;
    }
    two_known = warm;
    qp_result = warm ? &qp->solve(wanted, start) : &qp->solve(wanted);
    warm = qp_result->status == detail::QpStatus::optimal;
    out.iterations += qp_result->iterations;
}

// What the rows would pay for one unit of a muscle's activation.
double Recruitment::Impl::worth(std::size_t muscle) const {
    const Eigen::Map<const Eigen::VectorXd> values = std::as_const(*qp).values();
    double p = 0.0;
    Eigen::Index at = first_value[muscle];
    for (const int r : muscle_rows[muscle]) p += values[at++] * qp_result->dual[r];
    return p;
}

void Recruitment::Impl::share_squared() {
    const auto muscles = out.activation.size();
    solve_quadratic(load, From::trend);
    out.activation = qp_result->column.head(muscles);
    out.kkt = qp_result->kkt;
    out.gap = qp_result->gap;
    out.cost = 0.5 * qp->cost().head(muscles).dot(out.activation.cwiseAbs2());
}

// Newton on the sum of a^3/3: its quadratic model at the last activations is a program with shifted columns
// (docs/theory.md (Q21)).
void Recruitment::Impl::share_cubed() {
    constexpr int limit = 60;
    constexpr double flattest = 1e-5, enough = 1e-9;
    const auto muscles = out.activation.size();
    if (!warm) {
        solve_quadratic(load);
        out.activation = qp_result->column.head(muscles);
    }
    auto cost = qp->cost(), lower = qp->lower(), upper = qp->upper();
    const Eigen::VectorXd c0 = cost.head(muscles), low = lower.head(muscles), high = upper.head(muscles);
    Eigen::VectorXd target(muscles), shifted(load.size());
    for (int round = 0; round < limit; ++round) {
        shifted = load;
        for (Eigen::Index j = 0; j < muscles; ++j) {
            const double a = out.activation[j];
            cost[j] = std::max(2.0 * a, flattest);
            target[j] = a - a * a / cost[j];
            lower[j] = low[j] - target[j];
            upper[j] = high[j] - target[j];
            const auto k = static_cast<std::size_t>(j);
            Eigen::Index at = first_value[k];
            for (const int r : muscle_rows[k]) shifted[r] -= target[j] * qp->values()[at++];
        }
        solve_quadratic(shifted);
        if (!warm) break;
        out.activation = (target + qp_result->column.head(muscles)).cwiseMax(low).cwiseMin(high);
        double miss = 0.0, gap = 0.0;
        out.cost = 0.0;
        for (Eigen::Index j = 0; j < muscles; ++j) {
            const double a = out.activation[j], p = worth(static_cast<std::size_t>(j));
            const double best = std::clamp(std::sqrt(std::max(p, 0.0)), low[j], high[j]);
            miss = std::max(miss, std::abs(a * a - best * best));
            out.cost += a * a * a / 3.0;
            gap += a * a * a / 3.0 - best * best * best / 3.0 - p * (a - best);
        }
        out.kkt = std::max(miss, qp_result->kkt);
        out.gap = std::max(qp_result->gap, gap / std::max(out.cost, 1e-12));
        if (miss < enough) break;
    }
    cost.head(muscles) = c0;
    lower.head(muscles) = low;
    upper.head(muscles) = high;
}

// b^2/2 + 0.01/2 mean of a^2 under a <= b: the slope by b, from below, is b less the worth of more than b
// (docs/theory.md (Q22)).
void Recruitment::Impl::share_min_max() {
    constexpr double enough = 1e-10, widen = 1.2, least = 1e-6, narrow = 1e-14;
    const auto muscles = out.activation.size();
    const double evenness = 0.01 / static_cast<double>(muscles);
    auto cost = qp->cost(), upper = qp->upper();
    const Eigen::VectorXd c0 = cost.head(muscles), low = qp->lower().head(muscles), high = upper.head(muscles);
    const double top = high.maxCoeff();
    cost.head(muscles).setConstant(evenness);
    const auto slope = [&](double b) {
        upper.head(muscles) = high.cwiseMin(b).cwiseMax(low);
        solve_quadratic(load);
        double s = b;
        for (Eigen::Index j = 0; j < muscles; ++j)
            if (high[j] >= b && low[j] < b)
                s -= std::max(0.0, worth(static_cast<std::size_t>(j)) - evenness * qp_result->column[j]);
        return s;
    };
    // a bracket around the largest activation of the frame before
    double at = std::min(top, warm ? peak : 0.3), s = slope(at), a = at, b = at, sa = s, sb = s;
    const auto open = [&] { return std::abs(s) > enough; };
    while (open() && sb <= 0.0 && b < top) {
        a = b;
        sa = sb;
        b = at = std::min(top, widen * b);
        sb = s = slope(b);
    }
    while (open() && sa > 0.0 && a > 0.0) {
        b = a;
        sb = sa;
        a = at = a > least ? a / widen : 0.0;
        sa = s = slope(a);
    }
    for (int round = 0; round < 100 && open() && sb > 0.0 && b - a > narrow; ++round) {
        // regula falsi, halving where one end stays (Illinois)
        at = std::clamp(b - sb * (b - a) / (sb - sa), a + 0.01 * (b - a), b - 0.01 * (b - a));
        s = slope(at);
        if (s > 0.0) {
            b = at;
            sb = s;
            sa *= 0.5;
        } else {
            a = at;
            sa = s;
            sb *= 0.5;
        }
    }
    peak = at;
    out.activation = qp_result->column.head(muscles);
    out.cost = 0.5 * at * at + 0.5 * evenness * out.activation.squaredNorm();
    // at the top nothing more is to be had; where a muscle ends at its own bound the slope jumps over zero
    const double off = !open() || (sb > 0.0 && b - a > narrow) ? std::abs(s) : 0.0;
    out.kkt = std::max(off, qp_result->kkt);
    out.gap = std::max(qp_result->gap, off * at / std::max(out.cost, 1e-12));
    cost.head(muscles) = c0;
    upper.head(muscles) = high;
}

void Recruitment::Impl::optimise() {
    switch (options.objective) {
        case Objective::squared:
        case Objective::volume_weighted: share_squared(); break;
        case Objective::cubed: share_cubed(); break;
        case Objective::min_max: share_min_max(); break;
    }
}

// Forces of the last solution.
void Recruitment::Impl::take_forces() {
    const auto muscles = out.activation.size();
    for (Eigen::Index j = 0; j < muscles; ++j) {
        const FibreState& f = fibre[static_cast<std::size_t>(j)];
        out.active[j] = f.capacity * out.activation[j];
        out.passive[j] = f.passive;
    }
    out.pressure = pressure_unit * qp_result->column[muscles];
    for (std::size_t c = 0; c < contacts.size(); ++c)
        out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c)) =
            contacts[c].edges *
            qp_result->column.segment<cone_edges>(muscles + 1 + cone_edges * static_cast<Eigen::Index>(c));
    Eigen::Index strap = muscles + 1 + cone_edges * static_cast<Eigen::Index>(contacts.size());
    for (std::size_t k = 0; k < cords.size(); ++k)
        if (cords[k].kind == detail::Cord::Kind::strap)
            out.tension[static_cast<Eigen::Index>(k)] = strap_unit * qp_result->column[strap++];
}

// Fills the row that keeps the stiffness along one direction above the minimum (docs/theory.md (S2)).
void Recruitment::Impl::ask_for_stiffness(std::size_t number) {
    const detail::StiffnessAlong& s = trunk->along(soft_directions[number]);
    auto values = qp->values();
    const auto muscles = out.activation.size();
    const auto put = [&](Eigen::Index column, double stiffness) {
        values[stiffness_value[static_cast<std::size_t>(column)] + static_cast<Eigen::Index>(number)] =
            stiffness / stiffness_unit;
    };
    for (Eigen::Index j = 0; j < muscles; ++j) {
        const auto k = static_cast<std::size_t>(j);
        const double per_newton =
            s.bending[j] + options.short_range_stiffness / subject->muscles[k].optimal_fibre * s.lengthening[j];
        put(j, fibre[k].capacity * per_newton);
    }
    put(muscles, pressure_unit * s.pressure);
    for (std::size_t c = 0; c < contacts.size(); ++c)
        for (int e = 0; e < cone_edges; ++e)
            put(muscles + 1 + cone_edges * static_cast<Eigen::Index>(c) + e,
                contacts[c].edges.col(e).dot(s.supports[c]));
    load[load.size() - stiffness_rows + static_cast<Eigen::Index>(number)] =
        (*options.stiffness_minimum + stiffness_tolerance - s.fixed) / stiffness_unit;
}

// The smallest eigenvalue is a concave function of all forces: the directions in which it is too small bound it from
// above by rows that are linear in them, and are found one after the other. Those of the last frame come first.
void Recruitment::Impl::share_stiff() {
    constexpr int rounds = 40, at_once = 3;
    const double enough = *options.stiffness_minimum;
    trunk->settle(posture, fibre, supported, options.push_stiffness);
    load.tail<stiffness_rows>().setZero();
    for (std::size_t k = 0; k < soft_directions.size(); ++k)
        if (soft_directions[k].size() > 0) ask_for_stiffness(k);
    Eigen::VectorXd stiffness(out.activation.size());
    for (int round = 0; round < rounds; ++round) {
        optimise();
        take_forces();
        for (Eigen::Index j = 0; j < stiffness.size(); ++j)
            stiffness[j] = options.short_range_stiffness * out.active[j] /
                           subject->muscles[static_cast<std::size_t>(j)].optimal_fibre;
        trunk->load(out.active, stiffness, out.pressure, out.support_force);
        out.stiffness = trunk->eigenvalue(0);
        if (out.stiffness >= enough || !warm) return;
        const Eigen::VectorXd worth = qp_result->dual.tail<stiffness_rows>();
        for (Eigen::Index mode = 0; mode < std::min<Eigen::Index>(at_once, trunk->modes()); ++mode) {
            if (trunk->eigenvalue(mode) >= enough) break;
            std::size_t place = 0;  // an empty row, else that which holds the least
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t k = 0; k < soft_directions.size(); ++k) {
                const double held = renewed[k] != 0                  ? std::numeric_limits<double>::infinity()
                                    : soft_directions[k].size() == 0 ? -1.0
                                                                     : worth[static_cast<Eigen::Index>(k)];
                if (held < least) least = held, place = k;
            }
            soft_directions[place] = trunk->direction(mode);
            renewed[place] = 1;
            ask_for_stiffness(place);
        }
    }
}

// Columns: the edges of the supports as in the force sharing, then one ideal torque for each limb coordinate.
void Recruitment::Impl::make_ranges(const detail::QpPattern& all) {
    const int n = subject->coordinates;
    detail::QpPattern pattern;
    pattern.rows = n;
    pattern.column_start = {0};
    const auto close = [&] { pattern.column_start.push_back(static_cast<Eigen::Index>(pattern.row_index.size())); };
    const std::size_t first = subject->muscles.size() + 1, edges = cone_edges * contacts.size();
    for (std::size_t j = first; j < first + edges; ++j) {
        for (Eigen::Index i = all.column_start[j]; i < all.column_start[j + 1]; ++i)
            if (const Eigen::Index row = all.row_index[static_cast<std::size_t>(i)]; row < n)
                pattern.row_index.push_back(row);
        close();
    }
    for (int i = 0; i < n; ++i) {
        if (kind[static_cast<std::size_t>(i)] != RowKind::limb) continue;
        limb_rows.push_back(i);
        pattern.row_index.push_back(i);
        close();
    }
    const auto columns = static_cast<Eigen::Index>(edges + limb_rows.size());
    const double weight = subject->mass() * standard_gravity().norm();
    ranges.emplace(std::move(pattern), Eigen::VectorXd::Zero(columns),
                   Eigen::VectorXd::Constant(columns, std::numeric_limits<double>::infinity()),
                   Eigen::VectorXd::Ones(n), 10.0 * weight);
    ranges->values().tail(static_cast<Eigen::Index>(limb_rows.size())).setOnes();
}

void Recruitment::Impl::find_ranges() {
    const auto muscles = out.activation.size();
    const auto edges = cone_edges * static_cast<Eigen::Index>(contacts.size());
    const auto limbs = static_cast<Eigen::Index>(limb_rows.size());
    auto values = ranges->values();
    Eigen::VectorXd effect = Eigen::VectorXd::Zero(subject->coordinates);
    Eigen::Index to = 0;
    for (std::size_t c = 0; c < contacts.size(); ++c)
        for (int e = 0; e < cone_edges; ++e) {
            const Eigen::Index j = muscles + 1 + cone_edges * static_cast<Eigen::Index>(c) + e;
            Eigen::Index from = stiffness_value[static_cast<std::size_t>(j)] + (trunk ? stiffness_rows : 0) -
                                static_cast<Eigen::Index>(contacts[c].rows.size());
            for (const int r : contacts[c].rows) {
                if (r >= subject->coordinates) break;
                const double value = qp->values()[from++];
                effect[r] += value * qp_result->column[j];
                values[to++] = value;
            }
        }
    ranges->upper().head(edges) = qp->upper().segment(muscles + 1, edges);
    for (Eigen::Index k = 0; k < limbs; ++k) {
        const int row = limb_rows[static_cast<std::size_t>(k)];
        const double torque = out.limb_torque[row], strongest = std::max(std::abs(torque), subject->torque_scale[row]);
        effect[row] += torque;
        ranges->lower()[edges + k] = -strongest;
        ranges->upper()[edges + k] = strongest;
    }
    for (std::size_t c = 0; c < contacts.size(); ++c) {
        const auto k = static_cast<Eigen::Index>(c);
        const auto [least, largest] = ranges->of(effect, cone_edges * k, cone_edges);  // each edge pushes with 1 N
        out.support_range[2 * k] = least;
        out.support_range[2 * k + 1] = largest;
    }
}

// The demand of `out`, met by the columns.
const ForceSharing& Recruitment::Impl::share() {
    const Subject& s = *subject;
    const auto muscles = static_cast<Eigen::Index>(s.muscles.size());
    load.head(s.coordinates) = out.demand;
    out.iterations = 0;
    if (trunk) {
        share_stiff();
    } else {
        optimise();
        take_forces();
    }
    const detail::QpResult& r = *qp_result;
    out.balance = std::max(r.reserve.head<6>().cwiseAbs().maxCoeff(),
                           r.reserve.segment<wall>(s.coordinates).cwiseAbs().maxCoeff());
    out.effort = muscles > 0 ? volume.dot(out.activation.cwiseAbs2()) / volume.sum() : 0.0;
    const Eigen::Index others = r.column.size() - muscles;  // pressure and supports
    out.cost += 0.5 * qp->cost().tail(others).dot(r.column.tail(others).cwiseAbs2());
    out.status = r.status == detail::QpStatus::optimal      ? Status::ok
                 : r.status == detail::QpStatus::infeasible ? Status::support_lost
                                                            : Status::not_converged;
    if (trunk && out.stiffness < *options.stiffness_minimum)
        out.status = std::max(out.status, Status::unstable_equilibrium);
    for (int i = 0; i < s.coordinates; ++i) {
        const RowKind row = kind[static_cast<std::size_t>(i)];
        out.reserve[i] = row == RowKind::spine ? r.reserve[i] : 0.0;
        out.limb_torque[i] = row == RowKind::limb || row == RowKind::weld ? r.reserve[i] : 0.0;
        if (row != RowKind::base) {
            const double x = r.reserve[i] / qp->row_scale()[i];
            out.cost += 0.5 * x * x;
        }
        if (std::abs(out.reserve[i]) >= std::max(gate_floor, gate_share * std::abs(out.demand[i])))
            out.status = std::max(out.status, Status::reserve_exceeded);
    }
    if (ranges) find_ranges();
    return out;
}

void Recruitment::Impl::potential_gradient(const Eigen::VectorXd& q, const Eigen::Vector3d& o,
                                           const Eigen::Matrix3d& wall_R, Eigen::VectorXd& g, OnAbdomen& on_abdomen) {
    auto& x = work.x;
    detail::place(work.tree, q, x);
    detail::move(work.tree, still, still, standard_gravity(), x);
    detail::collect<double>(work.tree, {}, x, work.tau);
    stretched.clear();
    for (std::size_t j = 0; j < subject->muscles.size(); ++j) {
        const Muscle& m = subject->muscles[j];
        if (m.passive_strength == 0.0) continue;
        const double force = fibres(m, detail::path_length(x, m)).passive;
        if (force > 0.0) detail::pull_bodies(work.tree, x, m, -force, stretched);
    }
    const auto abdomen = static_cast<std::size_t>(subject->abdomen_body());
    x.o[abdomen] = o;
    x.R[abdomen] = wall_R;
    on_abdomen = {};
    const auto pull = [&](const detail::PathEnd& end, const Eigen::Vector3d& force) {
        if (end.body < work.tree.size()) {
            stretched.add(x, end.body, end.at, force);
            return;
        }
        on_abdomen.force += force;
        on_abdomen.moment += force * end.p.transpose();
    };
    for (std::size_t j = 0; j < subject->muscles.size(); ++j) {
        const double a = out.activation[static_cast<Eigen::Index>(j)];
        if (a == 0.0) continue;
        const Muscle& m = subject->muscles[j];
        const double force = -a * fibres(m, detail::path_length(x, m)).capacity;
        detail::along_path(x, m, [&](const detail::PathEnd& from, const detail::PathEnd& to, const Eigen::Vector3d& e) {
            pull(from, force * e);
            pull(to, -force * e);
        });
    }
    cavity.update(subject->abdomen, x);
    for (std::size_t i = 0; i < cavity.corner.size(); ++i) {
        const BodyPoint& c = subject->abdomen.cavity[i];
        pull({c.body, c.p, cavity.corner[i]}, -out.pressure * cavity.by_corner[i]);
    }
    for (std::size_t c = 0; c < contacts.size(); ++c) {
        const Eigen::Vector3d f = out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c));
        stretched.add(x, contacts[c].at.body, detail::world_point(x, contacts[c].at), -f);
        if (contacts[c].on) stretched.add(x, contacts[c].on->body, detail::world_point(x, contacts[c].touch), f);
    }
    stretched.gather(work.tree, x, work.tau);
    detail::gradient_from_forces(work.tree, q, work.tau, g);
    detail::add_segment_gradient(*subject, q, g);
    detail::add_limb_gradient(*subject, q, g);
}

// By the envelope theorem the gradient is the change of all rows along their multipliers, the abdomen's points moved as
// a rigid body by its own; they follow the posture (docs/theory.md (E19)).
Eigen::VectorXd Recruitment::cost_gradient(const Eigen::VectorXd& q) {
    Impl& w = *impl_;
    if (w.trunk)
        throw SimulationError(
            "the gradient of the cost is not known where a stiffness of the trunk is asked for; leave "
            "RecruitmentOptions::stiffness_minimum empty for criteria that minimise effort");
    if (!w.cords.empty())
        throw SimulationError("the gradient of the cost is not known with the band, pull or strap \"" +
                              w.cords.front().id + "\"; use a criterion that does not minimise effort");
    const auto n = q.size();
    const Eigen::VectorXd lambda = w.qp_result->dual.head(n);
    // an abdomen that nothing pulls on has multipliers without meaning
    const bool wall_is_loaded = w.out.pressure > 0.0 || std::ranges::any_of(w.wall_muscles, [&](Eigen::Index j) {
                                    return w.out.activation[j] > 0.0;
                                });
    Eigen::Vector3d shift = Eigen::Vector3d::Zero(), turn = shift;
    if (wall_is_loaded) {
        shift = w.qp_result->dual.segment<3>(n);
        turn = w.qp_result->dual.segment<3>(n + 3);
    }
    const Eigen::VectorXd& r = w.qp_result->reserve;
    Eigen::VectorXd u(n), moved(n), gradient = Eigen::VectorXd::Zero(n);
    detail::rates_from_speeds<double>(w.work.tree, q, lambda, u);
    const double size = std::max({u.cwiseAbs().maxCoeff(), shift.cwiseAbs().maxCoeff(), turn.cwiseAbs().maxCoeff()});
    if (size == 0.0) return Eigen::VectorXd::Zero(n);
    const double step = 5e-4 / size;
    // an inner contact pushes its partner where the first body's point is: the point wanders over the partner
    Eigen::VectorXd wander = Eigen::VectorXd::Zero(n);
    auto& x = w.work.x;
    detail::place(w.work.tree, q, x);
    detail::move(w.work.tree, lambda, w.still, Eigen::Vector3d::Zero(), x);
    const Eigen::Vector3d o = x.o.back();
    const Eigen::Matrix3d R = x.R.back(), turned_R = detail::skew<double>(turn) * R;
    for (std::size_t c = 0; c < w.contacts.size(); ++c) {
        Impl::Contact& contact = w.contacts[c];
        if (!contact.on) continue;
        const int on = contact.on->body;
        const Eigen::Vector3d p = detail::world_point(x, contact.at);
        contact.touch = {on, x.R[on].transpose() * (p - x.o[on])};
        const Eigen::Vector3d f = w.out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c)).cross(x.w[on]);
        detail::add_generalised_force(w.work.tree, x, contact.at.body, p, f, 1.0, wander);
        detail::add_generalised_force(w.work.tree, x, on, p, f, -1.0, wander);
    }
    // central difference of fourth order along the multipliers
    Impl::OnAbdomen there, change;
    for (const auto& [way, weight] : {std::pair{1.0, 8.0}, {-1.0, -8.0}, {2.0, -1.0}, {-2.0, 1.0}}) {
        const double s = way * step, scale = weight / (12.0 * step);
        w.potential_gradient(q + s * u, o + s * shift, R + s * turned_R, moved, there);
        gradient += scale * moved;
        change.force += scale * there.force;
        change.moment += scale * there.moment;
    }
    // what the moved points of the abdomen feel, handed to its carriers
    w.potential_gradient(q, o, R, moved, there);
    const Eigen::Matrix3d turned = detail::skew<double>(turn).transpose();
    const Eigen::Vector3d force = change.force + turned * there.force;
    const Eigen::Matrix3d moment = change.moment + turned * there.moment;
    detail::place(w.work.tree, q, x);
    const Abdomen& a = w.subject->abdomen;
    for (const auto& [body, X] : {std::pair{0, &a.X_PA}, std::pair{a.thorax, &a.X_TA}}) {
        const auto b = static_cast<std::size_t>(body);
        // sum over the points of (R X p_k) x F_k and of F_k, halved
        const Eigen::Matrix3d S = x.R[b] * (X->R * moment.transpose() + X->p * force.transpose());
        const Eigen::Vector3d n_b(S(1, 2) - S(2, 1), S(2, 0) - S(0, 2), S(0, 1) - S(1, 0));
        detail::add_generalised_wrench(w.work.tree, x, body, 0.5 * force, 0.5 * n_b, wander);
    }
    Eigen::VectorXd folded(n);
    detail::gradient_from_forces(w.work.tree, q, wander, folded);
    gradient += folded;
    for (const detail::TreeBody& b : w.work.tree.bodies) {
        if (b.kind == JointKind::hinge) continue;
        const int c = b.coordinate + (b.kind == JointKind::free ? 3 : 0);
        const Eigen::Vector3d qi = q.segment<3>(c), ui = u.segment<3>(c), ri = r.segment<3>(c);
        for (int k = 0; k < 3; ++k)
            gradient[c + k] -= ri.dot(detail::right_jacobian_derivative<double>(qi, Eigen::Vector3d::Unit(k)) * ui);
    }
    return gradient;
}

}  // namespace spondyl
