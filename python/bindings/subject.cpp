#include "spondyl/subject.hpp"

#include "members.hpp"

namespace spondyl::python {

using Mobility = py::array_t<double, py::array::c_style | py::array::forcecast>;

py::object Value<Subject>::save(const Subject& value) {
    py::dict members;
    members["options"] = Value<SubjectOptions>::save(value.options);
    members["restriction"] = Value<Restriction>::save(value.restriction);
    members["datasets_fingerprint"] = value.datasets_fingerprint;
    members["datasets_root"] = root_of(value.datasets_fingerprint).string();
    return members;
}

void Value<Subject>::load(const py::handle& saved, Subject& value) {
    const auto members = saved.cast<py::dict>();
    SubjectOptions options;
    Restriction restriction;
    Value<SubjectOptions>::load(members["options"], options);
    Value<Restriction>::load(members["restriction"], restriction);
    const auto datasets = datasets_of(members["datasets_fingerprint"].cast<std::string>(),
                                      members["datasets_root"].cast<std::string>(), "this subject");
    value = make_subject(*datasets, options);
    if (!(restriction == Restriction{})) value = restricted(value, restriction);
}

bool Value<Subject>::same(const Subject& a, const Subject& b) {
    return a.datasets_fingerprint == b.datasets_fingerprint && a.restriction == b.restriction &&
           Value<SubjectOptions>::same(a.options, b.options);
}

void bind_subject(py::module_& m) {
    value_class<SubjectOptions>(m, "SubjectOptions", "What a person is made from; see `make_subject`.")
        .def_readonly("mass", &SubjectOptions::mass, "[kg]")
        .def_readonly("height", &SubjectOptions::height, "[m]")
        .def_readonly("sex", &SubjectOptions::sex, "Selects the segment proportions.")
        .def_readonly("specific_tension", &SubjectOptions::specific_tension,
                      "Muscle stress at full activation [N/m^2].")
        .def_readonly("passive_stress", &SubjectOptions::passive_stress,
                      "Of stretched muscle fibres at 60 % strain [N/m^2].")
        .def_readonly("abdomen_offset", &SubjectOptions::abdomen_offset,
                      "Of the abdominal wall, backward from where the source has it [m].")
        .def_readonly("preload", &SubjectOptions::preload,
                      "Constant compression behind the passive law [N] (theory.md (P6)).")
        .def_readonly("girdle_vertebra", &SubjectOptions::girdle_vertebra,
                      "Thoracic vertebra that carries sternum, clavicles and arms.")
        .def_readonly("intercostals", &SubjectOptions::intercostals,
                      "Whether constructed intercostal fascicles of low trust are there.")
        .def_readonly("cage_stiffness", &SubjectOptions::cage_stiffness,
                      "Of the rib cage against that of the tables (theory.md (P9)).")
        .def_property_readonly(
            "mobility",
            [](const py::object& self) {
                return view(self, self.cast<const SubjectOptions&>().mobility[Level::L5_S1].data(), {18, 3});
            },
            "(18, 3) angles of every level and axis at any moment against those of the tables (theory.md (P8)).")
        .def("__repr__", displayed("members_repr"));

    value_class<BodyPoint>(m, "BodyPoint", "A point fixed to one body; p (3,) in its frame [m]. Body -1 is the world.")
        .def(py::init<int, Eigen::Vector3d>(), py::arg("body"), py::arg("p"), R"(A point of a body.

Parameters
----------
body : int
    Index into `Subject.bodies`; -1 is the world.
p : array_like
    (3,) in the body's frame: x anterior, y up, z right at neutral standing [m].
)")
        .def_readwrite("body", &BodyPoint::body, "Index into `Subject.bodies`; -1 is the world.")
        .def_readwrite("p", &BodyPoint::p, "(3,) in the body's frame [m].")
        .def("__repr__", displayed("members_repr"));

    value_class<Subject>(m, "Subject", R"(One person; made by `make_subject`, stiffened by `restricted`.

Never changes, so threads may share it. Equal where options, restriction and fingerprint of the tables are. A pickle
holds these and not the body: reading it makes the same subject again, bit for bit, from the tables in the folder they
came from, else from the default ones, and is refused (DatasetError) where neither has that fingerprint.
)")
        .def("__hash__",
             [](const Subject& self) {
                 return py::hash(py::make_tuple(self.datasets_fingerprint, self.restriction.name, self.options.mass,
                                                self.options.height));
             })
        .def_readonly("options", &Subject::options, "What it was made from.")
        .def_readonly("restriction", &Subject::restriction, "What `restricted` applied; none for the free subject.")
        .def_property_readonly("mass", &Subject::mass, "Total mass of the bodies [kg].")
        .def_readonly("coordinates", &Subject::coordinates, "Number of generalised coordinates.")
        .def_property_readonly(
            "coordinate_names",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (int i = 0; i < self.coordinates; ++i) names.push_back(self.coordinate_name(i));
                return names;
            },
            "Order of the columns of `Motion.q`: \"pelvis.x\", \"T6_T7.axial_rotation\", \"knee_r\".")
        .def_property_readonly(
            "bodies",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (const Body& body : self.bodies) names.push_back(body.name);
                return names;
            },
            "Names of the rigid bodies, parents before children; 0 is the pelvis.")
        .def_property_readonly(
            "muscles",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (const Muscle& muscle : self.muscles) names.push_back(muscle.name);
                return names;
            },
            "Fascicle names, the order of `Loads.activation`.")
        .def_property_readonly(
            "contact_points",
            [](const Subject& self) {
                std::vector<std::string> names;
                for (const ContactPoint& point : self.contact_points) names.push_back(point.name);
                return names;
            },
            "Names of the points the world or another body may push on.")
        .def("body_named", &Subject::body_named, py::arg("name"), R"(Index of a body.

Parameters
----------
name : str
    One of `bodies`.

Returns
-------
int

Raises
------
UnknownNameError
    With the closest names.
)")
        .def("coordinate_named", &Subject::coordinate_named, py::arg("name"), R"(Index of a coordinate.

Parameters
----------
name : str
    "knee_r" for a hinge, "hip_r.flexion" for one axis of a ball.

Returns
-------
int

Raises
------
UnknownNameError
    With the closest names.
)")
        .def("coordinate_sign", &Subject::coordinate_sign, py::arg("coordinate"),
             R"(What the user-facing angle is to be multiplied by to become the coordinate.

Parameters
----------
coordinate : int

Returns
-------
float
    -1 for flexion of pelvis and spine and for knees, else 1.
)")
        .def(
            "point", [](const Subject& self, std::string_view name) { return self.contact_point_named(name).at; },
            py::arg("name"), R"(Where a contact point is fixed.

Parameters
----------
name : str
    One of `contact_points`.

Returns
-------
BodyPoint

Raises
------
UnknownNameError
    With the closest names.
)")
        .def_readonly("datasets_fingerprint", &Subject::datasets_fingerprint,
                      "Of the tables it was made from; as `Datasets.fingerprint`.")
        .def("__repr__", displayed("subject_repr"))
        .def("_repr_html_", displayed("subject_html"));

    const SubjectOptions defaults;
    m.def(
        "make_subject",
        [](const AnyDatasets& datasets, double mass, double height, Sex sex, double specific_tension,
           double passive_stress, double abdomen_offset, double preload, int girdle_vertebra, bool intercostals,
           double cage_stiffness, const std::optional<Mobility>& mobility,
           const std::optional<SubjectOptions>& options) {
            if (options) return make_subject(datasets_or_default(datasets), *options);
            SubjectOptions all{mass,    height,          sex,          specific_tension, passive_stress, abdomen_offset,
                               preload, girdle_vertebra, intercostals, cage_stiffness};
            if (mobility) {
                if (mobility->ndim() != 2 || mobility->shape(0) != 18 || mobility->shape(1) != 3)
                    throw SubjectError(
                        "mobility has another shape than (18, 3): levels from L5_S1 up, axes flexion, "
                        "lateral_bending, axial_rotation");
                for (const Level level : levels())
                    for (const Axis axis : axes())
                        all.mobility[level][axis] =
                            mobility->at(static_cast<py::ssize_t>(level), static_cast<py::ssize_t>(axis));
            }
            return make_subject(datasets_or_default(datasets), all);
        },
        py::arg("datasets") = py::none(), py::kw_only(), py::arg("mass") = defaults.mass,
        py::arg("height") = defaults.height, py::arg("sex") = defaults.sex,
        py::arg("specific_tension") = defaults.specific_tension, py::arg("passive_stress") = defaults.passive_stress,
        py::arg("abdomen_offset") = defaults.abdomen_offset, py::arg("preload") = defaults.preload,
        py::arg("girdle_vertebra") = defaults.girdle_vertebra, py::arg("intercostals") = defaults.intercostals,
        py::arg("cage_stiffness") = defaults.cage_stiffness, py::arg("mobility") = py::none(),
        py::arg("options") = py::none(),
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
cage_stiffness : float
    Of the rib cage against that of the tables, 0 to 4.
mobility : array_like, optional
    (18, 3) angles of every level and axis at any moment against those of the tables, 0.1 to 10; 1 if left out.
options : SubjectOptions, optional
    All of the above at once, as `draw` gives them; what else is said is not looked at then.

Returns
-------
Subject
    Scaled by theory.md (B1)-(B4).

Raises
------
SubjectError
    If a number is out of range.
)");
    m.def("restricted", &restricted, py::arg("subject"), py::arg("restriction"),
          R"(The same person with stiff segments.

Parameters
----------
subject : Subject
restriction : Restriction
    Replaces an earlier one; one that changes nothing gives the free subject bit for bit.

Returns
-------
Subject

Raises
------
SubjectError
    If a number is out of range.
)");
    m.def("_assumptions_of", &assumptions_of, py::arg("subject"));
}

}  // namespace spondyl::python
