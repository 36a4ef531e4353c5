"""What holds and loads a person in an exercise: supports, furniture, equipment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import numpy as np

from . import _spondyl
from ._body import Array, Stage, circle

thing_colour, ground_colour, iron, rubber = "#e3ded3", "#f0ede6", "#4a4f55", "#66a182"
_up = np.array([0.0, 1.0, 0.0])
_sideways = np.array([0.0, 0.0, 1.0])
_rim = 0.13  # of a seat around what sits on it [m]
_roller = 0.28  # half a roller beyond the body's middle [m]
_reach = 0.5  # of a cord that goes to a far place: how much of it is drawn [m]


class Scene:
    """Places are in the world [m]."""

    def __init__(self, stage: Stage, exercise: _spondyl.Exercise, phase: int | None) -> None:
        text = tomllib.loads(exercise.to_toml())
        supports = text.get("support", [])
        on = {support["id"] for support in supports}
        on -= {name for one in text["phase"] for name in one.get("supports_on", [])}
        for one in text["phase"][: 0 if phase is None else phase + 1]:
            on = (on | set(one.get("supports_on", []))) - set(one.get("supports_off", []))
        self.stage = stage
        self.equipment: dict[str, dict[str, Any]] = {thing["id"]: thing for thing in text.get("equipment", [])}
        self.supports: list[dict[str, Any]] = [
            {"surface": "ground", **support, "at": self._pressed(support), "normal": _unit(support.get("normal", _up))}
            for support in supports
            if support["id"] in on
        ]
        touching = 0.01  # [m] over the floor
        self.supports = [one for one in self.supports if one.get("law") != "press" or one["at"][1] < touching]

    def _pressed(self, support: dict[str, Any]) -> Array:
        point = support.get("point", "spinous")
        if point in ("spinous", "rib_r", "rib_l"):
            point = f"{self.equipment[support['surface']]['level']}_{point}"
        return self.stage.place(point)

    def marks(self) -> Iterator[tuple[str, Array, Array | None]]:
        """Name, place and direction of every support; no direction between two parts of the body."""
        bodies = (*self.stage.subject.contact_points, *self.stage.subject.bodies)
        for support in self.supports:
            yield support["id"], support["at"], None if support["surface"] in bodies else support["normal"]

    def furniture(self) -> Iterator[Array]:
        """(corner, 3) of seats, benches and backrests: under every support that is not on the ground."""
        firm = {"ground"} | {name for name, thing in self.equipment.items() if thing["kind"] in ("bench", "chair")}
        groups: list[list[tuple[Array, Array]]] = []
        for support in self.supports:
            at, normal = support["at"], support["normal"]
            if support["surface"] not in firm or (normal[1] > 0.9 and at[1] < 0.1):
                continue
            for group in groups:
                near = min(float(np.linalg.norm(at - other)) for other, _ in group)
                if near < 0.6 and normal @ group[0][1] > 0.98 and abs((at - group[0][0]) @ normal) < 0.05:
                    group.append((at, normal))
                    break
            else:
                groups.append([(at, normal)])
        for group in groups:
            yield _slab(np.array([at for at, _ in group]), group[0][1])

    def rollers(self) -> Iterator[tuple[str, Array]]:
        """Name and (corner, 3) of every roller, which lies on the ground and across."""
        for name, thing in self.equipment.items():
            if thing["kind"] != "roller":
                continue
            on = [support["at"] for support in self.supports if support["surface"] == name]
            x, _, z = np.mean(on or [self.stage.place(f"{thing['level']}_spinous")], axis=0)
            ring = thing["radius_m"] * circle(40) + [x, thing["radius_m"]]
            yield name, np.vstack([np.column_stack([ring, np.full(40, z + end)]) for end in (-_roller, _roller)])

    def masses(self) -> Iterator[tuple[str, Array, float]]:
        """Name, place and mass [kg]."""
        for name, thing in self.equipment.items():
            if thing["kind"] == "mass":
                yield name, self.stage.place(thing["point"]), thing["mass_kg"]

    def cords(self) -> Iterator[tuple[str, Array]]:
        """Name and (2, 3) ends of every band, strap, pull and thrust; what goes far away is cut."""
        for name, thing in self.equipment.items():
            if thing["kind"] == "thrust":
                start = self.stage.place(thing["point"])
                yield name, np.array([start, start + [0.0, 0.25, 0.0]])
            if thing["kind"] not in ("band", "strap", "pull"):
                continue
            anchors = sorted((thing["anchor_a"], thing["anchor_b"]), key=lambda anchor: anchor == "ground")
            start = self.stage.place(anchors[0])
            if anchors[1] != "ground":
                end = self.stage.place(anchors[1])
            else:
                end = np.array(thing.get("place_m", start * [1.0, 0.0, 1.0]))
                length = float(np.linalg.norm(end - start))
                end = start + min(1.0, _reach / max(length, _reach / 2)) * (end - start)
            yield name, np.array([start, end])


def mass_radius(mass: float) -> float:
    """[m] of a held weight of so many kg."""
    return float(0.055 * (mass / 8.0) ** (1 / 3))


def _unit(vector: Any) -> Array:
    return np.array(vector) / np.linalg.norm(vector)


def _slab(spots: Array, normal: Array) -> Array:
    """(8, 3) of a block under all spots: down to the ground if it is level, else a board."""
    along = np.cross(normal, _sideways if abs(normal[2]) < 0.9 else _up)
    along = _unit(along)
    across = np.cross(along, normal)
    top = float((spots @ normal).min())
    bottom = 0.0 if normal[1] > 0.98 else top - 0.04
    return np.array(
        [
            a * along + c * across + h * normal
            for a in ((spots @ along).min() - _rim, (spots @ along).max() + _rim)
            for c in ((spots @ across).min() - _rim, (spots @ across).max() + _rim)
            for h in (top, bottom)
        ]
    )
