# Script: writes OUTPUT from SOURCE, VERSION, COMPILER and BUILD_TYPE. Without git, or inside somebody else's
# repository, the commit is "unknown".
set(commit unknown)
set(dirty false)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-toplevel HEAD
    RESULT_VARIABLE failed OUTPUT_VARIABLE answer ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    string(REPLACE "\n" ";" answer "${answer}")
    list(GET answer 0 top)
    file(REAL_PATH "${SOURCE}" source)
    if(top STREQUAL source)
      list(GET answer 1 commit)
      execute_process(COMMAND ${GIT} -C ${SOURCE} status --porcelain OUTPUT_VARIABLE changes ERROR_QUIET)
      if(changes)
        set(dirty true)
      endif()
    endif()
  endif()
endif()

file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "detail/build_info.hpp"

namespace spondyl::detail {
const char* const version = "@VERSION@";
const char* const git_commit = "@commit@";
const char* const compiler = "@COMPILER@";
const char* const build_type = "@BUILD_TYPE@";
const bool git_dirty = @dirty@;
}  // namespace spondyl::detail
]])
