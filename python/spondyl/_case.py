"""The usual chains of verbs: one performance, one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import _spondyl
from ._names import BranchSearch, Criterion, Match


def _exercise(exercise: _spondyl.Exercise | str) -> _spondyl.Exercise:
    return _spondyl.exercise(exercise) if isinstance(exercise, str) else exercise


def simulate(
    subject: _spondyl.Subject,
    exercise: _spondyl.Exercise | str,
    match: Match | str = Match.reach_matched,
    free: _spondyl.Motion | _spondyl.Performance | None = None,
    *,
    criterion: Criterion | str = Criterion.elastic,
    frames: int = 101,
    guarding_stiffness: float = 0.0,
    blend: float = 0.5,
    branches: BranchSearch | str = BranchSearch.phase_ends,
    creep: float = 0.0,
    creep_time: float = 560.0,
    loads: Mapping[str, Any] | None = None,
    progress: Callable[[str, float], Any] | None = None,
) -> _spondyl.Performance:
    """Plans the motion of an exercise and evaluates its loads.

    Parameters
    ----------
    subject : Subject
    exercise : Exercise or str
        A str is an id of the catalog.
    match, free, criterion, frames, guarding_stiffness, blend, branches, creep, creep_time, progress
        As in `plan_motion`.
    loads : mapping, optional
        Options of `evaluate_loads`, by name.

    Returns
    -------
    Performance
    """
    exercise = _exercise(exercise)
    motion = _spondyl.plan_motion(
        subject,
        exercise,
        match,
        free,
        criterion=criterion,
        frames=frames,
        guarding_stiffness=guarding_stiffness,
        blend=blend,
        branches=branches,
        creep=creep,
        creep_time=creep_time,
        progress=progress,
    )
    return _spondyl.Performance(
        motion, _spondyl.evaluate_loads(subject, exercise, motion, **(loads or {}), progress=progress)
    )


def run_case(
    subject: _spondyl.Subject,
    restriction: _spondyl.Restriction | str,
    exercise: _spondyl.Exercise | str,
    modes: Sequence[Match | str] = (Match.reach_matched, Match.effort_matched),
    *,
    progress: Callable[[str, float], Any] | None = None,
    **options: Any,
) -> _spondyl.Case:
    """Does an exercise freely and restricted, and compares.

    Parameters
    ----------
    subject : Subject
        The free one.
    restriction : Restriction or str
        A str is the name of a preset.
    exercise : Exercise or str
        A str is an id of the catalog.
    modes : sequence of Match or str
        Comparison modes, one restricted run each.
    progress : callable(stage, fraction), optional
        Stages are named "free: motion", "effort_matched: loads" and so on.
    **options
        criterion, frames, guarding_stiffness, blend, branches, creep, creep_time of `plan_motion`, for all runs.

    Returns
    -------
    Case
    """
    if isinstance(modes, str):
        modes = (modes,)
    modes = list(dict.fromkeys(Match(mode) for mode in modes))
    exercise = _exercise(exercise)
    if isinstance(restriction, str):
        restriction = _spondyl.preset(restriction)
    stiff = _spondyl.restricted(subject, restriction)

    def reporter(run: str) -> Callable[[str, float], Any] | None:
        return progress and (lambda stage, fraction: progress(f"{run}: {stage}", fraction))

    free = simulate(subject, exercise, progress=reporter("free"), **options)
    return _spondyl.Case(
        subject,
        stiff,
        exercise,
        free,
        [simulate(stiff, exercise, mode, free, progress=reporter(mode), **options) for mode in modes],
    )
