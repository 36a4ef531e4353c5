// read_exercise: a file beside the exercises of the catalog, which it may extend.

#include "reading.hpp"
#include "spondyl/exercise.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::reads([&] {
        static_cast<void>(
            toml_of(read_exercise(fuzz::folder().write("exercises/fuzz.toml", fuzz::text_of(data, size)))));
    });
}
