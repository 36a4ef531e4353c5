#include "spondyl/passive_law.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include "detail/ramp.hpp"
#include "spondyl/error.hpp"
#include "spondyl/units.hpp"

namespace spondyl {
namespace {

constexpr double reference_frequency = std::numbers::pi;  // [rad/s], about one movement in two seconds
constexpr double coupling_limit = 0.6;                    // of k0, all couplings together; 1 would be indefinite
constexpr double preload_rise = 2.0, preload_half = 645.0;
constexpr double smallest_share_of_a = 0.1;

std::string text_of(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

void require(bool holds, const char* what, double value, const char* expected) {
    if (!holds)
        throw SubjectError(std::string("passive law: ") + what + " is " + text_of(value) + "; it must be " + expected);
}

bool positive(double x) { return x > 0.0 && std::isfinite(x); }
bool not_negative(double x) { return x >= 0.0 && std::isfinite(x); }

void check(const AxisLaw& law) {
    require(positive(law.k0), "k0", law.k0, "positive [N m/rad]: without it the segment has no unique rest posture");
    require(std::isfinite(law.neutral_angle), "neutral_angle", law.neutral_angle, "a finite angle [rad]");
    for (const Side side : sides()) {
        const RampSide& s = law.side[side];
        require(not_negative(s.a), "a", s.a, "zero or positive [N m/rad]: a negative one makes the energy non-convex");
        require(not_negative(s.b), "b", s.b,
                "zero or positive [N m/rad^3]: a negative one makes the energy non-convex");
        require(not_negative(s.neutral_zone), "neutral_zone", s.neutral_zone, "zero or positive [rad]");
        require(positive(s.corner), "corner", s.corner, "positive [rad]: a sharp corner has no stiffness there");
    }
}

double reference_stiffness(const SegmentLaw& law) {
    return std::sqrt(law.axis[Axis::lateral_bending].k0 * law.axis[Axis::axial_rotation].k0);
}

}  // namespace

double energy(const AxisLaw& law, double angle) { return detail::axis_response<double>(law, angle).energy; }
double resisting_moment(const AxisLaw& law, double angle) { return detail::axis_response<double>(law, angle).moment; }
double stiffness(const AxisLaw& law, double angle) { return detail::axis_response<double>(law, angle).stiffness; }

SegmentResponse respond(const SegmentLaw& law, const Eigen::Vector3d& anatomical_angles) {
    const auto r =
        detail::segment_response<double>(law, {anatomical_angles[0], anatomical_angles[1], anatomical_angles[2]});
    SegmentResponse out;
    out.energy = r.energy;
    out.gradient << r.gradient[0], r.gradient[1], r.gradient[2];
    out.hessian << r.stiffness[0], 0.0, r.flexion_rotation,  //
        0.0, r.stiffness[1], r.bending_rotation,             //
        r.flexion_rotation, r.bending_rotation, r.stiffness[2];
    return out;
}

double angle_at(const AxisLaw& law, double moment) {
    require(std::isfinite(moment), "the applied moment", moment, "finite [N m]");
    // K >= k0, so the angle lies between neutral and moment / k0
    double low = law.neutral_angle + std::min(0.0, moment / law.k0);
    double high = law.neutral_angle + std::max(0.0, moment / law.k0);
    double x = moment > 0.0 ? high : low;
    for (int iteration = 0; iteration < 200; ++iteration) {
        const auto r = detail::axis_response<double>(law, x);
        const double excess = r.moment - moment;
        if (excess == 0.0) break;
        (excess > 0.0 ? high : low) = x;
        double next = x - excess / r.stiffness;
        if (!(next >= low && next <= high)) next = 0.5 * (low + high);
        const bool settled = std::abs(next - x) <= 1e-15 * std::abs(x - law.neutral_angle);
        x = next;
        if (settled) break;
    }
    return x;
}

// Minimises U - m.theta, which is strictly convex, from the angles without coupling.
Eigen::Vector3d angles_at(const SegmentLaw& law, const Eigen::Vector3d& moment) {
    Eigen::Vector3d x, neutral;
    for (const Axis axis : axes()) {
        const auto i = static_cast<Eigen::Index>(axis);
        x[i] = angle_at(law.axis[axis], moment[i]);
        neutral[i] = law.axis[axis].neutral_angle;
    }
    const auto at = [&](const Eigen::Vector3d& angles) {
        SegmentResponse r = respond(law, angles);
        r.energy -= moment.dot(angles - neutral);
        r.gradient -= moment;
        return r;
    };
    SegmentResponse here = at(x);
    for (int iteration = 0; iteration < 100; ++iteration) {
        const Eigen::Vector3d step = -here.hessian.ldlt().solve(here.gradient);
        const double slope = here.gradient.dot(step);
        if (step.norm() <= 1e-15 * (x - neutral).norm() || slope == 0.0) break;
        double length = 1.0;
        SegmentResponse next = at(x + step);
        // below this decrease the energies differ by rounding only, and the full step is the better judge
        const bool visible = -slope > 1e-13 * std::abs(here.energy);
        while (visible && next.energy > here.energy + 1e-4 * length * slope && length > 1e-9) {
            length *= 0.5;
            next = at(x + length * step);
        }
        if (!visible && next.gradient.norm() >= here.gradient.norm()) break;
        x += length * step;
        here = next;
    }
    return x;
}

Eigen::Matrix3d damping(const SegmentLaw& law, const Eigen::Matrix3d& hessian) {
    return law.loss / reference_frequency * hessian;
}

AxisLaw balanced(AxisLaw law) {
    check(law);
    law.offset_moment = 0.0;
    law.offset_energy = 0.0;
    const auto neutral = detail::axis_response<double>(law, law.neutral_angle);
    law.offset_moment = neutral.moment;
    law.offset_energy = neutral.energy;
    return law;
}

SegmentLaw balanced(SegmentLaw law) {
    for (const Axis axis : axes()) law.axis[axis] = balanced(law.axis[axis]);
    const double ratio = law.flexion_coupling.ratio;
    require(std::abs(ratio) <= coupling_limit, "the ratio of the flexion coupling", ratio,
            "within 0.6 of 0, or the energy of flexion and rotation together stops being convex");
    require(positive(law.flexion_coupling.half_turn), "half_turn of the flexion coupling",
            law.flexion_coupling.half_turn, "positive [rad]");
    const double limit =
        coupling_limit * std::sqrt(1.0 - std::abs(ratio) / coupling_limit) * reference_stiffness(law);  // (P17)
    if (!(std::abs(law.coupling) <= limit))
        throw SubjectError("passive law: coupling is " + text_of(law.coupling) + " N m/rad; its size must be at most " +
                           text_of(limit) + " N m/rad, that is 0.6 sqrt(k0 k0) beside no flexion coupling and less " +
                           "beside one (its ratio is " + text_of(ratio) +
                           "), or the segment loses its convex energy. Lower one of the two");
    require(not_negative(law.loss), "loss", law.loss, "zero or positive");
    require(not_negative(law.preload), "preload", law.preload, "zero or positive [N]");
    return law;
}

AxisLaw calibrated(const Calibration& specimen) {
    AxisLaw law;
    law.k0 = specimen.k0;
    for (const Side side : sides()) law.side[side] = {0.0, 0.0, specimen.neutral_zone[side], specimen.corner[side]};
    check(law);

    // moment = k0 theta + sum of unknown * (basis(theta) - basis(0)): linear in a+, b+, a-, b-
    const auto basis = [&](double angle) {
        const RampSide& p = law.side[Side::positive];
        const RampSide& m = law.side[Side::negative];
        const double rp = detail::ramp<double>(angle - p.neutral_zone, p.corner).value;
        const double rm = detail::ramp<double>(-angle - m.neutral_zone, m.corner).value;
        return Eigen::RowVector4d(rp, rp * rp * rp, -rm, -rm * rm * rm);
    };
    const Eigen::RowVector4d neutral = basis(0.0);
    Eigen::Matrix4d system;
    Eigen::Vector4d moments;
    Eigen::Index row = 0;
    for (const Side side : sides()) {
        for (const MeasuredPoint& point : specimen.points[side]) {
            require(std::isfinite(point.angle), "a measured angle", point.angle, "finite [rad]");
            require(std::isfinite(point.moment), "a measured moment", point.moment, "finite [N m]");
            system.row(row) = basis(point.angle) - neutral;
            moments[row++] = point.moment - law.k0 * point.angle;
        }
    }
    const Eigen::FullPivLU<Eigen::Matrix4d> solver(system);
    if (!solver.isInvertible())
        throw SubjectError(
            "passive law: the four measured points do not determine a, b of both sides; give two different "
            "angles on each side, the first in the elastic zone, the second near the end of range");
    const Eigen::Vector4d unknown = solver.solve(moments);
    law.side[Side::positive].a = unknown[0];
    law.side[Side::positive].b = unknown[1];
    law.side[Side::negative].a = unknown[2];
    law.side[Side::negative].b = unknown[3];
    for (const Side side : sides()) {
        const RampSide& s = law.side[side];
        const char* which = side == Side::positive ? "positive" : "negative";
        if (!(s.a >= 0.0 && s.b >= 0.0))
            throw SubjectError(
                std::string("passive law: the measured points of the ") + which + " side need a = " + text_of(s.a) +
                " N m/rad, b = " + text_of(s.b) +
                " N m/rad^3; both must be zero or positive. Lower k0, narrow the neutral zone, or check the points");
    }
    return balanced(law);
}

AxisLaw contracted(AxisLaw law, const PerSide<double>& factor) {
    for (const Side side : sides()) {
        const double f = factor[side];
        require(positive(f), "the contraction factor", f, "positive and finite; to lock the segment, fuse it");
        RampSide& s = law.side[side];
        s = {s.a / f, s.b / (f * f * f), s.neutral_zone * f, s.corner * f};
    }
    law.k0 /= std::sqrt(factor[Side::positive] * factor[Side::negative]);
    return balanced(law);
}

SpineLaw contracted(const SpineLaw& law, const PerSegment<PerAxis<double>>& factor) {
    SpineLaw out = law;
    for (const Level level : levels()) {
        SegmentLaw& segment = out[level];
        for (const Axis axis : axes()) {
            const double f = factor[level][axis];
            if (f != 1.0) segment.axis[axis] = contracted(law[level].axis[axis], {{f, f}});
        }
        const double before = reference_stiffness(law[level]), after = reference_stiffness(segment);
        if (after != before) segment.coupling *= after / before;
        segment.flexion_coupling.half_turn *= factor[level][Axis::axial_rotation];
    }
    return out;
}

AxisLaw with_preload(AxisLaw law, double force, double gain) {
    require(not_negative(force), "the preload", force, "zero or positive [N]: tension is not covered");
    require(not_negative(gain), "the preload gain", gain, "zero or positive [1/kN]");
    if (force == 0.0) return law;
    const double rise = law.k0 * preload_rise * force / (force + preload_half);
    const double all = 1.0 + gain * force / 1000.0;
    law.k0 = all * (law.k0 + rise);
    for (const Side side : sides()) {
        RampSide& s = law.side[side];
        s.a = all * std::max(smallest_share_of_a * s.a, s.a - rise);
        s.b *= all;
    }
    return balanced(law);
}

SegmentLaw with_preload(SegmentLaw law, Level level, double force) {
    require(not_negative(force), "the preload", force, "zero or positive [N]: tension is not covered");
    if (force == 0.0) return law;
    if (law.preload != 0.0)
        throw SubjectError("passive law: " + std::string(name_of(level)) + " already contains a preload of " +
                           text_of(law.preload) + " N; apply the new one to the law without preload");
    const double before = reference_stiffness(law);
    for (const Axis axis : axes()) law.axis[axis] = with_preload(law.axis[axis], force, preload_gain(level));
    law.coupling *= reference_stiffness(law) / before;
    law.preload = force;
    return law;
}

SpineLaw with_preload(SpineLaw law, const PerSegment<double>& force) {
    for (const Level level : levels()) law[level] = with_preload(law[level], level, force[level]);
    return law;
}

double preload_gain(Level level) {
    switch (region_of(level)) {
        case Region::lumbar: return 0.2;
        case Region::thoracolumbar: return 0.4;
        case Region::thoracic: return 0.8;
        case Region::cervicothoracic: return 0.2;
    }
    return 0.0;
}

SpineLaw joint_law(std::span<const JointLawRow> rows, std::span<const CouplingRow> couplings) {
    const auto place = [](const auto& row) { return row.origin.empty() ? std::string("joint law") : row.origin; };
    const auto what = [](const auto& row) {
        return std::string(name_of(row.level)) + " " + std::string(name_of(row.axis));
    };
    const auto sorted = [&]<class Row>(std::span<const Row> all) {
        PerSegment<PerAxis<const Row*>> found{};
        for (const Row& row : all) {
            const Row*& entry = found[row.level][row.axis];
            if (entry)
                throw DatasetError(place(row) + ": a second row for " + what(row) + " (first: " + place(*entry) +
                                   "); delete one of them");
            entry = &row;
        }
        return found;
    };
    const auto found = sorted(rows);
    const auto coupled = sorted(couplings);
    constexpr double per_rad = 1.0 / rad_per_deg;
    SpineLaw law;
    for (const Level level : levels()) {
        for (const Axis axis : axes()) {
            const JointLawRow* row = found[level][axis];
            if (!row)
                throw DatasetError("joint law: no row for " + std::string(name_of(level)) + " " +
                                   std::string(name_of(axis)) +
                                   "; every one of the 18 levels needs its 3 axes: add the row");
            AxisLaw& a = law[level].axis[axis];
            a.k0 = row->k0_Nm_per_deg * per_rad;
            for (const Side side : sides()) {
                const auto& s = row->side[side];
                a.side[side] = {s.a_Nm_per_deg * per_rad, s.b_Nm_per_deg3 * per_rad * per_rad * per_rad,
                                s.neutral_zone_deg * rad_per_deg, s.corner_deg * rad_per_deg};
            }
            try {
                a = balanced(a);
            } catch (const SubjectError& error) {
                throw DatasetError(place(*row) + ": " + what(*row) + ": " + error.what());
            }
        }
        const auto& moved = coupled[level];
        if (moved[Axis::axial_rotation])
            throw DatasetError(place(*moved[Axis::axial_rotation]) + ": " + what(*moved[Axis::axial_rotation]) +
                               " is no coupling; name the axis that axial rotation moves beside itself");
        if (const CouplingRow* row = moved[Axis::lateral_bending])
            law[level].coupling = row->ratio * reference_stiffness(law[level]);
        if (const CouplingRow* row = moved[Axis::flexion]) {
            if (!row->turn_deg)
                throw DatasetError(place(*row) + ": " + what(*row) +
                                   " has no turn_deg; give the rotation at which half of its moment has come");
            law[level].flexion_coupling = {row->ratio, *row->turn_deg * rad_per_deg};
        }
        try {
            law[level] = balanced(law[level]);
        } catch (const SubjectError& error) {
            throw DatasetError("joint law: couplings of " + std::string(name_of(level)) + ": " + error.what());
        }
    }
    return law;
}

}  // namespace spondyl
