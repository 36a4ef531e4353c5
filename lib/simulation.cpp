#include "spondyl/simulation.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>

// clang-format off: the first must come first
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/external/eigen/eigen.hpp>
// clang-format on

#include "detail/extrapolation.hpp"
#include "detail/forward_system.hpp"
#include "spondyl/error.hpp"
#include "spondyl/units.hpp"

namespace spondyl {

namespace {

namespace odeint = boost::numeric::odeint;
using detail::ForwardSystem;
using Vector = Eigen::VectorXd;

[[noreturn]] void fail(double t, const std::string& what, const std::string& remedy) {
    throw SimulationError("forward simulation at t = " + std::to_string(t) + " s: " + what + ". " + remedy);
}

// The shorter rotation vector of a root that has turned by more than half a turn. Returns whether it had.
bool shorten(const Subject& subject, Vector& x) {
    bool changed = false;
    for (const Body& b : subject.bodies) {
        if (b.kind != JointKind::free) continue;
        auto turn = x.segment<3>(b.coordinate + 3);
        const double angle = turn.norm(), whole = 2.0 * std::numbers::pi;
        if (!(angle > std::numbers::pi)) continue;
        turn *= 1.0 - whole * std::round(angle / whole) / angle;
        changed = true;
    }
    return changed;
}

// A step must end in a state that can be.
void check(const Subject& subject, const ForwardSystem& system, double t, const Vector& x) {
    if (!x.allFinite()) {
        Eigen::Index i = 0;
        while (std::isfinite(x[i])) ++i;
        fail(t, system.complaint().empty() ? "the " + system.name_of(i) + " is not finite" : system.complaint(),
             "Look for a force that grows without bound or is itself not finite, or lower the tolerance");
    }
    for (const Body& b : subject.bodies) {
        if (b.kind != JointKind::ball) continue;
        const double angle = x.segment<3>(b.coordinate).norm();
        if (angle > std::numbers::pi)
            fail(t, "the joint of " + b.name + " has turned by " + std::to_string(angle / rad_per_deg) + " deg",
                 "No joint can; look for a force that is too large, or start nearer to rest");
    }
}

struct Recorder {
    const Subject& subject;
    ForwardSystem& system;
    Trajectory trajectory;
    std::vector<double> columns[6];
    std::vector<double> rows[3];

    void record(double t, Vector x) {
        const Eigen::Index n = system.coordinates();
        shorten(subject, x);
        const auto e = system.energies(x, t);
        const double values[]{t, e.kinetic, e.gravity, e.elastic, x[2 * n], x[2 * n + 1]};
        for (int k = 0; k < 6; ++k) columns[k].push_back(values[k]);
        for (Eigen::Index k = 0; k < 2; ++k) rows[k].insert(rows[k].end(), x.data() + k * n, x.data() + (k + 1) * n);
        if (system.muscles()) {
            const Vector& activation = system.muscles()->activation();
            rows[2].insert(rows[2].end(), activation.begin(), activation.end());
        }
    }

    Trajectory finished() {
        Vector* const to[]{&trajectory.time,    &trajectory.kinetic,    &trajectory.gravity,
                           &trajectory.elastic, &trajectory.dissipated, &trajectory.applied};
        for (int k = 0; k < 6; ++k)
            *to[k] = Eigen::Map<Vector>(columns[k].data(), static_cast<Eigen::Index>(columns[k].size()));
        const Eigen::Index times = trajectory.time.size();
        Table* const tables[]{&trajectory.q, &trajectory.v, &trajectory.activation};
        for (int k = 0; k < 3; ++k)
            *tables[k] = Eigen::Map<Table>(rows[k].data(), times, static_cast<Eigen::Index>(rows[k].size()) / times);
        if (system.muscles()) trajectory.sharing = system.muscles()->worst();
        return std::move(trajectory);
    }
};

// One driver for every dense-output stepper: a fixed output grid, a look at each step, events, budget, cancellation.
template <class Stepper>
Trajectory drive(const Subject& subject, ForwardSystem& system, Stepper stepper, Vector x,
                 const SimulationOptions& options, const Progress& progress) {
    constexpr bool ends_where_told = requires { stepper.set_limit(0.0); };
    const Eigen::Index n = system.coordinates();
    Recorder recorder{subject, system, {}, {}, {}};
    const auto outputs = static_cast<long>(std::floor(options.duration / options.output_step * (1.0 + 1e-12)));
    auto output_time = [&](long k) { return std::min(static_cast<double>(k) * options.output_step, options.duration); };
    const double end = output_time(outputs);
    // the next multiple of a period after t; 0: there is none
    auto multiple_after = [end](double t, double period) {
        return period > 0.0 ? std::min(end, period * (std::floor(t / period + 1e-9) + 1.0)) : end;
    };
    auto event_at = [&](double t, const Vector& at) { return options.event(t, State{at.head(n), at.segment(n, n)}); };
    const double jumps = system.breaks_every(options.output_step), period = system.sampling_period();
    double next_sample = end;
    auto sample = [&](double t) {
        if (!(period > 0.0)) return;
        system.sample(x, t);
        next_sample = multiple_after(t, period);
    };
    sample(0.0);
    stepper.initialize(x, 0.0, std::min(1e-3, options.output_step));
    recorder.record(0.0, x);
    double event = options.event ? event_at(0.0, x) : 0.0;
    long k = 1;  // next output
    Vector at = x;
    auto record_until = [&](double t) {
        for (; k <= outputs && output_time(k) <= t * (1.0 + 1e-12); ++k) {
            stepper.calc_state(output_time(k), at);
            recorder.record(output_time(k), at);
        }
    };
    while (k <= outputs) {
        const double from = stepper.current_time();
        progress.step("simulation", from / options.duration);
        if (++recorder.trajectory.steps > options.step_budget)
            fail(from, "the budget of " + std::to_string(options.step_budget) + " steps is spent",
                 "Raise step_budget, or choose Integrator::implicit_extrapolation for stiff joints");
        if (period > 0.0 && from > next_sample - options.smallest_step) {
            x = stepper.current_state();
            sample(from);
            stepper.initialize(x, from, stepper.current_time_step());
        }
        if constexpr (ends_where_told)
            stepper.set_limit(std::min(next_sample, multiple_after(from, jumps)));
        else if (period > 0.0 && from + stepper.current_time_step() > next_sample)
            stepper.initialize(x = stepper.current_state(), from, next_sample - from);
        try {
            stepper.do_step(std::ref(system));
        } catch (const odeint::step_adjustment_error&) {
            fail(from, "no step is short enough for the tolerance",
                 "Raise the tolerance, or look for a force that jumps");
        }
        const double to = stepper.current_time();
        const bool stuck = to == from || stepper.current_time_step() < options.smallest_step;
        if (stuck && system.complaint().empty()) {
            std::string where;
            if constexpr (ends_where_told) where = ", because of the " + system.name_of(stepper.worst());
            fail(from, "the step fell below " + std::to_string(options.smallest_step * 1e9) + " ns" + where,
                 "Look for a force that jumps, or raise the tolerance");
        }
        if (stuck || !stepper.current_state().allFinite()) {
            // Odeint accepts what is not finite: take the step back until the place is known
            const double half = 0.5 * (to - from);
            if (stuck || half < options.smallest_step) {
                x[0] = std::numeric_limits<double>::quiet_NaN();
                check(subject, system, from, x);
            }
            stepper.initialize(x, from, half);
            continue;
        }
        system.forget();
        x = stepper.current_state();
        check(subject, system, to, x);
        if (options.event) {
            const double after = event_at(to, x);
            if (event < 0.0 && after >= 0.0) {
                double a = from, b = to;
                while (b - a > 1e-12 * std::max(1.0, b)) {
                    const double m = 0.5 * (a + b);
                    stepper.calc_state(m, at);
                    (event_at(m, at) < 0.0 ? a : b) = m;
                }
                record_until(b * (1.0 - 1e-11));
                stepper.calc_state(b, at);
                recorder.record(b, at);
                recorder.trajectory.event_time = b;
                return recorder.finished();
            }
            event = after;
        }
        record_until(to);
        if (shorten(subject, x)) stepper.initialize(x, to, stepper.current_time_step());
    }
    progress.step("simulation", 1.0);
    return recorder.finished();
}

}  // namespace

std::string_view name_of(Integrator integrator) {
    switch (integrator) {
        case Integrator::automatic: return "automatic";
        case Integrator::explicit_dormand_prince: return "explicit_dormand_prince";
        case Integrator::implicit_extrapolation: return "implicit_extrapolation";
    }
    return "";
}

double Trajectory::energy_gap() const {
    const Eigen::VectorXd total = kinetic + gravity + elastic + dissipated - applied;
    return (total.array() - total[0]).abs().maxCoeff();
}

Trajectory simulate_forward(const Subject& subject, const ForwardModel& model, const State& start,
                            const SimulationOptions& options, const Progress& progress) {
    if (!(options.duration > 0.0 && options.output_step > 0.0 && options.output_step <= options.duration &&
          options.tolerance > 0.0 && options.smallest_step > 0.0))
        throw SimulationError(
            "forward simulation: duration, output step, tolerance and smallest step must be positive, and the output "
            "step no longer than the duration");
    ForwardSystem system(subject, model);
    Vector x = system.start(start);
    check(subject, system, 0.0, x);
    Integrator integrator = options.integrator;
    if (integrator == Integrator::automatic) {
        constexpr double stability = 3.3;  // of Dormand-Prince on the negative real axis
        integrator = stability / system.fastest_rate(x) < 0.25 * options.output_step
                         ? Integrator::implicit_extrapolation
                         : Integrator::explicit_dormand_prince;
    }
    Trajectory result;
    if (integrator == Integrator::implicit_extrapolation) {
        detail::ExtrapolatedEuler<Vector, detail::Pack::lanes> stepper(options.tolerance, options.duration,
                                                                       system.scales());
        stepper.set_floor(options.smallest_step);
        result = drive(subject, system, std::move(stepper), std::move(x), options, progress);
    } else {
        result =
            drive(subject, system,
                  odeint::make_dense_output(options.tolerance, options.tolerance, odeint::runge_kutta_dopri5<Vector>()),
                  std::move(x), options, progress);
    }
    result.integrator = integrator;
    return result;
}

}  // namespace spondyl
