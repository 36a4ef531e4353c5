#include "spondyl/storage_file.hpp"

#include <variant>

#include <pybind11/eigen.h>

#include "common.hpp"
#include "spondyl/comparison.hpp"

namespace spondyl::python {
namespace {

// What files of results hold of a run, as far as tables need it.
Performance stored_run(const std::string& exercise, const std::string& restriction, Match match,
                       const Eigen::VectorXd& time, const Table& q, const std::vector<std::string>& muscles,
                       const Table& activation, const Table& muscle_force, const Table& reaction,
                       const Table& passive_moment, const Table& reserve_moment,
                       const std::vector<std::string>& supports, const Table& support_force) {
    Performance run;
    run.motion.exercise = exercise;
    run.motion.restriction = restriction;
    run.motion.match = match;
    run.motion.time = time;
    run.motion.q = q;
    run.loads.muscles = muscles;
    run.loads.activation = activation;
    run.loads.muscle_force = muscle_force;
    run.loads.reaction = reaction;
    run.loads.passive_moment = passive_moment;
    run.loads.reserve_moment = reserve_moment;
    run.loads.supports = supports;
    run.loads.support_force = support_force;
    return run;
}

}  // namespace

void bind_storage_file(py::module_& m) {
    py::class_<StorageTable>(m, "StorageTable", R"(A time series as OpenSim stores it.

Parameters
----------
name : str
    First line of the file.
labels : list of str
    Of all columns; the first is "time".
values : (time, label) array
    Finite or not a number; the first column in s.
units : list of str, optional
    Of all columns, such as "deg" or "N m"; only CSV shows them.
in_degrees : bool
    Whether rotational coordinates among the columns are in degrees; else in radians.
)")
        .def(py::init([](std::string name, std::vector<std::string> labels, Table values,
                         std::vector<std::string> units, bool in_degrees) {
                 return StorageTable{std::move(name), in_degrees, std::move(labels), std::move(units),
                                     std::move(values)};
             }),
             py::arg("name"), py::arg("labels"), py::arg("values"), py::kw_only(),
             py::arg("units") = std::vector<std::string>{}, py::arg("in_degrees") = false, R"(A table of one's own.

Parameters
----------
name : str
    First line of the file.
labels : sequence of str
    Of all columns; the first is "time".
values : array_like
    (time, label).
units : sequence of str
    Of all columns, for CSV.
in_degrees : bool
    Whether rotational coordinates are in degrees.
)")
        .def_readonly("name", &StorageTable::name, "First line of the file.")
        .def_readonly("in_degrees", &StorageTable::in_degrees, "Whether rotational coordinates are in degrees.")
        .def_readonly("labels", &StorageTable::labels, "Of all columns; the first is \"time\".")
        .def_readonly("units", &StorageTable::units, "Of all columns; empty in a table that was read.")
        .def_property_readonly(
            "values",
            [](const py::object& self) {
                const Table& values = self.cast<const StorageTable&>().values;
                return view(self, values.data(), {values.rows(), values.cols()});
            },
            "(time, label) read-only view.")
        .def("__repr__", [](const StorageTable& self) {
            return "<StorageTable " + self.name + ", " + std::to_string(self.values.rows()) + " times, " +
                   std::to_string(self.values.cols()) + " columns>";
        });

    const CoordinateOptions defaults;
    m.def(
        "coordinate_table",
        [](const Subject& subject, const std::variant<const Motion*, const Trajectory*>& motion, bool in_degrees,
           bool knee_flexion_positive) {
            const CoordinateOptions options{in_degrees, knee_flexion_positive};
            return std::visit([&](const auto* course) { return coordinate_table(subject, *course, options); }, motion);
        },
        py::arg("subject"), py::arg("motion").none(false), py::kw_only(), py::arg("in_degrees") = defaults.in_degrees,
        py::arg("knee_flexion_positive") = defaults.knee_flexion_positive,
        R"(One column per degree of freedom, in OpenSim's common names.

Three angles of one joint are body-fixed, first about z, then x, then y, from neutral standing; columns are continuous.
Where the second angle passes 90 degrees the other two may change fast. Names and signs: docs/exchange.md.

Parameters
----------
subject : Subject
motion : Motion or Trajectory
in_degrees : bool
    Else in radians.
knee_flexion_positive : bool
    As in Rajagopal's model and its descendants; else as in gait2392 and the thoracolumbar full-body model.

Returns
-------
StorageTable

Raises
------
SimulationError
    If subject and motion do not belong together.
)");

    m.def("activation_table", py::overload_cast<const Motion&, const Loads&>(&activation_table), py::arg("motion"),
          py::arg("loads"), R"(Activation of every muscle, 0 to 1, like OpenSim's `_activation.sto`.

Parameters
----------
motion : Motion
loads : Loads

Returns
-------
StorageTable

Raises
------
SimulationError
    If what is given does not belong together; for a trajectory also if no MuscleControl held activations.
)");
    m.def("activation_table", py::overload_cast<const Subject&, const Trajectory&>(&activation_table),
          py::arg("subject"), py::arg("trajectory"), R"(Activations that MuscleControl held.

Parameters
----------
subject : Subject
trajectory : Trajectory

Returns
-------
StorageTable
)");
    m.def("muscle_force_table", &muscle_force_table, py::arg("motion"), py::arg("loads"),
          R"(Force of every muscle along its tendon [N], like OpenSim's `_force.sto`.

Parameters
----------
motion : Motion
loads : Loads

Returns
-------
StorageTable

Raises
------
SimulationError
    If motion and loads do not belong together.
)");
    m.def("reaction_table", &reaction_table, py::arg("subject"), py::arg("motion"), py::arg("loads"),
          R"(Force [N] and moment [N m] of every level on its cranial body, like OpenSim's JointReaction on the child.

In the axes of the mid-disc frame (x forward, y up, z right), the moment of tissue or weld about the joint centre:
`L4_L5_on_L4_in_disc_fx` ... `_mz`. So fy is compression, -fx anterior shear, -fz right shear.

Parameters
----------
subject : Subject
motion : Motion
loads : Loads

Returns
-------
StorageTable

Raises
------
SimulationError
    If what is given does not belong together.
)");
    m.def("support_table", &support_table, py::arg("subject"), py::arg("exercise"), py::arg("motion"), py::arg("loads"),
          R"(Force of every support on the body [N] and its point [m], in ground, as data of OpenSim's ExternalLoads.

Columns `<support>_force_vx`, `_force_px`, `_torque_x` and on; torques [N m] are zero.

Parameters
----------
subject : Subject
exercise : Exercise
motion : Motion
loads : Loads

Returns
-------
StorageTable

Raises
------
SimulationError
    If what is given does not belong together.
)");

    m.def("read_storage", &read_storage, py::arg("file"), R"(Reads a .sto or .mot file of numbers.

Parameters
----------
file : path

Returns
-------
StorageTable

Raises
------
DatasetError
    "file:line:column: ..." if header, labels and rows do not agree, time does not increase or a cell is no number.
)");
    m.def("write_storage", &write_storage, py::arg("file"), py::arg("table"),
          R"(Writes a .sto or .mot file that read_storage gives back to the last bit; complete or absent.

Parameters
----------
file : path
table : StorageTable

Raises
------
ResultsError
    If the table is no time series, a label holds white space or the file cannot be written.
)");
    m.def("write_csv", &write_csv, py::arg("file"), py::arg("table"),
          R"(Writes a table as CSV (RFC 4180) with labels like "L4_L5_FE [deg]"; complete or absent.

Parameters
----------
file : path
table : StorageTable

Raises
------
ResultsError
    If the table is no time series or the file cannot be written.
)");
    m.def("_stored_run", &stored_run, py::kw_only(), py::arg("exercise"), py::arg("restriction"), py::arg("match"),
          py::arg("time"), py::arg("q"), py::arg("muscles"), py::arg("activation"), py::arg("muscle_force"),
          py::arg("reaction"), py::arg("passive_moment"), py::arg("reserve_moment"), py::arg("supports"),
          py::arg("support_force"));
}

}  // namespace spondyl::python
