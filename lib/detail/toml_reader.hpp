#pragma once
// Strict reading of TOML. Every access names the key it wants; finish() refuses the keys nobody asked for. Every
// refusal is a DatasetError "file:line:column: key 'x' is ...; expected ...; remedy".

// toml++ 3.3 asserts on a table header such as [=] before it reports it, and lets an optimised clang build assume that
// it never comes. Without the assertion the report is reached.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_MAX_NESTED_VALUES 32  // arrays and inline tables; see deepest_key in toml_reader.cpp
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <array>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spondyl::detail {

// A suffix of a key ("duration_s") and the factor that turns its number into SI.
struct Unit {
    std::string_view suffix;
    double si = 1.0;
};

// The text of a file. @throws DatasetError also above 1 MB
std::string file_text(const std::filesystem::path& file);

// @throws DatasetError where the text is not TOML, or nests deeper than any format of ours
toml::table parsed_toml(std::string_view text, const std::string& path);

// The text of a table, every number with all its bits.
std::string written_toml(const toml::table& table);

// Adds to `table` what only `base` says: tables merge, everything else of `table` stands. Nodes keep their place in
// their own file.
void inherit(toml::table& table, toml::table&& base);

// Shortest decimal text that reads back as the same number.
std::string shown(double value);
std::string joined(std::span<const std::string> words);

// One table while it is read; refers to the toml::table, which must outlive it.
class TomlTable {
public:
    explicit TomlTable(const toml::table& table) : table_(&table) {}

    std::string file() const;
    int line() const;
    // "file:line:column" of the value of a key that is there, or of one element of its array.
    std::string origin(std::string_view key) const;
    std::string origin(std::string_view key, std::size_t element) const;
    bool has(std::string_view key) const { return table_->contains(key); }
    bool is_table(std::string_view key) const;
    std::vector<std::string> keys() const;  // in the order of the file

    std::string text(std::string_view key);  // required, not empty
    std::string text(std::string_view key, std::string_view fallback);
    bool says(std::string_view key, std::string_view word);  // is exactly this text
    bool flag(std::string_view key, bool fallback);
    std::optional<double> number(std::string_view key);
    std::optional<int> integer(std::string_view key);
    std::vector<std::string> texts(std::string_view key);              // absent: empty
    std::vector<double> numbers(std::string_view key);                 // absent: empty
    std::optional<std::array<double, 2>> range(std::string_view key);  // [low, high] or one number, 0 <= low <= high
    std::optional<TomlTable> table(std::string_view key);
    std::vector<TomlTable> tables(std::string_view key);

    // The number of "stem_unit" in SI, whichever of the units is written; at most one may be.
    std::optional<double> quantity(std::string_view stem, std::span<const Unit> units);

    // "file:line:column: key 'x' is <found>; expected <expected>; <remedy>", at the value of the key.
    [[noreturn]] void refuse(std::string_view key, const std::string& found, const std::string& expected,
                             const std::string& remedy) const;
    // The same at one element of an array.
    [[noreturn]] void refuse_element(std::string_view key, std::size_t index, const std::string& found,
                                     const std::string& expected, const std::string& remedy) const;
    // A word that is not on the list, with the closest that is.
    [[noreturn]] void refuse_word(std::string_view key, const std::string& written,
                                  std::span<const std::string> accepted) const;
    [[noreturn]] void refuse_missing(std::string_view key, const std::string& expected) const;

    // Refuses the first key that is not among the accepted ones, which must be those that were asked for.
    void finish(std::span<const std::string> accepted) const;

private:
    void ask(std::string_view key);
    bool asked(std::string_view key) const;
    [[noreturn]] void refuse_unit(std::string_view written, std::string_view unit, std::string_view expected) const;
    [[noreturn]] void refuse_type(std::string_view key, const toml::node& node, const std::string& expected) const;
    double number_of(std::string_view key, const toml::node& node) const;

    const toml::table* table_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace spondyl::detail
