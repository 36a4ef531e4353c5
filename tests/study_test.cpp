#include "spondyl/study.hpp"

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detail/hdf5.hpp"
#include "detail/study_file.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "support/exercise_folder.hpp"
#include "support/messages.hpp"

using namespace spondyl;
using test::contains;
using test::message_of;

namespace {

namespace fs = std::filesystem;
using detail::hdf5::checked;
using detail::hdf5::Handle;

const Datasets& datasets() {
    static const Datasets d = read_datasets();
    return d;
}

// A folder that vanishes with the test.
class Folder {
public:
    Folder() {
        static int count = 0;
        path_ = fs::temp_directory_path() /
                ("spondyl_study_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path operator/(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

// Few frames of two short exercises: what is tested is the study, not the mechanics.
Study small(int subjects = 33) {
    Study s;
    s.id = "small";
    s.exercises = {exercise_named("standing_row"), exercise_named("locust_pose")};
    s.restrictions = {preset(datasets().presets, "stiff_T4_T8")};
    s.ensemble = ensemble_named("population", datasets().root);
    s.subjects = subjects;
    s.frames = 5;
    return s;
}

// All datasets of a file by name, every one as the bytes of its numbers or its texts, and its root attributes.
struct Content {
    std::map<std::string, std::string> datasets, attributes;
};
Content content_of(const fs::path& file) {
    const detail::hdf5::Lock lock;
    const Handle root(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    Content out;
    H5G_info_t info{};
    checked(H5Gget_info(root, &info));
    const auto texts = [](hid_t type, hid_t space, const auto& read) {
        std::vector<char*> starts(static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space))));
        const Handle text = detail::hdf5::text_type();
        checked(read(text, starts.data()));
        std::string all;
        for (const char* start : starts) all += std::string(start ? start : "") + '\n';
        checked(H5Dvlen_reclaim(text, space, H5P_DEFAULT, starts.data()));
        static_cast<void>(type);
        return all;
    };
    for (hsize_t i = 0; i < info.nlinks; ++i) {
        char name[128];
        checked(H5Lget_name_by_idx(root, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT));
        const Handle variable(H5Dopen2(root, name, H5P_DEFAULT), H5Dclose), type(H5Dget_type(variable), H5Tclose),
            space(H5Dget_space(variable), H5Sclose);
        std::string& bytes = out.datasets[name];
        if (H5Tget_class(type) == H5T_STRING) {
            bytes = texts(type, space, [&](hid_t text, char** to) {
                return H5Dread(variable, text, H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<void*>(to));
            });
        } else {
            bytes.resize(static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space))) * H5Tget_size(type));
            checked(H5Dread(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
        }
    }
    H5O_info_t object{};
    checked(H5Oget_info(root, &object));
    for (hsize_t i = 0; i < object.num_attrs; ++i) {
        const Handle attribute(H5Aopen_by_idx(root, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
                               H5Aclose),
            type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
        char name[128];
        checked(H5Aget_name(attribute, sizeof name, name));
        if (H5Tget_class(type) == H5T_STRING)
            out.attributes[name] = texts(
                type, space, [&](hid_t text, char** to) { return H5Aread(attribute, text, static_cast<void*>(to)); });
    }
    return out;
}

void check_equal(const Content& a, const Content& b) {
    CHECK(a.datasets.size() > 40);
    CHECK(a.datasets == b.datasets);
    for (const auto& [name, text] : a.attributes)
        if (name != "created") CHECK_MESSAGE(b.attributes.at(name) == text, name);
}

Content run_and_collect(const Study& study, const fs::path& folder, int threads = 1) {
    const StudyFolder here(study, datasets(), folder);
    here.run(threads);
    here.collect(folder / "all.h5");
    return content_of(folder / "all.h5");
}

const std::vector<double> values_of(const StudyRow& row, std::string_view name) {
    std::size_t offset = 0;
    for (const StudyVariable& v : study_variables()) {
        if (v.name == name)
            return {row.values.begin() + static_cast<std::ptrdiff_t>(offset),
                    row.values.begin() + static_cast<std::ptrdiff_t>(offset + v.size)};
        offset += v.size;
    }
    FAIL("no variable ", std::string(name));
    return {};
}

}  // namespace

TEST_CASE("a row of a study is what the verbs give one by one") {
    Study s = small(3);
    s.modes = {Match::reach, Match::load};
    s.keep = Keep::phases;
    const Table quantiles = design(s.sampling, 3, static_cast<int>(s.ensemble.dimensions().size()), s.seed);
    const auto rows = run_subject(s, datasets(), quantiles, 0, 2, Criterion::elastic);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].restriction == "none");
    CHECK(rows[0].mode == "free");
    CHECK(rows[1].mode == "reach_matched");
    CHECK(rows[2].mode == "load_matched");

    const Draw d =
        draw(s.ensemble, datasets(), std::span(quantiles.row(2).data(), static_cast<std::size_t>(quantiles.cols())));
    Exercise e = s.exercises[0];
    for (Support& support : e.supports) {
        support.friction = d.friction.value();
        support.cost_scale *= d.support_cost;
    }
    const Subject free = make_subject(datasets(), d.person), stiff = restricted(free, s.restrictions[0]);
    const Motion motion = plan_motion(free, e, {.frames = 5, .branches = BranchSearch::none, .account = false});
    const Motion held = plan_motion(
        stiff, e,
        {.match = Match::load, .free = &motion, .frames = 5, .branches = BranchSearch::none, .account = false});
    for (const auto& [row, who, m] : {std::tuple{&rows[0], &free, &motion}, std::tuple{&rows[2], &stiff, &held}}) {
        const Loads l = evaluate_loads(*who, e, *m);
        CHECK(row->status == name_of(std::max(m->status(), l.worst())));
        const auto rotation = values_of(*row, "rotation"), force = values_of(*row, "force"),
                   largest = values_of(*row, "largest_force");
        for (Eigen::Index i = 0; i < 54; ++i) {
            CHECK(rotation[static_cast<std::size_t>(i)] == m->rotation(m->peak, i));
            CHECK(force[static_cast<std::size_t>(i)] == l.reaction(m->peak, i));
            CHECK(std::abs(largest[static_cast<std::size_t>(i)]) == l.reaction.col(i).cwiseAbs().maxCoeff());
        }
        CHECK(values_of(*row, "path_fraction")[0] == m->reach);
        CHECK(row->rotation == std::vector<double>(m->rotation.data(), m->rotation.data() + m->rotation.size()));
        CHECK(row->contacts.size() == l.supports.size() + l.cords.size());
    }
}

TEST_CASE("[concurrent] threads, shards and a folder that two processes share give the same bytes") {
    const Folder folder;
    const Study study = small();
    const Content one = run_and_collect(study, folder / "one");
    check_equal(one, run_and_collect(study, folder / "three", 3));
    for (const int i : {2, 0, 1}) {  // each as a process of its own would
        const StudyFolder shard(study, datasets(), folder / "shards");
        shard.run(2, {i, 3});
    }
    const StudyFolder shards(folder / "shards", datasets());
    CHECK(shards.state().done == shards.blocks());
    CHECK(shards.blocks() == 2 * 3);  // 33 subjects in blocks of 16, per exercise
    shards.collect(folder / "shards.h5");
    check_equal(one, content_of(folder / "shards.h5"));
    CHECK(one.datasets.at("subject").size() == sizeof(double) * 2 * 33 * 2);
}

TEST_CASE("[slow] killed at twenty moments, a study loses no row, doubles none and ends with the same bytes") {
    const Folder folder;
    const Study study = small();
    const auto begin = std::chrono::steady_clock::now();
    const Content whole = run_and_collect(study, folder / "whole");
    const double block = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / 6;
    const fs::path here = folder / "killed";
    const auto parts = [&] {  // what has its name is complete
        std::vector<fs::path> all;
        if (fs::exists(here / "parts"))
            for (const auto& part : fs::directory_iterator(here / "parts"))
                if (part.path().extension() == ".h5") all.push_back(part.path());
        return all;
    };
    // Killed a random time after a random number of new parts: on a busy machine, too, that is between any two of them.
    std::mt19937 random(4);
    int killed = 0;
    std::size_t parts_seen = 0;
    while (killed < 20) {
        const std::size_t wanted = parts().size() + random() % 3;
        const std::chrono::duration<double> wait(block * static_cast<double>(random()) / 4294967296.0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            StudyFolder(study, datasets(), here).run(2);
            ::_exit(0);
        }
        int status = 0;
        bool ended = false;
        while (!ended && parts().size() < wanted) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            ended = ::waitpid(child, &status, WNOHANG) == child;
        }
        if (!ended) {
            std::this_thread::sleep_for(wait);
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
        }
        if (WIFSIGNALED(status)) ++killed;
        for (const fs::path& part : parts()) {
            ++parts_seen;
            CHECK_NOTHROW(content_of(part));
        }
        if (WIFEXITED(status)) {  // done before it was killed: begin anew
            check_equal(whole, run_and_collect(study, here));
            fs::remove_all(here);
        }
    }
    CHECK(parts_seen > 0);
    check_equal(whole, run_and_collect(study, folder / "killed", 2));
}

TEST_CASE("docs/hdf5.md lists every variable of a study file") {
    const Folder folder;
    Study s = small(1);
    s.keep = Keep::phases;
    std::ifstream in(fs::path(SPONDYL_TEST_SOURCE_DIR) / "docs" / "hdf5.md");
    const std::string page(std::istreambuf_iterator<char>(in), {});
    const std::string part = page.substr(page.find("## Study file"));
    for (const auto& [name, bytes] : run_and_collect(s, folder / "s").datasets)
        CHECK_MESSAGE(contains(part, "`" + (name.starts_with("param_") ? "param_<name>" : name) + "`"), name);
}

TEST_CASE("what cannot be done stays as a row with its message, and the study goes on") {
    Study s = small(2);
    s.exercises.resize(1);
    s.quantiles = Table::Constant(2, static_cast<Eigen::Index>(s.ensemble.dimensions().size()), 0.5);
    Parameter& index = *std::ranges::find(s.ensemble.parameters, std::string("body_mass_index"), &Parameter::name);
    index.men = {.spread = Spread::uniform, .low = 24.0, .high = 70.0};
    const auto column = static_cast<Eigen::Index>(&index - s.ensemble.parameters.data());
    s.quantiles(0, column) = 1.0;
    s.quantiles(1, column) = 0.0;
    const Folder folder;
    const StudyFolder here(s, datasets(), folder / "heavy");
    here.run();
    here.collect(folder / "heavy.h5");
    const Content all = content_of(folder / "heavy.h5");
    CHECK(all.datasets.at("status") == "failed\nfailed\nok\nok\n");
    CHECK(all.datasets.at("error").starts_with("SubjectError: body mass is 185"));
    CHECK(contains(all.datasets.at("error"), "nothing to compare with: SubjectError"));
    float effort[4];
    std::memcpy(effort, all.datasets.at("effort").data(), sizeof effort);
    CHECK(std::isnan(effort[0]));
    CHECK(effort[3] > 0.0F);
}

TEST_CASE("a study file is read as it was written, and its key depends on all that a row depends on") {
    const Folder folder;
    Study s = small(7);
    s.title = "seven people";
    s.modes = {Match::reach, Match::effort};
    s.restrictions.push_back(preset(datasets().presets, "dish_bridge"));
    s.restrictions.push_back(
        Restriction{"odd"}
            .limit({Level::T4_T5, Level::T6_T7}, {.axis = Axis::flexion, .side = Side::negative, .rom_fraction = 0.37})
            .limit(Level::T9_T10, {.stiffness_factor = 1.7, .neutral_shift = Angle::degrees(1.3)})
            .with_cage(Level::T8_T9, {.stiffness = 1.9, .integrity = 0.2})
            .fuse(Level::L1_L2));
    s.quantiles = design(Sampling::random, 7, static_cast<int>(s.ensemble.dimensions().size()), 2);
    const StudyFolder made(s, datasets(), folder / "s"), again(folder / "s", datasets());
    const Study& r = again.study();
    CHECK(toml_of(r) == toml_of(s));
    CHECK(r.restrictions == s.restrictions);
    CHECK(r.quantiles == s.quantiles);
    CHECK(r.ensemble == s.ensemble);
    CHECK(key_of(r, datasets()) == key_of(s, datasets()));
    const auto changed = [&](const auto& change) {
        Study other = s;
        change(other);
        return key_of(other, datasets()) != key_of(s, datasets());
    };
    CHECK(changed([](Study& x) { x.seed = 2; }));
    CHECK(changed([](Study& x) { x.frames = 6; }));
    CHECK(changed([](Study& x) { x.quantiles(3, 3) += 1e-16 + 1e-15; }));
    CHECK(changed([](Study& x) { x.exercises[0].phases[0].duration *= 1.001; }));
    CHECK(changed([](Study& x) { x.ensemble.mobility->axis_correlation = 0.51; }));
    CHECK(
        changed([](Study& x) { x.restrictions[2].level[Level::T9_T10].axis[Axis::flexion].stiffness_factor = 1.71; }));
    Datasets tables = datasets();
    tables.fingerprint[0] = tables.fingerprint[0] == '0' ? '1' : '0';
    CHECK(key_of(s, tables) != key_of(s, datasets()));
}

TEST_CASE("a folder of another study, a missing block and a damaged part are refused with the remedy") {
    const Folder folder;
    Study s = small(17);
    s.exercises.resize(1);
    const fs::path here = folder / "s";
    const StudyFolder study(s, datasets(), here);
    study.run_block(0);
    const auto collect = [&] { study.collect(folder / "all.h5"); };
    CHECK(contains(message_of<ResultsError>(collect), "block 1 is missing (1 of 2 are there)"));
    study.run();
    Study other = s;
    other.seed = 99;
    const std::string foreign = message_of<ResultsError>([&] { StudyFolder(other, datasets(), here); });
    CHECK(contains(foreign, "another study"));
    CHECK(contains(foreign, "key " + key_of(s, datasets())));
    CHECK(contains(message_of<ResultsError>([&] { StudyFolder(folder / "empty", datasets()); }), "no study.toml"));

    const fs::path part = here / "parts" / "block_000001.h5";
    const auto bytes = [](const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const std::string sound = bytes(part);
    const auto write = [&](const std::string& text) { std::ofstream(part, std::ios::binary) << text; };
    std::string flipped = sound;
    flipped[sound.size() / 2] ^= 1;
    for (const std::string& bad :
         {std::string(), std::string("not a part"), sound.substr(0, sound.size() / 2), flipped}) {
        write(bad);
        const std::string text = message_of<ResultsError>(collect);
        CAPTURE(text);
        CHECK(contains(text, "block_000001.h5: is damaged"));
        CHECK(contains(text, "delete it and run the study again"));
        CHECK(!fs::exists(folder / "all.h5"));
    }
    // Sealed, and of a length that the file does not have: nothing of that size is allocated.
    std::string claims = sound.substr(0, sound.size() - detail::seal_of({}).size());
    const fs::path unsealed = folder / "claims.h5";
    std::ofstream(unsealed, std::ios::binary) << claims;
    {
        const detail::hdf5::Lock lock;
        const Handle file(H5Fopen(unsealed.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
        checked(H5Ldelete(file, "run", H5P_DEFAULT));
        const hsize_t rows = hsize_t{1} << 24;
        const Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
        const Handle variable(H5Dcreate2(file, "run", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                              H5Dclose);
    }
    claims = bytes(unsealed);
    write(claims + detail::seal_of(claims));
    CHECK(contains(message_of<ResultsError>(collect), "variable run is not whole"));
    // a part of another study under this name
    const StudyFolder elsewhere(other, datasets(), folder / "other");
    elsewhere.run_block(1);
    write(bytes(folder / "other" / "parts" / "block_000001.h5"));
    CHECK(contains(message_of<ResultsError>(collect), "belongs to the study with key " + key_of(other, datasets())));
    fs::remove(part);
    study.run();
    CHECK_NOTHROW(collect());
    CHECK(contains(message_of<ResultsError>([&] { study.run(1, {2, 2}); }), "shards count from 0"));
    CHECK(contains(message_of<ResultsError>([&] { study.run_block(2); }), "no block 2; the study has 2"));
}

TEST_CASE("[concurrent] a study that is cancelled goes on where it was") {
    const Folder folder;
    const Study s = small();
    const StudyFolder study(s, datasets(), folder / "s");
    std::stop_source stop;
    double last = -1.0;
    const std::thread::id caller = std::this_thread::get_id();
    const Progress progress{[&](std::string_view stage, double fraction) {
                                CHECK(stage == "study");
                                CHECK(fraction >= last);
                                CHECK(std::this_thread::get_id() == caller);
                                last = fraction;
                                if (fraction > 0.0) stop.request_stop();
                            },
                            stop.get_token()};
    CHECK_THROWS_AS(study.run(2, {}, progress), Cancelled);
    const StudyState state = study.state();
    CHECK(state.done > 0);
    CHECK(state.done < state.blocks);
    CHECK(state.rows == 33 * 2 * 2);
    study.run();
    CHECK(study.state().done == state.blocks);
}

TEST_CASE("a study that cannot be run is refused before anything is written") {
    const Folder folder;
    const auto refusal = [&](const auto& change) {
        Study s = small(2);
        change(s);
        const std::string text = message_of([&] { StudyFolder(s, datasets(), folder / "refused"); });
        CHECK(!fs::exists(folder / "refused"));
        return text;
    };
    CHECK(contains(refusal([](Study& s) { s.id = "a b"; }), "letters, digits and underscores"));
    CHECK(contains(refusal([](Study& s) { s.subjects = 0; }), "expected 1 to 1000000"));
    CHECK(contains(refusal([](Study& s) { s.exercises.clear(); }), "there is no exercise"));
    CHECK(
        contains(refusal([](Study& s) { s.exercises[1] = s.exercises[0]; }), "two exercises are called standing_row"));
    CHECK(contains(refusal([](Study& s) { s.exercises[0] = exercise_named("bear_roll"); }), "forward in time"));
    CHECK(contains(refusal([](Study& s) { s.restrictions[0].name = "none"; }), "not \"none\""));
    CHECK(contains(refusal([](Study& s) { s.modes = {Match::reach, Match::reach}; }), "reach_matched is listed twice"));
    CHECK(contains(refusal([](Study& s) { s.modes = {Match::guarding}; }), "guarding"));
    CHECK(contains(refusal([](Study& s) { s.modes.clear(); }), "no comparison mode"));
    CHECK(contains(refusal([](Study& s) { s.frames = 2; }), "3 to 10001"));
    CHECK(contains(refusal([](Study& s) {
                       s.subjects = 1'000'000;
                       for (int i = 0; i < 60; ++i) s.restrictions.push_back(Restriction{"r" + std::to_string(i)});
                   }),
                   "runs; expected at most 100000000: make several studies of it"));
    CHECK(
        contains(refusal([](Study& s) { s.quantiles = Table::Zero(2, 3); }), "2 x 3; expected subjects x dimensions"));
    CHECK(contains(refusal([](Study& s) {
                       s.ensemble.parameters.push_back(
                           {.name = "criterion", .men = {.spread = Spread::choice, .choices = {0, 2}}});
                       s.criteria = {Criterion::blend};
                   }),
                   "keep one of the two"));
}

TEST_CASE("mistakes in a study file are told with line, words and remedy") {
    const test::ExerciseFolder folder;
    const std::string good = "schema_version = 1\nid = \"s\"\nexercises = [\"locust_pose\"]\n";
    const auto read = [&](const std::string& text) { return read_study(folder.write("s.toml", text), datasets()); };
    CHECK(read(good).subjects == 1);
    const auto refusal = [&](const std::string& text) { return message_of<DatasetError>([&] { read(text); }); };
    CHECK(contains(refusal("id = \"s\"\n"), "'schema_version' is missing"));
    CHECK(contains(refusal("schema_version = 2\n"), "s.toml:1:"));
    CHECK(contains(refusal(good + "subject = 5"), "did you mean 'subjects'"));
    CHECK(contains(refusal("schema_version = 1\nid = \"s\"\nexercises = [\"locst_pose\"]\n"), "locust_pose"));
    CHECK(contains(refusal(good + "modes = [\"reach\"]"), "s.toml:4:"));
    CHECK(contains(refusal(good + "sampling = \"sobl\""), "sobol"));
    CHECK(contains(refusal(good + "seed = -1"), "2^53"));
    CHECK(contains(refusal(good + "subjects = 1.5"), "a whole number"));
    CHECK(contains(refusal(good + "keep = \"all\""), "'keep' is \"all\""));
    CHECK(contains(refusal(good + "ensemble = \"people\""), "population"));
    CHECK(contains(refusal(good + "ensemble = \"population\"\n[parameters]\n"), "one of the two"));
    CHECK(contains(refusal(good + "restrictions = [\"stiff_T4\"]"), "stiff_T4_T8"));
    CHECK(contains(refusal(good + "[[restriction]]\nname = \"x\"\nseverity = 2\n"), "0 to 1"));
    // what would exhaust the machine before anything ran
    CHECK(contains(refusal(good + "subjects = 2000000000"), "1 to 1000000"));
    CHECK(contains(refusal(good + "subjects = 0"), "1 to 1000000"));
    CHECK(contains(refusal(good + "frames = 2000000000"), "1 to 10001"));
    std::string many;
    for (int i = 0; i < 300; ++i) many += "\"locust_pose\", ";
    CHECK(contains(refusal("schema_version = 1\nid = \"s\"\nexercises = [" + many + "]\n"), "at most 256"));
    CHECK(contains(refusal(good + "restrictions = [" + many + "]"), "at most 256"));
    std::string presets;
    for (int i = 0; i < 200; ++i) presets += "\"stiff_T4_T8\", ";
    CHECK(contains(refusal(good + "subjects = 1000000\nrestrictions = [" + presets + "]"), "at most 1e+08"));
    CHECK(contains(refusal(good + "[[restriction]]\nname = \"x\"\n[[restriction.limit]]\nlevels = [\"T4_T55\"]\n"),
                   "T4_T5"));
    CHECK(contains(
        refusal(good +
                "[[restriction]]\nname = \"x\"\n[[restriction.limit]]\nlevels = [\"T4_T5\"]\nrom_fraction = 1.5\n"),
        "rom_fraction"));
    const Study s =
        read(good +
             "restrictions = [\"stiff_T4_T8\"]\n[[restriction]]\nname = \"half\"\npreset = \"stiff_T4_T8\"\n"
             "severity = 0.5\n[[restriction.limit]]\nlevels = [\"T9_T10\", \"T11_T12\"]\nrom_fraction = 0.6\n");
    REQUIRE(s.restrictions.size() == 2);
    CHECK(s.restrictions[1].level[Level::T4_T5].axis[Axis::flexion].side[Side::positive].rom_fraction == 0.75);
    CHECK(s.restrictions[1].level[Level::T10_T11].axis[Axis::flexion].side[Side::positive].rom_fraction == 0.8);
}
