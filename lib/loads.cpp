#include "spondyl/loads.hpp"

#include <algorithm>

#include "detail/equipment.hpp"
#include "detail/force_sharing.hpp"
#include "detail/levels.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

Status Loads::worst() const {
    Status s = Status::ok;
    for (const Status x : status) s = std::max(s, x);
    return s;
}

namespace {

constexpr auto columns3 = static_cast<Eigen::Index>(3 * level_count);

}  // namespace

Loads evaluate_loads(const Subject& bare, const Exercise& exercise, const Motion& motion,
                     const RecruitmentOptions& options, const Progress& progress) {
    const Subject subject = detail::equipped(bare, exercise);
    if (motion.q.cols() != subject.coordinates)
        throw SimulationError("the motion has " + std::to_string(motion.q.cols()) + " coordinates, the subject " +
                              std::to_string(subject.coordinates) +
                              "; evaluate the loads with the subject the motion was planned for");
    Recruitment recruitment = detail::recruitment_of(subject, exercise, options);
    Recruitment::Impl& impl = recruitment.impl();
    detail::LevelForces level_forces(subject);
    const auto pushing = detail::pushing_supports(exercise);

    const Eigen::Index frames = motion.frames();
    const auto muscles = static_cast<Eigen::Index>(subject.muscles.size());
    const auto supports = static_cast<Eigen::Index>(exercise.supports.size());
    Loads out;
    for (Table* t : {&out.gravity_moment, &out.inertia_moment, &out.support_moment, &out.equipment_moment,
                     &out.passive_moment, &out.muscle_moment, &out.muscle_passive_moment, &out.pressure_moment,
                     &out.reserve_moment, &out.net_moment, &out.reaction})
        t->resize(frames, columns3);
    out.muscle_compression.resize(frames, static_cast<Eigen::Index>(level_count));
    out.segment_energy.resize(frames, static_cast<Eigen::Index>(level_count));
    out.activation.resize(frames, muscles);
    out.muscle_force.resize(frames, muscles);
    out.muscle_passive_force.resize(frames, muscles);
    out.options = options;
    out.support_force.resize(frames, 3 * supports);
    out.support_range.resize(frames, 2 * supports);
    out.tension.resize(frames, static_cast<Eigen::Index>(impl.cords.size()));
    out.limb_torque.setZero(frames, subject.coordinates);
    for (Eigen::VectorXd* v : {&out.limb_energy, &out.fibre_energy, &out.pressure, &out.effort, &out.reserve_max,
                               &out.stiffness, &out.kkt, &out.gap, &out.balance})
        v->resize(frames);
    out.status.resize(static_cast<std::size_t>(frames));
    for (const Muscle& m : subject.muscles) out.muscles.push_back(m.name);
    for (const Support& s : exercise.supports) out.supports.push_back(s.id);
    for (const detail::Cord& c : impl.cords) out.cords.push_back(c.id);

    for (Eigen::Index k = 0; k < frames; ++k) {
        progress.step("loads", static_cast<double>(k) / static_cast<double>(frames));
        const Eigen::VectorXd q = motion.q.row(k).transpose(), v = motion.v.row(k).transpose(),
                              vdot = motion.vdot.row(k).transpose();
        const int phase = motion.phase[static_cast<std::size_t>(k)];
        impl.allow(pushing[static_cast<std::size_t>(phase)]);
        impl.crept = motion.creep.size() > 0 ? motion.creep[k] : 0.0;
        impl.brace(detail::least_pressure(exercise, options, phase, motion.time[k]));
        const ForceSharing& f = recruitment.solve(q, v, vdot);
        out.status[static_cast<std::size_t>(k)] = f.status;
        out.effort[k] = f.effort;
        out.stiffness[k] = f.stiffness;
        out.kkt[k] = f.kkt;
        out.gap[k] = f.gap;
        out.balance[k] = f.balance;
        out.reserve_max[k] = f.reserve.cwiseAbs().maxCoeff();
        out.activation.row(k) = f.activation.transpose();
        out.muscle_force.row(k) = (f.active + f.passive).transpose();
        out.muscle_passive_force.row(k) = f.passive.transpose();
        out.pressure[k] = f.pressure;
        out.support_force.row(k) = f.support_force.transpose();
        out.support_range.row(k) = f.support_range.transpose();
        out.tension.row(k) = f.tension.transpose();
        for (int i = 0; i < subject.coordinates; ++i)
            if (impl.kind[static_cast<std::size_t>(i)] == Recruitment::Impl::RowKind::limb)
                out.limb_torque(k, i) = f.limb_torque[i];

        const auto& parts = level_forces.evaluate(impl, q, v, vdot);
        for (const Level level : levels()) {
            const detail::LevelParts& p = parts[level];
            const auto c = static_cast<Eigen::Index>(level);
            out.gravity_moment.row(k).segment<3>(3 * c) = p.gravity.moment.transpose();
            out.inertia_moment.row(k).segment<3>(3 * c) = p.inertia.moment.transpose();
            out.support_moment.row(k).segment<3>(3 * c) = p.supports.moment.transpose();
            out.equipment_moment.row(k).segment<3>(3 * c) = p.equipment.moment.transpose();
            out.muscle_moment.row(k).segment<3>(3 * c) = p.muscles.moment.transpose();
            out.muscle_passive_moment.row(k).segment<3>(3 * c) = p.stretched.moment.transpose();
            out.pressure_moment.row(k).segment<3>(3 * c) = p.pressure.moment.transpose();
            out.passive_moment.row(k).segment<3>(3 * c) = p.passive.transpose();
            out.reserve_moment.row(k).segment<3>(3 * c) = p.reserve.transpose();
            out.net_moment.row(k).segment<3>(3 * c) =
                (p.passive + p.muscles.moment + p.stretched.moment + p.pressure.moment + p.reserve).transpose();
            out.reaction.row(k).segment<3>(3 * c) = p.reaction().transpose();
            out.muscle_compression(k, c) = p.muscles.force[0] + p.stretched.force[0];
        }
        const PerSegment<double> energy = segment_energy(subject, q);
        for (const Level level : levels()) out.segment_energy(k, static_cast<Eigen::Index>(level)) = energy[level];
        out.limb_energy[k] = limb_energy(subject, q);
        out.fibre_energy[k] = 0.0;
        for (const FibreState& state : impl.fibre) out.fibre_energy[k] += state.passive_energy;
    }
    progress.step("loads", 1.0);
    return out;
}

}  // namespace spondyl
