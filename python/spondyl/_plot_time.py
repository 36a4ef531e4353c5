"""Curves over one repetition."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _spondyl
from ._names import Axis, Level
from ._style import axis_of, clean, entitle, ink, level_name, new_axes, pale, positive, reached, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = Any  # numpy.ndarray of float

standard_gravity = 9.80665  # [m/s^2]
_moments = {  # who makes a moment: colour of its curve
    "gravity": "#222222",
    "inertia": "#8a9099",
    "support": "#a8763e",
    "equipment": "#66a182",
    "passive": "#1f6f8b",
    "muscle": "#d1495b",
    "muscle_passive": "#e58f9a",
    "pressure": "#edae49",
    "reserve": "#7b4b94",
}
_names = {
    "support": "supports",
    "passive": "passive joint",
    "muscle": "active muscle",
    "muscle_passive": "stretched muscle",
    "pressure": "abdominal pressure",
}
_many = ("#1f6f8b", "#d1495b", "#66a182", "#edae49", "#7b4b94", "#a8763e", "#222222", "#e58f9a", "#4fb0c6", "#8a9099")


def moments(
    what: _spondyl.Case | _spondyl.Performance,
    level: Level | str,
    axis: Axis | str | None = None,
    ax: Axes | None = None,
    *,
    exercise: _spondyl.Exercise | None = None,
) -> Axes:
    """Who holds one level over the repetition: the moments on its cranial vertebra, which sum to zero.

    Parameters
    ----------
    what : Case or Performance
        Of a Case the free run is solid, the first restricted run that can be compared is dashed.
    level : Level or str
    axis : Axis or str, optional
        Primary axis of the exercise, if that is known, else flexion.
    ax : Axes, optional
        A figure is made if left out.
    exercise : Exercise, optional
        Names the phases. Known already if `what` is a Case.

    Returns
    -------
    Axes
        Moment [N m] over time [s]; curves that are zero throughout are left out.
    """
    level = Level(level)
    runs, exercise = _runs(what, exercise)
    if axis is None:
        axis = Axis.flexion if exercise is None else axis_of(exercise)
    axis = Axis(axis)
    made = ax is None
    ax = new_axes(9.0, 5.5) if ax is None else ax
    column = list(Level).index(level), list(Axis).index(axis)
    curves = {
        who: [getattr(one.loads, f"{who}_moment")[:, column[0], column[1]] for one in runs.values()] for who in _moments
    }
    for who, colour in _moments.items():
        if max(np.abs(curve).max() for curve in curves[who]) > 1e-9:
            _draw(ax, runs, curves[who], colour, _names.get(who, who))
    _finish(ax, made, runs, exercise, f"moments on the cranial vertebra of {level_name(level)}")
    ax.set_ylabel(f"{words(axis)} moment [N m]\n({positive[axis]} is positive)")
    return ax


def supports(
    what: _spondyl.Case | _spondyl.Performance,
    ax: Axes | None = None,
    *,
    subject: _spondyl.Subject | None = None,
    exercise: _spondyl.Exercise | None = None,
) -> Axes:
    """How hard every support pushes over the repetition.

    Parameters
    ----------
    what : Case or Performance
        Of a Case the free run is solid, the first restricted run that can be compared is dashed.
    ax : Axes, optional
        A figure is made if left out.
    subject : Subject, optional
        Its weight is the reference. Known already if `what` is a Case.
    exercise : Exercise, optional
        Needed for a Performance: it says where the supports face. Known already if `what` is a Case.

    Returns
    -------
    Axes
        Normal force [N] over time [s].
    """
    if isinstance(what, _spondyl.Case):
        subject = what.free_subject
    runs, exercise = _runs(what, exercise)
    if exercise is None:
        raise ValueError("the normals of the supports are not known; give exercise=")
    made = ax is None
    ax = new_axes(9.0, 5.5) if ax is None else ax
    normals = support_normals(exercise)
    names = next(iter(runs.values())).loads.supports
    for i, name in enumerate(names):
        width = (3.6, 1.5)[i % 2]  # right and left are often equal: both are seen
        forces = [one.loads.support_force[:, i] @ normals[name] for one in runs.values()]
        _draw(ax, runs, forces, _many[i % len(_many)], name, width)
    if subject is not None:
        weight = subject.mass * standard_gravity
        ax.axhline(weight, color=ink, linewidth=1.0, linestyle=":", label=f"body weight, {weight:.0f} N")
    _finish(ax, made, runs, exercise, "support forces")
    ax.set_ylabel("normal force on the body [N]")
    return ax


def support_normals(exercise: _spondyl.Exercise) -> dict[str, Array]:
    """Unit vectors out of the surfaces, in world axes, by name."""
    rows = tomllib.loads(exercise.to_toml()).get("support", [])
    return {row["id"]: np.array(row.get("normal", [0.0, 1.0, 0.0]), dtype=float) for row in rows}


def _runs(
    what: _spondyl.Case | _spondyl.Performance, exercise: _spondyl.Exercise | None
) -> tuple[dict[str, _spondyl.Performance], _spondyl.Exercise | None]:
    """By name with status: what is drawn."""
    if isinstance(what, _spondyl.Case):
        runs = {f"free (status {what.runs[0].status})": what.runs[0].performance}
        for run in what.runs:
            if run.restricted and reached(run.status):
                runs[f"restricted, {run.mode} (status {run.status})"] = run.performance
                break
        return runs, what.exercise
    motion = what.motion
    if exercise is not None and exercise.id != motion.exercise:
        raise ValueError(f"the performance is one of {motion.exercise!r}, the exercise is {exercise.id!r}")
    name = f"{motion.restriction}, {motion.match}" if motion.restriction else "free"
    return {f"{name} (status {what.status})": what}, exercise


def _draw(
    ax: Axes, runs: dict[str, _spondyl.Performance], curves: list[Array], colour: str, label: str, width: float = 1.8
) -> None:
    for i, (run, curve) in enumerate(zip(runs.values(), curves, strict=True)):
        ax.plot(
            run.motion.time,
            curve,
            color=colour,
            linewidth=width if i == 0 else 0.75 * width,
            linestyle="-" if i == 0 else (0, (4, 2)),
            label=label if i == 0 else f"_{label}, restricted",
        )


def _finish(
    ax: Axes, made: bool, runs: dict[str, _spondyl.Performance], exercise: _spondyl.Exercise | None, subject: str
) -> None:
    first = next(iter(runs.values()))
    _mark_phases(ax, first.motion, exercise)
    ax.axhline(0.0, color=ink, linewidth=0.8, zorder=1)
    ax.set_xlim(first.motion.time[0], first.motion.time[-1])
    ax.set_xlabel("time [s]")
    clean(ax, "y")
    styles = ("solid: ", "dashed: ") if len(runs) > 1 else ("",)
    lines = [style + name for style, name in zip(styles, runs, strict=True)]
    entitle(ax, made, f"{first.motion.exercise}: {subject}\n" + "; ".join(lines))
    if made:
        figure: Any = ax.figure
        figure.legend(*ax.get_legend_handles_labels(), loc="outside right center", frameon=False, fontsize=9)
    else:
        ax.legend(fontsize=8)


def _mark_phases(ax: Axes, motion: _spondyl.Motion, exercise: _spondyl.Exercise | None) -> None:
    """Bands in turn, with the names on top; a line at the peak."""
    phase, time = np.asarray(motion.phase), np.asarray(motion.time)
    starts = [0, *(np.flatnonzero(np.diff(phase)) + 1)]
    ends = [time[k - 1] for k in starts[1:]]
    if exercise is not None:
        until = np.cumsum([one.duration for one in exercise.phases])
        ends = [until[phase[k - 1]] for k in starts[1:]]
    begin = time[0]
    for k, end in zip(starts, [*ends, time[-1]], strict=True):
        if phase[k] % 2:
            ax.axvspan(begin, end, color=pale, linewidth=0, zorder=0)
        name = exercise.phases[phase[k]].name if exercise is not None else f"phase {phase[k] + 1}"
        ax.annotate(
            words(name),
            ((begin + end) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -3),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8,
            color=ink,
        )
        begin = end
    ax.axvline(time[motion.peak], color=ink, linewidth=0.8, linestyle="--", zorder=1, label="_peak")
