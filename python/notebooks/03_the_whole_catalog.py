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
# # 3. The whole catalog
#
# Does a stiff thorax do the same to the lumbar spine in every exercise? All of them, free and reach-matched: about a
# minute on one core.

# %%
import pathlib
import re
from collections import Counter

import numpy as np
import spondyl
import spondyl.plot

person = spondyl.make_subject(mass=78, height=1.73)
stiff = "stiff_T4_T8"
exercises = [spondyl.exercise(name) for name in spondyl.catalog()]
forward = [exercise.id for exercise in exercises if exercise.method == "forward"]
print(f"{len(exercises)} exercises; not sequences of equilibria: {', '.join(forward)}")

cases = {
    exercise.id: spondyl.run_case(person, stiff, exercise, "reach_matched", branches="none")
    for exercise in exercises
    if exercise.method == "equilibrium"
}

# %% [markdown]
# A thrust and a roll have no end pose to be matched; `simulate_exercise` does them forward in time
# (`examples/popping_manipulation.py`).
#
# ## Which may be quoted

# %%
good, bad = {}, {}
for name, case in cases.items():
    (shift,) = case.shifts
    (good if shift.status == "ok" else bad)[name] = shift
print(f"{len(good)} of {len(cases)} comparisons are ok")
for name, shift in bad.items():
    print(f"  {name}: {shift.status}, largest missing moment {cases[name].runs[-1].loads.reserve_max.max():.1f} N m")

# %% [markdown]
# What is not ok is drawn hollow, and is not counted below. A share above 100 % or below 0 means that a region turns
# against the others, a missing one that they undo each other: then "the lumbar part" is no sensible number.

# %%
axes = spondyl.plot.catalog(list(cases.values()))

# %% [markdown]
# ## What must hold for each
#
# - The reach is equal, by the definition of the mode.
# - All accounts close.
# - Where the end pose is a constraint, the energy at the same end pose does not fall: a restriction only adds to it
#   (notebook 2). Where gravity drives, the part of the weight that is let go is what is matched, and energies of
#   different weights are not compared.
# - `serratus_plus` and `mid_back_stretch` are other names of `quadruped_plus`: the same bits.

# %%
for name, shift in good.items():
    case = cases[name]
    free, held = (run.motion for run in case.runs)
    assert abs(shift.reach.difference) < 1e-6, name  # [rad] or [m]
    assert shift.ledger_residual_max < 1e-8, name
    if case.exercise.primary_goal.kind == "equal":
        assert held.energy_peak > free.energy_peak - 1e-9, name

plus = cases["quadruped_plus"].runs
for name in ("serratus_plus", "mid_back_stretch"):
    for one, other in zip(cases[name].runs, plus, strict=True):
        assert np.array_equal(one.motion.q, other.motion.q)
        assert np.array_equal(one.loads.reaction, other.loads.reaction)

# %% [markdown]
# ## The same as the page says
#
# [docs/catalog.md](../../docs/catalog.md) was written by another program. Status, reach and the largest compression
# of L4-L5 of both runs must be its numbers, digit by digit as printed.

# %%
here = pathlib.Path.cwd()
page = next(f / "docs" / "catalog.md" for f in (here, *here.parents) if (f / "docs" / "catalog.md").is_file())
sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", page.read_text("utf-8"), re.MULTILINE | re.DOTALL))
level = list(spondyl.Level).index("L4_L5")
compared = 0
for name, case in cases.items():
    for label, run in zip(("free", "reach_matched"), case.runs, strict=True):
        row = re.search(rf"^\| {label} \| (\w+) \| ([^|]*) \| (\S+) \|", sections[name], re.MULTILINE)
        status, reach, newtons = row.groups()
        assert run.status == status, (name, label)
        assert abs(run.loads.reaction[:, level, 0].max() - float(newtons)) < 0.501, (name, label)
        value, unit = reach.split()
        scale = {"deg": np.degrees(1.0), "mm": 1000.0, "N": 1.0}[unit]
        last_digit = 0.1 if "." in value else 1.0
        assert abs(run.motion.measure[run.motion.peak] * scale - float(value)) < 0.501 * last_digit, (name, label)
        compared += 1
print(f"{compared} rows of the page agree")

# %% [markdown]
# ## Is there one answer?
#
# Changes below 2 % of the free value, 0.2 deg or 5 N are called small; these thresholds are ours. Counting exercises
# that ask little of the stiff levels would dilute the count, so they must turn by 1 deg at least in the free run.

# %%
lumbar = [i for i, one in enumerate(spondyl.Level) if spondyl.region_of(one) == "lumbar"]
stiff_levels = [list(spondyl.Level).index(one) for one in spondyl.preset(stiff).levels]
axes_of_spine = [str(axis) for axis in spondyl.Axis]


def word(before, after, least):
    if abs(after - before) < max(least, 0.02 * abs(before)):
        return "small"
    return "rises" if after > before else "falls"


rotation, compression = Counter(), Counter()
for name, shift in good.items():
    if name in ("serratus_plus", "mid_back_stretch"):
        continue  # counted once
    free, held = cases[name].runs
    axis = axes_of_spine.index(shift.axis) if shift.axis in axes_of_spine else 0  # extension: about that of flexion
    start, peak = free.motion.rotation[0], free.motion.rotation[free.motion.peak]
    asked = np.degrees((peak - start)[stiff_levels, axis].sum())
    if abs(asked) >= 1.0:
        way = np.sign(asked)  # positive: the way the stiff levels go
        before, after = (
            way * np.degrees(run.motion.rotation[run.motion.peak, lumbar, axis].sum()) for run in (free, held)
        )
        rotation[word(before, after, 0.2)] += 1
        compression[word(*(run.loads.reaction[:, level, 0].max() for run in (free, held)), 5.0)] += 1
print(f"lumbar rotation: {dict(rotation)}\ncompression of L4-L5: {dict(compression)}")

claims = (page.parent / "claims.md").read_text("utf-8")
for what, count in (("lumbar rotation", rotation), ("compression of L4_L5", compression)):
    told = re.search(rf"^\| {what} \| reach_matched \| (\d+) \| (\d+) \| (\d+) \|", claims, re.MULTILINE).groups()
    assert [count[key] for key in ("rises", "falls", "small")] == [int(number) for number in told], what

# %% [markdown]
# At the same end pose the lumbar spine turns farther in many exercises, which is close to a definition. Its largest
# compression hardly moves in most, and where it does it rises in some and falls in others. So "a stiff upper back
# overloads the low back" is two sentences, and this model does not say the second. [Claims](../../docs/claims.md)
# counts the same by the same rules, and in the other modes.
#
# These counts are over exercises, done by one man. They are no probability: for that, people must vary (notebooks 5
# and 6).
#
# Next: [where the numbers come from](04_where_the_numbers_come_from.py).
