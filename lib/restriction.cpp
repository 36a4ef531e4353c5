#include "spondyl/restriction.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "detail/suggest.hpp"
#include "spondyl/error.hpp"

namespace spondyl {
namespace {

constexpr double largest_shift_deg = 30.0;

std::string text_of(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

bool has_ribs(Level level) { return region_of(level) == Region::thoracic; }

[[noreturn]] void refuse(const Restriction& r, const std::string& what, double value, const std::string& expected) {
    throw SubjectError("restriction \"" + r.name + "\": " + what + " is " + text_of(value) + "; it must be " +
                       expected);
}

void check_side(const Restriction& r, Level level, Axis axis, Side side) {
    const SideRestriction& s = r.level[level].axis[axis].side[side];
    const std::string where = " of " + std::string(name_of(level)) + " " + std::string(name_of(axis, side));
    if (!(s.rom_fraction > 0.0 && s.rom_fraction <= 1.0))
        refuse(r, "rom_fraction" + where, s.rom_fraction,
               "in (0, 1]. For a segment that no longer moves use fused (Restriction::fuse); a restriction cannot add "
               "range");
    if (!(s.neutral_zone_loss >= 0.0 && s.neutral_zone_loss <= 1.0))
        refuse(r, "neutral_zone_loss" + where, s.neutral_zone_loss,
               "in [0, 1]. 1 removes the neutral zone; a wider one than the subject's is not a restriction");
}

void check_level(const Restriction& r, Level level) {
    const LevelRestriction& l = r.level[level];
    for (const Axis axis : axes()) {
        for (const Side side : sides()) check_side(r, level, axis, side);
        const AxisRestriction& a = l.axis[axis];
        const std::string where = " of " + std::string(name_of(level)) + " " + std::string(name_of(axis));
        if (!(a.stiffness_factor >= 1.0 && std::isfinite(a.stiffness_factor)))
            refuse(r, "stiffness_factor" + where, a.stiffness_factor,
                   "1 or more and finite. For no motion at all use fused");
        if (!(std::abs(a.neutral_shift.degrees()) <= largest_shift_deg))
            refuse(r, "neutral_shift" + where, a.neutral_shift.degrees(),
                   "within 30 deg of 0 (written in degrees here). Spread a larger deformity over several levels");
    }
    const std::string where = " of " + std::string(name_of(level));
    if (!(l.cage_stiffness >= 0.0 && std::isfinite(l.cage_stiffness)))
        refuse(r, "cage_stiffness" + where, l.cage_stiffness, "0 or more and finite; 1 is the normal cage");
    if (!(l.cage_integrity >= 0.0 && l.cage_integrity <= 1.0))
        refuse(r, "cage_integrity" + where, l.cage_integrity, "in [0, 1]; 0 is a cut cage, 1 an intact one");
    if (!has_ribs(level) && (l.cage_stiffness != 1.0 || l.cage_integrity != 1.0))
        refuse(r, l.cage_stiffness != 1.0 ? "cage_stiffness" + where : "cage_integrity" + where,
               l.cage_stiffness != 1.0 ? l.cage_stiffness : l.cage_integrity,
               "1 there, because the rib cage acts on T1_T2 to T11_T12 only. Use stiffness_factor or rom_fraction");
}

// How the cage still contracts angles, relative to the cage that the law contains: below 1 when stiffer. Exactly 1 for
// a normal cage, because multiplier - 1 is exact.
double cage_factor(const LevelRestriction& level, double multiplier) {
    return multiplier / (1.0 + level.cage_integrity * level.cage_stiffness * (multiplier - 1.0));
}

PerSide<double> contraction(const AxisRestriction& axis, double cage) {
    return {{cage * axis.side[Side::positive].rom_fraction, cage * axis.side[Side::negative].rom_fraction}};
}

AxisLaw restricted_axis(const AxisLaw& law, const AxisRestriction& axis, double cage) {
    if (axis == AxisRestriction{} && cage == 1.0) return law;
    AxisLaw out = contracted(law, contraction(axis, cage));
    out.k0 *= axis.stiffness_factor;
    for (const Side side : sides()) {
        RampSide& s = out.side[side];
        s.a *= axis.stiffness_factor;
        s.b *= axis.stiffness_factor;
        s.neutral_zone *= 1.0 - axis.side[side].neutral_zone_loss;
    }
    out.neutral_angle += axis.neutral_shift.radians();
    return balanced(out);
}

[[noreturn]] void unknown_name(const std::string& what, std::string_view text, std::vector<std::string> known) {
    std::stable_sort(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return detail::edit_distance(text, a) < detail::edit_distance(text, b);
    });
    std::string message = "no " + what + " is called \"" + std::string(text) + "\".";
    const std::size_t shown = std::min<std::size_t>(3, known.size());
    for (std::size_t i = 0; i < shown; ++i) message += (i == 0 ? " Closest: \"" : ", \"") + known[i] + "\"";
    throw NameError(message + (shown ? "." : " There is none; check the dataset."));
}

void apply(Restriction& out, const PresetRow& row, double value, LevelRange where) {
    using Q = PresetQuantity;
    const Q quantity = preset_quantity_named(row.quantity);
    if (quantity == Q::cage_stiffness || quantity == Q::cage_integrity) {
        for (const Level level : levels()) {
            if (!where.contains(level) || !has_ribs(level)) continue;
            (quantity == Q::cage_stiffness ? out.level[level].cage_stiffness : out.level[level].cage_integrity) = value;
        }
        return;
    }
    Limit limit{.axis = row.axis, .side = row.side};
    switch (quantity) {
        case Q::rom_fraction: limit.rom_fraction = value; break;
        case Q::neutral_zone_loss: limit.neutral_zone_loss = value; break;
        case Q::stiffness_factor: limit.stiffness_factor = value; break;
        case Q::neutral_shift_deg: limit.neutral_shift = Angle::degrees(value); break;
        case Q::cage_stiffness:
        case Q::cage_integrity: break;
    }
    out = out.limit(where, limit);
}

Restriction build(std::span<const PresetRow> rows, std::string_view name, PresetStrength strength,
                  std::optional<LevelRange> elsewhere) {
    Restriction out{.name = std::string(name)};
    bool known = false;
    for (const PresetRow& row : rows) {
        if (row.preset != name) continue;
        known = true;
        const double value = strength == PresetStrength::low   ? row.low
                             : strength == PresetStrength::mid ? row.mid
                                                               : row.high;
        apply(out, row, value, elsewhere.value_or(LevelRange(row.from_level, row.to_level)));
    }
    if (!known) unknown_name("restriction preset", name, preset_names(rows));
    check(out);
    return out;
}

}  // namespace

Restriction Restriction::limit(LevelRange where, const Limit& limit) const {
    Restriction out = *this;
    for (const Level l : levels()) {
        if (!where.contains(l)) continue;
        for (const Axis a : axes()) {
            if (limit.axis && *limit.axis != a) continue;
            AxisRestriction& axis = out.level[l].axis[a];
            for (const Side s : sides()) {
                if (limit.side && *limit.side != s) continue;
                if (limit.rom_fraction) axis.side[s].rom_fraction = *limit.rom_fraction;
                if (limit.neutral_zone_loss) axis.side[s].neutral_zone_loss = *limit.neutral_zone_loss;
            }
            if (limit.stiffness_factor) axis.stiffness_factor = *limit.stiffness_factor;
            if (limit.neutral_shift) axis.neutral_shift = *limit.neutral_shift;
        }
        check_level(out, l);
    }
    return out;
}

Restriction Restriction::with_cage(LevelRange where, const Cage& cage) const {
    Restriction out = *this;
    for (const Level l : levels()) {
        if (!where.contains(l)) continue;
        if (cage.stiffness) out.level[l].cage_stiffness = *cage.stiffness;
        if (cage.integrity) out.level[l].cage_integrity = *cage.integrity;
        check_level(out, l);
    }
    return out;
}

Restriction Restriction::fuse(LevelRange where) const {
    Restriction out = *this;
    for (const Level l : levels())
        if (where.contains(l)) out.level[l].fused = true;
    return out;
}

bool Restriction::is_none() const { return level == PerSegment<LevelRestriction>{}; }

void check(const Restriction& restriction) {
    for (const Level level : levels()) check_level(restriction, level);
}

Restriction scaled(const Restriction& preset, double severity) {
    check(preset);
    if (!(severity >= 0.0 && severity <= 1.0))
        throw SubjectError("restriction \"" + preset.name + "\": severity is " + text_of(severity) +
                           "; it must be in [0, 1], where 0 is the free subject and 1 the restriction as written");
    if (severity == 1.0) return preset;
    Restriction out{.name = preset.name};
    if (severity == 0.0) return out;
    for (const Level l : levels()) {
        const LevelRestriction& from = preset.level[l];
        LevelRestriction& to = out.level[l];
        if (from.fused)
            throw SubjectError("restriction \"" + preset.name + "\": " + std::string(name_of(l)) +
                               " is fused, which has no severity between 0 and 1 (asked: " + text_of(severity) +
                               "); scale first, then fuse");
        for (const Axis a : axes()) {
            for (const Side s : sides()) {
                to.axis[a].side[s] = {1.0 - severity * (1.0 - from.axis[a].side[s].rom_fraction),
                                      severity * from.axis[a].side[s].neutral_zone_loss};
            }
            to.axis[a].stiffness_factor = 1.0 + severity * (from.axis[a].stiffness_factor - 1.0);
            to.axis[a].neutral_shift = Angle::radians(severity * from.axis[a].neutral_shift.radians());
        }
        to.cage_stiffness = 1.0 + severity * (from.cage_stiffness - 1.0);
        to.cage_integrity = 1.0 + severity * (from.cage_integrity - 1.0);
    }
    return out;
}

CageMultipliers cage_multipliers(std::span<const CageRow> rows) {
    CageMultipliers out;
    for (auto& level : out) level.fill(1.0);
    PerSegment<PerAxis<bool>> seen{};
    for (const CageRow& row : rows) {
        const std::string where = (row.origin.empty() ? "cage multipliers" : row.origin) + ": ";
        const std::string which = std::string(name_of(row.level)) + " " + std::string(name_of(row.axis));
        if (!has_ribs(row.level))
            throw DatasetError(where + which + " has no ribs; the cage acts on T1_T2 to T11_T12: delete the row");
        if (seen[row.level][row.axis]) throw DatasetError(where + "a second row for " + which + "; delete one of them");
        if (!(row.multiplier >= 1.0 && std::isfinite(row.multiplier)))
            throw DatasetError(where + "multiplier of " + which + " is " + text_of(row.multiplier) +
                               "; the cage can only reduce motion: give a number of 1 or more");
        seen[row.level][row.axis] = true;
        out[row.level][row.axis] = row.multiplier;
    }
    return out;
}

SpineLaw restricted_law(const SpineLaw& law, const Restriction& restriction, const CageMultipliers& cage) {
    check(restriction);
    SpineLaw out = law;
    for (const Level l : levels()) {
        const auto reference = [](const SegmentLaw& s) {
            return std::sqrt(s.axis[Axis::lateral_bending].k0 * s.axis[Axis::axial_rotation].k0);
        };
        for (const Axis a : axes()) {
            const double multiplier = cage[l][a];
            if (!(multiplier >= 1.0 && std::isfinite(multiplier)))
                throw SubjectError("rib cage: multiplier of " + std::string(name_of(l)) + " " +
                                   std::string(name_of(a)) + " is " + text_of(multiplier) +
                                   "; it must be 1 (no cage) or more: take them from cage_multipliers()");
            out[l].axis[a] = restricted_axis(law[l].axis[a], restriction.level[l].axis[a],
                                             cage_factor(restriction.level[l], multiplier));
        }
        const double before = reference(law[l]), after = reference(out[l]);
        if (after != before) out[l].coupling *= after / before;
        const PerSide<double> turn = contraction(restriction.level[l].axis[Axis::axial_rotation],
                                                 cage_factor(restriction.level[l], cage[l][Axis::axial_rotation]));
        out[l].flexion_coupling.half_turn *= std::sqrt(turn[Side::positive] * turn[Side::negative]);
    }
    return out;
}

PresetQuantity preset_quantity_named(std::string_view text) {
    using Q = PresetQuantity;
    static constexpr std::pair<std::string_view, Q> known[] = {
        {"rom_fraction", Q::rom_fraction},         {"neutral_zone_loss", Q::neutral_zone_loss},
        {"stiffness_factor", Q::stiffness_factor}, {"neutral_shift_deg", Q::neutral_shift_deg},
        {"cage_stiffness", Q::cage_stiffness},     {"cage_integrity", Q::cage_integrity},
    };
    std::vector<std::string> names;
    for (const auto& [name, quantity] : known) {
        if (name == text) return quantity;
        names.emplace_back(name);
    }
    unknown_name("quantity of a restriction preset", text, names);
}

Restriction preset(std::span<const PresetRow> rows, std::string_view name, PresetStrength strength) {
    return build(rows, name, strength, std::nullopt);
}

Restriction preset_at(std::span<const PresetRow> rows, std::string_view name, LevelRange levels) {
    Restriction moved = build(rows, name, PresetStrength::mid, levels);
    moved.name += "_at_" + std::string(name_of(levels.from));
    if (levels.to != levels.from) moved.name += "_to_" + std::string(name_of(levels.to));
    return moved;
}

std::vector<std::string> preset_names(std::span<const PresetRow> rows) {
    std::vector<std::string> names;
    for (const PresetRow& row : rows)
        if (std::find(names.begin(), names.end(), row.preset) == names.end()) names.push_back(row.preset);
    return names;
}

}  // namespace spondyl
