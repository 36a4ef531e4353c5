"""Pictures of postures and exercises, drawn from the simulation."""

from __future__ import annotations

import io
import math
import pathlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _spondyl
from ._body import Array, Stage, circle, line
from ._names import Level, Status
from ._page import Page, hull, views
from ._scene import Scene, ground_colour, iron, mass_radius, rubber, thing_colour
from ._style import need, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_thing_line = "#9b9484"
_margin = 0.04  # around a figure [m]
_back, _front = 1.5, 5.0  # zorder of what hides nothing and of what nothing hides


def pose(
    subject: _spondyl.Subject,
    q: Array,
    ax: Axes | None = None,
    *,
    view: str = "side",
    exercise: _spondyl.Exercise | None = None,
    phase: int | None = None,
    restricted_levels: Iterable[Level | str] | None = None,
) -> Axes:
    """A person in one posture, as seen from the right, from the front or from above.

    Bones are where the simulation has them; how thick the flesh around them is, is drawn by eye. The left limbs are the
    paler ones. Lumbar and thoracic vertebrae differ in colour, restricted levels have a third one.

    Parameters
    ----------
    subject : Subject
    q : array_like
        (coordinate,) the posture [m], [rad].
    ax : Axes, optional
        A figure is made if left out. Its data are metres.
    view : {"side", "front", "top"}
    exercise : Exercise, optional
        Its supports and equipment are drawn.
    phase : int, optional
        Index of the phase whose supports are on; before the first one if left out.
    restricted_levels : levels, optional
        Those of the subject if left out.

    Returns
    -------
    Axes
    """
    if view not in views:
        raise ValueError(f"unknown view {view!r}; expected one of {', '.join(views)}")
    if ax is None:
        ax = new_axes(5, 5)
    if restricted_levels is None:
        restricted_levels = subject.restriction.levels
    page = Page(Stage(subject, q), view)
    if exercise is not None:
        _draw_scene(ax, page, Scene(page.stage, exercise, phase))
    for part, depth in page.parts({Level(level) for level in restricted_levels}):
        outlines = [page.outline(blobs) for blobs in part.hulls]
        _paint(ax, part.name, outlines, part.colour, _zorder(depth), part.line, part.width)
    if view != "top":
        ax.axhspan(-0.05, 0.0, color=ground_colour, linewidth=0, zorder=1.0)
        ax.axhline(0.0, color=_thing_line, linewidth=1.0, zorder=1.1, label="_ground")
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.autoscale_view()
    return ax


def exercise(
    subject: _spondyl.Subject,
    exercise: _spondyl.Exercise,
    motion: _spondyl.Motion | _spondyl.ForwardRun,
    axes: Sequence[Axes] | None = None,
    *,
    view: str | None = None,
    restricted_levels: Iterable[Level | str] | None = None,
) -> tuple[Axes, Axes]:
    """Where an exercise starts and how far it goes, side by side and in one scale.

    Parameters
    ----------
    subject : Subject
    exercise : Exercise
    motion : Motion or ForwardRun
        Of this subject and exercise. A status that is not ok is part of the title.
    axes : pair of Axes, optional
        For the start and for the end, which is where the primary measure is farthest from its start; a figure is made
        if left out.
    view : {"side", "front", "top"}, optional
        If left out: the side, or the front if the spine bends sideways or turns, or from above if that would look along
        the body. A figure that is made here then shows a second row, from the side, below what is not.
    restricted_levels : levels, optional
        Those of the subject if left out.

    Returns
    -------
    pair of Axes
        Of the first row. Data are metres.
    """
    if motion.exercise != exercise.id:
        raise ValueError(f"the motion is one of {motion.exercise!r}, the exercise is {exercise.id!r}")
    q, peak, status = posture_course(motion)
    seen = [view] if view is not None else _telling_views(subject, exercise, q[0])
    name = exercise.names[0] if exercise.names else exercise.id
    if status != Status.ok:
        name += f"\n(status {status})"
    if axes is None:
        rows = need("matplotlib.pyplot").figure(layout="constrained").subplots(len(seen), 2, squeeze=False)
        rows[0, 0].figure.suptitle(name, fontsize=11)
    else:
        rows = np.array([axes])
        rows[0, 0].set_title(name, fontsize=9, loc="left")
    levels = None if restricted_levels is None else list(restricted_levels)
    for row, one in zip(rows, seen, strict=False):
        for ax, frame, phase in zip(row, (0, peak), (None, int(motion.phase[peak])), strict=True):
            pose(subject, q[frame], ax, view=one, exercise=exercise, phase=phase, restricted_levels=levels)
    for ax, label in zip(rows[-1], ("start", "end"), strict=True):
        ax.text(0.5, -0.01, label, transform=ax.transAxes, ha="center", va="top", fontsize=10, color=line)
    size = _one_scale(rows)
    if axes is None:
        title = 0.1 * max(map(len, name.splitlines()))  # as wide as its letters are at most
        rows[0, 0].figure.set_size_inches(max(size[0] + 0.4, title), size[1] + 0.8)
    return rows[0, 0], rows[0, 1]


def posture_course(motion: _spondyl.Motion | _spondyl.ForwardRun) -> tuple[Array, int, object]:
    """Coordinates over time, the frame that is farthest from the start, and the status."""
    if isinstance(motion, _spondyl.ForwardRun):
        return motion.course.q, int(np.argmax(np.abs(motion.measure - motion.measure[0]))), Status.ok
    return motion.q, motion.peak, motion.status


def _one_scale(rows: Array) -> Array:
    """Limits under which a metre is as long in all Axes (row, column); gives their width and height together [inch]."""
    low = np.array([np.min([ax.dataLim.min for ax in row], axis=0) for row in rows]) - _margin
    high = np.array([np.max([ax.dataLim.max for ax in row], axis=0) for row in rows]) + _margin
    middle, width = (low + high)[:, 0] / 2, (high - low)[:, 0].max()
    heights = (high - low)[:, 1]
    for row, x, bottom, top in zip(rows, middle, low[:, 1], high[:, 1], strict=True):
        for ax in row:
            ax.set(xlim=(x - width / 2, x + width / 2), ylim=(bottom, top))
    if len(rows) > 1:
        rows[0, 0].get_gridspec().set_height_ratios(heights)
    total = np.array([2.0 * width, heights.sum()])
    return total * min(8.0 / total[0], 2.2 * (1 + len(rows)) / total[1])


def _telling_views(subject: _spondyl.Subject, exercise: _spondyl.Exercise, q: Array) -> list[str]:
    """The side, or before it the front if the spine bends sideways or turns; never one that looks along the body."""

    stage = Stage(subject, q)

    def spread(view: str) -> float:
        return float(np.sqrt(np.var(Page(stage, view).at(np.array(list(stage.origin.values()))), axis=0).sum()))

    seen = {view: spread(view) for view in views}
    lateral = exercise.primary_axis in ("lateral_bending", "axial_rotation")
    order = ("front", "top", "side") if lateral else ("side", "front", "top")
    telling = [view for view in order if seen[view] > 0.6 * max(seen.values())]
    return [telling[0], "side"] if lateral and "side" in telling[1:] else telling[:1]


def write_svg(figure: Any, path: Any) -> None:
    """Writes a figure as SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path
    """
    matplotlib = need("matplotlib")
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "spondyl", "svg.fonttype": "none"}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "spondyl"})
    short = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", text.getvalue())
    pathlib.Path(path).write_text(short, encoding="utf-8")


def _zorder(depth: float) -> float:
    """Of what is `depth` [m] nearer to the viewer than the origin of the world."""
    return _front if math.isinf(depth) else 3.0 + math.tanh(0.5 * depth)


def _paint(
    ax: Axes,
    name: str,
    outlines: Sequence[Array],
    colour: str,
    zorder: float,
    edge: str = line,
    width: float = 0.7,
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    path = Path.make_compound_path(*(Path(np.vstack([corners, corners[:1]]), closed=True) for corners in outlines))
    common: dict[str, Any] = {"joinstyle": "round", "zorder": zorder}
    if len(outlines) > 1:  # the outline of all first, then their insides: what overlaps becomes one shape
        ax.add_patch(PathPatch(path, facecolor=edge, edgecolor=edge, linewidth=2 * width, **common))
        width = 0.0
    if not width:
        edge = "none"
    ax.add_patch(PathPatch(path, facecolor=colour, edgecolor=edge, linewidth=width, label="_" + name, **common))


def _draw_scene(ax: Axes, page: Page, scene: Scene) -> None:
    for corners in scene.furniture():
        _paint(ax, "furniture", [hull(page.at(corners))], thing_colour, _back, _thing_line)
    for name, corners in scene.rollers():
        _paint(ax, name, [hull(page.at(corners))], rubber, _back)
    for name, ends in scene.cords():
        x, y = page.at(ends).T
        ax.plot(x, y, color=rubber, linewidth=2.5, solid_capstyle="round", zorder=_front, label="_" + name)
    for name, place, mass in scene.masses():
        at = page.at(place)
        _paint(ax, name, [at + mass_radius(mass) * circle(40)], iron, _front)
        ax.text(at[0], at[1], f"{mass:g} kg", color="white", fontsize=5, ha="center", va="center", zorder=_front + 0.1)
    seen: list[Array] = []
    for name, place, normal in scene.marks():
        at = page.at(place)
        if all(np.linalg.norm(at - other) > 0.04 for other in seen):
            seen.append(at)
            _mark(ax, name, at, None if normal is None else page.at(normal), _zorder(float(page.view[2] @ place)))


def _mark(ax: Axes, name: str, at: Array, normal: Array | None, zorder: float) -> None:
    """A wedge that pushes along the normal; a dot where there is none on the page."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    marker, size = MarkerStyle("o"), 4.0
    if normal is not None and np.linalg.norm(normal) > 0.3:
        wedge = Path([[0.0, 0.0], [-0.5, -1.0], [0.5, -1.0], [0.0, 0.0]], closed=True)  # its tip is the place
        marker, size = MarkerStyle(wedge).rotated(rad=math.atan2(normal[1], normal[0]) - math.pi / 2), 7.0
    ax.plot(
        *at,
        marker=marker,
        markersize=size,
        markeredgewidth=0,
        color=iron,
        linestyle="",
        zorder=zorder,
        label=f"_support {name}",
    )
