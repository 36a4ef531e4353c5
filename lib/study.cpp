#include "spondyl/study.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "detail/atomic_file.hpp"
#include "detail/build_info.hpp"
#include "detail/fingerprint.hpp"
#include "detail/study_file.hpp"
#include "detail/study_row.hpp"
#include "detail/study_toml.hpp"
#include "detail/suggest.hpp"
#include "spondyl/error.hpp"
#include "spondyl/loads.hpp"
#include "spondyl/results.hpp"

namespace spondyl {

namespace {

namespace fs = std::filesystem;

constexpr int subjects_per_block = 16;

bool draws_criterion(const Study& study) {
    return std::ranges::count(study.ensemble.parameters, std::string("criterion"), &Parameter::name) > 0;
}

std::vector<Criterion> criteria_of(const Study& study) {
    return draws_criterion(study) ? std::vector{Criterion::elastic} : study.criteria;
}

int blocks_per_exercise(const Study& study) { return (study.subjects + subjects_per_block - 1) / subjects_per_block; }

Table quantiles_of(const Study& study) {
    if (study.quantiles.size() > 0) return study.quantiles;
    return design(study.sampling, study.subjects, static_cast<int>(study.ensemble.dimensions().size()), study.seed);
}

// What failed, by the name of the error a program would catch.
std::string described(const Error& error) {
    const auto is = [&]<class E>(std::type_identity<E>) { return dynamic_cast<const E*>(&error) != nullptr; };
    const char* name = is(std::type_identity<NameError>{})         ? "NameError"
                       : is(std::type_identity<DatasetError>{})    ? "DatasetError"
                       : is(std::type_identity<SubjectError>{})    ? "SubjectError"
                       : is(std::type_identity<ExerciseError>{})   ? "ExerciseError"
                       : is(std::type_identity<SimulationError>{}) ? "SimulationError"
                       : is(std::type_identity<ComparisonError>{}) ? "ComparisonError"
                                                                   : "Error";
    return std::string(name) + ": " + error.what();
}

Exercise with_contacts(const Exercise& exercise, const Draw& drawn) {
    Exercise e = exercise;
    for (Support& s : e.supports) {
        if (drawn.friction) s.friction = *drawn.friction;
        s.cost_scale *= drawn.support_cost;
    }
    return e;
}

template <class E> void require_once(const std::vector<E>& items, const char* what) {
    for (std::size_t i = 0; i < items.size(); ++i)
        if (std::ranges::count(items, items[i]) > 1)
            throw ExerciseError(std::string("study: ") + what + " " + std::string(name_of(items[i])) +
                                " is listed twice; keep one");
}

}  // namespace

std::string_view name_of(Keep keep) {
    switch (keep) {
        case Keep::summary: return "summary";
        case Keep::phases: return "phases";
        case Keep::files: return "files";
    }
    return "";
}

Keep keep_named(std::string_view text) {
    std::vector<std::string> known;
    for (const Keep k : {Keep::summary, Keep::phases, Keep::files}) {
        if (name_of(k) == text) return k;
        known.emplace_back(name_of(k));
    }
    throw NameError("a study cannot keep \"" + std::string(text) + "\"; the closest word is \"" +
                    detail::closest(text, known) + "\"");
}

void check(const Study& study) {
    const auto is_name = [](const std::string& text) {
        return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) || c == '_'; });
    };
    if (!is_name(study.id))
        throw ExerciseError("study: the id is \"" + study.id + "\"; expected letters, digits and underscores");
    const std::string where = "study \"" + study.id + "\": ";
    if (study.subjects < 1 || study.subjects > detail::most_subjects)
        throw SubjectError(where + "the number of subjects is " + std::to_string(study.subjects) + "; expected 1 to " +
                           std::to_string(detail::most_subjects));
    if (study.exercises.empty()) throw ExerciseError(where + "there is no exercise; name at least one");
    std::set<std::string> ids;
    for (const Exercise& e : study.exercises) {
        if (e.method == Method::forward)
            throw ExerciseError(where + e.id +
                                " is simulated forward in time, where there is nothing to match; take "
                                "it out of the study and use simulate_exercise");
        if (!ids.insert(e.id).second)
            throw ExerciseError(where + "two exercises are called " + e.id + "; rename one of them");
        static_cast<void>(e.primary_goal());
    }
    std::set<std::string> names{"none"};
    for (const Restriction& r : study.restrictions) {
        check(r);
        if (!is_name(r.name) || !names.insert(r.name).second)
            throw SubjectError(where + "a restriction is called \"" + r.name +
                               "\"; expected a name of its own of letters, digits and underscores, and not \"none\"");
    }
    require_once(study.modes, "mode");
    require_once(study.criteria, "criterion");
    if (!study.restrictions.empty() && study.modes.empty())
        throw ExerciseError(where + "there are restrictions but no comparison mode; name at least one");
    if (std::ranges::count(study.modes, Match::guarding) > 0)
        throw ExerciseError(where +
                            "mode guarding has a stiffness, which a study does not vary; choose reach_matched, "
                            "load_matched or effort_matched");
    if (draws_criterion(study) && study.criteria != std::vector{Criterion::elastic})
        throw ExerciseError(where +
                            "criteria are listed and the ensemble draws one for each subject; keep one of the "
                            "two");
    if (study.criteria.empty()) throw ExerciseError(where + "there is no criterion; name at least one");
    if (study.frames < 3 || study.frames > detail::most_frames)
        throw ExerciseError(where + "a run has " + std::to_string(study.frames) + " frames; expected 3 to " +
                            std::to_string(detail::most_frames));
    if (const double runs = detail::number_of_runs(study); runs > detail::most_runs)
        throw ExerciseError(where + "it has " + std::to_string(std::llround(runs)) + " runs; expected at most " +
                            std::to_string(std::llround(detail::most_runs)) + ": make several studies of it");
    if (study.quantiles.size() > 0) {
        const auto names_of_dimensions = study.ensemble.dimensions();
        if (study.quantiles.rows() != study.subjects ||
            study.quantiles.cols() != static_cast<Eigen::Index>(names_of_dimensions.size()))
            throw SubjectError(where + "the quantiles are " + std::to_string(study.quantiles.rows()) + " x " +
                               std::to_string(study.quantiles.cols()) + "; expected subjects x dimensions, " +
                               std::to_string(study.subjects) + " x " + std::to_string(names_of_dimensions.size()));
        if (!(study.quantiles.minCoeff() >= 0.0 && study.quantiles.maxCoeff() <= 1.0))
            throw SubjectError(where + "a quantile lies outside [0, 1]; the design is a sample of the unit cube");
    }
}

namespace {

// All runs of one subject, exercise and criterion, and what else is to be done with those of one restriction.
std::vector<StudyRow> runs_of(const Study& study, const Datasets& datasets, const Table& quantiles,
                              std::size_t exercise, int subject, Criterion criterion, const Progress& progress,
                              const std::function<void(const Case&)>& keep) {
    std::vector<StudyRow> rows;
    const auto plan = [&](const std::string& restriction, std::string_view mode) {
        StudyRow& row = rows.emplace_back(detail::empty_row(study));
        row.subject = subject;
        row.exercise = study.exercises[exercise].id;
        row.restriction = restriction;
        row.mode = mode;
    };
    plan("none", "free");
    for (const Restriction& r : study.restrictions)
        for (const Match mode : study.modes) plan(r.name, name_of(mode));
    std::size_t next = 0;
    const auto fail = [&](const std::string& why) {
        rows[next].status = "failed";
        rows[next].error = why;
        ++next;
    };
    // false: the row at hand, or all that are left if nothing can come of them, failed
    const auto attempt = [&](bool decides_all, const auto& work) {
        try {
            work();
            return true;
        } catch (const Cancelled&) {
            throw;
        } catch (const Error& error) {
            fail(described(error));
            while (decides_all && next < rows.size()) fail("nothing to compare with: " + rows.front().error);
            return false;
        }
    };

    Draw drawn;
    Case made;
    const bool exists = attempt(true, [&] {
        drawn =
            draw(study.ensemble, datasets,
                 std::span(quantiles.data() + subject * quantiles.cols(), static_cast<std::size_t>(quantiles.cols())));
        if (draws_criterion(study)) criterion = drawn.criterion;
        made.exercise = with_contacts(study.exercises[exercise], drawn);
        made.free_subject = make_subject(datasets, drawn.person);
    });
    for (StudyRow& row : rows) {
        row.draw = drawn;
        row.criterion = name_of(criterion);
    }
    if (!exists) return rows;

    MotionOptions options{
        .criterion = criterion, .frames = study.frames, .branches = study.branches, .account = keep != nullptr};
    const auto perform = [&](const Subject& who) {
        Performance done{plan_motion(who, made.exercise, options, progress), {}};
        done.loads = evaluate_loads(who, made.exercise, done.motion, {}, progress);
        detail::take(rows[next], study, who, made.exercise, done);
        rows[next].status = name_of(done.status());
        ++next;
        return done;
    };
    if (!attempt(true, [&] { made.runs.push_back({perform(made.free_subject), false}); })) return rows;
    const Performance free = made.runs.front().performance;
    options.free = &free.motion;
    for (const Restriction& r : study.restrictions) {
        made.runs.resize(1);
        made.shifts.clear();
        for (const Match mode : study.modes) {
            options.match = mode;
            attempt(false, [&] {
                made.restricted_subject =
                    restricted(made.free_subject, drawn.severity == 1.0 ? r : scaled(r, drawn.severity));
                Performance done = perform(made.restricted_subject);
                if (keep) {
                    made.shifts.push_back(
                        compare(made.free_subject, free, made.restricted_subject, done, made.exercise));
                    made.runs.push_back({std::move(done), true});
                }
            });
        }
        if (keep) keep(made);
    }
    if (keep && study.restrictions.empty()) {
        made.restricted_subject = made.free_subject;
        keep(made);
    }
    return rows;
}

}  // namespace

std::vector<StudyRow> run_subject(const Study& study, const Datasets& datasets, const Table& quantiles,
                                  std::size_t exercise, int subject, Criterion criterion, const Progress& progress) {
    return runs_of(study, datasets, quantiles, exercise, subject, criterion, progress, {});
}

std::string key_of(const Study& study, const Datasets& datasets) {
    detail::Fingerprint all;
    all.add_piece(toml_of(study));
    for (const Exercise& e : study.exercises) all.add_piece(toml_of(e));
    all.add_piece(detail::quantile_text(study));
    all.add_piece(datasets.fingerprint);
    return all.text();
}

StudyFolder::StudyFolder(const Study& study, Datasets datasets, fs::path folder)
    : study_(study), datasets_(std::move(datasets)), folder_(std::move(folder)) {
    check(study_);
    prepare();
}

StudyFolder::StudyFolder(fs::path folder, Datasets datasets)
    : datasets_(std::move(datasets)), folder_(std::move(folder)) {
    if (!fs::exists(folder_ / "study.toml"))
        throw ResultsError(folder_.string() + ": holds no study.toml; give a folder in which a study was begun");
    study_ = read_study(folder_ / "study.toml", datasets_);
    check(study_);
    prepare();
}

void StudyFolder::prepare() {
    quantiles_ = quantiles_of(study_);
    key_ = key_of(study_, datasets_);
    const std::string program = std::string(detail::version) + " " + detail::git_commit +
                                (detail::git_dirty ? " with changes" : "") + ", " + detail::compiler;
    const std::string stamp = "# made by a program; to change the study, begin another folder\n# key " + key_ +
                              "\n# tables " + datasets_.fingerprint + "\n# program " + program + "\n";
    const std::string text = stamp + toml_of(study_);
    std::error_code problem;
    if (fs::exists(folder_ / "study.toml", problem)) {
        const std::string there = detail::whole_file(folder_ / "study.toml");
        if (there == text) return;
        const auto line = [](const std::string& all, std::string_view name) {
            const std::size_t at = all.find("# " + std::string(name) + " ");
            return at == std::string::npos ? std::string("?") : all.substr(at + 2, all.find('\n', at) - at - 2);
        };
        std::string differs;
        for (const char* what : {"program", "tables", "key"})
            if (differs.empty() && line(there, what) != line(text, what))
                differs = "there " + line(there, what) + ", here " + line(text, what);
        throw ResultsError(folder_.string() + ": was begun for another study, other tables or another program (" +
                           (differs.empty() ? "study.toml differs" : differs) +
                           "); go on with the same, or choose an empty folder");
    }
    fs::create_directories(folder_ / "parts", problem);
    if (!problem) fs::create_directories(folder_ / "exercises", problem);
    if (!problem && study_.keep == Keep::files) fs::create_directories(folder_ / "runs", problem);
    if (problem)
        throw ResultsError(folder_.string() + ": cannot make the folder: " + problem.message() +
                           "; choose a folder you may write to");
    const auto write = [&](const fs::path& name, const std::string& content) {
        detail::write_atomically(folder_ / name, std::as_bytes(std::span(content)));
    };
    for (const Exercise& e : study_.exercises) write(fs::path("exercises") / (e.id + ".toml"), toml_of(e));
    if (study_.quantiles.size() > 0) write("quantiles.csv", detail::quantile_text(study_));
    write("study.toml", text);  // last: a folder that has it is complete
}

fs::path StudyFolder::part(int block) const {
    std::string number = std::to_string(block);
    number.insert(0, number.size() < 6 ? 6 - number.size() : 0, '0');
    return folder_ / "parts" / ("block_" + number + ".h5");
}

int StudyFolder::blocks() const { return blocks_per_exercise(study_) * static_cast<int>(study_.exercises.size()); }

bool StudyFolder::is_done(int block) const {
    std::error_code ignored;
    return fs::exists(part(block), ignored);
}

StudyState StudyFolder::state() const {
    StudyState s{.id = study_.id, .key = key_, .blocks = blocks(), .done = 0, .subjects = study_.subjects, .rows = 0};
    for (int b = 0; b < s.blocks; ++b) s.done += is_done(b) ? 1 : 0;
    s.rows = study_.subjects * static_cast<int>(study_.exercises.size() * criteria_of(study_).size() *
                                                (1 + study_.restrictions.size() * study_.modes.size()));
    return s;
}

void StudyFolder::run_block(int block, const Progress& progress, const Exclusively& files) const {
    const auto exclusively = [&](const std::function<void()>& work) { files ? files(work) : work(); };
    if (block < 0 || block >= blocks())
        throw ResultsError(folder_.string() + ": there is no block " + std::to_string(block) + "; the study has " +
                           std::to_string(blocks()));
    if (is_done(block)) return;
    const int of_exercise = blocks_per_exercise(study_);
    const auto exercise = static_cast<std::size_t>(block / of_exercise);
    const int first = block % of_exercise * subjects_per_block,
              end = std::min(study_.subjects, first + subjects_per_block);
    std::vector<StudyRow> rows;
    for (int subject = first; subject < end; ++subject)
        for (const Criterion criterion : criteria_of(study_)) {
            const auto write = [&](const Case& made) {
                const std::string restriction =
                    made.restricted_subject.restriction.is_none() ? "none" : made.restricted_subject.restriction.name;
                const fs::path file = folder_ / "runs" /
                                      (std::to_string(subject) + "_" + made.exercise.id + "_" + restriction + "_" +
                                       std::string(name_of(made.runs.front().performance.motion.criterion)) + ".h5");
                exclusively([&] { write_results(file, made); });
            };
            std::function<void(const Case&)> keep;
            if (study_.keep == Keep::files) keep = write;
            const std::vector<StudyRow> some =
                runs_of(study_, datasets_, quantiles_, exercise, subject, criterion, progress, keep);
            rows.insert(rows.end(), some.begin(), some.end());
        }
    exclusively([&] { detail::write_part(part(block), study_, key_, block, rows); });
}

void StudyFolder::run(int threads, Shard shard, const Progress& progress, const Exclusively& files) const {
    if (shard.of < 1 || shard.index < 0 || shard.index >= shard.of)
        throw ResultsError(folder_.string() + ": there is no shard " + std::to_string(shard.index) + " of " +
                           std::to_string(shard.of) + "; shards count from 0");
    std::vector<int> missing;
    int mine = 0;
    for (int b = shard.index; b < blocks(); b += shard.of) {
        ++mine;
        if (!is_done(b)) missing.push_back(b);
    }
    std::atomic<std::size_t> next = 0, done = 0;
    std::mutex mutex;  // of what follows
    std::condition_variable ended;
    std::exception_ptr failure;
    std::size_t working = 0;
    std::stop_source stop;
    const auto work = [&] {
        std::exception_ptr mine_failed;
        try {
            for (std::size_t i = next++; i < missing.size(); i = next++) {
                run_block(missing[i], {.cancel = stop.get_token()}, files);
                ++done;
            }
        } catch (...) {
            mine_failed = std::current_exception();
            stop.request_stop();
        }
        const std::lock_guard lock(mutex);
        if (!failure) failure = mine_failed;
        --working;
        ended.notify_one();
    };
    const auto report = [&] {
        const std::size_t before = static_cast<std::size_t>(mine) - missing.size();
        progress.step("study", mine == 0 ? 1.0 : static_cast<double>(before + done) / mine);
    };
    if (threads < 1) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::jthread> pool;
    {
        std::unique_lock lock(mutex);
        for (std::size_t t = 0; t < std::min(static_cast<std::size_t>(threads), missing.size()); ++t, ++working)
            pool.emplace_back(work);
        // the caller's thread reports: only there can Python see Ctrl-C
        while (working > 0 && !failure) {
            ended.wait_for(lock, std::chrono::milliseconds(100));
            try {
                report();
            } catch (...) {
                failure = std::current_exception();
                stop.request_stop();
            }
        }
    }
    pool.clear();  // joins
    if (failure) std::rethrow_exception(failure);
    report();
}

void StudyFolder::collect(const fs::path& file, const Progress& progress) const {
    std::vector<fs::path> parts;
    for (int b = 0; b < blocks(); ++b) {
        if (!is_done(b)) {
            const StudyState s = state();
            throw ResultsError(folder_.string() + ": block " + std::to_string(b) + " is missing (" +
                               std::to_string(s.done) + " of " + std::to_string(s.blocks) +
                               " are there); run the study to its end, then collect");
        }
        parts.push_back(part(b));
    }
    detail::collect_parts(file, study_, key_, datasets_, parts, progress);
}

}  // namespace spondyl
