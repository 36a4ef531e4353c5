// CsvTable: every cell of a table as everything a cell can be.

#include "detail/csv.hpp"
#include "reading.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::string_view columns[]{"preset", "from_level", "to_level", "axis",  "side",   "quantity",
                                                "low",    "mid",        "high",     "label", "source", "note"};
    return fuzz::reads([&] {
        const detail::CsvTable table("fuzz.csv", fuzz::text_of(data, size), columns);
        for (std::size_t i = 0; i < table.size(); ++i)
            for (const std::string_view column : columns) {
                fuzz::reads([&] { table[i].text(column); });
                fuzz::reads([&] { table[i].between(column, 0.0, 1.0); });
                fuzz::reads([&] { table[i].count(column); });
                fuzz::reads([&] { table[i].yes(column); });
            }
        table.require_unique(std::span(columns).first(3));
    });
}
