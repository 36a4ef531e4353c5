#include <array>

#include "common.hpp"

namespace spondyl::python {
namespace {

template <class E> std::string canonical(std::string_view text) {
    E value{};
    read(text, value);
    return std::string(name_of(value));
}

}  // namespace

std::string_view name_of(Side side) { return side == Side::positive ? "positive" : "negative"; }
std::string_view name_of(Sex sex) { return sex == Sex::male ? "male" : "female"; }
std::string_view name_of(BranchSearch search) {
    constexpr std::array<std::string_view, 3> names{"none", "phase_ends", "every_frame"};
    return names[static_cast<std::size_t>(search)];
}
std::string_view name_of(PresetStrength strength) {
    constexpr std::array<std::string_view, 3> names{"low", "mid", "high"};
    return names[static_cast<std::size_t>(strength)];
}

void read(std::string_view text, Level& out) { out = level_named(text); }
void read(std::string_view text, Axis& out) { out = axis_named(text); }
void read(std::string_view text, Criterion& out) { out = criterion_named(text); }
void read(std::string_view text, Match& out) { out = match_named(text); }
void read(std::string_view text, Side& out) { out = one_of<Side>(text, "side"); }
void read(std::string_view text, Region& out) { out = one_of<Region>(text, "region"); }
void read(std::string_view text, Status& out) { out = one_of<Status>(text, "status"); }
void read(std::string_view text, BranchSearch& out) { out = one_of<BranchSearch>(text, "branch search"); }
void read(std::string_view text, Sex& out) { out = one_of<Sex>(text, "sex"); }
void read(std::string_view text, PresetStrength& out) { out = one_of<PresetStrength>(text, "strength"); }
void read(std::string_view text, Objective& out) { out = one_of<Objective>(text, "objective"); }
void read(std::string_view text, Integrator& out) { out = one_of<Integrator>(text, "integrator"); }

LevelRange level_range(const AnyLevels& levels) {
    if (PyUnicode_Check(levels.ptr())) return levels.cast<Level>();
    if (py::isinstance<py::sequence>(levels) && py::len(levels) == 2) {
        const auto ends = levels.cast<std::vector<Level>>();
        return {ends[0], ends[1]};
    }
    throw py::type_error("levels is " + py::repr(levels).cast<std::string>() +
                         "; give one level, \"T6_T7\", or the first and the last of a stretch, (\"T4_T5\", \"T7_T8\")");
}

void bind_anatomy(py::module_& m) {
    // for the enumerations of spondyl/_names.py: the written form of any spelling, by type
    py::dict spelling;
    spelling["Level"] = py::cpp_function(canonical<Level>);
    spelling["Axis"] = py::cpp_function(canonical<Axis>);
    spelling["Side"] = py::cpp_function(canonical<Side>);
    spelling["Region"] = py::cpp_function(canonical<Region>);
    spelling["Criterion"] = py::cpp_function(canonical<Criterion>);
    spelling["Match"] = py::cpp_function(canonical<Match>);
    spelling["Status"] = py::cpp_function(canonical<Status>);
    spelling["BranchSearch"] = py::cpp_function(canonical<BranchSearch>);
    spelling["Sex"] = py::cpp_function(canonical<Sex>);
    spelling["PresetStrength"] = py::cpp_function(canonical<PresetStrength>);
    spelling["Objective"] = py::cpp_function(canonical<Objective>);
    spelling["Integrator"] = py::cpp_function(canonical<Integrator>);
    m.attr("_spelling") = spelling;
    m.def(
        "region_of", [](Level level) { return region_of(level); }, py::arg("level"),
        R"(The region a level is counted in.

Parameters
----------
level : Level or str

Returns
-------
Region
    T12_L1 stands alone as thoracolumbar.

Raises
------
UnknownNameError
    With the closest names.
)");
    m.def("levels", [] { return std::vector<Level>(levels().begin(), levels().end()); }, R"(All levels.

Returns
-------
list of Level
    From L5_S1 to C7_T1, the order of every array over segments.
)");
    m.def("axes", [] { return std::vector<Axis>(axes().begin(), axes().end()); }, R"(All axes.

Returns
-------
list of Axis
    Flexion, lateral bending, axial rotation: the order of every array over axes.
)");
    m.def("regions", [] { return std::vector<Region>(regions().begin(), regions().end()); }, R"(All regions.

Returns
-------
list of Region
    From the sacrum upward.
)");
}

}  // namespace spondyl::python
