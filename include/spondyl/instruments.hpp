#pragma once
/// @file instruments.hpp
/// Virtual instruments: what a sensor, an implant, an inclinometer, skin markers, a radiograph, a dynamometer and EMG
/// would show, so that the model is compared with what was measured (theory.md section I, docs/instruments.md).
/// `q` is (postures x coordinates): Motion::q, or one row. Angles in rad and user-facing signs: flexion, kyphosis,
/// right bending and left rotation are positive, lordosis is negative.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <Eigen/Core>

#include "spondyl/loads.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// Needle in the nucleus: P = p0 + c F/A (theory.md (I1)). Defaults: docs/decisions, "numbers of the load validation".
struct PressureSensor {
    double p0 = 0.075e6;         ///< pressure of an unloaded disc [Pa]; MEMORY
    double c = 1.0 / 0.66;       ///< pressure per mean stress [1]; MEMORY
    std::optional<double> area;  ///< of every disc [m^2]; empty: Subject::disc_area. Wilke's subject: 1800e-6 (MEMORY)
};

/// Pressure of every disc, F its compression, (time x 18) [Pa].
/// @throws SimulationError when an area is not positive
Table disc_pressure(const Subject& subject, const Loads& loads, const PressureSensor& sensor = {});

/// (reading - offset) / (reference - offset), column by column; `reference` is the row of the reference posture.
/// For pressures offset 0 gives the ratio that was measured, offset p0 the ratio of the forces.
/// @throws SimulationError when sizes differ or a reference is not above the offset
Table ratio_to_reference(const Table& reading, const Eigen::RowVectorXd& reference, double offset = 0.0);

/// Telemeterised vertebral body replacement with a dorsal fixator in parallel (theory.md (I2)-(I4)).
struct Implant {
    Level level = Level::T12_L1;  ///< the disc above the replaced body: its section is cut
    double lever = 0.05;          ///< from the disc centre back to the rods [m], > 0; ASSUMPTION: between facets (30 to
                                  ///< 37 mm, lumbar CT) and the most posterior attachments (42 to 62 mm)
    double fixator_share = 0.0;  ///< of the column's force that the rods take, [0, 1); ASSUMPTION. Ratios and shapes do
                                 ///< not depend on it; at 0 newtons are the most this lever gives
};

/// What the two columns do, on the caudal side, in OrthoLoad axes (x anterior, y left, z cranial; compression is -z).
struct ImplantLoad {
    Table force, moment;                  ///< of the implant, (time x 3), moment about the disc centre [N], [N m]
    Table fixator_force, fixator_moment;  ///< the rest, (time x 3), moment about the rods' line [N], [N m]
    Eigen::VectorXd resultant;            ///< |force| of the implant, (time) [N]
};

/// Absolute newtons are not comparable with a patient's; ratios to a reference posture and shapes are.
/// @throws SimulationError when motion and loads differ in frames or a parameter is out of range
ImplantLoad implant_load(const Subject& subject, const Motion& motion, const Loads& loads, const Implant& implant = {});

/// Gravity inclinometer whose dial is square to one axis of a body (theory.md (I5)). In the rotation tests it lies
/// across a spinous process of a level trunk and reads the tilt of the body's lateral axis.
struct Inclinometer {
    std::string body = "T1";  ///< whose spinous process it lies on
    Axis axis = Axis::axial_rotation;
    bool held_vertical = true;  ///< the examiner keeps the dial vertical: tilt of the body's edge that was nearest to
                                ///< level, within 90 deg. Else it is fixed to the body: turn of the dial under gravity
    Eigen::Vector3d reference_W = Eigen::Vector3d::UnitY();  ///< up: gravity. UnitX: compass or bar, upright rotation
};

/// Reading since posture `start` (coordinates), (postures) [rad]. No bias is added.
/// @throws NameError; SimulationError when the axis comes within 10 deg of the reference: the needle swings freely
Eigen::VectorXd inclinometer_angle(const Subject& subject, const Table& q, const Eigen::VectorXd& start,
                                   const Inclinometer& inclinometer = {});

/// What is known of an instrument's error; stands beside a reading, is never applied.
struct InstrumentBias {
    double low, high;                ///< reading minus reference method, range of the studies' means [rad]
    double limits;                   ///< half width of the limits of agreement [rad]
    std::string_view label, source;  ///< how far the numbers can be trusted (see Label), and where they come from
};
/// Inclinometers (medical, telephone) against ultrasound and motion capture at C7/T1 in heel-sit rotation, n = 23.
InstrumentBias inclinometer_bias();

/// Two chords between skin points (Subject::contact_points), each a cranial and a caudal one.
struct SkinAngle {
    std::array<std::string, 2> upper, lower;  ///< names of the cranial and of the caudal point
};
/// "thoracic" (T1-T5 against T5-T10), "thoracolumbar" (T5-T10 against T10-L3), "lumbar" (T10-L3 against L3-S2): markers
/// on T1, T5, T10, L3 and S2, as in studies of sitting (MEMORY, Claus 2009). @throws NameError
SkinAngle skin_angle_named(std::string_view name);

/// Forward inclination of the upper chord against the lower, in the pelvis's sagittal plane; (postures) [rad].
/// @throws NameError
Eigen::VectorXd skin_angle(const Subject& subject, const Table& q, const SkinAngle& angle);

/// Sagittal rotations since `start` as sensors on a vertebra and the sacrum give them (postures) [rad].
struct LumbopelvicSplit {
    Eigen::VectorXd trunk, pelvis, lumbar;  ///< lumbar = trunk - pelvis; with straight standing legs pelvis = hips
};
/// @throws as inclinometer_angle
LumbopelvicSplit lumbopelvic_split(const Subject& subject, const Table& q, const Eigen::VectorXd& start,
                                   std::string_view vertebra = "T12");

/// Angle between the upper end plate of one vertebra and the lower one of another below it ("S1": its upper one), in
/// the lower plate's sagittal plane; (postures) [rad]. Plates are square to the body frames (ASSUMPTION: absolute
/// angles rest on it, differences between postures do not). @throws NameError; SimulationError when lower is not below
Eigen::VectorXd cobb_angle(const Subject& subject, const Table& q, std::string_view upper, std::string_view lower);

/// Pelvis strapped, a harness on one vertebra holds the trunk still: quasi-isometric maximal effort (theory.md (I8)).
struct Dynamometer {
    std::string body = "T4";     ///< vertebra under the harness
    Level level = Level::L5_S1;  ///< joint centre the moment is read about
    Axis axis = Axis::flexion;   ///< in the pelvis's axes
    Side side = Side::negative;  ///< of the effort: negative is extension, left bending, right rotation
};

/// The largest effort within the reserve gate (L6).
struct MaximalEffort {
    double moment = 0.0;         ///< that the harness resists [N m], or multiple of the direction asked for
    Eigen::VectorXd activation;  ///< (muscles) at that effort
    std::string limited_by;      ///< coordinate whose reserve leaves the gate first, or status of the sharing
    int solves = 0;              ///< force sharings it took
};

/// Maximal effort at rest in posture q (coordinates); weight and passive tissue of the posture are part of the task.
/// @throws NameError; SimulationError when the posture cannot even be held or the level is not below the harness
MaximalEffort maximal_effort(const Subject& subject, const Eigen::VectorXd& q, const Dynamometer& dynamometer = {});
/// The same for any generalised force, conjugate to v (coordinates); its pelvis rows must be 0.
MaximalEffort maximal_effort_along(const Subject& subject, const Eigen::VectorXd& q, const Eigen::VectorXd& direction);

/// Mean activation of a muscle group, weighted by cross-section, (rows of `activation`). The group is Muscle::group,
/// for one side with "_r" or "_l". @param activation (time x muscles), e.g. Loads::activation
/// @throws NameError with the closest names
Eigen::VectorXd group_activation(const Subject& subject, const Table& activation, std::string_view group);

/// The same in percent of its activation in a maximal effort: %MVC. @throws NameError; SimulationError when the group
/// is silent in that effort
Eigen::VectorXd percent_of_maximum(const Subject& subject, const Table& activation, const MaximalEffort& maximum,
                                   std::string_view group);

}  // namespace spondyl
