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
        R"(The subject's tree as MJCF text for MuJoCo 2.2 or later; no tissue, contacts or actuators.

Parameters
----------
subject : Subject
shapes : bool
    Whether bodies get shapes to look at.
muscles : bool
    Whether fascicles are drawn as tendons.
gravity : array_like
    (3,) in world axes: x anterior, y up, z right [m/s^2].

Returns
-------
str
)");
    m.def(
        "write_mjcf",
        [](const Subject& subject, const std::filesystem::path& file, bool shapes, bool muscles,
           const Eigen::Vector3d& gravity) { write_mjcf(subject, file, {shapes, muscles, gravity}); },
        py::arg("subject"), py::arg("file"), py::kw_only(), py::arg("shapes") = defaults.shapes,
        py::arg("muscles") = defaults.muscles, py::arg("gravity") = defaults.gravity,
        R"(Writes mjcf(subject) to a file that is complete or absent.

Parameters
----------
subject : Subject
file : path
shapes : bool
    Whether bodies get shapes to look at.
muscles : bool
    Whether fascicles are drawn as tendons.
gravity : array_like
    (3,) in world axes: x anterior, y up, z right [m/s^2].

Raises
------
ResultsError
    With the path and the reason.
)");
}

}  // namespace spondyl::python
