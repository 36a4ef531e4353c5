#include "detail/force_range.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "spondyl/loads.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/motion.hpp"
#include "support/bodies.hpp"
#include "support/exercises.hpp"

using namespace spondyl;
using detail::ForceRange;
using test::nominal;
using test::posture;
using test::quadruped;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A table on legs at given places: force up, moments about x and z.
ForceRange table_on(const std::vector<Eigen::Vector2d>& legs, double strongest = infinity) {
    detail::QpPattern p;
    p.rows = 3;
    p.column_start = {0};
    std::vector<double> values;
    for (const Eigen::Vector2d& at : legs) {
        for (const auto& [row, value] : {std::pair{0, 1.0}, {1, at.y()}, {2, at.x()}}) {
            p.row_index.push_back(row);
            values.push_back(value);
        }
        p.column_start.push_back(static_cast<Eigen::Index>(p.row_index.size()));
    }
    const auto n = static_cast<Eigen::Index>(legs.size());
    ForceRange r(p, Eigen::VectorXd::Zero(n), Eigen::VectorXd::Constant(n, strongest), Eigen::Vector3d::Ones(), 1e4);
    r.values() = Eigen::Map<Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    return r;
}

struct Held {
    Motion motion;
    Loads loads;
};
Held with_ranges(const Exercise& e) {
    Held p;
    p.motion = plan_motion(nominal(), e, {.frames = 5, .branches = BranchSearch::none});
    RecruitmentOptions o;
    o.support_ranges = true;
    p.loads = evaluate_loads(nominal(), e, p.motion, o);
    return p;
}

}  // namespace

TEST_CASE("a leg of a four-legged table carries nothing to half of the weight, of a three-legged one its share") {
    ForceRange four = table_on({{1.0, 1.0}, {1.0, -1.0}, {-1.0, -1.0}, {-1.0, 1.0}});
    const Eigen::Vector3d weight(600.0, 0.0, 0.0);
    for (Eigen::Index leg = 0; leg < 4; ++leg) {
        const auto [least, largest] = four.of(weight, leg, 1);
        CHECK(least == doctest::Approx(0.0).scale(600.0).epsilon(1e-8));
        CHECK(largest == doctest::Approx(300.0).epsilon(1e-8));
    }
    const auto [both, same] = four.of(weight, 0, 2);  // two neighbours
    CHECK(both == doctest::Approx(300.0).epsilon(1e-8));
    CHECK(same == doctest::Approx(300.0).epsilon(1e-8));

    ForceRange three = table_on({{1.0, 0.0}, {-0.5, 0.8}, {-0.5, -0.8}});
    const auto [a, b] = three.of(weight, 0, 1);
    CHECK(a == doctest::Approx(200.0).epsilon(1e-8));
    CHECK(b == doctest::Approx(200.0).epsilon(1e-8));
}

TEST_CASE("a load off the middle and a weak leg narrow the range") {
    // forces w/4 (1 + x sx + y sy) + t (1, -1, 1, -1)
    const double x = 0.3, y = -0.2, w = 600.0;
    ForceRange four = table_on({{1.0, 1.0}, {1.0, -1.0}, {-1.0, -1.0}, {-1.0, 1.0}}, 350.0);
    const Eigen::Vector3d load(w, w * y, w * x);
    const Eigen::Vector4d mean = 0.25 * w * Eigen::Vector4d(1 + x + y, 1 + x - y, 1 - x - y, 1 - x + y);
    const Eigen::Vector4d way(1.0, -1.0, 1.0, -1.0);
    double least = -infinity, largest = infinity;
    for (int k = 0; k < 4; ++k) {
        const double to_0 = -mean[k] / way[k], to_350 = (350.0 - mean[k]) / way[k];
        least = std::max(least, std::min(to_0, to_350));
        largest = std::min(largest, std::max(to_0, to_350));
    }
    for (Eigen::Index leg = 0; leg < 4; ++leg) {
        const auto [a, b] = four.of(load, leg, 1);
        const double end1 = mean[leg] + least * way[leg], end2 = mean[leg] + largest * way[leg];
        CHECK(a == doctest::Approx(std::min(end1, end2)).epsilon(1e-8).scale(w));
        CHECK(b == doctest::Approx(std::max(end1, end2)).epsilon(1e-8).scale(w));
    }
}

TEST_CASE(
    "the range of a support holds the force that was found, and no more than the weight and what presses inside") {
    for (const Exercise& e : {quadruped(), posture("standing_relaxed"), posture("sitting_slouched_backrest")}) {
        CAPTURE(e.id);
        const Held p = with_ranges(e);
        const double weight = nominal().mass() * standard_gravity().norm();
        for (Eigen::Index k = 0; k < p.motion.frames(); ++k)
            for (std::size_t c = 0; c < e.supports.size(); ++c) {
                CAPTURE(e.supports[c].id);
                const auto i = static_cast<Eigen::Index>(c);
                const double force =
                    p.loads.support_force.row(k).segment<3>(3 * i).transpose().dot(e.supports[c].normal);
                const double least = p.loads.support_range(k, 2 * i), largest = p.loads.support_range(k, 2 * i + 1);
                CHECK(least >= -1e-6);
                CHECK(least <= force + 1e-3);
                CHECK(largest >= force - 1e-3);
                if (e.supports[c].surface == "ground") CHECK(largest <= 1.01 * weight);
            }
    }
}

TEST_CASE("what a hand carries decides what the spine feels, so its force has no range; how the legs share has one") {
    const Exercise& e = quadruped();
    const Held p = with_ranges(e);
    const Eigen::Index k = p.motion.frames() - 1;
    double widest = 0.0;
    for (std::size_t c = 0; c < e.supports.size(); ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        const double width = p.loads.support_range(k, 2 * i + 1) - p.loads.support_range(k, 2 * i);
        if (e.supports[c].point.find("palm") != std::string::npos)
            CHECK(width < 0.1);
        else
            widest = std::max(widest, width);
    }
    CHECK(widest > 20.0);
}

TEST_CASE("nobody asked: no range") {
    const Loads l = evaluate_loads(
        nominal(), posture("standing_relaxed"),
        plan_motion(nominal(), posture("standing_relaxed"), {.frames = 3, .branches = BranchSearch::none}));
    CHECK(l.support_range.array().isNaN().all());
}
