// Distributions as text: read, checked and written.

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "detail/ensemble_format.hpp"
#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace detail::ensemble_format {

namespace {

constexpr Unit metres[] = {{"m", 1.0}, {"cm", 0.01}}, kilograms[] = {{"kg", 1.0}}, newtons[] = {{"N", 1.0}},
               stresses[] = {{"N_per_m2", 1.0}, {"N_per_cm2", 1e4}}, body_mass[] = {{"kg_per_m2", 1.0}};
constexpr std::string_view sexes[] = {"male", "female"}, no_yes[] = {"no", "yes"},
                           criteria[] = {"elastic", "muscle_effort", "blend", "rhythm"};
constexpr Spread spreads[] = {Spread::fixed, Spread::uniform, Spread::normal, Spread::lognormal, Spread::choice};

const Input all[] = {
    {"sex", "1", {}, sexes, [](Draw& d, double x) { d.person.sex = x == 0.0 ? Sex::male : Sex::female; }},
    {"height", "m", metres, {}, [](Draw& d, double x) { d.person.height = x; }},
    {"mass", "kg", kilograms, {}, [](Draw& d, double x) { d.person.mass = x; }},
    {"body_mass_index",
     "kg m-2",
     body_mass,
     {},
     [](Draw& d, double x) { d.person.mass = x * d.person.height * d.person.height; }},
    {"specific_tension", "N m-2", stresses, {}, [](Draw& d, double x) { d.person.specific_tension = x; }},
    {"passive_stress", "N m-2", stresses, {}, [](Draw& d, double x) { d.person.passive_stress = x; }, true},
    {"abdomen_offset", "m", metres, {}, [](Draw& d, double x) { d.person.abdomen_offset = x; }, true},
    {"preload", "N", newtons, {}, [](Draw& d, double x) { d.person.preload = x; }, true},
    {"girdle_vertebra",
     "1",
     {},
     {},
     [](Draw& d, double x) { d.person.girdle_vertebra = static_cast<int>(std::clamp(x, -1e6, 1e6)); }},
    {"intercostals", "1", {}, no_yes, [](Draw& d, double x) { d.person.intercostals = x != 0.0; }},
    {"cage_stiffness", "1", {}, {}, [](Draw& d, double x) { d.person.cage_stiffness = x; }, true},
    {"severity", "1", {}, {}, [](Draw& d, double x) { d.severity = x; }, true},
    {"friction", "1", {}, {}, [](Draw& d, double x) { d.friction = x; }},
    {"support_cost", "1", {}, {}, [](Draw& d, double x) { d.support_cost = x; }},
    {"criterion", "1", {}, criteria, [](Draw& d, double x) { d.criterion = static_cast<Criterion>(x); }},
};

std::vector<std::string> texts_of(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

// Every key a distribution of this input may have.
struct Spelling {
    std::string key;
    Spread spread;
    double si;
};
std::vector<Spelling> spellings(const Input& input) {
    std::vector<Spelling> out;
    const bool worded = !input.words.empty();
    for (const Spread spread : spreads) {
        if (worded && spread != Spread::choice && spread != Spread::fixed) continue;
        const std::string name(name_of(spread));
        if (worded || input.units.empty())
            out.push_back({name, spread, 1.0});
        else
            for (const Unit& unit : input.units)
                out.push_back({name + "_" + std::string(unit.suffix), spread, unit.si});
    }
    return out;
}

double word_value(const TomlTable& t, const Input& input, std::string_view key, const std::string& written) {
    const auto found = std::ranges::find(input.words, written);
    if (found == input.words.end()) t.refuse_word(key, written, texts_of(input.words));
    return static_cast<double>(found - input.words.begin());
}

// The distribution a table writes; `accepted` collects the keys it may have.
Distribution distribution_of(TomlTable& t, const Input& input, std::vector<std::string>& accepted) {
    std::optional<Distribution> out;
    std::string first, names;
    for (const Spelling& s : spellings(input)) {
        accepted.push_back(s.key);
        names += (names.empty() ? "" : ", ") + s.key;
        if (!t.has(s.key)) {
            t.says(s.key, "");
            continue;
        }
        if (out) t.refuse(s.key, "written beside '" + first + "'", "one distribution", "keep the one that is meant");
        first = s.key;
        Distribution d{.spread = s.spread};
        if (s.spread == Spread::choice) {
            if (input.words.empty())
                d.choices = t.numbers(s.key);
            else
                for (const std::string& word : t.texts(s.key)) d.choices.push_back(word_value(t, input, s.key, word));
            if (d.choices.empty()) t.refuse(s.key, "empty", "at least one choice", "fill it in");
        } else if (s.spread == Spread::fixed) {
            d.low = d.high = input.words.empty() ? s.si * *t.number(s.key) : word_value(t, input, s.key, t.text(s.key));
        } else {
            const std::vector<double> ends = t.numbers(s.key);
            if (ends.size() != 2)
                t.refuse(s.key, "an array of " + std::to_string(ends.size()), "[low, high]", "write two numbers");
            d.low = s.si * ends[0];
            d.high = s.si * ends[1];
            if (!(d.low < d.high))
                t.refuse(s.key, "[" + shown(ends[0]) + ", " + shown(ends[1]) + "]", "low < high",
                         "put the smaller number first; a number that does not vary is written with value");
            if (s.spread == Spread::lognormal && !(d.low > 0.0))
                t.refuse(s.key, "[" + shown(ends[0]) + ", " + shown(ends[1]) + "]", "numbers above 0",
                         "choose uniform or normal for what may be 0 or less");
        }
        if (!std::isfinite(d.low) || !std::isfinite(d.high))
            t.refuse(s.key, "too large", "numbers that can be", "correct the number");
        const double least = d.spread == Spread::choice ? *std::ranges::min_element(d.choices) : d.low;
        if (!input.may_be_zero_or_less && input.words.empty() && !(least > 0.0))
            t.refuse(s.key, "0 or less at its lower end", "numbers above 0", "correct the number");
        out = std::move(d);
    }
    if (!out) t.refuse_missing(spellings(input).front().key, "one of " + names);
    return *out;
}

Label label_of(TomlTable& t) {
    std::vector<std::string> known;
    for (int i = 0; i <= static_cast<int>(Label::assumption); ++i) known.emplace_back(name_of(static_cast<Label>(i)));
    const std::string written = t.text("label", "ASSUMPTION");
    const auto found = std::ranges::find(known, written);
    if (found == known.end()) t.refuse_word("label", written, known);
    return static_cast<Label>(found - known.begin());
}

Parameter parameter_of(TomlTable t, const Input& input) {
    std::vector<std::string> accepted{"label", "source", "women"};
    Parameter p{.name = std::string(input.name), .men = distribution_of(t, input, accepted)};
    p.label = label_of(t);
    p.source = t.text("source", "");
    if (auto own = t.table("women")) {
        std::vector<std::string> keys;
        p.women = distribution_of(*own, input, keys);
        own->finish(keys);
        if (p.women->spread != p.men.spread)
            t.refuse("women", "a " + std::string(name_of(p.women->spread)), "a " + std::string(name_of(p.men.spread)),
                     "give both sexes one kind of distribution, so that one quantile serves both");
    }
    t.finish(accepted);
    return p;
}

MobilityField mobility_of(TomlTable t) {
    static const Input people{"mobility", "1", {}, {}, nullptr};
    MobilityField m;
    std::vector<std::string> accepted{"label", "source", "table_uncertainty", "correlation_length_levels",
                                      "axis_correlation"};
    m.between_people = distribution_of(t, people, accepted);
    if (m.between_people.spread != Spread::lognormal)
        t.refuse(name_of(m.between_people.spread), "no lognormal", "lognormal = [low, high]",
                 "mobility is a factor around 1: write its 5 % and 95 % quantiles");
    m.label = label_of(t);
    m.source = t.text("source", "");
    m.table_uncertainty = t.flag("table_uncertainty", true);
    m.correlation_length = t.number("correlation_length_levels").value_or(m.correlation_length);
    if (!(m.correlation_length >= 0.0))
        t.refuse("correlation_length_levels", shown(m.correlation_length), "0 or more", "0 is no correlation");
    m.axis_correlation = t.number("axis_correlation").value_or(m.axis_correlation);
    if (!(m.axis_correlation >= 0.0 && m.axis_correlation <= 0.99))
        t.refuse("axis_correlation", shown(m.axis_correlation), "0 to 0.99", "correct the number");
    t.finish(accepted);
    return m;
}

toml::table written(const Distribution& d, const Input& input) {
    toml::table out;
    std::string key(name_of(d.spread));
    const auto word = [&](double x) { return std::string(input.words[static_cast<std::size_t>(x)]); };
    if (d.spread != Spread::choice && !input.units.empty()) key += "_" + std::string(input.units.front().suffix);
    if (d.spread == Spread::choice) {
        toml::array list;
        for (const double x : d.choices) input.words.empty() ? list.push_back(x) : list.push_back(word(x));
        out.insert(key, std::move(list));
    } else if (d.spread != Spread::fixed) {
        out.insert(key, toml::array{d.low, d.high});
    } else if (input.words.empty()) {
        out.insert(key, d.low);
    } else {
        out.insert(key, word(d.low));
    }
    return out;
}

void describe(toml::table& t, Label label, const std::string& source) {
    t.insert("label", std::string(name_of(label)));
    if (!source.empty()) t.insert("source", source);
}

}  // namespace

std::span<const Input> inputs() { return all; }

Ensemble ensemble_of(TomlTable table) {
    Ensemble out;
    std::vector<std::string> accepted{"mobility"};
    for (const Input& input : all) {
        accepted.emplace_back(input.name);
        if (auto t = table.table(input.name)) out.parameters.push_back(parameter_of(std::move(*t), input));
    }
    if (table.has("mass") && table.has("body_mass_index"))
        table.refuse("body_mass_index", "written beside 'mass'", "one of the two", "keep the one that is meant");
    if (auto t = table.table("mobility")) out.mobility = mobility_of(std::move(*t));
    table.finish(accepted);
    return out;
}

toml::table table_of(const Ensemble& ensemble) {
    toml::table out;
    for (const Parameter& p : ensemble.parameters) {
        const Input& input = *std::ranges::find(all, p.name, &Input::name);
        toml::table t = written(p.men, input);
        if (p.women) t.insert("women", written(*p.women, input));
        describe(t, p.label, p.source);
        out.insert(p.name, std::move(t));
    }
    if (ensemble.mobility) {
        const MobilityField& m = *ensemble.mobility;
        toml::table t = written(m.between_people, {"mobility", "1", {}, {}, nullptr});
        t.insert("table_uncertainty", m.table_uncertainty);
        t.insert("correlation_length_levels", m.correlation_length);
        t.insert("axis_correlation", m.axis_correlation);
        describe(t, m.label, m.source);
        out.insert("mobility", std::move(t));
    }
    return out;
}

}  // namespace detail::ensemble_format

namespace fs = std::filesystem;

Ensemble read_ensemble(const fs::path& file) { return ensemble_from(detail::file_text(file), file.string()); }

Ensemble ensemble_from(std::string_view toml, const std::string& name) {
    const toml::table root = detail::parsed_toml(toml, name);
    detail::TomlTable table(root);
    const std::vector<std::string> accepted{"parameters"};
    auto parameters = table.table("parameters");
    if (!parameters) table.refuse_missing("parameters", "a table [parameters.<name>] for each input that varies");
    Ensemble out = detail::ensemble_format::ensemble_of(std::move(*parameters));
    table.finish(accepted);
    return out;
}

Ensemble ensemble_named(std::string_view name, const fs::path& datasets) {
    const fs::path folder = datasets / "uncertainty";
    std::vector<std::string> known;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".toml") known.push_back(entry.path().stem().string());
    std::ranges::sort(known);
    if (std::ranges::find(known, name) == known.end())
        throw NameError("no ensemble is called \"" + std::string(name) + "\" in " + folder.string() +
                        (known.empty() ? std::string("; there is none")
                                       : "; did you mean \"" + detail::closest(name, known) + "\"?"));
    return read_ensemble(folder / (std::string(name) + ".toml"));
}

std::string toml_of(const Ensemble& ensemble) {
    toml::table root;
    root.insert("parameters", detail::ensemble_format::table_of(ensemble));
    return detail::written_toml(root);
}

}  // namespace spondyl
