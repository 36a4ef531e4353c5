"""The body's shapes in space: triangles whose corners move with the simulation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from ._body import Array, Blob, Stage

_sharp = 0.004  # a blob that is smaller is a corner [m]


class Solid:
    """Convex hulls of blobs. Which corners make a triangle is settled once and holds for every posture."""

    def __init__(self, stage: Stage, hulls: Sequence[Sequence[Blob]], fineness: int = 10) -> None:
        self._hulls = [
            _Rigid(stage, hull, fineness) if len({blob.body for blob in hull}) == 1 else _Soft(hull, fineness)
            for hull in hulls
        ]
        counts = [0, *np.cumsum([hull.corners for hull in self._hulls])]
        self.ranges = [range(*ends) for ends in zip(counts, counts[1:], strict=False)]
        self.triangles: Array = np.vstack(
            [hull.triangles + first for hull, first in zip(self._hulls, counts, strict=False)]
        )
        self.owner = np.repeat(np.arange(len(hulls)), [len(hull.triangles) for hull in self._hulls])  # of a triangle

    def at(self, stage: Stage) -> Array:
        """(corner, 3) in the world [m]."""
        return np.vstack([hull.at(stage) for hull in self._hulls])


class _Soft:
    """Between several bodies: the farthest point of the hull in each direction of a ball."""

    def __init__(self, hull: Sequence[Blob], fineness: int) -> None:
        self._hull = hull
        self._directions, self.triangles = ball(fineness)
        self.corners = len(self._directions)

    def at(self, stage: Stage) -> Array:
        return _farthest(stage, self._hull, self._directions @ stage.turn[self._hull[0].body].T)[0]


class _Rigid:
    """On one body: the same, with small blobs as sharp corners."""

    def __init__(self, stage: Stage, hull: Sequence[Blob], fineness: int) -> None:
        self._body = hull[0].body
        sharp = np.array([np.cbrt(abs(np.linalg.det(blob.axes))) < _sharp for blob in hull])
        directions, triangles = ball(24 if sharp.all() else fineness)
        at, of = _farthest(stage, hull, directions @ stage.turn[self._body].T)
        at = np.where(sharp[of][:, None], np.array([stage.centre(blob) for blob in hull])[of], at)
        local = (at - stage.origin[self._body]) @ stage.turn[self._body]
        self._places, which = np.unique(np.round(local, 5), axis=0, return_inverse=True)
        triangles = which.reshape(-1)[triangles]
        a, b, c = triangles.T
        self.triangles = np.unique(triangles[(a != b) & (b != c) & (c != a)], axis=0)
        self.corners = len(self._places)

    def at(self, stage: Stage) -> Array:
        return stage.origin[self._body] + self._places @ stage.turn[self._body].T


def _farthest(stage: Stage, hull: Sequence[Blob], directions: Array) -> tuple[Array, Array]:
    """The point of the hull that lies farthest in each direction, and the index of its blob."""
    centres = np.array([stage.centre(blob) for blob in hull])
    axes = np.array([stage.turn[blob.body] @ blob.axes for blob in hull])  # columns: half axes
    along = np.einsum("dk,bkm->bdm", directions, axes)
    size = np.linalg.norm(along, axis=2)
    of = (centres @ directions.T + size).argmax(axis=0)
    each = np.arange(len(directions))
    return centres[of] + np.einsum("dkm,dm->dk", axes[of], along[of, each] / size[of, each, None]), of


def ball(around: int) -> tuple[Array, Array]:
    """Directions and triangles of a ball whose poles are up and down."""
    rings = 2 * max(around // 4, 2)  # two of them near the equator: that is where most of a limb's side is
    half = np.linspace(5.0, 90.0, rings // 2 + 1)[:-1]
    heights = np.radians([*-half[::-1], *half])
    turns = np.linspace(0.0, 2.0 * np.pi, around, endpoint=False) + np.pi / around
    spots = [
        (np.cos(height) * np.cos(turn), np.sin(height), np.cos(height) * np.sin(turn))
        for height in heights
        for turn in turns
    ]
    triangles = list(
        chain.from_iterable(_band(ring * around, (ring + 1) * around, around) for ring in range(rings - 1))
    )
    down, up = len(spots), len(spots) + 1
    for k in range(around):
        after = (k + 1) % around
        last = (rings - 1) * around
        triangles += [(k, after, down), (last + after, last + k, up)]
    return np.array([*spots, (0.0, -1.0, 0.0), (0.0, 1.0, 0.0)]), np.array(triangles)


def _band(low: int, high: int, around: int) -> list[tuple[int, int, int]]:
    """Between two rings of corners."""
    pairs = [(k, (k + 1) % around) for k in range(around)]
    return [
        three
        for k, after in pairs
        for three in ((low + k, high + k, low + after), (low + after, high + k, high + after))
    ]


box = np.array(  # triangles of corners in the order of three nested loops
    [
        (0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1),
        (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3),
    ]
)  # fmt: skip


def cylinder(around: int) -> Array:
    """Triangles between two rings of corners, and on both of them."""
    ends = [(0, k, k + 1) for k in range(1, around - 1)]
    other = [(around, around + b, around + a) for _, a, b in ends]
    return np.array([*_band(0, around, around), *ends, *other])
