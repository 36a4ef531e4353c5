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
# # 4. Where the numbers come from
#
# A result is as good as the table behind it. Which of its numbers were seen in a source, which were recalled, which
# are choices, and what does a choice touch?

# %%
import csv
import pathlib
import tomllib
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import spondyl

person = spondyl.make_subject(mass=78, height=1.73)
assumptions = spondyl.assumptions_of(person)
print(f"{len(assumptions)} unverified rows, such as")
for row in assumptions[::150]:
    print(f"  {row.label:12} {row.where}: {row.what[:90]}")

# %% [markdown]
# ## Every row has a label
#
# The tables are plain CSV. A label says how a number came to be ([what they mean](../../datasets/README.md)); a path
# of a muscle is labelled once, in `muscles.csv`, for all its points.

# %%
root = pathlib.Path(spondyl.read_datasets().root)


def rows_of(file):
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


known = ("VERIFIED", "VERIFIED-SECONDARY", "COMPUTED", "DERIVED", "INTERPOLATED", "MEMORY", "ASSUMPTION")
unsure = {"INTERPOLATED", "MEMORY", "ASSUMPTION"}
builds = [*sorted(root.glob("body/*.csv")), *sorted(root.glob("joints/*.csv")), root / "restrictions" / "presets.csv"]
citations = {row["key"] for row in rows_of(root / "sources.csv")}
counts = {}
for file in builds:
    rows = rows_of(file)
    columns = [name for name in rows[0] if name.endswith("label")]  # muscles: of the path, of the cross-section
    if file.name == "muscle_points.csv":
        assert {row["fascicle"] for row in rows} == {row["fascicle"] for row in rows_of(file.with_name("muscles.csv"))}
        continue
    assert columns, file.name
    counts[file.stem] = Counter(row[name] for row in rows for name in columns)
    assert set(counts[file.stem]) <= set(known), file.name
    for row in rows:
        for name in (name for name in row if name.endswith("source")):
            assert set(row[name].split("; ")) - {""} <= citations, (file.name, row[name])

figure, ax = plt.subplots(figsize=(9, 4.5), layout="constrained")
colours = ["#1b7837", "#5aae61", "#a6dba0", "#d9f0d3", "#fee0b6", "#f1a340", "#b35806"]
left = np.zeros(len(counts))
for label, colour in zip(known, colours, strict=True):
    part = np.array([100.0 * count[label] / count.total() for count in counts.values()])
    ax.barh(list(counts), part, left=left, color=colour, label=label)
    left += part
ax.invert_yaxis()
ax.set_xlabel("labels of each table [%]")
legend = figure.legend(loc="outside right center", frameon=False)

# %% [markdown]
# `assumptions_of` must list exactly those: recounted here from the files, with the decisions of `assumptions.csv`. It
# counts the rows of all presets, also of those that this person does not have.

# %%
recounted = sum(count[label] for count in counts.values() for label in unsure)
recounted += sum(row["label"] in unsure for row in rows_of(root / "assumptions.csv"))
print(f"{recounted} counted in the files, {len(assumptions)} listed")

assert recounted == len(assumptions)
assert {row.label for row in assumptions} <= unsure

# %% [markdown]
# Exercises carry their own list, what is our reading and not the article's. So do the distributions from which people
# are drawn.

# %%
exercise = spondyl.exercise("quadruped_thoracic_rotation")
print("\n".join(exercise.assumptions))
population = tomllib.loads(spondyl.ensemble("population").to_toml())["parameters"]
for name, parameter in population.items():
    print(f"  {name:20} {parameter['label']:12} {parameter['source'][:80]}")

assert all(spondyl.exercise(name).assumptions for name in spondyl.catalog())
assert all(parameter["label"] in known and parameter["source"] for parameter in population.values())

# %% [markdown]
# ## From a table to a result
#
# The strength of a fascicle is its cross-section times the specific tension, 70 N/cm2 unless told. That the file of a
# run says so is checked against the table, not against the program.

# %%
done = spondyl.simulate(person, exercise, frames=11, branches="none")
file = spondyl.Case(person, person, exercise, done, []).to_xarray()
section = {row["fascicle"]: float(row["pcsa_mm2"]) for row in rows_of(root / "body" / "muscles.csv")}
expected = np.array([section[name] * 1e-6 * 700e3 for name in file.muscle.values])  # [N]

assert np.allclose(file.muscle_strength, expected, rtol=1e-12)

# %% [markdown]
# ## What a choice touches, and what not
#
# Specific tension was recalled: models use 46 to 100 N/cm2. Postures are equilibria of tissue, weight and supports,
# in which active muscles have no part: with another strength not a bit of the motion may move. What the muscles do,
# may.

# %%
strong = spondyl.make_subject(mass=78, height=1.73, specific_tension=100e4)  # [N/m^2]
redone = spondyl.simulate(strong, exercise, frames=11, branches="none")
file_strong = spondyl.Case(strong, strong, exercise, redone, []).to_xarray()

assert np.array_equal(redone.motion.q, done.motion.q)
assert np.allclose(file_strong.muscle_strength, file.muscle_strength * 100 / 70, rtol=1e-12)

# %% [markdown]
# One choice at a time, free against `stiff_T4_T8`. A longer list is in [sensitivity](../../docs/sensitivity.md).

# %%
variants = {
    "as shipped": {},
    "specific tension 50 N/cm2": {"specific_tension": 50e4},
    "specific tension 100 N/cm2": {"specific_tension": 100e4},
    "girdle on T3": {"girdle_vertebra": 3},
    "girdle on T5": {"girdle_vertebra": 5},
    "no passive muscle": {"passive_stress": 0.0},
    "preload 400 N": {"preload": 400.0},
}
shifts = {}
for name, options in variants.items():
    subject = spondyl.make_subject(mass=78, height=1.73, **options)
    case = spondyl.run_case(subject, "stiff_T4_T8", exercise, "reach_matched", frames=51, branches="none")
    (shifts[name],) = case.shifts

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained", sharey=True)
place = np.arange(len(shifts))
for ax, values, label in (
    (left, [(100 * s.lumbar_share.free, 100 * s.lumbar_share.restricted) for s in shifts.values()], "lumbar share [%]"),
    (
        right,
        [
            (s.segment["L4-L5"].peak_compression.free, s.segment["L4-L5"].peak_compression.restricted)
            for s in shifts.values()
        ],
        "largest L4-L5 compression [N]",
    ),
):
    for k, colour, word in ((0, "#7d838c", "free"), (1, "#d1495b", "stiff T4-T8")):
        ax.plot([v[k] for v in values], place, "o", color=colour, label=word)
    ax.set_yticks(place, list(shifts))
    ax.set_xlabel(label)
left.invert_yaxis()
legend = right.legend(frameon=False)

assert all(shift.status == "ok" for shift in shifts.values())
for name in ("specific tension 50 N/cm2", "specific tension 100 N/cm2"):
    assert shifts[name].lumbar_share.free == shifts["as shipped"].lumbar_share.free  # the same bits

# %% [markdown]
# Strength moves newtons and no share. Where the girdle rides, stretched muscle and a preload move shares, too. What
# the restriction changes is much the same in every row, though the rows differ: so quote differences, and say what
# they rest on.
#
# Turning one knob at a time misses what two do together. [The next notebook](05_ten_thousand_subjects.py) turns all
# at once.
