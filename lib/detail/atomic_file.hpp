#pragma once
// A file that is complete or absent.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace spondyl::detail {

// A file beside `file` that takes its name when it is complete. A symbolic link is followed, so that the rename
// replaces what it points to.
class PartialFile {
public:
    // Creates "<name>.partial-<pid>-<random>". @throws ResultsError
    explicit PartialFile(const std::filesystem::path& file);
    // Removes it unless it was completed.
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    const std::string& path() const { return path_; }
    void write(std::span<const std::byte> bytes);
    // Brings it to the disk and renames it. @throws ResultsError
    void complete();

private:
    std::filesystem::path file_, target_;
    std::string path_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

// Writes to "<name>.partial-<pid>-<random>" beside `file`, syncs and renames. A symbolic link is followed, so that the
// rename replaces what it points to. @throws ResultsError; nothing is left behind and an older file stays as it was
void write_atomically(const std::filesystem::path& file, std::span<const std::byte> bytes);

}  // namespace spondyl::detail
