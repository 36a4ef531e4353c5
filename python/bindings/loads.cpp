#include "spondyl/loads.hpp"

#include "members.hpp"

namespace spondyl::python {

namespace {

Breathing breathing_of(const std::map<std::string, double>& pressures) {
    Breathing out;
    const std::map<std::string, double Breathing::*> breaths{
        {"in", &Breathing::in}, {"out", &Breathing::out}, {"free", &Breathing::free}};
    for (const auto& [breath, pressure] : pressures) {
        const auto found = breaths.find(breath);
        if (found == breaths.end())
            throw NameError("breathing names \"" + breath +
                            "\"; expected in, out or free, as the phases of an exercise do");
        out.*found->second = pressure;
    }
    return out;
}

}  // namespace

void bind_loads(py::module_& m) {
    constexpr py::ssize_t segments = level_count;
    auto type = value_class<Loads>(m, "Loads", R"(What every level carries over one repetition, and who carries it.

Arrays are read-only views. Moments act on the cranial body, in its axes; flexion, right bending and left rotation are
positive. At every level and frame gravity + inertia + support + equipment + passive + muscle + muscle_passive +
pressure + reserve = 0 (theory.md (L2)).
)");
    array_property(type, "gravity_moment", &Loads::gravity_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "inertia_moment", &Loads::inertia_moment, {segments, 3}, "(time, 18, 3), d'Alembert [N m]");
    array_property(type, "support_moment", &Loads::support_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "equipment_moment", &Loads::equipment_moment, {segments, 3},
                   "(time, 18, 3) of bands, pulls and straps [N m]");
    array_property(type, "passive_moment", &Loads::passive_moment, {segments, 3}, "(time, 18, 3) [N m]");
    array_property(type, "muscle_moment", &Loads::muscle_moment, {segments, 3},
                   "(time, 18, 3) of activated fibres [N m]");
    array_property(type, "muscle_passive_moment", &Loads::muscle_passive_moment, {segments, 3},
                   "(time, 18, 3) of stretched fibres [N m]");
    array_property(type, "pressure_moment", &Loads::pressure_moment, {segments, 3},
                   "(time, 18, 3) of abdominal pressure [N m]");
    array_property(type, "reserve_moment", &Loads::reserve_moment, {segments, 3},
                   "(time, 18, 3) what nobody carries, and welds of fused levels [N m]");
    array_property(type, "net_moment", &Loads::net_moment, {segments, 3},
                   "(time, 18, 3) all but gravity, inertia, supports and equipment, which set it [N m]");
    array_property(type, "reaction", &Loads::reaction, {segments, 3},
                   "(time, 18, 3) compression, anterior shear, right shear in the mid-disc frame [N]. "
                   "The rib cage carries no share of it.");
    array_property(type, "muscle_compression", &Loads::muscle_compression, {segments},
                   "(time, 18) part of the compression that muscles make, activated or stretched [N]");
    array_property(type, "segment_energy", &Loads::segment_energy, {segments}, "(time, 18) elastic [J]");
    array_property(type, "limb_energy", &Loads::limb_energy, {}, "(time,) elastic [J]");
    array_property(type, "fibre_energy", &Loads::fibre_energy, {}, "(time,) of stretched muscle fibres [J]");
    array_property(type, "activation", &Loads::activation, {-1}, "(time, muscle) 0 to 1");
    array_property(type, "muscle_force", &Loads::muscle_force, {-1},
                   "(time, muscle) along the tendon, activated and stretched [N]");
    array_property(type, "muscle_passive_force", &Loads::muscle_passive_force, {-1},
                   "(time, muscle) of stretched fibres [N]");
    array_property(type, "pressure", &Loads::pressure, {}, "(time,) of the abdominal cavity [Pa]");
    array_property(type, "support_force", &Loads::support_force, {-1, 3},
                   "(time, support, 3) world x anterior, y up, z right, on the body [N]");
    array_property(type, "support_range", &Loads::support_range, {-1, 2},
                   "(time, support, 2) least and largest normal force that leaves muscles and spine as they are [N]; "
                   "not a number unless asked for");
    array_property(type, "tension", &Loads::tension, {-1}, "(time, cord) of bands, pulls and straps [N]");
    array_property(type, "limb_torque", &Loads::limb_torque, {-1}, "(time, coordinate), 0 on spine and pelvis [N m]");
    array_property(type, "effort", &Loads::effort, {}, "(time,) volume-weighted mean of squared activation");
    array_property(type, "reserve_max", &Loads::reserve_max, {}, "(time,) largest |reserve| of the spine [N m]");
    array_property(type, "stiffness", &Loads::stiffness, {},
                   "(time,) smallest of the trunk [N m/rad]; not a number unless a minimum was asked for");
    array_property(type, "kkt", &Loads::kkt, {}, "(time,) scaled optimality residual");
    array_property(type, "gap", &Loads::gap, {}, "(time,) relative duality gap");
    array_property(type, "balance", &Loads::balance, {}, "(time,) whole-body residual, largest of N and N m");
    type.def_readonly("status", &Loads::status, "Verdict of every frame.")
        .def_property_readonly("worst", &Loads::worst, "Worst of all frames.")
        .def_readonly("muscles", &Loads::muscles, "Names, the order of `activation`.")
        .def_readonly("supports", &Loads::supports, "Names, the order of `support_force`.")
        .def_readonly("cords", &Loads::cords, "Names of bands, pulls and straps, the order of `tension`.")
        .def("__repr__", displayed("loads_repr"))
        .def("_repr_html_", displayed("loads_html"));

    const RecruitmentOptions defaults;
    m.def(
        "evaluate_loads",
        [](const Subject& subject, const Exercise& exercise, const Motion& motion, Objective objective,
           const std::map<std::string, std::array<double, 2>>& bounds, double coactivation,
           const std::array<double, 2>& pressure, const std::map<std::string, double>& breathing, bool force_velocity,
           std::optional<double> stiffness_minimum, double push_stiffness, double short_range_stiffness,
           bool support_ranges, const Callback& progress) {
            RecruitmentOptions options{.objective = objective,
                                       .bounds = {},
                                       .coactivation = coactivation,
                                       .pressure_minimum = pressure[0],
                                       .pressure_maximum = pressure[1],
                                       .breathing = breathing_of(breathing),
                                       .force_velocity = force_velocity,
                                       .stiffness_minimum = stiffness_minimum,
                                       .push_stiffness = push_stiffness,
                                       .short_range_stiffness = short_range_stiffness,
                                       .support_ranges = support_ranges};
            for (const auto& [muscles, range] : bounds) options.bounds.push_back({muscles, range[0], range[1]});
            return interruptible(
                progress, [&](const Progress& p) { return evaluate_loads(subject, exercise, motion, options, p); });
        },
        py::arg("subject"), py::arg("exercise"), py::arg("motion"), py::kw_only(),
        py::arg("objective") = defaults.objective, py::arg("bounds") = py::dict(),
        py::arg("coactivation") = defaults.coactivation,
        py::arg("pressure") = std::array{defaults.pressure_minimum, defaults.pressure_maximum},
        py::arg("breathing") = py::dict(), py::arg("force_velocity") = defaults.force_velocity,
        py::arg("stiffness_minimum") = defaults.stiffness_minimum, py::arg("push_stiffness") = defaults.push_stiffness,
        py::arg("short_range_stiffness") = defaults.short_range_stiffness,
        py::arg("support_ranges") = defaults.support_ranges, py::arg("progress") = py::none(),
        R"(Loads of every frame of a motion. Runs without the GIL; Ctrl-C stops it.

Parameters
----------
subject : Subject
    The one the motion was planned for.
exercise : Exercise
    The one the motion does.
motion : Motion
objective : Objective or str
    How activations are weighed: "squared", "cubed", "volume_weighted" or "min_max".
bounds : dict of str to (float, float)
    Lowest and highest activation, from EMG, of a fascicle, a group ("rectus_abdominis") or its side
    ("rectus_abdominis_r").
coactivation : float
    Least activation of the trunk's flexors and extensors while the trunk rests on nothing; people standing or sitting
    freely have 0.017.
pressure : (float, float)
    Lowest and highest pressure of the abdominal cavity [Pa]; the lowest braces.
breathing : dict of str to float
    Lowest pressure by the breath of the exercise's phases, "in", "out" and "free" [Pa], in each phase from that of the
    phase before to its own; what is not named is 0. The larger one counts where the abdomen is braced too.
force_velocity : bool
    Whether capacity depends on the speed of the fibres.
stiffness_minimum : float, optional
    Smallest eigenvalue that the trunk's stiffness shall have, pelvis and limbs held [N m/rad]; 0 makes a posture
    stable by co-contraction. None does not ask for it.
push_stiffness : float
    With a minimum: stiffness that T8 shall have besides against horizontal pushes [N/m].
short_range_stiffness : float
    Stiffness of activated fibres over force per optimal fibre length.
support_ranges : bool
    Whether to find how far the support forces are determined.
progress : callable(stage, fraction), optional
    Called about every 50 ms; an exception in it ends the run and reaches the caller.

Returns
-------
Loads
    Failures of single frames are data: see `Loads.status`.

Raises
------
SimulationError
    If subject, exercise and motion do not belong together or the options contradict themselves.
UnknownNameError
    For bounds of muscles and breaths that do not exist.
Cancelled
)");

    value_class<Performance>(m, "Performance", "One exercise done by one subject: `motion` and `loads`.")
        .def(py::init<Motion, Loads>(), py::arg("motion"), py::arg("loads"),
             R"(Keeps the two stages of one run together.

Parameters
----------
motion : Motion
loads : Loads
    Of this motion.
)")
        .def_readonly("motion", &Performance::motion, "Postures (stage 1).")
        .def_readonly("loads", &Performance::loads, "What every level carries (stage 2).")
        .def_property_readonly("status", &Performance::status, "Worst of motion and loads.")
        .def(
            "to_xarray",
            [](const py::object& self, const Subject& subject, const Exercise& exercise) {
                return As<"xarray.Dataset">(
                    py::module_::import("spondyl._xarray").attr("performance_to_xarray")(self, subject, exercise));
            },
            py::arg("subject"), py::arg("exercise"), R"(Both stages as one labelled dataset, in memory.

Parameters
----------
subject : Subject
    The one that did it.
exercise : Exercise

Returns
-------
xarray.Dataset
    As `Case.to_xarray`, without the dimension run.
)")
        .def("__repr__", displayed("performance_repr"))
        .def("_repr_html_", displayed("performance_html"));
}

}  // namespace spondyl::python
