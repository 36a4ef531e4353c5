// An exercise of one's own, free against stiff T4 to T8 (docs/own_exercise.md). Usage: own_exercise [FILE.toml]

#include <cstdio>
#include <exception>
#include <filesystem>
#include <utility>

#include "spondyl/comparison.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/units.hpp"

using namespace spondyl;

namespace {

Performance perform(const Subject& subject, const Exercise& exercise, const MotionOptions& options = {}) {
    Motion motion = plan_motion(subject, exercise, options);
    Loads loads = evaluate_loads(subject, exercise, motion);
    return {std::move(motion), std::move(loads)};
}

}  // namespace

int main(int count, char** arguments) try {
    const std::filesystem::path file = count > 1
                                           ? std::filesystem::path(arguments[1])
                                           : default_datasets() / "exercises" / "quadruped_thoracic_rotation.toml";
    const Exercise exercise = read_exercise(file);
    const Datasets tables = read_datasets();
    const Subject person = make_subject(tables, {.mass = 78.0, .height = 1.73});
    check_exercise(person, exercise);
    const Performance free = perform(person, exercise);

    const Subject stiff = restricted(person, preset(tables.presets, "stiff_T4_T8"));
    const Performance after = perform(stiff, exercise, {.match = Match::reach, .free = &free.motion});
    const Shift shift = compare(person, free, stiff, after, exercise);

    std::printf("%s, %s, status %s\n", shift.exercise.c_str(), shift.restriction.c_str(), name_of(shift.status).data());
    for (const Region region : regions()) {
        const Change& turn = shift.region[region].rotation;
        std::printf("  %-16s%8.2f -> %6.2f deg\n", name_of(region).data(), turn.free / rad_per_deg,
                    turn.restricted / rad_per_deg);
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
