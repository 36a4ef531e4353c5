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
# # 6. How sure are we
#
# One person gives a number, an ensemble says for how many it holds. `assess` runs the ensemble and answers: how much,
# how sure, and because of what.
#
# 8 samples here, to be quick; `SPONDYL_NOTEBOOK_SAMPLES=256` for numbers to be used.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import spondyl

samples = int(os.environ.get("SPONDYL_NOTEBOOK_SAMPLES", "8"))  # a power of 2
found = spondyl.assess("quadruped_thoracic_rotation", "stiff_T4_T8", samples=samples, seed=1, progress=False)
print(found)

# %% [markdown]
# ## The verdict is a rule
#
# The sentence is "it rises". *supported*: by more than `small` in at least 95 % of the people; *contradicted*: not by
# more than that in at least 95 %; *undecided*: neither, or fewer than 59 people. So *contradicted* does not say that it
# falls, and *undecided* is a result. How a spine shares a turn is a hypothesis, too: the ensemble goes by `elastic`,
# one person by `muscle_effort` as well, and a criterion that disagrees leaves it undecided.
#
# The rule, once more, from the single changes. Only people drawn independently count: of each block of the design
# (one row per group of inputs and two more) the first and the last.

# %%
by_hand = {
    "lumbar share": 100 * found.changes["share_L"].values,
    "L4_L5 compression": found.changes["largest_force"].sel(segment="L4_L5", component="compression").values,
}
groups = len(found["lumbar share"].contributors)
independent = np.isin(found.changes["subject"].values % (groups + 2), (0, groups + 1))


def verdict_of(change, small, by_criterion=()):
    if len(change) < 59:
        return "undecided"
    if np.mean(change > small) >= 0.95 and all(c > small for c in by_criterion):
        return "supported"
    return "contradicted" if np.mean(change <= small) >= 0.95 and all(c <= small for c in by_criterion) else "undecided"


for name, change in by_hand.items():
    verdict, change = found[name], change[independent & np.isfinite(change)]
    rises = np.mean(change > verdict.small)
    print(f"{name}: {verdict.verdict}; more than {verdict.small:g} {verdict.unit} in {rises:.0%} of people")
    assert np.allclose(np.percentile(change, [5, 50, 95]), [verdict.low, verdict.median, verdict.high])
    assert verdict.probability == np.mean(change > 0)
    assert verdict.verdict == verdict_of(change, verdict.small, verdict.criteria.values())

assert found.people == independent.sum() <= 2 * samples
assert verdict_of(np.r_[np.ones(95), -np.ones(5)], 0.0) == "supported"
assert verdict_of(np.r_[np.ones(94), -np.ones(6)], 0.0) == "undecided"
assert verdict_of(np.full(100, 0.4), 0.5) == "contradicted"  # it rises in all, but by less than counts
assert verdict_of(np.ones(100), 0.5, [1.0, 0.0]) == "undecided"  # in all people, but not by every criterion

# %% [markdown]
# That the lumbar share rises at equal reach is nearly a definition (notebook 2); that L4-L5 is not compressed more is
# a finding.
#
# Why 59? If it holds in all of n, those for whom it does not may still be a part p of all, with (1 - p)^n = 5 % as the
# usual limit. For p below 5 % it takes 59 people; the few of this notebook decide nothing.

# %%
people = found.people
missed = 1.0 - 0.05 ** (1.0 / people)
print(f"all of {people}: up to {missed:.0%} of all may still be otherwise")

assert np.isclose((1.0 - missed) ** people, 0.05)
assert 0.95**59 < 0.05 < 0.95**58

# %% [markdown]
# ## Two intervals, and only one shrinks
#
# The 90 % of people is how different people are. More samples do not make it narrow. How well its middle is known is
# another interval; it shrinks like one over the root of the number of people.

# %%
change = by_hand["lumbar share"][independent & np.isfinite(by_hand["lumbar share"])]
draws = np.random.default_rng(1)
sizes = np.array([4, 16, 64, 256])
middle, width = [], []
for size in sizes:
    again = draws.choice(change, (2000, size))  # people drawn anew from those that we have
    middle.append(again.mean(axis=1).std())
    width.append((np.percentile(again, 95, axis=1) - np.percentile(again, 5, axis=1)).mean())

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.loglog(sizes, width, "o-", label="90 % of people")
ax.loglog(sizes, middle, "o-", label="standard error of the mean")
ax.loglog(sizes, change.std() / np.sqrt(sizes), "k:", label="spread over root of n")
ax.set(xlabel="people", ylabel="change of the lumbar share [% points]")
ax.legend(frameon=False)

# the standard deviation from 2000 draws errs by about 1 / sqrt(2 * 2000) = 1.6 %; four of those
assert np.allclose(middle, change.std() / np.sqrt(sizes), rtol=0.064)
assert width[-1] > width[0]  # four people do not reach the 5 % and 95 % of all; the interval grows, then stays

# %% [markdown]
# ## Because of what
#
# The total Sobol index of a group of inputs: what part of the variance of the change would go if that group were
# known. Bars are its 95 % interval. An index lies between 0 and 100 %; where the estimate does not, or the bar is as
# long as the index, there are too few samples, and the order of the groups is not known.

# %%
figure, axes = plt.subplots(1, 2, figsize=(13, 4.5), layout="constrained")
for name, colour, shift in (("lumbar share", "#d1495b", -0.15), ("L4_L5 compression", "#30638e", 0.15)):
    contributors = found[name].contributors
    order = list(found["lumbar share"].contributors)
    place = np.arange(len(order)) + shift
    index, half = np.array([contributors[group] for group in order]).T
    axes[0].errorbar(100 * index, place, xerr=100 * half, fmt="o", color=colour, label=name)
axes[0].set_yticks(range(len(order)), order)
axes[0].invert_yaxis()
axes[0].set_xlabel("total index [%]")
axes[0].legend(frameon=False)

levels = found["lumbar share"].levels
axes[1].barh([level.replace("_", "-") for level in levels], list(levels.values()), color="#7d838c")
axes[1].set_xlabel("rank correlation of the change of the lumbar share\nwith the mobility of the level")

share = found["lumbar share"]
assert all(-1.0 <= value <= 1.0 for value in levels.values())
assert list(share.contributors) == sorted(share.contributors, key=lambda group: -share.contributors[group][0])
assert abs(share.contributors["strength"][0]) < 1e-6  # active muscles have no part in postures (notebook 4)

# %% [markdown]
# Only the last line is demanded by the model: strength (specific tension, constructed intercostal fascicles) cannot
# move a posture, so it cannot contribute to a share. It may contribute to newtons. Levels correlate with their
# neighbours by the way people are drawn, so a bar is no cause.
#
# ## What is in no interval
#
# - The shape of the spine, the size of the discs, the passive limbs: not varied.
# - The criterion by which a posture is chosen, the mode of comparison, the exercise as we read it. Assess other modes
#   before you write a sentence: `assess(..., mode="load_matched")`.
# - That the model is wrong. How far it is from measurements stands on the [scoreboard](../../docs/validation.md).
#
# So "supported" reads: in this model, in this mode, for this ensemble. [Claims](../../docs/claims.md) puts such
# verdicts beside what articles say.
