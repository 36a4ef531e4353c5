#pragma once
/// @file comparison.hpp
/// Free against restricted: who rotates and who carries, before and after. Every change is an identity that closes.

#include <string>
#include <vector>

#include "spondyl/loads.hpp"
#include "spondyl/motion_data.hpp"

namespace spondyl {

/// One exercise done by one subject.
struct Performance {
    Motion motion;
    Loads loads;
    Status status() const;  ///< worst of motion and loads
};

/// Before, after, and what became of it.
struct Change {
    double free = 0.0;                                                    ///< of the free subject
    double restricted = 0.0;                                              ///< of the restricted one
    double difference() const { return restricted - free; }               ///< restricted - free
    double percent() const { return 100.0 * (restricted / free - 1.0); }  ///< NaN or inf where free is 0
};

/// Changes of one level or region at the peak of the exercise; peaks are over the repetition.
struct LoadShift {
    Change rotation;          ///< about the exercise's primary axis [rad], signed
    Change passive_moment;    ///< resisting moment about that axis [N m]; of a region: mean over its levels
    Change energy;            ///< elastic [J]
    Change muscle_force;      ///< sum of muscle compression [N]; of a region: mean over its levels
    Change compression;       ///< at the peak [N]; of a region: largest of its levels
    Change peak_compression;  ///< over the repetition [N]; of a region: largest of its levels
    Change anterior_shear;    ///< at the peak [N]; of a region: largest in magnitude
};

/// One line of a ledger; posture + parameters = difference where a split is given.
struct LedgerEntry {
    std::string name;                     ///< of what moves, resists or acts: "lumbar", "muscle"
    double free = 0.0, restricted = 0.0;  ///< of the two runs, in the ledger's unit
    double posture = 0.0;     ///< part of the difference because the posture changed (two-factor Shapley mean)
    double parameters = 0.0;  ///< part because the tissue changed
    double difference() const { return restricted - free; }  ///< restricted - free
};

/// An account that closes: the entries' differences sum to `total` up to `residual`.
struct Ledger {
    std::string name;                  ///< what is accounted for, with the level where there is one per level
    std::string unit;                  ///< of all its numbers
    std::vector<LedgerEntry> entries;  ///< lines of the account
    double total = 0.0;                ///< restricted - free of the whole, found another way than by summing
    double residual = 0.0;             ///< |sum - total|, < 1e-9 of its own unit
};

/// The answer: what the restriction shifted, in one named comparison mode.
struct Shift {
    std::string exercise;              ///< id
    std::string restriction;           ///< name
    Match mode = Match::reach;         ///< comparison mode
    Axis axis = Axis::axial_rotation;  ///< the exercise's primary axis
    Change reach;                      ///< primary measure at the peak [rad] or [m]
    Change task_load;                  ///< its multiplier [N m] or [N]
    Change effort;                     ///< volume-weighted mean of squared activation at the peak [1]
    /// lumbar / (lumbar + T12_L1 + thoracic) of what they turn about the primary axis from the first frame to the peak;
    /// not a number where the regions turn against each other by more than together, or not at all.
    Change lumbar_share;
    PerSegment<LoadShift> segment;
    PerRegion<LoadShift> region;
    Ledger rotation;                  ///< [rad] or [m]: legs, hips, lumbar, T12_L1, thoracic, C7_T1, girdle and limbs
    std::vector<Ledger> moment;       ///< [N m]: one per level, about the primary axis
    std::vector<Ledger> compression;  ///< [N]: one per level
    Ledger energy;                    ///< [J]: each level, limbs, springs against work of the goals
    Status status = Status::ok;       ///< worst of both runs

    double ledger_residual_max() const;  ///< largest residual of all ledgers, each in its own unit
};

/// Compares two performances of one exercise.
/// @throws ComparisonError if they were not made to be compared: other exercise, body, criterion or frames, or a
/// restricted motion that was matched against another free one
Shift compare(const Subject& free_subject, const Performance& free, const Subject& restricted_subject,
              const Performance& restricted, const Exercise& exercise);

}  // namespace spondyl
