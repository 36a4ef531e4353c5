#pragma once
/// @file passive_law.hpp
/// How the tissue of a motion segment resists rotation: an elastic energy per segment, from which moments and
/// stiffnesses are derived, never written beside it (docs/theory.md (P1)-(P7), (P14), (P16)-(P17)).
/// Angles and moments are user-facing: flexion, right bending, left rotation positive; SI and radians.
/// Rotations only: translations of the disc are locked, and the preload is a constant. The parameters were set for
/// 2.5 to 40 N m and about 1.7 times the angle at 7.5 N m; beyond that the law stays convex but is extrapolated.

#include <array>
#include <span>
#include <string>

#include <Eigen/Core>

#include "spondyl/anatomy.hpp"
#include "spondyl/dataset.hpp"

namespace spondyl {

/// One direction of one axis: a rounded toe that ends in a stiffening wall, theory.md (P1)-(P2).
struct RampSide {
    double a = 0.0;             ///< elastic-zone stiffness above k0 [N m/rad], >= 0
    double b = 0.0;             ///< end-range wall [N m/rad^3], >= 0
    double neutral_zone = 0.0;  ///< half width of the neutral zone [rad], >= 0
    double corner = 1.0;        ///< rounding of its end [rad], > 0

    bool operator==(const RampSide&) const = default;
};

/// Resisting law of one axis. The two offsets follow from the rest: call balanced() after changing a field by hand.
struct AxisLaw {
    double k0 = 1.0;  ///< stiffness in the neutral zone [N m/rad], > 0
    PerSide<RampSide> side{};
    double neutral_angle = 0.0;  ///< theta0 [rad]: where moment and energy are zero
    double offset_moment = 0.0;  ///< Mc [N m]
    double offset_energy = 0.0;  ///< [J]

    bool operator==(const AxisLaw&) const = default;
};

/// Flexion that comes with a turn to either side, theory.md (P16).
struct FlexionCoupling {
    double ratio = 0.0;       ///< of the k0 of flexion and rotation: it changes no stiffness by more; + flexes
    double half_turn = 0.03;  ///< rotation at which half of its flexion moment has come [rad], > 0

    bool operator==(const FlexionCoupling&) const = default;
};

/// Resisting law of one motion segment.
struct SegmentLaw {
    PerAxis<AxisLaw> axis{};
    double coupling = 0.0;  ///< kc between right bending and left rotation [N m/rad], theory.md (P5)
    FlexionCoupling flexion_coupling{};
    double preload = 0.0;  ///< compression already contained in the parameters by with_preload [N]
    double loss = 0.15;    ///< tan(delta) of structural damping; 0.1 to 0.25, recalled from the literature, not re-read

    bool operator==(const SegmentLaw&) const = default;
};

/// Resisting laws of all motion segments.
using SpineLaw = PerSegment<SegmentLaw>;

/// Energy, its gradient (the resisting moments) and its Hessian at one posture.
struct SegmentResponse {
    double energy = 0.0;                                 ///< [J]
    Eigen::Vector3d gradient = Eigen::Vector3d::Zero();  ///< flexion, right bending, left rotation [N m]
    Eigen::Matrix3d hessian = Eigen::Matrix3d::Zero();   ///< same axes [N m/rad], positive definite
};

/// Stored energy [J], zero at the neutral angle, theory.md (P4).
double energy(const AxisLaw& law, double angle);
/// dU/dangle [N m]: the external moment that holds the angle; the tissue pulls back with its negative. theory.md (P2)
double resisting_moment(const AxisLaw& law, double angle);
/// d2U/dangle2 [N m/rad], at least k0, theory.md (P3).
double stiffness(const AxisLaw& law, double angle);

/// Energy, gradient and Hessian of a segment at (flexion, right bending, left rotation) [rad]; allocates nothing.
SegmentResponse respond(const SegmentLaw& law, const Eigen::Vector3d& anatomical_angles);

/// The angle [rad] at which the resisting moment equals `moment` [N m], other axes held at their neutral angle.
/// @throws SubjectError if the moment is not finite
double angle_at(const AxisLaw& law, double moment);
/// The three angles [rad] under three moments [N m], coupling included. @throws SubjectError if one is not finite
Eigen::Vector3d angles_at(const SegmentLaw& law, const Eigen::Vector3d& moment);

/// Damping matrix [N m s/rad] at a Hessian of respond(): loss times Hessian over pi rad/s, theory.md (P14).
Eigen::Matrix3d damping(const SegmentLaw& law, const Eigen::Matrix3d& hessian);

/// The same law with its offsets recomputed, so that moment and energy vanish at the neutral angle.
/// @throws SubjectError if a parameter is outside the range its field states
AxisLaw balanced(AxisLaw law);
/// All three axes balanced, couplings and loss checked. @throws SubjectError, also if the couplings together take more
/// than 0.6 of k0, theory.md (P17): at 1 the energy stops being convex
SegmentLaw balanced(SegmentLaw law);

/// A measured point: the moment that held an angle, each with its sign.
struct MeasuredPoint {
    double angle = 0.0;   ///< [rad]
    double moment = 0.0;  ///< [N m]
};

/// What calibrated() needs of a specimen; theory.md (P7).
struct Calibration {
    double k0 = 1.0;                 ///< stiffness in the neutral zone [N m/rad]
    PerSide<double> neutral_zone{};  ///< half widths [rad]; from the curve's shape, never a tester's hysteresis
    PerSide<double> corner{};        ///< [rad]
    PerSide<std::array<MeasuredPoint, 2>> points{};  ///< two per side: one in the elastic zone, one at the end of range
};

/// The law through four measured points and the neutral posture, by one 4 x 4 linear solve.
/// @throws SubjectError if the points need a negative stiffness or do not determine the law
AxisLaw calibrated(const Calibration& specimen);

/// Angle contraction theory.md (P8): each side's angles shrink by its factor at every moment (exactly if both are
/// equal). A factor above 1 widens. @throws SubjectError unless both factors are positive and finite
AxisLaw contracted(AxisLaw law, const PerSide<double>& factor);

/// The same for the whole spine, both sides of an axis by one factor; a factor of 1 keeps the bits. The couplings keep
/// their ratios, the turn at which half of the coupled flexion has come changes as the rotation does.
SpineLaw contracted(const SpineLaw& law, const PerSegment<PerAxis<double>>& factor);

/// Stiffening by a constant compression, theory.md (P6); 0 returns the law unchanged. Evidence reaches to 1200 N.
/// @param gain extra stiffening per kN, see preload_gain
/// @throws SubjectError if the force is negative or not finite
AxisLaw with_preload(AxisLaw law, double force, double gain);
/// The same for every axis with the level's gain; coupling keeps its ratio to sqrt(k0 k0).
/// @throws SubjectError also if the law already contains a preload
SegmentLaw with_preload(SegmentLaw law, Level level, double force);
SpineLaw with_preload(SpineLaw law, const PerSegment<double>& force);

/// gamma [1/kN]: 0.2 lumbar, 0.8 thoracic (joint tests, +-100 %); T12_L1 0.4 and C7_T1 0.2 are assumptions.
double preload_gain(Level level);
/// One row of datasets/joints/joint_law_v0.csv.
using JointLawRow = table::JointLawRow;
/// One row of datasets/joints/coupling.csv.
using CouplingRow = table::CouplingRow;

/// The law of the whole spine, with the rib cage in it. @throws DatasetError unless each level and axis has exactly one
/// row with a convex law, and at most one row per coupling, which leaves it convex
SpineLaw joint_law(std::span<const JointLawRow> rows, std::span<const CouplingRow> couplings);

}  // namespace spondyl
