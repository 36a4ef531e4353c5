#include "models.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "spondyl/mjcf.hpp"

namespace peers {
namespace {

using spondyl::JointKind;
using spondyl::Subject;

// The same person without the other bodies, and so without muscles and contacts.
Subject with_bodies(const Subject& subject, const std::vector<bool>& kept) {
    Subject s = subject;
    s.bodies.clear();
    s.abdomen = {};
    s.muscles.clear();
    s.contact_points.clear();
    s.limb_elements.clear();
    s.coordinates = 0;
    std::vector<int> place(subject.bodies.size(), -1);
    for (std::size_t i = 0; i < subject.bodies.size(); ++i) {
        if (!kept[i]) continue;
        spondyl::Body b = subject.bodies[i];
        if (b.parent >= 0) b.parent = place[static_cast<std::size_t>(b.parent)];
        b.coordinate = s.coordinates;
        s.coordinates += b.kind == JointKind::free ? 6 : b.kind == JointKind::ball ? 3 : 1;
        place[i] = static_cast<int>(s.bodies.size());
        s.bodies.push_back(b);
    }
    for (const spondyl::Level level : spondyl::levels())
        s.segment_body[level] = place[static_cast<std::size_t>(subject.segment_body[level])];
    s.torque_scale = Eigen::VectorXd::Zero(s.coordinates);
    return s;
}

Subject with_held_pelvis(Subject subject) {
    subject.bodies[0].kind = JointKind::ball;
    return subject;
}

std::vector<bool> spine_of(const Subject& subject) {
    std::vector<bool> is_spine(subject.bodies.size(), false);
    for (const spondyl::Level level : spondyl::levels())
        is_spine[static_cast<std::size_t>(subject.segment_body[level])] = true;
    return is_spine;
}

Vec3 array(const Eigen::Vector3d& a) { return {a.x(), a.y(), a.z()}; }
Mat3 array(const Eigen::Matrix3d& A) {
    return {A(0, 0), A(0, 1), A(0, 2), A(1, 0), A(1, 1), A(1, 2), A(2, 0), A(2, 1), A(2, 2)};
}

struct Spring {
    double stiffness, damping;  // [N m/rad], [N m s/rad]
};

Spring spring_of(const std::string& joint, JointKind kind, bool spine) {
    if (joint == "C7_T1") return {60.0, 0.8};
    if (spine) return joint[0] == 'L' ? Spring{500.0, 5.0} : Spring{800.0, 5.0};
    if (joint == "ground") return {2000.0, 20.0};
    return kind == JointKind::ball ? Spring{100.0, 4.0} : Spring{30.0, 1.0};
}

}  // namespace

Subject body_held(const Subject& subject) {
    return with_bodies(with_held_pelvis(subject), std::vector<bool>(subject.bodies.size(), true));
}

Subject spine57_chain(const Subject& subject) {
    std::vector<bool> kept = spine_of(subject);
    kept[0] = true;
    return with_bodies(with_held_pelvis(subject), kept);
}

Model peer_model(const std::string& name, const Subject& subject, const Eigen::Vector3d& gravity) {
    Model model;
    model.name = name;
    model.coordinates = subject.coordinates;
    model.gravity = array(gravity);
    model.mjcf = spondyl::mjcf(subject, {.shapes = false, .muscles = false, .gravity = gravity});
    const std::vector<bool> is_spine = spine_of(subject);
    for (std::size_t i = 0; i < subject.bodies.size(); ++i) {
        const spondyl::Body& b = subject.bodies[i];
        const Spring spring = spring_of(b.joint, b.kind, is_spine[i]);
        Body body;
        body.joint_name = b.joint;
        body.parent = b.parent;
        body.joint = b.kind == JointKind::free ? Joint::free : b.kind == JointKind::ball ? Joint::ball : Joint::hinge;
        body.coordinate = b.coordinate;
        body.R_PC = array(b.X_PC.R);
        body.p_PC = array(b.X_PC.p);
        body.axis = array(b.axis);
        body.mass = b.inertia.mass;
        body.com = array(b.inertia.com);
        body.inertia = array(b.inertia.central);
        body.stiffness = spring.stiffness;
        body.damping = spring.damping;
        model.bodies.push_back(body);
    }
    return model;
}

std::vector<Sample> random_samples(const Subject& subject, int count, unsigned seed) {
    std::mt19937 engine(seed);
    const auto vector = [&](double size) {
        std::uniform_real_distribution<double> uniform(-size, size);
        std::vector<double> x(static_cast<std::size_t>(subject.coordinates));
        for (double& value : x) value = uniform(engine);
        return x;
    };
    std::vector<Sample> samples;
    for (int n = 0; n < count; ++n) {
        Sample s;
        s.q = vector(1.0);
        s.v = vector(3.0);
        s.tau = vector(10.0);
        s.vdot = vector(10.0);
        for (const spondyl::Level level : spondyl::levels()) {
            const int c = subject.bodies[static_cast<std::size_t>(subject.segment_body[level])].coordinate;
            for (int k = 0; k < 3; ++k) s.q[static_cast<std::size_t>(c + k)] *= 0.2;
        }
        samples.push_back(std::move(s));
    }
    return samples;
}

Eigen::VectorXd vector_of(const std::vector<double>& x) {
    return Eigen::Map<const Eigen::VectorXd>(x.data(), static_cast<Eigen::Index>(x.size()));
}

spondyl::State state_of(const Sample& sample) { return {vector_of(sample.q), vector_of(sample.v)}; }

double disagreement(const Eigen::VectorXd& a, const std::vector<double>& b) {
    const Eigen::VectorXd theirs = vector_of(b);
    const double difference = (a - theirs).cwiseAbs().maxCoeff();
    return std::isfinite(difference) ? difference / theirs.cwiseAbs().maxCoeff()
                                     : std::numeric_limits<double>::infinity();
}

}  // namespace peers
