"""What all figures have in common."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _spondyl
from ._body import accent
from ._names import Axis, Level, Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

free_colour = "#c8ccd2"
colours = (accent, "#1f6f8b", "#edae49", "#66a182")  # of restricted runs, in their order
pale = "#f4efe1"
grid_colour, ink = "#e3e5e8", "#555555"
positive = {Axis.flexion: "forward", Axis.lateral_bending: "to the right", Axis.axial_rotation: "to the left"}


def need(module: str) -> Any:
    """A module of the extra `plot`."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ImportError(f'figures need {package}, which was not found: pip install "spondyl[plot]"') from error


def new_axes(width: float, height: float) -> Axes:
    axes: Axes = need("matplotlib.pyplot").figure(figsize=(width, height), layout="constrained").add_subplot()
    return axes


def axis_of(exercise: _spondyl.Exercise) -> Axis:
    """The axis an exercise is about; extension is flexion of the other sign, mixed counts as flexion."""
    return Axis(exercise.primary_axis) if exercise.primary_axis in list(Axis) else Axis.flexion


def words(name: object) -> str:
    return str(name).replace("_", " ")


def level_name(level: Level) -> str:
    return level.replace("_", "\u2013")


def reached(status: object) -> bool:
    """Whether there is something to compare: else the run ended where it was not asked to."""
    return str(status) != Status.not_reachable


def verdict(status: object) -> str:
    return f"status {status}" + ("" if reached(status) else ", not drawn")


def clean(ax: Axes, grid: str) -> None:
    ax.grid(axis=grid, color=grid_colour, linewidth=0.8)  # type: ignore[arg-type]
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def level_rows(ax: Axes, marked: Iterable[Level | str]) -> None:
    """Rows of a panel are levels, L5_S1 at the bottom; the marked ones are shaded."""
    levels = list(Level)
    for i, level in enumerate(map(Level, marked)):
        row = levels.index(level)
        label = "restricted level" if i == 0 else None
        ax.axhspan(row - 0.5, row + 0.5, color=pale, zorder=0, linewidth=0, label=label)
    ax.axvline(0.0, color=ink, linewidth=0.8, zorder=4)
    ax.set_yticks(range(len(levels)), [level_name(level) for level in levels])
    ax.set_ylim(-0.7, len(levels) - 0.3)
    clean(ax, "x")


def place_in_row(run: int, runs: int) -> tuple[float, float]:
    """How far above the middle of its row the bar of a restricted run lies, and how high it is."""
    thickness = 0.7 / runs
    return (0.5 * (runs - 1) - run) * thickness, 0.8 * thickness


def legend_below(ax: Axes, made: bool, columns: int = 3) -> None:
    """Below a figure of our own, else within the Axes of the caller."""
    known = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    labels = sorted(known, key=lambda label: label == "restricted level")  # last
    handles = [known[label] for label in labels]
    if made:
        figure: Any = ax.figure
        columns = min(len(labels), columns)
        figure.legend(handles, labels, loc="outside lower center", ncols=columns, frameon=False, fontsize=9)
    else:
        ax.legend(handles, labels, fontsize=8)


def entitle(ax: Axes, made: bool, title: str) -> None:
    """Over a figure of our own, else over the Axes of the caller."""
    figure: Any = ax.figure
    if made:
        figure.suptitle(_wrapped(title, 12.0 * figure.get_figwidth()), fontsize=11)
    else:
        inches = ax.get_position().width * figure.get_figwidth()
        ax.set_title(_wrapped(title, 15.0 * inches), fontsize=9, loc="left")


def _wrapped(text: str, width: float) -> str:
    return "\n".join(part for line in text.splitlines() for part in textwrap.wrap(line, max(int(width), 30)))
