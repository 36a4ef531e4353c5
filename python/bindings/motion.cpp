#include "spondyl/motion.hpp"

#include "members.hpp"

namespace spondyl::python {
namespace {

constexpr py::ssize_t segments = level_count;

using AnyMotion = As<"spondyl.Motion | spondyl.Performance | None">;

const Motion* free_motion(const AnyMotion& free) {
    if (free.is_none()) return nullptr;
    if (py::isinstance<Performance>(free)) return &free.cast<const Performance&>().motion;
    return &free.cast<const Motion&>();
}

}  // namespace

void bind_motion(py::module_& m) {
    PYBIND11_NUMPY_DTYPE(Certificate, kkt, smallest_eigenvalue, spine_eigenvalue, iterations, branches, lower_branch,
                         status);

    auto type = value_class<Motion>(m, "Motion", R"(Postures of one repetition, and the proof that they are equilibria.

Arrays are read-only views. Angles in rad; flexion, right bending and left rotation are positive.
)");
    array_property(type, "time", &Motion::time, {}, "(time,) [s]");
    array_property(type, "progress", &Motion::progress, {}, "(time,) progress within the phase, 0 to 1.");
    type.def_property_readonly(
        "phase",
        [](const py::object& self) {
            const auto& phase = self.cast<const Motion&>().phase;
            return view(self, phase.data(), {static_cast<py::ssize_t>(phase.size())});
        },
        "(time,) index of the phase.");
    array_property(type, "q", &Motion::q, {-1},
                   "(time, coordinate) generalised coordinates [m], [rad]; ball joints: rotation vector in ISB axes.");
    array_property(type, "v", &Motion::v, {-1}, "(time, coordinate) generalised speeds [m/s], [rad/s].");
    array_property(type, "vdot", &Motion::vdot, {-1}, "(time, coordinate) their rates [m/s^2], [rad/s^2].");
    array_property(type, "rotation", &Motion::rotation, {segments, 3},
                   "(time, 18, 3) rotation vector of each level: flexion, right bending, left rotation [rad].");
    array_property(type, "creep", &Motion::creep, {},
                   "(time,) part of the segments' elastic moments that holds have taken away.");
    array_property(type, "measure", &Motion::measure, {}, "(time,) primary measure [rad] or [m].");
    array_property(type, "multiplier", &Motion::multiplier, {}, "(time,) task load that holds it [N m] or [N].");
    array_property(type, "multiplier_rate", &Motion::multiplier_rate, {}, "(time,) its derivative by progress.");
    array_property(type, "multiplier_curvature", &Motion::multiplier_curvature, {}, "(time,) its second derivative.");
    array_property(type, "rest", &Motion::rest, {}, "(coordinate,) settled starting posture.");
    array_property(type, "tone", &Motion::tone, {}, "(coordinate,) force that balances the limbs at rest [N m], [N].");
    type.def_property_readonly(
            "certificates",
            [](const py::object& self) {
                const auto& all = self.cast<const Motion&>().certificates;
                return As<"numpy.typing.NDArray[numpy.void]">(
                    view(self, all.data(), {static_cast<py::ssize_t>(all.size())}));
            },
            R"((time,) structured array: kkt (scaled residual, < 1e-8), smallest_eigenvalue and spine_eigenvalue [N m/rad],
iterations, branches, lower_branch [J], status (number; `motion.status` names the worst).)")
        .def_readonly("exercise", &Motion::exercise, "Id of the exercise.")
        .def_readonly("restriction", &Motion::restriction, "Name; empty for the free subject.")
        .def_readonly("criterion", &Motion::criterion,
                      "Which of the many postures that reach the goal was taken (theory.md (E17)-(E20)).")
        .def_readonly("match", &Motion::match, "How it was made comparable with the free motion.")
        .def_readonly("guarding_stiffness", &Motion::guarding_stiffness, "Of match guarding [N m/rad] or [N/m].")
        .def_readonly("identity", &Motion::identity, "Equal for motions that may be compared.")
        .def_readonly("peak", &Motion::peak, "Frame at which the primary measure is at its target.")
        .def_readonly("reach", &Motion::reach, "Path fraction reached at the peak; 1 is the target.")
        .def_readonly("reach_roots", &Motion::reach_roots, "Every reach that was found to match.")
        .def_readonly("energy_start", &Motion::energy_start,
                      "At the first frame, of tissue, tone, springs and relaxed gravity [J].")
        .def_readonly("energy_peak", &Motion::energy_peak, "The same at the peak [J].")
        .def_readonly("goal_work", &Motion::goal_work, "Work of the moving goals from the first frame to the peak [J].")
        .def_readonly("energy_released", &Motion::energy_released,
                      "What went where phases before the peak let go of goals that held something [J]; "
                      "energy_peak - energy_start = goal_work - energy_released.")
        .def_property_readonly("frames", &Motion::frames, "Number of frames.")
        .def_property_readonly("status", &Motion::status, "Worst of all frames.")
        .def("__repr__", displayed("motion_repr"))
        .def("_repr_html_", displayed("motion_html"));

    const MotionOptions defaults;
    m.def(
        "plan_motion",
        [](const Subject& subject, const Exercise& exercise, Match match, const AnyMotion& free, Criterion criterion,
           int frames, double guarding_stiffness, double blend, BranchSearch branches, double creep, double creep_time,
           const Callback& progress) {
            MotionOptions options;
            options.match = match;
            options.free = free_motion(free);
            options.criterion = criterion;
            options.frames = frames;
            options.guarding_stiffness = guarding_stiffness;
            options.blend = blend;
            options.branches = branches;
            options.creep = creep;
            options.creep_time = creep_time;
            return interruptible(progress,
                                 [&](const Progress& p) { return plan_motion(subject, exercise, options, p); });
        },
        py::arg("subject"), py::arg("exercise"), py::arg("match") = defaults.match, py::arg("free") = py::none(),
        py::kw_only(), py::arg("criterion") = defaults.criterion, py::arg("frames") = defaults.frames,
        py::arg("guarding_stiffness") = defaults.guarding_stiffness, py::arg("blend") = defaults.blend,
        py::arg("branches") = defaults.branches, py::arg("creep") = defaults.creep,
        py::arg("creep_time") = defaults.creep_time, py::arg("progress") = py::none(),
        R"(Which posture a person takes to fulfil an exercise. Runs without the GIL; Ctrl-C stops it.

Parameters
----------
subject : Subject
exercise : Exercise
match : Match or str
    How a restricted motion is made comparable with the free one.
free : Motion or Performance, optional
    The free subject's; needed by every match but "reach_matched". Where gravity drives the exercise that uses it too;
    without it the subject is relaxed as the exercise says.
criterion : Criterion or str
    Which of the many postures that reach the goal is taken: "elastic", "muscle_effort", "blend" or "rhythm" (theory.md
    (E17)-(E20)).
frames : int
    Of one repetition, at least 3.
guarding_stiffness : float
    Of match "guarding" [N m/rad] or [N/m].
blend : float
    Weight of muscle effort in criterion "blend", 0 to 1.
branches : {"none", "phase_ends", "every_frame"}
    At which frames other equilibria are looked for.
creep : float
    Part of the segments' moments that a hold of endless length takes away, 0 to 0.9; 0.25 is recalled from experiments.
creep_time : float
    Its time constant [s].
progress : callable(stage, fraction), optional
    Called about every 50 ms; an exception in it ends the run and reaches the caller.

Returns
-------
Motion
    In equilibrium at every frame (theory.md section E). Failures of single frames are data: see `Motion.status`.

Raises
------
ExerciseError
    If the subject cannot do the exercise; see `check_exercise`.
UnknownNameError
    With the closest names.
SimulationError
    If the options do not fit together or the start posture has no equilibrium.
Cancelled
)");
    m.def("check_exercise", &check_exercise, py::arg("subject"), py::arg("exercise"),
          py::call_guard<py::gil_scoped_release>(),
          R"(Whether this subject can do this exercise: names, goals, supports and the floor.

Parameters
----------
subject : Subject
exercise : Exercise

Raises
------
ExerciseError
    With file, line and remedy.
UnknownNameError
    With file, line and the closest names.
)");
}

}  // namespace spondyl::python
