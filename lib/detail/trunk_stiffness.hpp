#pragma once
// Stiffness of the trunk under the forces that act on it: the Hessian by q of the potentials of tissue, gravity,
// activated fibres, pressure and supports over the levels that may turn, pelvis and limbs held (docs/theory.md (S1)).

#include <optional>
#include <vector>

#include "detail/cavity.hpp"
#include "detail/fibres.hpp"
#include "detail/goal.hpp"

namespace spondyl::detail {

// A point of the body that a support pushes, on the ground or on another point of the body.
struct SupportedPoint {
    BodyPoint at;
    std::optional<BodyPoint> on;
    Vec3<double> normal;
    bool holds = true;   // pushes in this phase
    bool sticks = true;  // friction holds it along the surface too
};

// Second derivatives along one direction of the potential of every force.
struct StiffnessAlong {
    double fixed = 0.0;                  // tissue, stretched fibres and gravity [N m/rad]
    double pressure = 0.0;               // of 1 Pa
    Eigen::VectorXd bending;             // by fascicle, of a tension of 1 N: d2L/ds2
    Eigen::VectorXd lengthening;         // by fascicle, of a stiffness of 1 N/m: (dL/ds)^2
    std::vector<Vec3<double>> supports;  // of 1 N along each axis of the world
};

class TrunkStiffness {
public:
    explicit TrunkStiffness(const Subject& subject);

    // Takes in a posture, the fibres that it stretches, and its supports. With a stiffness k [N/m], modes and `fixed`
    // are those of what is left of the trunk's when a spring -k pushes T8 over in all horizontal directions: where no
    // eigenvalue is negative, T8 itself resists such a push with at least k (theory.md (S4)).
    void settle(const Eigen::VectorXd& q, const std::vector<FibreState>& stretched,
                const std::vector<SupportedPoint>& supports, double against_pushes = 0.0);
    // Modes under the forces [N] and stiffnesses [N/m] of activated fibres along their paths, a pressure and forces of
    // the supports; the softest is mode 0.
    void load(const Eigen::VectorXd& active, const Eigen::VectorXd& active_stiffness, double pressure,
              const Eigen::VectorXd& support_force);
    Eigen::Index modes() const { return eigenvalues_.size(); }
    double eigenvalue(Eigen::Index mode) const { return eigenvalues_[mode]; }  // [N m/rad]
    Eigen::VectorXd direction(Eigen::Index mode) const { return modes_.col(mode); }
    // After settle(), along a direction of unit length.
    const StiffnessAlong& along(const Eigen::VectorXd& direction);

private:
    Eigen::MatrixXd block() const;  // of H_, over the free coordinates
    void add_fibres();
    // The place of the supported point along d, or its way over its partner.
    Linear moved_along(const SupportedPoint& support, const Vec3<double>& d) const;

    const Subject* subject_;
    Tree tree_;
    Placement placement_;
    Curvature curvature_;
    std::vector<std::size_t> moving_;  // fascicles that the levels move
    PassiveFibres fibres_;
    Cavity cavity_;
    std::vector<int> free_;  // coordinates of the levels that may turn
    std::vector<PassiveFibres::Tension> tension_, stretched_;
    std::vector<SupportedPoint> supports_;
    Eigen::VectorXd q_, eigenvalues_;
    Eigen::MatrixXd H_, tissue_, cavity_curvature_, modes_;
    Eigen::MatrixXd kept_;  // orthonormal: directions in which no support moves
    StiffnessAlong along_;
};

}  // namespace spondyl::detail
