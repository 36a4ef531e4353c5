#include <cstddef>

#include "support/allocations.hpp"

#ifdef SPONDYL_COUNTS_ALLOCATIONS
namespace {
thread_local long count = 0;
}

long spondyl::test::allocations() { return count; }

// Eigen allocates by malloc, not by operator new, so the count sits below both.
extern "C" {
void* __libc_malloc(std::size_t);
void* malloc(std::size_t size) {
    ++count;
    return __libc_malloc(size);
}
}
#endif
