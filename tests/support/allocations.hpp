#pragma once
// How often this thread has allocated. Sanitizers bring their own malloc, which cannot be counted.

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SPONDYL_COUNTS_ALLOCATIONS 1

namespace spondyl::test {
long allocations();
}  // namespace spondyl::test
#endif
