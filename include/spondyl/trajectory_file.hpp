#pragma once
/// @file trajectory_file.hpp
/// A simulated course as one self-contained netCDF-4-compatible HDF5 file. Layout: docs/hdf5.md.

#include <filesystem>

#include "spondyl/simulation.hpp"

namespace spondyl {

/// Writes a trajectory of a subject; the file of the asked name is complete or absent.
/// @throws ResultsError naming the path and the reason, also when subject and trajectory do not belong together
void write_trajectory(const std::filesystem::path& file, const Subject& subject, const Trajectory& trajectory);

}  // namespace spondyl
