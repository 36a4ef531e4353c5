#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "detail/force_sharing.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::nominal;
using test::quadruped;

namespace {

constexpr double tone = 0.017;

struct Standing {
    Exercise exercise = test::standing();
    Motion motion = plan_motion(nominal(), exercise, {.frames = 3, .branches = BranchSearch::none});
    Loads with(const RecruitmentOptions& options) const { return evaluate_loads(nominal(), exercise, motion, options); }
};
const Standing& standing() {
    static const Standing s;
    return s;
}

// By group, the least activation of its fascicles in the last frame.
std::map<std::string, double> least_of_groups(const Loads& loads) {
    std::map<std::string, double> least;
    for (std::size_t j = 0; j < nominal().muscles.size(); ++j) {
        const double a = loads.activation(loads.activation.rows() - 1, static_cast<Eigen::Index>(j));
        const auto [at, is_new] = least.emplace(nominal().muscles[j].group, a);
        if (!is_new) at->second = std::min(at->second, a);
    }
    return least;
}

const std::set<std::string> flexors_and_extensors{"rectus_abdominis",
                                                  "external_oblique",
                                                  "internal_oblique",
                                                  "latissimus_dorsi",
                                                  "longissimus_thoracis_pars_thoracis",
                                                  "longissimus_thoracis_pars_lumborum",
                                                  "iliocostalis_lumborum_pars_thoracis",
                                                  "iliocostalis_lumborum_pars_lumborum",
                                                  "multifidus_lumborum"};

// Standing at rest, with the supports that r knows.
double least_of_rectus(Recruitment& r) {
    const Eigen::VectorXd q = standing().motion.q.row(0).transpose(), still = Eigen::VectorXd::Zero(q.size());
    const ForceSharing& f = r.solve(q, still, still);
    double least = 1.0;
    for (std::size_t j = 0; j < nominal().muscles.size(); ++j)
        if (nominal().muscles[j].group == "rectus_abdominis")
            least = std::min(least, f.activation[static_cast<Eigen::Index>(j)]);
    return least;
}

// Behind the back, without friction.
const Support wall{.id = "wall",
                   .point = "T8_spinous",
                   .surface = "ground",
                   .height = 0.0,
                   .law = SupportLaw::slide,
                   .friction = 0.0,
                   .normal = Eigen::Vector3d::UnitX()};

double compression(const Loads& loads, Level level) {
    return loads.reaction(loads.reaction.rows() - 1, 3 * static_cast<Eigen::Index>(level));
}

}  // namespace

TEST_CASE("who stands freely has flexors and extensors active together, and no other muscle by decree") {
    const auto least = least_of_groups(standing().with({.coactivation = tone}));
    for (const std::string& group : flexors_and_extensors) {
        INFO(group);
        REQUIRE(least.contains(group));
        CHECK(least.at(group) >= tone * (1.0 - 1e-9));
    }
    // the least effort leaves at least one fascicle of most other groups nearly silent
    CHECK(least.at("trapezius") < 0.1 * tone);
    CHECK(least.at("psoas_major") < 0.1 * tone);
    CHECK(least.at("leg") < 0.1 * tone);
}

TEST_CASE("co-activation presses: antagonists hold each other, and the more of them the more, at every lumbar level") {
    const Loads none = standing().with({}), half = standing().with({.coactivation = 0.5 * tone}),
                full = standing().with({.coactivation = tone});
    CHECK(full.worst() == Status::ok);
    for (const Level level : {Level::L5_S1, Level::L4_L5, Level::L3_L4, Level::L2_L3, Level::L1_L2}) {
        INFO(name_of(level));
        CHECK(compression(half, level) > compression(none, level));
        CHECK(compression(full, level) > compression(half, level));
        // weight and posture set the net moment, whoever is active
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level);
        CHECK(full.net_moment(0, c) == doctest::Approx(none.net_moment(0, c)).epsilon(1e-6));
    }
    CHECK(full.effort[0] > none.effort[0]);
}

TEST_CASE("what bears the trunk relieves it: on hands, or a back against something, nobody has to co-activate") {
    const Motion motion = plan_motion(nominal(), quadruped(), {.frames = 5, .branches = BranchSearch::none});
    CHECK(evaluate_loads(nominal(), quadruped(), motion, {.coactivation = tone}).activation ==
          evaluate_loads(nominal(), quadruped(), motion).activation);
    const auto least_beside = [](const Support& extra) {
        std::vector<Support> supports = standing().exercise.supports;
        supports.push_back(extra);
        Recruitment r(nominal(), supports, {.coactivation = tone});
        return least_of_rectus(r);
    };
    CHECK(least_beside(wall) < 0.5 * tone);
    // a hand that presses on the head bears nothing: both are trunk
    Support hand{.id = "hand", .point = "palm_r", .surface = "forehead", .law = SupportLaw::slide};
    hand.friction = 0.0;
    CHECK(least_beside(hand) >= tone * (1.0 - 1e-9));
    // a hand on the thigh does
    hand.surface = "knee_front_r";
    CHECK(least_beside(hand) < 0.5 * tone);
}

TEST_CASE("co-activation comes and goes with the support of a phase") {
    Exercise e = standing().exercise;
    e.supports.push_back(wall);
    Phase leaning = e.phases.back();
    leaning.name = "lean";
    leaning.supports_on = {"wall"};
    e.phases.push_back(leaning);
    Recruitment r(nominal(), e.supports, {.coactivation = tone});
    const auto pushing = detail::pushing_supports(e);
    const auto least_in = [&](std::size_t phase) {
        r.impl().allow(pushing[phase]);
        return least_of_rectus(r);
    };
    CHECK(least_in(0) >= tone * (1.0 - 1e-9));
    CHECK(least_in(1) < 0.5 * tone);
    CHECK(least_in(0) >= tone * (1.0 - 1e-9));
}

TEST_CASE("both sides co-activate alike, and what EMG says of a muscle takes the place of the rule") {
    const Loads loads = standing().with({.bounds = {{"rectus_abdominis", 0.0, 0.005}}, .coactivation = tone});
    std::map<std::string, double> by_name;
    for (std::size_t j = 0; j < nominal().muscles.size(); ++j)
        by_name[nominal().muscles[j].name] = loads.activation(0, static_cast<Eigen::Index>(j));
    for (const auto& [name, a] : by_name)
        if (name.ends_with("_r")) {
            INFO(name);
            CHECK(a == doctest::Approx(by_name.at(name.substr(0, name.size() - 1) + "l")).epsilon(1e-6));
        }
    const auto least = least_of_groups(loads);
    CHECK(least.at("rectus_abdominis") <= 0.005);
    CHECK(least.at("external_oblique") >= tone * (1.0 - 1e-9));
}

TEST_CASE("a co-activation that makes no sense is refused with its remedy") {
    const auto made = [](const Subject& s, double coactivation) {
        Recruitment(s, quadruped().supports, {.coactivation = coactivation});
    };
    CHECK_THROWS_WITH_AS(made(nominal(), 1.7), doctest::Contains("expected 0 to 1. Divide EMG by its maximum"),
                         SimulationError);
    CHECK_THROWS_WITH_AS(made(nominal(), -0.1), doctest::Contains("expected 0 to 1"), SimulationError);
    Subject nameless = nominal();
    for (Muscle& m : nameless.muscles) m.group = "mine";
    CHECK_THROWS_WITH_AS(made(nameless, tone), doctest::Contains("no fascicle belongs to one of their groups"),
                         SimulationError);
}
