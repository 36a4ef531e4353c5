// A posterior-anterior thrust on T7 of a relaxed, prone subject (catalog: popping_manipulation), free and with half a
// range of motion lost at T4_T5 to T7_T8. Usage: popping_manipulation [PEAK_N] [CONTACT_POINT]
//
// Half-sine of 0.15 s; 100 to 400 N is what practitioners are remembered to use, not a measurement. The table is padded
// to the subject's shape; muscles are relaxed: tissue alone answers; ribs and breastbone move with their vertebrae, the
// chest itself does not give. Not advice for treatment. The same story, with a figure: popping_manipulation.py.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numbers>
#include <string>

#include "spondyl/error.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/simulation.hpp"
#include "spondyl/units.hpp"

using namespace spondyl;

namespace {

constexpr double thrust_time = 0.15;  // [s]
constexpr double at_rest = 1e-3;      // [m/s], [rad/s]

struct Thrust {
    PerRegion<double> energy{};    // largest change of elastic energy of a region's segments, signed [J]
    PerRegion<double> rotation{};  // largest turn of any of its segments from rest [rad]
    double work = 0.0, kinetic = 0.0, dissipated = 0.0, depth = 0.0, gap = 0.0;
};

// Face down, every pad just touching the point it holds.
ForwardModel table(const Subject& subject, const Eigen::VectorXd& q) {
    ForwardModel model;
    const std::vector<Pose> at = poses(subject, q);
    for (const char* name : {"forehead", "sternum_mid", "chest_r", "chest_l", "asis_r", "asis_l", "pubis",
                             "knee_front_r", "knee_front_l", "toe_r", "toe_l", "palm_r", "palm_l"}) {
        const BodyPoint point = subject.contact_point_named(name).at;
        model.contacts.push_back({.name = name,
                                  .at = point,
                                  .height = (at[static_cast<std::size_t>(point.body)] * point.p).y(),
                                  .stiffness = 2e5,      // 60 N leave 4.5 mm; assumption
                                  .dissipation = 5.0});  // assumption
    }
    return model;
}

Thrust thrust(const Subject& subject, double peak, const std::string& point) {
    State lying = neutral_state(subject);
    lying.q[subject.coordinate_named("pelvis.flexion")] =
        std::numbers::pi / 2.0 * subject.coordinate_sign(subject.coordinate_named("pelvis.flexion"));
    ForwardModel model = table(subject, lying.q);
    const Trajectory settled = simulate_forward(
        subject, model, lying,
        {.duration = 60.0, .output_step = 0.1, .tolerance = 1e-6, .event = [](double, const State& now) {
             return at_rest - now.v.cwiseAbs().maxCoeff();
         }});
    if (settled.event_time < 0.0) throw SimulationError("the subject does not come to rest on the table");
    const Eigen::Index end = settled.time.size() - 1;
    const State start{settled.q.row(end).transpose(), settled.v.row(end).transpose()};

    const BodyPoint at = subject.contact_point_named(point).at;
    model.external = [=](double t, std::vector<ExternalForce>& forces) {
        if (t < thrust_time)
            forces.push_back({.at = at,
                              .force_W = {0.0, -peak * std::sin(std::numbers::pi * t / thrust_time), 0.0},
                              .moment_W = Eigen::Vector3d::Zero()});
    };
    const Trajectory t =
        simulate_forward(subject, model, start, {.duration = 1.0, .output_step = 0.005, .tolerance = 1e-6});
    Thrust out;
    const auto body = static_cast<std::size_t>(at.body);
    const double height = (poses(subject, start.q)[body] * at.p).y();
    const PerSegment<double> energy = segment_energy(subject, start.q);
    const PerSegment<Eigen::Vector3d> rotation = segment_rotations(subject, start.q);
    for (Eigen::Index k = 0; k < t.time.size(); ++k) {
        const Eigen::VectorXd q = t.q.row(k).transpose();
        const PerSegment<double> energy_now = segment_energy(subject, q);
        const PerSegment<Eigen::Vector3d> rotation_now = segment_rotations(subject, q);
        PerRegion<double> change{};
        for (const Level level : levels()) {
            const Region region = region_of(level);
            change[region] += energy_now[level] - energy[level];
            out.rotation[region] =
                std::max(out.rotation[region], (rotation_now[level] - rotation[level]).cwiseAbs().maxCoeff());
        }
        for (const Region region : regions())
            if (std::abs(change[region]) > std::abs(out.energy[region])) out.energy[region] = change[region];
        out.depth = std::max(out.depth, height - (poses(subject, q)[body] * at.p).y());
    }
    out.work = t.applied.tail(1)[0];
    out.kinetic = t.kinetic.maxCoeff();
    out.dissipated = t.dissipated.tail(1)[0];
    out.gap = t.energy_gap();
    std::printf("  at rest after %.1f s; thrust in %ld steps (%s)\n", settled.event_time, t.steps,
                name_of(t.integrator).data());
    return out;
}

void print(const char* heading, double free, double stiff, const char* format) {
    std::printf("  %-34s", heading);
    std::printf(format, free);
    std::printf(format, stiff);
    if (free != 0.0) std::printf("%+9.1f %%", 100.0 * (stiff / free - 1.0));
    std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) try {
    const double peak = count > 1 ? std::stod(arguments[1]) : 250.0;
    const std::string point = count > 2 ? arguments[2] : "T7_spinous";
    const Subject subject = make_subject(read_datasets(), {.mass = 78.0, .height = 1.73});
    const Subject stiff =
        restricted(subject, Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8},
                                                             {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
    std::printf("Thrust of %.0f N over %.2f s on %s\n", peak, thrust_time, point.c_str());
    const Thrust a = thrust(subject, peak, point), b = thrust(stiff, peak, point);
    std::printf("\n  %-34s%10s%10s%11s\n", "", "free", "stiff", "change");
    print("depth of the thrust [mm]", 1e3 * a.depth, 1e3 * b.depth, "%10.2f");
    print("work of the thrust [J]", a.work, b.work, "%10.3f");
    print("largest kinetic energy [J]", a.kinetic, b.kinetic, "%10.3f");
    print("dissipated within 1 s [J]", a.dissipated, b.dissipated, "%10.3f");
    for (const Region region : regions()) {
        print(("energy change, " + std::string(name_of(region)) + " [J]").c_str(), a.energy[region], b.energy[region],
              "%10.4f");
        print("  largest turn of a segment [deg]", a.rotation[region] / rad_per_deg, b.rotation[region] / rad_per_deg,
              "%10.3f");
    }
    std::printf("  energy closes to %.1e and %.1e J\n", a.gap, b.gap);
    return a.gap < 1e-5 && b.gap < 1e-5 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "popping_manipulation: %s\n", problem.what());
    return EXIT_FAILURE;
}
