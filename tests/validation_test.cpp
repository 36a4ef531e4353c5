// The scoreboard itself: that it judges what the file says, hides nothing, and sees what falls back. Whether the model
// passes is not asked here; ctest `scoreboard` asks whether what passed still does.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "spondyl/mechanics.hpp"
#include "validation/cases.hpp"
#include "validation/page.hpp"
#include "validation/performed.hpp"

using namespace validation;

namespace {

const Rows& law_rows() {
    static const Rows all = law_cases();
    return all;
}

Row made(const std::string& quantity, double ours, const std::string& failed = "") {
    Row row;
    row.judge = {.gate = "G99",
                 .name = "lying, on the side",
                 .quantity = quantity,
                 .kind = "independent",
                 .required = Required::must,
                 .measured = 1.0,
                 .spread = 0.5,
                 .unit = "N",
                 .band = {0.5, 1.5},
                 .target = {},
                 .instrument = "eye",
                 .label = "VERIFIED",
                 .source = "nobody",
                 .seen_at = "",
                 .note = ""};
    row.ours = ours;
    row.failed = failed;
    return row;
}

}  // namespace

TEST_CASE("a number inside its band passes, unless the posture could not be held or there is no number") {
    CHECK(made("x", 0.5).pass());
    CHECK(made("x", 1.5).pass());
    CHECK(!made("x", 1.51).pass());
    CHECK(!made("x", 0.49).pass());
    CHECK(!made("x", 1.0, "reserve_exceeded").pass());
    CHECK(!made("x", unknown).pass());
    CHECK(Band{unknown, 2.0}.contains(-1e9));
    CHECK(!Band{unknown, 2.0}.contains(2.1));
    CHECK(!Band{}.contains(std::numeric_limits<double>::infinity()));
    CHECK(made("x", 1.0).reason().empty());
    CHECK(made("x", 1.0, "reserve_exceeded").reason() == "reserve_exceeded; not known");
}

TEST_CASE("what fell back, vanished or came to pass is seen from the page alone") {
    Rows rows = law_rows();
    const auto before = verdicts_of(table_of(rows));
    CHECK(before.size() == rows.size());
    for (const Row& r : rows) {
        CAPTURE(r.key());
        REQUIRE(before.contains(r.key()));
        CHECK(before.at(r.key()) == r.pass());
    }
    CHECK(change_since(before, rows).lost.empty());
    CHECK(change_since(before, rows).won.empty());

    const auto passing = std::ranges::find_if(rows, &Row::pass), missing = std::ranges::find_if_not(rows, &Row::pass);
    REQUIRE(passing != rows.end());
    REQUIRE(missing != rows.end());
    const std::string lost = passing->key(), won = missing->key();
    passing->failed = "support_lost";
    missing->ours = missing->judge.measured;
    CHECK(change_since(before, rows).lost == std::vector{lost});
    CHECK(change_since(before, rows).won == std::vector{won});
    rows.erase(passing);
    CHECK(change_since(before, rows).lost == std::vector{lost});
}

TEST_CASE("a gate passes only when all its must rows do; reported rows have no vote") {
    Rows rows{made("a", 1.0), made("b", 2.0)};
    CHECK(summarised(rows).at(0).verdict() == "FAIL");
    rows[1].judge.required = Required::reported;
    CHECK(summarised(rows).at(0).verdict() == "pass");
    rows[0].judge.required = Required::reported;
    CHECK(summarised(rows).at(0).verdict() == "reported only");
}

TEST_CASE("every number that judges has a kind, a label, a source and a band that holds its target") {
    std::set<std::string> keys;
    for (const Reference& r : references()) {
        CAPTURE(r.gate + ", " + r.name + ", " + r.quantity);
        CHECK(keys.insert(r.gate + ", " + r.name + ", " + r.quantity).second);
        CHECK((r.kind == "calibration" || r.kind == "consistency" || r.kind == "independent"));
        CHECK(label_named(r.label) <= Label::assumption);
        CHECK(!r.source.empty());
        CHECK(!r.instrument.empty());
        CHECK(r.label != "VERIFIED-SECONDARY and more");
        if (r.required == Required::condition) continue;
        CHECK(!(std::isnan(r.band.low) && std::isnan(r.band.high)));
        CHECK(!(r.band.low > r.band.high));
        CHECK(!(r.target.low < r.band.low && r.target.high > r.band.high));
    }
}

TEST_CASE("every reason for a miss speaks of a row that exists") {
    for (const Reason& reason : reasons()) {
        CAPTURE(reason.gate + ", " + reason.name + ", " + reason.quantity);
        CHECK(!reason.text.empty());
        CHECK(std::ranges::any_of(references(), [&](const Reference& r) {
            return r.gate == reason.gate && (reason.quantity.empty() || r.quantity == reason.quantity) &&
                   (reason.name.empty() || r.name.empty() || r.name == reason.name);
        }));
    }
}

TEST_CASE("[slow] all gates from G1 to G15 are judged, and no number that judges lies idle") {
    const Rows rows = all_cases();
    std::set<std::string> gates, keys;
    for (const Row& r : rows) {
        CAPTURE(r.key());
        gates.insert(r.judge.gate);
        CHECK(keys.insert(r.key()).second);
        CHECK(r.pass() == r.reason().empty());
    }
    for (int i = 1; i <= 15; ++i) CHECK(gates.contains("G" + std::to_string(i)));
    for (const Reference& r : references()) {
        CAPTURE(r.gate + ", " + r.name + ", " + r.quantity);
        CHECK((r.required == Required::condition || std::ranges::any_of(rows, [&](const Row& row) {
                   return row.judge.gate == r.gate && row.judge.quantity == r.quantity &&
                          (r.name.empty() || row.judge.name == r.name);
               })));
    }
}

TEST_CASE("a turn bends L1 to L5 away from it and L5_S1 towards it, as measured") {
    int seen = 0;
    for (const Row& r : law_rows())
        for (const char* quantity :
             {"bending_L1_L2", "bending_L2_L3", "bending_L3_L4", "bending_L4_L5", "bending_L5_S1"}) {
            if (r.judge.quantity != quantity) continue;
            ++seen;
            CAPTURE(r.key());
            CHECK(r.pass());
        }
    CHECK(seen == 5);
}

TEST_CASE("lateral bending stiffens in every quarter of its range") {
    double before = 0.0;
    for (const Row& r : law_rows()) {
        if (r.judge.gate != "G12") continue;
        CAPTURE(r.key());
        if (r.judge.quantity != "quarter_1") CHECK(r.ours > before);
        before = r.ours;
    }
}

TEST_CASE("less lean and a nearer load take from the discs, and leave lying alone") {
    const Laboratory decided;
    Choices leaning;
    leaning.shifts = {
        {"standing_relaxed", {"joint(ankle_r)", "joint(ankle_l)", "tilt(pelvis, up, forward)"}, -2.0 * rad_per_deg}};
    CHECK(disc_figures(Laboratory(leaning)).standing < disc_figures(decided).standing);
    Choices near;
    near.shifts = {
        {"holding_20kg_close", {"joint(shoulder_r.flexion)", "joint(shoulder_l.flexion)"}, -15.0 * rad_per_deg}};
    const auto ratio = [](const DiscFigures& f, const std::string& posture) {
        for (const auto& [name, value] : f.ratio)
            if (name == posture) return value;
        return unknown;
    };
    CHECK(ratio(disc_figures(Laboratory(near)), "holding_20kg_close") <
          ratio(disc_figures(decided), "holding_20kg_close"));
    CHECK(ratio(disc_figures(Laboratory(near)), "lying_supine") == ratio(disc_figures(decided), "lying_supine"));
}

TEST_CASE("judgement is counted apart from measurements") {
    Rows rows{made("a", 1.0), made("b", 2.0), made("c", 1.0)};
    rows[2].judge.label = "ASSUMPTION";
    for (const Reference& r : references())
        if (r.gate == "G1") rows.push_back({r, r.measured, ""});  // what the page shows beside another model
    CHECK(page_of(rows, "").find(" rows pass, and 1 of 1 by judgement.") != std::string::npos);
    rows[2].ours = 2.0;
    CHECK(page_of(rows, "").find(" rows pass, and 0 of 1 by judgement.") != std::string::npos);
}

TEST_CASE("a variant differs from its exercise by what was asked, and what is not there cannot be left out") {
    const Exercise row = exercise_named("standing_row");
    CHECK(only_phases(row, {"pull"}).phases.size() == 1);
    CHECK_THROWS(only_phases(row, {"push"}));
    const Exercise bent = without_goals(row, {"joint(elbow_r)"});
    for (std::size_t i = 0; i < row.phases.size(); ++i) {
        const auto goals = [&](const Exercise& e) { return e.phases[i].goals.size(); };
        CHECK(goals(bent) == goals(row) - (goals(row) > 0 ? 1 : 0));
    }
    CHECK_THROWS(without_goals(row, {"joint(knee_r)"}));
    for (const Equipment& cable : with_parameter(row, "pull", "force", 10.0).equipment)
        CHECK(cable.parameters.at("force") == 10.0);
    CHECK_THROWS(with_parameter(row, "mass", "mass", 1.0));
    for (const Phase& phase : observed_only(row).phases)
        for (const Goal& goal : phase.goals)
            if (goal.primary) CHECK((goal.kind == GoalKind::weight && goal.weight == 0.0));
    CHECK_THROWS(without_arms(row));
}

TEST_CASE("without its arms a sphinx is held from both sides: what is left carries the weight and muscles work more") {
    const Laboratory lab;
    Gymnasium gym(lab);
    const Performed& sphinx = gym.exercise("sphinx_pose");
    const Performed alone = gym.loaded(sphinx, without_arms(sphinx.exercise));
    const Instant with = end_of(sphinx, "hold"), without{&alone, with.frame};
    REQUIRE(with.failed().empty());
    REQUIRE(without.failed().empty());
    double up = 0.0;
    for (std::size_t c = 0; c < alone.exercise.supports.size(); ++c) {
        const Support& s = alone.exercise.supports[c];
        CHECK(!s.point.starts_with("elbow"));
        CHECK(!s.point.starts_with("palm"));
        const Eigen::Vector3d force =
            alone.run.loads.support_force.row(without.frame).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
        CHECK(force.dot(s.normal) >= -1e-9);
        up += force.y();
    }
    CHECK(up == doctest::Approx(alone.subject.mass() * standard_gravity().norm()).epsilon(1e-6));
    CHECK(without.compression(Level::L4_L5) > with.compression(Level::L4_L5));
    CHECK(alone.run.loads.effort[without.frame] > sphinx.run.loads.effort[with.frame]);
}
