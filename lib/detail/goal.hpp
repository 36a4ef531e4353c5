#pragma once
// From the words of an exercise to scalars of one subject's posture.

#include <string>
#include <vector>

#include "detail/measure.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/subject.hpp"

namespace spondyl::detail {

// Resolves names of an exercise against one subject. Body axes are those of the neutral standing posture.
class Vocabulary {
public:
    explicit Vocabulary(const Subject& subject);

    // @throws ExerciseError, NameError; `where` ("file:line: ") begins their text
    Scalar scalar(const Measure& measure, const std::string& where) const;
    // The place of a support's point along a world direction, relative to what it rests on.
    Scalar gap(const Support& support, const Eigen::Vector3d& direction, const Exercise& exercise) const;
    BodyPoint point(const std::string& name, const std::string& where) const;   // contact point or body origin
    BodyPoint surface(const Support& support, const Exercise& exercise) const;  // the same, of what it rests on
    std::vector<int> locked(const Exercise& exercise) const;                    // bodies whose joints its posture locks

private:
    std::vector<std::string> points() const;
    Eigen::Vector3d neutral_axis(int body, const Eigen::Vector3d& world) const;
    const Subject* subject_;
    std::vector<Mat3<double>> R_WB0_;
};

// Coordinates of the posture reflected in the sagittal plane.
Eigen::VectorXd mirrored_coordinates(const Subject& subject, const Eigen::VectorXd& q);

// Two unit vectors that complete the normal to a right-handed frame.
void tangents(const Eigen::Vector3d& normal, Eigen::Vector3d& t1, Eigen::Vector3d& t2);

}  // namespace spondyl::detail
