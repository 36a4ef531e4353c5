#include "spondyl/dataset.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>

#include "members.hpp"

namespace spondyl::python {
namespace {

// What this process has read; reading takes half a second, a subject from its tables two milliseconds.
struct Shelf {
    std::map<std::string, std::filesystem::path> roots;  // by fingerprint
    std::deque<std::shared_ptr<const Datasets>> latest;  // newest first
};
Shelf& shelf() {
    static Shelf one;  // used with the GIL held
    return one;
}
constexpr std::size_t shelf_size = 4;

std::shared_ptr<const Datasets> read_and_keep(const std::filesystem::path& root) {
    const auto read = std::make_shared<const Datasets>(read_datasets(root));
    auto& [roots, latest] = shelf();
    roots[read->fingerprint] = std::filesystem::absolute(root);
    std::erase_if(latest, [&](const auto& kept) { return kept->fingerprint == read->fingerprint; });
    latest.push_front(read);
    if (latest.size() > shelf_size) latest.pop_back();
    return read;
}

}  // namespace

std::filesystem::path datasets_folder() {
    if (const char* const chosen = std::getenv("SPONDYL_DATASETS"); chosen && *chosen) return chosen;
    return py::module_::import("spondyl").attr("__path__")[py::int_(0)].cast<std::filesystem::path>() / "datasets";
}

Datasets datasets_or_default(const AnyDatasets& datasets) {
    if (datasets.is_none()) return *read_and_keep(datasets_folder());
    if (py::isinstance<Datasets>(datasets)) return datasets.cast<const Datasets&>();
    return *read_and_keep(datasets.cast<std::filesystem::path>());
}

std::filesystem::path root_of(const std::string& fingerprint) {
    const auto found = shelf().roots.find(fingerprint);
    return found == shelf().roots.end() ? std::filesystem::path() : found->second;
}

std::shared_ptr<const Datasets> datasets_of(const std::string& fingerprint, const std::filesystem::path& root,
                                            const char* what) {
    const auto& latest = shelf().latest;
    const auto kept =
        std::ranges::find_if(latest, [&](const auto& tables) { return tables->fingerprint == fingerprint; });
    if (kept != latest.end()) return *kept;
    std::vector<std::filesystem::path> places{datasets_folder()};
    if (!root.empty() && root != places.front()) places.insert(places.begin(), root);
    std::string found;
    for (const std::filesystem::path& place : places) {
        try {
            const auto read = read_and_keep(place);
            if (read->fingerprint == fingerprint) return read;
            found += "; those at " + place.string() + " have " + read->fingerprint;
        } catch (const DatasetError& error) {
            found += "; at " + place.string() + " there are none: " + error.what();
        }
    }
    throw DatasetError(std::string(what) + " was made from tables of fingerprint " + fingerprint + found +
                       ". Let $SPONDYL_DATASETS name a folder with the tables it was made from, or make it anew");
}

void bind_dataset(py::module_& m) {
    value_class<Assumption>(m, "Assumption", "A row of the datasets that is not verified.")
        .def_readonly("where", &Assumption::where, "Row of the datasets: file and key.")
        .def_readonly("what", &Assumption::what, "The statement, or the columns concerned.")
        .def_property_readonly(
            "label", [](const Assumption& self) { return std::string(name_of(self.label)); },
            "MEMORY, INTERPOLATED or ASSUMPTION.")
        .def_readonly("source", &Assumption::source, "Citation or reason.")
        .def("__repr__", [](const Assumption& self) {
            return "<Assumption " + std::string(name_of(self.label)) + " " + self.where + ": " + self.what + ">";
        });

    py::class_<Datasets>(m, "Datasets", R"(All tables a subject is made from, read and checked; made by `read_datasets`.

Equal where the fingerprints are. A pickle holds the place and the fingerprint, not the tables.
)")
        .def_readonly("root", &Datasets::root, "The folder they were read from.")
        .def_readonly("fingerprint", &Datasets::fingerprint, "Tells versions of the tables apart.")
        .def(
            "__eq__",
            [](const Datasets& self, const py::object& other) {
                return py::isinstance<Datasets>(other) && other.cast<const Datasets&>().fingerprint == self.fingerprint;
            },
            py::arg("other"))
        .def("__hash__", [](const Datasets& self) { return py::hash(py::str(self.fingerprint)); })
        .def("__copy__", [](const Datasets& self) { return Datasets(self); })
        .def(
            "__deepcopy__", [](const Datasets& self, const py::dict&) { return Datasets(self); }, py::arg("memo"))
        .def(py::pickle(
            [](const Datasets& self) {
                return py::make_tuple(pickle_format,
                                      py::make_tuple(self.fingerprint, std::filesystem::absolute(self.root).string()));
            },
            [](const py::tuple& state) {
                const auto [fingerprint, root] =
                    unpickled(state, "Datasets").cast<std::pair<std::string, std::string>>();
                return Datasets(*datasets_of(fingerprint, root, "this pickle of Datasets"));
            }))
        .def("__repr__", [](const Datasets& self) {
            return "<Datasets " + self.root.string() + ", fingerprint " + self.fingerprint + ">";
        });

    m.def(
        "read_datasets",
        [](const std::optional<std::filesystem::path>& root) {
            return Datasets(*read_and_keep(root ? *root : datasets_folder()));
        },
        py::arg("root") = py::none(), R"(Reads the tables a subject is made from.

Parameters
----------
root : path, optional
    A folder of datasets; else $SPONDYL_DATASETS, else those of the package.

Returns
-------
Datasets

Raises
------
DatasetError
    With file, line and column.
)");
}

}  // namespace spondyl::python
