#include "spondyl/forward_exercise.hpp"

#include "members.hpp"

namespace spondyl::python {

void bind_forward_exercise(py::module_& m) {
    constexpr auto inside = py::return_value_policy::reference_internal;
    value_class<ForwardRun>(m, "ForwardRun",
                            "One repetition of an exercise forward in time; made by simulate_exercise.")
        .def_readonly("exercise", &ForwardRun::exercise, "Id of the exercise.")
        .def_readonly("restriction", &ForwardRun::restriction, "Name, empty for the free subject.")
        .def_property_readonly(
            "settling", [](const ForwardRun& self) -> const Trajectory& { return self.settling; }, inside,
            "From the posture as written until the subject is at rest on its supports.")
        .def_property_readonly(
            "course", [](const ForwardRun& self) -> const Trajectory& { return self.course; }, inside,
            "Of the phases, from there.")
        .def_readonly("phase", &ForwardRun::phase, "(time,) index of the phase of each row of the course.")
        .def_readonly("measure", &ForwardRun::measure, "(time,) primary measure along the course [rad] or [m].")
        .def_readonly("lock_error", &ForwardRun::lock_error,
                      "Largest departure of a locked or pinned point along the course [m] or [rad].")
        .def("energy_residual", &ForwardRun::energy_residual,
             R"(Gap of the energy account over the largest energy that changed hands.

Returns
-------
float
)")
        .def("__repr__", [](const ForwardRun& self) { return "<ForwardRun of " + self.exercise + ">"; });

    const SimulationOptions defaults;
    m.def(
        "simulate_exercise",
        [](const Subject& subject, const Exercise& exercise, double output_step, double tolerance,
           const Callback& progress) {
            return interruptible(progress, [&](const Progress& p) {
                return simulate_exercise(subject, exercise, {.output_step = output_step, .tolerance = tolerance}, p);
            });
        },
        py::arg("subject"), py::arg("exercise"), py::kw_only(), py::arg("output_step") = defaults.output_step,
        py::arg("tolerance") = defaults.tolerance, py::arg("progress") = py::none(),
        R"(Does an exercise of method forward: lets the subject settle, then the phases happen.

Parameters
----------
subject : Subject
exercise : Exercise
output_step : float
    [s]
tolerance : float
    Error of one step, absolute (SI, rad) and relative.
progress : callable(stage, fraction), optional
    Called about every 50 ms; an exception in it ends the run and reaches the caller.

Returns
-------
ForwardRun

Raises
------
ExerciseError
    When the exercise is a path of equilibria, has goals that are no springs, or the subject does not come to rest.
SimulationError, UnknownNameError
    As simulate_forward.
)");
}

}  // namespace spondyl::python
