#pragma once
// Nearest accepted spelling, for error texts.

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spondyl::detail {

// Insertions, deletions, replacements and swaps of neighbours that turn a into b; case does not count.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    };
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1)});
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

// The candidate with the fewest edits (the first of several); empty when there is none to choose from. Only the
// beginning of a text counts: work grows with the product of two lengths, and a file may hold any text.
inline std::string closest(std::string_view text, std::span<const std::string> candidates) {
    const auto begin = [](std::string_view whole) { return whole.substr(0, 64); };
    const auto best = std::ranges::min_element(
        candidates, {}, [&](const std::string& candidate) { return edit_distance(begin(text), begin(candidate)); });
    return best == candidates.end() ? std::string() : *best;
}

}  // namespace spondyl::detail
