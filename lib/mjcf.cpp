#include "spondyl/mjcf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <span>
#include <sstream>
#include <vector>

#include <Eigen/Geometry>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include "detail/atomic_file.hpp"

namespace spondyl {
namespace {

using Node = boost::property_tree::ptree;

// MuJoCo wants more than mjMINVAL = 1e-15; this moves no acceleration by more than rounding.
constexpr double least_mass = 1e-12;
constexpr double density_of_water = 1000.0;

std::string text_of(std::initializer_list<double> numbers) {
    std::string text;
    for (const double x : numbers) {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), x, std::chars_format::general, 17);
        if (!text.empty()) text += ' ';
        text.append(digits.data(), end.ptr);
    }
    return text;
}

std::string text_of(const Eigen::Vector3d& p) { return text_of({p.x(), p.y(), p.z()}); }

std::string text_of(const Eigen::Matrix3d& R) {
    const Eigen::Quaterniond q(R);
    return text_of({q.w(), q.x(), q.y(), q.z()});
}

void set(Node& node, const std::string& attribute, const std::string& value) {
    node.put("<xmlattr>." + attribute, value);
}

Node& add(Node& node, const std::string& element) { return node.push_back({element, Node()})->second; }

struct Writer {
    const Subject& subject;
    const MjcfOptions& options;
    std::vector<std::vector<std::size_t>> children;
    std::vector<std::vector<std::pair<std::string, Eigen::Vector3d>>> sites;  // per body

    Writer(const Subject& s, const MjcfOptions& o)
        : subject(s), options(o), children(s.bodies.size()), sites(s.bodies.size()) {
        for (std::size_t i = 0; i < s.bodies.size(); ++i)
            if (s.bodies[i].parent >= 0) children[static_cast<std::size_t>(s.bodies[i].parent)].push_back(i);
    }

    static void add_capsule(Node& element, const Eigen::Vector3d& end) {
        if (end.norm() < 1e-3) return;
        Node& geom = add(element, "geom");
        set(geom, "type", "capsule");
        set(geom, "fromto", text_of({0.0, 0.0, 0.0, end.x(), end.y(), end.z()}));
        set(geom, "size", "0.006");
    }

    void add_shapes(Node& element, std::size_t i) const {
        const Inertia& inertia = subject.bodies[i].inertia;
        for (const std::size_t child : children[i]) add_capsule(element, subject.bodies[child].X_PC.p);
        if (children[i].empty()) add_capsule(element, inertia.com);
        if (inertia.mass <= 0.0) return;
        Node& geom = add(element, "geom");
        set(geom, "type", "sphere");
        set(geom, "pos", text_of(inertia.com));
        set(geom, "size", text_of({std::cbrt(inertia.mass / density_of_water * 0.75 / std::numbers::pi)}));
        set(geom, "rgba", "0.8 0.6 0.5 0.3");
    }

    void add_body(Node& parent, std::size_t i) const {
        const Body& b = subject.bodies[i];
        Node& element = add(parent, "body");
        set(element, "name", b.name);
        set(element, "pos", text_of(b.X_PC.p));
        set(element, "quat", text_of(b.X_PC.R));

        Node& inertial = add(element, "inertial");
        const Eigen::Matrix3d& I = b.inertia.central;
        set(inertial, "pos", text_of(b.inertia.com));
        set(inertial, "mass", text_of({std::max(b.inertia.mass, least_mass)}));
        set(inertial, "fullinertia", text_of({I(0, 0), I(1, 1), I(2, 2), I(0, 1), I(0, 2), I(1, 2)}));

        Node& joint = add(element, "joint");
        set(joint, "name", b.joint);
        switch (b.kind) {
            case JointKind::free: set(joint, "type", "free"); break;
            case JointKind::ball: set(joint, "type", "ball"); break;
            case JointKind::hinge:
                set(joint, "type", "hinge");
                set(joint, "axis", text_of(b.axis));
                break;
        }
        if (options.shapes) add_shapes(element, i);
        for (const auto& [name, p] : sites[i]) {
            Node& site = add(element, "site");
            set(site, "name", name);
            set(site, "pos", text_of(p));
        }
        for (const std::size_t child : children[i]) add_body(element, child);
    }

    void add_muscles(Node& tendons) {
        const auto floats = [&](const BodyPoint& p) { return p.body == subject.abdomen_body(); };
        for (const Muscle& muscle : subject.muscles) {
            if (std::ranges::any_of(muscle.path, floats) || !muscle.wraps.empty()) continue;
            Node& spatial = add(tendons, "spatial");
            set(spatial, "name", muscle.name);
            for (std::size_t k = 0; k < muscle.path.size(); ++k) {
                const std::string name = muscle.name + "/" + std::to_string(k);
                set(add(spatial, "site"), "site", name);
                sites[static_cast<std::size_t>(muscle.path[k].body)].emplace_back(name, muscle.path[k].p);
            }
        }
    }
};

}  // namespace

std::string mjcf(const Subject& subject, const MjcfOptions& options) {
    Writer writer(subject, options);
    Node document;
    Node& model = add(document, "mujoco");
    set(model, "model", "spondyl");
    Node& compiler = add(model, "compiler");
    set(compiler, "angle", "radian");
    set(compiler, "inertiafromgeom", "false");
    Node& option = add(model, "option");
    set(option, "gravity", text_of(options.gravity));
    Node& defaults = add(model, "default");
    Node& geom = add(defaults, "geom");
    set(geom, "contype", "0");
    set(geom, "conaffinity", "0");
    set(geom, "mass", "0");
    set(geom, "rgba", "0.9 0.88 0.8 1");
    set(add(defaults, "site"), "size", "0.001");
    set(add(defaults, "tendon"), "width", "0.0015");

    Node tendons;
    if (options.muscles) writer.add_muscles(tendons);
    const bool massless = std::any_of(subject.bodies.begin(), subject.bodies.end(),
                                      [](const Body& b) { return b.inertia.mass < least_mass; });
    if (massless)
        add(model, "<xmlcomment>")
            .put_value(" Bodies of 1e-12 kg have no mass in spondyl; MuJoCo refuses moving bodies without mass. ");
    Node& world = add(model, "worldbody");
    for (std::size_t i = 0; i < subject.bodies.size(); ++i)
        if (subject.bodies[i].parent < 0) writer.add_body(world, i);
    if (!tendons.empty()) model.push_back({"tendon", tendons});

    std::ostringstream out;
    boost::property_tree::write_xml(out, document, boost::property_tree::xml_writer_make_settings<std::string>(' ', 1));
    return out.str();
}

void write_mjcf(const Subject& subject, const std::filesystem::path& file, const MjcfOptions& options) {
    const std::string text = mjcf(subject, options);
    detail::write_atomically(file, std::as_bytes(std::span(text)));
}

}  // namespace spondyl
