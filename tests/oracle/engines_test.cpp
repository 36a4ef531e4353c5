#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "models.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/mjcf.hpp"

using namespace spondyl;

namespace {

const Subject& nominal() {
    static const Subject subject = make_subject(read_datasets());
    return subject;
}

// Worst disagreement with one engine over 100 random states, relative to the largest component of each answer.
struct Agreement {
    double accelerations = 0.0, forces = 0.0;
};

Agreement agreement(const Subject& subject, peers::Peer& peer) {
    const auto samples = peers::random_samples(subject, 100, 1);
    peer.load(samples);
    Workspace w(subject);
    Agreement worst;
    for (std::size_t k = 0; k < samples.size(); ++k) {
        const State at = peers::state_of(samples[k]);
        peer.forward(k);
        worst.accelerations = std::max(
            worst.accelerations,
            peers::disagreement(forward_dynamics(w, at, peers::vector_of(samples[k].tau)), peer.acceleration(k)));
        peer.inverse(k);
        worst.forces =
            std::max(worst.forces,
                     peers::disagreement(inverse_dynamics(w, at, peers::vector_of(samples[k].vdot)), peer.forces(k)));
    }
    return worst;
}

void check_all(const std::string& name, const Subject& subject) {
    for (const auto& peer : peers::make_peers(peers::peer_model(name, subject))) {
        const Agreement worst = agreement(subject, *peer);
        MESSAGE(name << " and " << peer->name() << " " << peer->version() << ": accelerations agree to "
                     << worst.accelerations << ", forces to " << worst.forces);
        CHECK_MESSAGE(worst.accelerations < 1e-10, peer->name());
        CHECK_MESSAGE(worst.forces < 1e-10, peer->name());
    }
}

}  // namespace

TEST_CASE("the whole body accelerates, and is held, in spondyl as in Simbody, MuJoCo and Pinocchio") {
    CHECK(nominal().coordinates == 86);
    check_all("body_full", nominal());
}

TEST_CASE("a held body moves in spondyl as in Simbody, MuJoCo and Pinocchio") {
    check_all("body_held", peers::body_held(nominal()));
}

TEST_CASE("a chain of 19 ball joints moves in spondyl as in Simbody, MuJoCo and Pinocchio") {
    const Subject chain = peers::spine57_chain(nominal());
    CHECK(chain.coordinates == 57);
    CHECK(chain.bodies.size() == 19);
    check_all("spine57_chain", chain);
}

TEST_CASE("a fascicle is as long, and has the same moment arms, as the tendon MuJoCo makes of it") {
    const Subject& s = nominal();
    auto model = peers::peer_model("body_full", s);
    model.mjcf = mjcf(s);
    std::vector<Muscle> straight;  // what the file holds
    for (const Muscle& m : s.muscles) {
        const auto floats = [&](const BodyPoint& p) { return p.body == s.abdomen_body(); };
        if (m.wraps.empty() && std::ranges::none_of(m.path, floats)) straight.push_back(m);
    }
    Workspace w(s);
    for (const auto& sample : peers::random_samples(s, 3, 4)) {
        const Eigen::VectorXd q = peers::vector_of(sample.q);
        const auto tendons = peers::mujoco_tendons(model, sample);
        REQUIRE(tendons.length.size() == straight.size());
        double length = 0.0, arm = 0.0;
        for (std::size_t k = 0; k < straight.size(); ++k) {
            length = std::max(length, std::abs(tendons.length[k] - muscle_length(w, q, straight[k])));
            arm = std::max(
                arm, (moment_arms(w, q, straight[k]) + peers::vector_of(tendons.by_speed[k])).cwiseAbs().maxCoeff());
        }
        CHECK(length < 1e-12);
        CHECK(arm < 1e-12);
    }
}

TEST_CASE("the mass that MuJoCo and Simbody need in a massless body changes no answer of ours") {
    const Subject& s = nominal();
    Subject heavier = s;
    int massless = 0;
    for (Body& b : heavier.bodies)
        if (b.inertia.mass == 0.0) {
            b.inertia.mass = peers::least_mass;
            ++massless;
        }
    CHECK(massless == 2);
    Workspace w(s), w_heavier(heavier);
    for (const auto& sample : peers::random_samples(s, 100, 2)) {
        const State at = peers::state_of(sample);
        const Eigen::VectorXd tau = peers::vector_of(sample.tau);
        const Eigen::VectorXd a = forward_dynamics(w, at, tau), b = forward_dynamics(w_heavier, at, tau);
        CHECK((a - b).cwiseAbs().maxCoeff() < 1e-11 * a.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("a mistake in the tree does not go unnoticed") {
    const Subject& s = nominal();
    auto model = peers::peer_model("body_full", s);
    model.bodies[10].com[2] += 1e-6;
    CHECK(agreement(s, *peers::make_simbody(model)).accelerations > 1e-9);
    CHECK(agreement(s, *peers::make_pinocchio(model)).forces > 1e-9);
}
