"""A posterior-anterior thrust on the thoracic spine of a relaxed, prone subject, free and with stiff T4_T5 to T7_T8.

Half-sine of 0.15 s. 100 to 400 N is what practitioners are remembered to use, not a measurement. The table is padded to
the subject's shape; muscles are relaxed: tissue alone answers; ribs and breastbone move with their vertebrae, the chest
itself does not give. Not advice for treatment. Writes the figure popping_manipulation.png into the folder --out. The
same story in C++: popping_manipulation.cpp.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import spondyl
from matplotlib.figure import Figure
from numpy.typing import NDArray

By = dict[str, NDArray[np.float64]]  # by subject or by region


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--exercise", type=Path, help="file of your own thrust, instead of the catalog's")
    arguments.add_argument("--out", type=Path, default=Path("."), help="folder for popping_manipulation.png")
    options = arguments.parse_args()

    own = options.exercise
    exercise = spondyl.read_exercise(own) if own else spondyl.exercise("popping_manipulation")
    (hands,) = exercise.equipment
    subject = spondyl.make_subject(mass=78.0, height=1.73)
    subjects = {"free": subject, "stiff_T4_T8": spondyl.restricted(subject, spondyl.preset("stiff_T4_T8"))}
    runs = {name: spondyl.simulate_exercise(of, exercise, output_step=0.005) for name, of in subjects.items()}
    depth = {name: run.measure[0] - run.measure for name, run in runs.items()}
    energy = {name: energy_change(subjects[name], run.course.q) for name, run in runs.items()}

    push = hands.parameters
    print(f"Thrust of {push['force']:g} N over {push['duration']:g} s on {hands.anchors['point']}\n")
    print(f"  {'':34}" + "".join(f"{name:>14}" for name in runs))
    rows: dict[str, Callable[[str], float]] = {
        "depth of the thrust [mm]": lambda name: 1e3 * depth[name].max(),
        "work of the thrust [J]": lambda name: runs[name].course.applied[-1],
        "largest kinetic energy [J]": lambda name: runs[name].course.kinetic.max(),
        "dissipated within 1 s [J]": lambda name: runs[name].course.dissipated[-1],
        **{f"energy change, {region} [J]": largest(energy, region) for region in spondyl.regions()},
        "gap of the energy account [J]": lambda name: runs[name].course.energy_gap(),
    }
    for heading, value in rows.items():
        print(f"  {heading:34}" + "".join(f"{value(name):14.4g}" for name in runs))
    file = options.out / "popping_manipulation.png"
    draw(runs, depth, energy, hands).savefig(file, dpi=150)
    print(f"\nwritten: {file}")


def largest(energy: dict[str, By], region: str) -> Callable[[str], float]:
    return lambda name: max(energy[name][region], key=abs)


def energy_change(subject: spondyl.Subject, q: NDArray[np.float64]) -> By:
    """Elastic energy of the segments of each region since the thrust began [J]."""
    energy = spondyl.segment_energy(subject, q)
    change = energy - energy[0]
    return {
        region: change[:, [spondyl.region_of(level) == region for level in spondyl.levels()]].sum(axis=1)
        for region in spondyl.regions()
    }


def draw(runs: dict[str, spondyl.ForwardRun], depth: By, energy: dict[str, By], hands: spondyl.Equipment) -> Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.8), layout="constrained")
    force, push_time, point = hands.parameters["force"], 1e3 * hands.parameters["duration"], hands.anchors["point"]
    for (name, run), style in zip(runs.items(), ("-", "--"), strict=True):
        time = 1e3 * run.course.time
        left.plot(time, 1e3 * depth[name], style, color="black", label=name)
        for colour, (region, change) in enumerate(energy[name].items()):
            right.plot(time, 1e3 * change, style, color=f"C{colour}", label=region if name == "free" else None)
    left.set(xlabel="time [ms]", ylabel=f"depth of {point} [mm]", title=f"{force:g} N over {push_time:g} ms")
    right.set(xlabel="time [ms]", ylabel="change of elastic energy [mJ]", title="solid: free, dashed: stiff_T4_T8")
    for axes in (left, right):
        axes.axvspan(0.0, push_time, color="0.92", zorder=0)
        axes.set_xlim(0.0, 500.0)
        axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main()
