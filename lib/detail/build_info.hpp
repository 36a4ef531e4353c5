#pragma once
/// @file build_info.hpp
/// What a results file must say about the program that made it. The values are written by cmake/build_info.cmake.

namespace spondyl::detail {

extern const char* const version;     ///< "0.1.0"
extern const char* const git_commit;  ///< full hash, or "unknown" outside a git clone
extern const char* const compiler;    ///< "GNU 12.2.0"
extern const char* const build_type;  ///< "Release"
extern const bool git_dirty;          ///< the tree differed from git_commit when it was built

}  // namespace spondyl::detail
