// Every exercise of the catalog, free and restricted: certified or honest, mirrored, carried by what it rests on, and
// deaf to restrictions that are none of its business.

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <doctest/doctest.h>

#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/outcomes.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/units.hpp"
#include "support/exercises.hpp"
#include "support/performed.hpp"

using namespace spondyl;
using test::nominal;

namespace {

const std::vector<Exercise>& equilibria() {
    static const std::vector<Exercise> all = [] {
        std::vector<Exercise> found;
        for (const std::string& id : catalog(default_datasets()))
            if (Exercise e = exercise_named(id); e.method == Method::equilibrium) found.push_back(std::move(e));
        return found;
    }();
    return all;
}

Performance performed(const Subject& s, const Exercise& e, const MotionOptions& options = {}) {
    return test::performed(s, e, 21, options);
}

const Performance& free_run(const Exercise& e) {
    static std::map<std::string, Performance> done;
    const auto known = done.find(e.id);
    return known != done.end() ? known->second : done.emplace(e.id, performed(nominal(), e)).first->second;
}

double outcome(const Subject& s, const Exercise& e, const Performance& p, const std::string& id) {
    const auto all = outcomes(s, e, p);
    return std::ranges::find(all, id, &Outcome::id)->value;
}

double apart(const Table& a, const Table& b) {
    return (a - b).cwiseAbs().maxCoeff() / std::max(1.0, a.cwiseAbs().maxCoeff());
}

// One for each axis and way of driving: turned, bent over gravity, bent back, bent sideways, reached up.
const std::vector<std::string> five{"quadruped_thoracic_rotation", "prolonged_sitting", "sphinx_pose",
                                    "childs_pose_rotation", "high_shelf_reach"};

}  // namespace

TEST_CASE("the catalog has the 28 entries of the articles, three of them under a second name, and their variants") {
    const std::vector<std::string> ids{
        "assisted_thoracic_extension", "bear_roll", "bench_thoracic_spine", "cat_cow", "childs_pose",
        "cross_body_stretch", "down_dog", "foam_roll_extension", "foam_roller_overpressure", "high_shelf_reach",
        "kettlebell_armbar", "kettlebell_armbar_prone", "kneeling_thoracic_extension", "locust_pose",
        "ninety_ninety_overhead_raise", "overhead_opener", "popping_manipulation", "prolonged_sitting", "push_up",
        "quadruped_arm_leg_raise", "quadruped_plus", "quadruped_rotation_test", "quadruped_thoracic_rotation",
        "seated_forward_bend", "side_lying_thoracic_rotation", "sphinx_pose", "standing_row", "upper_neck_stretch",
        // aliases and variants
        "cat_camel_extension_only", "childs_pose_rotation", "cobra_pose", "locust_pose_one_leg",
        "locust_pose_palms_down", "mid_back_stretch", "seated_forward_bend_no_strap", "serratus_plus",
        "upper_back_thoracic_extension"};
    std::vector<std::string> sorted = ids;
    std::ranges::sort(sorted);
    CHECK(catalog(default_datasets()) == sorted);
}

TEST_CASE("neither pelvis nor joint turns by more than 5 deg at once where a phase lets go of supports and goals") {
    for (const Exercise& e : equilibria()) {
        CAPTURE(e.id);
        const Motion m = plan_motion(nominal(), e, {.frames = 201, .branches = BranchSearch::none});
        for (Eigen::Index k = 1; k < m.frames(); ++k) {
            if (m.phase[static_cast<std::size_t>(k)] == m.phase[static_cast<std::size_t>(k - 1)]) continue;
            const Eigen::VectorXd step = (m.q.row(k) - m.q.row(k - 1)).transpose().tail(m.q.cols() - 3);
            CHECK(step.cwiseAbs().maxCoeff() < 5.0 * rad_per_deg);
        }
    }
}

TEST_CASE("[slow] every free and every restricted run is an equilibrium, or says what it is") {
    const Subject stiff = restricted(nominal(), preset(test::datasets().presets, "stiff_T4_T8"));
    for (const Exercise& e : equilibria()) {
        CAPTURE(e.id);
        const Performance& free = free_run(e);
        std::vector<Performance> runs{free};
        for (const Match match : {Match::reach, Match::effort})
            runs.push_back(performed(stiff, e, {.match = match, .free = &free.motion}));
        for (const Performance& run : runs) {
            CAPTURE(name_of(run.motion.match));
            const Status status = run.status();
            CHECK((status == Status::ok || status == Status::reserve_exceeded || status == Status::not_reachable));
            for (const Certificate& c : run.motion.certificates) {
                CHECK(c.kkt < 1e-8);
                CHECK(c.smallest_eigenvalue > 1e-3);
            }
            CHECK(run.loads.kkt.maxCoeff() < 1e-8);
            CHECK(run.loads.balance.maxCoeff() < 1e-6);
            const double stored = run.motion.energy_peak - run.motion.energy_start,
                         kept = run.motion.goal_work - run.motion.energy_released;
            CHECK(std::abs(stored - kept) <= 1e-6 * std::max({std::abs(stored), std::abs(run.motion.goal_work), 1e-3}));
        }
        // reach is matched wherever the status says so
        if (runs[1].motion.status() == Status::ok) {
            CHECK(runs[1].motion.measure[runs[1].motion.peak] ==
                  doctest::Approx(free.motion.measure[free.motion.peak]).epsilon(1e-6));
        }
        if (runs[2].motion.status() == Status::ok) CHECK(runs[2].motion.reach <= 1.0);
    }
}

TEST_CASE("[slow] the mirror image of every exercise has the mirrored postures and loads, at rest to 1e-9") {
    for (const Exercise& e : equilibria()) {
        CAPTURE(e.id);
        const Performance &right = free_run(e), left = performed(nominal(), mirrored(e));
        Table rotation = right.motion.rotation, reaction = right.loads.reaction;
        for (Eigen::Index c = 0; c < rotation.cols(); ++c) {
            rotation.col(c) *= c % 3 == 0 ? 1.0 : -1.0;
            reaction.col(c) *= c % 3 == 2 ? -1.0 : 1.0;
        }
        CHECK(apart(rotation, left.motion.rotation) < 1e-9);
        const Eigen::Index last = right.motion.frames() - 1;
        CHECK(apart(reaction.row(last), left.loads.reaction.row(last)) < 1e-9);
        CHECK(apart(reaction, left.loads.reaction) < 1e-6);
    }
}

TEST_CASE("a restriction of what an exercise does not move changes nothing, of severity zero no bit") {
    // the head is held to T1, so its joint is outside of the chain that is driven; in sphinx_pose it hangs in a spring
    for (const std::string id :
         {"quadruped_thoracic_rotation", "prolonged_sitting", "cat_cow", "childs_pose_rotation", "high_shelf_reach"}) {
        CAPTURE(id);
        const Exercise e = exercise_named(id);
        const Performance& free = free_run(e);
        const Subject none = restricted(nominal(), scaled(preset(test::datasets().presets, "stiff_T4_T8"), 0.0));
        const Performance same = performed(none, e);
        CHECK(same.motion.q == free.motion.q);
        CHECK(same.loads.reaction == free.loads.reaction);
        const Subject neck = restricted(
            nominal(), Restriction{"neck"}.limit(Level::C7_T1, {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
        const Performance held = performed(neck, e, {.free = &free.motion});
        CHECK((held.motion.rotation - free.motion.rotation).leftCols(3 * 17).cwiseAbs().maxCoeff() < 1e-6);
        CHECK(std::abs(outcome(neck, e, held, "share_T") - outcome(nominal(), e, free, "share_T")) < 1e-6);
    }
}

TEST_CASE("restricting the lumbar spine makes the thorax turn a larger part") {
    const Subject stiff = restricted(
        nominal(),
        Restriction{"stiff_L"}.limit({Level::L5_S1, Level::L1_L2}, {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
    for (const std::string& id : five) {
        CAPTURE(id);
        const Exercise e = exercise_named(id);
        const Performance& free = free_run(e);
        const Performance held = performed(stiff, e, {.free = &free.motion});
        const double before = outcome(nominal(), e, free, "share_T"), after = outcome(stiff, e, held, "share_T");
        MESSAGE(id << ": thoracic share " << before << " -> " << after);
        REQUIRE(std::isfinite(before));
        CHECK(after > before);
    }
}
