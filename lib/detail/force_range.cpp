#include "detail/force_range.hpp"

#include <limits>

namespace spondyl::detail {

namespace {

// The square of a force as large as `size` costs this much beside the force itself: small enough for the limit to be
// reached exactly (Mangasarian and Meyer 1979), large enough for the factor.
constexpr double convexity = 0.1;

QpTerms terms_of(const QpPattern& pattern, const Eigen::VectorXd& lower, const Eigen::VectorXd& upper,
                 const Eigen::VectorXd& row_scale, double size) {
    QpTerms t;
    t.cost = Eigen::VectorXd::Constant(lower.size(), convexity / size);
    t.lower = lower;
    t.upper = upper;
    t.row_scale = row_scale;
    t.hard.setConstant(pattern.rows, true);
    return t;
}

}  // namespace

ForceRange::ForceRange(QpPattern pattern, Eigen::VectorXd lower, Eigen::VectorXd upper,
                       const Eigen::VectorXd& row_scale, double size)
    : pattern_(std::move(pattern)),
      qp_(pattern_, terms_of(pattern_, lower, upper, row_scale, size)),
      lower_(std::move(lower)),
      upper_(std::move(upper)),
      size_(size) {}

// Minimises c/2 |x|^2 - sense * (sum of the chosen x): the linear part is a shift of the chosen columns by sense/c.
double ForceRange::extreme(const Eigen::VectorXd& load, Eigen::Index first, Eigen::Index count, double sense) {
    const double shift = sense * size_ / convexity;
    shifted_ = load;
    qp_.lower() = lower_;
    qp_.upper() = upper_;
    for (Eigen::Index j = first; j < first + count; ++j) {
        qp_.lower()[j] -= shift;
        qp_.upper()[j] -= shift;
        const auto k = static_cast<std::size_t>(j);
        for (Eigen::Index i = pattern_.column_start[k]; i < pattern_.column_start[k + 1]; ++i)
            shifted_[pattern_.row_index[static_cast<std::size_t>(i)]] -= shift * qp_.values()[i];
    }
    const QpResult& r = qp_.solve(shifted_);
    if (r.status != QpStatus::optimal) return std::numeric_limits<double>::quiet_NaN();
    return r.column.segment(first, count).sum() + static_cast<double>(count) * shift;
}

std::pair<double, double> ForceRange::of(const Eigen::VectorXd& load, Eigen::Index first, Eigen::Index count) {
    return {extreme(load, first, count, -1.0), extreme(load, first, count, 1.0)};
}

}  // namespace spondyl::detail
