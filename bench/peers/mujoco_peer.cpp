#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include <mujoco/mujoco.h>

#include "peer.hpp"
#include "quaternion.hpp"

namespace peers {
namespace {

struct ModelDeleter {
    void operator()(mjModel* m) const { mj_deleteModel(m); }
};
struct DataDeleter {
    void operator()(mjData* d) const { mj_deleteData(d); }
};

std::unique_ptr<mjModel, ModelDeleter> compiled(const std::string& xml) {
    const auto files = std::make_unique<mjVFS>();
    mj_defaultVFS(files.get());
    const char* const file = "model.xml";
    mj_makeEmptyFileVFS(files.get(), file, static_cast<int>(xml.size()));
    std::memcpy(files->filedata[mj_findFileVFS(files.get(), file)], xml.data(), xml.size());
    char problem[1000] = "";
    std::unique_ptr<mjModel, ModelDeleter> model(mj_loadXML(file, files.get(), problem, sizeof problem));
    mj_deleteVFS(files.get());
    if (!model) throw std::runtime_error(std::string("MuJoCo refuses the model: ") + problem);
    return model;
}

class Mujoco : public Peer {
public:
    explicit Mujoco(const Model& model)
        : model_(model), m_(compiled(model.mjcf)), d_(mj_makeData(m_.get())), forces_(size(m_->nv)) {
        mju_user_warning = [](const char*) {};  // a step too large is seen in the answer
        if (m_->nv != model.coordinates) throw std::runtime_error("MuJoCo sees another number of coordinates");
        for (const Body& b : model.bodies) {
            const int j = mj_name2id(m_.get(), mjOBJ_JOINT, b.joint_name.c_str());
            if (j < 0) throw std::runtime_error("MuJoCo knows no joint " + b.joint_name);
            qpos_.push_back(m_->jnt_qposadr[j]);
            qvel_.push_back(m_->jnt_dofadr[j]);
            m_->jnt_stiffness[j] = b.stiffness;
            const int dofs = b.joint == Joint::free ? 6 : b.joint == Joint::ball ? 3 : 1;
            for (int k = 0; k < dofs; ++k) m_->dof_damping[m_->jnt_dofadr[j] + k] = b.damping;
        }
        for (std::size_t k = 0; k < 3; ++k) m_->opt.gravity[k] = model.gravity[k];
        for_dynamics();
    }

    std::string name() const override { return "mujoco"; }
    std::string version() const override { return mj_versionString(); }

    void load(const std::vector<Sample>& samples) override {
        loaded_.clear();
        for (const Sample& s : samples) {
            Loaded x{std::vector<double>(size(m_->nq)), permuted(s.v), permuted(s.tau), permuted(s.vdot)};
            for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
                const Body& b = model_.bodies[i];
                const int at = qpos_[i];
                if (b.joint == Joint::hinge) {
                    x.q[size(at)] = s.q[size(b.coordinate)];
                } else if (b.joint == Joint::ball) {
                    const Quat r = quaternion_of(vec3_at(s.q, b.coordinate));
                    std::copy(r.begin(), r.end(), x.q.begin() + at);
                } else {  // absolute position and orientation
                    const Quat turn = quaternion_of(vec3_at(s.q, b.coordinate + 3));
                    for (int k = 0; k < 3; ++k) x.q[size(at + k)] = b.p_PC[size(k)] + s.q[size(b.coordinate + k)];
                    mju_mulQuat(x.q.data() + at + 3, m_->qpos0 + at + 3, turn.data());
                }
            }
            loaded_.push_back(std::move(x));
        }
        for_dynamics();
    }

    void forward(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        mju_copy(d_->qpos, x.q.data(), m_->nq);
        mju_copy(d_->qvel, x.v.data(), m_->nv);
        mju_copy(d_->qfrc_applied, x.tau.data(), m_->nv);
        mj_forward(m_.get(), d_.get());
    }
    std::vector<double> acceleration(std::size_t) override { return unpermuted(d_->qacc); }

    // Its own recursive Newton-Euler: mj_inverse would factor the mass matrix besides.
    void inverse(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        mju_copy(d_->qpos, x.q.data(), m_->nq);
        mju_copy(d_->qvel, x.v.data(), m_->nv);
        mju_copy(d_->qacc, x.vdot.data(), m_->nv);
        mj_kinematics(m_.get(), d_.get());
        mj_comPos(m_.get(), d_.get());
        mj_comVel(m_.get(), d_.get());
        mj_rne(m_.get(), d_.get(), 1, forces_.data());
    }
    std::vector<double> forces(std::size_t) override { return unpermuted(forces_.data()); }

    Tendons tendons(const Sample& sample) {
        m_->opt.jacobian = mjJAC_DENSE;
        load({sample});
        forward(0);
        Tendons result;
        for (int i = 0; i < m_->ntendon; ++i) {
            result.length.push_back(d_->ten_length[i]);
            result.by_speed.push_back(unpermuted(d_->ten_J + static_cast<std::ptrdiff_t>(i) * m_->nv));
        }
        return result;
    }

    std::string integrator() const override { return "RK4, fixed step [s]"; }
    // Parts of 10 ms, dense where stability is lost.
    std::vector<double> settings() const override {
        return {1e-2 / 5, 1e-2 / 8, 1e-2 / 10, 1e-2 / 12, 1e-2 / 14, 1e-2 / 16, 1e-2 / 18, 1e-2 / 20, 1e-2 / 40};
    }
    Settled settle(const std::vector<double>& times, double setting) override {
        m_->opt.disableflags &= ~mjDSBL_PASSIVE;
        m_->opt.integrator = mjINT_RK4;
        m_->opt.timestep = setting;
        mj_resetData(m_.get(), d_.get());
        Settled result;
        long steps = 0;
        for (const double t : times) {
            const long last = std::lround(t / setting);
            if (std::abs(static_cast<double>(last) * setting - t) > 1e-9)
                throw std::runtime_error("MuJoCo's step does not hit the times asked for");
            const double start = cpu_now();
            for (; steps < last; ++steps) mj_step(m_.get(), d_.get());
            result.cpu_seconds += cpu_now() - start;
            result.q.push_back(coordinates());
        }
        for_dynamics();
        return result;
    }
    Settled settle_reference(const std::vector<double>& times) override { return settle(times, 3.125e-5); }

private:
    struct Loaded {
        std::vector<double> q, v, tau, vdot;
    };
    static std::size_t size(int n) { return static_cast<std::size_t>(n); }

    void for_dynamics() {
        mj_resetData(m_.get(), d_.get());
        m_->opt.disableflags |= mjDSBL_CONSTRAINT | mjDSBL_CONTACT | mjDSBL_PASSIVE | mjDSBL_ACTUATION | mjDSBL_SENSOR;
    }

    // Speeds mean the same on both sides; only their order may differ.
    std::vector<double> permuted(const std::vector<double>& ours) const {
        std::vector<double> theirs(ours.size());
        each_speed([&](std::size_t our, std::size_t their) { theirs[their] = ours[our]; });
        return theirs;
    }
    std::vector<double> unpermuted(const mjtNum* theirs) const {
        std::vector<double> ours(size(m_->nv));
        each_speed([&](std::size_t our, std::size_t their) { ours[our] = theirs[their]; });
        return ours;
    }
    template <class F> void each_speed(const F& visit) const {
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const int dofs = b.joint == Joint::free ? 6 : b.joint == Joint::ball ? 3 : 1;
            for (int k = 0; k < dofs; ++k) visit(size(b.coordinate + k), size(qvel_[i] + k));
        }
    }

    std::vector<double> coordinates() const {
        std::vector<double> q(size(m_->nv));
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const mjtNum* const x = d_->qpos + qpos_[i];
            if (b.joint == Joint::hinge) {
                q[size(b.coordinate)] = x[0];
            } else if (b.joint == Joint::ball) {
                put(q, b.coordinate, rotation_vector_of({x[0], x[1], x[2], x[3]}));
            } else {
                mjtNum start[4], turn[4];
                mju_negQuat(start, m_->qpos0 + qpos_[i] + 3);
                mju_mulQuat(turn, start, x + 3);
                put(q, b.coordinate, {x[0] - b.p_PC[0], x[1] - b.p_PC[1], x[2] - b.p_PC[2]});
                put(q, b.coordinate + 3, rotation_vector_of({turn[0], turn[1], turn[2], turn[3]}));
            }
        }
        return q;
    }

    Model model_;
    std::unique_ptr<mjModel, ModelDeleter> m_;
    std::unique_ptr<mjData, DataDeleter> d_;
    std::vector<int> qpos_, qvel_;
    std::vector<Loaded> loaded_;
    std::vector<double> forces_;
};

}  // namespace

std::unique_ptr<Peer> make_mujoco(const Model& model) { return std::make_unique<Mujoco>(model); }
Tendons mujoco_tendons(const Model& model, const Sample& sample) { return Mujoco(model).tendons(sample); }

}  // namespace peers
