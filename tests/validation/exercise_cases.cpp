// Bands of single exercises of the catalog; the nominal man. Gate: the exercise. Nothing here is tuned to pass:
// exercises and postures are those of the files, and what is varied is named in the case.

#include <algorithm>
#include <functional>
#include <iterator>

#include <Eigen/Geometry>

#include "cases.hpp"
#include "detail/equipment.hpp"
#include "performed.hpp"

namespace validation {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr LevelRange lumbar{Level::L5_S1, Level::L1_L2}, thorax{Level::T11_T12, Level::T1_T2},
    T1_L1{Level::T12_L1, Level::T1_T2}, T1_S1{Level::L5_S1, Level::T1_T2}, mid_thorax{Level::T8_T9, Level::T4_T5};
constexpr Level L4_L5 = Level::L4_L5;

double degrees(double radians) { return radians / rad_per_deg; }

// What is smaller than `least` has no sign.
double sign_of(double x, double least) { return x > least ? 1.0 : x < -least ? -1.0 : 0.0; }

double truth(bool x) { return x ? 1.0 : 0.0; }

// Never falls, and rises on the whole; rounding of 1e-9 is no fall.
bool rises(const std::vector<double>& x) {
    for (std::size_t i = 1; i < x.size(); ++i)
        if (!(x[i] >= x[i - 1] - 1e-9)) return false;
    return x.back() > x.front();
}

class Board {
public:
    explicit Board(std::string gate) : gate_(std::move(gate)) {}

    // A row that rests on loads and one that rests on postures alone; `value` is asked only where there are any.
    void loaded(const std::string& name, const std::string& quantity, const std::vector<Instant>& rests_on,
                const std::function<double()>& value) {
        add(name, quantity, rests_on, value, &Instant::failed);
    }
    void posed(const std::string& name, const std::string& quantity, const std::vector<Instant>& rests_on,
               const std::function<double()>& value) {
        add(name, quantity, rests_on, value, &Instant::planning_failed);
    }
    const Rows& rows() const { return rows_; }

private:
    void add(const std::string& name, const std::string& quantity, const std::vector<Instant>& rests_on,
             const std::function<double()>& value, std::string (Instant::*failed)() const) {
        std::string why;
        bool refused = false;
        for (const Instant& i : rests_on) {
            if (why.empty()) why = (i.*failed)();
            refused = refused || !i.of->run.refused.empty();
        }
        rows_.push_back(judged(gate_, name, quantity, refused ? unknown : value(), why));
    }

    std::string gate_;
    Rows rows_;
};

// Compression at L4_L5 of one instant over that of another.
double ratio(const Instant& a, const Instant& b) { return a.compression(L4_L5) / b.compression(L4_L5); }

void below_standing(Board& board, Gymnasium& gym, const std::string& name, const Instant& at) {
    const Instant standing = gym.held("standing_relaxed");
    board.loaded(name, "compression_over_standing", {at, standing}, [&] { return ratio(at, standing); });
}

// A ratio to lying says nothing: tissue alone leaves next to no compression there.
void above_lying(Board& board, Gymnasium& gym, const Instant& at, const Instant& lying, const std::string& how) {
    const Instant standing = gym.held("standing_relaxed");
    board.loaded("hold", "compression_above_lying_" + how, {at, lying, standing},
                 [&] { return ratio(at, standing) - ratio(lying, standing); });
}

// Muscles alone carry what the arms carried.
void below_unsupported(Board& board, Gymnasium& gym, const std::string& name, const Instant& at) {
    const Performed alone = gym.loaded(*at.of, without_arms(at.of->exercise));
    const Instant without{&alone, at.frame};
    board.loaded(name, "compression_over_same_without_arms", {at, without}, [&] { return ratio(at, without); });
}

// Extension of T1, or another vertebra, against T12 since another posture [deg].
double extension(const Instant& at, const Instant& since, const char* upper = "T1") {
    const auto kyphosis = [&](const Instant& i) { return cobb_angle(i.of->subject, i.q(), upper, "T12")[0]; };
    return degrees(kyphosis(since) - kyphosis(at));
}

LumbopelvicSplit split(const Instant& at, const Instant& since) {
    return lumbopelvic_split(at.of->subject, at.q(), since.q().transpose());
}

// Turns of the whole body since the start: the pelvis in space [deg].
double pelvis_turned(const Instant& at) {
    const auto R = [](const Instant& i) { return poses(i.of->subject, i.q().transpose())[0].R; };
    return degrees(Eigen::AngleAxisd(R(start_of(*at.of)).transpose() * R(at)).angle());
}

// Forces of the floor and of furniture against weight [%].
double unbalanced(const Instant& at) {
    const Exercise& e = at.of->exercise;
    double mass = at.of->subject.mass();
    for (const Equipment& item : e.equipment)
        if (item.kind == "mass") mass += item.parameters.at("mass");
    const double weight = mass * standard_gravity().norm();
    Eigen::Vector3d sum(0.0, -weight, 0.0);
    for (std::size_t c = 0; c < e.supports.size(); ++c) {
        const std::string& surface = e.supports[c].surface;
        const bool outside = surface == "ground" || std::ranges::any_of(e.equipment, [&](const Equipment& item) {
                                 return item.id == surface;
                             });
        if (outside)
            sum += at.of->run.loads.support_force.row(at.frame).segment<3>(3 * static_cast<Index>(c)).transpose();
    }
    return 100.0 * sum.norm() / weight;
}

// Share of the weight that supports at these points carry [%].
double carried(const Instant& at, const std::vector<std::string>& points) {
    const Exercise& e = at.of->exercise;
    double sum = 0.0;
    for (std::size_t c = 0; c < e.supports.size(); ++c)
        if (std::ranges::find(points, e.supports[c].point) != points.end())
            sum += at.of->run.loads.support_force(at.frame, 3 * static_cast<Index>(c) + 1);
    return 100.0 * sum / (at.of->subject.mass() * standard_gravity().norm());
}

// The side of the group that works more, in percent of the largest of its maximal efforts.
double more_active_side(Gymnasium& gym, const Instant& at, const std::string& group) {
    const Table activation = at.of->run.loads.activation.middleRows(at.frame, 1);
    double most = 0.0;
    for (const char* side : {"_r", "_l"}) {
        const auto in = [&](const MaximalEffort& effort) {
            return group_activation(gym.subject(), effort.activation.transpose(), group + side)[0];
        };
        const std::vector<MaximalEffort>& all = gym.maximal_efforts();
        const MaximalEffort& largest = *std::ranges::max_element(all, {}, in);
        most = std::max(most, percent_of_maximum(gym.subject(), activation, largest, group + side)[0]);
    }
    return most;
}

// --- exercise by exercise ---

Rows sphinx(Gymnasium& gym) {
    Board board("sphinx_pose");
    const Instant hold = end_of(gym.exercise("sphinx_pose"), "hold"), prone = gym.held("lying_prone"),
                  supine = gym.held("lying_supine"), standing = gym.held("standing_relaxed");
    above_lying(board, gym, hold, prone, "prone");
    below_standing(board, gym, "hold", hold);
    below_unsupported(board, gym, "hold", hold);
    board.loaded("hold", "elbows_share_of_weight", {hold}, [&] { return carried(hold, {"elbow_r", "elbow_l"}); });
    const auto lordosis = [](const Instant& i) { return -degrees(cobb_angle(i.of->subject, i.q(), "T12", "S1")[0]); };
    board.posed("lying_supine", "lordosis", {supine}, [&] { return lordosis(supine); });
    board.posed("lying_supine", "flatter_than_standing", {supine, standing},
                [&] { return lordosis(standing) - lordosis(supine); });
    return board.rows();
}

Exercise pelvis_free(const Exercise& e) { return without_goals(e, {"tilt(pelvis, up, up)"}); }

// The farthest the thorax extends on hands and knees, with the pelvis as it starts; G10 has that of standing.
Exercise thorax_extended_on_all_fours(const Exercise& cat_cow) {
    Exercise e = only_phases(cat_cow, {"cow"});
    Phase& phase = e.phases.front();
    phase.drive = Drive::reach;
    phase.relax = 0.0;
    for (Goal& goal : phase.goals) {
        if (goal.primary) goal.measure = measure_named("angle(T1, T12, flexion)"), goal.relative = false;
        if (goal.measure.text == "tilt(pelvis, up, up)") goal.value.reset();
    }
    return e;
}

Rows cat_cow(Gymnasium& gym) {
    Board board("cat_cow");
    const Performed& done = gym.exercise("cat_cow");
    const Performed free = gym.performed(pelvis_free(done.exercise));
    const Instant cow = end_of(done, "cow"), cat = end_of(done, "cat");
    const auto opposite = [&](const std::string& name, const Performed& p) {
        for (const char* phase : {"cow", "cat"}) {
            const Instant at = end_of(p, phase), start = start_of(p);
            board.posed(phase + name, "lumbar_against_sacrum", {at}, [&] {
                return sign_of(at.turned(lumbar, Axis::flexion) - start.turned(lumbar, Axis::flexion), rad_per_deg) *
                       sign_of(split(at, start).pelvis[0], rad_per_deg);
            });
        }
    };
    opposite("", done);
    opposite(", tilt of the pelvis left free", free);
    const Instant bent = gym.held("full_forward_bend"), standing = gym.held("standing_relaxed");
    board.posed("cow to cat", "lumbar_excursion_over_standing_flexion", {cow, cat, bent, standing},
                [&] { return std::abs(split(cat, cow).lumbar[0]) / split(bent, standing).lumbar[0]; });
    const double farthest = -40.0 * rad_per_deg;
    const Choices& choices = gym.laboratory().choices();
    const double kneeling =
                     limit_of(gym.subject(), thorax_extended_on_all_fours(done.exercise), farthest, choices).target,
                 upright = limit_of(gym.subject(),
                                    with_primary(gym.laboratory().exercise("standing_relaxed"), "stand",
                                                 "angle(T1, T12, flexion)", farthest),
                                    farthest, choices)
                               .target;
    board.posed("all fours, largest that muscles hold", "thoracic_extension_over_standing", {},
                [&] { return kneeling / upright; });
    return board.rows();
}

// The arm stays on the floor. The trunk then need not go to the other hand, as it does before one hand is lifted;
// `shifted` lets it go there all the same.
Exercise leg_only(Exercise e, bool shifted) {
    e = without_goals(e, {"joint(shoulder_r.flexion)", "joint(shoulder_r.lateral_bending)", "joint(wrist_r)"});
    e.posture.locked.push_back("wrist_r");
    for (Phase& phase : e.phases) {
        std::erase(phase.supports_off, "hand_r");
        for (Goal& goal : phase.goals)
            if (!shifted && (goal.measure.text == "pos(pelvis, z)" || goal.measure.text == "pos(T1, z)"))
                goal.value.reset();
    }
    return e;
}

Rows arm_leg_raise(Gymnasium& gym, const Performed& leg) {
    Board board("quadruped_arm_leg_raise");
    const Performed& done = gym.exercise("quadruped_arm_leg_raise");
    const Instant both = end_of(done, "hold"), alone = end_of(leg, "hold");
    const auto newton = [&](const std::string& name, const Instant& at) {
        board.loaded(name, "compression_L4_L5", {at}, [&] { return at.compression(L4_L5); });
    };
    board.loaded("hold", "compression_above_leg_only", {both, alone}, [&] { return truth(ratio(both, alone) > 1.0); });
    board.loaded("hold", "compression_over_leg_only", {both, alone}, [&] { return ratio(both, alone); });
    const Performed shifted = gym.performed(leg_only(done.exercise, true));
    const Instant aside = end_of(shifted, "hold");
    board.loaded("hold, leg only with the trunk over the other hand", "compression_over_leg_only", {both, aside},
                 [&] { return ratio(both, aside); });
    newton("hold", both);
    newton("hold, leg only", alone);
    const Subject& man = gym.subject();
    const auto emg = [&](const char* quantity, const char* group) {
        board.loaded("hold", quantity, {both}, [&] { return more_active_side(gym, both, group); });
    };
    emg("emg_multifidus", "multifidus_lumborum");
    emg("emg_longissimus_thoracis", "longissimus_thoracis_pars_thoracis");
    emg("emg_external_oblique", "external_oblique");
    emg("emg_rectus_abdominis", "rectus_abdominis");
    board.loaded("hold", "activation_gluteus_maximus", {both}, [&] {
        double sum = 0.0, area = 0.0;  // of the leg that is lifted
        for (std::size_t j = 0; j < man.muscles.size(); ++j)
            if (const Muscle& m = man.muscles[j]; m.name.starts_with("glmax") && m.name.ends_with("_l")) {
                sum += m.pcsa * done.run.loads.activation(both.frame, static_cast<Index>(j));
                area += m.pcsa;
            }
        return 100.0 * sum / area;
    });
    board.loaded("hold", "longissimus_arm_side_over_leg_side", {both}, [&] {
        const Table activation = done.run.loads.activation.middleRows(both.frame, 1);
        const auto side = [&](const char* name) {
            return group_activation(man, activation, std::string("longissimus_thoracis_pars_thoracis") + name)[0];
        };
        return side("_r") / side("_l");
    });
    return board.rows();
}

Rows locust(Gymnasium& gym, const Performed& leg) {
    Board board("locust_pose");
    const Instant hold = end_of(gym.exercise("locust_pose"), "hold"), alone = end_of(leg, "hold"),
                  raise = end_of(gym.exercise("quadruped_arm_leg_raise"), "hold");
    board.loaded("hold", "compression_above_quadruped_arm_leg_raise", {hold, raise},
                 [&] { return truth(ratio(hold, raise) > 1.0); });
    board.loaded("hold", "compression_above_leg_only", {hold, alone}, [&] { return truth(ratio(hold, alone) > 1.0); });
    board.loaded("hold", "compression_over_quadruped_arm_leg_raise", {hold, raise}, [&] { return ratio(hold, raise); });
    for (const char* part : {"thoracis", "lumborum"})
        board.loaded("hold", std::string("emg_longissimus_pars_") + part, {hold},
                     [&] { return more_active_side(gym, hold, std::string("longissimus_thoracis_pars_") + part); });
    return board.rows();
}

Rows side_lying(Gymnasium& gym) {
    Board board("side_lying_thoracic_rotation");
    const Performed& done = gym.exercise("side_lying_thoracic_rotation");
    const Instant end = end_of(done, "hold"), start = start_of(done);
    // by frame, since the start, towards the turn
    const auto turn = [&](LevelRange range) {
        VectorXd sum = VectorXd::Zero(done.run.motion.frames());
        for (Index k = 0; k < sum.size(); ++k)
            sum[k] = -degrees(Instant{&done, k}.turned(range, Axis::axial_rotation) -
                              start.turned(range, Axis::axial_rotation));
        return sum;
    };
    const double reach = reference("G6", "", "T1_L1_rotation").measured;
    for (const Level level : levels())
        if (region_of(level) == Region::lumbar)
            board.posed(std::string(name_of(level)) + ", T1-L1 at 24.9 deg", "level_rotation", {end},
                        [&] { return read_at(turn(T1_L1), turn(level), reach); });
    const auto change = [&](Level level, Axis axis) { return end.turned(level, axis) - start.turned(level, axis); };
    constexpr double least = 0.1 * rad_per_deg;
    double majority = 0.0;
    const bool any = done.run.refused.empty();
    // a turn to the right: bending to the right is bending to its side
    for (const Level level : {Level::L1_L2, Level::L2_L3, Level::L3_L4, Level::L4_L5, Level::L5_S1, Level::T12_L1})
        board.posed("hold", "bending_" + std::string(name_of(level)), {end},
                    [&] { return sign_of(change(level, Axis::lateral_bending), least); });
    for (const Level level : levels())
        if (any && LevelRange{Level::T11_T12, Level::T4_T5}.contains(level))
            majority += sign_of(change(level, Axis::lateral_bending), 0.0);
    board.posed("hold", "bending_mid_lower_thorax", {end}, [&] { return sign_of(majority, 0.0); });
    board.posed("hold", "flexion_lumbar", {end}, [&] {
        return sign_of(end.turned(lumbar, Axis::flexion) - start.turned(lumbar, Axis::flexion), least);
    });
    board.posed("hold", "lumbar_share_of_45_deg", {end},
                [&] { return 100.0 * turn(lumbar)[end.frame] / degrees(done.exercise.primary_goal().value.value()); });
    board.posed("hold", "pelvis_slip", {end}, [&] { return pelvis_turned(end); });
    return board.rows();
}

// Sitting, the chest turned at a given lumbar flexion: the turn of the middle of the thorax at 10 N m [deg].
double mid_thoracic_turn(const Gymnasium& gym, double lumbar_flexion) {
    Exercise e = with_primary(gym.laboratory().exercise("trunk_rotation"), "turn", "angle(T1, pelvis, axial_rotation)",
                              60.0 * rad_per_deg);
    Goal flexed = e.phases.front().goals.front();
    flexed.measure = measure_named("angle(L1, pelvis, flexion)");
    flexed.primary = false;
    flexed.value = lumbar_flexion;
    e.phases.front().goals.push_back(flexed);
    Phase bend = e.phases.front();
    bend.name = "bend";
    for (Goal& goal : bend.goals)
        if (goal.primary) goal.value = 0.0;
    e.phases.insert(e.phases.begin(), bend);
    const Performed done = gym.performed(e);
    if (!done.run.refused.empty()) return unknown;
    std::vector<double> moment, turn;
    for (Index k = end_of(done, "bend").frame; k < done.run.motion.frames(); ++k) {
        moment.push_back(std::abs(done.run.motion.multiplier[k]));
        turn.push_back(degrees(std::abs(Instant{&done, k}.turned(mid_thorax, Axis::axial_rotation))));
    }
    const auto n = static_cast<Index>(moment.size());
    return read_at(VectorXd::Map(moment.data(), n), VectorXd::Map(turn.data(), n), 10.0);
}

Rows heel_sit_rotation(Gymnasium& gym) {
    const Laboratory& lab = gym.laboratory();
    const Subject& man = gym.subject();
    Rows rows;
    const auto reading = [&](const std::string& id) {
        const Exercise& exercise = gym.exercise(id).exercise;
        const Limit limit = limit_of(man, exercise, 60.0 * rad_per_deg, lab.choices());
        if (limit.target == 0.0) return unknown;
        const Index end = limit.run.end_of(exercise, "up");
        return degrees(
            std::abs(inclinometer_angle(man, limit.run.motion.q.middleRows(end, 1), limit.run.motion.rest)[0]));
    };
    const std::string id = "quadruped_thoracic_rotation";
    rows.push_back(judged(id, "largest turn held", "inclinometer_T1", reading(id)));

    const Performed& heel_sit = gym.exercise(id);
    const Run sitting = chest_turned(lab);
    double below = unknown;
    if (heel_sit.run.refused.empty() && sitting.refused.empty()) {
        const auto turn = [](const Motion& m, LevelRange range) {
            VectorXd sum = VectorXd::Zero(m.frames());
            for (const Level level : levels())
                if (range.contains(level)) sum += m.rotation.col(3 * static_cast<Index>(level) + 2);
            return VectorXd(sum.cwiseAbs());
        };
        const Index end = end_of(heel_sit, "up").frame;
        const double all = turn(heel_sit.run.motion, T1_S1)[end];
        const double share = turn(heel_sit.run.motion, lumbar)[end] / all,
                     share_sitting = read_at(turn(sitting.motion, T1_S1), turn(sitting.motion, lumbar), all) / all;
        below = 100.0 * (1.0 - share / share_sitting);
    }
    rows.push_back(judged(id, "at its target of 35 deg", "lumbar_share_below_sitting", below));
    rows.push_back(judged(id, "sitting, lumbar spine flexed by 24 deg, 10 N m", "mid_thoracic_turn_change",
                          mid_thoracic_turn(gym, 24.0 * rad_per_deg) - mid_thoracic_turn(gym, 0.0)));
    const std::string test = "quadruped_rotation_test";
    rows.push_back(judged(test, "largest turn held", "inclinometer_T1", reading(test)));
    return rows;
}

// How far apart rotations [deg] and compressions [%] of two instants of equal exercises are, the larger.
double apart(const Instant& a, const Instant& b) {
    double most = 0.0;
    for (const Level level : levels()) {
        for (const Axis axis : axes())
            most = std::max(most, degrees(std::abs(a.turned(level, axis) - b.turned(level, axis))));
        most = std::max(most, 100.0 * std::abs(a.compression(level) / b.compression(level) - 1.0));
    }
    return most;
}

// Variants of one exercise by the value of a parameter of its equipment.
std::vector<Performed> varied(const Gymnasium& gym, const Exercise& e, const std::string& kind, const std::string& key,
                              const std::vector<double>& values) {
    std::vector<Performed> out;
    out.reserve(values.size());
    for (const double value : values) out.push_back(gym.performed(with_parameter(e, kind, key, value)));
    return out;
}

std::vector<Instant> ends(const std::vector<Performed>& all, const std::string& phase) {
    std::vector<Instant> out;
    out.reserve(all.size());
    for (const Performed& p : all) out.push_back(end_of(p, phase));
    return out;
}

Rows banded_extension(Gymnasium& gym) {
    Board board("assisted_thoracic_extension");
    const Performed& done = gym.exercise("assisted_thoracic_extension");
    const Instant cow = end_of(done, "cow");
    board.posed("cow", "kyphosis", {cow}, [&] { return degrees(cobb_angle(gym.subject(), cow.q(), "T1", "T12")[0]); });
    const std::vector<Performed> bands = varied(gym, observed_only(only_phases(done.exercise, {"cow"})), "band",
                                                "stiffness", {1e-9, 200.0, 400.0, 800.0});
    board.posed("cow, how far only observed, band 0 to 800 N/m", "extension_rises_with_band", ends(bands, "cow"), [&] {
        std::vector<double> reached;
        for (const Instant& i : ends(bands, "cow")) reached.push_back(extension(i, gym.held("standing_relaxed")));
        return truth(rises(reached));
    });
    const Performed slack = gym.performed(with_parameter(done.exercise, "band", "stiffness", 1e-9));
    Exercise no_band = done.exercise;
    no_band.equipment.clear();
    const Performed unassisted = gym.performed(no_band, true);
    const Instant a = end_of(slack, "cow"), b = end_of(unassisted, "cow");
    board.loaded("cow, band of 1e-9 N/m", "difference_from_no_band", {a, b}, [&] { return apart(a, b); });
    return board.rows();
}

Rows kneeling_extension(Gymnasium& gym, const std::string& id) {
    Board board(id);
    const Performed& done = gym.exercise(id);
    const Instant hold = end_of(done, "hold"), standing = gym.held("standing_relaxed");
    for (const char* upper : {"T1", "T4"})
        board.posed("hold", std::string("thoracic_extension_") + upper + "_T12", {hold, standing},
                    [&] { return extension(hold, standing, upper); });
    below_standing(board, gym, "hold", hold);
    below_unsupported(board, gym, "hold", hold);
    board.posed("sink", "extension_rises_with_sit_back", {hold}, [&] {
        std::vector<double> back, extended;
        for (Index k = 0; k <= end_of(done, "sink").frame; ++k) {
            const Instant at{&done, k};
            back.push_back(-at.q()(0, 0));
            extended.push_back(extension(at, standing));
        }
        return truth(rises(back) && rises(extended));
    });
    return board.rows();
}

Rows quadruped_plus(Gymnasium& gym) {
    Board board("quadruped_plus");
    const Performed& done = gym.exercise("quadruped_plus");
    const Instant start = start_of(done);
    for (const char* phase : {"push up", "sink"}) {
        const Instant at = end_of(done, phase);
        board.loaded(phase, "compression_change", {at, start}, [&] { return 100.0 * (ratio(at, start) - 1.0); });
        board.posed(phase, "thoracic_flexion_change", {at},
                    [&] { return degrees(at.turned(thorax, Axis::flexion) - start.turned(thorax, Axis::flexion)); });
    }
    return board.rows();
}

Rows foam_roller(Gymnasium& gym, const std::string& id) {
    Board board(id);
    const Performed& done = gym.exercise(id);
    const Instant hold = end_of(done, "hold");
    board.loaded("hold", "unbalanced_contact_force", {hold}, [&] { return unbalanced(hold); });
    const auto extended = [&](Level level) { return -hold.turned(level, Axis::flexion); };
    const auto part = [&](Level level) {
        return extended(level) / -angle_at(gym.subject().free_law[level].axis[Axis::flexion], -7.5);
    };
    const auto from_contact = [&](auto of_level) {
        const Equipment& roller = *std::ranges::find(done.exercise.equipment, "roller", &Equipment::kind);
        Level largest = Level::T11_T12;
        int contact = 0;  // the level below the vertebra that lies on the roller
        for (const Level level : levels()) {
            if (region_of(level) == Region::thoracic && of_level(level) > of_level(largest)) largest = level;
            if (gym.subject().bodies[static_cast<std::size_t>(gym.subject().segment_body[level])].name ==
                roller.anchors.at("level"))
                contact = static_cast<int>(level);
        }
        const int at = static_cast<int>(largest);
        return static_cast<double>(std::min(std::abs(at - contact), std::abs(at - contact - 1)));
    };
    board.posed("hold", "segments_from_contact_to_largest_extension", {hold}, [&] { return from_contact(extended); });
    board.posed("hold", "segments_from_contact_to_largest_part_of_range", {hold}, [&] { return from_contact(part); });
    board.posed("hold", "largest_part_of_passive_range", {hold}, [&] {
        double most = 0.0;
        for (const Level level : levels())
            if (region_of(level) == Region::thoracic) most = std::max(most, part(level));
        return most;
    });
    if (std::ranges::any_of(done.exercise.equipment, [](const Equipment& item) { return item.kind == "mass"; })) {
        const std::vector<Performed> weights = varied(gym, done.exercise, "mass", "mass", {1e-9, 1.0, 2.5, 5.0, 7.5});
        board.posed("hold, 0 to 7.5 kg in each hand", "extension_rises_with_weight", ends(weights, "hold"), [&] {
            std::vector<double> reached;
            for (const Instant& i : ends(weights, "hold"))
                reached.push_back(extension(i, gym.held("standing_relaxed")));
            return truth(rises(reached));
        });
    }
    return board.rows();
}

Rows childs_pose(Gymnasium& gym, const std::string& id) {
    Board board(id);
    const Performed& done = gym.exercise(id);
    const Instant rest = end_of(done, "rest"), standing = gym.held("standing_relaxed"),
                  bent = gym.held("full_forward_bend");
    board.posed("rest", "lumbar_flexion_of_standing_range", {rest, standing, bent},
                [&] { return 100.0 * split(rest, standing).lumbar[0] / split(bent, standing).lumbar[0]; });
    for (const Phase& phase : done.exercise.phases) below_standing(board, gym, phase.name, end_of(done, phase.name));
    if (id == "childs_pose_rotation")
        board.posed("rest", "lumbar_share_of_rotation", {rest}, [&] {
            return 100.0 * rest.turned(lumbar, Axis::axial_rotation) / rest.turned(T1_S1, Axis::axial_rotation);
        });
    return board.rows();
}

Rows down_dog(Gymnasium& gym, const Performed& leg) {
    Board board("down_dog");
    const Instant hold = end_of(gym.exercise("down_dog"), "hold");
    below_standing(board, gym, "hold", hold);
    std::vector<Instant> others{end_of(leg, "hold")};
    for (const char* id : {"quadruped_arm_leg_raise", "locust_pose", "push_up", "standing_row", "overhead_opener",
                           "ninety_ninety_overhead_raise", "high_shelf_reach", "prolonged_sitting",
                           "seated_forward_bend", "quadruped_thoracic_rotation"}) {
        const Performed& p = gym.exercise(id);
        others.push_back({&p, p.run.refused.empty() ? p.run.motion.peak : 0});
    }
    std::vector<Instant> rests_on{hold};
    std::ranges::copy_if(others, std::back_inserter(rests_on),
                         [](const Instant& other) { return !other.of->run.refused.empty(); });
    board.loaded("hold", "rank_among_loaded_poses", rests_on, [&] {
        double rank = 1.0;
        for (const Instant& other : others) rank += truth(ratio(other, hold) < 1.0);
        return rank;
    });
    return board.rows();
}

// Hamstrings that pull `factor` times as hard at every angle.
Subject with_hamstrings(Subject s, double factor) {
    for (LimbElement& e : s.limb_elements) {
        if (!e.name.starts_with("hamstrings")) continue;
        e.law.k0 *= factor;
        for (const Side side : sides()) e.law.side[side].a *= factor, e.law.side[side].b *= factor;
        e.law = balanced(e.law);
    }
    return s;
}

Rows forward_bend(Gymnasium& gym) {
    Board board("seated_forward_bend");
    const Performed& done = gym.exercise("seated_forward_bend");
    const Performed stiff = gym.performed(with_hamstrings(gym.subject(), 2.0), done.exercise);
    const Instant a = end_of(done, "hold"), b = end_of(stiff, "hold");
    constexpr double least = 0.1 * rad_per_deg;
    const auto change = [&](auto reading) { return reading(b) - reading(a); };
    const std::string name = "hold, hamstrings twice as stiff";
    board.posed(name, "thoracic_flexion_change", {a, b}, [&] {
        return sign_of(change([](const Instant& i) { return i.turned(thorax, Axis::flexion); }), least);
    });
    board.posed(name, "pelvic_tilt_change", {a, b}, [&] {
        return sign_of(change([&](const Instant& i) { return split(i, start_of(done)).pelvis[0]; }), least);
    });
    board.posed(name, "lumbar_flexion_change", {a, b},
                [&] { return degrees(change([](const Instant& i) { return i.turned(lumbar, Axis::flexion); })); });
    return board.rows();
}

Rows sitting(Gymnasium& gym) {
    Board board("prolonged_sitting");
    const Instant hold = end_of(gym.exercise("prolonged_sitting"), "hold"), standing = gym.held("standing_relaxed");
    const auto pressure = [&](const Instant& i) {
        const PressureSensor needle{
            .p0 = gym.laboratory().choices().needle.p0, .c = gym.laboratory().choices().needle.c, .area = {}};
        return disc_pressure(i.of->subject, i.of->run.loads, needle)(i.frame, static_cast<Index>(L4_L5));
    };
    board.loaded("hold", "pressure_ratio", {hold, standing},
                 [&] { return 100.0 * pressure(hold) / pressure(standing); });
    board.loaded("hold", "sitting_over_standing", {hold, standing},
                 [&] { return pressure(hold) / pressure(standing); });
    for (const char* angle : {"lumbar", "thoracolumbar"})
        board.posed("hold", std::string(angle) + "_flexion", {hold, standing}, [&] {
            const auto reading = [&](const Instant& i) {
                return skin_angle(i.of->subject, i.q(), skin_angle_named(angle))[0];
            };
            return degrees(reading(hold) - reading(standing));
        });
    return board.rows();
}

Rows standing_row(Gymnasium& gym) {
    Board board("standing_row");
    const Instant row = start_of(gym.exercise("standing_row")), bent = gym.held("bent_over_row"),
                  inverted = gym.held("inverted_row");
    board.loaded("start, arms straight", "compression_over_bent_over_row", {row, bent},
                 [&] { return ratio(row, bent); });
    board.loaded("start, arms straight", "compression_over_inverted_row", {row, inverted},
                 [&] { return ratio(row, inverted); });
    return board.rows();
}

// What the girdle and shoulder of the arm that holds the bell are asked for and not given, in percent of the largest
// demand there: dynamics of the body with the bell against forces of tissue, fibres and ideal torques.
double girdle_unbalanced(const Instant& at) {
    const Subject body = detail::equipped(at.of->subject, at.of->exercise);
    const VectorXd q = at.q().transpose(), still = VectorXd::Zero(q.size());
    Workspace workspace(body);
    const VectorXd demand = inverse_dynamics(workspace, {q, still}, still) - passive_forces(body, q);
    VectorXd given = at.of->run.loads.limb_torque.row(at.frame).transpose();
    for (std::size_t j = 0; j < body.muscles.size(); ++j) {
        const auto m = static_cast<Index>(j);
        given += (at.of->run.loads.muscle_force(at.frame, m) - at.of->run.loads.muscle_passive_force(at.frame, m)) *
                 moment_arms(workspace, q, body.muscles[j]);
    }
    double most = 0.0, least = 0.0;
    for (const char* joint : {"sternoclavicular_r", "shoulder_r"})
        for (const char* axis : {"flexion", "lateral_bending", "axial_rotation"}) {
            const int c = body.coordinate_named(std::string(joint) + "." + axis);
            most = std::max(most, std::abs(demand[c]));
            least = std::max(least, std::abs(demand[c] - given[c]));
        }
    return 100.0 * least / most;
}

Rows armbar(Gymnasium& gym) {
    Board board("kettlebell_armbar");
    const Performed& done = gym.exercise("kettlebell_armbar");
    const Instant hold = end_of(done, "hold"), supine = gym.held("lying_supine");
    above_lying(board, gym, hold, supine, "supine");
    below_standing(board, gym, "hold", hold);
    board.loaded("hold", "unbalanced_girdle_moment", {hold}, [&] { return girdle_unbalanced(hold); });
    const std::vector<Performed> bells = varied(gym, done.exercise, "mass", "mass", {1e-9, 3.0, 6.0, 9.0, 12.0});
    for (const Level level : {L4_L5, Level::T7_T8})
        board.loaded("hold, bell of 0 to 12 kg", "compression_rises_with_bell_" + std::string(name_of(level)),
                     ends(bells, "hold"), [&] {
                         std::vector<double> compression;
                         for (const Instant& i : ends(bells, "hold")) compression.push_back(i.compression(level));
                         return truth(rises(compression));
                     });
    return board.rows();
}

Rows overhead(Gymnasium& gym, const std::string& id) {
    Board board(id);
    const Performed& done = gym.exercise(id);
    const Instant up = end_of(done, "hold"), start = start_of(done);
    if (id != "high_shelf_reach")
        board.posed("hold", "thoracic_extension_cobb", {up}, [&] { return extension(up, start, "T4"); });
    else
        board.posed("hold", "largest_component", {up}, [&] {
            double most = 0.0;
            for (const LevelRange range :
                 {LevelRange{Level::T5_T6, Level::T1_T2}, LevelRange{Level::T11_T12, Level::T6_T7}})
                for (const Axis axis : axes())
                    most = std::max(most, degrees(std::abs(up.turned(range, axis) - start.turned(range, axis))));
            return most;
        });
    return board.rows();
}

Rows cross_body(Gymnasium& gym) {
    Board board("cross_body_stretch");
    const Performed& done = gym.exercise("cross_body_stretch");
    const Performed other = gym.performed(mirrored(done.exercise));
    const Instant hold = end_of(done, "hold"), mirror = end_of(other, "hold"), start = start_of(done),
                  upright = gym.held("sitting_upright");
    board.loaded("hold", "mirror_difference", {hold, mirror}, [&] {
        double most = 0.0;
        for (const Level level : levels()) {
            const double a = hold.compression(level), b = mirror.compression(level);
            most = std::max(most, std::abs(a - b) / std::max(std::abs(a), std::abs(b)));
            for (const Axis axis : axes()) {
                const double side = axis == Axis::flexion ? 1.0 : -1.0;
                most = std::max(most, std::abs(hold.turned(level, axis) - side * mirror.turned(level, axis)));
            }
        }
        return most;
    });
    board.loaded("hold, since its start", "compression_change_of_sitting", {hold, start, upright}, [&] {
        return 100.0 * (hold.compression(L4_L5) - start.compression(L4_L5)) / upright.compression(L4_L5);
    });
    board.loaded("hold, against sitting_upright", "compression_change_of_sitting", {hold, upright},
                 [&] { return 100.0 * (ratio(hold, upright) - 1.0); });
    return board.rows();
}

}  // namespace

Rows exercise_cases(const Laboratory& lab) {
    Choices choices = lab.choices();
    choices.person = {};  // exercises are written for the nominal man
    const Laboratory nominal(choices);
    Gymnasium gym(nominal);
    const Performed leg = gym.performed(leg_only(gym.exercise("quadruped_arm_leg_raise").exercise, false));
    Rows rows;
    for (const Rows& more : {heel_sit_rotation(gym),
                             side_lying(gym),
                             sphinx(gym),
                             cat_cow(gym),
                             arm_leg_raise(gym, leg),
                             locust(gym, leg),
                             banded_extension(gym),
                             kneeling_extension(gym, "kneeling_thoracic_extension"),
                             kneeling_extension(gym, "upper_back_thoracic_extension"),
                             kneeling_extension(gym, "bench_thoracic_spine"),
                             quadruped_plus(gym),
                             foam_roller(gym, "foam_roll_extension"),
                             foam_roller(gym, "foam_roller_overpressure"),
                             childs_pose(gym, "childs_pose"),
                             childs_pose(gym, "childs_pose_rotation"),
                             down_dog(gym, leg),
                             forward_bend(gym),
                             sitting(gym),
                             standing_row(gym),
                             armbar(gym),
                             overhead(gym, "overhead_opener"),
                             overhead(gym, "ninety_ninety_overhead_raise"),
                             overhead(gym, "high_shelf_reach"),
                             cross_body(gym)})
        rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

}  // namespace validation
