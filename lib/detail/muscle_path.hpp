#pragma once
// Whether the path of a fascicle, as the tables print it, can be that of a muscle (datasets/README.md).

#include <span>

#include "detail/wrap.hpp"
#include "spondyl/dataset.hpp"

namespace spondyl::detail {

// Points in neutral standing, in the world, as the tables place them. @throws DatasetError at a point that repeats the
// one before it, at which the path folds back, or after which it meets itself
void check_path(const MuscleRow& row, std::span<const Vec3<double>> points);

// @throws DatasetError at a point below the surface `name` that the path slides over, or after which a piece other than
// `wrapped` runs through it
void check_outside(const MuscleRow& row, std::span<const Vec3<double>> points, const PlacedCylinder& surface,
                   std::string_view name, std::size_t wrapped);

}  // namespace spondyl::detail
