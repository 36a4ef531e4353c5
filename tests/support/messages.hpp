#pragma once
// The text of what is thrown.

#include <string>
#include <string_view>

#include "spondyl/error.hpp"

namespace spondyl::test {

template <class E = Error> std::string message_of(const auto& action) {
    try {
        action();
    } catch (const E& error) {
        return error.what();
    }
    return "nothing was thrown";
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace spondyl::test
