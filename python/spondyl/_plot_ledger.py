"""An account of a change, as a waterfall."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from . import _spondyl
from ._body import accent
from ._names import Level
from ._style import clean, entitle, ink, legend_below, level_name, new_axes, reached, verdict, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_rise, _fall, _total = accent, "#1f6f8b", "#4a4f55"
_posture, _tissue = "#edae49", "#7b4b94"
_negligible = 1e-6  # in the unit of the ledger


def ledger(ledger: _spondyl.Ledger, ax: Axes | None = None, *, shift: _spondyl.Shift | None = None) -> Axes:
    """What a restriction changed, entry by entry: a waterfall from the free run to the total change.

    Parameters
    ----------
    ledger : Ledger
        ``shift.rotation``, ``shift.energy``, or one of ``shift.moment`` and ``shift.compression``.
    ax : Axes, optional
        A figure is made if left out.
    shift : Shift, optional
        The one the ledger is of: names exercise, restriction, mode and status in the title.

    Returns
    -------
    Axes
        Change in the unit of the ledger, radians in degrees. Entries below 1e-6 in both runs are left out. Where an
        entry is split, thin bars below it show what the new posture and what the changed tissue did.

    Raises
    ------
    ValueError
        If the shift is not_reachable: there is nothing to compare.
    """
    if shift is not None and not reached(shift.status):
        raise ValueError(
            f"{shift.exercise}, {shift.mode}: status not_reachable, nothing to compare; plot the ledger of another mode"
        )
    factor, unit = (180.0 / math.pi, "deg") if ledger.unit == "rad" else (1.0, ledger.unit)
    entries = [e for e in ledger.entries if max(abs(e.free), abs(e.restricted)) > _negligible]
    both = any(abs(e.free) > _negligible for e in entries)  # a ledger of rotations knows changes only
    made = ax is None
    ax = new_axes(9.0, 2.4 + 0.4 * len(entries)) if ax is None else ax
    begin, labels, used = 0.0, [], set()
    for row, entry in enumerate(entries):
        change, posture, parameters = (factor * x for x in (entry.difference, entry.posture, entry.parameters))
        split = max(abs(posture), abs(parameters)) > _negligible
        place, height = (row - 0.13, 0.46) if split else (row, 0.72)
        colour = _rise if change > 0.0 else _fall
        used |= {colour, _posture, _tissue} if split else {colour}
        ax.barh(place, change, height, begin, color=colour, zorder=3)
        if split:
            ax.barh(row + 0.19, posture, 0.13, begin, color=_posture, zorder=3)
            ax.barh(row + 0.34, parameters, 0.13, begin + posture, color=_tissue, zorder=3)
        begin += change
        ax.plot([begin, begin], [row - 0.36, row + 1.36], color=ink, linewidth=0.6, zorder=2)
        values = f" ({_short(factor * entry.free)} \u2192 {_short(factor * entry.restricted)})" if both else ""
        labels.append(_words(entry.name) + values)
        _number(ax, row, change)
    ax.barh(len(entries), factor * ledger.total, 0.72, color=_total, zorder=3)
    _number(ax, len(entries), factor * ledger.total)
    ax.axvline(0.0, color=ink, linewidth=0.8, zorder=4)
    ax.set_yticks(range(len(entries) + 1), [*labels, "total"])
    ax.set_ylim(len(entries) + 0.7, -0.7)
    ax.use_sticky_edges = False
    ax.margins(x=0.05)
    ax.autoscale_view(scaley=False)
    ax.set_xlabel(f"change from the free to the restricted run [{unit}]")
    clean(ax, "x")
    title = f"account of the {_words(ledger.name)}"
    if shift is not None:
        against = shift.restriction or "restricted"
        title = f"{shift.exercise}: free against {against}, {title}\n{shift.mode} ({verdict(shift.status)})"
    entitle(ax, made, title)
    for colour, label in ((_rise, "more"), (_fall, "less"), (_posture, "by posture"), (_tissue, "by tissue")):
        if colour in used:
            ax.scatter([], [], s=60, marker="s", color=colour, label=label)
    legend_below(ax, made, columns=4)
    return ax


def _words(name: str) -> str:
    """Of an entry or a ledger; levels as they are written elsewhere."""
    return " ".join(level_name(Level(word)) if word in list(Level) else words(word) for word in name.split(" "))


def _short(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1000.0 else f"{value:.0f}"


def _number(ax: Axes, row: int, change: float) -> None:
    ax.text(
        1.01,
        row,
        f"{change:+.3g}" if abs(change) > _negligible else "0",
        transform=ax.get_yaxis_transform(),
        va="center",
        fontsize=9,
    )
