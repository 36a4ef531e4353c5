#include "detail/chain.hpp"

#include <cmath>

#include "spondyl/error.hpp"

namespace spondyl::detail {

double ChainPosture::sum(LevelRange range, Axis axis) const {
    double total = 0.0;
    for (const Level level : levels())
        if (range.contains(level)) total += angles[level][static_cast<Eigen::Index>(axis)];
    return total;
}

ChainPosture at_moment(const MomentChain& chain, double moment) {
    const auto component = static_cast<Eigen::Index>(chain.axis);
    ChainPosture out;
    out.moment = moment;
    out.base = moment / chain.base_stiffness;
    for (const Level level : levels()) {
        Eigen::Vector3d& angles = out.angles[level];
        const SegmentLaw& law = chain.law[level];
        for (const Axis axis : axes()) angles[static_cast<Eigen::Index>(axis)] = law.axis[axis].neutral_angle;
        if (!chain.span.contains(level) || chain.fused[level]) continue;
        if (chain.other_axes_free)
            angles = angles_at(law, moment * Eigen::Vector3d::Unit(component));
        else
            angles[component] = angle_at(law.axis[chain.axis], moment);
    }
    return out;
}

ChainPosture at_total(const MomentChain& chain, double total) {
    const auto reached = [&](double moment) {
        const ChainPosture p = at_moment(chain, moment);
        return p.sum(chain.span, chain.axis) + p.base;
    };
    double low = -1.0, high = 1.0;
    while (reached(high) < total && std::isfinite(high)) high *= 2.0;
    while (reached(low) > total && std::isfinite(low)) low *= 2.0;
    if (!std::isfinite(low) || !std::isfinite(high))
        throw SubjectError(
            "moment chain: no moment reaches the asked angle; leave at least one level of the span free");
    for (int iteration = 0; iteration < 200; ++iteration) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) break;
        (reached(middle) < total ? low : high) = middle;
    }
    return at_moment(chain, 0.5 * (low + high));
}

}  // namespace spondyl::detail
