"""Writes docs/images/quadruped_rotation.svg, the picture of the README: who turns before and after, beside the pose.

usage: build/venv/bin/python docs/generate/readme_figure.py [--png FILE]
"""

import argparse
import pathlib

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import spondyl
import spondyl.plot

FILE = pathlib.Path(__file__).parents[1] / "images" / "quadruped_rotation.svg"


def draw(case: spondyl.Case) -> plt.Figure:
    figure = plt.figure(figsize=(12, 5.6), layout="constrained")
    side, bars = figure.subfigures(1, 2, width_ratios=(1.0, 2.3))
    motion = case.runs[1].motion
    for ax, view in zip(side.subplots(2, 1, height_ratios=(1.0, 1.15)), ("side", "front"), strict=True):
        spondyl.plot.pose(case.restricted_subject, motion.q[motion.peak], ax, view=view, exercise=case.exercise)
        ax.set_title(f"end, from the {view}", fontsize=10)
    left, right = bars.subplots(1, 2, sharey=True)
    spondyl.plot.shift(case, (left, right))
    left.set_title("", loc="left")
    left.get_legend().remove()
    names = {"restricted level": "stiff: half the range", "free": "free"}
    handles, labels = left.get_legend_handles_labels()
    bars.legend(
        handles,
        [names.get(label, "with the stiff levels, same end pose") for label in labels],
        loc="outside upper center",
        ncols=3,
        frameon=False,
        fontsize=10,
    )
    return figure


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--png", type=pathlib.Path, help="also a PNG, for looking at")
    asked = arguments.parse_args()
    made = spondyl.run_case(
        spondyl.make_subject(), "stiff_T4_T8", "quadruped_thoracic_rotation", modes=["reach_matched"]
    )
    picture = draw(made)
    FILE.parent.mkdir(exist_ok=True)
    spondyl.plot.write_svg(picture, FILE)
    if asked.png:
        picture.savefig(asked.png, dpi=110)
    print(f"written: {FILE.name}, status {made.shifts[0].status}")
