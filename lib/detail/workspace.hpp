#pragma once
// What a Workspace owns; shared by the mechanics and by the stages above it.

#include "detail/articulated.hpp"
#include "detail/derivatives.hpp"
#include "detail/newton_euler.hpp"
#include "detail/tree.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

struct Workspace::Impl {
    explicit Impl(const Subject& s)
        : tree(s),
          x(tree.size()),
          composite(static_cast<std::size_t>(tree.size())),
          newton_euler(tree),
          articulated(tree),
          derivatives(tree),
          tau(tree.coordinates),
          vd(tree.coordinates),
          zero(Eigen::VectorXd::Zero(tree.coordinates)),
          M(tree.coordinates, tree.coordinates) {
        applied.reserve(64);
        wrenches.reserve(64);
    }
    detail::Tree tree;
    detail::TreeState<double> x;
    std::vector<detail::Composite<double>> composite;
    detail::NewtonEuler<double> newton_euler;
    detail::Articulated<double> articulated;
    detail::DynamicsDerivatives derivatives;
    ForwardDynamicsDerivatives forward;
    Eigen::VectorXd tau, vd, zero;
    Eigen::MatrixXd M;
    std::vector<detail::AppliedForce<double>> applied;
    std::vector<detail::Wrench<double>> wrenches;
};

}  // namespace spondyl
