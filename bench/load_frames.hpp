#pragma once
// Load frames of the real body: the motions, and one frame after another as evaluate_loads asks for them.

#include <string>
#include <vector>

#include "spondyl/motion.hpp"
#include "spondyl/recruitment.hpp"

namespace bench {

struct LoadCase {
    std::string name;
    spondyl::Subject subject;  // with the equipment
    spondyl::Exercise exercise;
    spondyl::Motion motion;
};

// The quadruped rotation and every posture of datasets/validation, 101 frames each; the man of the validation.
const std::vector<LoadCase>& load_cases();

class LoadFrames {
public:
    explicit LoadFrames(const LoadCase& which);

    Eigen::Index count() const { return case_->motion.frames(); }
    // Everything but the force sharing of frame k: what evaluate_loads does before it.
    void go_to(Eigen::Index k);
    const spondyl::ForceSharing& solve() { return recruitment_.solve(q_, v_, vdot_); }
    spondyl::Recruitment& recruitment() { return recruitment_; }

private:
    const LoadCase* case_;
    spondyl::Recruitment recruitment_;
    std::vector<std::vector<char>> pushing_;
    Eigen::VectorXd q_, v_, vdot_;
};

// [us] CPU time of this process: neighbours on the machine do not count.
double cpu_microseconds();

// The value below which the given part of the numbers lies; sorts them.
double quantile(std::vector<double>& numbers, double part);

}  // namespace bench
