// Never with NDEBUG: Debian's library was built without it, and the headers change their classes by it.
#ifdef NDEBUG
#error "compile the Simbody adapter without NDEBUG"
#endif

#include <algorithm>

#include <Simbody.h>

#include "peer.hpp"
#include "quaternion.hpp"

namespace peers {
namespace {

SimTK::Vec3 vec(const Vec3& a) { return {a[0], a[1], a[2]}; }
SimTK::Mat33 mat(const Mat3& A) { return {A[0], A[1], A[2], A[3], A[4], A[5], A[6], A[7], A[8]}; }
SimTK::Rotation rotation(const Mat3& R) { return SimTK::Rotation(mat(R), true); }  // taken as it is

struct Address {
    int q = 0, u = 0;
};

// -k (rotation vector or angle) - b (angular velocity or rate) in every joint.
class Springs : public SimTK::Force::Custom::Implementation {
public:
    Springs(const Model& model, const std::vector<Address>& addresses) : model_(model), addresses_(addresses) {}

    void calcForce(const SimTK::State& state, SimTK::Vector_<SimTK::SpatialVec>&, SimTK::Vector_<SimTK::Vec3>&,
                   SimTK::Vector& forces) const override {
        const SimTK::Vector& q = state.getQ();
        const SimTK::Vector& u = state.getU();
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const Address& at = addresses_[i];
            if (b.joint == Joint::hinge) {
                forces[at.u] -= b.stiffness * q[at.q] + b.damping * u[at.u];
                continue;
            }
            // a rotation turns its own rotation vector into itself, so the parent's axes serve as well
            const Vec3 r = rotation_vector_of({q[at.q], q[at.q + 1], q[at.q + 2], q[at.q + 3]});
            for (int k = 0; k < 3; ++k)
                forces[at.u + k] -= b.stiffness * r[static_cast<std::size_t>(k)] + b.damping * u[at.u + k];
            if (b.joint == Joint::free)
                for (int k = 3; k < 6; ++k) forces[at.u + k] -= b.stiffness * q[at.q + 1 + k] + b.damping * u[at.u + k];
        }
    }
    SimTK::Real calcPotentialEnergy(const SimTK::State&) const override { return 0.0; }

private:
    const Model& model_;
    const std::vector<Address>& addresses_;
};

struct System {
    SimTK::MultibodySystem system;
    SimTK::SimbodyMatterSubsystem matter{system};
    SimTK::GeneralForceSubsystem force{system};
    SimTK::Force::Gravity gravity;
    SimTK::Force::DiscreteForces applied;
    std::vector<SimTK::MobilizedBodyIndex> index;
    std::vector<Address> address;
    SimTK::State state;

    System(const Model& model, bool springs)
        : gravity(force, matter, vec(model.gravity)), applied(force, matter), address(model.bodies.size()) {
        using SimTK::MobilizedBody;
        using SimTK::Transform;
        matter.setShowDefaultGeometry(false);
        for (const Body& b : model.bodies) {
            const SimTK::Mat33 I = mat(b.inertia);
            const double mass = std::max(b.mass, least_mass);
            const SimTK::Inertia central(I(0, 0), I(1, 1), I(2, 2), I(0, 1), I(0, 2), I(1, 2));
            const SimTK::Body::Rigid body(
                SimTK::MassProperties(mass, vec(b.com), central.shiftFromMassCenter(vec(b.com), mass)));
            MobilizedBody& parent = b.parent < 0 ? static_cast<MobilizedBody&>(matter.updGround())
                                                 : matter.updMobilizedBody(index[static_cast<std::size_t>(b.parent)]);
            const Transform X_PC(rotation(b.R_PC), vec(b.p_PC));
            if (b.joint == Joint::free) {
                index.push_back(MobilizedBody::Free(parent, X_PC, body, Transform()).getMobilizedBodyIndex());
            } else if (b.joint == Joint::ball) {
                index.push_back(MobilizedBody::Ball(parent, X_PC, body, Transform()).getMobilizedBodyIndex());
            } else {  // a pin turns about z
                const Transform z_to_axis(SimTK::Rotation(SimTK::UnitVec3(vec(b.axis)), SimTK::ZAxis));
                index.push_back(MobilizedBody::Pin(parent, X_PC * z_to_axis, body, z_to_axis).getMobilizedBodyIndex());
            }
        }
        if (springs) SimTK::Force::Custom(force, new Springs(model, address));
        state = system.realizeTopology();
        system.realizeModel(state);
        for (std::size_t i = 0; i < index.size(); ++i) {
            const MobilizedBody& b = matter.getMobilizedBody(index[i]);
            address[i] = {b.getFirstQIndex(state), b.getFirstUIndex(state)};
        }
    }
};

class Simbody : public Peer {
public:
    explicit Simbody(const Model& model) : model_(model), s_(std::make_unique<System>(model_, false)) {}

    std::string name() const override { return "simbody"; }
    std::string version() const override {
        int major = 0, minor = 0, patch = 0;
        SimTK_version_simbody(&major, &minor, &patch);
        return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
    }

    void load(const std::vector<Sample>& samples) override {
        loaded_.clear();
        for (const Sample& s : samples) {
            Loaded x{SimTK::Vector(s_->state.getNQ(), 0.0),
                     SimTK::Vector(s_->state.getNU()),
                     SimTK::Vector(s_->state.getNU()),
                     SimTK::Vector(s_->state.getNU()),
                     {}};
            for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
                const Body& b = model_.bodies[i];
                const Address& at = s_->address[i];
                x.R_FM.push_back(turn_of(b, s.q));
                if (b.joint == Joint::hinge) {
                    x.q[at.q] = s.q[static_cast<std::size_t>(b.coordinate)];
                } else {
                    const int turning = b.joint == Joint::free ? b.coordinate + 3 : b.coordinate;
                    const Quat r = quaternion_of(vec3_at(s.q, turning));
                    for (int k = 0; k < 4; ++k) x.q[at.q + k] = r[static_cast<std::size_t>(k)];
                    if (b.joint == Joint::free) {
                        const Vec3 p = transposed(b.R_PC) * vec3_at(s.q, b.coordinate);
                        for (int k = 0; k < 3; ++k) x.q[at.q + 4 + k] = p[static_cast<std::size_t>(k)];
                    }
                }
                to_theirs(i, x.R_FM[i], s.v, x.u);
                to_theirs(i, x.R_FM[i], s.tau, x.tau);
                to_theirs(i, x.R_FM[i], s.vdot, x.udot);
            }
            loaded_.push_back(std::move(x));
        }
    }

    void forward(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        s_->state.updQ() = x.q;
        s_->state.updU() = x.u;
        s_->applied.setAllMobilityForces(s_->state, x.tau);
        s_->system.realize(s_->state, SimTK::Stage::Acceleration);
    }
    std::vector<double> acceleration(std::size_t sample) override { return to_ours(sample, s_->state.getUDot()); }

    void inverse(std::size_t sample) override {
        const Loaded& x = loaded_[sample];
        s_->state.updQ() = x.q;
        s_->state.updU() = x.u;
        s_->system.realize(s_->state, SimTK::Stage::Velocity);
        s_->matter.calcResidualForceIgnoringConstraints(s_->state, SimTK::Vector(),
                                                        s_->gravity.getBodyForces(s_->state), x.udot, residual_);
    }
    std::vector<double> forces(std::size_t sample) override { return to_ours(sample, residual_); }

    std::string integrator() const override { return "CPodes BDF, Newton, accuracy"; }
    std::vector<double> settings() const override { return {1e-3, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7, 1e-8, 1e-9}; }
    Settled settle(const std::vector<double>& times, double setting) override {
        const System s(model_, true);
        SimTK::CPodesIntegrator integrator(s.system, SimTK::CPodes::BDF, SimTK::CPodes::Newton);
        return settle_with(s, integrator, times, setting);
    }
    Settled settle_reference(const std::vector<double>& times) override {
        const System s(model_, true);
        SimTK::RungeKuttaMersonIntegrator integrator(s.system);
        return settle_with(s, integrator, times, 1e-12);
    }

private:
    struct Loaded {
        SimTK::Vector q, u, tau, udot;
        std::vector<Mat3> R_FM;  // child in its frame at zero coordinates
    };

    static Mat3 turn_of(const Body& b, const std::vector<double>& q) {
        if (b.joint == Joint::hinge) return {1, 0, 0, 0, 1, 0, 0, 0, 1};
        return matrix_of(quaternion_of(vec3_at(q, b.joint == Joint::free ? b.coordinate + 3 : b.coordinate)));
    }

    // Theirs are in the axes of the joint's inboard frame, the angular part first.
    void to_theirs(std::size_t i, const Mat3& R_FM, const std::vector<double>& ours, SimTK::Vector& theirs) const {
        const Body& b = model_.bodies[i];
        const int u = s_->address[i].u;
        if (b.joint == Joint::hinge) {
            theirs[u] = ours[static_cast<std::size_t>(b.coordinate)];
            return;
        }
        const Vec3 w = R_FM * vec3_at(ours, b.joint == Joint::free ? b.coordinate + 3 : b.coordinate);
        for (int k = 0; k < 3; ++k) theirs[u + k] = w[static_cast<std::size_t>(k)];
        if (b.joint != Joint::free) return;
        const Vec3 v = transposed(b.R_PC) * vec3_at(ours, b.coordinate);
        for (int k = 0; k < 3; ++k) theirs[u + 3 + k] = v[static_cast<std::size_t>(k)];
    }

    std::vector<double> to_ours(std::size_t sample, const SimTK::Vector& theirs) const {
        std::vector<double> ours(static_cast<std::size_t>(model_.coordinates));
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const int u = s_->address[i].u;
            if (b.joint == Joint::hinge) {
                ours[static_cast<std::size_t>(b.coordinate)] = theirs[u];
                continue;
            }
            put(ours, b.joint == Joint::free ? b.coordinate + 3 : b.coordinate,
                transposed(loaded_[sample].R_FM[i]) * Vec3{theirs[u], theirs[u + 1], theirs[u + 2]});
            if (b.joint == Joint::free)
                put(ours, b.coordinate, b.R_PC * Vec3{theirs[u + 3], theirs[u + 4], theirs[u + 5]});
        }
        return ours;
    }

    Settled settle_with(const System& s, SimTK::Integrator& integrator, const std::vector<double>& times,
                        double accuracy) const {
        integrator.setAccuracy(accuracy);
        SimTK::TimeStepper stepper(s.system, integrator);
        Settled result;
        double start = cpu_now();
        stepper.initialize(s.state);
        for (const double t : times) {
            stepper.stepTo(t);
            result.cpu_seconds += cpu_now() - start;
            result.q.push_back(coordinates(s, integrator.getState().getQ()));
            start = cpu_now();
        }
        return result;
    }

    std::vector<double> coordinates(const System& s, const SimTK::Vector& theirs) const {
        std::vector<double> q(static_cast<std::size_t>(model_.coordinates));
        for (std::size_t i = 0; i < model_.bodies.size(); ++i) {
            const Body& b = model_.bodies[i];
            const int at = s.address[i].q;
            if (b.joint == Joint::hinge) {
                q[static_cast<std::size_t>(b.coordinate)] = theirs[at];
                continue;
            }
            put(q, b.joint == Joint::free ? b.coordinate + 3 : b.coordinate,
                rotation_vector_of({theirs[at], theirs[at + 1], theirs[at + 2], theirs[at + 3]}));
            if (b.joint == Joint::free)
                put(q, b.coordinate, b.R_PC * Vec3{theirs[at + 4], theirs[at + 5], theirs[at + 6]});
        }
        return q;
    }

    Model model_;
    std::unique_ptr<System> s_;
    std::vector<Loaded> loaded_;
    SimTK::Vector residual_;
};

}  // namespace

std::unique_ptr<Peer> make_simbody(const Model& model) { return std::make_unique<Simbody>(model); }

}  // namespace peers
