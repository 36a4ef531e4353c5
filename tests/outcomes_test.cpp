// Outcomes of a performance: closed forms of a linear spine, exact multiples of the dose, two subjects side by side.

#include <algorithm>
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "detail/exercise_format.hpp"
#include "spondyl/error.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/outcomes.hpp"
#include "spondyl/restriction.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"
#include "support/performed.hpp"

using namespace spondyl;
using test::contains;
using test::nominal;

namespace {

Performance performed(const Subject& s, const Exercise& e, const MotionOptions& options = {}) {
    return test::performed(s, e, 17, options);
}

double value(const std::vector<Outcome>& all, const std::string& id, const std::string& where = "") {
    const auto found = std::ranges::find_if(all, [&](const Outcome& o) { return o.id == id && o.where == where; });
    REQUIRE(found != all.end());
    return found->value;
}

Change value(const std::vector<OutcomeChange>& all, const std::string& id, const std::string& where = "") {
    const auto found =
        std::ranges::find_if(all, [&](const OutcomeChange& o) { return o.id == id && o.where == where; });
    REQUIRE(found != all.end());
    return found->value;
}

double turn_stiffness(const Subject& s, Level level) { return stiffness(s.law[level].axis[Axis::axial_rotation], 0.0); }

}  // namespace

TEST_CASE("in a straight linear spine shares, use of the range and selectivity have closed forms") {
    const Subject s = test::straight_linear(nominal());
    constexpr double degrees = 10.0;
    const Exercise e = test::pure_turn(s, degrees);
    const Performance p = performed(s, e);
    REQUIRE(p.motion.status() == Status::ok);
    const std::vector<Outcome> all = outcomes(s, e, p);

    PerRegion<double> give{};
    double whole = 0.0;
    for (const Level level : levels())
        if (level != Level::C7_T1) {
            give[region_of(level)] += 1.0 / turn_stiffness(s, level);
            whole += 1.0 / turn_stiffness(s, level);
        }
    CHECK(value(all, "share_L") == doctest::Approx(give[Region::lumbar] / whole).epsilon(1e-6));
    CHECK(value(all, "share_J") == doctest::Approx(give[Region::thoracolumbar] / whole).epsilon(1e-6));
    CHECK(value(all, "share_T") == doctest::Approx(give[Region::thoracic] / whole).epsilon(1e-6));
    const double moment = degrees * rad_per_deg / whole;
    CHECK(value(all, "util_i", "L4_L5 axial_rotation") == doctest::Approx(moment / 7.5).epsilon(1e-6));
    CHECK(value(all, "Mpas_i", "T6_T7 axial_rotation") == doctest::Approx(-moment).epsilon(1e-6));
    CHECK(value(all, "rot_L", "axial_rotation") == doctest::Approx(moment * give[Region::lumbar]).epsilon(1e-6));
    CHECK(value(all, "U_L") == doctest::Approx(0.5 * moment * moment * give[Region::lumbar]).epsilon(1e-6));
    CHECK(value(all, "reach", "angle(T1, pelvis, axial_rotation)") == doctest::Approx(degrees * rad_per_deg));

    double load = 0.0;
    for (const Level level : levels())
        if (region_of(level) == Region::lumbar) load = std::max(load, value(all, "Fc_i", std::string(name_of(level))));
    CHECK(value(all, "selectivity") == doctest::Approx(moment * give[Region::thoracic] / load).epsilon(1e-6));
}

TEST_CASE("the dose is sets times repetitions of one repetition, whose holds last as long as the source says") {
    Exercise e = test::posture("standing_flexion");
    Phase hold;
    hold.name = "hold";
    hold.duration = 2.0;
    hold.profile = Profile::hold;
    hold.drive = Drive::hold;
    e.phases.push_back(hold);
    const Performance p = performed(nominal(), e);
    const auto dose = [&](const char* end) { return value(outcomes(nominal(), e, p), "dose_i", end); };
    CHECK(std::isnan(dose("L4_L5 least")));  // no word about how often

    e.dosage.repetitions = {1.0, 1.0};
    const double once = dose("L4_L5 least");
    const Eigen::VectorXd compression = p.loads.reaction.col(3 * static_cast<Eigen::Index>(Level::L4_L5));
    double integral = 0.0;  // by Simpson's rule; 17 frames
    const double h = p.motion.time[1];
    for (Eigen::Index k = 0; k + 2 < compression.size(); k += 2)
        integral += h / 3.0 * (compression[k] + 4.0 * compression[k + 1] + compression[k + 2]);
    CHECK(once == doctest::Approx(integral).epsilon(0.01));

    e.dosage.sets = {1.0, 2.0};
    e.dosage.repetitions = {15.0, 20.0};
    CHECK(dose("L4_L5 least") == 15.0 * once);
    CHECK(dose("L4_L5 most") == 40.0 * once);

    e.dosage.hold = {2.0, 30.0};  // the simulated hold, and 28 s more of it
    CHECK(dose("L4_L5 least") == doctest::Approx(15.0 * once));
    CHECK(dose("L4_L5 most") == doctest::Approx(40.0 * (once + 28.0 * compression[compression.size() - 1])));
}

TEST_CASE("a cycle counts where a segment goes beyond four fifths of its range and comes back") {
    const Subject s = test::straight_linear(nominal());
    const auto cycles = [&](double degrees) {
        Exercise e = test::pure_turn(s, degrees);
        Phase back = e.phases.front();
        back.name = "back";
        back.goals.front().value.reset();
        e.phases.push_back(back);
        e.dosage.repetitions = {3.0, 4.0};
        return value(outcomes(s, e, performed(s, e)), "cycles_i", "L4_L5 most");
    };
    double whole = 0.0;
    for (const Level level : levels()) whole += level == Level::C7_T1 ? 0.0 : 1.0 / turn_stiffness(s, level);
    const double limit = 0.8 * 7.5 * whole / rad_per_deg;
    CHECK(cycles(0.98 * limit) == 0.0);
    CHECK(cycles(1.02 * limit) == 4.0);
}

TEST_CASE("side by side, reach is lost under the free run's load and not where it is matched") {
    const Exercise& e = test::quadruped();
    const Subject stiff = restricted(nominal(), preset(test::datasets().presets, "stiff_T4_T8"));
    const Performance free = performed(nominal(), e);
    const auto against = [&](Match match) {
        return outcome_changes(nominal(), free, stiff, performed(stiff, e, {.match = match, .free = &free.motion}), e);
    };
    const std::string reach = e.primary_goal().measure.text;
    const auto as_far = against(Match::reach), as_hard = against(Match::load);
    CHECK(std::abs(value(as_far, "reach_deficit", reach).restricted) < 1e-9);
    CHECK(value(as_hard, "reach_deficit", reach).restricted > 0.5 * rad_per_deg);
    CHECK(value(as_hard, "reach_deficit", reach).restricted ==
          value(as_hard, "reach", reach).free - value(as_hard, "reach", reach).restricted);
    const Change turned = value(as_far, "rot_L", "axial_rotation");
    CHECK(value(as_far, "dRot_L", "axial_rotation").restricted == turned.difference());
    CHECK(std::abs(turned.restricted) >
          std::abs(turned.free));  // series springs: what stiff segments lose, others must give

    Performance other = free;
    other.motion.identity = "another";
    CHECK_THROWS_AS(outcome_changes(nominal(), free, stiff, other, e), ComparisonError);
    other = free;
    other.loads.reaction.conservativeResize(3, Eigen::NoChange);
    CHECK(contains(test::message_of<SimulationError>([&] { outcomes(nominal(), e, other); }), "3 frames"));
}

TEST_CASE("every outcome that an exercise may name is computed, and no other") {
    const Exercise& e = test::quadruped();
    const Performance free = performed(nominal(), e);
    std::set<std::string> computed;
    for (const OutcomeChange& o : outcome_changes(nominal(), free, nominal(), free, e)) {
        computed.insert(o.id);
        CHECK_FALSE(o.unit.empty());
    }
    std::set<std::string> known;
    for (const auto& word : detail::exercise_format::outcome_ids) known.emplace(word.text);
    CHECK(computed == known);
}

TEST_CASE("contact forces of quiet standing are those of the supports, together the weight") {
    const Exercise& e = test::standing();
    const Performance p = performed(nominal(), e);
    const auto all = outcomes(nominal(), e, p);
    double sum = 0.0;
    for (const Support& support : e.supports) sum += value(all, "Fcontact", support.id);
    // each has its own small horizontal part, so sizes add up to a little more
    CHECK(sum >= nominal().mass() * 9.80665 * (1.0 - 1e-9));
    CHECK(sum < nominal().mass() * 9.80665 * 1.05);
}
