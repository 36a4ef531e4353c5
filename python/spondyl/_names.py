"""The names of the library as enumerations of str: labels of xarray, keys of dicts and arguments alike."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar


class _Name(enum.StrEnum):
    """Also made from any spelling the library reads: ``Level("T6-T7")``."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        from . import _spondyl

        return cls(_spondyl._spelling[cls.__name__](value))

    def __repr__(self) -> str:
        return f"spondyl.{type(self).__name__}.{self.name}"

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        return name


Key = TypeVar("Key", bound=_Name)
Value = TypeVar("Value")


class Level(_Name):
    """Motion segments, written cranial_caudal, from the sacrum upward."""

    L5_S1 = enum.auto()
    L4_L5 = enum.auto()
    L3_L4 = enum.auto()
    L2_L3 = enum.auto()
    L1_L2 = enum.auto()
    T12_L1 = enum.auto()
    T11_T12 = enum.auto()
    T10_T11 = enum.auto()
    T9_T10 = enum.auto()
    T8_T9 = enum.auto()
    T7_T8 = enum.auto()
    T6_T7 = enum.auto()
    T5_T6 = enum.auto()
    T4_T5 = enum.auto()
    T3_T4 = enum.auto()
    T2_T3 = enum.auto()
    T1_T2 = enum.auto()
    C7_T1 = enum.auto()


class Axis(_Name):
    """Positive: flexion, bending to the right, turning to the left."""

    flexion = enum.auto()
    lateral_bending = enum.auto()
    axial_rotation = enum.auto()


class Side(_Name):
    """Positive is flexion, right bending, left rotation."""

    positive = enum.auto()
    negative = enum.auto()


class Region(_Name):
    """T12_L1 stands alone as thoracolumbar."""

    lumbar = enum.auto()
    thoracolumbar = enum.auto()
    thoracic = enum.auto()
    cervicothoracic = enum.auto()


class Integrator(_Name):
    """How the equations of motion are integrated."""

    automatic = enum.auto()
    explicit_dormand_prince = enum.auto()
    implicit_extrapolation = enum.auto()


class Status(_Name):
    """Verdict on a run, from good to bad. Only ok results may be quoted."""

    ok = enum.auto()
    reserve_exceeded = enum.auto()
    support_lost = enum.auto()
    not_reachable = enum.auto()
    unstable_equilibrium = enum.auto()
    not_converged = enum.auto()


class Match(_Name):
    """How a restricted motion is made comparable with the free one."""

    reach_matched = enum.auto()
    load_matched = enum.auto()
    effort_matched = enum.auto()
    guarding = enum.auto()


class Criterion(_Name):
    """Which of the many postures that reach the goal is taken."""

    elastic = enum.auto()
    muscle_effort = enum.auto()
    blend = enum.auto()
    rhythm = enum.auto()


class Objective(_Name):
    """How the fascicles' activations are weighed against each other."""

    squared = enum.auto()
    cubed = enum.auto()
    volume_weighted = enum.auto()
    min_max = enum.auto()


class BranchSearch(_Name):
    """At which frames other equilibria are looked for."""

    none = enum.auto()
    phase_ends = enum.auto()
    every_frame = enum.auto()


class Sex(_Name):
    """Selects the segment proportions of the datasets."""

    male = enum.auto()
    female = enum.auto()


class PresetStrength(_Name):
    """Which of the three numbers of a preset row."""

    low = enum.auto()
    mid = enum.auto()
    high = enum.auto()


class Keyed(dict[Key, Value]):
    """One entry per name; every spelling finds it: ``shift.segment["T6-T7"]``."""

    def __init__(self, key: type[Key], items: Mapping[Key, Value]) -> None:
        super().__init__(items)
        self._key = key

    if TYPE_CHECKING:

        def __getitem__(self, key: str) -> Value: ...

    def __missing__(self, key: str) -> Value:
        return self[self._key(key)]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._key, dict(self))
