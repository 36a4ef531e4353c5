// read_exercise: a posture file that an exercise names.

#include "reading.hpp"
#include "spondyl/exercise.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto exercise = fuzz::folder().write("exercises/fuzz.toml", R"toml(schema_version = 1
id = "fuzz"
extends = "cat_cow"
[posture]
preset = "fuzz"
)toml");
    return fuzz::reads([&] {
        fuzz::folder().write("postures/fuzz.toml", fuzz::text_of(data, size));
        static_cast<void>(toml_of(read_exercise(exercise)));
    });
}
