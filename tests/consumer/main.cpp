#include <spondyl/comparison.hpp>
#include <spondyl/error.hpp>
#include <spondyl/motion.hpp>
#include <spondyl/results.hpp>

#include <cstdio>
#include <filesystem>

// The whole way from tables to a file, as a research tool would write it.
int main(int count, char**) {
    if (count > 1) {  // where this program finds its tables
        std::printf("%s\n", spondyl::default_datasets().c_str());
        return 0;
    }
    try {
        spondyl::level_named("L4_L6");
        std::printf("L4_L6 was accepted as a level\n");
        return 1;
    } catch (const spondyl::NameError& error) {
        std::printf("%s\n", error.what());
    }
    const auto person = spondyl::make_subject(spondyl::read_datasets());
    const auto exercise = spondyl::exercise_named("quadruped_thoracic_rotation");
    const auto stiff =
        spondyl::restricted(person, spondyl::Restriction{"stiff"}.limit(spondyl::Level::T6_T7, {.rom_fraction = 0.5}));
    auto perform = [&](const spondyl::Subject& who) {
        auto motion = spondyl::plan_motion(who, exercise, {.frames = 5});
        auto loads = spondyl::evaluate_loads(who, exercise, motion);
        return spondyl::Performance{std::move(motion), std::move(loads)};
    };
    const auto before = perform(person), after = perform(stiff);
    const auto shift = spondyl::compare(person, before, stiff, after, exercise);
    spondyl::write_results("consumer.h5", {person, stiff, exercise, {{before, false}, {after, true}}, {shift}});
    std::printf("lumbar rotation %+.1f %%, file of %ju bytes\n",
                shift.region[spondyl::Region::lumbar].rotation.percent(),
                static_cast<std::uintmax_t>(std::filesystem::file_size("consumer.h5")));
    return shift.status == spondyl::Status::ok && shift.region[spondyl::Region::lumbar].rotation.percent() > 0.0 ? 0
                                                                                                                 : 1;
}
