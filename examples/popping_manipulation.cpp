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
#include <string>

#include "spondyl/forward_exercise.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/units.hpp"

using namespace spondyl;

namespace {

struct Thrust {
    PerRegion<double> energy{};    // largest change of elastic energy of a region's segments, signed [J]
    PerRegion<double> rotation{};  // largest turn of any of its segments from rest [rad]
    double work = 0.0, kinetic = 0.0, dissipated = 0.0, depth = 0.0, gap = 0.0;
};

Thrust thrust(const Subject& subject, const Exercise& exercise) {
    const ForwardRun run = simulate_exercise(subject, exercise, {.output_step = 0.005});
    const Trajectory& t = run.course;
    Thrust out;
    const Eigen::VectorXd start = t.q.row(0).transpose();
    const PerSegment<double> energy = segment_energy(subject, start);
    const PerSegment<Eigen::Vector3d> rotation = segment_rotations(subject, start);
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
    }
    out.depth = run.measure[0] - run.measure.minCoeff();
    out.work = t.applied.tail(1)[0];
    out.kinetic = t.kinetic.maxCoeff();
    out.dissipated = t.dissipated.tail(1)[0];
    out.gap = t.energy_gap();
    std::printf("  at rest after %.1f s; thrust in %ld steps (%s)\n", run.settling.event_time, t.steps,
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
    Exercise exercise = exercise_named("popping_manipulation");
    Equipment& hands = exercise.equipment.front();
    if (count > 1) hands.parameters["force"] = std::stod(arguments[1]);
    if (count > 2) hands.anchors["point"] = arguments[2];
    for (Phase& phase : exercise.phases)  // the depth is that of the point that is pushed
        for (Goal& goal : phase.goals) goal.measure = measure_named("pos(" + hands.anchors["point"] + ", y)");
    const Subject subject = make_subject(read_datasets(), {.mass = 78.0, .height = 1.73});
    const Subject stiff =
        restricted(subject, Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8},
                                                             {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
    std::printf("Thrust of %.0f N over %.2f s on %s\n", hands.parameters["force"], hands.parameters["duration"],
                hands.anchors["point"].c_str());
    const Thrust a = thrust(subject, exercise), b = thrust(stiff, exercise);
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
