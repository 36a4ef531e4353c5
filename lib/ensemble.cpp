#include "spondyl/ensemble.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include <Eigen/Cholesky>

#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>

#include "detail/ensemble_format.hpp"
#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

using detail::ensemble_format::Input;
using detail::ensemble_format::inputs;

constexpr double cut = 2.5;                          // standard deviations
constexpr double five_percent = 1.6448536269514722;  // of them below the mean
const double sqrt_two = std::sqrt(2.0);

double below(double z) { return 0.5 * std::erfc(-z / sqrt_two); }

// The standard normal deviate at a quantile of the distribution that is cut at +-2.5.
double deviate(double quantile) {
    if (quantile <= 0.0) return -cut;
    if (quantile >= 1.0) return cut;
    const double tail = below(-cut);
    return -sqrt_two * boost::math::erfc_inv(2.0 * (tail + quantile * (1.0 - 2.0 * tail)));
}

const Input& input_named(std::string_view name) {
    for (const Input& input : inputs())
        if (input.name == name) return input;
    throw NameError("no input of the model that can vary is called \"" + std::string(name) +
                    "\"; the closest name is \"" + detail::closest(name, parameter_names()) + "\"");
}

std::size_t mobility_size(const Ensemble& e) { return e.mobility ? level_count * axis_count : 0; }

// Correlated standard deviates, the first of every level from those below: the Cholesky factor of
// exp(-distance / length) over levels times that of one correlation between axes.
PerSegmentAxis correlated(const MobilityField& field, std::span<const double> quantiles) {
    const double step = field.correlation_length > 0.0 ? std::exp(-1.0 / field.correlation_length) : 0.0;
    Eigen::Matrix3d R = Eigen::Matrix3d::Constant(field.axis_correlation);
    R.diagonal().setOnes();
    const Eigen::Matrix3d mix = R.llt().matrixL();
    PerSegmentAxis out{};
    Eigen::Vector3d z = Eigen::Vector3d::Zero();
    for (const Level level : levels()) {
        const auto first = axis_count * static_cast<std::size_t>(level);
        Eigen::Vector3d fresh;
        for (std::size_t a = 0; a < axis_count; ++a)
            fresh[static_cast<Eigen::Index>(a)] = deviate(quantiles[first + a]);
        z = first == 0 ? fresh : Eigen::Vector3d(step * z + std::sqrt(1.0 - step * step) * fresh);
        const Eigen::Vector3d mixed = mix * z;
        for (const Axis axis : axes()) out[level][axis] = mixed[static_cast<Eigen::Index>(axis)];
    }
    return out;
}

double log_deviation(const Distribution& lognormal) {
    return std::log(lognormal.high / lognormal.low) / (2.0 * five_percent);
}

// A seed for each dimension (splitmix64).
std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
    std::uint64_t z = seed + (number + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// 53 random bits as a number in (0, 1); std::uniform_real_distribution may differ between machines.
double unit(std::uint64_t bits) { return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53; }

}  // namespace

std::string_view name_of(Spread spread) {
    switch (spread) {
        case Spread::fixed: return "value";
        case Spread::uniform: return "uniform";
        case Spread::normal: return "normal";
        case Spread::lognormal: return "lognormal";
        case Spread::choice: return "choice";
    }
    return "";
}

std::string_view name_of(Sampling sampling) {
    switch (sampling) {
        case Sampling::latin_hypercube: return "latin_hypercube";
        case Sampling::sobol: return "sobol";
        case Sampling::random: return "random";
    }
    return "";
}

Sampling sampling_named(std::string_view text) {
    std::vector<std::string> known;
    for (const Sampling s : {Sampling::latin_hypercube, Sampling::sobol, Sampling::random}) {
        if (name_of(s) == text) return s;
        known.emplace_back(name_of(s));
    }
    throw NameError("no sampling is called \"" + std::string(text) + "\"; the closest name is \"" +
                    detail::closest(text, known) + "\"");
}

double Distribution::at(double quantile) const {
    switch (spread) {
        case Spread::fixed: return low;
        case Spread::uniform: return low + quantile * (high - low);
        case Spread::normal: return 0.5 * (low + high) + deviate(quantile) * (high - low) / (2.0 * five_percent);
        case Spread::lognormal: return std::sqrt(low * high) * std::exp(deviate(quantile) * log_deviation(*this));
        case Spread::choice: {
            const auto n = static_cast<double>(choices.size());
            return choices[static_cast<std::size_t>(std::clamp(std::floor(quantile * n), 0.0, n - 1.0))];
        }
    }
    return low;
}

std::vector<std::string> Ensemble::dimensions() const {
    std::vector<std::string> names;
    for (const Parameter& p : parameters)
        if (p.men.spread != Spread::fixed) names.push_back(p.name);
    if (mobility)
        for (const Level level : levels())
            for (const Axis axis : axes())
                names.push_back("mobility." + std::string(name_of(level)) + "." + std::string(name_of(axis)));
    return names;
}

std::vector<std::string> parameter_names() {
    std::vector<std::string> names;
    for (const Input& input : inputs()) names.emplace_back(input.name);
    return names;
}

std::string_view parameter_unit(std::string_view name) { return input_named(name).si; }

Draw draw(const Ensemble& ensemble, const Datasets& datasets, std::span<const double> quantiles) {
    const auto varying = static_cast<std::size_t>(
        std::ranges::count_if(ensemble.parameters, [](const Parameter& p) { return p.men.spread != Spread::fixed; }));
    const std::size_t expected = varying + mobility_size(ensemble);
    if (quantiles.size() != expected)
        throw SubjectError("a point of this ensemble has " + std::to_string(expected) + " coordinates, not " +
                           std::to_string(quantiles.size()) + "; one for each of Ensemble::dimensions()");
    for (std::size_t i = 0; i < quantiles.size(); ++i)
        if (!(quantiles[i] >= 0.0 && quantiles[i] <= 1.0))
            throw SubjectError("quantile of " + ensemble.dimensions()[i] + " is " + std::to_string(quantiles[i]) +
                               "; expected a number in [0, 1]");
    Draw out;
    std::size_t next = 0;
    for (const Parameter& p : ensemble.parameters) {  // sex comes first: the others ask for it
        const bool woman = out.person.sex == Sex::female && p.women.has_value();
        const double value = (woman ? *p.women : p.men).at(p.men.spread == Spread::fixed ? 0.5 : quantiles[next++]);
        input_named(p.name).set(out, value);
        out.values.push_back(value);
    }
    if (ensemble.mobility) {
        const MobilityField& field = *ensemble.mobility;
        const PerSegmentAxis z = correlated(field, quantiles.subspan(next));
        const double people = log_deviation(field.between_people);
        for (const table::JointLawRow& row : datasets.joint_law) {
            const double known = field.table_uncertainty ? std::log(row.uncertainty_factor) / five_percent : 0.0;
            out.person.mobility[row.level][row.axis] = std::exp(std::hypot(people, known) * z[row.level][row.axis]);
        }
    }
    return out;
}

Table design(Sampling sampling, int points, int dimensions, std::uint64_t seed) {
    if (points < 1) throw SubjectError("a design needs at least one point, not " + std::to_string(points));
    Table out(points, std::max(dimensions, 0));
    if (dimensions < 1) return out;
    switch (sampling) {
        case Sampling::random:
            for (int d = 0; d < dimensions; ++d) {
                std::mt19937_64 random(mixed(seed, static_cast<std::uint64_t>(d)));
                for (int i = 0; i < points; ++i) out(i, d) = unit(random());
            }
            break;
        case Sampling::latin_hypercube:
            for (int d = 0; d < dimensions; ++d) {
                std::mt19937_64 random(mixed(seed, static_cast<std::uint64_t>(d)));
                std::vector<int> cell(static_cast<std::size_t>(points));
                std::iota(cell.begin(), cell.end(), 0);
                for (std::size_t i = cell.size() - 1; i > 0; --i)  // std::shuffle may differ between machines
                    std::swap(cell[i], cell[static_cast<std::size_t>(unit(random()) * static_cast<double>(i + 1))]);
                for (int i = 0; i < points; ++i)
                    out(i, d) = (cell[static_cast<std::size_t>(i)] + unit(random())) / points;
            }
            break;
        case Sampling::sobol: {
            constexpr int known = boost::random::default_sobol_table::max_dimension;
            if (dimensions > known)
                throw SubjectError("Sobol numbers are known for " + std::to_string(known) + " dimensions, not for " +
                                   std::to_string(dimensions) + "; choose latin_hypercube");
            boost::random::sobol_engine<std::uint64_t, 64> sequence(static_cast<std::size_t>(dimensions));
            for (int i = 0; i < points; ++i)
                for (int d = 0; d < dimensions; ++d) {
                    const std::uint64_t number = i == 0 ? 0 : sequence();  // Boost leaves out the first point, 0
                    out(i, d) = unit(number ^ mixed(seed, static_cast<std::uint64_t>(d)));
                }
            break;
        }
    }
    return out;
}

}  // namespace spondyl
