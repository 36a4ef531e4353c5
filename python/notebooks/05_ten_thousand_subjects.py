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
# # 5. A study with ten thousand subjects
#
# People differ in size and tissue, and the model does not know its own parameters. Draw many, let each do the
# exercise free and stiff, and look at the change within each person.
#
# This notebook runs 64; `SPONDYL_NOTEBOOK_SUBJECTS=10000` runs them all, and nothing else changes. `./dev
# study-bench` measures how long ten thousand take on your machine; what single runs take is in
# [performance](../../docs/performance.md).

# %%
import os
import pathlib
import tempfile
import time
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import spondyl

subjects = int(os.environ.get("SPONDYL_NOTEBOOK_SUBJECTS", "64"))
population = spondyl.ensemble("population")
exercise = spondyl.exercise("quadruped_thoracic_rotation")
stiff = spondyl.preset("stiff_T4_T8")
study = spondyl.Study("upper_back", [exercise], [stiff], ensemble=population, subjects=subjects, seed=1)
print(f"{subjects} people, {len(population.dimensions)} dimensions, {study.sampling}")

# %% [markdown]
# A Latin hypercube cuts each dimension into as many slices as there are people and takes each slice once. The same
# seed gives the same people on every machine; another number of people gives other people.

# %%
quantiles = spondyl.design("latin_hypercube", subjects, len(population.dimensions), seed=1)
slices = np.sort(np.floor(quantiles * subjects), axis=0)

assert np.array_equal(slices, np.repeat(np.arange(subjects)[:, None], quantiles.shape[1], axis=1))

# %% [markdown]
# ## Run, stop, go on
#
# The study lives in a folder, one file per block of 16 people. Whoever begins again does what is missing.

# %%
place = pathlib.Path(f"upper_back_{subjects}")
fresh = not place.exists()
begin = time.monotonic()
folder = spondyl.run_study(study, place, "upper_back.h5", progress=False)
seconds = time.monotonic() - begin
if fresh:
    minutes = 10_000 / subjects * seconds / 60
    print(f"{seconds:.0f} s for {subjects} people; ten thousand would take some {minutes:.0f} min here and now")

parts = sorted(place.glob("parts/*.h5"))
written = {part: part.stat().st_mtime_ns for part in parts}
spondyl.run_study(study, place, progress=False)

assert folder.state.done == folder.state.blocks == len(parts)
assert {part: part.stat().st_mtime_ns for part in parts} == written  # the second call had nothing to do

# %% [markdown]
# The same from a shell, from a study file (`bench/study.toml` is this study with ten thousand):
#
# ```sh
# python -m spondyl study run bench/study.toml folder --collect study.h5
# python -m spondyl study status folder
# ```
#
# On several machines that see one folder, each does its share (here machine 0 of 4):
#
# ```sh
# python -m spondyl study run bench/study.toml folder --shard 0/4
# ```
#
# or the workers of a Dask client do ([clusters](../../docs/clusters.md)):
#
# ```python
# import spondyl.distributed
# from distributed import Client
#
# spondyl.distributed.run(spondyl.StudyFolder("folder", study), Client("tcp://HOST:8786"))
# ```
#
# How the work was split must not be seen in the result. Two shards, the second one first:

# %%
temporary = tempfile.TemporaryDirectory()
scratch = pathlib.Path(temporary.name)
few = spondyl.Study("few", [exercise], [stiff], ensemble=population, subjects=20, seed=1, frames=11)
spondyl.run_study(few, scratch / "whole", scratch / "whole.h5", threads=1, progress=False)
spondyl.run_study(few, scratch / "split", threads=1, shard=(1, 2), progress=False)
spondyl.run_study(few, scratch / "split", scratch / "split.h5", threads=1, shard=(0, 2), progress=False)

one, other = (spondyl.open_study(scratch / name).drop_attrs() for name in ("whole.h5", "split.h5"))
assert one.identical(other)

# %% [markdown]
# ## One row per run
#
# `open_study` gives labels; plain `xarray.open_dataset("upper_back.h5", engine="h5netcdf")` opens the file too, and
# lazily.

# %%
data = spondyl.open_study("upper_back.h5")
print(data[["rotation", "largest_force", "share_L", "body_mass", "mobility"]].drop_attrs())
print(dict(Counter(data["status"].values.tolist())))
print(f"ten thousand people, free and stiff: {data.nbytes / data.sizes['run'] * 20_000 / 1e6:.0f} MB in memory")

assert data.sizes["run"] == 2 * subjects == folder.state.rows  # nobody is dropped, failed runs stay as rows

# %% [markdown]
# A row is nothing but a run. A study that varies only what `make_subject` takes can be checked by hand: the first
# person, drawn, made and run as in notebook 2. The file keeps single precision.

# %%
simple = population.only(["sex", "height", "body_mass_index", "specific_tension"])
small = spondyl.Study("simple", [exercise], [stiff], ensemble=simple, subjects=2, seed=1)
spondyl.run_study(small, scratch / "simple", scratch / "simple.h5", progress=False)
rows = spondyl.open_study(scratch / "simple.h5")

drawn = spondyl.draw(simple, spondyl.design("latin_hypercube", 2, len(simple.dimensions), seed=1)[0]).person
person = spondyl.make_subject(
    mass=drawn.mass, height=drawn.height, sex=drawn.sex, specific_tension=drawn.specific_tension
)
case = spondyl.run_case(person, stiff, exercise, "reach_matched", branches="none")
for row, run in zip((0, 1), case.runs, strict=True):
    peak = run.motion.peak
    assert np.array_equal(rows["rotation"][row], run.motion.rotation[peak].astype(np.float32))
    assert np.array_equal(rows["force"][row], run.loads.reaction[peak].astype(np.float32))

# %% [markdown]
# ## The change within each person
#
# `changes` pairs the runs of one person and subtracts. The mean of the changes is the change of the means, but its
# spread is not that of two groups: what a person brings along is in both runs and drops out.

# %%
change = spondyl.changes(data)
share = 100 * change["share_L"].values  # [percentage points]
force = change["largest_force"].sel(segment="L4_L5", component="compression").values  # [N]

figure, axes = plt.subplots(1, 3, figsize=(13, 3.8), layout="constrained")
axes[0].hist(share, bins=20, color="#d1495b")
axes[0].set(xlabel="lumbar share, stiff less free [% points]", ylabel="people")
axes[1].hist(force, bins=20, color="#d1495b")
axes[1].set(xlabel="largest L4-L5 compression, stiff less free [N]")
free = data.isel(run=np.flatnonzero(data["mode"].values == "free"))
by_sex = free["param_sex"].values
for sex in ("female", "male"):
    some = free.isel(run=np.flatnonzero(by_sex == sex))
    compression = some["largest_force"].sel(segment="L4_L5", component="compression")
    axes[2].plot(some["body_mass"], compression, ".", label=sex)
axes[2].set(xlabel="body mass [kg]", ylabel="largest L4-L5 compression, free [N]")
axes[2].legend(frameon=False)

held = data.isel(run=np.flatnonzero(data["mode"].values == "reach_matched"))
if change.sizes["run"] == subjects:  # nobody failed: the rows of both runs are the same people
    of_means = 100 * (held["share_L"].values.mean(dtype=float) - free["share_L"].values.mean(dtype=float))
    assert abs(share.mean(dtype=float) - of_means) < 1e-4  # single precision
    apart = 100 * np.hypot(held["share_L"].values.std(), free["share_L"].values.std())
    print(f"spread of the change {share.std():.2f} % points; as if of two groups {apart:.2f}")
    ok = held["status"].values == "ok"
    assert np.abs(change["reach"].values[ok]).max() < 1e-6  # [rad]; what reach_matched means, person by person

# %% [markdown]
# ## What this is not
#
# The distributions are mostly assumptions ([notebook 4](04_where_the_numbers_come_from.py)), so these are people of
# the model: adults who do such exercises, and what the model does not know of itself, in one cloud. More subjects
# make its picture sharper, not truer.
#
# Next: [how sure are we](06_how_sure_are_we.py).
