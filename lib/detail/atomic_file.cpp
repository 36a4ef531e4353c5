#include "detail/atomic_file.hpp"

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "spondyl/error.hpp"

namespace spondyl::detail {
namespace {

namespace fs = std::filesystem;

std::string remedy_for(int reason) {
    switch (reason) {
        case ENOENT:
        case ENOTDIR: return "create the folder first, or correct the path";
        case EACCES:
        case EPERM:
        case EROFS: return "choose a folder you may write to";
        case ENOSPC:
        case EDQUOT:
        case EFBIG: return "free some space, raise the limit, or choose another disk";
        case EISDIR: return "give the name of a file, not of a folder";
        case ENAMETOOLONG: return "choose a shorter name; the temporary name needs about 30 characters more";
        default: return "check the path and the disk";
    }
}

[[noreturn]] void refuse(const fs::path& file, const std::string& step, int reason) {
    throw ResultsError(file.string() + ": cannot " + step + ": " + std::generic_category().message(reason) +
                       "; nothing was written; " + remedy_for(reason));
}

// What `file` stands for. @throws ResultsError if it cannot become a file
fs::path target_of(const fs::path& file) {
    std::error_code problem;
    fs::path target = file;
    if (fs::exists(file, problem)) {
        target = fs::canonical(file, problem);
        if (problem) refuse(file, "follow the link", problem.value());
        if (fs::is_directory(target)) refuse(file, "replace it", EISDIR);
        if (!fs::is_regular_file(target))
            throw ResultsError(file.string() +
                               ": is a device, pipe or socket, not a file; nothing was written; "
                               "give the name of a file");
    }
    if (!target.has_filename()) refuse(file, "write it", EISDIR);
    return target;
}

}  // namespace

PartialFile::PartialFile(const fs::path& file) : file_(file), target_(target_of(file)) {
    std::random_device random;
    do {
        char suffix[48];
        std::snprintf(suffix, sizeof suffix, ".partial-%ld-%08x", static_cast<long>(::getpid()), random());
        path_ = target_.string() + suffix;
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) refuse(file_, "create a file beside it", errno);
}

PartialFile::~PartialFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
}

void PartialFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refuse(file_, "write it", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void PartialFile::complete() {
    if (::fsync(descriptor_) != 0) refuse(file_, "bring it to the disk", errno);
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) refuse(file_, "close it", errno);
    if (::rename(path_.c_str(), target_.c_str()) != 0) refuse(file_, "put it in place", errno);
    renamed_ = true;

    // The file is complete under its name by now. Syncing the folder only decides whether the name outlives a power
    // cut, and several file systems refuse it, so its failure is not an error.
    const fs::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

void write_atomically(const fs::path& file, std::span<const std::byte> bytes) {
    PartialFile partial(file);
    partial.write(bytes);
    partial.complete();
}

}  // namespace spondyl::detail
