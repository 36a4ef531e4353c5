// Prints the gates of the passive law as a markdown table; misses are printed as misses. Run from the repository root.

#include <cstdio>
#include <exception>

#include "gates.hpp"

int main() {
    try {
        const auto rows = gates::evaluate();
        std::puts("# Calibration gates that need no loads\n");
        std::puts(
            "Pure-moment chain of the passive law, nothing tuned. Printed by `build/release/tests/gates > "
            "docs/gates.md`;");
        std::puts("a test holds this page to the program.\n");
        std::puts("| gate | kind | verdict | must rows passed | reported rows passed |\n|---|---|---|---|---|");
        for (const gates::Summary& s : gates::summarise(rows))
            std::printf("| %s | %s | %s | %d of %d | %d of %d |\n", s.gate.c_str(), s.kind.c_str(), s.verdict().c_str(),
                        s.must_passed, s.must, s.reported_passed, s.reported);
        std::puts("");
        std::size_t passed = 0, on_target = 0;
        std::puts(
            "| gate | kind | required | quantity | condition | source | ours | band | verdict | target | reason for a "
            "miss |");
        std::puts("|---|---|---|---|---|---|---|---|---|---|---|");
        for (const gates::Verdict& r : rows) {
            passed += r.pass();
            on_target += r.on_target();
            std::printf("| %s | %s | %s | %s [%s] | %s | %s | %.3g | %.3g to %.3g | %s | %s | %s |\n", r.gate.c_str(),
                        r.kind.c_str(), r.required.c_str(), r.item.c_str(), r.unit.c_str(), r.condition.c_str(),
                        r.source.c_str(), r.ours, r.low, r.high, r.pass() ? "pass" : "FAIL",
                        r.on_target() ? "met" : "not met", r.miss.c_str());
        }
        std::printf("\n%zu rows: %zu pass, %zu miss; %zu on target. Only `independent` rows count as validation.\n",
                    rows.size(), passed, rows.size() - passed, on_target);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
