#pragma once
// One person, one set of documented choices, and the postures of datasets/validation gone through with them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "spondyl/instruments.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion.hpp"

namespace validation {

using namespace spondyl;

// What a posture file says, changed by so much.
struct Shift {
    std::string posture;
    std::vector<std::string> measures;  // of goals with a value
    double by = 0.0;                    // [rad] or [m]
};

// docs/decisions, "numbers of the load validation"; anything else is a sensitivity.
struct Choices {
    SubjectOptions person{.mass = 70.0, .height = 1.68};
    PressureSensor needle{.area = 1800e-6};
    bool thorax_in_one_piece = false;  // T12 to T1
    std::vector<Shift> shifts{};
    Criterion criterion = Criterion::elastic;
    RecruitmentOptions recruitment{.coactivation = 0.017,      // who stands or sits freely
                                   .stiffness_minimum = 0.0};  // no posture that falls
};

struct Run {
    Motion motion;
    Loads loads;
    std::string refused;  // what plan_motion or evaluate_loads said; motion and loads are then empty

    Eigen::Index end_of(const Exercise& exercise, const std::string& phase) const;  // last frame of a phase
    std::string failed_at(Eigen::Index frame) const;                                // empty if that frame may be quoted
};

Run gone_through(const Subject& subject, const Exercise& exercise, const Choices& choices, int frames);

class Laboratory {
public:
    explicit Laboratory(const Choices& choices = {});

    const Choices& choices() const { return choices_; }
    const Subject& subject() const { return subject_; }
    Exercise exercise(const std::string& id) const;  // of datasets/validation
    const Run& run(const std::string& id) const;     // once per id

private:
    Choices choices_;
    Subject subject_;
    mutable std::map<std::string, Run> runs_;
};

const Datasets& datasets();

// Goals of one phase are kept but for the primary one, which is replaced; the other phases go.
Exercise with_primary(Exercise e, const std::string& phase, const std::string& measure, double target);

// Sitting, the chest turned on the pelvis: farther than a person goes.
Run chest_turned(const Laboratory& lab);

// y where x, rising, first reaches `at`; not a number if it does not. The ends give way by 1e-6.
double read_at(const Eigen::VectorXd& x, const Eigen::VectorXd& y, double at);

// The farthest target of the primary goal, to a hundredth of `farthest`, at which motion and loads of its phase end are
// ok; 0 if there is none. The run is that of the last target that was held.
struct Limit {
    double target = 0.0;
    Run run;
    std::string stopped_by;
};
Limit limit_of(const Subject& subject, const Exercise& exercise, double farthest, const Choices& choices);

}  // namespace validation
