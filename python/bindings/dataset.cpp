#include "spondyl/dataset.hpp"

#include <cstdlib>

#include "common.hpp"

namespace spondyl::python {

std::filesystem::path datasets_folder() {
    if (const char* const chosen = std::getenv("SPONDYL_DATASETS"); chosen && *chosen) return chosen;
    return py::module_::import("spondyl").attr("__path__")[py::int_(0)].cast<std::filesystem::path>() / "datasets";
}

Datasets datasets_or_default(const py::object& datasets) {
    if (datasets.is_none()) return read_datasets(datasets_folder());
    if (py::isinstance<Datasets>(datasets)) return datasets.cast<const Datasets&>();
    return read_datasets(datasets.cast<std::filesystem::path>());
}

void bind_dataset(py::module_& m) {
    py::class_<Assumption>(m, "Assumption", "A row of the datasets that is not verified.")
        .def_readonly("where", &Assumption::where, "Row of the datasets.")
        .def_readonly("what", &Assumption::what)
        .def_property_readonly(
            "label", [](const Assumption& self) { return std::string(name_of(self.label)); },
            "MEMORY, INTERPOLATED or ASSUMPTION.")
        .def_readonly("source", &Assumption::source)
        .def("__repr__", [](const Assumption& self) {
            return "<Assumption " + std::string(name_of(self.label)) + " " + self.where + ": " + self.what + ">";
        });

    py::class_<Datasets>(m, "Datasets", "All tables a subject is made from, read and checked.")
        .def_readonly("root", &Datasets::root)
        .def_readonly("fingerprint", &Datasets::fingerprint, "Tells versions of the tables apart.")
        .def("__repr__", [](const Datasets& self) {
            return "<Datasets " + self.root.string() + ", fingerprint " + self.fingerprint + ">";
        });

    m.def(
        "read_datasets",
        [](const std::optional<std::filesystem::path>& path) {
            return read_datasets(path ? *path : datasets_folder());
        },
        py::arg("path") = py::none(), R"(Reads the tables a subject is made from.

Parameters
----------
path : path, optional
    A folder of datasets; else $SPONDYL_DATASETS, else those of the package.

Raises
------
DatasetError
    With file, line and column.
)");
}

}  // namespace spondyl::python
