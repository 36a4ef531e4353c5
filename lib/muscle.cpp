#include "spondyl/muscle.hpp"

#include <algorithm>
#include <cmath>

namespace spondyl {

namespace {

// Thelen (2003), as OpenSim's Thelen2003Muscle has them; docs/theory.md (M9)-(M12)
constexpr double active_width = 0.45;    // of the Gaussian over stretch
constexpr double passive_strain = 0.6;   // at which the passive force is passive_strength
constexpr double toe = 0.1;              // strain over which the cube law sets in
constexpr double largest_speed = 10.0;   // of shortening [optimal fibre lengths per second]
constexpr double curvature = 0.25;       // of the force-velocity hyperbola
constexpr double eccentric_limit = 1.4;  // of the factor when lengthening fast

struct Fibre {
    double along, length, cosine;  // [m], [m], of the angle to the tendon
};

double rising(double strain) {
    const double d = strain * strain + toe * toe;
    return d * d;
}

// Fibres keep their distance `optimal_fibre sin(pennation)` between the tendon's sheets; a path shorter than its tendon
// leaves them at that distance.
Fibre fibre_of(const Muscle& m, double length) {
    const double along = std::max(length - m.tendon_slack, 0.0), across = m.optimal_fibre * std::sin(m.pennation);
    const double fibre = std::hypot(along, across);
    return {along, fibre, fibre > 0.0 ? along / fibre : 1.0};
}

}  // namespace

FibreState fibres(const Muscle& m, double length) {
    const Fibre f = fibre_of(m, length);
    FibreState s;
    s.stretch = f.length / m.optimal_fibre;
    const double off = s.stretch - 1.0;
    s.capacity = m.strength * std::exp(-off * off / active_width) * f.cosine;
    const double x = s.stretch - m.slack_stretch;  // strain
    if (x <= 0.0 || m.passive_strength == 0.0) return s;
    // (M11): x^7/(x^2 + toe^2)^2, the cube of the strain behind a toe; as smooth at 0 as the order of the integrators
    // asks
    const double scale = m.passive_strength * rising(passive_strain) / std::pow(passive_strain, 7.0);
    const double u = x * x, d = u + toe * toe, t2 = toe * toe;
    const double force = scale * u * u * u * x / (d * d);
    const double slope = scale * u * u * u * (7.0 * d - 4.0 * u) / (d * d * d * m.optimal_fibre);
    s.passive = force * f.cosine;
    // d(cosine)/d(length) = sin^2 / fibre length
    s.passive_stiffness = slope * f.cosine * f.cosine + force * (1.0 - f.cosine * f.cosine) / f.length;
    s.passive_energy = 0.5 * scale * m.optimal_fibre *
                       (0.5 * u * u - 2.0 * t2 * u + 3.0 * t2 * t2 * std::log1p(u / t2) - t2 * t2 * u / d);
    return s;
}

double force_velocity(const Muscle& m, double speed) {
    const double v = speed / (largest_speed * m.optimal_fibre);
    if (v <= 0.0) return std::max(0.0, (1.0 + v) / (1.0 - v / curvature));
    // the same slope at rest, then toward the limit
    const double slope = (1.0 + 1.0 / curvature) / (eccentric_limit - 1.0);
    return 1.0 + (eccentric_limit - 1.0) * slope * v / (1.0 + slope * v);
}

}  // namespace spondyl
