#include "spondyl/muscle.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "spondyl/mechanics.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using test::datasets;
using test::nominal;

namespace {

Muscle slanted() {
    Muscle m;
    m.strength = 70.0;
    m.passive_strength = 35.0;
    m.optimal_fibre = 0.1;
    m.tendon_slack = 0.05;
    m.pennation = 0.3;
    return m;
}

}  // namespace

TEST_CASE("fibres of optimal length give their strength along the tendon, and 60 % strain the passive strength") {
    Muscle m = slanted();
    const FibreState at = fibres(m, m.tendon_slack + m.optimal_fibre * std::cos(m.pennation));
    CHECK(at.stretch == doctest::Approx(1.0).epsilon(1e-14));
    CHECK(at.capacity == doctest::Approx(m.strength * std::cos(m.pennation)).epsilon(1e-14));
    CHECK(at.passive == 0.0);
    m.pennation = 0.0;
    CHECK(fibres(m, m.tendon_slack + 1.6 * m.optimal_fibre).passive ==
          doctest::Approx(m.passive_strength).epsilon(1e-13));
    for (const double stretch : {0.6, 0.9, 1.1, 1.5})
        CHECK(fibres(m, m.tendon_slack + stretch * m.optimal_fibre).capacity < m.strength);
}

TEST_CASE("passive force is the slope of its energy and stiffness the slope of the force, at every length") {
    const Muscle m = slanted();
    for (double length = 0.12; length < 0.26; length += 0.0037) {
        const double h = 1e-6;
        const FibreState at = fibres(m, length), longer = fibres(m, length + h), shorter = fibres(m, length - h);
        CHECK(at.passive ==
              doctest::Approx((longer.passive_energy - shorter.passive_energy) / (2 * h)).epsilon(1e-6).scale(1e-3));
        CHECK(at.passive_stiffness ==
              doctest::Approx((longer.passive - shorter.passive) / (2 * h)).epsilon(1e-6).scale(1e-2));
    }
}

TEST_CASE("a path shorter than its tendon leaves the muscle without force") {
    const FibreState slack = fibres(slanted(), 0.04);
    CHECK(slack.capacity == 0.0);
    CHECK(slack.passive == 0.0);
}

TEST_CASE("muscles are weaker while they shorten and stronger while they lengthen, without a kink at rest") {
    const Muscle m = slanted();
    CHECK(force_velocity(m, 0.0) == 1.0);
    CHECK(force_velocity(m, -10.0 * m.optimal_fibre) == doctest::Approx(0.0).scale(1.0));
    CHECK(force_velocity(m, 100.0) == doctest::Approx(1.4).epsilon(1e-2));
    const double h = 1e-7, up = (force_velocity(m, h) - 1.0) / h, down = (1.0 - force_velocity(m, -h)) / h;
    CHECK(up == doctest::Approx(down).epsilon(1e-4));
    double before = -1.0;
    for (double v = -0.99; v < 2.0; v += 0.05) {
        CHECK(force_velocity(m, v) > before);
        before = force_velocity(m, v);
    }
}

TEST_CASE("in neutral standing no fibre is under passive tension, and bodies of any size have the same stretches") {
    CHECK(fibre_energy(nominal(), neutral_state(nominal()).q) == doctest::Approx(0.0).scale(1e-30));
    const Subject small = make_subject(datasets(), {.mass = 50.0, .height = 1.55, .sex = Sex::female});
    Workspace a(nominal()), b(small);
    REQUIRE(small.muscles.size() == nominal().muscles.size());
    for (std::size_t j = 0; j < small.muscles.size(); ++j) {
        const Muscle &m = nominal().muscles[j], &n = small.muscles[j];
        const double own = fibres(m, muscle_length(a, neutral_state(nominal()).q, m)).stretch;
        CHECK(fibres(n, muscle_length(b, neutral_state(small).q, n)).stretch == doctest::Approx(own).epsilon(1e-9));
    }
}

TEST_CASE("without passive stress no fibre ever tightens") {
    const Subject s = make_subject(datasets(), {.passive_stress = 0.0});
    test::Draw draw(8);
    for (int trial = 0; trial < 5; ++trial) CHECK(fibre_energy(s, draw.posture(s)) == 0.0);
}
