"""Writes docs/catalog.md: what every exercise of the catalog is, and what the model says about it.

usage: build/venv/bin/python docs/generate/catalog_page.py
"""

import math
import pathlib
import re
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import spondyl

DOCS = pathlib.Path(__file__).parents[1]
TABLES = DOCS.parent / "datasets"
PERSON = {"mass": 78.0, "height": 1.73}
PRESET = "stiff_T4_T8"
MODES = ("reach_matched", "load_matched", "effort_matched")
LEVELS = list(spondyl.Level)
AXES = list(spondyl.Axis)
STATUSES = list(spondyl.Status)  # from good to bad
L4_L5 = LEVELS.index("L4_L5")
LUMBAR = [i for i, level in enumerate(LEVELS) if spondyl.region_of(level) == "lumbar"]
THORACIC = [i for i, level in enumerate(LEVELS) if spondyl.region_of(level) == "thoracic"]
TURNING = [i for i, level in enumerate(LEVELS) if spondyl.region_of(level) != "cervicothoracic"]
WAYS = {  # negative, positive
    "flexion": ("extension", "flexion"),
    "lateral_bending": ("to the left", "to the right"),
    "axial_rotation": ("to the right", "to the left"),
}
UNITS = {
    "rest_length": "m",
    "stiffness": "N/m",
    "mass": "kg",
    "radius": "m",
    "height": "m",
    "force": "N",
    "length": "m",
    "force_limit": "N",
    "peak": "N",
    "duration": "s",
}
ARTICLES = {
    "000_315543a2617921df.txt": ("S0", "drills for a stiff upper back; it makes the claim this library is about"),
    "001_de301da24887aacb.txt": ("S1", "a physiotherapist's blog on upper back pain"),
    "002_cdf950a0f2c34608.txt": ("S2", "a list of thoracic exercises, a name and a line for each, no dosage"),
    "003_522e90298463fb68.txt": ("S3", "causes of upper back pain and eight exercises, described"),
}
NUMBERS = {  # in the order of the articles; 11, 12 and 16 are other names of what is there already
    "assisted_thoracic_extension": 1,
    "quadruped_thoracic_rotation": 2,
    "quadruped_rotation_test": 3,
    "kettlebell_armbar": 4,
    "kettlebell_armbar_prone": 5,
    "high_shelf_reach": 6,
    "foam_roll_extension": 7,
    "popping_manipulation": 8,
    "upper_back_thoracic_extension": 9,
    "kneeling_thoracic_extension": 9,
    "quadruped_plus": 10,
    "serratus_plus": 11,
    "cat_camel_extension_only": 12,
    "push_up": 13,
    "standing_row": 14,
    "cross_body_stretch": 15,
    "mid_back_stretch": 16,
    "upper_neck_stretch": 17,
    "prolonged_sitting": 18,
    "foam_roller_overpressure": 19,
    "cat_cow": 20,
    "overhead_opener": 21,
    "ninety_ninety_overhead_raise": 22,
    "down_dog": 23,
    "bench_thoracic_spine": 24,
    "bear_roll": 25,
    "side_lying_thoracic_rotation": 26,
    "childs_pose": 27,
    "childs_pose_rotation": 27,
    "quadruped_arm_leg_raise": 28,
    "locust_pose": 29,
    "locust_pose_one_leg": 29,
    "locust_pose_palms_down": 29,
    "sphinx_pose": 30,
    "cobra_pose": 30,
    "seated_forward_bend": 31,
    "seated_forward_bend_no_strap": 31,
}
ALIASES = {
    "serratus_plus": "only named, beside a picture; read as `quadruped_plus` (10), whose numbers these are",
    "cat_camel_extension_only": "`cat_cow` (20) without its cat half, as the article advises; numbers of its own",
    "mid_back_stretch": "a class of stretches, with `cross_body_stretch` (15) and `serratus_plus` (11) as examples;"
    " read as the second, so all numbers are those of `quadruped_plus`",
}
FORWARD = {
    "bear_roll": "rolling over the back with the knees hugged (S2: articulation and rotation of the whole spine)",
    "popping_manipulation": "a quick thrust on a thoracic vertebra by a therapist (S1: quick relief, to be followed by"
    " mobility and strength); an intervention, not an exercise",
}
SEM = (1.0, 2.3)  # [deg] between testers, five techniques (PubMed 22488230, abstract)
MDC = (2.8, 6.3)  # [deg]
SEVERITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
OTHER_PRESETS = (
    "sedentary",
    "mild_degeneration",
    "costovertebral_stiffness",
    "scheuermann_T6_T10",
    "dish_bridge",
    "right_facet",
)
OTHER_PEOPLE = {
    "55 kg, 1.60 m, female": {"mass": 55.0, "height": 1.60, "sex": "female"},
    "95 kg, 1.85 m, male": {"mass": 95.0, "height": 1.85},
}


def perform(
    subject: spondyl.Subject,
    exercise: spondyl.Exercise,
    match: str = "reach_matched",
    free: spondyl.Performance | None = None,
    **options,
) -> spondyl.Performance | str:
    """The performance, or in words why there is none."""
    try:
        return spondyl.simulate(subject, exercise, match, free, **options)
    except spondyl.SimulationError as error:
        return str(error).removeprefix(f"{exercise.path}: ")


def status_of(run: spondyl.Performance | str) -> str:
    return "not_converged" if isinstance(run, str) else str(run.status)


def axis_of(exercise: spondyl.Exercise) -> int:
    """Index of the primary axis; extension and mixed are read about the axis of flexion."""
    name = str(exercise.primary_axis)
    return AXES.index(name) if name in AXES else 0


def turned(motion: spondyl.Motion, levels: list[int], axis: int) -> float:
    """What levels turn together from the first frame to the peak [rad]."""
    return float((motion.rotation[motion.peak, levels, axis] - motion.rotation[0, levels, axis]).sum())


def held(motion: spondyl.Motion, levels: list[int], axis: int) -> float:
    """Their angle at the peak, from neutral standing [rad]."""
    return float(motion.rotation[motion.peak, levels, axis].sum())


def compression(run: spondyl.Performance, level: int = L4_L5) -> float:
    """Largest over the repetition [N]."""
    return float(run.loads.reaction[:, level, 0].max())


def lumbar_share(motion: spondyl.Motion, axis: int) -> str:
    """In percent, or why there is none."""
    parts = [turned(motion, levels, axis) for levels in (LUMBAR, [LEVELS.index("T12_L1")], THORACIC)]
    together, apart = abs(sum(parts)), sum(abs(part) for part in parts)
    if apart < math.radians(1.0):
        return "no turn"
    if together < 0.5 * apart:
        return "opposed"
    return rounded(100.0 * parts[0] / sum(parts), 0)


def peak_phase(exercise: spondyl.Exercise, motion: spondyl.Motion) -> str:
    """The phase in which a run is farthest; a hold belongs to what it holds."""
    index = int(motion.phase[motion.peak])
    while index > 0 and (exercise.phases[index].profile == "hold" or not exercise.phases[index].goals):
        index -= 1
    return exercise.phases[index].name


def same_movement(exercise: spondyl.Exercise, free: spondyl.Motion, restricted: spondyl.Motion) -> bool:
    """Whether both runs are farthest in the same phase: else their peaks are two different things."""
    return peak_phase(exercise, free) == peak_phase(exercise, restricted)


def tidy(text: str) -> str:
    """Paragraphs and list items on lines of up to 150 characters."""
    blocks: list[str] = []
    for line in text.splitlines():
        alone = not line or line.startswith(("#", "|", "!", "- "))
        if alone or not blocks or not blocks[-1] or blocks[-1].startswith(("#", "|", "!")):
            blocks.append(line)
        else:
            blocks[-1] += " " + line.strip()
    lines: list[str] = []
    for block in blocks:
        if len(block) <= 150 or block.startswith(("#", "|", "!")):
            lines.append(block)
            continue
        indent = "  " if block.startswith("- ") else ""
        lines += textwrap.wrap(block, 150, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def is_length(exercise: spondyl.Exercise) -> bool:
    return re.match(r"(pos|distance)\(|joint\(pelvis\.[xyz]\)", exercise.primary_goal.measure) is not None


def rounded(value: float, digits: int, plus: str = "") -> str:
    """Without a minus before zero; with a plus before what is not negative where asked for."""
    return f"{round(value, digits) + 0.0:{plus}.{digits}f}"


def amount(exercise: spondyl.Exercise, value: float) -> str:
    """A value of the primary measure with its unit."""
    if is_length(exercise):
        return f"{rounded(1000.0 * value, 0)} mm"
    if exercise.primary_goal.measure.startswith("force("):
        return f"{rounded(value, 0)} N"
    return f"{rounded(math.degrees(value), 1)} deg"


def turn_words(angle: float, axis: int) -> str:
    """10.2 deg of extension as "10.2 extension"."""
    degrees = math.degrees(angle)
    if abs(degrees) < 0.05:
        return "0.0"
    return f"{abs(degrees):.1f} {WAYS[str(AXES[axis])][int(degrees > 0.0)]}"


def article(file: str) -> str:
    return ARTICLES[file][0] if file in ARTICLES else file


def range_words(limits: tuple[float, float] | None) -> str:
    low, high = limits
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def dosage_words(exercise: spondyl.Exercise) -> str:
    """Only what the source states."""
    d, words = exercise.dosage, []
    for limits, unit in ((d.sets, "set"), (d.repetitions, "repetition")):
        if limits:
            words.append(f"{range_words(limits)} {unit}{'' if limits[1] == 1 else 's'}")
    if d.hold:
        words.append("no hold" if d.hold[1] == 0 else f"hold {range_words(d.hold)} s")
    if d.rest:
        words.append(f"rest {range_words(d.rest)} s")
    if words and (d.sides != "both" or axis_of(exercise) > 0):
        words.append({"one": "one side", "both": "both sides", "alternate": "sides in turn"}[d.sides])
    if d.breathing:
        words.append(f"cue: “{d.breathing}”")
    if not words:
        return "none stated"
    return ", ".join(words) + dosage_source(exercise)


def dosage_source(exercise: spondyl.Exercise) -> str:
    """What of the dosage the article of this exercise does not state."""
    block = re.search(r"^\[dosage\]\n(.*?)(?=^\[|\Z)", exercise.source_text, re.MULTILINE | re.DOTALL)
    if block is None:
        family = re.search(r'^extends = "(\w+)"', exercise.source_text, re.MULTILINE)
        return f" (taken over from `{family[1]}`)" if family else ""
    ours = re.findall(r"^(\w+?)(?:_s)? = .*# ASSUMPTION", block[1], re.MULTILINE)
    return f" ({' and '.join(ours)}: ours)" if ours else ""


def equipment_words(exercise: spondyl.Exercise) -> str:
    """With our default values."""
    things = []
    for thing in exercise.equipment:
        numbers = [
            f"{key.replace('_', ' ')} {value:g} {UNITS.get(key, '')}".rstrip()
            for key, value in thing.parameters.items()
            if isinstance(value, int | float)
        ]
        at = [str(name) for key, name in thing.anchors.items() if key != "phase"]
        things.append(
            f"{thing.kind} `{thing.id}`"
            + (f" ({', '.join(numbers)})" if numbers else "")
            + (f" at {' and '.join(at)}" if at else "")
        )
    return "; ".join(things) if things else "none"


def primary_words(exercise: spondyl.Exercise, free: spondyl.Performance) -> str:
    goal, motion = exercise.primary_goal, free.motion
    way = f"{amount(exercise, float(motion.measure[0]))} to {amount(exercise, float(motion.measure[motion.peak]))}"
    watched = str(goal.kind) == "weight" and not goal.weight
    return f"`{goal.measure}`, {way} in the free run" + (
        "; only observed, gravity drives the exercise" if watched else ""
    )


def reserve_words(run: spondyl.Performance) -> str:
    """Where the muscles do not suffice, and how much of what is asked for is missing there."""
    loads = run.loads
    frames = [k for k, status in enumerate(loads.status) if status == "reserve_exceeded"]
    missing, asked = np.abs(loads.reserve_moment), np.abs(loads.net_moment)
    where = []
    for level, axis in np.ndindex(len(LEVELS), len(AXES)):
        worst = max(frames, key=lambda k, at=(level, axis): missing[(k, *at)])
        lack, net = missing[worst, level, axis], asked[worst, level, axis]
        if lack >= max(1.0, 0.05 * net):
            share = f"{100.0 * lack / net:.0f} %"
            where.append((lack, f"{LEVELS[level]} {AXES[axis]} {lack:.1f} of {net:.1f} N m ({share})"))
    if not where:
        level, axis = np.unravel_index(int(missing[frames].max(axis=0).argmax()), missing.shape[1:])
        where.append((0.0, f"{LEVELS[level]} {AXES[axis]} {missing[frames, level, axis].max():.1f} N m"))
    where.sort(reverse=True)
    more = f" and {len(where) - 4} more" if len(where) > 4 else ""
    return (
        f"muscles cannot hold it in {len(frames)} of {len(loads.status)} frames. Missing, of what gravity, inertia, "
        f"supports and equipment ask for: {'; '.join(text for _, text in where[:4])}{more}"
    )


def motion_reason(run: spondyl.Performance, free: spondyl.Performance, exercise: spondyl.Exercise) -> str:
    motion, status = run.motion, str(run.motion.status)
    at = amount(exercise, float(motion.measure[motion.peak]))
    if status == "not_reachable" and motion.match == "effort_matched":
        mine, other = float(run.loads.effort[motion.peak]), float(free.loads.effort[free.motion.peak])
        return (
            f"the restricted subject spends more than the free one at every reach. At the nearest, "
            f"{100.0 * motion.reach:.0f} % of the way ({at}), it is an effort of {mine:.4g} where the free run spends "
            f"{other:.4g} ({100.0 * (mine / other - 1.0):+.1f} %)"
        )
    if status == "not_reachable":
        goal = amount(exercise, float(free.motion.measure[free.motion.peak]))
        return f"gravity does not take the restricted subject there: {at} fully relaxed, the free run is at {goal}"
    bad = int((motion.certificates["status"] >= STATUSES.index(status)).sum())
    if status == "unstable_equilibrium":
        least = float(motion.certificates["smallest_eigenvalue"].min())
        return f"the posture would topple by itself in {bad} of {motion.frames} frames (stiffness {least:.2g} N m/rad)"
    return f"no equilibrium was found in {bad} of {motion.frames} frames"


def reasons(run: spondyl.Performance | str, free: spondyl.Performance, exercise: spondyl.Exercise) -> list[str]:
    """Why a run is not ok, in words; empty if it is."""
    if isinstance(run, str):
        return [run]
    found = []
    if run.motion.status != "ok":
        found.append(motion_reason(run, free, exercise))
    worst = str(run.loads.worst)
    frames = sum(status == worst for status in run.loads.status)
    if worst == "reserve_exceeded":
        found.append(reserve_words(run))
    elif worst == "support_lost":
        found.append(
            f"in {frames} of {run.motion.frames} frames a support would have to pull, or hold more than friction can"
        )
    elif worst != "ok":
        found.append(f"the force sharing ends with {worst} in {frames} of {run.motion.frames} frames")
    return found


def run_row(name: str, run: spondyl.Performance | str, exercise: spondyl.Exercise) -> str:
    if isinstance(run, str):
        return f"| {name} | not_converged | | | | |\n"
    motion = run.motion
    way = float(motion.measure[motion.peak])
    cells = [
        name,
        str(run.status),
        amount(exercise, way),
        f"{compression(run):.0f}",
        lumbar_share(motion, axis_of(exercise)),
        f"{float(run.loads.reserve_max.max()):.2f}",
    ]
    return "| " + " | ".join(cells) + " |\n"


def value_of(results: list[spondyl.Outcome], name: str, where: str = "") -> float:
    return next(o.value for o in results if o.id == name and o.where == where)


def outcome_row(
    subject: spondyl.Subject, exercise: spondyl.Exercise, runs: dict[str, spondyl.Performance | str]
) -> tuple[str, list[str]]:
    """The row, and why a cell is empty."""
    free, axis, notes = runs["free"], axis_of(exercise), []
    if free.status != "ok":
        notes.append("the free run is not ok: nothing is compared with it, and its own numbers are not to be quoted")
    of = spondyl.outcomes(subject, exercise, free)
    dose = [value_of(of, "dose_i", f"L4_L5 {end}") for end in ("least", "most")]
    if math.isnan(dose[0]):
        doses = "not stated"
    else:
        doses = f"{dose[0]:.0f}" if dose[0] == dose[1] else f"{dose[0]:.0f} to {dose[1]:.0f}"
    thorax = turned(free.motion, THORACIC, axis)
    cells = [
        turn_words(thorax, axis),
        f"{1000.0 * math.degrees(value_of(of, 'selectivity')):.1f}",
        doses,
    ]
    for mode in ("reach_matched", "load_matched"):
        run = runs[mode]
        if free.status != "ok" or status_of(run) != "ok":
            cells.append("–")
            if free.status == "ok":
                notes.append(f"{mode}: {status_of(run)}; " + "; ".join(reasons(run, free, exercise)))
        elif not same_movement(exercise, free.motion, run.motion):
            cells.append("–")
            notes.append(
                f"{mode}: not comparable, the restricted subject is farthest in phase "
                f"“{peak_phase(exercise, run.motion)}”, the free one in “{peak_phase(exercise, free.motion)}”"
            )
        elif mode == "reach_matched":
            change = held(run.motion, LUMBAR, axis) - held(free.motion, LUMBAR, axis)
            cells.append(
                f"{rounded(math.degrees(change), 1, '+')} (at {turn_words(held(free.motion, LUMBAR, axis), axis)})"
            )
        else:
            start, end = (float(free.motion.measure[k]) for k in (0, free.motion.peak))
            lost = (end - float(run.motion.measure[run.motion.peak])) * math.copysign(1.0, end - start)
            way = abs(end - start)
            cells.append(amount(exercise, lost) + (f" ({rounded(100.0 * lost / way, 0)} % of the way)" if way else ""))
    return "| " + " | ".join(cells) + " |\n", notes


RUN_HEAD = """
| run | status | reach | peak L4_L5 compression [N] | lumbar share [%] | largest reserve [N m] |
|---|---|---|---|---|---|
"""
OUTCOME_HEAD = """
| thoracic rotation [deg] | selectivity [deg/kN] | dose of L4_L5 [N s] | lumbar change, reach-matched [deg] | \
reach deficit, load-matched |
|---|---|---|---|---|
"""


def all_runs(
    subject: spondyl.Subject, stiff: spondyl.Subject, exercise: spondyl.Exercise
) -> dict[str, spondyl.Performance | str]:
    """Free and in every mode."""
    free = perform(subject, exercise)
    if isinstance(free, str):
        return {"free": free}
    return {"free": free} | {mode: perform(stiff, exercise, mode, free) for mode in MODES}


def heading(exercise: spondyl.Exercise) -> str:
    picture = f"catalog/{exercise.id}.svg"
    shown = exercise.method == "equilibrium" or (DOCS / picture).is_file()
    return f"""
### {exercise.id}

{f"![Start and end of {exercise.id}]({picture})" if shown else ""}

{"; ".join(exercise.names) or exercise.id}. {str(exercise.fidelity).capitalize()} in \
{", ".join(article(file) for file in exercise.seeds)}.
"""


def section(subject: spondyl.Subject, stiff: spondyl.Subject, exercise: spondyl.Exercise) -> tuple[str, list[str]]:
    """The section of one exercise, and its row in the overview."""
    runs = all_runs(subject, stiff, exercise)
    free = runs["free"]
    if isinstance(free, str):
        text = heading(exercise) + RUN_HEAD + run_row("free", free, exercise) + f"\n- free: not_converged; {free}\n"
        return text, [exercise.id, "not_converged", "", "", ""]
    shown = {name: runs[name] for name in ("free", "reach_matched", "effort_matched")}
    text = heading(exercise)
    text += f"\n- Dosage as stated: {dosage_words(exercise)}\n"
    text += f"- Equipment (values are ours): {equipment_words(exercise)}\n"
    text += f"- Primary: {primary_words(exercise, free)}; axis {exercise.primary_axis}\n"
    text += RUN_HEAD + "".join(run_row(name, run, exercise) for name, run in shown.items())
    why = [
        f"- {name}: {status_of(run)}; {'; '.join(reasons(run, free, exercise))}.\n"
        for name, run in shown.items()
        if status_of(run) != "ok"
    ]
    text += ("\n" + "".join(why)) if why else ""
    row, notes = outcome_row(subject, exercise, runs)
    notes = [note for note in notes if not note.startswith("reach_matched: ") or "comparable" in note]  # told above
    text += OUTCOME_HEAD + row + ("\n" if notes else "") + "".join(f"- {note}.\n" for note in notes)
    text += "\nOur reading, not the article's:\n\n" + "".join(f"- {line}\n" for line in exercise.assumptions)
    compressed = f"{compression(free):.0f}"
    return text, [exercise.id, *(status_of(run) for run in shown.values()), compressed]


def forward_row(name: str, subject: spondyl.Subject, exercise: spondyl.Exercise) -> str:
    run = spondyl.simulate_exercise(subject, exercise, tolerance=3e-7)
    course = run.course
    levels = list(spondyl.levels())
    of = {region: [spondyl.region_of(level) == region for level in levels] for region in ("lumbar", "thoracic")}
    turn = spondyl.segment_rotations(subject, course.q)
    turn = np.degrees(np.abs(turn - turn[0]).max(axis=2))
    energy = spondyl.segment_energy(subject, course.q)
    cells = [name, f"{run.energy_residual():.1e}", f"{course.time[-1]:g}", f"{course.kinetic.max():.2f}"]
    for levels_of in of.values():
        change = energy[:, levels_of].sum(axis=1) - energy[0, levels_of].sum()
        cells += [f"{turn[:, levels_of].max():.2f}", f"{1e3 * max(change, key=abs):.0f}"]
    measure = run.measure
    way = float(measure.max() - measure.min())
    measured = str(exercise.primary_goal.measure)
    cells.append(f"{1e3 * way:.1f} mm" if measured.startswith(("pos", "distance")) else f"{math.degrees(way):.1f} deg")
    return "| " + " | ".join(cells) + " |\n"


def forward_section(
    subject: spondyl.Subject, stiff: spondyl.Subject, exercise: spondyl.Exercise
) -> tuple[str, list[str]]:
    """An exercise of method forward: no equilibria, so none of the tables above."""
    text = heading(exercise)
    text += f"\n- Dosage as stated: {dosage_words(exercise)}\n"
    text += f"- Equipment (values are ours): {equipment_words(exercise)}\n"
    text += (
        f"\nSimulated forward in time, free and `{PRESET}`, with nothing to match. Turns and energies are the largest"
    )
    text += " change of a segment and of a region from rest.\n\n"
    text += "| subject | energy that does not close, part of what moved | time [s] | kinetic [J] | lumbar turn [deg] |"
    text += (
        f" lumbar energy [mJ] | thoracic turn [deg] | thoracic energy [mJ] | way of {exercise.primary_goal.measure} |\n"
    )
    text += "|---" * 9 + "|\n"
    text += forward_row("free", subject, exercise) + forward_row(f"`{PRESET}`", stiff, exercise)
    text += "\nOur reading, not the article's:\n\n" + "".join(f"- {line}\n" for line in exercise.assumptions)
    return text, [exercise.id, "ok, forward in time", "", "", ""]


def noticed(deficit: float) -> str:
    """A deficit [deg] beside the errors between testers."""
    if deficit < SEM[0]:
        return "below the standard error of every technique"
    if deficit < MDC[0]:
        return "below every smallest detectable change"
    if deficit < MDC[1]:
        return "detectable with the better techniques only"
    return "detectable with all five techniques"


def test_row(
    name: str, subject: spondyl.Subject, restriction: spondyl.Restriction, exercise: spondyl.Exercise
) -> tuple[str, str]:
    """The row, and the status when the person is told to turn to the line all the same."""
    free = perform(subject, exercise)
    if isinstance(free, str) or free.status != "ok":
        return f"| {name} | {status_of(free)} | | | | | | |\n", status_of(free)
    stiff = spondyl.restricted(subject, restriction)
    cells, axis = [name], AXES.index("axial_rotation")
    forced = status_of(perform(stiff, exercise, "reach_matched", free))
    for mode in ("load_matched", "effort_matched"):
        run = perform(stiff, exercise, mode, free)
        good = not isinstance(run, str) and run.status == "ok"
        angle = math.degrees(float(run.motion.measure[run.motion.peak])) if good else math.nan
        cells += [f"{angle:.1f}" if good else "–", status_of(run)]
        if mode == "load_matched":
            lumbar = abs(math.degrees(held(run.motion, LUMBAR, axis))) if good else math.nan
            lost = math.degrees(float(free.motion.measure[free.motion.peak])) - angle
            words = [rounded(lost, 1), noticed(lost)] if good else ["–", ""]
            cells += [f"{lumbar:.1f}" if good else "–", *words]
    return "| " + " | ".join(cells) + " |\n", forced


TEST_HEAD = """
| restriction | angle, load-matched [deg] | status | of it lumbar rotation [deg] | below the free run [deg] | \
beside the error between testers | angle, effort-matched [deg] | status |
|---|---|---|---|---|---|---|---|
"""


def largest_turn_cells() -> list[str]:
    """The row of the scoreboard on how far muscles can hold the turn; empty if it is not there."""
    for line in (DOCS / "validation.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[:2] == ["quadruped_thoracic_rotation", "largest turn held"]:
            return cells
    return []


def largest_turn_measured() -> float | None:
    """What was measured in people [deg]."""
    cells = largest_turn_cells()
    return float(cells[6].split()[0]) if cells and cells[6] else None


def largest_turn() -> str:
    """What the scoreboard says of it, in a sentence."""
    cells = largest_turn_cells()
    if not cells:
        return ""
    return (
        f"On the [scoreboard](validation.md), with the hand behind the ear, the largest turn that muscles can hold is "
        f"{cells[7]} deg where {cells[6]} deg was measured in people ({cells[5]}): {cells[9]}. "
    )


def rotation_test(subject: spondyl.Subject) -> str:
    """The section on the test of the 50 deg."""
    exercise = spondyl.exercise("quadruped_rotation_test", datasets=TABLES)
    target = math.degrees(exercise.primary_goal.value)
    text = f"""
## Virtual rotation test

`quadruped_rotation_test` with the hand behind the low back. The free run is told to turn to {target:.0f} deg, the
line that
the article calls healthy. Then the same person gets a restriction and turns as far as the same task load takes him
(load-matched), or as far as the same muscle effort does, at most to {target:.0f} deg (effort-matched).
"""
    tested = {
        f"`{PRESET}` of severity {severity:g}": (subject, spondyl.preset(PRESET, severity, datasets=TABLES))
        for severity in SEVERITIES
    }
    tested |= {f"`{name}`": (subject, spondyl.preset(name, datasets=TABLES)) for name in OTHER_PRESETS}
    tested |= {
        f"`{PRESET}`, {name}": (spondyl.make_subject(TABLES, **who), spondyl.preset(PRESET, datasets=TABLES))
        for name, who in OTHER_PEOPLE.items()
    }
    rows = {name: test_row(name, who, what, exercise) for name, (who, what) in tested.items()}
    text += TEST_HEAD + "".join(row for row, _ in rows.values())
    unable = [f"{name} ({status})" for name, (_, status) in rows.items() if status != "ok"]
    forced = f"all but {', '.join(unable)} do so" if unable else "all do so"
    text += f"""
What the numbers mean, and what they do not:

- **The {target:.0f} deg of the free run are an input.** Only the differences below it are results: how much of the
  turn a restriction takes
  away if nothing else about the person changes.
- The model has no rule for where a person stops. {largest_turn()}Told to turn to {target:.0f} deg at any cost,
  {forced}. An angle below it is a statement about equal load or equal effort, not a prediction
  of what a tester reads.
- The angle is the tilt of T1 against the horizon. Hips, pelvis and lumbar spine are in it. A test that reads less can
  have its cause
  below the thorax, and a stiff thorax can be hidden by a lumbar spine that turns more.
- Between testers the standard error of five techniques, the lumbar-locked one among them, was {SEM[0]:g} to
  {SEM[1]:g} deg and the smallest detectable change
  {MDC[0]:g} to {MDC[1]:g} deg (46 people of 23.6 years on average; PubMed 22488230, abstract). The column beside the
  deficit says on which side of that it lies: a change that
  a tester would not notice cannot be used to judge a person.
- Severities and presets are assumptions (`datasets/restrictions/presets.csv`), and one person stands for all. It is
  no diagnosis, and no advice.
"""
    return text


def overview(rows: list[list[str]], exercises: dict[str, spondyl.Exercise]) -> str:
    text = "\n| no. | exercise | article | fidelity | free | reach_matched | effort_matched | peak L4_L5, free [N] |\n"
    text += "|---|---|---|---|---|---|---|---|\n"
    for row in rows:
        exercise = exercises[row[0]]
        cells = [
            str(NUMBERS.get(row[0], "")),
            f"[{row[0]}](#{row[0]})",
            ", ".join(article(file) for file in exercise.seeds),
            str(exercise.fidelity),
            *row[1:],
        ]
        text += "| " + " | ".join(cells) + " |\n"
    return text


def other_names(exercises: dict[str, spondyl.Exercise]) -> str:
    """Aliases, and what is simulated forward in time."""
    text = "\n## Other names\n\nThree of the 31 entries are other names of an exercise that is there already:\n\n"
    text += "".join(f"- {NUMBERS[name]}, `{name}`: {words}.\n" for name, words in ALIASES.items())
    text += (
        "\n## Simulated forward in time\n\nNo sequences of equilibria, so no multipliers and no modes of comparison;"
    )
    text += " certified by the energy account.\n\n"
    for name, words in FORWARD.items():
        where = f"[{name}](#{name})" if name in exercises else f"`{name}`"
        text += f"- {NUMBERS[name]}, {where}: {words}.\n"
    return text


def intro(count: int) -> str:
    articles = "".join(f"- **{label}** (`{file}`): {words}.\n" for file, (label, words) in ARTICLES.items())
    return f"""# Exercise catalog

{count} exercises from four articles, done by one man of {PERSON["mass"]:g} kg and {PERSON["height"]:g} m: free, and
with half a range of motion and half
a neutral zone lost at T4_T5 to T7_T8 (`{PRESET}`). Written by `docs/generate/catalog_page.py`; the pictures by
`docs/generate/catalog_figures.py`. What the articles claim, beside what the model says, is in [claims.md](claims.md).

This is a model, not medical advice. Loads of single exercises carry the errors of the [scoreboard](validation.md);
differences between
free and restricted hold for one person here, with no band of uncertainty yet.

{articles}
## How to read the tables

- **Status.** Only `ok` may be quoted. The other words are explained in [conventions.md](conventions.md#status) and,
  with the
  figures, under the table where they occur.
- **reach_matched**: the restricted subject goes as far as the free one. **load_matched**: it is driven by the same
  load.
  **effort_matched**: it goes as far as the same muscle effort takes it, at most as far as the exercise asks.
- **Reach** is the primary measure where it is farthest. **Effort** is the volume-weighted mean of squared activation:
  0.01 is 10 % activation everywhere.
- **Lumbar share** is the part of the lumbar spine in what lumbar spine, T12_L1 and thorax turn together about the
  primary axis from the first frame to the peak. "opposed":
  they turn against each other by more than together; above 100 or below 0: one turns against the others; "no turn":
  less than 1 deg in all.
- **Reserve** is moment that no muscle carries. It must stay below 1 N m, or below 5 % of what is asked for there.
- **Selectivity** is thoracic rotation per peak lumbar compression, **dose** the compression of L4_L5 times time over
  the prescribed sets
  and repetitions, one side ([outcomes.md](outcomes.md)). An exercise without a stated dosage has no dose.
- **Lumbar change** is how much more the lumbar spine is turned at the peak than in the free run. Flexion, bending
  right and turning left are positive, so a
  negative number is more extension in an exercise that extends.
- "Described": the article says how it is done. "Interpreted": it only names it. What is ours is listed in every
  section.

## Overview
"""


def page(subject: spondyl.Subject) -> str:
    stiff = spondyl.restricted(subject, spondyl.preset(PRESET, datasets=TABLES))
    exercises = {name: spondyl.exercise(name, datasets=TABLES) for name in spondyl.catalog(datasets=TABLES)}
    ids = sorted(exercises, key=lambda name: (NUMBERS.get(name, 99), name))

    def made(name: str) -> tuple[str, list[str]]:
        exercise = exercises[name]
        return (
            forward_section(subject, stiff, exercise)
            if exercise.method == "forward"
            else section(subject, stiff, exercise)
        )

    with ThreadPoolExecutor() as pool:
        sections = list(pool.map(made, ids))
        test = pool.submit(rotation_test, subject).result()
    text = intro(len(ids)) + overview([row for _, row in sections], exercises)
    text += other_names(exercises) + test + "\n## The exercises, one by one\n"
    return tidy(text + "".join(body for body, _ in sections))


if __name__ == "__main__":
    (DOCS / "catalog.md").write_text(page(spondyl.make_subject(TABLES, **PERSON)), encoding="utf-8")
