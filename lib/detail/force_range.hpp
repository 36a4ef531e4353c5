#pragma once
// The smallest and largest value that a sum of bounded forces may have while all of them together keep the same effect
// on some rows: a linear program as the limit of strictly convex ones (docs/theory.md (R1)).

#include <utility>

#include "detail/qp.hpp"

namespace spondyl::detail {

class ForceRange {
public:
    // `size` is a force that none of the summed ones reaches [N]; row_scale is the unit of each row's residual.
    ForceRange(QpPattern pattern, Eigen::VectorXd lower, Eigen::VectorXd upper, const Eigen::VectorXd& row_scale,
               double size);

    // Entries of the columns in the order of the pattern, and their bounds; writable between calls.
    Eigen::Map<Eigen::VectorXd> values() { return qp_.values(); }
    Eigen::VectorXd& lower() { return lower_; }
    Eigen::VectorXd& upper() { return upper_; }

    // Least and largest sum of columns first to first + count under B x = load, which some x inside the bounds must
    // meet. Not a number where neither was found.
    std::pair<double, double> of(const Eigen::VectorXd& load, Eigen::Index first, Eigen::Index count);

private:
    double extreme(const Eigen::VectorXd& load, Eigen::Index first, Eigen::Index count, double sense);

    QpPattern pattern_;
    Qp qp_;
    Eigen::VectorXd lower_, upper_, shifted_;
    double size_;
};

}  // namespace spondyl::detail
