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
    enum class Joint : std::uint8_t { free, ball, hinge, weld };
    std::string body;
    std::string
        parent;  ///< "ground", "girdle_carrier" (the vertebra of SubjectOptions::girdle_vertebra), or an earlier body
    std::string joint;  ///< "L4_L5", "hip_r"; "none" for a weld
    Joint kind = Joint::weld;
    Eigen::Vector3d neutral_m = Eigen::Vector3d::Zero();    ///< origin = joint centre, in the ground frame
    Eigen::Vector3d neutral_rad = Eigen::Vector3d::Zero();  ///< R_WB = Rx Ry Rz of these three angles
    Eigen::Vector3d axis = Eigen::Vector3d::Zero();         ///< of a hinge, body frame, unit; else zero
    double mass_kg = 0.0;
    Eigen::Vector3d com_m = Eigen::Vector3d::Zero();          ///< body frame
    Eigen::Matrix3d inertia_kg_m2 = Eigen::Matrix3d::Zero();  ///< about the centre of mass, body axes
    Source source;
};

/// A cylinder that fascicles slide over. Its axis is the z axis of its frame and has no end.
struct WrapRow {
    /// Half of the cylinder over which paths run, in its own frame, in quarter turns about z.
    enum class Side : std::uint8_t { x, y, minus_x, minus_y };
    std::string surface;
    std::string body;                                        ///< a moving one
    Eigen::Vector3d centre_m = Eigen::Vector3d::Zero();      ///< body frame
    Eigen::Vector3d rotation_rad = Eigen::Vector3d::Zero();  ///< R = Rx Ry Rz of these three angles, in the body frame
    double radius_mm = 0.0;
    Side side = Side::x;
    Source source;
};

struct MusclePointRow {
    std::string body;
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    std::string origin{};                           ///< "file:line:column"
};

/// One fascicle with its path, origin to insertion.
struct MuscleRow {
    std::string fascicle, group;
    char side = 'r';  ///< 'r' or 'l'
    double pcsa_mm2 = 0.0;
    double optimal_fibre_mm = 0.0;
    double tendon_slack_mm = 0.0;
    double pennation_rad = 0.0;
    bool touches_abdomen = false;    ///< a point lies on the abdominal wall
    std::vector<std::string> wraps;  ///< surfaces the path slides over, names of WrapRow
    std::vector<MusclePointRow> points;
    Source source;       ///< of the path
    Source pcsa_source;  ///< of pcsa_mm2
    std::string origin;  ///< "file:line"
};

struct ContactPointRow {
    std::string point, body;
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    Source source;
};

/// A corner of the abdominal cavity: three rings of 8 corners, from the front over the right side; corner 8 of the
/// lower and upper ring is the middle of the floor and of the diaphragm.
struct CavityRow {
    std::string ring;  ///< "lower", "middle" or "upper"
    int corner = 0;
    std::string body;
    Eigen::Vector3d p_m = Eigen::Vector3d::Zero();  ///< body frame
    Source source;
};

struct DiscRow {
    Level level = Level::L5_S1;
    double height_mm = 0.0, width_mm = 0.0, depth_mm = 0.0, area_mm2 = 0.0;
    Source source;
};

/// Share of body mass and of standing height of one segment (limbs: of one side).
struct AnthropometryRow {
    std::string sex;      ///< "male" or "female"
    std::string segment;  ///< "head_neck", "trunk", "upper_trunk", ..., "foot"
    double mass_percent = 0.0, length_percent = 0.0;
    Source source;
};

/// A hyperbolic ramp over a sum of joint coordinates, theory.md (P1)-(P4).
struct LimbLawRow {
    struct Term {
        std::string joint;        ///< "hip_r"
        std::optional<int> axis;  ///< component of a ball's rotation vector: 0 x, 1 y, 2 z; empty for a hinge
        double coefficient = 0.0;
    };
    struct SideColumns {
        double a_Nm_per_deg = 0.0, b_Nm_per_deg3 = 0.0, neutral_zone_deg = 0.0, corner_deg = 0.0;
    };
    std::string element;
    std::vector<Term> terms;  ///< internal ISB components, right-handed: no user-facing sign is applied
    double neutral_deg = 0.0;
    double k0_Nm_per_deg = 0.0;
    PerSide<SideColumns> side{};
    Source source;
};

struct StrengthRow {
    std::string joint;  ///< without side: "hip"
    double torque_Nm = 0.0;
    Source source;
};

/// Shares of the turn of T1 on the sacrum, L5_S1 to T1_T2; each column sums to 1.
struct RhythmRow {
    Level level = Level::L5_S1;
    double flexion = 0.0, extension = 0.0, lateral_bending = 0.0, axial_rotation = 0.0;
    Source source;
};

/// Something the library decided, with its reason.
struct AssumptionRow {
    std::string id, statement, reason;
    Label label = Label::assumption;
};

/// Rows of the tables that passive_law.hpp and restriction.hpp turn into laws.
namespace table {

struct JointLawRow {
    struct SideColumns {
        double a_Nm_per_deg = 0.0, b_Nm_per_deg3 = 0.0, neutral_zone_deg = 0.0, corner_deg = 0.0;
        double reference_angle_deg = 0.0;                     ///< at reference_moment_Nm
        double limit_angle_deg = 0.0, limit_moment_Nm = 0.0;  ///< end of range the wall was set to
    };
    Level level = Level::L5_S1;
    Axis axis = Axis::flexion;
    double k0_Nm_per_deg = 0.0;
    PerSide<SideColumns> side{};
    double reference_moment_Nm = 0.0;
    double uncertainty_factor = 1.0;
    std::string label, source;
    std::string origin{};  ///< "file:line"
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

struct CageRow {
    Level level = Level::T1_T2;
    Axis axis = Axis::flexion;
    double multiplier = 1.0;
    double relative_spread = 0.0;
    std::string label{}, source{};
    std::string origin{};  ///< "file:line"
};

struct PresetRow {
    std::string preset{};
    Level from_level = Level::L5_S1, to_level = Level::L5_S1;
    std::optional<Axis> axis{};  ///< empty: all
    std::optional<Side> side{};  ///< empty: both
    std::string quantity{};      ///< "rom_fraction" and so on
    double low = 1.0, mid = 1.0, high = 1.0;
    std::string label{}, source{}, note{};
    std::string origin{};  ///< "file:line"
};

}  // namespace table

/// All tables of one folder, in the order of the files.
struct Datasets {
    std::filesystem::path root;
    std::string fingerprint;  ///< 16 hexadecimal digits, FNV-1a over names and bytes of the files: tells versions
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
    std::vector<table::CageRow> cage_multipliers;
    std::vector<table::PresetRow> presets;
    std::vector<LimbLawRow> limb_laws;
    std::vector<StrengthRow> limb_strength;
    std::vector<RhythmRow> rhythm;
    std::vector<AssumptionRow> assumptions;
    std::vector<std::pair<std::string, std::string>> citations;  ///< key and citation of sources.csv
};

/// Reads and cross-checks every table. @throws DatasetError "file:line:column: what is wrong; what was expected;
/// remedy"
Datasets read_datasets(const std::filesystem::path& root);
/// From default_datasets().
Datasets read_datasets();

/// The folder of the environment variable SPONDYL_DATASETS; else of the source tree; else of the installation; else
/// "datasets" in the working directory.
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
