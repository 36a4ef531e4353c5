#include "spondyl/instruments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "detail/rotation.hpp"
#include "detail/suggest.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl {

namespace {

using Eigen::Index;
using Eigen::Vector3d;
using Eigen::VectorXd;

Index column(Level level) { return static_cast<Index>(level); }

const Body& above(const Subject& subject, Level level) {
    return subject.bodies[static_cast<std::size_t>(subject.segment_body[level])];
}

double wrapped(double angle) { return std::remainder(angle, 2.0 * std::numbers::pi); }

std::vector<Pose> placed(const Subject& subject, const VectorXd& q) {
    if (q.size() != subject.coordinates)
        throw SimulationError("a posture has " + std::to_string(q.size()) + " coordinates, the subject " +
                              std::to_string(subject.coordinates) + "; give coordinates of this subject");
    return poses(subject, q);
}

// reading(placement of all bodies, row) for each posture.
template <class Reading> VectorXd each(const Subject& subject, const Table& q, const Reading& reading) {
    VectorXd out(q.rows());
    for (Index k = 0; k < q.rows(); ++k) out[k] = reading(placed(subject, q.row(k).transpose()), k);
    return out;
}

}  // namespace

Table disc_pressure(const Subject& subject, const Loads& loads, const PressureSensor& sensor) {
    Table pressure(loads.reaction.rows(), static_cast<Index>(level_count));
    for (const Level level : levels()) {
        const double area = sensor.area.value_or(subject.disc_area[level]);
        if (!(area > 0.0))
            throw SimulationError("the disc " + std::string(name_of(level)) + " has an area of " +
                                  std::to_string(area * 1e6) + " mm^2; give PressureSensor::area in m^2, above 0");
        pressure.col(column(level)) =
            (sensor.c / area * loads.reaction.col(3 * column(level)).array() + sensor.p0).matrix();
    }
    return pressure;
}

Table ratio_to_reference(const Table& reading, const Eigen::RowVectorXd& reference, double offset) {
    if (reference.size() != reading.cols())
        throw SimulationError("the reference has " + std::to_string(reference.size()) + " columns, the reading " +
                              std::to_string(reading.cols()) + "; take a row of a reading of the same instrument");
    const Eigen::RowVectorXd base = reference.array() - offset;
    if (!(base.array() > 0.0).all())
        throw SimulationError("the reference reading is " + std::to_string(base.minCoeff()) +
                              " above the offset; a ratio needs a loaded reference posture");
    return (reading.array() - offset).rowwise() / base.array();
}

ImplantLoad implant_load(const Subject& subject, const Motion& motion, const Loads& loads, const Implant& implant) {
    const Index frames = motion.frames(), at = 3 * column(implant.level);
    if (loads.reaction.rows() != frames)
        throw SimulationError("the motion has " + std::to_string(frames) + " frames, the loads " +
                              std::to_string(loads.reaction.rows()) + "; give loads evaluated for this motion");
    if (!(implant.lever > 0.0 && implant.fixator_share >= 0.0 && implant.fixator_share < 1.0))
        throw SimulationError("the implant has a lever of " + std::to_string(implant.lever) +
                              " m and a fixator share of " + std::to_string(implant.fixator_share) +
                              "; the lever must be above 0 and the share from 0 to below 1");
    const auto orthoload = [](const Vector3d& isb) { return Eigen::RowVector3d(isb.x(), -isb.z(), isb.y()); };
    const auto tilt = detail::rotation_exp<double>({0.0, 0.0, subject.disc_tilt[implant.level]});
    const Body& cranial = above(subject, implant.level);

    ImplantLoad out;
    for (Table* t : {&out.force, &out.moment, &out.fixator_force, &out.fixator_moment}) t->resize(frames, 3);
    for (Index k = 0; k < frames; ++k) {
        // all that crosses the section but muscles, on the caudal side, in mid-disc axes; a weld is part of the column
        const Vector3d reaction = loads.reaction.row(k).segment<3>(at);
        const Vector3d force(reaction[1], -reaction[0], reaction[2]);
        Vector3d carried = loads.passive_moment.row(k).segment<3>(at);
        if (subject.fused[implant.level]) carried += loads.reserve_moment.row(k).segment<3>(at).transpose();
        const Vector3d q = isb_of(motion.rotation.row(k).segment<3>(at));
        const Eigen::Matrix3d R = (tilt * detail::rotation_exp<double>(0.5 * q)).transpose() * cranial.X_PC.R *
                                  detail::rotation_exp<double>(q);
        const Vector3d moment = -(R * isb_of(carried));

        // the couple of the two columns carries the sagittal moment, both share the rest (I3)
        const double couple = moment.z() / implant.lever;
        const double share = 1.0 - implant.fixator_share;
        const Vector3d implant_force = share * (force + Vector3d(0.0, couple, 0.0));
        const Vector3d implant_moment = share * Vector3d(moment.x(), moment.y(), 0.0);
        const Vector3d rods = force - implant_force;
        out.force.row(k).head<3>() = orthoload(implant_force);
        out.moment.row(k).head<3>() = orthoload(implant_moment);
        out.fixator_force.row(k).head<3>() = orthoload(rods);
        out.fixator_moment.row(k).head<3>() =
            orthoload(moment - implant_moment - Vector3d(-implant.lever, 0.0, 0.0).cross(rods));
    }
    out.resultant = out.force.rowwise().norm();
    return out;
}

VectorXd inclinometer_angle(const Subject& subject, const Table& q, const VectorXd& start,
                            const Inclinometer& inclinometer) {
    const auto body = static_cast<std::size_t>(subject.body_named(inclinometer.body));
    const Eigen::Matrix3d neutral = placed(subject, VectorXd::Zero(subject.coordinates))[body].R;
    Vector3d turn = Vector3d::Zero();
    turn[static_cast<Index>(inclinometer.axis)] = 1.0;
    const Vector3d n = isb_of(turn), w = inclinometer.reference_W.normalized();
    // the reference as the dial sees it: its part square to the axis, in body axes
    const auto needle = [&](const std::vector<Pose>& X, const std::string& where) {
        const Vector3d seen = neutral * X[body].R.transpose() * w, in_dial = seen - n.dot(seen) * n;
        const double off_axis = std::asin(std::min(1.0, in_dial.norm()));
        if (!(off_axis > 10.0 * rad_per_deg))
            throw SimulationError("the inclinometer on " + inclinometer.body + " about " +
                                  std::string(name_of(inclinometer.axis)) + " has its axis " +
                                  std::to_string(off_axis / rad_per_deg) + " deg from its reference " + where +
                                  "; it needs 10. Set Inclinometer::reference_W to forward for an upright trunk, or "
                                  "measure in a posture in which the axis is level");
        return in_dial;
    };
    const Vector3d zero = needle(placed(subject, start), "at the start"), across = zero.normalized().cross(n);
    Index nearest = 0;  // the body's own edge nearest to level, along which an examiner lays the instrument
    across.cwiseAbs().maxCoeff(&nearest);
    const Vector3d edge = std::copysign(1.0, across[nearest]) * Vector3d::Unit(nearest);
    return each(subject, q, [&](const std::vector<Pose>& X, Index k) {
        const Vector3d now = needle(X, "in posture " + std::to_string(k));
        return inclinometer.held_vertical ? std::asin(now.dot(edge)) - std::asin(zero.dot(edge))
                                          : std::atan2(now.dot(across), now.dot(zero.normalized()));
    });
}

InstrumentBias inclinometer_bias() {
    return {4.94 * rad_per_deg, 5.82 * rad_per_deg, 14.6 * rad_per_deg, "VERIFIED",
            "poster on heel-sit rotation, slideplayer.com/slide/13526813"};
}

SkinAngle skin_angle_named(std::string_view name) {
    static const std::vector<std::pair<std::string, SkinAngle>> angles{
        {"thoracic", {{"T1_spinous", "T5_spinous"}, {"T5_spinous", "T10_spinous"}}},
        {"thoracolumbar", {{"T5_spinous", "T10_spinous"}, {"T10_spinous", "L3_spinous"}}},
        {"lumbar", {{"T10_spinous", "L3_spinous"}, {"L3_spinous", "sacrum_S2_skin"}}}};
    std::vector<std::string> names;
    for (const auto& [known, angle] : angles) {
        if (known == name) return angle;
        names.push_back(known);
    }
    throw NameError("there is no skin angle \"" + std::string(name) + "\"; the closest name is \"" +
                    detail::closest(name, names) + "\". Others are made of four contact points");
}

VectorXd skin_angle(const Subject& subject, const Table& q, const SkinAngle& angle) {
    const auto at = [&](const std::string& name) { return subject.contact_point_named(name).at; };
    const std::array points{at(angle.upper[0]), at(angle.upper[1]), at(angle.lower[0]), at(angle.lower[1])};
    return each(subject, q, [&](const std::vector<Pose>& X, Index) {
        const auto in_pelvis = [&](const BodyPoint& p) {
            return Vector3d(X[0].R.transpose() * (X[static_cast<std::size_t>(p.body)] * p.p));
        };
        const auto lean = [&](std::size_t cranial) {
            const Vector3d chord = in_pelvis(points[cranial]) - in_pelvis(points[cranial + 1]);
            return std::atan2(chord.x(), chord.y());
        };
        return wrapped(lean(0) - lean(2));
    });
}

LumbopelvicSplit lumbopelvic_split(const Subject& subject, const Table& q, const VectorXd& start,
                                   std::string_view vertebra) {
    LumbopelvicSplit out;
    out.trunk = inclinometer_angle(subject, q, start, {std::string(vertebra), Axis::flexion, false});
    out.pelvis = inclinometer_angle(subject, q, start, {subject.bodies[0].name, Axis::flexion, false});
    out.lumbar = out.trunk - out.pelvis;
    return out;
}

VectorXd cobb_angle(const Subject& subject, const Table& q, std::string_view upper, std::string_view lower) {
    std::vector<std::string> names{"S1"};
    for (const Level level : levels())
        if (level != Level::C7_T1) names.push_back(above(subject, level).name);
    const auto vertebra = [&](std::string_view name) {
        const auto found = std::ranges::find(names, name);
        if (found == names.end())
            throw NameError("there is no vertebra \"" + std::string(name) +
                            "\" with end plates; the closest name is \"" + detail::closest(name, names) + "\"");
        return found - names.begin();  // from the sacrum upward, as the bodies are
    };
    if (vertebra(upper) <= vertebra(lower))
        throw SimulationError("a Cobb angle from " + std::string(upper) + " to " + std::string(lower) +
                              " has its lower end plate above the upper one; exchange the vertebrae");
    const auto index = [&](std::string_view name) {
        return static_cast<std::size_t>(name == "S1" ? 0 : subject.body_named(name));
    };
    // the mid-disc plane of L5_S1 halves the angle between the plates of L5 and S1
    const double sacral =
        2.0 * subject.disc_tilt[Level::L5_S1] - detail::rotation_log(above(subject, Level::L5_S1).X_PC.R).z();
    const auto plate = detail::rotation_exp<double>({0.0, 0.0, lower == "S1" ? sacral : 0.0});
    return each(subject, q, [&](const std::vector<Pose>& X, Index) {
        const Vector3d normal = plate.transpose() * X[index(lower)].R.transpose() * X[index(upper)].R.col(1);
        return std::atan2(normal.x(), normal.y());
    });
}

MaximalEffort maximal_effort(const Subject& subject, const VectorXd& q, const Dynamometer& dynamometer) {
    const int body = subject.body_named(dynamometer.body), joint = subject.segment_body[dynamometer.level];
    int carrier = body;
    while (carrier > joint) carrier = subject.bodies[static_cast<std::size_t>(carrier)].parent;
    if (carrier != joint)
        throw SimulationError("the dynamometer holds " + dynamometer.body + " and reads about " +
                              std::string(name_of(dynamometer.level)) +
                              ", which does not carry it; read about a level below the harness");
    const std::vector<Pose> X = placed(subject, q);
    Vector3d turn = Vector3d::Zero();
    turn[static_cast<Index>(dynamometer.axis)] = dynamometer.side == Side::positive ? 1.0 : -1.0;
    const Vector3d axis = X[0].R * isb_of(turn);
    // the least force at the harness that has this moment, and the twist that no force has (I8)
    const Vector3d r = X[static_cast<std::size_t>(body)].p - X[static_cast<std::size_t>(joint)].p;
    const double length = r.squaredNorm();
    const Vector3d twist = length > 0.0 ? Vector3d(axis.dot(r) / length * r) : axis;
    const Vector3d force = length > 0.0 ? Vector3d(axis.cross(r) / length) : Vector3d::Zero();

    Workspace work(subject);
    const State still{q, VectorXd::Zero(q.size())};
    const ExternalForce harness[] = {{{body, Vector3d::Zero()}, -force, -twist}};
    VectorXd direction = inverse_dynamics(work, still, still.v, harness, Vector3d::Zero());
    direction.head<6>().setZero();  // the straps of the pelvis
    return maximal_effort_along(subject, q, direction);
}

MaximalEffort maximal_effort_along(const Subject& subject, const VectorXd& q, const VectorXd& direction) {
    if (q.size() != subject.coordinates || direction.size() != subject.coordinates ||
        !direction.head<6>().isZero(0.0) || direction.isZero(0.0))
        throw SimulationError("a maximal effort needs a posture and a direction of " +
                              std::to_string(subject.coordinates) +
                              " coordinates, the direction not zero and without force on the pelvis");
    constexpr double first = 32.0, precision = 1e-3, hopeless = 1e6;  // [N m], relative, [N m]
    Recruitment recruitment(subject, {});
    const VectorXd still = VectorXd::Zero(q.size());
    VectorXd posture =
        recruitment.solve(q, still, still).demand;  // nobody carries the pelvis there: only the demand counts
    posture.head<6>().setZero();

    MaximalEffort best;
    best.solves = 1;
    const auto bearable = [&](double effort) {
        const ForceSharing& f = recruitment.share(q, posture + effort * direction);
        ++best.solves;
        if (f.status == Status::ok) {
            best.moment = effort;
            best.activation = f.activation;
            return true;
        }
        best.limited_by = name_of(f.status);
        if (f.status == Status::reserve_exceeded) {
            Index weakest = 0;  // relative to its gate (L6)
            f.reserve.cwiseAbs().cwiseQuotient((0.05 * f.demand.cwiseAbs()).cwiseMax(1.0)).maxCoeff(&weakest);
            best.limited_by = subject.coordinate_name(static_cast<int>(weakest));
        }
        return false;
    };
    if (!bearable(0.0))
        throw SimulationError("the posture itself cannot be held (" + best.limited_by +
                              "), before any effort; choose a posture nearer to upright, or a stronger subject");
    double low = 0.0, high = first;
    while (bearable(high)) {
        low = high;
        high *= 2.0;
        if (high > hopeless)
            throw SimulationError(
                "the muscles bear " + std::to_string(low) +
                " times the direction asked for; it does not load the spine. Scale it to about 1 N m");
    }
    while (high - low > precision * high) {
        const double middle = 0.5 * (low + high);
        (bearable(middle) ? low : high) = middle;
    }
    return best;
}

namespace {

double group_mean(const Subject& subject, const auto& activation, std::string_view group) {
    double sum = 0.0, area = 0.0;
    for (std::size_t j = 0; j < subject.muscles.size(); ++j) {
        const Muscle& m = subject.muscles[j];
        const std::string sided = m.group + m.name.substr(m.name.size() - 2);
        if (group != m.group && group != sided) continue;
        sum += m.pcsa * activation[static_cast<Index>(j)];
        area += m.pcsa;
    }
    if (area > 0.0) return sum / area;
    std::vector<std::string> names;
    for (const Muscle& m : subject.muscles)
        for (const char* side : {"", "_r", "_l"}) names.push_back(m.group + side);
    throw NameError("there is no muscle group \"" + std::string(group) + "\"; the closest name is \"" +
                    detail::closest(group, names) + "\"");
}

}  // namespace

VectorXd group_activation(const Subject& subject, const Table& activation, std::string_view group) {
    if (activation.cols() != static_cast<Index>(subject.muscles.size()))
        throw SimulationError("there are activations of " + std::to_string(activation.cols()) +
                              " muscles, the subject has " + std::to_string(subject.muscles.size()) +
                              "; give those of this subject");
    VectorXd out(activation.rows());
    for (Index k = 0; k < out.size(); ++k) out[k] = group_mean(subject, activation.row(k), group);
    return out;
}

VectorXd percent_of_maximum(const Subject& subject, const Table& activation, const MaximalEffort& maximum,
                            std::string_view group) {
    const double most = group_activation(subject, maximum.activation.transpose(), group)[0];
    if (!(most > 0.01))
        throw SimulationError("the group " + std::string(group) + " works at " + std::to_string(100.0 * most) +
                              " % in that maximal effort; normalise it by an effort in which it acts");
    return 100.0 / most * group_activation(subject, activation, group);
}

}  // namespace spondyl
