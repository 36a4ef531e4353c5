#include "settling.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "spondyl/mechanics.hpp"

using namespace spondyl;

namespace {

// One second after release, every 10 ms. Lying half on the side, so that no plane of symmetry keeps the turns of a
// joint about one axis.
struct Settling {
    Subject subject;
    peers::Model model;
    std::vector<double> times;
    peers::Settled reference;  // Simbody, Runge-Kutta-Merson at 1e-12

    Settling(const std::string& name, Subject person)
        : subject(std::move(person)),
          model(peers::peer_model(name, subject, 9.80665 * Eigen::Vector3d(std::sqrt(0.75), 0.0, 0.5))) {
        for (int k = 1; k <= 100; ++k) times.push_back(0.01 * k);
        reference = peers::make_simbody(model)->settle_reference(times);
    }
    peers::Settled ours(Integrator integrator, double tolerance) const {
        return peers::settle_ours(subject, model, times, tolerance, integrator);
    }
};

const std::vector<Settling>& settlings() {
    static const Subject body = make_subject(read_datasets());
    static const std::vector<Settling> all{{"spine57_chain", peers::spine57_chain(body)},
                                           {"body_held", peers::body_held(body)}};
    return all;
}

// a - b times factor, added to a
peers::Settled extrapolated(peers::Settled a, const peers::Settled& b, double factor) {
    for (std::size_t k = 0; k < a.q.size(); ++k)
        for (std::size_t i = 0; i < a.q[k].size(); ++i) a.q[k][i] += factor * (a.q[k][i] - b.q[k][i]);
    return a;
}

}  // namespace

TEST_CASE("a body released half on its side settles on Simbody's path, the closer the smaller the tolerance") {
    // The motion is damped: errors fade instead of adding up, so the path is more exact than one step's tolerance. With
    // Dormand-Prince the tolerance binds the speed of the stiffest joint, whose angle errs by that over its rate (some
    // thousand per second). Below 1e-12 rad there is rounding, 1e-13 rad, theirs and ours. The implicit integrator's
    // tolerance is meant for the path (theory.md (F8)).
    struct Allowed {
        Integrator integrator;
        double tolerance, error;  // error [rad]
    };
    for (const Settling& s : settlings())
        for (const Allowed& allowed : {Allowed{Integrator::explicit_dormand_prince, 1e-6, 1e-9},
                                       Allowed{Integrator::explicit_dormand_prince, 1e-9, 1e-12},
                                       Allowed{Integrator::implicit_extrapolation, 1e-5, 1e-5},
                                       Allowed{Integrator::implicit_extrapolation, 1e-7, 1e-7},
                                       Allowed{Integrator::implicit_extrapolation, 1e-9, 1e-9}}) {
            const double error = peers::path_error(s.ours(allowed.integrator, allowed.tolerance), s.reference);
            MESSAGE(s.model.name << ", " << name_of(allowed.integrator) << " at " << allowed.tolerance << ": " << error
                                 << " rad from Simbody");
            CHECK_MESSAGE(error < allowed.error, s.model.name << " " << name_of(allowed.integrator));
        }
}

TEST_CASE("MuJoCo's path closes on ours with the square of its step") {
    // Its Runge-Kutta steps turn a ball by the mean of four angular velocities, which do not commute: order 2 in space.
    for (const Settling& s : settlings()) {
        const peers::Settled ours = s.ours(Integrator::explicit_dormand_prince, 1e-9);
        const auto mujoco = peers::make_mujoco(s.model);
        const peers::Settled coarse = mujoco->settle(s.times, 1e-2 / 40), fine = mujoco->settle(s.times, 1e-2 / 80);
        const double from_coarse = peers::path_error(ours, coarse), from_fine = peers::path_error(ours, fine),
                     from_limit = peers::path_error(ours, extrapolated(fine, coarse, 1.0 / 3.0));
        MESSAGE(s.model.name << ": " << from_coarse << ", " << from_fine << ", in the limit " << from_limit
                             << " rad from MuJoCo");
        CHECK_MESSAGE(from_fine < 1e-9, s.model.name);
        CHECK_MESSAGE(from_coarse / from_fine == doctest::Approx(4.0).epsilon(0.05), s.model.name);
        CHECK_MESSAGE(from_limit < 1e-11, s.model.name);
    }
}

TEST_CASE("a damping wrong by 1 % in any one joint leaves the path by a million times what is allowed") {
    for (const Settling& s : settlings())
        for (std::size_t i = 0; i < s.model.bodies.size(); ++i) {
            peers::Model wrong = s.model;
            wrong.bodies[i].damping *= 1.01;
            const auto path = peers::settle_ours(s.subject, wrong, s.times, 1e-6, Integrator::explicit_dormand_prince);
            CHECK_MESSAGE(peers::path_error(path, s.reference) > 1e-6,
                          s.model.name << " " << wrong.bodies[i].joint_name);
        }
}
