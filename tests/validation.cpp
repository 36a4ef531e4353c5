// The public scoreboard. Usage, from anywhere:
//   validation --page FILE --json FILE   writes both
//   validation --against FILE            compares with a page; fails when a row that passed there falls back
//   validation --sensitivity FILE        writes how far the loads depend on the documented choices

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "validation/cases.hpp"
#include "validation/page.hpp"
#include "validation/sensitivity.hpp"

using namespace validation;

namespace {

void write(const std::string& path, const std::string& text) {
    if (!(std::ofstream(path, std::ios::binary) << text)) throw std::runtime_error("cannot write " + path);
}

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path + "; ./dev validate writes it");
    return {std::istreambuf_iterator<char>(in), {}};
}

int compare(const std::string& path, const Rows& rows, const std::string& written) {
    const std::string page = read(path);
    const auto before = verdicts_of(page);
    if (before.empty()) throw std::runtime_error(path + " holds no rows; ./dev validate writes them");
    const Change change = change_since(before, rows);
    for (const std::string& key : change.lost) std::printf("fell back: %s\n", key.c_str());
    for (const std::string& key : change.won) std::printf("now passes: %s\n", key.c_str());
    if (page != written) std::printf("%s is out of date: run ./dev validate and commit it\n", path.c_str());
    std::printf("%zu rows compared, %zu fell back, %zu now pass\n", before.size(), change.lost.size(),
                change.won.size());
    return change.lost.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        std::map<std::string, std::string> options;
        for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
        if (count < 3 || count % 2 == 0)
            throw std::runtime_error("usage: validation --page|--json|--against|--sensitivity FILE ...");
        if (options.contains("--sensitivity")) {
            write(options["--sensitivity"], sensitivity_page());
            return 0;
        }
        const Rows rows = all_cases();
        const std::string page = page_of(rows, remark_on_pressure(Laboratory{}));
        if (options.contains("--page")) write(options["--page"], page);
        if (options.contains("--json")) write(options["--json"], json_of(rows));
        for (const Summary& s : summarised(rows))
            std::printf("%-30s %-14s must %d of %d, reported %d of %d\n", s.gate.c_str(), s.verdict().c_str(),
                        s.must_passed, s.must, s.reported_passed, s.reported);
        return options.contains("--against") ? compare(options["--against"], rows, page) : 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
