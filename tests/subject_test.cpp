#include "spondyl/subject.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using test::datasets;
using test::nominal;

TEST_CASE("mass and height of the person are what was asked for") {
    for (const Sex sex : {Sex::male, Sex::female})
        for (const double mass : {52.0, 78.0, 110.0})
            for (const double height : {1.55, 1.73, 1.95}) {
                const Subject s = make_subject(datasets(), {.mass = mass, .height = height, .sex = sex});
                CHECK(s.mass() == doctest::Approx(mass).epsilon(1e-12));
                const auto X = poses(s, neutral_state(s).q);
                double low = 1e9, high = -1e9;
                for (const ContactPoint& p : s.contact_points) {
                    const double y = (X[static_cast<std::size_t>(p.at.body)] * p.at.p).y();
                    low = std::min(low, y);
                    high = std::max(high, y);
                }
                CHECK(low == doctest::Approx(0.0).scale(1.0).epsilon(1e-12));
                CHECK(high == doctest::Approx(height).epsilon(sex == Sex::male ? 0.01 : 0.05));
            }
}

TEST_CASE("the nominal man stands symmetric, with T1 nearly over the sacrum") {
    const Subject& s = nominal();
    const auto X = poses(s, neutral_state(s).q);
    Eigen::Vector3d com = Eigen::Vector3d::Zero();
    for (std::size_t i = 0; i < X.size(); ++i) com += s.bodies[i].inertia.mass * (X[i] * s.bodies[i].inertia.com);
    CHECK(std::abs(com.z()) < 1e-3 * s.mass());
    const Eigen::Vector3d c7 = X[static_cast<std::size_t>(s.segment_body[Level::C7_T1])].p,
                          l5 = X[static_cast<std::size_t>(s.segment_body[Level::L5_S1])].p;
    CHECK((c7 - l5).y() == doctest::Approx(0.4716).epsilon(1e-3));
    CHECK(std::abs((c7 - l5).x()) < 0.02);
}

TEST_CASE("moment arms of the neutral posture are those of the source model") {
    // computed outside this library from the source tables, with sternum and arms on T1 and shorter legs: fascicles
    // that reach the thigh are left out
    const Subject s = make_subject(datasets(), {.girdle_vertebra = 1});
    Workspace w(s);
    std::map<std::string, Eigen::VectorXd> arms;
    for (const Muscle& m : s.muscles) {
        // nor are those on the abdominal wall there, whose place is not that of the source
        const bool is_left_out = std::ranges::any_of(m.path, [&](const BodyPoint& p) {
            return p.body == s.abdomen_body() || s.bodies[static_cast<std::size_t>(p.body)].name.starts_with("femur");
        });
        if (!is_left_out) arms[m.name] = moment_arms(w, neutral_state(s).q, m);
    }
    std::ifstream file(datasets().root / "reference" / "moment_arms_neutral.csv");
    REQUIRE(file);
    std::string line;
    std::getline(file, line);
    int compared = 0;
    double worst = 0.0;
    while (std::getline(file, line)) {
        std::vector<std::string> cell;
        std::istringstream in(line);
        for (std::string c; std::getline(in, c, ',');) cell.push_back(c);
        const auto found = arms.find(cell[0]);
        if (found == arms.end()) continue;
        const int c = s.bodies[static_cast<std::size_t>(s.segment_body[level_named(cell[1])])].coordinate;
        const Eigen::Vector3d here = anatomical_of(found->second.segment<3>(c));
        worst = std::max(worst, std::abs(here[static_cast<Eigen::Index>(axis_named(cell[2]))] - std::stod(cell[3])));
        ++compared;
    }
    CHECK(compared > 2000);
    CHECK(worst < 2e-5);
}

TEST_CASE("impossible people are refused with the range and the remedy") {
    CHECK_THROWS_WITH_AS(make_subject(datasets(), {.mass = 20.0}),
                         doctest::Contains("body mass is 20 kg; the model covers 40 to 140 kg"), SubjectError);
    CHECK_THROWS_WITH_AS(make_subject(datasets(), {.height = std::numeric_limits<double>::quiet_NaN()}),
                         doctest::Contains("body height is nan"), SubjectError);
    CHECK_THROWS_AS(make_subject(datasets(), {.specific_tension = 1.0}), SubjectError);
    CHECK_THROWS_AS(make_subject(datasets(), {.preload = -1.0}), SubjectError);
    CHECK_THROWS_AS(make_subject(datasets(), {.girdle_vertebra = 9}), SubjectError);
}

TEST_CASE("coordinates have names that read back, and typos name the closest one") {
    const Subject& s = nominal();
    for (int i = 0; i < s.coordinates; ++i) CHECK(s.coordinate_named(s.coordinate_name(i)) == i);
    CHECK_THROWS_WITH_AS(s.coordinate_named("knee_x"), doctest::Contains("knee_"), NameError);
    CHECK_THROWS_WITH_AS(s.body_named("T13"), doctest::Contains("closest"), NameError);
}

TEST_CASE("the girdle hangs where it is told, at the same place") {
    const Subject t3 = make_subject(datasets(), {.girdle_vertebra = 3}), &t4 = nominal();
    const int g3 = t3.body_named("girdle_r"), g4 = t4.body_named("girdle_r");
    CHECK(t3.bodies[static_cast<std::size_t>(t3.bodies[static_cast<std::size_t>(g3)].parent)].name == "T3");
    CHECK(t4.bodies[static_cast<std::size_t>(t4.bodies[static_cast<std::size_t>(g4)].parent)].name == "T4");
    CHECK((poses(t3, neutral_state(t3).q)[static_cast<std::size_t>(g3)].p -
           poses(t4, neutral_state(t4).q)[static_cast<std::size_t>(g4)].p)
              .norm() < 1e-12);
}

TEST_CASE("a result can tell which unverified rows it rests on") {
    const auto plain = assumptions_of(nominal());
    CHECK(plain.size() > 20);
    for (const Assumption& a : plain) {
        CHECK(!a.where.empty());
        CHECK(!a.what.empty());
        CHECK(a.label >= Label::interpolated);
    }
    const Subject stiff = restricted(nominal(), Restriction{"mine"}.limit(Level::T6_T7, {.rom_fraction = 0.5}));
    CHECK(assumptions_of(stiff).size() == plain.size() + 1);
}

TEST_CASE("no restriction is the same subject bit for bit, and a later one replaces an earlier one") {
    const Restriction half = Restriction{"half"}.limit(Level::T6_T7, {.rom_fraction = 0.5});
    const Subject once = restricted(nominal(), half), back = restricted(once, Restriction{}),
                  again = restricted(once, half);
    CHECK(back.law == nominal().law);
    CHECK(again.law == once.law);
    CHECK(once.law != nominal().law);
}
