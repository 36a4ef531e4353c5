#include "detail/study_toml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "detail/csv.hpp"
#include "detail/ensemble_format.hpp"
#include "detail/suggest.hpp"
#include "detail/toml_reader.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

namespace fs = std::filesystem;
using detail::TomlTable;

constexpr std::string_view side_words[] = {"positive", "negative"};
constexpr std::string_view branch_words[] = {"none", "phase_ends", "every_frame"};
constexpr int schema_version = 1;
constexpr std::size_t most_parts = 256;  // exercises, restrictions: each costs time while it is read

std::vector<std::string> texts_of(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

std::size_t place_of(const TomlTable& t, std::string_view key, const std::string& written,
                     std::span<const std::string_view> words) {
    const auto found = std::ranges::find(words, written);
    if (found == words.end()) t.refuse_word(key, written, texts_of(words));
    return static_cast<std::size_t>(found - words.begin());
}

// The value of `named`, which knows the words; its refusal gets the place in the file.
template <class Named> auto value_of(const TomlTable& t, std::string_view key, const std::string& text, Named named) {
    try {
        return named(text);
    } catch (const NameError& error) {
        t.refuse(key, "\"" + text + "\"", "a name that exists", error.what());
    }
}

void check_parts(const TomlTable& t, std::string_view key, std::size_t parts) {
    if (parts > most_parts)
        t.refuse(key, "a list of " + std::to_string(parts), "at most " + std::to_string(most_parts),
                 "make several studies of it");
}

int count_at(TomlTable& t, std::string_view key, int usual, int most) {
    const int count = t.integer(key).value_or(usual);
    if (count < 1 || count > most)
        t.refuse(key, std::to_string(count), "1 to " + std::to_string(most), "correct the number");
    return count;
}

template <class Named>
auto list_of(TomlTable& t, std::string_view key, std::vector<decltype(std::declval<Named>()(std::string()))> usual,
             Named named) {
    if (t.has(key)) usual.clear();
    for (const std::string& text : t.texts(key)) usual.push_back(value_of(t, key, text, named));
    return usual;
}

Restriction limited(Restriction r, TomlTable t) {
    const std::vector<std::string> ends = t.texts("levels");
    if (ends.empty() || ends.size() > 2)
        t.refuse("levels", "a list of " + std::to_string(ends.size()), "one level or the two ends of a range",
                 "write levels = [\"T4_T5\", \"T7_T8\"]");
    const Level from = value_of(t, "levels", ends.front(), level_named),
                to = value_of(t, "levels", ends.back(), level_named);
    Limit limit;
    if (t.has("axis")) limit.axis = value_of(t, "axis", t.text("axis"), axis_named);
    if (t.has("side")) limit.side = static_cast<Side>(place_of(t, "side", t.text("side"), side_words));
    t.says("axis", "");
    t.says("side", "");
    limit.rom_fraction = t.number("rom_fraction");
    limit.neutral_zone_loss = t.number("neutral_zone_loss");
    limit.stiffness_factor = t.number("stiffness_factor");
    constexpr detail::Unit units[] = {{"deg", rad_per_deg}, {"rad", 1.0}};
    if (const auto shift = t.quantity("neutral_shift", units)) limit.neutral_shift = Angle::radians(*shift);
    const Cage cage{t.number("cage_stiffness"), t.number("cage_integrity")};
    const bool fused = t.flag("fused", false);
    static const std::vector<std::string> accepted{"levels",
                                                   "axis",
                                                   "side",
                                                   "rom_fraction",
                                                   "neutral_zone_loss",
                                                   "stiffness_factor",
                                                   "neutral_shift_deg",
                                                   "neutral_shift_rad",
                                                   "cage_stiffness",
                                                   "cage_integrity",
                                                   "fused"};
    t.finish(accepted);
    try {
        r = r.limit({from, to}, limit).with_cage({from, to}, cage);
    } catch (const SubjectError& error) {
        t.refuse("levels", "limited by numbers that cannot be", "a restriction", error.what());
    }
    return fused ? r.fuse({from, to}) : r;
}

Restriction restriction_of(TomlTable t, const Datasets& datasets) {
    Restriction r;
    r.name = t.text("name");
    if (t.has("preset")) {
        const std::string name = r.name;
        r = value_of(t, "preset", t.text("preset"),
                     [&](const std::string& text) { return preset(datasets.presets, text); });
        r.name = name;
    }
    t.says("preset", "");
    for (TomlTable& limit : t.tables("limit")) r = limited(std::move(r), std::move(limit));
    if (const auto severity = t.number("severity")) {
        try {
            r = scaled(r, *severity);
        } catch (const SubjectError& error) {
            t.refuse("severity", detail::shown(*severity), "0 to 1", error.what());
        }
    }
    static const std::vector<std::string> accepted{"name", "preset", "limit", "severity"};
    t.finish(accepted);
    return r;
}

toml::table table_of(const Restriction& r) {
    toml::array limits;
    for (const Level level : levels()) {
        const LevelRestriction& l = r.level[level];
        if (l == LevelRestriction{}) continue;
        const auto begin = [&] {
            toml::table t;
            t.insert("levels", toml::array{std::string(name_of(level))});
            return t;
        };
        for (const Axis axis : axes())
            for (const Side side : sides()) {
                const AxisRestriction& a = l.axis[axis];
                if (a == AxisRestriction{}) continue;
                toml::table t = begin();
                t.insert("axis", std::string(name_of(axis)));
                t.insert("side", std::string(side_words[static_cast<std::size_t>(side)]));
                t.insert("rom_fraction", a.side[side].rom_fraction);
                t.insert("neutral_zone_loss", a.side[side].neutral_zone_loss);
                t.insert("stiffness_factor", a.stiffness_factor);
                t.insert("neutral_shift_rad", a.neutral_shift.radians());
                limits.push_back(std::move(t));
            }
        if (l.cage_stiffness != 1.0 || l.cage_integrity != 1.0 || l.fused) {
            toml::table t = begin();
            if (l.cage_stiffness != 1.0) t.insert("cage_stiffness", l.cage_stiffness);
            if (l.cage_integrity != 1.0) t.insert("cage_integrity", l.cage_integrity);
            if (l.fused) t.insert("fused", true);
            limits.push_back(std::move(t));
        }
    }
    toml::table out;
    out.insert("name", r.name);
    if (!limits.empty()) out.insert("limit", std::move(limits));
    return out;
}

Exercise exercise_of(const TomlTable& t, const std::string& text, const fs::path& folder, const Datasets& datasets) {
    if (text.ends_with(".toml")) return read_exercise(folder / text);
    return value_of(t, "exercises", text, [&](const std::string& id) { return exercise_named(id, datasets.root); });
}

Table quantiles_in(const fs::path& file, const Study& study) {
    const std::vector<std::string> names = study.ensemble.dimensions();
    const std::vector<std::string_view> columns(names.begin(), names.end());
    const detail::CsvTable rows(file, columns);
    Table out(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(names.size()));
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t k = 0; k < names.size(); ++k)
            out(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = rows[i].between(names[k], 0.0, 1.0);
    return out;
}

}  // namespace

Study read_study(const fs::path& file, const Datasets& datasets) {
    const toml::table root = detail::parsed_toml(detail::file_text(file), file.string());
    TomlTable t(root);
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (t.integer("schema_version").value_or(0) != schema_version)
        t.has("schema_version")
            ? t.refuse("schema_version", "another", "1", "this program reads version 1 of study files")
            : t.refuse_missing("schema_version", "schema_version = 1");
    Study s;
    s.id = t.text("id");
    s.title = t.text("title", "");
    const std::vector<std::string> exercises = t.texts("exercises");
    if (exercises.empty()) t.refuse_missing("exercises", "ids of the catalog or files beside this one");
    check_parts(t, "exercises", exercises.size());
    for (const std::string& text : exercises) s.exercises.push_back(exercise_of(t, text, folder, datasets));
    const std::vector<std::string> presets = t.texts("restrictions");
    check_parts(t, "restrictions", presets.size());
    for (const std::string& name : presets)
        s.restrictions.push_back(
            value_of(t, "restrictions", name, [&](const std::string& text) { return preset(datasets.presets, text); }));
    std::vector<TomlTable> restrictions = t.tables("restriction");
    check_parts(t, "restriction", restrictions.size());
    for (TomlTable& r : restrictions) s.restrictions.push_back(restriction_of(std::move(r), datasets));
    s.modes = list_of(t, "modes", s.modes, match_named);
    s.criteria = list_of(t, "criteria", s.criteria, criterion_named);
    s.subjects = count_at(t, "subjects", 1, detail::most_subjects);
    s.sampling = value_of(t, "sampling", t.text("sampling", name_of(s.sampling)), sampling_named);
    if (const auto seed = t.number("seed")) {
        if (!(*seed >= 0.0 && *seed <= 9007199254740992.0 && std::floor(*seed) == *seed))
            t.refuse("seed", detail::shown(*seed), "a whole number from 0 to 2^53", "correct the number");
        s.seed = static_cast<std::uint64_t>(*seed);
    }
    s.frames = count_at(t, "frames", s.frames, detail::most_frames);
    s.branches = static_cast<BranchSearch>(place_of(t, "branches", t.text("branches", "none"), branch_words));
    s.keep = value_of(t, "keep", t.text("keep", "summary"), keep_named);
    if (t.has("ensemble"))
        s.ensemble = value_of(t, "ensemble", t.text("ensemble"),
                              [&](const std::string& text) { return ensemble_named(text, datasets.root); });
    t.says("ensemble", "");
    if (auto parameters = t.table("parameters")) {
        if (t.has("ensemble"))
            t.refuse("parameters", "written beside 'ensemble'", "one of the two", "keep the one that is meant");
        s.ensemble = detail::ensemble_format::ensemble_of(std::move(*parameters));
    }
    if (t.has("quantiles")) s.quantiles = quantiles_in(folder / t.text("quantiles"), s);
    t.says("quantiles", "");
    static const std::vector<std::string> accepted{
        "schema_version", "id",       "title",    "exercises",  "restrictions", "restriction",
        "modes",          "criteria", "subjects", "sampling",   "seed",         "frames",
        "branches",       "keep",     "ensemble", "parameters", "quantiles"};
    t.finish(accepted);
    if (const double runs = detail::number_of_runs(s); runs > detail::most_runs)
        t.refuse("exercises", "part of a study of " + detail::shown(runs) + " runs",
                 "at most " + detail::shown(detail::most_runs), "make several studies of it");
    return s;
}

std::string toml_of(const Study& s) {
    toml::table t;
    t.insert("schema_version", schema_version);
    t.insert("id", s.id);
    if (!s.title.empty()) t.insert("title", s.title);
    const auto list = [&t](const char* key, const auto& items, const auto& text_of) {
        toml::array out;
        for (const auto& item : items) out.push_back(std::string(text_of(item)));
        t.insert(key, std::move(out));
    };
    list("exercises", s.exercises, [](const Exercise& e) { return "exercises/" + e.id + ".toml"; });
    list("modes", s.modes, [](Match m) { return name_of(m); });
    list("criteria", s.criteria, [](Criterion c) { return name_of(c); });
    toml::array restrictions;
    for (const Restriction& r : s.restrictions) restrictions.push_back(table_of(r));
    if (!restrictions.empty()) t.insert("restriction", std::move(restrictions));
    t.insert("subjects", s.subjects);
    t.insert("sampling", std::string(name_of(s.sampling)));
    t.insert("seed", static_cast<std::int64_t>(s.seed));
    t.insert("frames", s.frames);
    t.insert("branches", std::string(branch_words[static_cast<std::size_t>(s.branches)]));
    t.insert("keep", std::string(name_of(s.keep)));
    toml::table parameters = detail::ensemble_format::table_of(s.ensemble);
    if (!parameters.empty()) t.insert("parameters", std::move(parameters));
    if (s.quantiles.size() > 0) t.insert("quantiles", "quantiles.csv");
    return detail::written_toml(t);
}

namespace detail {

double number_of_runs(const Study& s) {
    return static_cast<double>(s.subjects) * static_cast<double>(s.exercises.size() * s.criteria.size()) *
           (1.0 + static_cast<double>(s.restrictions.size() * s.modes.size()));
}

std::string whole_file(const fs::path& file) {
    std::error_code failed;
    std::ifstream in;
    if (fs::is_regular_file(file, failed)) in.open(file, std::ios::binary);  // to open a pipe would wait for its writer
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || !in.is_open()) throw ResultsError(file.string() + ": cannot be read; check the path and the rights");
    return std::move(text).str();
}

std::string quantile_text(const Study& study) {
    if (study.quantiles.size() == 0) return {};
    std::string text;
    for (const std::string& name : study.ensemble.dimensions()) text += (text.empty() ? "" : ",") + name;
    text += '\n';
    for (Eigen::Index i = 0; i < study.quantiles.rows(); ++i)
        for (Eigen::Index k = 0; k < study.quantiles.cols(); ++k)
            text += shown(study.quantiles(i, k)) + (k + 1 < study.quantiles.cols() ? ',' : '\n');
    return text;
}

}  // namespace detail
}  // namespace spondyl
