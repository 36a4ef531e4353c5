#pragma once
// Strict reading of comma-separated tables (RFC 4180; lines that begin with # are comments). Every refusal is a
// DatasetError "file:line:column: ...", the column counted in bytes.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spondyl::detail {

struct CsvCell {
    std::string text;
    int line = 1, column = 1;  // of its first character in the file
};

class CsvTable;

// One row; refers to its table, which must outlive it.
class CsvRow {
public:
    CsvRow(const CsvTable& table, std::size_t index) : table_(&table), index_(index) {}

    const std::string& text(std::string_view column) const;  // not empty
    const std::string& optional_text(std::string_view column) const;
    double number(std::string_view column) const;  // finite
    double positive(std::string_view column) const;
    double not_negative(std::string_view column) const;
    double between(std::string_view column, double low, double high) const;
    int count(std::string_view column) const;  // an integer >= 0
    bool yes(std::string_view column) const;   // yes or no
    // Index of the written word in a list.
    std::size_t word(std::string_view column, std::span<const std::string_view> words) const;

    std::string origin() const;                        // "file:line"
    std::string place(std::string_view column) const;  // "file:line:column"
    // "<place>: <column> is "<value>"; expected <expected>. <remedy>"
    [[noreturn]] void refuse(std::string_view column, std::string_view expected, std::string_view remedy) const;
    // The same for a name that is not among the known ones, with the closest that is.
    [[noreturn]] void refuse_name(std::string_view column, std::string_view name, std::span<const std::string> known,
                                  std::string_view expected, std::string_view remedy) const;

private:
    const CsvCell& cell(std::string_view column) const;
    const CsvTable* table_;
    std::size_t index_;
};

class CsvTable {
public:
    // @throws DatasetError unless the header holds exactly these columns, in any order
    CsvTable(const std::filesystem::path& file, std::span<const std::string_view> columns);
    // The same for text that is already in memory.
    CsvTable(std::string path, std::string_view text, std::span<const std::string_view> columns);

    std::size_t size() const { return rows_.size(); }
    CsvRow operator[](std::size_t index) const { return {*this, index}; }
    const std::string& path() const { return path_; }
    const std::string& bytes() const { return bytes_; }
    // @throws DatasetError if two rows agree in all of these columns
    void require_unique(std::span<const std::string_view> key) const;

private:
    friend class CsvRow;
    void parse(std::span<const std::string_view> columns);

    std::string path_, bytes_;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::vector<std::vector<CsvCell>> rows_;
};

}  // namespace spondyl::detail
