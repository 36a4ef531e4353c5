"""All exercises at one glance."""

from __future__ import annotations

import json
import math
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _spondyl
from ._names import Level
from ._style import clean, colours, entitle, free_colour, ink, legend_below, need, reached, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_compression = "peak_l4l5_compression_n"
_panels = (
    ("lumbar_share", 100.0, "lumbar share [%]"),
    (_compression, 1.0, "largest L4\u2013L5 compression [N]"),
)


def catalog(
    what: str | os.PathLike[str] | Iterable[Mapping[str, Any]] | Sequence[_spondyl.Case],
    ax: Sequence[Axes] | None = None,
) -> tuple[Axes, Axes]:
    """Lumbar share and low-back compression of many exercises, free and restricted.

    Parameters
    ----------
    what : path, rows or sequence of Case
        The file that ``./dev catalog`` writes (``build/catalog.json``), its rows, or cases of one restriction.
    ax : pair of Axes, optional
        For the lumbar share and for the compression; a figure is made if left out.

    Returns
    -------
    pair of Axes
        Share of the rotation about the primary axis from the start to the peak [%], and largest compression over the
        repetition [N]. A row for each exercise, in their order from the top. Hollow marks have a status that is not ok;
        not_reachable runs are not drawn. What is missing is said on the right.

    Raises
    ------
    ValueError
        If there is no row, a row lacks a key, or the rows are of several restrictions.
    """
    rows = _rows(what)
    if not rows:
        raise ValueError("there is no exercise to plot")
    stiff = list(dict.fromkeys(row["restriction"] for row in rows if row["restriction"] != "none"))
    if len(stiff) > 1:
        raise ValueError(f"the rows are of several restrictions ({', '.join(stiff)}); plot one at a time")
    exercises = list(dict.fromkeys(row["id"] for row in rows))
    modes = list(dict.fromkeys(row["mode"] for row in rows if row["mode"] != "free"))
    made = ax is None
    title = f"{len(exercises)} exercises, free against {stiff[0] if stiff else 'restricted'}"
    if ax is None:
        _, (left, right) = need("matplotlib.pyplot").subplots(
            1, 2, sharey=True, figsize=(14, 1.6 + 0.27 * len(exercises)), layout="constrained"
        )
    else:
        left, right = ax
    entitle(left, made, title)
    for panel, (key, factor, label) in zip((left, right), _panels, strict=True):
        for place, exercise in enumerate(exercises):
            _row(panel, place, [row for row in rows if row["id"] == exercise], modes, key, factor)
        panel.set_xlabel(label)
        panel.set_yticks(range(len(exercises)), [words(exercise) for exercise in exercises])
        panel.set_ylim(len(exercises) - 0.4, -0.6)
        clean(panel, "x")
        for place in range(0, len(exercises), 2):
            panel.axhspan(place - 0.5, place + 0.5, color="#f7f8f9", linewidth=0, zorder=0)
    right.set_xlim(left=0.0)
    for place, exercise in enumerate(exercises):
        remarks = _remarks([row for row in rows if row["id"] == exercise])
        right.text(1.01, place, remarks, transform=right.get_yaxis_transform(), va="center", fontsize=7.5, color=ink)
    left.scatter([], [], s=64, color=free_colour, label="free")
    for mode, colour in zip(modes, colours, strict=False):
        left.scatter([], [], s=26, color=colour, label=f"restricted, {mode}")
    left.scatter([], [], s=40, facecolor="white", edgecolor=ink, label="status not ok")
    legend_below(left, made, columns=4)
    return left, right


def _rows(what: Any) -> list[Mapping[str, Any]]:
    if isinstance(what, str | os.PathLike):
        what = json.loads(pathlib.Path(what).read_text(encoding="utf-8"))
    rows: list[Mapping[str, Any]] = []
    for one in what:
        rows += _rows_of_case(one) if isinstance(one, _spondyl.Case) else [one]
    for row in rows:
        for key in ("id", "method", "restriction", "mode", "status", "lumbar_share", _compression):
            if key not in row:
                raise ValueError(
                    f"a row of {row.get('id', 'no id')!r} has no {key!r}; expected rows as in build/catalog.json"
                )
    return rows


def _rows_of_case(case: _spondyl.Case) -> list[Mapping[str, Any]]:
    free = case.shifts[0].lumbar_share.free if case.shifts else math.nan
    shares = [free, *(shift.lumbar_share.restricted for shift in case.shifts)]
    return [
        {
            "id": case.exercise.id,
            "method": case.exercise.method,
            "restriction": case.restricted_subject.restriction.name if run.restricted else "none",
            "mode": str(run.mode) if run.restricted else "free",
            "status": str(run.status),
            "lumbar_share": share,
            _compression: float(run.loads.reaction[:, list(Level).index(Level.L4_L5), 0].max()),
        }
        for run, share in zip(case.runs, shares, strict=True)
    ]


def _number(row: Mapping[str, Any], key: str) -> float:
    return math.nan if row[key] is None else float(row[key])


def _row(
    panel: Axes, place: int, rows: Sequence[Mapping[str, Any]], modes: Sequence[str], key: str, factor: float
) -> None:
    seen = []
    for row in rows:
        value = factor * _number(row, key)
        if math.isnan(value) or not reached(row["status"]):
            continue
        free = row["mode"] == "free"
        colour = free_colour if free else colours[modes.index(row["mode"]) % len(colours)]
        panel.scatter(
            [value],
            [place if free else place + 0.2 * (modes.index(row["mode"]) - 0.5 * (len(modes) - 1))],
            s=64 if free else 26,
            facecolor=colour if row["status"] == "ok" else "white",
            edgecolor=colour,
            zorder=3 if free else 4,
        )
        seen.append(value)
    if seen:
        panel.plot([min(seen), max(seen)], [place, place], color="#aab0b8", linewidth=1.2, zorder=2)


def _remarks(rows: Sequence[Mapping[str, Any]]) -> str:
    if all(row["method"] == "forward" for row in rows):
        return "forward in time: nothing to match"
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["status"] != "ok":
            found.setdefault(row["status"], []).append(row["mode"])
        if reached(row["status"]) and math.isnan(_number(row, "lumbar_share")):
            found.setdefault("no share", []).append(row["mode"])
    return "; ".join(f"{what}: {', '.join(_short(mode) for mode in modes)}" for what, modes in found.items())


def _short(mode: str) -> str:
    return mode.removesuffix("_matched")
