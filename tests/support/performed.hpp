#pragma once
// Both stages of one exercise at once.

#include "spondyl/comparison.hpp"
#include "spondyl/motion.hpp"

namespace spondyl::test {

// Without a search for other branches.
inline Performance performed(const Subject& s, const Exercise& e, int frames, MotionOptions options = {}) {
    options.frames = frames;
    options.branches = BranchSearch::none;
    Performance p;
    p.motion = plan_motion(s, e, options);
    p.loads = evaluate_loads(s, e, p.motion);
    return p;
}

}  // namespace spondyl::test
