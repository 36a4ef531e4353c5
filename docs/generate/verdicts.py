"""How a claim is judged: people and restrictions, what a restriction changes in every exercise, and the rules by which
numbers become verdicts."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import spondyl
from catalog_page import (
    LEVELS,
    LUMBAR,
    OTHER_PEOPLE,
    PERSON,
    PRESET,
    TABLES,
    axis_of,
    compression,
    held,
    perform,
    same_movement,
    status_of,
    turned,
)

MODES = ("reach_matched", "load_matched", "effort_matched", "guarding")
SAME = ("serratus_plus", "mid_back_stretch")  # quadruped_plus by other names; counted once

# Rules. Thresholds are ours.
PERCENT = 2.0  # a change counts from this part of the free value on ...
FLOORS = {"rotation": 0.2, "compression": 5.0, "energy": 0.01}  # ... and from this size on [deg], [N], [J]
ASKED = 1.0  # [deg] that the stiff levels turn in the free run, below which an exercise says nothing about them
ENOUGH = 0.5  # part of the exercises in which a change must count
MAJORITY = 0.75  # of the changes that count
FEWEST = 4  # exercises for a verdict
BY_DEFINITION = ("rotation", "reach_matched")  # the same end pose: what the stiff levels do not give others must


@dataclass(frozen=True)
class Variant:
    """A person and a restriction."""

    name: str
    person: str
    preset: str
    severity: float = 1.0
    frames: int = 31

    def subjects(self) -> tuple[spondyl.Subject, spondyl.Subject]:
        subject = person(self.person)
        return subject, spondyl.restricted(subject, spondyl.preset(self.preset, self.severity, datasets=TABLES))


MAN = f"{PERSON['mass']:g} kg, {PERSON['height']:.2f} m, male"
PEOPLE = {MAN: PERSON} | OTHER_PEOPLE
NOMINAL = Variant(f"`{PRESET}`, {MAN}", MAN, PRESET, frames=101)
VARIANTS = (
    NOMINAL,
    Variant(f"`{PRESET}` of severity 0.5", MAN, PRESET, severity=0.5),
    Variant("`sedentary`", MAN, "sedentary"),
    Variant("`costovertebral_stiffness`", MAN, "costovertebral_stiffness"),
    *(Variant(f"`{PRESET}`, {name}", name, PRESET) for name in OTHER_PEOPLE),
)


@cache
def person(name: str) -> spondyl.Subject:
    return spondyl.make_subject(TABLES, **PEOPLE[name])


@dataclass(frozen=True)
class Shifted:
    """What a restriction changes in one exercise and mode."""

    status: str  # ok, or why it is not judged
    asked: float = 0.0  # what the stiff levels turn in the free run [deg]
    rotation: float = 0.0  # of the lumbar spine at the peak, positive: farther the way the stiff levels go [deg]
    rotation_free: float = 0.0
    compression: float = 0.0  # of L4_L5, largest [N]
    compression_free: float = 0.0
    energy: float = 0.0  # of the lumbar levels at the peak [J]
    energy_free: float = 0.0
    lost: float = 0.0  # part of the way of the primary measure
    hand: float = 0.0  # how much lower the right palm is at the peak [mm]

    def judged(self) -> bool:
        return self.status == "ok" and abs(self.asked) >= ASKED

    def sign(self, what: str) -> int:
        """1 rises, -1 falls, 0 too small to count."""
        change, before = getattr(self, what), abs(getattr(self, f"{what}_free"))
        if abs(change) < max(FLOORS[what], 0.01 * PERCENT * before):
            return 0
        return 1 if change > 0.0 else -1


def lumbar_energy(run: spondyl.Performance) -> float:
    return float(run.loads.segment_energy[run.motion.peak, LUMBAR].sum())


def shift(
    exercise: spondyl.Exercise,
    subject: spondyl.Subject,
    stiff: spondyl.Subject,
    free: spondyl.Performance,
    run: spondyl.Performance | str,
) -> Shifted:
    levels = [LEVELS.index(level) for level in stiff.restriction.levels]
    axis = axis_of(exercise)
    asked = turned(free.motion, levels, axis)
    if free.status != "ok":
        return Shifted(f"{free.status} (free)")
    if isinstance(run, str) or run.status != "ok":
        return Shifted(status_of(run), math.degrees(asked))
    if not same_movement(exercise, free.motion, run.motion):
        return Shifted("other phase", math.degrees(asked))
    before, after = held(free.motion, LUMBAR, axis), held(run.motion, LUMBAR, axis)
    start, end = (float(free.motion.measure[k]) for k in (0, free.motion.peak))
    reached = float(run.motion.measure[run.motion.peak])
    palm = subject.point("palm_r")
    height = [spondyl.position_of(subject, of.motion.q[of.motion.peak], palm)[1] for of in (free, run)]
    return Shifted(
        status="ok",
        asked=math.degrees(asked),
        rotation=math.degrees((after - before) * math.copysign(1.0, asked)),
        rotation_free=math.degrees(before),
        compression=compression(run) - compression(free),
        compression_free=compression(free),
        energy=lumbar_energy(run) - lumbar_energy(free),
        energy_free=lumbar_energy(free),
        lost=(end - reached) / (end - start) if end != start else 0.0,
        hand=1000.0 * float(height[0] - height[1]),
    )


@dataclass
class Results:
    """Everything the claims are judged by."""

    shifts: dict[tuple[str, str, str], Shifted]  # variant, exercise, mode
    exercises: dict[str, spondyl.Exercise]

    def of(self, variant: Variant, mode: str) -> dict[str, Shifted]:
        return {e: s for (v, e, m), s in self.shifts.items() if v == variant.name and m == mode}


def shifts_of(exercise: spondyl.Exercise, who: str) -> dict[tuple[str, str, str], Shifted]:
    """All variants of one person in one exercise."""
    found, free_runs = {}, {}
    for variant in (v for v in VARIANTS if v.person == who):
        subject, stiff = variant.subjects()
        options = {"frames": variant.frames, "branches": "phase_ends" if variant is NOMINAL else "none"}
        if variant.frames not in free_runs:
            free_runs[variant.frames] = perform(subject, exercise, **options)
        free = free_runs[variant.frames]
        for mode in MODES if variant is NOMINAL else MODES[:3]:
            key = (variant.name, exercise.id, mode)
            if isinstance(free, str):
                found[key] = Shifted("not_converged (free)")
                continue
            extra = {"guarding_stiffness": secant(free.motion)} if mode == "guarding" else {}
            run = perform(stiff, exercise, mode, free, **options, **extra)
            found[key] = shift(exercise, subject, stiff, free, run)
    return found


def secant(motion: spondyl.Motion) -> float:
    """Task load over way of a run: a person as stubborn as the task is stiff."""
    way = float(motion.measure[motion.peak] - motion.measure[0])
    return abs(float(motion.multiplier[motion.peak]) / way) if way else 0.0


def compute() -> Results:
    exercises = {name: spondyl.exercise(name, datasets=TABLES) for name in spondyl.catalog(datasets=TABLES)}
    exercises = {name: e for name, e in exercises.items() if e.method == "equilibrium" and name not in SAME}
    jobs = [(e, who) for e in exercises.values() for who in PEOPLE]
    for who in PEOPLE:
        person(who)
    shifts: dict[tuple[str, str, str], Shifted] = {}
    with ThreadPoolExecutor() as pool:
        for part in pool.map(lambda job: shifts_of(*job), jobs):
            shifts |= part
    return Results(shifts, exercises)


# Verdicts


def majority(signs: Iterable[int]) -> str:
    """Of rises and falls to a verdict on "it rises": first whether changes count at all, then which way they go."""
    count = Counter(signs)
    changes = count[1] + count[-1]
    if count.total() < FEWEST:
        return "undecided"
    if changes < ENOUGH * count.total():
        return "small"
    for sign, word in ((1, "supported"), (-1, "contradicted")):
        if count[sign] >= MAJORITY * changes:
            return word
    return "undecided"


def common(verdicts: Iterable[str]) -> str:
    """The verdict all agree on."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else "undecided"


def sure(verdicts: dict[str, str]) -> str:
    """How a verdict holds over people and restrictions; the first is the one that is reported."""
    first = next(iter(verdicts.values()))
    others = [f"{word} with {name}" for name, word in verdicts.items() if word != first]
    if not others:
        return "the same in both" if len(verdicts) == 2 else f"the same in all {len(verdicts)}"
    return f"the same in {len(verdicts) - len(others)} of {len(verdicts)}; {', '.join(others)}"


@dataclass
class Claim:
    verdict: str
    sure: str
    text: str  # the section
    modes: str = "–"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines) + "\n"


def signed(value: float, digits: int = 1) -> str:
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def unsigned(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"


def signs(results: Results, variant: Variant, mode: str, what: str) -> list[int]:
    return [s.sign(what) for s in results.of(variant, mode).values() if s.judged()]


def foregone(results: Results, mode: str, what: str) -> bool:
    """Whether the sign follows from the definition of the mode, and the runs bear that out."""
    found = Counter(s for variant in VARIANTS for s in signs(results, variant, mode, what))
    return (what, mode) == BY_DEFINITION and found[-1] < (1.0 - MAJORITY) * (found[1] + found[-1])


def over_variants(results: Results, test: Callable[[dict[tuple[str, str], Shifted]], str]) -> dict[str, str]:
    """A verdict for every variant."""
    return {
        variant.name: test({(e, m): s for (v, e, m), s in results.shifts.items() if v == variant.name})
        for variant in VARIANTS
    }


def everyone() -> list[tuple[str, spondyl.Subject, spondyl.Subject]]:
    """The three people and their stiff selves."""
    found = []
    for who in PEOPLE:
        subject = person(who)
        found.append((who, subject, spondyl.restricted(subject, spondyl.preset(PRESET, datasets=TABLES))))
    return found


def selves() -> Iterator[tuple[str, str, spondyl.Subject]]:
    """The three people, each free and stiff, under the names of their rows."""
    for who, *both in everyone():
        for label, subject in zip(("free", "stiff"), both, strict=True):
            yield f"{who}, {label}", who, subject
