"""Files of earlier versions, brought to the present one."""

from __future__ import annotations

import os
import shutil
import tempfile
from os import PathLike
from pathlib import Path

from . import _spondyl
from ._files import schema_of, versions


def migrate(file: str | PathLike[str], to: str | PathLike[str] | None = None) -> list[str]:
    """Brings a results file to the version that this program writes.

    What an earlier program did not know is filled in with what it did without knowing: nominal mobility and rib cage.

    Parameters
    ----------
    file : path
        Of schema spondyl-run 1.1 or later.
    to : path, optional
        Where the new file goes; left out, it takes the place of the old one. Complete or absent.

    Returns
    -------
    list of str
        What was changed, one sentence each; empty for a file of the present version, which is left alone.

    Raises
    ------
    ResultsError
        If it is no results file, too old or too new.
    """
    file, target = Path(file), Path(to if to is not None else file)
    newest = versions["spondyl-run"]
    _, version = schema_of(file, {"spondyl-run": newest})
    if version == newest:
        return []
    if version != "1.1":
        raise _spondyl.ResultsError(
            f"{file}: is of version {version}; this program brings 1.1 to {newest}; let the program that wrote it, "
            "or one in between, do the first step"
        )
    import h5py
    import numpy as np

    handle, scratch = tempfile.mkstemp(prefix=f"{target.name}.partial-", dir=target.parent)
    os.close(handle)
    try:
        shutil.copyfile(file, scratch)
        with h5py.File(scratch, "r+") as data:
            data.attrs["schema_version"] = newest
            data.attrs["subject_cage_stiffness"] = np.array([1.0])
            segment, axis = data["segment"], data["axis"]
            mobility = data.create_dataset(
                "subject_mobility", data=np.ones((len(segment), len(axis))), fillvalue=np.nan, track_order=True
            )
            mobility.attrs["_FillValue"] = np.array([np.nan])
            mobility.attrs["units"] = "1"
            mobility.attrs["long_name"] = "angles of the free subject at any moment against those of the tables"
            for k, scale in enumerate((segment, axis)):
                mobility.dims[k].attach_scale(scale)
        with open(scratch, "rb") as written:
            os.fsync(written.fileno())
        os.replace(scratch, target)
    except BaseException:
        os.unlink(scratch)
        raise
    return [
        "subject_mobility: 1 everywhere, the only people there were before 1.2",
        "subject_cage_stiffness: 1, likewise",
        f"schema_version: {version} to {newest}",
    ]
