#pragma once
// docs/validation.md and build/validation.json, and what the committed page says already.

#include <map>
#include <string>

#include "board.hpp"

namespace validation {

std::string page_of(const Rows& rows, const std::string& remark);  // remark: whole lines
std::string table_of(const Rows& rows);                            // of all rows, as in the page
std::string json_of(const Rows& rows);

// Row::key() and whether it passed, from a page.
std::map<std::string, bool> verdicts_of(const std::string& page);

// What changed since a page was written: rows that fell back or vanished, rows that now pass.
struct Change {
    std::vector<std::string> lost, won;
};
Change change_since(const std::map<std::string, bool>& before, const Rows& rows);

}  // namespace validation
