#include "spondyl/results.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "detail/hdf5.hpp"
#include "spondyl/error.hpp"
#include "spondyl/trajectory_file.hpp"
#include "support/bodies.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using detail::hdf5::checked;
using detail::hdf5::Handle;
using detail::hdf5::Lock;
using test::contains;
using test::message_of;

namespace {

namespace fs = std::filesystem;

// --- a case by hand: 3 frames, 2 muscles, 1 support, 7 coordinates; every number of a numbers differs from the others
// ---

constexpr Eigen::Index frames = 3;

Table numbers(Eigen::Index columns, double seed) {
    Table t(frames, columns);
    for (Eigen::Index i = 0; i < t.size(); ++i) t.data()[i] = seed + static_cast<double>(i) / 1024.0;
    return t;
}

Performance performance(double seed) {
    constexpr auto levels_by_axes = static_cast<Eigen::Index>(level_count * axis_count);
    Performance p;
    Motion& m = p.motion;
    m.exercise = "thread_the_needle";
    m.identity = "made by hand";
    m.time = Eigen::VectorXd::LinSpaced(frames, 0.0, 2.0);
    m.phase = {0, 0, 1};
    for (auto* t : {&m.q, &m.v, &m.vdot}) *t = numbers(7, seed += 1.0);
    m.rotation = numbers(levels_by_axes, seed += 1.0);
    for (auto* v : {&m.progress, &m.creep, &m.measure, &m.multiplier, &m.multiplier_rate, &m.multiplier_curvature})
        *v = numbers(1, seed += 1.0);
    m.certificates.assign(frames, Certificate{});
    m.certificates[1] = {1e-11, 12.5, 8.25, 6, 2, -0.125, Status::not_reachable};
    m.rest = m.tone = Eigen::VectorXd::LinSpaced(7, seed, seed + 6.0);
    m.peak = 1;
    m.reach = 0.75;
    Loads& l = p.loads;
    for (auto* t : {&l.gravity_moment, &l.inertia_moment, &l.support_moment, &l.equipment_moment, &l.passive_moment,
                    &l.muscle_moment, &l.muscle_passive_moment, &l.pressure_moment, &l.reserve_moment, &l.net_moment,
                    &l.reaction})
        *t = numbers(levels_by_axes, seed += 1.0);
    for (auto* t : {&l.muscle_compression, &l.segment_energy}) *t = numbers(level_count, seed += 1.0);
    for (auto* t : {&l.activation, &l.muscle_force, &l.muscle_passive_force}) *t = numbers(2, seed += 1.0);
    l.support_force = numbers(3, seed += 1.0);
    l.support_range = numbers(2, seed += 1.0);
    l.tension = numbers(1, seed += 1.0);
    l.limb_torque = numbers(7, seed += 1.0);
    for (auto* v : {&l.limb_energy, &l.fibre_energy, &l.pressure, &l.effort, &l.reserve_max, &l.stiffness, &l.kkt,
                    &l.gap, &l.balance})
        *v = numbers(1, seed += 1.0);
    l.status.assign(frames, Status::ok);
    l.muscles = {"multifidus_1_r", "multifidus_1_l"};
    l.supports = {"hand_r"};
    l.cords = {"band"};
    return p;
}

Shift shift(Match mode) {
    Shift s;
    s.mode = mode;
    s.lumbar_share = {0.25, 0.5};
    double seed = 0.0;
    for (LoadShift& level : s.segment) level.rotation = {seed += 1.0, seed + 0.5};
    for (LoadShift& region : s.region) region.peak_compression = {seed += 1.0, seed + 0.25};
    s.rotation = {
        "rotation", "rad", {{"lumbar", 0.25, 0.5, 0.125, 0.125}, {"thorax", 0.5, 0.25, -0.25, 0.0}}, 0.0, 1e-15};
    for (const Level level : levels()) {
        s.moment.push_back({std::string(name_of(level)), "N m", {{"gravity", 1.0, 2.0, 1.0, 0.0}}, 1.0, 0.0});
        s.compression.push_back({std::string(name_of(level)), "N", {{"muscle", 300.0, 400.0, 60.0, 40.0}}, 100.0, 0.0});
    }
    s.energy = {"energy", "J", {{"limbs", 1.0, 1.5, 0.5, 0.0}}, 0.5, 0.0};
    return s;
}

Subject person() {
    Subject s;
    Body pelvis, shank;
    pelvis.name = pelvis.joint = "pelvis";
    pelvis.kind = JointKind::free;
    shank.name = "shank_r";
    shank.joint = "knee_r";
    shank.parent = 0;
    shank.kind = JointKind::hinge;
    shank.coordinate = 6;
    s.bodies = {pelvis, shank};
    s.abdomen = {};
    s.coordinates = 7;
    s.muscles.resize(2);
    s.muscles[0].group = s.muscles[1].group = "multifidus";
    s.muscles[0].strength = 120.0;
    s.disc_area.fill(1e-3);
    s.datasets_fingerprint = "f00d";
    return s;
}

Case example() {
    Case c;
    c.free_subject = c.restricted_subject = person();
    c.restricted_subject.restriction = Restriction{"stiff thorax"}.limit(
        {Level::T4_T5, Level::T7_T8}, {.axis = Axis::lateral_bending, .side = Side::negative, .rom_fraction = 0.5});
    c.restricted_subject.assumptions.resize(1);
    c.restricted_subject.assumptions[0].what = "cage multiplier";
    c.exercise.id = "thread_the_needle";
    c.exercise.source_text = "# Kopf nach links \xe2\x86\xba\nid = \"thread_the_needle\"\n";
    c.exercise.assumptions = {"elbows straight"};
    c.exercise.phases.resize(2);
    c.exercise.phases[0].name = "turn";
    c.exercise.phases[1].name = "return";
    Goal goal;
    goal.measure.text = "tilt(T1, right, up)";
    goal.primary = true;
    goal.value = 0.5;
    c.exercise.phases[0].goals = {goal};
    c.runs = {{performance(0.0), false}, {performance(100.0), true}, {performance(200.0), true}};
    c.runs[2].performance.motion.match = Match::effort;
    c.runs[2].performance.motion.reach_roots = {0.5, 0.875};
    c.shifts = {shift(Match::reach), shift(Match::effort)};
    return c;
}

// An empty folder that is gone at the end of the test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("spondyl_results_" + std::to_string(::getpid()))) {
        fs::remove_all(path_);
        fs::create_directory(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path operator/(const char* name) const { return path_ / name; }
    std::set<std::string> names() const {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(path_)) names.insert(entry.path().filename());
        return names;
    }

private:
    fs::path path_;
};

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string refusal(const std::function<void()>& action) { return message_of<ResultsError>(action); }

// --- reading with nothing but the C library ---

class Reader {
public:
    explicit Reader(const fs::path& file) : file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {}

    hid_t id() const { return file_; }
    Handle dataset(const std::string& name) const { return {H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose}; }
    bool has(const std::string& name) const { return checked(H5Lexists(file_, name.c_str(), H5P_DEFAULT)) > 0; }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        const auto take = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
            static_cast<std::vector<std::string>*>(out)->emplace_back(name);
            return 0;
        };
        checked(H5Literate(file_, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, take, &names));
        return names;
    }
    std::vector<hsize_t> shape(const std::string& name) const {
        const Handle variable = dataset(name), space(H5Dget_space(variable), H5Sclose);
        std::vector<hsize_t> shape(static_cast<std::size_t>(checked(H5Sget_simple_extent_ndims(space))));
        checked(H5Sget_simple_extent_dims(space, shape.data(), nullptr));
        return shape;
    }
    std::vector<double> numbers(const std::string& name) const {
        std::size_t size = 1;
        for (const hsize_t n : shape(name)) size *= n;
        std::vector<double> values(size);
        checked(H5Dread(dataset(name), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
        return values;
    }
    std::vector<std::string> texts(const std::string& name) const {
        std::size_t size = 1;
        for (const hsize_t n : shape(name)) size *= n;
        std::vector<char*> starts(size);
        const Handle variable = dataset(name), space(H5Dget_space(variable), H5Sclose),
                     type = detail::hdf5::text_type();
        checked(H5Dread(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, starts.data()));
        std::vector<std::string> values(starts.begin(), starts.end());
        checked(H5Dvlen_reclaim(type, space, H5P_DEFAULT, starts.data()));
        return values;
    }
    bool is_text(const std::string& name) const {
        const Handle variable = dataset(name), type(H5Dget_type(variable), H5Tclose);
        return H5Tget_class(type) == H5T_STRING;
    }
    // Dimension names of a variable, through the scales attached to it; a scale's own name for itself.
    std::vector<std::string> dimensions(const std::string& name) const {
        const Handle variable = dataset(name);
        if (H5DSis_scale(variable) > 0) return {name};
        std::vector<std::string> found;
        const auto take = [](hid_t, unsigned, hid_t scale, void* out) -> herr_t {
            char label[64];
            H5DSget_scale_name(scale, label, sizeof label);
            static_cast<std::vector<std::string>*>(out)->emplace_back(label);
            return 0;
        };
        for (unsigned i = 0; i < shape(name).size(); ++i)
            checked(H5DSiterate_scales(variable, i, nullptr, take, &found));
        return found;
    }
    // Empty if there is none.
    std::string attribute(const std::string& object, const std::string& name) const {
        const Handle at(H5Oopen(file_, object.c_str(), H5P_DEFAULT), H5Oclose);
        if (checked(H5Aexists(at, name.c_str())) == 0) return "";
        const Handle attribute(H5Aopen(at, name.c_str(), H5P_DEFAULT), H5Aclose), type = detail::hdf5::text_type();
        char* start = nullptr;
        checked(H5Aread(attribute, type, &start));
        const std::string text = start;
        H5free_memory(start);
        return text;
    }
    double number_attribute(const std::string& object, const std::string& name) const {
        const Handle attribute(H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                               H5Aclose);
        double value = 0.0;
        checked(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value));
        return value;
    }

private:
    Handle file_;
};

std::vector<double> values_of(const Table& t) { return {t.data(), t.data() + t.size()}; }

}  // namespace

TEST_CASE("every number of a case comes back from its file, run after run") {
    const Folder folder;
    const Case c = example();
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");

    const auto all = [&](auto member) {
        std::vector<double> out;
        for (const Run& run : c.runs) {
            const std::vector<double> one = values_of(member(run.performance));
            out.insert(out.end(), one.begin(), one.end());
        }
        return out;
    };
    CHECK(file.shape("rotation") == std::vector<hsize_t>{3, 3, 18, 3});
    CHECK(file.numbers("rotation") == all([](const Performance& p) { return p.motion.rotation; }));
    CHECK(file.numbers("q") == all([](const Performance& p) { return p.motion.q; }));
    CHECK(file.numbers("multiplier") == all([](const Performance& p) { return Table(p.motion.multiplier); }));
    CHECK(file.numbers("reaction") == all([](const Performance& p) { return p.loads.reaction; }));
    CHECK(file.numbers("passive_moment") == all([](const Performance& p) { return p.loads.passive_moment; }));
    CHECK(file.numbers("muscle_force") == all([](const Performance& p) { return p.loads.muscle_force; }));
    CHECK(file.numbers("support_force") == all([](const Performance& p) { return p.loads.support_force; }));
    CHECK(file.numbers("load_kkt") == all([](const Performance& p) { return Table(p.loads.kkt); }));

    CHECK(file.texts("run") ==
          std::vector<std::string>{"free", "restricted_reach_matched", "restricted_effort_matched"});
    CHECK(file.texts("segment").front() == "L5_S1");
    CHECK(file.texts("segment").back() == "C7_T1");
    CHECK(file.numbers("time") == std::vector<double>{0.0, 1.0, 2.0});
    CHECK(file.numbers("phase_of_frame") == std::vector<double>{0, 0, 1});
    CHECK(file.numbers("branches")[1] == 2);
    CHECK(file.numbers("lower_branch")[1] == -0.125);
    CHECK(file.numbers("motion_status")[1] == 3);
    CHECK(contains(file.attribute("motion_status", "flag_meanings"), "ok reserve_exceeded support_lost not_reachable"));
    const std::vector<double> roots = file.numbers("run_reach_root");
    CHECK(std::isnan(roots[0]));
    CHECK(std::vector(roots.begin() + 4, roots.end()) == std::vector{0.5, 0.875});
}

TEST_CASE("a shift and its ledgers keep before, after and why") {
    const Folder folder;
    write_results(folder / "case.h5", example());
    const Lock lock;
    const Reader file(folder / "case.h5");

    CHECK(file.texts("shift") == std::vector<std::string>{"restricted_reach_matched", "restricted_effort_matched"});
    CHECK(file.numbers("shift_lumbar_share") == std::vector<double>{0.25, 0.5, 0.25, 0.5});
    const std::vector<double> rotation = file.numbers("shift_rotation");
    CHECK(file.shape("shift_rotation") == std::vector<hsize_t>{2, 18, 2});
    CHECK(std::vector(rotation.begin(), rotation.begin() + 4) == std::vector{1.0, 1.5, 2.0, 2.5});
    CHECK(file.numbers("region_peak_compression")[1] == 19.25);

    const std::vector<std::string> rows = file.texts("ledger_row");
    const auto row = std::ranges::find(rows, "compression L4_L5: muscle") - rows.begin();
    REQUIRE(row < static_cast<std::ptrdiff_t>(rows.size()));
    const auto i = static_cast<std::size_t>(row);
    CHECK(std::set(rows.begin(), rows.end()).size() == rows.size());
    CHECK(file.texts("ledger_row_unit")[i] == "N");
    CHECK(file.numbers("ledger_row_restricted")[i] - file.numbers("ledger_row_free")[i] ==
          file.numbers("ledger_row_posture")[i] + file.numbers("ledger_row_parameters")[i]);
    CHECK(file.texts("ledger").size() == 38);
    CHECK(file.numbers("ledger_total").size() == 2 * 38);
}

TEST_CASE("every number in the file says its unit and its meaning, and every dimension has a name") {
    const Folder folder;
    write_results(folder / "case.h5", example());
    const Lock lock;
    const Reader file(folder / "case.h5");
    for (const std::string& name : file.names()) {
        CAPTURE(name);
        CHECK(file.attribute(name, "long_name") != "");
        CHECK((file.attribute(name, "units") != "") == !file.is_text(name));
        CHECK(file.dimensions(name).size() == file.shape(name).size());
        for (const std::string& dimension : file.dimensions(name)) CHECK(file.has(dimension));
    }
    CHECK(file.dimensions("rotation") == std::vector<std::string>{"run", "time", "segment", "axis"});
    CHECK(file.attribute("rotation", "units") == "rad");
    CHECK(file.attribute("reaction", "units") == "N");
    CHECK(file.attribute("measure", "units") == "rad");
    CHECK(file.attribute("multiplier", "units") == "N m");
    CHECK(std::isnan(file.number_attribute("rotation", "_FillValue")));
}

TEST_CASE("a primary measure that is a length is stored in metres and its load in newtons") {
    const Folder folder;
    Case c = example();
    c.exercise.phases[0].goals[0].measure.kind = MeasureKind::position;
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");
    CHECK(file.attribute("measure", "units") == "m");
    CHECK(file.attribute("shift_task_load", "units") == "N");
    CHECK(file.attribute("run_guarding_stiffness", "units") == "N m-1");
}

TEST_CASE("a file carries what it was made from") {
    const Folder folder;
    Case c = example();
    c.free_subject.options.mass = 61.5;
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");
    CHECK(file.texts("input_exercise_toml") == std::vector{c.exercise.source_text});
    CHECK(file.texts("input_exercise_simulated_toml") == std::vector{toml_of(c.exercise)});
    CHECK(file.attribute("/", "schema") == "spondyl-run");
    CHECK(file.attribute("/", "Conventions") == "CF-1.10");
    CHECK(file.attribute("/", "exercise_id") == "thread_the_needle");
    CHECK(file.attribute("/", "datasets_fingerprint") == "f00d");
    CHECK(file.attribute("/", "restriction") == "stiff thorax");
    CHECK(file.attribute("/", "status") == "not_reachable");
    CHECK(file.attribute("/", "comparison_modes") == "reach_matched; effort_matched");
    CHECK(file.attribute("/", "created").size() == std::strlen("2026-01-01T00:00:00Z"));
    CHECK(file.number_attribute("/", "subject_mass_kg") == 61.5);
    CHECK(file.texts("assumption_what") == std::vector<std::string>{"cage multiplier"});
    CHECK(file.texts("exercise_assumption") == std::vector<std::string>{"elbows straight"});

    const std::vector<double> fraction = file.numbers("restriction_rom_fraction");
    std::size_t i = 0;
    for (const Level level : levels())
        for (const Axis axis : axes())
            for (const Side side : sides())
                CHECK(fraction[i++] ==
                      c.restricted_subject.restriction.level[level].axis[axis].side[side].rom_fraction);
}

TEST_CASE("a file says how the force sharing of each run was asked for") {
    const Folder folder;
    Case c = example();
    c.exercise.phases[0].breath = Breath::out;
    c.runs[1].performance.loads.options = {
        .objective = Objective::min_max,
        .bounds = {{"rectus_abdominis_r", 0.1, 0.25}, {"multifidus", 0.0, 0.5}},
        .coactivation = 0.017,
        .pressure_minimum = 1500.0,
        .pressure_maximum = 2e4,
        .breathing = {.in = 2000.0, .out = 3000.0, .free = 0.1},
        .force_velocity = true,
        .stiffness_minimum = 0.0,
        .push_stiffness = 4000.0,
        .short_range_stiffness = 30.5,
    };
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");
    CHECK(file.attribute("/", "schema_version") == "1.2");
    CHECK(file.attribute("/", "recruitment") ==
          "objective squared; abdominal pressure 0 to 26600 Pa, by breath at least 0 in, 0 out, 0 free; force_velocity "
          "off; stiffness_minimum none; push_stiffness 0 N/m; short_range_stiffness 23.4; coactivation 0; "
          "activation bounds none");
    CHECK(file.texts("run_objective") == std::vector<std::string>{"squared", "min_max", "squared"});
    CHECK(file.texts("run_activation_bounds") ==
          std::vector<std::string>{"", "rectus_abdominis_r 0.1 to 0.25; multifidus 0 to 0.5", ""});
    CHECK(file.numbers("run_coactivation") == std::vector<double>{0.0, 0.017, 0.0});
    CHECK(file.numbers("run_pressure_minimum") == std::vector<double>{0.0, 1500.0, 0.0});
    CHECK(file.numbers("run_pressure_maximum") == std::vector<double>{26.6e3, 2e4, 26.6e3});
    CHECK(file.texts("breath") == std::vector<std::string>{"in", "out", "free"});
    CHECK(file.numbers("run_breathing") == std::vector<double>{0, 0, 0, 2000.0, 3000.0, 0.1, 0, 0, 0});
    CHECK(file.numbers("run_force_velocity") == std::vector<double>{0, 1, 0});
    const std::vector<double> least = file.numbers("run_stiffness_minimum");
    CHECK(std::isnan(least[0]));
    CHECK(least[1] == 0.0);
    CHECK(file.numbers("run_push_stiffness") == std::vector<double>{0.0, 4000.0, 0.0});
    CHECK(file.numbers("run_short_range_stiffness") == std::vector<double>{23.4, 30.5, 23.4});
    CHECK(file.texts("phase_breath") == std::vector<std::string>{"out", "free"});
}

TEST_CASE("without supports there is no support force, and the rest is there") {
    const Folder folder;
    Case c = example();
    for (Run& run : c.runs) {
        run.performance.loads.supports.clear();
        run.performance.loads.support_force.resize(frames, 0);
        run.performance.loads.support_range.resize(frames, 0);
    }
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");
    CHECK_FALSE(file.has("support"));
    CHECK_FALSE(file.has("support_force"));
    CHECK(file.has("muscle_force"));
}

TEST_CASE("a free run alone is a case") {
    const Folder folder;
    Case c = example();
    c.runs.resize(1);
    c.shifts.clear();
    write_results(folder / "case.h5", c);
    const Lock lock;
    const Reader file(folder / "case.h5");
    CHECK(file.shape("rotation") == std::vector<hsize_t>{1, 3, 18, 3});
    CHECK_FALSE(file.has("shift_rotation"));
    CHECK_FALSE(file.has("ledger"));
}

TEST_CASE("equal cases give equal bytes but for the time of writing") {
    const Folder folder;
    write_results(folder / "a.h5", example());
    write_results(folder / "b.h5", example());
    const auto without_time = [](const fs::path& file) {
        const Lock lock;
        const std::string created = Reader(file).attribute("/", "created");
        std::string bytes = bytes_of(file);
        return bytes.replace(bytes.find(created), created.size(), "");
    };
    CHECK((without_time(folder / "a.h5") == without_time(folder / "b.h5")));
}

TEST_CASE("a place that cannot be written is refused with the remedy, and nothing is left behind") {
    const Folder folder;
    const Case c = example();
    const auto told = [&](const fs::path& file) { return refusal([&] { write_results(file, c); }); };

    const std::string missing = told(folder / "missing/case.h5");
    CHECK(contains(missing, (folder / "missing/case.h5").string()));
    CHECK(contains(missing, "No such file or directory"));
    CHECK(contains(missing, "create the folder first"));
    CHECK_FALSE(fs::exists(folder / "missing"));

    fs::create_directory(folder / "folder.h5");
    CHECK(contains(told(folder / "folder.h5"), "give the name of a file, not of a folder"));
    CHECK(contains(told(folder / "folder.h5/"), "give the name of a file, not of a folder"));
    CHECK(contains(told(""), "give the name of a file"));
    CHECK(contains(told("/dev/full"), "is a device"));
    CHECK(contains(told("/sys/case.h5"), "choose a folder you may write to"));

    std::ofstream(folder / "file") << "text";
    CHECK(contains(told(folder / "file/case.h5"), "Not a directory"));
    CHECK(contains(told(folder / std::string(250, 'x').c_str()), "choose a shorter name"));
    CHECK(folder.names() == std::set<std::string>{"file", "folder.h5"});
    CHECK(fs::is_empty(folder / "folder.h5"));
}

TEST_CASE("a disk that fills up in the middle keeps the older file and leaves no other") {
    const Folder folder;
    write_results(folder / "case.h5", example());
    const std::string before = bytes_of(folder / "case.h5");

    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{before.size() / 2, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string told = refusal([&] { write_results(folder / "case.h5", example()); });
    const std::string fresh = refusal([&] { write_results(folder / "new.h5", example()); });
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);

    CHECK(contains(told, "File too large"));
    CHECK(contains(told, "free some space"));
    CHECK(contains(fresh, "new.h5"));
    CHECK((bytes_of(folder / "case.h5") == before));
    CHECK(folder.names() == std::set<std::string>{"case.h5"});
}

TEST_CASE("an older file is replaced, through a link too") {
    const Folder folder;
    std::ofstream(folder / "case.h5") << "older";
    fs::create_symlink(folder / "case.h5", folder / "latest.h5");
    write_results(folder / "latest.h5", example());
    CHECK(fs::is_symlink(folder / "latest.h5"));
    CHECK(folder.names() == std::set<std::string>{"case.h5", "latest.h5"});
    const Lock lock;
    CHECK(Reader(folder / "case.h5").has("rotation"));
}

TEST_CASE("what does not belong together is refused by name before anything is written") {
    const Folder folder;
    const auto told = [&](const std::function<void(Case&)>& spoil) {
        Case c = example();
        spoil(c);
        return refusal([&] { write_results(folder / "case.h5", c); });
    };
    CHECK(contains(told([](Case& c) { c.runs.clear(); }), "holds no run"));
    CHECK(contains(told([](Case& c) { std::swap(c.runs[0], c.runs[1]); }), "begins with the free run"));
    CHECK(contains(told([](Case& c) { c.runs[2].performance.motion.match = Match::reach; }),
                   "two runs of the case are both called \"restricted_reach_matched\""));
    CHECK(contains(told([](Case& c) { c.shifts.pop_back(); }), "2 restricted runs and 1 shifts"));
    CHECK(contains(told([](Case& c) { c.runs[1].performance.motion.time[2] += 1e-9; }), "other frame times"));
    CHECK(contains(told([](Case& c) { c.runs[1].performance.loads.muscles.pop_back(); }), "other muscles"));
    CHECK(contains(
        told([](Case& c) { c.runs[1].performance.motion.rotation = numbers(51, 0.0); }),
        "\"rotation\" of run \"restricted_reach_matched\" has 3 x 51 values; expected 3 x 54 (time x segment x axis)"));
    CHECK(contains(told([](Case& c) { c.runs[0].performance.loads.status.pop_back(); }),
                   "\"load_status\" of run \"free\""));
    CHECK(contains(told([](Case& c) { c.shifts[1].energy.entries[0].name = "other"; }),
                   "ledgers of shift \"restricted_effort_matched\" have other rows"));
    CHECK(folder.names().empty());
}

TEST_CASE("the caller's HDF5 error printing survives success and failure") {
    const Folder folder;
    const auto printer = [](hid_t, void*) -> herr_t { return 0; };
    const H5E_auto2_t mine = printer;
    int data = 0;
    H5E_auto2_t before = nullptr;
    void* before_data = nullptr;
    H5Eget_auto2(H5E_DEFAULT, &before, &before_data);
    H5Eset_auto2(H5E_DEFAULT, mine, &data);
    write_results(folder / "case.h5", example());
    CHECK(contains(refusal([&] { write_results(folder / "case.h5", Case{}); }), "holds no run"));
    H5E_auto2_t after = nullptr;
    void* after_data = nullptr;
    H5Eget_auto2(H5E_DEFAULT, &after, &after_data);
    H5Eset_auto2(H5E_DEFAULT, before, before_data);
    CHECK((after == mine));
    CHECK(after_data == &data);
}

TEST_CASE("a failing HDF5 call is told by its innermost message") {
    const Lock lock;
    std::string told;
    try {
        checked(H5Fopen("/no/such/file.h5", H5F_ACC_RDONLY, H5P_DEFAULT));
    } catch (const detail::hdf5::Failure& failure) {
        told = failure.what();
    }
    CHECK(contains(told, "No such file or directory"));
}

TEST_CASE("no HDF5 object stays open after a case is written or refused") {
    const Folder folder;
    write_results(folder / "case.h5", example());
    Case c = example();
    c.runs[1].performance.loads.reaction = numbers(1, 0.0);
    CHECK(contains(refusal([&] { write_results(folder / "case.h5", c); }), "\"reaction\""));
    const Lock lock;
    CHECK(H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL) == 0);
}

TEST_CASE("[concurrent] threads that write files at the same time write what they would have written alone") {
    const Folder folder;
    const auto write = [&](const char* own, double seed) {
        Case c = example();
        c.runs[0].performance = performance(seed);
        for (int i = 0; i < 20; ++i) {
            write_results(folder / own, c);
            write_results(folder / "shared.h5", c);
        }
    };
    {
        std::jthread first(write, "first.h5", 1000.0), second(write, "second.h5", 2000.0);
    }
    CHECK(folder.names() == std::set<std::string>{"first.h5", "second.h5", "shared.h5"});
    const Lock lock;
    CHECK(Reader(folder / "first.h5").numbers("q").front() == 1001.0);
    CHECK(Reader(folder / "second.h5").numbers("q").front() == 2001.0);
    const double last = Reader(folder / "shared.h5").numbers("q").front();
    CHECK((last == 1001.0 || last == 2001.0));
}

TEST_CASE("every number of a trajectory comes back from its file") {
    const Subject& s = test::nominal();
    Trajectory t;
    t.time = Eigen::VectorXd::LinSpaced(frames, 0.0, 0.5);
    t.q = 0.01 * numbers(s.coordinates, 1.0);
    t.v = numbers(s.coordinates, 200.0);
    t.activation = 0.001 * numbers(static_cast<Eigen::Index>(s.muscles.size()), 1.0);
    for (auto* v : {&t.kinetic, &t.gravity, &t.elastic, &t.dissipated, &t.applied})
        *v = numbers(1, 10.0 + static_cast<double>(v - &t.kinetic));
    t.event_time = 0.5;
    t.steps = 17;
    const Folder folder;
    write_trajectory(folder / "course.h5", s, t);
    const Lock lock;
    const Reader file(folder / "course.h5");
    CHECK(file.numbers("q") == values_of(t.q));
    CHECK(file.numbers("v") == values_of(t.v));
    CHECK(file.numbers("activation") == values_of(t.activation));
    CHECK(file.numbers("applied_work") == std::vector<double>(t.applied.begin(), t.applied.end()));
    CHECK(file.number_attribute("/", "event_time_s") == 0.5);
    CHECK(file.number_attribute("/", "steps") == 17.0);
    CHECK(file.attribute("/", "schema") == "spondyl-trajectory");
    const std::vector<double> rotation = file.numbers("rotation");
    const auto turned = segment_rotations(s, t.q.row(2).transpose())[Level::L4_L5];
    for (std::size_t k = 0; k < 3; ++k)
        CHECK(rotation[(2 * level_count + static_cast<std::size_t>(Level::L4_L5)) * 3 + k] ==
              turned[static_cast<Eigen::Index>(k)]);
    t.q = numbers(7, 0.0);
    CHECK(contains(message_of<ResultsError>([&] { write_trajectory(folder / "other.h5", s, t); }),
                   "the trajectory has 7 coordinates, the subject 86"));
    CHECK(!fs::exists(folder / "other.h5"));
}

TEST_CASE("docs/hdf5.md lists every variable with its dimensions and its unit") {
    const Folder folder;
    write_results(folder / "case.h5", example());
    const Subject& subject = test::nominal();
    Trajectory course;
    course.time = course.kinetic = course.gravity = course.elastic = course.dissipated = course.applied =
        Eigen::VectorXd::Zero(1);
    course.q = course.v = Table::Zero(1, subject.coordinates);
    course.activation = Table::Zero(1, static_cast<Eigen::Index>(subject.muscles.size()));
    write_trajectory(folder / "course.h5", subject, course);
    const std::string page = bytes_of(fs::path(SPONDYL_TEST_SOURCE_DIR) / "docs" / "hdf5.md");
    const std::size_t courses = page.find("## Trajectory file");
    REQUIRE(courses != std::string::npos);
    const Lock lock;
    for (const auto& [name_of_file, part] :
         {std::pair{"case.h5", page.substr(0, courses)}, std::pair{"course.h5", page.substr(courses)}}) {
        const Reader file(folder / name_of_file);
        for (const std::string& name : file.names()) {
            std::string dimensions;
            for (const std::string& d : file.dimensions(name)) dimensions += (dimensions.empty() ? "" : ", ") + d;
            const std::string units = file.is_text(name) ? "text" : file.attribute(name, "units");
            const std::string row = "| `" + name + "` | " + dimensions + " | " + units + " |";
            CAPTURE(row);
            CHECK(contains(part, row));
        }
    }
}
