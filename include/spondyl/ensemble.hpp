#pragma once
/// @file ensemble.hpp
/// Many people instead of one: how the inputs of the model are distributed, and designs that draw from them
/// (docs/theory.md section U). Files: datasets/uncertainty/*.toml, docs/study_format.md.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spondyl/dataset.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// Shape of a distribution. normal and lognormal are cut at 2.5 standard deviations.
enum class Spread : std::uint8_t { fixed, uniform, normal, lognormal, choice };
std::string_view name_of(Spread spread);  ///< the key of a file: "lognormal", "value" of fixed

/// How one number varies, in SI.
struct Distribution {
    Spread spread = Spread::fixed;
    double low = 0.0;   ///< fixed: the value; uniform: the ends; normal, lognormal: the 5 % and 95 % quantiles uncut
    double high = 0.0;  ///< the other end; of fixed the same
    std::vector<double> choices{};  ///< of choice: equally likely, quantiles in this order

    /// The value at a quantile in [0, 1]; 0 and 1 are the ends.
    double at(double quantile) const;
    bool operator==(const Distribution&) const = default;
};

/// One input of the model that varies.
struct Parameter {
    std::string name;                     ///< one of parameter_names()
    Distribution men;                     ///< of men, and of women where they have none of their own
    std::optional<Distribution> women{};  ///< drawn by the same quantile
    Label label = Label::assumption;
    std::string source{};  ///< citation or reason
    bool operator==(const Parameter&) const = default;
};

/// How SubjectOptions::mobility varies: a lognormal factor per level and axis. Its logarithms correlate between levels
/// by exp(-distance / correlation_length) and between the axes of a level by axis_correlation.
struct MobilityField {
    Distribution between_people{Spread::lognormal, 1.0, 1.0, {}};  ///< lognormal around 1
    /// Adds how well the law is known: the two readings of the angle that column uncertainty_factor of the joint law
    /// spans are its 5 % and 95 % quantiles.
    bool table_uncertainty = true;
    double correlation_length = 2.0;  ///< [levels], >= 0
    double axis_correlation = 0.5;    ///< 0 to 0.99
    Label label = Label::assumption;  ///< of the source
    std::string source{};             ///< citation or reason
    bool operator==(const MobilityField&) const = default;
};

/// What varies, and how. What is not in it stays at its default.
struct Ensemble {
    std::vector<Parameter> parameters;        ///< in the order of parameter_names()
    std::optional<MobilityField> mobility{};  ///< of the segments; empty: as in the tables
    bool operator==(const Ensemble&) const = default;

    /// Names of the dimensions of a design: every parameter that is not fixed, then "mobility.L5_S1.flexion" and so on.
    std::vector<std::string> dimensions() const;
};

/// What can vary, in a fixed order: sex, height, mass or body_mass_index, specific_tension, ...
std::vector<std::string> parameter_names();
/// SI unit of a parameter, "1" for a ratio and a choice. @throws NameError with the closest names
std::string_view parameter_unit(std::string_view name);

/// One person drawn, and what else was drawn with it.
struct Draw {
    SubjectOptions person{};           ///< for make_subject
    double severity = 1.0;             ///< of the restriction (restriction.hpp, scaled)
    std::optional<double> friction{};  ///< of every support instead of its own
    double support_cost = 1.0;         ///< factor on Support::cost_scale of every support
    Criterion criterion = Criterion::elastic;
    std::vector<double> values{};  ///< of the ensemble's parameters, in their order, SI; choices by their value
};

/// The person at a point of the unit cube, one coordinate per dimension.
/// @throws SubjectError when the number of coordinates differs or one is outside [0, 1]
Draw draw(const Ensemble& ensemble, const Datasets& datasets, std::span<const double> quantiles);

/// How points are spread over the unit cube.
enum class Sampling : std::uint8_t {
    latin_hypercube,  ///< each dimension evenly covered
    sobol,            ///< low discrepancy with a random digital shift; best where the number is a power of 2
    random,           ///< independent
};
std::string_view name_of(Sampling sampling);     ///< as files write it
Sampling sampling_named(std::string_view text);  ///< @throws NameError

/// (points x dimensions) in (0, 1); the same bits on every machine for the same arguments.
/// @throws SubjectError for fewer than one point, or more dimensions than Sobol numbers are known for (3667)
Table design(Sampling sampling, int points, int dimensions, std::uint64_t seed);

/// Reads a file of distributions. @throws DatasetError "file:line:column: ..."
Ensemble read_ensemble(const std::filesystem::path& file);
/// The same from the text of such a file. @throws DatasetError with `name` as the file
Ensemble ensemble_from(std::string_view toml, const std::string& name = "ensemble");
/// One of datasets/uncertainty. @throws NameError with the closest names
Ensemble ensemble_named(std::string_view name, const std::filesystem::path& datasets);
/// The ensemble as a file that read_ensemble reads back to the same bits.
std::string toml_of(const Ensemble& ensemble);

}  // namespace spondyl
