"""Tables for other programs, taken from a file of results without simulating again."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from . import _spondyl
from ._files import schema_of, versions
from ._names import Match
from ._rerun import _exercise_of, _restriction_of, _subject_of

if TYPE_CHECKING:
    import numpy as np
    import xarray

#: What can be exported.
contents = ("coordinates", "activations", "forces", "reactions", "supports")


def table_of(
    file: str | PathLike[str],
    what: str,
    run: str = "free",
    *,
    in_degrees: bool = True,
    knee_flexion_positive: bool = False,
    datasets: _spondyl.Datasets | str | PathLike[str] | None = None,
) -> _spondyl.StorageTable:
    """One run of a results file as a table.

    Parameters
    ----------
    file : path
        Written by `Case.write`.
    what : {"coordinates", "activations", "forces", "reactions", "supports"}
    run : str
        Label of the run in the file.
    in_degrees, knee_flexion_positive : bool
        As of `coordinate_table`.
    datasets : Datasets or path, optional
        The tables the file was made from.

    Returns
    -------
    StorageTable

    Raises
    ------
    ResultsError
        If the file is no results file.
    UnknownNameError
        If it has no such run.
    DatasetError
        If the tables are not those of the file.
    """
    import xarray

    schema_of(file, {"spondyl-run": versions["spondyl-run"]})
    data = xarray.load_dataset(file, engine="h5netcdf")
    runs = [str(name) for name in data["run"].values]
    if run not in runs:
        raise _spondyl.UnknownNameError(f"{file}: has no run {run!r}; it has {', '.join(runs)}; name one of them")
    one = data.sel(run=run)
    stored = _stored(one)
    if what == "activations":
        return _spondyl.activation_table(stored.motion, stored.loads)
    if what == "forces":
        return _spondyl.muscle_force_table(stored.motion, stored.loads)
    tables = datasets if isinstance(datasets, _spondyl.Datasets) else _spondyl.read_datasets(datasets)
    if tables.fingerprint != data.attrs["datasets_fingerprint"]:
        raise _spondyl.DatasetError(
            f"{file}: was made from tables of fingerprint {data.attrs['datasets_fingerprint']}; those at {tables.root} "
            f"have {tables.fingerprint}; give the tables of that version"
        )
    subject = _subject_of(data, tables)
    if stored.motion.restriction:
        subject = _spondyl.restricted(subject, _restriction_of(data))
    if what == "coordinates":
        return _spondyl.coordinate_table(
            subject, stored.motion, in_degrees=in_degrees, knee_flexion_positive=knee_flexion_positive
        )
    if what == "reactions":
        return _spondyl.reaction_table(subject, stored.motion, stored.loads)
    return _spondyl.support_table(subject, _exercise_of(data), stored.motion, stored.loads)


def _stored(one: xarray.Dataset) -> _spondyl.Performance:
    def flat(name: str) -> np.ndarray:
        values: np.ndarray = one[name].values
        return values.reshape(values.shape[0], -1)

    match = str(one["run_match"].values)
    supports = [str(name) for name in one["support"].values] if "support" in one else []
    return _spondyl._stored_run(
        exercise=str(one.attrs["exercise_id"]),
        restriction=str(one.attrs["restriction"]) if match else "",
        match=Match(match) if match else Match.reach_matched,
        time=one["time"].values,
        q=flat("q"),
        muscles=[str(name) for name in one["muscle"].values],
        activation=flat("activation"),
        muscle_force=flat("muscle_force"),
        reaction=flat("reaction"),
        passive_moment=flat("passive_moment"),
        reserve_moment=flat("reserve_moment"),
        supports=supports,
        support_force=flat("support_force") if supports else one["time"].values.reshape(-1, 1)[:, :0],
    )
