// usage: fuzz_seeds FOLDER. Writes what only the library can make: FOLDER/part.h5, FOLDER/sealed_part.h5 (without its
// checksum) and FOLDER/words.dict, the words of the formats.

#include <regex>
#include <set>

#include "part.hpp"

using namespace spondyl;

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    fuzz::write_part(folder / "part.h5");
    std::ifstream in(folder / "part.h5", std::ios::binary);
    std::string part(std::istreambuf_iterator<char>(in), {});
    part.resize(part.size() - detail::seal_of({}).size());
    std::ofstream(folder / "sealed_part.h5", std::ios::binary) << part;

    std::set<std::string> words;
    const std::string texts = exercise_schema() + toml_of(fuzz::part_study());
    const std::regex word("[A-Za-z_][A-Za-z0-9_.]{2,30}");
    for (auto at = std::sregex_iterator(texts.begin(), texts.end(), word); at != std::sregex_iterator(); ++at)
        words.insert(at->str());
    std::ofstream out(folder / "words.dict");
    for (const std::string& one : words) out << '"' << one << "\"\n";
}
