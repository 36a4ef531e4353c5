// The same behind the checksum: every input gets the right one, so that HDF5 sees what was mutated. Not in .ci/fuzz:
// what is found is HDF5's (docs/reproducibility.md, "Hostile files").

#include "part.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(fuzz::text_of(data, size));
    return fuzz::reads_part(bytes + detail::seal_of(bytes));
}
