#pragma once
/// @file progress.hpp
/// How a long computation talks to its caller: it reports, it can be stopped, it never prints.

#include <functional>
#include <stop_token>
#include <string_view>

namespace spondyl {

/// Passed by value to every long verb; the default reports nothing and cannot be stopped.
struct Progress {
    /// Called from the computing thread with a stage name and the finished fraction in [0, 1].
    std::function<void(std::string_view stage, double fraction)> report{};
    /// Checked between frames; when set, the verb throws Cancelled within one frame.
    std::stop_token cancel{};

    /// Reports and checks the token. @throws Cancelled
    void step(std::string_view stage, double fraction) const;
};

}  // namespace spondyl
