#include "detail/muscle_path.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "spondyl/error.hpp"
#include "spondyl/units.hpp"

namespace spondyl::detail {
namespace {

constexpr double nearest = 1e-4;       // [m] that points, and pieces that do not follow each other, keep apart
constexpr double sharpest_turn = 150;  // [deg] between two pieces; the sharpest of the man of the tables is 102

[[noreturn]] void refuse(const MuscleRow& row, std::size_t point, const std::string& found, const std::string& expected,
                         const std::string& remedy) {
    throw DatasetError(row.points[point].origin + ": " + found + " of fascicle \"" + row.fascicle + "\" " + expected +
                       ". " + remedy);
}

std::string point_text(std::size_t k) { return "point " + std::to_string(k); }
std::string piece_text(std::size_t k) {
    return "the piece from point " + std::to_string(k) + " to " + std::to_string(k + 1);
}

struct Piece {
    Vec3<double> from, along;
};

// The shortest distance of two straight pieces (Ericson, Real-Time Collision Detection, 5.1.9); neither has length 0.
double distance(const Piece& a, const Piece& b) {
    const Vec3<double> r = a.from - b.from;
    const double aa = a.along.squaredNorm(), bb = b.along.squaredNorm(), ab = a.along.dot(b.along), ar = a.along.dot(r),
                 br = b.along.dot(r), apart = aa * bb - ab * ab;
    double s = apart > 0.0 ? std::clamp((ab * br - ar * bb) / apart, 0.0, 1.0) : 0.0;
    const double t = std::clamp((ab * s + br) / bb, 0.0, 1.0);
    s = std::clamp((ab * t - ar) / aa, 0.0, 1.0);
    return (r + s * a.along - t * b.along).norm();
}

}  // namespace

void check_path(const MuscleRow& row, std::span<const Vec3<double>> points) {
    const auto piece = [&](std::size_t k) { return Piece{points[k], points[k + 1] - points[k]}; };
    const auto straight = [&](std::size_t k) { return piece(k).along.norm(); };
    for (std::size_t k = 1; k < points.size(); ++k) {
        if (straight(k - 1) < nearest)
            refuse(row, k, point_text(k), "is in the place of the point before it in neutral standing",
                   "Expected 0.1 mm or more between them: move one of the two, or delete it");
        if (k == 1) continue;
        const double turn =
            std::acos(std::clamp(piece(k - 2).along.normalized().dot(piece(k - 1).along.normalized()), -1.0, 1.0)) /
            rad_per_deg;
        if (turn > sharpest_turn)
            refuse(row, k - 1, "at " + point_text(k - 1) + " the path",
                   "folds back on itself, by " + std::to_string(std::lround(turn)) + " deg in neutral standing",
                   "Expected at most 150 deg between two pieces: correct the point, or the order of the points");
        for (std::size_t j = 0; j + 1 < k - 1; ++j)
            if (distance(piece(j), piece(k - 1)) < nearest)
                refuse(row, k, piece_text(k - 1),
                       "meets " + piece_text(j) + " in neutral standing, so that the path runs through itself",
                       "Expected 0.1 mm or more between them: correct the points, or their order");
    }
}

void check_outside(const MuscleRow& row, std::span<const Vec3<double>> points, const PlacedCylinder& surface,
                   std::string_view name, std::size_t wrapped) {
    const std::string what = " the surface \"" + std::string(name) + "\" that the path slides over";
    const std::string remedy = "Expected it outside: move it, or the surface in body/wrap_objects.csv";
    const auto in_millimetres = [](double depth) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3g mm", 1e3 * depth);
        return std::string(text);
    };
    for (std::size_t k = 0; k < points.size(); ++k) {
        if (const double below = depth(surface, points[k]); below > 0.0)
            refuse(row, k, point_text(k), "lies " + in_millimetres(below) + " below" + what, remedy);
        if (k > 0 && k - 1 != wrapped)
            if (const double below = surface.radius - axis_distance(surface, points[k - 1], points[k]); below > 0.0)
                refuse(row, k, piece_text(k - 1), "runs " + in_millimetres(below) + " deep through" + what, remedy);
    }
}

}  // namespace spondyl::detail
