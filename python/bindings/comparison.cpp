#include "spondyl/comparison.hpp"

#include "common.hpp"

namespace spondyl::python {
namespace {

constexpr auto inside = py::return_value_policy::reference_internal;

}  // namespace

void bind_comparison(py::module_& m) {
    py::class_<Change>(m, "Change", "A value of the free and of the restricted run.")
        .def_readonly("free", &Change::free)
        .def_readonly("restricted", &Change::restricted)
        .def_property_readonly("difference", &Change::difference)
        .def_property_readonly("percent", &Change::percent, "NaN or inf where free is 0.")
        .def("__repr__", [](const Change& self) {
            return py::str("Change(free={:.6g}, restricted={:.6g})").format(self.free, self.restricted);
        });

    py::class_<LoadShift>(m, "LoadShift", "Changes of one level or region at the peak of the exercise.")
        .def_readonly("rotation", &LoadShift::rotation, "About the primary axis [rad]; of a region: sum.")
        .def_readonly("passive_moment", &LoadShift::passive_moment, "Resisting [N m]; of a region: mean of its levels.")
        .def_readonly("energy", &LoadShift::energy, "Elastic [J]; of a region: sum.")
        .def_readonly("muscle_force", &LoadShift::muscle_force,
                      "Muscle compression [N]; of a region: mean of its levels.")
        .def_readonly("compression", &LoadShift::compression, "At the peak [N]; of a region: largest.")
        .def_readonly("peak_compression", &LoadShift::peak_compression,
                      "Over the repetition [N]; of a region: largest.")
        .def_readonly("anterior_shear", &LoadShift::anterior_shear,
                      "At the peak [N]; of a region: largest in magnitude.");

    py::class_<LedgerEntry>(m, "LedgerEntry", "One line of a ledger.")
        .def_readonly("name", &LedgerEntry::name)
        .def_readonly("free", &LedgerEntry::free)
        .def_readonly("restricted", &LedgerEntry::restricted)
        .def_readonly("posture", &LedgerEntry::posture, "Part of the difference because the posture changed.")
        .def_readonly("parameters", &LedgerEntry::parameters, "Part because the tissue changed.")
        .def_property_readonly("difference", &LedgerEntry::difference)
        .def("__repr__", [](const LedgerEntry& self) {
            return py::str("<LedgerEntry {}: {:.6g}>").format(self.name, self.difference());
        });

    py::class_<Ledger>(m, "Ledger", "An account that closes: the entries' differences sum to `total` up to `residual`.")
        .def_readonly("name", &Ledger::name)
        .def_readonly("unit", &Ledger::unit)
        .def_readonly("total", &Ledger::total)
        .def_readonly("residual", &Ledger::residual)
        .def_property_readonly(
            "entries", [](const py::object& self) { return references(self.cast<const Ledger&>().entries, self); })
        .def("__repr__", [](const Ledger& self) {
            return py::str("<Ledger {}: {:.6g} {}>").format(self.name, self.total, self.unit);
        });

    py::class_<Shift>(m, "Shift", "What a restriction shifted, in one named comparison mode.")
        .def_readonly("exercise", &Shift::exercise)
        .def_readonly("restriction", &Shift::restriction)
        .def_readonly("mode", &Shift::mode)
        .def_readonly("axis", &Shift::axis, "Primary axis of the exercise.")
        .def_readonly("reach", &Shift::reach, "Primary measure at the peak [rad] or [m].")
        .def_readonly("task_load", &Shift::task_load, "Its multiplier [N m] or [N].")
        .def_readonly("effort", &Shift::effort)
        .def_readonly("lumbar_share", &Shift::lumbar_share,
                      "Lumbar part of what lumbar spine, T12_L1 and thorax turn about the primary axis from the first "
                      "frame to the peak; not a number where these turn against each other.")
        .def_readonly("status", &Shift::status, "Worst of both runs; only ok may be quoted.")
        .def_property_readonly(
            "segment",
            [](const py::object& self) {
                const auto& of = self.cast<const Shift&>().segment;
                return keyed<Level>("Level", levels(), [&](Level key) { return py::cast(&of[key], inside, self); });
            },
            "{Level: LoadShift} from L5_S1 to C7_T1.")
        .def_property_readonly(
            "region",
            [](const py::object& self) {
                const auto& of = self.cast<const Shift&>().region;
                return keyed<Region>("Region", regions(), [&](Region key) { return py::cast(&of[key], inside, self); });
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
                               "Largest amount by which a ledger does not close.");

    m.def("compare", &compare, py::arg("free_subject"), py::arg("free"), py::arg("restricted_subject"),
          py::arg("restricted"), py::arg("exercise"), py::call_guard<py::gil_scoped_release>(),
          R"(Compares two performances of one exercise.

Parameters
----------
free_subject, restricted_subject : Subject
free, restricted : Performance
exercise : Exercise

Raises
------
ComparisonError
    If they were not made to be compared.
)");
}

}  // namespace spondyl::python
