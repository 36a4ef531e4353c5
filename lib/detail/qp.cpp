#include "detail/qp.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "spondyl/error.hpp"

namespace spondyl::detail {
namespace {

using Eigen::Index;
using Eigen::Map;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double gradient_tolerance = 1e-10;  // of max(scale, |load|), rows
constexpr double hard_tolerance = 1e-12;      // same, hard rows: forces then do not depend on the start by 1e-9 N
constexpr double kkt_tolerance = 1e-8;        // certificates (Q18), (Q19)
constexpr double violation_tolerance = 1e-9;  // certificate (Q20)
constexpr double hard_compliance = 1e-12;     // of the largest scaled support compliance, (Q12)
constexpr double line_tolerance = 1e-2;       // of the first slope, left at full length: not worth a walk
constexpr double slow_update = 0.1;           // part of the miss that an update leaves: followed by leaps
constexpr double stalled_update = 0.99;       // same: as if nothing could meet it
constexpr int patience = 3;                   // stalled updates before the hard rows are softened
constexpr double leap_compliance = 1e-4;      // of that of an ordinary step, (Q23)
constexpr int leaps_in_a_row = 8;             // at most
constexpr double softening = 1e4;             // of hard_compliance, for the proof of infeasibility
constexpr double force_horizon = 100;         // unbounded columns in (Q17), in units of 1/sqrt(c)

std::string text(double number) {
    if (std::isnan(number)) return "nan";
    return std::to_string(number);
}

[[noreturn]] void reject(const std::string& what, double found, const std::string& expected) {
    throw SimulationError("force sharing: " + what + " is " + text(found) + "; expected " + expected);
}

double clamp(double x, double lower, double upper) { return std::min(std::max(x, lower), upper); }

}  // namespace

Qp::Qp(QpPattern pattern, QpTerms terms) : pattern_(std::move(pattern)), terms_(std::move(terms)) {
    check_structure();
    const Index n = rows(), m = columns();
    values_.setZero(static_cast<Index>(pattern_.row_index.size()));
    for (Index i = 0; i < n; ++i)
        if (terms_.hard[i]) hard_rows_.push_back(i);
    for (Index k = 0; k < values_.size(); ++k)
        if (terms_.hard[pattern_.row_index[static_cast<std::size_t>(k)]]) hard_entries_.push_back(k);
    group_columns();

    for (VectorXd* v : {&load_, &dual_, &centre_, &gradient_, &step_, &compliance_, &tolerance_scale_, &local_,
                        &free_diagonal_, &result_.dual, &result_.reserve})
        v->setZero(n);
    for (VectorXd* v :
         {&inverse_cost_, &lower_slope_, &upper_slope_, &column_, &slope_, &slope_change_, &result_.column})
        v->setZero(m);
    piece_.assign(static_cast<std::size_t>(m), Piece::free);
    assembled_.assign(static_cast<std::size_t>(m), 0);
    hessian_.setZero(n, n);
    factor_.setZero(n, n);
    const auto hard = static_cast<Index>(hard_rows_.size());
    reach_.setZero(n, hard);
    rest_.setZero(hard, hard);
    updates_.setZero(hard);
    breakpoints_.reserve(2 * static_cast<std::size_t>(m));
}

void Qp::check_structure() const {
    const auto& start = pattern_.column_start;
    const Index n = pattern_.rows, m = columns();
    const auto sizes_agree = terms_.lower.size() == m && terms_.upper.size() == m && terms_.row_scale.size() == n &&
                             terms_.hard.size() == n && static_cast<Index>(start.size()) == m + 1;
    if (!sizes_agree || start.front() != 0 || start.back() != static_cast<Index>(pattern_.row_index.size()))
        throw SimulationError("force sharing: the pattern has " + std::to_string(n) + " rows and " +
                              std::to_string(static_cast<Index>(start.size()) - 1) + " columns, the costs have " +
                              std::to_string(m) +
                              "; expected equal sizes of pattern, costs, bounds and row scales. Make them together");
    for (std::size_t j = 0; j + 1 < start.size(); ++j) {
        Index previous = -1;
        for (Index k = start[j]; k < start[j + 1]; ++k) {
            const Index row = pattern_.row_index[static_cast<std::size_t>(k)];
            if (row <= previous || row >= n)
                throw SimulationError("force sharing: column " + std::to_string(j) + " touches row " +
                                      std::to_string(row) + " after row " + std::to_string(previous) +
                                      "; expected ascending rows below " + std::to_string(n) + ". Sort the pattern");
            previous = row;
        }
    }
}

void Qp::check_numbers() const {
    const auto row = [](Index i) { return "row " + std::to_string(i); };
    const auto column = [](Index j) { return "column " + std::to_string(j); };
    for (Index i = 0; i < rows(); ++i) {
        if (!std::isfinite(load_[i])) reject("load of " + row(i), load_[i], "a finite number. Check the motion");
        if (!std::isfinite(dual_[i])) reject("start of " + row(i), dual_[i], "a finite number. Start cold");
        if (!(terms_.row_scale[i] > 0 && terms_.row_scale[i] < infinity))
            reject("scale of " + row(i), terms_.row_scale[i], "a positive number. Check the reserves");
    }
    for (Index j = 0; j < columns(); ++j) {
        const double lower = terms_.lower[j], upper = terms_.upper[j];
        if (!(terms_.cost[j] > 0 && terms_.cost[j] < infinity))
            reject("cost of " + column(j), terms_.cost[j], "a positive number. Check its strength");
        if (!(lower <= upper && lower < infinity && upper > -infinity))
            reject("lower bound of " + column(j), lower, "a number not above its upper bound " + text(upper));
    }
    if (values_.allFinite()) return;
    for (Index j = 0; j < columns(); ++j)
        for (auto k = pattern_.column_start[static_cast<std::size_t>(j)];
             k < pattern_.column_start[static_cast<std::size_t>(j) + 1]; ++k)
            if (!std::isfinite(values_[k]))
                reject("value of " + column(j) + ", " + row(pattern_.row_index[static_cast<std::size_t>(k)]),
                       values_[k], "a finite number. Check the moment arms of that muscle or support");
}

void Qp::group_columns() {
    std::map<std::vector<Index>, std::size_t> place;
    for (Index j = 0; j < columns(); ++j) {
        const auto* first = pattern_.row_index.data() + pattern_.column_start[static_cast<std::size_t>(j)];
        const auto* last = pattern_.row_index.data() + pattern_.column_start[static_cast<std::size_t>(j) + 1];
        const auto [found, is_new] = place.try_emplace(std::vector<Index>(first, last), groups_.size());
        if (is_new) {
            Group group{found->first, {}, {}};
            for (Index k = 0; k < static_cast<Index>(group.rows.size()); ++k) {
                const Index row = group.rows[static_cast<std::size_t>(k)];
                if (group.runs.empty() || group.runs.back().row + group.runs.back().size != row)
                    group.runs.push_back({row, k, 0});
                ++group.runs.back().size;
            }
            groups_.push_back(std::move(group));
        }
        groups_[found->second].columns.push_back(j);
    }
}

const QpResult& Qp::solve(const Eigen::Ref<const VectorXd>& load) {
    if (load.size() != rows()) reject("size of the load", static_cast<double>(load.size()), std::to_string(rows()));
    load_ = load;
    dual_.setZero();
    return iterate(true);
}

const QpResult& Qp::solve(const Eigen::Ref<const VectorXd>& load, const Eigen::Ref<const VectorXd>& start) {
    if (load.size() != rows()) reject("size of the load", static_cast<double>(load.size()), std::to_string(rows()));
    if (start.size() != rows()) reject("size of the start", static_cast<double>(start.size()), std::to_string(rows()));
    load_ = load;
    dual_ = start;
    return iterate(false);
}

void Qp::prepare() {
    inverse_cost_ = terms_.cost.cwiseInverse();
    lower_slope_ = terms_.lower.cwiseProduct(terms_.cost);
    upper_slope_ = terms_.upper.cwiseProduct(terms_.cost);
    tolerance_scale_ = terms_.row_scale.cwiseMax(load_.cwiseAbs());
    compliance_ = terms_.row_scale.cwiseAbs2();
    centre_.setZero();
    hessian_valid_ = false;

    free_diagonal_.setZero();
    double largest = 0;
    std::size_t j = 0;
    for (const Index k : hard_entries_) {
        while (pattern_.column_start[j + 1] <= k) ++j;
        const Index row = pattern_.row_index[static_cast<std::size_t>(k)];
        free_diagonal_[row] += values_[k] * values_[k] * inverse_cost_[static_cast<Index>(j)] / compliance_[row];
        largest = std::max(largest, free_diagonal_[row]);
    }
    for (const Index i : hard_rows_) {
        compliance_[i] *= hard_compliance * (largest > 0 ? largest : 1.0);
        centre_[i] = dual_[i];
    }
}

void Qp::refresh_slopes() {
    for (const auto& group : groups_) {
        const auto size = static_cast<Index>(group.rows.size());
        for (const auto& run : group.runs) local_.segment(run.entry, run.size) = dual_.segment(run.row, run.size);
        for (const Index j : group.columns)
            slope_[j] = Map<const VectorXd>(values_.data() + pattern_.column_start[static_cast<std::size_t>(j)], size)
                            .dot(local_.head(size));
    }
}

void Qp::evaluate() {
    gradient_ = compliance_.cwiseProduct(dual_ - centre_) - load_;
    for (const auto& group : groups_) {
        const auto size = static_cast<Index>(group.rows.size());
        local_.head(size).setZero();
        for (const Index j : group.columns) {
            const double u = slope_[j];
            piece_[static_cast<std::size_t>(j)] = piece(j, u);
            const double x = clamp(u * inverse_cost_[j], terms_.lower[j], terms_.upper[j]);
            column_[j] = x;
            if (x != 0)
                local_.head(size) +=
                    x * Map<const VectorXd>(values_.data() + pattern_.column_start[static_cast<std::size_t>(j)], size);
        }
        for (const auto& run : group.runs) gradient_.segment(run.row, run.size) += local_.segment(run.entry, run.size);
    }
}

Qp::Piece Qp::piece(Index j, double slope) const {
    return slope < lower_slope_[j] ? Piece::lower : slope > upper_slope_[j] ? Piece::upper : Piece::free;
}

double Qp::scaled_gradient() const { return gradient_.cwiseAbs().cwiseQuotient(tolerance_scale_).maxCoeff(); }

double Qp::scaled_hard_residual() const {
    double largest = 0;
    for (const Index i : hard_rows_)
        largest =
            std::max(largest, std::abs(gradient_[i] - compliance_[i] * (dual_[i] - centre_[i])) / tolerance_scale_[i]);
    return largest;
}

const QpResult& Qp::iterate(bool cold) {
    check_numbers();
    prepare();
    result_.iterations = 0;
    result_.factorizations = 0;
    refresh_slopes();
    evaluate();

    int exact_steps = 0;    // in a row: more cannot improve the gradient beyond rounding
    int carried_steps = 0;  // since slope_ was last computed from dual_
    int stalls = 0;         // updates that changed next to nothing
    int leaps = 0;          // still to do
    bool softened = false;
    double previous_residual = infinity, leapt_from = infinity;  // of the hard rows
    for (;;) {
        if (scaled_gradient() <= (softened ? 0 : gradient_tolerance) || exact_steps > 2) {
            const double residual = scaled_hard_residual(), kept = residual / previous_residual;
            const bool slow = kept > slow_update;
            if (residual <= (slow ? violation_tolerance : hard_tolerance)) {
                certify(QpStatus::optimal);
                if (std::max(result_.kkt, result_.gap) <= kkt_tolerance && result_.violation <= violation_tolerance)
                    return result_;
                if (carried_steps > 0) {
                    refresh_slopes();
                    evaluate();
                    carried_steps = 0;
                }
            }
            move_centre();
            previous_residual = residual;
            if (slow && proves_infeasible()) {
                certify(QpStatus::infeasible);
                return result_;
            }
            stalls += kept > stalled_update && residual > violation_tolerance;
            if (stalls == patience && !softened) {
                soften_hard_rows();
                softened = cold = true;
                carried_steps = leaps = 0;
                previous_residual = leapt_from = infinity;
            } else if (slow && residual < leapt_from) {
                leapt_from = residual;
                leaps = leaps_in_a_row;
                previous_residual = infinity;
            }
            exact_steps = 0;
        }
        if (result_.iterations == iteration_limit) {
            certify(QpStatus::iteration_limit);
            return result_;
        }
        if (assemble(cold && !hessian_valid_)) factorize();
        const bool leap = leaps > 0;
        direction(leap);
        const Step step = line_search(leap);
        dual_ += step.length * step_;
        if (leap) {
            for (const Index i : hard_rows_) centre_[i] = dual_[i];
            --leaps;
        }
        slope_ += step.length * slope_change_;
        exact_steps = step.inside_piece ? exact_steps + 1 : 0;
        ++carried_steps;
        ++result_.iterations;
        evaluate();
    }
}

/// Multiplier update of the hard rows (Q13); the gradient follows without a new evaluation.
void Qp::move_centre() {
    for (const Index i : hard_rows_) {
        const double change = compliance_[i] * (dual_[i] - centre_[i]);
        gradient_[i] -= change;
        centre_[i] = dual_[i];
    }
}

/// Begins again from zero with larger compliances of the hard rows: multipliers that grow less leave a less rounded
/// miss for (Q17).
void Qp::soften_hard_rows() {
    dual_.setZero();
    for (const Index i : hard_rows_) {
        compliance_[i] *= softening;
        centre_[i] = 0;
    }
    hessian_valid_ = false;
    refresh_slopes();
    evaluate();
}

/// Farkas test (Q17) with the residual itself as the separating direction; called right after move_centre().
bool Qp::proves_infeasible() const {
    double margin = 0, expected = 0;
    for (const Index i : hard_rows_) {
        const double y = -gradient_[i] / compliance_[i];
        margin += y * load_[i];
        expected -= y * gradient_[i];
    }
    std::size_t j = 0;
    double pull = 0;
    const auto subtract_best = [&](std::size_t column) {
        const auto c = static_cast<Index>(column);
        const double horizon = force_horizon * std::sqrt(inverse_cost_[c]) + 10 * std::abs(column_[c]);
        margin -= pull > 0 ? pull * std::min(terms_.upper[c], horizon) : pull * std::max(terms_.lower[c], -horizon);
        pull = 0;
    };
    for (const Index k : hard_entries_) {
        while (pattern_.column_start[j + 1] <= k) subtract_best(j++);
        const Index i = pattern_.row_index[static_cast<std::size_t>(k)];
        pull -= values_[k] * gradient_[i] / compliance_[i];
    }
    if (!hard_entries_.empty()) subtract_best(j);
    return margin > 0.1 * expected;
}

/// Brings the Hessian (Q7) to the present set of free columns. @return whether it changed
bool Qp::assemble(bool all_free) {
    if (!hessian_valid_) {
        hessian_.setZero();
        hessian_.diagonal() = compliance_;
        std::fill(assembled_.begin(), assembled_.end(), char{0});
    }
    bool changed = !hessian_valid_;
    hessian_valid_ = true;
    constexpr int most = 4;
    std::array<Index, most> chosen{};
    std::array<double, most> weights{};
    for (const auto& group : groups_) {
        int count = 0;
        const auto flush = [&] {
            switch (count) {
                case 1: add_outer_products<1>(group, chosen.data(), weights.data()); break;
                case 2: add_outer_products<2>(group, chosen.data(), weights.data()); break;
                case 3: add_outer_products<3>(group, chosen.data(), weights.data()); break;
                case 4: add_outer_products<4>(group, chosen.data(), weights.data()); break;
                default: break;
            }
            count = 0;
        };
        for (const Index j : group.columns) {
            auto& in = assembled_[static_cast<std::size_t>(j)];
            const bool wanted = all_free || piece_[static_cast<std::size_t>(j)] == Piece::free;
            if (wanted == static_cast<bool>(in)) continue;
            in = wanted;
            changed = true;
            chosen[static_cast<std::size_t>(count)] = pattern_.column_start[static_cast<std::size_t>(j)];
            weights[static_cast<std::size_t>(count)] = wanted ? inverse_cost_[j] : -inverse_cost_[j];
            if (++count == most) flush();
        }
        flush();
    }
    return changed;
}

template <int Count>
void Qp::add_outer_products(const Group& group, const Index* entries, const double* weights) {
    const double* column[Count];
    for (int k = 0; k < Count; ++k) column[k] = values_.data() + entries[k];
    double factor[Count];
    for (auto first = group.runs.begin(); first != group.runs.end(); ++first)
        for (Index p = 0; p < first->size; ++p) {
            for (int k = 0; k < Count; ++k) factor[k] = weights[k] * column[k][first->entry + p];
            double* target = &hessian_(0, first->row + p);
            for (auto run = first; run != group.runs.end(); ++run) {
                const Index skip = run == first ? p : 0;
                double* __restrict h = target + run->row;
                const Index offset = run->entry;
                for (Index q = skip; q < run->size; ++q) {
                    double sum = h[q];
                    for (int k = 0; k < Count; ++k) sum += factor[k] * column[k][offset + q];
                    h[q] = sum;
                }
            }
        }
}

void Qp::factorize() {
    for (Index i = 0; i < rows(); ++i)
        if (!std::isfinite(hessian_(i, i)))
            reject("squared strength on row " + std::to_string(i), hessian_(i, i),
                   "a finite number. Check the unit of its arms");
    double shift = 0;
    for (;;) {
        ++result_.factorizations;
        factor_.triangularView<Eigen::Lower>() = hessian_;
        if (shift > 0) factor_.diagonal() += shift * (hessian_.diagonal().cwiseAbs() + compliance_);
        if (Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>>(factor_).info() == Eigen::Success) return;
        shift = shift > 0 ? 100 * shift : 1e-14;
    }
}

/// Newton step (Q8); a leap leaves the hard rows a small part of their compliance (Q23).
void Qp::direction(bool leap) {
    step_ = -gradient_;
    factor_.triangularView<Eigen::Lower>().solveInPlace(step_);
    if (leap) lengthen_over_hard_rows();
    factor_.triangularView<Eigen::Lower>().transpose().solveInPlace(step_);
    for (const auto& group : groups_) {
        const auto size = static_cast<Index>(group.rows.size());
        for (const auto& run : group.runs) local_.segment(run.entry, run.size) = step_.segment(run.row, run.size);
        for (const Index j : group.columns)
            slope_change_[j] =
                Map<const VectorXd>(values_.data() + pattern_.column_start[static_cast<std::size_t>(j)], size)
                    .dot(local_.head(size));
    }
}

/// From half a solution with the factor of H to half a solution with less compliance on the hard rows (Q23).
void Qp::lengthen_over_hard_rows() {
    reach_.setZero();
    for (std::size_t k = 0; k < hard_rows_.size(); ++k)
        reach_(hard_rows_[k], static_cast<Index>(k)) = std::sqrt(compliance_[hard_rows_[k]]);
    factor_.triangularView<Eigen::Lower>().solveInPlace(reach_);
    rest_.noalias() = -reach_.transpose() * reach_;
    rest_.diagonal().array() += 1 / (1 - leap_compliance);
    const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> system(rest_);
    if (system.info() != Eigen::Success) return;  // rounding: an ordinary step then
    updates_.noalias() = reach_.transpose() * step_;
    system.solveInPlace(updates_);
    step_.noalias() += reach_ * updates_;
}

/// Derivative of the negative dual along the step (Q9).
double Qp::slope_at(double length) const {
    return line_constant_ + length * line_slope_ +
           ((slope_ + length * slope_change_).cwiseProduct(inverse_cost_))
               .cwiseMax(terms_.lower)
               .cwiseMin(terms_.upper)
               .dot(slope_change_);
}

/// Exact minimum of a convex piecewise quadratic along the step (Q10).
Qp::Step Qp::line_search(bool leap) {
    line_constant_ = (compliance_.cwiseProduct(dual_ - centre_) - load_).dot(step_);
    line_slope_ = compliance_.dot(step_.cwiseAbs2());
    if (leap)
        for (const Index i : hard_rows_) line_slope_ -= compliance_[i] * step_[i] * step_[i];

    bool inside = true;
    for (Index j = 0; j < columns(); ++j) {
        const auto before = piece_[static_cast<std::size_t>(j)];
        inside &= before == piece(j, slope_[j] + slope_change_[j]) &&
                  (before == Piece::free) == static_cast<bool>(assembled_[static_cast<std::size_t>(j)]);
    }
    const double start = gradient_.dot(step_);
    double here = slope_at(1);
    if (inside || (here <= 0 && (leap || here >= line_tolerance * start))) return {1, inside};

    double from = 0, to = 1, slope_from = start;
    for (int doubling = 0; here < 0; ++doubling) {
        from = to;
        slope_from = here;
        if (doubling == 40) {
            to = infinity;
            break;
        }
        to *= 4;
        here = slope_at(to);
    }

    breakpoints_.clear();
    double rise = line_slope_;
    for (Index j = 0; j < columns(); ++j) {
        const double v = slope_change_[j];
        if (v == 0) continue;
        const double to_lower = (lower_slope_[j] - slope_[j]) / v, to_upper = (upper_slope_[j] - slope_[j]) / v;
        const double enter = std::min(to_lower, to_upper), leave = std::max(to_lower, to_upper);
        const double share = v * v * inverse_cost_[j];
        if (enter <= from && leave > from) rise += share;
        if (enter > from && enter < to) breakpoints_.emplace_back(enter, share);
        if (leave > from && leave < to) breakpoints_.emplace_back(leave, -share);
    }
    std::sort(breakpoints_.begin(), breakpoints_.end());
    for (const auto& [place, change] : breakpoints_) {
        const double next = slope_from + rise * (place - from);
        if (next >= 0) break;
        slope_from = next;
        from = place;
        rise = std::max(rise + change, line_slope_);
    }
    return {from - slope_from / rise, false};
}

/// (Q18)-(Q20), column by column from the stored numbers, without any intermediate of the iteration.
void Qp::certify(QpStatus status) {
    result_.status = status;
    result_.dual = dual_;
    result_.column = column_;
    result_.reserve = load_;
    double primal = 0, dual = dual_.dot(load_), stationarity = 0, balance = 0;
    for (Index j = 0; j < columns(); ++j) {
        const auto begin = pattern_.column_start[static_cast<std::size_t>(j)];
        const auto end = pattern_.column_start[static_cast<std::size_t>(j) + 1];
        const double x = column_[j], cost = terms_.cost[j];
        double u = 0;
        for (auto k = begin; k < end; ++k) {
            const Index i = pattern_.row_index[static_cast<std::size_t>(k)];
            u += values_[k] * dual_[i];
            result_.reserve[i] -= values_[k] * x;
        }
        const double best = clamp(u / cost, terms_.lower[j], terms_.upper[j]);
        primal += 0.5 * cost * x * x;
        dual -= best * (u - 0.5 * cost * best);
        stationarity = std::max(stationarity, std::abs(x - best) * std::sqrt(cost));
    }
    result_.violation = 0;
    for (Index i = 0; i < rows(); ++i) {
        const double scale = terms_.row_scale[i], unit = std::max(scale, std::abs(load_[i])), r = result_.reserve[i];
        if (terms_.hard[i]) {
            result_.violation = std::max(result_.violation, std::abs(r) / unit);
        } else {
            primal += 0.5 * (r / scale) * (r / scale);
            dual -= 0.5 * (dual_[i] * scale) * (dual_[i] * scale);
            balance = std::max(balance, std::abs(r - dual_[i] * scale * scale) / unit);
        }
    }
    const double size = std::max(std::abs(primal), std::abs(dual));
    result_.kkt = std::max({stationarity / std::max(1.0, std::sqrt(2 * size)), balance, result_.violation});
    result_.gap = size > 0 ? std::abs(primal - dual) / size : 0;
}

}  // namespace spondyl::detail
