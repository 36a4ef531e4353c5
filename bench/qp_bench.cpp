// One force sharing per frame: what 100 smoothly varying frames cost, warm-started like evaluate_loads does.
// Synthetic arms with the sparsity of the body: numbers of force mean nothing, times do.

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <limits>
#include <random>
#include <vector>

#include "detail/qp.hpp"

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector3d;
using Eigen::VectorXd;
using spondyl::detail::Qp;
using spondyl::detail::QpPattern;
using spondyl::detail::QpStatus;
using spondyl::detail::QpTerms;

struct Frames {
    QpPattern pattern;
    QpTerms terms;
    std::vector<VectorXd> values, loads;
};

constexpr int frame_count = 100;

struct Builder {
    std::mt19937 random{3};
    double uniform() { return std::uniform_real_distribution<double>(0, 1)(random); }
    double normal() { return std::normal_distribution<double>()(random); }
    int below(int n) { return std::min(n - 1, static_cast<int>(uniform() * n)); }
};

/// Loads B(t) x(t) of slowly changing true forces, plus `noise` on the soft rows.
void add_frames(Frames& f, const VectorXd& low, const VectorXd& high, double noise, Builder& make,
                const std::vector<VectorXd>& values) {
    VectorXd wave = VectorXd::NullaryExpr(f.pattern.rows, [&] { return noise * make.normal(); });
    for (int frame = 0; frame < frame_count; ++frame) {
        const double w = 0.5 - 0.5 * std::cos(2 * M_PI * frame / frame_count);
        const VectorXd x = (1 - w) * low + w * high;
        VectorXd load = f.terms.hard.select(0, wave.array() * w).matrix();
        const auto& value = values[static_cast<std::size_t>(frame)];
        for (Index j = 0; j < x.size(); ++j)
            for (auto k = f.pattern.column_start[static_cast<std::size_t>(j)];
                 k < f.pattern.column_start[static_cast<std::size_t>(j) + 1]; ++k)
                load[f.pattern.row_index[static_cast<std::size_t>(k)]] += value[k] * x[j];
        f.loads.push_back(load);
        f.values.push_back(value);
    }
}

/// 6 hard base rows, 18 ball joints, 2 arms of 6 and 2 legs of 7 hinges; muscles in mirrored pairs; 4 support
/// patches of 4 corners and 4 edges of the friction cone at hands and knees.
Frames whole_body(int muscles) {
    constexpr int base = 6, spine = 54, arm = 60, leg = 72, rows = 86;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Builder make;
    Frames f;
    f.pattern.rows = rows;
    f.pattern.column_start = {0};
    std::vector<double> amplitude, phase, mean;
    std::vector<bool> is_muscle;
    const auto add_run = [&](int first, int count, double arms) {
        for (int row = first; row < first + count; ++row) {
            f.pattern.row_index.push_back(row);
            mean.push_back(arms * (0.3 + make.uniform()) * (make.uniform() < 0.5 ? -1 : 1));
        }
    };
    const auto close = [&] { f.pattern.column_start.push_back(static_cast<Index>(f.pattern.row_index.size())); };
    for (int pair = 0; pair < muscles / 2; ++pair) {
        const int kind = pair % 17, span = kind < 3 ? 12 + make.below(7) : 1 + make.below(8);
        const int start = make.below(19 - std::min(18, span)), count = std::min(span, 18);
        const double force = 100 + 900 * make.uniform();
        for (int side = 0; side < 2; ++side) {
            if (kind < 13) {
                add_run(base + 3 * start, 3 * count, 0.03 * force);
            } else if (kind == 13 || kind == 14) {
                add_run(base + 3 * 10, 3 * (1 + pair % 7), 0.03 * force);
                add_run(arm + 6 * side, 3, 0.04 * force);
            } else if (kind == 15) {
                add_run(base + 3 * (pair % 4), 12, 0.03 * force);
                add_run(leg + 7 * side, 3, 0.04 * force);
            } else {
                add_run(pair % 2 == 0 ? arm + 6 * side + 2 : leg + 7 * side + 2, 3, 0.04 * force);
            }
            close();
        }
    }
    const Index muscle_entries = static_cast<Index>(mean.size());
    struct Edge {
        int patch;
        Vector3d point, direction;
    };
    std::vector<Edge> edges;
    for (int patch = 0; patch < 4; ++patch)
        for (int corner = 0; corner < 4; ++corner)
            for (int edge = 0; edge < 4; ++edge) {
                const double side = patch % 2 == 0 ? 1 : -1;
                const Vector3d corner_at(corner % 2 * 0.08, 0, corner / 2 * 0.06);
                const Vector3d centre = patch < 2 ? Vector3d(0.5, -0.5, 0.2 * side) : Vector3d(0, -0.5, 0.1 * side);
                const double mu = 0.6 * (edge % 2 == 0 ? 1 : -1);
                edges.push_back({patch, centre + corner_at, Vector3d(edge < 2 ? mu : 0, 1, edge < 2 ? 0 : mu)});
                for (int row = 0; row < base; ++row) f.pattern.row_index.push_back(row);
                if (patch < 2)
                    for (int row = base; row < base + spine; ++row) f.pattern.row_index.push_back(row);
                const int first = patch < 2 ? arm + 6 * patch : leg + 7 * (patch - 2);
                for (int row = first; row < first + (patch < 2 ? 6 : 7); ++row) f.pattern.row_index.push_back(row);
                close();
            }
    const auto columns = static_cast<Index>(f.pattern.column_start.size()) - 1;
    const Index muscle_columns = columns - static_cast<Index>(edges.size());

    f.terms.cost = VectorXd::Constant(columns, 2.0);
    f.terms.cost.tail(static_cast<Index>(edges.size())).setConstant(2.0 / (300.0 * 300.0));
    f.terms.lower = VectorXd::Zero(columns);
    f.terms.upper = VectorXd::Constant(columns, infinity);
    f.terms.upper.head(muscle_columns).setOnes();
    f.terms.row_scale = VectorXd::Ones(rows);
    f.terms.row_scale.tail(26).setConstant(20);
    f.terms.hard.setConstant(rows, false);
    f.terms.hard.head(base).setConstant(true);

    for (Index k = 0; k < muscle_entries; ++k) {
        amplitude.push_back(0.2 * make.uniform());
        phase.push_back(2 * M_PI * make.uniform());
    }
    std::vector<VectorXd> values;
    for (int frame = 0; frame < frame_count; ++frame) {
        const double angle = 2 * M_PI * frame / frame_count;
        VectorXd value(static_cast<Index>(f.pattern.row_index.size()));
        for (Index k = 0; k < muscle_entries; ++k) {
            const auto i = static_cast<std::size_t>(k);
            value[k] = mean[i] * (1 + amplitude[i] * std::sin(angle + phase[i]));
        }
        Index k = muscle_entries;
        const Vector3d sway(0.05 * std::sin(angle), 0.02 * std::cos(angle), 0.05 * std::sin(angle + 1));
        for (const auto& edge : edges) {
            const Vector3d from_pelvis = edge.point + sway, moment = from_pelvis.cross(edge.direction);
            for (int i = 0; i < 3; ++i) value[k++] = edge.direction[i];
            for (int i = 0; i < 3; ++i) value[k++] = moment[i];
            if (edge.patch < 2)
                for (int joint = 0; joint < 18; ++joint) {
                    const Vector3d at(0.03 * joint, 0.02 * std::sin(0.3 * joint + angle), 0);
                    const Vector3d m = (from_pelvis - at).cross(edge.direction);
                    for (int i = 0; i < 3; ++i) value[k++] = m[i];
                }
            for (int i = 0; i < (edge.patch < 2 ? 6 : 7); ++i) value[k++] = moment[i % 3] * (1 - 0.12 * i);
        }
        values.push_back(value);
    }
    VectorXd low(columns), high(columns);
    for (Index j = 0; j < columns; ++j) {
        const double u = make.uniform(), v = make.uniform();
        low[j] = j < muscle_columns ? 0.35 * u * u : 20 * u;
        high[j] = j < muscle_columns ? 0.9 * v * v : 20 * v;
    }
    add_frames(f, low, high, 1.0, make, values);
    return f;
}

/// 552 muscles x 81 rows, all hard, constant arms: the problem other solvers were timed on.
Frames constant_arms(int muscles, int joints, int hinges) {
    Builder make;
    Frames f;
    const Index rows = 3 * joints + hinges;
    MatrixXd arms = MatrixXd::Zero(rows, muscles);
    for (int i = 0; i < muscles; ++i) {
        const double force = 100 + 900 * make.uniform();
        if (hinges > 0 && i % 4 == 0) {
            const int hinge = make.below(hinges);
            arms(3 * joints + hinge, i) = force * 0.04 * make.normal();
            arms(3 * joints + std::min(hinge + 1, hinges - 1), i) = force * 0.03 * make.normal();
            continue;
        }
        const int span = make.below(8) + 1, joint = make.below(joints);
        const double side = i % 2 == 1 ? 1 : -1, front = make.uniform() < 0.6 ? -1 : 1;
        for (int k = joint; k < std::min(joints, joint + span); ++k) {
            arms(3 * k, i) = force * side * 0.03 * (0.5 + make.uniform());
            arms(3 * k + 1, i) = force * front * 0.05 * (0.5 + make.uniform());
            arms(3 * k + 2, i) = force * 0.02 * make.normal();
        }
    }
    f.pattern.rows = rows;
    f.pattern.column_start = {0};
    std::vector<double> entries;
    for (Index j = 0; j < muscles; ++j) {
        for (Index i = 0; i < rows; ++i)
            if (arms(i, j) != 0) {
                f.pattern.row_index.push_back(i);
                entries.push_back(arms(i, j));
            }
        f.pattern.column_start.push_back(static_cast<Index>(f.pattern.row_index.size()));
    }
    f.terms = {VectorXd::Constant(muscles, 2.0), VectorXd::Zero(muscles), VectorXd::Ones(muscles), VectorXd::Ones(rows),
               Eigen::Array<bool, Eigen::Dynamic, 1>::Constant(rows, true)};
    VectorXd low(muscles), high(muscles);
    for (Index j = 0; j < muscles; ++j) {
        const double u = make.uniform(), v = make.uniform();
        low[j] = 0.35 * u * u;
        high[j] = 0.9 * v * v;
    }
    const VectorXd value = Eigen::Map<const VectorXd>(entries.data(), static_cast<Index>(entries.size()));
    add_frames(f, low, high, 0, make, std::vector<VectorXd>(frame_count, value));
    return f;
}

enum class Start { cold, warm };

/// [us] CPU time of this thread: neighbours on the machine do not count.
double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

void run(benchmark::State& state, const Frames& f, Start start) {
    Qp qp(f.pattern, f.terms);
    std::vector<double> times;
    double iterations = 0, factorizations = 0, most = 0, solves = 0, kkt = 0, gap = 0, violation = 0, failed = 0;
    for (auto _ : state) {
        VectorXd dual = VectorXd::Zero(f.pattern.rows);
        for (std::size_t frame = 0; frame < f.loads.size(); ++frame) {
            const double begin = cpu_microseconds();
            qp.values() = f.values[frame];
            const bool is_cold = start == Start::cold || frame == 0;
            const auto& result = is_cold ? qp.solve(f.loads[frame]) : qp.solve(f.loads[frame], dual);
            dual = result.dual;
            const double time = cpu_microseconds() - begin;
            if (!is_cold || start == Start::cold) {
                times.push_back(time);
                iterations += result.iterations;
                factorizations += result.factorizations;
                most = std::max<double>(most, result.iterations);
                solves += 1;
            }
            kkt = std::max(kkt, result.kkt);
            gap = std::max(gap, result.gap);
            violation = std::max(violation, result.violation);
            failed += result.status != QpStatus::optimal;
        }
    }
    std::sort(times.begin(), times.end());
    const auto quantile = [&](double q) {
        return times[static_cast<std::size_t>(q * static_cast<double>(times.size() - 1))];
    };
    state.counters["median_us"] = quantile(0.5);
    state.counters["p99_us"] = quantile(0.99);
    state.counters["newton"] = iterations / solves;
    state.counters["newton_max"] = most;
    state.counters["factor"] = factorizations / solves;
    state.counters["kkt"] = kkt;
    state.counters["gap"] = gap;
    state.counters["violation"] = violation;
    state.counters["failed"] = failed;
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * frame_count);
}

void force_sharing_whole_body_warm(benchmark::State& state) { run(state, whole_body(510), Start::warm); }
void force_sharing_whole_body_cold(benchmark::State& state) { run(state, whole_body(510), Start::cold); }
void force_sharing_552x81_warm(benchmark::State& state) { run(state, constant_arms(552, 19, 24), Start::warm); }
void force_sharing_552x81_cold(benchmark::State& state) { run(state, constant_arms(552, 19, 24), Start::cold); }
void force_sharing_210x51_warm(benchmark::State& state) { run(state, constant_arms(210, 17, 0), Start::warm); }

BENCHMARK(force_sharing_whole_body_warm)->Unit(benchmark::kMillisecond);
BENCHMARK(force_sharing_whole_body_cold)->Unit(benchmark::kMillisecond);
BENCHMARK(force_sharing_552x81_warm)->Unit(benchmark::kMillisecond);
BENCHMARK(force_sharing_552x81_cold)->Unit(benchmark::kMillisecond);
BENCHMARK(force_sharing_210x51_warm)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
