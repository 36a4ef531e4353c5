#include "detail/levels.hpp"

namespace spondyl::detail {

LevelForces::LevelForces(const Subject& subject) : subject_(&subject), work_(subject) { work_.applied.reserve(4096); }

// From the last recursion: the parent gives each body x.f, x.n, so the cause itself acts on the cranial part with the
// negative.
void LevelForces::take(LevelPart LevelParts::* part) {
    for (const Level level : levels()) {
        const int b = subject_->segment_body[level];
        LevelPart& p = parts_[level].*part;
        p.moment = anatomical_of(-(work_.x.R[b].transpose() * work_.x.n[b]));
        const Eigen::Vector3d f = mid_[level].transpose() * work_.x.f[b];
        p.force = {f.y(), -f.x(), -f.z()};
    }
}

const PerSegment<LevelParts>& LevelForces::evaluate(const Recruitment::Impl& solved, const Eigen::VectorXd& q,
                                                    const Eigen::VectorXd& v, const Eigen::VectorXd& vdot) {
    auto& x = work_.x;
    place(work_.tree, q, x);
    for (const Level level : levels()) {
        const int b = subject_->segment_body[level], p = subject_->bodies[static_cast<std::size_t>(b)].parent;
        const Eigen::Vector3d half = 0.5 * q.segment<3>(segment_coordinate(*subject_, level));
        mid_[level] =
            x.R[p] * rotation_exp<double>({0.0, 0.0, subject_->disc_tilt[level]}) * rotation_exp<double>(half);
    }
    move(work_.tree, work_.zero, work_.zero, standard_gravity(), x);
    collect<double>(work_.tree, {}, x, work_.tau);
    take(&LevelParts::gravity);

    move<double>(work_.tree, v, vdot, Eigen::Vector3d::Zero(), x);
    collect<double>(work_.tree, {}, x, work_.tau);
    take(&LevelParts::inertia);

    move<double>(work_.tree, work_.zero, work_.zero, Eigen::Vector3d::Zero(), x);
    work_.applied.clear();
    for (std::size_t c = 0; c < solved.contacts.size(); ++c) {
        const auto& contact = solved.contacts[c];
        const Eigen::Vector3d f = solved.out.support_force.segment<3>(3 * static_cast<Eigen::Index>(c));
        const Eigen::Vector3d p = world_point(x, contact.at);
        work_.applied.push_back({contact.at.body, p, f, Eigen::Vector3d::Zero()});
        if (contact.on) work_.applied.push_back({contact.on->body, p, -f, Eigen::Vector3d::Zero()});
    }
    collect<double>(work_.tree, work_.applied, x, work_.tau);
    take(&LevelParts::supports);

    work_.applied.clear();
    for (std::size_t k = 0; k < solved.cords.size(); ++k) {
        const Cord& cord = solved.cords[k];
        const CordLine line = line_of(cord, x);
        const Eigen::Vector3d f = solved.out.tension[static_cast<Eigen::Index>(k)] * line.way;
        if (cord.a.body >= 0) work_.applied.push_back({cord.a.body, line.a, f, Eigen::Vector3d::Zero()});
        if (cord.b.body >= 0) work_.applied.push_back({cord.b.body, line.b, -f, Eigen::Vector3d::Zero()});
    }
    collect<double>(work_.tree, work_.applied, x, work_.tau);
    take(&LevelParts::equipment);

    // pulls and pushes on the abdomen balance each other; those of passive fibres reach its carriers
    const auto apply = [&](int body, const Eigen::Vector3d& at, const Eigen::Vector3d& force) {
        if (body < work_.tree.size()) work_.applied.push_back({body, at, force, Eigen::Vector3d::Zero()});
    };
    work_.applied.clear();
    for (std::size_t j = 0; j < subject_->muscles.size(); ++j) {
        const double force = solved.out.active[static_cast<Eigen::Index>(j)];
        if (force == 0.0) continue;
        along_path(x, subject_->muscles[j], [&](const PathEnd& a, const PathEnd& b, const Eigen::Vector3d& e) {
            apply(a.body, a.at, force * e);
            apply(b.body, b.at, -force * e);
        });
    }
    collect<double>(work_.tree, work_.applied, x, work_.tau);
    take(&LevelParts::muscles);

    work_.applied.clear();
    for (std::size_t j = 0; j < subject_->muscles.size(); ++j) {
        const double force = solved.out.passive[static_cast<Eigen::Index>(j)];
        if (force == 0.0) continue;
        along_path(x, subject_->muscles[j], [&](const PathEnd& a, const PathEnd& b, const Eigen::Vector3d& e) {
            on_bodies(work_.tree, x, a, force * e, apply);
            on_bodies(work_.tree, x, b, -force * e, apply);
        });
    }
    collect<double>(work_.tree, work_.applied, x, work_.tau);
    take(&LevelParts::stretched);

    work_.applied.clear();
    for (std::size_t i = 0; i < solved.cavity.corner.size(); ++i)
        apply(subject_->abdomen.cavity[i].body, solved.cavity.corner[i],
              solved.out.pressure * solved.cavity.by_corner[i]);
    collect<double>(work_.tree, work_.applied, x, work_.tau);
    take(&LevelParts::pressure);

    const PerSegment<Eigen::Vector3d> passive = passive_moments(*subject_, q);
    for (const Level level : levels()) {
        const int c = segment_coordinate(*subject_, level);
        parts_[level].passive = (1.0 - solved.crept) * passive[level];
        parts_[level].reserve = anatomical_of(solved.out.reserve.segment<3>(c) + solved.out.limb_torque.segment<3>(c));
    }
    return parts_;
}

}  // namespace spondyl::detail
