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
    forces_.clear();
    Vec3<double> on_wall = Vec3<double>::Zero(), turning_wall = on_wall;  // about its centre
    const Vec3<double>& centre = x.o.back();
    const auto pull = [&](int body, const Vec3<double>& at, const Vec3<double>& f) {
        if (body < tree_.size()) {
            forces_.add(x, body, at, f);
            return;
        }
        on_wall += f;
        turning_wall += (at - centre).cross(f);
    };
    for (const Pull& p : active_)
        along_path(x, *p.muscle, [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& e) {
            pull(a.body, a.at, p.force * e);
            pull(b.body, b.at, -p.force * e);
        });
    if (pressure_ > 0.0) {
        cavity_.update(subject_.abdomen, x);
        for (std::size_t i = 0; i < cavity_.corner.size(); ++i)
            pull(subject_.abdomen.cavity[i].body, cavity_.corner[i], pressure_ * cavity_.by_corner[i]);
    }
    // the wall was in balance when the forces were found; what it is out of balance since is handed to its carriers
    for (const int body : {0, subject_.abdomen.thorax}) {
        forces_.add(x, body, centre, 0.5 * on_wall);
        forces_.add_moment(body, 0.5 * turning_wall);
    }
    forces_.gather(tree_, x, tau);
    tau += torque_;
}

}  // namespace spondyl::detail
