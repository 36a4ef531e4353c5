#include "spondyl/mjcf.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <doctest/doctest.h>
#include <Eigen/Geometry>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include "spondyl/error.hpp"
#include "support/bodies.hpp"

using namespace spondyl;
using test::nominal;
using Node = boost::property_tree::ptree;

namespace {

Node parsed(const std::string& text) {
    std::istringstream in(text);
    Node document;
    boost::property_tree::read_xml(in, document, boost::property_tree::xml_parser::trim_whitespace);
    return document.get_child("mujoco");
}

std::string attribute(const Node& node, const std::string& name) { return node.get<std::string>("<xmlattr>." + name); }

Eigen::VectorXd numbers(const Node& node, const std::string& name) {
    std::istringstream in(attribute(node, name));
    std::vector<double> values;
    for (std::string word; in >> word;) values.push_back(std::strtod(word.c_str(), nullptr));
    return Eigen::Map<Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

struct Found {
    const Node* element;
    std::string parent;
    Pose X_WB;
};

std::map<std::string, Found> bodies_in(const Node& model) {
    std::map<std::string, Found> found;
    const std::function<void(const Node&, const std::string&, const Pose&)> visit =
        [&](const Node& element, const std::string& parent, const Pose& X_WP) {
            for (const auto& [tag, child] : element) {
                if (tag != "body") continue;
                const Eigen::VectorXd q = numbers(child, "quat");
                const Pose X_PC{Eigen::Quaterniond(q[0], q[1], q[2], q[3]).toRotationMatrix(), numbers(child, "pos")};
                found[attribute(child, "name")] = {&child, parent, X_WP * X_PC};
                visit(child, attribute(child, "name"), X_WP * X_PC);
            }
        };
    visit(model.get_child("worldbody"), "", {});
    return found;
}

}  // namespace

TEST_CASE("the MuJoCo model has every body in its place, on its parent, with its inertia to the last bit") {
    const Subject& s = nominal();
    const Node model = parsed(mjcf(s));
    const auto found = bodies_in(model);
    const auto X = poses(s, neutral_state(s).q);
    REQUIRE(found.size() == s.bodies.size());
    for (std::size_t i = 0; i < s.bodies.size(); ++i) {
        const Body& b = s.bodies[i];
        REQUIRE(found.count(b.name) == 1);
        const Found& f = found.at(b.name);
        CHECK(f.parent == (b.parent < 0 ? "" : s.bodies[static_cast<std::size_t>(b.parent)].name));
        CHECK((f.X_WB.R - X[i].R).norm() < 1e-14);
        CHECK((f.X_WB.p - X[i].p).norm() < 1e-14);
        const Node& inertial = f.element->get_child("inertial");
        const Eigen::Matrix3d& I = b.inertia.central;
        Eigen::VectorXd written(6);
        written << I(0, 0), I(1, 1), I(2, 2), I(0, 1), I(0, 2), I(1, 2);
        CHECK(numbers(inertial, "fullinertia") == written);
        CHECK(numbers(inertial, "pos") == b.inertia.com);
        CHECK(numbers(inertial, "mass")[0] == (b.inertia.mass == 0.0 ? 1e-12 : b.inertia.mass));
        const Node& joint = f.element->get_child("joint");
        CHECK(attribute(joint, "name") == b.joint);
        const char* const kinds[] = {"free", "ball", "hinge"};
        CHECK(attribute(joint, "type") == kinds[static_cast<int>(b.kind)]);
        if (b.kind == JointKind::hinge) CHECK(numbers(joint, "axis") == b.axis);
    }
}

TEST_CASE("gravity of the MuJoCo model points down the y axis unless another one is asked for") {
    const Subject& s = nominal();
    CHECK(numbers(parsed(mjcf(s)).get_child("option"), "gravity") == standard_gravity());
    const Eigen::Vector3d prone(9.80665, 0.0, 0.0);
    CHECK(numbers(parsed(mjcf(s, {.gravity = prone})).get_child("option"), "gravity") == prone);
}

TEST_CASE("a fascicle and its tendon in the MuJoCo model have the same length") {
    const Subject& s = nominal();
    const Node model = parsed(mjcf(s));
    std::map<std::string, Eigen::Vector3d> sites;
    for (const auto& [name, body] : bodies_in(model))
        for (const auto& [tag, child] : *body.element)
            if (tag == "site") sites[attribute(child, "name")] = body.X_WB * Eigen::Vector3d(numbers(child, "pos"));
    std::map<std::string, double> lengths;
    for (const auto& [tag, tendon] : model.get_child("tendon")) {
        std::vector<Eigen::Vector3d> path;
        for (const auto& [kind, child] : tendon)
            if (kind == "site") path.push_back(sites.at(attribute(child, "site")));
        double& length = lengths[attribute(tendon, "name")];
        for (std::size_t k = 1; k < path.size(); ++k) length += (path[k] - path[k - 1]).norm();
    }
    Workspace w(s);
    std::size_t straight = 0;
    for (const Muscle& m : s.muscles) {
        const bool floats = std::ranges::any_of(m.path, [&](const BodyPoint& p) { return p.body == s.abdomen_body(); });
        REQUIRE(lengths.contains(m.name) == (!floats && m.wraps.empty()));
        if (!lengths.contains(m.name)) continue;
        ++straight;
        CHECK(lengths.at(m.name) == doctest::Approx(muscle_length(w, neutral_state(s).q, m)).epsilon(1e-13));
    }
    CHECK(lengths.size() == straight);
    CHECK(parsed(mjcf(s, {.muscles = false})).count("tendon") == 0);
}

TEST_CASE("shapes for the eye have no mass and no contact, and can be left out") {
    const Node model = parsed(mjcf(nominal()));
    const Node& geom = model.get_child("default.geom");
    CHECK(attribute(geom, "mass") == "0");
    CHECK(attribute(geom, "contype") == "0");
    CHECK(attribute(geom, "conaffinity") == "0");
    CHECK(attribute(model.get_child("compiler"), "inertiafromgeom") == "false");
    const auto pelvis = [](const Node& m) { return m.get_child("worldbody.body"); };
    CHECK(pelvis(model).count("geom") > 0);
    CHECK(pelvis(parsed(mjcf(nominal(), {.shapes = false}))).count("geom") == 0);
}

TEST_CASE("a name with characters that XML reserves comes back unchanged") {
    Subject s = nominal();
    s.bodies[1].name = "L5 <\"free\" & 'restricted'>";
    CHECK(bodies_in(parsed(mjcf(s))).count(s.bodies[1].name) == 1);
}

TEST_CASE("a written MuJoCo model is the text itself, and a missing folder is an error that says so") {
    const auto file = std::filesystem::path(SPONDYL_TEST_OUTPUT_DIR) / "body.xml";
    write_mjcf(nominal(), file);
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    CHECK(text.str() == mjcf(nominal()));
    CHECK_THROWS_WITH_AS(write_mjcf(nominal(), file.parent_path() / "no_such_folder" / "body.xml"),
                         doctest::Contains("create the folder first"), ResultsError);
}
