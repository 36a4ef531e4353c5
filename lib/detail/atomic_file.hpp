#pragma once
// A file that is complete or absent.

#include <cstddef>
#include <filesystem>
#include <span>

namespace spondyl::detail {

// Writes to "<name>.partial-<pid>-<random>" beside `file`, syncs and renames. A symbolic link is followed, so that the
// rename replaces what it points to. @throws ResultsError; nothing is left behind and an older file stays as it was
void write_atomically(const std::filesystem::path& file, std::span<const std::byte> bytes);

}  // namespace spondyl::detail
