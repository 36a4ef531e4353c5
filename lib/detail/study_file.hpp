#pragma once
// The files of a study: parts, one per block, and the study file they are collected into (docs/hdf5.md).

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spondyl/progress.hpp"
#include "spondyl/study.hpp"

namespace spondyl::detail {

// @throws ResultsError; the part is complete or absent
void write_part(const std::filesystem::path& file, const Study& study, const std::string& key, int block,
                std::span<const StudyRow> rows);

// What stands behind the HDF5 bytes of a part: a part that was damaged on the disk is not shown to HDF5.
std::string seal_of(std::string_view bytes);

// @throws ResultsError when a part is damaged or belongs to another study; the file is complete or absent
void collect_parts(const std::filesystem::path& file, const Study& study, const std::string& key,
                   const Datasets& datasets, std::span<const std::filesystem::path> parts, const Progress& progress);

}  // namespace spondyl::detail
