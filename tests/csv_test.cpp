#include "detail/csv.hpp"

#include <clocale>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "spondyl/error.hpp"

using spondyl::DatasetError;
using spondyl::detail::CsvTable;

namespace {

constexpr std::string_view columns[]{"body", "mass_kg"};

CsvTable read(std::string_view text) { return CsvTable("t.csv", text, columns); }

template <class Action>
std::string complaint(Action&& action) {
    try {
        action();
    } catch (const DatasetError& error) {
        return error.what();
    }
    return "no complaint";
}

std::string number_complaint(const std::string& cell) {
    return complaint([&] { (void)read("body,mass_kg\npelvis," + cell + "\n")[0].number("mass_kg"); });
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

}  // namespace

TEST_CASE("any text survives a quoted cell") {
    CHECK(rc::check("quoted cells round trip", [](const std::string& a, const std::string& b) {
        const CsvTable t = read("body,mass_kg\n" + quoted(a) + "," + quoted(b) + "\n");
        RC_ASSERT(t.size() == 1U);
        RC_ASSERT(t[0].optional_text("body") == a);
        RC_ASSERT(t[0].optional_text("mass_kg") == b);
    }));
}

TEST_CASE("comments, a byte order mark, carriage returns and a missing last line end do not matter") {
    const CsvTable t = read("\xEF\xBB\xBF# about, \"this\r\nmass_kg,body\r\n# more\r\n1.5,pelvis\r\n2,L5");
    REQUIRE(t.size() == 2);
    CHECK(t[0].text("body") == "pelvis");
    CHECK(t[0].number("mass_kg") == 1.5);
    CHECK(t[1].number("mass_kg") == 2.0);
    CHECK(t[1].origin() == "t.csv:5");
}

TEST_CASE("a locale with a decimal comma reads the same number") {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"})
        if (std::setlocale(LC_ALL, name)) break;
    const double value = read("body,mass_kg\npelvis,8.343\n")[0].number("mass_kg");
    std::setlocale(LC_ALL, before.c_str());
    CHECK(value == 8.343);
    CHECK(
        complaint([] { (void)read("body,mass_kg\npelvis,\"8,343\"\n")[0].number("mass_kg"); }) ==
        "t.csv:2:8: mass_kg is \"8,343\"; expected a finite number with a decimal point and nothing else in the cell. "
        "Correct the cell");
}

TEST_CASE("what is not a finite number is refused with its place") {
    for (const std::string cell :
         {"", "nan", "NaN", "-nan", "inf", "-inf", "1e999", "1.5 kg", " 1.5", "1.5 ", "0x10", "one", "--1"}) {
        CAPTURE(cell);
        CHECK(number_complaint(cell) ==
              "t.csv:2:8: mass_kg is \"" + cell +
                  "\"; expected a finite number with a decimal point and nothing else in the cell. "
                  "Correct the cell");
    }
}

TEST_CASE("a number outside its range says the range") {
    const CsvTable t = read("body,mass_kg\npelvis,-1\nL5,0\n");
    CHECK(complaint([&] { (void)t[0].not_negative("mass_kg"); }) ==
          "t.csv:2:8: mass_kg is \"-1\"; expected 0 or a number above it. Correct the cell");
    CHECK(complaint([&] { (void)t[1].positive("mass_kg"); }) ==
          "t.csv:3:4: mass_kg is \"0\"; expected a number above 0. Correct the cell");
    CHECK(complaint([&] { (void)t[1].between("mass_kg", 0.5, 2.0); }) ==
          "t.csv:3:4: mass_kg is \"0\"; expected a number from 0.5 to 2. Correct the cell");
    CHECK(complaint([&] { (void)t[0].count("mass_kg"); }) ==
          "t.csv:2:8: mass_kg is \"-1\"; expected a whole number, 0 or above. Correct the cell");
    CHECK(complaint([] { (void)read("body,mass_kg\nL5,1.5\n")[0].count("mass_kg"); }) ==
          "t.csv:2:4: mass_kg is \"1.5\"; expected a whole number, 0 or above. Correct the cell");
}

TEST_CASE("an empty text or a word outside the list is refused") {
    const CsvTable t = read("body,mass_kg\n,yess\n");
    CHECK(complaint([&] { (void)t[0].text("body"); }) == "t.csv:2:1: body is \"\"; expected text. Fill the cell");
    CHECK(complaint([&] { (void)t[0].yes("mass_kg"); }) ==
          "t.csv:2:2: mass_kg is \"yess\"; expected one of yes, no. Did you mean \"yes\"?");
}

TEST_CASE("the header must hold exactly the expected columns") {
    CHECK(complaint([] { read("body\npelvis\n"); }) ==
          "t.csv:1:1: column \"mass_kg\" is missing; expected body, mass_kg. Add it");
    CHECK(complaint([] { read("body,mass\npelvis,1\n"); }) ==
          "t.csv:1:6: unknown column \"mass\"; expected body, mass_kg. Did you mean \"mass_kg\"? Rename or delete it");
    CHECK(complaint([] { read("body,mass_kg,body\npelvis,1,2\n"); }) ==
          "t.csv:1:14: column \"body\" appears twice; delete one of them");
}

TEST_CASE("rows must have one cell per column") {
    CHECK(complaint([] { read("body,mass_kg\npelvis,1,2\n"); }) ==
          "t.csv:2:10: the row has 3 cells; expected 2, one per column of the header. Put cells with commas in "
          "quotation marks");
    CHECK(complaint([] { read("body,mass_kg\npelvis\n"); }).starts_with("t.csv:2:1: the row has 1 cells; expected 2"));
    CHECK(complaint([] {
              read("body,mass_kg\npelvis,1\n\nL5,2\n");
          }).starts_with("t.csv:3:1: the row has 1 cells; expected 2"));
}

TEST_CASE("quotation marks in the wrong place are refused") {
    CHECK(
        complaint([] { read("body,mass_kg\npel\"vis,1\n"); }).starts_with("t.csv:2:4: a quotation mark inside a cell"));
    CHECK(complaint([] {
              read("body,mass_kg\n\"pelvis\"x,1\n");
          }).starts_with("t.csv:2:9: text after a closing quotation mark"));
    CHECK(complaint([] { read("body,mass_kg\nL5,\"1\nT1,2\n"); }) ==
          "t.csv:2:4: the quotation mark that opens here is never closed; close it");
}

TEST_CASE("places stay right after a cell that spans lines") {
    const CsvTable t = read("body,mass_kg\n\"two\nlines\",1\nL5,x\n");
    CHECK(t[0].text("body") == "two\nlines");
    CHECK(complaint([&] { (void)t[1].number("mass_kg"); }).starts_with("t.csv:4:4: mass_kg is \"x\""));
}

TEST_CASE("an empty file, a lone header and a missing file are told apart") {
    CHECK(complaint([] { read(""); }) ==
          "t.csv:1:1: the file is empty; expected a header with the columns body, mass_kg. Restore the file");
    CHECK(complaint([] { read("# only a comment\n"); }).starts_with("t.csv:1:1: the file is empty"));
    CHECK(complaint([] { read("body,mass_kg\n"); }) ==
          "t.csv:1:1: the file has a header and no rows; expected at least one row. Restore the file");
    CHECK(complaint([] { CsvTable(std::filesystem::path("no/such.csv"), columns); }) ==
          "no/such.csv:1:1: the file cannot be opened; expected a readable table. Check the folder of the datasets, or "
          "set "
          "SPONDYL_DATASETS to it");
}

TEST_CASE("a repeated key names both lines") {
    static constexpr std::string_view one[]{"body"}, two[]{"body", "mass_kg"};
    const CsvTable t = read("body,mass_kg\nL5,1\nL5,2\n");
    t.require_unique(two);
    CHECK(
        complaint([&] { t.require_unique(one); }) ==
        "t.csv:3:1: body \"L5\" appears a second time, first in line 2; expected one row for each. Delete one of them");
    CHECK(complaint([] {
              read("body,mass_kg\nL5,1\nT1,1\nL5,1\n").require_unique(two);
          }).starts_with("t.csv:4:1: body, mass_kg \"L5 1\" appears a second time, first in line 2"));
}

TEST_CASE("a table of a version to come is refused, one of this or of none is read") {
    CHECK(read("# schema_version 1\nbody,mass_kg\nL5,1\n")[0].number("mass_kg") == 1.0);
    CHECK(complaint([] {
              read("# schema_version 2\nbody,mass_kg\nL5,1\n");
          }).starts_with("t.csv:1:1: schema_version is \"2\"; expected 1, which this program reads"));
}
