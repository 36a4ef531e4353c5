#include "spondyl/results.hpp"

#include "common.hpp"

namespace spondyl::python {

void bind_results(py::module_& m) {
    py::class_<Run>(m, "Run", "One run of a case.")
        .def_readonly("performance", &Run::performance)
        .def_readonly("restricted", &Run::restricted)
        .def_property_readonly(
            "motion", [](const Run& self) -> const Motion& { return self.performance.motion; },
            py::return_value_policy::reference_internal)
        .def_property_readonly(
            "loads", [](const Run& self) -> const Loads& { return self.performance.loads; },
            py::return_value_policy::reference_internal)
        .def_property_readonly("status", [](const Run& self) { return self.performance.status(); })
        .def_property_readonly(
            "mode",
            [](const Run& self) -> py::object {
                if (!self.restricted) return py::none();
                return py::cast(self.performance.motion.match);
            },
            "How a restricted run was matched; None for the free run.")
        .def("__repr__", [](const py::object& self) {
            return py::str("<Run {}>").format(self.attr("performance").attr("motion"));
        });

    py::class_<Case>(m, "Case",
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

Raises
------
ComparisonError
)")
        .def_readonly("free_subject", &Case::free_subject)
        .def_readonly("restricted_subject", &Case::restricted_subject)
        .def_readonly("exercise", &Case::exercise)
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

Raises
------
ResultsError
    With the path and the reason.
)")
        .def("__repr__", [](const Case& self) {
            py::str modes(", ");
            py::list each;
            for (const Shift& shift : self.shifts)
                each.append(py::str("{} ({})").format(py::cast(shift.mode), py::cast(shift.status)));
            return py::str("<Case {}, {}: {}>")
                .format(self.exercise.id, self.restricted_subject.restriction.name, modes.attr("join")(each));
        });
}

}  // namespace spondyl::python
