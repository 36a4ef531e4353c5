"""Writes docs/claims.md: what the four articles claim, and what the model says about it.

usage: build/venv/bin/python docs/generate/claims.py

No verdict is written by hand: each follows from numbers by the rules that the page states.
"""

import math
import pathlib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import spondyl
from catalog_page import (
    AXES,
    DOCS,
    L4_L5,
    LEVELS,
    LUMBAR,
    PRESET,
    TABLES,
    THORACIC,
    compression,
    held,
    largest_turn,
    largest_turn_measured,
    perform,
    status_of,
    tidy,
    turn_words,
    turned,
    value_of,
)
from verdicts import (
    ASKED,
    ENOUGH,
    FLOORS,
    MAJORITY,
    MAN,
    MODES,
    NOMINAL,
    PEOPLE,
    PERCENT,
    VARIANTS,
    Claim,
    Results,
    Shifted,
    Variant,
    common,
    compute,
    everyone,
    foregone,
    lumbar_energy,
    majority,
    over_variants,
    person,
    selves,
    signed,
    signs,
    sure,
    table,
    unsigned,
)

FLEXION = AXES.index("flexion")
SPINE = [i for i, level in enumerate(LEVELS) if level != "C7_T1"]
LOST = 0.05  # part of the way that counts
HAND = 10.0  # [mm] that count

# S0a, the core claim


def core(results: Results) -> Claim:
    quantities = {"rotation": "lumbar rotation", "compression": "compression of L4_L5", "energy": "lumbar energy"}
    rows, verdicts = [], {}
    for what, words in quantities.items():
        for mode in MODES:
            everywhere = {
                variant.name: majority(signs(results, variant, mode, what))
                for variant in VARIANTS
                if results.of(variant, mode)
            }
            verdicts[what, mode] = everywhere
            count = Counter(signs(results, NOMINAL, mode, what))
            left = len(results.exercises) - count.total()
            stays = "not varied" if mode == "guarding" else sure(everywhere)
            if foregone(results, mode, what):
                stays = "foregone, see below"
            rows.append([words, mode, count[1], count[-1], count[0], left, everywhere[NOMINAL.name], stays])

    def part(what: str, variant: Variant) -> str:
        modes = [m for m in MODES[:3] if not foregone(results, m, what)]
        return common(verdicts[what, m][variant.name] for m in modes)

    parts = {what: {variant.name: part(what, variant) for variant in VARIANTS} for what in quantities}
    names = {"rotation": "turns farther", "compression": "is compressed more", "energy": "holds more elastic energy"}
    nominal = [f"{names[what]}: {of[NOMINAL.name]} (median {medians(results, what)})" for what, of in parts.items()]
    how = ". ".join(f"{names[what].capitalize()}: {sure(of)}" for what, of in parts.items())
    head = ["what", "mode", "rises", "falls", "small", "not judged", "verdict on “it rises”", "over the ensemble"]
    text = table(head, rows) + core_text(results) + core_table(results)
    return Claim("; ".join([*nominal, "soreness: not testable"]), how, text, "all four")


def medians(results: Results, what: str) -> str:
    """The median change, by mode."""
    words = []
    for mode in MODES[:3]:
        found = [s for s in results.of(NOMINAL, mode).values() if s.judged()]
        if what == "rotation":
            middle, unit = float(np.median([s.rotation for s in found])), "deg"
        else:
            changes = [100.0 * getattr(s, what) / getattr(s, f"{what}_free") for s in found]
            middle, unit = float(np.median(changes)), "%"
        words.append(f"{signed(middle)} {unit} {mode.removesuffix('_matched')}")
    return ", ".join(words)


def named(results: Results, mode: str, what: str, sign: int) -> str:
    """The exercises of one sign."""
    return ", ".join(f"`{e}`" for e, s in results.of(NOMINAL, mode).items() if s.judged() and s.sign(what) == sign)


def core_text(results: Results) -> str:
    """How to read the table of the core claim."""
    of = {mode: [s for s in results.of(NOMINAL, mode).values() if s.judged()] for mode in MODES}
    median = {mode: float(np.median([abs(s.rotation) for s in found])) for mode, found in of.items()}
    all_reach = Counter(s for variant in VARIANTS for s in signs(results, variant, "reach_matched", "rotation"))
    load = Counter(s.sign("rotation") for s in of["load_matched"])
    losers = sum(s.lost >= LOST for s in of["load_matched"])
    whole = sum(abs(s.lost) < 0.005 for s in of["effort_matched"])
    without = sum(s.status == "not_reachable" for s in results.of(NOMINAL, "effort_matched").values())
    three = zip(*(results.of(NOMINAL, mode).values() for mode in (MODES[0], MODES[1], MODES[3])), strict=True)
    between = [
        min(r.rotation, m.rotation) - 0.05 <= g.rotation <= max(r.rotation, m.rotation) + 0.05
        for r, m, g in three
        if r.judged() and m.judged() and g.judged()
    ]
    squeeze = [100.0 * abs(s.compression / s.compression_free) for s in of["reach_matched"]]
    sign = (
        "so the sign of a rotation says nothing, only its size does"
        if foregone(results, "reach_matched", "rotation")
        else "yet the runs do not all obey"
    )
    falls = {m: named(results, m, "rotation", -1) for m in MODES[:3]}
    fallen = "; ".join(f"{m}: {names}" for m, names in falls.items() if names)
    slump = " Sitting has two postures of equal load: with stiff levels the slump is lost and the person sits up."
    slump = slump if "prolonged_sitting" in falls["load_matched"] else ""
    return f"""
How to read it:

- **reach_matched** is a foregone conclusion for rotation. The end pose is the same; what the stiff levels do not give,
  others must. Over all persons and restrictions it rises {all_reach[1]} times, falls {all_reach[-1]} times and is too
  small to count {all_reach[0]} times: {sign}. The median is {median["reach_matched"]:.1f} deg.
- **load_matched** is nearly one the other way round. Levels in a row carry the same moment: with no load but the
  task's, the lumbar spine would turn as before (zero change) and the restriction would cost reach only.
  {losers} of {len(of["load_matched"])} exercises lose {100.0 * LOST:.0f} % of their way or more; the lumbar change is
  too small to count in {load[0]}. What is left, a median of {median["load_matched"]:.1f} deg, comes from weight that
  acts on another posture.
- **effort_matched** is judged only where it has an answer; in {without} it has none (`not_reachable`). In {whole} of
  {len(of["effort_matched"])} the restricted subject gets all the way, and the run is that of reach_matched again.
- **guarding**: people who resist the loss of reach as stiffly as the task itself does (task load over way). In
  {sum(between)} of {len(between)} exercises their lumbar rotation lies between reach_matched and load_matched. Which
  of them people are like is not known. How much the low back compensates is decided by that, not by mechanics alone.
- Rotation falls in {fallen or "none"}.{slump}
- Peak compression changes by {np.median(squeeze):.1f} % (median) and at most {max(squeeze):.1f} % in reach_matched. It
  is made of weight and muscle force, which a restriction changes through posture only.
- Not judged: a status other than ok, a peak in another phase, or less than {ASKED:g} deg asked of the stiff levels.
  Exercises of one family count each, so the counts are not independent.
"""


def core_table(results: Results) -> str:
    """Exercise by exercise."""
    rows = []
    for name in results.exercises:
        of = {mode: results.shifts[NOMINAL.name, name, mode] for mode in MODES}
        asked = abs(of["reach_matched"].asked)
        cells = [f"[{name}](catalog.md#{name})", f"{asked:.1f}"]
        if asked < ASKED and of["reach_matched"].status == "ok":
            rows.append([*cells, "too little asked", *[""] * 6])
            continue
        cells += [signed(s.rotation) if s.status == "ok" else s.status for s in of.values()]
        cells += [
            signed(100.0 * of[mode].compression / of[mode].compression_free) if of[mode].status == "ok" else ""
            for mode in MODES[:3]
        ]
        rows.append(cells)
    head = ["exercise", "asked of stiff levels [deg]"]
    head += [f"rotation, {mode.removesuffix('_matched')}" for mode in MODES]
    head += [f"compression, {mode.removesuffix('_matched')}" for mode in MODES[:3]]
    return f"""
Change of lumbar rotation at the peak [deg], positive the way the stiff levels go, and of peak L4_L5 compression [%],
with {NOMINAL.name}:
""" + table(head, rows)


# Single exercises, by variant


def shelf(results: Results) -> Claim:
    name = "high_shelf_reach"

    def reach(of: dict[tuple[str, str], Shifted]) -> str:
        s = of[name, "load_matched"]
        if s.status != "ok":
            return "undecided"
        return "supported" if s.lost >= LOST else "contradicted" if s.lost <= -LOST else "small"

    def hand(of: dict[tuple[str, str], Shifted]) -> str:
        s = of[name, "load_matched"]
        if s.status != "ok":
            return "undecided"
        return "supported" if s.hand >= HAND else "contradicted" if s.hand <= -HAND else "small"

    trunk, height = over_variants(results, reach), over_variants(results, hand)
    rows = []
    for variant in VARIANTS:
        of = {mode: results.shifts[variant.name, name, mode] for mode in MODES[:3]}
        load, equal = of["load_matched"], of["reach_matched"]
        rows.append(
            [
                variant.name,
                f"{100.0 * load.lost:.0f}" if load.status == "ok" else load.status,
                f"{load.hand:.0f}" if load.status == "ok" else "",
                signed(equal.rotation) if equal.status == "ok" else equal.status,
                of["effort_matched"].status,
            ]
        )
    text = f"""
`high_shelf_reach`: how far the trunk leans back under the raised arm (tilt of T4), and the height of the hand.
Supported from {100.0 * LOST:.0f} % of the way or {HAND:g} mm of the hand on, small below.
"""
    text += table(
        [
            "who",
            "tilt lost, load-matched [% of the way]",
            "hand lower by [mm]",
            "more lumbar extension for the same tilt [deg]",
            "effort_matched",
        ],
        rows,
    )
    text += (
        "That something is lost follows from the mode: stiffer tissue gives less for the same load. The size does not. "
    )
    text += "The scapula follows a rhythm here: a shoulder blade held back by a stiff thorax is not in the model.\n"
    verdict = f"trunk: {trunk[NOMINAL.name]}; hand: {height[NOMINAL.name]}"
    return Claim(verdict, f"trunk: {sure(trunk)}. Hand: {sure(height)}", text, "load_matched, reach_matched")


def overhead(results: Results) -> Claim:
    names = ("high_shelf_reach", "overhead_opener", "ninety_ninety_overhead_raise")

    def test(of: dict[tuple[str, str], Shifted]) -> str:
        lost = [of[name, "load_matched"].lost for name in names if of[name, "load_matched"].status == "ok"]
        if not lost:
            return "undecided"
        return common("supported" if x >= LOST else "contradicted" if x <= -LOST else "small" for x in lost)

    verdicts = over_variants(results, test)
    rows = []
    for name in names:
        of = {mode: results.shifts[NOMINAL.name, name, mode] for mode in MODES[:3]}
        load, equal = of["load_matched"], of["reach_matched"]
        rows.append(
            [
                f"[{name}](catalog.md#{name})",
                f"{abs(load.asked):.1f}",
                f"{100.0 * load.lost:.0f}" if load.status == "ok" else load.status,
                signed(equal.rotation) if equal.status == "ok" else equal.status,
                of["effort_matched"].status,
            ]
        )
    text = f"""
Arms that stop at 150 to 160 deg against the trunk leave the rest of the way to vertical to the trunk: that is how these
three exercises are read. Supported if each loses {100.0 * LOST:.0f} % of its way or more when the thorax is stiff and
the load the same.
"""
    text += table(
        [
            "exercise",
            "extension of the stiff levels, free [deg]",
            "way lost, load-matched [%]",
            "more lumbar extension, reach-matched [deg]",
            "effort_matched",
        ],
        rows,
    )
    text += (
        "That some of the way is lost follows from the mode, how much does not. That the arm stops at a fixed angle is"
    )
    text += " an assumption of the exercises; without it there is no link to test.\n"
    return Claim(verdicts[NOMINAL.name], sure(verdicts), text, "load_matched")


# Claims with runs of their own


def edited(exercise: spondyl.Exercise, pattern: str, value: str) -> spondyl.Exercise:
    """The exercise with every match of a pattern in its file replaced."""
    text, count = re.subn(pattern, value, exercise.to_toml())
    if count == 0:
        raise ValueError(f"{exercise.id}: {pattern} is not in its file")
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / f"{exercise.id}.toml"
        file.write_text(text, encoding="utf-8")
        return spondyl.read_exercise(file)


def fifty(results: Results) -> Claim:
    exercise = results.exercises["quadruped_rotation_test"]
    line = math.degrees(exercise.primary_goal.value)
    rows, verdicts = [], {}
    for who, subject, _ in everyone():
        best, stop, at_line = math.nan, "none up to the last step", None
        for target in np.arange(line - 10.0, line + 30.0, 5.0):
            run = perform(subject, aimed(exercise, target), frames=31, branches="none")
            if target == line:
                at_line = run
            if status_of(run) != "ok":
                stop = f"{status_of(run)} at {target:.0f}"
                break
            best = target
        share = ""
        if isinstance(at_line, spondyl.Performance):
            of = spondyl.outcomes(subject, exercise, at_line)
            used = {LEVELS[i]: value_of(of, "util_i", f"{LEVELS[i]} axial_rotation") for i in THORACIC}
            most = max(used, key=used.__getitem__)
            share = f"{100.0 * used[most]:.0f} ({most})"
        rows.append([who, status_of(at_line) if at_line else "–", share, f"{best:.0f}", stop])
        if math.isnan(best) or best < line - 5.0:
            verdicts[who] = "contradicted"
        else:
            verdicts[who] = "supported" if best <= line + 5.0 else "undecided"
    text = f"""
A person without restriction turns in steps of 5 deg until muscles or supports do not suffice. Supported if that ends
within 5 deg of {line:.0f}, contradicted if before, undecided if beyond: then {line:.0f} is possible, but nothing in the
model makes it the healthy value.
"""
    text += table(
        [
            "who",
            f"status at {line:.0f} deg",
            "thoracic level that turns most of its range there [% of that at 7.5 N m]",
            "largest turn held [deg]",
            "what ends it",
        ],
        rows,
    )
    measured = largest_turn_measured()
    text += largest_turn()
    if measured is not None and measured < line:
        text += (
            f"A measured mean of {measured:g} deg is below {line:.0f}: that line would call many healthy people stiff. "
        )
    text += "See also the [virtual test](catalog.md#virtual-rotation-test).\n"
    return Claim(verdicts[MAN], sure(verdicts), text, "free")


def aimed(exercise: spondyl.Exercise, target: float) -> spondyl.Exercise:
    """With another value of the primary goal [deg]."""
    measure = re.escape(exercise.primary_goal.measure)
    pattern = rf'(measure = "{measure}"\n(?:[^\n\[]*\n)*?\s*value_)(?:deg|rad) = [-+0-9.e]+'
    return edited(exercise, pattern, rf"\g<1>deg = {target}")


def rolling(results: Results) -> Claim:
    rows, verdicts = [], {}
    names = [n for n in ("foam_roll_extension", "foam_roller_overpressure") if n in results.exercises]
    for who, subject, stiff in everyone():
        for name in names:
            exercise = results.exercises[name]
            free = perform(subject, exercise, frames=31, branches="none")
            run = (
                "no free run"
                if isinstance(free, str)
                else perform(stiff, exercise, "load_matched", free, frames=31, branches="none")
            )
            if isinstance(run, str):
                rows.append([who, name, status_of(run), *[""] * 5])
                if name == names[0]:
                    verdicts[who] = "undecided"
                continue
            levels = [LEVELS.index(level) for level in stiff.restriction.levels]
            thorax, inside, lumbar = (-turned(run.motion, part, FLEXION) for part in (THORACIC, levels, LUMBAR))
            free_thorax = -turned(free.motion, THORACIC, FLEXION)
            force = max(
                np.linalg.norm(run.loads.support_force[:, i], axis=1).max()
                for i, support in enumerate(run.loads.supports)
                if "roller" in support or any(s.id == support and s.surface == "roller" for s in exercise.supports)
            )
            rows.append(
                [
                    who,
                    name,
                    str(run.status),
                    *(f"{math.degrees(x):.1f}" for x in (free_thorax, thorax, inside, lumbar)),
                    f"{force:.0f}",
                ]
            )
            if name == names[0]:
                if run.status != "ok":
                    verdicts[who] = "undecided"
                elif thorax < math.radians(1.0):
                    verdicts[who] = "contradicted"
                elif thorax >= math.radians(5.0) and inside >= math.radians(ASKED) and thorax > lumbar:
                    verdicts[who] = "supported"
                else:
                    verdicts[who] = "small"
    text = f"""
What gravity and the roller do to a relaxed back, in the person with the stiff levels. Supported if the thorax extends
by 5 deg or more, the stiff levels by {ASKED:g} deg or more, and the thorax by more than the lumbar spine. Whether
anything of it lasts is not in the model.
"""
    text += table(
        [
            "who",
            "exercise",
            "status",
            "thorax extends, free [deg]",
            "stiff person [deg]",
            "of it the stiff levels [deg]",
            "lumbar spine extends [deg]",
            "roller force [N]",
        ],
        rows,
    )
    return Claim(verdicts[MAN], sure(verdicts), text, "load_matched")


def in_phase(exercise: spondyl.Exercise, run: spondyl.Performance, name: str) -> np.ndarray:
    """Frames of a phase and of the hold that follows it."""
    names = [phase.name for phase in exercise.phases]
    first = names.index(name)
    last = first
    while last + 1 < len(names) and exercise.phases[last + 1].profile == "hold":
        last += 1
    return np.flatnonzero((run.motion.phase >= first) & (run.motion.phase <= last))


def heavier(first: float, second: float) -> str:
    """Whether the first is more than the second."""
    change = 100.0 * (first / second - 1.0)
    return "small" if abs(change) < PERCENT else "supported" if change > 0.0 else "contradicted"


def flexion_bias(results: Results) -> Claim:
    rows, cat, push = [], {}, {}
    for key, _, subject in selves():
        exercise = results.exercises["cat_cow"]
        run = perform(subject, exercise, frames=31, branches="none")
        cat[key] = push[key] = "undecided"
        if not isinstance(run, str) and run.status == "ok":
            cow_frames, cat_frames = (in_phase(exercise, run, name) for name in ("cow", "cat"))
            peaks = [float(run.loads.reaction[frames, L4_L5, 0].max()) for frames in (cat_frames, cow_frames)]
            energy = [
                float(run.loads.segment_energy[frames][:, LUMBAR].sum(axis=1).max())
                for frames in (cat_frames, cow_frames)
            ]
            cat[key] = common((heavier(*peaks), heavier(*energy)))
            rows.append(
                [key, "cat | cow", str(run.status), *(f"{x:.0f}" for x in peaks), *(unsigned(x) for x in energy)]
            )
        else:
            rows.append([key, "cat | cow", status_of(run), *[""] * 4])
        pair = [
            perform(subject, results.exercises[name], frames=31, branches="none")
            for name in ("push_up", "standing_row")
        ]
        good = all(status_of(run) == "ok" for run in pair)
        numbers = [f"{compression(run):.0f}" if not isinstance(run, str) else "" for run in pair]
        energies = [unsigned(lumbar_energy(run)) if not isinstance(run, str) else "" for run in pair]
        rows.append([key, "push-up | row", " | ".join(status_of(run) for run in pair), *numbers, *energies])
        if good:
            push[key] = heavier(compression(pair[0]), compression(pair[1]))
    rows = [[cell.replace(" | ", ", ") for cell in row] for row in rows]
    text = f"""
Reduced to what can be computed: does the thing to avoid load the lumbar spine more than the thing to do? Cat against
cow by peak compression and by lumbar energy, push-up against row by peak compression; {PERCENT:g} % and more count.
Both must agree, and be ok.
"""
    text += table(
        [
            "who",
            "pair",
            "status",
            "L4_L5, to avoid [N]",
            "to do [N]",
            "lumbar energy, to avoid [J]",
            "to do [J]",
        ],
        rows,
    )
    others = {"locust pose, an extension exercise": "locust_pose", "rounded sitting": "prolonged_sitting"}
    for words, name in others.items():
        run = perform(person(MAN), results.exercises[name], frames=31, branches="none")
        if status_of(run) == "ok":
            text += f"Beside it, {words}: {compression(run):.0f} N at L4_L5 in the first person. "
    text += "The article's reasons, posture and strength of front and back, are not tested by this.\n"
    key = f"{MAN}, free"
    verdict = f"cat: {cat[key]}; push-up: {push[key]}"
    return Claim(verdict, f"cat: {sure(cat)}. Push-up: {sure(push)}", text, "free, reach")


@cache
def ranges(who: str, moment: float, stiff: bool = False) -> np.ndarray:
    """Angle of every level (18) about every axis to either side under a pure moment [deg]: (level, axis, side)."""
    subject = person(who)
    if stiff:
        subject = spondyl.restricted(subject, spondyl.preset(PRESET, datasets=TABLES))
    angles = np.radians(np.linspace(-30.0, 30.0, 1201))
    start = spondyl.neutral_state(subject).q
    found = np.zeros((len(LEVELS), len(AXES), 2))
    for level, axis in np.ndindex(len(LEVELS), len(AXES)):
        q = np.tile(start, (angles.size, 1))
        q[:, subject.coordinate_named(f"{LEVELS[level]}.{AXES[axis]}")] = angles
        turn = spondyl.segment_rotations(subject, q)[:, level, axis]
        order = np.argsort(turn)
        resists = np.gradient(spondyl.segment_energy(subject, q)[order, level], turn[order])
        for side, sign in enumerate((1.0, -1.0)):
            found[level, axis, side] = abs(np.interp(sign * moment, resists, np.degrees(turn[order])))
    return found


def built_for(results: Results) -> Claim:
    rows = []
    for moment in (5.0, 7.5):
        r = ranges(MAN, moment)
        for name, levels in (("thoracic", THORACIC), ("lumbar", LUMBAR)):
            mean = r[levels].mean(axis=0)
            rows.append(
                [
                    f"{moment:g}",
                    name,
                    *(f"{x:.1f}" for x in (mean[0, 0], mean[0, 1], mean[0].sum(), mean[1].sum(), mean[2].sum())),
                ]
            )

    def verdict(moment: float) -> str:
        r = ranges(MAN, moment)
        thorax, lumbar = r[THORACIC].mean(axis=0), r[LUMBAR].mean(axis=0)
        turn = "supported" if thorax[2].sum() > lumbar[2].sum() else "contradicted"
        extend = "supported" if thorax[0, 1] > lumbar[0, 1] else "contradicted"
        total = thorax.sum(axis=1)
        smallest = ("flexion and extension", "lateral bending", "axial rotation")[int(total.argmin())]
        return f"rotation: {turn}; extension: {extend} (the thorax's own smallest range is {smallest})"

    text = """
Ranges of single levels under a pure moment, from the passive law with the rib cage in it, mean per level. Supported
where a thoracic level has more than a lumbar one.
"""
    text += table(
        [
            "moment [N m]",
            "region",
            "flexion [deg]",
            "extension [deg]",
            "flexion and extension",
            "lateral bending, both sides",
            "axial rotation, both sides",
        ],
        rows,
    )
    text += "These laws are built from measurements in vitro: this repeats them and is no independent test. "
    text += "The neck is one joint here; the comparison with the cervical spine is left out.\n"
    both = {f"{moment:g} N m": verdict(moment) for moment in (7.5, 5.0)}
    return Claim(both["7.5 N m"], f"at two moments: {sure(both)}", text, "passive law")


def every_vertebra(results: Results) -> Claim:
    exercise = results.exercises["cat_cow"]
    rows, verdicts = [], {}
    for key, who, subject in selves():
        run = perform(subject, exercise, frames=31, branches="none")
        if isinstance(run, str):
            verdicts[key] = "undecided"
            rows.append([key, "not_converged", *[""] * 5])
            continue
        swing = np.degrees(np.ptp(run.motion.rotation[:, :, FLEXION], axis=0))[SPINE]
        whole = ranges(who, 7.5)[SPINE, FLEXION].sum(axis=1)
        least = int(swing.argmin())
        inside = [SPINE.index(LEVELS.index(level)) for level in spondyl.preset(PRESET, datasets=TABLES).levels]
        if run.status != "ok":
            verdicts[key] = "undecided"
        elif (swing >= 1.0).all():
            verdicts[key] = "supported"
        else:
            verdicts[key] = "contradicted" if (swing < 1.0).mean() > 1.0 - MAJORITY else "undecided"
        rows.append(
            [
                key,
                str(run.status),
                f"{int((swing >= 1.0).sum())} of {len(SPINE)}",
                f"{swing[least]:.1f} ({LEVELS[SPINE[least]]})",
                f"{swing.max():.1f} ({LEVELS[SPINE[int(swing.argmax())]]})",
                f"{swing[inside].mean():.1f}",
                f"{100.0 * (swing / whole).min():.0f} to {100.0 * (swing / whole).max():.0f}",
            ]
        )
    text = f"""
How far each level from L5_S1 to T1_T2 goes from cow to cat. Supported if every one moves by 1 deg or more, contradicted
if more than {100.0 * (1.0 - MAJORITY):.0f} % do not.
"""
    text += table(
        [
            "who",
            "status",
            "levels with 1 deg or more",
            "least [deg]",
            "most [deg]",
            "T4_T5 to T7_T8, mean [deg]",
            "of the range in vitro [%]",
        ],
        rows,
    )
    text += "“Mobilises” is read as “moves while it is done”. Whether mobility grows is not in the model.\n"
    key = f"{MAN}, free"
    return Claim(verdicts[key], sure(verdicts), text, "free, reach")


def sphinx(results: Results) -> Claim:
    rows, verdicts = [], {}
    for key, _, subject in selves():
        angles, statuses = [], []
        for name in ("prolonged_sitting", "sphinx_pose"):
            run = perform(subject, results.exercises[name], frames=31, branches="none")
            statuses.append(status_of(run))
            angles += [
                math.nan if isinstance(run, str) else held(run.motion, levels, FLEXION) for levels in (LUMBAR, THORACIC)
            ]
        degrees = [math.degrees(x) for x in angles]
        pairs = zip(degrees[:2], degrees[2:], strict=True)
        opposite = [seat >= 1.0 and pose <= -1.0 for seat, pose in pairs]
        if set(statuses) != {"ok"}:
            verdicts[key] = "undecided"
        else:
            verdicts[key] = "supported" if all(opposite) else "undecided" if any(opposite) else "contradicted"
        rows.append([key, ", ".join(statuses), *(turn_words(x, FLEXION) for x in angles)])
    text = """
Angles from neutral standing in the rounded sitting of the catalog and in the sphinx pose. Supported if sitting flexes
both regions and the sphinx extends both, by 1 deg or more; undecided if one of them only.
"""
    text += table(
        [
            "who",
            "status of sitting, sphinx",
            "lumbar, sitting [deg]",
            "thorax, sitting [deg]",
            "lumbar, sphinx [deg]",
            "thorax, sphinx [deg]",
        ],
        rows,
    )
    text += "“Counters” is read as “takes the spine the other way”. What stays afterwards is not in the model.\n"
    key = f"{MAN}, free"
    return Claim(verdicts[key], sure(verdicts), text, "free, reach")


def no_rounding(results: Results) -> Claim:
    told = results.exercises["seated_forward_bend"]
    loose = edited(told, r"weight_Nm_per_rad = 400(?:\.0*)?\b", "weight_Nm_per_rad = 0.0")
    rows, bend, load = [], {}, {}
    for key, _, subject in selves():
        runs = [perform(subject, exercise, frames=31, branches="none") for exercise in (told, loose)]
        bend[key] = load[key] = "undecided"
        if any(isinstance(run, str) for run in runs):
            rows.append([key, ", ".join(map(status_of, runs)), *[""] * 6])
            continue
        lumbar = [math.degrees(held(run.motion, LUMBAR, FLEXION)) for run in runs]
        thorax = [math.degrees(held(run.motion, THORACIC, FLEXION)) for run in runs]
        peaks = [compression(run) for run in runs]
        if all(run.status == "ok" for run in runs):
            less = lumbar[1] - lumbar[0]
            bend[key] = "small" if abs(less) < 1.0 else "supported" if less > 0.0 else "contradicted"
            load[key] = heavier(peaks[1], peaks[0])
        cells = [f"{x:.1f}" for x in (*lumbar, *thorax)] + [f"{x:.0f}" for x in peaks]
        rows.append([key, ", ".join(map(status_of, runs)), *cells])
    text = f"""
The seated forward bend with the cue (springs of 400 N m/rad along the back) and without it, for the same way of C7. The
cue is supported for the bend if it takes 1 deg or more of lumbar flexion away, for the load if the peak compression of
L4_L5 is {PERCENT:g} % or more lower with it.
"""
    text += table(
        [
            "who",
            "status with, without",
            "lumbar flexion, with [deg]",
            "without [deg]",
            "thoracic flexion, with [deg]",
            "without [deg]",
            "L4_L5, with [N]",
            "without [N]",
        ],
        rows,
    )
    key = f"{MAN}, free"
    if load[key] == "contradicted":
        text += "Half of gravity is left to the tissue here: a round back hangs in it, a long one is held by muscles. "
    text += "How firmly people obey the cue is an assumption.\n"
    verdict = f"less bend: {bend[key]}; less load: {load[key]}"
    return Claim(verdict, f"bend: {sure(bend)}. Load: {sure(load)}", text, "free, reach")


# The conflicts between the articles


def dose(run: spondyl.Performance, subject: spondyl.Subject, exercise: spondyl.Exercise) -> str:
    of = spondyl.outcomes(subject, exercise, run)
    low, high = (value_of(of, "dose_i", f"L4_L5 {end}") for end in ("least", "most"))
    if math.isnan(low):
        return "not stated"
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def conflicts(results: Results) -> str:
    subject = person(MAN)
    stiff = spondyl.restricted(subject, spondyl.preset(PRESET, datasets=TABLES))
    runs = {
        (name, label): perform(who, results.exercises[name])
        for name in (
            "cat_cow",
            "cat_camel_extension_only",
            "kneeling_thoracic_extension",
            "upper_back_thoracic_extension",
            "down_dog",
        )
        for label, who in (("free", subject), ("stiff", stiff))
    }

    def doses(names: Iterable[str]) -> str:
        rows = []
        for name in names:
            for label, who in (("free", subject), ("stiff", stiff)):
                run, exercise = runs[name, label], results.exercises[name]
                if isinstance(run, str):
                    rows.append([f"[{name}](catalog.md#{name})", label, "not_converged", *[""] * 4])
                    continue
                rows.append(
                    [
                        f"[{name}](catalog.md#{name})",
                        label,
                        str(run.status),
                        f"{compression(run):.0f}",
                        dose(run, who, exercise),
                        turn_words(turned(run.motion, THORACIC, FLEXION), FLEXION),
                        turn_words(held(run.motion, LUMBAR, FLEXION), FLEXION),
                    ]
                )
        head = ["exercise", "who", "status", "peak L4_L5 [N]", "dose of L4_L5 [N s]"]
        return table([*head, "thorax turns [deg]", "lumbar spine at the peak [deg]"], rows)

    text = """
## Conflicts between the articles

The model does not settle them; it shows what each advice does in one person.

### The cat half: forbidden in S1, held for 15 to 30 s in S3
"""
    text += doses(("cat_cow", "cat_camel_extension_only"))
    full, half = (runs[name, "free"] for name in ("cat_cow", "cat_camel_extension_only"))
    if not isinstance(full, str) and not isinstance(half, str) and full.status == half.status == "ok":
        ratio = compression(full) / compression(half)
        text += (
            f"With the cat half the peak of L4_L5 is {ratio:.2f} times that without it. S3 holds the cat, so the dose"
        )
        text += " differs by more. The same dosage is taken for both; S1 states none.\n"
    text += "\n### Kneeling extension: 20 to 30 quick repetitions in S1, five holds of 5 s in S3\n"
    text += doses(("upper_back_thoracic_extension", "kneeling_thoracic_extension"))
    quick, slow = (runs[name, "free"] for name in ("upper_back_thoracic_extension", "kneeling_thoracic_extension"))
    if not isinstance(quick, str) and not isinstance(slow, str) and quick.status == slow.status == "ok":
        of = []
        for run in (quick, slow):
            numbers = spondyl.outcomes(subject, results.exercises[run.motion.exercise], run)
            of.append([value_of(numbers, "dose_i", f"L4_L5 {end}") for end in ("least", "most")])
        seconds = results.exercises["upper_back_thoracic_extension"].duration
        text += (
            f"The quick repetitions add up to {of[0][0] / of[1][1]:.1f} to {of[0][1] / of[1][0]:.1f} times the lumbar"
        )
        text += f" dose of the holds, at {compression(quick) / compression(slow):.2f} times the peak. Dose counts"
        text += f" seconds: a quick one takes {seconds:g} s in our timing, which the article does not give.\n"
    text += "\n### Down dog: “thoracic flexion” in the table of S2, “lengthens the spine” in its text\n"
    rows = []
    for label in ("free", "stiff"):
        run = runs["down_dog", label]
        if isinstance(run, str):
            rows.append([label, "not_converged", *[""] * 5])
            continue
        rows.append(
            [
                label,
                str(run.status),
                turn_words(turned(run.motion, THORACIC, FLEXION), FLEXION),
                turn_words(held(run.motion, THORACIC, FLEXION), FLEXION),
                turn_words(held(run.motion, LUMBAR, FLEXION), FLEXION),
                f"{run.loads.reaction[:, L4_L5, 0].min():.0f} to {run.loads.reaction[:, L4_L5, 0].max():.0f}",
                f"{run.loads.reaction[:, LUMBAR, 0].min():.0f}",
            ]
        )
    text += table(
        [
            "who",
            "status",
            "thorax turns on the way up [deg]",
            "thorax at the peak [deg]",
            "lumbar spine at the peak [deg]",
            "L4_L5 over the repetition [N]",
            "least lumbar compression [N]",
        ],
        rows,
    )
    dog = runs["down_dog", "free"]
    if not isinstance(dog, str):
        way = "flexes" if turned(dog.motion, THORACIC, FLEXION) > 0.0 else "extends"
        place = "flexed" if held(dog.motion, THORACIC, FLEXION) > 0.0 else "extended"
        lumbar = "flexed" if held(dog.motion, LUMBAR, FLEXION) > 0.0 else "extended"
        pulled = dog.loads.reaction[:, LUMBAR, 0].min() < 0.0
        text += (
            f"On the way up the thorax {way}; at the top it is {place} and the lumbar spine {lumbar} against standing. "
        )
        text += (
            "The lumbar spine is pulled at some level: it is lengthened.\n"
            if pulled
            else "No lumbar level is ever pulled: muscles that hold the pose press more than the weight pulls.\n"
        )
    text += """
### “Built for rotation and extension” in S2(b), against measurements in vitro

See [S2b](#s2b). Flexion and extension together are the thorax's smallest range in vitro (6 to 8 deg per level against
10 to 12 deg of rotation from T1 to T10, without ribs; PLoS ONE 0177823, abstract); the table there says whether the
law of the model, with ribs, agrees.
"""
    return text


# What the articles say, in our words; None: testable here
CLAIMS: dict[str, tuple[str, str | None]] = {
    "S0a": ("A stiff upper back makes the low back compensate; it is overused and gets sore.", None),
    "S0b": (
        "The upper back links shoulder blades, ribs, low back and neck: its stiffness limits them all, as in reaching"
        " to a high shelf.",
        None,
    ),
    "S0c": (
        "Simple drills at home reduce stiffness and improve rotation.",
        "change over weeks: tissue does not adapt here",
    ),
    "S0d": ("In the quadruped test healthy people turn by about 50 deg.", None),
    "S0e": ("Stop when it hurts.", "advice; pain is not in the model"),
    "S1a": ("Foam rolling helps to get into extension.", None),
    "S1b": (
        "Having the back popped gives quick relief; it works best when mobility and strength work follow.",
        "relief and its duration; the thrust itself is simulated in `examples/popping_manipulation.py`",
    ),
    "S1c": (
        "The usual cause is long sitting, not arthritis or discs.",
        "what causes pain is a question to epidemiology",
    ),
    "S1d": ("Mobility and strength are both needed; motion is lotion.", "change over weeks"),
    "S1e": ("Who sits rounded needs the strength for it.", "fatigue and training are not in the model"),
    "S1f": ("Avoid work that flexes (the cat, push-ups), prefer extension and rows.", None),
    "S1g": ("The upper cross pattern is common.", "a statement about how often something is found"),
    "S1h": ("Stretch the muscle that has the knot.", "knots are not in the model"),
    "S1i": ("The neck often refers pain to the upper back.", "referred pain is not in the model"),
    "S2a": (
        "Extension, flexion and rotation exercises improve thoracic mobility.",
        "change over weeks; what each exercise moves while it is done is in the catalog",
    ),
    "S2b": ("Unlike low back and neck, the thoracic spine is built for rotation and extension.", None),
    "S2c": ("Overhead range is linked to thoracic extension.", None),
    "S2d": ("Regular practice works against the stiffness of a sedentary life.", "change over months"),
    "S3a": (
        "Causes are posture, overuse, twisting, injury, sitting, coughing, sometimes scoliosis.",
        "what causes pain is a question to epidemiology",
    ),
    "S3b": (
        "Sitting tightens hips, chest, hamstrings and shoulders, which makes the posture bad.",
        "change over months: muscles and tissue keep their lengths here",
    ),
    "S3c": ("Strength training without stretching leaves knots and adhesions.", "neither is in the model"),
    "S3d": (
        "A head held forward over a phone loads the whole chain.",
        "the neck is one joint and the head follows it: what it carries is not resolved",
    ),
    "S3e": ("Cat-cow mobilises each vertebra.", None),
    "S3f": (
        "Child's pose also stretches hips and ankles.",
        "no line is drawn between a stretched and a bent joint of the legs; their laws are rough",
    ),
    "S3g": ("The sphinx pose counters a flat low back and a rounded upper back.", None),
    "S3h": ("Bend forward from the hips, do not round the back.", None),
    "S3i": ("A strong core prevents injury.", "injuries are not in the model"),
    "S3j": ("Several of these may be done more than once a day; see a doctor if it stays.", "advice"),
}
TESTS: dict[str, Callable[[Results], Claim]] = {
    "S0a": core,
    "S0b": shelf,
    "S0d": fifty,
    "S1a": rolling,
    "S1f": flexion_bias,
    "S2b": built_for,
    "S2c": overhead,
    "S3e": every_vertebra,
    "S3g": sphinx,
    "S3h": no_rounding,
}


def intro() -> str:
    people = "; ".join(PEOPLE)
    variants = "".join(f"- {variant.name}\n" for variant in VARIANTS)
    return f"""# What the articles claim, and what the model says

S0 to S3 are the four articles of the [catalog](catalog.md), in our words. Written by `docs/generate/claims.py`: no
verdict is typed, each follows from numbers by a rule that stands beside it. A model can say what follows mechanically
from its assumptions, not what is true of people. This is no medical advice.

**Verdicts.** *supported*, *contradicted*: the numbers go the way the claim says, or the other way. *small*: they do not
move enough to count. *undecided*: they differ between exercises or modes, or the runs are not ok. *not testable*: about
pain, adaptation or how often something occurs.

**What counts.** A change of {PERCENT:g} % of the free value and of {FLOORS["rotation"]:g} deg,
{FLOORS["compression"]:g} N or {FLOORS["energy"]:g} J. Over many exercises the verdict is *small* if changes count in
less than {100.0 * ENOUGH:.0f} % of those judged, else *supported* if {100.0 * MAJORITY:.0f} % of the changes that count
are rises. Where several modes are judged and differ, it is *undecided*. All thresholds are ours. That size
and direction are judged one after the other was decided after the first results: with three quarters of all judged
exercises to rise, S0a would be undecided. Where an effort-matched subject reaches the exercise's own target, its run is
the reach-matched one and is counted here too.

**How sure.** Claims about a restriction are judged with each of these; the verdict of the first is reported:

{variants}
Claims about one exercise are judged for three people ({people}), free and with `{PRESET}`. The criterion is `elastic`
throughout: `rhythm` shares motion blind to a restriction, so it has no change to judge. This is a small ensemble:
tissue, muscles, the assumptions of the exercises and the criterion are not varied in it. The full uncertainty ensemble
comes later; until then "the same in all" says no more than it counts.

Only runs with status ok are judged ([status](conventions.md#status)).
"""


def page() -> str:
    results = compute()
    made = {name: test(results) for name, test in TESTS.items()}
    rows = []
    for name, (words, why) in CLAIMS.items():
        if name in made:
            claim = made[name]
            rows.append([f"[{name}](#{name.lower()})", words, "yes", claim.verdict, claim.modes, claim.sure])
        else:
            rows.append([name, words, "no", "not testable", "–", f"why not: {why}"])
    text = intro() + "\n## All claims\n"
    text += table(["id", "what the article says", "testable here", "verdict", "mode", "how sure"], rows)
    text += "## The testable ones\n"
    for name, claim in made.items():
        text += f"\n### {name}\n\n{CLAIMS[name][0]}\n\n**{claim.verdict}.** How sure: {claim.sure}.\n{claim.text}"
    return tidy(text + conflicts(results))


if __name__ == "__main__":
    (DOCS / "claims.md").write_text(page(), encoding="utf-8")
