"""A person drawn from the simulation: soft limbs around the joint centres, every vertebra where it is."""

from __future__ import annotations

import io
import math
import pathlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _spondyl
from ._names import Level, Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = Any  # numpy.ndarray of float

accent = "#d1495b"
_lumbar = "#edae49"
_thoracic = "#1f6f8b"
_bone, _bone_line = "#f1e8d4", "#a8976f"
_skin, _line = {"trunk": "#e4e9ee", "r": "#9db0c2", "l": "#d3dce4"}, "#5f6f7e"  # the left side is the paler one
_cage, _cage_line = "#f5f7f9", "#b3bfca"
_thing, _thing_line = "#e3ded3", "#9b9484"
_ground = "#f0ede6"
_iron = "#4a4f55"
_band = "#66a182"

# Rows: right and up on the page, then toward the viewer, in world axes (x forward, y up, z to the right).
_views: dict[str, Array] = {
    "side": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),  # from the right
    "front": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "top": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
}

_margin = 0.04  # around a figure [m]
_front = 5.0  # zorder of what nothing hides

# The trunk in slices: body, height over its origin, front and back of it, half width. Here and below in metres of the
# man of 1.73 m, in the axes of neutral standing. How thick flesh is, no table says: it is drawn by eye around joint
# centres and contact points, and knows of height only.
_slices = (
    ("pelvis", -0.13, 0.01, -0.13, 0.08),
    ("pelvis", -0.09, 0.03, -0.175, 0.15),
    ("pelvis", -0.03, 0.045, -0.185, 0.165),
    ("pelvis", 0.03, 0.05, -0.175, 0.155),
    ("L4", 0.01, 0.14, -0.06, 0.142),
    ("L2", 0.01, 0.145, -0.066, 0.135),
    ("T12", 0.0, 0.17, -0.058, 0.138),
    ("T10", 0.0, 0.195, -0.048, 0.148),
    ("T8", 0.0, 0.207, -0.047, 0.156),
    ("T6", 0.0, 0.205, -0.049, 0.158),
    ("T4", 0.0, 0.17, -0.05, 0.15),
    ("T2", 0.0, 0.095, -0.05, 0.11),
    ("T1", 0.03, 0.05, -0.045, 0.055),
)


@dataclass
class _Blob:
    """An ellipsoid on a body: its centre from the body's origin and its half axes as columns [m]."""

    body: str
    centre: Array
    axes: Array


@dataclass
class _Part:
    """Convex hulls of blobs within one outline. The lift brings it nearer to the viewer than it is [m]."""

    name: str
    colour: str
    hulls: list[list[_Blob]]
    line: str = _line
    width: float = 0.7
    lift: float = 0.0


class _Stage:
    """Where every body of a subject is, against neutral standing."""

    def __init__(self, subject: _spondyl.Subject, q: Array, view: str) -> None:
        neutral = _spondyl.neutral_state(subject).q
        self.subject = subject
        self.q = np.asarray(q, dtype=float)
        self.view = _views[view]
        self.standing: dict[str, Array] = {}
        self.origin: dict[str, Array] = {}
        self.turn: dict[str, Array] = {}
        for index, name in enumerate(subject.bodies):
            (self.standing[name], was), (self.origin[name], now) = (
                self._frame(index, posture) for posture in (neutral, self.q)
            )
            self.turn[name] = now @ was.T
        for name in subject.contact_points:
            self.standing[name] = _spondyl.position_of(subject, neutral, subject.point(name))
        self.size = subject.options.height / 1.73

    def _frame(self, body: int, q: Array) -> tuple[Array, Array]:
        origin, *ends = (
            _spondyl.position_of(self.subject, q, _spondyl.BodyPoint(body, p)) for p in (np.zeros(3), *np.eye(3))
        )
        return origin, np.column_stack([end - origin for end in ends])

    def place(self, name: str) -> Array:
        """Of a contact point or a body's origin, in the world [m]."""
        if name in self.origin:
            return self.origin[name]
        return _spondyl.position_of(self.subject, self.q, self.subject.point(name))

    def page(self, world: Array) -> Array:
        return self.view[:2] @ world

    def ellipsoid(self, body: str, centre: Sequence[float], axes: Sequence[float]) -> _Blob:
        return _Blob(body, self.size * np.array(centre), self.size * np.diag(axes))

    def ball(self, body: str, x: float, y: float, z: float, radius: float) -> _Blob:
        return self.ellipsoid(body, (x, y, z), (radius, radius, radius))

    def landmark(self, body: str, name: str, radius: float) -> _Blob:
        return _Blob(body, self.standing[name] - self.standing[body], radius * np.eye(3))

    def centre(self, blob: _Blob) -> Array:
        return self.origin[blob.body] + self.turn[blob.body] @ blob.centre

    def depth(self, part: _Part) -> float:
        """Toward the viewer [m]."""
        return part.lift + float(np.mean([self.view[2] @ self.centre(blob) for hull in part.hulls for blob in hull]))

    def outline(self, blobs: Sequence[_Blob]) -> Array:
        """(corner, 2) of the hull on the page [m]."""
        edges = []
        for blob in blobs:
            large = np.abs(blob.axes).max()
            circle = _circle(6 if large < 0.008 else 12 if large < 0.03 else 20)
            shadow = self.view[:2] @ self.turn[blob.body] @ blob.axes  # of the unit sphere
            squares, directions = np.linalg.eigh(shadow @ shadow.T)
            root = directions * np.sqrt(np.maximum(squares, 0.0)) @ directions.T
            edges.append(self.page(self.centre(blob)) + circle @ root)
        return _hull(np.vstack(edges))


def _circle(corners: int) -> Array:
    angle = np.linspace(0.0, 2.0 * math.pi, corners, endpoint=False)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _hull(points: Array) -> Array:
    """Convex hull, counter-clockwise (Andrew 1979)."""

    def half(row: Array) -> list[Array]:
        chain: list[Array] = []
        for p in row:
            while len(chain) > 1:
                a, b = chain[-1] - chain[-2], p - chain[-1]
                if a[0] * b[1] - a[1] * b[0] > 1e-12:
                    break
                chain.pop()
            chain.append(p)
        return chain[:-1]

    order = points[np.lexsort((points[:, 1], points[:, 0]))]
    return np.array(half(order) + half(order[::-1]))


def _trunk(stage: _Stage) -> _Part:
    slices = [
        stage.ellipsoid(body, ((front + back) / 2, y, 0.0), ((front - back) / 2, 0.015, half))
        for body, y, front, back, half in _slices
    ]
    hulls = [list(pair) for pair in pairwise(slices)]
    for side, z in (("r", 1.0), ("l", -1.0)):
        shoulder = stage.ball(f"humerus_{side}", 0.0, 0.0, -0.012 * z, 0.05)
        hulls.append([shoulder, stage.ellipsoid("T4", (0.03, 0.01, 0.07 * z), (0.07, 0.045, 0.05))])
        hulls.append([shoulder, stage.ball("T1", 0.0, 0.02, 0.025 * z, 0.035)])
    hulls.append([slices[-1], stage.ball("head_neck", 0.02, 0.08, 0.0, 0.052)])
    return _Part("trunk", _skin["trunk"], hulls)


def _head(stage: _Stage) -> _Part:
    skull = stage.ellipsoid("head_neck", (0.012, 0.172, 0.0), (0.098, 0.09, 0.076))
    jaw = stage.ellipsoid("head_neck", (0.062, 0.068, 0.0), (0.032, 0.024, 0.036))
    nose = [stage.ball("head_neck", 0.12, 0.118, 0.0, 0.012), stage.ball("head_neck", 0.098, 0.15, 0.0, 0.012)]
    ears = [[stage.ellipsoid("head_neck", (-0.005, 0.135, z), (0.016, 0.026, 0.008))] for z in (0.076, -0.076)]
    return _Part("head", _skin["trunk"], [nose, [skull, jaw], *ears], lift=0.05)  # the neck is the trunk's


def _limbs(stage: _Stage, side: str) -> list[_Part]:
    out = 1.0 if side == "r" else -1.0

    def ball(body: str, x: float, y: float, z: float, radius: float) -> _Blob:
        return stage.ball(f"{body}_{side}", x, y, out * z, radius)

    knuckles = [ball("hand", 0.0, -0.088, z, 0.015) for z in (0.026, -0.026)]
    toes = [ball("foot", 0.118, -0.031, -0.03, 0.012), ball("foot", 0.105, -0.031, 0.062, 0.012)]
    parts = {
        "upper arm": [
            [ball("humerus", 0, 0, 0, 0.05), ball("humerus", 0, -0.12, 0, 0.045), ball("forearm", 0.006, 0, 0, 0.034)]
        ],
        "forearm": [
            [
                ball("forearm", 0.006, 0, 0, 0.034),
                ball("forearm", 0.006, -0.06, 0.01, 0.038),
                ball("hand", 0, 0, 0, 0.024),
            ]
        ],
        "hand": [
            [ball("hand", 0, 0, 0, 0.022), *(ball("hand", 0, -0.03, z, 0.017) for z in (0.022, -0.022)), *knuckles],
            [*knuckles, *(ball("hand", 0.01, -0.165, z, 0.009) for z in (0.014, -0.014))],
            [ball("hand", 0.005, -0.03, -0.022, 0.014), ball("hand", 0.022, -0.1, -0.04, 0.011)],
        ],
        "thigh": [
            [
                ball("femur", -0.01, -0.02, 0.01, 0.088),
                ball("femur", -0.005, -0.15, 0, 0.08),
                ball("tibia", 0, 0.01, 0, 0.055),
            ]
        ],
        "shank": [
            [
                ball("tibia", -0.002, -0.01, 0, 0.052),
                ball("tibia", -0.022, -0.13, 0, 0.053),
                ball("foot", -0.004, 0.05, 0, 0.034),
            ]
        ],
        "foot": [
            [
                ball("foot", -0.005, 0, 0, 0.034),
                ball("foot", -0.052, -0.018, 0.004, 0.025),
                ball("foot", 0.065, -0.01, 0, 0.024),
                *toes,
            ],
            [*toes, *(ball("foot", 0.19, -0.034, z, 0.01) for z in (-0.025, 0.01))],
        ],
    }
    return [_Part(f"{name}_{side}", _skin[side], hulls) for name, hulls in parts.items()]


def _bones(stage: _Stage) -> list[_Part]:
    """Rib cage and pelvis."""
    cage = [
        stage.ellipsoid(body, ((front + back) / 2, y, 0.0), ((front - back) / 2 - 0.014, 0.012, half - 0.014))
        for body, y, front, back, half in _slices
        if body[0] == "T" and body not in ("T12", "T1")
    ]
    hips = []
    for side, out in (("r", 1.0), ("l", -1.0)):
        crest = [stage.landmark("pelvis", f"{name}_{side}", 0.012) for name in ("asis", "psis")]
        crest.append(stage.ball("pelvis", -0.06, 0.07, 0.115 * out, 0.012))
        socket = stage.ball("pelvis", -0.056, -0.08, 0.077 * out, 0.03)
        seat = [socket, stage.landmark("pelvis", f"ischial_tuberosity_{side}", 0.016)]
        hips += [[*crest, socket], seat, [socket, stage.landmark("pelvis", "pubis", 0.014)]]
    return [
        _Part("rib cage", _cage, [list(pair) for pair in pairwise(cage)], _cage_line, 0.5),
        _Part("pelvis", _bone, hips, _bone_line, 0.5),
    ]


def _spine(stage: _Stage, restricted: set[Level]) -> list[_Part]:
    plate = stage.standing["L5"] - stage.standing["pelvis"] + [0.0, -0.012, 0.0]
    sacrum = [_Blob("pelvis", plate + [x, 0.0, z], 0.005 * np.eye(3)) for x in (-0.018, 0.016) for z in (-0.024, 0.024)]
    sacrum += [stage.ball("pelvis", -0.165, -0.01, 0.0, 0.012), stage.ball("pelvis", -0.15, -0.09, 0.0, 0.007)]
    behind, before = [_Part("sacrum", _bone, [sacrum], _bone_line, 0.5)], []
    bodies = _column(stage.subject)
    for below, body, above in zip(bodies, bodies[1:], bodies[2:], strict=False):
        up = stage.standing[above] - stage.standing[body]
        height = float(np.linalg.norm(up))
        up = up / height
        forward = np.cross(up, [0.0, 0.0, 1.0])

        def box(
            low: float, high: float, body: str = body, up: Array = up, forward: Array = forward, height: float = height
        ) -> list[_Blob]:
            return [
                _Blob(body, height * (x * forward + y * up + np.array([0.0, 0.0, z])), 0.06 * height * np.eye(3))
                for x in (-0.42, 0.42)
                for y in (low, high)
                for z in (-0.6, 0.6)
            ]

        arch = _Blob(body, height * (0.5 * up - 0.45 * forward), 0.16 * height * np.eye(3))
        process = [arch, stage.landmark(body, f"{body}_spinous", 0.006)]
        behind.append(_Part(f"{body} spinous process", _bone, [process], _bone_line, 0.5))
        before.append(_Part(body, _lumbar if body[0] == "L" else _thoracic, [box(0.14, 0.86)], "white", 0.4))
        for level, low, high in ((_level(body, below), 0.14, 0.51), (_level(above, body), 0.49, 0.86)):
            if level in restricted:
                before.append(_Part(level, accent, [box(low, high)], width=0.0))
    return behind + before


def _column(subject: _spondyl.Subject) -> list[str]:
    """From the pelvis to the head."""
    bodies = list(subject.bodies)
    return bodies[: bodies.index("head_neck") + 1]


def _level(upper: str, lower: str) -> Level:
    return Level(f"{upper}_{lower}".replace("head_neck", "C7").replace("pelvis", "S1"))


class _Scene:
    """Supports and equipment of an exercise while one of its phases goes on."""

    def __init__(self, exercise: _spondyl.Exercise, phase: int | None) -> None:
        text = tomllib.loads(exercise.to_toml())
        self.equipment: list[dict[str, Any]] = text.get("equipment", [])
        on = {support["id"] for support in text.get("support", [])}
        on -= {name for one in text["phase"] for name in one.get("supports_on", [])}
        for one in text["phase"][: 0 if phase is None else phase + 1]:
            on = (on | set(one.get("supports_on", []))) - set(one.get("supports_off", []))
        self.supports = [support for support in text.get("support", []) if support["id"] in on]


def _furniture(stage: _Stage, scene: _Scene) -> list[Array]:
    """(corner, 3) of seats, benches and backrests under the supports that are not on the ground."""
    points: list[tuple[Array, Array]] = []
    surfaces = {"ground"} | {thing["id"] for thing in scene.equipment if thing["kind"] in ("bench", "chair")}
    for support in scene.supports:
        if support.get("surface", "ground") not in surfaces:
            continue
        at, normal = stage.place(support["point"]), np.array(support.get("normal", [0.0, 1.0, 0.0]))
        if normal[1] < 0.9 or at[1] > 0.1:
            points.append((at, normal / np.linalg.norm(normal)))
    groups: list[list[tuple[Array, Array]]] = []
    for at, normal in points:
        for group in groups:
            near = min(float(np.linalg.norm(at - other)) for other, _ in group)
            if near < 0.6 and normal @ group[0][1] > 0.98 and abs((at - group[0][0]) @ normal) < 0.05:
                group.append((at, normal))
                break
        else:
            groups.append([(at, normal)])
    solids = []
    for group in groups:
        normal = group[0][1]
        across = np.cross(normal, [0.0, 0.0, 1.0])
        across /= np.linalg.norm(across)
        spots = np.array([at for at, _ in group])
        low, high = (spots @ across).min() - 0.13, (spots @ across).max() + 0.13
        left, right = spots[:, 2].min() - 0.13, spots[:, 2].max() + 0.13
        top = float((spots @ normal).min())
        thickness = top if normal[1] > 0.98 else 0.04
        solids.append(
            np.array(
                [
                    along * across + [0.0, 0.0, z] + height * normal
                    for along in (low, high)
                    for z in (left, right)
                    for height in (top, top - thickness)
                ]
            )
        )
    return solids


def _ordered(stage: _Stage, restricted: set[Level]) -> Iterator[tuple[_Part, float]]:
    """With the zorder of each. Rib cage and pelvis lie on the trunk; the spine shines through whatever is before it."""
    for part in (_trunk(stage), _head(stage), *_limbs(stage, "r"), *_limbs(stage, "l")):
        zorder = _zorder(stage.depth(part))
        yield part, zorder
        if part.name == "trunk":
            yield from ((bone, zorder) for bone in _bones(stage))
    yield from ((bone, _front) for bone in _spine(stage, restricted))


def _zorder(depth: float) -> float:
    """Of what is `depth` [m] nearer to the viewer than the origin of the world: 2 to 4."""
    return 3.0 + math.tanh(0.5 * depth)


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
    if view not in _views:
        raise ValueError(f"unknown view {view!r}; expected one of {', '.join(_views)}")
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.figure(figsize=(5, 5), layout="constrained").add_subplot()
    if restricted_levels is None:
        restricted_levels = subject.restriction.levels
    stage = _Stage(subject, q, view)
    if exercise is not None:
        scene = _Scene(exercise, phase)
        for solid in _furniture(stage, scene):
            _paint(ax, "furniture", [_hull(solid @ stage.view[:2].T)], _thing, _thing_line, 0.7, 1.5)
        _equipment(ax, stage, scene)
        _supports(ax, stage, scene)
    for part, zorder in _ordered(stage, {Level(level) for level in restricted_levels}):
        outlines = [stage.outline(hull) for hull in part.hulls]
        _paint(ax, part.name, outlines, part.colour, part.line, part.width, zorder)
    if view != "top":
        ax.axhspan(-0.05, 0.0, color=_ground, linewidth=0, zorder=1.0)
        ax.axhline(0.0, color=_thing_line, linewidth=1.0, zorder=1.1, label="_ground")
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.autoscale_view()
    return ax


def exercise(
    subject: _spondyl.Subject,
    exercise: _spondyl.Exercise,
    motion: _spondyl.Motion,
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
    motion : Motion
        Of this subject and exercise. A status that is not ok is part of the title.
    axes : pair of Axes, optional
        For the start and for the end, which is the peak of the motion; a figure is made if left out.
    view : {"side", "front", "top"}, optional
        If left out: the side, or the front if the spine bends sideways or turns, or from above if that would look along
        the body.
    restricted_levels : levels, optional
        Those of the subject if left out.

    Returns
    -------
    pair of Axes
        Data are metres.
    """
    if motion.exercise != exercise.id:
        raise ValueError(f"the motion is one of {motion.exercise!r}, the exercise is {exercise.id!r}")
    peak = motion.peak
    if view is None:
        view = _telling_view(subject, exercise, motion.q[0])
    name = exercise.names[0] if exercise.names else exercise.id
    if motion.status != Status.ok:
        name += f" (status {motion.status})"
    if axes is None:
        import matplotlib.pyplot as plt

        figure, (left, right) = plt.subplots(1, 2, layout="constrained")
        figure.suptitle(name, fontsize=12)
    else:
        left, right = axes
        left.set_title(name, fontsize=9, loc="left")
    levels = None if restricted_levels is None else list(restricted_levels)
    for ax, label, frame, phase in ((left, "start", 0, None), (right, "end", peak, int(motion.phase[peak]))):
        pose(subject, motion.q[frame], ax, view=view, exercise=exercise, phase=phase, restricted_levels=levels)
        ax.text(0.5, -0.01, label, transform=ax.transAxes, ha="center", va="top", fontsize=10, color=_line)
    boxes = [ax.dataLim for ax in (left, right)]
    low = np.min([box.min for box in boxes], axis=0) - _margin
    high = np.max([box.max for box in boxes], axis=0) + _margin
    for ax in (left, right):
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    if axes is None:
        inch = min(4.0 / (high - low))
        width, height = inch * (high - low)
        left.figure.set_size_inches(max(2.0 * width + 0.4, 4.0), height + 0.8)
    return left, right


def _telling_view(subject: _spondyl.Subject, exercise: _spondyl.Exercise, q: Array) -> str:
    """The side, or the front if the spine bends sideways or turns; never one that looks along the body."""

    def spread(view: str) -> float:
        stage = _Stage(subject, q, view)
        return float(np.sqrt(np.var([stage.page(at) for at in stage.origin.values()], axis=0).sum()))

    seen = {view: spread(view) for view in _views}
    lateral = exercise.primary_axis in ("lateral_bending", "axial_rotation")
    order = ("front", "top", "side") if lateral else ("side", "front", "top")
    return next(view for view in order if seen[view] > 0.6 * max(seen.values()))


def write_svg(figure: Any, path: Any) -> None:
    """Writes a figure as SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path
    """
    import matplotlib

    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "spondyl", "svg.fonttype": "none"}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "spondyl"})
    short = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", text.getvalue())
    pathlib.Path(path).write_text(short, encoding="utf-8")


def _paint(ax: Axes, name: str, outlines: list[Array], colour: str, line: str, width: float, zorder: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    path = Path.make_compound_path(*(Path(np.vstack([corners, corners[:1]]), closed=True) for corners in outlines))
    common = {"joinstyle": "round", "zorder": zorder}
    if len(outlines) > 1:  # the outline of all first, then their insides: what overlaps becomes one shape
        ax.add_patch(PathPatch(path, facecolor=line, edgecolor=line, linewidth=2 * width, **common))
        width = 0.0
    edge = line if width else "none"
    ax.add_patch(PathPatch(path, facecolor=colour, edgecolor=edge, linewidth=width, label="_" + name, **common))


def _supports(ax: Axes, stage: _Stage, scene: _Scene) -> None:
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    wedge = Path([[0.0, 0.0], [-0.6, -1.0], [0.6, -1.0], [0.0, 0.0]], closed=True)  # its tip is the place
    seen: list[Array] = []
    for support in scene.supports:
        place = stage.place(support["point"])
        at = stage.page(place)
        if any(np.linalg.norm(at - other) < 0.04 for other in seen):
            continue
        seen.append(at)
        size = 7.0
        along = stage.page(np.array(support.get("normal", [0.0, 1.0, 0.0])))
        if support.get("surface", "ground") in stage.subject.contact_points or np.linalg.norm(along) < 0.3:
            marker: Any = "o"
            size = 4.0
        else:
            marker = MarkerStyle(wedge).rotated(rad=math.atan2(along[1], along[0]) - math.pi / 2)
        ax.plot(
            *at,
            marker=marker,
            markersize=size,
            color=_iron,
            markeredgewidth=0,
            zorder=_zorder(float(stage.view[2] @ place)),
            label=f"_support {support['id']}",
        )


def _equipment(ax: Axes, stage: _Stage, scene: _Scene) -> None:
    for thing in scene.equipment:
        kind = thing["kind"]
        if kind == "mass":
            at = stage.page(stage.place(thing["point"]))
            radius = 0.055 * (thing["mass_kg"] / 8.0) ** (1 / 3)
            _disc(ax, thing["id"], at, radius, _iron, _front)
            ax.annotate(
                f"{thing['mass_kg']:g} kg",
                at,
                xytext=(0, -0.4),
                textcoords="offset points",
                color="white",
                fontsize=5,
                ha="center",
                va="center",
                zorder=_front + 0.1,
            )
        elif kind == "roller":
            skin = stage.place(f"{thing['level']}_spinous")
            back = skin - stage.place(thing["level"])
            back /= np.linalg.norm(back)
            _disc(ax, thing["id"], stage.page(skin + thing["radius_m"] * back), thing["radius_m"], _band, 1.6)
        elif kind in ("band", "strap"):
            ends = thing["anchor_a"], thing["anchor_b"]
            body = stage.place(next(end for end in ends if end != "ground"))
            places = [body * [1.0, 0.0, 1.0] if end == "ground" else stage.place(end) for end in ends]
            x, y = np.array([stage.page(place) for place in places]).T
            ax.plot(
                x,
                y,
                color=_band,
                linewidth=2.5,
                solid_capstyle="round",
                zorder=_front,
                label="_" + thing["id"],
            )


def _disc(ax: Axes, name: str, at: Array, radius: float, colour: str, zorder: float) -> None:
    _paint(ax, name, [at + radius * _circle(40)], colour, _line, 0.7, zorder)
