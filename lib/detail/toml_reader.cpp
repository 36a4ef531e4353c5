#include "detail/toml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {
namespace {

constexpr std::string_view unit_suffixes[] = {
    "Nm_per_rad", "Nm_per_deg", "N_per_m2", "N_per_cm2", "N_per_m", "N_per_mm", "kg_per_m2", "deg", "rad", "Nm",
    "N",          "kN",         "kg",       "g",         "min",     "ms",       "s",         "mm",  "cm",  "m"};

// "duration" and "s" of "duration_s".
std::pair<std::string, std::string> split_unit(std::string_view key) {
    for (const std::string_view unit : unit_suffixes)
        if (key.size() > unit.size() + 1 && key.ends_with(unit) && key[key.size() - unit.size() - 1] == '_')
            return {std::string(key.substr(0, key.size() - unit.size() - 1)), std::string(unit)};
    return {std::string(key), ""};
}

std::string file_of(const toml::source_region& at) { return at.path ? *at.path : std::string("?"); }

std::string origin_of(const toml::source_region& at) {
    return file_of(at) + ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
}

std::string place(const toml::source_region& at) { return origin_of(at) + ": "; }

std::string described(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return "the text \"" + **node.as_string() + "\"";
        case toml::node_type::integer: return "the number " + std::to_string(**node.as_integer());
        case toml::node_type::floating_point: return "the number " + shown(**node.as_floating_point());
        case toml::node_type::boolean: return **node.as_boolean() ? "true" : "false";
        default: return "a date or time";
    }
}

// Behind the last character of the string that opens at a quotation mark; a string of one line ends with its line.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string fence(3, quote);
    const bool long_one = text.substr(at).starts_with(fence);
    for (at += long_one ? 3 : 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\')
            ++at;
        else if (long_one && text.substr(at).starts_with(fence))
            return std::min(text.find_first_not_of(quote, at), at + 5);  // two of its own may stand before the fence
        else if (!long_one && (text[at] == quote || text[at] == '\n'))
            return text[at] == quote ? at + 1 : at;
    }
    return text.size();
}

// What toml++ 3.3 cannot stand, outside of strings and comments. It does not limit how many parts a dotted key has, and
// takes the tables it makes of them apart by recursion: a line of a.a.a... would overflow the stack. Letters beyond
// ASCII, which TOML does not allow there, lead it into code that it promised the compiler never to enter.
void refuse_what_breaks_the_parser(std::string_view text, const std::string& path) {
    constexpr int deepest_key = 32;
    const auto refuse = [&](std::size_t at, const std::string& what) {
        throw DatasetError(path + ":" + std::to_string(1 + std::ranges::count(text.substr(0, at), '\n')) + ":" +
                           std::to_string(at - (text.rfind('\n', at) + 1) + 1) + ": " + what);
    };
    int dots = 0;
    for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            at = end_of_string(text, at);
            continue;
        }
        if (c == '#') at = std::min(text.find('\n', at), text.size());
        if (static_cast<unsigned char>(c) > 127)
            refuse(
                at,
                "a letter outside of ASCII stands outside of quotes; expected it in a string or a comment; quote it");
        if (c == '.' && ++dots == deepest_key)
            refuse(at, "a key has more than " + std::to_string(deepest_key) +
                           " parts; expected keys of a few; remove the line");
        if (c != '.' && std::string_view("#\n=,[]{}").find(c) != std::string_view::npos) dots = 0;
        ++at;
    }
}

const toml::key& key_of(const toml::table& table, std::string_view name) {
    const auto at = table.find(name);
    return at->first;
}

}  // namespace

std::string file_text(const std::filesystem::path& file) {
    constexpr std::uintmax_t largest = 1'000'000;
    std::error_code failed;
    const bool is_file = std::filesystem::is_regular_file(file, failed);  // to open a pipe would wait for its writer
    const std::uintmax_t size = is_file ? std::filesystem::file_size(file, failed) : 0;
    std::ifstream in;
    if (is_file && !failed) in.open(file, std::ios::binary);
    if (!in.is_open())
        throw DatasetError(file.string() +
                           ":1:1: the file cannot be opened; expected a readable TOML file; check the path");
    if (size > largest)
        throw DatasetError(file.string() + ":1:1: the file has " + std::to_string(size) + " bytes; expected at most " +
                           std::to_string(largest) + "; give a file that is written by hand");
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

toml::table parsed_toml(std::string_view text, const std::string& path) {
    refuse_what_breaks_the_parser(text, path);
    try {
        return toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        throw DatasetError(place(error.source()) + "this is not TOML: " + std::string(error.description()) +
                           "; expected lines such as duration_s = 2.0; correct the line");
    }
}

std::string written_toml(const toml::table& table) {
    std::ostringstream text;
    text << toml::toml_formatter(table,
                                 toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings)
         << "\n";
    return std::move(text).str();
}

void inherit(toml::table& table, toml::table&& base) {
    for (auto&& [key, node] : base) {
        toml::node* mine = table.get(key.str());
        if (!mine)
            table.insert(key, std::move(node));
        else if (mine->is_table() && node.is_table())
            inherit(*mine->as_table(), std::move(*node.as_table()));
    }
}

std::string shown(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string TomlTable::file() const { return file_of(table_->source()); }

std::string TomlTable::origin(std::string_view key) const { return origin_of(table_->get(key)->source()); }

std::string TomlTable::origin(std::string_view key, std::size_t element) const {
    return origin_of((*table_->get(key)->as_array())[element].source());
}

int TomlTable::line() const { return static_cast<int>(table_->source().begin.line); }

bool TomlTable::is_table(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node && node->is_table();
}

std::vector<std::string> TomlTable::keys() const {
    std::vector<std::pair<toml::source_position, std::string>> found;
    for (const auto& [key, node] : *table_) found.emplace_back(key.source().begin, key.str());
    std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    names.reserve(found.size());
    for (auto& entry : found) names.push_back(std::move(entry.second));
    return names;
}

std::string TomlTable::text(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) refuse_missing(key, "text");
    if (!node->is_string()) refuse_type(key, *node, "text in quotes");
    const std::string& written = **node->as_string();
    if (written.find_first_not_of(" \t\r\n") == std::string::npos) refuse(key, "empty", "text", "fill it in");
    return written;
}

std::string TomlTable::text(std::string_view key, std::string_view fallback) {
    if (has(key)) return text(key);
    ask(key);
    return std::string(fallback);
}

bool TomlTable::says(std::string_view key, std::string_view word) {
    ask(key);
    const toml::node* node = table_->get(key);
    return node && node->is_string() && **node->as_string() == word;
}

bool TomlTable::flag(std::string_view key, bool fallback) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return fallback;
    if (!node->is_boolean()) refuse_type(key, *node, "true or false");
    return **node->as_boolean();
}

std::optional<double> TomlTable::number(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return std::nullopt;
    return number_of(key, *node);
}

std::optional<int> TomlTable::integer(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return std::nullopt;
    if (!node->is_integer()) refuse_type(key, *node, "a whole number");
    const std::int64_t value = **node->as_integer();
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max())
        refuse(key, std::to_string(value), "a small whole number", "correct the number");
    return static_cast<int>(value);
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return {};
    if (!node->is_array()) refuse_type(key, *node, "an array of texts, [\"...\"]");
    std::vector<std::string> result;
    for (const toml::node& element : *node->as_array()) {
        if (!element.is_string())
            refuse_element(key, result.size(), described(element), "text in quotes", "put it in quotes");
        result.push_back(**element.as_string());
    }
    return result;
}

std::vector<double> TomlTable::numbers(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return {};
    if (!node->is_array()) refuse_type(key, *node, "an array of numbers");
    std::vector<double> result;
    for (const toml::node& element : *node->as_array()) result.push_back(number_of(key, element));
    return result;
}

std::optional<std::array<double, 2>> TomlTable::range(std::string_view key) {
    if (!has(key)) {
        ask(key);
        return std::nullopt;
    }
    std::vector<double> ends;
    if (table_->get(key)->is_array())
        ends = numbers(key);
    else
        ends.assign(2, *number(key));
    if (ends.size() != 2)
        refuse(key, "an array of " + std::to_string(ends.size()), "[low, high] or one number", "write two numbers");
    if (!(0.0 <= ends[0] && ends[0] <= ends[1]))
        refuse(key, "[" + shown(ends[0]) + ", " + shown(ends[1]) + "]", "0 <= low <= high",
               "put the smaller number first");
    return std::array<double, 2>{ends[0], ends[1]};
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return std::nullopt;
    if (!node->is_table()) refuse_type(key, *node, "a table, [" + std::string(key) + "]");
    return TomlTable(*node->as_table());
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    ask(key);
    const toml::node* node = table_->get(key);
    if (!node) return {};
    const std::string expected = "tables with two brackets, [[" + std::string(key) + "]]";
    if (!node->is_array()) refuse_type(key, *node, expected);
    std::vector<TomlTable> result;
    for (const toml::node& element : *node->as_array()) {
        if (!element.is_table()) refuse_element(key, result.size(), described(element), expected, "write a table");
        result.emplace_back(*element.as_table());
    }
    return result;
}

std::optional<double> TomlTable::quantity(std::string_view stem, std::span<const Unit> units) {
    std::optional<double> value;
    std::string first;
    for (const Unit& unit : units) {
        const std::string key = std::string(stem) + "_" + std::string(unit.suffix);
        const auto written = number(key);
        if (!written) continue;
        if (value) refuse(key, "written beside '" + first + "'", "one of the two", "keep the one that is meant");
        value = *written * unit.si;
        if (!std::isfinite(*value)) refuse(key, shown(*written), "a number that can be", "correct the number");
        first = key;
    }
    return value;
}

void TomlTable::refuse(std::string_view key, const std::string& found, const std::string& expected,
                       const std::string& remedy) const {
    const toml::node* node = table_->get(key);
    throw DatasetError(place(node ? node->source() : table_->source()) + "key '" + std::string(key) + "' is " + found +
                       "; expected " + expected + "; " + remedy);
}

void TomlTable::refuse_element(std::string_view key, std::size_t index, const std::string& found,
                               const std::string& expected, const std::string& remedy) const {
    const toml::array& array = *table_->get(key)->as_array();
    throw DatasetError(place(array[index].source()) + "key '" + std::string(key) + "' has as element " +
                       std::to_string(index + 1) + " " + found + "; expected " + expected + "; " + remedy);
}

void TomlTable::refuse_word(std::string_view key, const std::string& written,
                            std::span<const std::string> accepted) const {
    refuse(key, "\"" + written + "\"", joined(accepted), "did you mean \"" + closest(written, accepted) + "\"?");
}

void TomlTable::refuse_missing(std::string_view key, const std::string& expected) const {
    const auto [stem, unit] = split_unit(key);
    for (const std::string& present : keys()) {
        const auto [other, other_unit] = split_unit(present);
        if (other != stem || asked(present)) continue;
        refuse_unit(present, other_unit, key);
    }
    throw DatasetError(place(table_->source()) + "key '" + std::string(key) + "' is missing; expected " + expected +
                       "; add it here (present: " + joined(keys()) + ")");
}

void TomlTable::finish(std::span<const std::string> accepted) const {
    const auto is_accepted = [&](const std::string& key) { return std::ranges::find(accepted, key) != accepted.end(); };
    for (const std::string& key : accepted)
        if (!asked(key)) throw std::logic_error("nobody reads the key '" + key + "' that a list accepts");
    for (const std::string& key : asked_)
        if (!is_accepted(key)) throw std::logic_error("no list accepts the key '" + key + "' that is read");
    for (const std::string& key : keys()) {
        if (is_accepted(key)) continue;
        const auto [stem, unit] = split_unit(key);
        for (const std::string& known : accepted)
            if (const auto [other, other_unit] = split_unit(known); other == stem && !other_unit.empty())
                refuse_unit(key, unit, known);
        throw DatasetError(place(key_of(*table_, key).source()) + "key '" + key +
                           "' is not known here; expected one of " + joined(accepted) + "; did you mean '" +
                           closest(key, accepted) + "'?");
    }
}

void TomlTable::refuse_unit(std::string_view written, std::string_view unit, std::string_view expected) const {
    throw DatasetError(place(key_of(*table_, written).source()) + "key '" + std::string(written) + "' is " +
                       (unit.empty() ? "without a unit" : "in the wrong unit (" + std::string(unit) + ")") +
                       "; expected '" + std::string(expected) + "'; rename it and convert the number if needed");
}

void TomlTable::ask(std::string_view key) {
    if (!asked(key)) asked_.emplace(key);
}

bool TomlTable::asked(std::string_view key) const { return asked_.contains(key); }

void TomlTable::refuse_type(std::string_view key, const toml::node& node, const std::string& expected) const {
    refuse(key, described(node), expected, "change the value");
}

double TomlTable::number_of(std::string_view key, const toml::node& node) const {
    double value = 0.0;
    if (node.is_integer())
        value = static_cast<double>(**node.as_integer());
    else if (node.is_floating_point())
        value = **node.as_floating_point();
    else
        refuse_type(key, node, "a number");
    if (!std::isfinite(value)) refuse(key, shown(value), "a finite number", "correct the number");
    return value;
}

}  // namespace spondyl::detail
