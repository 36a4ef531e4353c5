#include "detail/trunk_stiffness.hpp"

#include <Eigen/Eigenvalues>

#include <random>

#include <doctest/doctest.h>

#include "detail/passive.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "support/bodies.hpp"
#include "support/exercises.hpp"

using namespace spondyl;
using test::nominal;

namespace {

const Exercise& posture(const std::string& id) {
    static std::map<std::string, Exercise> known;
    const auto at = known.find(id);
    return at != known.end()
               ? at->second
               : known.emplace(id, read_exercise(default_datasets() / "validation" / (id + ".toml"))).first->second;
}
const Eigen::VectorXd& held(const std::string& id) {
    static std::map<std::string, Eigen::VectorXd> known;
    const auto at = known.find(id);
    if (at != known.end()) return at->second;
    const Motion m = plan_motion(nominal(), posture(id), {.frames = 5, .branches = BranchSearch::none});
    return known.emplace(id, m.q.bottomRows(1).transpose()).first->second;
}

RecruitmentOptions at_least(double stiffness) {
    RecruitmentOptions o;
    o.stiffness_minimum = stiffness;
    return o;
}
ForceSharing shared(const std::string& id, const RecruitmentOptions& options) {
    Recruitment r(nominal(), posture(id).supports, options);
    const Eigen::VectorXd still = Eigen::VectorXd::Zero(nominal().coordinates);
    return r.solve(held(id), still, still);
}
constexpr double whatever = -1e9;  // a stiffness that every body has

// Forces that are at hand anywhere: some of every kind.
struct Forces {
    Eigen::VectorXd active, stiffness, support;
    double pressure = 3e3;
};
Forces some_forces(std::size_t supports) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> from_0_to_1(0.0, 1.0);
    Forces f;
    const auto muscles = static_cast<Eigen::Index>(nominal().muscles.size());
    f.active = Eigen::VectorXd::NullaryExpr(muscles, [&] { return 40.0 * from_0_to_1(random); });
    f.stiffness = Eigen::VectorXd::NullaryExpr(muscles, [&] { return 2e3 * from_0_to_1(random); });
    f.support = Eigen::VectorXd::NullaryExpr(3 * static_cast<Eigen::Index>(supports),
                                             [&] { return 50.0 * from_0_to_1(random); });
    return f;
}

std::vector<FibreState> fibres_at(const Eigen::VectorXd& q) {
    const detail::Tree tree(nominal());
    detail::TreeState<double> x(tree.size());
    detail::place(tree, q, x);
    std::vector<FibreState> out;
    for (const Muscle& m : nominal().muscles) out.push_back(fibres(m, detail::path_length(x, m)));
    return out;
}

}  // namespace

TEST_CASE("the stiffness of a mode is the second derivative of all potentials along it") {
    // Forces are held, fibres are springs about their present length; nothing of it is shared with the code under test
    // but lengths and energies.
    const Subject& s = nominal();
    const Eigen::VectorXd& q = held("standing_flexed_40");
    std::vector<detail::SupportedPoint> supports(1);
    supports[0].at = s.contact_point_named("palm_r").at;
    supports[0].normal = Eigen::Vector3d::UnitY();
    supports[0].holds = false;
    const Forces f = some_forces(supports.size());
    detail::TrunkStiffness trunk(s);
    trunk.settle(q, fibres_at(q), supports);
    trunk.load(f.active, f.stiffness, f.pressure, f.support);

    std::vector<Eigen::Index> free;
    for (const Level level : levels())
        for (int k = 0; k < 3; ++k) free.push_back(detail::segment_coordinate(s, level) + k);
    const detail::Tree tree(s);
    detail::TreeState<double> x(tree.size());
    detail::Cavity cavity(s.abdomen);
    detail::place(tree, q, x);
    std::vector<double> length0;
    for (const Muscle& m : s.muscles) length0.push_back(detail::path_length(x, m));
    const auto potential = [&](const Eigen::VectorXd& at) {
        detail::place(tree, at, x);
        double u = limb_energy(s, at) - f.support.head<3>().dot(detail::world_point(x, supports[0].at));
        for (const double e : segment_energy(s, at)) u += e;
        for (std::size_t b = 0; b < s.bodies.size(); ++b)
            u -= s.bodies[b].inertia.mass * standard_gravity().dot(x.o[b] + x.R[b] * s.bodies[b].inertia.com);
        cavity.update(s.abdomen, x);
        u -= f.pressure * cavity.volume;
        for (std::size_t j = 0; j < s.muscles.size(); ++j) {
            const auto k = static_cast<Eigen::Index>(j);
            const Muscle& m = s.muscles[j];
            const double length = detail::path_length(x, m), longer = length - length0[j];
            u += fibres(m, length).passive_energy;
            if (m.wraps.empty()) u += f.active[k] * length + 0.5 * f.stiffness[k] * longer * longer;
        }
        return u;
    };
    for (const Eigen::Index mode : {Eigen::Index{0}, Eigen::Index{7}, Eigen::Index{20}}) {
        const Eigen::VectorXd along = trunk.direction(mode);
        Eigen::VectorXd d = Eigen::VectorXd::Zero(q.size());
        for (std::size_t i = 0; i < free.size(); ++i) d[free[i]] = along[static_cast<Eigen::Index>(i)];
        constexpr double h = 1e-3;
        const double second = (16.0 * (potential(q + h * d) + potential(q - h * d)) - potential(q + 2.0 * h * d) -
                               potential(q - 2.0 * h * d) - 30.0 * potential(q)) /
                              (12.0 * h * h);
        CHECK(trunk.eigenvalue(mode) == doctest::Approx(second).epsilon(1e-5).scale(100.0));  // of terms of that size

        // and what the rows of the force sharing are made of
        const detail::StiffnessAlong& parts = trunk.along(along);
        const double sum = parts.fixed + f.pressure * parts.pressure + f.active.dot(parts.bending) +
                           f.stiffness.dot(parts.lengthening) + f.support.head<3>().dot(parts.supports[0]);
        CHECK(sum == doctest::Approx(trunk.eigenvalue(mode)).epsilon(1e-7).scale(100.0));
    }
}

TEST_CASE("a trunk on one joint is an inverted pendulum: tissue less weight times height") {
    const Subject stiff = restricted(nominal(), Restriction{"one joint"}.fuse({Level::L4_L5, Level::C7_T1}));
    const Eigen::VectorXd q = Eigen::VectorXd::Zero(stiff.coordinates);
    std::vector<FibreState> slack(stiff.muscles.size());
    detail::TrunkStiffness trunk(stiff);
    trunk.settle(q, slack, {});
    const auto muscles = static_cast<Eigen::Index>(stiff.muscles.size());
    trunk.load(Eigen::VectorXd::Zero(muscles), Eigen::VectorXd::Zero(muscles), 0.0, Eigen::VectorXd());
    REQUIRE(trunk.modes() == 3);

    const detail::Tree tree(stiff);
    detail::TreeState<double> x(tree.size());
    detail::place(tree, q, x);
    const int lowest = stiff.segment_body[Level::L5_S1];
    Eigen::Vector3d moment = Eigen::Vector3d::Zero();  // mass times place of everything above
    for (int b = 0; b < tree.size(); ++b) {
        int root = b;
        while (root > 0 && root != lowest) root = tree.bodies[static_cast<std::size_t>(root)].parent;
        if (root != lowest) continue;
        const auto k = static_cast<std::size_t>(b);
        moment += stiff.bodies[k].inertia.mass *
                  (x.o[k] + x.R[k] * stiff.bodies[k].inertia.com - x.o[static_cast<std::size_t>(lowest)]);
    }
    // second derivative of g.r over small rotations in the axes of the joint: (w x (w x r)).g
    const Eigen::Vector3d r = x.R[static_cast<std::size_t>(lowest)].transpose() * moment,
                          g = x.R[static_cast<std::size_t>(lowest)].transpose() * standard_gravity();
    const Eigen::Matrix3d weight =
        -(0.5 * (r * g.transpose() + g * r.transpose()) - r.dot(g) * Eigen::Matrix3d::Identity());
    Eigen::Matrix3d P;
    P << 0, 1, 0, 0, 0, 1, -1, 0, 0;
    const Eigen::Matrix3d K =
        P * respond(stiff.law[Level::L5_S1], Eigen::Vector3d::Zero()).hessian * P.transpose() + weight;
    const Eigen::Vector3d expected = Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(K).eigenvalues();
    for (int k = 0; k < 3; ++k) CHECK(trunk.eigenvalue(k) == doctest::Approx(expected[k]).epsilon(1e-9));
}

TEST_CASE(
    "with no more force than the load needs the upright trunk would fall; asked to stand, it stands at some cost") {
    for (const std::string id : {"standing_relaxed", "sitting_upright"}) {
        CAPTURE(id);
        const ForceSharing least = shared(id, at_least(whatever)), stands = shared(id, at_least(0.0));
        CHECK(least.stiffness < 0.0);
        CHECK(stands.stiffness >= 0.0);
        CHECK(stands.stiffness < 0.2);  // and not stiffer than asked
        CHECK(stands.status == Status::ok);
        CHECK(stands.kkt < 1e-8);
        CHECK(stands.balance < 1e-6);
        CHECK(stands.cost > least.cost);
        CHECK(stands.effort > least.effort);
        // nobody asked: the same forces, no number
        const ForceSharing plain = shared(id, {});
        CHECK(std::isnan(plain.stiffness));
        CHECK((plain.activation - least.activation).cwiseAbs().maxCoeff() < 1e-7);
    }
}

TEST_CASE("what the load stiffens already is left as it is") {
    const ForceSharing free = shared("holding_20kg_close", at_least(whatever)),
                       asked = shared("holding_20kg_close", at_least(0.0));
    CHECK(free.stiffness > 0.0);
    CHECK(asked.stiffness == doctest::Approx(free.stiffness).epsilon(1e-6));
    CHECK((asked.activation - free.activation).cwiseAbs().maxCoeff() < 1e-7);
}

TEST_CASE("more stiffness never costs less, softer fibres never cost less, and both sides do the same") {
    double last = 0.0;
    for (const double minimum : {0.0, 10.0, 20.0, 30.0}) {
        const ForceSharing f = shared("standing_relaxed", at_least(minimum));
        CHECK(f.cost >= last);
        CHECK(f.stiffness >= minimum);
        last = f.cost;
        // where several modes are equally soft the rows that were found need not be each other's mirror image
        if (minimum > 20.0) continue;
        for (std::size_t j = 0; j < nominal().muscles.size(); ++j) {
            const std::string& name = nominal().muscles[j].name;
            if (!name.ends_with("_r")) continue;
            const auto left =
                std::ranges::find(nominal().muscles, name.substr(0, name.size() - 1) + "l", &Muscle::name);
            REQUIRE(left != nominal().muscles.end());
            CHECK(std::abs(f.activation[static_cast<Eigen::Index>(j)] -
                           f.activation[left - nominal().muscles.begin()]) < 1e-6);
        }
    }
    RecruitmentOptions soft = at_least(0.0);
    soft.short_range_stiffness = 12.0;
    CHECK(shared("standing_relaxed", soft).cost > shared("standing_relaxed", at_least(0.0)).cost);
}

TEST_CASE("asked to resist a push at T8, the trunk gives by no more than that stiffness says, in every direction") {
    constexpr double wanted = 3000.0;  // [N/m]
    RecruitmentOptions o = at_least(0.0);
    o.push_stiffness = wanted;
    const Subject& s = nominal();
    const Eigen::VectorXd &q = held("standing_relaxed"), still = Eigen::VectorXd::Zero(s.coordinates);
    Recruitment r(s, posture("standing_relaxed").supports, o);
    const ForceSharing f = r.solve(q, still, still);
    CHECK(f.status == Status::ok);
    CHECK(f.cost > shared("standing_relaxed", at_least(0.0)).cost);

    // the compliance of T8 under these forces, from the modes without any such demand
    detail::TrunkStiffness trunk(s);
    trunk.settle(q, fibres_at(q), {});
    Eigen::VectorXd stiffness(f.active.size());
    for (Eigen::Index j = 0; j < stiffness.size(); ++j)
        stiffness[j] = o.short_range_stiffness * f.active[j] / s.muscles[static_cast<std::size_t>(j)].optimal_fibre;
    trunk.load(f.active, stiffness, f.pressure, Eigen::VectorXd());
    const detail::Tree tree(s);
    detail::TreeState<double> x(tree.size());
    const auto T8 = static_cast<std::size_t>(s.body_named("T8"));
    const auto place = [&](const Eigen::VectorXd& at) {
        detail::place(tree, at, x);
        return Eigen::Vector2d(x.o[T8].x(), x.o[T8].z());
    };
    Eigen::Matrix2d compliance = Eigen::Matrix2d::Zero();
    for (Eigen::Index mode = 0; mode < trunk.modes(); ++mode) {
        const Eigen::VectorXd along = trunk.direction(mode);
        Eigen::VectorXd d = Eigen::VectorXd::Zero(q.size());
        Eigen::Index i = 0;
        for (const Level level : levels())
            for (int k = 0; k < 3; ++k) d[detail::segment_coordinate(s, level) + k] = along[i++];
        const Eigen::Vector2d way = (place(q + 1e-4 * d) - place(q - 1e-4 * d)) / 2e-4;
        compliance += way * way.transpose() / trunk.eigenvalue(mode);
    }
    const double softest = 1.0 / Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(compliance).eigenvalues()[1];
    CHECK(softest >= wanted);
    CHECK(softest < 1.01 * wanted);  // and no stiffer than asked
}

TEST_CASE("a stiffness that no muscle force gives is said to be missing") {
    const ForceSharing f = shared("standing_relaxed", at_least(500.0));
    CHECK(f.stiffness < 500.0);
    CHECK(f.status == Status::unstable_equilibrium);
}

TEST_CASE("a stiffness that makes no sense is refused with its remedy") {
    const auto made = [](const RecruitmentOptions& o) {
        Recruitment(nominal(), posture("standing_relaxed").supports, o);
    };
    CHECK_THROWS_WITH_AS(made(at_least(std::nan(""))), doctest::Contains("expected a finite number"), SimulationError);
    RecruitmentOptions o = at_least(0.0);
    o.short_range_stiffness = -1.0;
    CHECK_THROWS_WITH_AS(made(o), doctest::Contains("expected 0 to 1000"), SimulationError);
    RecruitmentOptions alone;
    alone.push_stiffness = 1e3;
    CHECK_THROWS_WITH_AS(made(alone), doctest::Contains("only with a stiffness_minimum"), SimulationError);
    Recruitment r(nominal(), posture("standing_relaxed").supports, at_least(0.0));
    const Eigen::VectorXd still = Eigen::VectorXd::Zero(nominal().coordinates);
    r.solve(held("standing_relaxed"), still, still);
    CHECK_THROWS_WITH_AS(r.cost_gradient(held("standing_relaxed")), doctest::Contains("stiffness_minimum empty"),
                         SimulationError);
}
