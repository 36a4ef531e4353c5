#pragma once
// The stretched fibres of all fascicles as one elastic energy of the posture (docs/theory.md (M11), (M13)).

#include "detail/measure.hpp"
#include "detail/path.hpp"

namespace spondyl::detail {

class PassiveFibres {
public:
    struct Tension {
        double force = 0.0, stiffness = 0.0;  // along the path [N], [N/m]
    };

    // Of the fascicles that have passive fibres, or of those that are named by number.
    PassiveFibres(const Subject& subject, const Tree& tree);
    PassiveFibres(const Subject& subject, const Tree& tree, const std::vector<std::size_t>& fascicles);

    bool empty() const { return groups_.empty(); }
    // Tensions from elsewhere, by number of the fascicle in the subject, for add_hessian().
    void set(const std::vector<Tension>& by_muscle);
    // Tensions and the pulls on all bodies at a placement; returns the energy.
    double update(const Tree& tree, const TreeState<double>& x);
    // tau += generalised force of the pulls by v; once per update().
    void add_force(const Tree& tree, const TreeState<double>& x, Eigen::Ref<VecX<double>> tau) {
        pulls_.gather(tree, x, tau);
    }
    // Lower triangle of H += weight times the Hessian of the energy by q after update(); what the paths' curvature adds
    // through the turning of single bodies goes to `curvature`.
    void add_hessian(const Tree& tree, const Placement& at, double weight, Curvature& curvature, Eigen::MatrixXd& H);

private:
    // Fascicles that act on the same coordinates.
    struct Group {
        std::vector<int> rows;
        std::vector<std::size_t> muscles;
        Eigen::Index columns = 0;  // of all their free pieces: one per fascicle and two per piece
    };
    const Subject* subject_;
    std::vector<Group> groups_;
    std::vector<Tension> tension_;  // in the order of the groups
    std::vector<double> slack_;     // length of the path up to which there is no tension, in the same order [m]
    BodyForces pulls_;
    Eigen::VectorXd row_, stretch_;
    Eigen::MatrixXd columns_, block_;
};

// Gradient of the energy by q.
Eigen::VectorXd fibre_gradient(const Subject& subject, const Eigen::VectorXd& q);

}  // namespace spondyl::detail
