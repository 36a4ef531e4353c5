#include "spondyl/outcomes.hpp"

#include "members.hpp"

namespace spondyl::python {
namespace {

// A list that prints as a table.
template <class T> py::typing::List<T> shown_as(const char* type, const std::vector<T>& items) {
    return py::module_::import("spondyl._display").attr(type)(items);
}

}  // namespace

void bind_outcomes(py::module_& m) {
    value_class<Outcome>(m, "Outcome", "One number about one performance; defined in docs/outcomes.md.")
        .def_readonly("id", &Outcome::id, "As in the key `outcomes` of an exercise.")
        .def_readonly("where", &Outcome::where, "Segment, segment and axis, axis, support or cord; may be empty.")
        .def_readonly("unit", &Outcome::unit, "SI.")
        .def_readonly("value", &Outcome::value, "In `unit`.")
        .def("__repr__", [](const Outcome& self) {
            return py::str("<Outcome {} {}: {:.6g} {}>").format(self.id, self.where, self.value, self.unit);
        });

    value_class<OutcomeChange>(m, "OutcomeChange", "One number of the free and of the restricted subject.")
        .def_readonly("id", &OutcomeChange::id, "As `Outcome.id`.")
        .def_readonly("where", &OutcomeChange::where, "As `Outcome.where`.")
        .def_readonly("unit", &OutcomeChange::unit, "SI.")
        .def_readonly("value", &OutcomeChange::value, "Change: free, restricted, difference, percent.")
        .def("__repr__", [](const OutcomeChange& self) {
            return py::str("<OutcomeChange {} {}: {:.6g} -> {:.6g} {}>")
                .format(self.id, self.where, self.value.free, self.value.restricted, self.unit);
        });

    m.def(
        "outcomes",
        [](const Subject& subject, const Exercise& exercise, const Performance& performance) {
            return shown_as("Outcomes", without_gil([&] { return outcomes(subject, exercise, performance); }));
        },
        py::arg("subject"), py::arg("exercise"), py::arg("performance"),
        R"(All outcomes of a performance, in a fixed order.

Parameters
----------
subject : Subject
exercise : Exercise
performance : Performance

Returns
-------
list of Outcome
    Prints as a table. SI units. Not a number: a share of regions that turn against each other, a dose the source does not state.

Raises
------
SimulationError
    When motion and loads differ in frames.
ExerciseError
    When the exercise has no primary goal.
)");
    m.def(
        "outcome_changes",
        [](const Subject& free_subject, const Performance& free, const Subject& restricted_subject,
           const Performance& restricted, const Exercise& exercise) {
            return shown_as("OutcomeChanges", without_gil([&] {
                                return outcome_changes(free_subject, free, restricted_subject, restricted, exercise);
                            }));
        },
        py::arg("free_subject"), py::arg("free"), py::arg("restricted_subject"), py::arg("restricted"),
        py::arg("exercise"),
        R"(Outcomes of two performances side by side, with `dRot_L` and `reach_deficit`.

Parameters
----------
free_subject, restricted_subject : Subject
free, restricted : Performance
exercise : Exercise

Returns
-------
list of OutcomeChange
    Prints as a table.

Raises
------
ComparisonError
    If they were not made to be compared.
)");
}

}  // namespace spondyl::python
