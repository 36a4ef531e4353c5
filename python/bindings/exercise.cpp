#include <pybind11/operators.h>

#include "common.hpp"
#include "spondyl/exercise.hpp"

namespace spondyl::python {
namespace {

template <class T, class E> py::cpp_function word(E T::* member) {
    return py::cpp_function([=](const T& self) { return name_of(self.*member); });
}

}  // namespace

void bind_exercise(py::module_& m) {
    py::class_<Goal>(m, "Goal", "A wish about one measure during one phase.")
        .def_property_readonly("measure", [](const Goal& self) { return self.measure.text; })
        .def_property_readonly("kind", word(&Goal::kind))
        .def_readonly("primary", &Goal::primary)
        .def_readonly("value", &Goal::value, "At the end of the phase [rad], [m] or [N]; None is the value at rest.")
        .def_readonly("relative", &Goal::relative, "Whether the value counts from the value at rest.")
        .def_readonly("weight", &Goal::weight, "Of kind weight [N m/rad] or [N/m].")
        .def("__repr__", [](const Goal& self) { return "<Goal " + self.measure.text + ">"; });

    py::class_<Support>(m, "Support", "A contact of the body with the ground, with furniture or with the body.")
        .def_readonly("id", &Support::id)
        .def_readonly("point", &Support::point)
        .def_readonly("surface", &Support::surface)
        .def_readonly("height", &Support::height, "[m]")
        .def_readonly("friction", &Support::friction, "Coulomb coefficient.")
        .def_property_readonly("law", word(&Support::law))
        .def("__repr__", [](const Support& self) { return "<Support " + self.id + ">"; });

    py::class_<Phase>(m, "Phase", "A stretch of time with one set of goals.")
        .def_readonly("name", &Phase::name)
        .def_readonly("duration", &Phase::duration, "[s]")
        .def_property_readonly("profile", word(&Phase::profile))
        .def_property_readonly("breath", word(&Phase::breath))
        .def_property_readonly("drive", word(&Phase::drive))
        .def_readonly("relax", &Phase::relax, "Fraction of gravity that muscles do not carry.")
        .def_property_readonly("goals",
                               [](const py::object& self) { return references(self.cast<const Phase&>().goals, self); })
        .def("__repr__", [](const Phase& self) { return "<Phase " + self.name + ">"; });

    py::class_<Dosage>(m, "Dosage", "How often and how long, exactly as the source states it; None where it does not.")
        .def_readonly("sets", &Dosage::sets, "(low, high)")
        .def_readonly("repetitions", &Dosage::repetitions, "(low, high)")
        .def_readonly("hold", &Dosage::hold, "(low, high) [s]")
        .def_readonly("rest", &Dosage::rest, "(low, high) [s]")
        .def_readonly("sides", &Dosage::sides, "\"one\", \"both\" or \"alternate\".")
        .def_readonly("breathing", &Dosage::breathing);

    py::class_<Equipment>(m, "Equipment", "A thing that is held, leaned on, pulled or pushed with.")
        .def_readonly("id", &Equipment::id)
        .def_readonly("kind", &Equipment::kind)
        .def_readonly("parameters", &Equipment::parameters, "SI, by key without the unit.")
        .def_readonly("anchors", &Equipment::anchors, "Contact points, bodies, \"ground\" or phases, by key.")
        .def("__repr__", [](const Equipment& self) { return "<Equipment " + self.id + ": " + self.kind + ">"; });

    py::class_<Exercise>(m, "Exercise", "One exercise as data; made by `exercise` or `read_exercise`.")
        .def_readonly("id", &Exercise::id)
        .def_readonly("family", &Exercise::family)
        .def_readonly("names", &Exercise::names)
        .def_readonly("seeds", &Exercise::seeds, "Article file names.")
        .def_property_readonly("fidelity", word(&Exercise::fidelity))
        .def_property_readonly("method", word(&Exercise::method),
                               "\"equilibrium\" (plan_motion) or \"forward\" (simulate_exercise).")
        .def_readonly("primary_axis", &Exercise::primary_axis)
        .def_readonly("dosage", &Exercise::dosage, "As the source states it.")
        .def_property_readonly(
            "equipment",
            [](const py::object& self) { return references(self.cast<const Exercise&>().equipment, self); })
        .def_readonly("outcomes", &Exercise::outcomes, "Ids of the outcomes that matter for it.")
        .def("to_toml", &toml_of, "The exercise as the text of one self-contained file; read_exercise reads it back.")
        .def_property_readonly(
            "supports", [](const py::object& self) { return references(self.cast<const Exercise&>().supports, self); })
        .def_property_readonly(
            "phases", [](const py::object& self) { return references(self.cast<const Exercise&>().phases, self); })
        .def_property_readonly("primary_goal", &Exercise::primary_goal, py::return_value_policy::reference_internal,
                               "The goal whose measure is the reach of the exercise.")
        .def_readonly("compare", &Exercise::compare, "Comparison modes the file asks for.")
        .def_readonly("assumptions", &Exercise::assumptions, "What is our reading and not the article's.")
        .def_property_readonly("duration", &Exercise::duration, "Of one repetition [s].")
        .def_readonly("source_text", &Exercise::source_text)
        .def_readonly("path", &Exercise::path)
        .def(py::self == py::self)
        .def("__repr__", [](const Exercise& self) { return "<Exercise " + self.id + ">"; });

    m.def("read_exercise", &read_exercise, py::arg("path"), R"(Reads one exercise file (TOML).

Raises
------
DatasetError
    With file, line and column of what is wrong.
)");
    m.def("exercise_schema", &exercise_schema,
          R"(JSON Schema (draft 2020-12) of exercise files, every key with its meaning.

Returns
-------
str
    A parsed TOML file that it refuses is no exercise; `#/$defs/posture_file` is the schema of posture files.
)");
    const auto folder = [](const py::object& datasets) -> std::filesystem::path {
        if (py::isinstance<Datasets>(datasets)) return datasets.cast<const Datasets&>().root;
        return datasets.is_none() ? datasets_folder() : datasets.cast<std::filesystem::path>();
    };
    m.def(
        "exercise",
        [folder](const std::string& id, const py::object& datasets) { return exercise_named(id, folder(datasets)); },
        py::arg("id"), py::kw_only(), py::arg("datasets") = py::none(), R"(An exercise of the catalog.

Parameters
----------
id : str
    See `catalog`.
datasets : Datasets or path, optional

Raises
------
UnknownNameError
    With the closest ids.
)");
    m.def(
        "catalog", [folder](const py::object& datasets) { return catalog(folder(datasets)); },
        py::arg("datasets") = py::none(), "Ids of all exercises of the datasets, sorted.");
    m.def("mirrored", &mirrored, py::arg("exercise"), "The same exercise on the other side of the body.");
}

}  // namespace spondyl::python
