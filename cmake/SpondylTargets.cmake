# What every target of this project has in common.
function(spondyl_target target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${SPONDYL_WERROR}>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>  # false alarms of g++ 12 on std::string
    # for C++ not part of -Wconversion with g++; std::stable_sort of libstdc++ 12
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion;-Wno-deprecated-declarations>
    -ffp-contract=off)  # the same numbers with and without fused multiply-add
endfunction()

# Compiles version and commit into one file that is rewritten only when they change.
function(spondyl_build_info target)
  set(file ${PROJECT_BINARY_DIR}/generated/build_info.cpp)
  add_custom_target(spondyl_build_info
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${file} -DVERSION=${PROJECT_VERSION}
      "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}" -DBUILD_TYPE=$<CONFIG>
      -P ${PROJECT_SOURCE_DIR}/cmake/build_info.cmake
    BYPRODUCTS ${file}
    COMMENT "Reading version and commit"
    VERBATIM)
  target_sources(${target} PRIVATE ${file})
  add_dependencies(${target} spondyl_build_info)
endfunction()
