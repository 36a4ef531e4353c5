#pragma once
// Extrapolated linearly implicit Euler of order 6 as an Odeint dense-output stepper (docs/theory.md (F7)-(F8)).

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <Eigen/Core>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

namespace spondyl::detail {

// One step of linearly implicit Euler, in place.
template <class State> struct EulerStep {
    State* x;
    double t, h;
};

// System: system.euler(steps) takes at most `lanes` independent steps of linearly implicit Euler. Systems are copied;
// pass std::ref to keep one. State: an Eigen vector.
template <class State, int lanes = 1> class ExtrapolatedEuler {
public:
    using state_type = State;
    using deriv_type = State;
    using value_type = double;
    using time_type = double;
    using order_type = unsigned short;
    using stepper_category = boost::numeric::odeint::dense_output_stepper_tag;
    static constexpr int rows = 6;  // order; row j, from 0, takes j + 1 substeps

    // The error of a step in a component x of scale s is at most tolerance (s + |x|); without scales all are 1.
    ExtrapolatedEuler(double tolerance, double longest, State scale = {})
        : tolerance_(tolerance), longest_(longest), scale_(std::move(scale)) {}

    order_type order() const { return rows; }

    void initialize(const State& x, double t, double dt) {
        x_ = x;
        t_ = before_t_ = t;
        dt_ = dt;
        if (scale_.size() == 0) scale_ = State::Ones(x.size());
        polynomial_[0] = x_;
        degree_ = 0;
    }

    // Takes one step within the tolerance and returns its beginning and end. The step is not finite, or shorter than
    // `floor`, where the system cannot be integrated; the caller looks.
    template <class System> std::pair<double, double> do_step(System wrapped) {
        typename boost::numeric::odeint::unwrap_reference<System>::type& system = wrapped;
        for (;;) {
            const double h = std::min({dt_, longest_, limit_ - t_});
            const double error = try_step(system, h);
            // the local error of the row before the last is of order `rows`
            const double factor = std::clamp(0.9 * std::pow(std::max(error, 1e-10), -1.0 / rows), 0.2, 4.0);
            if (error <= 1.0) {
                before_t_ = t_;
                t_ = h == limit_ - t_ ? limit_ : t_ + h;
                std::swap(before_, x_);
                x_ = table_[rows - 1];
                degree_ = -1;
                // a step cut short by the limit says little about longer ones
                if (h >= dt_ || factor < 1.0) dt_ = h * factor;
                return {before_t_, t_};
            }
            dt_ = h * (std::isfinite(error) ? factor : 0.2);
            if (dt_ < floor_) return {t_, t_};
        }
    }

    // Steps end at this time at the latest.
    void set_limit(double t) { limit_ = t; }
    void set_floor(double h) { floor_ = h; }

    // Inside the last step, to the stepper's order.
    void calc_state(double t, State& x) {
        if (degree_ < 0) interpolate();
        const double s = degree_ > 0 ? (t - t_) / (t_ - before_t_) : 0.0;
        x = polynomial_[degree_];
        for (int k = degree_ - 1; k >= 0; --k) x = polynomial_[k] + s * x;
    }

    const State& current_state() const { return x_; }
    double current_time() const { return t_; }
    double current_time_step() const { return dt_; }
    const State& previous_state() const { return before_; }
    double previous_time() const { return before_t_; }
    // Component with the largest error in the last attempt.
    Eigen::Index worst() const { return worst_; }

private:
    using Table = std::array<State, rows>;

    // The rows do not depend on each other: as many as there are lanes advance side by side, the longest first.
    template <class System> void fill(System& system, double h) {
        struct Lane {
            int substeps = 0, done = 0;
        };
        std::array<Lane, lanes> work;
        int longest = rows;
        for (;;) {
            std::array<EulerStep<State>, lanes> steps;
            std::size_t count = 0;
            for (Lane& lane : work) {
                if (lane.done == lane.substeps && longest > 0) lane = {longest--, 0};
                if (lane.done == lane.substeps) continue;
                auto& states = states_[lane.substeps - 1];
                if (lane.done == 0) states[0] = x_;
                states[lane.done + 1] = states[lane.done];
                const double part = h / lane.substeps;
                steps[count++] = {&states[lane.done + 1], t_ + lane.done * part, part};
                ++lane.done;
            }
            if (count == 0) return;
            system.euler(std::span<const EulerStep<State>>(steps.data(), count));
        }
    }

    // Aitken-Neville in h over the rows from `first` on; table_[rows - 1] becomes the limit, change_ its last change.
    void extrapolate(int first) {
        for (int k = 1; k < rows - first; ++k)
            for (int j = rows - 1; j >= first + k; --j) {
                const double weight = 1.0 / (static_cast<double>(j + 1) / (j + 1 - k) - 1.0);
                change_ = weight * (table_[j] - table_[j - 1]);
                table_[j] += change_;
            }
    }

    template <class System> double try_step(System& system, double h) {
        fill(system, h);
        for (int j = 0; j < rows; ++j) table_[j] = states_[j][j + 1];
        extrapolate(0);
        double worst = 0.0;
        for (Eigen::Index i = 0; i < change_.size(); ++i) {
            const double e = std::abs(change_[i]) / (tolerance_ * (scale_[i] + std::abs(table_[rows - 1][i])));
            if (!(e <= worst)) {
                worst = e;
                worst_ = i;
                if (!std::isfinite(e)) break;
            }
        }
        return worst;
    }

    // The polynomial through both ends of the last step whose derivatives at its end are extrapolated backward
    // differences of the substeps (Hairer and Ostermann 1990); in powers of (t - end) / step. No difference reaches
    // back to the step's beginning, where stiff components may still be far from where they belong.
    void interpolate() {
        polynomial_[0] = x_;
        polynomial_[rows] = before_ - x_;
        double factorial = 1.0, sign = 1.0;
        for (int k = 1; k < rows; ++k) {
            factorial *= k;
            sign = -sign;
            for (int j = k; j < rows; ++j) {
                for (int i = j + 1; i > k; --i) states_[j][i] -= states_[j][i - 1];
                table_[j] = std::pow(j + 1, k) / factorial * states_[j][j + 1];
            }
            extrapolate(k);
            polynomial_[k] = table_[rows - 1];
            polynomial_[rows] -= sign * polynomial_[k];
        }
        if (rows % 2 != 0) polynomial_[rows] = -polynomial_[rows];
        degree_ = rows;
    }

    double tolerance_, longest_;
    State scale_;
    double t_ = 0.0, before_t_ = 0.0, dt_ = 0.0;
    double limit_ = std::numeric_limits<double>::infinity(), floor_ = 0.0;
    Eigen::Index worst_ = 0;
    int degree_ = 0;  // of the polynomial; -1: not yet computed
    State x_, before_, change_;
    Table table_;
    std::array<std::array<State, rows + 1>, rows> states_;  // of each row, after each of its substeps
    std::array<State, rows + 1> polynomial_;
};

}  // namespace spondyl::detail
