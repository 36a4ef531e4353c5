"""Running studies: progress, resuming, collecting, opening."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _spondyl

if TYPE_CHECKING:
    import xarray

Progress = Callable[[str, float], object]


def run_study(
    study: _spondyl.Study | str | PathLike[str],
    folder: str | PathLike[str],
    file: str | PathLike[str] | None = None,
    *,
    threads: int = 0,
    shard: tuple[int, int] = (0, 1),
    progress: bool | Progress = True,
    datasets: _spondyl.Datasets | str | PathLike[str] | None = None,
) -> _spondyl.StudyFolder:
    """Runs what is missing of a study, and collects it.

    Parameters
    ----------
    study : Study or path
        A path is that of a study file.
    folder : path
        Where the parts are kept; the same call goes on where it was interrupted.
    file : path, optional
        Study file to write when all blocks are there.
    threads : int
        0 takes as many as the machine has.
    shard : (int, int)
        (i, n) does every n-th block from the i-th on.
    progress : bool or callable(stage, fraction)
        True shows a bar.
    datasets : Datasets or path, optional

    Returns
    -------
    StudyFolder

    Raises
    ------
    ResultsError
        When the folder belongs to another study, or a file cannot be written.
    DatasetError
        When the study file has a mistake.
    """
    tables = datasets if isinstance(datasets, _spondyl.Datasets) else _spondyl.read_datasets(datasets)
    if not isinstance(study, _spondyl.Study):
        study = _spondyl.read_study(study, datasets=tables)
    there = _spondyl.StudyFolder(folder, study, datasets=tables)
    run(there, threads=threads, shard=shard, progress=progress)
    if file is not None:
        collect(there, file, progress=progress)
    return there


def run(
    self: _spondyl.StudyFolder,
    *,
    threads: int = 0,
    shard: tuple[int, int] = (0, 1),
    progress: bool | Progress = True,
) -> None:
    """Runs the blocks of a shard that are missing, without the GIL.

    Parameters
    ----------
    threads : int
        0 takes as many as the machine has.
    shard : (int, int)
        (i, n) does every n-th block from the i-th on.
    progress : bool or callable(stage, fraction)
        True shows a bar with rate and remaining time.

    Raises
    ------
    ResultsError
        When a part cannot be written.
    """
    with _Bar(progress, self.study.subjects // max(shard[1], 1)) as report:  # people of this shard
        self._run(threads, shard, report)


def collect(self: _spondyl.StudyFolder, file: str | PathLike[str], *, progress: bool | Progress = False) -> Path:
    """Writes the study file; a pure function of the parts.

    Parameters
    ----------
    file : path
    progress : bool or callable(stage, fraction)

    Returns
    -------
    pathlib.Path
        Of the file.

    Raises
    ------
    ResultsError
        If a block is missing, or a part is damaged or of another study.
    """
    with _Bar(progress, 0) as report:
        self._collect(file, report)
    return Path(file)


def open_study(file: str | PathLike[str]) -> xarray.Dataset:
    """Opens a study file, one row per run.

    Parameters
    ----------
    file : path

    Returns
    -------
    xarray.Dataset
        With `subject`, `exercise`, `restriction`, `mode` and `criterion` as coordinates along `run` (docs/hdf5.md).

    Raises
    ------
    ResultsError
        If it is no study file, or of a version this program does not read.
    """
    from ._files import load, understood

    data = load(file, "spondyl-study", "spondyl-study-part")
    with understood(file):
        return data.set_coords(["subject", "exercise", "restriction", "mode", "criterion"])


def changes(study: xarray.Dataset, mode: str = "reach_matched", restriction: str | None = None) -> xarray.Dataset:
    """What a restriction changes, subject by subject: the restricted run less the free one.

    Parameters
    ----------
    study : xarray.Dataset
        Of `open_study`.
    mode : Match or str
    restriction : str, optional
        Needed where the study has several.

    Returns
    -------
    xarray.Dataset
        All numbers along `run`, one per pair that is there; runs of status `failed` are left out with their partner.

    Raises
    ------
    UnknownNameError
        If the study has no such runs, or several restrictions and none is named.
    """
    import numpy as np

    names = sorted(set(study["restriction"].values.tolist()) - {"none"})
    if restriction is None and len(names) == 1:
        restriction = names[0]
    held = (study["mode"].values == mode) & (study["restriction"].values == restriction)
    if not held.any():
        raise _spondyl.UnknownNameError(
            f"the study has no run in mode {str(mode)!r} under restriction {restriction!r}; its restrictions are "
            f"{', '.join(names)}, its modes {', '.join(sorted(set(study['mode'].values.tolist())))}"
        )
    key = list(zip(study["subject"].values, study["exercise"].values, study["criterion"].values, strict=True))
    free = {key[i]: i for i in np.flatnonzero(study["mode"].values == "free")}
    good = study["status"].values != "failed"
    pairs = [(free[key[i]], i) for i in np.flatnonzero(held) if good[i] and good[free[key[i]]]]
    numbers = [
        name for name, x in study.data_vars.items() if x.dtype.kind == "f" and not str(name).startswith("param_")
    ]
    before, after = (study[numbers].isel(run=[pair[k] for pair in pairs]) for k in (0, 1))
    difference = after.copy(data={name: after[name].values - before[name].values for name in numbers})
    for name in numbers:
        difference[name].attrs = study[name].attrs
    return difference


class _Bar:
    """A tqdm bar, a callable of the user, or nothing."""

    def __init__(self, progress: bool | Progress, units: float) -> None:
        self._progress = progress
        self._units = units
        self._bar: Any = None

    def __enter__(self) -> Progress | None:
        if callable(self._progress):
            return self._progress
        return self._show if self._progress else None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _show(self, stage: str, fraction: float) -> None:
        total = self._units or 100
        if self._bar is None:
            from tqdm.auto import tqdm

            unit = " subjects" if self._units else " %"
            self._bar = tqdm(total=total, desc=stage, unit=unit, initial=round(fraction * total), smoothing=0.05)
        self._bar.n = round(fraction * total)
        self._bar.refresh()
