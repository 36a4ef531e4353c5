// The lines of README.md, which tests/check_documents.py compares with it.
#include <cstdio>

#include <spondyl/comparison.hpp>
#include <spondyl/motion.hpp>

int main() {
    using namespace spondyl;
    const Datasets tables = read_datasets();
    const Subject person = make_subject(tables, {.mass = 78.0, .height = 1.73});
    const Subject stiff = restricted(person, preset(tables.presets, "stiff_T4_T8"));
    const Exercise turn = exercise_named("quadruped_thoracic_rotation");
    const Motion free = plan_motion(person, turn), held = plan_motion(stiff, turn);
    const Shift shift = compare(person, {free, evaluate_loads(person, turn, free)}, stiff,
                                {held, evaluate_loads(stiff, turn, held)}, turn);
    const Change lumbar = shift.region[Region::lumbar].rotation;
    std::printf("status %s, lumbar rotation %+.0f %%\n", name_of(shift.status).data(), lumbar.percent());
}
