"""A results file is the experiment: its inputs are in it, and it can be done again."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from . import _spondyl
from ._case import simulate
from ._files import load, understood
from ._names import Axis, BranchSearch, Level, Match, Side

if TYPE_CHECKING:
    import xarray

#: Variables that tell how the search went, not what was found.
_of_the_search = ("iterations", "branches", "lower_branch")


@dataclass(frozen=True)
class Rerun:
    """A case of a file, done again.

    Attributes
    ----------
    case : Case
        As it comes out now.
    differences : dict
        Every variable that is not the same to the last bit: largest difference relative to the largest value of the
        variable, infinite where shapes or missing values differ. Empty: the file is reproduced.
    software : (str, str)
        Version and commit that wrote the file, and that did it again.
    """

    case: _spondyl.Case
    differences: dict[str, float]
    software: tuple[str, str]

    @property
    def largest(self) -> float:
        """Largest of the differences; 0 where there is none."""
        return max(self.differences.values(), default=0.0)


def rerun(
    file: str | PathLike[str],
    *,
    datasets: _spondyl.Datasets | str | PathLike[str] | None = None,
    progress: Callable[[str, float], object] | None = None,
) -> Rerun:
    """Does the case of a results file again, from what is in the file, and compares every number.

    Parameters
    ----------
    file : path
        Written by `Case.write`.
    datasets : Datasets or path, optional
        The tables the file was made from; refused if their fingerprint is another.
    progress : callable(stage, fraction), optional

    Returns
    -------
    Rerun

    Raises
    ------
    ResultsError
        If the file is no results file or damaged, or asks for what cannot be done again: options of the force sharing
        or creep that are not those of `evaluate_loads` and `plan_motion` by themselves.
    DatasetError
        If the tables are not those of the file.
    """
    old = load(file, "spondyl-run")
    with understood(file):
        fingerprint = str(old.attrs["datasets_fingerprint"])
        recruitment = old.attrs["recruitment"]
        software = _software(old)
        with_creep = bool(old["creep"].values.any())
    if with_creep:
        raise _spondyl.ResultsError(f"{file}: was made with creep, which rerun does not set; call simulate and compare")
    tables = datasets if isinstance(datasets, _spondyl.Datasets) else _spondyl.read_datasets(datasets)
    if tables.fingerprint != fingerprint:
        raise _spondyl.DatasetError(
            f"{file}: was made from tables of fingerprint {fingerprint}; those at {tables.root} have "
            f"{tables.fingerprint}; give the tables of that version"
        )
    with understood(file):
        subject = _subject_of(old, tables)
        exercise = _exercise_of(old)
        stiff = _spondyl.restricted(subject, _restriction_of(old))
        frames = old.sizes["time"]
        asked, branches = _runs_of(old), _branches_of(old)
    runs: list[_spondyl.Performance] = []
    for name, match, criterion, guarding in asked:
        runs.append(
            simulate(
                stiff if match else subject,
                exercise,
                match or Match.reach_matched,
                runs[0] if match else None,
                criterion=criterion,
                frames=frames,
                branches=branches,
                guarding_stiffness=guarding,
                progress=progress and (lambda stage, fraction, name=name: progress(f"{name}: {stage}", fraction)),
            )
        )
    case = _spondyl.Case(subject, stiff, exercise, runs[0], runs[1:])
    with tempfile.TemporaryDirectory(prefix="spondyl_") as scratch:
        again = Path(scratch) / "again.h5"
        case.write(again)
        new = load(again, "spondyl-run")
    if new.attrs["recruitment"] != recruitment:
        raise _spondyl.ResultsError(
            f"{file}: was made with options of the force sharing ({recruitment}) that rerun does not set; "
            "call simulate with them and compare"
        )
    return Rerun(case, _differences(old, new), (software, _software(new)))


def _software(data: xarray.Dataset) -> str:
    dirty = " with changes" if int(data.attrs["git_dirty"]) else ""
    return f"{data.attrs['software_version']} {data.attrs['git_commit']}{dirty}"


def _subject_of(data: xarray.Dataset, tables: _spondyl.Datasets) -> _spondyl.Subject:
    a = data.attrs
    return _spondyl.make_subject(
        tables,
        mass=float(a["subject_mass_kg"]),
        height=float(a["subject_height_m"]),
        sex=str(a["subject_sex"]),
        specific_tension=float(a["subject_specific_tension_N_per_m2"]),
        passive_stress=float(a["subject_passive_stress_N_per_m2"]),
        abdomen_offset=float(a["subject_abdomen_offset_m"]),
        preload=float(a["subject_preload_N"]),
        girdle_vertebra=int(a["subject_girdle_vertebra"]),
        intercostals=bool(int(a["subject_intercostals"])),
        cage_stiffness=float(a.get("subject_cage_stiffness", 1.0)),  # since 1.2
        mobility=data["subject_mobility"].values if "subject_mobility" in data else None,
    )


def _runs_of(data: xarray.Dataset) -> list[tuple[str, Match | None, str, float]]:
    """Name, mode (none: free), criterion and guarding stiffness of every run; the first is free."""
    columns = (data[name].values.tolist() for name in ("run", "run_match", "run_criterion", "run_guarding_stiffness"))
    runs = [(str(r), Match(m) if m else None, str(c), float(g)) for r, m, c, g in zip(*columns, strict=True)]
    if runs[0][1] is not None:
        raise ValueError(f"the first run is {runs[0][0]}, not the free one")
    return runs


def _exercise_of(data: xarray.Dataset) -> _spondyl.Exercise:
    name = str(data.attrs["exercise_id"])
    if re.fullmatch("[A-Za-z0-9_]+", name) is None:  # it becomes the name of a file
        raise ValueError(f"an exercise is called {name!r}")
    with tempfile.TemporaryDirectory(prefix="spondyl_") as scratch:
        file = Path(scratch) / f"{name}.toml"
        file.write_text(str(data["input_exercise_simulated_toml"].values))
        return _spondyl.read_exercise(file)


def _restriction_of(data: xarray.Dataset) -> _spondyl.Restriction:
    made = _spondyl.Restriction(str(data.attrs["restriction"]))
    for level in Level:
        at = str(level)
        for axis in Axis:
            for side in Side:
                made = made.limit(
                    level,
                    axis=axis,
                    side=side,
                    rom_fraction=float(
                        data["restriction_rom_fraction"].sel(segment=at, axis=str(axis), side=str(side))
                    ),
                    neutral_zone_loss=float(
                        data["restriction_neutral_zone_loss"].sel(segment=at, axis=str(axis), side=str(side))
                    ),
                )
            made = made.limit(
                level,
                axis=axis,
                stiffness_factor=float(data["restriction_stiffness_factor"].sel(segment=at, axis=str(axis))),
                neutral_shift_deg=_degrees(float(data["restriction_neutral_shift"].sel(segment=at, axis=str(axis)))),
            )
        stiffness, integrity = (
            float(data[f"restriction_cage_{x}"].sel(segment=at)) for x in ("stiffness", "integrity")
        )
        if (stiffness, integrity) != (1.0, 1.0):
            made = made.with_cage(level, stiffness=stiffness, integrity=integrity)
        if int(data["restriction_fused"].sel(segment=at)):
            made = made.fuse(level)
    return made


def _branches_of(data: xarray.Dataset) -> BranchSearch:
    """Where other equilibria were looked for: there lower_branch is not 0."""
    looked = data["lower_branch"].values != 0.0
    if not looked.any():
        return BranchSearch.none
    return BranchSearch.every_frame if looked.all() else BranchSearch.phase_ends


def _degrees(radians: float) -> float:
    """The number of degrees that the library turns into these radians, to the last bit."""
    import math

    near = math.degrees(radians)
    candidates = (near, math.nextafter(near, math.inf), math.nextafter(near, -math.inf))
    return next((x for x in candidates if x * (math.pi / 180.0) == radians), near)


def _differences(old: xarray.Dataset, new: xarray.Dataset) -> dict[str, float]:
    import numpy as np

    out = {}
    for name in sorted(set(map(str, old.variables)) | set(map(str, new.variables))):
        if name in _of_the_search or name.startswith("input_"):
            continue
        if name not in old.variables:
            continue  # an older version of the file did not have it
        a, b = old.variables[name].values, new.variables[name].values if name in new.variables else None
        if b is None or a.shape != b.shape:
            out[name] = np.inf
        elif a.dtype.kind == "f":
            if not np.array_equal(a, b, equal_nan=True):
                gap = np.abs(a - b)
                same = np.array_equal(np.isnan(a), np.isnan(b))
                out[name] = (
                    float(np.nanmax(gap) / np.nanmax(np.abs(a))) if same and np.nanmax(np.abs(a)) > 0 else np.inf
                )
        elif not np.array_equal(a, b):
            out[name] = np.inf
    return out
