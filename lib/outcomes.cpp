#include "spondyl/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "detail/comparable.hpp"
#include "detail/shares.hpp"
#include "spondyl/error.hpp"
#include "spondyl/instruments.hpp"

namespace spondyl {

namespace {

constexpr double in_vitro_moment = 7.5;  // [N m], at which ranges of motion are measured (Yamamoto 1989, Panjabi 1994)
constexpr double near_the_end = 0.8;     // of the half range of motion

// One repetition and how often the source asks for it.
struct Exposure {
    const Exercise& exercise;
    const Motion& motion;

    // Integral over one repetition [s times the unit]; holds last as long as the source says.
    double over_repetition(const Eigen::Ref<const Eigen::VectorXd>& x, double hold) const {
        double sum = 0.0;
        for (Eigen::Index k = 1; k < x.size(); ++k)
            sum += 0.5 * (x[k] + x[k - 1]) * (motion.time[k] - motion.time[k - 1]);
        if (hold < 0.0) return sum;
        bool held = false;
        for (Eigen::Index k = 0; k < x.size(); ++k) {
            const auto f = static_cast<std::size_t>(k);
            const Phase& phase = exercise.phases[static_cast<std::size_t>(motion.phase[f])];
            const bool last = k + 1 == x.size() || motion.phase[f + 1] != motion.phase[f];
            if (phase.profile != Profile::hold || !last) continue;
            sum += (hold - phase.duration) * x[k];
            held = true;
        }
        return held ? sum : sum + hold * x[motion.peak];
    }

    // Sets times repetitions; not a number where the source states none of both.
    double repetitions(std::size_t end) const {
        const Dosage& d = exercise.dosage;
        if (!d.repetitions && !d.sets) return std::numeric_limits<double>::quiet_NaN();
        return (d.sets ? (*d.sets)[end] : 1.0) * (d.repetitions ? (*d.repetitions)[end] : 1.0);
    }
    double hold(std::size_t end) const { return exercise.dosage.hold ? (*exercise.dosage.hold)[end] : -1.0; }
};

// How often a course rises above a limit.
int crossings(const Eigen::Ref<const Eigen::VectorXd>& x, double limit) {
    int count = 0;
    for (Eigen::Index k = 1; k < x.size(); ++k) count += x[k - 1] <= limit && x[k] > limit ? 1 : 0;
    return count;
}

double of_largest_size(const Eigen::Ref<const Eigen::VectorXd>& column) {
    Eigen::Index k = 0;
    column.cwiseAbs().maxCoeff(&k);
    return column[k];
}

std::string word(Level level) { return std::string(name_of(level)); }
std::string word(Level level, Axis axis) { return word(level) + " " + std::string(name_of(axis)); }

}  // namespace

std::vector<Outcome> outcomes(const Subject& subject, const Exercise& exercise, const Performance& performance) {
    const Motion& m = performance.motion;
    const Loads& l = performance.loads;
    if (l.reaction.rows() != m.frames())
        throw SimulationError("the loads have " + std::to_string(l.reaction.rows()) + " frames, the motion " +
                              std::to_string(m.frames()) + "; call evaluate_loads with this motion");
    const Goal& goal = exercise.primary_goal();
    const auto peak = static_cast<Eigen::Index>(m.peak);

    std::vector<Outcome> all;
    const auto put = [&all](const char* id, std::string where, const char* unit, double value) {
        all.push_back({id, std::move(where), unit, value});
    };
    const auto column = [](Level level) { return 3 * static_cast<Eigen::Index>(level); };
    const auto by_axis = [&](const char* id, const char* unit, auto&& value) {
        for (const Level level : levels())
            for (const Axis axis : axes()) put(id, word(level, axis), unit, value(level, axis));
    };

    const bool length = goal.measure.kind == MeasureKind::position || goal.measure.kind == MeasureKind::distance;
    put("reach", goal.measure.text,
        length                                    ? "m"
        : goal.measure.kind == MeasureKind::force ? "N"
                                                  : "rad",
        m.measure[peak]);

    const PerRegion<double> turned = detail::turned(m, detail::axis_of(exercise));
    put("share_L", "", "1", detail::share_of(Region::lumbar, turned));
    put("share_J", "", "1", detail::share_of(Region::thoracolumbar, turned));
    put("share_T", "", "1", detail::share_of(Region::thoracic, turned));

    for (const Axis axis : axes()) {
        double sum = 0.0;
        for (const Level level : levels())
            if (region_of(level) == Region::lumbar)
                sum += m.rotation(peak, column(level) + static_cast<Eigen::Index>(axis));
        put("rot_L", std::string(name_of(axis)), "rad", sum);
    }

    Table used(m.frames(), static_cast<Eigen::Index>(level_count));  // largest of the three axes
    used.setZero();
    PerSegment<PerAxis<PerSide<double>>> half_range{};
    for (const Level level : levels())
        for (const Axis axis : axes()) {
            const AxisLaw& law = subject.free_law[level].axis[axis];
            half_range[level][axis] = {angle_at(law, in_vitro_moment), -angle_at(law, -in_vitro_moment)};
            for (Eigen::Index k = 0; k < m.frames(); ++k) {
                const double angle = m.rotation(k, column(level) + static_cast<Eigen::Index>(axis));
                double& u = used(k, static_cast<Eigen::Index>(level));
                u = std::max(u,
                             std::abs(angle) / half_range[level][axis][angle < 0.0 ? Side::negative : Side::positive]);
            }
        }
    by_axis("util_i", "1", [&](Level level, Axis axis) {
        const double angle = m.rotation(peak, column(level) + static_cast<Eigen::Index>(axis));
        return std::abs(angle) / half_range[level][axis][angle < 0.0 ? Side::negative : Side::positive];
    });

    const auto at_peak = [&](const Table& moment) {
        return [&](Level level, Axis axis) { return moment(peak, column(level) + static_cast<Eigen::Index>(axis)); };
    };
    const Table by_muscles = l.muscle_moment + l.muscle_passive_moment;
    by_axis("Mpas_i", "N m", at_peak(l.passive_moment));
    by_axis("Mmus_i", "N m", at_peak(by_muscles));
    by_axis("Mnet_i", "N m", at_peak(l.net_moment));

    constexpr const char* forces[] = {"Fc_i", "Fap_i", "Fml_i"};
    for (std::size_t i = 0; i < std::size(forces); ++i)
        for (const Level level : levels())
            put(forces[i], word(level), "N",
                of_largest_size(l.reaction.col(column(level) + static_cast<Eigen::Index>(i))));
    const Table pressure = disc_pressure(subject, l);
    for (const Level level : levels())
        put("IDP_i", word(level), "Pa", pressure.col(static_cast<Eigen::Index>(level)).maxCoeff());

    PerRegion<double> energy{};
    for (const Level level : levels())
        energy[region_of(level)] += l.segment_energy(peak, static_cast<Eigen::Index>(level));
    put("U_L", "", "J", energy[Region::lumbar]);
    put("U_T", "", "J", energy[Region::thoracic]);
    put("effort", "", "1", l.effort[peak]);
    put("Fmus", "", "N", l.muscle_force.row(peak).sum());

    double load = 0.0;
    for (const Level level : levels())
        if (region_of(level) == Region::lumbar) load = std::max(load, l.reaction.col(column(level)).maxCoeff());
    put("selectivity", "", "rad/N", std::abs(turned[Region::thoracic]) / load);

    const Exposure exposure{exercise, m};
    constexpr const char* ends[] = {" least", " most"};
    for (std::size_t end = 0; end < 2; ++end)
        for (const Level level : levels())
            put("dose_i", word(level) + ends[end], "N s",
                exposure.repetitions(end) *
                    exposure.over_repetition(l.reaction.col(column(level)), exposure.hold(end)));
    for (std::size_t end = 0; end < 2; ++end)
        for (const Level level : levels())
            put("cycles_i", word(level) + ends[end], "1",
                exposure.repetitions(end) * crossings(used.col(static_cast<Eigen::Index>(level)), near_the_end));

    for (std::size_t c = 0; c < l.supports.size(); ++c)
        put("Fcontact", l.supports[c], "N",
            l.support_force.middleCols(3 * static_cast<Eigen::Index>(c), 3).rowwise().norm().maxCoeff());
    for (std::size_t c = 0; c < l.cords.size(); ++c)
        put("Fcontact", l.cords[c], "N", l.tension.col(static_cast<Eigen::Index>(c)).maxCoeff());
    return all;
}

std::vector<OutcomeChange> outcome_changes(const Subject& free_subject, const Performance& free,
                                           const Subject& restricted_subject, const Performance& restricted,
                                           const Exercise& exercise) {
    detail::require_comparable(free.motion, restricted.motion);
    const std::vector<Outcome> before = outcomes(free_subject, exercise, free),
                               after = outcomes(restricted_subject, exercise, restricted);
    std::vector<OutcomeChange> all, differences;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const Outcome &a = before[i], &b = after[i];
        all.push_back({a.id, a.where, a.unit, {a.value, b.value}});
        const double difference = b.value - a.value;
        if (a.id == "rot_L") differences.push_back({"dRot_L", a.where, a.unit, {0.0, difference}});
        if (a.id == "reach")
            differences.push_back(
                {"reach_deficit", a.where, a.unit, {0.0, a.value < free.motion.measure[0] ? difference : -difference}});
    }
    all.insert(all.end(), differences.begin(), differences.end());
    return all;
}

}  // namespace spondyl
