#include "spondyl/passive_law.hpp"

#include <complex>
#include <random>
#include <utility>

#include <Eigen/Eigenvalues>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "detail/chain.hpp"
#include "detail/ramp.hpp"
#include "joint_tables.hpp"
#include "spondyl/error.hpp"
#include "spondyl/units.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using doctest::Approx;
using test::contains;
using test::message_of;

namespace {

using Complex = std::complex<double>;
constexpr double complex_step = 1e-40;  // no subtraction, so it may be far below rounding

// Angles out to 150 % of the side's reach, taken as the angle at the reference moment.
std::vector<double> sweep(const AxisLaw& law, double moment) {
    const double low = angle_at(law, -moment), high = angle_at(law, moment);
    std::vector<double> out;
    for (int i = -40; i <= 40; ++i) out.push_back(1.5 * (i < 0 ? -low : high) * i / 40.0);
    return out;
}

template <class F>
void for_each_axis(const F& f) {
    const SpineLaw law = tables::spine();
    for (const Level level : levels())
        for (const Axis axis : axes()) {
            CAPTURE(name_of(level));
            CAPTURE(name_of(axis));
            f(law[level].axis[axis], level, axis);
        }
}

double reference_moment(Level level) { return level == Level::C7_T1 ? 2.5 : 7.5; }

AxisLaw mirrored(AxisLaw law) {
    std::swap(law.side[Side::positive], law.side[Side::negative]);
    law.neutral_angle = -law.neutral_angle;
    return balanced(law);
}

AxisLaw arbitrary_law() {
    const auto between = [](double low, double high) {
        return low + (high - low) * *rc::gen::inRange(0, 10001) / 10000.0;
    };
    AxisLaw law;
    law.k0 = between(5.0, 200.0);
    for (const Side side : sides())
        law.side[side] = {between(0.0, 400.0), between(0.0, 1e6), between(0.0, 0.1), between(1e-3, 0.05)};
    law.neutral_angle = between(-0.1, 0.1);
    return balanced(law);
}

SegmentLaw arbitrary_segment(double largest_coupling = 0.6) {
    SegmentLaw law;
    for (const Axis axis : axes()) law.axis[axis] = arbitrary_law();
    const double unit = largest_coupling * (*rc::gen::inRange(-1000, 1001) / 1000.0);
    law.coupling = unit * std::sqrt(law.axis[Axis::lateral_bending].k0 * law.axis[Axis::axial_rotation].k0);
    return balanced(law);
}

double rom(const AxisLaw& law, double moment) { return angle_at(law, moment) - angle_at(law, -moment); }

}  // namespace

TEST_CASE("the resisting moment is the slope of the stored energy on every axis of the spine, to 150 % of its range") {
    for_each_axis([](const AxisLaw& law, Level level, Axis) {
        for (const double angle : sweep(law, reference_moment(level))) {
            const auto r = detail::axis_response<Complex>(law, Complex(angle, complex_step));
            const double moment = resisting_moment(law, angle), slope = r.energy.imag() / complex_step;
            CHECK(std::abs(slope - moment) <= 1e-9 * std::max(std::abs(moment), 1e-3));
            const double tangent = r.moment.imag() / complex_step;
            CHECK(std::abs(tangent - stiffness(law, angle)) <= 1e-9 * tangent);
        }
    });
}

TEST_CASE(
    "complex step and central difference agree, so the step is not fooled by the switch at the end of the neutral "
    "zone") {
    for_each_axis([](const AxisLaw& law, Level level, Axis) {
        for (const double angle : sweep(law, reference_moment(level))) {
            const double h = 1e-5 * rom(law, reference_moment(level));
            const double moment = resisting_moment(law, angle);
            const double slope = (energy(law, angle + h) - energy(law, angle - h)) / (2.0 * h);
            CHECK(std::abs(slope - moment) <= 1e-6 * (1.0 + std::abs(moment)));
        }
    });
}

TEST_CASE("gradient and Hessian of a coupled segment are the derivatives of its energy") {
    CHECK(rc::check("complex step", [] {
        const SegmentLaw law = arbitrary_segment();
        std::array<double, 3> q{};
        for (double& x : q) x = *rc::gen::inRange(-3000, 3001) / 10000.0;
        const SegmentResponse r = respond(law, {q[0], q[1], q[2]});
        const double scale = 1.0 + r.hessian.norm();
        for (std::size_t i = 0; i < 3; ++i) {
            std::array<Complex, 3> z{q[0], q[1], q[2]};
            z[i] += Complex(0.0, complex_step);
            const auto d = detail::segment_response<Complex>(law, z);
            const auto row = static_cast<Eigen::Index>(i);
            RC_ASSERT(std::abs(d.energy.imag() / complex_step - r.gradient[row]) <= 1e-9 * (1.0 + r.gradient.norm()));
            for (std::size_t j = 0; j < 3; ++j) {
                const double second = d.gradient[j].imag() / complex_step;
                RC_ASSERT(std::abs(second - r.hessian(row, static_cast<Eigen::Index>(j))) <= 1e-9 * scale);
            }
        }
    }));
}

TEST_CASE("the energy is strictly convex: no posture, however far, has a flat or falling direction") {
    CHECK(rc::check("Hessian is positive definite", [] {
        const SegmentLaw law = arbitrary_segment();
        Eigen::Vector3d q;
        for (Eigen::Index i = 0; i < 3; ++i) q[i] = *rc::gen::inRange(-30000, 30001) / 10000.0;
        const SegmentResponse r = respond(law, q);
        const double least = Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(r.hessian).eigenvalues()[0];
        const double k0 = std::min(
            {law.axis[Axis::flexion].k0, law.axis[Axis::lateral_bending].k0, law.axis[Axis::axial_rotation].k0});
        RC_ASSERT(least > 0.35 * k0);  // k0 (1 - 0.6) at the coupling limit, less rounding and unequal k0
        RC_ASSERT(r.energy >= 0.0);
    }));
}

TEST_CASE("a segment at its neutral angle pushes nothing and stores nothing, exactly") {
    for_each_axis([](const AxisLaw& law, Level, Axis) {
        CHECK(resisting_moment(law, 0.0) == 0.0);
        CHECK(energy(law, 0.0) == 0.0);
    });
    CHECK(rc::check("also when shifted and one-sided", [] {
        const SegmentLaw law = arbitrary_segment();
        const SegmentResponse r =
            respond(law, {law.axis[Axis::flexion].neutral_angle, law.axis[Axis::lateral_bending].neutral_angle,
                          law.axis[Axis::axial_rotation].neutral_angle});
        RC_ASSERT(r.gradient == Eigen::Vector3d::Zero());
        RC_ASSERT(r.energy == 0.0);
    }));
}

TEST_CASE("mirroring a law mirrors its moment and keeps its energy and stiffness, bit for bit") {
    CHECK(rc::check("swap sides, change sign", [] {
        const AxisLaw law = arbitrary_law(), mirror = mirrored(law);
        const double angle = *rc::gen::inRange(-3000, 3001) / 10000.0;
        RC_ASSERT(resisting_moment(mirror, -angle) == -resisting_moment(law, angle));
        RC_ASSERT(energy(mirror, -angle) == energy(law, angle));
        RC_ASSERT(stiffness(mirror, -angle) == stiffness(law, angle));
    }));
}

TEST_CASE("lumbar segments resist extension more than flexion") {
    const SpineLaw law = tables::spine();
    for (const Level level : levels()) {
        if (region_of(level) != Region::lumbar) continue;
        CAPTURE(name_of(level));
        const AxisLaw& flexion = law[level].axis[Axis::flexion];
        CHECK(angle_at(flexion, 7.5) > -angle_at(flexion, -7.5));
    }
}

TEST_CASE("the table's law gives back its measured angles to their printed precision") {
    int rows = 0;
    const SpineLaw law = tables::spine();
    for (const JointLawRow& row : tables::joint_law_rows()) {
        ++rows;
        CAPTURE(row.origin);
        for (const Side side : sides()) {
            const double sign = side == Side::positive ? 1.0 : -1.0;
            const double angle =
                sign * angle_at(law[row.level].axis[row.axis], sign * row.reference_moment_Nm) / rad_per_deg;
            // angles are printed to 0.01 deg, neutral zone and corner to 0.001: half a unit of each
            CHECK(std::abs(angle - row.side[side].reference_angle_deg) <= 0.005 + 0.0005 + 0.0005);
        }
        CHECK(row.label == "DERIVED");
        CHECK(!row.source.empty());
    }
    CHECK(rows == 54);
}

TEST_CASE("a law calibrated to four points goes through them") {
    for_each_axis([](const AxisLaw& law, Level level, Axis) {
        const double reference = reference_moment(level);
        Calibration specimen{.k0 = law.k0};
        for (const Side side : sides()) {
            const double sign = side == Side::positive ? 1.0 : -1.0;
            specimen.neutral_zone[side] = law.side[side].neutral_zone;
            specimen.corner[side] = law.side[side].corner;
            specimen.points[side] = {{{angle_at(law, sign * reference), sign * reference},
                                      {angle_at(law, sign * 3.0 * reference), sign * 3.0 * reference}}};
        }
        const AxisLaw again = calibrated(specimen);
        for (const Side side : sides()) {
            CHECK(again.side[side].a == Approx(law.side[side].a).epsilon(1e-9));
            CHECK(again.side[side].b == Approx(law.side[side].b).epsilon(1e-9));
            for (const MeasuredPoint& point : specimen.points[side])
                CHECK(resisting_moment(again, point.angle) == Approx(point.moment).epsilon(1e-12));
        }
    });
}

TEST_CASE("the angle under a moment undoes the moment at an angle, with coupling too") {
    CHECK(rc::check("round trip", [] {
        const SegmentLaw law = arbitrary_segment();
        Eigen::Vector3d moment;
        for (Eigen::Index i = 0; i < 3; ++i) moment[i] = *rc::gen::inRange(-4000, 4001) / 100.0;
        const Eigen::Vector3d back = respond(law, angles_at(law, moment)).gradient;
        RC_ASSERT((back - moment).norm() <= 1e-10 * (1.0 + moment.norm()));
        const AxisLaw& flexion = law.axis[Axis::flexion];
        RC_ASSERT(std::abs(resisting_moment(flexion, angle_at(flexion, moment[0])) - moment[0]) <=
                  1e-11 * (1.0 + std::abs(moment[0])));
    }));
}

TEST_CASE("a turn to the left bends L1 to L5 to the right and L5_S1 to the left") {
    const SpineLaw law = tables::spine();
    for (const Level level : levels()) {
        CAPTURE(name_of(level));
        const Eigen::Vector3d angles = angles_at(law[level], {0.0, 0.0, 5.0});
        CHECK(angles[2] > 0.0);
        if (level == Level::L5_S1)
            CHECK(angles[1] < 0.0);
        else if (region_of(level) == Region::lumbar)
            CHECK(angles[1] > 0.0);
        else
            CHECK(angles[1] == 0.0);
    }
}

TEST_CASE("preload steepens the neutral zone and shortens the range as the model states") {
    const SpineLaw law = tables::spine();
    const auto loaded = [&](double force) {
        PerSegment<double> forces;
        forces.fill(force);
        return with_preload(law, forces);
    };
    const auto total = [](const SpineLaw& spine, Region region, Axis axis, double moment) {
        double sum = 0.0;
        for (const Level level : levels())
            if (region_of(level) == region) sum += rom(spine[level].axis[axis], moment);
        return sum;
    };
    const auto slope = [](const SpineLaw& spine) {
        double sum = 0.0;
        for (const Level level : levels())
            if (region_of(level) == Region::lumbar) sum += stiffness(spine[level].axis[Axis::flexion], 0.0);
        return sum;
    };
    // L1 to S1 at +-8 N m, T1 to T12 at +-5 N m: docs/theory.md (P6), printed to the digits given
    CHECK(std::round(100.0 * slope(loaded(1200.0)) / slope(law)) == 218.0);
    CHECK(std::round(100.0 * (total(loaded(1200.0), Region::lumbar, Axis::flexion, 8.0) /
                                  total(law, Region::lumbar, Axis::flexion, 8.0) -
                              1.0)) == -12.0);
    CHECK(std::round(100.0 * (total(loaded(280.0), Region::lumbar, Axis::flexion, 8.0) /
                                  total(law, Region::lumbar, Axis::flexion, 8.0) -
                              1.0)) == -4.0);
    const PerAxis<double> expected{{-20.0, -24.0, -20.0}};
    for (const Axis axis : axes()) {
        CAPTURE(name_of(axis));
        CHECK(std::round(100.0 *
                         (total(loaded(400.0), Region::thoracic, axis, 5.0) / total(law, Region::thoracic, axis, 5.0) -
                          1.0)) == expected[axis]);
    }
}

TEST_CASE("no preload returns the law bit for bit, and any preload keeps it convex and its rest posture") {
    const SpineLaw law = tables::spine();
    CHECK(with_preload(law, PerSegment<double>{}) == law);
    for (const double force : {1.0, 400.0, 2000.0, 1e6}) {
        PerSegment<double> forces;
        forces.fill(force);
        const SpineLaw loaded = with_preload(law, forces);
        for (const Level level : levels())
            for (const Axis axis : axes()) {
                const AxisLaw& was = law[level].axis[axis];
                const AxisLaw& is = loaded[level].axis[axis];
                CHECK(resisting_moment(is, 0.0) == 0.0);
                CHECK(is.k0 > was.k0);
                for (const Side side : sides()) CHECK(is.side[side].a >= 0.1 * was.side[side].a);
                CHECK(balanced(loaded[level]) == loaded[level]);
            }
    }
}

TEST_CASE(
    "preload leaves the ratio of coupling to the stiffnesses it couples, and T12_L1 stiffens between lumbar and "
    "thorax") {
    const SpineLaw& law = tables::spine();
    for (const Level level : levels()) {
        const SegmentLaw loaded = with_preload(law[level], level, 900.0);
        const auto ratio = [](const SegmentLaw& s) {
            return s.coupling / std::sqrt(s.axis[Axis::lateral_bending].k0 * s.axis[Axis::axial_rotation].k0);
        };
        CHECK(ratio(loaded) == Approx(ratio(law[level])).epsilon(1e-12));
        CHECK(loaded.preload == 900.0);
    }
    CHECK(preload_gain(Level::T12_L1) > preload_gain(Level::L1_L2));
    CHECK(preload_gain(Level::T12_L1) < preload_gain(Level::T11_T12));
    CHECK(preload_gain(Level::C7_T1) < preload_gain(Level::T1_T2));
}

TEST_CASE("damping follows stiffness and dissipates in every direction") {
    const SegmentLaw law = tables::spine()[Level::L3_L4];
    const Eigen::Matrix3d hessian = respond(law, {0.1, 0.05, -0.02}).hessian;
    const Eigen::Matrix3d c = damping(law, hessian);
    CHECK((c - 0.15 / std::numbers::pi * hessian).norm() <= 1e-15 * c.norm());
    CHECK(Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(c).eigenvalues()[0] > 0.0);
}

TEST_CASE("laws that are no laws are refused with what was found and what to do") {
    SegmentLaw segment = tables::spine()[Level::L3_L4];
    segment.coupling *= 10.0;
    CHECK(contains(message_of([&] { balanced(segment); }), "0.6 sqrt(k0 k0)"));
    CHECK_THROWS_AS(balanced(segment), SubjectError);

    AxisLaw law = tables::spine()[Level::L3_L4].axis[Axis::flexion];
    CHECK(contains(message_of([&] {
                       auto bad = law;
                       bad.k0 = -3.5;
                       balanced(bad);
                   }),
                   "k0 is -3.5; it must be positive"));
    CHECK(contains(message_of([&] {
                       auto bad = law;
                       bad.side[Side::negative].corner = 0.0;
                       balanced(bad);
                   }),
                   "corner is 0"));
    CHECK(contains(message_of([&] { contracted(law, {{0.0, 1.0}}); }), "contraction factor is 0"));
    CHECK(contains(message_of([&] { with_preload(law, -20.0, 0.2); }), "the preload is -20"));
    CHECK(contains(message_of([&] { with_preload(law, std::nan(""), 0.2); }), "the preload is nan"));
    CHECK(contains(message_of([&] { angle_at(law, std::nan("")); }), "the applied moment is nan"));
    const SegmentLaw loaded = with_preload(tables::spine()[Level::L3_L4], Level::L3_L4, 400.0);
    CHECK(contains(message_of([&] { with_preload(loaded, Level::L3_L4, 300.0); }),
                   "L3_L4 already contains a preload of 400 N"));

    Calibration specimen{.k0 = 20.0, .neutral_zone = {{0.02, 0.02}}, .corner = {{0.01, 0.01}}};
    specimen.points[Side::positive] = {{{0.05, 5.0}, {0.05, 5.0}}};
    specimen.points[Side::negative] = {{{-0.05, -5.0}, {-0.1, -20.0}}};
    CHECK(contains(message_of([&] { calibrated(specimen); }), "do not determine"));
    specimen.points[Side::positive] = {{{0.05, 5.0}, {0.1, 6.0}}};
    CHECK(contains(message_of([&] { calibrated(specimen); }), "the measured points of the positive side need a ="));
}

TEST_CASE("a joint table with a missing, repeated or impossible row is refused by its place") {
    auto rows = tables::joint_law_rows();
    auto missing = rows;
    missing.erase(missing.begin() + 5);
    CHECK(contains(message_of([&] { joint_law(missing); }), "no row for L4_L5 axial_rotation"));
    auto twice = rows;
    twice.push_back(rows[3]);
    CHECK(contains(message_of([&] { joint_law(twice); }), "a second row for L4_L5 flexion"));
    rows[0].k0_Nm_per_deg = 0.0;
    const std::string text = message_of([&] { joint_law(rows); });
    CHECK(contains(text, "joint_law_v0.csv:2: L5_S1 flexion"));
    CHECK(contains(text, "k0 is 0"));
    CHECK_THROWS_AS(joint_law(rows), DatasetError);
}
