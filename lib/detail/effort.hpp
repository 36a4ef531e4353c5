#pragma once
// Muscle effort as an energy of the posture (docs/theory.md (E18)-(E19)).

#include <memory>
#include <vector>

#include <Eigen/Core>

#include "detail/force_sharing.hpp"
#include "spondyl/exercise.hpp"

namespace spondyl::detail {

// Least cost of stage 2 at rest as a function of q; its gradient is exact, its Hessian the central difference of it.
class EffortEnergy {
public:
    EffortEnergy(const Subject& subject, const Exercise& exercise, const std::vector<char>& locked)
        : recruitment_(recruitment_of(subject, exercise)), locked_(locked), n_(subject.coordinates) {}

    double operator()(const Eigen::VectorXd& q, double weight, Eigen::VectorXd& gradient, Eigen::MatrixXd* hessian) {
        const double cost = at(q);
        gradient += weight * here_;
        if (hessian != nullptr) {
            constexpr double step = 1e-5;
            Eigen::MatrixXd H = Eigen::MatrixXd::Zero(n_, n_);
            const Eigen::VectorXd centre = here_;
            Eigen::VectorXd moved = q;
            for (int i = 0; i < n_; ++i) {
                if (locked_[static_cast<std::size_t>(i)]) continue;
                moved[i] = q[i] + step;
                at(moved);
                H.col(i) = here_;
                moved[i] = q[i] - step;
                at(moved);
                H.col(i) = (H.col(i) - here_) / (2.0 * step);
                moved[i] = q[i];
            }
            *hessian += 0.5 * weight * (H + H.transpose());
        }
        return weight * cost;
    }

private:
    double at(const Eigen::VectorXd& q) {
        const Eigen::VectorXd still = Eigen::VectorXd::Zero(n_);
        const double cost = recruitment_.solve(q, still, still).cost;
        here_ = recruitment_.cost_gradient(q);
        return cost;
    }

    Recruitment recruitment_;
    std::vector<char> locked_;
    int n_;
    Eigen::VectorXd here_;
};

}  // namespace spondyl::detail
