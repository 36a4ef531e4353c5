// usage: qp_peers_bench [--out FILE.json] [--rounds N]
// Times the force sharing of real load frames against ProxQP, a general solver of quadratic programs: the same
// problems, each from the solution of the frame before, in turn on one core, at the cheapest of ProxQP's settings that
// gives the same answers. Writes rows to a JSON list and prints them as Markdown.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "detail/force_sharing.hpp"
#include "load_frames.hpp"
#include "proxqp_peer.hpp"
#include "rows.hpp"

namespace {

using bench::cpu_microseconds;
using bench::quantile;
using Eigen::Index;
using Eigen::VectorXd;
using nlohmann::json;
using peers::QpProblem;
using spondyl::detail::Qp;
using spondyl::detail::QpStatus;
using spondyl::detail::QpTerms;

constexpr double answers_must_agree_to = 1e-6;  // activations; support forces in body weights
constexpr double no_bound = 1e20;               // ProxQP's infinity

struct Frame {
    VectorXd values, load, upper;
    VectorXd column;  // our answer
    QpProblem general;
};

// Columns in units of 1/sqrt(cost), rows in units of their scale, reserves as variables: the Hessian is the identity.
QpProblem general_form(const Qp& qp, const VectorXd& load) {
    const QpTerms& terms = qp.terms();
    const VectorXd root = terms.cost.cwiseSqrt();
    std::vector<Eigen::Triplet<double>> entries;
    for (Index j = 0; j < qp.columns(); ++j)
        for (Index k = qp.pattern().column_start[static_cast<std::size_t>(j)];
             k < qp.pattern().column_start[static_cast<std::size_t>(j) + 1]; ++k) {
            const Index i = qp.pattern().row_index[static_cast<std::size_t>(k)];
            entries.emplace_back(i, j, qp.values()[k] / (root[j] * terms.row_scale[i]));
        }
    Index columns = qp.columns();
    for (Index i = 0; i < qp.rows(); ++i)
        if (!terms.hard[i]) entries.emplace_back(i, columns++, 1.0);
    QpProblem p;
    p.A.resize(qp.rows(), columns);
    p.A.setFromTriplets(entries.begin(), entries.end());
    p.A_dense = p.A;
    p.b = load.cwiseQuotient(terms.row_scale);
    p.lower.setConstant(columns, -no_bound);
    p.upper.setConstant(columns, no_bound);
    p.lower.head(root.size()) = terms.lower.cwiseProduct(root).cwiseMax(-no_bound);
    p.upper.head(root.size()) = terms.upper.cwiseProduct(root).cwiseMin(no_bound);
    return p;
}

class ProblemSet {
public:
    explicit ProblemSet(const bench::LoadCase& from)
        : name(from.name), muscles_(from.subject.muscles.size()), weight_(from.subject.mass() * 9.80665) {
        bench::LoadFrames motion(from);
        for (Index k = 0; k < motion.count(); ++k) {
            motion.go_to(k);
            motion.solve();
            const auto& impl = motion.recruitment().impl();
            const Qp& qp = *impl.qp;
            if (impl.qp_result->status != QpStatus::optimal)
                throw std::runtime_error(name + ": frame " + std::to_string(k) + " was not solved");
            if (!ours_) ours_.emplace(qp.pattern(), qp.terms());
            frames.push_back({qp.values(), impl.load, qp.terms().upper, {}, general_form(qp, impl.load)});
        }
        root_ = ours_->terms().cost.cwiseSqrt();
    }

    // [us] per frame, the cold first one left out.
    double run_ours() {
        VectorXd dual;
        double sum = 0.0;
        for (std::size_t k = 0; k < frames.size(); ++k) {
            const double begin = cpu_microseconds();
            ours_->values() = frames[k].values;
            ours_->upper() = frames[k].upper;
            const auto& result = k == 0 ? ours_->solve(frames[k].load) : ours_->solve(frames[k].load, dual);
            dual = result.dual;
            if (k > 0) sum += cpu_microseconds() - begin;
            frames[k].column = result.column;
        }
        return sum / static_cast<double>(frames.size() - 1);
    }

    double run_peer(bool dense, double tolerance) {
        const auto solver = dense ? peers::make_proxqp_dense(frames[0].general, tolerance)
                                  : peers::make_proxqp_sparse(frames[0].general, tolerance);
        double sum = 0.0;
        disagreement = 0.0;
        for (std::size_t k = 1; k < frames.size(); ++k) {
            const double begin = cpu_microseconds();
            solver->solve(frames[k].general);
            sum += cpu_microseconds() - begin;
            const VectorXd off = (solver->z().head(root_.size()).cwiseQuotient(root_) - frames[k].column).cwiseAbs();
            const auto inside = static_cast<Index>(muscles_) + 1;  // activations and pressure
            disagreement = std::max(
                {disagreement, off.head(inside).maxCoeff(), off.tail(off.size() - inside).maxCoeff() / weight_});
        }
        return sum / static_cast<double>(frames.size() - 1);
    }

    std::string name;
    std::vector<Frame> frames;
    double disagreement = 0.0;  // of the last run of the peer, over all its frames

private:
    std::size_t muscles_;
    double weight_;
    VectorXd root_;
    std::optional<Qp> ours_;
};

json compared(ProblemSet& set, int rounds) {
    set.run_ours();
    bool dense = false;
    double tolerance = 0.0, least = std::numeric_limits<double>::infinity();
    for (const bool backend : {true, false})
        for (const double eps : {1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10}) {
            const double time = set.run_peer(backend, eps);
            std::printf("%s, %s, eps_abs %.0e: %.0f us, agrees to %.1e\n", set.name.c_str(),
                        backend ? "dense" : "sparse", eps, time, set.disagreement);
            if (!(set.disagreement <= answers_must_agree_to)) continue;
            if (time < least) {
                least = time;
                dense = backend;
                tolerance = eps;
            }
            break;
        }
    if (!std::isfinite(least))
        throw std::runtime_error(set.name + ": no setting of ProxQP gives the same answers; nothing was timed");
    std::vector<double> ours, theirs;
    double disagreement = 0.0;
    for (int k = 0; k < rounds; ++k) {
        ours.push_back(set.run_ours());
        theirs.push_back(set.run_peer(dense, tolerance));
        disagreement = std::max(disagreement, set.disagreement);
    }
    const double ours_median = quantile(ours, 0.5), peer_median = quantile(theirs, 0.5);
    return {{"problem_set", set.name},
            {"peer", dense ? "proxqp dense" : "proxqp sparse"},
            {"peer_version", peers::proxqp_version()},
            {"ours_us", ours.front()},
            {"peer_us", theirs.front()},
            {"ours_median_us", ours_median},
            {"peer_median_us", peer_median},
            {"ratio", theirs.front() / ours.front()},
            {"answers_agree_to", disagreement},
            {"peer_setting", tolerance},
            {"frames", set.frames.size()},
            {"rounds", rounds},
            {"compiler_flags", SPONDYL_CXX_FLAGS}};
}

}  // namespace

int main(int argc, char** argv) try {
    std::string out;
    int rounds = 5;
    for (int k = 1; k < argc; ++k) {
        const std::string word = argv[k];
        if (word == "--out" && k + 1 < argc)
            out = argv[++k];
        else if (word == "--rounds" && k + 1 < argc)
            rounds = std::stoi(argv[++k]);
        else
            throw std::invalid_argument("usage: qp_peers_bench [--out FILE.json] [--rounds N]");
    }
    if (rounds < 1) throw std::invalid_argument("--rounds must be at least 1");

    json rows = json::array();
    for (const std::string name :
         {"quadruped_thoracic_rotation", "standing_flexion", "lifting_20kg_round", "holding_20kg_arms_out"}) {
        const auto& cases = bench::load_cases();
        ProblemSet set(*std::find_if(cases.begin(), cases.end(), [&](const auto& c) { return c.name == name; }));
        rows.push_back(compared(set, rounds));
    }
    std::printf("\n| frames of | peer | ours us | peer us | ratio | ours median | peer median | agree to |\n");
    std::printf("|---|---|---|---|---|---|---|---|\n");
    for (const json& r : rows)
        std::printf("| %s | %s %s | %.0f | %.0f | %.1f | %.0f | %.0f | %.0e |\n",
                    r["problem_set"].get<std::string>().c_str(), r["peer"].get<std::string>().c_str(),
                    r["peer_version"].get<std::string>().c_str(), r["ours_us"].get<double>(),
                    r["peer_us"].get<double>(), r["ratio"].get<double>(), r["ours_median_us"].get<double>(),
                    r["peer_median_us"].get<double>(), r["answers_agree_to"].get<double>());
    peers::write_rows(out, rows);
    return 0;
} catch (const std::exception& problem) {
    std::cerr << "qp_peers_bench: " << problem.what() << "\n";
    return 1;
}
