#pragma once
/// @file results.hpp
/// One self-contained netCDF-4-compatible HDF5 file per case: the free run, the restricted runs and their shifts, with
/// units, labels and everything needed to rerun it. Layout: docs/hdf5.md. Written to a temporary name, flushed and
/// renamed: a file of the asked name is complete or absent.

#include <filesystem>
#include <string>
#include <vector>

#include "spondyl/comparison.hpp"

namespace spondyl {

/// One run of a case.
struct Run {
    Performance performance;
    bool restricted = false;  ///< whether the restricted subject did it
};

/// Everything one file holds: one subject, one exercise, one restriction.
struct Case {
    Subject free_subject;        ///< before the restriction
    Subject restricted_subject;  ///< the same person with it
    Exercise exercise;
    std::vector<Run> runs;      ///< free first
    std::vector<Shift> shifts;  ///< of each restricted run against the free one, in the order of runs
};

/// Writes a case; all HDF5 calls of the process are serialised. Replaces an existing file only when complete.
/// @throws ResultsError naming the path and the reason; nothing is left behind
void write_results(const std::filesystem::path& file, const Case& what);

}  // namespace spondyl
