#pragma once
// Another engine on the same tree of bodies, behind plain C++17: this header knows neither the engines nor spondyl, so
// that no header of theirs meets one of ours.
//
// Coordinates and speeds follow spondyl's conventions: free = translation in world axes and rotation vector, speeds =
// world velocity of the body's origin and angular velocity in body axes; ball = rotation vector, angular velocity in
// child axes; hinge = angle and rate. Forces are conjugate to the speeds.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace peers {

using Vec3 = std::array<double, 3>;
using Mat3 = std::array<double, 9>;  // row after row

enum class Joint { free, ball, hinge };

struct Body {
    std::string joint_name;
    int parent = -1;  // index, parents first; -1 for the world
    Joint joint = Joint::ball;
    int coordinate = 0;  // the joint's first
    Mat3 R_PC{};         // placement in the parent at zero coordinates
    Vec3 p_PC{};
    Vec3 axis{};  // of the hinge, in the child
    double mass = 0.0;
    Vec3 com{};
    Mat3 inertia{};          // about the centre of mass, body axes
    double stiffness = 0.0;  // of the isotropic spring -k (rotation vector or angle), used by settle() alone
    double damping = 0.0;    // of the isotropic damper -b (angular velocity or rate), used by settle() alone
};

struct Model {
    std::string name;
    std::vector<Body> bodies;
    int coordinates = 0;
    Vec3 gravity{};
    std::string mjcf;  // the same tree for MuJoCo, without shapes and muscles
};

struct Sample {
    std::vector<double> q, v, tau, vdot;  // each of size Model::coordinates
};

struct Settled {
    std::vector<std::vector<double>> q;  // at each of the times asked for
    double cpu_seconds = 0.0;
};

class Peer {
public:
    virtual ~Peer() = default;
    virtual std::string name() const = 0;
    virtual std::string version() const = 0;

    // Converts states, forces and accelerations once, so that the timed calls below hold the engine's work alone.
    virtual void load(const std::vector<Sample>& samples) = 0;

    // Timed: accelerations under tau, and forces for vdot, of one loaded sample, from its coordinates on.
    virtual void forward(std::size_t sample) = 0;
    virtual void inverse(std::size_t sample) = 0;

    // What the last timed call on this sample found, in spondyl's conventions.
    virtual std::vector<double> acceleration(std::size_t sample) = 0;
    virtual std::vector<double> forces(std::size_t sample) = 0;

    // Release from zero coordinates at rest, with springs, dampers and gravity. A setting is a step size [s] or an
    // accuracy, whichever the engine is steered by; settings() lists them from the cheapest. Empty: no integrator.
    virtual std::string integrator() const { return ""; }
    virtual std::vector<double> settings() const { return {}; }
    virtual Settled settle(const std::vector<double>& times, double setting);
    // As exact as the engine can; used to judge the others.
    virtual Settled settle_reference(const std::vector<double>& times);
};

// MuJoCo and Simbody know no moving body without mass: it weighs this there [kg].
constexpr double least_mass = 1e-12;

std::unique_ptr<Peer> make_simbody(const Model& model);
std::unique_ptr<Peer> make_mujoco(const Model& model);
std::unique_ptr<Peer> make_pinocchio(const Model& model);
inline std::vector<std::unique_ptr<Peer>> make_peers(const Model& model) {
    std::vector<std::unique_ptr<Peer>> all;
    all.push_back(make_simbody(model));
    all.push_back(make_mujoco(model));
    all.push_back(make_pinocchio(model));
    return all;
}

// MuJoCo's tendons at one sample, in the order of the file.
struct Tendons {
    std::vector<double> length;                 // [m]
    std::vector<std::vector<double>> by_speed;  // change of length per unit of each speed [m]
};
Tendons mujoco_tendons(const Model& model, const Sample& sample);

double cpu_now();  // of this thread [s]

}  // namespace peers
