#include "spondyl/outcomes.hpp"

#include <pybind11/operators.h>
#include <pybind11/stl.h>

#include "common.hpp"

namespace spondyl::python {

void bind_outcomes(py::module_& m) {
    py::class_<Outcome>(m, "Outcome", "One number about one performance; defined in docs/outcomes.md.")
        .def_readonly("id", &Outcome::id, "As in the key `outcomes` of an exercise.")
        .def_readonly("where", &Outcome::where, "Segment, segment and axis, axis, support or cord; may be empty.")
        .def_readonly("unit", &Outcome::unit, "SI.")
        .def_readonly("value", &Outcome::value)
        .def(py::self == py::self)
        .def("__repr__", [](const Outcome& self) {
            return py::str("<Outcome {} {}: {:.6g} {}>").format(self.id, self.where, self.value, self.unit);
        });

    py::class_<OutcomeChange>(m, "OutcomeChange", "One number of the free and of the restricted subject.")
        .def_readonly("id", &OutcomeChange::id)
        .def_readonly("where", &OutcomeChange::where)
        .def_readonly("unit", &OutcomeChange::unit)
        .def_readonly("value", &OutcomeChange::value, "Change: free, restricted, difference, percent.")
        .def("__repr__", [](const OutcomeChange& self) {
            return py::str("<OutcomeChange {} {}: {:.6g} -> {:.6g} {}>")
                .format(self.id, self.where, self.value.free, self.value.restricted, self.unit);
        });

    m.def("outcomes", &outcomes, py::arg("subject"), py::arg("exercise"), py::arg("performance"),
          py::call_guard<py::gil_scoped_release>(),
          R"(All outcomes of a performance, in a fixed order.

Parameters
----------
subject : Subject
exercise : Exercise
performance : Performance

Returns
-------
list of Outcome
    SI units. Not a number: a share of regions that turn against each other, a dose the source does not state.

Raises
------
SimulationError
    When motion and loads differ in frames.
)");
    m.def("outcome_changes", &outcome_changes, py::arg("free_subject"), py::arg("free"), py::arg("restricted_subject"),
          py::arg("restricted"), py::arg("exercise"), py::call_guard<py::gil_scoped_release>(),
          R"(Outcomes of two performances side by side, with `dRot_L` and `reach_deficit`.

Parameters
----------
free_subject, restricted_subject : Subject
free, restricted : Performance
exercise : Exercise

Returns
-------
list of OutcomeChange

Raises
------
ComparisonError
    If they were not made to be compared.
)");
}

}  // namespace spondyl::python
