#include "spondyl/loads.hpp"

#include "common.hpp"
#include "spondyl/comparison.hpp"

namespace spondyl::python {

void bind_loads(py::module_& m) {
    constexpr py::ssize_t segments = level_count;
    py::class_<Loads> type(m, "Loads", R"(What every level carries over one repetition, and who carries it.

Arrays are read-only views. Moments act on the cranial body, in its axes; flexion, right bending and left rotation are
positive. At every level and frame gravity + inertia + support + passive + muscle + reserve = 0.
)");
    array_property(type, "gravity_moment", &Loads::gravity_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "inertia_moment", &Loads::inertia_moment, {segments, 3}, "(time, 18, 3), d'Alembert [N m]");
    array_property(type, "support_moment", &Loads::support_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "passive_moment", &Loads::passive_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "muscle_moment", &Loads::muscle_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "reserve_moment", &Loads::reserve_moment, {segments, 3},
                   "(time, 18, 3) what nobody carries, and welds of fused levels [N m]");
    array_property(type, "net_moment", &Loads::net_moment, {segments, 3},
                   "(time, 18, 3) passive + muscle + reserve [N m]");
    array_property(type, "reaction", &Loads::reaction, {segments, 3},
                   "(time, 18, 3) compression, anterior shear, right shear in the mid-disc frame [N]. "
                   "The rib cage carries no share of it.");
    array_property(type, "muscle_compression", &Loads::muscle_compression, {segments},
                   "(time, 18) part of the compression that muscles make [N]");
    array_property(type, "segment_energy", &Loads::segment_energy, {segments}, "(time, 18) elastic [J]");
    array_property(type, "limb_energy", &Loads::limb_energy, {}, "(time,) elastic [J]");
    array_property(type, "activation", &Loads::activation, {-1}, "(time, muscle) 0 to 1");
    array_property(type, "muscle_force", &Loads::muscle_force, {-1}, "(time, muscle) [N]");
    array_property(type, "support_force", &Loads::support_force, {-1, 3},
                   "(time, support, 3) world x anterior, y up, z right, on the body [N]");
    array_property(type, "limb_torque", &Loads::limb_torque, {-1}, "(time, coordinate), 0 on spine and pelvis [N m]");
    array_property(type, "effort", &Loads::effort, {}, "(time,) volume-weighted mean of squared activation");
    array_property(type, "reserve_max", &Loads::reserve_max, {}, "(time,) largest |reserve| of the spine [N m]");
    array_property(type, "kkt", &Loads::kkt, {}, "(time,) scaled optimality residual");
    array_property(type, "gap", &Loads::gap, {}, "(time,) relative duality gap");
    array_property(type, "balance", &Loads::balance, {}, "(time,) whole-body residual, largest of N and N m");
    type.def_readonly("status", &Loads::status, "Verdict of every frame.")
        .def_property_readonly("worst", &Loads::worst, "Worst of all frames.")
        .def_readonly("muscles", &Loads::muscles, "Names, the order of `activation`.")
        .def_readonly("supports", &Loads::supports, "Names, the order of `support_force`.")
        .def("__repr__", [](const Loads& self) {
            return "<Loads " + std::to_string(self.effort.size()) + " frames, " + std::to_string(self.muscles.size()) +
                   " muscles, status " + std::string(name_of(self.worst())) + ">";
        });

    m.def(
        "evaluate_loads",
        [](const Subject& subject, const Exercise& exercise, const Motion& motion, const py::object& progress) {
            return interruptible(progress,
                                 [&](const Progress& p) { return evaluate_loads(subject, exercise, motion, {}, p); });
        },
        py::arg("subject"), py::arg("exercise"), py::arg("motion"), py::kw_only(), py::arg("progress") = py::none(),
        R"(Loads of every frame of a motion. Runs without the GIL; Ctrl-C stops it.

Parameters
----------
subject : Subject
    The one the motion was planned for.
exercise : Exercise
motion : Motion
progress : callable(stage, fraction), optional

Raises
------
SimulationError
)");

    py::class_<Performance>(m, "Performance", "One exercise done by one subject: `motion` and `loads`.")
        .def(py::init<Motion, Loads>(), py::arg("motion"), py::arg("loads"))
        .def_readonly("motion", &Performance::motion)
        .def_readonly("loads", &Performance::loads)
        .def_property_readonly("status", &Performance::status, "Worst of motion and loads.")
        .def("__repr__", [](const py::object& self) {
            return py::str("<Performance {}, {}>").format(self.attr("motion"), self.attr("loads"));
        });
}

}  // namespace spondyl::python
