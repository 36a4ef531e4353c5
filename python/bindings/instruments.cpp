#include "spondyl/instruments.hpp"

#include <array>

#include "members.hpp"

namespace spondyl::python {
namespace {

using Rows = py::array_t<double, py::array::c_style | py::array::forcecast>;

// (rows, columns); one row may come without its dimension.
Table table(const Rows& values, const char* what) {
    if (values.ndim() < 1 || values.ndim() > 2)
        throw py::value_error(std::string(what) + " must be one row (column,) or a table (row, column)");
    const Eigen::Index rows = values.ndim() == 1 ? 1 : values.shape(0), columns = values.shape(values.ndim() - 1);
    return Eigen::Map<const Table>(values.data(), rows, columns);
}

Table postures(const AnyPosture& posture) {
    if (py::isinstance<Motion>(posture)) return posture.cast<const Motion&>().q;
    return table(posture.cast<Rows>(), "posture");
}

using AnyActivation = As<"spondyl.Loads | numpy.typing.ArrayLike">;
using AnySkinAngle = As<"str | tuple[tuple[str, str], tuple[str, str]]">;

Table activations(const AnyActivation& activation) {
    if (py::isinstance<Loads>(activation)) return activation.cast<const Loads&>().activation;
    return table(activation.cast<Rows>(), "activation");
}

// The posture that zeroes an instrument: the first one, if none is given.
Eigen::VectorXd start_of(const std::optional<Eigen::VectorXd>& start, const Table& q) {
    if (start) return *start;
    if (q.rows() == 0) throw py::value_error("posture has no rows; give at least one");
    return q.row(0).transpose();
}

}  // namespace

void bind_instruments(py::module_& m) {
    const PressureSensor needle;
    m.def(
        "disc_pressure",
        [](const Subject& subject, const Loads& loads, double p0, double c, std::optional<double> area) {
            return disc_pressure(subject, loads, {p0, c, area});
        },
        py::arg("subject"), py::arg("loads"), py::kw_only(), py::arg("p0") = needle.p0, py::arg("c") = needle.c,
        py::arg("area") = py::none(),
        R"(What a needle in each disc would read: p0 + c F/A, F the compression.

Parameters
----------
subject : Subject
loads : Loads
p0 : float
    Pressure of an unloaded disc [Pa]; recalled, 0.05 to 0.10 MPa.
c : float
    Pressure per mean stress; recalled, 1/0.77 to 1/0.55.
area : float, optional
    Of every disc [m^2]; the subject's own if left out. Wilke's subject: 1800e-6 (recalled).

Returns
-------
numpy.ndarray
    (time, 18) [Pa]

Raises
------
SimulationError
    If an area is not positive.
)");
    m.def(
        "ratio_to_reference",
        [](const Rows& reading, const Eigen::RowVectorXd& reference, double offset) {
            return ratio_to_reference(table(reading, "reading"), reference, offset);
        },
        py::arg("reading"), py::arg("reference"), py::arg("offset") = 0.0,
        R"((reading - offset) / (reference - offset), column by column.

Parameters
----------
reading : array_like
    (time, n), or one row (n,).
reference : array_like
    (n,) the reference posture, read by the same instrument.
offset : float
    0 gives the ratio of pressures that was measured, p0 that of the forces.

Returns
-------
numpy.ndarray
    (time, n)

Raises
------
SimulationError
    If a reference is not above the offset.
)");

    auto load =
        value_class<ImplantLoad>(m, "ImplantLoad", R"(What a telemeterised implant and the fixator behind it carry.

Read-only views in OrthoLoad axes x anterior, y left, z cranial; compression is -z.
)");
    array_property(load, "force", &ImplantLoad::force, {3}, "(time, 3) of the implant [N]");
    array_property(load, "moment", &ImplantLoad::moment, {3}, "(time, 3) about the disc centre [N m]");
    array_property(load, "fixator_force", &ImplantLoad::fixator_force, {3}, "(time, 3) of the rods [N]");
    array_property(load, "fixator_moment", &ImplantLoad::fixator_moment, {3}, "(time, 3) about the rods' line [N m]");
    array_property(load, "resultant", &ImplantLoad::resultant, {}, "(time,) |force| [N]");
    const Implant implant;
    m.def(
        "implant_load",
        [](const Subject& subject, const Motion& motion, const Loads& loads, Level level, double lever,
           double fixator_share) { return implant_load(subject, motion, loads, {level, lever, fixator_share}); },
        py::arg("subject"), py::arg("motion"), py::arg("loads"), py::kw_only(), py::arg("level") = implant.level,
        py::arg("lever") = implant.lever, py::arg("fixator_share") = implant.fixator_share,
        R"(Resultant of the anterior column, as a vertebral body replacement with a dorsal fixator measures it.

Absolute newtons are not comparable with a patient's; ratios to a reference posture and shapes are.

Parameters
----------
subject : Subject
motion : Motion
loads : Loads
    Of this motion.
level : Level or str
    The disc above the replaced body.
lever : float
    From the disc centre back to the rods [m]; assumed.
fixator_share : float
    Of the column's force that the rods take, 0 to below 1; assumed. Ratios do not depend on it.

Returns
-------
ImplantLoad

Raises
------
SimulationError
    If motion and loads do not belong together or a number is out of range.
)");

    py::class_<InstrumentBias>(m, "InstrumentBias",
                               "What is known of an instrument's error; stands beside a reading, is never applied.")
        .def_readonly("low", &InstrumentBias::low, "Reading minus reference method, lowest mean [rad].")
        .def_readonly("high", &InstrumentBias::high, "Highest mean [rad].")
        .def_readonly("limits", &InstrumentBias::limits, "Half width of the limits of agreement [rad].")
        .def_readonly("label", &InstrumentBias::label, "How far the numbers can be trusted.")
        .def_readonly("source", &InstrumentBias::source, "Citation.");
    m.def("inclinometer_bias", &inclinometer_bias,
          R"(Inclinometers against ultrasound and motion capture at C7/T1 in heel-sit rotation.

Returns
-------
InstrumentBias
)");
    const Inclinometer gauge;
    m.def(
        "inclinometer_angle",
        [](const Subject& subject, const AnyPosture& posture, const std::optional<Eigen::VectorXd>& start,
           const std::string& body, Axis axis, bool held_vertical, const Eigen::Vector3d& reference) {
            const Table q = postures(posture);
            return inclinometer_angle(subject, q, start_of(start, q), {body, axis, held_vertical, reference});
        },
        py::arg("subject"), py::arg("posture"), py::arg("start") = py::none(), py::kw_only(),
        py::arg("body") = gauge.body, py::arg("axis") = gauge.axis, py::arg("held_vertical") = gauge.held_vertical,
        py::arg("reference_W") = gauge.reference_W,
        R"(What a gravity inclinometer with its dial square to one axis of a body reads since the start.

Parameters
----------
subject : Subject
posture : Motion or array_like
    Coordinates (coordinate,) or (time, coordinate).
start : array_like, optional
    (coordinate,) the posture that reads zero; the first one if left out.
body : str
    The vertebra it lies on.
axis : Axis or str
held_vertical : bool
    The examiner keeps the dial vertical: tilt of the body's edge that was nearest to level, within 90 deg. Else it is
    fixed to the body: turn of the dial under gravity.
reference_W : array_like
    (3,) world direction: up is gravity, (1, 0, 0) a bar or compass for upright rotation tests.

Returns
-------
numpy.ndarray
    (time,) [rad]. No bias is added; see `inclinometer_bias`.

Raises
------
UnknownNameError
SimulationError
    If the axis comes within 10 deg of the reference.
)");
    m.def(
        "skin_angle",
        [](const Subject& subject, const AnyPosture& posture, const AnySkinAngle& angle) {
            if (PyUnicode_Check(angle.ptr()))
                return skin_angle(subject, postures(posture), skin_angle_named(angle.cast<std::string>()));
            const auto [upper, lower] = angle.cast<std::array<std::array<std::string, 2>, 2>>();
            return skin_angle(subject, postures(posture), {upper, lower});
        },
        py::arg("subject"), py::arg("posture"), py::arg("angle"),
        R"(Forward inclination of a chord between skin points against a lower one, in the pelvis's sagittal plane.

Parameters
----------
subject : Subject
posture : Motion or array_like
    Coordinates (coordinate,) or (time, coordinate).
angle : {"thoracic", "thoracolumbar", "lumbar"} or ((str, str), (str, str))
    Markers on T1, T5, T10, L3 and S2, or the cranial and caudal contact point of the upper and of the lower chord.

Returns
-------
numpy.ndarray
    (time,) kyphosis positive, lordosis negative [rad]

Raises
------
UnknownNameError
)");

    auto split =
        value_class<LumbopelvicSplit>(m, "LumbopelvicSplit", "Sagittal rotations since the start, flexion positive.");
    array_property(split, "trunk", &LumbopelvicSplit::trunk, {}, "(time,) of the upper sensor [rad]");
    array_property(split, "pelvis", &LumbopelvicSplit::pelvis, {}, "(time,) of the sacrum [rad]");
    array_property(split, "lumbar", &LumbopelvicSplit::lumbar, {}, "(time,) trunk - pelvis [rad]");
    m.def(
        "lumbopelvic_split",
        [](const Subject& subject, const AnyPosture& posture, const std::optional<Eigen::VectorXd>& start,
           const std::string& vertebra) {
            const Table q = postures(posture);
            return lumbopelvic_split(subject, q, start_of(start, q), vertebra);
        },
        py::arg("subject"), py::arg("posture"), py::arg("start") = py::none(), py::kw_only(),
        py::arg("vertebra") = "T12",
        R"(Lumbar and pelvic rotation as sensors on a vertebra and the sacrum give them.

Parameters
----------
subject : Subject
posture : Motion or array_like
    Coordinates (coordinate,) or (time, coordinate).
start : array_like, optional
    (coordinate,) the posture that reads zero; the first one if left out.
vertebra : str
    Under the upper sensor.

Returns
-------
LumbopelvicSplit

Raises
------
UnknownNameError, SimulationError
)");
    m.def(
        "cobb_angle",
        [](const Subject& subject, const AnyPosture& posture, std::string_view upper, std::string_view lower) {
            return cobb_angle(subject, postures(posture), upper, lower);
        },
        py::arg("subject"), py::arg("posture"), py::arg("upper"), py::arg("lower"),
        R"(Angle between the upper end plate of one vertebra and the lower one of another below it.

End plates are square to the body frames, which is an assumption: compare differences between postures.

Parameters
----------
subject : Subject
posture : Motion or array_like
    Coordinates (coordinate,) or (time, coordinate).
upper, lower : str
    "T4" and "T12"; the lower one may be "S1", whose upper plate counts.

Returns
-------
numpy.ndarray
    (time,) kyphosis positive, lordosis negative [rad]

Raises
------
UnknownNameError, SimulationError
)");

    value_class<MaximalEffort>(m, "MaximalEffort", "The largest effort within the reserve gate.")
        .def_readonly("moment", &MaximalEffort::moment,
                      "That the harness resists [N m], or the multiple of the direction asked for.")
        .def_property_readonly(
            "activation",
            [](const py::object& self) {
                const auto& a = self.cast<const MaximalEffort&>().activation;
                return view(self, a.data(), {a.size()});
            },
            "(muscle,) 0 to 1")
        .def_readonly("limited_by", &MaximalEffort::limited_by,
                      "Coordinate whose reserve leaves its gate first, or the status of the force sharing.")
        .def_readonly("solves", &MaximalEffort::solves, "Force sharings it took.")
        .def("__repr__", [](const MaximalEffort& self) {
            return "<MaximalEffort " + std::to_string(self.moment) + " N m, limited by " + self.limited_by + ">";
        });
    const Dynamometer machine;
    m.def(
        "maximal_effort",
        [](const Subject& subject, const Eigen::VectorXd& q, const std::string& body, Level level, Axis axis, Side side,
           const std::optional<Eigen::VectorXd>& direction) {
            const py::gil_scoped_release free;
            return direction ? maximal_effort_along(subject, q, *direction)
                             : maximal_effort(subject, q, Dynamometer{body, level, axis, side});
        },
        py::arg("subject"), py::arg("q"), py::kw_only(), py::arg("body") = machine.body,
        py::arg("level") = machine.level, py::arg("axis") = machine.axis, py::arg("side") = machine.side,
        py::arg("direction") = py::none(),
        R"(Quasi-isometric maximal effort: the pelvis strapped, a harness holds one vertebra still. Runs without the GIL.

Parameters
----------
subject : Subject
q : array_like
    (coordinate,) the posture; its weight and passive tissue are part of the task.
body : str
    Vertebra under the harness.
level : Level or str
    Joint centre the moment is read about.
axis : Axis or str
    In the pelvis's axes.
side : {"positive", "negative"}
    Of the effort: negative is extension, left bending, right rotation.
direction : array_like, optional
    (coordinate,) any other generalised force, its first six components 0; replaces the four above.

Returns
-------
MaximalEffort

Raises
------
UnknownNameError
SimulationError
    If the posture cannot even be held.
)");
    m.def(
        "group_activation",
        [](const Subject& subject, const AnyActivation& activation, std::string_view group) {
            return group_activation(subject, activations(activation), group);
        },
        py::arg("subject"), py::arg("activation"), py::arg("group"),
        R"(Mean activation of a muscle group, weighted by cross-section.

Parameters
----------
subject : Subject
activation : Loads or array_like
    (muscle,) or (time, muscle)
group : str
    "multifidus_lumborum", of one side with "_r" or "_l".

Returns
-------
numpy.ndarray
    (time,)

Raises
------
UnknownNameError
)");
    m.def(
        "percent_of_maximum",
        [](const Subject& subject, const AnyActivation& activation, const MaximalEffort& maximum,
           std::string_view group) { return percent_of_maximum(subject, activations(activation), maximum, group); },
        py::arg("subject"), py::arg("activation"), py::arg("maximum"), py::arg("group"),
        R"(Activation of a muscle group in percent of that in a maximal effort: %MVC.

Parameters
----------
subject : Subject
activation : Loads or array_like
    (muscle,) or (time, muscle)
maximum : MaximalEffort
    Of the same subject.
group : str
    As in `group_activation`.

Returns
-------
numpy.ndarray
    (time,) [percent]

Raises
------
UnknownNameError
SimulationError
    If the group is silent in the maximal effort.
)");
}

}  // namespace spondyl::python
