#pragma once
/// @file qp.hpp
/// How muscles, supports and reserves share one load: a strictly convex quadratic program, solved through its dual.
/// Equations (Q1)-(Q23) are in the theory page, part QP.

#include <Eigen/Core>
#include <cstddef>
#include <utility>
#include <vector>

namespace spondyl::detail {

/// Which rows each column touches, compressed by columns. Fixed for the life of a Qp.
struct QpPattern {
    Eigen::Index rows = 0;
    std::vector<Eigen::Index> column_start;  ///< columns + 1 entries, first 0, last row_index.size()
    std::vector<Eigen::Index> row_index;     ///< strictly ascending inside a column
};

/// Prices and bounds of (Q1). Column units are the caller's (activation, newton), row units those of the load.
struct QpTerms {
    Eigen::VectorXd cost;       ///< c_j > 0, per column
    Eigen::VectorXd lower;      ///< per column, -inf allowed
    Eigen::VectorXd upper;      ///< per column, +inf allowed
    Eigen::VectorXd row_scale;  ///< per row, > 0: a soft row costs 1/2 (r/scale)^2; also the unit of residuals
    Eigen::Array<bool, Eigen::Dynamic, 1> hard;  ///< per row: r = 0
};

enum class QpStatus {
    optimal,         ///< certificates hold: kkt and violation below 1e-8 and 1e-9
    infeasible,      ///< no x inside the bounds meets the hard rows, proven by (Q17); reserve holds what is missing
    iteration_limit  ///< neither was shown; column and reserve are the last iterate
};

/// One force sharing and its certificates, which are recomputed from column and dual alone.
struct QpResult {
    QpStatus status = QpStatus::iteration_limit;
    int iterations = 0;       ///< Newton steps
    int factorizations = 0;   ///< of the dual Hessian
    Eigen::VectorXd column;   ///< x
    Eigen::VectorXd dual;     ///< lambda; start of the next frame, unless infeasible: then it has run away
    Eigen::VectorXd reserve;  ///< r = load - B x, also on hard rows
    double kkt = 0;           ///< (Q18), scaled
    double gap = 0;           ///< (Q19), |primal - dual| relative to the larger
    double violation = 0;     ///< (Q20), largest |r_i| / max(scale_i, |load_i|) of the hard rows
};

/// Solver and its whole workspace: solve() does not allocate. One thread at a time. A solution depends on the numbers
/// given and the start, not on what was solved before.
class Qp {
public:
    static constexpr int iteration_limit = 250;

    /// @throws SimulationError if sizes disagree or a column's rows are not ascending inside the pattern
    Qp(QpPattern pattern, QpTerms terms);

    Eigen::Index rows() const { return pattern_.rows; }
    Eigen::Index columns() const { return terms_.cost.size(); }
    const QpPattern& pattern() const { return pattern_; }
    const QpTerms& terms() const { return terms_; }

    /// Entries of B in the order of QpPattern::row_index; zero at first. Writable between solves, like the four below.
    Eigen::Map<Eigen::VectorXd> values() { return {values_.data(), values_.size()}; }
    Eigen::Map<const Eigen::VectorXd> values() const { return {values_.data(), values_.size()}; }
    Eigen::Map<Eigen::VectorXd> cost() { return {terms_.cost.data(), terms_.cost.size()}; }
    Eigen::Map<Eigen::VectorXd> lower() { return {terms_.lower.data(), terms_.lower.size()}; }
    Eigen::Map<Eigen::VectorXd> upper() { return {terms_.upper.data(), terms_.upper.size()}; }
    Eigen::Map<Eigen::VectorXd> row_scale() { return {terms_.row_scale.data(), terms_.row_scale.size()}; }

    /// Cold start. The reference stays valid until the next solve.
    /// @throws SimulationError naming the row or column of a number that is not finite or outside its range
    const QpResult& solve(const Eigen::Ref<const Eigen::VectorXd>& load);
    /// Warm start from the dual of a neighbouring problem, usually the previous frame's.
    const QpResult& solve(const Eigen::Ref<const Eigen::VectorXd>& load,
                          const Eigen::Ref<const Eigen::VectorXd>& start);

private:
    /// Consecutive rows inside the pattern of a group: rows row .. row + size, entries entry .. entry + size.
    struct Run {
        Eigen::Index row, entry, size;
    };
    /// Columns that touch the same rows; they are packed and assembled together.
    struct Group {
        std::vector<Eigen::Index> rows;
        std::vector<Run> runs;
        std::vector<Eigen::Index> columns;
    };
    enum class Piece : unsigned char { lower, free, upper };
    struct Step {
        double length;
        bool inside_piece;  ///< no column changed between free and clamped: the piece was minimised exactly
    };
    using Breakpoint = std::pair<double, double>;  ///< place along the step, change of slope

    void check_structure() const;
    void check_numbers() const;
    void group_columns();
    void prepare();
    const QpResult& iterate(bool cold);
    void refresh_slopes();
    void evaluate();
    Piece piece(Eigen::Index column, double slope) const;
    double scaled_gradient() const;
    double scaled_hard_residual() const;
    void move_centre();
    void soften_hard_rows();
    bool proves_infeasible() const;
    bool assemble(bool all_free);
    template <int Count>
    void add_outer_products(const Group& group, const Eigen::Index* columns, const double* weights);
    void factorize();
    void direction(bool leap);
    void lengthen_over_hard_rows();
    Step line_search(bool leap);
    double slope_at(double length) const;
    void certify(QpStatus status);

    QpPattern pattern_;
    QpTerms terms_;
    Eigen::VectorXd values_;
    std::vector<Group> groups_;
    std::vector<Eigen::Index> hard_rows_, hard_entries_;
    QpResult result_;

    Eigen::VectorXd load_, dual_, centre_, gradient_, step_, compliance_, tolerance_scale_, local_, free_diagonal_;
    Eigen::VectorXd inverse_cost_, lower_slope_, upper_slope_, column_, slope_, slope_change_;
    std::vector<Piece> piece_;
    std::vector<char> assembled_;
    Eigen::MatrixXd hessian_, factor_;
    Eigen::MatrixXd reach_, rest_;  // of leaps, by hard row
    Eigen::VectorXd updates_;
    std::vector<Breakpoint> breakpoints_;
    double line_constant_ = 0, line_slope_ = 0;
    bool hessian_valid_ = false;
};

}  // namespace spondyl::detail
