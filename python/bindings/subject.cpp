#include "spondyl/subject.hpp"

#include <pybind11/eigen.h>

#include "common.hpp"

namespace spondyl::python {

void bind_subject(py::module_& m) {
    py::class_<SubjectOptions>(m, "SubjectOptions", "What a person is made from.")
        .def_readonly("mass", &SubjectOptions::mass, "[kg]")
        .def_readonly("height", &SubjectOptions::height, "[m]")
        .def_readonly("sex", &SubjectOptions::sex)
        .def_readonly("specific_tension", &SubjectOptions::specific_tension, "[N/m^2]")
        .def_readonly("preload", &SubjectOptions::preload, "[N]")
        .def_readonly("girdle_vertebra", &SubjectOptions::girdle_vertebra)
        .def_readonly("intercostals", &SubjectOptions::intercostals);

    py::class_<Subject>(m, "Subject", "One person; made by `make_subject`, stiffened by `restricted`.")
        .def_readonly("options", &Subject::options)
        .def_readonly("restriction", &Subject::restriction)
        .def_property_readonly("mass", &Subject::mass, "Total mass of the bodies [kg].")
        .def_readonly("coordinates", &Subject::coordinates, "Number of generalised coordinates.")
        .def_property_readonly(
            "coordinate_names",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (int i = 0; i < self.coordinates; ++i) names.push_back(self.coordinate_name(i));
                return names;
            },
            "Order of the columns of `Motion.q`.")
        .def_property_readonly("bodies",
                               [](const Subject& self) {
                                   std::vector<std::string> names;
                                   for (const Body& body : self.bodies) names.push_back(body.name);
                                   return names;
                               })
        .def_property_readonly(
            "muscles",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (const Muscle& muscle : self.muscles) names.push_back(muscle.name);
                return names;
            },
            "Fascicle names, the order of `Loads.activation`.")
        .def_property_readonly("contact_points",
                               [](const Subject& self) {
                                   std::vector<std::string> names;
                                   for (const ContactPoint& point : self.contact_points) names.push_back(point.name);
                                   return names;
                               })
        .def("body_named", &Subject::body_named, py::arg("name"), "Index of a body.")
        .def("coordinate_named", &Subject::coordinate_named, py::arg("name"),
             "Index of a coordinate written \"knee_r\" or \"hip_r.flexion\".")
        .def("coordinate_sign", &Subject::coordinate_sign, py::arg("coordinate"),
             "What the user-facing angle is to be multiplied by to become the coordinate.")
        .def(
            "point", [](const Subject& self, std::string_view name) { return self.contact_point_named(name).at; },
            py::arg("name"), "The BodyPoint of a contact point.")
        .def_readonly("datasets_fingerprint", &Subject::datasets_fingerprint);

    py::class_<BodyPoint>(m, "BodyPoint", "A point fixed to one body; p (3,) in its frame [m]. Body -1 is the world.")
        .def(py::init<int, Eigen::Vector3d>(), py::arg("body"), py::arg("p"))
        .def_readwrite("body", &BodyPoint::body)
        .def_readwrite("p", &BodyPoint::p)
        .def("__repr__", [](const BodyPoint& self) { return "<BodyPoint of body " + std::to_string(self.body) + ">"; });

    const SubjectOptions defaults;
    m.def(
        "make_subject",
        [](const py::object& datasets, double mass, double height, Sex sex, double specific_tension,
           double passive_stress, double abdomen_offset, double preload, int girdle_vertebra, bool intercostals) {
            return make_subject(datasets_or_default(datasets),
                                {mass, height, sex, specific_tension, passive_stress, abdomen_offset, preload,
                                 girdle_vertebra, intercostals});
        },
        py::arg("datasets") = py::none(), py::kw_only(), py::arg("mass") = defaults.mass,
        py::arg("height") = defaults.height, py::arg("sex") = defaults.sex,
        py::arg("specific_tension") = defaults.specific_tension, py::arg("passive_stress") = defaults.passive_stress,
        py::arg("abdomen_offset") = defaults.abdomen_offset, py::arg("preload") = defaults.preload,
        py::arg("girdle_vertebra") = defaults.girdle_vertebra, py::arg("intercostals") = defaults.intercostals,
        R"(Builds a person by scaling the man of the datasets.

Parameters
----------
datasets : Datasets or path, optional
    The tables of the package if left out.
mass : float
    [kg], 40 to 140.
height : float
    [m], 1.40 to 2.10.
sex : {"male", "female"}
    Selects segment proportions.
specific_tension : float
    Muscle stress at full activation [N/m^2], 20e4 to 150e4.
passive_stress : float
    Of stretched muscle fibres at 60 % strain [N/m^2], 0 to 150e4; 0 leaves them out.
abdomen_offset : float
    Of the abdominal wall, backward from where the source has it [m], -0.02 to 0.05.
preload : float
    Constant compression behind the passive law [N], 0 to 2000.
girdle_vertebra : int
    Thoracic vertebra that carries sternum, clavicles and arms, 1 to 6.
intercostals : bool
    Constructed fascicles of low trust.

Raises
------
SubjectError
    If a number is out of range.
)");
    m.def("restricted", &restricted, py::arg("subject"), py::arg("restriction"),
          "The same person with stiff segments. A restriction replaces an earlier one.");
    m.def("_assumptions_of", &assumptions_of, py::arg("subject"));
}

}  // namespace spondyl::python
