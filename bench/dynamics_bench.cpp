// Rigid-body kernels of the full body, and one second of forward simulation.

#include <random>

#include <benchmark/benchmark.h>

#include "spondyl/mechanics.hpp"
#include "spondyl/simulation.hpp"

namespace {

using namespace spondyl;

struct Fixture {
    Subject subject = make_subject(read_datasets());
    Workspace workspace{subject};
    State state;
    Eigen::VectorXd tau;

    Fixture() {
        std::mt19937 engine(1);
        std::uniform_real_distribution<double> uniform(-1.0, 1.0);
        const auto vector = [&](double size) {
            return Eigen::VectorXd(
                Eigen::VectorXd::NullaryExpr(subject.coordinates, [&] { return size * uniform(engine); }));
        };
        state = {vector(0.3), vector(1.0)};
        tau = vector(20.0);
    }
};
Fixture& fixture() {
    static Fixture f;
    return f;
}

void forward(benchmark::State& run) {
    Fixture& f = fixture();
    for (auto _ : run) benchmark::DoNotOptimize(forward_dynamics(f.workspace, f.state, f.tau).data());
}
BENCHMARK(forward)->Unit(benchmark::kMicrosecond);

void inverse(benchmark::State& run) {
    Fixture& f = fixture();
    for (auto _ : run) benchmark::DoNotOptimize(inverse_dynamics(f.workspace, f.state, f.tau).data());
}
BENCHMARK(inverse)->Unit(benchmark::kMicrosecond);

void composite_mass_matrix(benchmark::State& run) {
    Fixture& f = fixture();
    for (auto _ : run) benchmark::DoNotOptimize(mass_matrix(f.workspace, f.state.q).data());
}
BENCHMARK(composite_mass_matrix)->Unit(benchmark::kMicrosecond);

void inverse_derivatives(benchmark::State& run) {
    Fixture& f = fixture();
    for (auto _ : run) benchmark::DoNotOptimize(inverse_dynamics_derivatives(f.workspace, f.state, f.tau).by_q.data());
}
BENCHMARK(inverse_derivatives)->Unit(benchmark::kMicrosecond);

void forward_derivatives(benchmark::State& run) {
    Fixture& f = fixture();
    for (auto _ : run) benchmark::DoNotOptimize(forward_dynamics_derivatives(f.workspace, f.state, f.tau).by_q.data());
}
BENCHMARK(forward_derivatives)->Unit(benchmark::kMicrosecond);

// The real tissue, prone, pelvis tied to the world, tolerance 1e-5.
void one_second(benchmark::State& run) {
    Fixture& f = fixture();
    ForwardModel model;
    model.gravity = {-9.80665, 0.0, 0.0};
    const Pose pelvis = poses(f.subject, neutral_state(f.subject).q)[0];
    for (const Eigen::Vector3d& p :
         {Eigen::Vector3d(0.1, 0, 0), Eigen::Vector3d(0, 0.1, 0), Eigen::Vector3d(0, 0, 0.1)})
        model.anchors.push_back({.name = "pelvis", .at = {0, p}, .to = {-1, pelvis * p}, .damping = 500.0});
    for (auto _ : run)
        benchmark::DoNotOptimize(
            simulate_forward(f.subject, model, neutral_state(f.subject),
                             {.integrator = static_cast<Integrator>(run.range(0)), .tolerance = 1e-5}));
}
BENCHMARK(one_second)
    ->Arg(static_cast<int>(Integrator::implicit_extrapolation))
    ->Arg(static_cast<int>(Integrator::explicit_dormand_prince))
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
