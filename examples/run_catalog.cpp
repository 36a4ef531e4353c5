// Every exercise of the catalog: free, and with half a range of motion lost at T4_T5 to T7_T8, once as far as the free
// subject and once with as much effort. Usage: run_catalog [FILE.json] [ID ...]

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "spondyl/comparison.hpp"
#include "spondyl/error.hpp"
#include "spondyl/forward_exercise.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"

using namespace spondyl;

namespace {

struct Row {
    std::string id, fidelity, method, restriction, mode, status;
    Eigen::Index frames = 0;
    double kkt_max = NAN, eigenvalue_min = NAN, spine_eigenvalue_min = NAN, reserve_max = NAN, energy_residual = NAN,
           compression = NAN, lumbar_share = NAN, seconds = 0.0;
};

std::string word(Fidelity fidelity) { return fidelity == Fidelity::described ? "described" : "interpreted"; }

// What of the tissue's energy nobody put in, as a part of the larger of the two.
double energy_residual(const Motion& m) {
    const double stored = m.energy_peak - m.energy_start, kept = m.goal_work - m.energy_released;
    const double size = std::max({std::abs(stored), std::abs(m.goal_work), std::abs(m.energy_released)});
    return size > 0.0 ? std::abs(stored - kept) / size : 0.0;
}

Row row_of(const Exercise& e, const Performance& run, double lumbar_share, double seconds) {
    Row r{.id = e.id,
          .fidelity = word(e.fidelity),
          .method = "equilibrium",
          .restriction = run.motion.restriction.empty() ? "none" : run.motion.restriction,
          .mode = run.motion.restriction.empty() ? "free" : std::string(name_of(run.motion.match)),
          .status = std::string(name_of(run.status())),
          .frames = run.motion.frames()};
    r.kkt_max = 0.0;
    r.eigenvalue_min = r.spine_eigenvalue_min = INFINITY;
    for (const Certificate& c : run.motion.certificates) {
        r.kkt_max = std::max(r.kkt_max, c.kkt);
        r.eigenvalue_min = std::min(r.eigenvalue_min, c.smallest_eigenvalue);
        r.spine_eigenvalue_min = std::min(r.spine_eigenvalue_min, c.spine_eigenvalue);
    }
    r.reserve_max = run.loads.reserve_max.maxCoeff();
    r.energy_residual = energy_residual(run.motion);
    r.compression = run.loads.reaction.col(3 * static_cast<Eigen::Index>(Level::L4_L5)).maxCoeff();
    r.lumbar_share = lumbar_share;
    r.seconds = seconds;
    return r;
}

// Forward in time there is nothing to match; certified by finite numbers, energy and pinned points.
Row row_of(const Exercise& e, const ForwardRun& run, double seconds) {
    constexpr double energy_limit = 1e-6, place_limit = 1e-3;  // [1], [m]
    const bool sound = run.course.q.allFinite() && run.course.v.allFinite() && run.energy_residual() <= energy_limit &&
                       run.lock_error <= place_limit;
    Row r{.id = e.id,
          .fidelity = word(e.fidelity),
          .method = "forward",
          .restriction = run.restriction.empty() ? "none" : run.restriction,
          .mode = "free",
          .status = std::string(name_of(sound ? Status::ok : Status::not_converged)),
          .frames = run.course.time.size()};
    r.energy_residual = run.energy_residual();
    r.seconds = seconds;
    return r;
}

nlohmann::ordered_json json_of(const Row& r) {
    const auto number = [](double x) { return std::isfinite(x) ? nlohmann::ordered_json(x) : nullptr; };
    return {{"id", r.id},
            {"fidelity", r.fidelity},
            {"method", r.method},
            {"restriction", r.restriction},
            {"mode", r.mode},
            {"status", r.status},
            {"frames", r.frames},
            {"kkt_max", number(r.kkt_max)},
            {"eigenvalue_min", number(r.eigenvalue_min)},
            {"eigenvalue_min_spine_unheld", number(r.spine_eigenvalue_min)},
            {"reserve_max_nm", number(r.reserve_max)},
            {"energy_residual", number(r.energy_residual)},
            {"peak_l4l5_compression_n", number(r.compression)},
            {"lumbar_share", number(r.lumbar_share)},
            {"seconds", r.seconds}};
}

void print(const Row& r) {
    const auto cell = [](const char* format, int width, double x) {
        if (std::isfinite(x))
            std::printf(format, width, x);
        else
            std::printf("%*s", width, "-");
    };
    const std::string run = r.method == "forward" ? (r.restriction == "none" ? "forward" : "forward, stiff") : r.mode;
    std::printf("%-32s%-16s%-18s", r.id.c_str(), run.c_str(), r.status.c_str());
    cell("%*.1e", 9, r.kkt_max);
    cell("%*.3f", 11, r.eigenvalue_min);
    cell("%*.1e", 9, r.energy_residual);
    cell("%*.2f", 10, r.reserve_max);
    cell("%*.0f", 8, r.compression);
    cell("%*.1f", 9, 100.0 * r.lumbar_share);
    std::printf("%8.2f\n", r.seconds);
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) try {
    std::string file;
    std::vector<std::string> ids;
    for (int i = 1; i < count; ++i) {
        const std::string text = arguments[i];
        if (text.ends_with(".json"))
            file = text;
        else
            ids.push_back(text);
    }
    if (ids.empty()) ids = catalog(default_datasets());

    const Subject subject = make_subject(read_datasets(), {.mass = 78.0, .height = 1.73});
    const Subject stiff =
        restricted(subject, Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8},
                                                             {.rom_fraction = 0.5, .neutral_zone_loss = 0.5}));
    std::printf("%-32s%-16s%-18s%9s%11s%9s%10s%8s%9s%8s\n%-66s%9s%11s%9s%10s%8s%9s%8s\n", "exercise", "run", "status",
                "KKT", "eigenvalue", "energy", "reserve", "L4_L5", "lumbar", "time", "", "", "[N m/rad]", "residual",
                "[N m]", "[N]", "[%]", "[s]");
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    const auto book = [&](const Row& row) {
        print(row);
        all.push_back(json_of(row));
    };
    using Clock = std::chrono::steady_clock;
    for (const std::string& id : ids) {
        const Exercise exercise = exercise_named(id);
        double seconds = 0.0;
        if (exercise.method == Method::forward) {
            for (const Subject* who : {&subject, &stiff}) {
                const auto begin = Clock::now();
                const ForwardRun run = simulate_exercise(*who, exercise, {.tolerance = 3e-7});
                seconds = std::chrono::duration<double>(Clock::now() - begin).count();
                book(row_of(exercise, run, seconds));
            }
            continue;
        }
        const auto timed = [&](const Subject& who, const MotionOptions& options) {
            const auto begin = Clock::now();
            Performance run;
            run.motion = plan_motion(who, exercise, options);
            run.loads = evaluate_loads(who, exercise, run.motion);
            seconds = std::chrono::duration<double>(Clock::now() - begin).count();
            return run;
        };
        const Performance free = timed(subject, {});
        book(row_of(exercise, free, compare(subject, free, subject, free, exercise).lumbar_share.free, seconds));
        for (const Match match : {Match::reach, Match::effort}) {
            const Performance held = timed(stiff, {.match = match, .free = &free.motion});
            book(
                row_of(exercise, held, compare(subject, free, stiff, held, exercise).lumbar_share.restricted, seconds));
        }
    }
    if (!file.empty()) {
        std::ofstream out(file);
        out << all.dump(2) << '\n';
        if (!out.flush()) throw ResultsError(file + ": could not be written");
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "run_catalog: %s\n", error.what());
    return 1;
}
