// Scapulohumeral rhythm, and thoracic extension by raised arms (docs/theory.md (P18), (P19)).

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include <Eigen/Eigenvalues>

#include "detail/goal.hpp"
#include "detail/passive.hpp"
#include "spondyl/error.hpp"
#include "spondyl/instruments.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using test::nominal;

namespace {

constexpr double to_scapular_plane = 35.0 * rad_per_deg;  // from the frontal plane

Exercise posture_named(const char* id) {
    return read_exercise(default_datasets() / "validation" / (std::string(id) + ".toml"));
}

// Standing, with goals [rad] on measures of the arms instead of the hanging ones.
Exercise standing_with(const std::vector<std::pair<std::string, double>>& goals) {
    Exercise e = posture_named("standing_relaxed");
    std::erase_if(e.phases.front().goals,
                  [](const Goal& goal) { return goal.measure.text.starts_with("joint(shoulder_"); });
    for (const auto& [measure, value] : goals) {
        Goal goal;
        goal.measure = measure_named(measure);
        goal.value = value;
        e.phases.front().goals.push_back(goal);
    }
    return e;
}

Eigen::VectorXd end_of(const Exercise& e) {
    const Motion m = plan_motion(nominal(), e, {.frames = 9, .branches = BranchSearch::none});
    REQUIRE(m.status() == Status::ok);
    return m.q.row(m.frames() - 1).transpose();
}

Eigen::Vector3d joint(const Eigen::VectorXd& q, const std::string& name) {
    for (const Body& b : nominal().bodies)
        if (b.joint == name) return q.segment<3>(b.coordinate);
    throw NameError("no joint " + name);
}

// Upward rotation of the right scapula about the axis square to it, on the way from hanging arms.
double upward_rotation(const Eigen::VectorXd& q) {
    return joint(q, "sternoclavicular_r")
        .dot(Eigen::Vector3d(-std::cos(to_scapular_plane), 0.0, std::sin(to_scapular_plane)));
}
double ratio(const Eigen::VectorXd& q) {
    const Eigen::Vector3d hanging(0.0, 0.0, 3.0 * rad_per_deg);  // of the posture that standing starts from
    return upward_rotation(q) / (joint(q, "shoulder_r") - hanging).norm();
}

// Elements called `stem`, alone.
Subject only(const std::string& stem) {
    Subject s = nominal();
    std::erase_if(s.limb_elements, [&](const LimbElement& e) { return !e.name.starts_with(stem); });
    REQUIRE(!s.limb_elements.empty());
    return s;
}

Eigen::VectorXd limb_gradient(const Subject& s, const Eigen::VectorXd& q) {
    Eigen::VectorXd g = Eigen::VectorXd::Zero(s.coordinates);
    detail::add_limb_gradient(s, q, g);
    return g;
}

Eigen::MatrixXd limb_hessian(const Subject& s, const Eigen::VectorXd& q) {
    Eigen::MatrixXd H = Eigen::MatrixXd::Zero(s.coordinates, s.coordinates);
    for (const LimbElement& e : s.limb_elements) {
        const double k = stiffness(e.law, detail::combined_angle(e, q));
        for (const auto& [i, a] : e.terms)
            for (const auto& [j, b] : e.terms) H(i, j) += a * b * k;
    }
    return H;
}

// Both shoulders raised up to full elevation, everything else as posture() draws it.
Eigen::VectorXd raised(test::Draw& draw) {
    Eigen::VectorXd q = draw.posture(nominal());
    for (const std::string side : {"r", "l"})
        for (const Body& b : nominal().bodies)
            if (b.joint == "shoulder_" + side)
                q.segment<3>(b.coordinate) =
                    Eigen::Vector3d((side == "r" ? -1.0 : 1.0) * draw.uniform(1.2, 1.6), 0.3, draw.uniform(1.4, 1.6));
    return q;
}

}  // namespace

TEST_CASE("raising the arm carries the scapula with it, 0.43 deg per degree at the shoulder joint") {
    for (const double elevation : {30.0, 60.0, 90.0, 110.0}) {
        CAPTURE(elevation);
        const double z = elevation * rad_per_deg;
        const auto at = [&](double forward, double aside) {
            return ratio(end_of(standing_with({{"joint(shoulder_r.flexion)", forward},
                                               {"joint(shoulder_r.lateral_bending)", -aside},
                                               {"joint(shoulder_l.flexion)", 0.0},
                                               {"joint(shoulder_l.lateral_bending)", 0.0}})));
        };
        CHECK(at(z + 3.0 * rad_per_deg, 0.0) == doctest::Approx(0.43).epsilon(0.01));
        CHECK(at(z * std::sin(to_scapular_plane) + 3.0 * rad_per_deg, z * std::cos(to_scapular_plane)) ==
              doctest::Approx(0.43).epsilon(0.01));
        // a rule linear in two components cannot hold in every plane: out to the side it is half
        CHECK(at(3.0 * rad_per_deg, z) == doctest::Approx(0.43 * std::tan(27.5 * rad_per_deg)).epsilon(0.02));
    }
}

TEST_CASE("an arm that is raised by where it points shares its angle within the measured ratios, 2.0 to 2.7") {
    for (const double angle : {45.0, 90.0, 120.0}) {
        CAPTURE(angle);
        const double r = ratio(end_of(standing_with({{"angle(humerus_r, T4, flexion)", -angle * rad_per_deg},
                                                     {"joint(shoulder_r.lateral_bending)", 0.0},
                                                     {"joint(shoulder_l.flexion)", 3.0 * rad_per_deg}})));
        CHECK(1.0 / r > 2.0);
        CHECK(1.0 / r < 2.7);
    }
}

TEST_CASE("both arms raised extend the thorax as measured, one arm moves no region by more than 6 deg") {
    const Eigen::VectorXd standing = end_of(posture_named("standing_relaxed")),
                          both = end_of(posture_named("arms_elevated_bilateral")),
                          one = end_of(posture_named("arms_elevated_unilateral"));
    const Subject& s = nominal();
    const auto extension = [&](auto reading) {
        return (reading(Table(standing.transpose())) - reading(Table(both.transpose()))) / rad_per_deg;
    };
    const double cobb = extension([&](const Table& q) { return cobb_angle(s, q, "T4", "T12")[0]; }),
                 skin = extension([&](const Table& q) { return skin_angle(s, q, skin_angle_named("thoracic"))[0]; });
    CHECK(cobb > 8.0);
    CHECK(cobb < 15.0);
    CHECK(std::abs(skin - 10.5) < 4.4);

    const auto turned = [&](LevelRange range) {
        Eigen::Vector3d sum = Eigen::Vector3d::Zero();
        for (const Level level : levels())
            if (range.contains(level)) sum += segment_rotations(s, one)[level] - segment_rotations(s, standing)[level];
        return sum.cwiseAbs().maxCoeff() / rad_per_deg;
    };
    const double upper = turned({Level::T5_T6, Level::T1_T2}), lower = turned({Level::T11_T12, Level::T6_T7}),
                 lumbar = turned({Level::L5_S1, Level::L1_L2});
    CHECK(upper > 1.0);
    CHECK(upper < 6.0);
    CHECK(lower > 1.0);
    CHECK(lower < 6.0);
    CHECK(lumbar < 0.5);  // the tissue ends on the thorax
}

TEST_CASE("arms that hang leave the spine alone") {
    const Subject s = only("arm_elevation");
    test::Draw draw(3);
    for (int trial = 0; trial < 20; ++trial) {
        Eigen::VectorXd q = draw.posture(s);
        for (const Body& b : s.bodies)
            if (b.joint.starts_with("shoulder_")) q.segment<3>(b.coordinate) *= 20.0 * rad_per_deg;
        CHECK(limb_gradient(s, q).cwiseAbs().maxCoeff() < 1e-9);
    }
    CHECK(limb_gradient(s, Eigen::VectorXd::Zero(s.coordinates)).isZero(0.0));
}

TEST_CASE("moments of raised arms are the gradient of their energy, alike on both sides") {
    test::Draw draw(4);
    for (const char* stem : {"girdle", "shoulder", "arm_elevation"}) {
        CAPTURE(stem);
        const Subject s = only(stem);
        for (int trial = 0; trial < 3; ++trial) {
            const Eigen::VectorXd q = raised(draw), g = limb_gradient(s, q), along = draw.vector(s.coordinates);
            const double h = 1e-5;
            CHECK((limb_energy(s, q + h * along) - limb_energy(s, q - h * along)) / (2 * h) ==
                  doctest::Approx(g.dot(along)).epsilon(1e-7));
            CHECK((limb_gradient(s, q + h * along) - limb_gradient(s, q - h * along))
                      .isApprox(2 * h * limb_hessian(s, q) * along, 1e-6));
            const Eigen::VectorXd mirror = detail::mirrored_coordinates(s, q);
            CHECK(limb_energy(s, mirror) == doctest::Approx(limb_energy(s, q)).epsilon(1e-14));
            CHECK((limb_gradient(s, mirror) - detail::mirrored_coordinates(s, g)).cwiseAbs().maxCoeff() <
                  1e-13 * g.cwiseAbs().maxCoeff());
        }
    }
}

TEST_CASE("shoulder and girdle are stiff in every direction, and raised arms stiffen the thorax") {
    test::Draw draw(5);
    for (int trial = 0; trial < 5; ++trial) {
        const Eigen::VectorXd q = raised(draw);
        const Eigen::MatrixXd H = limb_hessian(nominal(), q), wall = limb_hessian(only("arm_elevation"), q);
        std::vector<Eigen::Index> limb;
        for (const Body& b : nominal().bodies)
            if (b.joint.starts_with("shoulder_") || b.joint.starts_with("sternoclavicular_"))
                for (int k = 0; k < 3; ++k) limb.push_back(b.coordinate + k);
        CHECK(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(H(limb, limb)).eigenvalues()[0] > 0.3);
        const Eigen::VectorXd eigenvalues = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(wall).eigenvalues();
        CHECK(eigenvalues[0] > -1e-12 * eigenvalues.tail<1>()[0]);
        CHECK(eigenvalues.tail<2>()[0] > 0.1);  // one direction for each arm
    }
}

TEST_CASE("the moments of every level balance with raised arms, and the tissue of the arms is among them") {
    const Exercise e = posture_named("arms_elevated_bilateral");
    const Motion m = plan_motion(nominal(), e, {.frames = 9, .branches = BranchSearch::none});
    const Loads l = evaluate_loads(nominal(), e, m);
    const Eigen::Index last = m.frames() - 1;
    const Eigen::VectorXd q = m.q.row(last).transpose(), pull = limb_gradient(only("arm_elevation"), q);
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const Eigen::Index c = 3 * static_cast<Eigen::Index>(level);
        const auto at = [&](const Table& moment) {
            return Eigen::Vector3d(moment.row(last).segment<3>(c).transpose());
        };
        const Eigen::Vector3d sum = at(l.gravity_moment) + at(l.inertia_moment) + at(l.support_moment) +
                                    at(l.passive_moment) + at(l.muscle_moment) + at(l.muscle_passive_moment) +
                                    at(l.pressure_moment) + at(l.reserve_moment);
        CHECK(sum.norm() < 1e-7);
    }
    // in this posture the thorax is held extended by nothing else: its joints carry what the arms ask for
    const int at = detail::segment_coordinate(nominal(), Level::T6_T7);
    CHECK(pull[at + 2] < -5.0);
    CHECK(std::abs(l.passive_moment(last, 3 * static_cast<Eigen::Index>(Level::T6_T7))) < 0.1 * std::abs(pull[at + 2]));
}

TEST_CASE("who starts with raised arms starts with an extended thorax: tone holds the arms, not the spine") {
    Exercise e = standing_with({{"joint(shoulder_r.flexion)", 83.0 * rad_per_deg}});
    for (const char* side : {"r", "l"}) {
        const double sign = *side == 'r' ? -1.0 : 1.0;
        e.posture.coordinates["shoulder_" + std::string(side) + ".flexion"] = 83.0 * rad_per_deg;
        e.posture.coordinates["shoulder_" + std::string(side) + ".lateral_bending"] = sign * 86.0 * rad_per_deg;
    }
    std::erase_if(e.phases.front().goals, [](const Goal& goal) { return goal.measure.text.starts_with("angle(T8"); });
    e.phases.front().goals.back().primary = true;
    const Motion m = plan_motion(nominal(), e, {.frames = 5, .branches = BranchSearch::none});
    REQUIRE(m.status() == Status::ok);
    for (const Level level : levels())
        CHECK(m.tone.segment<3>(detail::segment_coordinate(nominal(), level)).isZero(0.0));
    for (const Eigen::Index k : {Eigen::Index{0}, m.frames() - 1})
        CHECK(segment_rotations(nominal(), m.q.row(k).transpose())[Level::T6_T7][0] < -1.0 * rad_per_deg);
}
