#include "detail/muscle_drive.hpp"

#include <algorithm>


namespace spondyl::detail {

MuscleDrive::MuscleDrive(const Subject& subject, const MuscleControl& control)
    : subject_(subject),
      recruitment_(subject, control.supports),
      tree_(subject),
      forces_(tree_),
      cavity_(subject.abdomen),
      torque_(Eigen::VectorXd::Zero(subject.coordinates)),
      activation_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(subject.muscles.size()))) {
    active_.reserve(subject.muscles.size());
}

void MuscleDrive::sample(const Eigen::VectorXd& q, const Eigen::VectorXd& demand) {
    const ForceSharing& shared = recruitment_.share(q, demand);
    worst_ = std::max(worst_, shared.status);
    pressure_ = shared.pressure;
    activation_ = shared.activation;
    torque_ = shared.limb_torque + shared.reserve;
    active_.clear();
    for (std::size_t j = 0; j < subject_.muscles.size(); ++j) {
        const double force = shared.active[static_cast<Eigen::Index>(j)];
        if (force > 0.0) active_.push_back({&subject_.muscles[j], force});
    }
}

void MuscleDrive::add_force(const TreeState<double>& x, Eigen::Ref<Eigen::VectorXd> tau) {
    // what pulls on the abdomen in balance is handed to its carriers
    forces_.clear();
    for (const Pull& p : active_) pull_bodies(tree_, x, *p.muscle, p.force, forces_);
    if (pressure_ > 0.0) {
        cavity_.update(subject_.abdomen, x);
        const auto push = [&](int body, const Vec3<double>& at, const Vec3<double>& f) { forces_.add(x, body, at, f); };
        for (std::size_t i = 0; i < cavity_.corner.size(); ++i) {
            const BodyPoint& c = subject_.abdomen.cavity[i];
            on_bodies(tree_, x, {c.body, c.p, cavity_.corner[i]}, pressure_ * cavity_.by_corner[i], push);
        }
    }
    forces_.gather(tree_, x, tau);
    tau += torque_;
}

}  // namespace spondyl::detail
