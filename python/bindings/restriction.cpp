#include <type_traits>

#include "members.hpp"

namespace spondyl::python {
namespace {

// The rows of Datasets as preset() takes them.
template <class Row> std::vector<PresetRow> preset_rows(const std::vector<Row>& rows) {
    if constexpr (std::is_same_v<Row, PresetRow>) {
        return rows;
    } else {
        std::vector<PresetRow> out;
        for (const Row& r : rows)
            out.push_back({r.preset,
                           {r.from_level, r.to_level},
                           r.axis,
                           r.side,
                           preset_quantity_named(r.quantity),
                           r.low,
                           r.mid,
                           r.high,
                           r.label,
                           r.source,
                           r.note,
                           r.origin});
        return out;
    }
}

}  // namespace

void bind_restriction(py::module_& m) {
    value_class<Restriction>(m, "Restriction",
                             R"(A stiff stretch of spine, written as a chain; each step is a new value.

Theory.md (P8), (P9), (P13).

Examples
--------
>>> Restriction("mid thorax").limit(("T4_T5", "T7_T8"), rom_fraction=0.5).fuse("T9_T10")
)")
        .def(py::init([](std::string name) {
                 Restriction made;
                 made.name = std::move(name);
                 return made;
             }),
             py::arg("name") = "", R"(Begins with a spine that nothing restricts.

Parameters
----------
name : str
    Appears in results and figures.
)")
        .def_readonly("name", &Restriction::name, "Appears in results and figures.")
        .def(
            "limit",
            [](const Restriction& self, const AnyLevels& levels, std::optional<Axis> axis, std::optional<Side> side,
               std::optional<double> rom_fraction, std::optional<double> neutral_zone_loss,
               std::optional<double> stiffness_factor, std::optional<double> neutral_shift_deg) {
                Limit limit{axis, side, rom_fraction, neutral_zone_loss, stiffness_factor, {}};
                if (neutral_shift_deg) limit.neutral_shift = Angle::degrees(*neutral_shift_deg);
                return self.limit(level_range(levels), limit);
            },
            py::arg("levels"), py::kw_only(), py::arg("axis") = py::none(), py::arg("side") = py::none(),
            py::arg("rom_fraction") = py::none(), py::arg("neutral_zone_loss") = py::none(),
            py::arg("stiffness_factor") = py::none(), py::arg("neutral_shift_deg") = py::none(),
            R"(Limits levels; what is left out is "all" (axis, side) or "as it was" (numbers).

Parameters
----------
levels : Level, str or pair of them
    One level, or the first and last of a stretch, both included.
axis : Axis or str, optional
side : Side or str, optional
    "positive" is flexion, right bending, left rotation.
rom_fraction : float, optional
    Remaining fraction of the angle at any moment, (0, 1].
neutral_zone_loss : float, optional
    Lost fraction of the neutral zone, [0, 1].
stiffness_factor : float, optional
    Factor on all stiffness, >= 1.
neutral_shift_deg : float, optional
    Added to the neutral angle [deg], at most 30; fixed kyphosis is positive flexion.

Returns
-------
Restriction

Raises
------
SubjectError
    If a number is out of range; with level, direction, value and remedy.
UnknownNameError
    If there is no such level, axis or side.
)")
        .def(
            "with_cage",
            [](const Restriction& self, const AnyLevels& levels, std::optional<double> stiffness,
               std::optional<double> integrity) { return self.with_cage(level_range(levels), {stiffness, integrity}); },
            py::arg("levels"), py::kw_only(), py::arg("stiffness") = py::none(), py::arg("integrity") = py::none(),
            R"(Changes the rib cage at thoracic levels.

Parameters
----------
levels : Level, str or pair of them
stiffness : float, optional
    1 is normal, >= 0.
integrity : float, optional
    1 is intact, 0 is cut.

Returns
-------
Restriction

Raises
------
SubjectError
    If a number is out of range or a level carries no rib.
UnknownNameError
    If there is no such level.
)")
        .def(
            "fuse", [](const Restriction& self, const AnyLevels& levels) { return self.fuse(level_range(levels)); },
            py::arg("levels"), R"(Welds levels at their neutral angles. The one step that has no severity.

Parameters
----------
levels : Level, str or pair of them

Returns
-------
Restriction

Raises
------
UnknownNameError
    If there is no such level.
)")
        .def(
            "scaled", [](const Restriction& self, double severity) { return scaled(self, severity); },
            py::arg("severity"),
            R"(The restriction at a severity; every number runs linearly from none (theory.md (P13)).

Parameters
----------
severity : float
    In [0, 1]: 0 changes nothing, 1 is the restriction itself.

Returns
-------
Restriction

Raises
------
SubjectError
    If the severity is out of range, or between 0 and 1 with fused levels.
)")
        .def_property_readonly(
            "levels",
            [](const Restriction& self) {
                std::vector<Level> changed;
                for (const Level level : levels())
                    if (!(self.level[level] == LevelRestriction{})) changed.push_back(level);
                return changed;
            },
            "Levels it changes, from the sacrum upward.")
        .def_property_readonly("is_none", &Restriction::is_none, "True if it changes nothing; the name does not count.")
        .def("__repr__", displayed("restriction_repr"))
        .def("_repr_html_", displayed("restriction_html"));

    m.def(
        "preset",
        [](const std::string& name, double severity, PresetStrength strength, const std::optional<AnyLevels>& levels,
           const AnyDatasets& datasets) {
            const std::vector<PresetRow> rows = preset_rows(datasets_or_default(datasets).presets);
            const Restriction made =
                levels ? preset_at(rows, name, level_range(*levels)) : preset(rows, name, strength);
            return severity == 1.0 ? made : scaled(made, severity);
        },
        py::arg("name"), py::arg("severity") = 1.0, py::kw_only(), py::arg("strength") = PresetStrength::mid,
        py::arg("levels") = py::none(), py::arg("datasets") = py::none(),
        R"(A restriction of the datasets by name.

Parameters
----------
name : str
    See `preset_names`.
severity : float, default 1
    In [0, 1]; 0 changes nothing.
strength : {"low", "mid", "high"}
    Which number of the row's range.
levels : Level, str or pair of them, optional
    The same preset moved there.
datasets : Datasets or path, optional
    The tables of the package if left out.

Returns
-------
Restriction

Raises
------
UnknownNameError
    With the closest names.
SubjectError
    If the severity is out of range.
)");
    m.def(
        "preset_names",
        [](const AnyDatasets& datasets) { return preset_names(preset_rows(datasets_or_default(datasets).presets)); },
        py::arg("datasets") = py::none(), R"(Names of the presets.

Parameters
----------
datasets : Datasets or path, optional
    The tables of the package if left out.

Returns
-------
list of str
    In the order of the file.
)");
}

}  // namespace spondyl::python
