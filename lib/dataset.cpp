#include "spondyl/dataset.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <dlfcn.h>
#include <Eigen/Eigenvalues>

#include "detail/csv.hpp"
#include "detail/fingerprint.hpp"
#include "spondyl/error.hpp"

namespace spondyl {
namespace {

namespace fs = std::filesystem;
using detail::CsvRow;
using detail::CsvTable;
using Columns = std::span<const std::string_view>;

constexpr std::array<std::string_view, 7> label_names{
    "VERIFIED", "VERIFIED-SECONDARY", "COMPUTED", "DERIVED", "INTERPOLATED", "MEMORY", "ASSUMPTION"};
constexpr std::string_view girdle_carrier = "girdle_carrier";
constexpr std::array<std::string_view, 3> isb_axes{"x", "y", "z"};

Label label_in(const CsvRow& row, std::string_view column = "label") {
    return static_cast<Label>(row.word(column, label_names));
}

Eigen::Vector3d vector_in(const CsvRow& row, std::string_view x, std::string_view y, std::string_view z) {
    return {row.number(x), row.number(y), row.number(z)};
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> out;
    for (std::size_t at = 0; !text.empty();) {
        const std::size_t end = text.find(separator, at);
        out.emplace_back(text.substr(at, end - at));
        if (end == std::string_view::npos) break;
        at = end + separator.size();
    }
    return out;
}

std::vector<std::string_view> level_names() {
    std::vector<std::string_view> out;
    for (const Level level : levels()) out.push_back(name_of(level));
    return out;
}

Level level_in(const CsvRow& row, std::string_view column = "level") {
    return static_cast<Level>(row.word(column, level_names()));
}

Axis axis_in(const CsvRow& row) {
    static constexpr std::string_view words[]{"flexion", "lateral_bending", "axial_rotation"};
    return static_cast<Axis>(row.word("axis", words));
}

// Everything read so far: for the fingerprint, and to see that every citation is used.
class Reader {
public:
    explicit Reader(fs::path root) : root_(std::move(root)) {}

    CsvTable table(std::string_view name, Columns columns) {
        CsvTable out(root_ / name, columns);
        fingerprint_.add_piece(name);
        fingerprint_.add_piece(out.bytes());
        return out;
    }

    void citations(Datasets& data) {
        static constexpr std::string_view columns[]{"key", "citation", "seen_at", "licence"}, key[]{"key"};
        const CsvTable t = table("sources.csv", columns);
        t.require_unique(key);
        for (std::size_t i = 0; i < t.size(); ++i) {
            for (const auto column : columns) t[i].text(column);
            if (t[i].text("key").find("; ") != std::string::npos)
                t[i].refuse("key", "a key without \"; \", which separates keys in the tables", "Rename it");
            data.citations.emplace_back(t[i].text("key"), t[i].text("citation"));
            citation_.emplace(t[i].text("key"), Citation{t[i].text("citation"), t[i].origin()});
        }
    }

    Source source(const CsvRow& row, std::string_view column = "source", std::string_view label = "label") {
        Source out{row.text(column), {}, label_in(row, label)};
        for (const std::string& key : split(out.key, "; ")) {
            const auto found = citation_.find(key);
            if (found == citation_.end())
                row.refuse(column, "keys of sources.csv, separated by \"; \"",
                           "There is no key \"" + key + "\": add it to sources.csv, or correct the cell");
            used_.insert(key);
            out.text += (out.text.empty() ? "" : "; ") + found->second.text;
        }
        return out;
    }

    void require_every_citation_used() const {
        for (const auto& [key, citation] : citation_)
            if (!used_.contains(key))
                throw DatasetError(citation.origin + ":1: key \"" + key +
                                   "\" is used by no table; expected each key to be used. Delete the row, or cite it");
    }

    std::string fingerprint() const { return fingerprint_.text(); }

private:
    fs::path root_;
    detail::Fingerprint fingerprint_;
    struct Citation {
        std::string text, origin;
    };
    std::map<std::string, Citation> citation_;
    std::set<std::string> used_;
};

void check_inertia(const CsvRow& row, const SegmentRow& s) {
    const Eigen::Vector3d e =
        Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(s.inertia_kg_m2, Eigen::EigenvaluesOnly).eigenvalues();
    if (s.mass_kg == 0.0 && !s.com_m.isZero(0.0))
        row.refuse("mass_kg", "a mass above 0, because the row has a centre of mass",
                   "Add the mass, or set the centre to 0");
    if (s.mass_kg == 0.0 && s.inertia_kg_m2.isZero(0.0)) return;
    if (s.kind == SegmentRow::Joint::weld)
        row.refuse("mass_kg", "no mass and no inertia for a welded row: only moving bodies carry them",
                   "Give them to its parent");
    if (!(e[0] > 0.0))
        row.refuse("ixx_kg_m2", "a positive definite inertia about the centre of mass",
                   "Correct the six inertia cells");
    if (e[0] + e[1] < e[2] * (1.0 - 1e-6))
        row.refuse("ixx_kg_m2", "principal inertias of which no one exceeds the sum of the other two",
                   "Correct the six inertia cells: no body has such a mass distribution");
}

void read_segments(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{
        "body",           "parent",         "joint",          "joint_kind", "neutral_x_m", "neutral_y_m", "neutral_z_m",
        "neutral_rx_rad", "neutral_ry_rad", "neutral_rz_rad", "axis_x",     "axis_y",      "axis_z",      "mass_kg",
        "com_x_m",        "com_y_m",        "com_z_m",        "ixx_kg_m2",  "iyy_kg_m2",   "izz_kg_m2",   "ixy_kg_m2",
        "ixz_kg_m2",      "iyz_kg_m2",      "source",         "label"};
    static constexpr std::string_view kinds[]{"free", "ball", "hinge", "weld"}, key[]{"body"};
    using Joint = SegmentRow::Joint;
    const CsvTable t = reader.table("body/segments.csv", columns);
    t.require_unique(key);
    std::map<std::string, Joint> known;
    std::set<std::string> joints;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        SegmentRow s;
        s.body = row.text("body");
        s.parent = row.text("parent");
        s.joint = row.text("joint");
        s.kind = static_cast<Joint>(row.word("joint_kind", kinds));
        s.neutral_m = vector_in(row, "neutral_x_m", "neutral_y_m", "neutral_z_m");
        s.neutral_rad = vector_in(row, "neutral_rx_rad", "neutral_ry_rad", "neutral_rz_rad");
        s.axis = vector_in(row, "axis_x", "axis_y", "axis_z");
        s.mass_kg = row.not_negative("mass_kg");
        s.com_m = vector_in(row, "com_x_m", "com_y_m", "com_z_m");
        const Eigen::Vector3d diagonal = vector_in(row, "ixx_kg_m2", "iyy_kg_m2", "izz_kg_m2");
        const double xy = row.number("ixy_kg_m2"), xz = row.number("ixz_kg_m2"), yz = row.number("iyz_kg_m2");
        s.inertia_kg_m2 << diagonal[0], xy, xz, xy, diagonal[1], yz, xz, yz, diagonal[2];
        s.source = reader.source(row);

        if ((i == 0) != (s.parent == "ground") || (i == 0) != (s.kind == Joint::free))
            row.refuse("parent", "\"ground\" with joint_kind free in the first row, and in no other",
                       "Put the body that floats first");
        if (i > 0 && s.parent != girdle_carrier) {
            const auto parent = known.find(s.parent);
            if (parent == known.end())
                row.refuse("parent", "a body of an earlier row, or \"girdle_carrier\"",
                           "Correct the name, or move the row of the parent up");
            if (parent->second == Joint::weld)
                row.refuse("parent", "a moving body", "Weld to the body that carries \"" + s.parent + "\"");
        }
        if ((s.kind == Joint::weld) != (s.joint == "none"))
            row.refuse("joint", "a name, or \"none\" for a weld and only there", "Correct the cell");
        if (s.joint != "none" && !joints.insert(s.joint).second)
            row.refuse("joint", "a name no other row has", "Rename the joint");
        if (s.kind == Joint::hinge ? std::abs(s.axis.norm() - 1.0) > 1e-6 : !s.axis.isZero(0.0))
            row.refuse("axis_x", "a unit axis for a hinge, and 0 0 0 for other kinds", "Correct the three axis cells");
        check_inertia(row, s);
        known.emplace(s.body, s.kind);
        data.segments.push_back(std::move(s));
    }
    for (const Level level : levels())
        if (!joints.contains(std::string(name_of(level))))
            throw DatasetError(t.path() + ":1:1: no row has the joint " + std::string(name_of(level)) +
                               "; expected all 18 levels. Add its row");
}

const SegmentRow* segment(const Datasets& data, std::string_view body) {
    const auto found = std::ranges::find(data.segments, body, &SegmentRow::body);
    return found == data.segments.end() ? nullptr : &*found;
}

template <class Row> std::vector<std::string> names_of(const std::vector<Row>& rows, std::string Row::* name) {
    std::vector<std::string> out;
    for (const Row& row : rows) out.push_back(row.*name);
    return out;
}

std::string body_in(const Datasets& data, const CsvRow& row) {
    const std::string& body = row.text("body");
    if (!segment(data, body))
        row.refuse_name("body", body, names_of(data.segments, &SegmentRow::body), "a body of body/segments.csv",
                        "Correct the name, or add the body there");
    return body;
}

void read_wraps(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"surface", "body",      "x_m",  "y_m",    "z_m",   "rx_rad", "ry_rad",
                                                "rz_rad",  "radius_mm", "side", "source", "label", "note"};
    static constexpr std::string_view key[]{"surface"}, sides[]{"x", "y", "-x", "-y"};
    const CsvTable t = reader.table("body/wrap_objects.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        WrapRow w{row.text("surface"),
                  body_in(data, row),
                  vector_in(row, "x_m", "y_m", "z_m"),
                  vector_in(row, "rx_rad", "ry_rad", "rz_rad"),
                  row.positive("radius_mm"),
                  static_cast<WrapRow::Side>(row.word("side", sides)),
                  reader.source(row)};
        if (segment(data, w.body)->kind == SegmentRow::Joint::weld)
            row.refuse("body", "a moving body", "Give the surface to the body that carries \"" + w.body + "\"");
        data.wraps.push_back(std::move(w));
    }
}

// Both sides have every fascicle, so that a mirrored exercise loads the mirrored muscles; numbers may differ.
void check_sides(const CsvRow& row, const Datasets& data, const MuscleRow& m,
                 const std::map<std::string, std::size_t>& index) {
    const std::string end = std::string("_") + m.side;
    if (!m.fascicle.ends_with(end))
        row.refuse("fascicle", "a name that ends in \"" + end + "\", as column side says",
                   "Correct the name or the side");
    std::string twin = m.fascicle;
    twin.back() = m.side == 'r' ? 'l' : 'r';
    const auto found = index.find(twin);
    if (found == index.end())
        row.refuse("fascicle", "a fascicle of each side, but there is no \"" + twin + "\"",
                   "Add it, with its own path and numbers, or delete this one");
    if (const std::string& group = data.muscles[found->second].group; group != m.group)
        row.refuse("group", "the group of \"" + twin + "\", which is \"" + group + "\"", "Correct one of the two");
}

void read_muscles(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{
        "fascicle",        "group", "side",   "pcsa_mm2", "optimal_fibre_mm", "tendon_slack_mm", "pennation_rad",
        "touches_abdomen", "wraps", "source", "label",    "pcsa_source",      "pcsa_label"};
    static constexpr std::string_view point_columns[]{"fascicle", "order", "body", "x_m", "y_m", "z_m"};
    static constexpr std::string_view key[]{"fascicle"}, point_key[]{"fascicle", "order"}, side_words[]{"r", "l"};
    const CsvTable t = reader.table("body/muscles.csv", columns);
    t.require_unique(key);
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        MuscleRow m;
        m.fascicle = row.text("fascicle");
        m.group = row.text("group");
        m.side = side_words[row.word("side", side_words)][0];
        m.pcsa_mm2 = row.positive("pcsa_mm2");
        m.optimal_fibre_mm = row.positive("optimal_fibre_mm");
        m.tendon_slack_mm = row.not_negative("tendon_slack_mm");
        m.pennation_rad = row.between("pennation_rad", 0.0, 1.5);
        m.touches_abdomen = row.yes("touches_abdomen");
        m.wraps = split(row.optional_text("wraps"), " ");
        for (const std::string& surface : m.wraps)
            if (std::ranges::find(data.wraps, surface, &WrapRow::surface) == data.wraps.end())
                row.refuse_name("wraps", surface, names_of(data.wraps, &WrapRow::surface),
                                "surfaces of body/wrap_objects.csv, separated by single spaces",
                                "Correct the name, or add the surface there");
        if (std::set<std::string>(m.wraps.begin(), m.wraps.end()).size() != m.wraps.size())
            row.refuse("wraps", "each surface once", "Delete the second one");
        m.source = reader.source(row);
        m.pcsa_source = reader.source(row, "pcsa_source", "pcsa_label");
        m.origin = row.origin();
        index.emplace(m.fascicle, i);
        data.muscles.push_back(std::move(m));
    }
    const CsvTable p = reader.table("body/muscle_points.csv", point_columns);
    p.require_unique(point_key);
    for (std::size_t i = 0; i < p.size(); ++i) {
        const CsvRow row = p[i];
        const auto found = index.find(row.text("fascicle"));
        if (found == index.end())
            row.refuse_name("fascicle", row.text("fascicle"), names_of(data.muscles, &MuscleRow::fascicle),
                            "a fascicle of body/muscles.csv", "Correct the name, or add the fascicle there");
        MuscleRow& m = data.muscles[found->second];
        if (static_cast<std::size_t>(row.count("order")) != m.points.size())
            row.refuse("order", "the next number of this fascicle, from 0: " + std::to_string(m.points.size()),
                       "Number the points from origin to insertion without gaps");
        m.points.push_back({body_in(data, row), vector_in(row, "x_m", "y_m", "z_m"), row.place("x_m")});
    }
    for (std::size_t i = 0; i < t.size(); ++i) {
        const MuscleRow& m = data.muscles[i];
        if (m.points.size() < 2)
            t[i].refuse("fascicle", "at least two points in body/muscle_points.csv",
                        "It has " + std::to_string(m.points.size()) + ": add the path, or delete the fascicle");
        if (std::ranges::count(m.points, m.points.front().body, &MusclePointRow::body) == std::ssize(m.points))
            t[i].refuse("fascicle", "points on two bodies or more in body/muscle_points.csv",
                        "All lie on \"" + m.points.front().body +
                            "\", so that it moves no joint: correct the bodies, or delete the fascicle");
        if (m.touches_abdomen != (std::ranges::count(m.points, "abdomen", &MusclePointRow::body) > 0))
            t[i].refuse("touches_abdomen", "yes if and only if a point of the path lies on the abdomen",
                        "Correct the cell");
        check_sides(t[i], data, m, index);
    }
}

void read_cavity(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"ring", "corner", "body", "x_m", "y_m", "z_m", "source", "label"},
        rings[]{"lower", "middle", "upper"};
    const CsvTable t = reader.table("body/abdominal_cavity.csv", columns);
    constexpr int corners[]{9, 8, 9};
    std::size_t i = 0;
    for (std::size_t ring = 0; ring < 3; ++ring)
        for (int corner = 0; corner < corners[ring]; ++corner, ++i) {
            if (i == t.size())
                throw DatasetError(t.path() + ":1:1: " + std::to_string(i) +
                                   " corners; expected 26, in rings of 9, 8 and 9. Add the missing rows");
            if (rings[t[i].word("ring", rings)] != rings[ring])
                t[i].refuse("ring", std::string(rings[ring]), "Sort the rings from lower to upper");
            if (t[i].count("corner") != corner)
                t[i].refuse("corner", "the next corner of this ring: " + std::to_string(corner),
                            "Number the corners from 0 without gaps");
            data.cavity.push_back({std::string(rings[ring]), corner, body_in(data, t[i]),
                                   vector_in(t[i], "x_m", "y_m", "z_m"), reader.source(t[i])});
        }
    if (t.size() != i) t[i].refuse("ring", "the end of the table after 26 corners", "Delete the row");
}

void read_contact_points(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"point", "body", "x_m", "y_m", "z_m", "source", "label"},
        key[]{"point"};
    const CsvTable t = reader.table("body/contact_points.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i)
        data.contact_points.push_back(
            {t[i].text("point"), body_in(data, t[i]), vector_in(t[i], "x_m", "y_m", "z_m"), reader.source(t[i])});
}

void read_discs(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"level",    "height_mm", "width_mm", "depth_mm",
                                                "area_mm2", "source",    "label"};
    static constexpr std::string_view key[]{"level"};
    const CsvTable t = reader.table("body/discs.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i)
        data.discs.push_back({level_in(t[i]), t[i].positive("height_mm"), t[i].positive("width_mm"),
                              t[i].positive("depth_mm"), t[i].positive("area_mm2"), reader.source(t[i])});
    if (t.size() != level_count)
        throw DatasetError(t.path() + ":1:1: " + std::to_string(t.size()) +
                           " discs; expected 18, one per level. Add the missing rows");
}

void read_anthropometry(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"sex", "segment", "mass_percent", "length_percent", "source", "label"};
    static constexpr std::string_view key[]{"sex", "segment"}, sexes[]{"male", "female"};
    static constexpr std::string_view segments[]{"head_neck",   "trunk",     "upper_trunk", "middle_trunk",
                                                 "lower_trunk", "upper_arm", "forearm",     "hand",
                                                 "thigh",       "shank",     "foot"};
    const CsvTable t = reader.table("body/anthropometry.csv", columns);
    t.require_unique(key);
    std::map<std::string, double> total, trunk_parts, trunk;
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        AnthropometryRow a{std::string(sexes[row.word("sex", sexes)]),
                           std::string(segments[row.word("segment", segments)]), row.positive("mass_percent"),
                           row.positive("length_percent"), reader.source(row)};
        const std::size_t which = row.word("segment", segments);
        if (which == 1) trunk[a.sex] = a.mass_percent;
        if (which >= 2 && which <= 4) trunk_parts[a.sex] += a.mass_percent;
        if (which < 2) total[a.sex] += a.mass_percent;
        if (which > 4) total[a.sex] += 2.0 * a.mass_percent;
        data.anthropometry.push_back(std::move(a));
    }
    for (const auto sex : sexes) {
        const std::string s(sex);
        if (std::abs(total[s] - 100.0) > 0.1 || std::abs(trunk_parts[s] - trunk[s]) > 1e-6)
            throw DatasetError(t.path() + ":1:1: the segments of the " + s +
                               " body do not add up to 100 +- 0.1 % of its mass, or "
                               "the trunk is not the sum of its three parts. Restore the rows");
    }
}

void read_joint_law(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"level",
                                                "axis",
                                                "k0_Nm_per_deg",
                                                "plus_a_Nm_per_deg",
                                                "plus_b_Nm_per_deg3",
                                                "plus_neutral_zone_deg",
                                                "plus_corner_deg",
                                                "minus_a_Nm_per_deg",
                                                "minus_b_Nm_per_deg3",
                                                "minus_neutral_zone_deg",
                                                "minus_corner_deg",
                                                "reference_moment_Nm",
                                                "plus_reference_angle_deg",
                                                "plus_limit_angle_deg",
                                                "plus_limit_moment_Nm",
                                                "minus_reference_angle_deg",
                                                "minus_limit_angle_deg",
                                                "minus_limit_moment_Nm",
                                                "uncertainty_factor",
                                                "label",
                                                "source",
                                                "basis"};
    static constexpr std::string_view key[]{"level", "axis"};
    const CsvTable t = reader.table("joints/joint_law_v0.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        table::JointLawRow r;
        r.level = level_in(row);
        r.axis = axis_in(row);
        r.k0_Nm_per_deg = row.positive("k0_Nm_per_deg");
        for (const Side side : sides()) {
            const std::string s = side == Side::positive ? "plus_" : "minus_";
            r.side[side] = {row.not_negative(s + "a_Nm_per_deg"),     row.not_negative(s + "b_Nm_per_deg3"),
                            row.not_negative(s + "neutral_zone_deg"), row.positive(s + "corner_deg"),
                            row.positive(s + "reference_angle_deg"),  row.positive(s + "limit_angle_deg"),
                            row.positive(s + "limit_moment_Nm")};
        }
        r.reference_moment_Nm = row.positive("reference_moment_Nm");
        r.uncertainty_factor = row.between("uncertainty_factor", 1.0, 100.0);
        row.text("basis");
        r.label = name_of(reader.source(row).label);
        r.source = row.text("source");
        r.origin = row.origin();
        data.joint_law.push_back(std::move(r));
    }
    if (t.size() != level_count * axis_count)
        throw DatasetError(t.path() + ":1:1: " + std::to_string(t.size()) +
                           " rows; expected 54, one per level and axis. Add the missing rows");
}

void read_couplings(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"level",      "axis",         "in_v0", "ratio",
                                                "turn_deg",   "measured_deg", "label", "source",
                                                "sign_label", "sign_source",  "basis"};
    static constexpr std::string_view key[]{"level", "axis"};
    const CsvTable t = reader.table("joints/coupling.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        table::CouplingRow r;
        r.level = level_in(row);
        r.axis = axis_in(row);
        if (r.axis == Axis::axial_rotation)
            row.refuse("axis", "flexion or lateral_bending: what axial rotation moves beside itself",
                       "Name the other axis");
        r.in_v0 = row.yes("in_v0");
        r.ratio = row.between("ratio", -1.0, 1.0);
        if (r.axis == Axis::flexion || !row.optional_text("turn_deg").empty() ||
            !row.optional_text("measured_deg").empty()) {
            r.turn_deg = row.positive("turn_deg");
            r.measured_deg = row.number("measured_deg");
        }
        row.text("basis");
        r.source = reader.source(row);
        r.sign_source = reader.source(row, "sign_source", "sign_label");
        r.origin = row.origin();
        data.couplings.push_back(std::move(r));
    }
}

void read_cage_multipliers(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"level", "axis",   "multiplier", "relative_spread",
                                                "label", "source", "note"};
    static constexpr std::string_view key[]{"level", "axis"};
    const CsvTable t = reader.table("joints/cage_multipliers.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i)
        data.cage_multipliers.push_back({level_in(t[i]), axis_in(t[i]), t[i].between("multiplier", 1.0, 100.0),
                                         t[i].not_negative("relative_spread"),
                                         std::string(name_of(reader.source(t[i]).label)), t[i].text("source"),
                                         t[i].origin()});
}

void read_presets(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"preset", "from_level", "to_level", "axis",  "side",   "quantity",
                                                "low",    "mid",        "high",     "label", "source", "note"};
    static constexpr std::string_view axis_words[]{"flexion", "lateral_bending", "axial_rotation", "all"};
    static constexpr std::string_view side_words[]{"positive", "negative", "both"};
    static constexpr std::string_view quantities[]{"rom_fraction",      "neutral_zone_loss", "stiffness_factor",
                                                   "neutral_shift_deg", "cage_stiffness",    "cage_integrity"};
    const CsvTable t = reader.table("restrictions/presets.csv", columns);
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        table::PresetRow r;
        r.preset = row.text("preset");
        r.from_level = level_in(row, "from_level");
        r.to_level = level_in(row, "to_level");
        if (const auto a = row.word("axis", axis_words); a < 3) r.axis = static_cast<Axis>(a);
        if (const auto s = row.word("side", side_words); s < 2) r.side = static_cast<Side>(s);
        r.quantity = quantities[row.word("quantity", quantities)];
        r.low = row.number("low");
        r.mid = row.number("mid");
        r.high = row.number("high");
        r.label = name_of(reader.source(row).label);
        r.source = row.text("source");
        r.note = row.optional_text("note");
        r.origin = row.origin();
        data.presets.push_back(std::move(r));
    }
}

LimbLawRow::Term term_in(const Datasets& data, const CsvRow& row, const std::string& word) {
    static constexpr std::string_view expected =
        "terms \"joint:coefficient\" for hinges and \"joint.x|y|z:coefficient\" for balls, separated by spaces";
    const std::size_t colon = word.find(':'), dot = word.find('.');
    LimbLawRow::Term out;
    if (colon == std::string::npos) row.refuse("coordinates", expected, "\"" + word + "\" has no coefficient");
    const bool with_axis = dot < colon;
    out.joint = word.substr(0, with_axis ? dot : colon);
    const auto found = std::ranges::find(data.segments, out.joint, &SegmentRow::joint);
    if (found == data.segments.end() ||
        (found->kind != SegmentRow::Joint::ball && found->kind != SegmentRow::Joint::hinge))
        row.refuse("coordinates", expected, "No ball or hinge of body/segments.csv is called \"" + out.joint + "\"");
    if (with_axis != (found->kind == SegmentRow::Joint::ball))
        row.refuse("coordinates", expected, "\"" + out.joint + "\" is a " + (with_axis ? "hinge" : "ball"));
    if (with_axis) {
        const auto axis = std::ranges::find(isb_axes, word.substr(dot + 1, colon - dot - 1));
        if (axis == isb_axes.end()) row.refuse("coordinates", expected, "\"" + word + "\" names no axis");
        out.axis = static_cast<int>(axis - isb_axes.begin());
    }
    const char* begin = word.data() + colon + 1;
    const char* end = word.data() + word.size();
    const auto read = std::from_chars(begin, end, out.coefficient);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(out.coefficient) || out.coefficient == 0.0)
        row.refuse("coordinates", expected, "The coefficient of \"" + word + "\" is not a number other than 0");
    return out;
}

void read_limbs(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"element",
                                                "coordinates",
                                                "neutral_deg",
                                                "k0_Nm_per_deg",
                                                "plus_a_Nm_per_deg",
                                                "plus_b_Nm_per_deg3",
                                                "plus_neutral_zone_deg",
                                                "plus_corner_deg",
                                                "minus_a_Nm_per_deg",
                                                "minus_b_Nm_per_deg3",
                                                "minus_neutral_zone_deg",
                                                "minus_corner_deg",
                                                "source",
                                                "label",
                                                "basis"};
    static constexpr std::string_view key[]{"element"};
    const CsvTable t = reader.table("joints/limb_laws.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        LimbLawRow r;
        r.element = row.text("element");
        for (const std::string& word : split(row.text("coordinates"), " ")) r.terms.push_back(term_in(data, row, word));
        r.neutral_deg = row.number("neutral_deg");
        r.k0_Nm_per_deg = row.positive("k0_Nm_per_deg");
        for (const Side side : sides()) {
            const std::string s = side == Side::positive ? "plus_" : "minus_";
            r.side[side] = {row.not_negative(s + "a_Nm_per_deg"), row.not_negative(s + "b_Nm_per_deg3"),
                            row.not_negative(s + "neutral_zone_deg"), row.positive(s + "corner_deg")};
        }
        row.text("basis");
        r.source = reader.source(row);
        data.limb_laws.push_back(std::move(r));
    }

    static constexpr std::string_view strength_columns[]{"joint", "torque_Nm", "source", "label", "basis"},
        joint[]{"joint"};
    const CsvTable s = reader.table("joints/limb_strength.csv", strength_columns);
    s.require_unique(joint);
    for (std::size_t i = 0; i < s.size(); ++i) {
        StrengthRow r{s[i].text("joint"), s[i].positive("torque_Nm"), reader.source(s[i])};
        for (const char* side : {"_r", "_l"})
            if (std::ranges::find(data.segments, r.joint + side, &SegmentRow::joint) == data.segments.end())
                s[i].refuse("joint", "a joint of body/segments.csv without its side, like hip", "Correct the name");
        s[i].text("basis");
        data.limb_strength.push_back(std::move(r));
    }
}

void read_rhythm(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"level",          "flexion", "extension", "lateral_bending",
                                                "axial_rotation", "source",  "label"};
    static constexpr std::string_view key[]{"level"};
    const CsvTable t = reader.table("joints/rhythm.csv", columns);
    t.require_unique(key);
    Eigen::Vector4d sum = Eigen::Vector4d::Zero();
    for (std::size_t i = 0; i < t.size(); ++i) {
        const CsvRow row = t[i];
        const RhythmRow r{level_in(row),
                          row.not_negative("flexion"),
                          row.not_negative("extension"),
                          row.not_negative("lateral_bending"),
                          row.not_negative("axial_rotation"),
                          reader.source(row)};
        if (r.level == Level::C7_T1)
            row.refuse("level", "a level from L5_S1 to T1_T2: the rhythm ends at T1", "Delete the row");
        sum += Eigen::Vector4d(r.flexion, r.extension, r.lateral_bending, r.axial_rotation);
        data.rhythm.push_back(r);
    }
    for (Eigen::Index k = 0; k < 4; ++k)
        if (t.size() != level_count - 1 || std::abs(sum[k] - 1.0) > 1e-6)
            throw DatasetError(t.path() + ":1:1: " + std::string(columns[static_cast<std::size_t>(k) + 1]) + " has " +
                               std::to_string(t.size()) + " rows with the sum " + std::to_string(sum[k]) +
                               "; expected 17 rows, L5_S1 to T1_T2, with the sum 1 within 1e-6. Correct the column");
}

void read_assumptions(Reader& reader, Datasets& data) {
    static constexpr std::string_view columns[]{"id", "statement", "reason", "label"}, key[]{"id"};
    const CsvTable t = reader.table("assumptions.csv", columns);
    t.require_unique(key);
    for (std::size_t i = 0; i < t.size(); ++i)
        data.assumptions.push_back({t[i].text("id"), t[i].text("statement"), t[i].text("reason"), label_in(t[i])});
}

bool unsure(Label label) {
    return label == Label::interpolated || label == Label::memory || label == Label::assumption;
}

}  // namespace

std::string_view name_of(Label label) { return label_names[static_cast<std::size_t>(label)]; }

Label label_named(std::string_view text) {
    const auto found = std::ranges::find(label_names, text);
    if (found != label_names.end()) return static_cast<Label>(found - label_names.begin());
    std::string all;
    for (const auto name : label_names) all += (all.empty() ? "" : ", ") + std::string(name);
    throw NameError("no label is called \"" + std::string(text) + "\"; the labels are " + all);
}

Datasets read_datasets(const fs::path& root) {
    Datasets data;
    data.root = root;
    Reader reader(root);
    reader.citations(data);
    read_segments(reader, data);
    read_wraps(reader, data);
    read_muscles(reader, data);
    read_cavity(reader, data);
    read_contact_points(reader, data);
    read_discs(reader, data);
    read_anthropometry(reader, data);
    read_joint_law(reader, data);
    read_couplings(reader, data);
    read_cage_multipliers(reader, data);
    read_presets(reader, data);
    read_limbs(reader, data);
    read_rhythm(reader, data);
    read_assumptions(reader, data);
    reader.require_every_citation_used();
    data.fingerprint = reader.fingerprint();
    return data;
}

Datasets read_datasets() { return read_datasets(default_datasets()); }

namespace {

// share/spondyl/datasets of the prefix in which the shared library, or the program that contains it, is installed;
// empty if there is none. Found at run time, so that an installation may be moved.
fs::path installed_beside() {
    Dl_info here{};
    if (::dladdr(reinterpret_cast<const void*>(&default_datasets), &here) == 0 || !here.dli_fname) return {};
    std::error_code problem;
    fs::path folder = fs::canonical(here.dli_fname, problem).parent_path();
    for (int up = 0; !problem && up < 3; ++up, folder = folder.parent_path()) {  // bin, lib, lib/x86_64-linux-gnu
        const fs::path found = folder / "share" / "spondyl" / "datasets";
        std::error_code ignored;
        if (fs::is_directory(found, ignored)) return found;
    }
    return {};
}

}  // namespace

fs::path default_datasets() {
    if (const char* folder = std::getenv("SPONDYL_DATASETS"); folder && *folder) return folder;
    if (fs::path beside = installed_beside(); !beside.empty()) return beside;
    [[maybe_unused]] std::error_code ignored;
#ifdef SPONDYL_SOURCE_DATASETS
    if (fs::is_directory(SPONDYL_SOURCE_DATASETS, ignored)) return SPONDYL_SOURCE_DATASETS;
#endif
#ifdef SPONDYL_INSTALL_DATASETS
    if (fs::is_directory(SPONDYL_INSTALL_DATASETS, ignored)) return SPONDYL_INSTALL_DATASETS;
#endif
    return "datasets";
}

std::vector<Assumption> unsure_rows(const Datasets& data) {
    std::vector<Assumption> out;
    const auto add = [&](std::string where, std::string what, const Source& source) {
        if (unsure(source.label)) out.push_back({std::move(where), std::move(what), source.label, source.text});
    };
    const auto place = [](std::string_view file, std::string_view row) {
        return std::string(file) + ": " + std::string(row);
    };
    const auto cited = [&](const std::string& keys) {
        std::string text;
        for (const std::string& key : split(keys, "; "))
            for (const auto& [name, citation] : data.citations)
                if (name == key) text += (text.empty() ? "" : "; ") + citation;
        return text;
    };
    for (const auto& a : data.assumptions)
        if (unsure(a.label)) out.push_back({place("assumptions.csv", a.id), a.statement, a.label, a.reason});
    for (const auto& r : data.segments)
        add(place("body/segments.csv", r.body), "placement, mass and inertia", r.source);
    for (const auto& r : data.wraps) add(place("body/wrap_objects.csv", r.surface), "placement and side", r.source);
    for (const auto& r : data.muscles) {
        add(place("body/muscles.csv", r.fascicle), "path", r.source);
        add(place("body/muscles.csv", r.fascicle), "pcsa_mm2", r.pcsa_source);
    }
    for (const auto& r : data.cavity)
        add(place("body/abdominal_cavity.csv", r.ring + " " + std::to_string(r.corner)), "position", r.source);
    for (const auto& r : data.contact_points) add(place("body/contact_points.csv", r.point), "position", r.source);
    for (const auto& r : data.discs)
        add(place("body/discs.csv", name_of(r.level)), "height, width, depth and area", r.source);
    for (const auto& r : data.anthropometry)
        add(place("body/anthropometry.csv", r.sex + " " + r.segment), "mass_percent and length_percent", r.source);
    for (const auto& r : data.joint_law)
        add(place("joints/joint_law_v0.csv", std::string(name_of(r.level)) + " " + std::string(name_of(r.axis))),
            "passive law", {r.source, cited(r.source), label_named(r.label)});
    for (const auto& r : data.couplings) {
        const std::string where =
            place("joints/coupling.csv", std::string(name_of(r.level)) + " " + std::string(name_of(r.axis)));
        add(where, "ratio", r.source);
        add(where, "sign of ratio", r.sign_source);
    }
    for (const auto& r : data.cage_multipliers)
        add(place("joints/cage_multipliers.csv", std::string(name_of(r.level)) + " " + std::string(name_of(r.axis))),
            "multiplier", {r.source, cited(r.source), label_named(r.label)});
    for (const auto& r : data.presets)
        add(place("restrictions/presets.csv",
                  r.preset + " " + std::string(name_of(r.from_level)) + " to " + std::string(name_of(r.to_level))),
            r.quantity, {r.source, cited(r.source), label_named(r.label)});
    for (const auto& r : data.limb_laws) add(place("joints/limb_laws.csv", r.element), "passive law", r.source);
    for (const auto& r : data.limb_strength) add(place("joints/limb_strength.csv", r.joint), "torque_Nm", r.source);
    for (const auto& r : data.rhythm) add(place("joints/rhythm.csv", name_of(r.level)), "share of motion", r.source);
    return out;
}

}  // namespace spondyl
