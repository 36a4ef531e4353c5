"""Labelled arrays of a case and of a trajectory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray

    from . import Case, Subject, Trajectory


def to_xarray(case: Case) -> xarray.Dataset:
    """All runs of a case as one labelled dataset, in memory.

    Returns
    -------
    xarray.Dataset
        Dimensions run, time, segment, axis, component, muscle, support, coordinate and more; every variable has units.
        The layout is that of the results file (docs/hdf5.md) because it is made by the same writer.
    """
    return _through_file(case.write)


def trajectory_to_xarray(trajectory: Trajectory, subject: Subject) -> xarray.Dataset:
    """A simulated course as one labelled dataset, in memory.

    Returns
    -------
    xarray.Dataset
        Dimensions time, segment, axis, coordinate and, if muscles drove, muscle (docs/hdf5.md, "Trajectory file").
    """
    return _through_file(lambda file: trajectory.write(file, subject))


def _through_file(write: Callable[[Path], None]) -> xarray.Dataset:
    import xarray

    with tempfile.TemporaryDirectory(prefix="spondyl_") as folder:
        file = Path(folder) / "data.h5"
        write(file)
        return xarray.load_dataset(file, engine="h5netcdf")
