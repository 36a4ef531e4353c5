#pragma once
/// @file subject.hpp
/// One person: a tree of rigid bodies with passive joints, muscles and contact points. A value; const once made, so
/// any number of threads may share it.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "spondyl/anatomy.hpp"
#include "spondyl/dataset.hpp"
#include "spondyl/muscle.hpp"
#include "spondyl/passive_law.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/spatial.hpp"
#include "spondyl/units.hpp"

namespace spondyl {

/// free: 3 translations (world) and a rotation vector; ball: a rotation vector; hinge: one angle.
enum class JointKind : std::uint8_t { free, ball, hinge };

/// A rigid body C and the joint that carries it on its parent P.
struct Body {
    std::string name;
    std::string joint;  ///< "L4_L5", "hip_r", "ground", ...
    int parent = -1;    ///< index, -1 for the world
    JointKind kind = JointKind::ball;
    int coordinate = 0;  ///< index of the joint's first coordinate in q and v
    Pose X_PC;           ///< placement in the parent at zero coordinates (neutral standing)
    Eigen::Vector3d axis = Eigen::Vector3d::UnitZ();  ///< hinge axis in C, unit
    Inertia inertia;
};

/// A point the world or another body may push on.
struct ContactPoint {
    std::string name;
    BodyPoint at;
};

/// Passive elastic element of the limbs: a hyperbolic ramp over sum_k coefficient_k q_k, so that two-joint
/// tissue (hamstrings, rectus femoris) has one convex energy.
struct LimbElement {
    std::string name;
    std::vector<std::pair<int, double>> terms;  ///< (coordinate index, coefficient)
    AxisLaw law;                                ///< over the combined angle [rad]
};

/// Anatomical sex; selects the segment proportions (mass and length) of datasets/body/anthropometry.csv.
enum class Sex : std::uint8_t { male, female };

/// One number for each axis of each level.
using PerSegmentAxis = PerSegment<PerAxis<double>>;
/// 1 everywhere.
constexpr PerSegmentAxis all_ones() {
    PerSegmentAxis ones{};
    for (auto& level : ones) level.fill(1.0);
    return ones;
}

/// Everything a person is made from. Defaults are the documented nominal man.
struct SubjectOptions {
    double mass = 78.0;    ///< [kg], 40 to 140
    double height = 1.73;  ///< [m], 1.40 to 2.10
    Sex sex = Sex::male;
    double specific_tension = 70e4;  ///< muscle stress at full activation [N/m^2], 20e4 to 150e4
    double passive_stress = 35e4;    ///< of passive fibres at 60 % strain [N/m^2], 0 to 150e4; 0 leaves them out
    double abdomen_offset = 0.02;    ///< of the abdominal wall, backward from the source's place [m], -0.02 to 0.05
    double preload = 0.0;            ///< constant compression behind the passive law [N], 0 to 2000 (theory.md (P6))
    int girdle_vertebra =
        4;  ///< sternum, clavicles and arms ride on this thoracic vertebra, 1 to 6 (docs/conventions.md)
    bool intercostals = true;     ///< constructed fascicles of low trust; off for a sensitivity
    double cage_stiffness = 1.0;  ///< of the rib cage against that of the tables (theory.md (P9)), 0 to 4
    /// Angles of every level at any moment against those of the tables (theory.md (P8)), 0.1 to 10.
    PerSegmentAxis mobility = all_ones();

    bool operator==(const SubjectOptions&) const = default;
};

/// The abdominal wall: a massless body half way between the pelvis and the lowest thoracic vertebra, in balance under
/// the muscles that end on it and the pressure of the cavity behind it (theory.md section A).
struct Abdomen {
    int thorax = 0;                           ///< the body that carries its upper half
    Pose X_PA, X_TA;                          ///< its placement in the pelvis and in that body in neutral standing
    std::vector<BodyPoint> cavity;            ///< corners of the closed surface around the cavity
    std::vector<std::array<int, 3>> surface;  ///< its triangles, counter-clockwise seen from outside; the surface twice
};

/// One person. Made by make_subject; restricted() makes the stiff twin.
struct Subject {
    SubjectOptions options;
    Restriction restriction;         ///< what restricted() applied; none for the free subject
    std::vector<Body> bodies;        ///< parents before children; 0 is the pelvis
    int coordinates = 0;             ///< size of q and of v
    PerSegment<int> segment_body{};  ///< the body above each level
    SpineLaw law;                    ///< passive law with the restriction applied
    SpineLaw free_law;               ///< passive law before any restriction
    PerSegmentAxis cage{};           ///< rib-cage multipliers contained in free_law (theory.md (P9))
    PerSegment<bool> fused{};        ///< levels welded at their neutral angle
    std::vector<LimbElement> limb_elements;
    Eigen::VectorXd torque_scale;  ///< per coordinate: size of the ideal limb torque [N m]; 0 where there is none
    std::vector<Muscle> muscles;
    Abdomen abdomen;
    std::vector<ContactPoint> contact_points;
    PerSegment<double> disc_area{};  ///< [m^2]
    PerSegment<double>
        disc_tilt{};  ///< neutral rotation about z from the lower body's axes to the mid-disc frame [rad]
    PerSegment<PerAxis<double>> rhythm{};  ///< literature shares of T1-to-sacrum motion, each axis sums to 1 (C7_T1: 0)
    std::string datasets_fingerprint;      ///< see Datasets::fingerprint
    std::vector<Assumption> assumptions;   ///< rows of the datasets this subject rests on that are not verified

    /// What BodyPoint::body says for a point of the abdominal wall.
    int abdomen_body() const { return static_cast<int>(bodies.size()); }
    /// Index of a body. @throws NameError with the closest names
    int body_named(std::string_view name) const;
    /// A contact point. @throws NameError with the closest names
    const ContactPoint& contact_point_named(std::string_view name) const;
    /// Coordinate index of a joint axis written "knee_r" (hinge) or "hip_r.flexion". @throws NameError
    int coordinate_named(std::string_view name) const;
    /// Written name of a coordinate: "T6_T7.axial_rotation", "pelvis.x", "knee_r".
    std::string coordinate_name(int coordinate) const;
    /// Sign that turns the internal coordinate into the user-facing one: -1 for flexion of pelvis and spine and for
    /// knees.
    double coordinate_sign(int coordinate) const;
    /// Total mass [kg].
    double mass() const;
};

/// Builds a person by scaling the 78 kg man of the datasets (theory.md (B1)-(B4)).
/// @throws SubjectError when an option is outside its range (NaN included)
Subject make_subject(const Datasets& datasets, const SubjectOptions& options = {});

/// The same person with stiff segments; severity-0 or empty restrictions return the free subject bit for bit.
/// A restriction replaces an earlier one. @throws SubjectError
Subject restricted(const Subject& subject, const Restriction& restriction);

/// The rows of the datasets marked MEMORY, INTERPOLATED or ASSUMPTION that this subject, its restriction included,
/// rests on.
std::vector<Assumption> assumptions_of(const Subject& subject);

}  // namespace spondyl
