"""Level by level, before and after a restriction."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _spondyl
from ._names import Axis, Level, Region
from ._style import (
    axis_of,
    colours,
    entitle,
    free_colour,
    ink,
    legend_below,
    level_rows,
    need,
    new_axes,
    place_in_row,
    positive,
    reached,
    verdict,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = Any  # numpy.ndarray of float


def shift(
    what: _spondyl.Case | _spondyl.Shift | Iterable[_spondyl.Shift],
    ax: Sequence[Axes] | None = None,
    *,
    restricted_levels: Iterable[Level | str] | None = None,
) -> tuple[Axes, Axes]:
    """Rotation and compression of every level at the peak of an exercise, before and after a restriction.

    Parameters
    ----------
    what : Case, Shift or sequence of Shift
        Shifts of one exercise and one restriction, in any comparison modes. One with status not_reachable is named
        but not drawn: there is nothing to compare.
    ax : pair of Axes, optional
        For rotation and for compression; a figure is made if left out.
    restricted_levels : levels, optional
        Shaded. Known already if `what` is a Case.

    Returns
    -------
    pair of Axes
        Rotation about the primary axis [deg] and compression [N]. Levels run from L5_S1 at the bottom to C7_T1.
    """
    if isinstance(what, _spondyl.Case):
        shifts = what.shifts
        if restricted_levels is None:
            restricted_levels = what.restricted_subject.restriction.levels
    else:
        shifts = [what] if isinstance(what, _spondyl.Shift) else list(what)
    if not shifts:
        raise ValueError("there is no shift to plot; simulate at least one comparison mode")
    if len({(s.exercise, s.restriction) for s in shifts}) > 1:
        raise ValueError("the shifts belong to several exercises or restrictions; plot one pair at a time")

    head = shifts[0]
    title = _title(head.exercise, head.restriction, [(s.mode, s.status) for s in shifts])
    if ax is None:
        _, (left, right) = need("matplotlib.pyplot").subplots(
            1, 2, sharey=True, figsize=(11, 8.5), layout="constrained"
        )
    else:
        left, right = ax
    entitle(left, ax is None, title)

    marked = list(restricted_levels or ())
    panels: tuple[tuple[Axes, str, float, str], ...] = (
        (
            left,
            "rotation",
            180.0 / math.pi,
            f"{words(head.axis)} at the peak [deg]\n({positive[head.axis]} is positive)",
        ),
        (right, "compression", 1.0, "compression at the peak [N]\n(the rib cage carries no share of it)"),
    )
    for panel, quantity, factor, label in panels:
        rows = [
            _Row("free", _of_levels(head, quantity, "free", factor)),
            *(
                _Row(
                    f"restricted, {one.mode}",
                    _of_levels(one, quantity, "restricted", factor) if reached(one.status) else None,
                )
                for one in shifts
            ),
        ]
        _bars(panel, rows)
        level_rows(panel, marked)
        panel.set_xlabel(label)
    left.set_ylabel("motion segment")
    legend_below(left, ax is None)
    return left, right


def rotation_share(case: _spondyl.Case, ax: Axes | None = None) -> Axes:
    """Which part of the trunk's rotation each level takes on the way to the peak, before and after a restriction.

    Shares are of what lumbar spine, T12_L1 and thorax turn together about the primary axis from the first frame to the
    peak, as `Shift.lumbar_share` is; their sum over the levels L5_S1 to T1_T2 is 100 %.

    Parameters
    ----------
    case : Case
        A run with status not_reachable is named but not drawn; one whose regions turn against each other by more than
        together, or not at all, has no shares and is named in the title.
    ax : Axes, optional
        A figure is made if left out.

    Returns
    -------
    Axes
        Share of each level [%], those of the regions in the right margin.
    """
    axis = axis_of(case.exercise)
    made = ax is None
    ax = new_axes(8.0, 8.5) if ax is None else ax
    rows, missing = [], []
    for run in case.runs:
        share = _shares(run.motion, axis)
        mode = f"restricted, {run.mode}" if run.restricted else "free"
        if share is None:
            rows.append(_Row(mode, None))
            missing.append(mode)
        else:
            rows.append(_Row(mode, share if not run.restricted or reached(run.status) else None))
    _bars(ax, rows)
    level_rows(ax, case.restricted_subject.restriction.levels)
    margin = ax.get_yaxis_transform()
    for i, region in enumerate(_trunk):
        levels = [k for k, level in enumerate(Level) if _spondyl.region_of(level) == region]
        middle = (levels[0] + levels[-1]) / 2
        if i:
            ax.axhline(levels[0] - 0.5, color=ink, linewidth=0.6, linestyle=":", zorder=1)
        shown = [(colour, row.values) for colour, row in zip(_inks, rows, strict=False) if row.values is not None]
        lines = [(ink, str(region)), *((colour, f"{_in(region, values):.1f} %") for colour, values in shown)]
        for k, (colour, line) in enumerate(lines):
            ax.annotate(
                line,
                (1.02, middle),
                xycoords=margin,
                xytext=(0.0, 11.0 * (0.5 * (len(lines) - 1) - k)),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=colour,
            )
    ax.axhline(len(Level) - 1.5, color=ink, linewidth=0.6, linestyle=":", zorder=1)
    ax.text(1.02, len(Level) - 1, "not counted", transform=margin, va="center", fontsize=8, color=ink)
    ax.set_xlabel(f"share of the {words(axis)} from the start to the peak [%]")
    ax.set_ylabel("motion segment")
    title = _case_title(case)
    if missing:
        title += f"\nno shares where regions turn against each other or not at all: {'; '.join(missing)}"
    entitle(ax, made, title)
    legend_below(ax, made)
    return ax


_inks = ("#7d838c", *colours)
_trunk = (Region.lumbar, Region.thoracolumbar, Region.thoracic)


def _shares(motion: _spondyl.Motion, axis: Axis) -> Array | None:
    """(18,) [%], 0 for C7_T1; None where the regions turn against each other, or not at all."""
    turned = motion.rotation[motion.peak] - motion.rotation[0]
    turned = turned[:, list(Axis).index(axis)] * [_spondyl.region_of(level) in _trunk for level in Level]
    each = [_in(region, turned) for region in _trunk]
    size = sum(map(abs, each))
    if size < 1e-6 or 2.0 * abs(sum(each)) < size:
        return None
    return 100.0 * turned / sum(each)


def _in(region: Region, of_levels: Array) -> float:
    return float(sum(x for level, x in zip(Level, of_levels, strict=True) if _spondyl.region_of(level) == region))


@dataclass(frozen=True)
class _Quantity:
    label: str
    of: Callable[[_spondyl.Loads], Array]  # (time, 18)


_quantities = {
    "compression": _Quantity(
        "compression [N]\n(the rib cage carries no share of it)", lambda loads: loads.reaction[..., 0]
    ),
    "anterior_shear": _Quantity("anterior shear of the cranial vertebra [N]", lambda loads: loads.reaction[..., 1]),
    "right_shear": _Quantity("shear of the cranial vertebra to the right [N]", lambda loads: loads.reaction[..., 2]),
    "muscle_compression": _Quantity("compression by muscles [N]", lambda loads: loads.muscle_compression),
    "segment_energy": _Quantity("elastic energy [J]", lambda loads: loads.segment_energy),
}


def loads(
    what: _spondyl.Case | _spondyl.Performance | Sequence[_spondyl.Performance],
    quantity: str = "compression",
    ax: Axes | None = None,
    *,
    restricted_levels: Iterable[Level | str] | None = None,
) -> Axes:
    """What every level carries: bars at the peak of the exercise, marks at the largest over the repetition.

    Parameters
    ----------
    what : Case, Performance or sequence of Performance
        The first one is drawn behind the others. A restricted run of a Case that is not_reachable is named but not
        drawn.
    quantity : {"compression", "anterior_shear", "right_shear", "muscle_compression", "segment_energy"}
        Largest is meant in magnitude.
    ax : Axes, optional
        A figure is made if left out.
    restricted_levels : levels, optional
        Shaded. Known already if `what` is a Case.

    Returns
    -------
    Axes
        Forces in N, energy in J.
    """
    if quantity not in _quantities:
        raise ValueError(f"unknown quantity {quantity!r}; expected one of {', '.join(_quantities)}")
    if isinstance(what, _spondyl.Case):
        names = [f"restricted, {run.mode}" if run.restricted else "free" for run in what.runs]
        drawn = [not run.restricted or reached(run.status) for run in what.runs]
        performances = [run.performance for run in what.runs]
        title = _case_title(what)
        if restricted_levels is None:
            restricted_levels = what.restricted_subject.restriction.levels
    else:
        performances = [what] if isinstance(what, _spondyl.Performance) else list(what)
        if not performances:
            raise ValueError("there is no performance to plot")
        names = [_name(one) for one in performances]
        drawn = [True] * len(names)
        exercises = list(dict.fromkeys(one.motion.exercise for one in performances))
        title = (
            ", ".join(exercises)
            + "\n"
            + "; ".join(f"{name} ({verdict(one.status)})" for name, one in zip(names, performances, strict=True))
        )
    made = ax is None
    ax = new_axes(7.0, 8.5) if ax is None else ax
    rows = []
    for name, draw, one in zip(names, drawn, performances, strict=True):
        table = _quantities[quantity].of(one.loads)
        largest = table[np.abs(table).argmax(axis=0), np.arange(table.shape[1])]
        rows.append(_Row(name, table[one.motion.peak], largest) if draw else _Row(name, None))
    _bars(ax, rows)
    level_rows(ax, restricted_levels or ())
    ax.set_xlabel(_quantities[quantity].label)
    ax.set_ylabel("motion segment")
    entitle(ax, made, title)
    legend_below(ax, made)
    return ax


def _name(performance: _spondyl.Performance) -> str:
    motion = performance.motion
    return f"{motion.restriction}, {motion.match}" if motion.restriction else "free"


def _case_title(case: _spondyl.Case) -> str:
    modes = [(run.mode, run.status) for run in case.runs if run.restricted]
    return _title(case.exercise.id, case.restricted_subject.restriction.name, modes, case.runs[0].status)


def _title(exercise: str, restriction: str, modes: Iterable[tuple[object, object]], free_status: object = "ok") -> str:
    free = "free" if str(free_status) == "ok" else f"free (status {free_status})"
    runs = "; ".join(f"{mode} ({verdict(status)})" for mode, status in modes)
    return f"{exercise}: {free} against {restriction or 'restricted'}\n{runs}"


@dataclass(frozen=True)
class _Row:
    """Of one run: a value for each level, None where there is nothing to draw; and perhaps the largest ones."""

    name: str
    values: Array | None
    largest: Array | None = None


def _of_levels(shift: _spondyl.Shift, quantity: str, state: str, factor: float) -> Array:
    return np.array([factor * getattr(getattr(shift.segment[level], quantity), state) for level in Level])


def _bars(ax: Axes, runs: Sequence[_Row]) -> None:
    """The first run as broad bars, the others as narrow ones before them."""
    rows = np.arange(len(Level))
    for i, run in enumerate(runs):
        if run.values is None:
            continue
        offset, height = (0.0, 0.86) if i == 0 else place_in_row(i - 1, len(runs) - 1)
        place = rows + offset
        colour = free_colour if i == 0 else colours[(i - 1) % len(colours)]
        ax.barh(place, run.values, height=height, color=colour, label=run.name, zorder=2 if i == 0 else 3)
        if run.largest is not None:
            size = 26.0 * height
            ax.plot(run.largest, place, "|", markersize=size, color="#8a9099" if i == 0 else colour, zorder=3.5)
    if any(run.largest is not None for run in runs):
        ax.plot([], [], "|", markersize=9.0, color="#8a9099", label="largest over the repetition")
