#pragma once
// Which two motions may be compared: those of one exercise, body, criterion and grid (Motion::identity).

#include "spondyl/error.hpp"
#include "spondyl/motion_data.hpp"

namespace spondyl::detail {

// @throws ComparisonError with both identities
inline void require_comparable(const Motion& one, const Motion& other) {
    if (one.identity == other.identity) return;
    throw ComparisonError("the two motions were not made to be compared. One is [" + one.identity + "], the other [" +
                          other.identity + "]. Use the same exercise, body, criterion and number of frames");
}

}  // namespace spondyl::detail
