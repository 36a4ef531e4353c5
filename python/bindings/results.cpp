#include "spondyl/results.hpp"

#include "members.hpp"

namespace spondyl::python {

void bind_results(py::module_& m) {
    value_class<Run>(m, "Run", "One run of a case.")
        .def_readonly("performance", &Run::performance, "Motion and loads.")
        .def_readonly("restricted", &Run::restricted, "Whether the restricted subject did it.")
        .def_property_readonly(
            "motion", [](const Run& self) -> const Motion& { return self.performance.motion; },
            py::return_value_policy::reference_internal, "Of the performance.")
        .def_property_readonly(
            "loads", [](const Run& self) -> const Loads& { return self.performance.loads; },
            py::return_value_policy::reference_internal, "Of the performance.")
        .def_property_readonly(
            "status", [](const Run& self) { return self.performance.status(); }, "Worst of motion and loads.")
        .def_property_readonly(
            "mode",
            [](const Run& self) {
                return self.restricted ? std::optional(self.performance.motion.match) : std::nullopt;
            },
            "How a restricted run was matched; None for the free run.")
        .def("__repr__", [](const py::object& self) {
            return py::str("<Run {}>").format(self.attr("performance").attr("motion"));
        });

    value_class<Case>(m, "Case",
                      "One subject, one exercise, one restriction: the free run, the restricted runs, their shifts.")
        .def(py::init([](const Subject& free_subject, const Subject& restricted_subject, const Exercise& exercise,
                         const Performance& free, const std::vector<const Performance*>& restricted) {
                 Case made{free_subject, restricted_subject, exercise, {}, {}};
                 const py::gil_scoped_release release;
                 made.runs.push_back({free, false});
                 for (const Performance* run : restricted) {
                     made.shifts.push_back(compare(free_subject, free, restricted_subject, *run, exercise));
                     made.runs.push_back({*run, true});
                 }
                 return made;
             }),
             py::arg("free_subject"), py::arg("restricted_subject"), py::arg("exercise"), py::arg("free"),
             py::arg("restricted"), R"(Compares restricted performances with the free one and keeps them together.

Parameters
----------
free_subject, restricted_subject : Subject
exercise : Exercise
free : Performance
restricted : list of Performance
    May be empty.

Raises
------
ComparisonError
    If they were not made to be compared.
)")
        .def_readonly("free_subject", &Case::free_subject, "Of the free run.")
        .def_readonly("restricted_subject", &Case::restricted_subject, "Of all other runs.")
        .def_readonly("exercise", &Case::exercise, "What all runs do.")
        .def_property_readonly(
            "runs", [](const py::object& self) { return references(self.cast<const Case&>().runs, self); },
            "Runs, the free one first.")
        .def_property_readonly(
            "shifts", [](const py::object& self) { return references(self.cast<const Case&>().shifts, self); },
            "Shift of each restricted run, in the order of `runs`.")
        // with the GIL: HDF5 is shared with h5py and is not thread-safe
        .def(
            "write", [](const Case& self, const std::filesystem::path& file) { write_results(file, self); },
            py::arg("file"), R"(Writes one netCDF-4-compatible HDF5 file (docs/hdf5.md), complete or not at all.

Parameters
----------
file : path
    Replaced only by a complete one.

Raises
------
ResultsError
    With the path and the reason.
)")
        .def("to_xarray", in_python<As<"xarray.Dataset">>("spondyl._xarray", "case_to_xarray"),
             R"(All runs as one labelled dataset, in memory.

Returns
-------
xarray.Dataset
    Dimensions run, time, segment, axis, component, muscle, support, coordinate and more; every variable has units. The
    layout is that of the results file (docs/hdf5.md) because it is made by the same writer.
)")
        .def("__repr__", displayed("case_repr"))
        .def("_repr_html_", displayed("case_html"));
}

}  // namespace spondyl::python
