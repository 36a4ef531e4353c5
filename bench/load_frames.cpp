#include "load_frames.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>

#include "detail/equipment.hpp"
#include "detail/force_sharing.hpp"

namespace bench {

using namespace spondyl;

const std::vector<LoadCase>& load_cases() {
    static const std::vector<LoadCase> cases = [] {
        const Subject man = make_subject(read_datasets(), {.mass = 70.0, .height = 1.68});
        std::vector<Exercise> exercises{exercise_named("quadruped_thoracic_rotation")};
        std::vector<std::filesystem::path> postures;
        for (const auto& file : std::filesystem::directory_iterator(default_datasets() / "validation"))
            postures.push_back(file.path());
        std::sort(postures.begin(), postures.end());
        for (const auto& file : postures) exercises.push_back(read_exercise(file));
        std::vector<LoadCase> made;
        for (const Exercise& e : exercises)
            made.push_back({e.id, detail::equipped(man, e), e,
                            plan_motion(man, e, {.frames = 101, .branches = BranchSearch::none})});
        return made;
    }();
    return cases;
}

LoadFrames::LoadFrames(const LoadCase& which)
    : case_(&which),
      recruitment_(which.subject, which.exercise.supports),
      pushing_(detail::pushing_supports(which.exercise)) {}

void LoadFrames::go_to(Eigen::Index k) {
    const Motion& m = case_->motion;
    q_ = m.q.row(k).transpose();
    v_ = m.v.row(k).transpose();
    vdot_ = m.vdot.row(k).transpose();
    recruitment_.impl().allow(pushing_[static_cast<std::size_t>(m.phase[static_cast<std::size_t>(k)])]);
}

double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

double quantile(std::vector<double>& numbers, double part) {
    std::sort(numbers.begin(), numbers.end());
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(numbers.size())));
    return numbers[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace bench
