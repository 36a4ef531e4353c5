#pragma once
// The members of every value Python may compare, copy and pickle, in the order of their headers. A member that is added
// to one of these types, or taken away, does not compile until its list here says so.

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "spondyl/comparison.hpp"
#include "spondyl/ensemble.hpp"
#include "spondyl/forward_exercise.hpp"
#include "spondyl/forward_model.hpp"
#include "spondyl/instruments.hpp"
#include "spondyl/outcomes.hpp"
#include "spondyl/results.hpp"
#include "value.hpp"

namespace spondyl::python {

constexpr std::size_t count_names(std::string_view text) {
    return 1 + static_cast<std::size_t>(std::ranges::count(text, ','));
}
// "a, b, c" in its parts.
template <std::size_t N> constexpr std::array<std::string_view, N> split_names(std::string_view text) {
    std::array<std::string_view, N> names;
    for (std::string_view& name : names) {
        name = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), name.size() + 2));
    }
    return names;
}

}  // namespace spondyl::python

#define SPONDYL_MEMBERS(T, ...)                                                                    \
    template <> struct spondyl::python::Members<spondyl::T> {                                      \
        static constexpr auto member_names = split_names<count_names(#__VA_ARGS__)>(#__VA_ARGS__); \
        static constexpr auto of(auto& whole) {                                                    \
            auto& [__VA_ARGS__] = whole;                                                           \
            return std::tie(__VA_ARGS__);                                                          \
        }                                                                                          \
    };

SPONDYL_MEMBERS(Assumption, where, what, label, source)

SPONDYL_MEMBERS(SideRestriction, rom_fraction, neutral_zone_loss)
SPONDYL_MEMBERS(AxisRestriction, side, stiffness_factor, neutral_shift)
SPONDYL_MEMBERS(LevelRestriction, axis, cage_stiffness, cage_integrity, fused)
SPONDYL_MEMBERS(Restriction, name, level)

SPONDYL_MEMBERS(BodyPoint, body, p)
SPONDYL_MEMBERS(SubjectOptions, mass, height, sex, specific_tension, passive_stress, abdomen_offset, preload,
                girdle_vertebra, intercostals, cage_stiffness, mobility)

SPONDYL_MEMBERS(Distribution, spread, low, high, choices)
SPONDYL_MEMBERS(Parameter, name, men, women, label, source)
SPONDYL_MEMBERS(MobilityField, between_people, table_uncertainty, correlation_length, axis_correlation, label, source)
SPONDYL_MEMBERS(Ensemble, parameters, mobility)

SPONDYL_MEMBERS(Goal, measure, kind, primary, value, relative, weight, file, line)
SPONDYL_MEMBERS(Support, id, point, surface, height, law, friction, cost_scale, normal, file, line)
SPONDYL_MEMBERS(Equipment, id, kind, parameters, anchors, place, file, line)
SPONDYL_MEMBERS(Phase, name, duration, profile, breath, drive, relax, goals, supports_on, supports_off, file, line)
SPONDYL_MEMBERS(Posture, name, coordinates, locked, hold, origins)
SPONDYL_MEMBERS(Dosage, sets, repetitions, hold, rest, sides, breathing)
SPONDYL_MEMBERS(Exercise, id, family, names, seeds, fidelity, method, primary_axis, posture, supports, equipment,
                phases, dosage, compare, outcomes, assumptions, source_text, path)

SPONDYL_MEMBERS(Certificate, kkt, smallest_eigenvalue, spine_eigenvalue, iterations, branches, lower_branch, status)
SPONDYL_MEMBERS(Motion, exercise, criterion, match, guarding_stiffness, restriction, identity, time, progress, phase, q,
                v, vdot, creep, rotation, measure, multiplier, multiplier_rate, multiplier_curvature, certificates,
                rest, tone, peak, reach, reach_roots, energy_start, energy_peak, goal_work, energy_released)

SPONDYL_MEMBERS(Breathing, in, out, free)
SPONDYL_MEMBERS(ActivationBound, muscles, lower, upper)
SPONDYL_MEMBERS(RecruitmentOptions, objective, bounds, coactivation, pressure_minimum, pressure_maximum, breathing,
                force_velocity, stiffness_minimum, push_stiffness, short_range_stiffness, support_ranges)
SPONDYL_MEMBERS(Loads, gravity_moment, inertia_moment, support_moment, equipment_moment, passive_moment, muscle_moment,
                muscle_passive_moment, pressure_moment, reserve_moment, net_moment, reaction, muscle_compression,
                segment_energy, limb_energy, fibre_energy, activation, muscle_force, muscle_passive_force, pressure,
                support_force, support_range, tension, limb_torque, effort, reserve_max, stiffness, kkt, gap, balance,
                status, muscles, supports, cords, options)
SPONDYL_MEMBERS(Performance, motion, loads)

SPONDYL_MEMBERS(Change, free, restricted)
SPONDYL_MEMBERS(LoadShift, rotation, passive_moment, energy, muscle_force, compression, peak_compression,
                anterior_shear)
SPONDYL_MEMBERS(LedgerEntry, name, free, restricted, posture, parameters)
SPONDYL_MEMBERS(Ledger, name, unit, entries, total, residual)
SPONDYL_MEMBERS(Shift, exercise, restriction, mode, axis, reach, task_load, effort, lumbar_share, segment, region,
                rotation, moment, compression, energy, status)
SPONDYL_MEMBERS(Run, performance, restricted)
SPONDYL_MEMBERS(Case, free_subject, restricted_subject, exercise, runs, shifts)
SPONDYL_MEMBERS(Outcome, id, where, unit, value)
SPONDYL_MEMBERS(OutcomeChange, id, where, unit, value)

SPONDYL_MEMBERS(ImplantLoad, force, moment, fixator_force, fixator_moment, resultant)
SPONDYL_MEMBERS(LumbopelvicSplit, trunk, pelvis, lumbar)
SPONDYL_MEMBERS(MaximalEffort, moment, activation, limited_by, solves)

SPONDYL_MEMBERS(State, q, v)
SPONDYL_MEMBERS(ExternalForce, at, force_W, moment_W)
SPONDYL_MEMBERS(Anchor, name, at, to, offset_W, stiffness, damping)
SPONDYL_MEMBERS(Contact, name, at, normal_W, height, stiffness, dissipation, friction, slip_speed, corner)
SPONDYL_MEMBERS(Band, name, from, to, rest_length, stiffness, damping, corner)
SPONDYL_MEMBERS(JointSpring, body, stiffness, damping)
SPONDYL_MEMBERS(HeldMass, name, at, mass)
SPONDYL_MEMBERS(Trajectory, time, q, v, kinetic, gravity, elastic, dissipated, applied, activation, sharing, integrator,
                steps, event_time)
SPONDYL_MEMBERS(ForwardRun, exercise, restriction, settling, course, phase, measure, lock_error)
