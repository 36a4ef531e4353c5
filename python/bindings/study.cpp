#include "spondyl/study.hpp"

#include <pybind11/eigen.h>

#include "members.hpp"

namespace spondyl::python {

namespace {

using AnyProgress = As<"bool | collections.abc.Callable[[str, float], object]">;
using AnyPath = As<"os.PathLike[str] | str">;
using APath = As<"pathlib.Path">;
using Quantiles = py::array_t<double, py::array::c_style | py::array::forcecast>;

Table table_of(const Quantiles& values) {
    if (values.ndim() != 2)
        throw SubjectError("quantiles have " + std::to_string(values.ndim()) +
                           " dimensions; expected 2, subjects x dimensions");
    return Eigen::Map<const Table>(values.data(), values.shape(0), values.shape(1));
}

// HDF5 is shared with h5py and not thread-safe: whoever holds the GIL uses it.
void with_gil(const std::function<void()>& work) {
    const py::gil_scoped_acquire gil;
    work();
}

std::string text_of(const Distribution& d) {
    std::string text(name_of(d.spread));
    const auto number = [](double x) { return py::repr(py::float_(x)).cast<std::string>(); };
    if (d.spread == Spread::choice) {
        text += " of";
        for (const double x : d.choices) text += " " + number(x);
        return text;
    }
    return d.spread == Spread::fixed ? number(d.low) : text + " " + number(d.low) + " to " + number(d.high);
}

}  // namespace

void bind_study(py::module_& m) {
    py::class_<Parameter>(m, "Parameter", "One input of the model that varies between people.")
        .def_readonly("name", &Parameter::name, "As in `parameter_names`.")
        .def_property_readonly(
            "unit", [](const Parameter& self) { return std::string(parameter_unit(self.name)); },
            "SI unit, \"1\" for a ratio or a choice.")
        .def_property_readonly(
            "men", [](const Parameter& self) { return text_of(self.men); },
            "Distribution of men, and of women where they have none of their own; normal and lognormal by their 5 % "
            "and 95 % quantiles.")
        .def_property_readonly(
            "women",
            [](const Parameter& self) { return self.women ? std::optional(text_of(*self.women)) : std::nullopt; },
            "Distribution of women.")
        .def_property_readonly(
            "is_fixed", [](const Parameter& self) { return self.men.spread == Spread::fixed; },
            "True for a value that does not vary.")
        .def_property_readonly(
            "label", [](const Parameter& self) { return std::string(name_of(self.label)); },
            "Label of the source, as in the tables.")
        .def_readonly("source", &Parameter::source, "Citation or reason.")
        .def("__repr__", [](const Parameter& self) {
            return "<Parameter " + self.name + ": " + text_of(self.men) + " [" +
                   std::string(parameter_unit(self.name)) + "]>";
        });

    value_class<Ensemble>(m, "Ensemble", R"(What varies between people, and how.

Made by `ensemble` or `read_ensemble`, or from the text of such a file (docs/study_format.md).
)")
        .def(py::init([](const std::string& toml) { return toml.empty() ? Ensemble{} : ensemble_from(toml); }),
             py::arg("toml") = "", R"(The ensemble that a text describes.

Parameters
----------
toml : str, optional
    Text with tables ``[parameters.<name>]``; nobody varies if left out.

Raises
------
DatasetError
    With line and column.
)")
        .def_property_readonly(
            "parameters",
            [](const py::object& self) { return references(self.cast<const Ensemble&>().parameters, self); },
            "What varies or is fixed, beside mobility.")
        .def_property_readonly(
            "varies_mobility", [](const Ensemble& self) { return self.mobility.has_value(); },
            "Whether the mobility of the levels is drawn.")
        .def_property_readonly("dimensions", &Ensemble::dimensions, "Names of the dimensions of a design.")
        .def(
            "only",
            [](const Ensemble& self, const std::vector<std::string>& names) {
                Ensemble out;
                for (const std::string& name : names) {
                    if (name == "mobility" && self.mobility) {
                        out.mobility = self.mobility;
                        continue;
                    }
                    static_cast<void>(parameter_unit(name));  // refuses a name that does not exist
                    if (std::ranges::count(self.parameters, name, &Parameter::name) == 0)
                        throw NameError("\"" + name + "\" does not vary in this ensemble");
                }
                for (const Parameter& p : self.parameters)
                    if (std::ranges::count(names, p.name) > 0) out.parameters.push_back(p);
                return out;
            },
            py::arg("names"), R"(The same ensemble with some of its inputs alone; all others are nominal.

Parameters
----------
names : sequence of str
    Names of parameters, and "mobility".

Returns
-------
Ensemble

Raises
------
UnknownNameError
)")
        .def(
            "to_toml", [](const Ensemble& self) { return toml_of(self); },
            R"(The text of a file that reads back to the same ensemble.

Returns
-------
str
)")
        .def("__repr__", [](const Ensemble& self) {
            return "<Ensemble of " + std::to_string(self.parameters.size()) + " parameters" +
                   (self.mobility ? " and mobility>" : ">");
        });

    py::class_<Draw>(m, "Draw", "One person drawn from an ensemble, and what else was drawn.")
        .def_readonly("person", &Draw::person, "SubjectOptions; `make_subject(options=...)` makes the person.")
        .def_readonly("severity", &Draw::severity, "Of the restriction.")
        .def_readonly("friction", &Draw::friction, "Of every support, or None: its own.")
        .def_readonly("support_cost", &Draw::support_cost, "Factor on the cost of every support.")
        .def_readonly("criterion", &Draw::criterion, "Which equilibrium is taken.")
        .def_readonly("values", &Draw::values, "Of `Ensemble.parameters`, in SI; choices by their number.");

    const auto folder = [](const AnyDatasets& datasets) -> std::filesystem::path {
        if (py::isinstance<Datasets>(datasets)) return datasets.cast<const Datasets&>().root;
        return datasets.is_none() ? datasets_folder() : datasets.cast<std::filesystem::path>();
    };
    m.def("parameter_names", &parameter_names, R"(What can vary between people, beside mobility.

Returns
-------
list of str
)");
    m.def("read_ensemble", &read_ensemble, py::arg("file"), R"(Reads a file of distributions.

Parameters
----------
file : path

Returns
-------
Ensemble

Raises
------
DatasetError
    With file, line and column.
)");
    m.def(
        "ensemble",
        [folder](const std::string& name, const AnyDatasets& datasets) {
            return ensemble_named(name, folder(datasets));
        },
        py::arg("name") = "population", py::kw_only(), py::arg("datasets") = py::none(),
        R"(An ensemble of the datasets.

Parameters
----------
name : str
    A file of datasets/uncertainty.
datasets : Datasets or path, optional

Returns
-------
Ensemble

Raises
------
UnknownNameError
)");
    m.def(
        "design",
        [](const std::string& sampling, int points, int dimensions, std::uint64_t seed) {
            return design(sampling_named(sampling), points, dimensions, seed);
        },
        py::arg("sampling"), py::arg("points"), py::arg("dimensions"), py::arg("seed") = 1,
        R"(Points of the unit cube; the same bits everywhere for the same arguments.

Parameters
----------
sampling : {"latin_hypercube", "sobol", "random"}
points, dimensions : int
seed : int

Returns
-------
numpy.ndarray, shape (points, dimensions)
)");
    m.def(
        "draw",
        [](const Ensemble& ensemble, const std::vector<double>& quantiles, const AnyDatasets& datasets) {
            return draw(ensemble, datasets_or_default(datasets), quantiles);
        },
        py::arg("ensemble"), py::arg("quantiles"), py::kw_only(), py::arg("datasets") = py::none(),
        R"(The person at one point of the unit cube.

Parameters
----------
ensemble : Ensemble
quantiles : sequence of float
    One in [0, 1] for each of `Ensemble.dimensions`.
datasets : Datasets or path, optional

Returns
-------
Draw

Raises
------
SubjectError
)");

    py::class_<Study>(m, "Study", R"(What is to be run: subjects x exercises x restrictions x criteria.

Every subject does every exercise under every criterion, free and with every restriction in every mode.
)")
        .def(py::init([](const std::string& id, const std::vector<Exercise>& exercises,
                         const std::vector<Restriction>& restrictions, const std::vector<Match>& modes,
                         const std::vector<Criterion>& criteria, const std::optional<Ensemble>& ensemble, int subjects,
                         const std::string& sampling, std::uint64_t seed, const std::optional<Quantiles>& quantiles,
                         int frames, BranchSearch branches, const std::string& keep, const std::string& title) {
                 Study s{.id = id,
                         .title = title,
                         .exercises = exercises,
                         .restrictions = restrictions,
                         .modes = modes,
                         .criteria = criteria,
                         .ensemble = ensemble.value_or(Ensemble{}),
                         .subjects = subjects,
                         .sampling = sampling_named(sampling),
                         .seed = seed,
                         .quantiles = quantiles ? table_of(*quantiles) : Table{},
                         .frames = frames,
                         .branches = branches,
                         .keep = keep_named(keep)};
                 if (quantiles) s.subjects = static_cast<int>(s.quantiles.rows());
                 check(s);
                 return s;
             }),
             py::arg("id"), py::arg("exercises"), py::arg("restrictions") = std::vector<Restriction>{},
             py::arg("modes") = std::vector<Match>{Match::reach},
             py::arg("criteria") = std::vector<Criterion>{Criterion::elastic}, py::arg("ensemble") = py::none(),
             py::kw_only(), py::arg("subjects") = 1, py::arg("sampling") = "latin_hypercube", py::arg("seed") = 1,
             py::arg("quantiles") = py::none(), py::arg("frames") = 101, py::arg("branches") = BranchSearch::none,
             py::arg("keep") = "summary", py::arg("title") = "", R"(A study that can be run.

Parameters
----------
id : str
    Letters, digits and underscores.
exercises : sequence of Exercise
restrictions : sequence of Restriction
modes : sequence of Match or str
    reach_matched, load_matched, effort_matched.
criteria : sequence of Criterion or str
ensemble : Ensemble, optional
    What varies between subjects; left out: the nominal man.
subjects : int
sampling : {"latin_hypercube", "sobol", "random"}
seed : int
quantiles : array, shape (subjects, dimensions), optional
    A design of one's own in [0, 1].
frames : int
    Of one repetition.
branches : BranchSearch or str
keep : {"summary", "phases", "files"}
title : str

Raises
------
ExerciseError, SubjectError
    When it cannot be run.
)")
        .def_readonly("id", &Study::id, "Letters, digits and underscores.")
        .def_readonly("title", &Study::title, "For people.")
        .def_readonly("exercises", &Study::exercises, "What everybody does.")
        .def_readonly("restrictions", &Study::restrictions, "Each in every mode.")
        .def_readonly("modes", &Study::modes, "How restricted runs are matched.")
        .def_readonly("criteria", &Study::criteria, "Which equilibria are taken.")
        .def_readonly("ensemble", &Study::ensemble, "What varies between subjects.")
        .def_readonly("subjects", &Study::subjects, "Number of subjects.")
        .def_property_readonly(
            "sampling", [](const Study& self) { return std::string(name_of(self.sampling)); },
            "How the design is made.")
        .def_readonly("seed", &Study::seed, "Of the sampling.")
        .def_readonly("frames", &Study::frames, "Of one repetition.")
        .def_property_readonly(
            "keep", [](const Study& self) { return std::string(name_of(self.keep)); }, "What is kept of a run.")
        .def(
            "to_toml", [](const Study& self) { return toml_of(self); }, R"(The text of its study file.

Returns
-------
str
)")
        .def("__repr__", [](const Study& self) {
            return "<Study " + self.id + ": " + std::to_string(self.subjects) + " subjects, " +
                   std::to_string(self.exercises.size()) + " exercises, " + std::to_string(self.restrictions.size()) +
                   " restrictions>";
        });

    m.def(
        "read_study",
        [](const std::filesystem::path& file, const AnyDatasets& datasets) {
            return read_study(file, datasets_or_default(datasets));
        },
        py::arg("file"), py::kw_only(), py::arg("datasets") = py::none(), R"(Reads a study file (docs/study_format.md).

Parameters
----------
file : path
datasets : Datasets or path, optional

Returns
-------
Study

Raises
------
DatasetError
    With file, line and column.
)");

    py::class_<StudyState>(m, "StudyState", "How far the folder of a study is.")
        .def_readonly("id", &StudyState::id, "Of the study.")
        .def_readonly("key", &StudyState::key, "Over everything a row depends on.")
        .def_readonly("blocks", &StudyState::blocks, "Units that are run, written and resumed.")
        .def_readonly("done", &StudyState::done, "Blocks that are there.")
        .def_readonly("subjects", &StudyState::subjects, "Of the whole study.")
        .def_readonly("rows", &StudyState::rows, "Of the whole study.")
        .def("__repr__", [](const StudyState& self) {
            return "<StudyState " + self.id + ": " + std::to_string(self.done) + " of " + std::to_string(self.blocks) +
                   " blocks>";
        });

    py::class_<StudyFolder>(m, "StudyFolder", R"(A folder in which a study runs, and goes on after any interruption.
)")
        .def(py::init(
                 [](const std::filesystem::path& path, const std::optional<Study>& study, const AnyDatasets& datasets) {
                     Datasets tables = datasets_or_default(datasets);
                     return study ? StudyFolder(*study, std::move(tables), path) : StudyFolder(path, std::move(tables));
                 }),
             py::arg("path"), py::arg("study") = py::none(), py::kw_only(), py::arg("datasets") = py::none(),
             R"(Makes the folder, or goes on in it.

Parameters
----------
path : path
study : Study, optional
    Left out: the study that was begun there.
datasets : Datasets or path, optional

Raises
------
ResultsError
    When the folder belongs to another study, other tables or another program, or cannot be written.
)")
        .def_property_readonly("study", &StudyFolder::study, py::return_value_policy::reference_internal,
                               "What is run here.")
        .def_property_readonly("path", &StudyFolder::path, "The folder.")
        .def_property_readonly("blocks", &StudyFolder::blocks, "Number of blocks.")
        .def_property_readonly("state", &StudyFolder::state, "How far it is.")
        .def("is_done", &StudyFolder::is_done, py::arg("block"), R"(Whether the part of a block is there.

Parameters
----------
block : int

Returns
-------
bool
)")
        .def(
            "run_block",
            [](const StudyFolder& self, int block, const Callback& progress) {
                interruptible(progress, [&](const Progress& p) { self.run_block(block, p, with_gil); });
            },
            py::arg("block"), py::kw_only(), py::arg("progress") = py::none(),
            R"(Runs one block and writes its part; does nothing if it is there. Without the GIL.

Parameters
----------
block : int
progress : callable(stage, fraction), optional

Raises
------
ResultsError
)")
        .def(
            "run",
            [](const py::object& self, int threads, const std::pair<int, int>& shard, const AnyProgress& progress) {
                py::module_::import("spondyl._study")
                    .attr("run")(self, py::arg("threads") = threads, py::arg("shard") = shard,
                                 py::arg("progress") = progress);
            },
            py::kw_only(), py::arg("threads") = 0, py::arg("shard") = std::pair(0, 1), py::arg("progress") = true,
            R"(Runs the blocks of a shard that are missing, without the GIL.

Parameters
----------
threads : int
    0 takes as many as the machine has.
shard : (int, int)
    (i, n) does every n-th block from the i-th on.
progress : bool or callable(stage, fraction)
    True shows a bar with rate and remaining time.

Raises
------
ResultsError
    When a part cannot be written.
)")
        .def(
            "collect",
            [](const py::object& self, const AnyPath& file, const AnyProgress& progress) {
                return APath(
                    py::module_::import("spondyl._study").attr("collect")(self, file, py::arg("progress") = progress));
            },
            py::arg("file"), py::kw_only(), py::arg("progress") = false,
            R"(Writes the study file; a pure function of the parts.

Parameters
----------
file : path
progress : bool or callable(stage, fraction)

Returns
-------
pathlib.Path
    Of the file.

Raises
------
ResultsError
    If a block is missing, or a part is damaged or of another study.
)")
        .def(
            "_run",
            [](const StudyFolder& self, int threads, std::pair<int, int> shard, const Callback& progress) {
                interruptible(progress,
                              [&](const Progress& p) { self.run(threads, {shard.first, shard.second}, p, with_gil); });
            },
            py::arg("threads"), py::arg("shard"), py::arg("progress"))
        .def(
            "_collect",
            [](const StudyFolder& self, const std::filesystem::path& file, const Callback& progress) {
                // with the GIL, because of HDF5
                Watch watch(progress);
                try {
                    self.collect(file, watch.progress());
                } catch (const Cancelled&) {
                    watch.rethrow();
                    throw;
                }
            },
            py::arg("path"), py::arg("progress"))
        .def("__repr__", [](const StudyFolder& self) {
            return "<StudyFolder " + self.path().string() + ": " + self.study().id + ">";
        });
}

}  // namespace spondyl::python
