"""Figures. Every function takes Axes or makes them, returns them, and shows nothing by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import _spondyl
from ._body import accent
from ._figure import exercise, pose, write_svg
from ._names import Axis, Level

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["exercise", "pose", "shift", "write_svg"]

_free_colour = "#c8ccd2"
_colours = (accent, "#1f6f8b", "#edae49", "#66a182")  # one per comparison mode
_pale = "#f4efe1"
_positive = {Axis.flexion: "forward", Axis.lateral_bending: "to the right", Axis.axial_rotation: "to the left"}


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
    if ax is None:
        import matplotlib.pyplot as plt

        figure, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(11, 8.5), layout="constrained")
        figure.suptitle(_title(shifts), fontsize=11)
    else:
        left, right = ax
        left.set_title(_title(shifts), fontsize=9, loc="left")

    marked = [Level(level) for level in restricted_levels or ()]
    axis = str(head.axis).replace("_", " ")
    panels: tuple[tuple[Axes, str, float, str], ...] = (
        (left, "rotation", 180.0 / math.pi, f"{axis} at the peak [deg]\n({_positive[head.axis]} is positive)"),
        (right, "compression", 1.0, "compression at the peak [N]\n(the rib cage carries no share of it)"),
    )
    for panel, quantity, factor, label in panels:
        _bars(panel, shifts, quantity, factor, marked)
        panel.set_xlabel(label)
        panel.set_yticks(range(len(Level)), [level.replace("_", "\u2013") for level in Level])
        panel.set_ylim(-0.7, len(Level) - 0.3)
        panel.grid(axis="x", color="#e3e5e8", linewidth=0.8)
        panel.set_axisbelow(True)
        panel.spines[["top", "right"]].set_visible(False)
    left.set_ylabel("motion segment")
    figure = left.figure
    handles, labels = left.get_legend_handles_labels()
    if ax is None:
        figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 3), frameon=False, fontsize=9)
    else:
        left.legend(handles, labels, fontsize=8)
    return left, right


def _reached(one: _spondyl.Shift) -> bool:
    return str(one.status) != "not_reachable"


def _title(shifts: Sequence[_spondyl.Shift]) -> str:
    head = shifts[0]
    modes = "; ".join(f"{s.mode} (status {s.status}{'' if _reached(s) else ', not drawn'})" for s in shifts)
    return f"{head.exercise}: free against {head.restriction or 'restricted'}\n{modes}"


def _bars(panel: Any, shifts: Sequence[_spondyl.Shift], quantity: str, factor: float, marked: Sequence[Level]) -> None:
    levels = list(Level)
    rows = range(len(levels))

    def values(of: _spondyl.Shift, state: str) -> list[float]:
        return [factor * getattr(getattr(of.segment[level], quantity), state) for level in levels]

    for i, level in enumerate(marked):
        panel.axhspan(
            levels.index(level) - 0.5,
            levels.index(level) + 0.5,
            color=_pale,
            zorder=0,
            linewidth=0,
            label="restricted level" if i == 0 else None,
        )
    panel.barh(rows, values(shifts[0], "free"), height=0.86, color=_free_colour, label="free", zorder=2)
    thickness = 0.7 / len(shifts)
    for i, one in enumerate(shifts):
        if not _reached(one):  # where it ended is not what was asked for
            continue
        offset = (0.5 * (len(shifts) - 1) - i) * thickness
        panel.barh(
            [row + offset for row in rows],
            values(one, "restricted"),
            height=0.8 * thickness,
            color=_colours[i % len(_colours)],
            label=f"restricted, {one.mode}",
            zorder=3,
        )
    panel.axvline(0.0, color="#555555", linewidth=0.8, zorder=4)
