#include "detail/goal.hpp"

#include <algorithm>

#include "detail/origin.hpp"
#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

Vocabulary::Vocabulary(const Subject& subject) : subject_(&subject) {
    const Tree tree(subject);
    TreeState<double> x(tree.size());
    place<double>(tree, Eigen::VectorXd::Zero(subject.coordinates), x);
    R_WB0_ = x.R;
}

Eigen::Vector3d Vocabulary::neutral_axis(int body, const Eigen::Vector3d& world) const {
    return R_WB0_[static_cast<std::size_t>(body)].transpose() * world;
}

BodyPoint Vocabulary::point(const std::string& name, const std::string& where) const {
    for (const ContactPoint& p : subject_->contact_points)
        if (p.name == name) return p.at;
    for (std::size_t i = 0; i < subject_->bodies.size(); ++i)
        if (subject_->bodies[i].name == name) return {static_cast<int>(i), Eigen::Vector3d::Zero()};
    throw NameError(where + "\"" + name + "\" is neither a contact point nor a body; the closest name is \"" +
                    closest(name, points()) + "\"; correct it");
}

std::vector<std::string> Vocabulary::points() const {
    std::vector<std::string> names;
    for (const Body& b : subject_->bodies) names.push_back(b.name);
    for (const ContactPoint& p : subject_->contact_points) names.push_back(p.name);
    return names;
}

BodyPoint Vocabulary::surface(const Support& support, const Exercise& exercise) const {
    std::vector<std::string> known = points();
    if (std::ranges::find(known, support.surface) != known.end()) return point(support.surface, at(exercise, support));
    known.emplace_back("ground");
    for (const Equipment& e : exercise.equipment) known.push_back(e.id);
    throw NameError(at(exercise, support) + "support \"" + support.id + "\" rests on \"" + support.surface +
                    "\", which is neither the ground nor a contact point, a body or equipment; the closest name is \"" +
                    closest(support.surface, known) + "\"; correct it");
}

std::vector<int> Vocabulary::locked(const Exercise& exercise) const {
    std::vector<int> result;
    for (const std::string& joint : exercise.posture.locked) {
        const auto b = std::ranges::find(subject_->bodies, joint, &Body::joint);
        if (b == subject_->bodies.end()) {
            std::vector<std::string> joints;
            for (const Body& x : subject_->bodies) joints.push_back(x.joint);
            throw NameError(at_posture(exercise, "locked " + joint) + "the posture locks \"" + joint +
                            "\", but no joint has this name; the closest name is \"" + closest(joint, joints) +
                            "\"; correct it, without an axis");
        }
        result.push_back(static_cast<int>(b - subject_->bodies.begin()));
    }
    return result;
}

Scalar Vocabulary::scalar(const Measure& m, const std::string& where) const {
    Scalar h;
    auto body_of = [&](const std::string& name) {
        try {
            return subject_->body_named(name);
        } catch (const NameError& e) {
            throw NameError(where + m.text + ": " + e.what() + "; correct it");
        }
    };
    switch (m.kind) {
        case MeasureKind::tilt: {
            const int b = body_of(m.subject);
            Linear y;
            y.directions.push_back({b, neutral_axis(b, m.body_axis), m.world_axis});
            h.shape = Shape::arcsine;
            h.y = {y};
            return h;
        }
        case MeasureKind::angle: {
            const int b = body_of(m.subject), a = body_of(m.reference);
            int up = b;
            while (up > a) up = subject_->bodies[static_cast<std::size_t>(up)].parent;
            if (up != a || a == b)
                throw ExerciseError(where + m.text +
                                    ": the second body must carry the first one, as in angle(T1, pelvis, "
                                    "flexion); exchange the bodies and the sign, or use a tilt");
            const Eigen::Vector3d X = Eigen::Vector3d::UnitX(), Y = Eigen::Vector3d::UnitY(),
                                  Z = Eigen::Vector3d::UnitZ();
            auto entry = [&](const Eigen::Vector3d& v, const Eigen::Vector3d& u) {
                Linear y;
                y.relatives.push_back({a, b, neutral_axis(a, v), neutral_axis(b, u)});
                return y;
            };
            h.shape = Shape::angle;
            if (m.axis == Axis::flexion)
                h.y = {entry(X, Y), entry(Y, Y)};
            else if (m.axis == Axis::lateral_bending)
                h.y = {entry(Z, Y), entry(Y, Y)};
            else
                h.y = {entry(X, Z), entry(Z, Z)};
            return h;
        }
        case MeasureKind::position: {
            const BodyPoint p = point(m.subject, where + m.text + ": ");
            Linear y;
            y.points.push_back({p.body, p.p, m.world_axis});
            h.y = {y};
            return h;
        }
        case MeasureKind::distance: {
            const BodyPoint p = point(m.subject, where + m.text + ": "), r = point(m.reference, where + m.text + ": ");
            h.shape = Shape::norm;
            for (int k = 0; k < 3; ++k) {
                Linear y;
                y.points.push_back({p.body, p.p, Eigen::Vector3d::Unit(k)});
                y.points.push_back({r.body, r.p, -Eigen::Vector3d::Unit(k)});
                h.y.push_back(y);
            }
            return h;
        }
        case MeasureKind::coordinate: {
            int c = 0;
            try {
                c = subject_->coordinate_named(m.subject);
            } catch (const NameError& e) {
                throw NameError(where + m.text + ": " + e.what() + "; correct it");
            }
            Linear y;
            y.coordinates.push_back({c, subject_->coordinate_sign(c)});
            h.y = {y};
            return h;
        }
        case MeasureKind::force:
            throw ExerciseError(where + m.text +
                                " is a result of the force sharing and cannot be a goal of the motion; state "
                                "a posture goal instead");
    }
    return h;
}

Scalar Vocabulary::gap(const Support& support, const Eigen::Vector3d& direction, const Exercise& exercise) const {
    const BodyPoint p = point(support.point, at(exercise, support));
    Linear y;
    y.points.push_back({p.body, p.p, direction});
    if (support.surface != "ground") {
        const BodyPoint s = surface(support, exercise);
        if (s.body == p.body)
            throw ExerciseError(at(exercise, support) + "support \"" + support.id + "\" rests with " + support.point +
                                " on " + support.surface + ", which is on the same body; name a point of another body");
        y.points.push_back({s.body, s.p, -direction});
    }
    Scalar h;
    h.y = {y};
    return h;
}

Eigen::VectorXd mirrored_coordinates(const Subject& subject, const Eigen::VectorXd& q) {
    Eigen::VectorXd m(q.size());
    for (const Body& b : subject.bodies) {
        std::string twin = b.name;
        if (twin.ends_with("_r"))
            twin.back() = 'l';
        else if (twin.ends_with("_l"))
            twin.back() = 'r';
        const Body& o = subject.bodies[static_cast<std::size_t>(subject.body_named(twin))];
        int from = o.coordinate, to = b.coordinate;
        if (b.kind == JointKind::hinge) {
            m[to] = q[from];
            continue;
        }
        if (b.kind == JointKind::free) {
            m.segment<3>(to) = q.segment<3>(from).cwiseProduct(Eigen::Vector3d(1, 1, -1));
            from += 3;
            to += 3;
        }
        m.segment<3>(to) = q.segment<3>(from).cwiseProduct(Eigen::Vector3d(-1, -1, 1));
    }
    return m;
}

void tangents(const Eigen::Vector3d& n, Eigen::Vector3d& t1, Eigen::Vector3d& t2) {
    int smallest = 0;
    n.cwiseAbs().minCoeff(&smallest);
    t1 = (Eigen::Vector3d::Unit(smallest) - n[smallest] * n).normalized();
    t2 = n.cross(t1);
}

}  // namespace spondyl::detail
