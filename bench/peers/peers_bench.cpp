// usage: peers_bench [--out FILE.json] [--rounds N] [--no-dynamics] [--no-settling]
// Times spondyl and its peers in turn, on one core, on the same bodies and states, after checking that they give equal
// answers. Writes rows to a JSON list and prints them as Markdown.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "models.hpp"
#include "peer.hpp"
#include "rows.hpp"
#include "settling.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/simulation.hpp"

namespace {

using nlohmann::json;
using peers::cpu_now;
using spondyl::Subject;

constexpr double answers_must_agree_to = 1e-10;
constexpr double error_allowed = 1e-5;  // [rad]
constexpr int states = 16;

double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
}

// Seconds per call, cycling through the states: median over blocks of about a millisecond.
double seconds_per_call(const std::function<void(std::size_t)>& call) {
    const auto block = [&](int calls) {
        const double start = cpu_now();
        for (int k = 0; k < calls; ++k) call(static_cast<std::size_t>(k % states));
        return (cpu_now() - start) / calls;
    };
    block(states);
    const int calls = states * std::max(1, static_cast<int>(1e-3 / (block(states) * states)));
    std::vector<double> blocks;
    for (int k = 0; k < 15; ++k) blocks.push_back(block(calls));
    return median(blocks);
}

struct Contender {
    std::vector<double> rounds;  // [s]
    double least() const { return *std::min_element(rounds.begin(), rounds.end()); }
    double middle() const { return median(rounds); }
};

json row(const std::string& quantity, const std::string& model, const peers::Peer& peer, const Contender& ours,
         const Contender& theirs, double agreement) {
    return {{"quantity", quantity},
            {"model", model},
            {"peer", peer.name()},
            {"peer_version", peer.version()},
            {"ours_us", ours.least() * 1e6},
            {"peer_us", theirs.least() * 1e6},
            {"ours_median_us", ours.middle() * 1e6},
            {"peer_median_us", theirs.middle() * 1e6},
            {"ratio", theirs.least() / ours.least()},
            {"answers_agree_to", agreement},
            {"rounds", ours.rounds.size()},
            {"compiler_flags", SPONDYL_CXX_FLAGS}};
}

// Everything about one body; kept through all rounds so that the engines take turns.
struct Dynamics {
    std::string model;
    const Subject& subject;
    std::vector<peers::Sample> samples;
    std::vector<spondyl::State> at;
    std::vector<Eigen::VectorXd> tau, vdot;
    spondyl::Workspace workspace;
    std::vector<std::unique_ptr<peers::Peer>> all;
    std::vector<double> forward_agreement, inverse_agreement;
    Contender forward, inverse;
    std::vector<Contender> peer_forward, peer_inverse;

    Dynamics(const std::string& name, const Subject& s)
        : model(name),
          subject(s),
          samples(peers::random_samples(s, states, 3)),
          workspace(s),
          all(peers::make_peers(peers::peer_model(name, s))),
          peer_forward(all.size()),
          peer_inverse(all.size()) {
        for (const auto& sample : samples) {
            at.push_back(peers::state_of(sample));
            tau.push_back(peers::vector_of(sample.tau));
            vdot.push_back(peers::vector_of(sample.vdot));
        }
        for (const auto& peer : all) {
            peer->load(samples);
            double a = 0.0, f = 0.0;
            for (std::size_t k = 0; k < samples.size(); ++k) {
                peer->forward(k);
                a = std::max(a, peers::disagreement(forward_dynamics(workspace, at[k], tau[k]), peer->acceleration(k)));
                peer->inverse(k);
                f = std::max(f, peers::disagreement(inverse_dynamics(workspace, at[k], vdot[k]), peer->forces(k)));
            }
            if (!(std::max(a, f) < answers_must_agree_to))
                throw std::runtime_error(model + ": " + peer->name() + " gives other answers; nothing was timed");
            forward_agreement.push_back(a);
            inverse_agreement.push_back(f);
        }
    }

    void round() {
        double sink = 0.0;
        forward.rounds.push_back(
            seconds_per_call([&](std::size_t k) { sink += forward_dynamics(workspace, at[k], tau[k])[0]; }));
        for (std::size_t i = 0; i < all.size(); ++i)
            peer_forward[i].rounds.push_back(seconds_per_call([&](std::size_t k) { all[i]->forward(k); }));
        inverse.rounds.push_back(
            seconds_per_call([&](std::size_t k) { sink += inverse_dynamics(workspace, at[k], vdot[k])[0]; }));
        for (std::size_t i = 0; i < all.size(); ++i)
            peer_inverse[i].rounds.push_back(seconds_per_call([&](std::size_t k) { all[i]->inverse(k); }));
        if (!std::isfinite(sink)) throw std::runtime_error(model + ": an answer is not finite");
    }

    void report(json& rows) const {
        for (std::size_t i = 0; i < all.size(); ++i)
            rows.push_back(row("forward_dynamics", model, *all[i], forward, peer_forward[i], forward_agreement[i]));
        for (std::size_t i = 0; i < all.size(); ++i)
            rows.push_back(row("inverse_dynamics", model, *all[i], inverse, peer_inverse[i], inverse_agreement[i]));
    }
};

// --- one second of settling -----------------------------------------------------------------------------------------

// Our side: release from zero coordinates at rest under model.gravity, with the springs and dampers of model.bodies.
double largest_rotation(const peers::Settled& path) {
    double largest = 0.0;
    for (const auto& q : path.q)
        for (const double x : q) largest = std::max(largest, std::abs(x));
    return largest;
}

// Errors are judged at `times`; every engine runs at its cheapest setting that is exact enough there.
void settle(const std::string& quantity, const std::string& name, const Subject& subject,
            const std::vector<double>& times, int rounds, json& rows) {
    const peers::Model model = peers::peer_model(name, subject, {9.80665, 0.0, 0.0});  // prone
    const auto simbody = peers::make_simbody(model);
    const peers::Settled reference = simbody->settle_reference(times);
    std::printf("\n%s, %s: coordinates move up to %.2f; reference %s Runge-Kutta-Merson 1e-12\n\n", quantity.c_str(),
                name.c_str(), largest_rotation(reference), simbody->name().c_str());
    std::printf("| engine | setting | CPU ms | largest error at %zu times |\n|---|---|---|---|\n", times.size());

    struct Choice {
        double setting = 0.0, error = 0.0, seconds = std::numeric_limits<double>::infinity();
    };
    const auto cheapest = [&](const std::string& engine, const std::vector<double>& settings, const auto& run) {
        Choice best;
        for (const double setting : settings) {
            peers::Settled path = run(setting);
            const double error = path_error(path, reference);
            for (int again = 0; again < 2; ++again)
                path.cpu_seconds = std::min(path.cpu_seconds, run(setting).cpu_seconds);
            std::printf("| %s | %g | %.2f | %.1e |\n", engine.c_str(), setting, path.cpu_seconds * 1e3, error);
            if (error <= error_allowed && path.cpu_seconds < best.seconds) best = {setting, error, path.cpu_seconds};
        }
        if (!std::isfinite(best.seconds)) throw std::runtime_error(name + ": no setting of " + engine + " is exact");
        return best;
    };
    const auto run_ours = [&](double tolerance) { return peers::settle_ours(subject, model, times, tolerance); };
    const Choice ours = cheapest("spondyl, extrapolated linearly implicit Euler",
                                 {1e-2, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6}, run_ours);

    std::vector<std::unique_ptr<peers::Peer>> all;
    all.push_back(peers::make_simbody(model));
    all.push_back(peers::make_mujoco(model));
    for (const auto& peer : all) {
        const auto run = [&](double setting) { return peer->settle(times, setting); };
        const Choice theirs =
            cheapest(peer->name() + " " + peer->version() + ", " + peer->integrator(), peer->settings(), run);
        Contender we, they;
        for (int k = 0; k < rounds; ++k) {
            we.rounds.push_back(run_ours(ours.setting).cpu_seconds);
            they.rounds.push_back(run(theirs.setting).cpu_seconds);
        }
        json r = row(quantity, name, *peer, we, they, ours.error);
        r["held"] = model.bodies.front().joint == peers::Joint::free ? "nothing" : "the pelvis's place";
        r["error_at"] = times.size() == 1 ? "the end" : "every " + std::to_string(times.front()) + " s of the path";
        r["peer_integrator"] = peer->integrator();
        r["peer_setting"] = theirs.setting;
        r["peer_error"] = theirs.error;
        r["ours_setting"] = ours.setting;
        rows.push_back(r);
    }
}

void print_table(const json& rows) {
    std::printf("\n| quantity | model | peer | ours us | peer us | ratio | ours median | peer median | agree to |\n");
    std::printf("|---|---|---|---|---|---|---|---|---|\n");
    for (const json& r : rows)
        std::printf("| %s | %s | %s %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.0e |\n",
                    r["quantity"].get<std::string>().c_str(), r["model"].get<std::string>().c_str(),
                    r["peer"].get<std::string>().c_str(), r["peer_version"].get<std::string>().c_str(),
                    r["ours_us"].get<double>(), r["peer_us"].get<double>(), r["ratio"].get<double>(),
                    r["ours_median_us"].get<double>(), r["peer_median_us"].get<double>(),
                    r["answers_agree_to"].get<double>());
}

}  // namespace

int main(int argc, char** argv) try {
    std::string out;
    int rounds = 12;
    bool dynamics = true, settling = true;
    for (int k = 1; k < argc; ++k) {
        const std::string word = argv[k];
        if (word == "--out" && k + 1 < argc)
            out = argv[++k];
        else if (word == "--rounds" && k + 1 < argc)
            rounds = std::stoi(argv[++k]);
        else if (word == "--no-dynamics")
            dynamics = false;
        else if (word == "--no-settling")
            settling = false;
        else
            throw std::invalid_argument(
                "usage: peers_bench [--out FILE.json] [--rounds N] [--no-dynamics] [--no-settling]");
    }
    if (rounds < 1) throw std::invalid_argument("--rounds must be at least 1");

    const Subject body = spondyl::make_subject(spondyl::read_datasets());
    const Subject chain = peers::spine57_chain(body);
    json rows = json::array();
    if (dynamics) {
        Dynamics on_chain("spine57_chain", chain), on_body("body_full", body);
        for (int k = 0; k < rounds; ++k) {
            on_chain.round();
            on_body.round();
        }
        on_chain.report(rows);
        on_body.report(rows);
    }
    if (settling) {
        std::vector<double> path;
        for (int k = 1; k <= 100; ++k) path.push_back(0.01 * k);
        // a free body would fall: the pelvis turns and does not move (field "held")
        const Subject held = peers::body_held(body);
        for (const auto& [name, subject] : {std::pair{"spine57_chain", &chain}, std::pair{"body_full", &held}}) {
            settle("settling_1s", name, *subject, path, rounds, rows);
            settle("settling_1s_end", name, *subject, {path.back()}, rounds, rows);
        }
    }
    print_table(rows);
    peers::write_rows(out, rows);
    return 0;
} catch (const std::exception& problem) {
    std::cerr << "peers_bench: " << problem.what() << "\n";
    return 1;
}
