// usage: catalog_results FOLDER [ID...]. Writes FOLDER/<id>.h5 for every equilibrium of the catalog: free, and with
// stiff_T4_T8 as far as the free subject.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "spondyl/error.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/results.hpp"

using namespace spondyl;

int main(int count, char** arguments) try {
    const std::filesystem::path folder = arguments[1];
    std::vector<std::string> ids(arguments + 2, arguments + count);
    if (ids.empty()) ids = catalog(default_datasets());
    const Datasets datasets = read_datasets();
    Case made;
    made.free_subject = make_subject(datasets);
    made.restricted_subject = restricted(made.free_subject, preset(datasets.presets, "stiff_T4_T8"));
    for (const std::string& id : ids) {
        made.exercise = exercise_named(id);
        if (made.exercise.method == Method::forward) continue;
        const auto perform = [&](const Subject& who, const MotionOptions& options) {
            Performance run;
            run.motion = plan_motion(who, made.exercise, options);
            run.loads = evaluate_loads(who, made.exercise, run.motion);
            return run;
        };
        const Performance free = perform(made.free_subject, {});
        const Performance held = perform(made.restricted_subject, {.match = Match::reach, .free = &free.motion});
        made.runs = {{free, false}, {held, true}};
        made.shifts = {compare(made.free_subject, free, made.restricted_subject, held, made.exercise)};
        write_results(folder / (id + ".h5"), made);
        std::printf("%s\n", id.c_str());
        std::fflush(stdout);
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "catalog_results: %s\n", error.what());
    return 1;
}
