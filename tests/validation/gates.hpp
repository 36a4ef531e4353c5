#pragma once
// The acceptance gates that the passive law alone can answer: G6, G7, G8, G11, G12, G13. The numbers that judge are
// read from datasets/reference/gates.csv and reach nothing else; nothing here is adjusted to them.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "../joint_tables.hpp"
#include "detail/chain.hpp"
#include "spondyl/units.hpp"

namespace gates {

using namespace spondyl;

struct Reference {
    std::string gate, item, kind, required, unit, label, source;
    double value, low, high, target_low, target_high;
};

struct Verdict {
    std::string gate, item, kind, required, unit, source, condition;
    double ours, low, high, target_low, target_high;
    std::string miss;  // why, when it is one

    bool pass() const { return ours >= low && ours <= high; }
    bool on_target() const { return ours >= target_low && ours <= target_high; }
};

inline std::vector<Reference> references() {
    std::vector<Reference> out;
    for (const auto& row : tables::read("reference/gates.csv")) {
        const auto optional = [&](const char* column) {
            return row.at(column).empty() ? NAN : tables::number(row, column);
        };
        out.push_back({row.at("gate"), row.at("item"), row.at("kind"), row.at("required"), row.at("unit"),
                       row.at("label"), row.at("source"), optional("value"), optional("low"), optional("high"),
                       optional("target_low"), optional("target_high")});
    }
    return out;
}

class Board {
public:
    Board() : references_(references()) {}

    const Reference& reference(const std::string& gate, const std::string& item) const {
        for (const Reference& r : references_)
            if (r.gate == gate && r.item == item) return r;
        throw std::runtime_error("gates.csv has no " + gate + " " + item);
    }

    void add(const std::string& gate, const std::string& item, const std::string& condition, double ours,
             const std::string& if_missed) {
        const Reference& r = reference(gate, item);
        rows_.push_back({gate, item, r.kind, r.required, r.unit, r.source + " (" + r.label + ")", condition, ours,
                         r.low, r.high, r.target_low, r.target_high, ""});
        Verdict& row = rows_.back();
        if (!row.pass()) row.miss = if_missed;
    }

    const std::vector<Verdict>& rows() const { return rows_; }

private:
    std::vector<Reference> references_;
    std::vector<Verdict> rows_;
};

inline double in_deg(double radians) { return radians / rad_per_deg; }
inline double sign_of(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }
inline double range_at(const AxisLaw& law, double moment) { return angle_at(law, moment) - angle_at(law, -moment); }

inline SpineLaw preloaded(double force) {
    PerSegment<double> forces;
    forces.fill(force);
    return with_preload(tables::spine(), forces);
}

inline std::string text(const char* format, double value) {
    char buffer[160];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

inline void lumbar_rotation(Board& board) {
    const double reach = board.reference("G6", "T1_L1_rotation").value;
    // the moment that gives T1-L1 its measured rotation, then the whole chain at that moment, bending free to couple
    const auto thorax = detail::at_total(
        {.law = tables::spine(), .span = {Level::T12_L1, Level::T1_T2}, .other_axes_free = true}, reach * rad_per_deg);
    const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, thorax.moment);
    for (const Level level : levels()) {
        if (region_of(level) != Region::lumbar) continue;
        board.add("G6", "level_rotation",
                  std::string(name_of(level)) + text(", T1-L1 at 24.9 deg, %.2f N m", thorax.moment),
                  in_deg(spine.angles[level][2]), "rotation at equal moment is outside the measured levels");
    }
}

inline void coupling_signs(Board& board) {
    const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, 5.0);
    const std::string condition = "pure left moment, 5 N m";
    // bending to the left is bending to the side of a left turn
    const auto to_the_turn = [&](Level level) { return sign_of(-spine.angles[level][1]); };
    for (const Level level : {Level::L1_L2, Level::L2_L3, Level::L3_L4, Level::L4_L5, Level::L5_S1, Level::T12_L1})
        board.add("G7", "bending_" + std::string(name_of(level)), condition, to_the_turn(level),
                  "the law has no coupling at this level: zero, not the wrong sign");
    double flexion = 0.0;
    for (const Level level : levels())
        if (region_of(level) == Region::lumbar) flexion += spine.angles[level][0];
    board.add(
        "G7", "flexion_lumbar", condition, sign_of(flexion),
        "the passive law does not couple rotation and flexion; lordosis and muscle are not in a pure-moment chain");
    double majority = 0.0;
    for (const Level level : levels())
        if (LevelRange{Level::T11_T12, Level::T4_T5}.contains(level)) majority += to_the_turn(level);
    board.add("G7", "bending_mid_lower_thorax", condition, sign_of(majority),
              "thoracic coupling is zero in the law (a review of 8 studies found no consistent pattern)");
}

// Least-squares slope per level, going down the spine.
inline double slope_down(const SpineLaw& law, LevelRange span, double moment) {
    std::vector<double> ranges;
    for (const Level level : levels())
        if (span.contains(level)) ranges.push_back(range_at(law[level].axis[Axis::flexion], moment));
    std::reverse(ranges.begin(), ranges.end());
    const double middle = 0.5 * (static_cast<double>(ranges.size()) - 1.0);
    double slope = 0.0;
    for (std::size_t i = 0; i < ranges.size(); ++i) slope += (static_cast<double>(i) - middle) * ranges[i];
    return slope;
}

inline void thoracic_range(Board& board) {
    const LevelRange span{Level::T12_L1, Level::T1_T2};
    const struct {
        double moment, preload;
        const char* name;
    } conditions[] = {{5.0, 0.0, "+-5 N m, no preload"}, {7.5, 400.0, "+-7.5 N m, 400 N"}};
    for (const auto& c : conditions) {
        const SpineLaw law = preloaded(c.preload);
        double total = 0.0;
        Level largest = Level::T12_L1, smallest = Level::T12_L1;
        const auto range = [&](Level level) { return range_at(law[level].axis[Axis::flexion], c.moment); };
        for (const Level level : levels()) {
            if (!span.contains(level)) continue;
            total += range(level);
            if (range(level) > range(largest)) largest = level;
            if (range(level) < range(smallest)) smallest = level;
        }
        board.add("G8", "T1_L1_range", c.name, in_deg(total),
                  "the sum of the levels is outside one standard deviation");
        board.add("G8", "T12_L1_range", c.name, in_deg(range(Level::T12_L1)),
                  "the level is outside one standard deviation");
        board.add("G8", "T4_T5_range", c.name, in_deg(range(Level::T4_T5)),
                  "the level is outside one standard deviation");
        board.add("G8", "largest_is_T12_L1", c.name, largest == Level::T12_L1 ? 1.0 : 0.0,
                  "the largest level is " + std::string(name_of(largest)));
        board.add("G8", "smallest_near_T4_T5", c.name,
                  LevelRange(Level::T5_T6, Level::T3_T4).contains(smallest) ? 1.0 : 0.0,
                  "the smallest level is " + std::string(name_of(smallest)));
        board.add("G8", "slope_upper_third", c.name, sign_of(slope_down(law, {Level::T4_T5, Level::T1_T2}, c.moment)),
                  "range grows downward there");
        board.add("G8", "slope_middle_third", c.name, sign_of(slope_down(law, {Level::T8_T9, Level::T5_T6}, c.moment)),
                  "range shrinks downward there");
        board.add("G8", "slope_lower_third", c.name, sign_of(slope_down(law, {Level::T12_L1, Level::T9_T10}, c.moment)),
                  "range shrinks downward there");
    }
}

inline void axial_stiffness(Board& board) {
    for (const double moment : {2.0, 5.0, 7.5, 10.0}) {
        const auto spine = detail::at_moment({.law = tables::spine(), .other_axes_free = true}, moment);
        const double turn = spine.sum({Level::L5_S1, Level::T1_T2}, Axis::axial_rotation);
        board.add("G11", "axial_stiffness", text("secant, T1-S1, %g N m", moment), moment / turn,
                  "joints only: passive muscle fibres and trunk wall are not in the law");
    }
}

inline void bending_quarters(Board& board) {
    // The study gives neither the moment nor the angle at the end of its range: both spans and three end moments are
    // shown.
    const struct {
        LevelRange span;
        const char* name;
    } spans[] = {{{Level::L5_S1, Level::T1_T2}, "T1-S1"}, {{Level::L5_S1, Level::L1_L2}, "L1-S1"}};
    for (const auto& s : spans) {
        for (const double end : {7.5, 10.0, 30.0}) {
            const detail::MomentChain chain{.law = tables::spine(), .span = s.span, .axis = Axis::lateral_bending};
            const double range = detail::at_moment(chain, end).sum(s.span, Axis::lateral_bending);
            double before = 0.0;
            for (int quarter = 1; quarter <= 4; ++quarter) {
                const double moment = quarter == 4 ? end : detail::at_total(chain, 0.25 * quarter * range).moment;
                board.add(
                    "G12", "quarter_" + std::to_string(quarter),
                    std::string(s.name) + text(", range ends at %g N m", end), (moment - before) / in_deg(0.25 * range),
                    "joints only, and end of range by moment: trunk wall missing, the study's end moment unknown");
                before = moment;
            }
        }
    }
}

inline void cage_removal(Board& board) {
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
        board.add("G13", std::string(name_of(axis)), "T1-T12, +-5 N m, 400 N", 100.0 * (without / with - 1.0),
                  "the cage multipliers of the table give another share in this axis");
    }
}

inline std::vector<Verdict> evaluate() {
    Board board;
    lumbar_rotation(board);
    coupling_signs(board);
    thoracic_range(board);
    axial_stiffness(board);
    bending_quarters(board);
    cage_removal(board);
    return board.rows();
}

// One line per gate: rows that must pass, rows that are only reported.
struct Summary {
    std::string gate, kind;
    int must = 0, must_passed = 0, reported = 0, reported_passed = 0;

    std::string verdict() const { return must == 0 ? "reported only" : must_passed == must ? "pass" : "FAIL"; }
};

inline std::vector<Summary> summarise(const std::vector<Verdict>& rows) {
    std::vector<Summary> out;
    for (const Verdict& r : rows) {
        if (out.empty() || out.back().gate != r.gate) out.push_back({r.gate, r.kind});
        Summary& s = out.back();
        const bool is_must = r.required == "must";
        (is_must ? s.must : s.reported) += 1;
        if (r.pass()) (is_must ? s.must_passed : s.reported_passed) += 1;
    }
    return out;
}

}  // namespace gates
