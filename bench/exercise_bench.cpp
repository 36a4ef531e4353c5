// Waits a user feels: one motion point, one load frame, one repetition of the quadruped rotation.

#include <algorithm>
#include <chrono>
#include <vector>

#include <benchmark/benchmark.h>

#include "spondyl/comparison.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/recruitment.hpp"

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

// Stage 2 warm along the repetition: every frame timed on its own.
void load_frame(benchmark::State& state) {
    const Motion m = plan_motion(subject(), exercise());
    Recruitment recruitment(subject(), exercise().supports);
    std::vector<double> seconds;
    for (auto _ : state) {
        for (Eigen::Index k = 0; k < m.frames(); ++k) {
            const Eigen::VectorXd q = m.q.row(k).transpose(), v = m.v.row(k).transpose(),
                                  vd = m.vdot.row(k).transpose();
            const auto begin = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(recruitment.solve(q, v, vd));
            seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        }
    }
    std::sort(seconds.begin(), seconds.end());
    state.counters["median_ms"] = 1e3 * seconds[seconds.size() / 2];
    state.counters["p99_ms"] = 1e3 * seconds[seconds.size() * 99 / 100];
}
BENCHMARK(load_frame)->Unit(benchmark::kMillisecond);

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
