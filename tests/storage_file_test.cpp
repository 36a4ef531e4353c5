#include "spondyl/storage_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <sstream>

#include <doctest/doctest.h>
#include <Eigen/Geometry>

#include "spondyl/error.hpp"
#include "support/bodies.hpp"
#include "support/exercises.hpp"
#include "support/performed.hpp"

using namespace spondyl;
using Eigen::AngleAxisd;
using Eigen::Index;
using Eigen::Matrix3d;
using Eigen::Vector3d;
using std::numbers::pi;
using test::nominal;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::filesystem::path in_output(const std::string& name) {
    return std::filesystem::path(SPONDYL_TEST_OUTPUT_DIR) / name;
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

StorageTable table_of(std::vector<std::string> labels, const Table& values) {
    return {"made by hand", false, std::move(labels), {}, values};
}

StorageTable small() {
    Table values(2, 3);
    values << 0.0, 0.1, -2.5, 0.5, missing, 1e-300;
    return table_of({"time", "a", "b"}, values);
}

Motion motion_of(const Eigen::MatrixXd& q) {
    Motion m;
    m.exercise = "made_by_hand";
    m.time = Eigen::VectorXd::LinSpaced(q.rows(), 0.0, 0.01 * static_cast<double>(q.rows() - 1));
    m.q = q;
    return m;
}

Motion motion_of(const Eigen::VectorXd& q) { return motion_of(Eigen::MatrixXd(q.transpose())); }

Eigen::VectorXd column(const StorageTable& table, const std::string& label) {
    const auto found = std::ranges::find(table.labels, label);
    INFO(label);
    REQUIRE(found != table.labels.end());
    return table.values.col(found - table.labels.begin());
}

int coordinate_of(const Subject& s, const std::string& body) {
    return s.bodies[static_cast<std::size_t>(s.body_named(body))].coordinate;
}

Matrix3d turned(const Vector3d& q) {
    return q.norm() > 0.0 ? AngleAxisd(q.norm(), q.normalized()).toRotationMatrix() : Matrix3d::Identity();
}

// What one posture is called in the files, in radians.
double angle(const Eigen::VectorXd& q, const std::string& label, bool knee_flexion_positive = false) {
    return column(coordinate_table(nominal(), motion_of(q), {false, knee_flexion_positive}), label)[0];
}

// Where a body is when one joint alone is turned.
Vector3d place(const Eigen::VectorXd& q, const std::string& body) {
    return poses(nominal(), q)[static_cast<std::size_t>(nominal().body_named(body))].p;
}

const Performance& crouched() {
    static const Performance p = test::performed(nominal(), test::quadruped(), 5);
    return p;
}

}  // namespace

TEST_CASE("a table comes back from its file to the last bit, whatever its numbers") {
    test::Draw draw(1);
    std::uniform_int_distribution<std::uint64_t> bits;
    Table values(50, 8);
    for (Index k = 0; k < values.rows(); ++k) {
        values(k, 0) = 0.1 * static_cast<double>(k);
        for (Index c = 1; c < values.cols(); ++c) {
            const double x = std::bit_cast<double>(bits(draw.engine));
            values(k, c) = std::isfinite(x) ? x : missing;
        }
    }
    values(0, 1) = -0.0;
    values(0, 2) = std::numeric_limits<double>::denorm_min();
    values(0, 3) = -std::numeric_limits<double>::max();
    values(0, 4) = missing;
    StorageTable table = table_of({"time", "a", "b/c", "d.e", "ä", "-", "L4_L5_FE", "7"}, values);
    for (const bool in_degrees : {false, true}) {
        table.in_degrees = in_degrees;
        const auto file = in_output("bits.sto");
        write_storage(file, table);
        const StorageTable back = read_storage(file);
        CHECK(back.name == table.name);
        CHECK(back.in_degrees == in_degrees);
        CHECK(back.labels == table.labels);
        CHECK(back.units.empty());
        REQUIRE(back.values.rows() == values.rows());
        REQUIRE(back.values.cols() == values.cols());
        Index different = 0;
        for (Index k = 0; k < values.rows(); ++k)
            for (Index c = 0; c < values.cols(); ++c) {
                const double x = values(k, c), y = back.values(k, c);
                if (std::isnan(x) ? !std::isnan(y) : std::bit_cast<std::uint64_t>(x) != std::bit_cast<std::uint64_t>(y))
                    ++different;
            }
        CHECK(different == 0);
    }
}

TEST_CASE("the file says its size with time counted, its unit of angle, and nothing else") {
    const auto file = in_output("small.sto");
    write_storage(file, small());
    CHECK(contents(file) ==
          "made by hand\nversion=1\nnRows=2\nnColumns=3\ninDegrees=no\nendheader\n"
          "time\ta\tb\n0\t0.1\t-2.5\n0.5\tnan\t1e-300\n");
}

TEST_CASE("a CSV file follows RFC 4180, with units in its header") {
    StorageTable table = small();
    const auto file = in_output("small.csv");
    write_csv(file, table);
    CHECK(contents(file) == "time,a,b\r\n0,0.1,-2.5\r\n0.5,nan,1e-300\r\n");
    table.labels = {"time", "a, \"the first\"", "b"};
    table.units = {"s", "deg", "N m"};
    write_csv(file, table);
    CHECK(contents(file) == "time [s],\"a, \"\"the first\"\" [deg]\",b [N m]\r\n0,0.1,-2.5\r\n0.5,nan,1e-300\r\n");
}

TEST_CASE("the angles of a file turn every body as the motion does, however far it turns") {
    const Subject& s = nominal();
    test::Draw draw(2);
    Eigen::MatrixXd q(200, s.coordinates);
    for (Index k = 0; k < q.rows(); ++k) q.row(k) = draw.vector(s.coordinates, 3.1).transpose();
    const Motion motion = motion_of(q);
    const StorageTable in_radians = coordinate_table(s, motion, {.in_degrees = false}),
                       in_degrees = coordinate_table(s, motion);
    CHECK_FALSE(in_radians.in_degrees);
    CHECK(in_degrees.in_degrees);
    CHECK(in_radians.labels.size() == static_cast<std::size_t>(s.coordinates) + 1);

    const std::map<std::string, std::array<std::string, 3>> names{
        {"ground", {"pelvis_tilt", "pelvis_list", "pelvis_rotation"}},
        {"hip_r", {"hip_flexion_r", "hip_adduction_r", "hip_rotation_r"}},
        {"hip_l", {"hip_flexion_l", "hip_adduction_l", "hip_rotation_l"}},
        {"shoulder_r", {"arm_flex_r", "arm_add_r", "arm_rot_r"}},
        {"shoulder_l", {"arm_flex_l", "arm_add_l", "arm_rot_l"}},
        {"sternoclavicular_r", {"sternoclavicular_r_rz", "sternoclavicular_r_rx", "sternoclavicular_r_ry"}},
        {"sternoclavicular_l", {"sternoclavicular_l_rz", "sternoclavicular_l_rx", "sternoclavicular_l_ry"}}};
    double worst = 0.0;
    int balls = 0;
    for (const Body& body : s.bodies) {
        if (body.kind == JointKind::hinge) continue;
        ++balls;
        const auto found = names.find(body.joint);
        const std::array<std::string, 3> labels =
            found != names.end() ? found->second
                                 : std::array{body.joint + "_FE", body.joint + "_LB", body.joint + "_AR"};
        const double side = body.joint == "hip_l" || body.joint == "shoulder_l" ? -1.0 : 1.0;
        for (Index k = 0; k < q.rows(); ++k) {
            const Vector3d vector = q.row(k).segment<3>(body.coordinate + (body.kind == JointKind::free ? 3 : 0));
            for (const StorageTable* table : {&in_radians, &in_degrees}) {
                const double unit = table == &in_degrees ? pi / 180.0 : 1.0;
                const Matrix3d R = (AngleAxisd(unit * column(*table, labels[0])[k], Vector3d::UnitZ()) *
                                    AngleAxisd(side * unit * column(*table, labels[1])[k], Vector3d::UnitX()) *
                                    AngleAxisd(side * unit * column(*table, labels[2])[k], Vector3d::UnitY()))
                                       .toRotationMatrix();
                worst = std::max(worst, (R - turned(vector)).cwiseAbs().maxCoeff());
            }
        }
    }
    CHECK(balls == 25);
    CHECK(worst < 1e-12);
}

TEST_CASE("the pelvis is where the file says") {
    const Subject& s = nominal();
    test::Draw draw(3);
    const Eigen::VectorXd q = draw.posture(s);
    const StorageTable table = coordinate_table(s, motion_of(q));
    const Vector3d p = place(q, "pelvis");
    CHECK(column(table, "pelvis_tx")[0] == p.x());
    CHECK(column(table, "pelvis_ty")[0] == p.y());
    CHECK(column(table, "pelvis_tz")[0] == p.z());
}

TEST_CASE("columns go on through half turns, whole turns and the posture in which two axes coincide") {
    const Subject& s = nominal();
    const Index frames = 721;
    const std::array<std::string, 3> labels{"pelvis_list", "pelvis_rotation", "pelvis_tilt"};
    for (Index axis = 0; axis < 3; ++axis) {
        Eigen::MatrixXd q = Eigen::MatrixXd::Zero(frames, s.coordinates);
        for (Index k = 0; k < frames; ++k)
            q(k, 3 + axis) = 4.0 * pi * static_cast<double>(k) / 720.0;  // 90 deg exactly
        const StorageTable table = coordinate_table(s, motion_of(q), {.in_degrees = false});
        for (Index i = 0; i < 3; ++i) {
            INFO(labels[static_cast<std::size_t>(i)]);
            const Eigen::VectorXd wanted = i == axis ? Eigen::VectorXd(q.col(3 + axis)) : Eigen::VectorXd::Zero(frames);
            CHECK((column(table, labels[static_cast<std::size_t>(i)]) - wanted).cwiseAbs().maxCoeff() < 1e-12);
        }
    }
    // a smooth motion that passes beside that posture
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(20001, s.coordinates);
    for (Index k = 0; k < q.rows(); ++k) {
        const double t = 2.0 * pi * static_cast<double>(k) / 2000.0;
        q.row(k).segment<3>(3) << 2.0 * std::sin(t), 0.3 + 1.5 * std::sin(1.7 * t), 2.5 * std::cos(0.6 * t);
    }
    const StorageTable table = coordinate_table(s, motion_of(q), {.in_degrees = false});
    for (const std::string& label : labels) {
        const Eigen::VectorXd x = column(table, label);
        CHECK((x.tail(q.rows() - 1) - x.head(q.rows() - 1)).cwiseAbs().maxCoeff() < 1.0);
    }
}

TEST_CASE("a spine that extends, bends to the right and turns to the left is positive") {
    const Subject& s = nominal();
    const auto with = [&](const Vector3d& anatomical) {
        Eigen::VectorXd q = Eigen::VectorXd::Zero(s.coordinates);
        q.segment<3>(coordinate_of(s, "T6")) = isb_of(anatomical);
        return q;
    };
    CHECK(angle(with({0.1, 0.0, 0.0}), "T6_T7_FE") == doctest::Approx(-0.1));
    CHECK(angle(with({0.0, 0.1, 0.0}), "T6_T7_LB") == doctest::Approx(0.1));
    CHECK(angle(with({0.0, 0.0, 0.1}), "T6_T7_AR") == doctest::Approx(0.1));
    CHECK(std::abs(angle(with({0.0, 0.0, 0.1}), "T6_T7_FE")) < 1e-15);
    CHECK(std::abs(angle(with({0.0, 0.0, 0.1}), "T6_T7_LB")) < 1e-15);
    CHECK(angle(with({0.0, 0.0, 0.1}), "T7_T8_AR") == 0.0);
}

TEST_CASE("limbs have the signs of OpenSim's models on both sides") {
    const Subject& s = nominal();
    const Eigen::VectorXd zero = Eigen::VectorXd::Zero(s.coordinates);
    const auto with = [&](const std::string& body, int component) {
        Eigen::VectorXd q = zero;
        q[coordinate_of(s, body) + component] = 0.2;
        return q;
    };
    for (const std::string side : {"_r", "_l"}) {
        const double out = side == "_r" ? 1.0 : -1.0;
        INFO(side);
        {  // a leg or arm brought forward is flexed
            const Eigen::VectorXd hip = with("femur" + side, 2), arm = with("humerus" + side, 2);
            CHECK((place(hip, "foot" + side) - place(zero, "foot" + side)).x() > 0.1);
            CHECK(angle(hip, "hip_flexion" + side) == doctest::Approx(0.2));
            CHECK((place(arm, "hand" + side) - place(zero, "hand" + side)).x() > 0.1);
            CHECK(angle(arm, "arm_flex" + side) == doctest::Approx(0.2));
        }
        {  // brought away from the middle it is abducted: negative
            const Eigen::VectorXd hip = with("femur" + side, 0), arm = with("humerus" + side, 0);
            const double away = out * (place(hip, "foot" + side) - place(zero, "foot" + side)).z();
            CHECK(std::abs(away) > 0.1);
            CHECK(angle(hip, "hip_adduction" + side) == doctest::Approx(away > 0.0 ? -0.2 : 0.2));
            CHECK(angle(arm, "arm_add" + side) == doctest::Approx(away > 0.0 ? -0.2 : 0.2));
        }
        {  // toes turned to the middle: internal rotation, positive
            const Eigen::VectorXd hip = with("femur" + side, 1), arm = with("humerus" + side, 1);
            const Pose before = poses(s, zero)[static_cast<std::size_t>(s.body_named("foot" + side))],
                       after = poses(s, hip)[static_cast<std::size_t>(s.body_named("foot" + side))];
            const double inward = -out * (after.R.col(0) - before.R.col(0)).z();
            CHECK(std::abs(inward) > 0.1);
            CHECK(angle(hip, "hip_rotation" + side) == doctest::Approx(inward > 0.0 ? 0.2 : -0.2));
            CHECK(angle(arm, "arm_rot" + side) == doctest::Approx(inward > 0.0 ? 0.2 : -0.2));
        }
        {  // a heel brought back is a flexed knee: negative in gait2392, positive in Rajagopal's model
            const Eigen::VectorXd knee = -with("tibia" + side, 0);
            CHECK((place(knee, "foot" + side) - place(zero, "foot" + side)).x() < -0.05);
            CHECK(angle(knee, "knee_angle" + side) == doctest::Approx(-0.2));
            CHECK(angle(knee, "knee_angle" + side, true) == doctest::Approx(0.2));
        }
        {  // a hand brought forward is a flexed elbow; raised toes are a flexed ankle
            const Eigen::VectorXd elbow = with("forearm" + side, 0), ankle = with("foot" + side, 0);
            CHECK((place(elbow, "hand" + side) - place(zero, "hand" + side)).x() > 0.03);
            CHECK(angle(elbow, "elbow_flex" + side) == doctest::Approx(0.2));
            const auto foot = static_cast<std::size_t>(s.body_named("foot" + side));
            CHECK(poses(s, ankle)[foot].R(1, 0) - poses(s, zero)[foot].R(1, 0) > 0.1);
            CHECK(angle(ankle, "ankle_angle" + side) == doctest::Approx(0.2));
            CHECK(angle(with("hand" + side, 0), "wrist_flex" + side) == doctest::Approx(0.2));
        }
    }
}

TEST_CASE("a trajectory has the columns of a motion") {
    const Subject& s = nominal();
    test::Draw draw(4);
    Trajectory t;
    t.time = Eigen::VectorXd::LinSpaced(3, 0.0, 1.0);
    t.q.resize(3, s.coordinates);
    for (Index k = 0; k < 3; ++k) t.q.row(k) = draw.posture(s).transpose();
    Motion m;
    m.time = t.time;
    m.q = t.q;
    const StorageTable of_trajectory = coordinate_table(s, t);
    CHECK(of_trajectory.labels == coordinate_table(s, m).labels);
    CHECK(of_trajectory.values == coordinate_table(s, m).values);
    CHECK_THROWS_WITH_AS(activation_table(s, t), doctest::Contains("with MuscleControl"), SimulationError);
    t.activation.setConstant(3, static_cast<Index>(s.muscles.size()), 0.25);
    CHECK(column(activation_table(s, t), s.muscles.back().name) == Eigen::Vector3d::Constant(0.25));
}

TEST_CASE("activations and forces stand under the names of their muscles") {
    const Performance& p = crouched();
    const StorageTable activation = activation_table(p.motion, p.loads), force = muscle_force_table(p.motion, p.loads);
    REQUIRE(activation.values.cols() == 1 + static_cast<Index>(p.loads.muscles.size()));
    for (std::size_t j = 0; j < p.loads.muscles.size(); ++j) {
        const auto c = static_cast<Index>(j);
        CHECK(column(activation, p.loads.muscles[j]) == p.loads.activation.col(c));
        CHECK(column(force, p.loads.muscles[j]) == p.loads.muscle_force.col(c));
    }
    CHECK(activation.values.col(0) == p.motion.time);
    CHECK(activation.units.back() == "1");
    CHECK(force.units.back() == "N");
}

TEST_CASE("supports in ground carry the body at rest: forces and moments, weight included, sum to zero") {
    const Subject& s = nominal();
    const Performance& p = crouched();
    const Exercise& e = test::quadruped();
    const StorageTable table = support_table(s, e, p.motion, p.loads);
    Vector3d force = Vector3d::Zero(), moment = Vector3d::Zero();
    int on_ground = 0;
    for (const Support& support : e.supports) {
        if (support.surface != "ground") continue;  // on the body itself
        ++on_ground;
        Vector3d f, at;
        for (Index i = 0; i < 3; ++i) {
            const char axis = "xyz"[i];
            f[i] = column(table, support.id + "_force_v" + axis)[0];
            at[i] = column(table, support.id + "_force_p" + axis)[0];
            CHECK(column(table, support.id + "_torque_" + axis).isZero(0.0));
        }
        CHECK(f.y() >= 0.0);
        force += f;
        moment += at.cross(f);
    }
    CHECK(on_ground > 1);
    const std::vector<Pose> X = poses(s, p.motion.q.row(0).transpose());
    for (std::size_t i = 0; i < s.bodies.size(); ++i) {
        const Vector3d weight = s.bodies[i].inertia.mass * standard_gravity();
        force += weight;
        moment += (X[i] * s.bodies[i].inertia.com).cross(weight);
    }
    CHECK(force.norm() < 1e-4);
    CHECK(moment.norm() < 1e-4);
}

TEST_CASE("reactions act on the cranial body: up is compression, backward anterior shear, left right shear") {
    const Subject& s = nominal();
    const Performance& p = crouched();
    const StorageTable table = reaction_table(s, p.motion, p.loads);
    CHECK(table.labels.size() == 1 + 6 * level_count);
    CHECK(table.labels[1] == "L5_S1_on_L5_in_disc_fx");
    CHECK(table.labels.back() == "C7_T1_on_head_neck_in_disc_mz");
    for (const Level level : levels()) {
        const auto body = static_cast<std::size_t>(s.segment_body[level]);
        const Body& cranial = s.bodies[body];
        const std::string stem = std::string(name_of(level)) + "_on_" + cranial.name + "_in_disc_";
        const Index c = 3 * static_cast<Index>(level);
        CHECK(column(table, stem + "fx") == -p.loads.reaction.col(c + 1));
        CHECK(column(table, stem + "fy") == p.loads.reaction.col(c));
        CHECK(column(table, stem + "fz") == -p.loads.reaction.col(c + 2));
        for (Index k = 0; k < p.motion.frames(); ++k) {  // the moment, through the world
            const std::vector<Pose> X = poses(s, p.motion.q.row(k).transpose());
            const Vector3d q = p.motion.q.row(k).segment<3>(cranial.coordinate);
            const Matrix3d disc = X[static_cast<std::size_t>(cranial.parent)].R *
                                  turned({0.0, 0.0, s.disc_tilt[level]}) * turned(0.5 * q);
            const Vector3d wanted =
                disc.transpose() * X[body].R * isb_of(p.loads.passive_moment.row(k).segment<3>(c).transpose());
            const Vector3d found(column(table, stem + "mx")[k], column(table, stem + "my")[k],
                                 column(table, stem + "mz")[k]);
            CHECK((found - wanted).norm() < 1e-12 * (1.0 + wanted.norm()));
        }
    }
    Subject fused = s;
    fused.fused[Level::L4_L5] = true;
    Performance welded = p;
    welded.loads.reserve_moment.setConstant(2.0);
    const auto longer = [&](const char* stem) {
        const StorageTable w = reaction_table(fused, welded.motion, welded.loads);
        return (column(w, std::string(stem) + "mx") - column(table, std::string(stem) + "mx")).norm() > 1.0;
    };
    CHECK(longer("L4_L5_on_L4_in_disc_"));
    CHECK_FALSE(longer("L3_L4_on_L3_in_disc_"));
}

TEST_CASE("what does not belong together is refused with the remedy") {
    const Subject& s = nominal();
    Performance p = crouched();
    Exercise other = test::quadruped();
    other.supports.pop_back();
    CHECK_THROWS_WITH_AS(support_table(s, other, p.motion, p.loads), doctest::Contains("give the exercise they were"),
                         SimulationError);
    p.motion.time.conservativeResize(4);
    CHECK_THROWS_WITH_AS(reaction_table(s, p.motion, p.loads), doctest::Contains("4 frames, the loads 5; give loads"),
                         SimulationError);
    CHECK_THROWS_AS(activation_table(p.motion, p.loads), SimulationError);
    CHECK_THROWS_AS(muscle_force_table(p.motion, p.loads), SimulationError);
    p.motion.q.conservativeResize(Eigen::NoChange, 9);
    CHECK_THROWS_WITH_AS(coordinate_table(s, p.motion), doctest::Contains("has 9 coordinates, the subject"),
                         SimulationError);
}

TEST_CASE("a table that is no time series is refused, and an older file of its name stays as it was") {
    const auto file = in_output("refused.sto");
    write_storage(file, small());
    const std::string before = contents(file);
    const auto refused = [&](const std::function<void(StorageTable&)>& spoil, const char* text) {
        StorageTable table = small();
        spoil(table);
        CHECK_THROWS_WITH_AS(write_storage(file, table), doctest::Contains(text), ResultsError);
        CHECK_THROWS_WITH_AS(write_storage(file, table), doctest::Contains("nothing was written"), ResultsError);
        CHECK(contents(file) == before);
    };
    refused([](StorageTable& t) { t.labels.clear(); }, "first label is \"\"; expected \"time\"");
    refused([](StorageTable& t) { t.labels[0] = "Time"; }, "first label is \"Time\"; expected \"time\"");
    refused([](StorageTable& t) { t.labels.push_back("c"); }, "4 labels and 3 columns; give one label");
    refused([](StorageTable& t) { t.units = {"s"}; }, "1 units and 3 labels; give one unit");
    refused([](StorageTable& t) { t.values.resize(0, 3); }, "no rows; give at least one time");
    refused([](StorageTable& t) { t.labels[2] = "a"; }, "\"a\" is there twice; give every column its own");
    refused([](StorageTable& t) { t.labels[2] = "b c"; }, "\"b c\" is empty or holds white space");
    refused([](StorageTable& t) { t.labels[2] = ""; }, "\"\" is empty or holds white space");
    refused([](StorageTable& t) { t.values(1, 0) = 0.0; }, "time of row 1 is 0.000000, which is not above");
    refused([](StorageTable& t) { t.values(0, 0) = missing; }, "time of row 0");
    refused([](StorageTable& t) { t.values(1, 2) = -std::numeric_limits<double>::infinity(); },
            "\"b\" is infinite in row 1");
    refused([](StorageTable& t) { t.name = ""; }, "give some words");
    refused([](StorageTable& t) { t.name = "a=b"; }, "give some words");
    refused([](StorageTable& t) { t.name = "a\nb"; }, "give some words");
    refused([](StorageTable& t) { t.name = "endheader"; }, "give some words");
    CHECK_THROWS_WITH_AS(write_csv(file, table_of({"t"}, Table::Zero(1, 1))), doctest::Contains("expected \"time\""),
                         ResultsError);
}

TEST_CASE("a file in a folder that is not there is absent, not half there") {
    const auto folder = in_output("no_such_folder");
    CHECK_THROWS_WITH_AS(write_storage(folder / "a.sto", small()), doctest::Contains("create the folder first"),
                         ResultsError);
    CHECK_THROWS_WITH_AS(write_csv(folder / "a.csv", small()), doctest::Contains("create the folder first"),
                         ResultsError);
    CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("files of other programs are read: OpenSim's own header, spaces, carriage returns, no counts") {
    const auto file = in_output("other.mot");
    const auto read = [&](const std::string& text) {
        std::ofstream(file, std::ios::binary) << text;
        return read_storage(file);
    };
    const StorageTable own = read(
        "inDegrees=yes\nnum_controls=2\nDataType=double\nversion=3\nOpenSimVersion=4.5\nendheader\n"
        "time\ta\n0\t1\n1\tNaN\n");
    CHECK(own.name.empty());
    CHECK(own.in_degrees);
    CHECK(own.values(0, 1) == 1.0);
    CHECK(std::isnan(own.values(1, 1)));
    const StorageTable old = read(
        "  Coordinates \r\nversion = 1\r\nnRows=2\r\nnColumns=2\r\n\r\nUnits are S.I.\r\n\r\n"
        " endheader \r\ntime a\r\n 0.0  -1e-2\t\r\n 1.0   2\r\n\r\n");
    CHECK(old.name == "Coordinates");
    CHECK_FALSE(old.in_degrees);
    CHECK(old.labels == std::vector<std::string>{"time", "a"});
    CHECK(old.values(0, 1) == -0.01);
    CHECK(old.values(1, 1) == 2.0);
}

TEST_CASE("a malformed file is refused with its line, its column and the remedy") {
    const auto file = in_output("malformed.sto");
    const std::string good = "n\nversion=1\nnRows=2\nnColumns=2\ninDegrees=no\nendheader\ntime\ta\n0\t1\n1\t2\n";
    const auto refused = [&](const std::string& from, const std::string& to, const std::string& where,
                             const std::string& what) {
        std::string text = good;
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        std::ofstream(file, std::ios::binary) << text;
        const std::string place = file.string() + where;
        INFO(text);
        CHECK_THROWS_WITH_AS(read_storage(file), doctest::Contains(place.c_str()), DatasetError);
        CHECK_THROWS_WITH_AS(read_storage(file), doctest::Contains(what.c_str()), DatasetError);
    };
    std::ofstream(file, std::ios::binary) << good;
    CHECK(read_storage(file).values(1, 1) == 2.0);

    refused(good, "", ":1:1: ", "ends within its header; expected the line \"endheader\"");
    refused("endheader\n", "", ":8:1: ", "ends within its header");
    refused("version=1", "version=4", ":2:9: ", "version is \"4\"; expected 1 or 2 or 3. Write the file again");
    refused("version=1", "DataType=Vec3", ":2:10: ", "expected double. Split its vectors");
    refused("inDegrees=no", "inDegrees=maybe", ":5:11: ", "expected yes or no. Correct the word");
    refused("inDegrees=no", "inDegrees=", ":5:11: ", "inDegrees is \"\"");
    refused("inDegrees=no", "version=1", ":5:1: ", "\"version\" is there twice, first in line 2");
    refused("nRows=2", "nRows=3", ":3:7: ", "nRows is 3, but there are 2 rows. The file may be cut off");
    refused("nRows=2", "nRows=two", ":3:7: ", "expected a whole number above 0");
    refused("nRows=2", "nRows=-2", ":3:7: ", "expected a whole number above 0");
    refused("nColumns=2", "nColumns=1", ":7:6: ", "there are 2 labels; nColumns in line 4 says 1, time included");
    refused("nColumns=2", "nColumns=2.5", ":4:10: ", "expected a whole number above 0");
    refused("time\ta\n0\t1\n1\t2\n", "", ":7:1: ", "no labels after \"endheader\"");
    refused("time\ta", "", ":7:1: ", "no labels after \"endheader\"");
    refused("time\ta", "Time\ta", ":7:1: ", "first label is \"Time\"; expected \"time\"");
    refused("time\ta", "time\ta b", ":7:8: ", "a label must not hold a space");
    refused("time\ta", "time\ttime", ":7:6: ", "\"time\" is there twice");
    refused("0\t1\n1\t2\n", "", ":8:1: ", "no rows after the labels");
    refused("1\t2\n", "1\t2\t3\n", ":9:5: ", "the row has 3 cells; expected 2, one for each label");
    refused("1\t2\n", "1\n", ":9:1: ", "the row has 1 cells; expected 2");
    refused("1\t2\n", "1\t2,5\n", ":9:3: ", "the cell is \"2,5\"; expected a finite number with a decimal point");
    refused("1\t2\n", "1\tinf\n", ":9:3: ", "expected a finite number");
    refused("1\t2\n", "1\t1e999\n", ":9:3: ", "expected a finite number");
    refused("1\t2\n", "1\t0x10\n", ":9:3: ", "expected a finite number");
    refused("1\t2\n", "0\t2\n", ":9:1: ", "time is 0, not above that of the row before");
    refused("1\t2\n", "nan\t2\n", ":9:1: ", "time is nan, not above");
    refused("0\t1\n", "0\t1\n\n", ":10:1: ", "a row follows an empty line");
    CHECK_THROWS_WITH_AS(read_storage(file.parent_path() / "not_there.sto"),
                         doctest::Contains("not_there.sto:1:1: the file cannot be opened"), DatasetError);
    CHECK_THROWS_AS(read_storage(file.parent_path()), DatasetError);
}
