#include "spondyl/results.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "detail/atomic_file.hpp"
#include "detail/hdf5.hpp"
#include "detail/provenance.hpp"
#include "spondyl/error.hpp"
#include "spondyl/outcomes.hpp"

namespace spondyl {
namespace {

using detail::hdf5::Meaning;
using detail::hdf5::NetcdfImage;
using Dimensions = NetcdfImage::Dimensions;
using detail::anatomical_sign;
using detail::body_axes;
using detail::rotation_vector;
using detail::world_axes;

constexpr const char* schema_version = "1.2";
constexpr const char* cranial_axes =
    "on the cranial body, in its axes; flexion, right lateral bending and left axial rotation are positive";
constexpr const char* disc_axes =
    "on the cranial body, mid-disc frame; compression, anterior shear and right shear of the cranial body are positive";
constexpr const char* mixed_units = "the unit differs between columns";

std::string shortest(double value) {
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
}

// The one measure that is primary, if there is one; exercises made by hand may lack it.
const Goal* primary_of(const Exercise& exercise) {
    const Goal* found = nullptr;
    for (const Phase& phase : exercise.phases)
        for (const Goal& goal : phase.goals)
            if (goal.primary && (!found || goal.value)) found = &goal;
    return found;
}

struct TaskUnits {
    std::string measure = "1", load = "1", rate = "1";  // rate: load per measure
};

TaskUnits task_units(const Exercise& exercise, const std::vector<std::string>& translations) {
    const Goal* const goal = primary_of(exercise);
    if (!goal) return {};
    const bool along = std::ranges::count(translations, goal->measure.subject) > 0;
    switch (goal->measure.kind) {
        case MeasureKind::coordinate:
            if (along) return {"m", "N", "N m-1"};
            [[fallthrough]];
        case MeasureKind::tilt:
        case MeasureKind::angle: return {"rad", "N m", "N m rad-1"};
        case MeasureKind::position:
        case MeasureKind::distance: return {"m", "N", "N m-1"};
        case MeasureKind::force: return {"N", "m", "m N-1"};
    }
    return {};
}

// "free", "restricted_reach_matched", "restricted_guarding_250".
std::string label_of(const Run& run) {
    if (!run.restricted) return "free";
    const Motion& motion = run.performance.motion;
    std::string label = "restricted_" + std::string(name_of(motion.match));
    return motion.match == Match::guarding ? label + "_" + shortest(motion.guarding_stiffness) : label;
}

Status worst_of(const Case& what) {
    Status worst = Status::ok;
    for (const Run& run : what.runs)
        worst = std::max({worst, run.performance.motion.status(), run.performance.loads.worst()});
    return worst;
}

// "rectus_abdominis_r 0.1 to 0.2; ...", in the order of the options.
std::string described(const std::vector<ActivationBound>& bounds) {
    std::string text;
    for (const ActivationBound& b : bounds)
        text += (text.empty() ? "" : "; ") + b.muscles + " " + shortest(b.lower) + " to " + shortest(b.upper);
    return text;
}

// The options of the force sharing, for people.
std::string described(const RecruitmentOptions& o) {
    const Breathing& b = o.breathing;
    return "objective " + std::string(name_of(o.objective)) + "; abdominal pressure " + shortest(o.pressure_minimum) +
           " to " + shortest(o.pressure_maximum) + " Pa, by breath at least " + shortest(b.in) + " in, " +
           shortest(b.out) + " out, " + shortest(b.free) + " free; force_velocity " +
           (o.force_velocity ? "on" : "off") + "; stiffness_minimum " +
           (o.stiffness_minimum ? shortest(*o.stiffness_minimum) + " N m/rad" : "none") + "; push_stiffness " +
           shortest(o.push_stiffness) + " N/m; short_range_stiffness " + shortest(o.short_range_stiffness) +
           "; coactivation " + shortest(o.coactivation) + "; activation bounds " +
           (o.bounds.empty() ? "none" : described(o.bounds));
}

// The ledgers of a shift under names that are unique in the file.
std::vector<std::pair<std::string, const Ledger*>> ledgers_of(const Shift& shift) {
    std::vector<std::pair<std::string, const Ledger*>> all;
    const auto add = [&](const std::string& kind, const Ledger& ledger) {
        all.emplace_back(ledger.name.starts_with(kind) ? ledger.name : kind + " " + ledger.name, &ledger);
    };
    add("rotation", shift.rotation);
    for (const Ledger& ledger : shift.moment) add("moment", ledger);
    for (const Ledger& ledger : shift.compression) add("compression", ledger);
    add("energy", shift.energy);
    return all;
}

struct ShiftQuantity {
    const char* name;
    Change LoadShift::* value;
    const char* units;
    const char* long_name;
    const char* of_region;
    const char* comment;
};

constexpr std::array<ShiftQuantity, 7> shift_quantities{{
    {"rotation", &LoadShift::rotation, "rad", "rotation about the primary axis at the peak", "sum of its levels",
     anatomical_sign},
    {"passive_moment", &LoadShift::passive_moment, "N m", "resisting moment about the primary axis at the peak",
     "mean over its levels", anatomical_sign},
    {"energy", &LoadShift::energy, "J", "elastic energy at the peak", "sum of its levels", ""},
    {"muscle_force", &LoadShift::muscle_force, "N", "compression that muscles make, at the peak",
     "mean over its levels", "compression is positive"},
    {"compression", &LoadShift::compression, "N", "compression at the peak", "largest of its levels",
     "compression is positive"},
    {"peak_compression", &LoadShift::peak_compression, "N", "largest compression over the repetition",
     "largest of its levels", "compression is positive"},
    {"anterior_shear", &LoadShift::anterior_shear, "N", "anterior shear at the peak",
     "largest in magnitude of its levels", "anterior shear of the cranial body is positive"},
}};

// Lays out one case. The order of the calls is the order of the variables in the file.
class Layout {
public:
    Layout(const Case& what, NetcdfImage& file) : case_(what), file_(file) {
        if (case_.runs.empty())
            throw ResultsError("the case holds no run; simulate the free subject first and put it in Case::runs");
        if (case_.runs.front().restricted)
            throw ResultsError("the first run of the case is restricted; Case::runs begins with the free run");
        for (const Run& run : case_.runs) {
            const std::string label = label_of(run);
            if (std::ranges::count(runs_, label))
                throw ResultsError(
                    "two runs of the case are both called \"" + label +
                    "\"; a case holds one free run and one run per comparison mode, write the others to another file");
            runs_.push_back(label);
            const Performance &made = run.performance, &first = case_.runs.front().performance;
            const auto same = [&](bool equal, const char* what_differs) {
                if (!equal)
                    throw ResultsError("run \"" + label + "\" has other " + what_differs +
                                       " than run \"free\"; make all runs of a case from one exercise, one body and "
                                       "one number of frames");
            };
            same(made.motion.time == first.motion.time && made.motion.phase == first.motion.phase,
                 "frame times or phases");
            same(made.loads.muscles == first.loads.muscles, "muscles");
            same(made.loads.supports == first.loads.supports, "supports");
            same(made.loads.cords == first.loads.cords, "cords");
        }
        const auto restricted = static_cast<std::size_t>(std::ranges::count_if(case_.runs, &Run::restricted));
        if (case_.shifts.size() != restricted)
            throw ResultsError("the case holds " + std::to_string(restricted) + " restricted runs and " +
                               std::to_string(case_.shifts.size()) +
                               " shifts; compare() each restricted run with the free one, in order");
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (case_.runs[i].restricted) shifts_.push_back(runs_[i]);
        const std::vector<std::string> names = detail::coordinate_names(case_.free_subject),
                                       units = detail::coordinate_units(case_.free_subject);
        for (std::size_t i = 0; i < names.size(); ++i)
            if (units[i] == "m") translations_.push_back(names[i]);
        units_ = task_units(case_.exercise, translations_);
    }

    void write() {
        attributes();
        dimensions();
        run_table();
        recruitment();
        motion();
        loads();
        outcome_table();
        shifts();
        ledgers();
        person();
        texts();
    }

private:
    void attributes() {
        const Exercise& exercise = case_.exercise;
        const Motion& free = case_.runs.front().performance.motion;
        const std::string& restriction = case_.restricted_subject.restriction.name;
        const std::string status(name_of(worst_of(case_)));
        file_.attribute("Conventions", "CF-1.10");
        file_.attribute("schema", "spondyl-run");
        file_.attribute("schema_version", schema_version);
        file_.attribute("title", exercise.id + (shifts_.empty() ? "" : ": free against " + restriction));
        file_.attribute("summary", "Runs " + joined(runs_) + "; " + std::to_string(free.frames()) +
                                       " frames of one repetition; criterion " + std::string(name_of(free.criterion)) +
                                       "; status " + status + ". SI units and radians; " + anatomical_sign + ".");
        file_.attribute("status", status);
        detail::describe_software(file_);
        detail::describe_subject(file_, case_.free_subject);

        file_.attribute("exercise_id", exercise.id);
        file_.attribute("exercise_family", exercise.family);
        file_.attribute("exercise_names", joined(exercise.names));
        file_.attribute("exercise_sources", joined(exercise.seeds));
        file_.attribute("exercise_fidelity", std::string(name_of(exercise.fidelity)));
        file_.attribute("primary_axis", exercise.primary_axis);
        if (const Goal* const goal = primary_of(exercise)) {
            file_.attribute("primary_measure", goal->measure.text);
            if (goal->value) file_.attribute(goal->relative ? "primary_change" : "primary_target", *goal->value);
        }
        file_.attribute("criterion", std::string(name_of(free.criterion)));
        std::vector<std::string> modes;
        for (const Shift& shift : case_.shifts) modes.emplace_back(name_of(shift.mode));
        file_.attribute("recruitment", described(case_.runs.front().performance.loads.options));
        file_.attribute("comparison_modes", joined(modes));
        file_.attribute("restriction", restriction);
    }

    void dimensions() {
        const Performance& free = case_.runs.front().performance;
        file_.labels("run", runs_, {"", "the subject without or with the restriction, and how the motion was matched"});
        file_.coordinate("time", std::span(free.motion.time.data(), static_cast<std::size_t>(free.motion.frames())),
                         {"s", "time from the start of the repetition", "the same for all runs"});
        file_.labels("segment", detail::names_of(levels()), detail::of_segments);
        file_.labels("region", detail::names_of(regions()),
                     {"", "region of the spine", "T12_L1 stands alone as thoracolumbar"});
        file_.labels("axis", detail::names_of(axes()), detail::of_axes);
        file_.labels("side", std::array<std::string, 2>{"positive", "negative"},
                     {"", "direction of an axis", anatomical_sign});
        file_.labels("component", std::array<std::string, 3>{"compression", "anterior_shear", "right_shear"},
                     {"", "component of a segment force", disc_axes});
        file_.labels("xyz", std::array<std::string, 3>{"x", "y", "z"}, {"", "world axis", world_axes});
        std::vector<std::string> phases;
        for (const Phase& phase : case_.exercise.phases) phases.push_back(phase.name);
        file_.labels("phase", phases, {"", "phase of the exercise"});
        file_.labels("breath", std::array<std::string, 3>{"in", "out", "free"}, {"", "breath of a phase"});
        file_.labels("coordinate", detail::coordinate_names(case_.free_subject), detail::of_coordinates);
        file_.labels("muscle", free.loads.muscles, {"", "muscle fascicle"});
        file_.labels("support", free.loads.supports, {"", "contact of the body with the ground or with furniture"});
        file_.labels("cord", free.loads.cords, {"", "band, pull or strap"});
        file_.labels("end", std::array<std::string, 2>{"least", "largest"}, {"", "end of a range"});
        file_.labels("shift", shifts_, {"", "restricted run that is compared with the free one"});
        file_.labels("state", std::array<std::string, 2>{"free", "restricted"},
                     {"", "before or after the restriction"});
    }

    void run_table() {
        std::vector<std::string> match, criterion, identity;
        std::vector<std::int8_t> status;
        std::vector<int> peak;
        std::vector<double> roots;
        std::size_t most = 0;
        for (const Run& run : case_.runs) most = std::max(most, run.performance.motion.reach_roots.size());
        for (const Run& run : case_.runs) {
            const Motion& made = run.performance.motion;
            match.emplace_back(run.restricted ? name_of(made.match) : "");
            criterion.emplace_back(name_of(made.criterion));
            identity.push_back(made.identity);
            status.push_back(static_cast<std::int8_t>(std::max(made.status(), run.performance.loads.worst())));
            peak.push_back(made.peak);
            roots.insert(roots.end(), made.reach_roots.begin(), made.reach_roots.end());
            roots.resize(most * match.size(), std::numeric_limits<double>::quiet_NaN());
        }
        file_.texts("run_match", {"run"}, "comparison mode; empty for the free run", match);
        file_.texts("run_criterion", {"run"}, "which posture is taken among those that reach the goal", criterion);
        file_.texts("run_identity", {"run"}, "equal for runs that may be compared", identity);
        flags("run_status", {"run"}, "worst verdict of the run", status);
        file_.integers("run_peak", {"run"}, {"1", "index of the frame at which the primary measure is at its target"},
                       peak);
        scalars("run_reach", {"1", "path fraction reached at the peak", "1 is the target of the exercise"},
                &Motion::reach);
        std::vector<double> root_numbers;
        for (std::size_t i = 1; i <= most; ++i) root_numbers.push_back(static_cast<double>(i));
        file_.coordinate("reach_root", root_numbers, {"1", "number of the root"});
        file_.numbers("run_reach_root", {"run", "reach_root"},
                      {"1", "every path fraction that was found to match the free run"}, roots);
        scalars("run_guarding_stiffness", {units_.rate, "stiffness of comparison mode guarding"},
                &Motion::guarding_stiffness);
        scalars("run_energy_start",
                {"J", "energy of stage 1 at the first frame", "tissue, tone, springs, relaxed gravity"},
                &Motion::energy_start);
        scalars("run_energy_peak", {"J", "energy of stage 1 at the peak", "tissue, tone, springs, relaxed gravity"},
                &Motion::energy_peak);
        scalars("run_goal_work", {"J", "work of the moving goals from the first frame to the peak"},
                &Motion::goal_work);
        scalars("run_energy_released",
                {"J", "energy of stage 1 that went where phases before the peak let go of goals that held something"},
                &Motion::energy_released);
    }

    void outcome_table() {
        std::vector<std::string> names, ids, where, units;
        std::vector<double> values;
        if (primary_of(case_.exercise))
            for (const Run& run : case_.runs) {
                const auto found = outcomes(run.restricted ? case_.restricted_subject : case_.free_subject,
                                            case_.exercise, run.performance);
                for (const Outcome& o : found) values.push_back(o.value);
                if (!names.empty()) continue;
                for (const Outcome& o : found) {
                    names.push_back(o.id + (o.where.empty() ? "" : " ") + o.where);
                    ids.push_back(o.id);
                    where.push_back(o.where);
                    units.push_back(o.unit);
                }
            }
        file_.labels("outcome", names, {"", "a number about a run, defined in docs/outcomes.md"});
        file_.texts("outcome_id", {"outcome"}, "id of the outcome", ids);
        file_.texts("outcome_where", {"outcome"}, "segment, axis, support or cord of the outcome", where);
        file_.texts("outcome_unit", {"outcome"}, "unit of the outcome", units);
        file_.numbers("run_outcome", {"run", "outcome"}, {"1", "value of the outcome, times outcome_unit", mixed_units},
                      values);
    }

    // What stage 2 was asked for, run by run: enough to evaluate the loads again.
    void recruitment() {
        std::vector<std::string> objective, bounds, breath;
        std::vector<double> coactivation, least, most, minimum, push, short_range, breathing;
        std::vector<std::int8_t> force_velocity;
        for (const Run& run : case_.runs) {
            const RecruitmentOptions& o = run.performance.loads.options;
            objective.emplace_back(name_of(o.objective));
            bounds.push_back(described(o.bounds));
            coactivation.push_back(o.coactivation);
            least.push_back(o.pressure_minimum);
            most.push_back(o.pressure_maximum);
            breathing.insert(breathing.end(), {o.breathing.in, o.breathing.out, o.breathing.free});
            force_velocity.push_back(o.force_velocity ? 1 : 0);
            minimum.push_back(o.stiffness_minimum.value_or(std::numeric_limits<double>::quiet_NaN()));
            push.push_back(o.push_stiffness);
            short_range.push_back(o.short_range_stiffness);
        }
        file_.texts("run_objective", {"run"}, "how activations are weighed in the force sharing", objective);
        file_.texts("run_activation_bounds", {"run"}, "activations known from outside, muscles lower to upper", bounds);
        file_.numbers(
            "run_coactivation", {"run"},
            {"1", "least activation of the trunk's flexors and extensors", "while the trunk rests on nothing"},
            coactivation);
        file_.numbers("run_pressure_minimum", {"run"}, {"Pa", "least pressure of the abdominal cavity"}, least);
        file_.numbers("run_pressure_maximum", {"run"}, {"Pa", "largest pressure of the abdominal cavity"}, most);
        file_.numbers("run_breathing", {"run", "breath"},
                      {"Pa", "least pressure of the abdominal cavity by breath", "reached at the end of a phase"},
                      breathing);
        file_.flags("run_force_velocity", {"run"}, {"1", "capacity depends on the speed of the path"}, "off on",
                    force_velocity);
        file_.numbers(
            "run_stiffness_minimum", {"run"},
            {"N m rad-1", "least stiffness asked of the trunk", "not a number unless a minimum was asked for"},
            minimum);
        file_.numbers("run_push_stiffness", {"run"}, {"N m-1", "least resistance of T8 to a push"}, push);
        file_.numbers("run_short_range_stiffness", {"run"},
                      {"1", "stiffness of activated fibres over force per optimal fibre length"}, short_range);
        for (const Phase& phase : case_.exercise.phases) breath.emplace_back(name_of(phase.breath));
        file_.texts("phase_breath", {"phase"}, "breath of the phase", breath);
    }

    void motion() {
        const Motion& free = case_.runs.front().performance.motion;
        expect("phase_of_frame", "free", static_cast<Eigen::Index>(free.phase.size()), 1, {"time"});
        file_.integers("phase_of_frame", {"time"}, {"1", "index into phase"}, free.phase);
        series("phase_progress", {}, {"1", "progress within the phase, 0 to 1"}, &Motion::progress);

        file_.texts("coordinate_unit", {"coordinate"}, "unit of the coordinate",
                    detail::coordinate_units(case_.free_subject));
        series("rotation", {"segment", "axis"},
               {"rad", "rotation of the cranial against the caudal body",
                std::string("rotation vector; ") + anatomical_sign},
               &Motion::rotation);
        mixed_series("q", {"1", "generalised coordinates, times coordinate_unit", rotation_vector}, &Motion::q);
        mixed_series("v", {"s-1", "generalised speeds (angular velocities), times coordinate_unit", body_axes},
                     &Motion::v);
        mixed_series("vdot", {"s-2", "rates of the generalised speeds, times coordinate_unit", body_axes},
                     &Motion::vdot);
        per_run_coordinate("rest", {"1", "settled starting posture, times coordinate_unit", rotation_vector},
                           &Motion::rest);
        per_run_coordinate("tone",
                           {"N m", "constant generalised force that balances the limbs at rest",
                            "N m per rad; N where coordinate_unit is m"},
                           &Motion::tone);
        series("creep", {}, {"1", "part of the segments' elastic moments that holds have taken away"}, &Motion::creep);
        series("measure", {}, {units_.measure, "primary measure of the exercise", measure_text()}, &Motion::measure);
        series("multiplier", {}, {units_.load, "task load that holds the primary measure", measure_text()},
               &Motion::multiplier);
        series("multiplier_rate", {}, {units_.load, "derivative of the task load by phase_progress", measure_text()},
               &Motion::multiplier_rate);
        series("multiplier_curvature", {},
               {units_.load, "second derivative of the task load by phase_progress", measure_text()},
               &Motion::multiplier_curvature);

        certificate("kkt", {"1", "scaled KKT residual of the posture"}, &Certificate::kkt);
        certificate("smallest_eigenvalue",
                    {"N m rad-1", "smallest eigenvalue of the reduced Hessian", "positive: a local minimum"},
                    &Certificate::smallest_eigenvalue);
        certificate("spine_eigenvalue", {"N m rad-1", "smallest eigenvalue of the spine block without weighted holds"},
                    &Certificate::spine_eigenvalue);
        certificate("lower_branch",
                    {"J", "energy of the lowest other equilibrium less this one", "negative: another one is lower"},
                    &Certificate::lower_branch);
        counts("iterations", {"1", "full Newton steps; 0 where steps with the last factor sufficed"},
               &Certificate::iterations);
        counts("branches", {"1", "distinct equilibria found"}, &Certificate::branches);
        std::vector<std::int8_t> status;
        for (std::size_t i = 0; i < runs_.size(); ++i)
            for (const Certificate& c : certificates(i)) status.push_back(static_cast<std::int8_t>(c.status));
        flags("motion_status", {"run", "time"}, "verdict on the posture", status);
    }

    void loads() {
        const Dimensions per_axis{"segment", "axis"};
        const std::string closes = std::string(
                                       "gravity + inertia + support + equipment + passive + muscle + muscle_passive + "
                                       "pressure + reserve = 0; ") +
                                   cranial_axes;
        series("gravity_moment", per_axis, {"N m", "moment of weight", closes}, &Loads::gravity_moment);
        series("inertia_moment", per_axis, {"N m", "moment of inertia forces (d'Alembert)", closes},
               &Loads::inertia_moment);
        series("support_moment", per_axis, {"N m", "moment of supports", closes}, &Loads::support_moment);
        series("equipment_moment", per_axis, {"N m", "moment of bands, pulls and straps", closes},
               &Loads::equipment_moment);
        series("passive_moment", per_axis, {"N m", "moment of passive tissue of the segment", closes},
               &Loads::passive_moment);
        series("muscle_moment", per_axis, {"N m", "moment of activated muscle fibres", closes}, &Loads::muscle_moment);
        series("muscle_passive_moment", per_axis, {"N m", "moment of stretched muscle fibres", closes},
               &Loads::muscle_passive_moment);
        series("pressure_moment", per_axis, {"N m", "moment of abdominal pressure", closes}, &Loads::pressure_moment);
        series("reserve_moment", per_axis, {"N m", "moment nobody carries, and of welds of fused segments", closes},
               &Loads::reserve_moment);
        series("net_moment", per_axis,
               {"N m", "all but gravity, inertia, supports and equipment, which set it", cranial_axes},
               &Loads::net_moment);
        series("reaction", {"segment", "component"}, {"N", "force between the bodies of the segment", disc_axes},
               &Loads::reaction);
        series("muscle_compression", {"segment"},
               {"N", "part of the compression that muscles make, activated or stretched", "compression is positive"},
               &Loads::muscle_compression);
        series("segment_energy", {"segment"}, {"J", "elastic energy of the segment"}, &Loads::segment_energy);
        series("limb_energy", {}, {"J", "elastic energy of the limbs"}, &Loads::limb_energy);
        series("fibre_energy", {}, {"J", "elastic energy of stretched muscle fibres"}, &Loads::fibre_energy);
        series("activation", {"muscle"}, {"1", "muscle activation, 0 to 1"}, &Loads::activation);
        series("muscle_force", {"muscle"},
               {"N", "force along the tendon, of activated and stretched fibres", "tension is positive"},
               &Loads::muscle_force);
        series("muscle_passive_force", {"muscle"},
               {"N", "force along the tendon, of stretched fibres", "tension is positive"},
               &Loads::muscle_passive_force);
        series("abdominal_pressure", {}, {"Pa", "pressure of the abdominal cavity"}, &Loads::pressure);
        series("support_force", {"support", "xyz"}, {"N", "force of the support on the body", world_axes},
               &Loads::support_force);
        series("support_range", {"support", "end"},
               {"N", "least and largest normal force that leaves muscles and spine as they are",
                "not a number unless asked for"},
               &Loads::support_range);
        series("tension", {"cord"}, {"N", "tension of bands, pulls and straps"}, &Loads::tension);
        series("limb_torque", {"coordinate"},
               {"N m", "ideal torque of the limb joints", "conjugate to v; 0 on spine and pelvis"},
               &Loads::limb_torque);
        series("effort", {}, {"1", "volume-weighted mean of squared activation"}, &Loads::effort);
        series("reserve_max", {}, {"N m", "largest magnitude of a reserve of L5_S1 to C7_T1"}, &Loads::reserve_max);
        series("trunk_stiffness", {},
               {"N m rad-1", "smallest eigenvalue of the stiffness of the trunk, pelvis and limbs held",
                "not a number unless a minimum was asked for"},
               &Loads::stiffness);
        series("load_kkt", {}, {"1", "scaled optimality residual of the force sharing"}, &Loads::kkt);
        series("duality_gap", {}, {"1", "relative duality gap of the force sharing"}, &Loads::gap);
        series("balance", {}, {"1", "whole-body residual", "largest of the forces in N and of the moments in N m"},
               &Loads::balance);
        std::vector<std::int8_t> status;
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            const std::vector<Status>& all = case_.runs[i].performance.loads.status;
            expect("load_status", runs_[i], static_cast<Eigen::Index>(all.size()), 1, {"time"});
            for (const Status one : all) status.push_back(static_cast<std::int8_t>(one));
        }
        flags("load_status", {"run", "time"}, "verdict on the force sharing", status);
    }

    void shifts() {
        std::vector<std::string> modes, primary;
        std::vector<std::int8_t> status;
        for (const Shift& shift : case_.shifts) {
            modes.emplace_back(name_of(shift.mode));
            primary.emplace_back(name_of(shift.axis));
            status.push_back(static_cast<std::int8_t>(shift.status));
        }
        file_.texts("shift_mode", {"shift"}, "comparison mode", modes);
        file_.texts("shift_axis", {"shift"}, "primary axis of the exercise", primary);
        flags("shift_status", {"shift"}, "worst verdict of both runs", status);
        const auto whole = [](Change Shift::* change) {
            return [change](const Shift& s, std::vector<const Change*>& out) { out.push_back(&(s.*change)); };
        };
        changes("shift_lumbar_share", {},
                {"1",
                 "lumbar part of what lumbar spine, T12_L1 and thorax turn about the primary axis from the first frame "
                 "to the peak",
                 "not a number where these turn against each other"},
                whole(&Shift::lumbar_share));
        changes("shift_reach", {}, {units_.measure, "primary measure at the peak", measure_text()},
                whole(&Shift::reach));
        changes("shift_task_load", {}, {units_.load, "task load at the peak", measure_text()},
                whole(&Shift::task_load));
        changes("shift_effort", {}, {"1", "muscle effort at the peak", "volume-weighted mean of squared activation"},
                whole(&Shift::effort));
        for (const ShiftQuantity& quantity : shift_quantities)
            changes(std::string("shift_") + quantity.name, {"segment"},
                    {quantity.units, quantity.long_name, quantity.comment},
                    [&](const Shift& s, std::vector<const Change*>& out) {
                        for (const LoadShift& level : s.segment) out.push_back(&(level.*quantity.value));
                    });
        for (const ShiftQuantity& quantity : shift_quantities)
            changes(std::string("region_") + quantity.name, {"region"},
                    {quantity.units, std::string(quantity.long_name) + ": " + quantity.of_region, quantity.comment},
                    [&](const Shift& s, std::vector<const Change*>& out) {
                        for (const LoadShift& region : s.region) out.push_back(&(region.*quantity.value));
                    });
    }

    void ledgers() {
        std::vector<std::string> names, units, rows, row_ledger, row_entry, row_unit;
        std::vector<double> total, residual, free, restricted, posture, parameters;
        for (std::size_t i = 0; i < case_.shifts.size(); ++i) {
            std::vector<std::string> here;
            for (const auto& [name, ledger] : ledgers_of(case_.shifts[i])) {
                total.push_back(ledger->total);
                residual.push_back(ledger->residual);
                if (i == 0) {
                    names.push_back(name);
                    units.push_back(ledger->unit);
                }
                for (const LedgerEntry& entry : ledger->entries) {
                    here.push_back(name + ": " + entry.name);
                    free.push_back(entry.free);
                    restricted.push_back(entry.restricted);
                    posture.push_back(entry.posture);
                    parameters.push_back(entry.parameters);
                    if (i > 0) continue;
                    row_ledger.push_back(name);
                    row_entry.push_back(entry.name);
                    row_unit.push_back(ledger->unit);
                }
            }
            if (i == 0) rows = here;
            if (here != rows || total.size() != names.size() * (i + 1))
                throw ResultsError("the ledgers of shift \"" + shifts_[i] + "\" have other rows than those of \"" +
                                   shifts_[0] + "\"; compare() all runs of a case with one exercise and one subject");
        }
        file_.labels("ledger", names, {"", "account whose entries' differences sum to its total"});
        file_.labels("ledger_row", rows, {"", "entry of a ledger"});
        file_.texts("ledger_unit", {"ledger"}, "unit of the ledger", units);
        file_.numbers("ledger_total", {"shift", "ledger"}, {"1", "total of the ledger, times ledger_unit", mixed_units},
                      total);
        file_.numbers("ledger_residual", {"shift", "ledger"},
                      {"1", "what the entries miss of the total, times ledger_unit", mixed_units}, residual);
        file_.texts("ledger_row_ledger", {"ledger_row"}, "ledger of the row", row_ledger);
        file_.texts("ledger_row_entry", {"ledger_row"}, "name of the entry", row_entry);
        file_.texts("ledger_row_unit", {"ledger_row"}, "unit of the row", row_unit);
        const auto column = [&](const char* name, const char* long_name, const std::vector<double>& values) {
            file_.numbers(name, {"shift", "ledger_row"},
                          {"1", std::string(long_name) + ", times ledger_row_unit", mixed_units}, values);
        };
        column("ledger_row_free", "value of the free run", free);
        column("ledger_row_restricted", "value of the restricted run", restricted);
        column("ledger_row_posture", "part of the difference because the posture changed", posture);
        column("ledger_row_parameters", "part of the difference because the tissue changed", parameters);
    }

    void person() {
        const Subject& free = case_.free_subject;
        std::vector<std::string> group;
        std::vector<double> strength, volume;
        for (const Muscle& muscle : free.muscles) {
            group.push_back(muscle.group);
            strength.push_back(muscle.strength);
            volume.push_back(muscle.volume);
        }
        expect("muscle_group", "free", static_cast<Eigen::Index>(group.size()), 1, {"muscle"});
        file_.texts("muscle_group", {"muscle"}, "muscle the fascicle belongs to", group);
        file_.numbers("muscle_strength", {"muscle"}, {"N", "largest force of the fascicle"}, strength);
        file_.numbers("muscle_volume", {"muscle"}, {"m3", "volume of the fascicle, its weight in effort"}, volume);

        std::vector<std::string> regions_of_levels;
        for (const Level level : levels()) regions_of_levels.emplace_back(name_of(region_of(level)));
        file_.texts("segment_region", {"segment"}, "region the segment is counted in", regions_of_levels);
        file_.numbers("disc_area", {"segment"}, {"m2", "cross-section of the disc"}, free.disc_area);

        std::vector<double> mobility;
        for (const PerAxis<double>& level : free.options.mobility)
            mobility.insert(mobility.end(), level.begin(), level.end());
        file_.numbers("subject_mobility", {"segment", "axis"},
                      {"1", "angles of the free subject at any moment against those of the tables"}, mobility);

        std::vector<double> rom, loss, stiffening, neutral, cage_stiffness, cage_integrity;
        std::vector<std::int8_t> fused;
        for (const LevelRestriction& level : case_.restricted_subject.restriction.level) {
            cage_stiffness.push_back(level.cage_stiffness);
            cage_integrity.push_back(level.cage_integrity);
            fused.push_back(level.fused);
            for (const AxisRestriction& axis : level.axis) {
                stiffening.push_back(axis.stiffness_factor);
                neutral.push_back(axis.neutral_shift.radians());
                for (const SideRestriction& side : axis.side) {
                    rom.push_back(side.rom_fraction);
                    loss.push_back(side.neutral_zone_loss);
                }
            }
        }
        file_.numbers("restriction_rom_fraction", {"segment", "axis", "side"},
                      {"1", "remaining fraction of the angle at any moment", anatomical_sign}, rom);
        file_.numbers("restriction_neutral_zone_loss", {"segment", "axis", "side"},
                      {"1", "lost fraction of the neutral zone", anatomical_sign}, loss);
        file_.numbers("restriction_stiffness_factor", {"segment", "axis"}, {"1", "factor on all stiffness"},
                      stiffening);
        file_.numbers("restriction_neutral_shift", {"segment", "axis"},
                      {"rad", "added to the neutral angle", anatomical_sign}, neutral);
        file_.numbers("restriction_cage_stiffness", {"segment"}, {"1", "rib cage, 1 is normal"}, cage_stiffness);
        file_.numbers("restriction_cage_integrity", {"segment"}, {"1", "rib cage, 1 is intact, 0 is cut"},
                      cage_integrity);
        file_.flags("restriction_fused", {"segment"}, {"1", "welded at the neutral angle"}, "mobile fused", fused);
    }

    void texts() {
        const std::string& text = case_.exercise.source_text;
        file_.texts("input_exercise_toml", {}, "file the exercise was read from", std::span(&text, 1));
        const std::string simulated = toml_of(case_.exercise);
        file_.texts("input_exercise_simulated_toml", {}, "the exercise as it was simulated, in one self-contained file",
                    std::span(&simulated, 1));
        file_.labels("exercise_assumption", case_.exercise.assumptions,
                     {"", "what is our reading of the exercise and not its source's"});
        std::vector<double> number;
        std::vector<std::string> where, what, label, source;
        for (const Assumption& assumption : case_.restricted_subject.assumptions) {
            number.push_back(static_cast<double>(number.size() + 1));
            where.push_back(assumption.where);
            what.push_back(assumption.what);
            label.emplace_back(name_of(assumption.label));
            source.push_back(assumption.source);
        }
        file_.coordinate("assumption", number, {"1", "number of the assumption"});
        file_.texts("assumption_where", {"assumption"}, "row of the datasets", where);
        file_.texts("assumption_what", {"assumption"}, "what is assumed", what);
        file_.texts("assumption_label", {"assumption"}, "why it is not verified", label);
        file_.texts("assumption_source", {"assumption"}, "where it comes from", source);
    }

    // --- the same for every run, shapes checked ---

    void expect(const std::string& name, const std::string& run, Eigen::Index rows, Eigen::Index columns,
                const Dimensions& first, const Dimensions& second = {}) const {
        const auto length = [&](const Dimensions& d) { return static_cast<Eigen::Index>(file_.size(d)); };
        if (rows == length(first) && columns == length(second)) return;
        std::string shape;
        for (const Dimensions* part : {&first, &second})
            for (const std::string& dimension : *part) shape += (shape.empty() ? "" : " x ") + dimension;
        throw ResultsError("\"" + name + "\" of run \"" + run + "\" has " + std::to_string(rows) + " x " +
                           std::to_string(columns) + " values; expected " + std::to_string(length(first)) + " x " +
                           std::to_string(length(second)) + " (" + shape +
                           "); take motion and loads as plan_motion and evaluate_loads return them");
    }

    static const Motion& part(const Run& run, const Motion*) { return run.performance.motion; }
    static const Loads& part(const Run& run, const Loads*) { return run.performance.loads; }

    // A (time) vector or (time x columns) table of every run.
    template <class Part, class Values>
    void series(const std::string& name, const Dimensions& columns, const Meaning& meaning, Values Part::* member) {
        gather(name, {"time"}, columns, meaning, member);
    }
    void mixed_series(const std::string& name, const Meaning& meaning, Table Motion::* member) {
        series(name, {"coordinate"},
               {meaning.units, meaning.long_name, std::string(mixed_units) + "; " + meaning.comment}, member);
    }
    void per_run_coordinate(const std::string& name, const Meaning& meaning, Eigen::VectorXd Motion::* member) {
        gather(name, {"coordinate"}, {}, meaning, member);
    }
    template <class Part, class Values>
    void gather(const std::string& name, const Dimensions& rows, const Dimensions& columns, const Meaning& meaning,
                Values Part::* member) {
        std::vector<double> all;
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            const auto& values = part(case_.runs[i], static_cast<const Part*>(nullptr)).*member;
            expect(name, runs_[i], values.rows(), values.cols(), rows, columns);
            all.insert(all.end(), values.data(), values.data() + values.size());
        }
        Dimensions dimensions{"run"};
        dimensions.insert(dimensions.end(), rows.begin(), rows.end());
        dimensions.insert(dimensions.end(), columns.begin(), columns.end());
        file_.numbers(name, dimensions, meaning, all);
    }

    void scalars(const std::string& name, const Meaning& meaning, double Motion::* member) {
        std::vector<double> all;
        for (const Run& run : case_.runs) all.push_back(run.performance.motion.*member);
        file_.numbers(name, {"run"}, meaning, all);
    }

    const std::vector<Certificate>& certificates(std::size_t i) const {
        const std::vector<Certificate>& all = case_.runs[i].performance.motion.certificates;
        expect("certificates", runs_[i], static_cast<Eigen::Index>(all.size()), 1, {"time"});
        return all;
    }
    template <class T> std::vector<T> of_frames(T Certificate::* member) const {
        std::vector<T> all;
        for (std::size_t i = 0; i < runs_.size(); ++i)
            for (const Certificate& c : certificates(i)) all.push_back(c.*member);
        return all;
    }
    void certificate(const std::string& name, const Meaning& meaning, double Certificate::* member) {
        file_.numbers(name, {"run", "time"}, meaning, of_frames(member));
    }
    void counts(const std::string& name, const Meaning& meaning, int Certificate::* member) {
        file_.integers(name, {"run", "time"}, meaning, of_frames(member));
    }
    void flags(const std::string& name, const Dimensions& dimensions, const std::string& long_name,
               const std::vector<std::int8_t>& values) {
        file_.flags(name, dimensions, {"1", long_name, "only ok results may be quoted"}, detail::status_words(),
                    values);
    }

    // Free and restricted value of what `collect` finds in each shift.
    template <class Collect>
    void changes(const std::string& name, const Dimensions& keys, const Meaning& meaning, const Collect& collect) {
        std::vector<const Change*> found;
        for (const Shift& shift : case_.shifts) collect(shift, found);
        std::vector<double> values;
        for (const Change* const change : found) {
            values.push_back(change->free);
            values.push_back(change->restricted);
        }
        Dimensions dimensions{"shift"};
        dimensions.insert(dimensions.end(), keys.begin(), keys.end());
        dimensions.emplace_back("state");
        file_.numbers(name, dimensions, meaning, values);
    }

    std::string measure_text() const {
        const Goal* const goal = primary_of(case_.exercise);
        return goal ? goal->measure.text : "the exercise has no primary measure";
    }

    const Case& case_;
    NetcdfImage& file_;
    std::vector<std::string> runs_, shifts_, translations_;
    TaskUnits units_;
};

std::vector<std::byte> image_of(const std::filesystem::path& file, const Case& what) {
    const detail::hdf5::Lock lock;
    try {
        NetcdfImage image("spondyl:" + file.string());
        Layout(what, image).write();
        return image.bytes();
    } catch (const ResultsError& error) {
        throw ResultsError(file.string() + ": " + error.what());
    } catch (const detail::hdf5::Failure& failure) {
        throw ResultsError(file.string() + ": HDF5 could not build the file: " + failure.what() +
                           "; nothing was written; if memory is short, store fewer frames");
    }
}

}  // namespace

void write_results(const std::filesystem::path& file, const Case& what) {
    detail::write_atomically(file, image_of(file, what));
}

}  // namespace spondyl
