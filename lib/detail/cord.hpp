#pragma once
// Bands, pulls and straps: tension along the straight line between two points (docs/theory.md, section C).

#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "detail/measure.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

struct Cord {
    // band: tension by stretch. pull: constant tension. strap: holds its length, up to a limit: stage 2 finds how hard.
    enum class Kind : std::uint8_t { band, pull, strap };
    std::string id;
    Kind kind = Kind::band;
    BodyPoint a, b;                                          // a point on body -1 is a place in the world
    double length = 0.0;                                     // of a slack band, of a strap [m]
    double stiffness = 0.0;                                  // of a band [N/m]
    double force = 0.0;                                      // of a pull [N]
    double limit = std::numeric_limits<double>::infinity();  // of a strap [N]
};

// The cords of an exercise. @throws ExerciseError, NameError with file and line
std::vector<Cord> cords_of(const Subject& subject, const Exercise& exercise);

// What a cord does at a length: energy, tension and its slope. A strap does nothing by itself.
struct CordResponse {
    double energy = 0.0, tension = 0.0, stiffness = 0.0;
};
CordResponse respond(const Cord& cord, double length);

// Whether a strap hangs loose at a length; and whether a posture asks more length of it than it has.
bool is_slack(const Cord& strap, double length);
bool is_torn(const Cord& strap, double length);

// The two ends in the world and the unit vector from a to b.
struct CordLine {
    Eigen::Vector3d a, b, way;
    double length = 0.0;
};
CordLine line_of(const Cord& cord, const TreeState<double>& x);

// The length as a scalar of the posture.
Scalar length_of(const Cord& cord);

}  // namespace spondyl::detail
