#include "spondyl/simulation.hpp"

#include <optional>

#include <pybind11/functional.h>

#include "members.hpp"
#include "spondyl/trajectory_file.hpp"

namespace spondyl::python {
namespace {

using Event = std::function<double(double, const State&)>;
using Rows = py::array_t<double, py::array::c_style | py::array::forcecast>;

// call(posture, place to write) for each row of q, which is (coordinate,) or (time, coordinate).
template <class Call>
py::array_t<double> for_each_posture(const Subject& subject, const Rows& q, std::vector<py::ssize_t> inner,
                                     const Call& call) {
    const bool one = q.ndim() == 1;
    if (q.ndim() < 1 || q.ndim() > 2 || q.shape(q.ndim() - 1) != subject.coordinates)
        throw py::value_error("q must be (" + std::to_string(subject.coordinates) + ",) or (time, " +
                              std::to_string(subject.coordinates) + ")");
    const py::ssize_t rows = one ? 1 : q.shape(0);
    py::ssize_t size = 1;
    for (const py::ssize_t extent : inner) size *= extent;
    std::vector<py::ssize_t> shape = inner;
    if (!one) shape.insert(shape.begin(), rows);
    py::array_t<double> out(shape);
    for (py::ssize_t k = 0; k < rows; ++k)
        call(
            Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(q.data() + k * subject.coordinates, subject.coordinates)),
            out.mutable_data() + k * size);
    return out;
}

}  // namespace

void bind_simulation(py::module_& m) {
    constexpr py::ssize_t segments = level_count;
    auto type = value_class<Trajectory>(m, "Trajectory", "A simulated course. Arrays are read-only views.");
    array_property(type, "time", &Trajectory::time, {}, "(time,) [s]");
    array_property(type, "q", &Trajectory::q, {-1}, "(time, coordinate) generalised coordinates [m], [rad].");
    array_property(type, "v", &Trajectory::v, {-1}, "(time, coordinate) generalised speeds [m/s], [rad/s].");
    array_property(type, "kinetic", &Trajectory::kinetic, {}, "(time,) energy of motion [J]");
    array_property(type, "gravity", &Trajectory::gravity, {}, "(time,) energy of weight, zero at world height 0 [J]");
    array_property(type, "elastic", &Trajectory::elastic, {},
                   "(time,) of tissue, tone, anchors, contacts and bands [J]");
    array_property(type, "dissipated", &Trajectory::dissipated, {},
                   "(time,) taken by dampers, friction and contacts since the start [J]");
    array_property(type, "applied", &Trajectory::applied, {},
                   "(time,) work of muscles, tasks, prescribed and external forces since the start [J]");
    array_property(type, "activation", &Trajectory::activation, {-1},
                   "(time, muscle) held by MuscleControl, 0 to 1; (time, 0) without.");
    type.def_readonly("sharing", &Trajectory::sharing, "Worst status of the force sharings of MuscleControl.")
        .def_readonly("integrator", &Trajectory::integrator, "The one that ran.")
        .def_readonly("steps", &Trajectory::steps, "Accepted steps.")
        .def_property_readonly(
            "event_time",
            [](const Trajectory& self) {
                return self.event_time < 0.0 ? std::optional<double>() : std::optional(self.event_time);
            },
            "[s]; None: the event did not happen.")
        // with the GIL: HDF5 is shared with h5py and is not thread-safe
        .def(
            "write",
            [](const Trajectory& self, const std::filesystem::path& file, const Subject& subject) {
                write_trajectory(file, subject, self);
            },
            py::arg("file"), py::arg("subject"),
            R"(Writes one netCDF-4-compatible HDF5 file (docs/hdf5.md), complete or not at all.

Parameters
----------
file : path
    Replaced only by a complete one.
subject : Subject
    The one that was simulated.

Raises
------
ResultsError
    With the path and the reason.
)")
        .def(
            "to_xarray",
            [](const py::object& self, const Subject& subject) {
                return As<"xarray.Dataset">(
                    py::module_::import("spondyl._xarray").attr("trajectory_to_xarray")(self, subject));
            },
            py::arg("subject"), R"(The course as one labelled dataset, in memory.

Parameters
----------
subject : Subject
    The one that was simulated.

Returns
-------
xarray.Dataset
    Dimensions time, segment, axis, coordinate and, if muscles drove, muscle (docs/hdf5.md, "Trajectory file").
)")
        .def("energy_gap", &Trajectory::energy_gap, R"(How far the energy account does not close.

Returns
-------
float
    Largest |kinetic + gravity + elastic + dissipated - applied - its first value| [J].
)")
        .def("__repr__", [](const Trajectory& self) {
            return "<Trajectory " + std::to_string(self.time.size()) + " times to " +
                   std::to_string(self.time[self.time.size() - 1]) + " s, " + std::string(name_of(self.integrator)) +
                   ", " + std::to_string(self.steps) + " steps>";
        });

    const SimulationOptions defaults;
    m.def(
        "simulate_forward",
        [](const Subject& subject, const ForwardModel& model, const State& start, double duration, double output_step,
           Integrator integrator, double tolerance, double smallest_step, long step_budget,
           const std::optional<Event>& event, const Callback& progress) {
            const SimulationOptions options{
                duration, output_step, integrator, tolerance, smallest_step, step_budget, event.value_or(nullptr)};
            return interruptible(
                progress, [&](const Progress& p) { return simulate_forward(subject, model, start, options, p); });
        },
        py::arg("subject"), py::arg("model"), py::arg("start"), py::kw_only(), py::arg("duration") = defaults.duration,
        py::arg("output_step") = defaults.output_step, py::arg("integrator") = defaults.integrator,
        py::arg("tolerance") = defaults.tolerance, py::arg("smallest_step") = defaults.smallest_step,
        py::arg("step_budget") = defaults.step_budget, py::arg("event") = py::none(), py::arg("progress") = py::none(),
        R"(Integrates the equations of motion. Runs without the GIL; Ctrl-C stops it.

Parameters
----------
subject : Subject
model : ForwardModel
    What acts on it.
start : State
duration, output_step : float
    [s]
integrator : {"automatic", "explicit_dormand_prince", "implicit_extrapolation"}
    Automatic takes the implicit one when the stiffest joint or support would limit an explicit step below output_step.
tolerance : float
    Error of one step, absolute (SI, rad) and relative; implicit: an error of speed counts for half a second.
smallest_step : float
    [s]
step_budget : int
    Accepted steps.
event : callable(time, state) -> float, optional
    The run ends where this crosses zero from below.
progress : callable(stage, fraction), optional
    Called about every 50 ms; an exception in it ends the run and reaches the caller.

Returns
-------
Trajectory

Raises
------
SimulationError
    With time, place and remedy: a state that is not finite, a joint that turns by a whole turn, a step below the
    smallest, a spent budget.
UnknownNameError
    For the measure of a task.
)");

    m.def(
        "segment_rotations",
        [](const Subject& subject, const Rows& q) {
            return for_each_posture(subject, q, {segments, 3}, [&](const Eigen::VectorXd& posture, double* to) {
                const auto rotations = segment_rotations(subject, posture);
                for (const Level level : levels())
                    for (const Axis axis : axes()) *to++ = rotations[level][static_cast<Eigen::Index>(axis)];
            });
        },
        py::arg("subject"), py::arg("q"),
        R"(Rotation vector of every level: flexion, right bending, left rotation.

Parameters
----------
subject : Subject
q : array_like
    (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].

Returns
-------
numpy.ndarray
    (18, 3), or (time, 18, 3) for q of (time, coordinate) [rad].
)");
    m.def(
        "segment_energy",
        [](const Subject& subject, const Rows& q) {
            return for_each_posture(subject, q, {segments}, [&](const Eigen::VectorXd& posture, double* to) {
                const auto energy = segment_energy(subject, posture);
                for (const Level level : levels()) *to++ = energy[level];
            });
        },
        py::arg("subject"), py::arg("q"),
        R"(Elastic energy of every level, zero at its neutral angle.

Parameters
----------
subject : Subject
q : array_like
    (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].

Returns
-------
numpy.ndarray
    (18,), or (time, 18) for q of (time, coordinate) [J].
)");
    m.def(
        "position_of",
        [](const Subject& subject, const Rows& q, const BodyPoint& point) {
            return for_each_posture(subject, q, {3}, [&](const Eigen::VectorXd& posture, double* to) {
                const Eigen::Vector3d p = poses(subject, posture)[static_cast<std::size_t>(point.body)] * point.p;
                for (const double x : p) *to++ = x;
            });
        },
        py::arg("subject"), py::arg("q"), py::arg("point"),
        R"(World place of a body point.

Parameters
----------
subject : Subject
q : array_like
    (coordinate,) or (time, coordinate), as `Motion.q` [m], [rad].
point : BodyPoint
    See `Subject.point`.

Returns
-------
numpy.ndarray
    (3,), or (time, 3) for q of (time, coordinate): x anterior, y up, z right [m].
)");
}

}  // namespace spondyl::python
