"""Labelled arrays, made by the writers of the results files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from . import _spondyl

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray

    from ._spondyl import Case, Exercise, Performance, Subject, Trajectory


def case_to_xarray(case: Case) -> xarray.Dataset:
    """`Case.to_xarray`."""
    return _through_file(case.write)


def performance_to_xarray(performance: Performance, subject: Subject, exercise: Exercise) -> xarray.Dataset:
    """`Performance.to_xarray`: a case of one run."""
    alone = _spondyl.Case(subject, subject, exercise, performance, [])
    return case_to_xarray(alone).isel(run=0, drop=True)


def trajectory_to_xarray(trajectory: Trajectory, subject: Subject) -> xarray.Dataset:
    """`Trajectory.to_xarray`."""
    return _through_file(lambda file: trajectory.write(file, subject))


def _through_file(write: Callable[[Path], None]) -> xarray.Dataset:
    import xarray

    with tempfile.TemporaryDirectory(prefix="spondyl_") as folder:
        file = Path(folder) / "data.h5"
        write(file)
        return xarray.load_dataset(file, engine="h5netcdf")
