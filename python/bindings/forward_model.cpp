#include "spondyl/forward_model.hpp"

#include <pybind11/functional.h>
#include <pybind11/stl_bind.h>

#include "members.hpp"

// Lists that are changed in place: model.anchors.append(...)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::JointSpring>)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::Anchor>)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::Contact>)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::Band>)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::Task>)
PYBIND11_MAKE_OPAQUE(std::vector<spondyl::HeldMass>)

namespace spondyl::python {
namespace {

using Eigen::Vector3d;
using Eigen::VectorXd;

template <class T> void bind_list(py::module_& m, const char* name) {
    py::bind_vector<std::vector<T>>(m, name);
    py::implicitly_convertible<py::iterable, std::vector<T>>();
}

// Python's answer in the size of the state; the interpreter's lock is held by the caller.
VectorXd answer(const py::object& value, Eigen::Index size, const char* who) {
    const auto numbers = value.cast<VectorXd>();
    if (numbers.size() != size)
        throw py::value_error(std::string(who) + " returned " + std::to_string(numbers.size()) + " numbers; expected " +
                              std::to_string(size) + ", one per coordinate");
    return numbers;
}

using Prescribed = As<"collections.abc.Callable[[float, spondyl.State], numpy.typing.ArrayLike] | None">;
using External = As<"collections.abc.Callable[[float], collections.abc.Iterable[spondyl.ExternalForce]] | None">;
using Tone = As<"numpy.typing.ArrayLike | None">;

void set_prescribed(ForwardModel& model, const Prescribed& call) {
    model.prescribed = nullptr;
    if (call.is_none()) return;
    model.prescribed = [call](double time, const State& state, VectorXd& tau) {
        const py::gil_scoped_acquire gil;
        tau += answer(call(time, state), tau.size(), "prescribed");
    };
}

void set_external(ForwardModel& model, const External& call) {
    model.external = nullptr;
    if (call.is_none()) return;
    model.external = [call](double time, std::vector<ExternalForce>& forces) {
        const py::gil_scoped_acquire gil;
        for (const py::handle force : call(time)) forces.push_back(force.cast<ExternalForce>());
    };
}

}  // namespace

void bind_forward_model(py::module_& m) {
    value_class<State>(m, "State", "Coordinates and generalised speeds; both arrays may be written into.")
        .def(py::init<VectorXd, VectorXd>(), py::arg("q"), py::arg("v"), R"(A state of motion.

Parameters
----------
q : array_like
    (coordinate,) translations [m], rotation vectors and hinge angles [rad].
v : array_like
    (coordinate,) generalised speeds [m/s], [rad/s].
)")
        .def_property(
            "q", [](State& self) -> VectorXd& { return self.q; }, [](State& self, const VectorXd& q) { self.q = q; },
            "(coordinate,) translations [m], rotation vectors and hinge angles [rad].")
        .def_property(
            "v", [](State& self) -> VectorXd& { return self.v; }, [](State& self, const VectorXd& v) { self.v = v; },
            "(coordinate,) generalised speeds [m/s], [rad/s].");
    m.def("neutral_state", &neutral_state, py::arg("subject"), R"(Neutral standing at rest.

Parameters
----------
subject : Subject

Returns
-------
State
)");

    value_class<ExternalForce>(m, "ExternalForce", "Force and moment on one body, at a point of that body.")
        .def(py::init<BodyPoint, Vector3d, Vector3d>(), py::arg("at"), py::arg("force_W") = Vector3d(Vector3d::Zero()),
             py::arg("moment_W") = Vector3d(Vector3d::Zero()), R"(A force from outside.

Parameters
----------
at : BodyPoint
force_W : array_like
    (3,) in world axes: x anterior, y up, z right [N].
moment_W : array_like
    (3,) in world axes [N m].
)")
        .def_readwrite("at", &ExternalForce::at, "Where it acts.")
        .def_readwrite("force_W", &ExternalForce::force_W, "(3,) in world axes [N].")
        .def_readwrite("moment_W", &ExternalForce::moment_W, "(3,) in world axes [N m].");

    const Anchor anchor;
    value_class<Anchor>(m, "Anchor", "A body point tied by a linear spring and damper in all directions.")
        .def(py::init<std::string, BodyPoint, BodyPoint, Vector3d, double, double>(), py::arg("name"), py::arg("at"),
             py::arg("to") = anchor.to, py::kw_only(), py::arg("offset_W") = anchor.offset_W,
             py::arg("stiffness") = anchor.stiffness, py::arg("damping") = anchor.damping, R"(Ties a point.

Parameters
----------
name : str
at : BodyPoint
    What is tied.
to : BodyPoint
    To what; on body -1 it is a place in the world.
offset_W : array_like
    (3,) distance it keeps from there, world axes [m].
stiffness : float
    [N/m]
damping : float
    [N s/m]
)")
        .def_readwrite("name", &Anchor::name, "Its name.")
        .def_readwrite("at", &Anchor::at, "What is tied.")
        .def_readwrite("to", &Anchor::to, "To what; on body -1 it is a place in the world.")
        .def_readwrite("offset_W", &Anchor::offset_W, "(3,) distance it keeps from there, world axes [m].")
        .def_readwrite("stiffness", &Anchor::stiffness, "[N/m]")
        .def_readwrite("damping", &Anchor::damping, "[N s/m]");

    const Contact contact;
    value_class<Contact>(m, "Contact",
                         "A body point that may press on a plane and rub on it (Hunt and Crossley 1975); never pulls.")
        .def(py::init<std::string, BodyPoint, Vector3d, double, double, double, double, double, double>(),
             py::arg("name"), py::arg("at"), py::kw_only(), py::arg("normal_W") = contact.normal_W,
             py::arg("height") = contact.height, py::arg("stiffness") = contact.stiffness,
             py::arg("dissipation") = contact.dissipation, py::arg("friction") = contact.friction,
             py::arg("slip_speed") = contact.slip_speed, py::arg("corner") = contact.corner, R"(A point and a plane.

Parameters
----------
name : str
at : BodyPoint
normal_W : array_like
    (3,) unit vector out of the surface, world axes.
height : float
    Of the surface along the normal [m].
stiffness : float
    [N/m^1.5]
dissipation : float
    [s/m]
friction : float
    Coulomb coefficient.
slip_speed : float
    At which friction has reached 76 % of its limit [m/s].
corner : float
    Depth over which contact sets in [m].
)")
        .def_readwrite("name", &Contact::name, "Its name.")
        .def_readwrite("at", &Contact::at, "The point.")
        .def_readwrite("normal_W", &Contact::normal_W, "(3,) unit vector out of the surface, world axes.")
        .def_readwrite("height", &Contact::height, "Of the surface along the normal [m].")
        .def_readwrite("stiffness", &Contact::stiffness, "[N/m^1.5]")
        .def_readwrite("dissipation", &Contact::dissipation, "[s/m]")
        .def_readwrite("friction", &Contact::friction, "Coulomb coefficient.")
        .def_readwrite("slip_speed", &Contact::slip_speed, "At which friction has reached 76 % of its limit [m/s].")
        .def_readwrite("corner", &Contact::corner, "Depth over which contact sets in [m].");

    const Band band;
    value_class<Band>(m, "Band", "Straight elastic band or strap: pulls beyond its rest length, never pushes.")
        .def(py::init<std::string, BodyPoint, BodyPoint, double, double, double, double>(), py::arg("name"),
             py::arg("from_"), py::arg("to"), py::kw_only(), py::arg("rest_length"), py::arg("stiffness"),
             py::arg("damping") = band.damping, py::arg("corner") = band.corner, R"(A band between two points.

Parameters
----------
name : str
from_, to : BodyPoint
    On body -1: a place in the world. `from_` is `from` in C++.
rest_length : float
    [m]
stiffness : float
    [N/m]
damping : float
    While it is taut [N s/m].
corner : float
    Stretch over which it becomes taut [m].
)")
        .def_readwrite("name", &Band::name, "Its name.")
        .def_readwrite("from_", &Band::from, "One end; C++: from.")
        .def_readwrite("to", &Band::to, "The other end.")
        .def_readwrite("rest_length", &Band::rest_length, "[m]")
        .def_readwrite("stiffness", &Band::stiffness, "[N/m]")
        .def_readwrite("damping", &Band::damping, "While it is taut [N s/m].")
        .def_readwrite("corner", &Band::corner, "Stretch over which it becomes taut [m].");

    value_class<JointSpring>(m, "JointSpring", "Spring and damper of one body's joint, neutral at zero: a brace.")
        .def(py::init<int, double, double>(), py::arg("body"), py::kw_only(), py::arg("stiffness") = 0.0,
             py::arg("damping") = 0.0, R"(The same about all axes of the joint.

Parameters
----------
body : int
    Whose joint to its parent it is.
stiffness : float
    [N m/rad]
damping : float
    [N m s/rad]
)")
        .def_readwrite("body", &JointSpring::body, "Whose joint to its parent it is.")
        .def_readwrite("stiffness", &JointSpring::stiffness, "[N m/rad]")
        .def_readwrite("damping", &JointSpring::damping, "[N m s/rad]");

    value_class<HeldMass>(m, "HeldMass", "A mass that one body holds at a point: a dumbbell, a stick.")
        .def(py::init<std::string, BodyPoint, double>(), py::arg("name"), py::arg("at"), py::arg("mass"),
             R"(Weight and inertia without length.

Parameters
----------
name : str
at : BodyPoint
mass : float
    [kg]
)")
        .def_readwrite("name", &HeldMass::name, "Its name.")
        .def_readwrite("at", &HeldMass::at, "Where it is held.")
        .def_readwrite("mass", &HeldMass::mass, "[kg]");

    py::class_<Task>(m, "Task", "Feedback on one measure of the posture.")
        .def(py::init([](const std::string& measure, std::function<double(double)> target, double stiffness,
                         double damping, double integral) {
                 return Task{measure_named(measure), std::move(target), stiffness, damping, integral};
             }),
             py::arg("measure"), py::arg("target"), py::kw_only(), py::arg("stiffness"), py::arg("damping") = 0.0,
             py::arg("integral") = 0.0,
             R"(A force along the gradient of a measure that drives it to a target.

Parameters
----------
measure : str
    As in exercise files: `tilt(T1, right, up)`.
target : callable(time) -> float
    In the measure's unit [rad] or [m]; differentiable.
stiffness : float
    Gain on the error [N m/rad] or [N/m].
damping : float
    Gain on its rate [N m s/rad] or [N s/m].
integral : float
    Gain on its integral [N m/(rad s)] or [N/(m s)].

Raises
------
ExerciseError
    With the accepted forms of a measure.
)")
        .def_property_readonly(
            "measure", [](const Task& self) { return self.measure.text; }, "As in exercise files.")
        .def_readwrite("target", &Task::target, "Of the time [s], in the measure's unit [rad] or [m].")
        .def_readwrite("stiffness", &Task::stiffness, "Gain on the error [N m/rad] or [N/m].")
        .def_readwrite("damping", &Task::damping, "Gain on its rate [N m s/rad] or [N s/m].")
        .def_readwrite("integral", &Task::integral, "Gain on its integral [N m/(rad s)] or [N/(m s)].");

    py::class_<MuscleControl>(m, "MuscleControl", R"(Muscles in time: the force sharing, anew every `period`.

It finds the fascicle forces, limb torques and reserves that give the wanted accelerations against all other forces of
the model, and holds them.
)")
        .def(py::init<std::vector<Support>, std::function<VectorXd(double, const State&)>, double>(),
             py::arg("supports"), py::arg("wanted"), py::kw_only(), py::arg("period") = MuscleControl{}.period,
             R"(Muscles that give wanted accelerations.

Parameters
----------
supports : list of Support
    Those it counts on; the anchors and contacts of the model stand in for them.
wanted : callable(time, state) -> array_like
    (coordinate,) rates of v that are wanted; see `follow`.
period : float
    [s]
)")
        .def_readwrite("supports", &MuscleControl::supports, "Those it counts on.")
        .def_readwrite("wanted", &MuscleControl::wanted, "Rates of v that are wanted, by time and state.")
        .def_readwrite("period", &MuscleControl::period, "Between samples [s].");

    bind_list<JointSpring>(m, "JointSprings");
    bind_list<Anchor>(m, "Anchors");
    bind_list<Contact>(m, "Contacts");
    bind_list<Band>(m, "Bands");
    bind_list<Task>(m, "Tasks");
    bind_list<HeldMass>(m, "HeldMasses");

    const ForwardModel defaults;
    py::class_<ForwardModel>(m, "ForwardModel", "Everything that acts on the subject in a forward simulation.")
        .def(py::init([](bool passive, double limb_damping, const Vector3d& gravity, const Tone& tone,
                         std::vector<int> locked) {
                 ForwardModel model;
                 model.passive = passive;
                 model.limb_damping = limb_damping;
                 model.gravity = gravity;
                 if (!tone.is_none()) model.tone = tone.cast<VectorXd>();
                 model.locked = std::move(locked);
                 return model;
             }),
             py::kw_only(), py::arg("passive") = defaults.passive, py::arg("limb_damping") = defaults.limb_damping,
             py::arg("gravity") = defaults.gravity, py::arg("tone") = py::none(),
             py::arg("locked") = std::vector<int>(),
             R"(Tissue and gravity; supports, equipment and muscles are added to the lists.

Parameters
----------
passive : bool
    Tissue of the segments and limb elements, structural damping of the segments.
limb_damping : float
    Of every limb coordinate [N m s/rad]; an assumption.
gravity : array_like
    (3,) in world axes [m/s^2]. Without gravity the muscles are thought to carry the weight, as in plan_motion.
tone : array_like, optional
    (coordinate,) constant generalised force, as `Motion.tone`.
locked : list of int
    Bodies whose joint keeps the angles it starts with.
)")
        .def_readwrite("passive", &ForwardModel::passive, "Whether tissue and its structural damping act.")
        .def_readwrite("limb_damping", &ForwardModel::limb_damping, "Of every limb coordinate [N m s/rad].")
        .def_readwrite("gravity", &ForwardModel::gravity, "(3,) in world axes [m/s^2].")
        .def_readwrite("tone", &ForwardModel::tone,
                       "(coordinate,) constant generalised force, as `Motion.tone`; empty: none.")
        .def_readwrite("locked", &ForwardModel::locked, "Bodies whose joint keeps the angles it starts with.")
        .def_readwrite("springs", &ForwardModel::springs, "JointSpring each.")
        .def_readwrite("anchors", &ForwardModel::anchors, "Anchor each.")
        .def_readwrite("contacts", &ForwardModel::contacts, "Contact each.")
        .def_readwrite("bands", &ForwardModel::bands, "Band each.")
        .def_readwrite("tasks", &ForwardModel::tasks, "Task each.")
        .def_readwrite("held", &ForwardModel::held, "HeldMass each.")
        .def_readwrite("muscles", &ForwardModel::muscles, "MuscleControl or None.")
        .def_property(
            "prescribed", nullptr, &set_prescribed,
            "Write-only: callable (time, state) that returns generalised forces (coordinate,) conjugate to v, "
            "smooth within an output step; None for none.")
        .def_property("external", nullptr, &set_external,
                      "Write-only: callable (time) that returns ExternalForces, smooth within an output step; None for "
                      "none.");

    m.def("forward_model", &forward_model, py::arg("subject"), py::arg("exercise"), py::arg("q"), py::kw_only(),
          py::arg("anchor_stiffness") = 1e6,
          R"(The supports, held masses, bands and locked joints of an exercise.

Parameters
----------
subject : Subject
exercise : Exercise
q : array_like
    (coordinate,) the posture; every supported point is anchored where it is there.
anchor_stiffness : float
    [N/m]

Returns
-------
ForwardModel

Raises
------
UnknownNameError
    For a point the subject lacks.
ExerciseError, SimulationError
    For equipment that has no place in a forward simulation.
)");
    m.def("follow", &follow, py::arg("subject"), py::arg("motion"), py::kw_only(), py::arg("rate") = 40.0,
          R"(Wanted accelerations that follow a planned motion, for `MuscleControl`.

Parameters
----------
subject : Subject
motion : Motion
    Beyond its end the last posture is held.
rate : float
    Of the critically damped return to it [1/s].

Returns
-------
callable(time, state) -> numpy.ndarray
    (coordinate,) rates of v.

Raises
------
SimulationError
    When motion and subject do not belong together.
)");
}

}  // namespace spondyl::python
