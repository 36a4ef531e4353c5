#pragma once
// The joint tables for tests and gates, and a small reader for the numbers that judge the model.

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "spondyl/dataset.hpp"
#include "spondyl/passive_law.hpp"
#include "spondyl/restriction.hpp"

namespace tables {

#ifdef SPONDYL_SOURCE_DATASETS
inline const std::string folder = SPONDYL_SOURCE_DATASETS;
#elif defined(SPONDYL_TEST_SOURCE_DIR)
inline const std::string folder = SPONDYL_TEST_SOURCE_DIR "/datasets";
#else
inline const std::string folder = "datasets";
#endif

using Row = std::map<std::string, std::string>;

inline std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            out.emplace_back();
        else if (c != '\r')
            out.back() += c;
    }
    return out;
}

inline std::vector<Row> read(const std::string& name) {
    std::ifstream file(folder + "/" + name);
    if (!file) throw std::runtime_error("cannot open " + folder + "/" + name);
    std::string line;
    std::getline(file, line);
    const auto header = cells(line);
    std::vector<Row> rows;
    while (std::getline(file, line)) {
        const auto values = cells(line);
        if (values.size() != header.size()) throw std::runtime_error(name + ": ragged row: " + line);
        Row row;
        for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = values[i];
        row["origin"] = name + ":" + std::to_string(rows.size() + 2);
        rows.push_back(row);
    }
    return rows;
}

inline double number(const Row& row, const std::string& column) {
    const std::string& text = row.at(column);
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used != text.size()) throw std::runtime_error(row.at("origin") + ": " + column + " is not a number: " + text);
    return value;
}

inline const spondyl::Datasets& data() {
    static const spondyl::Datasets tables = spondyl::read_datasets(folder);
    return tables;
}

inline const std::vector<spondyl::JointLawRow>& joint_law_rows() { return data().joint_law; }
inline const std::vector<spondyl::PresetRow>& preset_rows() { return data().presets; }
inline spondyl::CageMultipliers cage() { return spondyl::cage_multipliers(data().cage_multipliers); }

inline const spondyl::SpineLaw& spine() {
    static const spondyl::SpineLaw law = spondyl::joint_law(joint_law_rows(), data().couplings);
    return law;
}

// The pinned set: what the first regression results were computed with.
inline const spondyl::SpineLaw& spine_v0() {
    static const spondyl::SpineLaw law = [] {
        std::vector<spondyl::CouplingRow> couplings = data().couplings;
        std::erase_if(couplings, [](const spondyl::CouplingRow& row) { return !row.in_v0; });
        return spondyl::joint_law(joint_law_rows(), couplings);
    }();
    return law;
}

}  // namespace tables
