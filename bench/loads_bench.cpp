// One load frame of the real body, with all muscles and supports, warm from the frame before: per motion and over all.
// A frame's time is its median over the rounds; median_us, p99_us and max_us are taken over the frames.

#include <benchmark/benchmark.h>

#include <algorithm>

#include "detail/force_sharing.hpp"
#include "load_frames.hpp"

namespace {

using bench::cpu_microseconds;
using bench::LoadCase;
using bench::LoadFrames;
using bench::quantile;

enum class Start { warm, cold };

struct Times {
    std::vector<double> whole, columns, qp;
};
using Rounds = std::vector<Times>;  // by frame

// columns: paths, fibres, moment arms; qp: the quadratic program; rest: dynamics, tissue, gates.
void time_round(LoadFrames& frames, Start start, Times* of_frame, double& newton) {
    auto& impl = frames.recruitment().impl();
    frames.recruitment().reset();
    for (Eigen::Index k = 0; k < frames.count(); ++k) {
        frames.go_to(k);
        if (start == Start::cold) frames.recruitment().reset();
        const bool warm = impl.warm;
        const double begin = cpu_microseconds();
        benchmark::DoNotOptimize(frames.solve());
        const double solved = cpu_microseconds();
        newton += impl.qp_result->iterations;
        if (k == 0 && start == Start::warm) continue;
        const double again = cpu_microseconds();
        impl.fill_columns(true);
        const double filled = cpu_microseconds();
        benchmark::DoNotOptimize(warm ? impl.qp->solve(impl.load, impl.start) : impl.qp->solve(impl.load));
        const double shared = cpu_microseconds();
        Times& t = of_frame[k];
        t.whole.push_back(solved - begin);
        t.columns.push_back(filled - again);
        t.qp.push_back(shared - filled);
    }
}

void run(benchmark::State& state, const std::vector<const LoadCase*>& cases, Start start) {
    std::vector<LoadFrames> frames;
    std::size_t count = 0;
    for (const LoadCase* c : cases) {
        frames.emplace_back(*c);
        count += static_cast<std::size_t>(frames.back().count());
    }
    Rounds rounds(count);
    double newton = 0;
    for (auto _ : state) {
        Times* of_frame = rounds.data();
        newton = 0;
        for (LoadFrames& f : frames) {
            time_round(f, start, of_frame, newton);
            of_frame += f.count();
        }
    }
    std::vector<double> whole, columns, qp, rest;
    for (Times& t : rounds) {
        if (t.whole.empty()) continue;
        whole.push_back(quantile(t.whole, 0.5));
        columns.push_back(quantile(t.columns, 0.5));
        qp.push_back(quantile(t.qp, 0.5));
        rest.push_back(whole.back() - columns.back() - qp.back());
    }
    state.counters["frames"] = static_cast<double>(whole.size());
    state.counters["median_us"] = quantile(whole, 0.5);
    state.counters["p99_us"] = quantile(whole, 0.99);
    state.counters["max_us"] = whole.back();
    state.counters["columns_us"] = quantile(columns, 0.5);
    state.counters["qp_us"] = quantile(qp, 0.5);
    state.counters["rest_us"] = quantile(rest, 0.5);
    state.counters["newton"] = newton / static_cast<double>(count);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<const LoadCase*> all;
    for (const LoadCase& c : bench::load_cases()) all.push_back(&c);
    const auto add = [](const std::string& name, const std::vector<const LoadCase*>& cases, Start start) {
        benchmark::RegisterBenchmark(name.c_str(), run, cases, start)->Unit(benchmark::kMillisecond);
    };
    add("load_frame/all_motions", all, Start::warm);
    add("load_frame_cold/all_motions", all, Start::cold);
    for (const LoadCase* c : all) add("load_frame/" + c->name, {c}, Start::warm);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
