#include "spondyl/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "detail/comparable.hpp"
#include "detail/equipment.hpp"
#include "detail/levels.hpp"
#include "detail/shares.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

Status Performance::status() const { return std::max(motion.status(), loads.worst()); }

double Shift::ledger_residual_max() const {
    double worst = std::max(rotation.residual, energy.residual);
    for (const auto* ledgers : {&moment, &compression})
        for (const Ledger& l : *ledgers) worst = std::max(worst, l.residual);
    return worst;
}

namespace {

// Two runs and the two hybrids: value[posture][parameters], 0 free, 1 restricted.
template <class T> using Square = std::array<std::array<T, 2>, 2>;

LedgerEntry shapley(std::string name, const Square<double>& v) {
    return {std::move(name), v[0][0], v[1][1], 0.5 * ((v[1][0] - v[0][0]) + (v[1][1] - v[0][1])),
            0.5 * ((v[0][1] - v[0][0]) + (v[1][1] - v[1][0]))};
}

void close(Ledger& ledger, double total) {
    ledger.total = total;
    double sum = 0.0;
    for (const LedgerEntry& e : ledger.entries) sum += e.difference();
    ledger.residual = std::abs(sum - total);
}

// Puts the pelvis where the femur of one side carries it: the hip keeps `q`'s angle, the femur stands as in `target`.
Eigen::VectorXd pelvis_by_leg(const Subject& subject, const Eigen::VectorXd& q, const Eigen::VectorXd& target,
                              const char* femur) {
    const auto f = static_cast<std::size_t>(subject.body_named(femur));
    const std::vector<Pose> here = poses(subject, q), there = poses(subject, target);
    const Pose X_WP = there[f] * (here[f].inverse() * here[0]);
    const Pose& X_W0 = subject.bodies[0].X_PC;
    Eigen::VectorXd moved = q;
    moved.head<3>() = X_WP.p - X_W0.p;
    moved.segment<3>(3) = detail::rotation_log(X_W0.R.transpose() * X_WP.R);
    return moved;
}

Ledger rotation_ledger(const Subject& subject, const Exercise& exercise, const Eigen::VectorXd& qf,
                       const Eigen::VectorXd& qr) {
    const detail::Vocabulary words(subject);
    const detail::Scalar h = words.scalar(exercise.primary_goal().measure, exercise.path + ": ");
    const detail::Tree tree(subject);
    detail::Placement placement(tree);
    auto g = [&](const Eigen::VectorXd& q) {
        placement.update(tree, q);
        return h.at(placement, q).value;
    };
    const MeasureKind kind = exercise.primary_goal().measure.kind;
    Ledger ledger{
        "rotation", kind == MeasureKind::position || kind == MeasureKind::distance ? "m" : "rad", {}, 0.0, 0.0};
    const double first = g(qf);
    double last = first;
    auto book = [&](std::string name, double value) {
        ledger.entries.push_back({std::move(name), last - first, value - first, 0.0, 0.0});
        ledger.entries.back().free = 0.0;
        ledger.entries.back().restricted = value - last;
        last = value;
    };
    // the pelvis stands on two legs: the mean of what either says
    book("legs", 0.5 * (g(pelvis_by_leg(subject, qf, qr, "femur_r")) + g(pelvis_by_leg(subject, qf, qr, "femur_l"))));
    Eigen::VectorXd q = qf;
    q.head<6>() = qr.head<6>();
    book("hips", g(q));
    auto turn = [&](std::string name, auto&& belongs) {
        for (const Level level : levels())
            if (belongs(level)) {
                const int c = detail::segment_coordinate(subject, level);
                q.segment<3>(c) = qr.segment<3>(c);
            }
        book(std::move(name), g(q));
    };
    turn("lumbar", [](Level l) { return region_of(l) == Region::lumbar; });
    turn("T12_L1", [](Level l) { return l == Level::T12_L1; });
    turn("thoracic", [](Level l) { return region_of(l) == Region::thoracic; });
    turn("C7_T1", [](Level l) { return l == Level::C7_T1; });
    q = qr;
    book("girdle and limbs", g(q));
    close(ledger, g(qr) - first);
    return ledger;
}

}  // namespace

Shift compare(const Subject& free_subject, const Performance& free, const Subject& restricted_subject,
              const Performance& restricted, const Exercise& exercise) {
    const Motion &mf = free.motion, &mr = restricted.motion;
    detail::require_comparable(mf, mr);
    if (!mf.restriction.empty())
        throw ComparisonError("the first motion must be the free subject's, but it has the restriction \"" +
                              mf.restriction + "\"");
    if (exercise.id != mf.exercise)
        throw ComparisonError("the motions are of \"" + mf.exercise + "\", not of \"" + exercise.id +
                              "\"; pass the exercise they were planned for");
    if (free.loads.status.size() != static_cast<std::size_t>(mf.frames()) ||
        restricted.loads.status.size() != static_cast<std::size_t>(mr.frames()))
        throw ComparisonError("a performance needs the loads of its own motion; call evaluate_loads for each");
    RecruitmentOptions asked = free.loads.options;
    asked.support_ranges = restricted.loads.options.support_ranges;  // which change no force
    if (!(asked == restricted.loads.options))
        throw ComparisonError(
            "the loads of the two motions were evaluated with different options of the force sharing, so that their "
            "difference is not the restriction's; call evaluate_loads with the same RecruitmentOptions for both");

    Shift s;
    s.exercise = mf.exercise;
    s.restriction = restricted_subject.restriction.name;
    s.mode = mr.match;
    s.axis = detail::axis_of(exercise);
    s.status = std::max(free.status(), restricted.status());
    const int pf = mf.peak, pr = mr.peak;
    s.reach = {mf.measure[pf], mr.measure[pr]};
    s.task_load = {mf.multiplier[pf], mr.multiplier[pr]};
    s.effort = {free.loads.effort[pf], restricted.loads.effort[pr]};

    const auto axis = static_cast<Eigen::Index>(s.axis);
    auto two = [&](auto&& of) { return Change{of(free, pf), of(restricted, pr)}; };
    for (const Level level : levels()) {
        const auto c = static_cast<Eigen::Index>(level);
        LoadShift& x = s.segment[level];
        x.rotation = two([&](const Performance& p, int k) { return p.motion.rotation(k, 3 * c + axis); });
        x.passive_moment = two([&](const Performance& p, int k) { return -p.loads.passive_moment(k, 3 * c + axis); });
        x.energy = two([&](const Performance& p, int k) { return p.loads.segment_energy(k, c); });
        x.muscle_force = two([&](const Performance& p, int k) { return p.loads.muscle_compression(k, c); });
        x.compression = two([&](const Performance& p, int k) { return p.loads.reaction(k, 3 * c); });
        x.peak_compression = two([&](const Performance& p, int) { return p.loads.reaction.col(3 * c).maxCoeff(); });
        x.anterior_shear = two([&](const Performance& p, int k) { return p.loads.reaction(k, 3 * c + 1); });
    }
    for (const Region region : regions()) {
        LoadShift& r = s.region[region];
        double count = 0.0;
        for (Change* c : {&r.compression, &r.peak_compression}) *c = {-INFINITY, -INFINITY};
        for (const Level level : levels()) {
            if (region_of(level) != region) continue;
            const LoadShift& x = s.segment[level];
            count += 1.0;
            auto sum = [](Change& to, const Change& from) {
                to.free += from.free;
                to.restricted += from.restricted;
            };
            auto largest = [](Change& to, const Change& from) {
                to = {std::max(to.free, from.free), std::max(to.restricted, from.restricted)};
            };
            auto largest_size = [](double& to, double from) {
                if (std::abs(from) > std::abs(to)) to = from;
            };
            sum(r.rotation, x.rotation);
            sum(r.passive_moment, x.passive_moment);
            sum(r.energy, x.energy);
            sum(r.muscle_force, x.muscle_force);
            largest(r.compression, x.compression);
            largest(r.peak_compression, x.peak_compression);
            largest_size(r.anterior_shear.free, x.anterior_shear.free);
            largest_size(r.anterior_shear.restricted, x.anterior_shear.restricted);
        }
        for (Change* c : {&r.passive_moment, &r.muscle_force}) *c = {c->free / count, c->restricted / count};
    }
    s.lumbar_share = {detail::share_of(Region::lumbar, detail::turned(mf, s.axis)),
                      detail::share_of(Region::lumbar, detail::turned(mr, s.axis))};

    // ledgers: the two runs and their hybrids at the peak
    const std::array<const Motion*, 2> motions{&mf, &mr};
    const std::array<int, 2> peaks{pf, pr};
    const std::array<const Subject*, 2> subjects{&free_subject, &restricted_subject};
    asked.support_ranges = false;
    Square<PerSegment<detail::LevelParts>> parts;
    Square<PerSegment<double>> energy{};
    std::array<double, 2> limbs{}, tone{}, fibres{}, crept_away{};
    const auto pushing = detail::pushing_supports(exercise);
    for (std::size_t t = 0; t < 2; ++t) {
        const Subject person = detail::equipped(*subjects[t], exercise);
        Recruitment recruitment = detail::recruitment_of(person, exercise, asked);
        detail::LevelForces forces(person);
        for (std::size_t p = 0; p < 2; ++p) {
            const Eigen::VectorXd q = motions[p]->q.row(peaks[p]).transpose(),
                                  v = motions[p]->v.row(peaks[p]).transpose(),
                                  vd = motions[p]->vdot.row(peaks[p]).transpose();
            recruitment.reset();
            const int phase = motions[p]->phase[static_cast<std::size_t>(peaks[p])];
            recruitment.impl().allow(pushing[static_cast<std::size_t>(phase)]);
            const auto crept = [&](std::size_t of) {
                return motions[of]->creep.size() > 0 ? motions[of]->creep[peaks[of]] : 0.0;
            };
            recruitment.impl().crept = crept(p);
            recruitment.impl().brace(
                detail::least_pressure(exercise, free.loads.options, phase, motions[p]->time[peaks[p]]));
            recruitment.solve(q, v, vd);
            parts[p][t] = forces.evaluate(recruitment.impl(), q, v, vd);
            energy[p][t] = segment_energy(*subjects[t], q);
            if (p == t) {
                limbs[p] = limb_energy(*subjects[t], q);
                fibres[p] = fibre_energy(*subjects[t], q);
                tone[p] = motions[p]->tone.dot(q);
                crept_away[p] = crept(p);
            }
        }
    }
    for (const Level level : levels()) {
        auto entry = [&](const char* name, auto&& of) {
            Square<double> v{};
            for (std::size_t p = 0; p < 2; ++p)
                for (std::size_t t = 0; t < 2; ++t) v[p][t] = of(parts[p][t][level]);
            return shapley(name, v);
        };
        using Parts = detail::LevelParts;
        Ledger moment{"moment " + std::string(name_of(level)), "N m", {}, 0.0, 0.0};
        moment.entries = {entry("gravity", [&](const Parts& p) { return p.gravity.moment[axis]; }),
                          entry("inertia", [&](const Parts& p) { return p.inertia.moment[axis]; }),
                          entry("supports", [&](const Parts& p) { return p.supports.moment[axis]; }),
                          entry("equipment", [&](const Parts& p) { return p.equipment.moment[axis]; }),
                          entry("passive joint", [&](const Parts& p) { return p.passive[axis]; }),
                          entry("muscle", [&](const Parts& p) { return p.muscles.moment[axis]; }),
                          entry("stretched muscle", [&](const Parts& p) { return p.stretched.moment[axis]; }),
                          entry("abdominal pressure", [&](const Parts& p) { return p.pressure.moment[axis]; }),
                          entry("reserve", [&](const Parts& p) { return p.reserve[axis]; })};
        close(moment, 0.0);
        s.moment.push_back(std::move(moment));
        Ledger compression{"compression " + std::string(name_of(level)), "N", {}, 0.0, 0.0};
        compression.entries = {entry("gravity", [&](const Parts& p) { return p.gravity.force[0]; }),
                               entry("inertia", [&](const Parts& p) { return p.inertia.force[0]; }),
                               entry("supports", [&](const Parts& p) { return p.supports.force[0]; }),
                               entry("equipment", [&](const Parts& p) { return p.equipment.force[0]; }),
                               entry("muscle", [&](const Parts& p) { return p.muscles.force[0]; }),
                               entry("stretched muscle", [&](const Parts& p) { return p.stretched.force[0]; }),
                               entry("abdominal pressure", [&](const Parts& p) { return p.pressure.force[0]; })};
        const auto c = static_cast<Eigen::Index>(level);
        close(compression, restricted.loads.reaction(pr, 3 * c) - free.loads.reaction(pf, 3 * c));
        s.compression.push_back(std::move(compression));
    }
    s.energy = {"energy", "J", {}, 0.0, 0.0};
    std::array<double, 2> stored{};
    for (const Level level : levels()) {
        Square<double> v{};
        for (std::size_t p = 0; p < 2; ++p) {
            for (std::size_t t = 0; t < 2; ++t) v[p][t] = energy[p][t][level];
            stored[p] += v[p][p];
        }
        s.energy.entries.push_back(shapley(std::string(name_of(level)), v));
    }
    auto plain = [&](const char* name, double f, double r) { s.energy.entries.push_back({name, f, r, 0.0, 0.0}); };
    plain("limbs", limbs[0] + tone[0], limbs[1] + tone[1]);
    for (std::size_t p = 0; p < 2; ++p) crept_away[p] *= -stored[p];
    plain("crept away", crept_away[0], crept_away[1]);
    plain("muscle fibres", fibres[0], fibres[1]);
    plain("goal springs", mf.energy_peak - stored[0] - crept_away[0] - limbs[0] - tone[0] - fibres[0],
          mr.energy_peak - stored[1] - crept_away[1] - limbs[1] - tone[1] - fibres[1]);
    plain("start posture", -mf.energy_start, -mr.energy_start);
    plain("work of the goals", -mf.goal_work, -mr.goal_work);
    plain("let go between phases", mf.energy_released, mr.energy_released);
    close(s.energy, 0.0);
    s.rotation = rotation_ledger(free_subject, exercise, mf.q.row(pf).transpose(), mr.q.row(pr).transpose());
    return s;
}

}  // namespace spondyl
