#include "spondyl/subject.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <ranges>
#include <sstream>

#include "detail/muscle_path.hpp"
#include "detail/rotation.hpp"
#include "detail/suggest.hpp"
#include "detail/wrap.hpp"
#include "spondyl/error.hpp"

namespace spondyl {

namespace {

constexpr double mm2 = 1e-6, mm = 1e-3;
constexpr double nominal_mass = 78.0;    // of the man in datasets/body
constexpr double nominal_height = 1.73;  // with the legs lengthened below (datasets/README.md)
constexpr double shortest_piece = 1e-6;  // of a path [m]
constexpr double leg_length_factor = 1.05;
constexpr double sacral_tilt =
    -0.506;  // mid-disc of L5_S1, [rad] about z: mean of the L5 axis (-21 deg) and the S1 end plate (-37 deg)

void require(double value, double low, double high, const char* what, const char* unit) {
    if (value >= low && value <= high) return;  // false for NaN
    std::ostringstream text;
    text << what << " is " << value << ' ' << unit << "; the model covers " << low << " to " << high << ' ' << unit
         << ". Choose a value inside, or scale a result by hand and say so";
    throw SubjectError(text.str());
}

void check(const SubjectOptions& o) {
    require(o.mass, 40.0, 140.0, "body mass", "kg");
    require(o.height, 1.40, 2.10, "body height", "m");
    require(o.specific_tension, 20e4, 150e4, "specific tension", "N/m^2");
    require(o.passive_stress, 0.0, 150e4, "passive fibre stress", "N/m^2");
    require(o.abdomen_offset, -0.02, 0.05, "abdomen offset", "m");
    require(o.preload, 0.0, 2000.0, "preload", "N");
    require(o.girdle_vertebra, 1, 6, "girdle vertebra T<n>", "");
    require(o.cage_stiffness, 0.0, 4.0, "cage stiffness", "times that of the tables");
    for (const Level level : levels())
        for (const Axis axis : axes())
            require(o.mobility[level][axis], 0.1, 10.0,
                    ("mobility of " + std::string(name_of(level)) + " " + std::string(name_of(axis))).c_str(),
                    "times that of the tables");
}

bool ends_in_side(std::string_view name) { return name.ends_with("_r") || name.ends_with("_l"); }

// The part of the body that a segment's proportions are taken from (datasets/body/anthropometry.csv).
std::string part_of(std::string_view body) {
    const std::string_view stem = ends_in_side(body) ? body.substr(0, body.size() - 2) : body;
    static const std::map<std::string_view, std::string> parts{
        {"head_neck", "head_neck"}, {"girdle", "trunk"}, {"humerus", "upper_arm"}, {"forearm", "forearm"},
        {"hand", "hand"},           {"femur", "thigh"},  {"tibia", "shank"},       {"foot", "foot"}};
    const auto found = parts.find(stem);
    return found == parts.end() ? "trunk" : found->second;
}

bool is_leg(std::string_view body) {
    return body.starts_with("femur") || body.starts_with("tibia") || body.starts_with("foot");
}

}  // namespace

namespace {

Pose neutral_pose(const SegmentRow& row) {
    const Eigen::Vector3d& e = row.neutral_rad;
    return {detail::rotation_exp<double>({e.x(), 0, 0}) * detail::rotation_exp<double>({0, e.y(), 0}) *
                detail::rotation_exp<double>({0, 0, e.z()}),
            row.neutral_m};
}

// Mass and length of every part relative to the man of the tables (docs/theory.md (B1), (B2)).
class Proportions {
public:
    Proportions(const Datasets& data, const SubjectOptions& o) {
        auto row = [&](const char* sex, const std::string& segment) -> const AnthropometryRow& {
            for (const AnthropometryRow& r : data.anthropometry)
                if (r.sex == sex && r.segment == segment) return r;
            throw DatasetError("body/anthropometry.csv:1: there is no row for " + std::string(sex) + " " + segment +
                               "; add it");
        };
        double total = 0.0;
        for (const SegmentRow& s : data.segments) {
            if (s.kind == SegmentRow::Joint::weld) continue;
            const std::string part = part_of(s.body);
            const AnthropometryRow &man = row("male", part), &own = o.sex == Sex::male ? man : row("female", part);
            mass_[s.body] = own.mass_percent / man.mass_percent;
            length_[s.body] = own.length_percent / man.length_percent * o.height / nominal_height;
            total += s.mass_kg * mass_[s.body];
        }
        for (auto& [body, factor] : mass_) factor *= o.mass / total;
    }
    double mass(const std::string& body) const { return mass_.at(body); }
    // Stretch of a point given in the axes of `body`.
    Eigen::Vector3d stretch(const std::string& body, const Eigen::Vector3d& p) const {
        Eigen::Vector3d s = length_.at(body) * p;
        if (body.starts_with("femur") || body.starts_with("tibia")) s.y() *= leg_length_factor;
        return s;
    }
    double girth(const std::string& body) const { return length_.at(body); }
    double length(const std::string& body) const {
        return length_.at(body) * (is_leg(body) && !body.starts_with("foot") ? leg_length_factor : 1.0);
    }

private:
    std::map<std::string, double> mass_, length_;
};

AxisLaw limb_law(const LimbLawRow& row) {
    AxisLaw law;
    law.k0 = row.k0_Nm_per_deg / rad_per_deg;
    law.neutral_angle = row.neutral_deg * rad_per_deg;
    for (const Side side : sides()) {
        const auto& c = row.side[side];
        law.side[side] = {c.a_Nm_per_deg / rad_per_deg, c.b_Nm_per_deg3 / (rad_per_deg * rad_per_deg * rad_per_deg),
                          c.neutral_zone_deg * rad_per_deg, c.corner_deg * rad_per_deg};
    }
    return balanced(law);
}

bool is_limb(std::string_view body) {
    return is_leg(body) || body.starts_with("girdle") || body.starts_with("humerus") || body.starts_with("forearm") ||
           body.starts_with("hand");
}

// Elbows, wrists and ankles carry ideal torques (docs/theory.md (L1)); fascicles that end beyond them are left out.
bool is_beyond_muscles(std::string_view body) {
    return body.starts_with("forearm") || body.starts_with("hand") || body.starts_with("foot");
}

// The closed surface over the corners of abdominal_cavity.csv, seen from outside counter-clockwise, twice: once with
// either diagonal of its quadrilaterals, so that left and right are alike.
std::vector<std::array<int, 3>> cavity_surface() {
    constexpr int lower = 0, middle = 9, upper = 17, ring = 8;
    std::vector<std::array<int, 3>> triangles;
    for (int k = 0; k < ring; ++k) {
        const int next = (k + 1) % ring;
        for (int twice = 0; twice < 2; ++twice) {
            triangles.push_back({lower + ring, lower + k, lower + next});
            triangles.push_back({upper + ring, upper + next, upper + k});
        }
        for (const auto& [below, above] : {std::pair{lower, middle}, std::pair{middle, upper}}) {
            triangles.push_back({below + k, above + k, below + next});
            triangles.push_back({below + next, above + k, above + next});
            triangles.push_back({below + k, above + next, below + next});
            triangles.push_back({below + k, above + k, above + next});
        }
    }
    return triangles;
}

}  // namespace

Subject make_subject(const Datasets& data, const SubjectOptions& options) {
    check(options);
    const Proportions scale(data, options);
    Subject s;
    s.options = options;
    s.datasets_fingerprint = data.fingerprint;

    // frames of all bodies, welded ones included, and the moving body that carries each
    const std::string girdle_carrier = "T" + std::to_string(options.girdle_vertebra);
    std::map<std::string, Pose> neutral;
    std::map<std::string, std::string> carrier;
    for (const SegmentRow& row : data.segments) {
        neutral[row.body] = neutral_pose(row);
        const std::string parent = row.parent == "girdle_carrier" ? girdle_carrier : row.parent;
        carrier[row.body] = row.kind == SegmentRow::Joint::weld ? carrier.at(parent) : row.body;
    }
    for (const SegmentRow& row : data.segments) {
        if (row.kind == SegmentRow::Joint::weld) continue;
        Body b;
        b.name = row.body;
        b.joint = row.joint;
        b.kind = row.kind == SegmentRow::Joint::free   ? JointKind::free
                 : row.kind == SegmentRow::Joint::ball ? JointKind::ball
                                                       : JointKind::hinge;
        b.coordinate = s.coordinates;
        s.coordinates += b.kind == JointKind::free ? 6 : b.kind == JointKind::ball ? 3 : 1;
        if (b.kind == JointKind::hinge) b.axis = row.axis.normalized();
        if (row.parent == "ground") {
            b.X_PC = neutral[row.body];
        } else {
            const std::string& parent = carrier.at(row.parent == "girdle_carrier" ? girdle_carrier : row.parent);
            b.parent = s.body_named(parent);
            const Pose X = neutral[parent].inverse() * neutral[row.body];
            b.X_PC = {X.R, scale.stretch(parent, X.p)};
        }
        const double length = scale.length(row.body);
        b.inertia = {row.mass_kg * scale.mass(row.body), scale.stretch(row.body, row.com_m),
                     row.inertia_kg_m2 * (scale.mass(row.body) * length * length)};
        s.bodies.push_back(b);
    }
    auto place = [&](const std::string& body, const Eigen::Vector3d& p) -> BodyPoint {
        const std::string& on = carrier.at(body);
        return {s.body_named(on), scale.stretch(on, neutral[on].inverse() * (neutral[body] * p))};
    };
    for (const ContactPointRow& row : data.contact_points)
        s.contact_points.push_back({row.point, place(row.body, row.p_m)});

    for (const Level level : levels())
        for (std::size_t i = 0; i < s.bodies.size(); ++i)
            if (s.bodies[i].joint == name_of(level)) s.segment_body[level] = static_cast<int>(i);

    std::vector<Pose> X_WB(s.bodies.size());
    for (std::size_t i = 0; i < X_WB.size(); ++i)
        X_WB[i] = s.bodies[i].parent < 0 ? s.bodies[i].X_PC
                                         : X_WB[static_cast<std::size_t>(s.bodies[i].parent)] * s.bodies[i].X_PC;
    const auto in_abdomen = [&](const Eigen::Vector3d& p) { return scale.stretch("pelvis", p); };
    s.abdomen.thorax = s.segment_body[Level::T12_L1];
    const Eigen::Vector3d wall = neutral["pelvis"].inverse() * neutral["abdomen"].p;
    s.abdomen.X_PA = {Eigen::Matrix3d::Identity(), scale.stretch("pelvis", wall)};
    s.abdomen.X_TA = X_WB[static_cast<std::size_t>(s.abdomen.thorax)].inverse() * X_WB[0] * s.abdomen.X_PA;
    for (const CavityRow& row : data.cavity)
        s.abdomen.cavity.push_back(row.body == "abdomen" ? BodyPoint{s.abdomen_body(), in_abdomen(row.p_m)}
                                                         : place(row.body, row.p_m));
    s.abdomen.surface = cavity_surface();

    const double strength = std::pow(options.mass / nominal_mass, 2.0 / 3.0);
    for (const MuscleRow& row : data.muscles) {
        // the path in neutral standing, of the man of the tables and of this person
        std::vector<Eigen::Vector3d> in_table, here;
        for (const MusclePointRow& p : row.points) in_table.push_back(neutral[p.body] * p.p_m);
        detail::check_path(row, in_table);
        if (!options.intercostals && row.group.ends_with("intercostal")) continue;
        const auto on = [&](const MusclePointRow& p) -> std::string_view { return carrier.at(p.body); };
        if (std::ranges::any_of(row.points, is_beyond_muscles, on)) continue;
        Muscle m;
        m.name = row.fascicle;
        m.group = row.group;
        std::vector<int> bodies;
        // fascicles that slide over a surface stay at the place of that surface
        const Eigen::Vector3d backward(row.wraps.empty() ? -options.abdomen_offset : 0.0, 0.0, 0.0);
        for (const MusclePointRow& p : row.points) {
            const bool at_wall = p.body == "abdomen";
            m.path.push_back(at_wall ? BodyPoint{s.abdomen_body(), in_abdomen(p.p_m + backward)}
                                     : place(p.body, p.p_m));
            const BodyPoint& point = m.path.back();
            bodies.push_back(point.body);
            here.push_back((at_wall ? X_WB[0] * s.abdomen.X_PA : X_WB[static_cast<std::size_t>(point.body)]) * point.p);
            const std::size_t k = here.size() - 1;
            if (k > 0 && bodies[k] != bodies[k - 1] && (here[k] - here[k - 1]).norm() < shortest_piece)
                throw SubjectError(p.origin + ": points " + std::to_string(k - 1) + " and " + std::to_string(k) +
                                   " of fascicle \"" + row.fascicle +
                                   "\" are in the same place when this person stands; move one of them, or choose "
                                   "another abdomen offset");
        }
        double length = 0.0, table_length = 0.0;
        for (std::size_t k = 1; k < here.size(); ++k) {
            length += (here[k] - here[k - 1]).norm();
            table_length += (in_table[k] - in_table[k - 1]).norm();
        }
        for (const std::string& name : row.wraps) {
            const WrapRow& surface = *std::ranges::find(data.wraps, name, &WrapRow::surface);
            const WrapCylinder printed = detail::wrap_cylinder(surface, s.body_named(surface.body));
            WrapCylinder c = printed;
            c.X_BC.p = scale.stretch(surface.body, c.X_BC.p);
            c.radius *= scale.girth(surface.body);
            const Pose& X = X_WB[static_cast<std::size_t>(c.body)];
            const detail::PlacedCylinder now = detail::placed(X.R, X.p, c);
            const detail::PlacedCylinder then =
                detail::placed(neutral[surface.body].R, neutral[surface.body].p, printed);
            detail::check_outside(row, in_table, then, name, detail::wrapped_piece(in_table, bodies, then));
            const std::size_t k = detail::wrapped_piece(here, bodies, now);
            for (const std::size_t end : {k, k + 1})
                if (detail::depth(now, here[end]) > 0.0)
                    throw SubjectError(row.points[end].origin + ": point " + std::to_string(end) + " of fascicle \"" +
                                       row.fascicle + "\" lies below the surface \"" + name +
                                       "\" that the path slides over in a person of these proportions; move it "
                                       "outside, or the surface in body/wrap_objects.csv");
            if (std::ranges::find(m.wraps, k, &PathWrap::piece) != m.wraps.end())
                throw SubjectError(row.origin + ": two surfaces of fascicle \"" + row.fascicle +
                                   "\" lie on the piece from point " + std::to_string(k) + " to " +
                                   std::to_string(k + 1) + "; put a point of the path between them");
            length += detail::wrap(now, here[k], here[k + 1]).length - (here[k + 1] - here[k]).norm();
            table_length +=
                detail::wrap(then, in_table[k], in_table[k + 1]).length - (in_table[k + 1] - in_table[k]).norm();
            m.wraps.push_back({k, c});
        }
        std::ranges::sort(m.wraps, {}, &PathWrap::piece);
        if (table_length < row.tendon_slack_mm * mm)
            throw DatasetError(row.origin + ": the tendon of fascicle \"" + row.fascicle + "\" is longer (" +
                               std::to_string(std::lround(row.tendon_slack_mm)) +
                               " mm) than its path in neutral standing (" +
                               std::to_string(std::lround(table_length / mm)) +
                               " mm). Expected room for fibres: correct tendon_slack_mm, or the path");
        const double size = length / table_length;  // fibres and tendons grow with the path: neutral stretch is kept
        m.pcsa = row.pcsa_mm2 * mm2 * strength;
        m.optimal_fibre = row.optimal_fibre_mm * mm * size;
        m.tendon_slack = row.tendon_slack_mm * mm * size;
        m.pennation = row.pennation_rad;
        m.volume = m.pcsa * m.optimal_fibre;
        m.strength = m.pcsa * options.specific_tension;
        // the laws of hip, knee, shoulder and girdle speak of limbs with their muscles, that of the thorax of a cage
        // with intercostals; how far the abdominal wall follows fascicles that end on it is not known; the Hessian of
        // (M13) knows straight pieces only
        const bool ends_on_wall = row.points.front().body == "abdomen" || row.points.back().body == "abdomen";
        if (!ends_on_wall && m.wraps.empty() && !row.group.ends_with("intercostal") &&
            std::ranges::none_of(row.points, is_limb, on))
            m.passive_strength = m.pcsa * options.passive_stress;
        m.slack_stretch = std::max(1.0, fibres(m, length).stretch);
        s.muscles.push_back(std::move(m));
    }

    s.cage = cage_multipliers(data.cage_multipliers);
    PerSegmentAxis angle = options.mobility;
    for (const Level level : levels())
        for (const Axis axis : axes()) {
            double& cage = s.cage[level][axis];
            const double own = 1.0 + options.cage_stiffness * (cage - 1.0);
            if (own != cage) angle[level][axis] *= cage / own;
            cage = own;
        }
    PerSegment<double> preload{};
    for (double& f : preload) f = options.preload;
    s.free_law = with_preload(contracted(joint_law(data.joint_law, data.couplings), angle), preload);
    s.law = s.free_law;

    for (const LimbLawRow& row : data.limb_laws) {
        LimbElement e;
        e.name = row.element;
        for (const LimbLawRow::Term& t : row.terms) {
            const auto b =
                std::find_if(s.bodies.begin(), s.bodies.end(), [&](const Body& x) { return x.joint == t.joint; });
            e.terms.emplace_back(b->coordinate + t.axis.value_or(0), t.coefficient);
        }
        e.law = limb_law(row);
        s.limb_elements.push_back(std::move(e));
    }
    s.torque_scale = Eigen::VectorXd::Zero(s.coordinates);
    for (const Body& b : s.bodies)
        for (const StrengthRow& row : data.limb_strength)
            if (b.joint == row.joint + "_r" || b.joint == row.joint + "_l")
                s.torque_scale.segment(b.coordinate, b.kind == JointKind::ball ? 3 : 1)
                    .setConstant(row.torque_Nm * options.mass / nominal_mass);

    const double area = std::pow(options.height / nominal_height, 2.0);
    for (const DiscRow& row : data.discs) s.disc_area[row.level] = row.area_mm2 * mm2 * area;
    for (const RhythmRow& row : data.rhythm)
        for (const Axis axis : axes())
            s.rhythm[row.level][axis] = axis == Axis::flexion           ? row.flexion
                                        : axis == Axis::lateral_bending ? row.lateral_bending
                                                                        : row.axial_rotation;
    for (const Level level : levels()) {  // half way between the neighbours' axes in neutral standing
        const Body& b = s.bodies[static_cast<std::size_t>(s.segment_body[level])];
        s.disc_tilt[level] = 0.5 * detail::rotation_log(b.X_PC.R).z();
    }
    s.disc_tilt[Level::L5_S1] = sacral_tilt;
    s.disc_tilt[Level::C7_T1] = 0.0;  // the neck is one lump: the disc is taken square to T1

    // the soles stand on the floor
    double sole = 1e9;
    for (const ContactPoint& p : s.contact_points)
        sole = std::min(sole, (X_WB[static_cast<std::size_t>(p.at.body)] * p.at.p).y());
    s.bodies[0].X_PC.p.y() -= sole;

    s.assumptions = unsure_rows(data);
    return s;
}

std::vector<Assumption> assumptions_of(const Subject& subject) {
    std::vector<Assumption> all = subject.assumptions;
    if (!subject.restriction.is_none())
        all.push_back({"restriction " + subject.restriction.name, "size of the restriction", Label::assumption,
                       "chosen by the user or a preset; presets.csv labels its rows"});
    return all;
}

namespace {

constexpr std::array<std::string_view, 3> rotation_parts{"lateral_bending", "axial_rotation", "flexion"};  // x, y, z
constexpr std::array<std::string_view, 3> translation_parts{"x", "y", "z"};

template <class Range, class Name>
[[noreturn]] void unknown(std::string_view what, std::string_view name, const Range& range, Name&& name_in) {
    std::vector<std::string> names;
    for (const auto& x : range) names.emplace_back(name_in(x));
    throw NameError("there is no " + std::string(what) + " \"" + std::string(name) + "\"; the closest name is \"" +
                    detail::closest(name, names) + "\"");
}

}  // namespace

int Subject::body_named(std::string_view name) const {
    for (std::size_t i = 0; i < bodies.size(); ++i)
        if (bodies[i].name == name) return static_cast<int>(i);
    unknown("body", name, bodies, [](const Body& b) { return b.name; });
}

const ContactPoint& Subject::contact_point_named(std::string_view name) const {
    for (const ContactPoint& p : contact_points)
        if (p.name == name) return p;
    unknown("contact point", name, contact_points, [](const ContactPoint& p) { return p.name; });
}

std::string Subject::coordinate_name(int coordinate) const {
    for (const Body& b : bodies) {
        const int k = coordinate - b.coordinate;
        if (b.kind == JointKind::hinge && k == 0) return b.joint;
        if (b.kind == JointKind::ball && k >= 0 && k < 3)
            return b.joint + "." + std::string(rotation_parts[static_cast<std::size_t>(k)]);
        if (b.kind == JointKind::free && k >= 0 && k < 3)
            return b.name + "." + std::string(translation_parts[static_cast<std::size_t>(k)]);
        if (b.kind == JointKind::free && k >= 3 && k < 6)
            return b.name + "." + std::string(rotation_parts[static_cast<std::size_t>(k - 3)]);
    }
    throw NameError("there is no coordinate " + std::to_string(coordinate) + "; the subject has " +
                    std::to_string(coordinates));
}

int Subject::coordinate_named(std::string_view name) const {
    for (int i = 0; i < coordinates; ++i)
        if (coordinate_name(i) == name) return i;
    std::vector<int> all(static_cast<std::size_t>(coordinates));
    for (int i = 0; i < coordinates; ++i) all[static_cast<std::size_t>(i)] = i;
    unknown("coordinate", name, all, [this](int i) { return coordinate_name(i); });
}

double Subject::coordinate_sign(int coordinate) const {
    if (coordinate == 5) return -1.0;  // pelvis
    for (const Body& b : bodies)
        if (b.kind == JointKind::hinge && b.coordinate == coordinate && b.joint.starts_with("knee")) return -1.0;
    for (const Level level : levels())
        if (coordinate == bodies[static_cast<std::size_t>(segment_body[level])].coordinate + 2) return -1.0;
    return 1.0;
}

double Subject::mass() const {
    double m = 0.0;
    for (const Body& b : bodies) m += b.inertia.mass;
    return m;
}

Subject restricted(const Subject& subject, const Restriction& restriction) {
    check(restriction);
    Subject stiff = subject;
    stiff.restriction = restriction;
    stiff.law = restricted_law(subject.free_law, restriction, subject.cage);
    for (const Level level : levels()) stiff.fused[level] = restriction.level[level].fused;
    return stiff;
}

}  // namespace spondyl
