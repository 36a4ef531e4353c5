"""How sure is it? One exercise and one restriction over an ensemble of people and of what the model does not know."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _spondyl
from ._display import html_table, text_table
from ._names import Axis, Criterion, Level, Match, Status
from ._study import Progress, changes, open_study, run_study

if TYPE_CHECKING:
    import numpy as np
    import xarray

#: What belongs together when contributions are told apart; inputs that no group names stand for themselves.
groups: Mapping[str, tuple[str, ...]] = {
    "anthropometry": ("sex", "height", "mass", "body_mass_index"),
    "strength": ("specific_tension", "intercostals"),
    "passive muscle": ("passive_stress",),
    "abdomen and girdle": ("abdomen_offset", "girdle_vertebra", "preload"),
    "rib cage": ("cage_stiffness",),
    "contact": ("friction", "support_cost"),
    "restriction": ("severity",),
    "segment stiffness": ("mobility",),
}


#: People that a verdict needs: 0.95 ** 59 < 0.05.
least_people = 59


def lumbar_share(data: xarray.Dataset) -> np.ndarray:
    """Part of the lumbar spine in the rotation about the primary axis [1]."""
    return data["share_L"].values


def lumbar_rotation(data: xarray.Dataset, axis: Axis | str = Axis.axial_rotation) -> np.ndarray:
    """Sum of the rotations of L1_L2 to L5_S1 at the peak [rad], signed as the axis."""
    return data["rot_L"].sel(axis=str(Axis(axis))).values


def lumbar_compression(data: xarray.Dataset, level: Level | str = Level.L4_L5) -> np.ndarray:
    """Largest compression of a level over the repetition [N]."""
    return data["largest_force"].sel(segment=str(Level(level)), component="compression").values


#: Measures of `assess`: name, function, unit and factor for the table.
measures: Mapping[str, tuple[Callable[[Any], Any], str, float]] = {
    "lumbar share": (lumbar_share, "%", 100.0),
    "L4_L5 compression": (lumbar_compression, "N", 1.0),
}


@dataclass(frozen=True)
class Verdict:
    """One measure over the ensemble: how much the restriction changes it, how sure, and through what.

    Attributes
    ----------
    measure, unit : str
    free : float
        Median of the free subjects.
    median, low, high : float
        Of the change: median and the 90 % interval of the ensemble.
    probability : float
        That the measure rises.
    small : float
        Changes up to this size count as none, in the unit.
    verdict : str
        "supported": it rises in at least 95 % of the ensemble, by more than `small`, and in every criterion;
        "contradicted": it does not in at least 95 %, nor in any criterion; "undecided": neither, or fewer than 59
        people.
    contributors : dict
        Total Sobol index of each group of inputs, the part of the variance of the change that would go if the group
        were known, with the half width of its 95 % interval, largest first; empty where all changes are equal.
    levels : dict
        Spearman's rank correlation of the change with the mobility of each level about the primary axis.
    criteria : dict
        Change by criterion, of the person in the middle of the ensemble; not a number where a run failed or is worse
        than `reserve_exceeded`, which says nothing.
    """

    measure: str
    unit: str
    free: float
    median: float
    low: float
    high: float
    probability: float
    small: float
    verdict: str
    contributors: dict[str, tuple[float, float]] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)
    criteria: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """What `assess` found; prints as tables.

    Attributes
    ----------
    exercise, restriction, mode : str
    people : int
        Pairs of runs that came out.
    statuses : dict
        How many runs have which status, both free and restricted.
    verdicts : list of Verdict
    criteria : dict
        Worst status of the two runs by each criterion, of the person in the middle of the ensemble.
    changes : xarray.Dataset
        Of every pair, as `changes` gives them.
    """

    exercise: str
    restriction: str
    mode: str
    people: int
    statuses: dict[str, int]
    verdicts: list[Verdict]
    criteria: dict[str, str]
    changes: xarray.Dataset = field(repr=False)

    def __getitem__(self, measure: str) -> Verdict:
        for verdict in self.verdicts:
            if verdict.measure == measure:
                return verdict
        raise _spondyl.UnknownNameError(
            f"no measure is called {measure!r} here; there are {', '.join(v.measure for v in self.verdicts)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything but the single changes, for JSON.

        Returns
        -------
        dict
        """
        from dataclasses import asdict

        names = ("exercise", "restriction", "mode", "people", "statuses", "criteria")
        head = {name: getattr(self, name) for name in names}
        verdicts = [asdict(verdict) for verdict in self.verdicts]
        for verdict in verdicts:  # JSON has no NaN
            verdict["criteria"] = {n: x if x == x else None for n, x in verdict["criteria"].items()}
        return head | {"verdicts": verdicts}

    def _title(self) -> str:
        status = ", ".join(f"{n} {name}" for name, n in self.statuses.items())
        title = f"{self.exercise}, {self.restriction}, {self.mode}: {self.people} people; runs: {status}"
        others = ", ".join(f"{name} ({status})" for name, status in self.criteria.items())
        return title + (f"; one person by {others}" if others else "")

    def _rows(self) -> list[list[str]]:
        rows = []
        for v in self.verdicts:
            top = ", ".join(
                f"{name} {100 * index:.0f}\u00b1{100 * half:.0f} %"
                for name, (index, half) in list(v.contributors.items())[:3]
            )
            rows.append(
                [
                    f"{v.measure} [{v.unit}]",
                    f"{v.free:.3g}",
                    f"{v.median:+.3g}",
                    f"{v.low:+.3g} to {v.high:+.3g}",
                    f"{100 * v.probability:.0f} %",
                    v.verdict,
                    ", ".join(f"{name} {change:+.3g}" for name, change in v.criteria.items()),
                    top,
                ]
            )
        return rows

    _head = (
        "measure",
        "free",
        "change",
        "90 % of people",
        "rises in",
        "that it rises",
        "by criterion",
        "main contributors",
    )

    def __repr__(self) -> str:
        return f"<Assessment {self._title()}>\n" + text_table(self._head, self._rows())

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self._title())}</p>" + html_table(self._head, self._rows())


def assess(
    exercise: _spondyl.Exercise | str,
    restriction: _spondyl.Restriction | str,
    mode: Match | str = Match.reach_matched,
    *,
    ensemble: _spondyl.Ensemble | str = "population",
    samples: int = 32,
    seed: int = 1,
    criteria: Sequence[Criterion | str] = ("muscle_effort",),
    small: Mapping[str, float] | None = None,
    folder: str | PathLike[str] | None = None,
    threads: int = 0,
    progress: bool | Progress = True,
) -> Assessment:
    """Runs the ensemble for one exercise and one restriction, and says what holds for how many.

    The design is Saltelli's with groups: samples x (groups + 2) people, each free and restricted. Indices follow from
    all of them; median, interval and probability from the 2 x samples that are independent (Saltelli 2010,
    doi:10.1016/j.cpc.2009.09.018).

    The criterion is a choice of the model and has no distribution: the ensemble goes by `elastic`, and the person in
    its middle by every one of `criteria` beside it, in 3 frames. A verdict stands only if all of them agree with it.
    What the ensemble does not vary (curvature, disc size, passive limbs) is in no interval.

    Parameters
    ----------
    exercise : Exercise or str
        A str is an id of the catalog.
    restriction : Restriction or str
        A str is the name of a preset.
    mode : Match or str
    ensemble : Ensemble or str
        A str is a file of datasets/uncertainty.
    samples : int
        A power of 2; 32 takes about a minute on two cores without `criteria`, and 256 brings the indices to a tenth.
    seed : int
    criteria : sequence of Criterion or str
        Other than `elastic`; each takes about a minute. Not used where the ensemble draws the criterion.
    small : mapping, optional
        Per measure, the size of a change that counts as none: lumbar share 0.5 (percentage points), L4_L5 compression
        5 N unless told.
    folder : path, optional
        Where the study is kept; else it is removed.
    threads : int
        0 takes as many as the machine has.
    progress : bool or callable(stage, fraction)

    Returns
    -------
    Assessment

    Raises
    ------
    ExerciseError, SubjectError
        When the exercise cannot be part of a study, or nothing varies.
    SimulationError
        When no pair of runs came out.
    """

    if isinstance(exercise, str):
        exercise = _spondyl.exercise(exercise)
    if isinstance(restriction, str):
        restriction = _spondyl.preset(restriction)
    if isinstance(ensemble, str):
        ensemble = _spondyl.ensemble(ensemble)
    limits = {"lumbar share": 0.5, "L4_L5 compression": 5.0} | dict(small or {})
    dimensions = ensemble.dimensions
    if not dimensions:
        raise _spondyl.SubjectError("nothing varies in this ensemble, so there is nothing to assess; use run_case")
    problem = {
        "num_vars": len(dimensions),
        "names": dimensions,
        "bounds": [[0.0, 1.0]] * len(dimensions),
        "groups": [_group_of(name) for name in dimensions],
    }
    quantiles = design_of(problem, samples, seed)
    study = _spondyl.Study(
        f"assess_{exercise.id}", [exercise], [restriction], [Match(mode)], ensemble=ensemble, quantiles=quantiles
    )
    with tempfile.TemporaryDirectory(prefix="spondyl_") as scratch:
        place = Path(folder) if folder is not None else Path(scratch) / "study"
        file = place.parent / f"{place.name}.h5"
        run_study(study, place, file, threads=threads, progress=progress)
        data, others = open_study(file), None
        if criteria and "criterion" not in dimensions:
            beside = _beside(study, criteria)
            place = place.with_name(place.name + "_criteria")
            file = place.parent / f"{place.name}.h5"
            run_study(beside, place, file, threads=threads, progress=progress)
            others = open_study(file)
    return assessment_of(data, problem, study, limits, seed, others)


def _beside(study: _spondyl.Study, criteria: Sequence[Criterion | str]) -> _spondyl.Study:
    """The person in the middle, by `elastic` and by every other criterion."""
    import numpy as np

    return _spondyl.Study(
        f"{study.id}_criteria",
        study.exercises,
        study.restrictions,
        study.modes,
        criteria=list(dict.fromkeys([Criterion.elastic, *map(Criterion, criteria)])),
        ensemble=study.ensemble,
        quantiles=np.full((1, len(study.ensemble.dimensions)), 0.5),
        frames=3,  # few that move: a path of least effort has kinks, where accelerations mean nothing
    )


def design_of(problem: Mapping[str, Any], samples: int, seed: int) -> np.ndarray:
    """Saltelli's design with groups; 2 x samples independent points where there is one group only.

    Parameters
    ----------
    problem : mapping
        As SALib wants it, with groups.
    samples : int
    seed : int

    Returns
    -------
    numpy.ndarray, shape (samples x block, dimensions)
        Blocks of groups + 2 rows (of 2 with one group), the first and the last independent of all other blocks'.
    """
    import numpy as np

    if len(set(problem["groups"])) == 1:
        return _spondyl.design("sobol", 2 * samples, problem["num_vars"], seed)
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, samples, calc_second_order=False, seed=seed))


def _block(problem: Mapping[str, Any]) -> int:
    groups = len(set(problem["groups"]))
    return groups + 2 if groups > 1 else 2


def assessment_of(
    data: xarray.Dataset,
    problem: Mapping[str, Any],
    study: _spondyl.Study,
    small: Mapping[str, float],
    seed: int,
    others: xarray.Dataset | None = None,
) -> Assessment:
    """The assessment of a study that was run over a design of Saltelli's.

    Parameters
    ----------
    data : xarray.Dataset
        Of `open_study`: one exercise, one restriction, one mode.
    problem : mapping
        As SALib wants it, with groups.
    study : Study
    small : mapping
        Per measure, the size of a change that counts as none.
    seed : int
        Of the intervals of the indices.
    others : xarray.Dataset, optional
        Of `open_study`: one person by several criteria.

    Returns
    -------
    Assessment

    Raises
    ------
    SimulationError
        When no pair of runs came out.
    """
    import numpy as np

    mode, restriction = str(study.modes[0]), study.restrictions[0].name
    difference = changes(data, mode, restriction)
    if difference.sizes["run"] == 0:
        raise _spondyl.SimulationError(
            f"no pair of runs came out; the first error is: {next(e for e in data['error'].values.tolist() if e)}"
        )
    free = data.isel(run=np.flatnonzero(data["mode"].values == "free"))
    subjects = difference["subject"].values.astype(int)
    block = _block(problem)
    independent = np.isin(subjects % block, (0, block - 1))  # rows A and B of the design
    verdicts = []
    for name, (measure, unit, factor) in measures.items():
        change = factor * measure(difference)
        known = np.isfinite(change)
        sample = change[independent & known]
        if sample.size == 0:
            continue
        low, median, high = (float(x) for x in np.percentile(sample, [5.0, 50.0, 95.0]))
        rises, limit = float(np.mean(sample > 0.0)), small[name]
        by_criterion = _by_criterion(others, mode, restriction, measure, factor)
        verdicts.append(
            Verdict(
                measure=name,
                unit=unit,
                free=factor * float(np.nanmedian(measure(free))),
                median=median,
                low=low,
                high=high,
                probability=rises,
                small=limit,
                verdict=verdict_of(sample, limit, list(by_criterion.values())),
                contributors=_indices(problem, subjects[known], change[known], study.subjects, seed),
                levels=_correlations(difference, data, change, study),
                criteria=by_criterion,
            )
        )
    values, counts = np.unique(data["status"].values.astype(str), return_counts=True)
    return Assessment(
        exercise=study.exercises[0].id,
        restriction=restriction,
        mode=mode,
        people=int(independent.sum()),
        statuses={str(v): int(n) for v, n in zip(values, counts, strict=True)},
        verdicts=verdicts,
        criteria=_worst_by_criterion(others),
        changes=difference,
    )


def verdict_of(changes: Sequence[float] | np.ndarray, small: float, others: Sequence[float] = ()) -> str:
    """What an ensemble says of the sentence "it rises".

    Parameters
    ----------
    changes : array
        One per person.
    small : float
        Changes up to this size count as none.
    others : sequence of float
        Changes by other criteria; one that is not a number agrees with nothing.

    Returns
    -------
    {"supported", "contradicted", "undecided"}
        Fewer than 59 people decide nothing: even 58 of 58 leave 5 % of others possible with more than 5 % probability.
    """
    import numpy as np

    values, beside = np.asarray(changes, dtype=float), np.asarray(others, dtype=float)
    if values.size < least_people:
        return "undecided"
    if np.mean(values > small) >= 0.95 and np.all(beside > small):
        return "supported"
    return "contradicted" if np.mean(values <= small) >= 0.95 and np.all(beside <= small) else "undecided"


def _by_criterion(
    others: xarray.Dataset | None, mode: str, restriction: str, measure: Callable[[Any], Any], factor: float
) -> dict[str, float]:
    if others is None:
        return {}
    difference = changes(others, mode, restriction)
    found = dict(zip(map(str, difference["criterion"].values), map(float, factor * measure(difference)), strict=True))
    votes = (str(Status.ok), str(Status.reserve_exceeded))
    return {n: found[n] if worst in votes else float("nan") for n, worst in _worst_by_criterion(others).items()}


def _worst_by_criterion(others: xarray.Dataset | None) -> dict[str, str]:
    if others is None:
        return {}
    worst: dict[str, str] = {}
    order = [str(status) for status in Status] + ["failed"]
    for name, status in zip(map(str, others["criterion"].values), map(str, others["status"].values), strict=True):
        worst[name] = max(worst.get(name, order[0]), status, key=order.index)
    return worst


def _group_of(dimension: str) -> str:
    name = dimension.split(".")[0]
    return next((group for group, members in groups.items() if name in members), name)


def _indices(
    problem: Mapping[str, Any], subjects: np.ndarray, change: np.ndarray, size: int, seed: int
) -> dict[str, tuple[float, float]]:
    import numpy as np

    names = list(dict.fromkeys(problem["groups"]))
    if len(names) == 1:
        return {names[0]: (1.0, 0.0)} if np.ptp(change) > 0.0 else {}
    block = _block(problem)
    whole = np.full(size, np.nan)
    whole[subjects] = change
    rows = whole.reshape(-1, block)
    rows = rows[np.isfinite(rows).all(axis=1)]  # a base point counts with all its neighbours or not at all
    if len(rows) < 2 or np.ptp(rows) == 0.0:
        return {}
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem, rows.ravel(), calc_second_order=False, print_to_console=False, seed=seed, num_resamples=200
    )
    totals = {n: (float(t), float(c)) for n, t, c in zip(names, found["ST"], found["ST_conf"], strict=True)}
    return dict(sorted(totals.items(), key=lambda item: -item[1][0]))


def _correlations(
    difference: xarray.Dataset, data: xarray.Dataset, change: np.ndarray, study: _spondyl.Study
) -> dict[str, float]:
    import numpy as np

    if not study.ensemble.varies_mobility:
        return {}
    named = study.exercises[0].primary_axis
    axis = named if named in list(Axis) else Axis.flexion  # extension and mixed are about that axis
    first = {int(s): i for i, s in reversed(list(enumerate(data["subject"].values.astype(int))))}
    rows = [first[int(s)] for s in difference["subject"].values]
    known = np.isfinite(change)

    def ranks(x: np.ndarray) -> np.ndarray:
        return np.argsort(np.argsort(x)).astype(float)

    out = {}
    for level in Level:
        mobility = data["mobility"].sel(segment=str(level), axis=str(axis)).values[rows][known]
        if np.ptp(mobility) > 0.0 and np.ptp(change[known]) > 0.0:
            out[str(level)] = float(np.corrcoef(ranks(mobility), ranks(change[known]))[0, 1])
    return out
