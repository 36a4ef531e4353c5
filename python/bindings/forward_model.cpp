#include "spondyl/forward_model.hpp"

#include <pybind11/eigen.h>
#include <pybind11/functional.h>
#include <pybind11/stl_bind.h>

#include "common.hpp"

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

void set_prescribed(ForwardModel& model, const py::object& call) {
    model.prescribed = nullptr;
    if (call.is_none()) return;
    model.prescribed = [call](double time, const State& state, VectorXd& tau) {
        const py::gil_scoped_acquire gil;
        tau += answer(call(time, state), tau.size(), "prescribed");
    };
}

void set_external(ForwardModel& model, const py::object& call) {
    model.external = nullptr;
    if (call.is_none()) return;
    model.external = [call](double time, std::vector<ExternalForce>& forces) {
        const py::gil_scoped_acquire gil;
        for (const py::handle force : call(time)) forces.push_back(force.cast<ExternalForce>());
    };
}

}  // namespace

void bind_forward_model(py::module_& m) {
    py::class_<State>(m, "State", "Coordinates and generalised speeds, each (coordinate,) [m], [rad]; [m/s], [rad/s].")
        .def(py::init<VectorXd, VectorXd>(), py::arg("q"), py::arg("v"))
        .def_property(
            "q", [](State& self) -> VectorXd& { return self.q; }, [](State& self, const VectorXd& q) { self.q = q; },
            "May be written into.")
        .def_property(
            "v", [](State& self) -> VectorXd& { return self.v; }, [](State& self, const VectorXd& v) { self.v = v; },
            "May be written into.");
    m.def("neutral_state", &neutral_state, py::arg("subject"), "Neutral standing at rest.");

    py::class_<ExternalForce>(m, "ExternalForce", "Force and moment on one body, at a point of that body.")
        .def(py::init<BodyPoint, Vector3d, Vector3d>(), py::arg("at"), py::arg("force_W") = Vector3d(Vector3d::Zero()),
             py::arg("moment_W") = Vector3d(Vector3d::Zero()), "Force [N] and moment [N m] in world axes.")
        .def_readwrite("at", &ExternalForce::at)
        .def_readwrite("force_W", &ExternalForce::force_W)
        .def_readwrite("moment_W", &ExternalForce::moment_W);

    const Anchor anchor;
    py::class_<Anchor>(m, "Anchor", R"(A body point tied by a linear spring and damper in all directions.

To a place in the world (body -1) or to a point of another body, from which it keeps the distance offset_W [m].
stiffness [N/m], damping [N s/m].)")
        .def(py::init<std::string, BodyPoint, BodyPoint, Vector3d, double, double>(), py::arg("name"), py::arg("at"),
             py::arg("to") = anchor.to, py::kw_only(), py::arg("offset_W") = anchor.offset_W,
             py::arg("stiffness") = anchor.stiffness, py::arg("damping") = anchor.damping)
        .def_readwrite("name", &Anchor::name)
        .def_readwrite("at", &Anchor::at)
        .def_readwrite("to", &Anchor::to)
        .def_readwrite("offset_W", &Anchor::offset_W)
        .def_readwrite("stiffness", &Anchor::stiffness)
        .def_readwrite("damping", &Anchor::damping);

    const Contact contact;
    py::class_<Contact>(m, "Contact", R"(A body point that may press on a plane and rub on it (Hunt and Crossley 1975).

normal_W points out of the surface, height is the surface's along it [m]; stiffness [N/m^1.5], dissipation [s/m],
slip_speed [m/s] at which friction has reached 76 % of its limit, corner [m] over which contact sets in.)")
        .def(py::init<std::string, BodyPoint, Vector3d, double, double, double, double, double, double>(),
             py::arg("name"), py::arg("at"), py::kw_only(), py::arg("normal_W") = contact.normal_W,
             py::arg("height") = contact.height, py::arg("stiffness") = contact.stiffness,
             py::arg("dissipation") = contact.dissipation, py::arg("friction") = contact.friction,
             py::arg("slip_speed") = contact.slip_speed, py::arg("corner") = contact.corner)
        .def_readwrite("name", &Contact::name)
        .def_readwrite("at", &Contact::at)
        .def_readwrite("normal_W", &Contact::normal_W)
        .def_readwrite("height", &Contact::height)
        .def_readwrite("stiffness", &Contact::stiffness)
        .def_readwrite("dissipation", &Contact::dissipation)
        .def_readwrite("friction", &Contact::friction)
        .def_readwrite("slip_speed", &Contact::slip_speed)
        .def_readwrite("corner", &Contact::corner);

    const Band band;
    py::class_<Band>(m, "Band", R"(Straight elastic band or strap: pulls beyond its rest length, never pushes.

rest_length [m], stiffness [N/m], damping [N s/m] while taut, corner [m] over which it becomes taut.)")
        .def(py::init<std::string, BodyPoint, BodyPoint, double, double, double, double>(), py::arg("name"),
             py::arg("from_"), py::arg("to"), py::kw_only(), py::arg("rest_length"), py::arg("stiffness"),
             py::arg("damping") = band.damping, py::arg("corner") = band.corner)
        .def_readwrite("name", &Band::name)
        .def_readwrite("from_", &Band::from, "C++: from.")
        .def_readwrite("to", &Band::to)
        .def_readwrite("rest_length", &Band::rest_length)
        .def_readwrite("stiffness", &Band::stiffness)
        .def_readwrite("damping", &Band::damping)
        .def_readwrite("corner", &Band::corner);

    py::class_<JointSpring>(m, "JointSpring", R"(Spring and damper of one body's joint, neutral at zero.

stiffness [N m/rad], damping [N m s/rad].)")
        .def(py::init<int, double, double>(), py::arg("body"), py::kw_only(), py::arg("stiffness") = 0.0,
             py::arg("damping") = 0.0)
        .def_readwrite("body", &JointSpring::body)
        .def_readwrite("stiffness", &JointSpring::stiffness)
        .def_readwrite("damping", &JointSpring::damping);

    py::class_<HeldMass>(m, "HeldMass", "A mass [kg] that one body holds at a point: a dumbbell, a stick.")
        .def(py::init<std::string, BodyPoint, double>(), py::arg("name"), py::arg("at"), py::arg("mass"))
        .def_readwrite("name", &HeldMass::name)
        .def_readwrite("at", &HeldMass::at)
        .def_readwrite("mass", &HeldMass::mass);

    py::class_<Task>(m, "Task", R"(Feedback on one measure of the posture.

measure as in exercise files, `tilt(T1, right, up)`; target(time) in its unit [rad] or [m]; stiffness, damping and
integral are the gains on the error, its rate and its integral.)")
        .def(py::init([](const std::string& measure, std::function<double(double)> target, double stiffness,
                         double damping, double integral) {
                 return Task{measure_named(measure), std::move(target), stiffness, damping, integral};
             }),
             py::arg("measure"), py::arg("target"), py::kw_only(), py::arg("stiffness"), py::arg("damping") = 0.0,
             py::arg("integral") = 0.0)
        .def_property_readonly("measure", [](const Task& self) { return self.measure.text; })
        .def_readwrite("target", &Task::target)
        .def_readwrite("stiffness", &Task::stiffness)
        .def_readwrite("damping", &Task::damping)
        .def_readwrite("integral", &Task::integral);

    py::class_<MuscleControl>(m, "MuscleControl", R"(Muscles in time: the force sharing, anew every `period` [s].

It finds the fascicle forces, limb torques and reserves that give the wanted accelerations against all other forces of
the model, and holds them. `supports` are those it counts on; the anchors and contacts of the model stand in for them.
`wanted(time, state)` returns the wanted rates of v, (coordinate,); see `follow`.)")
        .def(py::init<std::vector<Support>, std::function<VectorXd(double, const State&)>, double>(),
             py::arg("supports"), py::arg("wanted"), py::kw_only(), py::arg("period") = MuscleControl{}.period)
        .def_readwrite("supports", &MuscleControl::supports)
        .def_readwrite("wanted", &MuscleControl::wanted)
        .def_readwrite("period", &MuscleControl::period);

    bind_list<JointSpring>(m, "JointSprings");
    bind_list<Anchor>(m, "Anchors");
    bind_list<Contact>(m, "Contacts");
    bind_list<Band>(m, "Bands");
    bind_list<Task>(m, "Tasks");
    bind_list<HeldMass>(m, "HeldMasses");

    const ForwardModel defaults;
    py::class_<ForwardModel>(m, "ForwardModel", R"(Everything that acts on the subject in a forward simulation.

Parameters
----------
passive : bool
    Tissue of the segments and limb elements, structural damping of the segments.
limb_damping : float
    Of every limb coordinate [N m s/rad]; an assumption.
gravity : (3,)
    World axes [m/s^2]. Without gravity the muscles are thought to carry the weight, as in plan_motion.
tone : (coordinate,), optional
    Constant generalised force, as Motion.tone.
locked : list of int
    Bodies whose joint keeps the angles it starts with.

The lists springs, anchors, contacts, bands, tasks and held are empty at first; muscles is None. `prescribed` takes
a callable (time, state) that returns generalised forces (coordinate,); `external` a callable (time) that returns
ExternalForces. Both must be smooth within an output step.
)")
        .def(py::init([](bool passive, double limb_damping, const Vector3d& gravity, const py::object& tone,
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
             py::arg("locked") = std::vector<int>())
        .def_readwrite("passive", &ForwardModel::passive)
        .def_readwrite("limb_damping", &ForwardModel::limb_damping)
        .def_readwrite("gravity", &ForwardModel::gravity)
        .def_readwrite("tone", &ForwardModel::tone)
        .def_readwrite("locked", &ForwardModel::locked)
        .def_readwrite("springs", &ForwardModel::springs)
        .def_readwrite("anchors", &ForwardModel::anchors)
        .def_readwrite("contacts", &ForwardModel::contacts)
        .def_readwrite("bands", &ForwardModel::bands)
        .def_readwrite("tasks", &ForwardModel::tasks)
        .def_readwrite("held", &ForwardModel::held)
        .def_readwrite("muscles", &ForwardModel::muscles)
        .def_property("prescribed", nullptr, &set_prescribed, "Write-only.")
        .def_property("external", nullptr, &set_external, "Write-only.");

    m.def("forward_model", &forward_model, py::arg("subject"), py::arg("exercise"), py::arg("q"), py::kw_only(),
          py::arg("anchor_stiffness") = 1e6,
          "The supports and locked joints of an exercise: every supported point is anchored where it is at posture q.");
    m.def("follow", &follow, py::arg("subject"), py::arg("motion"), py::kw_only(), py::arg("rate") = 40.0,
          "Wanted accelerations that follow a planned motion, with a critically damped return to it at `rate` [1/s].");
}

}  // namespace spondyl::python
