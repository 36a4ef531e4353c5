#pragma once
/// @file study.hpp
/// Ten thousand cases that survive anything: subjects x exercises x restrictions x criteria, run in blocks, each block
/// one file that is complete or absent, collected into one study file (docs/study_format.md, docs/hdf5.md).
/// A study runs in threads, in processes that share a folder, or in shards on several machines; its numbers do not
/// depend on which.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spondyl/dataset.hpp"
#include "spondyl/ensemble.hpp"
#include "spondyl/exercise.hpp"
#include "spondyl/motion.hpp"
#include "spondyl/progress.hpp"
#include "spondyl/restriction.hpp"

namespace spondyl {

/// What a study keeps of every run.
enum class Keep : std::uint8_t {
    summary,  ///< its row
    phases,   ///< and the course of rotations and forces over the repetition
    files,    ///< and a results file per subject, exercise and restriction (results.hpp)
};
std::string_view name_of(Keep keep);     ///< as files write it
Keep keep_named(std::string_view text);  ///< @throws NameError

/// What is to be run. Every subject does every exercise under every criterion, free and with every restriction in every
/// mode.
struct Study {
    std::string id;     ///< letters, digits and underscores
    std::string title;  ///< for people
    std::vector<Exercise> exercises;
    std::vector<Restriction> restrictions;
    std::vector<Match> modes{Match::reach};               ///< reach, load, effort
    std::vector<Criterion> criteria{Criterion::elastic};  ///< or one drawn for each subject by the ensemble
    Ensemble ensemble;                                    ///< what varies between subjects; empty: the nominal man
    int subjects = 1;                                     ///< number of people, at least 1
    Sampling sampling = Sampling::latin_hypercube;
    std::uint64_t seed = 1;  ///< of the sampling
    Table quantiles{};       ///< a design of one's own, (subjects x dimensions) in [0, 1]; empty: by sampling and seed
    int frames = 101;        ///< of one repetition, at least 3
    BranchSearch branches = BranchSearch::none;  ///< where other equilibria are looked for
    Keep keep = Keep::summary;
};

/// Reads a study; exercises are ids of the catalog or files beside it. @throws DatasetError "file:line:column: ..."
Study read_study(const std::filesystem::path& file, const Datasets& datasets);
/// The study as a file; exercises are written as `exercises/<id>.toml`, quantiles as `quantiles.csv`.
std::string toml_of(const Study& study);
/// 16 hexadecimal digits over everything a row depends on: study, exercises, quantiles, tables.
std::string key_of(const Study& study, const Datasets& datasets);
/// @throws SubjectError or ExerciseError when the study cannot be run: no subject, no exercise, an exercise that is
/// simulated forward in time, a quantile outside [0, 1], a mode twice, a criterion both listed and drawn
void check(const Study& study);

/// One run of a study: one subject, exercise and criterion; free, or with one restriction in one mode.
struct StudyRow {
    int subject = 0;                                     ///< number of the person, from 0
    std::string exercise, restriction, mode, criterion;  ///< restriction "none" and mode "free" of the free run
    std::string status;                                  ///< name_of(Status), or "failed" where nothing came out
    std::string error;                                   ///< of a failed run: type and text of the error
    Draw draw;
    std::vector<double> values;              ///< of study_variables(), one after the other, C order; NaN where missing
    std::map<std::string, double> contacts;  ///< largest force of every support and cord [N]
    std::vector<double> rotation, reaction;  ///< of Keep::phases: (frames x 18*3) [rad], [N]
};

/// A quantity of every row.
struct StudyVariable {
    std::string name;
    std::vector<std::string> dimensions;  ///< beside run: of segment, axis, component, end
    std::string unit;                     ///< udunits text
    std::string long_name;                ///< what it is, in words
    std::string comment;                  ///< sign and frame, where they matter
    std::size_t size = 1;                 ///< numbers per row
};
/// In the order of StudyRow::values.
const std::vector<StudyVariable>& study_variables();

/// All runs of one subject, exercise and criterion: free first. A pure function of its arguments; what cannot be done
/// is a row with its error. @throws Cancelled
std::vector<StudyRow> run_subject(const Study& study, const Datasets& datasets, const Table& quantiles,
                                  std::size_t exercise, int subject, Criterion criterion,
                                  const Progress& progress = {});

/// Which part of the blocks a process does: those with number % of == index.
struct Shard {
    int index = 0;  ///< from 0
    int of = 1;     ///< number of shards
};

/// Called around every use of HDF5 by a process that shares the library with others, as Python shares it with h5py;
/// empty: nobody else uses it.
using Exclusively = std::function<void(const std::function<void()>&)>;

/// How far a folder is.
struct StudyState {
    std::string id;              ///< of the study
    std::string key;             ///< key_of the study
    int blocks = 0;              ///< of the whole study
    int done = 0;                ///< blocks whose part is there
    int subjects = 0, rows = 0;  ///< of the whole study
};

/// A folder in which a study runs: study.toml, exercises/, quantiles.csv and parts/.
class StudyFolder {
public:
    /// Makes the folder, or goes on in one made for the same study, tables and program.
    /// @throws ResultsError when the folder belongs to another, or cannot be written
    StudyFolder(const Study& study, Datasets datasets, std::filesystem::path folder);
    /// Goes on in an existing folder. @throws ResultsError, DatasetError
    StudyFolder(std::filesystem::path folder, Datasets datasets);

    /// What is run here.
    const Study& study() const { return study_; }
    /// The folder.
    const std::filesystem::path& path() const { return folder_; }
    /// Number of blocks: the units that are run, written and resumed.
    int blocks() const;
    /// Whether the part of a block is there.
    bool is_done(int block) const;
    /// How far the folder is.
    StudyState state() const;
    /// Runs one block and writes its part; does nothing if it is there. @throws ResultsError, Cancelled
    void run_block(int block, const Progress& progress = {}, const Exclusively& files = {}) const;
    /// Runs what is missing of a shard in `threads` threads (0: as many as the machine has). The report of `progress`
    /// gets the stage "study" and the fraction of this shard's blocks that are done. @throws ResultsError, Cancelled
    void run(int threads = 0, Shard shard = {}, const Progress& progress = {}, const Exclusively& files = {}) const;
    /// Writes the study file. @throws ResultsError if a block is missing, naming it, or a part is damaged or foreign
    void collect(const std::filesystem::path& file, const Progress& progress = {}) const;

private:
    std::filesystem::path part(int block) const;
    void prepare();

    Study study_;
    Datasets datasets_;
    std::filesystem::path folder_;
    Table quantiles_;
    std::string key_;
};

}  // namespace spondyl
