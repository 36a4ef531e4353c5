# `cmake --install` gives the C++ library and its data; a wheel takes the component "python" alone (pyproject.toml).
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/spondyl)

install(TARGETS spondyl EXPORT spondylTargets FILE_SET HEADERS)
install(EXPORT spondylTargets NAMESPACE spondyl:: DESTINATION ${package_dir})
configure_package_config_file(cmake/spondylConfig.cmake.in ${PROJECT_BINARY_DIR}/generated/spondylConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/spondylConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/spondylConfig.cmake
  ${PROJECT_BINARY_DIR}/generated/spondylConfigVersion.cmake DESTINATION ${package_dir})
# reference/ judges the model and must not reach it
install(DIRECTORY datasets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/spondyl/datasets PATTERN reference EXCLUDE)
