#pragma once
/// @file dataset.hpp
/// The tables a person is made from, as they are printed: one struct per row, in the units of its column names
/// (datasets/README.md). Everything is checked on reading; make_subject turns the rows into SI.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "spondyl/anatomy.hpp"

namespace spondyl {

/// How far a number can be trusted, best first. Files write VERIFIED, VERIFIED-SECONDARY, COMPUTED and so on.
enum class Label : std::uint8_t {
    verified,            ///< seen in the cited source
    verified_secondary,  ///< seen only in a public transcription of the cited source
    computed,            ///< arithmetic on verified numbers
    derived,             ///< a fit or a construction on verified numbers
    interpolated,        ///< shape between verified anchors
    memory,              ///< recalled, not re-read
    assumption,          ///< a choice, no number behind it
};

/// "VERIFIED", "VERIFIED-SECONDARY", ...
std::string_view name_of(Label label);
/// Reads what name_of(Label) writes. @throws NameError
Label label_named(std::string_view text);

/// Where a row comes from.
struct Source {
    std::string key;   ///< one or several keys of sources.csv, separated by "; "
    std::string text;  ///< their citations, in the same order
    Label label = Label::assumption;
};

/// A body frame in neutral standing; also its joint, mass and inertia if it moves. Welded rows only name a frame.
struct SegmentRow {
    /// How the body is joined to its parent, theory.md (K1)-(K6); weld: no joint, a frame without mass.
    enum class Joint : std::uint8_t { free, ball, hinge, weld };
    std::string body;  ///< name
    std::string
        parent;  ///< "ground", "girdle_carrier" (the vertebra of SubjectOptions::girdle_vertebra), or an earlier body
    std::string joint;                                        ///< "L4_L5", "hip_r"; "none" for a weld
    Joint kind = Joint::weld;                                 ///< see Joint
    Eigen::Vector3d neutral_m = Eigen::Vector3d::Zero();      ///< origin = joint centre, in the ground frame
    Eigen::Vector3d neutral_rad = Eigen::Vector3d::Zero();    ///< R_WB = Rx Ry Rz of these three angles
    Eigen::Vector3d axis = Eigen::Vector3d::Zero();           ///< of a hinge, body frame, unit; else zero
    double mass_kg = 0.0;                                     ///< 0 of a weld
    Eigen::Vector3d com_m = Eigen::Vector3d::Zero();          ///< body frame
    Eigen::Matrix3d inertia_kg_m2 = Eigen::Matrix3d::Zero();  ///< about the centre of mass, body axes
    Source source;
};

/// A cylinder that fascicles slide over. Its axis is the z axis of its frame and has no end.
struct WrapRow {
    /// Half of the cylinder over which paths run, in its own frame, in quarter turns about z.
    enum class Side : std::uint8_t { x, y, minus_x, minus_y };
    std::string surface;                                     ///< name
    std::string body;                                        ///< a moving one
    Eigen::Vector3d centre_m = Eigen::Vector3d::Zero();      ///< body frame
    Eigen::Vector3d rotation_rad = Eigen::Vector3d::Zero();  ///< R = Rx Ry Rz of these three angles, in the body frame
    double radius_mm = 0.0;                                  ///< > 0
    Side side = Side::x;
    Source source;
};

/// One point of a path.
struct MusclePointRow {
    std::string body;                               ///< name; "abdomen" is the abdominal wall
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    std::string origin{};                           ///< "file:line:column"
};

/// One fascicle with its path, origin to insertion.
struct MuscleRow {
    std::string fascicle, group;         ///< names; a group is a muscle, its fascicles share it
    char side = 'r';                     ///< 'r' or 'l'
    double pcsa_mm2 = 0.0;               ///< physiological cross-section
    double optimal_fibre_mm = 0.0;       ///< fibre length at which active force is largest
    double tendon_slack_mm = 0.0;        ///< length of the rigid tendon
    double pennation_rad = 0.0;          ///< of fibres of optimal length
    bool touches_abdomen = false;        ///< a point lies on the abdominal wall
    std::vector<std::string> wraps;      ///< surfaces the path slides over, names of WrapRow
    std::vector<MusclePointRow> points;  ///< origin to insertion
    Source source;                       ///< of the path
    Source pcsa_source;                  ///< of pcsa_mm2
    std::string origin;                  ///< "file:line"
};

/// A point that the world may push on, or a skin marker.
struct ContactPointRow {
    std::string point, body;                        ///< names
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    Source source;
};

/// A corner of the abdominal cavity: three rings of 8 corners, from the front over the right side; corner 8 of the
/// lower and upper ring is the middle of the floor and of the diaphragm.
struct CavityRow {
    std::string ring;                               ///< "lower", "middle" or "upper"
    int corner = 0;                                 ///< 0 to 7, in the lower and upper ring also 8
    std::string body;                               ///< it rides on
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    Source source;
};

/// Size of one disc.
struct DiscRow {
    Level level = Level::L5_S1;
    double height_mm = 0.0, width_mm = 0.0, depth_mm = 0.0, area_mm2 = 0.0;  ///< at mid height; of the ellipse
    Source source;
};

/// Share of body mass and of standing height of one segment (limbs: of one side).
struct AnthropometryRow {
    std::string sex;                                  ///< "male" or "female"
    std::string segment;                              ///< "head_neck", "trunk", "upper_trunk", ..., "foot"
    double mass_percent = 0.0, length_percent = 0.0;  ///< of body mass, of standing height
    Source source;
};

/// A hyperbolic ramp over a sum of joint coordinates, theory.md (P1)-(P4).
struct LimbLawRow {
    /// One coordinate that the sum takes, and how much of it.
    struct Term {
        std::string joint;         ///< "hip_r"
        std::optional<int> axis;   ///< component of a ball's rotation vector: 0 x, 1 y, 2 z; empty for a hinge
        double coefficient = 0.0;  ///< by which the coordinate is multiplied
    };
    /// Numbers of one direction, theory.md (P1)-(P2).
    struct SideColumns {
        double a_Nm_per_deg = 0.0, b_Nm_per_deg3 = 0.0, neutral_zone_deg = 0.0, corner_deg = 0.0;  ///< see RampSide
    };
    std::string element;         ///< name
    std::vector<Term> terms;     ///< internal ISB components, right-handed: no user-facing sign is applied
    double neutral_deg = 0.0;    ///< sum at which the moment is zero
    double k0_Nm_per_deg = 0.0;  ///< stiffness in the neutral zone
    PerSide<SideColumns> side{};
    Source source;
};

/// Size of the ideal torque of a limb joint.
struct StrengthRow {
    std::string joint;       ///< without side: "hip"
    double torque_Nm = 0.0;  ///< of each of its axes
    Source source;
};

/// Shares of the turn of T1 on the sacrum, L5_S1 to T1_T2; each column sums to 1.
struct RhythmRow {
    Level level = Level::L5_S1;
    /// [1], turn in that direction.
    double flexion = 0.0, extension = 0.0, lateral_bending = 0.0, axial_rotation = 0.0;
    Source source;
};

/// Something the library decided, with its reason.
struct AssumptionRow {
    std::string id, statement, reason;  ///< key, what was decided, and why
    Label label = Label::assumption;
};

/// Rows of the tables that passive_law.hpp and restriction.hpp turn into laws.
namespace table {

/// One axis of one level, theory.md (P1)-(P4).
struct JointLawRow {
    /// Numbers of one direction, and the measured points they were set to.
    struct SideColumns {
        double a_Nm_per_deg = 0.0, b_Nm_per_deg3 = 0.0, neutral_zone_deg = 0.0, corner_deg = 0.0;  ///< see RampSide
        double reference_angle_deg = 0.0;                     ///< at reference_moment_Nm
        double limit_angle_deg = 0.0, limit_moment_Nm = 0.0;  ///< end of range the wall was set to
    };
    Level level = Level::L5_S1;
    Axis axis = Axis::flexion;
    double k0_Nm_per_deg = 0.0;  ///< stiffness in the neutral zone
    PerSide<SideColumns> side{};
    double reference_moment_Nm = 0.0;  ///< of the angle that was measured
    double uncertainty_factor = 1.0;   ///< by which the stiffness may be off, either way
    std::string label, source;         ///< as written in the file
    std::string origin{};              ///< "file:line"
};

/// How axial rotation moves another axis of the same level.
struct CouplingRow {
    Level level = Level::L5_S1;
    Axis axis = Axis::lateral_bending;  ///< what moves: lateral_bending or flexion
    bool in_v0 = false;                 ///< also in the pinned set; the default set has every row
    double ratio = 0.0;  ///< of sqrt(k0 k0); positive: a left turn bends to the right, a turn to either side flexes
    std::optional<double> turn_deg{}, measured_deg{};  ///< coupled angle measured in living people, at this rotation
    Source source{}, sign_source{};                    ///< of the size and of the sign
    std::string origin{};                              ///< "file:line"
};

/// How much the rib cage contracts the angles of the bare segment, theory.md (P9).
struct CageRow {
    Level level = Level::T1_T2;
    Axis axis = Axis::flexion;
    double multiplier = 1.0;        ///< angle of the bare segment over that with the cage, >= 1
    double relative_spread = 0.0;   ///< of the multiplier [1]
    std::string label{}, source{};  ///< as written in the file
    std::string origin{};           ///< "file:line"
};

/// One quantity of a preset, over a range of levels.
struct PresetRow {
    std::string preset{};                                      ///< name, the same in all its rows
    Level from_level = Level::L5_S1, to_level = Level::L5_S1;  ///< both ends included
    std::optional<Axis> axis{};                                ///< empty: all
    std::optional<Side> side{};                                ///< empty: both
    std::string quantity{};                                    ///< "rom_fraction" and so on
    double low = 1.0, mid = 1.0, high = 1.0;                   ///< of the least, usual and most restricted
    std::string label{}, source{}, note{};                     ///< as written in the file
    std::string origin{};                                      ///< "file:line"
};

}  // namespace table

/// All tables of one folder, in the order of the files.
struct Datasets {
    std::filesystem::path root;  ///< the folder
    std::string fingerprint;     ///< 16 hexadecimal digits, FNV-1a over names and bytes of the files: tells versions
                                 ///< apart, proves nothing
    std::vector<SegmentRow> segments;
    std::vector<WrapRow> wraps;
    std::vector<MuscleRow> muscles;
    std::vector<CavityRow> cavity;
    std::vector<ContactPointRow> contact_points;
    std::vector<DiscRow> discs;
    std::vector<AnthropometryRow> anthropometry;
    std::vector<table::JointLawRow> joint_law;
    std::vector<table::CouplingRow> couplings;
    std::vector<table::CageRow> cage_multipliers;  ///< see CageRow
    std::vector<table::PresetRow> presets;
    std::vector<LimbLawRow> limb_laws;
    std::vector<StrengthRow> limb_strength;  ///< see StrengthRow
    std::vector<RhythmRow> rhythm;
    std::vector<AssumptionRow> assumptions;
    std::vector<std::pair<std::string, std::string>> citations;  ///< key and citation of sources.csv
};

/// Reads and cross-checks every table.
/// @throws DatasetError "file:line:column: what is wrong; what was expected; remedy"
Datasets read_datasets(const std::filesystem::path& root);
/// From default_datasets().
Datasets read_datasets();

/// The folder of the environment variable SPONDYL_DATASETS; else share/spondyl/datasets of the prefix in which the
/// library or the program is installed, wherever that was moved to; else of the source tree; else of the prefix it was
/// configured for; else "datasets" in the working directory.
std::filesystem::path default_datasets();

/// A statement a result rests on that nobody has verified.
struct Assumption {
    std::string where;  ///< "body/discs.csv: T1_T2"
    std::string what;   ///< the statement, or the columns concerned
    Label label = Label::assumption;
    std::string source;  ///< citation or reason
};

/// Every row labelled MEMORY, INTERPOLATED or ASSUMPTION, in the order of the files.
std::vector<Assumption> unsure_rows(const Datasets& datasets);

}  // namespace spondyl
