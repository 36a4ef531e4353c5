# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2. Restrict a segment
#
# Make a stretch of the spine stiff, let the same person do the same exercise, and compare. What has to follow, by
# mechanics alone, and what is a finding?

# %%
import matplotlib.pyplot as plt
import numpy as np
import spondyl
import spondyl.plot

person = spondyl.make_subject(mass=78, height=1.73)
exercise = spondyl.exercise("quadruped_thoracic_rotation")
one_level = spondyl.Restriction("half of T6-T7").limit("T6-T7", rom_fraction=0.5)
stretch = spondyl.preset("stiff_T4_T8")  # half a range and half a neutral zone lost, T4-T5 to T7-T8
print(one_level, stretch, sep="\n")

# %% [markdown]
# ## Compared how?
#
# "The same exercise" can mean the same end pose, the same task load, or the same muscle effort. The answers differ,
# so every comparison names its mode ([conventions](../../docs/conventions.md#comparison-modes)).

# %%
modes = ["reach_matched", "load_matched", "effort_matched"]
case = spondyl.run_case(person, stretch, exercise, modes)
reach, load, effort = case.shifts
print("free -> restricted")
for shift in case.shifts:
    a, b, c = shift.reach, shift.task_load, shift.effort
    print(
        f"{shift.mode:14} {shift.status:13} reach {np.degrees(a.free):.1f} -> {np.degrees(a.restricted):.1f} deg, "
        f"load {b.free:.1f} -> {b.restricted:.1f} N m, effort {c.free:.4f} -> {c.restricted:.4f}"
    )

# what a mode holds equal is equal
assert abs(reach.reach.difference) < 1e-8
assert abs(load.task_load.difference) < 1e-6 * abs(load.task_load.free)
if effort.status == "not_reachable":  # that is what the word says of this mode
    assert effort.effort.restricted > effort.effort.free

# %% [markdown]
# Only status `ok` may be quoted. Here the restricted person spends more effort than the free one at *every* reach, so
# there is nothing to compare at equal effort, and the figure does not draw it. Its numbers are those of the run that
# came nearest.

# %%
axes = spondyl.plot.shift(case)

# %%
spondyl.animate(case)

# %% [markdown]
# ## Accounts that close
#
# A difference between two runs is split into entries that sum to it. The account of the reach says who gives what the
# stiff levels no longer give: at equal reach gains and losses cancel. The account of a force is split further, into
# what changed because the posture did and what changed because the tissue did.

# %%
print(f"{'part of the reach':18} equal reach  equal load  [deg]")
for one, other in zip(reach.rotation.entries, load.rotation.entries, strict=True):
    print(f"{one.name:18} {np.degrees(one.difference):+11.2f} {np.degrees(other.difference):+11.2f}")
level = list(spondyl.Level).index("L4_L5")
spondyl.plot.ledger(reach.compression[level], shift=reach)
of_level = reach.segment["L4-L5"]
for word, force in (("at the peak", of_level.compression), ("largest of the repetition", of_level.peak_compression)):
    print(f"compression of L4-L5, {word}: {force.free:.0f} -> {force.restricted:.0f} N")

assert abs(sum(entry.difference for entry in reach.rotation.entries)) < 1e-9  # [rad], as the reach is equal
assert abs(sum(e.difference for e in reach.compression[level].entries) - reach.compression[level].total) < 1e-9
assert max(shift.ledger_residual_max for shift in case.shifts) < 1e-9  # all ledgers of all modes

# %% [markdown]
# ## From nothing to all of it
#
# A severity between 0 and 1 scales a preset. Severity 0 must change *nothing*: not a little, no bit. If it did, the
# comparison would measure the program and not the stiffness.
#
# Then one thing follows from the principle by which postures are chosen. A restriction only adds tissue energy: at no
# posture does a stiff level store less than a free one. So the least energy at the same end pose cannot fall. And the
# equilibrium moves to where the added energy is smaller: the stiff levels do not turn farther. (Both hold for the
# lowest equilibrium; the runs say whether they found another one.)

# %%
free = case.runs[0].performance
axis = list(spondyl.Axis).index("axial_rotation")
stiff_levels = [list(spondyl.Level).index(level) for level in stretch.levels]


def at_peak(done, levels):
    """Rotation of levels together [deg]; to the left is positive."""
    return float(np.degrees(done.motion.rotation[done.motion.peak, levels, axis].sum()))


lumbar_levels = [i for i, level in enumerate(spondyl.Level) if spondyl.region_of(level) == "lumbar"]
severities = [0.0, 0.25, 0.5, 0.75, 1.0]
runs = []
for severity in severities:
    stiff_person = spondyl.restricted(person, spondyl.preset("stiff_T4_T8", severity))
    runs.append(spondyl.simulate(stiff_person, exercise, "reach_matched", free))
energy = np.array([run.motion.energy_peak for run in runs])  # [J]
stiff = np.array([at_peak(run, stiff_levels) for run in runs])
lumbar = np.array([at_peak(run, lumbar_levels) for run in runs])

figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
axes[0].plot(severities, -stiff, "o-", label="T4-T5 to T7-T8")
axes[0].plot(severities, -lumbar, "o-", label="lumbar spine")
axes[0].set(xlabel="severity", ylabel="axial rotation at the peak, to the right [deg]")
axes[0].legend(frameon=False)
axes[1].plot(severities, energy - energy[0], "o-")
axes[1].set(xlabel="severity", ylabel="energy at the same end pose, change [J]")

for name in ("q", "v", "vdot", "rotation", "measure", "multiplier"):
    assert np.array_equal(getattr(runs[0].motion, name), getattr(free.motion, name)), name
for name in ("activation", "muscle_force", "support_force", "reaction"):
    assert np.array_equal(getattr(runs[0].loads, name), getattr(free.loads, name)), name
assert all(run.status == "ok" for run in runs)
assert np.all(np.diff(energy) > 0.0)  # least energy at the same end pose
assert np.all(np.diff(np.abs(stiff)) < 0.0)  # all these levels turn the same way, and less and less

# %% [markdown]
# ## The other way round
#
# If a stiff thorax sends rotation to the lumbar spine, a stiff lumbar spine must send it to the thorax: legs and hips
# give nothing here (see the account), so what one region loses at equal reach the others take. A tool that gave the
# lumbar spine more in both cases would be wrong.

# %%
stiff_lumbar = spondyl.Restriction("stiff_L1_S1").limit(("L5-S1", "L1-L2"), rom_fraction=0.5, neutral_zone_loss=0.5)
case_lumbar = spondyl.run_case(person, stiff_lumbar, exercise, "reach_matched")
(back,) = case_lumbar.shifts
spondyl.plot.rotation_share(case_lumbar)


def of(shift, name):
    """An entry of the account of the reach [deg]."""
    return np.degrees(next(entry.difference for entry in shift.rotation.entries if entry.name == name))


print(f"stiff thorax: lumbar {of(reach, 'lumbar'):+.2f}, thoracic {of(reach, 'thoracic'):+.2f} deg of the reach")
print(f"stiff lumbar: lumbar {of(back, 'lumbar'):+.2f}, thoracic {of(back, 'thoracic'):+.2f} deg of the reach")

for shift in (reach, back):
    assert shift.status == "ok"
    assert abs(of(shift, "legs")) + abs(of(shift, "hips")) < 1e-6
assert back.lumbar_share.difference < 0.0 < reach.lumbar_share.difference
assert of(reach, "thoracic") < 0.0 < of(reach, "lumbar")
assert of(back, "lumbar") < 0.0 < of(back, "thoracic")

# %% [markdown]
# ## One level alone
#
# The same chain of verbs, step by step.

# %%
stiff_person = spondyl.restricted(person, one_level)
held = spondyl.simulate(stiff_person, exercise, "reach_matched", free)
single = spondyl.compare(person, free, stiff_person, held, exercise)
for word, share in (("one level", single.lumbar_share), ("four levels", reach.lumbar_share)):
    print(f"{word}: lumbar share {share.free:.1%} -> {share.restricted:.1%}")

assert single.ledger_residual_max < 1e-9
assert abs(single.segment["T6-T7"].rotation.restricted) < abs(single.segment["T6-T7"].rotation.free)

# %% [markdown]
# ## What is demanded and what is found
#
# - **Demanded:** at the same end pose others turn what the stiff levels do not. That "the lumbar spine compensates"
#   is, in this mode, half a definition.
# - **Found:** that here the others turn farther at the same load, too (weight and the held place of the chest act
#   beside the springs); how much goes where; what it does to forces (here little); that there is no reach at equal
#   effort. These depend on tissue, weight, supports and muscles.
# - **Not said:** whether a real person keeps the end pose, the load or the effort. No mode is the true one.
#
# Next: [the whole catalog](03_the_whole_catalog.py).
