#include "board.hpp"

namespace validation {

std::string Row::reason() const {
    if (pass()) return "";
    const std::string known = reason_of(judge.gate, judge.name, judge.quantity);
    return failed.empty() ? known : failed + "; " + known;
}

Row judged(const std::string& gate, const std::string& name, const std::string& quantity, double ours,
           const std::string& failed) {
    Row row{reference(gate, name, quantity), ours, failed};
    row.judge.name = name;
    return row;
}

std::vector<Summary> summarised(const Rows& rows) {
    std::vector<Summary> out;
    for (const Row& r : rows) {
        if (out.empty() || out.back().gate != r.judge.gate) out.push_back({r.judge.gate, r.judge.kind});
        Summary& s = out.back();
        if (s.kinds.find(r.judge.kind) == std::string::npos) s.kinds += ", " + r.judge.kind;
        const bool must = r.judge.required == Required::must;
        (must ? s.must : s.reported) += 1;
        if (r.pass()) (must ? s.must_passed : s.reported_passed) += 1;
    }
    return out;
}

}  // namespace validation
