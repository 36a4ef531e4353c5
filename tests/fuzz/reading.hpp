#pragma once
// What all fuzz targets share: a folder of their own, and what a reader may do with a hostile file.

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "spondyl/dataset.hpp"
#include "spondyl/error.hpp"

namespace spondyl::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Reads, or refuses by an error of this library. Anything else ends the program.
inline int reads(const auto& action) {
    try {
        action();
    } catch (const Error&) {
    }
    return 0;
}

// A folder laid out as the datasets are, where links lead to the catalog; it vanishes with the program.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("spondyl_fuzz_" + std::to_string(::getpid()))) {
        for (const char* part : {"exercises", "postures"}) {
            std::filesystem::create_directories(path_ / part);
            for (const auto& entry : std::filesystem::directory_iterator(default_datasets() / part))
                std::filesystem::create_symlink(entry.path(), path_ / part / entry.path().filename());
        }
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
        return path_ / name;
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline const Folder& folder() {
    static const Folder one;
    return one;
}

inline const Datasets& datasets() {
    static const Datasets all = read_datasets();
    return all;
}

}  // namespace spondyl::fuzz
