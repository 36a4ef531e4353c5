// The scoreboard itself: that it judges what the file says, hides nothing, and sees what falls back. Whether the model
// passes is not asked here; ctest `scoreboard` asks whether what passed still does.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "validation/cases.hpp"
#include "validation/page.hpp"

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
