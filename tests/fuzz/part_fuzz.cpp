// StudyFolder::collect: a part of a study as it may lie on a disk.

#include "part.hpp"

using namespace spondyl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::reads_part(fuzz::text_of(data, size));
}
