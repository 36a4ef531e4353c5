// read_study: the text before the first zero byte is the study, what follows it is a table quantiles.csv beside it.

#include "reading.hpp"
#include "spondyl/study.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const std::size_t cut = std::min(text.find('\0'), text.size());
    return fuzz::reads([&] {
        fuzz::folder().write("quantiles.csv", text.substr(std::min(cut + 1, text.size())));
        const Study study = read_study(fuzz::folder().write("study.toml", text.substr(0, cut)), fuzz::datasets());
        check(study);
        static_cast<void>(key_of(study, fuzz::datasets()));
    });
}
