#include "spondyl/exercise.hpp"

#include "members.hpp"

namespace spondyl::python {
namespace {

template <class T, class E> py::cpp_function word(E T::* member) {
    return py::cpp_function([=](const T& self) { return name_of(self.*member); });
}

}  // namespace

void bind_exercise(py::module_& m) {
    value_class<Goal>(m, "Goal", "A wish about one measure during one phase.")
        .def_property_readonly(
            "measure", [](const Goal& self) { return self.measure.text; },
            "What is measured, as exercise files write it: \"tilt(T1, right, up)\".")
        .def_property_readonly("kind", word(&Goal::kind),
                               "\"equal\" (a constraint), \"weight\" (a spring) or \"bound\" (an upper limit).")
        .def_readonly("primary", &Goal::primary, "Whether the measure is the reach of the exercise (theory.md (E7)).")
        .def_readonly("value", &Goal::value, "At the end of the phase [rad], [m] or [N]; None is the value at rest.")
        .def_readonly("relative", &Goal::relative, "Whether the value counts from the value at rest.")
        .def_readonly("weight", &Goal::weight, "Of kind weight [N m/rad] or [N/m]; 0 only observes.")
        .def("__repr__", [](const Goal& self) { return "<Goal " + self.measure.text + ">"; });

    value_class<Support>(m, "Support", "A contact of the body with the ground, with furniture or with the body.")
        .def_readonly("id", &Support::id, "Name within the exercise.")
        .def_readonly("point", &Support::point, "Contact point that is held; see `Subject.contact_points`.")
        .def_readonly("surface", &Support::surface,
                      "\"ground\", a contact point of another body, or the id of a bench, chair or roller.")
        .def_readonly("height", &Support::height,
                      "Over the ground or over the top of the equipment; or gap to the other contact point [m].")
        .def_readonly("friction", &Support::friction, "Coulomb coefficient.")
        .def_property_readonly(
            "law", word(&Support::law),
            "\"point\" (stays), \"slide\" (keeps its height), \"press\" or \"pad\" (may leave and come "
            "back).")
        .def("__repr__", [](const Support& self) { return "<Support " + self.id + ">"; });

    value_class<Phase>(m, "Phase", "A stretch of time with one set of goals.")
        .def_readonly("name", &Phase::name, "Name within the exercise.")
        .def_readonly("duration", &Phase::duration, "[s]")
        .def_property_readonly("profile", word(&Phase::profile),
                               "Course in time: \"minimum_jerk\", \"hold\" or \"release\".")
        .def_property_readonly("breath", word(&Phase::breath), "\"in\", \"out\" or \"free\".")
        .def_property_readonly(
            "drive", word(&Phase::drive),
            "\"reach\" (a measure is brought to a target), \"force\" (gravity and equipment pull on a "
            "relaxed trunk) or \"hold\".")
        .def_readonly("relax", &Phase::relax, "Fraction of gravity that muscles do not carry, 0 to 1.")
        .def_property_readonly(
            "goals", [](const py::object& self) { return references(self.cast<const Phase&>().goals, self); },
            "In the order of the file.")
        .def("__repr__", [](const Phase& self) { return "<Phase " + self.name + ">"; });

    value_class<Dosage>(m, "Dosage", "How often and how long, exactly as the source states it; None where it does not.")
        .def_readonly("sets", &Dosage::sets, "(low, high)")
        .def_readonly("repetitions", &Dosage::repetitions, "(low, high)")
        .def_readonly("hold", &Dosage::hold, "(low, high) [s]")
        .def_readonly("rest", &Dosage::rest, "(low, high) [s]")
        .def_readonly("sides", &Dosage::sides, "\"one\", \"both\" or \"alternate\".")
        .def_readonly("breathing", &Dosage::breathing, "In the source's words.")
        .def("__repr__", displayed("members_repr"));

    value_class<Equipment>(m, "Equipment", "A thing that is held, leaned on, pulled or pushed with.")
        .def_readonly("id", &Equipment::id, "Name within the exercise.")
        .def_readonly("kind", &Equipment::kind,
                      "\"band\", \"bench\", \"chair\", \"mass\", \"pull\", \"roller\", \"strap\" or \"thrust\".")
        .def_readonly("parameters", &Equipment::parameters, "SI, by key without the unit.")
        .def_readonly("anchors", &Equipment::anchors, "Contact points, bodies, \"ground\" or phases, by key.")
        .def("__repr__", [](const Equipment& self) { return "<Equipment " + self.id + ": " + self.kind + ">"; });

    value_class<Exercise>(m, "Exercise", "One exercise as data; made by `exercise` or `read_exercise`.")
        .def_readonly("id", &Exercise::id, "Name of its file.")
        .def_readonly("family", &Exercise::family, "What it belongs to in the catalog.")
        .def_readonly("names", &Exercise::names, "As people call it.")
        .def_readonly("seeds", &Exercise::seeds, "Article file names.")
        .def_property_readonly("fidelity", word(&Exercise::fidelity),
                               "Whether the source has it \"described\" or it is \"interpreted\" from a name.")
        .def_property_readonly("method", word(&Exercise::method),
                               "\"equilibrium\" (plan_motion) or \"forward\" (simulate_exercise).")
        .def_readonly("primary_axis", &Exercise::primary_axis,
                      "\"flexion\", \"extension\", \"lateral_bending\", \"axial_rotation\" or \"mixed\".")
        .def_readonly("dosage", &Exercise::dosage, "As the source states it.")
        .def_property_readonly(
            "equipment",
            [](const py::object& self) { return references(self.cast<const Exercise&>().equipment, self); },
            "In the order of the file.")
        .def_readonly("outcomes", &Exercise::outcomes, "Ids of the outcomes that matter for it.")
        .def("to_toml", py::overload_cast<const Exercise&>(&toml_of),
             R"(The exercise as the text of one self-contained file.

Returns
-------
str
    `read_exercise` gives the same exercise from it, without name of the posture, lines, source_text and path.
)")
        .def_property_readonly(
            "supports", [](const py::object& self) { return references(self.cast<const Exercise&>().supports, self); },
            "In the order of the file, that of `Loads.support_force`.")
        .def_property_readonly(
            "phases", [](const py::object& self) { return references(self.cast<const Exercise&>().phases, self); },
            "In the order of time.")
        .def_property_readonly("primary_goal", &Exercise::primary_goal, py::return_value_policy::reference_internal,
                               "The goal whose measure is the reach of the exercise.")
        .def_readonly("compare", &Exercise::compare, "Comparison modes the file asks for.")
        .def_readonly("assumptions", &Exercise::assumptions, "What is our reading and not the article's.")
        .def_property_readonly("duration", &Exercise::duration, "Of one repetition [s].")
        .def_readonly("source_text", &Exercise::source_text, "The file itself.")
        .def_readonly("path", &Exercise::path, "Of the file.")
        .def("__repr__", displayed("exercise_repr"))
        .def("_repr_html_", displayed("exercise_html"));

    m.def("read_exercise", &read_exercise, py::arg("file"), R"(Reads one exercise file (TOML).

Parameters
----------
file : path
    Postures it names are looked up in `../postures` beside it.

Returns
-------
Exercise

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
    const auto folder = [](const AnyDatasets& datasets) -> std::filesystem::path {
        if (py::isinstance<Datasets>(datasets)) return datasets.cast<const Datasets&>().root;
        return datasets.is_none() ? datasets_folder() : datasets.cast<std::filesystem::path>();
    };
    m.def(
        "exercise",
        [folder](const std::string& id, const AnyDatasets& datasets) { return exercise_named(id, folder(datasets)); },
        py::arg("id"), py::arg("datasets") = py::none(), R"(An exercise of the catalog.

Parameters
----------
id : str
    See `catalog`.
datasets : Datasets or path, optional
    The folder of the package if left out.

Returns
-------
Exercise

Raises
------
UnknownNameError
    With the closest ids.
DatasetError
    With file, line and column of what is wrong in it.
)");
    m.def(
        "catalog", [folder](const AnyDatasets& datasets) { return catalog(folder(datasets)); },
        py::arg("datasets") = py::none(), R"(Ids of all exercises of the datasets.

Parameters
----------
datasets : Datasets or path, optional
    The folder of the package if left out.

Returns
-------
list of str
    Sorted.

Raises
------
DatasetError
    If the folder has no exercises.
)");
    m.def("mirrored", &mirrored, py::arg("exercise"), R"(The same exercise on the other side of the body.

Parameters
----------
exercise : Exercise

Returns
-------
Exercise
    Names ending in _r and _l exchanged, lateral values negated; its mirror image is the exercise again.

Raises
------
ExerciseError
    For a bound on a lateral measure, whose mirror image would be a lower bound.
)");
}

}  // namespace spondyl::python
