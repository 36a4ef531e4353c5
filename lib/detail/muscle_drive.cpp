#include "detail/muscle_drive.hpp"

#include <algorithm>

#include "detail/path.hpp"

namespace spondyl::detail {

MuscleDrive::MuscleDrive(const Subject& subject, const MuscleControl& control)
    : subject_(subject),
      recruitment_(subject, control.supports),
      torque_(Eigen::VectorXd::Zero(subject.coordinates)),
      activation_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(subject.muscles.size()))) {
    active_.reserve(subject.muscles.size());
    for (int i = 0; i < static_cast<int>(subject.bodies.size()); ++i)
        wrenches_.push_back({i, Vec3<double>::Zero(), Vec3<double>::Zero(), Vec3<double>::Zero()});
}

void MuscleDrive::sample(const Eigen::VectorXd& q, const Eigen::VectorXd& demand) {
    const ForceSharing& shared = recruitment_.share(q, demand);
    worst_ = std::max(worst_, shared.status);
    activation_ = shared.activation;
    torque_ = shared.limb_torque + shared.reserve;
    active_.clear();
    for (std::size_t j = 0; j < subject_.muscles.size(); ++j) {
        const double force = activation_[static_cast<Eigen::Index>(j)] * subject_.muscles[j].strength;
        if (force > 0.0) active_.push_back({&subject_.muscles[j], force});
    }
}

std::span<const Wrench<double>> MuscleDrive::pulls(const TreeState<double>& x) {
    for (Wrench<double>& w : wrenches_) {
        w.force.setZero();
        w.moment.setZero();
    }
    const auto pull = [&](int body, const Vec3<double>& at, const Vec3<double>& force) {
        Wrench<double>& w = wrenches_[static_cast<std::size_t>(body)];
        w.force += force;
        w.moment += (at - x.o[static_cast<std::size_t>(body)]).cross(force);
    };
    for (const Pull& p : active_) {
        const auto& path = p.muscle->path;
        for (std::size_t k = 0; k + 1 < path.size(); ++k) {
            if (path[k].body == path[k + 1].body) continue;
            const Vec3<double> a = world_point(x, path[k]), b = world_point(x, path[k + 1]);
            const Vec3<double> force = p.force * (b - a).normalized();
            pull(path[k].body, a, force);
            pull(path[k + 1].body, b, -force);
        }
    }
    return wrenches_;
}

}  // namespace spondyl::detail
