// What half a range of motion lost at T4_T5 to T7_T8 does to the low back in quadruped thoracic rotation.
// The twin of quadruped_rotation.py. Usage: quadruped_rotation [FILE.h5]

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "spondyl/comparison.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/results.hpp"
#include "spondyl/units.hpp"

using namespace spondyl;

namespace {

Performance perform(const Subject& subject, const Exercise& exercise, const MotionOptions& options = {}) {
    Motion motion = plan_motion(subject, exercise, options);
    Loads loads = evaluate_loads(subject, exercise, motion);
    return {std::move(motion), std::move(loads)};
}

void print(const char* heading, std::string_view region, const Change& change, double factor, int digits) {
    const double step = std::pow(10.0, -digits);
    const auto shown = [&](double value) { return std::round(value * factor / step) * step + 0.0; };
    std::printf("  %-24s%-16s%10.*f%10.*f%10.*f", heading, region.data(), digits, shown(change.free), digits,
                shown(change.restricted), digits, shown(change.difference()));
    if (shown(change.free) == 0.0)
        std::printf("%10s\n", "n/a");
    else
        std::printf("%+10.1f\n", change.percent());
}

void print(const Shift& shift) {
    std::printf("\n%s: %s, %s, status %s\n", shift.exercise.c_str(), shift.restriction.c_str(),
                name_of(shift.mode).data(), name_of(shift.status).data());
    if (shift.status == Status::not_reachable) {
        std::printf("  nothing to compare: nowhere on its way does the restricted run match the free one\n");
        return;
    }
    std::printf("  %-24s%-16s%10s%10s%10s%10s\n", "", "region", "before", "after", "change", "change %");
    const auto by_region = [&](const char* heading, Change LoadShift::* value, double factor, int digits) {
        for (const Region region : regions())
            print(region == regions().front() ? heading : "", name_of(region), shift.region[region].*value, factor,
                  digits);
    };
    constexpr double degrees = 1.0 / rad_per_deg;
    by_region("rotation [deg]", &LoadShift::rotation, degrees, 2);
    by_region("passive moment [N m]", &LoadShift::passive_moment, 1.0, 2);
    by_region("energy [J]", &LoadShift::energy, 1.0, 3);
    by_region("peak compression [N]", &LoadShift::peak_compression, 1.0, 0);
    print("lumbar share [%]", "", shift.lumbar_share, 100.0, 1);
    print("reach: tilt of T1 [deg]", "", shift.reach, degrees, 2);
    print("task load [N m]", "", shift.task_load, 1.0, 2);
    print("muscle effort [1]", "", shift.effort, 1.0, 6);
    std::printf("  largest gap in a ledger %.1e\n", shift.ledger_residual_max());
}

void print_certificate(const char* run, const Performance& done) {
    double kkt = 0.0, eigenvalue = done.motion.certificates.front().smallest_eigenvalue;
    for (const Certificate& c : done.motion.certificates) {
        kkt = std::max(kkt, c.kkt);
        eigenvalue = std::min(eigenvalue, c.smallest_eigenvalue);
    }
    std::printf("  %-16s%-22s%10.1e%12.2f%15.3f%8.3f\n", run, name_of(done.status()).data(), kkt, eigenvalue,
                done.loads.reserve_max.maxCoeff(), done.motion.reach);
}

}  // namespace

int main(int count, char** arguments) try {
    const Restriction stiff =
        Restriction{"stiff_T4_T8"}.limit({Level::T4_T5, Level::T7_T8}, {.rom_fraction = 0.5, .neutral_zone_loss = 0.5});
    Case made{.free_subject = make_subject(read_datasets(), {.mass = 78.0, .height = 1.73}),
              .restricted_subject = {},
              .exercise = exercise_named("quadruped_thoracic_rotation"),
              .runs = {},
              .shifts = {}};
    made.restricted_subject = restricted(made.free_subject, stiff);

    const Performance free = perform(made.free_subject, made.exercise);
    made.runs.push_back({free, false});
    for (const Match match : {Match::reach, Match::effort, Match::load}) {
        made.runs.push_back(
            {perform(made.restricted_subject, made.exercise, {.match = match, .free = &free.motion}), true});
        made.shifts.push_back(
            compare(made.free_subject, free, made.restricted_subject, made.runs.back().performance, made.exercise));
        print(made.shifts.back());
    }

    std::printf("\n  %-16s%-22s%10s%12s%15s%8s\n", "run", "status", "KKT", "eigenvalue", "reserve [N m]", "reach");
    std::string not_ok;
    for (const Run& run : made.runs) {
        const std::string name(run.restricted ? name_of(run.performance.motion.match) : "free");
        print_certificate(name.c_str(), run.performance);
        if (run.performance.status() != Status::ok) not_ok += (not_ok.empty() ? "" : ", ") + name;
    }
    std::printf("\nThe result rests on %zu unverified rows of the datasets and on %zu readings of the exercise.\n",
                assumptions_of(made.restricted_subject).size(), made.exercise.assumptions.size());
    if (!not_ok.empty()) std::printf("Not ok, do not quote: %s.\n", not_ok.c_str());
    if (count > 1) {
        write_results(arguments[1], made);
        std::printf("written: %s\n", arguments[1]);
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
