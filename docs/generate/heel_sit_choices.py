"""Prints what each choice of the heel-sit moves (docs/decisions, 2026-11-21, seat and feet).

usage: build/venv/bin/python docs/generate/heel_sit_choices.py
"""

import pathlib
import re
import tempfile

import spondyl

TABLES = pathlib.Path(__file__).parents[2] / "datasets"
EXERCISE = (TABLES / "exercises/quadruped_thoracic_rotation.toml").read_text()
POSTURE = (TABLES / "postures/heel_sit_quadruped.toml").read_text()


def slide(text: str) -> str:
    return re.sub(r'(\[\[support\]\]\nid = "(?:instep|sit)_[rl]"\n)', r'\1law = "slide"\n', text)


def without_z(text: str) -> str:
    return re.sub(r' *\[\[phase\.goal\]\]\n *measure = "pos\(T1, z\)"\n.*?\n.*?\n.*?\n\n?', "", text)


def together(text: str) -> str:
    return re.sub(r'"hip_[rl]\.axial_rotation_deg".*\n', "", text)


VARIANTS = {
    "as shipped": (EXERCISE, POSTURE),
    "seat and insteps slide": (slide(EXERCISE), POSTURE),
    "no spring on T1 in z": (without_z(EXERCISE), POSTURE),
    "knees together": (EXERCISE, together(POSTURE)),
    "all three": (slide(without_z(EXERCISE)), together(POSTURE)),
}


def row(name: str, exercise: str, posture: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "exercises/quadruped_thoracic_rotation.toml"
        for path, text in ((file, exercise), (file.parents[1] / "postures/heel_sit_quadruped.toml", posture)):
            path.parent.mkdir()
            path.write_text(text)
        case = spondyl.run_case(
            spondyl.make_subject(), "stiff_T4_T8", spondyl.read_exercise(file), ("reach_matched",), branches="none"
        )
    shift = case.shifts[0]
    lumbar = shift.region["lumbar"]
    return (
        f"| {name} | {shift.status} | {57.29578 * lumbar.rotation.free:.2f} | {lumbar.rotation.percent:+.1f} "
        f"| {100 * shift.lumbar_share.free:.1f} | {shift.task_load.free:.1f} | {lumbar.peak_compression.free:.0f} |"
    )


if __name__ == "__main__":
    for name, texts in VARIANTS.items():
        print(row(name, *texts))
