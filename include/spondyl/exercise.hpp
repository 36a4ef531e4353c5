#pragma once
/// @file exercise.hpp
/// An exercise as data: base posture, supports, equipment, phases with goals, dosage. Read from TOML; the syntax is
/// checked here, reach and independence of the goals by check_exercise (motion.hpp). Format: docs/exercise_format.md.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "spondyl/anatomy.hpp"

namespace spondyl {

/// Whether the source describes the execution or only names the exercise.
enum class Fidelity : std::uint8_t { described, interpreted };

/// How an exercise is simulated: as a path of equilibria (plan_motion), or forward in time (simulate_exercise).
enum class Method : std::uint8_t { equilibrium, forward };

/// reach: a measure is brought to a target. force: gravity and equipment pull on a relaxed trunk. hold: posture given.
enum class Drive : std::uint8_t { reach, force, hold };

/// Course of a phase in time: minimum jerk, constant, or sudden.
enum class Profile : std::uint8_t { minimum_jerk, hold, release };

/// How a person breathes in a phase; free: as they like.
enum class Breath : std::uint8_t { in, out, free };

/// equal: a constraint. weight: a spring toward the value. bound: an upper limit.
enum class GoalKind : std::uint8_t { equal, weight, bound };

/// Words of the exercise format, as its files spell them.
std::string_view name_of(Fidelity fidelity);
std::string_view name_of(Method method);
std::string_view name_of(Drive drive);
std::string_view name_of(Profile profile);
std::string_view name_of(Breath breath);
std::string_view name_of(GoalKind kind);

/// What a goal measures.
enum class MeasureKind : std::uint8_t {
    tilt,        ///< tilt(body, direction, direction), each forward|back|up|down|right|left: asin of a body
                 ///< direction along a world direction [rad]
    angle,       ///< angle(body, reference body, flexion|lateral_bending|axial_rotation): projection angle, user-facing
                 ///< sign [rad]
    position,    ///< pos(body or contact point, x|y|z): world coordinate of the body origin or point [m]
    distance,    ///< distance(point, point) [m]
    coordinate,  ///< joint(knee_r) or joint(hip_r.flexion): one joint coordinate, user-facing sign [rad]
    force,       ///< force(support): normal force of a support [N]
};

/// One scalar of the posture.
struct Measure {
    MeasureKind kind = MeasureKind::tilt;
    std::string subject;                                    ///< body, point, joint coordinate or support
    std::string reference;                                  ///< reference body of an angle, second point of a distance
    Eigen::Vector3d body_axis = Eigen::Vector3d::UnitZ();   ///< of a tilt, body frame
    Eigen::Vector3d world_axis = Eigen::Vector3d::UnitY();  ///< of a tilt or position, world frame
    Axis axis = Axis::axial_rotation;                       ///< of an angle
    std::string text;                                       ///< canonical spelling of all the above
    bool operator==(const Measure&) const = default;
};

/// Reads "tilt(T1, right, up)" and the other forms above. Bodies and points are looked up later, against a Subject.
/// @throws ExerciseError with the accepted forms
Measure measure_named(std::string_view text);

/// A wish about one measure during one phase.
struct Goal {
    Measure measure;
    GoalKind kind = GoalKind::equal;
    bool primary = false;         ///< on the exercise's declared scalar g (docs/theory.md (E7)): exactly one
                                  ///< measure, in every phase that has a goal on it
    std::optional<double> value;  ///< at the end of the phase, SI; empty: the value at rest ("start")
    bool relative = false;        ///< the value counts from the value at rest
    double weight = 0.0;          ///< of kind weight: [N m/rad] or [N/m], >= 0; 0 only observes
    std::string file{};           ///< that says so; empty: the exercise's own
    int line = 0;                 ///< in the file
    bool operator==(const Goal&) const = default;
};

/// How a support holds a point in stage 1 (bilateral) and what it may push in stage 2 (unilateral).
enum class SupportLaw : std::uint8_t {
    point,  ///< the point stays where it is at rest (3 constraints); pushes within its friction cone
    slide,  ///< the point keeps its height over the surface (1 constraint); pushes within its friction cone
    press,  ///< the point may press on the surface, leave it and come back; method forward only
    pad,    ///< the same on a pad that just touches the point in the starting posture; method forward only
};

/// Word of the exercise format, as its files spell it.
std::string_view name_of(SupportLaw law);

/// One contact of the body with the ground, with furniture, or with another part of the body.
struct Support {
    std::string id;  ///< by which others of the file call it
    /// Contact point that is held; on a roller "rib_r" and "rib_l" are the ribs of its level, left empty its spinous
    /// process.
    std::string point;
    /// "ground", a contact point of another body (sitting on the heels), or the id of a bench, chair or roller
    std::string surface;
    /// Of the surface over the ground; over the top of the equipment; or gap to the other contact point along the
    /// normal [m]
    double height = 0.0;
    SupportLaw law = SupportLaw::point;
    double friction = 0.8;      ///< Coulomb coefficient
    double cost_scale = 400.0;  ///< force at which a support costs as much as a fully active muscle [N]
    Eigen::Vector3d normal = Eigen::Vector3d::UnitY();  ///< out of the surface, world
    std::string file{};                                 ///< that says so; empty: the exercise's own
    int line = 0;                                       ///< in the file
    bool operator==(const Support&) const = default;
};

/// Equipment as written. A `mass` becomes part of the body that holds it; bench, chair and roller are surfaces that
/// supports name; band, pull and strap are cords between two points (theory.md, section C); a thrust pushes a point
/// straight down, as half a sine in time, from the beginning of a phase (method forward).
struct Equipment {
    std::string id;                              ///< by which others of the file call it
    std::string kind;                            ///< band, bench, chair, mass, pull, roller, strap, thrust
    std::map<std::string, double> parameters;    ///< SI, by key without the unit suffix
    std::map<std::string, std::string> anchors;  ///< by key: a contact point, a body, "ground", a phase
    std::optional<Eigen::Vector3d> place{};      ///< of the anchor "ground", world [m]
    std::string file{};                          ///< that says so; empty: the exercise's own
    int line = 0;                                ///< in the file
    bool operator==(const Equipment&) const = default;
};

/// A stretch of time with one set of goals.
struct Phase {
    std::string name;       ///< in messages and results
    double duration = 1.0;  ///< [s], > 0
    Profile profile = Profile::minimum_jerk;
    Breath breath = Breath::free;
    Drive drive = Drive::reach;
    double relax = 0.0;  ///< fraction of gravity that muscles do not carry in stage 1, [0, 1]
    std::vector<Goal> goals;
    /// Ids of supports that the phase takes hold of and lets go of.
    std::vector<std::string> supports_on, supports_off;
    std::string file{};  ///< that says so; empty: the exercise's own
    int line = 0;        ///< in the file
    bool operator==(const Phase&) const = default;
};

/// A starting posture: coordinates of the limbs and pelvis, from which the rest pose is settled on its supports.
struct Posture {
    std::string name;                           ///< of the posture file; may be empty
    std::map<std::string, double> coordinates;  ///< by Subject::coordinate_name, user-facing sign, SI; missing: 0
    std::vector<std::string> locked;            ///< joints ("elbow_r") that keep these values exactly
    double hold = 20.0;                         ///< spring toward the posture while it settles [N m/rad]
    /// "file:line:column" by coordinate, and by "locked <joint>"; of what was read, not of what is made by hand.
    std::map<std::string, std::string> origins{};
    bool operator==(const Posture&) const = default;
};

/// Exactly as the article states it; empty where it says nothing.
struct Dosage {
    std::optional<std::array<double, 2>> sets, repetitions, hold, rest;  ///< [1], [1], [s], [s]; low and high
    std::string sides = "both";                                          ///< one | both | alternate
    std::string breathing;                                               ///< words of the source
    bool operator==(const Dosage&) const = default;
};

/// One exercise of the catalog, or the user's own.
struct Exercise {
    std::string id;                  ///< of its file in the catalog
    std::string family;              ///< kind of exercise, as the catalog groups them
    std::vector<std::string> names;  ///< that articles give it
    std::vector<std::string> seeds;  ///< article file names
    Fidelity fidelity = Fidelity::described;
    Method method = Method::equilibrium;
    std::string primary_axis;  ///< flexion, extension, lateral_bending, axial_rotation or mixed
    Posture posture;
    std::vector<Support> supports;
    std::vector<Equipment> equipment;
    std::vector<Phase> phases;
    Dosage dosage;
    std::vector<std::string> compare;      ///< comparison modes asked for
    std::vector<std::string> outcomes;     ///< ids of docs/outcomes.md that matter for it
    std::vector<std::string> assumptions;  ///< what is our reading and not the article's
    std::string source_text;               ///< the file itself
    std::string path;                      ///< of the file; empty if made by hand
    bool operator==(const Exercise&) const = default;

    double duration() const;  ///< of one repetition [s]
    /// The last primary goal with a numeric value (the reach asked for), or the last one if all return to the start.
    /// @throws ExerciseError if no goal is primary (an exercise made by hand)
    const Goal& primary_goal() const;
};

/// Reads one exercise; postures it names are looked up in `../postures` beside it. Unknown keys, missing units, wrong
/// types and values out of range are refused. @throws DatasetError "file:line:column: ..."
Exercise read_exercise(const std::filesystem::path& file);

/// The exercise as one self-contained file: what it inherited or took from a posture file is written out, angles are in
/// radians. read_exercise() of it gives the same exercise, without name of the posture, files, lines, source_text and
/// path.
std::string toml_of(const Exercise& exercise);

/// What read_exercise accepts as JSON Schema (draft 2020-12) of a parsed TOML file, every key with its meaning; the
/// schema of a posture file is its #/$defs/posture_file. A file it refuses is refused by read_exercise too; what
/// depends on several places of the file, or on the body, is left to read_exercise and check_exercise. It is
/// docs/schemas/exercise.schema.json.
std::string exercise_schema();

/// Reads "quadruped_thoracic_rotation" from the datasets. @throws NameError with the closest ids
Exercise exercise_named(std::string_view id, const std::filesystem::path& datasets);
/// Default location (dataset.hpp).
Exercise exercise_named(std::string_view id);

/// Ids of all exercises of the datasets, sorted. @throws DatasetError if there is no folder `exercises`
std::vector<std::string> catalog(const std::filesystem::path& datasets);

/// The same exercise on the other side of the body: names ending in _r and _l exchanged, lateral coordinates of the
/// posture and values of lateral measures negated, directions of a tilt turned. Its own inverse. source_text stays.
/// @throws ExerciseError for a bound on a lateral measure: its mirror image would be a lower bound
Exercise mirrored(const Exercise& exercise);

}  // namespace spondyl
