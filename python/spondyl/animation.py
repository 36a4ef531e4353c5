"""The moving spine in space: a page that needs neither a network nor a server."""

from __future__ import annotations

import html
import os
import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _spondyl
from ._body import Array, Stage, accent, bone, bones, flesh, sacrum, vertebrae
from ._figure import posture_course
from ._names import Axis, Level, Match
from ._plot_time import standard_gravity, support_normals
from ._scene import Scene, ground_colour, iron, mass_radius, rubber, thing_colour
from ._solid import Solid, ball, box, cylinder
from ._style import axis_of, free_colour, level_name, need, pale, positive, reached, words

__all__ = ["Animation", "animate"]

_deg = 180.0 / np.pi
_force_length = 0.6  # of an arrow that carries the body's weight [m]
_gap = 0.35  # between two people [m]
_to_plot = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])  # rows: forward, left, up; z is up in plotly


class Animation:
    """A moving picture; shows itself in Jupyter.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
        Metres forward, to the left and up; a frame for each drawn instant.
    title : str
    """

    def __init__(self, figure: Any, title: str, times: Sequence[float]) -> None:
        self.figure = figure
        self.title = title
        self._times = list(times)

    def to_html(self) -> str:
        """A whole page with all it needs inside; ``#t=2.5`` behind its address opens it at 2.5 s."""
        page: str = self.figure.to_html(
            full_html=True,
            include_plotlyjs=True,
            auto_play=False,
            default_height="100vh",
            config={
                "displaylogo": False,
                "responsive": True,
                "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"],
            },
            post_script=_open_at.replace("TIMES", str([round(time, 4) for time in self._times])),
        )
        title = f"<title>{html.escape(self.title)}</title>"
        return page.replace(
            "<head>", f'<head>{title}<link rel="icon" href="data:,"><style>body {{margin: 0}}</style>', 1
        )

    def write_html(self, path: str | os.PathLike[str]) -> None:
        """Writes the page.

        Parameters
        ----------
        path : path
        """
        pathlib.Path(path).write_text(self.to_html(), encoding="utf-8")

    def _repr_html_(self) -> str:
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" width="100%" height="640" style="border:0"></iframe>'

    def __repr__(self) -> str:
        return f"<Animation of {self.title}, {len(self._times)} frames>"


_open_at = """
const times = TIMES, asked = /[#&]t=([0-9.]+)/.exec(location.hash);
if (asked) {
    let nearest = 0;
    times.forEach((time, k) => { if (Math.abs(time - asked[1]) < Math.abs(times[nearest] - asked[1])) nearest = k; });
    Plotly.animate('{plot_id}', [String(nearest)],
        {mode: 'immediate', frame: {duration: 0, redraw: true}, transition: {duration: 0}}).catch(() => {});
}
"""


def animate(
    what: _spondyl.Case | _spondyl.Subject,
    exercise: _spondyl.Exercise | None = None,
    motion: _spondyl.Performance | _spondyl.Motion | _spondyl.ForwardRun | None = None,
    *,
    mode: Match | str | None = None,
    frames: int = 25,
) -> Animation:
    """An exercise as a moving picture that can be turned, with what every level rotates beside it.

    Vertebrae are boxes where the simulation has them, each half in the colour of its level: lumbar, thoracic or
    restricted. How thick the flesh around them is, is drawn by eye. Arrows are support forces, where loads are known.
    Pointing at a level names it and its rotation in degrees, pointing at a support its force.

    Parameters
    ----------
    what : Case or Subject
        Of a Case the free and one restricted run move side by side.
    exercise, motion : Exercise, and Performance, Motion or ForwardRun, optional
        What the subject does; needed with a Subject and taken from a Case. A status that is not ok is said.
    mode : Match or str, optional
        Which restricted run of a Case; if left out the first that can be compared.
    frames : int
        About how many instants of the repetition are drawn, at least 2; the peak is one of them.

    Returns
    -------
    Animation
        Shows itself in Jupyter; `write_html` writes a page that works without a network.

    Raises
    ------
    ImportError
        If plotly is missing.
    TypeError, ValueError
        If the arguments do not belong together.

    Examples
    --------
    >>> spondyl.animate(case).write_html("case.html")
    """
    if frames < 2:
        raise ValueError(f"frames is {frames}; expected at least 2, a start and an end")
    if isinstance(what, _spondyl.Case):
        if exercise is not None or motion is not None:
            raise TypeError("a Case has its own exercise and motions; give it alone, or a Subject, exercise and motion")
        exercise = what.exercise
        runs = _runs_of(what, mode)
    else:
        if exercise is None or motion is None:
            raise TypeError("a Subject moves only with an exercise and a motion; give both, or a Case alone")
        if mode is not None:
            raise TypeError("mode chooses a run of a Case; a Subject has one motion")
        runs = [(what, motion)]
    return _draw([_Person(subject, exercise, one) for subject, one in runs], exercise, frames)


def _runs_of(case: _spondyl.Case, mode: Match | str | None) -> list[tuple[_spondyl.Subject, Any]]:
    held = [run for run in case.runs if run.restricted]
    if mode is not None:
        chosen = [run for run in held if run.mode == Match(mode)]
        if not chosen:
            there = ", ".join(str(run.mode) for run in held) or "none"
            raise ValueError(f"the case has no restricted run {Match(mode)}; expected one of: {there}")
    else:
        chosen = [run for run in held if reached(run.status)] or held
    runs: list[tuple[_spondyl.Subject, Any]] = [(case.free_subject, case.runs[0].performance)]
    return runs + [(case.restricted_subject, run.performance) for run in chosen[:1]]


class _Person:
    """One subject in one motion, ready to be drawn at any frame."""

    def __init__(
        self,
        subject: _spondyl.Subject,
        exercise: _spondyl.Exercise,
        what: _spondyl.Performance | _spondyl.Motion | _spondyl.ForwardRun,
    ) -> None:
        performance = what if isinstance(what, _spondyl.Performance) else None
        motion: Any = performance.motion if performance else what
        self.loads: Any = performance.loads if performance else None
        if motion.exercise != exercise.id:
            raise ValueError(f"the motion is one of {motion.exercise!r}, the exercise is {exercise.id!r}")
        self.subject, self.exercise = subject, exercise
        self.q, self.peak, status = posture_course(motion)
        if performance:
            status = performance.status
        self.time = motion.course.time if isinstance(motion, _spondyl.ForwardRun) else motion.time
        self.phase = np.asarray(motion.phase)
        self.axis = axis_of(exercise)
        self.rotation = _deg * _spondyl.segment_rotations(subject, self.q)[..., list(Axis).index(self.axis)]
        self.restricted = {Level(level) for level in subject.restriction.levels}
        self.name = "free"
        if motion.restriction:
            mode = f", {motion.match}" if hasattr(motion, "match") else ""
            self.name = f"restricted: {motion.restriction}{mode}"
        if str(status) != "ok":
            self.name += f" (status {status})"
        self._normals = support_normals(exercise)
        self._build(Stage(subject, self.q[0]))

    def _build(self, stage: Stage) -> None:
        trunk, *others = flesh(stage)
        self.trunk = Solid(stage, trunk.hulls, fineness=8)
        self.limbs = Solid(stage, [hull for part in others for hull in part.hulls], fineness=8)
        limb_colours = [part.colour for part in others for _ in part.hulls]
        self.limb_colours = [limb_colours[k] for k in self.limbs.owner]
        column = vertebrae(stage)
        _, pelvis = bones(stage)
        self.bones = Solid(
            stage, [*pelvis.hulls, *sacrum(stage).hulls, *(vertebra.process for vertebra in column)], fineness=6
        )
        halves = [
            half
            for vertebra in column
            for half in (
                (vertebra.level_below, vertebra.colour, vertebra.box(0.14, 0.5)),
                (vertebra.level_above, vertebra.colour, vertebra.box(0.5, 0.86)),
            )
        ]
        self.spine = Solid(stage, [hull for _, _, hull in halves])
        colours = [accent if level in self.restricted else colour for level, colour, _ in halves]
        self.spine_colours = [colours[k] for k in self.spine.owner]
        self.spine_levels = [
            list(Level).index(halves[k][0]) for k, corners in enumerate(self.spine.ranges) for _ in corners
        ]

    def draw(self, frame: int) -> dict[str, dict[str, Any]]:
        """What changes from frame to frame, by name of the trace."""
        stage = Stage(self.subject, self.q[frame])
        scene = Scene(stage, self.exercise, int(self.phase[frame]))
        traces: dict[str, dict[str, Any]] = {
            "trunk": _xyz(self.trunk.at(stage)),
            "limbs and head": _xyz(self.limbs.at(stage)),
            "pelvis and processes": _xyz(self.bones.at(stage)),
            "vertebrae": _xyz(self.spine.at(stage)),
            "equipment": self._things(scene),
            "bands and straps": _lines([ends for _, ends in scene.cords()]),
        }
        traces["vertebrae"]["customdata"] = self.rotation[frame, self.spine_levels].astype(np.float32)
        marks = list(scene.marks())
        texts, arrows = [], []
        for name, place, _ in marks:
            text = f"support {name}"
            if self.loads is not None:
                force = self.loads.support_force[frame, list(self.loads.supports).index(name)]
                text += f"<br>normal force {force @ self._normals[name]:.0f} N"
                reach = _force_length / (standard_gravity * self.subject.mass)
                arrows.append(np.array([place - reach * force, place]))  # it pushes from outside
            texts.append(text)
        places = np.array([place for _, place, _ in marks]).reshape(-1, 3)
        traces["supports"] = {**_xyz(places), "text": texts}
        traces["support forces"] = _lines(arrows)
        return traces

    def _things(self, scene: Scene) -> dict[str, Any]:
        solids = [(corners, box, thing_colour) for corners in scene.furniture()]
        solids += [(corners, cylinder(len(corners) // 2), rubber) for _, corners in scene.rollers()]
        directions, triangles = ball(10)
        solids += [(place + mass_radius(mass) * directions, triangles, iron) for _, place, mass in scene.masses()]
        corners = np.vstack([np.zeros((0, 3)), *(each for each, _, _ in solids)])
        firsts = np.cumsum([0, *(len(each) for each, _, _ in solids)])
        rows = np.vstack([np.zeros((0, 3), int), *(t + k for (_, t, _), k in zip(solids, firsts, strict=False))])
        return _xyz(corners) | _ijk(rows) | {"facecolor": [colour for _, t, colour in solids for _ in t]}


def _xyz(places: Array) -> dict[str, Any]:
    """Of (n, 3) places in the world."""
    return dict(zip("xyz", (places @ _to_plot.T).T.astype(np.float32), strict=True))


def _lines(ends: Sequence[Array]) -> dict[str, Any]:
    gap = np.full((1, 3), np.nan)
    return _xyz(np.vstack([np.zeros((0, 3)), *(row for pair in ends for row in (pair, gap))]))


def _ijk(triangles: Array) -> dict[str, Any]:
    return dict(zip("ijk", np.asarray(triangles).T.astype(np.int16), strict=True))


_Course = list[dict[str, dict[str, Any]]]  # of each drawn frame: traces by name


@dataclass(frozen=True)
class _Layout:
    """In metres forward, left and up."""

    shifts: list[Array]  # of each person, from where the simulation has it
    low: Array
    high: Array
    eye: Array  # of the camera, as plotly counts


def _layout(courses: Sequence[_Course]) -> _Layout:
    """Side by side: one before the other, or, if they are long, one behind the other."""
    places = np.hstack(
        [[trace[axis] for axis in "xyz"] for course in courses for now in course for trace in now.values()]
    )
    low, high = np.nanmin(places, axis=1), np.nanmax(places, axis=1)
    size = high - low
    wide = int(size[1] > 1.25 * size[0])  # the way the body reaches: forward, or to its side
    long = size[wide] > max(1.3, size[2])
    step = np.zeros(3)
    if wide:  # seen from the front
        step[0 if long else 1] = size[0 if long else 1] + _gap
        eye = np.array([1.0, 0.0, 0.75 if long else 0.25])
    else:  # seen from the right
        step[1 if long else 0] = -size[1] - _gap if long else size[0] + _gap
        eye = np.array([0.0, -1.0, 0.75 if long else 0.25])
    shifts = [k * step for k in range(len(courses))]
    low, high = np.minimum(low, low + shifts[-1]) - 0.1, np.maximum(high, high + shifts[-1]) + 0.1
    return _Layout(shifts, low, high, eye / np.linalg.norm(eye))


def _draw(people: Sequence[_Person], exercise: _spondyl.Exercise, count: int) -> Animation:
    go = need("plotly.graph_objects")
    first = people[0]
    total = len(first.time)
    drawn = sorted({*np.linspace(0, total - 1, min(count, total)).round().astype(int).tolist(), first.peak})
    courses = [[person.draw(frame) for frame in drawn] for person in people]
    layout = _layout(courses)
    for course, shift in zip(courses, layout.shifts, strict=True):
        for trace in (trace for now in course for trace in now.values()):
            trace.update({axis: trace[axis] + np.float32(by) for axis, by in zip("xyz", shift, strict=True)})
    used = [name for name in courses[0][0] if any(len(now[name]["x"]) for course in courses for now in course)]
    fixed = [{name: _fixed(person, name, k == 0) for name in used} for k, person in enumerate(people)]

    def data(number: int) -> list[dict[str, Any]]:
        """Of the traces that move."""
        bodies = [
            {"type": fixed[k][name]["type"], **_never_empty(courses[k][number][name])}
            for k in range(len(people))
            for name in used
        ]
        return bodies + [{"type": "bar", "x": person.rotation[drawn[number]].round(3)} for person in people]

    looks = [each for one in fixed for each in one.values()] + [_bar(person, k) for k, person in enumerate(people)]
    moving = [look | now for look, now in zip(looks, data(0), strict=True)]
    figure = go.Figure([*moving, _ground(layout), _labels(people, layout), *_keys(people)])
    figure.frames = [
        {"name": str(number), "data": data(number), "traces": list(range(len(moving)))} for number in range(len(drawn))
    ]
    _dress(figure, people, exercise, drawn, layout)
    title = f"{exercise.names[0] if exercise.names else exercise.id}: {_against(people)}"
    return Animation(figure, title, [float(first.time[frame]) for frame in drawn])


def _never_empty(trace: dict[str, Any]) -> dict[str, Any]:
    """plotly cannot draw a mesh without a triangle."""
    if len(trace["x"]) or "i" not in trace:
        return trace
    return trace | {axis: np.zeros(3, np.float32) for axis in "xyz"} | _ijk([[0, 1, 2]]) | {"facecolor": [thing_colour]}


_matt = {"ambient": 0.55, "diffuse": 0.6, "specular": 0.05, "roughness": 0.9}


def _fixed(person: _Person, name: str, legend: bool) -> dict[str, Any]:
    """What of a trace that moves stays the same."""
    common = {"name": name, "legendgroup": name, "showlegend": legend}
    silent = common | {"hoverinfo": "skip"}
    sun = {"x": 4e4, "y": -1e5, "z": 1e5}
    mesh = {"type": "mesh3d", "lighting": _matt, "lightposition": sun}
    line = {"type": "scatter3d", "mode": "lines", "connectgaps": False, **silent}
    match name:
        case "trunk":
            return mesh | silent | _ijk(person.trunk.triangles) | {"color": "#b9c6d2", "opacity": 0.16}
        case "limbs and head":
            return mesh | silent | _ijk(person.limbs.triangles) | {"facecolor": person.limb_colours}
        case "pelvis and processes":
            return mesh | silent | _ijk(person.bones.triangles) | {"color": bone}
        case "vertebrae":
            rotation = f"{words(person.axis)} %{{customdata:.1f}}\u00b0 ({positive[person.axis]} is positive)"
            return {
                **mesh,
                **common,
                **_ijk(person.spine.triangles),
                "facecolor": person.spine_colours,
                "flatshading": True,
                "lighting": _matt | {"ambient": 0.85, "diffuse": 0.35},
                "text": [level_name(list(Level)[k]) for k in person.spine_levels],
                "hovertemplate": f"<b>%{{text}}</b><br>{rotation}<extra>{person.name}</extra>",
            }
        case "supports":
            hover = {"hovertemplate": f"%{{text}}<extra>{person.name}</extra>"}
            return {"type": "scatter3d", "mode": "markers", "marker": {"color": iron, "size": 5}, **common, **hover}
        case "bands and straps":
            return line | {"line": {"color": rubber, "width": 7}}
        case "support forces":
            return line | {"line": {"color": "#7b4b94", "width": 4}}
        case "equipment":
            return mesh | silent | {"flatshading": True, "opacity": 0.7}
    raise AssertionError(name)


def _bar(person: _Person, number: int) -> dict[str, Any]:
    return {
        "y": list(range(len(Level))),
        "orientation": "h",
        "name": person.name,
        "showlegend": False,
        "width": 0.86 if number == 0 else 0.4,
        "marker": {"color": free_colour if number == 0 else accent},
        "text": [level_name(level) for level in Level],
        "textposition": "none",
        "hovertemplate": "<b>%{text}</b> %{x:.1f}\u00b0<extra>" + person.name + "</extra>",
    }


def _ground(layout: _Layout) -> dict[str, Any]:
    (left, near), (right, far) = layout.low[:2], layout.high[:2]
    return {
        "type": "mesh3d",
        "x": [left, right, right, left],
        "y": [near, near, far, far],
        "z": [0.0] * 4,
        **_ijk([[0, 1, 2], [0, 2, 3]]),
        "color": ground_colour,
        "opacity": 0.6,
        "lighting": {"ambient": 1.0, "diffuse": 0.0, "specular": 0.0},
        "hoverinfo": "skip",
        "name": "ground",
    }


def _labels(people: Sequence[_Person], layout: _Layout) -> dict[str, Any]:
    home = (layout.low + layout.high - layout.shifts[-1]) / 2
    at = [home + shift for shift in layout.shifts]
    return {
        "type": "scatter3d",
        "mode": "text",
        "x": [x for x, _, _ in at],
        "y": [y for _, y, _ in at],
        "z": [float(layout.high[2]) - 0.03] * len(at),
        "text": [person.name for person in people],
        "textfont": {"size": 13, "color": "#333333"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _keys(people: Sequence[_Person]) -> Iterator[dict[str, Any]]:
    if any(person.restricted for person in people):
        nowhere: dict[str, Any] = {"x": [None], "y": [None], "z": [None]}
        marker = {"color": accent, "size": 9, "symbol": "square"}
        yield {
            "type": "scatter3d",
            "mode": "markers",
            "marker": marker,
            "name": "restricted level",
            "showlegend": True,
            **nowhere,
        }


def _dress(
    figure: Any, people: Sequence[_Person], exercise: _spondyl.Exercise, drawn: Sequence[int], layout: _Layout
) -> None:
    first = people[0]
    size = layout.high - layout.low
    seconds = float(first.time[drawn[-1]] - first.time[drawn[0]])
    pause = 1000.0 * seconds / max(len(drawn) - 1, 1)
    reach = [min(person.rotation.min() for person in people), max(person.rotation.max() for person in people)]
    reach = [min(reach[0], 0.0) - 0.5, max(reach[1], 0.0) + 0.5]
    name = exercise.names[0] if exercise.names else exercise.id
    hidden = {"visible": False}
    figure.update_layout(
        title={
            "text": f"{html.escape(name)}<br><sup>{html.escape(_against(people))}</sup>",
            "x": 0.02,
            "font": {"size": 16},
        },
        template="none",
        margin={"l": 10, "r": 20, "t": 60, "b": 20},
        uirevision="the camera stays",
        barmode="overlay",
        scene={
            "domain": {"x": [0.0, 0.7], "y": [0.1, 1.0]},
            **{
                f"{name}axis": {**hidden, "range": [low, high]}
                for name, low, high in zip("xyz", layout.low, layout.high, strict=True)
            },
            "aspectmode": "manual",
            "aspectratio": dict(zip("xyz", size / size.max(), strict=True)),
            "camera": {"eye": dict(zip("xyz", layout.eye, strict=True))},
            "dragmode": "turntable",
        },
        xaxis={
            "domain": [0.77, 1.0],
            "range": reach,
            "title": {"text": f"{words(first.axis)} [deg]<br>({positive[first.axis]} is positive)"},
            "gridcolor": "#e3e5e8",
            "zerolinecolor": "#555555",
        },
        yaxis={
            "domain": [0.2, 1.0],
            "range": [-0.7, len(Level) - 0.3],
            "tickvals": list(range(len(Level))),
            "ticktext": [level_name(level) for level in Level],
            "showgrid": False,
            "anchor": "x",
        },
        legend={"orientation": "h", "x": 0.0, "y": 0.09, "yanchor": "top", "font": {"size": 11}},
        shapes=[
            {
                "type": "rect",
                "xref": "x domain",
                "x0": 0.0,
                "x1": 1.0,
                "y0": row - 0.5,
                "y1": row + 0.5,
                "fillcolor": pale,
                "line": {"width": 0},
                "layer": "below",
            }
            for row, level in enumerate(Level)
            if any(level in person.restricted for person in people)
        ],
        updatemenus=[_buttons(pause)],
        sliders=[_slider(first, exercise, drawn)],
    )


def _against(people: Sequence[_Person]) -> str:
    return " against ".join(person.name for person in people)


def _buttons(pause: float) -> dict[str, Any]:
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    play = {
        "mode": "immediate",
        "fromcurrent": True,
        "frame": {"duration": round(pause), "redraw": True},
        "transition": {"duration": 0},
    }
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0.0,
        "y": 0.0,
        "xanchor": "left",
        "yanchor": "top",
        "pad": {"t": 20, "r": 10},
        "buttons": [
            {"label": "play", "method": "animate", "args": [None, play]},
            {"label": "pause", "method": "animate", "args": [[None], still]},
        ],
    }


def _slider(person: _Person, exercise: _spondyl.Exercise, drawn: Sequence[int]) -> dict[str, Any]:
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    return {
        "active": 0,
        "x": 0.17,
        "len": 0.53,
        "y": 0.0,
        "yanchor": "top",
        "currentvalue": {"prefix": "", "font": {"size": 14}},
        "steps": [
            {
                "label": f"{person.time[frame]:.2f} s {words(exercise.phases[person.phase[frame]].name)}",
                "method": "animate",
                "args": [[str(number)], jump],
            }
            for number, frame in enumerate(drawn)
        ],
    }
