#include "detail/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>

#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::error_code failed;
    std::ifstream in;
    if (std::filesystem::is_regular_file(file, failed)) in.open(file, std::ios::binary);  // to open a pipe would wait
    if (!in.is_open())
        throw DatasetError(file.string() +
                           ":1:1: the file cannot be opened; expected a readable table. Check the folder of the "
                           "datasets, or set SPONDYL_DATASETS to it");
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string shown(double value) {
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string joined(std::span<const std::string_view> words) {
    std::string out;
    for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
}

// Cuts the bytes of a file into lines of cells.
class Scanner {
public:
    Scanner(const std::string& path, std::string_view text) : path_(path), text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_begin_ = 3;
    }

    // The next line that is not a comment; nothing at the end of the file.
    std::optional<std::vector<CsvCell>> next() {
        while (at_ < text_.size() && text_[at_] == '#') skip_line();
        if (at_ >= text_.size()) return {};
        std::vector<CsvCell> cells;
        for (;;) {
            cells.push_back(cell());
            if (at_ < text_.size() && text_[at_] == ',') {
                ++at_;
                continue;
            }
            end_of_line();
            return cells;
        }
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw DatasetError(path_ + ":" + std::to_string(line_) + ":" + std::to_string(column()) + ": " + what);
    }
    int column() const { return static_cast<int>(at_ - line_begin_) + 1; }
    void new_line() {
        ++line_;
        line_begin_ = at_;
    }
    void skip_line() {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        end_of_line();
    }
    void end_of_line() {
        if (text_.substr(at_).starts_with("\r\n")) ++at_;
        if (at_ < text_.size()) {
            ++at_;
            new_line();
        }
    }
    bool at_end_of_cell() const {
        return at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n");
    }

    CsvCell cell() {
        CsvCell out{{}, line_, column()};
        if (at_ >= text_.size() || text_[at_] != '"') {
            for (; !at_end_of_cell(); ++at_) {
                if (text_[at_] == '"')
                    refuse(
                        "a quotation mark inside a cell that does not begin with one; put the whole cell in "
                        "quotation marks and double the ones inside");
                out.text += text_[at_];
            }
            return out;
        }
        ++at_;
        for (;;) {
            if (at_ >= text_.size())
                throw DatasetError(path_ + ":" + std::to_string(out.line) + ":" + std::to_string(out.column) +
                                   ": the quotation mark that opens here is never closed; close it");
            if (text_[at_] == '"') {
                ++at_;
                if (at_ < text_.size() && text_[at_] == '"') {
                    out.text += text_[at_++];
                    continue;
                }
                if (!at_end_of_cell())
                    refuse("text after a closing quotation mark; expected a comma or the end of the line");
                return out;
            }
            const bool breaks = text_[at_] == '\n';
            out.text += text_[at_++];
            if (breaks) new_line();
        }
    }

    const std::string& path_;
    std::string_view text_;
    std::size_t at_ = 0, line_begin_ = 0;
    int line_ = 1;
};

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& file, std::span<const std::string_view> columns)
    : path_(file.string()), bytes_(contents(file)) {
    parse(columns);
}

CsvTable::CsvTable(std::string path, std::string_view text, std::span<const std::string_view> columns)
    : path_(std::move(path)), bytes_(text) {
    parse(columns);
}

void CsvTable::parse(std::span<const std::string_view> columns) {
    if (constexpr std::string_view mark = "# schema_version "; std::string_view(bytes_).starts_with(mark)) {
        const std::string_view rest = std::string_view(bytes_).substr(mark.size());
        const std::string_view version = rest.substr(0, rest.find_first_of("\r\n"));
        if (version != "1")
            throw DatasetError(
                path_ + ":1:1: schema_version is \"" + std::string(version) +
                "\"; expected 1, which this program reads (a table that says none is of version 1). Update "
                "spondyl, or give tables of that version");
    }
    Scanner scanner(path_, bytes_);
    const auto header = scanner.next();
    if (!header)
        throw DatasetError(path_ + ":1:1: the file is empty; expected a header with the columns " + joined(columns) +
                           ". Restore the file");
    const std::string header_line = path_ + ":" + std::to_string(header->front().line) + ":";
    const std::vector<std::string> known(columns.begin(), columns.end());
    for (std::size_t i = 0; i < header->size(); ++i) {
        const CsvCell& name = (*header)[i];
        const std::string place = header_line + std::to_string(name.column) + ": ";
        if (std::find(columns.begin(), columns.end(), name.text) == columns.end())
            throw DatasetError(place + "unknown column \"" + name.text + "\"; expected " + joined(columns) +
                               ". Did you mean \"" + closest(name.text, known) + "\"? Rename or delete it");
        if (!index_.emplace(name.text, i).second)
            throw DatasetError(place + "column \"" + name.text + "\" appears twice; delete one of them");
    }
    for (const auto column : columns)
        if (!index_.contains(column))
            throw DatasetError(header_line + "1: column \"" + std::string(column) + "\" is missing; expected " +
                               joined(columns) + ". Add it");
    while (auto row = scanner.next()) {
        if (row->size() != header->size()) {
            const CsvCell& last = row->back();
            throw DatasetError(path_ + ":" + std::to_string(row->front().line) + ":" + std::to_string(last.column) +
                               ": the row has " + std::to_string(row->size()) + " cells; expected " +
                               std::to_string(header->size()) +
                               ", one per column of the header. Put cells with commas in quotation marks");
        }
        rows_.push_back(std::move(*row));
    }
    if (rows_.empty())
        throw DatasetError(path_ +
                           ":1:1: the file has a header and no rows; expected at least one row. Restore the file");
}

void CsvTable::require_unique(std::span<const std::string_view> key) const {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        std::string value;
        for (const auto column : key)
            value += (value.empty() ? "" : " ") + rows_[i][index_.at(std::string(column))].text;
        const CsvCell& first = rows_[i][index_.at(std::string(key.front()))];
        const auto [found, inserted] = seen.emplace(value, first.line);
        if (!inserted)
            throw DatasetError(path_ + ":" + std::to_string(first.line) + ":" + std::to_string(first.column) + ": " +
                               joined(key) + " \"" + value + "\" appears a second time, first in line " +
                               std::to_string(found->second) + "; expected one row for each. Delete one of them");
    }
}

const CsvCell& CsvRow::cell(std::string_view column) const {
    return table_->rows_[index_][table_->index_.find(column)->second];
}

std::string CsvRow::origin() const { return table_->path_ + ":" + std::to_string(table_->rows_[index_].front().line); }

std::string CsvRow::place(std::string_view column) const {
    const CsvCell& c = cell(column);
    return table_->path_ + ":" + std::to_string(c.line) + ":" + std::to_string(c.column);
}

void CsvRow::refuse(std::string_view column, std::string_view expected, std::string_view remedy) const {
    throw DatasetError(place(column) + ": " + std::string(column) + " is \"" + cell(column).text + "\"; expected " +
                       std::string(expected) + ". " + std::string(remedy));
}

void CsvRow::refuse_name(std::string_view column, std::string_view name, std::span<const std::string> known,
                         std::string_view expected, std::string_view remedy) const {
    refuse(column, expected,
           "There is no \"" + std::string(name) + "\"; the closest name is \"" + closest(name, known) + "\". " +
               std::string(remedy));
}

const std::string& CsvRow::optional_text(std::string_view column) const { return cell(column).text; }

const std::string& CsvRow::text(std::string_view column) const {
    const std::string& value = cell(column).text;
    if (value.empty()) refuse(column, "text", "Fill the cell");
    return value;
}

double CsvRow::number(std::string_view column) const {
    const std::string& value = cell(column).text;
    double out = 0.0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (failed != std::errc{} || end != value.data() + value.size() || !std::isfinite(out))
        refuse(column, "a finite number with a decimal point and nothing else in the cell", "Correct the cell");
    return out;
}

double CsvRow::positive(std::string_view column) const {
    const double value = number(column);
    if (!(value > 0.0)) refuse(column, "a number above 0", "Correct the cell");
    return value;
}

double CsvRow::not_negative(std::string_view column) const {
    const double value = number(column);
    if (!(value >= 0.0)) refuse(column, "0 or a number above it", "Correct the cell");
    return value;
}

double CsvRow::between(std::string_view column, double low, double high) const {
    const double value = number(column);
    if (!(value >= low && value <= high))
        refuse(column, "a number from " + shown(low) + " to " + shown(high), "Correct the cell");
    return value;
}

int CsvRow::count(std::string_view column) const {
    const std::string& value = cell(column).text;
    int out = 0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (failed != std::errc{} || end != value.data() + value.size() || out < 0)
        refuse(column, "a whole number, 0 or above", "Correct the cell");
    return out;
}

bool CsvRow::yes(std::string_view column) const {
    static constexpr std::string_view words[]{"yes", "no"};
    return word(column, words) == 0;
}

std::size_t CsvRow::word(std::string_view column, std::span<const std::string_view> words) const {
    const std::string& value = cell(column).text;
    const auto found = std::find(words.begin(), words.end(), value);
    if (found == words.end()) {
        const std::vector<std::string> known(words.begin(), words.end());
        refuse(column, "one of " + joined(words), "Did you mean \"" + closest(value, known) + "\"?");
    }
    return static_cast<std::size_t>(found - words.begin());
}

}  // namespace spondyl::detail
