#include "spondyl/ensemble.hpp"

#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "spondyl/error.hpp"
#include "support/exercise_folder.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::ExerciseFolder;
using test::message_of;

namespace {

const Datasets& datasets() {
    static const Datasets d = read_datasets();
    return d;
}
const Ensemble& population() {
    static const Ensemble e = ensemble_named("population", datasets().root);
    return e;
}

// Probability of a standard normal deviate below z.
double normal(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

Ensemble read(const ExerciseFolder& folder, const std::string& text) {
    return read_ensemble(folder.write("people.toml", text));
}

// Drawn by one value for every dimension.
Draw at(const Ensemble& e, double quantile) {
    return draw(e, datasets(), std::vector<double>(e.dimensions().size(), quantile));
}

// Mean of f over the rows of a design.
double mean(const Table& points, const auto& f) {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < points.rows(); ++i) sum += f(points.row(i));
    return sum / static_cast<double>(points.rows());
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    const double ma = std::accumulate(a.begin(), a.end(), 0.0) / n, mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - ma) * (b[i] - mb);
        aa += (a[i] - ma) * (a[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
    }
    return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("a quantile of a distribution is where the cut normal law has it") {
    const Distribution height{.spread = Spread::normal, .low = 1.6, .high = 1.8};
    const double deviation = 0.1 / 1.6448536269514722, tail = normal(-2.5);
    CHECK(height.at(0.5) == doctest::Approx(1.7).epsilon(1e-14));
    for (const double q : {1e-6, 0.05, 0.3, 0.9, 1.0 - 1e-6}) {
        const double z = (height.at(q) - 1.7) / deviation;
        CHECK((normal(z) - tail) / (1.0 - 2.0 * tail) == doctest::Approx(q).epsilon(1e-9));
    }
    CHECK(height.at(0.0) == doctest::Approx(1.7 - 2.5 * deviation));
    CHECK(height.at(1.0) == doctest::Approx(1.7 + 2.5 * deviation));
    const Distribution factor{.spread = Spread::lognormal, .low = 0.5, .high = 2.0};
    CHECK(factor.at(0.5) == doctest::Approx(1.0));
    CHECK(factor.at(0.2) * factor.at(0.8) == doctest::Approx(1.0));  // symmetric in the logarithm
    const Distribution offset{.spread = Spread::uniform, .low = -1.0, .high = 3.0};
    CHECK(offset.at(0.25) == 0.0);
    const Distribution vertebra{.spread = Spread::choice, .choices = {3.0, 4.0, 5.0}};
    CHECK(vertebra.at(0.0) == 3.0);
    CHECK(vertebra.at(0.34) == 4.0);
    CHECK(vertebra.at(1.0) == 5.0);
}

TEST_CASE("a Latin hypercube has one point in every cell of every dimension") {
    const int n = 97, d = 7;
    const Table points = design(Sampling::latin_hypercube, n, d, 5);
    for (int k = 0; k < d; ++k) {
        std::vector<int> count(n, 0);
        for (int i = 0; i < n; ++i) ++count[static_cast<std::size_t>(points(i, k) * n)];
        CHECK(std::ranges::count(count, 1) == n);
    }
    CHECK(points != design(Sampling::latin_hypercube, n, d, 6));
    CHECK(points == design(Sampling::latin_hypercube, n, d, 5));
    CHECK(points.leftCols(3) == design(Sampling::latin_hypercube, n, 3, 5));  // dimensions do not disturb each other
}

TEST_CASE("Sobol points integrate a smooth function far better than independent ones") {
    const auto product = [](const auto& x) {  // integral over the unit cube: 1
        double p = 1.0;
        for (Eigen::Index k = 0; k < x.size(); ++k) p *= 2.0 * x[k];
        return p;
    };
    double sobol = 0.0, independent = 0.0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        sobol += std::pow(mean(design(Sampling::sobol, 1024, 4, seed), product) - 1.0, 2.0);
        independent += std::pow(mean(design(Sampling::random, 1024, 4, seed), product) - 1.0, 2.0);
    }
    // independent: the variance of the product is (4/3)^4 - 1 = 2.16
    CHECK(independent / 20.0 == doctest::Approx(2.16 / 1024.0).epsilon(0.7));
    CHECK(std::sqrt(sobol) < 0.15 * std::sqrt(independent));
    const Table points = design(Sampling::sobol, 64, 3, 9);
    CHECK(points.minCoeff() > 0.0);
    CHECK(points.maxCoeff() < 1.0);
    for (int k = 0; k < 3; ++k) {  // every dimension of a power of two is stratified, shifted or not
        std::vector<int> count(64, 0);
        for (int i = 0; i < 64; ++i) ++count[static_cast<std::size_t>(points(i, k) * 64.0)];
        CHECK(std::ranges::count(count, 1) == 64);
    }
}

TEST_CASE("mobility of two levels correlates by their distance, that of two axes by the stated number") {
    Ensemble e;
    e.mobility = MobilityField{.between_people = {.spread = Spread::lognormal, .low = 0.5, .high = 2.0},
                               .table_uncertainty = false,
                               .correlation_length = 3.0,
                               .axis_correlation = 0.4};
    const int n = 4000;
    const Table points = design(Sampling::sobol, n, static_cast<int>(e.dimensions().size()), 1);
    std::map<std::pair<Level, Axis>, std::vector<double>> drawn;
    for (Eigen::Index i = 0; i < n; ++i) {
        const Draw d = draw(e, datasets(), std::span(points.row(i).data(), static_cast<std::size_t>(points.cols())));
        for (const Level level : levels())
            for (const Axis axis : axes()) drawn[{level, axis}].push_back(std::log(d.person.mobility[level][axis]));
    }
    const auto between = [&](Level a, Axis x, Level b, Axis y) { return correlation(drawn[{a, x}], drawn[{b, y}]); };
    constexpr double sampling = 4.0 / 63.0;  // four standard errors of 4000 points
    using enum Level;
    using enum Axis;
    CHECK(std::abs(between(T6_T7, flexion, T7_T8, flexion) - std::exp(-1.0 / 3.0)) < sampling);
    CHECK(std::abs(between(L5_S1, flexion, L1_L2, flexion) - std::exp(-4.0 / 3.0)) < sampling);
    CHECK(std::abs(between(T6_T7, flexion, T6_T7, axial_rotation) - 0.4) < sampling);
    CHECK(std::abs(between(T6_T7, lateral_bending, T7_T8, axial_rotation) - 0.4 * std::exp(-1.0 / 3.0)) < sampling);
    // at every level the spread is that of the file, cut at 2.5 deviations (variance 0.9112 of the uncut)
    const auto& one = drawn[{T1_T2, flexion}];
    double square = 0.0;
    for (const double x : one) square += x * x / n;
    const double deviation = std::log(2.0) / 1.6448536269514722;
    CHECK(std::sqrt(square) == doctest::Approx(deviation * std::sqrt(0.9112)).epsilon(0.05));
}

TEST_CASE("the middle of the population is near the nominal man, its ends are people the model covers") {
    const Draw middle = at(population(), 0.5);
    for (const Level level : levels())
        for (const Axis axis : axes())
            CHECK(middle.person.mobility[level][axis] == doctest::Approx(1.0).epsilon(1e-12));
    CHECK(middle.person.specific_tension == doctest::Approx(70e4).epsilon(1e-3));
    CHECK(middle.person.passive_stress == doctest::Approx(35e4).epsilon(1e-3));
    CHECK(middle.person.abdomen_offset == doctest::Approx(0.02));
    CHECK(middle.person.girdle_vertebra == 4);
    CHECK(middle.person.sex == Sex::female);  // the second half of the quantiles
    CHECK(middle.person.height == doctest::Approx(1.63));
    CHECK(middle.criterion == Criterion::elastic);
    CHECK(middle.severity == 1.0);
    const Table points = design(Sampling::latin_hypercube, 500, static_cast<int>(population().dimensions().size()), 3);
    int women = 0;
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        const Draw d =
            draw(population(), datasets(), std::span(points.row(i).data(), static_cast<std::size_t>(points.cols())));
        CHECK_NOTHROW(make_subject(datasets(), d.person));
        women += d.person.sex == Sex::female ? 1 : 0;
        CHECK(d.values.size() == population().parameters.size());
    }
    CHECK(women == 250);
}

TEST_CASE("a person is as mobile as drawn: angles at any moment are those of the tables times the factor") {
    SubjectOptions loose;
    loose.mobility[Level::T6_T7][Axis::axial_rotation] = 1.25;
    loose.cage_stiffness = 1.5;
    const Subject person = make_subject(datasets(), loose), nominal = make_subject(datasets());
    for (const double moment : {-7.5, 0.5, 2.5, 7.5}) {
        const auto angle = [&](const Subject& s, Level l, Axis a) { return angle_at(s.free_law[l].axis[a], moment); };
        const double cage = nominal.cage[Level::T6_T7][Axis::axial_rotation], stiffer = 1.0 + 1.5 * (cage - 1.0);
        CHECK(person.cage[Level::T6_T7][Axis::axial_rotation] == doctest::Approx(stiffer).epsilon(1e-14));
        CHECK(
            angle(person, Level::T6_T7, Axis::axial_rotation) ==
            doctest::Approx(1.25 * cage / stiffer * angle(nominal, Level::T6_T7, Axis::axial_rotation)).epsilon(1e-10));
        CHECK(angle(person, Level::L3_L4, Axis::flexion) == angle(nominal, Level::L3_L4, Axis::flexion));
    }
    // a stiff cage of the person and a stiff cage of the restriction are the same tissue
    SubjectOptions caged;
    caged.cage_stiffness = 2.0;
    const Subject born = make_subject(datasets(), caged),
                  made = restricted(nominal,
                                    Restriction{"cage"}.with_cage({Level::T1_T2, Level::T11_T12}, {.stiffness = 2.0}));
    for (const Level level : levels())
        for (const Axis axis : axes())
            CHECK(angle_at(born.law[level].axis[axis], 3.0) ==
                  doctest::Approx(angle_at(made.law[level].axis[axis], 3.0)).epsilon(1e-12));
    // and a cut cage is the same whoever it belonged to
    const Restriction cut = Restriction{"cut"}.with_cage({Level::T1_T2, Level::T11_T12}, {.integrity = 0.0});
    const Subject a = restricted(born, cut), b = restricted(nominal, cut);
    CHECK(angle_at(a.law[Level::T6_T7].axis[Axis::flexion], 3.0) ==
          doctest::Approx(angle_at(b.law[Level::T6_T7].axis[Axis::flexion], 3.0)).epsilon(1e-12));
}

TEST_CASE("an ensemble is written and read back to the same bits") {
    const ExerciseFolder folder;
    CHECK(read(folder, toml_of(population())) == population());
    const Ensemble mixed = read(folder, R"([parameters]
sex.value = "female"
mass.value_kg = 61.7
severity.uniform = [0.25, 1]
criterion.choice = ["elastic", "blend"]
preload.uniform_N = [0, 300]
)");
    CHECK(read(folder, toml_of(mixed)) == mixed);
    CHECK(mixed.dimensions() == std::vector<std::string>{"preload", "severity", "criterion"});
    const std::vector<double> point{0.5, 0.0, 0.75};
    const Draw d = draw(mixed, datasets(), point);
    CHECK(d.person.sex == Sex::female);
    CHECK(d.person.mass == 61.7);
    CHECK(d.person.preload == 150.0);
    CHECK(d.severity == 0.25);
    CHECK(d.criterion == Criterion::blend);
}

TEST_CASE("mistakes in a file of distributions are told with line, words and remedy") {
    const ExerciseFolder folder;
    const auto refusal = [&](const std::string& body) {
        return message_of<DatasetError>([&] { read(folder, "[parameters]\n" + body); });
    };
    const auto says = [](const std::string& text, std::initializer_list<const char*> parts) {
        for (const char* part : parts) {
            CAPTURE(text);
            CHECK(contains(text, part));
        }
    };
    says(refusal("hieght.normal_m = [1.6, 1.8]"), {"people.toml:2:", "hieght", "height"});
    says(refusal("height.normal = [1.6, 1.8]"), {"people.toml:2:", "normal_m", "present: normal"});
    says(refusal("height.normal_m = [1.8, 1.6]"), {"people.toml:2:", "low < high"});
    says(refusal("specific_tension.uniform_N_per_cm2 = [1, 1e308]"), {"people.toml:2:", "too large"});
    says(refusal("height.normal_m = 1.7"), {"people.toml:2:", "an array of numbers"});
    says(refusal("height.lognormal_m = [0, 1]"), {"numbers above 0"});
    says(refusal("sex.choice = [\"male\", \"femal\"]"), {"femal", "did you mean \"female\""});
    says(refusal("sex.uniform = [0, 1]"), {"value, choice", "present: uniform"});
    says(refusal("height = { normal_m = [1, 2], uniform_m = [1, 2] }"), {"one distribution"});
    says(refusal("height = { normal_m = [1, 2], women = { uniform_m = [1, 2] } }"), {"both sexes"});
    says(refusal("mass.value_kg = 70\nbody_mass_index.value_kg_per_m2 = 24"), {"people.toml:3:", "beside 'mass'"});
    says(refusal("mobility.normal = [0.5, 2]"), {"lognormal"});
    says(refusal("mobility = { lognormal = [0.5, 2], axis_correlation = 1.5 }"), {"0 to 0.99"});
    says(refusal("height = { normal_m = [1, 2], label = \"GUESS\" }"), {"GUESS", "ASSUMPTION"});
    says(message_of<DatasetError>([&] { read(folder, "height.normal_m = [1, 2]"); }), {"'parameters' is missing"});
    says(message_of<NameError>([] { ensemble_named("populatoin", datasets().root); }), {"population"});
    says(refusal("girdle_vertebra.choice = [-1e300]"), {"numbers above 0"});
    says(message_of<SubjectError>([&] {
             make_subject(datasets(), at(read(folder, "[parameters.girdle_vertebra]\nchoice = [1e300]\n"), 0.5).person);
         }),
         {"girdle"});
    says(message_of<SubjectError>([] { draw(population(), datasets(), std::vector<double>(3, 0.5)); }),
         {"coordinates, not 3"});
    says(message_of<SubjectError>([] { at(population(), 1.5); }), {"quantile of sex", "[0, 1]"});
    says(message_of<SubjectError>([] { design(Sampling::sobol, 2, 5000, 1); }), {"3667", "latin_hypercube"});
    says(message_of<SubjectError>([] { design(Sampling::random, 0, 2, 1); }), {"at least one point"});
    says(message_of<NameError>([] { sampling_named("sobul"); }), {"sobol"});
    SubjectOptions frozen;
    frozen.mobility[Level::L4_L5][Axis::flexion] = 0.0;
    says(message_of<SubjectError>([&] { make_subject(datasets(), frozen); }),
         {"mobility of L4_L5 flexion", "0.1 to 10"});
}
