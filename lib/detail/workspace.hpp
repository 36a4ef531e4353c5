#pragma once
// What a Workspace owns; shared by the mechanics and by the stages above it.

#include <Eigen/Cholesky>

#include "detail/tree.hpp"
#include "spondyl/mechanics.hpp"

namespace spondyl {

struct Workspace::Impl {
    explicit Impl(const Subject& s)
        : tree(s),
          x(tree.size()),
          tau(tree.coordinates),
          zero(Eigen::VectorXd::Zero(tree.coordinates)),
          M(tree.coordinates, tree.coordinates),
          llt(tree.coordinates) {
        applied.reserve(64);
    }
    detail::Tree tree;
    detail::TreeState<double> x;
    Eigen::VectorXd tau, zero;
    Eigen::MatrixXd M;
    Eigen::LLT<Eigen::MatrixXd> llt;
    std::vector<detail::AppliedForce<double>> applied;
};

}  // namespace spondyl
