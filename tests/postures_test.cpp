#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <ranges>

#include "detail/goal.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "support/bodies.hpp"
#include "support/exercises.hpp"

using namespace spondyl;
using test::held_mass;
namespace fs = std::filesystem;

namespace {

// The exercises of datasets/validation, by id.
const std::map<std::string, Exercise>& postures() {
    static const std::map<std::string, Exercise> all = [] {
        std::map<std::string, Exercise> files;
        for (const auto& entry : fs::directory_iterator(default_datasets() / "validation"))
            files.emplace(entry.path().stem().string(), read_exercise(entry.path()));
        return files;
    }();
    return all;
}

Subject person(double mass, double height, Sex sex) {
    return make_subject(test::datasets(), {.mass = mass, .height = height, .sex = sex});
}
// The man whose pressures are compared.
const Subject& man() {
    static const Subject s = person(70.0, 1.68, Sex::male);
    return s;
}

// What the held postures say: frames that move are only the way there. Of standing_flexion every frame counts.
struct Result {
    Motion motion;
    Loads loads;
    std::vector<Eigen::Index> held;
};
Result run(const Subject& s, const Exercise& e) {
    Result r;
    r.motion = plan_motion(s, e, {.frames = 13, .branches = BranchSearch::none});
    r.loads = evaluate_loads(s, e, r.motion);
    for (Eigen::Index k = 0; k < r.motion.frames(); ++k)
        if (r.motion.v.row(k).cwiseAbs().maxCoeff() < 1e-9 && (k > 0 || e.phases.size() == 1)) r.held.push_back(k);
    return r;
}
const Result& of_man(const std::string& id) {
    static std::map<std::string, Result> known;
    const auto at = known.find(id);
    return at != known.end() ? at->second : known.emplace(id, run(man(), postures().at(id))).first->second;
}

Eigen::VectorXd posture(const Result& r, Eigen::Index k = -1) {
    return r.motion.q.row(k < 0 ? r.motion.frames() - 1 : k).transpose();
}

// Forward turn of a body in the sagittal plane since neutral standing [deg], any size.
double turned(const Subject& s, const Eigen::VectorXd& q, const char* body) {
    const auto b = static_cast<std::size_t>(s.body_named(body));
    const Eigen::Matrix3d R = poses(s, q)[b].R * poses(s, neutral_state(s).q)[b].R.transpose();
    return std::atan2(R(0, 1), R(0, 0)) / rad_per_deg;
}

// Forward turn of the upper arm's long axis since neutral standing, in the sagittal plane of a body or the world [deg].
// The axes of the humerus say something else as soon as the arm leaves that plane on its way.
double arm_turned(const Subject& s, const Eigen::VectorXd& q, const char* against = nullptr) {
    const auto forward = [&](const Eigen::VectorXd& at) {
        const std::vector<Pose> X = poses(s, at);
        const auto body = [&](const char* name) { return X[static_cast<std::size_t>(s.body_named(name))]; };
        Eigen::Vector3d along = body("forearm_r").p - body("humerus_r").p;
        if (against != nullptr) along = body(against).R.transpose() * along;
        return std::atan2(along.x(), -along.y()) / rad_per_deg;
    };
    return forward(q) - forward(neutral_state(s).q);
}

Eigen::Vector3d place(const Subject& s, const Eigen::VectorXd& q, const std::string& name) {
    const std::vector<Pose> at = poses(s, q);
    const auto point = std::ranges::find(s.contact_points, name, &ContactPoint::name);
    if (point == s.contact_points.end()) return at[static_cast<std::size_t>(s.body_named(name))].p;
    return at[static_cast<std::size_t>(point->at.body)] * point->at.p;
}

bool is_symmetric(const std::string& id) { return id != "trunk_rotation" && id != "arms_elevated_unilateral"; }

// Left muscles as the reflection of the right ones; the tables differ by micrometres.
Subject reflected(Subject s) {
    const Eigen::Vector3d across(1.0, 1.0, -1.0);
    for (Muscle& left : s.muscles) {
        if (!left.name.ends_with("_l")) continue;
        const std::string twin = left.name.substr(0, left.name.size() - 1) + "r";
        const auto right = std::ranges::find(s.muscles, twin, &Muscle::name);
        REQUIRE(right != s.muscles.end());
        REQUIRE(right->path.size() == left.path.size());
        for (std::size_t k = 0; k < left.path.size(); ++k) left.path[k].p = right->path[k].p.cwiseProduct(across);
        left.strength = right->strength;
    }
    return s;
}

}  // namespace

TEST_CASE("every posture of the load validation is a certified equilibrium of small, middle and large bodies") {
    REQUIRE(postures().size() == 18);
    for (const Subject& s : {man(), person(55.0, 1.60, Sex::female), person(95.0, 1.88, Sex::male)})
        for (const auto& [id, e] : postures()) {
            CAPTURE(id);
            CAPTURE(s.options.mass);
            CHECK_NOTHROW(check_exercise(s, e));
            const Result r = run(s, e);
            CHECK(r.motion.status() == Status::ok);
            CHECK(r.motion.reach == doctest::Approx(1.0));
            REQUIRE(!r.held.empty());
        }
}

TEST_CASE("unilateral supports balance every held posture and carry the weight of body and load") {
    for (const Subject& s : {man(), person(55.0, 1.60, Sex::female), person(95.0, 1.88, Sex::male)})
        for (const auto& [id, e] : postures()) {
            CAPTURE(id);
            CAPTURE(s.options.mass);
            // where the centre of mass of body and load stands is set for the man
            if (held_mass(e) > 0.0 && s.options.mass != man().options.mass && id.find("_20kg_") != std::string::npos)
                continue;
            const Result r = run(s, e);
            const double weight = (s.mass() + held_mass(e)) * standard_gravity().norm();
            for (const Eigen::Index k : r.held) {
                CHECK(r.loads.status[static_cast<std::size_t>(k)] <= Status::reserve_exceeded);
                CHECK(r.loads.balance[k] < 1e-6);
                Eigen::Vector3d sum = Eigen::Vector3d::Zero();
                for (std::size_t c = 0; c < e.supports.size(); ++c) {
                    const Eigen::Vector3d f =
                        r.loads.support_force.row(k).segment<3>(3 * static_cast<Eigen::Index>(c)).transpose();
                    sum += f;
                    CHECK(f.dot(e.supports[c].normal) >= -1e-9);
                }
                CHECK(std::abs(sum.y() - weight) < 1e-3 * weight);
                CHECK(std::hypot(sum.x(), sum.z()) < 1e-3 * weight);
            }
        }
}

TEST_CASE("a posture without sides has mirrored coordinates, muscle forces and support forces") {
    const Subject s = reflected(man());
    for (const auto& [id, e] : postures()) {
        if (!is_symmetric(id)) continue;
        CAPTURE(id);
        const Result r = run(s, e);
        const Eigen::VectorXd q = posture(r);
        CHECK((detail::mirrored_coordinates(s, q) - q).cwiseAbs().maxCoeff() < 1e-9);
        const Eigen::Index last = r.motion.frames() - 1;
        const double largest = r.loads.reaction.row(last).cwiseAbs().maxCoeff();
        for (const Level level : levels()) {
            const Eigen::Index c = 3 * static_cast<Eigen::Index>(level);
            CHECK(std::abs(r.loads.reaction(last, c + 2)) < 1e-9 * largest);
            CHECK(std::abs(r.loads.net_moment(last, c + 1)) < 1e-9 * largest);
            CHECK(std::abs(r.loads.net_moment(last, c + 2)) < 1e-9 * largest);
        }
        for (std::size_t i = 0; i < e.supports.size(); ++i) {
            if (!e.supports[i].point.ends_with("_l")) continue;
            const std::string twin = e.supports[i].point.substr(0, e.supports[i].point.size() - 1) + "r";
            const auto right = std::ranges::find(e.supports, twin, &Support::point) - e.supports.begin();
            const Eigen::Vector3d f = r.loads.support_force.row(last).segment<3>(3 * static_cast<Eigen::Index>(i)),
                                  g = r.loads.support_force.row(last).segment<3>(3 * right);
            CHECK((f - g.cwiseProduct(Eigen::Vector3d(1.0, 1.0, -1.0))).norm() < 1e-9 * largest);
        }
    }
}

TEST_CASE("the angles and distances that describe a posture are met") {
    const auto forward = [](const char* id, const char* body, const char* against = nullptr) {
        const Eigen::VectorXd q = posture(of_man(id));
        return turned(man(), q, body) - (against == nullptr ? 0.0 : turned(man(), q, against));
    };
    CHECK(std::abs(forward("standing_relaxed", "T8", "pelvis")) < 1e-6);
    CHECK(forward("standing_flexed_40", "T8", "pelvis") == doctest::Approx(40.0));
    CHECK(forward("standing_flexed_40", "pelvis") == doctest::Approx(3.0));
    CHECK(forward("standing_flexion", "T8", "pelvis") == doctest::Approx(36.0));
    CHECK(forward("standing_flexion_65", "T8") == doctest::Approx(3.0 + 65.0));
    const Result& two = of_man("standing_flexion_65");
    CHECK(turned(man(), posture(two, two.held.front()), "T8") == doctest::Approx(3.0 + 40.0));
    CHECK(forward("full_forward_bend", "T8") == doctest::Approx(121.0));
    CHECK(forward("sitting_upright", "T12", "pelvis") == doctest::Approx(13.6));
    CHECK(std::abs(forward("sitting_upright", "T8")) < 1e-6);
    CHECK(std::abs(forward("sitting_straight", "L1", "pelvis")) < 1e-6);
    CHECK(forward("sitting_straight", "T8", "L1") == doctest::Approx(-1.0));
    CHECK(forward("sitting_slouched", "L1", "pelvis") == doctest::Approx(24.0));
    CHECK(forward("sitting_slouched", "T8", "L1") == doctest::Approx(12.0));
    CHECK(forward("sitting_slouched_backrest", "T8", "pelvis") == doctest::Approx(9.4));
    CHECK(forward("lifting_20kg_round", "T8", "pelvis") == doctest::Approx(65.0));
    CHECK(std::abs(forward("lifting_20kg_round", "pelvis", "femur_r") - 20.0) < 0.3);
    CHECK(std::abs(forward("lifting_20kg_round", "femur_r", "tibia_r") + 25.0) < 0.3);
    CHECK(of_man("trunk_rotation").motion.measure[12] == doctest::Approx(24.9 * rad_per_deg));
    for (const char* id : {"arms_elevated_bilateral", "arms_elevated_unilateral"})
        CHECK(std::abs(arm_turned(man(), posture(of_man(id)), "pelvis") - 175.0) < 0.3);

    const auto ahead = [](const char* id, const char* point, const char* of) {
        const Eigen::VectorXd q = posture(of_man(id));
        return (place(man(), q, point) - place(man(), q, of)).x();
    };
    CHECK(std::abs(ahead("holding_20kg_arms_out", "grip_r", "foot_r") - 0.53) < 0.005);
    CHECK(std::abs(place(man(), posture(of_man("holding_20kg_arms_out")), "grip_r").y() - 1.35) < 0.005);
    // nothing is held behind the legs or inside the belly
    CHECK(ahead("lifting_20kg_round", "grip_r", "knee_front_r") > 0.02);
    CHECK(ahead("holding_20kg_close", "grip_r", "sternum_mid") > 0.10);
    CHECK(std::abs(ahead("lifting_20kg_round", "grip_r", "humerus_r")) < 0.04);
}

TEST_CASE(
    "who stands has the centre of pressure where it is in relaxed standing or said to be, and arms that hang are "
    "vertical") {
    for (const auto& [id, e] : postures()) {
        const bool stands = std::ranges::count(e.supports, "heel_r", &Support::point) == 1 && e.supports.size() == 6;
        if (!stands) continue;
        CAPTURE(id);
        const Result& r = of_man(id);
        const Eigen::VectorXd q = posture(r);
        Eigen::Vector3d moment = Eigen::Vector3d::Zero();
        double force = 0.0;
        for (std::size_t c = 0; c < e.supports.size(); ++c) {
            const double push = r.loads.support_force(r.motion.frames() - 1, 3 * static_cast<Eigen::Index>(c) + 1);
            moment += push * place(man(), q, e.supports[c].point);
            force += push;
        }
        const bool loaded = id.find("_20kg_") != std::string::npos;
        CHECK(std::abs(moment.x() / force - place(man(), q, "foot_r").x() - (loaded ? 0.100 : 0.044)) < 0.006);
        const bool hangs = !id.starts_with("arms_") && !loaded;
        if (hangs) CHECK(std::abs(arm_turned(man(), q)) < 0.1);
    }
}

TEST_CASE("lying takes less than half of the muscle effort of standing, and nothing lies below the bed") {
    const double standing = of_man("standing_relaxed").loads.effort[12];
    for (const char* id : {"lying_supine", "lying_prone"}) {
        CAPTURE(id);
        const Result& r = of_man(id);
        CHECK(r.loads.effort[12] < 0.5 * standing);  // muscles hold the hips against their capsules
        const auto& things = postures().at(id).equipment;
        const double bed = things.empty() ? 0.0 : things.front().parameters.at("height");
        for (const Body& b : man().bodies) CHECK(place(man(), posture(r), b.name).y() > bed);
        for (const Level level : levels())
            CHECK(r.loads.reaction(12, 3 * static_cast<Eigen::Index>(level)) <
                  of_man("standing_relaxed").loads.reaction(12, 3 * static_cast<Eigen::Index>(level)));
    }
}
