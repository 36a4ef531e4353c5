#include "detail/fibres.hpp"

#include <cmath>
#include <map>
#include <set>

#include "detail/goal.hpp"

namespace spondyl::detail {

namespace {

// row += derivative by q of d.(world point of a body), over the joints between the body and `root`.
void add_row(const Tree& tree, const Placement& at, int body, const Vec3<double>& p, const Vec3<double>& d, int root,
             Eigen::VectorXd& row) {
    for (int j = body; j != root; j = tree.bodies[static_cast<std::size_t>(j)].parent) {
        const auto k = static_cast<std::size_t>(j);
        const TreeBody& b = tree.bodies[k];
        const Vec3<double> n = (p - at.x.o[k]).cross(d);
        if (b.kind == JointKind::hinge)
            row[b.coordinate] += at.x.axis[k].dot(n);
        else
            row.segment<3>(b.coordinate) += at.B[k].transpose() * n;
    }
}

// Length of the path at which the passive force begins, less what rounding may hide: (M9), (M11).
double slack_length(const Muscle& m) {
    const double across = m.optimal_fibre * std::sin(m.pennation), fibre = m.slack_stretch * m.optimal_fibre;
    return (m.tendon_slack + std::sqrt(std::max(0.0, fibre * fibre - across * across))) * (1.0 - 1e-12);
}

}  // namespace

PassiveFibres::PassiveFibres(const Subject& subject, const Tree& tree)
    : PassiveFibres(subject, tree, [&] {
          std::vector<std::size_t> with_fibres;
          for (std::size_t j = 0; j < subject.muscles.size(); ++j)
              if (subject.muscles[j].passive_strength > 0.0) with_fibres.push_back(j);
          return with_fibres;
      }()) {}

PassiveFibres::PassiveFibres(const Subject& subject, const Tree& tree, const std::vector<std::size_t>& fascicles)
    : subject_(&subject),
      pulls_(tree),
      row_(Eigen::VectorXd::Zero(tree.coordinates)),
      stretch_(Eigen::VectorXd::Zero(tree.coordinates)) {
    std::map<std::vector<int>, std::size_t> place;
    for (const std::size_t number : fascicles) {
        const Muscle& m = subject.muscles[number];
        std::set<int> used;
        Eigen::Index columns = 1;
        for (std::size_t k = 0; k + 1 < m.path.size(); ++k) {
            const PathEnd a{m.path[k].body, {}, {}}, b{m.path[k + 1].body, {}, {}};
            if (a.body == b.body && a.body != tree.size()) continue;
            columns += 2;
            const int root = piece_root(tree, a, b);
            for (const int end : {a.body, b.body})
                for (int j = end == tree.size() ? tree.abdomen.thorax : end; j != root;
                     j = tree.bodies[static_cast<std::size_t>(j)].parent) {
                    const TreeBody& body = tree.bodies[static_cast<std::size_t>(j)];
                    for (int i = 0; i < degrees_of(body.kind); ++i) used.insert(body.coordinate + i);
                }
        }
        const std::vector<int> rows(used.begin(), used.end());
        const auto [found, is_new] = place.try_emplace(rows, groups_.size());
        if (is_new) groups_.push_back({rows, {}, 0});
        groups_[found->second].muscles.push_back(number);
        groups_[found->second].columns += columns;
    }
    Eigen::Index longest = 0, widest = 0;
    for (const Group& g : groups_) {
        longest = std::max(longest, static_cast<Eigen::Index>(g.rows.size()));
        widest = std::max(widest, g.columns);
    }
    tension_.resize(fascicles.size());
    for (const Group& g : groups_)
        for (const std::size_t number : g.muscles) slack_.push_back(slack_length(subject.muscles[number]));
    columns_.resize(longest, widest);
    block_.resize(longest, longest);
}

double PassiveFibres::update(const Tree& tree, const TreeState<double>& x) {
    pulls_.clear();
    double energy = 0.0;
    std::size_t at = 0;
    for (const Group& g : groups_)
        for (const std::size_t number : g.muscles) {
            const Muscle& m = subject_->muscles[number];
            const double length = path_length(x, m);
            tension_[at] = {};
            if (length < slack_[at++]) continue;
            const FibreState f = fibres(m, length);
            tension_[at - 1] = {f.passive, f.passive_stiffness};
            if (f.passive == 0.0) continue;
            energy += f.passive_energy;
            pull_bodies(tree, x, m, f.passive, pulls_);
        }
    return energy;
}

void PassiveFibres::set(const std::vector<Tension>& by_muscle) {
    std::size_t at = 0;
    for (const Group& g : groups_)
        for (const std::size_t number : g.muscles) tension_[at++] = by_muscle[number];
}

void PassiveFibres::add_hessian(const Tree& tree, const Placement& at, double weight, Curvature& curvature,
                                Eigen::MatrixXd& H) {
    std::size_t number = 0;
    for (const Group& g : groups_) {
        const auto rows = static_cast<Eigen::Index>(g.rows.size());
        Eigen::Index used = 0;
        const auto keep = [&](Eigen::VectorXd& full, double scale) {
            for (Eigen::Index i = 0; i < rows; ++i) {
                double& value = full[g.rows[static_cast<std::size_t>(i)]];
                columns_(i, used) = scale * value;
                value = 0.0;
            }
            ++used;
        };
        for (const std::size_t muscle : g.muscles) {
            const Tension t = tension_[number++];
            if (t.force == 0.0) continue;
            const double force = weight * t.force;
            const auto displaced = [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& d, int root,
                                       Eigen::VectorXd& row) {
                const auto add = [&](int body, const Vec3<double>& p, const Vec3<double>& e) {
                    add_row(tree, at, body, p, e, root, row);
                };
                on_bodies(tree, at.x, a, -d, add);
                on_bodies(tree, at.x, b, d, add);
            };
            along_path(at.x, subject_->muscles[muscle], [&](const PathEnd& a, const PathEnd& b, const Vec3<double>& e) {
                const int root = piece_root(tree, a, b);
                displaced(a, b, e, root, stretch_);
                Vec3<double> u, w;
                tangents(e, u, w);
                const double scale = std::sqrt(force / (b.at - a.at).norm());
                for (const Vec3<double>& side : {u, w}) {
                    displaced(a, b, side, root, row_);
                    keep(row_, scale);
                }
                const auto bend = [&](int body, const Vec3<double>& p, const Vec3<double>& f) {
                    curvature.add_force(body, p - at.x.o[static_cast<std::size_t>(body)], f, root);
                };
                on_bodies(tree, at.x, a, -force * e, bend);
                on_bodies(tree, at.x, b, force * e, bend);
            });
            keep(stretch_, std::sqrt(weight * t.stiffness));
        }
        if (used == 0) continue;
        auto block = block_.topLeftCorner(rows, rows);
        const auto columns = columns_.topLeftCorner(rows, used);
        block.setZero();
        block.selfadjointView<Eigen::Lower>().rankUpdate(columns);
        for (Eigen::Index j = 0; j < rows; ++j)
            for (Eigen::Index i = j; i < rows; ++i)
                H(g.rows[static_cast<std::size_t>(i)], g.rows[static_cast<std::size_t>(j)]) += block(i, j);
    }
}

Eigen::VectorXd fibre_gradient(const Subject& subject, const Eigen::VectorXd& q) {
    const Tree tree(subject);
    TreeState<double> x(tree.size());
    place(tree, q, x);
    PassiveFibres fibres(subject, tree);
    fibres.update(tree, x);
    Eigen::VectorXd tau = Eigen::VectorXd::Zero(q.size()), gradient(q.size());
    fibres.add_force(tree, x, tau);
    gradient_from_forces(tree, q, tau, gradient);
    return -gradient;
}

}  // namespace spondyl::detail
