#include "spondyl/mjcf.hpp"

#include <pybind11/eigen.h>

#include "common.hpp"

namespace spondyl::python {

void bind_mjcf(py::module_& m) {
    const MjcfOptions defaults;
    m.def(
        "mjcf",
        [](const Subject& subject, bool shapes, bool muscles, const Eigen::Vector3d& gravity) {
            return mjcf(subject, {shapes, muscles, gravity});
        },
        py::arg("subject"), py::kw_only(), py::arg("shapes") = defaults.shapes, py::arg("muscles") = defaults.muscles,
        py::arg("gravity") = defaults.gravity,
        "The subject's tree as MJCF text for MuJoCo 2.2 or later; no tissue, contacts or actuators.");
    m.def(
        "write_mjcf",
        [](const Subject& subject, const std::filesystem::path& file, bool shapes, bool muscles,
           const Eigen::Vector3d& gravity) { write_mjcf(subject, file, {shapes, muscles, gravity}); },
        py::arg("subject"), py::arg("file"), py::kw_only(), py::arg("shapes") = defaults.shapes,
        py::arg("muscles") = defaults.muscles, py::arg("gravity") = defaults.gravity,
        "Writes mjcf(subject) to a file that is complete or absent; raises ResultsError.");
}

}  // namespace spondyl::python
