#pragma once
// The scoreboard: what the model says beside what was measured.

#include <string>
#include <vector>

#include "table.hpp"

namespace validation {

struct Row {
    Reference judge;  // with the name of the case filled in
    double ours = unknown;
    std::string failed;  // what kept the model from an answer that may be quoted; empty: nothing

    bool pass() const { return failed.empty() && judge.band.contains(ours); }
    bool on_target() const { return failed.empty() && judge.target.contains(ours); }
    std::string key() const { return judge.gate + ", " + judge.name + ", " + judge.quantity; }
    std::string reason() const;  // of a miss
};

using Rows = std::vector<Row>;

// One row, judged by the reference of that gate, case and quantity.
Row judged(const std::string& gate, const std::string& name, const std::string& quantity, double ours,
           const std::string& failed = "");

// Rows that must pass, rows that are only reported.
struct Summary {
    std::string gate, kinds;
    int must = 0, must_passed = 0, reported = 0, reported_passed = 0;

    std::string verdict() const { return must == 0 ? "reported only" : must_passed == must ? "pass" : "FAIL"; }
};

std::vector<Summary> summarised(const Rows& rows);  // gates in the order of their rows

}  // namespace validation
