"""What a file of results says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING

from . import _spondyl

if TYPE_CHECKING:
    import xarray

#: Schemas of files of results, and the newest version of each that this program reads and writes.
versions = {"spondyl-run": "1.2", "spondyl-study": "1.0", "spondyl-study-part": "1.0", "spondyl-trajectory": "1.0"}


def schema_of(file: str | PathLike[str], known: Mapping[str, str]) -> tuple[str, str]:
    """Schema and version of a file of results.

    Parameters
    ----------
    file : path
    known : mapping
        Schemas that are expected, and the newest version of each that is read.

    Returns
    -------
    (str, str)

    Raises
    ------
    ResultsError
        If it is no file of results, of another schema, or newer than what is read.
    """
    import h5py

    try:
        with h5py.File(file, "r") as opened:
            schema, version = (str(opened.attrs.get(name, "")) for name in ("schema", "schema_version"))
    except FileNotFoundError:
        raise _spondyl.ResultsError(f"{file}: there is no such file; check the path") from None
    except Exception as error:  # h5py says of a damaged file what falls over first
        raise _damaged(file, error) from None
    if schema not in known:
        raise _spondyl.ResultsError(
            f"{file}: has schema {schema!r}; expected {' or '.join(known)}; give a file that spondyl wrote"
        )
    try:
        newer = _number(version) > _number(known[schema])
    except ValueError:
        raise _spondyl.ResultsError(
            f"{file}: has the version {version!r} of {schema}; expected one such as {known[schema]}; give a file that "
            "spondyl wrote"
        ) from None
    if newer:
        raise _spondyl.ResultsError(
            f"{file}: is of version {version} of {schema}; this program reads up to {known[schema]}; update spondyl"
        )
    return schema, version


def load(file: str | PathLike[str], *schemas: str) -> xarray.Dataset:
    """A file of results of one of some schemas, all of it in memory.

    Raises
    ------
    ResultsError
        As `schema_of` does, and where the file is damaged.
    """
    import xarray

    schema_of(file, {name: versions[name] for name in schemas})
    try:
        return xarray.load_dataset(file, engine="h5netcdf")
    except Exception as error:  # h5netcdf says of a damaged file what falls over first
        raise _damaged(file, error) from None


@contextmanager
def understood(file: str | PathLike[str]) -> Iterator[None]:
    """Around what is made of the contents of a file: what is missing there or cannot be is the file's fault."""
    try:
        yield
    except (_spondyl.Error, AttributeError, KeyError, IndexError, OSError, OverflowError, ValueError) as error:
        raise _damaged(file, error) from error


def _damaged(file: str | PathLike[str], error: Exception) -> _spondyl.ResultsError:
    return _spondyl.ResultsError(
        f"{file}: is no HDF5 file, damaged or incomplete ({type(error).__name__}: {error}); make it anew, or give "
        "another file"
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
