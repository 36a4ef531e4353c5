#pragma once
/// @file restriction.hpp
/// What makes a spine stiffer than its owner's: per level, axis and direction a lost fraction of range and of neutral
/// zone, a stiffening, a fixed posture, a stiffer or cut rib cage, a fusion (docs/theory.md (P8), (P9), (P13)).
/// A restriction is data; it changes a law only through restricted_law(). It describes tissue, not
/// pain; age as far as tissue has changed with it (preset age_over_50).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spondyl/anatomy.hpp"
#include "spondyl/passive_law.hpp"
#include "spondyl/units.hpp"

namespace spondyl {

/// One direction of one axis.
struct SideRestriction {
    double rom_fraction = 1.0;       ///< rho: remaining fraction of the angle at any moment, (0, 1]
    double neutral_zone_loss = 0.0;  ///< nu: lost fraction of the neutral zone, on top of rho, [0, 1]

    bool operator==(const SideRestriction&) const = default;
};

/// One axis of one level. Equal rho on both sides is exact at every moment. Unequal sides share the neutral-zone slope:
/// asked for 1 and 0.5 they give 0.86 to 0.98 and 0.50 to 0.56 between 2.5 and 7.5 N m.
struct AxisRestriction {
    PerSide<SideRestriction> side{};
    double stiffness_factor = 1.0;  ///< kappa: all stiffness times this, >= 1; thickening without shortening
    Angle neutral_shift{};          ///< added to the neutral angle; fixed kyphosis is positive flexion; at most 30 deg

    bool operator==(const AxisRestriction&) const = default;
};

/// One level.
struct LevelRestriction {
    PerAxis<AxisRestriction> axis{};
    double cage_stiffness = 1.0;  ///< rib cage, 1 = normal, >= 0; thoracic levels only
    double cage_integrity = 1.0;  ///< rib cage, 1 = intact, 0 = cut; thoracic levels only
    bool fused = false;           ///< welded at its neutral angle

    bool operator==(const LevelRestriction&) const = default;
};

/// Neighbouring levels, both ends included, named in either order; one level converts by itself.
struct LevelRange {
    Level from = Level::L5_S1;  ///< caudal end
    Level to = Level::L5_S1;    ///< cranial end

    /// One level.
    constexpr LevelRange(Level only) : from(only), to(only) {}
    /// Two ends, in either order.
    constexpr LevelRange(Level first, Level last)
        : from(first < last ? first : last), to(first < last ? last : first) {}
    /// Whether a level is one of them.
    constexpr bool contains(Level level) const { return from <= level && level <= to; }
    bool operator==(const LevelRange&) const = default;
};

/// What Restriction::limit sets; an axis, side or number left out is "all" or "as it was".
struct Limit {
    std::optional<Axis> axis{};
    std::optional<Side> side{};
    std::optional<double> rom_fraction{};       ///< see SideRestriction
    std::optional<double> neutral_zone_loss{};  ///< see SideRestriction
    std::optional<double> stiffness_factor{};   ///< see AxisRestriction
    std::optional<Angle> neutral_shift{};       ///< see AxisRestriction
};

/// What Restriction::with_cage sets; a number left out stays as it was.
struct Cage {
    std::optional<double> stiffness{};  ///< see LevelRestriction::cage_stiffness
    std::optional<double> integrity{};  ///< see LevelRestriction::cage_integrity
};

/// A stiff stretch of spine. Written as a chain, each step a new value; a later statement replaces an earlier one:
///     Restriction{"mid thorax"}.limit({Level::T4_T5, Level::T7_T8}, {.rom_fraction = 0.5}).fuse(Level::T9_T10)
struct Restriction {
    std::string name{};                    ///< in results and messages
    PerSegment<LevelRestriction> level{};  ///< level by level; a default one restricts nothing

    /// @throws SubjectError for a value outside the range its field states, naming level, direction, value and remedy
    [[nodiscard]] Restriction limit(LevelRange levels, const Limit& limit) const;
    /// @throws SubjectError also for a level that carries no rib
    [[nodiscard]] Restriction with_cage(LevelRange levels, const Cage& cage) const;
    /// Welds levels. The one step that has no severity.
    [[nodiscard]] Restriction fuse(LevelRange levels) const;
    /// True if it changes nothing; the name does not count.
    bool is_none() const;

    bool operator==(const Restriction&) const = default;
};

/// @throws SubjectError as Restriction::limit does, for a restriction filled by hand
void check(const Restriction& restriction);

/// The restriction at a severity in [0, 1]: rho, nu, kappa, theta0 and cage run linearly from none to `preset`,
/// theory.md (P13). 0 is none, 1 is the preset itself. @throws SubjectError for a severity outside [0, 1], NaN
/// included, and between them for a restriction with fused levels
Restriction scaled(const Restriction& preset, double severity);

/// How much the rib cage contracts the angles of the bare segment, per level and axis; 1 where there is none.
using CageMultipliers = PerSegment<PerAxis<double>>;

/// One row of datasets/joints/cage_multipliers.csv.
using CageRow = table::CageRow;

/// Levels without a row get 1. @throws DatasetError for a multiplier below 1, a repeated row or a level without ribs
CageMultipliers cage_multipliers(std::span<const CageRow> rows);

/// The law under a restriction, theory.md (P8), (P9). What is not restricted keeps its bits. Bending-rotation coupling
/// keeps its ratio to sqrt(k0 k0). The law of a fused level is what the joint would have without the weld: the weld is
/// the caller's. @param law with the rib cage in it, as joint_law returns
/// @throws SubjectError as check() does
SpineLaw restricted_law(const SpineLaw& law, const Restriction& restriction, const CageMultipliers& cage);

/// Which of the three numbers of a preset row: the least, the usual and the most restricted of its range.
enum class PresetStrength { low, mid, high };

/// One row of datasets/restrictions/presets.csv.
using PresetRow = table::PresetRow;

/// What the numbers of a preset row are; neutral_shift_deg in degrees, the others dimensionless.
enum class PresetQuantity {
    rom_fraction,
    neutral_zone_loss,
    stiffness_factor,
    neutral_shift_deg,
    cage_stiffness,
    cage_integrity
};

/// Reads "rom_fraction" and so on. @throws NameError with the closest names
PresetQuantity preset_quantity_named(std::string_view text);

/// A preset by name. @throws NameError with the closest names; SubjectError if a row is out of range
Restriction preset(std::span<const PresetRow> rows, std::string_view name,
                   PresetStrength strength = PresetStrength::mid);
/// A preset moved to other levels ("sedentary_at_L1_L2_to_T10_T11"); its cage rows act on ribs only. @throws as preset
Restriction preset_at(std::span<const PresetRow> rows, std::string_view name, LevelRange levels);
/// The names, in the order of the file.
std::vector<std::string> preset_names(std::span<const PresetRow> rows);

}  // namespace spondyl
