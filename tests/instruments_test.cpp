#include "spondyl/instruments.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "detail/goal.hpp"
#include "detail/rotation.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/recruitment.hpp"
#include "support/bodies.hpp"
#include "support/exercises.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using Eigen::Index;
using Eigen::Vector3d;
using Eigen::VectorXd;
using test::contains;
using test::message_of;
using test::nominal;

namespace {

VectorXd neutral() { return VectorXd::Zero(nominal().coordinates); }

Index at(Level level) { return 3 * static_cast<Index>(level); }

// Coordinates with one user-facing rotation of a level.
void turn(VectorXd& q, Level level, Axis axis, double angle) {
    Vector3d v = Vector3d::Zero();
    v[static_cast<Index>(axis)] = angle;
    q.segment<3>(nominal().bodies[static_cast<std::size_t>(nominal().segment_body[level])].coordinate) += isb_of(v);
}

// The whole body, stiff, placed by a rotation of the pelvis.
VectorXd turned_body(const Eigen::Matrix3d& R) {
    VectorXd q = neutral();
    q.segment<3>(3) = detail::rotation_log(R);
    return q;
}

Eigen::Matrix3d about(Axis axis, double angle) {
    Vector3d v = Vector3d::Zero();
    v[static_cast<Index>(axis)] = angle;
    return detail::rotation_exp<double>(isb_of(v));
}

Table one(const VectorXd& q) { return q.transpose(); }

struct Quadruped {
    Subject subject;
    Motion motion;
    Loads loads;
    explicit Quadruped(Subject s) : subject(std::move(s)) {
        motion = plan_motion(subject, test::quadruped(), {.frames = 7, .branches = BranchSearch::none});
        loads = evaluate_loads(subject, test::quadruped(), motion);
    }
};

const Quadruped& quadruped() {
    static const Quadruped q(nominal());
    return q;
}

Loads compressed(double newtons) {
    Loads l;
    l.reaction = Table::Zero(1, 3 * static_cast<Index>(level_count));
    for (const Level level : levels()) l.reaction(0, at(level)) = newtons;
    return l;
}

}  // namespace

TEST_CASE("a sensor in a disc of 1800 mm^2 under 594 N shows half a megapascal above the unloaded disc") {
    PressureSensor wilke;
    wilke.area = 1800e-6;
    const Table p = disc_pressure(nominal(), compressed(594.0), wilke);
    CHECK(p.rows() == 1);
    CHECK(p.cols() == 18);
    CHECK(p(0, static_cast<Index>(Level::L4_L5)) == doctest::Approx(0.575e6).epsilon(1e-12));
    CHECK(disc_pressure(nominal(), compressed(0.0), wilke)(0, 3) == wilke.p0);
    // the subject's own disc is smaller: the same force, more pressure
    const auto own = disc_pressure(nominal(), compressed(594.0));
    const double area = nominal().disc_area[Level::L4_L5];
    CHECK(own(0, 1) == doctest::Approx(0.075e6 + 594.0 / 0.66 / area).epsilon(1e-12));
}

TEST_CASE(
    "without the pressure of the unloaded disc the ratio is that of the forces, with it the ratio is nearer to 1") {
    const PressureSensor sensor;
    const Table p = disc_pressure(nominal(), compressed(300.0)), standing = disc_pressure(nominal(), compressed(600.0));
    const Table forces = ratio_to_reference(p, standing.row(0), sensor.p0),
                read = ratio_to_reference(p, standing.row(0));
    CHECK((forces.array() - 0.5).abs().maxCoeff() < 1e-12);
    CHECK(read.minCoeff() > 0.5);
    CHECK(read.maxCoeff() < 0.7);
    CHECK(ratio_to_reference(standing, standing.row(0))(0, 4) == 1.0);
}

TEST_CASE("the Cobb angle of a bent chain changes by the sum of the rotations between its plates") {
    test::Draw draw(3);
    VectorXd q = neutral();
    PerSegment<double> flexion{};
    for (const Level level : levels()) turn(q, level, Axis::flexion, flexion[level] = draw.uniform(-0.1, 0.1));
    // the pelvis may stand anywhere
    q.head<3>() << 0.3, -0.1, 0.2;
    q.segment<3>(3) = Vector3d(0.4, -0.7, 1.1);
    struct {
        const char *upper, *lower;
        Level highest, lowest;
    } const spans[] = {{"T4", "T12", Level::T4_T5, Level::T11_T12},
                       {"T1", "T12", Level::T1_T2, Level::T11_T12},
                       {"T1", "L1", Level::T1_T2, Level::T12_L1},
                       {"L1", "S1", Level::L1_L2, Level::L5_S1}};
    for (const auto& s : spans) {
        double sum = 0.0;
        for (auto l = static_cast<int>(s.lowest); l <= static_cast<int>(s.highest); ++l)
            sum += flexion[static_cast<Level>(l)];
        const double before = cobb_angle(nominal(), one(neutral()), s.upper, s.lower)[0];
        CHECK(cobb_angle(nominal(), one(q), s.upper, s.lower)[0] - before == doctest::Approx(sum).epsilon(1e-12));
    }
}

TEST_CASE("the nominal man has a thoracic kyphosis and a lumbar lordosis, and Cobb angles of neighbours add up") {
    const auto cobb = [](const char* upper, const char* lower) {
        return cobb_angle(nominal(), one(neutral()), upper, lower)[0] / rad_per_deg;
    };
    CHECK(cobb("T4", "T12") > 20.0);
    CHECK(cobb("T4", "T12") < 50.0);
    CHECK(cobb("L1", "S1") < -40.0);
    CHECK(cobb("L1", "S1") > -70.0);
    CHECK(cobb("T1", "T12") + cobb("T12", "S1") == doctest::Approx(cobb("T1", "S1")).epsilon(1e-12));
    // the upper plate of S1 leans 37 deg forward, and the mid-disc plane lies half way between it and the plate of L5
    const Eigen::Matrix3d L5 = poses(nominal(), neutral())[static_cast<std::size_t>(nominal().body_named("L5"))].R;
    const double lean = std::atan2(L5(0, 1), L5(1, 1)) / rad_per_deg;
    CHECK(lean - cobb("L5", "S1") == doctest::Approx(37.0).epsilon(0.02));
    CHECK(0.5 * cobb("L5", "S1") ==
          doctest::Approx(lean + nominal().disc_tilt[Level::L5_S1] / rad_per_deg).epsilon(1e-9));
}

TEST_CASE("an inclinometer reads a pure turn; held vertical it reads less of it on a pitched trunk") {
    for (const double pitch : {90.0, 60.0, 120.0})
        for (const double angle : {-50.0, 10.0, 44.8, 85.0}) {
            const Eigen::Matrix3d prone = about(Axis::flexion, pitch * rad_per_deg);
            const VectorXd q = turned_body(prone * about(Axis::axial_rotation, angle * rad_per_deg));
            Inclinometer gauge;
            CHECK(std::sin(inclinometer_angle(nominal(), one(q), turned_body(prone), gauge)[0]) ==
                  doctest::Approx(std::sin(pitch * rad_per_deg) * std::sin(angle * rad_per_deg)).epsilon(1e-9));
            gauge.held_vertical = false;
            CHECK(inclinometer_angle(nominal(), one(q), turned_body(prone), gauge)[0] ==
                  doctest::Approx(angle * rad_per_deg).epsilon(1e-9));
        }
    for (const bool held_vertical : {true, false}) {
        for (const Axis axis : {Axis::flexion, Axis::lateral_bending})
            for (const char* body : {"T1", "T12", "pelvis"}) {
                const VectorXd q = turned_body(about(axis, 0.6));
                CHECK(inclinometer_angle(nominal(), one(q), neutral(), {body, axis, held_vertical})[0] ==
                      doctest::Approx(0.6).epsilon(1e-9));
            }
        const VectorXd seated = turned_body(about(Axis::axial_rotation, 0.6));
        CHECK(inclinometer_angle(nominal(), one(seated), neutral(),
                                 {"T1", Axis::axial_rotation, held_vertical, Vector3d::UnitX()})[0] ==
              doctest::Approx(0.6).epsilon(1e-9));
    }
}

TEST_CASE("at T1 the inclinometer reads the tilt of the lateral axis that the quadruped rotation asks for") {
    const Motion& m = quadruped().motion;
    const VectorXd reading = inclinometer_angle(quadruped().subject, m.q, m.q.row(0).transpose());
    CHECK(reading[0] == doctest::Approx(0.0).scale(1.0));
    CHECK(std::abs(m.measure[m.peak] - m.measure[0]) > 0.3);
    CHECK((reading + m.measure - VectorXd::Constant(reading.size(), m.measure[0])).cwiseAbs().maxCoeff() < 1e-9);
    const VectorXd fixed =
        inclinometer_angle(quadruped().subject, m.q, m.q.row(0).transpose(), {.held_vertical = false});
    CHECK(std::abs(fixed[m.peak]) > std::abs(reading[m.peak]));
}

TEST_CASE("lumbar and pelvic rotation add to that of the trunk, and flexing the lumbar spine leaves the pelvis alone") {
    VectorXd q = turned_body(about(Axis::flexion, 0.5));
    for (const Level level : {Level::L5_S1, Level::L3_L4, Level::T12_L1}) turn(q, level, Axis::flexion, 0.2);
    turn(q, Level::T6_T7, Axis::flexion, 0.3);  // above the sensor
    const LumbopelvicSplit split = lumbopelvic_split(nominal(), one(q), neutral());
    CHECK(split.pelvis[0] == doctest::Approx(0.5).epsilon(1e-12));
    CHECK(split.lumbar[0] == doctest::Approx(0.6).epsilon(1e-12));
    CHECK(split.trunk[0] == doctest::Approx(1.1).epsilon(1e-12));
}

TEST_CASE("markers on a back that bends at one joint between the chords show that rotation") {
    const SkinAngle apart{{"T5_spinous", "T7_spinous"}, {"T8_spinous", "T10_spinous"}};
    VectorXd q = turned_body(about(Axis::flexion, 0.8) * about(Axis::axial_rotation, 0.4));
    const double before = skin_angle(nominal(), one(q), apart)[0];
    CHECK(before == doctest::Approx(skin_angle(nominal(), one(neutral()), apart)[0]).epsilon(1e-12));
    turn(q, Level::T7_T8, Axis::flexion, 0.15);
    CHECK(skin_angle(nominal(), one(q), apart)[0] - before == doctest::Approx(0.15).epsilon(1e-12));
    // kyphosis above, lordosis below
    CHECK(skin_angle(nominal(), one(neutral()), skin_angle_named("thoracic"))[0] > 0.0);
    CHECK(skin_angle(nominal(), one(neutral()), skin_angle_named("lumbar"))[0] < 0.0);
}

TEST_CASE("a mirrored posture gives the same sagittal angles and the opposite turn") {
    test::Draw draw(8);
    for (int trial = 0; trial < 10; ++trial) {
        VectorXd q = draw.posture(nominal());
        q.segment<3>(3) = isb_of({1.3, 0.2, 0.3});
        const VectorXd m = detail::mirrored_coordinates(nominal(), q);
        const VectorXd prone = turned_body(about(Axis::flexion, 1.3));
        const double sign[] = {1.0, -1.0, -1.0};
        for (const Axis axis : axes()) {
            if (axis == Axis::lateral_bending) continue;  // the trunk is level
            const Inclinometer gauge{"T4", axis};
            CHECK(inclinometer_angle(nominal(), one(m), prone, gauge)[0] ==
                  doctest::Approx(sign[static_cast<int>(axis)] * inclinometer_angle(nominal(), one(q), prone, gauge)[0])
                      .epsilon(1e-9));
        }
        CHECK(cobb_angle(nominal(), one(m), "T1", "S1")[0] ==
              doctest::Approx(cobb_angle(nominal(), one(q), "T1", "S1")[0]).epsilon(1e-9));
        for (const char* name : {"thoracic", "thoracolumbar", "lumbar"}) {
            const SkinAngle a = skin_angle_named(name);
            CHECK(skin_angle(nominal(), one(m), a)[0] ==
                  doctest::Approx(skin_angle(nominal(), one(q), a)[0]).epsilon(1e-9));
        }
    }
}

TEST_CASE("implant and fixator together transmit the force and the moment of the section") {
    const auto check = [](const Quadruped& run, const Implant& implant) {
        const ImplantLoad load = implant_load(run.subject, run.motion, run.loads, implant);
        const auto isb = [](const Table& t, Index k) { return Vector3d(t(k, 0), t(k, 2), -t(k, 1)); };
        for (Index k = 0; k < run.motion.frames(); ++k) {
            const Vector3d fa = isb(load.force, k), fp = isb(load.fixator_force, k);
            const Vector3d reaction = run.loads.reaction.row(k).segment<3>(at(implant.level));
            CHECK((fa + fp - Vector3d(reaction[1], -reaction[0], reaction[2])).norm() < 1e-9);
            // about a point of nobody's, against the level's moment taken through the world
            const Vector3d p(0.013, -0.02, 0.007);
            const Vector3d both = isb(load.moment, k) + isb(load.fixator_moment, k) + (-p).cross(fa) +
                                  (Vector3d(-implant.lever, 0, 0) - p).cross(fp);
            const auto X = poses(run.subject, run.motion.q.row(k).transpose());
            const int child = run.subject.segment_body[implant.level],
                      parent = run.subject.bodies[static_cast<std::size_t>(child)].parent;
            const Vector3d half = 0.5 * isb_of(run.motion.rotation.row(k).segment<3>(at(implant.level)));
            const Eigen::Matrix3d mid = X[static_cast<std::size_t>(parent)].R *
                                        detail::rotation_exp<double>({0, 0, run.subject.disc_tilt[implant.level]}) *
                                        detail::rotation_exp<double>(half);
            Vector3d carried = run.loads.passive_moment.row(k).segment<3>(at(implant.level));
            if (run.subject.fused[implant.level])
                carried += run.loads.reserve_moment.row(k).segment<3>(at(implant.level)).transpose();
            const Vector3d section = -(mid.transpose() * X[static_cast<std::size_t>(child)].R * isb_of(carried));
            CHECK((both - (section - p.cross(fa + fp))).norm() < 1e-9);
            CHECK(load.resultant[k] == doctest::Approx(fa.norm()));
        }
    };
    check(quadruped(), {});
    check(quadruped(), {.level = Level::L2_L3, .lever = 0.06, .fixator_share = 0.4});
    const Quadruped patient(restricted(nominal(), Restriction{"implant"}.fuse({Level::L1_L2, Level::T12_L1})));
    check(patient, {.fixator_share = 0.3});
}

TEST_CASE("tissue that resists flexion presses the implant, and rods without stiffness of their own carry no bending") {
    // 400 N through the disc centre, 10 N m of extension by the tissue of the level, 50 mm in front of the rods
    Motion m;
    m.time = VectorXd::Zero(1);
    m.rotation = Table::Zero(1, 54);
    Loads l = compressed(400.0);
    l.passive_moment = l.reserve_moment = Table::Zero(1, 54);
    l.passive_moment(0, at(Level::T12_L1)) = -10.0;
    Subject s = nominal();
    s.disc_tilt[Level::T12_L1] = 0.0;
    s.bodies[static_cast<std::size_t>(s.segment_body[Level::T12_L1])].X_PC.R.setIdentity();
    const ImplantLoad load = implant_load(s, m, l);
    CHECK(load.force(0, 2) == doctest::Approx(-600.0));
    CHECK(load.fixator_force(0, 2) == doctest::Approx(200.0));  // tension
    CHECK(load.fixator_moment.cwiseAbs().maxCoeff() < 1e-9);
    CHECK(load.resultant[0] == doctest::Approx(600.0));
}

TEST_CASE("what the rods share changes newtons of the implant, not ratios or the direction of its force") {
    const auto load = [](double share) {
        return implant_load(quadruped().subject, quadruped().motion, quadruped().loads, {.fixator_share = share});
    };
    const ImplantLoad none = load(0.0), half = load(0.5);
    CHECK((half.resultant / half.resultant[0] - none.resultant / none.resultant[0]).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((half.force * 2.0 - none.force).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("the moment of a maximal effort needs no more than the reserve gate, and one percent more does") {
    const MaximalEffort e = maximal_effort(nominal(), neutral());
    CHECK(e.moment > 50.0);
    CHECK(e.moment < 500.0);
    CHECK(e.activation.maxCoeff() == doctest::Approx(1.0));
    CHECK(e.solves < 30);
    const auto again = [&](double factor) {
        Dynamometer d;
        const VectorXd q = neutral();
        Workspace w(nominal());
        const auto X = poses(nominal(), q);
        const auto T4 = static_cast<std::size_t>(nominal().body_named("T4"));
        const auto L5 = static_cast<std::size_t>(nominal().segment_body[d.level]);
        // by hand: a horizontal-to-the-line force whose moment about L5_S1 is the effort
        const Vector3d r = X[T4].p - X[L5].p, push = Vector3d::UnitZ().cross(r) / r.squaredNorm() * factor * e.moment;
        const ExternalForce pad[] = {{{static_cast<int>(T4), Vector3d::Zero()}, -push, Vector3d::Zero()}};
        VectorXd demand =
            inverse_dynamics(w, neutral_state(nominal()), VectorXd::Zero(q.size()), pad) - passive_forces(nominal(), q);
        demand.head<6>().setZero();
        return Recruitment(nominal(), {}).share(q, demand).status;
    };
    CHECK(again(0.999) == Status::ok);
    CHECK(again(1.01) == Status::reserve_exceeded);
}

TEST_CASE(
    "twice the strength gives a weightless body up to twice the moment, and more specific tension always gives more") {
    Subject weightless = nominal();
    for (Body& b : weightless.bodies) b.inertia = {1e-9 * b.inertia.mass, b.inertia.com, 1e-9 * b.inertia.central};
    Subject strong = weightless;
    for (Muscle& m : strong.muscles) m.strength *= 2.0;
    // the part that abdominal pressure gives is bounded by the pressure, not by strength
    const double once = maximal_effort(weightless, neutral()).moment, twice = maximal_effort(strong, neutral()).moment;
    CHECK(twice < 2.02 * once);
    CHECK(twice > 1.5 * once);
    double before = 0.0;
    for (const double tension : {40e4, 60e4, 80e4, 100e4}) {
        const double now =
            maximal_effort(make_subject(test::datasets(), {.specific_tension = tension}), neutral()).moment;
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("efforts to the right and to the left are equal, of exchanged muscles") {
    for (const Axis axis : {Axis::lateral_bending, Axis::axial_rotation}) {
        const MaximalEffort right = maximal_effort(nominal(), neutral(), {.axis = axis, .side = Side::positive}),
                            left = maximal_effort(nominal(), neutral(), {.axis = axis, .side = Side::negative});
        CHECK(right.moment == doctest::Approx(left.moment).epsilon(2e-3));
        for (const char* group : {"external_oblique", "multifidus_lumborum"}) {
            const std::string name = group;
            CHECK(group_activation(nominal(), one(right.activation), name + "_r")[0] ==
                  doctest::Approx(group_activation(nominal(), one(left.activation), name + "_l")[0]).epsilon(0.02));
        }
    }
}

TEST_CASE("a maximal effort is 100 percent of itself, and a quarter of its activations 25") {
    const MaximalEffort e = maximal_effort(nominal(), neutral());
    Table task(2, e.activation.size());
    task << e.activation.transpose(), 0.25 * e.activation.transpose();
    for (const char* group : {"longissimus_thoracis_pars_thoracis", "multifidus_lumborum_r"}) {
        const VectorXd percent = percent_of_maximum(nominal(), task, e, group);
        CHECK(percent[0] == doctest::Approx(100.0).epsilon(1e-12));
        CHECK(percent[1] == doctest::Approx(25.0).epsilon(1e-12));
    }
}

TEST_CASE("the stronger the muscles, the smaller the percentage of their maximum that the same posture takes") {
    const Motion& m = quadruped().motion;
    const VectorXd q = m.q.row(m.peak).transpose(), still = VectorXd::Zero(q.size());
    double before = 100.0;
    for (const double tension : {40e4, 60e4, 80e4, 100e4}) {
        const Subject s = make_subject(test::datasets(), {.specific_tension = tension});
        Recruitment r(s, test::quadruped().supports);
        const ForceSharing& f = r.solve(q, still, still);
        CHECK(f.status == Status::ok);
        const double now = percent_of_maximum(s, one(f.activation), maximal_effort(s, neutral()),
                                              "longissimus_thoracis_pars_thoracis")[0];
        CHECK(now < before);
        CHECK(now > 0.0);
        before = now;
    }
}

TEST_CASE("group activation weighs fascicles by their cross-section, one side or both") {
    const auto n = static_cast<Index>(nominal().muscles.size());
    Table active = Table::Zero(1, n);
    double sum = 0.0, own = 0.0;
    std::string first;
    for (Index j = 0; j < n; ++j) {
        const Muscle& m = nominal().muscles[static_cast<std::size_t>(j)];
        if (m.group != "psoas_major" || !m.name.ends_with("_r")) continue;
        if (first.empty()) {
            first = m.name;
            own = m.pcsa;
            active(0, j) = 0.8;
        }
        sum += m.pcsa;
    }
    CHECK(group_activation(nominal(), active, "psoas_major_r")[0] == doctest::Approx(0.8 * own / sum));
    CHECK(group_activation(nominal(), active, "psoas_major")[0] == doctest::Approx(0.4 * own / sum));
    CHECK(group_activation(nominal(), active, "psoas_major_l")[0] == 0.0);
}

TEST_CASE("what an instrument cannot measure is said, with a remedy") {
    const Subject& s = nominal();
    const auto says = [](const auto& action, std::string_view part) { return contains(message_of(action), part); };
    CHECK(says([&] { disc_pressure(s, compressed(1.0), {.area = -1.0}); }, "PressureSensor::area in m^2"));
    CHECK(says([&] { ratio_to_reference(Table::Ones(1, 3), Eigen::RowVectorXd::Ones(2)); }, "of the same instrument"));
    CHECK(says([&] { ratio_to_reference(Table::Ones(1, 3), Eigen::RowVectorXd::Ones(3), 1.0); },
               "needs a loaded reference"));
    CHECK(says([&] { implant_load(s, quadruped().motion, compressed(1.0)); }, "loads evaluated for this motion"));
    CHECK(says([&] { implant_load(s, quadruped().motion, quadruped().loads, {.lever = 0.0}); }, "above 0"));
    CHECK(says([&] { implant_load(s, quadruped().motion, quadruped().loads, {.fixator_share = 1.0}); }, "below 1"));
    CHECK(says([&] { inclinometer_angle(s, one(neutral()), neutral()); }, "Inclinometer::reference_W to forward"));
    CHECK(says([&] { inclinometer_angle(s, one(neutral()), neutral(), {"T13"}); }, "closest name is \"T1"));
    CHECK(says([&] { inclinometer_angle(s, Table::Zero(1, 5), turned_body(about(Axis::flexion, 1.5))); },
               "coordinates of this subject"));
    CHECK(says([&] { skin_angle(s, one(neutral()), {{"T1_spinos", "T5_spinous"}, {"T5_spinous", "T10_spinous"}}); },
               "closest name is \"T1_spinous\""));
    CHECK(says([&] { skin_angle_named("lumber"); }, "closest name is \"lumbar\""));
    CHECK(says([&] { cobb_angle(s, one(neutral()), "T4", "S2"); }, "closest name is \"S1\""));
    CHECK(says([&] { cobb_angle(s, one(neutral()), "head_neck", "S1"); }, "no vertebra \"head_neck\""));
    CHECK(says([&] { cobb_angle(s, one(neutral()), "T12", "T4"); }, "exchange the vertebrae"));
    CHECK(says([&] { maximal_effort(s, neutral(), {.body = "L5", .level = Level::T6_T7}); }, "below the harness"));
    CHECK(says([&] { maximal_effort_along(s, neutral(), VectorXd::Zero(s.coordinates)); }, "direction not zero"));
    CHECK(says([&] { group_activation(s, Table::Zero(1, 2), "psoas_major"); }, "muscles, the subject has"));
    const Table silent = Table::Zero(1, static_cast<Index>(s.muscles.size()));
    CHECK(says([&] { group_activation(s, silent, "psoas_mayor_r"); }, "closest name is \"psoas_major_r\""));
    MaximalEffort none;
    none.activation = silent.transpose();
    CHECK(says([&] { percent_of_maximum(s, silent, none, "psoas_major"); }, "an effort in which it acts"));
    Subject weak = s;
    for (Muscle& m : weak.muscles) m.strength *= 1e-3;
    CHECK(says([&] { maximal_effort(weak, neutral()); }, "posture itself cannot be held"));
}
