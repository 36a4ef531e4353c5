#pragma once
// Gradient and Hessian by q of the energy of segments and limb elements (docs/theory.md (P10)-(P12), (P18), (P19)).

#include <Eigen/Core>

#include "spondyl/subject.hpp"

namespace spondyl::detail {

inline double combined_angle(const LimbElement& e, const Eigen::VectorXd& q) {
    double angle = 0.0;
    for (const auto& [coordinate, coefficient] : e.terms) angle += coefficient * q[coordinate];
    return angle;
}

inline int segment_coordinate(const Subject& subject, Level level) {
    return subject.bodies[static_cast<std::size_t>(subject.segment_body[level])].coordinate;
}

inline void add_segment_gradient(const Subject& subject, const Eigen::VectorXd& q, Eigen::VectorXd& gradient) {
    for (const Level level : levels()) {
        if (subject.fused[level]) continue;
        const int c = segment_coordinate(subject, level);
        gradient.segment<3>(c) += isb_of(respond(subject.law[level], anatomical_of(q.segment<3>(c))).gradient);
    }
}

inline void add_limb_gradient(const Subject& subject, const Eigen::VectorXd& q, Eigen::VectorXd& gradient) {
    for (const LimbElement& e : subject.limb_elements) {
        const double moment = resisting_moment(e.law, combined_angle(e, q));
        for (const auto& [coordinate, coefficient] : e.terms) gradient[coordinate] += coefficient * moment;
    }
}

}  // namespace spondyl::detail
