#include "detail/study_file.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>

#include "detail/atomic_file.hpp"
#include "detail/ensemble_format.hpp"
#include "detail/fingerprint.hpp"
#include "detail/hdf5.hpp"
#include "detail/provenance.hpp"
#include "detail/study_toml.hpp"
#include "spondyl/error.hpp"

namespace spondyl::detail {

namespace {

namespace fs = std::filesystem;
using hdf5::Meaning;
using hdf5::NetcdfImage;
using hdf5::NetcdfReader;
using hdf5::Precision;

constexpr const char* schema_version = "1.0";
constexpr std::size_t rows_at_most = 1U << 24, contacts_at_most = 1U << 12;

// A quantity of a row as a variable of the files: words or numbers.
struct Column {
    std::string name;
    NetcdfImage::Dimensions dimensions;  // beside run
    Meaning meaning;
    bool words = false;
    Precision precision = Precision::single;
    std::size_t size = 1;
};

const ensemble_format::Input& input_of(const Parameter& p) {
    return *std::ranges::find(ensemble_format::inputs(), p.name, &ensemble_format::Input::name);
}

std::vector<Column> columns_of(const Study& study, std::size_t contacts) {
    std::vector<Column> all{
        {"subject", {}, {"1", "number of the subject, from 0"}, false, Precision::full},
        {"exercise", {}, {"", "id of the exercise"}, true},
        {"restriction", {}, {"", "name of the restriction; none of the free run"}, true},
        {"mode", {}, {"", "comparison mode; free of the free run"}, true},
        {"criterion", {}, {"", "which posture is taken among those that reach the goal"}, true},
        {"status", {}, {"", "worst verdict of the run; failed where nothing came out"}, true},
        {"error", {}, {"", "what failed"}, true},
    };
    for (const Parameter& p : study.ensemble.parameters) {
        const auto& input = input_of(p);
        all.push_back({"param_" + p.name,
                       {},
                       {std::string(input.si), "drawn: " + p.name, p.source},
                       !input.words.empty(),
                       Precision::full});
    }
    for (const StudyVariable& v : study_variables())
        all.push_back({v.name, v.dimensions, {v.unit, v.long_name, v.comment}, false, Precision::single, v.size});
    if (contacts > 0)
        all.push_back({"contact_force",
                       {"contact"},
                       {"N", "largest force of a support or cord over the repetition"},
                       false,
                       Precision::single,
                       contacts});
    if (study.keep == Keep::phases) {
        const std::size_t size = static_cast<std::size_t>(study.frames) * level_count * axis_count;
        all.push_back({"rotation_course",
                       {"cycle", "segment", "axis"},
                       {"rad", "rotation over the repetition", anatomical_sign},
                       false,
                       Precision::single,
                       size});
        all.push_back({"force_course",
                       {"cycle", "segment", "component"},
                       {"N", "force over the repetition", "on the cranial body, mid-disc frame"},
                       false,
                       Precision::single,
                       size});
    }
    return all;
}

// Dimensions, attributes and empty variables of a file of `runs` rows.
void lay_out(NetcdfImage& file, const Study& study, const std::string& schema, const std::string& key, std::size_t runs,
             const std::vector<std::string>& contacts, const std::vector<Column>& columns) {
    file.attribute("Conventions", "CF-1.10");
    file.attribute("schema", schema);
    file.attribute("schema_version", schema_version);
    file.attribute("title", study.title.empty() ? study.id : study.title);
    file.attribute("study_id", study.id);
    file.attribute("study_key", key);
    describe_software(file);
    std::vector<double> numbers(runs);
    std::iota(numbers.begin(), numbers.end(), 0.0);
    file.coordinate("run", numbers,
                    {"1", "number of the run", "one subject, exercise, restriction, mode and criterion"});
    file.labels("segment", names_of(levels()), of_segments);
    file.labels("axis", names_of(axes()), of_axes);
    file.labels("component", std::array<std::string, 3>{"compression", "anterior_shear", "right_shear"},
                {"", "component of a segment force"});
    file.labels("end", std::array<std::string, 2>{"least", "most"}, {"", "end of the dosage that the source states"});
    file.labels("contact", contacts, {"", "support or cord"});
    if (study.keep == Keep::phases) {
        std::vector<double> percent(static_cast<std::size_t>(study.frames));
        for (std::size_t i = 0; i < percent.size(); ++i)
            percent[i] = 100.0 * static_cast<double>(i) / static_cast<double>(percent.size() - 1);
        file.coordinate("cycle", percent, {"percent", "part of the repetition's time"});
    }
    for (const Column& c : columns) {
        NetcdfImage::Dimensions dimensions{"run"};
        dimensions.insert(dimensions.end(), c.dimensions.begin(), c.dimensions.end());
        if (c.words)
            file.declare_texts(c.name, dimensions, c.meaning.long_name);
        else
            file.declare(c.name, dimensions, c.meaning, c.precision);
    }
}

constexpr std::string_view seal = "spondyl part ";

[[noreturn]] void damaged(const fs::path& part, const std::string& how) {
    throw ResultsError(part.string() + ": is damaged or no part of a study (" + how +
                       "); delete it and run the study again: only its block is repeated");
}

// The HDF5 bytes of a part. @throws ResultsError when its seal is missing or broken
std::string unsealed(const fs::path& part) {
    std::string bytes = whole_file(part);
    const std::size_t tail = seal.size() + 17;
    if (bytes.size() < tail) damaged(part, "too short");
    const std::string found = bytes.substr(bytes.size() - tail);
    bytes.resize(bytes.size() - tail);
    if (found != seal_of(bytes)) damaged(part, "checksum");
    return bytes;
}

// An opened part; errors of HDF5 become ResultsError.
template <class Read> auto with_part(const fs::path& part, const std::string& key, const Read& read) {
    const std::string bytes = unsealed(part);
    try {
        const NetcdfReader file("in memory: " + part.string(), std::as_bytes(std::span(bytes)));
        if (file.text_attribute("schema") != "spondyl-study-part" ||
            file.text_attribute("schema_version") != schema_version)
            damaged(part, "not of schema spondyl-study-part " + std::string(schema_version));
        if (const std::string other = file.text_attribute("study_key"); other != key)
            throw ResultsError(part.string() + ": belongs to the study with key " + other + ", not " + key +
                               "; keep each study in a folder of its own");
        return read(file);
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        damaged(part, error.what());
    }
}

std::vector<std::string> contacts_in(const NetcdfReader& file) {
    if (!file.has("contact")) return {};
    return file.texts("contact", file.length("contact", contacts_at_most));
}

}  // namespace

std::string seal_of(std::string_view bytes) {
    Fingerprint sum;
    sum.add(bytes);
    return std::string(seal) + sum.text() + "\n";
}

void write_part(const fs::path& file, const Study& study, const std::string& key, int block,
                std::span<const StudyRow> rows) {
    std::set<std::string> names;
    for (const StudyRow& row : rows)
        for (const auto& [name, force] : row.contacts) names.insert(name);
    const std::vector<std::string> contacts(names.begin(), names.end());
    const std::vector<Column> columns = columns_of(study, contacts.size());
    std::vector<std::byte> bytes;
    {
        const hdf5::Lock lock;
        try {
            NetcdfImage image(file.string());
            lay_out(image, study, "spondyl-study-part", key, rows.size(), contacts, columns);
            image.attribute("block", block);
            const auto words = [&](const std::string& name, const auto& of) {
                std::vector<std::string> all;
                for (const StudyRow& row : rows) all.emplace_back(of(row));
                image.put_texts(name, 0, all);
            };
            const auto numbers = [&](const std::string& name, const auto& of) {
                std::vector<double> all;
                for (const StudyRow& row : rows) of(row, all);
                image.put(name, 0, all);
            };
            numbers("subject", [](const StudyRow& r, auto& out) { out.push_back(r.subject); });
            words("exercise", [](const StudyRow& r) { return r.exercise; });
            words("restriction", [](const StudyRow& r) { return r.restriction; });
            words("mode", [](const StudyRow& r) { return r.mode; });
            words("criterion", [](const StudyRow& r) { return r.criterion; });
            words("status", [](const StudyRow& r) { return r.status; });
            words("error", [](const StudyRow& r) { return r.error; });
            constexpr double missing = std::numeric_limits<double>::quiet_NaN();
            for (std::size_t i = 0; i < study.ensemble.parameters.size(); ++i) {
                const Parameter& p = study.ensemble.parameters[i];
                const auto value = [i](const StudyRow& r) {
                    return i < r.draw.values.size() ? r.draw.values[i] : missing;
                };
                const auto& input = input_of(p);
                if (input.words.empty())
                    numbers("param_" + p.name, [&](const StudyRow& r, auto& out) { out.push_back(value(r)); });
                else
                    words("param_" + p.name, [&](const StudyRow& r) {
                        const double x = value(r);
                        return x >= 0.0 ? std::string(input.words[static_cast<std::size_t>(x)]) : std::string();
                    });
            }
            std::size_t offset = 0;
            for (const StudyVariable& v : study_variables()) {
                numbers(v.name, [&](const StudyRow& r, auto& out) {
                    out.insert(out.end(), r.values.begin() + static_cast<std::ptrdiff_t>(offset),
                               r.values.begin() + static_cast<std::ptrdiff_t>(offset + v.size));
                });
                offset += v.size;
            }
            numbers("contact_force", [&](const StudyRow& r, auto& out) {
                for (const std::string& name : contacts) {
                    const auto found = r.contacts.find(name);
                    out.push_back(found == r.contacts.end() ? missing : found->second);
                }
            });
            numbers("rotation_course",
                    [](const StudyRow& r, auto& out) { out.insert(out.end(), r.rotation.begin(), r.rotation.end()); });
            numbers("force_course",
                    [](const StudyRow& r, auto& out) { out.insert(out.end(), r.reaction.begin(), r.reaction.end()); });
            bytes = image.bytes();
        } catch (const hdf5::Failure& failure) {
            throw ResultsError(file.string() + ": HDF5 could not make the part: " + failure.what() +
                               "; nothing was written");
        }
    }
    const std::string tail = seal_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const auto more = std::as_bytes(std::span(tail));
    bytes.insert(bytes.end(), more.begin(), more.end());
    write_atomically(file, bytes);
}

void collect_parts(const fs::path& file, const Study& study, const std::string& key, const Datasets& datasets,
                   std::span<const fs::path> parts, const Progress& progress) {
    std::vector<std::string> contacts;
    std::vector<std::size_t> rows;
    const auto share = [&](double part_of) {
        progress.step("collect", part_of / static_cast<double>(2 * parts.size()));
    };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        share(static_cast<double>(i));
        const hdf5::Lock lock;
        with_part(parts[i], key, [&](const NetcdfReader& part) {
            rows.push_back(part.length("run", rows_at_most));
            for (const std::string& name : contacts_in(part))
                if (std::ranges::count(contacts, name) == 0) contacts.push_back(name);
        });
    }
    const std::size_t runs = std::accumulate(rows.begin(), rows.end(), std::size_t{0});
    const std::vector<Column> columns = columns_of(study, contacts.size());
    double expected = 0.0;
    for (const Column& c : columns)
        expected += static_cast<double>(runs * c.size) * (c.words ? 48.0 : c.precision == Precision::full ? 8.0 : 4.0);
    PartialFile partial(file);
    std::error_code unknown;
    const fs::space_info space = fs::space(
        fs::path(partial.path()).parent_path().empty() ? fs::path(".") : fs::path(partial.path()).parent_path(),
        unknown);
    if (!unknown &&
        static_cast<double>(space.available) < 1.1 * expected)  // HDF5 cannot close a file it failed to flush
        throw ResultsError(file.string() + ": needs about " + std::to_string(static_cast<long>(expected / 1e6)) +
                           " MB, and the disk has less; nothing was written; free some space or choose another disk");
    try {
        const auto locked = [](const auto& work) {
            const hdf5::Lock lock;
            work();
        };
        std::optional<NetcdfImage> image;
        locked([&] {
            image.emplace(NetcdfImage::OnDisk{partial.path()});
            image->attribute("summary", std::to_string(runs) + " runs of " + std::to_string(study.subjects) +
                                            " subjects; SI units and radians; " + anatomical_sign);
            image->attribute("datasets_fingerprint", datasets.fingerprint);
            image->attribute("study_toml", toml_of(study));
            for (const Exercise& e : study.exercises) image->attribute("exercise_toml_" + e.id, toml_of(e));
            lay_out(*image, study, "spondyl-study", key, runs, contacts, columns);
        });
        std::size_t first = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            share(static_cast<double>(parts.size() + i));
            locked([&] {
                with_part(parts[i], key, [&](const NetcdfReader& part) {
                    const std::vector<std::string> here = contacts_in(part);
                    for (const Column& c : columns) {
                        if (c.words) {
                            image->put_texts(c.name, first, part.texts(c.name, rows[i]));
                        } else if (c.name == "contact_force") {
                            std::vector<double> all(rows[i] * contacts.size(),
                                                    std::numeric_limits<double>::quiet_NaN());
                            if (here.empty()) continue;
                            const std::vector<double> some = part.numbers(c.name, {rows[i], here.size()});
                            for (std::size_t k = 0; k < here.size(); ++k) {
                                const auto to =
                                    static_cast<std::size_t>(std::ranges::find(contacts, here[k]) - contacts.begin());
                                for (std::size_t r = 0; r < rows[i]; ++r)
                                    all[r * contacts.size() + to] = some[r * here.size() + k];
                            }
                            image->put(c.name, first, all);
                        } else {
                            std::vector<std::size_t> shape{rows[i]};
                            for (const std::string& d : c.dimensions)
                                shape.push_back(d == "segment" ? level_count
                                                : d == "end"   ? 2
                                                : d == "cycle" ? static_cast<std::size_t>(study.frames)
                                                               : axis_count);
                            image->put(c.name, first, part.numbers(c.name, shape));
                        }
                    }
                });
            });
            first += rows[i];
        }
        locked([&] { image->close(); });
    } catch (const hdf5::Failure& failure) {
        throw ResultsError(file.string() + ": HDF5 could not write it: " + failure.what() + "; nothing was written");
    }
    partial.complete();
    progress.step("collect", 1.0);
}

}  // namespace spondyl::detail
