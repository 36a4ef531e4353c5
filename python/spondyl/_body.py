"""A person as soft convex shapes that move with the bodies of the simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from . import _spondyl
from ._names import Level

Array = Any  # numpy.ndarray of float

accent = "#d1495b"
_lumbar = "#edae49"
_thoracic = "#1f6f8b"
bone, _bone_line = "#f1e8d4", "#a8976f"
_skin, line = {"trunk": "#e4e9ee", "r": "#9db0c2", "l": "#d3dce4"}, "#5f6f7e"  # the left side is the paler one
_cage, _cage_line = "#f5f7f9", "#b3bfca"

# The trunk in slices: body, height over its origin, front and back of it, half width. Here and below in metres of the
# man of 1.73 m, in the axes of neutral standing. How thick flesh is, no table says: it is drawn by eye around joint
# centres and contact points, and knows of height only.
_slices = (
    ("pelvis", -0.108, 0.01, -0.13, 0.08),
    ("pelvis", -0.08, 0.03, -0.17, 0.15),
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
class Blob:
    """An ellipsoid on a body: its centre from the body's origin and its half axes as columns [m]."""

    body: str
    centre: Array
    axes: Array


@dataclass
class Part:
    """Convex hulls of blobs within one outline. The lift brings it nearer to the viewer than it is [m]."""

    name: str
    colour: str
    hulls: list[list[Blob]]
    line: str = line
    width: float = 0.7
    lift: float = 0.0


class Stage:
    """Where every body of a subject is, against neutral standing."""

    def __init__(self, subject: _spondyl.Subject, q: Array) -> None:
        neutral = _spondyl.neutral_state(subject).q
        self.subject = subject
        self.q = np.asarray(q, dtype=float)
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

    def ellipsoid(self, body: str, centre: Sequence[float], axes: Sequence[float]) -> Blob:
        return Blob(body, self.size * np.array(centre), self.size * np.diag(axes))

    def ball(self, body: str, x: float, y: float, z: float, radius: float) -> Blob:
        return self.ellipsoid(body, (x, y, z), (radius, radius, radius))

    def landmark(self, body: str, name: str, radius: float) -> Blob:
        return Blob(body, self.standing[name] - self.standing[body], radius * np.eye(3))

    def centre(self, blob: Blob) -> Array:
        return self.origin[blob.body] + self.turn[blob.body] @ blob.centre


def circle(corners: int) -> Array:
    angle = np.linspace(0.0, 2.0 * math.pi, corners, endpoint=False)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _trunk(stage: Stage) -> Part:
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
    return Part("trunk", _skin["trunk"], hulls)


def _head(stage: Stage) -> Part:
    skull = stage.ellipsoid("head_neck", (0.012, 0.172, 0.0), (0.098, 0.09, 0.076))
    jaw = stage.ellipsoid("head_neck", (0.062, 0.068, 0.0), (0.032, 0.024, 0.036))
    nose = [stage.ball("head_neck", 0.12, 0.118, 0.0, 0.012), stage.ball("head_neck", 0.098, 0.15, 0.0, 0.012)]
    ears = [[stage.ellipsoid("head_neck", (-0.005, 0.135, z), (0.016, 0.026, 0.008))] for z in (0.076, -0.076)]
    return Part("head", _skin["trunk"], [nose, [skull, jaw], *ears], lift=0.05)  # the neck is the trunk's


def _limbs(stage: Stage, side: str) -> list[Part]:
    out = 1.0 if side == "r" else -1.0

    def ball(body: str, x: float, y: float, z: float, radius: float) -> Blob:
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
    return [Part(f"{name}_{side}", _skin[side], hulls) for name, hulls in parts.items()]


def bones(stage: Stage) -> list[Part]:
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
        Part("rib cage", _cage, [list(pair) for pair in pairwise(cage)], _cage_line, 0.5),
        Part("pelvis", bone, hips, _bone_line, 0.5),
    ]


def sacrum(stage: Stage) -> Part:
    plate = stage.standing["L5"] - stage.standing["pelvis"] + [0.0, -0.012, 0.0]
    corners = [Blob("pelvis", plate + [x, 0.0, z], 0.005 * np.eye(3)) for x in (-0.018, 0.016) for z in (-0.024, 0.024)]
    corners += [stage.ball("pelvis", -0.165, -0.01, 0.0, 0.012), stage.ball("pelvis", -0.15, -0.09, 0.0, 0.007)]
    return Part("sacrum", bone, [corners], _bone_line, 0.5)


class Vertebra:
    """Its body as a box, split at will, and its spinous process."""

    def __init__(self, stage: Stage, below: str, name: str, above: str) -> None:
        self.name = name
        self.level_below, self.level_above = _level(name, below), _level(above, name)
        self.colour = vertebra_colour(name)
        up = stage.standing[above] - stage.standing[name]
        self._height = float(np.linalg.norm(up))
        self._up = up / self._height
        self._forward = np.cross(self._up, [0.0, 0.0, 1.0])
        arch = Blob(name, self._height * (0.5 * self._up - 0.45 * self._forward), 0.16 * self._height * np.eye(3))
        self.process = [arch, stage.landmark(name, f"{name}_spinous", 0.006)]

    def box(self, low: float, high: float) -> list[Blob]:
        """Of its body between two fractions of the way to the next joint centre; bone is from 0.14 to 0.86."""
        size = self._height
        return [
            Blob(self.name, size * (x * self._forward + y * self._up + [0.0, 0.0, z]), 0.06 * size * np.eye(3))
            for x in (-0.42, 0.42)
            for y in (low, high)
            for z in (-0.6, 0.6)
        ]


def vertebra_colour(name: str) -> str:
    return _lumbar if name[0] == "L" else _thoracic


def vertebrae(stage: Stage) -> list[Vertebra]:
    """From L5 to T1."""
    bodies = list(stage.subject.bodies)
    column = bodies[: bodies.index("head_neck") + 1]
    return [Vertebra(stage, *three) for three in zip(column, column[1:], column[2:], strict=False)]


def _level(upper: str, lower: str) -> Level:
    return Level(f"{upper}_{lower}".replace("head_neck", "C7").replace("pelvis", "S1"))


def spine(stage: Stage, restricted: set[Level]) -> list[Part]:
    """Processes first, as seen from the side."""
    behind, before = [sacrum(stage)], []
    for v in vertebrae(stage):
        behind.append(Part(f"{v.name} spinous process", bone, [v.process], _bone_line, 0.5))
        before.append(Part(v.name, v.colour, [v.box(0.14, 0.86)], "white", 0.4))
        for level, low, high in ((v.level_below, 0.14, 0.51), (v.level_above, 0.49, 0.86)):
            if level in restricted:
                before.append(Part(level, accent, [v.box(low, high)], width=0.0, lift=0.005))
    return behind + before


def flesh(stage: Stage) -> list[Part]:
    """Trunk, head and limbs."""
    return [_trunk(stage), _head(stage), *_limbs(stage, "r"), *_limbs(stage, "l")]
