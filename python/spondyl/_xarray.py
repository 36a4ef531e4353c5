"""Labelled arrays of a case."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray

    from . import Case


def to_xarray(case: Case) -> xarray.Dataset:
    """All runs of a case as one labelled dataset, in memory.

    Returns
    -------
    xarray.Dataset
        Dimensions run, time, segment, axis, component, muscle, support, coordinate and more; every variable has units.
        The layout is that of the results file (docs/hdf5.md) because it is made by the same writer.
    """
    import xarray

    with tempfile.TemporaryDirectory(prefix="spondyl_") as folder:
        file = Path(folder) / "case.h5"
        case.write(file)
        return xarray.load_dataset(file, engine="h5netcdf")
