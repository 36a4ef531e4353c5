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
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"

using namespace spondyl;

namespace {

struct Row {
    std::string id, fidelity, restriction, mode, status;
    Eigen::Index frames = 0;
    double kkt_max = 0.0, eigenvalue_min = INFINITY, spine_eigenvalue_min = INFINITY, reserve_max = 0.0,
           energy_residual = 0.0, compression = 0.0, lumbar_share = 0.0, seconds = 0.0;
};

// What of the tissue's energy nobody put in, as a part of the larger of the two.
double energy_residual(const Motion& m) {
    const double stored = m.energy_peak - m.energy_start, kept = m.goal_work - m.energy_released;
    const double size = std::max({std::abs(stored), std::abs(m.goal_work), std::abs(m.energy_released)});
    return size > 0.0 ? std::abs(stored - kept) / size : 0.0;
}

Row row_of(const Exercise& e, const Performance& run, double lumbar_share, double seconds) {
    Row r{.id = e.id,
          .fidelity = e.fidelity == Fidelity::described ? "described" : "interpreted",
          .restriction = run.motion.restriction.empty() ? "none" : run.motion.restriction,
          .mode = run.motion.restriction.empty() ? "free" : std::string(name_of(run.motion.match)),
          .status = std::string(name_of(run.status())),
          .frames = run.motion.frames()};
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

nlohmann::ordered_json json_of(const Row& r) {
    const auto number = [](double x) { return std::isfinite(x) ? nlohmann::ordered_json(x) : nullptr; };
    return {{"id", r.id},
            {"fidelity", r.fidelity},
            {"method", "equilibrium"},
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
    std::printf("%-32s%-16s%-18s%9.1e%11.3f%10.2f%10.0f", r.id.c_str(), r.mode.c_str(), r.status.c_str(), r.kkt_max,
                r.eigenvalue_min, r.reserve_max, r.compression);
    if (std::isfinite(r.lumbar_share))
        std::printf("%9.1f", 100.0 * r.lumbar_share);
    else
        std::printf("%9s", "-");
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
    std::printf("%-32s%-16s%-18s%9s%11s%10s%10s%9s%8s\n%-32s%-16s%-18s%9s%11s%10s%10s%9s%8s\n", "exercise", "run",
                "status", "KKT", "eigenvalue", "reserve", "L4_L5", "lumbar", "time", "", "", "", "", "[N m/rad]",
                "[N m]", "[N]", "[%]", "[s]");
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    const auto book = [&](const Row& row) {
        print(row);
        all.push_back(json_of(row));
    };
    using Clock = std::chrono::steady_clock;
    for (const std::string& id : ids) {
        const Exercise exercise = exercise_named(id);
        const auto timed = [&](const Subject& who, const MotionOptions& options, double& seconds) {
            const auto begin = Clock::now();
            Performance run;
            run.motion = plan_motion(who, exercise, options);
            run.loads = evaluate_loads(who, exercise, run.motion);
            seconds = std::chrono::duration<double>(Clock::now() - begin).count();
            return run;
        };
        double seconds = 0.0;
        const Performance free = timed(subject, {}, seconds);
        book(row_of(exercise, free, compare(subject, free, subject, free, exercise).lumbar_share.free, seconds));
        for (const Match match : {Match::reach, Match::effort}) {
            const Performance held = timed(stiff, {.match = match, .free = &free.motion}, seconds);
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
