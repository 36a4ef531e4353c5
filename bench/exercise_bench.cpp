// Waits a user feels: one motion point, one repetition of the quadruped rotation. One load frame: loads_bench.

#include <benchmark/benchmark.h>

#include "spondyl/comparison.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"

namespace {

using namespace spondyl;

const Subject& subject() {
    static const Subject s = make_subject(read_datasets());
    return s;
}
const Exercise& exercise() {
    static const Exercise e = exercise_named("quadruped_thoracic_rotation");
    return e;
}

// Stage 1 of one repetition without the search for other branches, per frame.
void motion_point(benchmark::State& state) {
    const int frames = 101;
    for (auto _ : state)
        benchmark::DoNotOptimize(
            plan_motion(subject(), exercise(), {.frames = frames, .branches = BranchSearch::none}));
    state.counters["per_frame_ms"] = benchmark::Counter(1e-3 * frames * static_cast<double>(state.iterations()),
                                                        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(motion_point)->Unit(benchmark::kMillisecond);

// Both stages, 101 frames.
void one_repetition(benchmark::State& state) {
    for (auto _ : state) {
        const Motion m = plan_motion(subject(), exercise(), {.branches = BranchSearch::none});
        benchmark::DoNotOptimize(evaluate_loads(subject(), exercise(), m));
    }
}
BENCHMARK(one_repetition)->Unit(benchmark::kMillisecond);

void make_one_subject(benchmark::State& state) {
    const Datasets data = read_datasets();
    for (auto _ : state) benchmark::DoNotOptimize(make_subject(data));
}
BENCHMARK(make_one_subject)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
