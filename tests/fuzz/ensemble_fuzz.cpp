// ensemble_from, and the people it describes: the ends and the middle of every distribution.

#include "reading.hpp"
#include "spondyl/ensemble.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::reads([&] {
        const Ensemble ensemble = ensemble_from(fuzz::text_of(data, size));
        static_cast<void>(ensemble_from(toml_of(ensemble)));
        for (const double quantile : {0.0, 0.5, 1.0})
            static_cast<void>(
                draw(ensemble, fuzz::datasets(), std::vector<double>(ensemble.dimensions().size(), quantile)));
    });
}
