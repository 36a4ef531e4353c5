// It needs longer lists of types and arguments than Boost allows by default.
#define BOOST_MPL_CFG_NO_PREPROCESSED_HEADERS
#define BOOST_MPL_LIMIT_LIST_SIZE 30
#define BOOST_MPL_LIMIT_VECTOR_SIZE 30
#define BOOST_FUSION_INVOKE_MAX_ARITY 10

// Its headers alone: everything is instantiated here, with the flags of this project.
#include <pinocchio/fwd.hpp>

#include <pinocchio/algorithm/aba.hpp>
#include <pinocchio/algorithm/rnea.hpp>
#include <pinocchio/multibody.hpp>

#include "peer.hpp"
#include "quaternion.hpp"

namespace peers {
namespace {

Eigen::Vector3d vec(const Vec3& a) { return {a[0], a[1], a[2]}; }
Eigen::Matrix3d mat(const Mat3& A) { return Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(A.data()); }

class Pinocchio : public Peer {
public:
    explicit Pinocchio(const Model& model) : model_(model), joint_(model.bodies.size()) {
        std::vector<std::vector<std::size_t>> children(model.bodies.size() + 1);
        for (std::size_t i = 0; i < model.bodies.size(); ++i)
            children[static_cast<std::size_t>(model.bodies[i].parent + 1)].push_back(i);
        add_children(children, 0, 0);
        m_.gravity.linear() = vec(model.gravity);
        data_ = std::make_unique<pinocchio::Data>(m_);
    }

    std::string name() const override { return "pinocchio"; }
    std::string version() const override { return PINOCCHIO_VERSION; }

    void load(const std::vector<Sample>& samples) override {
        loaded_.clear();
        for (const Sample& s : samples) {
            Loaded x{Eigen::VectorXd(m_.nq), Eigen::VectorXd(m_.nv), Eigen::VectorXd(m_.nv), Eigen::VectorXd(m_.nv)};
            for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
                const Body& b = model_.bodies[i];
                const int q = m_.idx_qs[joint_[i]], v = m_.idx_vs[joint_[i]];
                if (b.joint == Joint::hinge) {
                    const auto c = static_cast<std::size_t>(b.coordinate);
                    x.q[q] = s.q[c], x.v[v] = s.v[c], x.tau[v] = s.tau[c], x.vdot[v] = s.vdot[c];
                    continue;
                }
                const bool free = b.joint == Joint::free;
                const int c = free ? b.coordinate + 3 : b.coordinate;
                const Quat r = quaternion_of(vec3_at(s.q, c));
                x.q.segment<4>(q + (free ? 3 : 0)) << r[1], r[2], r[3], r[0];
                const int turning = v + (free ? 3 : 0);
                x.v.segment<3>(turning) = vec(vec3_at(s.v, c));
                x.tau.segment<3>(turning) = vec(vec3_at(s.tau, c));
                x.vdot.segment<3>(turning) = vec(vec3_at(s.vdot, c));
                if (!free) continue;
                // its linear speed and force are in body axes, and its acceleration is the spatial one
                x.R_WB = mat(b.R_PC) * mat(matrix_of(r));
                x.w = x.v.segment<3>(turning);
                x.q.segment<3>(q) = mat(b.R_PC).transpose() * vec(vec3_at(s.q, b.coordinate));
                x.v.segment<3>(v) = x.R_WB.transpose() * vec(vec3_at(s.v, b.coordinate));
                x.tau.segment<3>(v) = x.R_WB.transpose() * vec(vec3_at(s.tau, b.coordinate));
                x.vdot.segment<3>(v) =
                    x.R_WB.transpose() * vec(vec3_at(s.vdot, b.coordinate)) - x.w.cross(x.v.segment<3>(v));
            }
            loaded_.push_back(std::move(x));
        }
    }

    void forward(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        pinocchio::aba(m_, *data_, x.q, x.v, x.tau, pinocchio::Convention::LOCAL);
    }
    std::vector<double> acceleration(std::size_t sample) override {
        Eigen::VectorXd vdot = data_->ddq;
        for (std::size_t i = 0; i < model_.bodies.size(); ++i)
            if (model_.bodies[i].joint == Joint::free) {
                const Loaded& x = loaded_[sample];
                const int v = m_.idx_vs[joint_[i]];
                vdot.segment<3>(v) += x.w.cross(x.v.segment<3>(v));
            }
        return to_ours(sample, vdot);
    }

    void inverse(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        pinocchio::rnea(m_, *data_, x.q, x.v, x.vdot);
    }
    std::vector<double> forces(std::size_t sample) override { return to_ours(sample, data_->tau); }

private:
    struct Loaded {
        Eigen::VectorXd q, v, tau, vdot;
        Eigen::Matrix3d R_WB = Eigen::Matrix3d::Identity();  // of the free body
        Eigen::Vector3d w = Eigen::Vector3d::Zero();
    };

    // Depth first, as Pinocchio lays out its trees; `slot` 0 is the world.
    void add_children(const std::vector<std::vector<std::size_t>>& children, std::size_t slot,
                      pinocchio::JointIndex parent) {
        for (const std::size_t i : children[slot]) {
            const Body& b = model_.bodies[i];
            joint_[i] = m_.addJoint(parent, joint_model(b), pinocchio::SE3(mat(b.R_PC), vec(b.p_PC)), b.joint_name);
            m_.appendBodyToJoint(joint_[i], pinocchio::Inertia(b.mass, vec(b.com), mat(b.inertia)),
                                 pinocchio::SE3::Identity());
            add_children(children, i + 1, joint_[i]);
        }
    }

    static pinocchio::JointModel joint_model(const Body& b) {
        switch (b.joint) {
            case Joint::free: return pinocchio::JointModelFreeFlyer();
            case Joint::ball: return pinocchio::JointModelSpherical();
            case Joint::hinge: break;
        }
        const Eigen::Vector3d axis = vec(b.axis);
        if (axis == Eigen::Vector3d::UnitX()) return pinocchio::JointModelRX();
        if (axis == Eigen::Vector3d::UnitY()) return pinocchio::JointModelRY();
        if (axis == Eigen::Vector3d::UnitZ()) return pinocchio::JointModelRZ();
        return pinocchio::JointModelRevoluteUnaligned(axis);
    }

    std::vector<double> to_ours(std::size_t sample, const Eigen::VectorXd& theirs) const {
        std::vector<double> ours(static_cast<std::size_t>(model_.coordinates));
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const int v = m_.idx_vs[joint_[i]];
            if (b.joint == Joint::hinge) {
                ours[static_cast<std::size_t>(b.coordinate)] = theirs[v];
                continue;
            }
            const bool free = b.joint == Joint::free;
            const Eigen::Vector3d turning = theirs.segment<3>(v + (free ? 3 : 0));
            put(ours, free ? b.coordinate + 3 : b.coordinate, {turning.x(), turning.y(), turning.z()});
            if (!free) continue;
            const Eigen::Vector3d moving = loaded_[sample].R_WB * theirs.segment<3>(v);
            put(ours, b.coordinate, {moving.x(), moving.y(), moving.z()});
        }
        return ours;
    }

    Model model_;
    std::vector<pinocchio::JointIndex> joint_;
    pinocchio::Model m_;
    std::unique_ptr<pinocchio::Data> data_;
    std::vector<Loaded> loaded_;
};

}  // namespace

std::unique_ptr<Peer> make_pinocchio(const Model& model) { return std::make_unique<Pinocchio>(model); }

}  // namespace peers
