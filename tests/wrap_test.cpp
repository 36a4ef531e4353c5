#include "detail/wrap.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "spondyl/units.hpp"
#include "support/allocations.hpp"

using namespace spondyl;
using namespace spondyl::detail;
using Eigen::Vector3d;
using std::numbers::pi;

namespace {

constexpr double radius = 0.03;

// A cylinder about the world's z axis, paths on the side of x.
const PlacedCylinder upright{Eigen::Matrix3d::Identity(), Vector3d::Zero(), radius};

Vector3d polar(double distance, double angle, double z) {
    return {distance * std::cos(angle), distance * std::sin(angle), z};
}

struct Draw {
    explicit Draw(unsigned seed) : engine(seed) {}
    double between(double low, double high) { return std::uniform_real_distribution<>(low, high)(engine); }
    Vector3d direction() {
        std::normal_distribution<> normal;
        return Vector3d(normal(engine), normal(engine), normal(engine)).normalized();
    }
    // Clear of the surface and of the half-plane behind the axis.
    Vector3d end() {
        return polar(radius * std::exp(between(std::log(1.05), std::log(10.0))), between(-0.97, 0.97) * pi,
                     between(-0.2, 0.2));
    }
    std::mt19937 engine;
};

template <class Statement> bool for_random_pieces(const char* name, Statement&& statement) {
    return rc::check(name, [&](unsigned seed) {
        Draw draw(seed);
        const Vector3d P = draw.end(), Q = draw.end();
        statement(draw, P, Q);
    });
}

double angle_of(const Vector3d& p) { return std::atan2(p.y(), p.x()); }

double length_of(const Vector3d& P, const Vector3d& Q) { return wrap(upright, P, Q).length; }

// Central differences.
Vector3d gradient_at_p(const Vector3d& P, const Vector3d& Q) {
    const double h = 1e-6;
    Vector3d g;
    for (int k = 0; k < 3; ++k)
        g[k] = (length_of(P + h * Vector3d::Unit(k), Q) - length_of(P - h * Vector3d::Unit(k), Q)) / (2.0 * h);
    return g;
}

// The turn around the axis from P to Q that does not pass behind it, signed.
double sweep(const Vector3d& P, const Vector3d& Q) { return angle_of(Q) - angle_of(P); }

}  // namespace

TEST_CASE("over half a cylinder a path is two straight lines and half a circle") {
    const WrappedPiece piece = wrap(upright, {-0.3, -radius, 0.0}, {-0.3, radius, 0.0});
    CHECK(piece.touches);
    CHECK(piece.length == doctest::Approx(0.6 + pi * radius).epsilon(1e-15));
    CHECK(piece.angle == doctest::Approx(pi).epsilon(1e-15));
    CHECK((piece.tangent_p - Vector3d(0.0, -radius, 0.0)).norm() < 1e-16);
    CHECK((piece.tangent_q - Vector3d(0.0, radius, 0.0)).norm() < 1e-16);
    CHECK((piece.pull_p - Vector3d::UnitX()).norm() < 1e-15);
    CHECK((piece.pull_q - Vector3d::UnitX()).norm() < 1e-15);
}

TEST_CASE("between two points of the surface a path is a helix") {
    const double angle = 2.5, rise = 0.07;
    const WrappedPiece piece = wrap(upright, polar(radius, -1.0, 0.0), polar(radius, angle - 1.0, rise));
    CHECK(piece.length == doctest::Approx(std::hypot(radius * angle, rise)).epsilon(1e-12));
    CHECK(piece.angle == doctest::Approx(angle).epsilon(1e-7));  // the distances are known to half the digits here
}

TEST_CASE("a path is the shortest of all that leave and meet the surface elsewhere") {
    CHECK(for_random_pieces("shortest", [](Draw& draw, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        RC_PRE(piece.touches);
        const double turn = sweep(P, Q) > 0.0 ? 1.0 : -1.0;
        const double reach_p = std::acos(radius / P.head<2>().norm()), reach_q = std::acos(radius / Q.head<2>().norm());
        // a straight line to a point of the surface that is seen from the end, a helix, and a straight line
        const auto detour = [&](double a, double b, double za, double zb) {
            const double start = angle_of(P) + turn * a, stop = angle_of(Q) - turn * b;
            return (polar(radius, start, za) - P).norm() + std::hypot(radius * (stop - start), zb - za) +
                   (polar(radius, stop, zb) - Q).norm();
        };
        RC_ASSERT(std::abs(detour(reach_p, reach_q, piece.tangent_p.z(), piece.tangent_q.z()) - piece.length) < 1e-14);
        for (double scale = 1.0; scale > 1e-4; scale *= 0.5)
            RC_ASSERT(detour(reach_p * (1.0 - scale * draw.between(0.0, 1.0)),
                             reach_q * (1.0 - scale * draw.between(0.0, 1.0)),
                             piece.tangent_p.z() + scale * draw.between(-0.1, 0.1),
                             piece.tangent_q.z() + scale * draw.between(-0.1, 0.1)) >= piece.length - 1e-15);
    }));
}

TEST_CASE("an end that moves lengthens the path against its pull") {
    CHECK(for_random_pieces("gradient", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        RC_CLASSIFY(piece.touches);
        RC_ASSERT((gradient_at_p(P, Q) + piece.pull_p).norm() < 1e-7);
        RC_ASSERT((gradient_at_p(Q, P) + piece.pull_q).norm() < 1e-7);
        RC_ASSERT(std::abs(piece.pull_p.norm() - 1.0) < 1e-14);
        RC_ASSERT(std::abs(piece.pull_q.norm() - 1.0) < 1e-14);
    }));
}

TEST_CASE("a path is longer than the straight line if and only if it touches the surface") {
    CHECK(for_random_pieces("longer", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        // nearest point of the straight line to the axis, by sampling
        double nearest = std::numeric_limits<double>::infinity();
        bool behind = false;
        for (int i = 0; i < 20000; ++i) {
            const Vector3d a = P + (Q - P) * (i / 20000.0), b = P + (Q - P) * ((i + 1) / 20000.0);
            nearest = std::min(nearest, a.head<2>().norm());
            behind |= (a.y() >= 0.0) != (b.y() >= 0.0) && a.x() < 0.0;
        }
        RC_PRE(std::abs(nearest - radius) > 1e-4 * radius);
        RC_ASSERT(piece.touches == (nearest < radius || behind));
        if (piece.touches)
            RC_ASSERT(piece.length > (Q - P).norm());
        else
            RC_ASSERT(piece.length == (Q - P).norm());
    }));
}

TEST_CASE("at the first touch neither the length nor the pulls jump") {
    CHECK(for_random_pieces("touch", [](Draw& draw, const Vector3d& P, const Vector3d&) {
        // Q on a tangent of the surface through P, beyond the point of touch, then a little to either side
        const double turn = draw.between(-1.0, 1.0) > 0.0 ? 1.0 : -1.0, beyond = draw.between(0.2, 3.0) * radius;
        const double touch = angle_of(P) + turn * std::acos(radius / P.head<2>().norm());
        const Vector3d along = turn * Vector3d(-std::sin(touch), std::cos(touch), 0.0);
        const Vector3d Q = polar(radius, touch, draw.between(-0.2, 0.2)) + beyond * along;
        RC_PRE(std::abs(angle_of(P) + turn * (std::acos(radius / P.head<2>().norm()) + std::atan(beyond / radius))) <
               3.1);
        const Vector3d inward = -polar(1.0, touch, 0.0);
        for (const double step : {1e-3, 1e-5, 1e-7}) {
            const double h = step * radius;
            const WrappedPiece on = wrap(upright, P, Q + h * inward), off = wrap(upright, P, Q - h * inward);
            RC_ASSERT(on.touches);
            RC_ASSERT(!off.touches);
            const double slope = (on.pull_q - off.pull_q).dot(inward);
            RC_ASSERT(std::abs(on.length - off.length + h * (on.pull_q + off.pull_q).dot(inward)) < 20.0 * h * step);
            RC_ASSERT(std::abs(slope) < 20.0 * step);
            RC_ASSERT((on.pull_q - off.pull_q).norm() < 20.0 * step);
            RC_ASSERT((on.pull_p - off.pull_p).norm() < 20.0 * step);
        }
    }));
}

TEST_CASE("while both ends travel, length and pulls change no faster than they move") {
    CHECK(for_random_pieces("scan", [](Draw& draw, const Vector3d& P, const Vector3d& Q) {
        // polar coordinates vary linearly: no end comes near the surface or behind the axis
        const Vector3d P1 = draw.end(), Q1 = draw.end();
        const auto between = [](const Vector3d& a, const Vector3d& b, double s) {
            const auto mix = [s](double x, double y) { return (1.0 - s) * x + s * y; };
            return polar(std::max(1.3 * radius, mix(a.head<2>().norm(), b.head<2>().norm())),
                         mix(angle_of(a), angle_of(b)), mix(a.z(), b.z()));
        };
        const int steps = 2000;
        int changes = 0;
        Vector3d p = between(P, P1, 0.0), q = between(Q, Q1, 0.0);
        WrappedPiece last = wrap(upright, p, q);
        for (int i = 1; i <= steps; ++i) {
            const Vector3d next_p = between(P, P1, static_cast<double>(i) / steps),
                           next_q = between(Q, Q1, static_cast<double>(i) / steps);
            const WrappedPiece now = wrap(upright, next_p, next_q);
            const double moved = (next_p - p).norm() + (next_q - q).norm();
            RC_ASSERT(std::abs(now.length - last.length) <= moved);
            if (std::min(now.length, last.length) > radius) {
                RC_ASSERT((now.pull_p - last.pull_p).norm() < 4.0 / radius * moved);
                RC_ASSERT((now.pull_q - last.pull_q).norm() < 4.0 / radius * moved);
            }
            changes += now.touches != last.touches;
            p = next_p, q = next_q, last = now;
        }
        RC_CLASSIFY(changes > 0);
    }));
}

TEST_CASE("tangent points lie on the surface, in the direction of the pulls and at one slope") {
    CHECK(for_random_pieces("tangent", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        RC_PRE(piece.touches);
        for (const auto& [end, tangent, pull] :
             {std::tuple{P, piece.tangent_p, piece.pull_p}, std::tuple{Q, piece.tangent_q, piece.pull_q}}) {
            RC_ASSERT(std::abs(tangent.head<2>().norm() - radius) < 1e-15);
            RC_ASSERT(std::abs(tangent.head<2>().dot(pull.head<2>())) < 1e-15);
            RC_ASSERT((tangent - end - (tangent - end).norm() * pull).norm() < 1e-15);
        }
        RC_ASSERT(std::abs(piece.pull_p.z() + piece.pull_q.z()) < 1e-15);
        const double across = piece.pull_p.head<2>().norm();
        const double rise = piece.tangent_q.z() - piece.tangent_p.z();
        RC_ASSERT(std::abs(rise * across - piece.pull_p.z() * radius * piece.angle) < 1e-14);
        const double turn = sweep(P, Q) > 0.0 ? 1.0 : -1.0;
        RC_ASSERT(std::abs(std::remainder(turn * sweep(piece.tangent_p, piece.tangent_q) - piece.angle, 2.0 * pi)) <
                  1e-11);
    }));
}

TEST_CASE("what pulls the ends and what presses the surface leaves no force and no moment") {
    CHECK(for_random_pieces("wrench", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        RC_PRE(piece.touches);
        // the pressure of a unit tension, curvature times length along the helix, summed by Simpson's rule
        const double across = piece.pull_p.head<2>().norm(), turn = sweep(P, Q) > 0.0 ? 1.0 : -1.0;
        const double start = angle_of(piece.tangent_p);
        Vector3d force = piece.pull_p + piece.pull_q, moment = P.cross(piece.pull_p) + Q.cross(piece.pull_q);
        const int pieces = 400;
        for (int i = 0; i <= pieces; ++i) {
            const double s = static_cast<double>(i) / pieces;
            const double weight = (i == 0 || i == pieces ? 1.0 : i % 2 ? 4.0 : 2.0) / (3.0 * pieces);
            const Vector3d outward = polar(1.0, start + turn * s * piece.angle, 0.0);
            const Vector3d at =
                radius * outward + Vector3d::UnitZ() * ((1.0 - s) * piece.tangent_p.z() + s * piece.tangent_q.z());
            const Vector3d pressed = -weight * across * piece.angle * outward;
            force += pressed;
            moment += at.cross(pressed);
        }
        RC_ASSERT(force.norm() < 1e-9);
        RC_ASSERT(moment.norm() < 1e-9);
    }));
}

TEST_CASE("a turn of one end about the axis lengthens a wrapped path by the radius") {
    CHECK(for_random_pieces("lever", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q);
        RC_PRE(piece.touches);
        const double turn = sweep(P, Q) > 0.0 ? 1.0 : -1.0, across = piece.pull_p.head<2>().norm();
        RC_ASSERT(std::abs(Vector3d::UnitZ().dot(P.cross(piece.pull_p)) - turn * across * radius) < 1e-15);
        RC_ASSERT(std::abs(Vector3d::UnitZ().dot(Q.cross(piece.pull_q)) + turn * across * radius) < 1e-15);
    }));
}

TEST_CASE("a path and its mirror image are mirror images, from either end") {
    CHECK(for_random_pieces("mirror", [](Draw&, const Vector3d& P, const Vector3d& Q) {
        const WrappedPiece piece = wrap(upright, P, Q), back = wrap(upright, Q, P);
        RC_ASSERT(std::abs(back.length - piece.length) < 1e-15);
        RC_ASSERT((back.pull_q - piece.pull_p).norm() + (back.tangent_p - piece.tangent_q).norm() < 1e-14);
        for (const int axis : {1, 2}) {
            Eigen::Matrix3d M = Eigen::Matrix3d::Identity();
            M(axis, axis) = -1.0;
            const WrappedPiece image = wrap(upright, M * P, M * Q);
            RC_ASSERT(std::abs(image.length - piece.length) < 1e-15);
            RC_ASSERT((image.pull_p - M * piece.pull_p).norm() + (image.pull_q - M * piece.pull_q).norm() < 1e-14);
            RC_ASSERT((image.tangent_q - M * piece.tangent_q).norm() < 1e-14);
        }
    }));
}

TEST_CASE("a path does not depend on where the body is") {
    CHECK(for_random_pieces("frame", [](Draw& draw, const Vector3d& P, const Vector3d& Q) {
        const Eigen::Matrix3d R_WB = rotation_exp<double>(draw.between(0.0, pi) * draw.direction());
        const Vector3d o_B = draw.direction();
        const WrapCylinder cylinder{
            "a", 0, {rotation_exp<double>(draw.between(0.0, pi) * draw.direction()), draw.direction()}, radius};
        const PlacedCylinder there = placed(R_WB, o_B, cylinder);
        const auto moved = [&](const Vector3d& p) -> Vector3d { return o_B + R_WB * (cylinder.X_BC * p); };
        const WrappedPiece here = wrap(upright, P, Q), image = wrap(there, moved(P), moved(Q));
        RC_ASSERT(std::abs(image.length - here.length) < 1e-12);
        RC_ASSERT((image.tangent_p - moved(here.tangent_p)).norm() < 1e-12);
        RC_ASSERT((image.pull_p - there.R * here.pull_p).norm() + (image.pull_q - there.R * here.pull_q).norm() <
                  1e-12);
        RC_ASSERT(std::abs(depth(there, moved(P)) - depth(upright, P)) < 1e-12);
    }));
}

TEST_CASE("a path keeps to its side where the other way is shorter") {
    const Vector3d P = polar(0.1, 2.0, 0.0), Q = polar(0.1, -2.0, 0.0);  // the straight line passes behind the axis
    const WrappedPiece piece = wrap(upright, P, Q);
    CHECK(piece.touches);
    CHECK(piece.angle == doctest::Approx(4.0 - 2.0 * std::acos(radius / 0.1)).epsilon(1e-14));
    PlacedCylinder turned = upright;
    turned.R.leftCols<2>() *= -1.0;  // x points the other way
    CHECK(!wrap(turned, P, Q).touches);
}

TEST_CASE("the side of a row is turned into the x axis") {
    using Side = WrapRow::Side;
    WrapRow row{"a", "pelvis", {1.0, 2.0, 3.0}, {0.3, -0.2, 0.9}, 25.0, Side::x, {}};
    const WrapCylinder x = wrap_cylinder(row, 4);
    CHECK(x.body == 4);
    CHECK(x.radius == 0.025);
    CHECK(x.X_BC.p == row.centre_m);
    CHECK((x.X_BC.R -
           rotation_exp<double>({0.3, 0, 0}) * rotation_exp<double>({0, -0.2, 0}) * rotation_exp<double>({0, 0, 0.9}))
              .norm() < 1e-15);
    for (const auto& [side, direction] :
         {std::pair{Side::y, Vector3d(x.X_BC.R.col(1))}, std::pair{Side::minus_x, Vector3d(-x.X_BC.R.col(0))},
          std::pair{Side::minus_y, Vector3d(-x.X_BC.R.col(1))}}) {
        row.side = side;
        const Eigen::Matrix3d R = wrap_cylinder(row, 4).X_BC.R;
        CHECK((R.col(0) - direction).norm() < 1e-15);
        CHECK((R.col(2) - x.X_BC.R.col(2)).norm() < 1e-15);
        CHECK(R.determinant() == doctest::Approx(1.0).epsilon(1e-15));
    }
}

TEST_CASE("an end that sinks below the surface makes the cylinder thinner, without a jump of the length") {
    CHECK(for_random_pieces("sunk", [](Draw& draw, const Vector3d& P, const Vector3d& Q) {
        const double scale = radius / P.head<2>().norm();
        const auto lowered = [&](double factor) {
            return Vector3d(factor * scale * P.x(), factor * scale * P.y(), P.z());
        };
        RC_ASSERT(std::abs(length_of(lowered(1.0 + 1e-9), Q) - length_of(lowered(1.0 - 1e-9), Q)) <
                  1e-9 * radius * 10.0);
        const Vector3d sunk = lowered(draw.between(0.1, 0.99));
        RC_ASSERT(depth(upright, sunk) > 0.0);
        const WrappedPiece piece = wrap(upright, sunk, Q);
        RC_ASSERT(piece.length >= (Q - sunk).norm());
        RC_ASSERT((gradient_at_p(sunk, Q) + piece.pull_p).norm() < 1e-7);
        RC_ASSERT((gradient_at_p(Q, sunk) + piece.pull_q).norm() < 1e-7);
    }));
    const WrappedPiece on_the_axis = wrap(upright, {0.0, 0.0, 0.1}, {0.2, -0.1, 0.0});
    CHECK(!on_the_axis.touches);
    CHECK(on_the_axis.length == doctest::Approx(Vector3d(0.2, -0.1, -0.1).norm()).epsilon(1e-15));
}

TEST_CASE("a surface acts on the piece between two bodies that passes nearest to it") {
    const std::vector<Vector3d> points{{0.1, 1.0, 0}, {0.0, 0.1, 0}, {0.02, 0.0, 0}, {0.05, -0.2, 0}, {0.3, -1.0, 0}};
    CHECK(wrapped_piece(points, std::vector{1, 1, 1, 1, 1}, upright) == 1);  // nearest to the axis
    CHECK(wrapped_piece(points, std::vector{1, 1, 1, 2, 2}, upright) == 2);
    CHECK(wrapped_piece(points, std::vector{1, 2, 2, 2, 3}, upright) == 0);  // 0.1 from the axis, not 0.2
}

TEST_CASE("sliding over a surface takes no memory from the heap") {
#ifdef SPONDYL_COUNTS_ALLOCATIONS
    const WrapCylinder cylinder{"a", 0, {}, radius};
    const long before = test::allocations();
    double sum = 0.0;
    for (int i = 0; i < 100; ++i)
        sum += wrap(placed(Eigen::Matrix3d::Identity(), Vector3d::Zero(), cylinder), polar(0.1, 0.03 * i, 0.0),
                    polar(0.1, -0.01 * i, 0.1))
                   .length;
    CHECK(test::allocations() == before);
    CHECK(sum > 0.0);
#endif
}

// ---- the surfaces of the tables ----

namespace {

const Datasets& data() {
    static const Datasets d = read_datasets(std::filesystem::path(SPONDYL_TEST_SOURCE_DIR) / "datasets");
    return d;
}

const SegmentRow& segment_of(const std::string& body) {
    return *std::ranges::find(data().segments, body, &SegmentRow::body);
}

std::string carrier_of(const std::string& body) {
    const SegmentRow& s = segment_of(body);
    return s.kind == SegmentRow::Joint::weld ? s.parent : body;
}

Pose neutral(const std::string& body) {
    const SegmentRow& s = segment_of(body);
    const Vector3d& e = s.neutral_rad;
    return {
        rotation_exp<double>({e.x(), 0, 0}) * rotation_exp<double>({0, e.y(), 0}) * rotation_exp<double>({0, 0, e.z()}),
        s.neutral_m};
}

// Angles of one leg in degrees; flexion, bending to the right and turning to the left of the thigh, flexion of the
// knee.
struct Leg {
    double flexion = 0.0, bending = 0.0, turning = 0.0, knee = 0.0;
};

// Where a point of a body is in neutral standing but for both legs.
Vector3d in_world(const std::string& body, const Vector3d& p, const Leg& leg) {
    Vector3d out = neutral(body) * p;
    const std::string on = carrier_of(body), side = body.substr(body.size() - 2);
    if (on.starts_with("tibia")) {
        const SegmentRow& shank = segment_of(on);
        out = shank.neutral_m + rotation_exp<double>(-leg.knee * rad_per_deg * shank.axis) * (out - shank.neutral_m);
    }
    if (on.starts_with("tibia") || on.starts_with("femur")) {
        const Vector3d& hip = segment_of("femur" + side).neutral_m;
        out = hip + rotation_exp<double>({0, 0, leg.flexion * rad_per_deg}) *
                        rotation_exp<double>({leg.bending * rad_per_deg, 0, 0}) *
                        rotation_exp<double>({0, leg.turning * rad_per_deg, 0}) * (out - hip);
    }
    return out;
}

PlacedCylinder in_world(const WrapCylinder& c, const std::string& body, const Leg& leg) {
    const Vector3d o = in_world(body, c.X_BC.p, leg);
    Eigen::Matrix3d R;
    for (int k = 0; k < 3; ++k) R.col(k) = in_world(body, c.X_BC.p + c.X_BC.R.col(k), leg) - o;
    return {R, o, c.radius};
}

// One fascicle and its one surface.
struct Wrapped {
    const MuscleRow& muscle;
    const WrapRow& row;
    WrapCylinder cylinder;
    std::size_t piece;

    Vector3d point(std::size_t k, const Leg& leg) const {
        return in_world(muscle.points[k].body, muscle.points[k].p_m, leg);
    }
    PlacedCylinder placed(const Leg& leg) const { return in_world(cylinder, row.body, leg); }
    WrappedPiece at(const Leg& leg) const { return wrap(placed(leg), point(piece, leg), point(piece + 1, leg)); }
};

std::vector<Wrapped> wrapped() {
    std::vector<Wrapped> out;
    for (const MuscleRow& m : data().muscles)
        for (const std::string& name : m.wraps) {
            const WrapRow& row = *std::ranges::find(data().wraps, name, &WrapRow::surface);
            Wrapped w{m, row, wrap_cylinder(row, 0), 0};
            std::vector<Vector3d> points;
            std::vector<int> bodies;
            std::map<std::string, int> index;
            for (std::size_t k = 0; k < m.points.size(); ++k) {
                points.push_back(w.point(k, {}));
                bodies.push_back(
                    index.emplace(carrier_of(m.points[k].body), static_cast<int>(index.size())).first->second);
            }
            w.piece = wrapped_piece(points, bodies, w.placed({}));
            out.push_back(w);
        }
    return out;
}

const Wrapped& wrapped(const std::string& fascicle) {
    static const std::vector<Wrapped> all = wrapped();
    return *std::ranges::find_if(all, [&](const Wrapped& w) { return w.muscle.fascicle == fascicle; });
}

}  // namespace

TEST_CASE("each surface of the tables is used, by fascicles that have no other") {
    std::set<std::string> used;
    for (const Wrapped& w : wrapped()) {
        CHECK(w.muscle.wraps.size() == 1);
        used.insert(w.row.surface);
    }
    CHECK(used.size() == data().wraps.size());
    CHECK(data().wraps.size() == 40);
}

TEST_CASE("no fascicle is attached below the surface it slides over") {
    for (const Wrapped& w : wrapped())
        for (std::size_t k = 0; k < w.muscle.points.size(); ++k) {
            CAPTURE(w.muscle.fascicle);
            CAPTURE(k);
            CHECK(depth(w.placed({}), w.point(k, {})) < 0.0);
        }
}

TEST_CASE("in neutral standing adductors, hamstrings, iliacus and transversus touch their surfaces") {
    std::set<std::string> touching;
    for (const Wrapped& w : wrapped())
        if (w.at({}).touches) touching.insert(w.muscle.fascicle.substr(0, w.muscle.fascicle.size() - 2));
    CHECK(touching == std::set<std::string>{"addbrev", "addlong", "addmagDist", "addmagIsch", "addmagMid", "addmagProx",
                                            "grac", "iliacus", "semimem", "semiten", "TR2", "TR3", "TR4", "TR5"});
}

TEST_CASE("left and right surfaces are mirror images") {
    const Eigen::DiagonalMatrix<double, 3> M(1.0, 1.0, -1.0);
    for (const Wrapped& r : wrapped()) {
        if (r.muscle.side != 'r') continue;
        const std::string& name = r.muscle.fascicle;
        CAPTURE(name);
        const Wrapped& l = wrapped(name.substr(0, name.size() - 1) + "l");
        for (const Leg& leg : {Leg{}, Leg{60.0, 0.0, 0.0, 90.0}}) {
            const PlacedCylinder here = r.placed(leg), there = l.placed(leg);
            CHECK((there.o - M * here.o).norm() < 2e-7);
            CHECK((there.R.col(0) - M * here.R.col(0)).norm() < 1e-6);
            CHECK((there.R.col(2) + M * here.R.col(2)).norm() < 1e-6);
            CHECK(r.piece == l.piece);
            CHECK(std::abs(r.at(leg).length - l.at(leg).length) < 2e-6);
        }
    }
}

TEST_CASE("bent knees and hips wrap where the anatomy has them: quadriceps in front, gluteus behind and below") {
    const Leg deep{0.0, 0.0, 0.0, 120.0}, sitting{100.0, 0.0, 0.0, 90.0};
    for (const char* name : {"recfem_r", "vasint_r", "vasmed_r", "vaslat140_r"}) {
        CAPTURE(name);
        const WrappedPiece piece = wrapped(name).at(deep);
        REQUIRE(piece.touches);
        const Vector3d axis = wrapped(name).placed(deep).o;
        CHECK(piece.tangent_p.x() > axis.x() + 0.02);  // 25 mm in front of the axis, on the femur
        CHECK(piece.tangent_q.y() < axis.y());
    }
    for (const char* name : {"glmax1_r", "glmax2_r", "glmax3_r"}) {
        CAPTURE(name);
        const WrappedPiece piece = wrapped(name).at(sitting);
        REQUIRE(piece.touches);
        const Vector3d axis = wrapped(name).placed(sitting).o;
        CHECK(piece.tangent_p.x() < axis.x());
        CHECK(piece.tangent_q.y() < axis.y());
    }
    for (const char* name : {"semimem_r", "semiten_r", "grac_r"}) {
        CAPTURE(name);
        const WrappedPiece piece = wrapped(name).at({});
        CHECK(piece.tangent_p.x() < wrapped(name).placed({}).o.x() - 0.02);  // behind the knee
    }
    for (const char* name : {"TR2_r", "TR3_r", "TR4_r"}) {
        CAPTURE(name);
        const WrappedPiece piece = wrapped(name).at({});
        CHECK(piece.angle > 90.0 * rad_per_deg);  // around the flank
    }
}

TEST_CASE("no end comes within 45 degrees of the half-plane behind its surface while hip and knee move") {
    for (const Wrapped& w : wrapped()) {
        double worst = 0.0;
        for (const double flexion : {-20.0, 10.0, 40.0, 80.0, 120.0})
            for (const double bending : {-30.0, 0.0, 30.0})
                for (const double turning : {-40.0, 0.0, 40.0})
                    for (const double knee : {0.0, 45.0, 90.0, 140.0}) {
                        const Leg leg{flexion, bending, turning, knee};
                        const PlacedCylinder c = w.placed(leg);
                        for (const std::size_t k : {w.piece, w.piece + 1})
                            worst = std::max(worst, std::abs(angle_of(c.R.transpose() * (w.point(k, leg) - c.o))));
                    }
        CAPTURE(w.muscle.fascicle);
        CHECK(worst < 135.0 * rad_per_deg);
    }
}
