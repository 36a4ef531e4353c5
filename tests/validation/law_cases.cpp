// The gates that the passive law alone can answer.

#include <algorithm>

#include "../joint_tables.hpp"
#include "cases.hpp"
#include "detail/chain.hpp"
#include "format.hpp"

namespace validation {

namespace {

constexpr LevelRange T1_L1{Level::T12_L1, Level::T1_T2}, T1_S1{Level::L5_S1, Level::T1_T2};

double sign_of(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }
double range_at(const AxisLaw& law, double moment) { return angle_at(law, moment) - angle_at(law, -moment); }

SpineLaw preloaded(double force) {
    PerSegment<double> forces;
    forces.fill(force);
    return with_preload(tables::spine(), forces);
}

void lumbar_rotation(Rows& rows) {
    const double reach = reference("G6", "", "T1_L1_rotation").measured;
    // the moment that gives T1-L1 its measured rotation, then the whole chain at that moment, bending free to couple
    const auto thorax =
        detail::at_total({.law = tables::spine(), .span = T1_L1, .other_axes_free = true}, reach * rad_per_deg);
    const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, thorax.moment);
    for (const Level level : levels())
        if (region_of(level) == Region::lumbar)
            rows.push_back(judged("G6", std::string(name_of(level)) + ", T1-L1 at 24.9 deg", "level_rotation",
                                  spine.angles[level][2] / rad_per_deg));
}

void coupling_signs(Rows& rows) {
    const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, 5.0);
    const std::string name = "pure left moment, 5 N m";
    // bending to the left is bending to the side of a left turn
    const auto to_the_turn = [&](Level level) { return sign_of(-spine.angles[level][1]); };
    for (const Level level : {Level::L1_L2, Level::L2_L3, Level::L3_L4, Level::L4_L5, Level::L5_S1, Level::T12_L1})
        rows.push_back(judged("G7", name, "bending_" + std::string(name_of(level)), to_the_turn(level)));
    double flexion = 0.0, majority = 0.0;
    for (const Level level : levels()) {
        if (region_of(level) == Region::lumbar) flexion += spine.angles[level][0];
        if (LevelRange{Level::T11_T12, Level::T4_T5}.contains(level)) majority += to_the_turn(level);
    }
    rows.push_back(judged("G7", name, "flexion_lumbar", sign_of(flexion)));
    rows.push_back(judged("G7", name, "bending_mid_lower_thorax", sign_of(majority)));
}

// Least-squares slope per level, going down the spine.
double slope_down(const SpineLaw& law, LevelRange span, double moment) {
    std::vector<double> ranges;
    for (const Level level : levels())
        if (span.contains(level)) ranges.push_back(range_at(law[level].axis[Axis::flexion], moment));
    std::reverse(ranges.begin(), ranges.end());
    const double middle = 0.5 * (static_cast<double>(ranges.size()) - 1.0);
    double slope = 0.0;
    for (std::size_t i = 0; i < ranges.size(); ++i) slope += (static_cast<double>(i) - middle) * ranges[i];
    return slope;
}

void thoracic_range(Rows& rows) {
    const struct {
        double moment, preload;
        const char* name;
    } conditions[] = {{5.0, 0.0, "+-5 N m, no preload"}, {7.5, 400.0, "+-7.5 N m, 400 N"}};
    for (const auto& c : conditions) {
        const SpineLaw law = preloaded(c.preload);
        const auto range = [&](Level level) { return range_at(law[level].axis[Axis::flexion], c.moment); };
        double total = 0.0;
        Level largest = Level::T12_L1, smallest = Level::T12_L1;
        for (const Level level : levels()) {
            if (!T1_L1.contains(level)) continue;
            total += range(level);
            if (range(level) > range(largest)) largest = level;
            if (range(level) < range(smallest)) smallest = level;
        }
        const auto judge = [&](const char* quantity, double ours) {
            rows.push_back(judged("G8", c.name, quantity, ours));
        };
        const auto slope = [&](Level below, Level above) { return sign_of(slope_down(law, {below, above}, c.moment)); };
        judge("T1_L1_range", total / rad_per_deg);
        judge("T12_L1_range", range(Level::T12_L1) / rad_per_deg);
        judge("T4_T5_range", range(Level::T4_T5) / rad_per_deg);
        judge("largest_is_T12_L1", largest == Level::T12_L1 ? 1.0 : 0.0);
        judge("smallest_near_T4_T5", LevelRange(Level::T5_T6, Level::T3_T4).contains(smallest) ? 1.0 : 0.0);
        judge("slope_upper_third", slope(Level::T4_T5, Level::T1_T2));
        judge("slope_middle_third", slope(Level::T8_T9, Level::T5_T6));
        judge("slope_lower_third", slope(Level::T12_L1, Level::T9_T10));
    }
}

void axial_stiffness(Rows& rows) {
    for (const double moment : {2.0, 5.0, 7.5, 10.0}) {
        const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, moment);
        const double turn = spine.sum(T1_S1, Axis::axial_rotation);
        rows.push_back(judged("G11", "secant, T1-S1, " + text(moment) + " N m", "axial_stiffness", moment / turn));
    }
}

void bending_quarters(Rows& rows) {
    // The study gives neither the moment nor the angle at the end of its range: both spans and three end moments are
    // shown.
    const struct {
        LevelRange span;
        const char* name;
    } spans[] = {{T1_S1, "T1-S1"}, {{Level::L5_S1, Level::L1_L2}, "L1-S1"}};
    for (const auto& s : spans)
        for (const double end : {7.5, 10.0, 30.0}) {
            const detail::MomentChain chain{.law = tables::spine(), .span = s.span, .axis = Axis::lateral_bending};
            const double range = detail::at_moment(chain, end).sum(s.span, Axis::lateral_bending);
            double before = 0.0;
            for (int quarter = 1; quarter <= 4; ++quarter) {
                const double moment = quarter == 4 ? end : detail::at_total(chain, 0.25 * quarter * range).moment;
                rows.push_back(judged("G12", std::string(s.name) + ", range ends at " + text(end) + " N m",
                                      "quarter_" + std::to_string(quarter),
                                      (moment - before) / (0.25 * range / rad_per_deg)));
                before = moment;
            }
        }
}

void cage_removal(Rows& rows) {
    const SpineLaw law = preloaded(400.0);
    const LevelRange ribs{Level::T11_T12, Level::T1_T2};
    const SpineLaw cut =
        restricted_law(law, Restriction{"no cage"}.with_cage(ribs, {.integrity = 0.0}), tables::cage());
    for (const Axis axis : axes()) {
        double with = 0.0, without = 0.0;
        for (const Level level : levels()) {
            if (!ribs.contains(level)) continue;
            with += range_at(law[level].axis[axis], 5.0);
            without += range_at(cut[level].axis[axis], 5.0);
        }
        rows.push_back(
            judged("G13", "T1-T12, +-5 N m, 400 N", std::string(name_of(axis)), 100.0 * (without / with - 1.0)));
    }
}

}  // namespace

Rows law_cases() {
    Rows rows;
    lumbar_rotation(rows);
    coupling_signs(rows);
    thoracic_range(rows);
    axial_stiffness(rows);
    bending_quarters(rows);
    cage_removal(rows);
    return rows;
}

}  // namespace validation
