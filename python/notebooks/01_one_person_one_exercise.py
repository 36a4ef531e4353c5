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
# # 1. One person, one exercise
#
# A person on all fours turns the upper trunk. Who turns, who carries, and can the result be quoted?
#
# This is a model, not medical advice.

# %%
import numpy as np
import spondyl
import spondyl.plot

person = spondyl.make_subject(mass=78, height=1.73)
turn = spondyl.exercise("quadruped_thoracic_rotation")
done = spondyl.simulate(person, turn)
motion, loads = done.motion, done.loads
print(done.status)

# %% [markdown]
# `simulate` answers two questions, one after the other: which posture tissue, weight and supports take up at every
# moment (`motion`), and which muscles hold it (`loads`).
#
# A status other than `ok` may not be quoted. `ok` rests on certificates of each frame: the residual of the
# equilibrium, its smallest stiffness (positive: it would not topple), the residual of the whole body.

# %%
certificates = motion.certificates
print(f"residual {certificates['kkt'].max():.0e}, stiffness {certificates['smallest_eigenvalue'].min():.1f} N m/rad")
print(
    f"whole body {loads.balance.max():.0e} N, largest moment that no muscle carries {loads.reserve_max.max():.2f} N m"
)

assert done.status == "ok"
assert certificates["kkt"].max() < 1e-8  # the limit that `Motion.certificates` names
assert certificates["smallest_eigenvalue"].min() > 0.0  # a minimum of the energy, not a saddle

# %%
spondyl.animate(person, turn, done)

# %% [markdown]
# ## What is put in, what comes out
#
# How far T1 shall tilt is put in. Here it is our choice and not the article's. What comes out is how the spine shares
# it.

# %%
target = turn.primary_goal
reached = motion.measure[motion.peak]
print(f"{target.measure}: asked for {np.degrees(target.value):.1f} deg, reached {np.degrees(reached):.1f} deg")
print("\n".join(turn.assumptions))

assert abs(reached - target.value) < 1e-8  # the goal is a constraint of the equilibrium, not a wish

# %% [markdown]
# `outcomes` are the numbers by which exercises are compared. Shares are parts of what lumbar spine, T12-L1 and thorax
# turn together, so they sum to one.

# %%
outcome = {(o.id, o.where): o.value for o in spondyl.outcomes(person, turn, done)}
share = {name: outcome[name, ""] for name in ("share_L", "share_J", "share_T")}
print({name: f"{100 * value:.0f} %" for name, value in share.items()})
print(f"largest compression of L4-L5 {outcome['Fc_i', 'L4_L5']:.0f} N")

assert abs(sum(share.values()) - 1.0) < 1e-12
level = list(spondyl.Level).index("L4_L5")
assert outcome["Fc_i", "L4_L5"] == loads.reaction[:, level, 0].max()  # component 0 is compression

# %% [markdown]
# ## Who holds a level
#
# Moments on the vertebra above, over the repetition. They sum to zero at every level, about every axis, in every
# frame: otherwise something would be missing from the account. The loads of the exercise (weight, inertia, supports,
# equipment) are on one side, tissue and muscles on the other.

# %%
spondyl.plot.moments(done, "L4-L5", exercise=turn)

outer = loads.gravity_moment + loads.inertia_moment + loads.support_moment + loads.equipment_moment
inner = loads.passive_moment + loads.muscle_moment + loads.muscle_passive_moment + loads.pressure_moment
assert np.abs(outer + inner + loads.reserve_moment).max() < 1e-9  # [N m]
assert np.abs(outer + loads.net_moment).max() < 1e-9  # net_moment is what the loads of the exercise ask for

# %% [markdown]
# ## Who holds the body
#
# Supports push, they do not pull. While nothing accelerates, those on the ground sum to the body's weight and to
# nothing sideways; in between, the difference is mass times acceleration. The seat rests on the person's own heels:
# that force is inside the body and no part of the sum.

# %%
spondyl.plot.supports(done, subject=person, exercise=turn)

ground = [i for i, support in enumerate(turn.supports) if support.surface == "ground"]
still = np.abs(motion.vdot).max(axis=1) < 1e-12
total = loads.support_force[:, ground].sum(axis=1)  # (time, 3): forward, up, right [N]
weight = [0.0, person.mass * 9.80665, 0.0]
print(f"weight {weight[1]:.1f} N; ground {total[motion.peak, 1]:.1f} N at the peak, where all is still")

assert still[0] and still[motion.peak]  # the start and the hold
assert np.abs(total[still] - weight).max() < 1e-6
assert loads.support_force[:, ground, 1].min() > -1e-6  # the ground does not pull
assert loads.activation.min() >= 0.0 and loads.activation.max() <= 1.0

# %% [markdown]
# ## Keep it
#
# The file holds the exercise, the person, the version and the hashes of all inputs, and opens in xarray, h5py, R and
# MATLAB. A free run alone is a case without restricted runs.

# %%
case = spondyl.Case(person, person, turn, done, [])
case.write("turn.h5")
kept = case.to_xarray()  # the same content in memory
axial = kept.rotation.sel(run="free", axis="axial_rotation")
print(np.degrees(axial.isel(time=motion.peak)).round(2).to_series().to_string())

assert np.array_equal(axial.values, motion.rotation[:, :, 2])  # a file has the bits of the run

# %% [markdown]
# ## What this does not say
#
# - **Where a person would stop.** The angle was put in.
# - **How sure it is.** One person, one set of assumptions: notebooks 4 and 6.
# - **Newtons of your subject.** Compare newtons between runs of this model; how far they are from measured ones is on
#   the [scoreboard](../../docs/validation.md), misses included. Thoracic compression carries no share for the ribs.
#
# Next: [restrict a segment](02_restrict_a_segment.py).
