#include "spondyl/forward_model.hpp"

#include <algorithm>
#include <memory>

#include "detail/cord.hpp"
#include "detail/equipment.hpp"
#include "detail/goal.hpp"
#include "detail/origin.hpp"
#include "detail/surface.hpp"
#include "detail/tree.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

// Skin, flesh and a mat of supports that press (assumption `soft_contact`): 60 N leave 4.5 mm.
constexpr double soft_stiffness = 2e5;    // [N/m^1.5]
constexpr double soft_dissipation = 5.0;  // [s/m]

// A motion as a function of time: coordinates by cubic Hermite interpolation, speeds and their rates linearly.
struct Course {
    detail::Tree tree;
    Eigen::VectorXd time;
    Table q, qd, v, vdot;
    double rate;

    Course(const Subject& subject, const Motion& motion, double rate_of_return)
        : tree(subject),
          time(motion.time),
          q(motion.q),
          qd(motion.q),
          v(motion.v),
          vdot(motion.vdot),
          rate(rate_of_return) {
        Eigen::VectorXd change(subject.coordinates);
        for (Eigen::Index k = 0; k < time.size(); ++k) {
            detail::rates_from_speeds<double>(tree, q.row(k).transpose(), v.row(k).transpose(), change);
            qd.row(k) = change.transpose();
        }
    }

    Eigen::VectorXd wanted(double t, const State& at) const {
        const Eigen::Index last = time.size() - 1;
        const Eigen::Index k =
            std::clamp<Eigen::Index>(std::upper_bound(time.begin(), time.end(), t) - time.begin() - 1, 0, last - 1);
        const double h = time[k + 1] - time[k], s = std::clamp((t - time[k]) / h, 0.0, 1.0);
        const double a = s * s * (3.0 - 2.0 * s), b = s * (1.0 - s) * (1.0 - s), c = s * s * (s - 1.0);
        const bool over = t > time[last];
        const auto between = [&](const Table& table) -> Eigen::VectorXd {
            if (over) return Eigen::VectorXd::Zero(table.cols());
            return ((1.0 - s) * table.row(k) + s * table.row(k + 1)).transpose();
        };
        const Eigen::VectorXd planned =
            ((1.0 - a) * q.row(k) + a * q.row(k + 1) + h * (b * qd.row(k) + c * qd.row(k + 1))).transpose();
        Eigen::VectorXd off(planned.size());
        detail::speeds_from_rates<double>(tree, at.q, planned - at.q, off);
        return between(vdot) + 2.0 * rate * (between(v) - at.v) + rate * rate * off;
    }
};

}  // namespace

ForwardModel forward_model(const Subject& subject, const Exercise& exercise, const Eigen::VectorXd& q,
                           double anchor_stiffness) {
    ForwardModel model;
    model.held = detail::held_masses(subject, exercise);
    const detail::Vocabulary words(subject);
    model.locked = words.locked(exercise);
    const std::vector<Pose> at = poses(subject, q);
    const auto place = [&](const BodyPoint& p) -> Eigen::Vector3d {
        return p.body < 0 ? p.p : at[static_cast<std::size_t>(p.body)] * p.p;
    };
    for (const detail::Cord& cord : detail::cords_of(subject, exercise)) {
        if (cord.kind != detail::Cord::Kind::band)
            throw SimulationError("forward model of " + exercise.id + ": \"" + cord.id +
                                  "\" is a pull or a strap; only bands are simulated in time");
        model.bands.push_back(
            {.name = cord.id, .from = cord.a, .to = cord.b, .rest_length = cord.length, .stiffness = cord.stiffness});
    }
    for (const Support& support : detail::placed_supports(exercise)) {
        const std::string where = detail::at(exercise, support);
        const BodyPoint point = words.point(support.point, where);
        if (support.law == SupportLaw::press || support.law == SupportLaw::pad) {
            if (support.surface != "ground")
                throw ExerciseError(where + "support \"" + support.id + "\" presses on \"" + support.surface +
                                    "\", a part of the body; only the ground and equipment can be pressed on");
            model.contacts.push_back(
                {.name = support.id,
                 .at = point,
                 .normal_W = support.normal,
                 .height = support.law == SupportLaw::pad ? support.normal.dot(place(point)) : support.height,
                 .stiffness = soft_stiffness,
                 .dissipation = soft_dissipation,
                 .friction = support.friction});
            continue;
        }
        if (support.law == SupportLaw::slide) {
            if (support.surface != "ground")
                throw SimulationError("forward model of " + exercise.id + ": the support \"" + support.id +
                                      "\" slides on \"" + support.surface +
                                      "\"; only the ground can be slid on; give the support the law point");
            model.contacts.push_back({.name = support.id,
                                      .at = point,
                                      .normal_W = support.normal,
                                      .height = support.normal.dot(place(point)),
                                      .friction = support.friction});
            continue;
        }
        Anchor anchor{
            .name = support.id, .at = point, .stiffness = anchor_stiffness, .damping = 5e-4 * anchor_stiffness};
        if (support.surface != "ground") anchor.to = words.surface(support, exercise);
        anchor.offset_W = place(anchor.at) - place(anchor.to);
        model.anchors.push_back(anchor);
    }
    return model;
}

std::function<Eigen::VectorXd(double time, const State& state)> follow(const Subject& subject, const Motion& motion,
                                                                       double rate) {
    if (motion.q.cols() != subject.coordinates || motion.frames() < 2 || !(rate >= 0.0))
        throw SimulationError("follow: the motion has " + std::to_string(motion.q.cols()) + " coordinates and " +
                              std::to_string(motion.frames()) + " frames, the rate is " + std::to_string(rate) +
                              "; expected the " + std::to_string(subject.coordinates) +
                              " coordinates of the subject, two frames or more and a rate of at least 0");
    return [course = std::make_shared<const Course>(subject, motion, rate)](double t, const State& at) {
        return course->wanted(t, at);
    };
}

}  // namespace spondyl
