#pragma once
/// @file storage_file.hpp
/// Motions, muscle and joint forces as tables for OpenSim (.sto and .mot) and as CSV. Names, orders, signs and what is
/// lost: docs/exchange.md.

#include <filesystem>
#include <string>
#include <vector>

#include "spondyl/exercise.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/motion_data.hpp"
#include "spondyl/simulation.hpp"
#include "spondyl/subject.hpp"

namespace spondyl {

/// A time series as OpenSim stores it. Columns are labelled; the first is `time` [s].
struct StorageTable {
    std::string name;                 ///< first line of the file
    bool in_degrees = false;          ///< unit of the rotational coordinates among the columns; else radians
    std::vector<std::string> labels;  ///< of all columns
    std::vector<std::string> units;   ///< of all columns; empty in a table that was read, for files do not tell them
    Table values;                     ///< (time x labels), finite or not a number
};

/// Angles of the rotational coordinates.
struct CoordinateOptions {
    bool in_degrees = true;  ///< else in radians
    /// Knees as in Rajagopal's model and its descendants; else as in gait2392 and the thoracolumbar full-body model.
    bool knee_flexion_positive = false;
};

/// One column per degree of freedom, in OpenSim's common names: pelvis_tilt, T6_T7_FE, hip_flexion_r, ... Three angles
/// of one joint are body-fixed, first about z, then x, then y, from neutral standing; columns are continuous. Where the
/// second angle passes 90 degrees the other two have no unique value: there they may change fast.
/// @throws SimulationError when subject and motion do not belong together
StorageTable coordinate_table(const Subject& subject, const Motion& motion, const CoordinateOptions& options = {});
StorageTable coordinate_table(const Subject& subject, const Trajectory& trajectory,
                              const CoordinateOptions& options = {});  ///< the same of a simulated course

/// Activation of every muscle, 0 to 1, like OpenSim's `_activation.sto`.
/// @throws SimulationError when what is given does not belong together
StorageTable activation_table(const Motion& motion, const Loads& loads);
/// Activations that MuscleControl held. @throws SimulationError also when there was none
StorageTable activation_table(const Subject& subject, const Trajectory& trajectory);

/// Force of every muscle along its tendon [N], like OpenSim's `_force.sto`.
/// @throws SimulationError when motion and loads do not belong together
StorageTable muscle_force_table(const Motion& motion, const Loads& loads);

/// Force [N] of every level, and moment [N m] of its tissue or weld, on the cranial body, like OpenSim's JointReaction
/// on the child; in the axes of the mid-disc frame (x forward, y up, z right), moment about the joint centre:
/// `L4_L5_on_L4_in_disc_fx` ... `_mz`. So fy is compression, -fx anterior shear, -fz right shear.
/// @throws SimulationError when what is given does not belong together
StorageTable reaction_table(const Subject& subject, const Motion& motion, const Loads& loads);

/// Force of every support on the body [N] and the point it acts at [m], in ground, as the data file of OpenSim's
/// ExternalLoads: `<support>_force_vx`, `_force_px`, `_torque_x`, ...; torques are zero.
/// @throws SimulationError when what is given does not belong together; NameError for a point the subject lacks
StorageTable support_table(const Subject& subject, const Exercise& exercise, const Motion& motion, const Loads& loads);

/// Reads a .sto or .mot file of numbers (DataType double). Without `inDegrees` it is in radians, as OpenSim takes it.
/// @throws DatasetError "file:line:column: ..." when header, labels and rows do not agree, time does not increase or a
/// cell is no number
StorageTable read_storage(const std::filesystem::path& file);

/// Writes a .sto or .mot file that read_storage gives back to the last bit; complete or absent.
/// @throws ResultsError when the table is no time series, a label holds white space or the file cannot be written
void write_storage(const std::filesystem::path& file, const StorageTable& table);

/// Writes a table as CSV (RFC 4180) with labels like "L4_L5_FE [deg]"; complete or absent.
/// @throws ResultsError when the table is no time series or the file cannot be written
void write_csv(const std::filesystem::path& file, const StorageTable& table);

}  // namespace spondyl
