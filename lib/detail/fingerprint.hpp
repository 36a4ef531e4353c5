#pragma once
// FNV-1a over texts: tells versions apart and finds damage, proves nothing.

#include <cstdint>
#include <string>
#include <string_view>

namespace spondyl::detail {

class Fingerprint {
public:
    void add(std::string_view bytes) {
        for (const char c : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * prime;
    }
    // The same, told apart from what comes next.
    void add_piece(std::string_view bytes) {
        add(bytes);
        hash_ = (hash_ ^ 0xFF) * prime;
    }
    // 16 hexadecimal digits.
    std::string text() const {
        std::string out(16, '0');
        for (std::size_t i = 0; i < 16; ++i) out[15 - i] = "0123456789abcdef"[(hash_ >> (4 * i)) & 15];
        return out;
    }

private:
    static constexpr std::uint64_t prime = 1099511628211ULL;
    std::uint64_t hash_ = 14695981039346656037ULL;
};

}  // namespace spondyl::detail
