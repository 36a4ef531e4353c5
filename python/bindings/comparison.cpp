#include "spondyl/comparison.hpp"

#include "members.hpp"

namespace spondyl::python {
namespace {

constexpr auto inside = py::return_value_policy::reference_internal;
using ByLevel = As<"spondyl._names.Keyed[spondyl.Level, LoadShift]">;
using ByRegion = As<"spondyl._names.Keyed[spondyl.Region, LoadShift]">;

}  // namespace

void bind_comparison(py::module_& m) {
    value_class<Change>(m, "Change", "A value of the free and of the restricted run.")
        .def_readonly("free", &Change::free, "Before.")
        .def_readonly("restricted", &Change::restricted, "After.")
        .def_property_readonly("difference", &Change::difference, "restricted - free.")
        .def_property_readonly("percent", &Change::percent, "100 (restricted / free - 1); NaN or inf where free is 0.")
        .def("__repr__", [](const Change& self) {
            return py::str("Change(free={:.6g}, restricted={:.6g})").format(self.free, self.restricted);
        });

    value_class<LoadShift>(m, "LoadShift", "Changes of one level or region at the peak of the exercise.")
        .def_readonly("rotation", &LoadShift::rotation, "About the primary axis [rad]; of a region: sum.")
        .def_readonly("passive_moment", &LoadShift::passive_moment, "Resisting [N m]; of a region: mean of its levels.")
        .def_readonly("energy", &LoadShift::energy, "Elastic [J]; of a region: sum.")
        .def_readonly("muscle_force", &LoadShift::muscle_force,
                      "Muscle compression [N]; of a region: mean of its levels.")
        .def_readonly("compression", &LoadShift::compression, "At the peak [N]; of a region: largest.")
        .def_readonly("peak_compression", &LoadShift::peak_compression,
                      "Over the repetition [N]; of a region: largest.")
        .def_readonly("anterior_shear", &LoadShift::anterior_shear,
                      "At the peak [N]; of a region: largest in magnitude.")
        .def("__repr__", displayed("members_repr"));

    value_class<LedgerEntry>(m, "LedgerEntry", "One line of a ledger.")
        .def_readonly("name", &LedgerEntry::name, "Level, region or part of the body.")
        .def_readonly("free", &LedgerEntry::free, "Before, in the unit of the ledger.")
        .def_readonly("restricted", &LedgerEntry::restricted, "After.")
        .def_readonly("posture", &LedgerEntry::posture,
                      "Part of the difference because the posture changed (two-factor Shapley mean).")
        .def_readonly("parameters", &LedgerEntry::parameters, "Part because the tissue changed.")
        .def_property_readonly("difference", &LedgerEntry::difference,
                               "restricted - free; posture + parameters where it is split.")
        .def("__repr__", [](const LedgerEntry& self) {
            return py::str("<LedgerEntry {}: {:.6g}>").format(self.name, self.difference());
        });

    value_class<Ledger>(m, "Ledger",
                        "An account that closes: the entries' differences sum to `total` up to `residual`.")
        .def_readonly("name", &Ledger::name, "What is accounted for.")
        .def_readonly("unit", &Ledger::unit, "SI.")
        .def_readonly("total", &Ledger::total, "What the differences of the entries sum to.")
        .def_readonly("residual", &Ledger::residual, "|sum - total|, below 1e-9 of its own unit.")
        .def_property_readonly(
            "entries", [](const py::object& self) { return references(self.cast<const Ledger&>().entries, self); },
            "Its lines.")
        .def("__repr__", [](const Ledger& self) {
            return py::str("<Ledger {}: {:.6g} {}>").format(self.name, self.total, self.unit);
        });

    value_class<Shift>(m, "Shift", "What a restriction shifted, in one named comparison mode.")
        .def_readonly("exercise", &Shift::exercise, "Id of the exercise.")
        .def_readonly("restriction", &Shift::restriction, "Name of the restriction.")
        .def_readonly("mode", &Shift::mode, "How the restricted run was made comparable.")
        .def_readonly("axis", &Shift::axis, "Primary axis of the exercise.")
        .def_readonly("reach", &Shift::reach, "Primary measure at the peak [rad] or [m].")
        .def_readonly("task_load", &Shift::task_load, "Its multiplier [N m] or [N].")
        .def_readonly("effort", &Shift::effort, "Volume-weighted mean of squared activation at the peak.")
        .def_readonly("lumbar_share", &Shift::lumbar_share,
                      "Lumbar part of what lumbar spine, T12_L1 and thorax turn about the primary axis from the first "
                      "frame to the peak; not a number where these turn against each other.")
        .def_readonly("status", &Shift::status, "Worst of both runs; only ok may be quoted.")
        .def_property_readonly(
            "segment",
            [](const py::object& self) {
                const auto& of = self.cast<const Shift&>().segment;
                return keyed<ByLevel, Level>("Level", levels(),
                                             [&](Level key) { return py::cast(&of[key], inside, self); });
            },
            "{Level: LoadShift} from L5_S1 to C7_T1.")
        .def_property_readonly(
            "region",
            [](const py::object& self) {
                const auto& of = self.cast<const Shift&>().region;
                return keyed<ByRegion, Region>("Region", regions(),
                                               [&](Region key) { return py::cast(&of[key], inside, self); });
            },
            "{Region: LoadShift}.")
        .def_readonly("rotation", &Shift::rotation, "Ledger of the reach [rad] along the chain.")
        .def_property_readonly(
            "moment", [](const py::object& self) { return references(self.cast<const Shift&>().moment, self); },
            "Ledgers [N m], one per level, about the primary axis.")
        .def_property_readonly(
            "compression",
            [](const py::object& self) { return references(self.cast<const Shift&>().compression, self); },
            "Ledgers [N], one per level.")
        .def_readonly("energy", &Shift::energy, "Ledger [J].")
        .def_property_readonly("ledger_residual_max", &Shift::ledger_residual_max,
                               "Largest amount by which a ledger does not close.")
        .def("__repr__", displayed("shift_repr"))
        .def("_repr_html_", displayed("shift_html"));

    m.def("compare", &compare, py::arg("free_subject"), py::arg("free"), py::arg("restricted_subject"),
          py::arg("restricted"), py::arg("exercise"), py::call_guard<py::gil_scoped_release>(),
          R"(Compares two performances of one exercise.

Parameters
----------
free_subject, restricted_subject : Subject
free, restricted : Performance
exercise : Exercise

Returns
-------
Shift

Raises
------
ComparisonError
    If they were not made to be compared: another exercise, body, criterion or number of frames, or a restricted motion
    that was matched against another free one.
)");
}

}  // namespace spondyl::python
