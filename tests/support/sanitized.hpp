#pragma once

namespace spondyl::test {

// Whether the address sanitizer runs. It looks for faults of memory: one walk of the code does, and takes 25 times as
// long.
#ifdef __SANITIZE_ADDRESS__
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace spondyl::test
