"""Studies on several machines: Dask distributed runs the blocks, the folder keeps what is done.

The folder must be seen under the same path by all workers. A worker that dies loses its block at most; the scheduler
gives it to another, and whoever begins again goes on with what is missing. On Slurm, `dask_jobqueue.SLURMCluster` gives
the client; shards need no scheduler at all (docs/clusters.md).
"""

from __future__ import annotations

import functools
from os import PathLike
from typing import TYPE_CHECKING

from . import _spondyl
from ._study import Progress, _Bar

if TYPE_CHECKING:
    from distributed import Client


def run(
    folder: _spondyl.StudyFolder | str | PathLike[str],
    client: Client,
    *,
    retries: int = 3,
    progress: bool | Progress = True,
) -> _spondyl.StudyState:
    """Runs the missing blocks of a study on the workers of a client.

    Parameters
    ----------
    folder : StudyFolder or path
        Seen by all workers under this path.
    client : distributed.Client
    retries : int
        How often a block is given out again after it failed.
    progress : bool or callable(stage, fraction)

    Returns
    -------
    StudyState

    Raises
    ------
    ResultsError
        When a worker cannot write, or has other tables or another program than this process.
    """
    from distributed import as_completed

    if not isinstance(folder, _spondyl.StudyFolder):
        folder = _spondyl.StudyFolder(folder)
    path, key, blocks = str(folder.path.resolve()), folder.state.key, folder.blocks
    missing = [block for block in range(blocks) if not folder.is_done(block)]
    futures = [client.submit(run_block, path, block, key, pure=False, retries=retries) for block in missing]
    done = blocks - len(missing)
    with _Bar(progress, folder.study.subjects) as report:
        for future in as_completed(futures):
            future.result()
            done += 1
            if report is not None:
                report("study", done / blocks)
    return folder.state


def run_block(path: str, block: int, key: str) -> int:
    """What a worker does: one block, written into the folder.

    Parameters
    ----------
    path : str
        Of the folder.
    block : int
    key : str
        Of the study, as the process that gave out the block knows it.

    Returns
    -------
    int
        The block.

    Raises
    ------
    ResultsError
        When the folder here is not that of the study.
    """
    folder = _opened(path, key)
    folder.run_block(block)
    return block


@functools.lru_cache(maxsize=4)
def _opened(path: str, key: str) -> _spondyl.StudyFolder:
    folder = _spondyl.StudyFolder(path)
    if folder.state.key != key:
        raise _spondyl.ResultsError(
            f"{path}: holds the study with key {folder.state.key} for this worker, not {key}; give all workers "
            "the same version of spondyl and the same tables"
        )
    return folder
