#pragma once
// What is judged. Each function gives the rows of some gates.

#include "board.hpp"
#include "laboratory.hpp"

namespace validation {

Rows law_cases();                            // G6, G7, G8, G11, G12, G13: the passive law as a chain under pure moments
Rows disc_cases(const Laboratory& lab);      // G1, G2, G3, G4, G14: forces and pressures of the discs
Rows posture_cases(const Laboratory& lab);   // G5, G9, G10, G11 with muscle: how a posture is shared out
Rows age_cases(const Laboratory& lab);       // G15
Rows exercise_cases(const Laboratory& lab);  // bands of single exercises of the catalog

Rows all_cases();  // all of them, G1 first

// G5 of one criterion.
Rows rhythm_cases(const Laboratory& lab, Criterion criterion);

// Abdominal pressure behind G1, G2 and G4, one line.
std::string remark_on_pressure(const Laboratory& lab);

// Figures of G1 to G4 that sensitivities are told in.
struct DiscFigures {
    struct Fit {
        double mean_error = unknown, largest_error = unknown, rank_correlation = unknown, slope = unknown;
    };
    Fit pressure, force;                                // ratios to standing; errors in percent
    std::vector<std::pair<std::string, double>> ratio;  // of pressures, by posture [%]
    double standing = unknown, upright = unknown,
           flexed = unknown;  // compression L4_L5 [N]; pressure at 0, 36 deg [MPa]
    double compression_0 = unknown, compression_40 = unknown, compression_65 = unknown;  // L5_S1 [N]
    double passive_share = unknown;                                                      // at 65 deg, L5_S1 [%]
    std::string failed;  // postures that may not be quoted
};
DiscFigures disc_figures(const Laboratory& lab);

}  // namespace validation
