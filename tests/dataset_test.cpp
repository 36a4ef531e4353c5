#include "spondyl/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>
#include <Eigen/Geometry>

#include "spondyl/error.hpp"
#include "spondyl/mjcf.hpp"
#include "spondyl/restriction.hpp"
#include "spondyl/subject.hpp"
#include "spondyl/units.hpp"

using namespace spondyl;
namespace fs = std::filesystem;

namespace {

const fs::path& root() {
    static const fs::path folder = [] {
#ifdef SPONDYL_TEST_SOURCE_DIR
        return fs::path(SPONDYL_TEST_SOURCE_DIR) / "datasets";
#else
        return fs::path("datasets");
#endif
    }();
    return folder;
}

const Datasets& data() {
    static const Datasets d = read_datasets(root());
    return d;
}

const SegmentRow& body(std::string_view name) {
    for (const auto& s : data().segments)
        if (s.body == name) return s;
    FAIL("no body " << name);
    std::abort();
}

Eigen::Isometry3d placement(const SegmentRow& s) {
    Eigen::Isometry3d X = Eigen::Isometry3d::Identity();
    X.translation() = s.neutral_m;
    X.linear() = (Eigen::AngleAxisd(s.neutral_rad.x(), Eigen::Vector3d::UnitX()) *
                  Eigen::AngleAxisd(s.neutral_rad.y(), Eigen::Vector3d::UnitY()) *
                  Eigen::AngleAxisd(s.neutral_rad.z(), Eigen::Vector3d::UnitZ()))
                     .toRotationMatrix();
    return X;
}

// The moving body a frame is carried by; arms and sternum on `carrier`.
std::string mover(const std::string& name, const std::string& carrier) {
    const SegmentRow& s = body(name);
    if (s.kind != SegmentRow::Joint::weld) return name;
    return s.parent == "girdle_carrier" ? carrier : s.parent;
}

bool rides_on(std::string name, const std::string& ancestor, const std::string& carrier) {
    for (name = mover(name, carrier); name != "ground";
         name = body(name).parent == "girdle_carrier" ? carrier : body(name).parent)
        if (name == ancestor) return true;
    return false;
}

std::string twin(std::string name) {
    if (name.ends_with("_r")) return name.replace(name.size() - 2, 2, "_l");
    return name;
}

Eigen::Vector3d mirrored(const Eigen::Vector3d& p) { return {p.x(), p.y(), -p.z()}; }

// A copy of the tables in which one place is changed.
class Copy {
public:
    Copy() : folder_(fs::temp_directory_path() / ("spondyl_datasets_" + std::to_string(::getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        for (const char* part : {"body", "joints", "restrictions"})
            fs::copy(root() / part, folder_ / part, fs::copy_options::recursive);
        for (const char* file : {"sources.csv", "assumptions.csv"}) fs::copy(root() / file, folder_ / file);
    }
    ~Copy() { fs::remove_all(folder_); }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    const fs::path& folder() const { return folder_; }
    std::string bytes(const std::string& file) const {
        std::ifstream in(folder_ / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(folder_ / file, std::ios::binary) << text;
    }
    // What read_datasets says when `from` is replaced by `to` once; the file is restored.
    std::string complaint(const std::string& file, const std::string& from, const std::string& to) const {
        const std::string before = bytes(file);
        std::string after = before;
        const std::size_t at = after.find(from);
        if (at == std::string::npos) return "\"" + from + "\" is not in " + file;
        write(file, after.replace(at, from.size(), to));
        const std::string out = complaint();
        write(file, before);
        return out;
    }
    std::string complaint() const {
        try {
            make_subject(read_datasets(folder_));
        } catch (const DatasetError& error) {
            std::string text = error.what();
            const std::string prefix = folder_.string() + "/";
            return text.starts_with(prefix) ? text.substr(prefix.size()) : "not at the start: " + text;
        }
        return "no complaint";
    }

private:
    fs::path folder_;
};

}  // namespace

#define CHECK_SAYS(text, part)                       \
    do {                                             \
        const std::string said = (text);             \
        CAPTURE(said);                               \
        CHECK(said.find(part) != std::string::npos); \
    } while (false)

TEST_CASE("the man of the tables weighs 78.02 kg") {
    double mass = 0.0;
    for (const auto& s : data().segments) mass += s.mass_kg;
    CHECK(std::abs(mass - 78.02) < 0.005);  // as printed by the source of the masses
}

TEST_CASE("the spine of the tables has the printed lengths and curves") {
    CHECK(std::abs(body("T1").neutral_m.y() - body("L5").neutral_m.y() - 0.4507) < 5e-5);
    CHECK(std::abs(body("head_neck").neutral_m.y() - body("L5").neutral_m.y() - 0.4716) < 5e-5);
    const double kyphosis = body("T12").neutral_rad.z() - body("T1").neutral_rad.z();
    const double lordosis = body("L1").neutral_rad.z() - body("L5").neutral_rad.z();
    CHECK(std::abs(kyphosis / rad_per_deg - 50.0) < 0.01);
    CHECK(std::abs(lordosis / rad_per_deg - 43.0) < 0.01);
}

TEST_CASE("the frame of a vertebra points to the joint above it") {
    for (const auto& s : data().segments)
        if (s.kind == SegmentRow::Joint::ball && s.parent.size() <= 3 && s.body != "head_neck") {
            CAPTURE(s.body);
            const Eigen::Vector3d up = placement(body(s.parent)).linear().col(1);
            CHECK((s.neutral_m - body(s.parent).neutral_m).normalized().dot(up) == doctest::Approx(1.0).epsilon(1e-8));
        }
}

TEST_CASE("left and right bodies are mirror images") {
    for (const auto& r : data().segments) {
        if (!r.body.ends_with("_r")) continue;
        const SegmentRow& l = body(twin(r.body));
        CAPTURE(r.body);
        const Eigen::Vector3d flip(-1.0, -1.0, 1.0);  // of rotations and axes under z -> -z
        CHECK((l.neutral_m - mirrored(r.neutral_m)).norm() < 2e-7);
        CHECK((l.neutral_rad - r.neutral_rad.cwiseProduct(flip)).norm() < 2e-8);
        CHECK((l.axis - r.axis.cwiseProduct(flip)).norm() < 2e-7);
        CHECK((l.com_m - mirrored(r.com_m)).norm() < 2e-7);
        CHECK(l.mass_kg == r.mass_kg);
    }
}

TEST_CASE("left and right fascicles are mirror images, path and strength") {
    std::map<std::string, const MuscleRow*> by_name;
    for (const auto& m : data().muscles) by_name[m.fascicle] = &m;
    for (const auto& r : data().muscles) {
        if (r.side != 'r') continue;
        CAPTURE(r.fascicle);
        REQUIRE(r.fascicle.ends_with("_r"));
        const auto found = by_name.find(twin(r.fascicle));
        REQUIRE(found != by_name.end());
        const MuscleRow& l = *found->second;
        CHECK(l.pcsa_mm2 == r.pcsa_mm2);
        CHECK(l.optimal_fibre_mm == r.optimal_fibre_mm);
        REQUIRE(l.points.size() == r.points.size());
        for (std::size_t i = 0; i < r.points.size(); ++i) {
            const Eigen::Vector3d here = placement(body(r.points[i].body)) * r.points[i].p_m;
            const Eigen::Vector3d there = placement(body(l.points[i].body)) * l.points[i].p_m;
            CHECK((there - mirrored(here)).norm() < 2e-5);  // both sides carry the rounding of six printed digits
        }
    }
}

TEST_CASE("moment arms of the paths equal the printed ones, arms riding on T1") {
    struct Expected {
        std::string fascicle;
        Level level;
        Axis axis;
        double arm;
    };
    std::ifstream in(root() / "reference/moment_arms_neutral.csv");
    std::string line;
    std::getline(in, line);
    REQUIRE(line == "fascicle,level,axis,moment_arm_m,source,label");
    std::map<std::string, const MuscleRow*> by_name;
    for (const auto& m : data().muscles) by_name[m.fascicle] = &m;
    std::map<std::string, const SegmentRow*> by_joint;
    for (const auto& s : data().segments) by_joint[s.joint] = &s;
    int count = 0;
    double worst = 0.0;
    while (std::getline(in, line)) {
        std::vector<std::string> cell(1);
        for (const char c : line) c == ',' ? cell.emplace_back() : cell.back() += c;
        const Expected e{cell.at(0), level_named(cell.at(1)), axis_named(cell.at(2)), std::stod(cell.at(3))};
        const SegmentRow& joint = *by_joint.at(std::string(name_of(e.level)));
        Eigen::Vector3d unit = Eigen::Vector3d::Zero();
        unit[static_cast<Eigen::Index>(e.axis)] = 1.0;
        const Eigen::Vector3d axis = placement(joint).linear() * isb_of(unit);
        double arm = 0.0;
        const auto& points = by_name.at(e.fascicle)->points;
        const auto velocity = [&](const MusclePointRow& p, const Eigen::Vector3d& at) -> Eigen::Vector3d {
            if (!rides_on(p.body, joint.body, "T1")) return Eigen::Vector3d::Zero();
            return axis.cross(at - joint.neutral_m);
        };
        for (std::size_t i = 0; i + 1 < points.size(); ++i) {
            const Eigen::Vector3d a = placement(body(points[i].body)) * points[i].p_m;
            const Eigen::Vector3d b = placement(body(points[i + 1].body)) * points[i + 1].p_m;
            arm -= (b - a).normalized().dot(velocity(points[i + 1], b) - velocity(points[i], a));
        }
        worst = std::max(worst, std::abs(arm - e.arm));
        ++count;
    }
    CHECK(count == 2980);
    CHECK(worst < 1e-5);  // 10 micrometres: coordinates are printed to 6 digits
}

TEST_CASE("hamstrings stretch when the hip flexes and when the knee extends") {
    for (const auto& law : data().limb_laws) {
        if (law.element != "hamstrings_r") continue;
        REQUIRE(law.terms.size() == 2);
        CHECK(law.terms[0].joint == "hip_r");
        CHECK(law.terms[0].axis == 2);  // +z lifts the thigh forward
        CHECK(law.terms[0].coefficient > 0.0);
        const SegmentRow& shank = body("tibia_r");
        // a positive knee angle moves the ankle forward, as extension does from a bent knee
        const Eigen::Vector3d ankle = body("foot_r").neutral_m - shank.neutral_m;
        CHECK(law.terms[1].coefficient * shank.axis.cross(ankle).x() > 0.0);
        return;
    }
    FAIL("no hamstrings");
}

TEST_CASE("the rhythm of each axis shares out the whole motion") {
    double flexion = 0.0, rotation = 0.0, lumbar_rotation = 0.0;
    for (const auto& r : data().rhythm) {
        flexion += r.flexion;
        rotation += r.axial_rotation;
        if (r.level <= Level::T12_L1) lumbar_rotation += r.axial_rotation;
    }
    CHECK(flexion == doctest::Approx(1.0).epsilon(1e-6));
    CHECK(rotation == doctest::Approx(1.0).epsilon(1e-6));
    CHECK(lumbar_rotation == doctest::Approx(0.102 / (0.102 + 0.32)).epsilon(1e-5));  // shares of the two links
}

TEST_CASE("unsure rows are exactly the recalled, interpolated and assumed ones") {
    std::size_t paths = 0, areas = 0, verified = 0;
    for (const auto& m : data().muscles) {
        paths += m.source.label == Label::assumption;
        areas += m.pcsa_source.label >= Label::interpolated;
    }
    std::size_t said_paths = 0, said_areas = 0;
    std::set<std::string> where;
    for (const Assumption& a : unsure_rows(data())) {
        verified += a.label < Label::interpolated;
        said_paths += a.what == "path";
        said_areas += a.what == "pcsa_mm2";
        CHECK_FALSE(a.source.empty());
        where.insert(a.where);
    }
    CHECK(verified == 0);
    CHECK(paths == 120);  // intercostals
    CHECK(said_paths == paths);
    CHECK(said_areas == areas);
    CHECK(where.contains("body/discs.csv: C7_T1"));
    CHECK(where.contains("assumptions.csv: girdle_carrier"));
    CHECK_FALSE(where.contains("body/discs.csv: L4_L5"));
}

TEST_CASE("labels are written as they are read") {
    for (int i = 0; i < 7; ++i) CHECK(label_named(name_of(static_cast<Label>(i))) == static_cast<Label>(i));
    CHECK_THROWS_WITH_AS(
        label_named("verified"),
        "no label is called \"verified\"; the labels are VERIFIED, VERIFIED-SECONDARY, COMPUTED, DERIVED, "
        "INTERPOLATED, MEMORY, ASSUMPTION",
        NameError);
}

TEST_CASE("the fingerprint changes with one digit and not with the place of the folder") {
    const Copy copy;
    REQUIRE(copy.complaint() == "no complaint");
    CHECK(read_datasets(copy.folder()).fingerprint == data().fingerprint);
    CHECK(data().fingerprint.size() == 16);
    std::string text = copy.bytes("body/discs.csv");
    text.replace(text.find("12.32"), 5, "12.33");
    copy.write("body/discs.csv", text);
    CHECK(read_datasets(copy.folder()).fingerprint != data().fingerprint);
}

TEST_CASE("a person is built without the numbers that judge: reference and validation may be missing") {
    const Copy copy;  // has neither folder
    CHECK(!fs::exists(copy.folder() / "reference"));
    CHECK(!fs::exists(copy.folder() / "validation"));
    const Datasets apart = read_datasets(copy.folder());
    const auto told = [](const Datasets& tables, const SubjectOptions& options, const Restriction& restriction) {
        const Subject s = restricted(make_subject(tables, options), restriction);
        std::ostringstream out;
        out << std::hexfloat << mjcf(s) << s.datasets_fingerprint << s.mass();
        for (const Level level : levels())
            for (const Axis axis : axes())
                for (const double moment : {-7.5, -1.0, 1.0, 7.5})
                    out << ' ' << angle_at(s.law[level].axis[axis], moment);
        for (const Muscle& m : s.muscles) {
            out << ' ' << m.strength << ' ' << m.volume;
            for (const BodyPoint& p : m.path) out << ' ' << p.p.transpose();
        }
        return out.str();
    };
    const SubjectOptions woman{.mass = 55.0, .height = 1.60, .sex = Sex::female};
    CHECK(told(apart, {}, {}) == told(data(), {}, {}));
    CHECK(told(apart, woman, {}) == told(data(), woman, {}));
    CHECK(told(apart, woman, {}) != told(data(), {}, {}));
    for (const std::string& name : preset_names(data().presets))
        CHECK(told(apart, {}, preset(apart.presets, name)) == told(data(), {}, preset(data().presets, name)));
}

TEST_CASE("no source of the library names the folders of the numbers that judge") {
    int files = 0;
    for (const char* folder : {"lib", "include", "python/bindings"})
        for (const auto& entry : fs::recursive_directory_iterator(root().parent_path() / folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            CAPTURE(entry.path().string());
            CHECK(text.find("reference/") == std::string::npos);
            CHECK(text.find("\"validation") == std::string::npos);
            CHECK(text.find("validation/") == std::string::npos);
            ++files;
        }
    CHECK(files > 50);
}

TEST_CASE("the environment decides where the tables are") {
    const char* before = std::getenv("SPONDYL_DATASETS");
    const std::string kept = before ? before : "";
    ::setenv("SPONDYL_DATASETS", "/somewhere/else", 1);
    CHECK(default_datasets() == "/somewhere/else");
    CHECK_THROWS_WITH_AS(
        read_datasets(),
        "/somewhere/else/sources.csv:1:1: the file cannot be opened; expected a readable table. Check the "
        "folder of the datasets, or set SPONDYL_DATASETS to it",
        DatasetError);
    before ? ::setenv("SPONDYL_DATASETS", kept.c_str(), 1) : ::unsetenv("SPONDYL_DATASETS");
}

TEST_CASE("a broken table is refused with its place, the value, what was expected and the remedy") {
    const Copy copy;
    const std::string segments = "body/segments.csv", muscles = "body/muscles.csv", points = "body/muscle_points.csv";
    CHECK_SAYS(copy.complaint(segments, "izz_kg_m2,", ""), "body/segments.csv:1:1: column \"izz_kg_m2\" is missing");
    CHECK_SAYS(copy.complaint(segments, "mass_kg", "mass_g"), "unknown column \"mass_g\"");
    CHECK_SAYS(copy.complaint(segments, "2.1966", "-2.1966"), "body/segments.csv:3:");
    CHECK_SAYS(copy.complaint(segments, "2.1966", "-2.1966"),
               "mass_kg is \"-2.1966\"; expected 0 or a number above it. Correct the cell");
    CHECK_SAYS(copy.complaint(segments, "2.1966", "nan"), "mass_kg is \"nan\"; expected a finite number");
    CHECK_SAYS(copy.complaint(segments, "2.1966", "two"), "mass_kg is \"two\"; expected a finite number");
    CHECK_SAYS(copy.complaint(segments, "\nL4,L5,", "\nL5,L5,"), "body \"L5\" appears a second time, first in line 3");
    CHECK_SAYS(copy.complaint(segments, "\nL4,L5,", "\nL4,L6,"), "parent is \"L6\"; expected a body of an earlier row");
    CHECK_SAYS(copy.complaint(segments, "\nL4,L5,", "\nL4,L3,"), "move the row of the parent up");
    CHECK_SAYS(copy.complaint(segments, "L4,L5,L4_L5,ball", "L4,L5,L4_L5,spring"),
               "joint_kind is \"spring\"; expected one of free, ball, hinge, weld");
    CHECK_SAYS(copy.complaint(segments, "L4,L5,L4_L5,", "L4,L5,L4_L6,"), "no row has the joint L4_L5");
    CHECK_SAYS(copy.complaint(segments, "L4,L5,L4_L5,", "L4,L5,L5_S1,"),
               "joint is \"L5_S1\"; expected a name no other row has");
    CHECK_SAYS(copy.complaint(segments, "L4,L5,L4_L5,ball", "L4,L5,L4_L5,free"),
               "with joint_kind free in the first row, and in no other");
    CHECK_SAYS(copy.complaint(segments, "0.0134959", "-0.0134959"), "expected a positive definite inertia");
    CHECK_SAYS(copy.complaint(segments, "0.0134959", "0.134959"), "no one exceeds the sum of the other two");
    CHECK_SAYS(copy.complaint(segments, "8.343,", "0,"),
               "expected a mass above 0, because the row has a centre of mass");
    CHECK_SAYS(copy.complaint(segments, "sacrum,pelvis,none,weld", "sacrum,abdomen,none,weld"),
               "expected a body of an earlier row");
    CHECK_SAYS(copy.complaint(segments, "abdomen,pelvis,none,weld", "abdomen,sacrum,none,weld"),
               "expected a moving body. Weld to the body that carries \"sacrum\"");
    CHECK_SAYS(copy.complaint(segments, "Full-body model,DERIVED", "Full-body modell,DERIVED"),
               "There is no key \"Full-body modell\": add it to sources.csv");
    CHECK_SAYS(copy.complaint(segments, "Full-body model,DERIVED", "Full-body model,GUESS"),
               "label is \"GUESS\"; expected one of VERIFIED,");

    CHECK_SAYS(copy.complaint(points, "addbrev_r,1,femur_r", "addbrev_r,1,femur_x"),
               "body/muscle_points.csv:3:13: body is \"femur_x\"; expected a body of body/segments.csv. There is no "
               "\"femur_x\"; the closest name is \"femur_r\". Correct the name, or add the body there");
    CHECK_SAYS(copy.complaint(points, "addbrev_r,1,femur_r", "addbrev_r,2,femur_r"),
               "order is \"2\"; expected the next number of this fascicle, from 0: 1");
    CHECK_SAYS(copy.complaint(points, "addbrev_r,0", "addbrev_x,0"),
               "fascicle is \"addbrev_x\"; expected a fascicle of body/muscles.csv. There is no \"addbrev_x\"; the "
               "closest name is \"addbrev_r\". Correct the name, or add the fascicle there");
    CHECK_SAYS(copy.complaint(muscles, "addbrev_r,leg,r,1043.03", "addbrev_r,leg,r,0"),
               "body/muscles.csv:2:17: pcsa_mm2 is \"0\"; expected a number above 0");
    CHECK_SAYS(copy.complaint(muscles, "addbrev_r,leg,r", "addbrev_r,leg,x"), "side is \"x\"; expected one of r, l");
    CHECK_SAYS(copy.complaint(muscles, ",no,AB_at_femshaft_r", ",yes,AB_at_femshaft_r"),
               "yes if and only if a point of the path lies on the abdomen");

    const std::string wraps = "body/wrap_objects.csv";
    CHECK_SAYS(copy.complaint(wraps, "AB_at_femshaft_r,femur_r", "AB_at_femshaft_r,femur_x"),
               "body/wrap_objects.csv:2:18: body is \"femur_x\"; expected a body of body/segments.csv");
    CHECK_SAYS(copy.complaint(wraps, "AB_at_femshaft_r,femur_r", "AB_at_femshaft_r,patella_r"),
               "body is \"patella_r\"; expected a moving body. Give the surface to the body that carries");
    CHECK_SAYS(copy.complaint(wraps, ",16.5,", ",0,"), "radius_mm is \"0\"; expected a number above 0");
    CHECK_SAYS(copy.complaint(wraps, ",-y,", ",all,"), "side is \"all\"; expected one of x, y, -x, -y");
    CHECK_SAYS(copy.complaint(wraps, "AB_at_femshaft_l", "AB_at_femshaft_r"), "appears a second time");
    CHECK_SAYS(
        copy.complaint(muscles, ",no,AB_at_femshaft_r", ",no,AB_at_femshaft"),
        "body/muscles.csv:2:51: wraps is \"AB_at_femshaft\"; expected surfaces of body/wrap_objects.csv, "
        "separated by single spaces. There is no \"AB_at_femshaft\"; the closest name is \"AB_at_femshaft_r\". Correct "
        "the name, or add the surface there");

    CHECK_SAYS(copy.complaint("body/contact_points.csv", "heel_l", "heel_r"), "point \"heel_r\" appears a second time");
    CHECK_SAYS(copy.complaint("body/discs.csv", "L4_L5", "L4_L6"), "level is \"L4_L6\"; expected one of L5_S1, L4_L5");
    CHECK_SAYS(copy.complaint("body/anthropometry.csv", "male,thigh,14.165", "male,thigh,12.165"),
               "the male body do not add up to 100");
    CHECK_SAYS(copy.complaint("joints/rhythm.csv", "\nL5_S1,0.", "\nL5_S1,0.1"), "flexion has 17 rows with the sum");
    CHECK_SAYS(copy.complaint("joints/limb_laws.csv", "hip_r.z:1", "hip_r:1"), "coordinates is \"hip_r:1\"");
    CHECK_SAYS(copy.complaint("joints/limb_laws.csv", "hip_r.z:1", "hip_r:1"), "\"hip_r\" is a ball");
    CHECK_SAYS(copy.complaint("joints/limb_laws.csv", "hip_r.z:1", "hip_r.z"), "\"hip_r.z\" has no coefficient");
    CHECK_SAYS(copy.complaint("joints/limb_laws.csv", "hip_r.z:1", "hip_x.z:1"),
               "No ball or hinge of body/segments.csv is called \"hip_x\"");
    CHECK_SAYS(copy.complaint("joints/limb_strength.csv", "hip,", "hipp,"),
               "joint is \"hipp\"; expected a joint of body/segments.csv without its side");
    CHECK_SAYS(copy.complaint("joints/joint_law_v0.csv", "L5_S1,flexion,", "L5_S1,flexion,-"), "k0_Nm_per_deg is \"-");
    const std::string couplings = "joints/coupling.csv";
    CHECK_SAYS(copy.complaint(couplings, "L5_S1,flexion", "L5_S1,axial_rotation"),
               "axis is \"axial_rotation\"; expected flexion or lateral_bending: what axial rotation moves");
    CHECK_SAYS(copy.complaint(couplings, "L5_S1,flexion,no,0.583", "L5_S1,flexion,no,1.2"),
               "ratio is \"1.2\"; expected");
    CHECK_SAYS(copy.complaint(couplings, "0.583,1.7,", "0.583,,"), "turn_deg is \"\"; expected a finite number");
    CHECK_SAYS(copy.complaint("restrictions/presets.csv", "rom_fraction", "rom_fractoin"),
               "Did you mean \"rom_fraction\"?");
    CHECK_SAYS(copy.complaint("sources.csv", "\nStokes 1999", "\nStokes 2099"), "There is no key \"Stokes 1999\"");
    CHECK_SAYS(copy.complaint("sources.csv", "\nZatsiorsky", "\nunused,a,b,c\nZatsiorsky"),
               "key \"unused\" is used by no table");

    fs::remove(copy.folder() / "body/discs.csv");
    CHECK_SAYS(copy.complaint(), "body/discs.csv:1:1: the file cannot be opened");
    copy.write("body/discs.csv", "");
    CHECK_SAYS(copy.complaint(), "body/discs.csv:1:1: the file is empty");
}

namespace {

// The tables with one fascicle more on each side, as a user adds it; `points` are rows "body,x,y,z" of the right one.
class OwnFascicle {
public:
    // What the library says to this path and these numbers ("pcsa,fibre,tendon,pennation").
    std::string complaint(const std::vector<std::string>& points, const std::string& numbers = "100,80,20,0.1",
                          const std::string& wraps = "") const {
        const auto rows = [&](const std::string& side) {
            std::string text;
            for (std::size_t i = 0; i < points.size(); ++i)
                text += "mine_" + side + "," + std::to_string(i) + "," + points[i] + "\n";
            return text;
        };
        const auto muscle = [&](const std::string& side) {
            return "mine_" + side + ",mine," + side + "," + numbers + ",no," + wraps +
                   ",Full-body model,ASSUMPTION,Full-body model,ASSUMPTION\n";
        };
        return complaint(muscle("r") + muscle("l"), rows("r") + rows("l"));
    }
    std::string complaint(const std::string& more_muscles, const std::string& more_points) const {
        copy_.write("body/muscles.csv", muscles_ + more_muscles);
        copy_.write("body/muscle_points.csv", points_ + more_points);
        return copy_.complaint();
    }
    // "file:line" of a row of the new fascicles, from 0.
    std::string muscle(int row) const { return "body/muscles.csv:" + std::to_string(1 + lines(muscles_) + row); }
    std::string point(int row) const { return "body/muscle_points.csv:" + std::to_string(1 + lines(points_) + row); }

private:
    static int lines(const std::string& text) { return static_cast<int>(std::ranges::count(text, '\n')); }

    Copy copy_;
    std::string muscles_ = copy_.bytes("body/muscles.csv"), points_ = copy_.bytes("body/muscle_points.csv");
};

}  // namespace

TEST_CASE("a user's own fascicle is taken, and one with a mistake is refused with the whole story") {
    const OwnFascicle own;
    const std::string low = "pelvis,-0.1,0.1,0.05", high = "T12,-0.04,0,0.04";
    REQUIRE(own.complaint({low, high}) == "no complaint");

    SUBCASE("numbers") {
        CHECK(own.complaint({low, high}, "-100,80,20,0.1") ==
              own.muscle(0) + ":15: pcsa_mm2 is \"-100\"; expected a number above 0. Correct the cell");
        CHECK(own.complaint({low, high}, "nan,80,20,0.1") ==
              own.muscle(0) +
                  ":15: pcsa_mm2 is \"nan\"; expected a finite number with a decimal point and nothing "
                  "else in the cell. Correct the cell");
        CHECK(own.complaint({low, high}, "100,0,20,0.1") ==
              own.muscle(0) + ":19: optimal_fibre_mm is \"0\"; expected a number above 0. Correct the cell");
        CHECK(own.complaint({low, high}, "100,80,-1,0.1") ==
              own.muscle(0) + ":22: tendon_slack_mm is \"-1\"; expected 0 or a number above it. Correct the cell");
        CHECK(own.complaint({low, high}, "100,80,20,15") ==
              own.muscle(0) + ":25: pennation_rad is \"15\"; expected a number from 0 to 1.5. Correct the cell");
        CHECK_SAYS(own.complaint({low, high}, "100,80,900,0.1"),
                   own.muscle(0) +
                       ": the tendon of fascicle \"mine_r\" is longer (900 mm) than its path in neutral "
                       "standing (");
    }
    SUBCASE("names") {
        CHECK(own.complaint({"plevis,-0.1,0.1,0.05", high}) ==
              own.point(0) +
                  ":10: body is \"plevis\"; expected a body of body/segments.csv. There is no \"plevis\"; "
                  "the closest name is \"pelvis\". Correct the name, or add the body there");
        CHECK(own.complaint({low, high}, "100,80,20,0.1", "AB_at_femshat_r") ==
              own.muscle(0) +
                  ":32: wraps is \"AB_at_femshat_r\"; expected surfaces of body/wrap_objects.csv, separated "
                  "by single spaces. There is no \"AB_at_femshat_r\"; the closest name is "
                  "\"AB_at_femshaft_r\". Correct the name, or add the surface there");
        CHECK(own.complaint({low, high}, "100,80,20,0.1", "AB_at_femshaft_r AB_at_femshaft_r") ==
              own.muscle(0) +
                  ":32: wraps is \"AB_at_femshaft_r AB_at_femshaft_r\"; expected each surface once. Delete "
                  "the second one");
    }
    SUBCASE("one table and not the other") {
        const std::string tail = ",100,80,20,0.1,no,,Full-body model,ASSUMPTION,Full-body model,ASSUMPTION\n";
        const std::string both = "mine_r,mine,r" + tail + "mine_l,mine,l" + tail;
        const std::string right = "mine_r,0," + low + "\nmine_r,1," + high + "\n",
                          left = "mine_l,0," + low + "\nmine_l,1," + high + "\n";
        CHECK(own.complaint(both, right + "mine_l,0," + low + "\n") ==
              own.muscle(1) +
                  ":1: fascicle is \"mine_l\"; expected at least two points in body/muscle_points.csv. It "
                  "has 1: add the path, or delete the fascicle");
        CHECK(own.complaint("mine_r,mine,r" + tail, right + left) ==
              own.point(2) +
                  ":1: fascicle is \"mine_l\"; expected a fascicle of body/muscles.csv. There is no "
                  "\"mine_l\"; the closest name is \"mine_r\". Correct the name, or add the fascicle there");
        CHECK(own.complaint("mine_r,mine,r" + tail, right) ==
              own.muscle(0) +
                  ":1: fascicle is \"mine_r\"; expected a fascicle of each side, but there is no "
                  "\"mine_l\". Add it, with its own path and numbers, or delete this one");
        CHECK(own.complaint("mine_r,mine,l" + tail, right) ==
              own.muscle(0) +
                  ":1: fascicle is \"mine_r\"; expected a name that ends in \"_l\", as column side says. "
                  "Correct the name or the side");
        CHECK(own.complaint("mine_r,mine,r" + tail + "mine_l,yours,l" + tail, right + left) ==
              own.muscle(0) +
                  ":8: group is \"mine\"; expected the group of \"mine_l\", which is \"yours\". Correct one "
                  "of the two");
        CHECK(own.complaint(both + "mine_r,mine,r" + tail, right + left) ==
              own.muscle(2) + ":1: fascicle \"mine_r\" appears a second time, first in line " +
                  own.muscle(0).substr(own.muscle(0).find(':') + 1) +
                  "; expected one row for each. Delete one of them");
        CHECK(own.complaint(both, "mine_r,1," + high + "\nmine_r,0," + low + "\n" + left) ==
              own.point(0) +
                  ":8: order is \"1\"; expected the next number of this fascicle, from 0: 0. Number the "
                  "points from origin to insertion without gaps");
        CHECK(own.complaint(both, "mine_r,0," + low + "\nmine_r,2," + high + "\n" + left) ==
              own.point(1) +
                  ":8: order is \"2\"; expected the next number of this fascicle, from 0: 1. Number the "
                  "points from origin to insertion without gaps");
        CHECK(own.complaint({low, "pelvis,0,0,0"}) ==
              own.muscle(0) +
                  ":1: fascicle is \"mine_r\"; expected points on two bodies or more in "
                  "body/muscle_points.csv. All lie on \"pelvis\", so that it moves no joint: correct the "
                  "bodies, or delete the fascicle");
        CHECK_SAYS(own.complaint(both, right + "mine_r,1," + high + "\n" + left),
                   own.point(2) + ":1: fascicle, order \"mine_r 1\" appears a second time");
    }
    SUBCASE("a path through itself") {
        CHECK(own.complaint({low, low, high}) ==
              own.point(1) +
                  ":17: point 1 of fascicle \"mine_r\" is in the place of the point before it in neutral "
                  "standing. Expected 0.1 mm or more between them: move one of the two, or delete it");
        CHECK_SAYS(own.complaint({low, high, "pelvis,-0.1,0.12,0.05"}),
                   own.point(1) + ":14: at point 1 the path of fascicle \"mine_r\" folds back on itself, by 17");
        CHECK_SAYS(own.complaint({low, high, "pelvis,-0.1,0.12,0.05"}),
                   " deg in neutral standing. Expected at most 150 deg between two pieces: correct the point, or the "
                   "order of the points");
        CHECK(own.complaint({"pelvis,0,0,0", "pelvis,0.1,0.1,0", "pelvis,0.1,0,0", "pelvis,0,0.1,0", high}) ==
              own.point(3) +
                  ":17: the piece from point 2 to 3 of fascicle \"mine_r\" meets the piece from point 0 to 1 "
                  "in neutral standing, so that the path runs through itself. Expected 0.1 mm or more "
                  "between them: correct the points, or their order");
        CHECK_SAYS(own.complaint({low, "pelvis,-0.1,0.2,0.05", high, "pelvis,-0.1,0.1,0.05"}),
                   "meets the piece from point 0 to 1");
    }
}

TEST_CASE("a path that runs through the surface it slides over is refused at its point") {
    const Copy copy;
    const std::string points = "body/muscle_points.csv", at = "addbrev_r,1,femur_r,-0.002,-0.118,0.0249";
    CHECK(copy.complaint(points, at, "addbrev_r,1,femur_r,0.0146434,-0.112595,0.023365") ==
          "body/muscle_points.csv:3:21: point 1 of fascicle \"addbrev_r\" lies 16.5 mm below the surface "
          "\"AB_at_femshaft_r\" that the path slides over. Expected it outside: move it, or the surface in "
          "body/wrap_objects.csv");
    CHECK(
        copy.complaint(points, at, at + "\naddbrev_r,2,femur_r,0.0312868,-0.10719,0.02183") ==
        "body/muscle_points.csv:4:21: the piece from point 1 to 2 of fascicle \"addbrev_r\" runs 16.5 mm deep through "
        "the surface \"AB_at_femshaft_r\" that the path slides over. Expected it outside: move it, or the surface in "
        "body/wrap_objects.csv");
    CHECK_SAYS(copy.complaint("body/wrap_objects.csv", ",16.5,", ",60,"), "body/muscle_points.csv:");
    CHECK_SAYS(copy.complaint("body/wrap_objects.csv", ",16.5,", ",60,"), "below the surface \"AB_at_femshaft_r\"");
}
