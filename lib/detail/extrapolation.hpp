#pragma once
// Extrapolated linearly implicit Euler of order 4 as an Odeint dense-output stepper (docs/theory.md (F7)-(F8)).

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

namespace spondyl::detail {

// System: system.euler(x, t, h) takes one linearly implicit Euler step in place; system(x, dx, t) gives dx/dt.
// State: an Eigen vector. Systems are copied; pass std::ref to keep one.
template <class State> class ExtrapolatedEuler {
public:
    using state_type = State;
    using deriv_type = State;
    using value_type = double;
    using time_type = double;
    using order_type = unsigned short;
    using stepper_category = boost::numeric::odeint::dense_output_stepper_tag;
    static constexpr int rows = 4;  // order; row j takes j + 1 substeps

    ExtrapolatedEuler(double absolute, double relative, double longest)
        : absolute_(absolute), relative_(relative), longest_(longest) {}

    order_type order() const { return rows; }

    void initialize(const State& x, double t, double dt) {
        x_ = x;
        t_ = before_t_ = t;
        dt_ = dt;
        fresh_ = true;
    }

    // Takes one step within the tolerance and returns its beginning and end. The step is not finite, or shorter than
    // `floor`, where the system cannot be integrated; the caller looks.
    template <class System> std::pair<double, double> do_step(System wrapped) {
        typename boost::numeric::odeint::unwrap_reference<System>::type& system = wrapped;
        if (fresh_) {
            system(x_, dx_, t_);
            fresh_ = false;
        }
        before_ = x_;
        before_dx_ = dx_;
        for (;;) {
            const double h = std::min({dt_, longest_, limit_ - t_});
            const double error = try_step(system, h);
            // the local error of the row before the last is of order `rows`
            const double factor = std::clamp(0.9 * std::pow(std::max(error, 1e-10), -1.0 / rows), 0.2, 4.0);
            if (error <= 1.0) {
                before_t_ = t_;
                t_ = h == limit_ - t_ ? limit_ : t_ + h;
                x_ = table_[rows - 1];
                // a step cut short by the limit says little about longer ones
                if (h >= dt_ || factor < 1.0) dt_ = h * factor;
                system(x_, dx_, t_);
                return {before_t_, t_};
            }
            dt_ = h * (std::isfinite(error) ? factor : 0.2);
            if (dt_ < floor_) return {t_, t_};
        }
    }

    // Steps end at this time at the latest.
    void set_limit(double t) { limit_ = t; }
    void set_floor(double h) { floor_ = h; }

    // Between the ends of the last step by cubic Hermite interpolation.
    void calc_state(double t, State& x) const {
        const double h = t_ - before_t_, s = h > 0.0 ? (t - before_t_) / h : 1.0;
        const double a = s * s * (3.0 - 2.0 * s), b = s * (1.0 - s) * (1.0 - s), c = s * s * (s - 1.0);
        x = (1.0 - a) * before_ + a * x_ + h * (b * before_dx_ + c * dx_);
    }

    const State& current_state() const { return x_; }
    double current_time() const { return t_; }
    double current_time_step() const { return dt_; }
    const State& previous_state() const { return before_; }
    double previous_time() const { return before_t_; }
    // Component with the largest error in the last attempt.
    Eigen::Index worst() const { return worst_; }

private:
    template <class System> double try_step(System& system, double h) {
        for (int j = 0; j < rows; ++j) {
            table_[j] = before_;
            const int n = j + 1;
            for (int k = 0; k < n; ++k) system.euler(table_[j], t_ + k * h / n, h / n);
        }
        // Aitken-Neville in h, column by column; one column before the last gives the error
        for (int k = 1; k < rows; ++k) {
            if (k == rows - 1) error_ = table_[rows - 1];
            for (int j = rows - 1; j >= k; --j) {
                const double weight = 1.0 / (static_cast<double>(j + 1) / (j + 1 - k) - 1.0);
                table_[j] += weight * (table_[j] - table_[j - 1]);
            }
        }
        error_ -= table_[rows - 1];
        double worst = 0.0;
        for (Eigen::Index i = 0; i < error_.size(); ++i) {
            const double e = std::abs(error_[i]) / (absolute_ + relative_ * std::abs(table_[rows - 1][i]));
            if (!(e <= worst)) {
                worst = e;
                worst_ = i;
                if (!std::isfinite(e)) break;
            }
        }
        return worst;
    }

    double absolute_, relative_, longest_;
    double t_ = 0.0, before_t_ = 0.0, dt_ = 0.0;
    double limit_ = std::numeric_limits<double>::infinity(), floor_ = 0.0;
    bool fresh_ = true;
    Eigen::Index worst_ = 0;
    State x_, dx_, before_, before_dx_, error_;
    std::array<State, rows> table_;
};

}  // namespace spondyl::detail
