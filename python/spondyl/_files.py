"""What a file of results says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from . import _spondyl

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
    except OSError as error:
        raise _spondyl.ResultsError(
            f"{file}: is no HDF5 file, damaged or incomplete ({error}); make it anew, or give another file"
        ) from None
    if schema not in known:
        raise _spondyl.ResultsError(
            f"{file}: has schema {schema!r}; expected {' or '.join(known)}; give a file that spondyl wrote"
        )
    if _number(version) > _number(known[schema]):
        raise _spondyl.ResultsError(
            f"{file}: is of version {version} of {schema}; this program reads up to {known[schema]}; update spondyl"
        )
    return schema, version


def _number(version: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        return (0,)
