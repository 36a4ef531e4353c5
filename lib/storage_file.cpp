#include "spondyl/storage_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <map>
#include <numbers>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "detail/atomic_file.hpp"
#include "detail/goal.hpp"
#include "detail/rotation.hpp"
#include "detail/surface.hpp"
#include "spondyl/error.hpp"
#include "spondyl/mechanics.hpp"
#include "spondyl/units.hpp"

namespace spondyl {
namespace {

namespace fs = std::filesystem;
using Eigen::Index;
using Eigen::Matrix3d;
using Eigen::Vector3d;
using Eigen::VectorXd;

constexpr std::string_view white = " \t\r";

// --- tables ---

std::string name_of_run(const Motion& motion) {
    if (motion.restriction.empty()) return motion.exercise + ", free";
    return motion.exercise + ", " + motion.restriction + ", " + std::string(name_of(motion.match));
}

StorageTable over(const VectorXd& time, std::string name) {
    StorageTable table{std::move(name), false, {"time"}, {"s"}, {}};
    table.values.resize(time.size(), 1);
    table.values.col(0) = time;
    return table;
}

// Room for more columns, zero; the first of them.
Index add(StorageTable& table, std::span<const std::string> labels, std::span<const std::string> units) {
    const Index first = table.values.cols();
    table.labels.insert(table.labels.end(), labels.begin(), labels.end());
    table.units.insert(table.units.end(), units.begin(), units.end());
    table.values.conservativeResize(Eigen::NoChange, first + static_cast<Index>(labels.size()));
    table.values.rightCols(static_cast<Index>(labels.size())).setZero();
    return first;
}

void require_coordinates(const Subject& subject, Index columns, const char* what) {
    if (columns != subject.coordinates)
        throw SimulationError("the " + std::string(what) + " has " + std::to_string(columns) +
                              " coordinates, the subject " + std::to_string(subject.coordinates) +
                              "; give the subject it was made for");
}

void require_frames(const Motion& motion, Index rows) {
    if (rows != motion.frames())
        throw SimulationError("the motion has " + std::to_string(motion.frames()) + " frames, the loads " +
                              std::to_string(rows) + "; give loads evaluated for this motion");
}

// R = Rz(a) Rx(b) Ry(c). Of the two ways to write R, and of all turns, the one nearest to `before`. Where cos b is
// nothing but rounding, a is kept; b and c follow from R and a, so that the three always make R again.
Vector3d angles_of(const Matrix3d& R, const std::optional<Vector3d>& before) {
    constexpr double rounding = 1e-14, turn = 2.0 * std::numbers::pi;
    const auto near = [&](double angle, int k) {
        return before ? angle + turn * std::round(((*before)[k] - angle) / turn) : angle;
    };
    const auto with = [&](double a) {
        const double c = std::cos(a), s = std::sin(a);
        return Vector3d(near(a, 0), near(std::atan2(R(2, 1), c * R(1, 1) - s * R(0, 1)), 1),
                        near(std::atan2(c * R(0, 2) + s * R(1, 2), c * R(0, 0) + s * R(1, 0)), 2));
    };
    if (std::hypot(R(0, 1), R(1, 1)) < rounding) return with(before ? before->x() : 0.0);
    const double a = std::atan2(-R(0, 1), R(1, 1));
    Vector3d first = with(a);
    if (!before) return first;
    Vector3d second = with(a + std::numbers::pi);
    return (second - *before).lpNorm<1>() < (first - *before).lpNorm<1>() ? second : first;
}

struct Named {
    std::array<std::string, 3> labels;  // about z, x, y
    std::array<double, 3> sign{1.0, 1.0, 1.0};
};

// Angles of a ball or of the pelvis. Left limbs mirror the right ones.
Named ball_names(const Body& body) {
    const std::string& joint = body.joint;
    if (body.kind == JointKind::free)
        return {{body.name + "_tilt", body.name + "_list", body.name + "_rotation"}, {1.0, 1.0, 1.0}};
    const double side = joint.ends_with("_l") ? -1.0 : 1.0;
    const std::string suffix = joint.size() > 2 ? joint.substr(joint.size() - 2) : "";
    if (joint == "hip" + suffix)
        return {{"hip_flexion" + suffix, "hip_adduction" + suffix, "hip_rotation" + suffix}, {1.0, side, side}};
    if (joint == "shoulder" + suffix)
        return {{"arm_flex" + suffix, "arm_add" + suffix, "arm_rot" + suffix}, {1.0, side, side}};
    if (std::ranges::any_of(levels(), [&](Level level) { return joint == name_of(level); }))
        return {{joint + "_FE", joint + "_LB", joint + "_AR"}, {1.0, 1.0, 1.0}};
    return {{joint + "_rz", joint + "_rx", joint + "_ry"}, {1.0, 1.0, 1.0}};
}

std::pair<std::string, double> hinge_name(const std::string& joint, const CoordinateOptions& options) {
    const auto at = joint.rfind('_');
    const std::string suffix = at == std::string::npos ? "" : joint.substr(at), what = joint.substr(0, at);
    if (what == "knee") return {"knee_angle" + suffix, options.knee_flexion_positive ? -1.0 : 1.0};
    if (what == "ankle") return {"ankle_angle" + suffix, 1.0};
    if (what == "elbow" || what == "wrist") return {what + "_flex" + suffix, 1.0};
    return {joint, 1.0};
}

StorageTable coordinates(const Subject& subject, const VectorXd& time, const Table& q, std::string name,
                         const CoordinateOptions& options) {
    StorageTable table = over(time, std::move(name));
    table.in_degrees = options.in_degrees;
    const std::string unit = options.in_degrees ? "deg" : "rad";
    const double scale = options.in_degrees ? 1.0 / rad_per_deg : 1.0;
    for (const Body& body : subject.bodies) {
        if (body.kind == JointKind::hinge) {
            const auto [label, sign] = hinge_name(body.joint, options);
            const Index to = add(table, std::array{label}, std::array{unit});
            table.values.col(to) = sign * scale * q.col(body.coordinate);
            continue;
        }
        const bool free = body.kind == JointKind::free;
        const Named named = ball_names(body);
        const Index to = add(table, named.labels, std::array{unit, unit, unit});
        std::optional<Vector3d> angles;
        for (Index k = 0; k < time.size(); ++k) {
            const Vector3d turned = q.row(k).segment<3>(body.coordinate + (free ? 3 : 0));
            angles = angles_of(detail::rotation_exp<double>(turned), angles);
            for (Index i = 0; i < 3; ++i)
                table.values(k, to + i) = named.sign[static_cast<std::size_t>(i)] * scale * (*angles)[i];
        }
        if (!free) continue;
        const Index at = add(table, std::array{body.name + "_tx", body.name + "_ty", body.name + "_tz"},
                             std::array<std::string, 3>{"m", "m", "m"});
        for (Index i = 0; i < 3; ++i) table.values.col(at + i) = q.col(body.coordinate + i).array() + body.X_PC.p[i];
    }
    return table;
}

StorageTable by_muscle(const VectorXd& time, const std::vector<std::string>& muscles, const Table& values,
                       const std::string& unit, std::string name) {
    StorageTable table = over(time, std::move(name));
    const Index to = add(table, muscles, std::vector<std::string>(muscles.size(), unit));
    table.values.rightCols(table.values.cols() - to) = values;
    return table;
}

// --- writing ---

void append(std::string& text, double value) {
    if (std::isnan(value)) {
        text += "nan";
        return;
    }
    std::array<char, 32> digits{};
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    out += text;
    return out += '"';
}

// What both formats ask of a table. @throws ResultsError
void require_series(const fs::path& file, const StorageTable& table) {
    const auto refuse = [&](const std::string& what) {
        throw ResultsError(file.string() + ": " + what + "; nothing was written");
    };
    const Table& x = table.values;
    if (table.labels.empty() || table.labels.front() != "time")
        refuse("the first label is " + in_quotes(table.labels.empty() ? "" : table.labels.front()) +
               "; expected \"time\". Put the times [s] into the first column");
    if (static_cast<Index>(table.labels.size()) != x.cols())
        refuse("the table has " + std::to_string(table.labels.size()) + " labels and " + std::to_string(x.cols()) +
               " columns; give one label to each column");
    if (!table.units.empty() && table.units.size() != table.labels.size())
        refuse("the table has " + std::to_string(table.units.size()) + " units and " +
               std::to_string(table.labels.size()) + " labels; give one unit to each column, or none at all");
    if (x.rows() == 0) refuse("the table has no rows; give at least one time");
    std::set<std::string_view> seen;
    for (const std::string& label : table.labels)
        if (!seen.insert(label).second)
            refuse("the label " + in_quotes(label) + " is there twice; give every column its own");
    for (Index k = 0; k < x.rows(); ++k) {
        if (!std::isfinite(x(k, 0)) || (k > 0 && !(x(k, 0) > x(k - 1, 0))))
            refuse("the time of row " + std::to_string(k) + " is " + std::to_string(x(k, 0)) +
                   ", which is not above the one before; give times that increase");
        for (Index c = 1; c < x.cols(); ++c)
            if (std::isinf(x(k, c)))
                refuse(in_quotes(table.labels[static_cast<std::size_t>(c)]) + " is infinite in row " +
                       std::to_string(k) + "; OpenSim reads finite numbers and nan. Correct it");
    }
}

void append_rows(std::string& text, const Table& values, char separator, std::string_view end) {
    for (Index k = 0; k < values.rows(); ++k) {
        for (Index c = 0; c < values.cols(); ++c) {
            if (c > 0) text += separator;
            append(text, values(k, c));
        }
        text += end;
    }
}

void write(const fs::path& file, const std::string& text) {
    detail::write_atomically(file, std::as_bytes(std::span(text)));
}

// --- reading ---

struct Cell {
    std::string_view text;
    int column = 0;  // from 1
};

class StorageReader {
public:
    explicit StorageReader(const fs::path& file) : path_(file.string()) {
        std::error_code failed;
        std::ifstream in(file, std::ios::binary);
        if (!in || !fs::is_regular_file(file, failed))
            throw DatasetError(path_ + ":1:1: the file cannot be opened; expected a .sto or .mot file. Check the path");
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
    }

    StorageTable read() {
        read_header();
        read_labels();
        read_rows();
        return std::move(table_);
    }

private:
    [[noreturn]] void refuse(int line, int column, const std::string& what) const {
        throw DatasetError(path_ + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
    }

    // The next line without its end; nothing after the last one.
    std::optional<std::string_view> next() {
        if (at_ >= bytes_.size()) return {};
        const std::size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
        std::string_view line = std::string_view(bytes_).substr(at_, end - at_);
        at_ = end + 1;
        ++line_;
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    static std::string_view trimmed(std::string_view text) {
        const std::size_t first = text.find_first_not_of(white);
        if (first == std::string_view::npos) return text.substr(0, 0);
        return text.substr(first, text.find_last_not_of(white) - first + 1);
    }

    static std::vector<Cell> cells_of(std::string_view line) {
        std::vector<Cell> cells;
        for (std::size_t i = line.find_first_not_of(white); i != std::string_view::npos;) {
            const std::size_t end = std::min(line.find_first_of(white, i), line.size());
            cells.push_back({line.substr(i, end - i), static_cast<int>(i) + 1});
            i = line.find_first_not_of(white, end);
        }
        return cells;
    }

    void read_header() {
        while (const auto line = next()) {
            const std::string_view text = trimmed(*line);
            if (text == "endheader") return take_header();
            const std::size_t equals = text.find('=');
            if (equals == std::string_view::npos) {
                if (line_ == 1) table_.name = text;
                continue;
            }
            const std::string key(trimmed(text.substr(0, equals)));
            const std::string_view value = trimmed(text.substr(equals + 1));
            const Entry entry{std::string(value), line_, static_cast<int>(value.data() - line->data()) + 1};
            const auto [there, added] = header_.emplace(key, entry);
            if (!added)
                refuse(line_, 1,
                       in_quotes(key) + " is there twice, first in line " + std::to_string(there->second.line) +
                           "; expected it once. Delete one of them");
        }
        refuse(std::max(line_, 1), 1,
               "the file ends within its header; expected the line \"endheader\" before the labels. Is it a .sto or "
               ".mot file?");
    }

    void take_header() {
        const auto choose = [&](const char* key, std::initializer_list<std::string_view> words, const char* remedy) {
            const auto found = header_.find(key);
            if (found == header_.end()) return std::string();
            const Entry& entry = found->second;
            if (std::ranges::find(words, entry.value) == words.end()) {
                std::string expected;
                for (const auto word : words) expected += (expected.empty() ? "" : " or ") + std::string(word);
                refuse(entry.line, entry.column,
                       std::string(key) + " is " + in_quotes(entry.value) + "; expected " + expected + ". " + remedy);
            }
            return entry.value;
        };
        choose("version", {"1", "2", "3"}, "Write the file again with a program that knows one of them");
        choose("DataType", {"double"}, "Split its vectors into columns of numbers first");
        table_.in_degrees = choose("inDegrees", {"yes", "no"}, "Correct the word") == "yes";
    }

    // A count of the header; nothing where it has none.
    std::optional<long> count(const char* key) const {
        const auto found = header_.find(key);
        if (found == header_.end()) return {};
        const Entry& e = found->second;
        long value = 0;
        const auto [end, failed] = std::from_chars(e.value.data(), e.value.data() + e.value.size(), value);
        if (failed != std::errc{} || end != e.value.data() + e.value.size() || value < 1)
            refuse(e.line, e.column,
                   std::string(key) + " is " + in_quotes(e.value) + "; expected a whole number above 0. Correct it");
        return value;
    }

    std::string line_of(const char* key) const { return std::to_string(header_.at(key).line); }

    void read_labels() {
        const auto line = next();
        const std::vector<Cell> labels = line ? cells_of(*line) : std::vector<Cell>{};
        if (labels.empty())
            refuse(line_ + (line ? 0 : 1), 1,
                   "there are no labels after \"endheader\"; expected time and the names of "
                   "the columns, separated by tabs. Add them");
        if (labels.front().text != "time")
            refuse(line_, labels.front().column,
                   "the first label is " + in_quotes(labels.front().text) +
                       "; expected \"time\". Name the first column so");
        std::set<std::string_view> seen;
        for (const Cell& cell : labels) {
            if (!seen.insert(cell.text).second)
                refuse(line_, cell.column,
                       "the label " + in_quotes(cell.text) +
                           " is there twice; expected different ones. Rename one of them");
            table_.labels.emplace_back(cell.text);
        }
        const auto said = count("nColumns");
        if (said && *said != static_cast<long>(labels.size()))
            refuse(line_, labels.back().column,
                   "there are " + std::to_string(labels.size()) + " labels; nColumns in line " + line_of("nColumns") +
                       " says " + std::to_string(*said) +
                       ", time included. Correct one of them; a label must not hold "
                       "a space");
    }

    double number(const Cell& cell) const {
        double value = 0.0;
        const char *const first = cell.text.data(), *const last = first + cell.text.size();
        const auto [end, failed] = std::from_chars(first, last, value);
        if (failed != std::errc{} || end != last || std::isinf(value))
            refuse(line_, cell.column,
                   "the cell is " + in_quotes(cell.text) +
                       "; expected a finite number with a decimal point, or nan. "
                       "Correct it");
        return value;
    }

    void read_rows() {
        const std::size_t columns = table_.labels.size();
        std::vector<double> values;
        double before = -std::numeric_limits<double>::infinity();
        bool ended = false;
        while (const auto line = next()) {
            const std::vector<Cell> cells = cells_of(*line);
            if (cells.empty()) {
                ended = true;
                continue;
            }
            if (ended)
                refuse(line_, 1, "a row follows an empty line; expected rows without a gap. Delete the empty line");
            if (cells.size() != columns)
                refuse(line_, cells.back().column,
                       "the row has " + std::to_string(cells.size()) + " cells; expected " + std::to_string(columns) +
                           ", one for each label. Complete or delete it");
            for (const Cell& cell : cells) values.push_back(number(cell));
            const double time = values[values.size() - columns];
            if (!(time > before))
                refuse(line_, cells.front().column,
                       "time is " + std::string(cells.front().text) +
                           ", not above that of the row before; expected times that "
                           "increase. Delete the repeated row");
            before = time;
        }
        const auto rows = static_cast<Index>(values.size() / columns);
        if (rows == 0) refuse(line_ + 1, 1, "there are no rows after the labels; expected at least one. Add them");
        const auto said = count("nRows");
        if (said && *said != rows)
            refuse(header_.at("nRows").line, header_.at("nRows").column,
                   "nRows is " + std::to_string(*said) + ", but there are " + std::to_string(rows) +
                       " rows. The file may be cut off: write it again, or correct nRows");
        table_.values = Eigen::Map<const Table>(values.data(), rows, static_cast<Index>(columns));
    }

    struct Entry {
        std::string value;
        int line, column;
    };
    std::string path_, bytes_;
    std::size_t at_ = 0;
    int line_ = 0;
    std::map<std::string, Entry> header_;
    StorageTable table_;
};

}  // namespace

StorageTable coordinate_table(const Subject& subject, const Motion& motion, const CoordinateOptions& options) {
    require_coordinates(subject, motion.q.cols(), "motion");
    return coordinates(subject, motion.time, motion.q, name_of_run(motion), options);
}

StorageTable coordinate_table(const Subject& subject, const Trajectory& trajectory, const CoordinateOptions& options) {
    require_coordinates(subject, trajectory.q.cols(), "trajectory");
    return coordinates(subject, trajectory.time, trajectory.q, "trajectory", options);
}

StorageTable activation_table(const Motion& motion, const Loads& loads) {
    require_frames(motion, loads.activation.rows());
    return by_muscle(motion.time, loads.muscles, loads.activation, "1", name_of_run(motion));
}

StorageTable activation_table(const Subject& subject, const Trajectory& trajectory) {
    if (trajectory.activation.cols() != static_cast<Index>(subject.muscles.size()))
        throw SimulationError("the trajectory has activations of " + std::to_string(trajectory.activation.cols()) +
                              " muscles, the subject has " + std::to_string(subject.muscles.size()) +
                              " muscles; give the subject that was simulated, with MuscleControl");
    std::vector<std::string> muscles;
    for (const Muscle& muscle : subject.muscles) muscles.push_back(muscle.name);
    return by_muscle(trajectory.time, muscles, trajectory.activation, "1", "trajectory");
}

StorageTable muscle_force_table(const Motion& motion, const Loads& loads) {
    require_frames(motion, loads.muscle_force.rows());
    return by_muscle(motion.time, loads.muscles, loads.muscle_force, "N", name_of_run(motion));
}

StorageTable reaction_table(const Subject& subject, const Motion& motion, const Loads& loads) {
    require_coordinates(subject, motion.q.cols(), "motion");
    require_frames(motion, loads.reaction.rows());
    StorageTable table = over(motion.time, name_of_run(motion));
    for (const Level level : levels()) {
        const Body& cranial = subject.bodies[static_cast<std::size_t>(subject.segment_body[level])];
        const std::string stem = std::string(name_of(level)) + "_on_" + cranial.name + "_in_disc_";
        const Index from = 3 * static_cast<Index>(level);
        const Index to =
            add(table, std::array{stem + "fx", stem + "fy", stem + "fz", stem + "mx", stem + "my", stem + "mz"},
                std::array<std::string, 6>{"N", "N", "N", "N m", "N m", "N m"});
        const Matrix3d tilt = detail::rotation_exp<double>({0.0, 0.0, subject.disc_tilt[level]});
        for (Index k = 0; k < motion.frames(); ++k) {
            const Vector3d reaction = loads.reaction.row(k).segment<3>(from);
            Vector3d moment = loads.passive_moment.row(k).segment<3>(from);
            if (subject.fused[level]) moment += loads.reserve_moment.row(k).segment<3>(from).transpose();
            const Vector3d q = motion.q.row(k).segment<3>(cranial.coordinate);
            const Matrix3d disc_of_cranial = (tilt * detail::rotation_exp<double>(0.5 * q)).transpose() *
                                             cranial.X_PC.R * detail::rotation_exp<double>(q);
            table.values.row(k).segment<3>(to) << -reaction[1], reaction[0], -reaction[2];
            table.values.row(k).segment<3>(to + 3) = (disc_of_cranial * isb_of(moment)).transpose();
        }
    }
    return table;
}

StorageTable support_table(const Subject& subject, const Exercise& exercise, const Motion& motion, const Loads& loads) {
    require_coordinates(subject, motion.q.cols(), "motion");
    require_frames(motion, loads.support_force.rows());
    const std::vector<Support> supports = detail::placed_supports(exercise);
    if (!std::ranges::equal(supports, loads.supports, {}, &Support::id))
        throw SimulationError("the loads have other supports than the exercise " + exercise.id +
                              "; give the exercise they were evaluated for");
    const detail::Vocabulary words(subject);
    StorageTable table = over(motion.time, name_of_run(motion));
    std::vector<BodyPoint> points;
    for (const Support& s : supports) {
        points.push_back(words.point(s.point, s.id + ": "));
        std::vector<std::string> labels;
        for (const char* what : {"_force_v", "_force_p", "_torque_"})
            for (const char axis : {'x', 'y', 'z'}) labels.push_back(s.id + what + axis);
        add(table, labels, std::array<std::string, 9>{"N", "N", "N", "m", "m", "m", "N m", "N m", "N m"});
    }
    for (Index k = 0; k < motion.frames(); ++k) {
        const std::vector<Pose> X = poses(subject, motion.q.row(k).transpose());
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Index to = 1 + 9 * static_cast<Index>(i);
            table.values.row(k).segment<3>(to) = loads.support_force.row(k).segment<3>(3 * static_cast<Index>(i));
            table.values.row(k).segment<3>(to + 3) =
                (X[static_cast<std::size_t>(points[i].body)] * points[i].p).transpose();
        }
    }
    return table;
}

StorageTable read_storage(const fs::path& file) { return StorageReader(file).read(); }

void write_storage(const fs::path& file, const StorageTable& table) {
    require_series(file, table);
    if (table.name.find_first_not_of(white) == std::string::npos || table.name == "endheader" ||
        table.name.find_first_of("=\n\r") != std::string::npos)
        throw ResultsError(file.string() + ": the name " + in_quotes(table.name) +
                           " cannot be the first line; give some words without \"=\" and line breaks; nothing was "
                           "written");
    for (const std::string& label : table.labels)
        if (label.empty() || label.find_first_of(" \t\r\n\v\f") != std::string::npos)
            throw ResultsError(
                file.string() + ": the label " + in_quotes(label) +
                " is empty or holds white space, which separates labels; rename it; nothing was written");
    std::string text = table.name + "\nversion=1\nnRows=" + std::to_string(table.values.rows()) +
                       "\nnColumns=" + std::to_string(table.values.cols()) +
                       "\ninDegrees=" + (table.in_degrees ? "yes" : "no") + "\nendheader\n";
    for (std::size_t c = 0; c < table.labels.size(); ++c) text += (c > 0 ? "\t" : "") + table.labels[c];
    text += '\n';
    append_rows(text, table.values, '\t', "\n");
    write(file, text);
}

void write_csv(const fs::path& file, const StorageTable& table) {
    require_series(file, table);
    std::string text;
    for (std::size_t c = 0; c < table.labels.size(); ++c) {
        std::string label = table.labels[c];
        if (!table.units.empty()) label += " [" + table.units[c] + "]";
        if (label.find_first_of(",\"\r\n") != std::string::npos) {
            for (std::size_t i = 0; (i = label.find('"', i)) != std::string::npos; i += 2) label.insert(i, 1, '"');
            label = in_quotes(label);
        }
        text += (c > 0 ? "," : "") + label;
    }
    text += "\r\n";
    append_rows(text, table.values, ',', "\r\n");
    write(file, text);
}

}  // namespace spondyl
