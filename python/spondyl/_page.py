"""A person on a page: what one sees of the body from a side, from the front or from above."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from ._body import Array, Blob, Part, Stage, bones, circle, flesh, spine
from ._names import Level

# Rows: right and up on the page, then toward the viewer, in world axes (x forward, y up, z to the right).
views: dict[str, Array] = {
    "side": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),  # from the right
    "front": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "top": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
}


class Page:
    """A stage as seen in one view."""

    def __init__(self, stage: Stage, view: str) -> None:
        self.stage = stage
        self.view = views[view]

    def at(self, world: Array) -> Array:
        """Of (3,) or (n, 3) places [m]."""
        return world @ self.view[:2].T

    def depth(self, part: Part) -> float:
        """Toward the viewer [m]."""
        centres = [self.stage.centre(blob) for hull in part.hulls for blob in hull]
        return part.lift + float(np.mean([self.view[2] @ centre for centre in centres]))

    def outline(self, blobs: Sequence[Blob]) -> Array:
        """(corner, 2) of the hull on the page [m]."""
        edges = []
        for blob in blobs:
            size = np.cbrt(abs(np.linalg.det(blob.axes)))
            ring = circle(6 if size < 0.008 else 12 if size < 0.03 else 20 if size < 0.07 else 28)
            shadow = self.view[:2] @ self.stage.turn[blob.body] @ blob.axes  # of the unit sphere
            squares, directions = np.linalg.eigh(shadow @ shadow.T)
            root = directions * np.sqrt(np.maximum(squares, 0.0)) @ directions.T
            edges.append(self.at(self.stage.centre(blob)) + ring @ root)
        return hull(np.vstack(edges))

    def parts(self, restricted: set[Level]) -> Iterator[tuple[Part, float]]:
        """With how near to the viewer each is [m].

        Rib cage and pelvis lie on the trunk; the spine shines through whatever is before it.
        """
        for part in flesh(self.stage):
            depth = self.depth(part)
            yield part, depth
            if part.name == "trunk":
                yield from ((bone, depth) for bone in bones(self.stage))
        far_to_near = sorted(spine(self.stage, restricted), key=lambda part: round(self.depth(part), 3))
        yield from ((bone, math.inf) for bone in far_to_near)


def hull(points: Array) -> Array:
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
