#include "spondyl/comparison.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "spondyl/error.hpp"
#include "spondyl/motion.hpp"
#include "support/exercises.hpp"

using namespace spondyl;
using test::nominal;
using test::quadruped;

namespace {

Performance perform(const Subject& s, const MotionOptions& o = {}) {
    Motion m = plan_motion(s, quadruped(), o);
    Loads l = evaluate_loads(s, quadruped(), m);
    return {std::move(m), std::move(l)};
}

const Subject& stiff() {
    static const Subject s =
        restricted(nominal(), Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8},
                                                               {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
    return s;
}
const Performance& free_run() {
    static const Performance p = perform(nominal());
    return p;
}

}  // namespace

TEST_CASE("every ledger of every comparison mode closes to 1e-9 of its unit") {
    for (const Match match : {Match::reach, Match::load, Match::effort, Match::guarding}) {
        const Performance r = perform(
            stiff(),
            {.match = match, .free = match == Match::reach ? nullptr : &free_run().motion, .guarding_stiffness = 20.0});
        const Shift s = compare(nominal(), free_run(), stiff(), r, quadruped());
        CAPTURE(std::string(name_of(match)));
        CHECK(s.mode == match);
        CHECK(s.ledger_residual_max() < 1e-9);
        CHECK(s.moment.size() == level_count);
        CHECK(s.compression.size() == level_count);
        for (const auto* ledgers : {&s.moment, &s.compression})
            for (const Ledger& l : *ledgers)
                for (const LedgerEntry& e : l.entries)
                    CHECK(std::abs(e.posture + e.parameters - e.difference()) < 1e-8);
        double parts = 0.0;
        for (const LedgerEntry& e : s.rotation.entries) parts += e.difference();
        CHECK(parts == doctest::Approx(s.reach.difference()).epsilon(1e-9).scale(1.0));
    }
}

TEST_CASE("at equal reach the whole turn is the same and what the stiff levels lose the others gain") {
    const Performance r = perform(stiff());
    const Shift s = compare(nominal(), free_run(), stiff(), r, quadruped());
    CHECK(s.reach.difference() == doctest::Approx(0.0).scale(1.0).epsilon(1e-10));
    for (const Level level : {Level::T4_T5, Level::T5_T6, Level::T6_T7, Level::T7_T8})
        CHECK(std::abs(s.segment[level].rotation.restricted) < std::abs(s.segment[level].rotation.free));
    CHECK(s.task_load.restricted > s.task_load.free);
    double rotation = 0.0, energy = 0.0;
    for (const Level level : levels()) {
        if (region_of(level) != Region::lumbar) continue;
        rotation += s.segment[level].rotation.restricted;
        energy += s.segment[level].energy.restricted;
    }
    CHECK(s.region[Region::lumbar].rotation.restricted == doctest::Approx(rotation));
    CHECK(s.region[Region::lumbar].energy.restricted == doctest::Approx(energy));
}

TEST_CASE("comparing a subject with itself shifts nothing") {
    const Shift s = compare(nominal(), free_run(), nominal(), free_run(), quadruped());
    CHECK(s.reach.difference() == 0.0);
    CHECK(s.lumbar_share.difference() == 0.0);
    for (const Level level : levels()) {
        CHECK(s.segment[level].rotation.difference() == 0.0);
        CHECK(s.segment[level].compression.difference() == 0.0);
    }
}

TEST_CASE("runs that were not made to be compared are refused") {
    const Performance other = perform(nominal(), {.frames = 51});
    CHECK_THROWS_WITH_AS(compare(nominal(), free_run(), nominal(), other, quadruped()),
                         doctest::Contains("not made to be compared"), ComparisonError);
    const Performance r = perform(stiff());
    CHECK_THROWS_WITH_AS(compare(stiff(), r, nominal(), free_run(), quadruped()),
                         doctest::Contains("must be the free subject's"), ComparisonError);
    Performance without = free_run();
    without.loads = {};
    CHECK_THROWS_WITH_AS(compare(nominal(), free_run(), nominal(), without, quadruped()),
                         doctest::Contains("call evaluate_loads"), ComparisonError);
    Performance braced = free_run();
    braced.loads.options.pressure_minimum = 1e3;
    CHECK_THROWS_WITH_AS(compare(nominal(), free_run(), nominal(), braced, quadruped()),
                         "the loads of the two motions were evaluated with different options of the force sharing, so "
                         "that their difference is not the restriction's; call evaluate_loads with the same "
                         "RecruitmentOptions for both",
                         ComparisonError);
    Performance ranged = free_run();
    ranged.loads.options.support_ranges = true;  // how far supports are determined changes no load
    CHECK_NOTHROW(compare(nominal(), ranged, nominal(), free_run(), quadruped()));
}
