"""Calibrates `relax`, the fraction of gravity that muscles do not carry (docs/decisions, 2026-11-28, slouched sitting).

Prints where the trunk of datasets/calibration/slouch.toml settles for each value, and which is nearest to measurement.

usage: build/venv/bin/python docs/generate/relax.py
"""

import math
import pathlib
import re
import tempfile
from typing import NamedTuple

import numpy as np
import spondyl

TABLES = pathlib.Path(__file__).parents[2] / "datasets"
EXERCISE = (TABLES / "calibration/slouch.toml").read_text()
MEASURED = {"lumbar": (24.0, 8.0), "thoracolumbar": (12.0, 7.0)}  # Claus 2016: mean, middle of the SDs given [deg]
SHOWN = [round(0.05 * k, 2) for k in range(1, 21)]
STEPS = [round(0.01 * k, 2) for k in range(5, 101)]


class Settled(NamedTuple):
    lumbar: float  # L1 against the pelvis [deg]
    thoracolumbar: float  # T8 against L1 [deg]
    upper: float  # T1 against T8 [deg]
    eigenvalue: float  # smallest [N m/rad]
    spine_eigenvalue: float

    @property
    def distance(self) -> float:  # from the measured posture, in standard deviations
        return math.hypot(*((getattr(self, name) - mean) / sd for name, (mean, sd) in MEASURED.items()))


def settled(subject: spondyl.Subject, text: str, relax: float) -> Settled | None:
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "postures").symlink_to(TABLES / "postures")
        file = pathlib.Path(folder) / "calibration/slouch.toml"
        file.parent.mkdir()
        file.write_text(re.sub(r"relax = .*", f"relax = {relax}", text))
        try:
            motion = spondyl.plan_motion(subject, spondyl.read_exercise(file), frames=21, branches="none")
        except spondyl.SimulationError:  # let go, it falls where Newton's method does not follow
            return None
    if motion.status != "ok":
        return None
    flexion = np.degrees(motion.rotation[-1, :, 0])  # from L5_S1 up
    proof = motion.certificates[-1]
    return Settled(
        flexion[:5].sum(),
        flexion[5:10].sum(),
        flexion[10:17].sum(),
        float(proof["smallest_eigenvalue"]),
        float(proof["spine_eigenvalue"]),
    )


def nearest(subject: spondyl.Subject, text: str) -> tuple[float, Settled, list[float]]:
    """The value nearest to the measured posture, and all that are within one SD of both angles."""
    found = {relax: s for relax in STEPS if (s := settled(subject, text, relax)) and s.lumbar > 0.0}
    inside = [
        relax
        for relax, s in found.items()
        if all(abs(getattr(s, name) - mean) <= sd for name, (mean, sd) in MEASURED.items())
    ]
    best = min(found, key=lambda relax: found[relax].distance)
    return best, found[best], inside


def with_T1(where: str) -> str:
    return re.sub(r'(measure = "pos\(T1, x\)"\n *)value = "start"', rf"\g<1>{where}", EXERCISE)


def rolled_back(man: spondyl.Subject, angle: float) -> str:
    """Tone balances a posture whose pelvis is rolled back; T1 comes back over the seat."""
    upright = spondyl.plan_motion(man, spondyl.read_exercise(TABLES / "calibration/slouch.toml"), frames=3)
    x = spondyl.position_of(man, upright.q[0], spondyl.BodyPoint(man.body_named("T1"), np.zeros(3)))[0]
    turned = {
        "pelvis.flexion": -angle,
        "hip_r.flexion": 90.0 - angle,
        "hip_l.flexion": 90.0 - angle,
        "shoulder_r.flexion": -angle,
        "shoulder_l.flexion": -angle,
    }
    table = ", ".join(f'"{name}_deg" = {value}' for name, value in turned.items())
    preset = 'preset = "sitting"\n'
    return with_T1(f"value_m = {x}").replace(preset, f"{preset}coordinates = {{{table}}}\n")


if __name__ == "__main__":
    man = spondyl.make_subject(TABLES)
    print(
        "| relax | lumbar [deg] | thoracolumbar [deg] | T1 to T8 [deg] | off by [SD] | eigenvalue [N m/rad] | spine's |"
    )
    print("|---|---|---|---|---|---|---|")
    for relax in SHOWN:
        s = settled(man, EXERCISE, relax)
        print(
            f"| {relax:.2f} | no equilibrium followed | | | | | |"
            if s is None
            else f"| {relax:.2f} | {s.lumbar:.1f} | {s.thoracolumbar:.1f} | {s.upper:.1f} | {s.distance:.2f} "
            f"| {s.eigenvalue:.2f} | {s.spine_eigenvalue:.1f} |"
        )
    variants = {
        "78 kg, 1.73 m": (man, EXERCISE),
        "man of 70 kg, 1.68 m": (spondyl.make_subject(TABLES, mass=70.0, height=1.68), EXERCISE),
        "woman of 55 kg, 1.60 m": (spondyl.make_subject(TABLES, mass=55.0, height=1.60, sex="female"), EXERCISE),
        "man of 95 kg, 1.85 m": (spondyl.make_subject(TABLES, mass=95.0, height=1.85), EXERCISE),
        "T1 0.04 m further back": (man, with_T1("change_m = -0.04")),
        "T1 0.04 m further forward": (man, with_T1("change_m = 0.04")),
        "tone from a pelvis rolled back by 13.6 deg": (man, rolled_back(man, 13.6)),
    }
    print("\n| who, how | nearest relax | lumbar, thoracolumbar [deg] | within one SD |")
    print("|---|---|---|---|")
    for name, (subject, text) in variants.items():
        best, s, inside = nearest(subject, text)
        band = f"{min(inside):.2f} to {max(inside):.2f}" if inside else "none"
        print(f"| {name} | {best:.2f} | {s.lumbar:.1f}, {s.thoracolumbar:.1f} | {band} |")
        if name == "78 kg, 1.73 m":
            chosen = round(10.0 * best) / 10.0
    print(f"\nchosen: {chosen:.1f} (the nearest for the man of the tables, to a tenth)")
