#pragma once
// What a Recruitment owns; shared with the loads, which place its forces on the body.

#include <optional>
#include <vector>

#include "detail/goal.hpp"
#include "detail/passive.hpp"
#include "detail/path.hpp"
#include "detail/qp.hpp"
#include "detail/workspace.hpp"
#include "spondyl/recruitment.hpp"

namespace spondyl {

struct Recruitment::Impl {
    enum class RowKind : std::uint8_t { base, spine, weld, limb };
    struct Contact {
        BodyPoint at;
        std::optional<BodyPoint> on;  // partner of a contact inside the body
        BodyPoint touch{};            // where on the partner the last solution pushed
        Eigen::Matrix<double, 3, 8> edges;
        std::vector<int> rows;
    };

    Impl(const Subject& subject, const std::vector<Support>& supports);
    void fill_columns();
    const ForceSharing& share();
    void potential_gradient(const Eigen::VectorXd& q, Eigen::VectorXd& g);

    const Subject* subject;
    Workspace::Impl work;
    std::vector<RowKind> kind;
    std::vector<std::vector<int>> muscle_rows;
    std::vector<Contact> contacts;
    Eigen::VectorXd volume, scratch, still, gradient, start;
    std::optional<detail::Qp> qp;
    const detail::QpResult* qp_result = nullptr;
    bool warm = false;
    ForceSharing out;
};

}  // namespace spondyl
