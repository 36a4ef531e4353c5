"""Writes docs/catalog/<id>.svg: start and end of every exercise of the catalog, drawn from the simulation.

usage: build/venv/bin/python docs/generate/catalog_figures.py [--png] [id ...]
"""

import argparse
import pathlib

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import spondyl
import spondyl.plot

TABLES = pathlib.Path(__file__).parents[2] / "datasets"
FOLDER = pathlib.Path(__file__).parents[1] / "catalog"


def draw(subject: spondyl.Subject, name: str, png: bool) -> None:
    exercise = spondyl.exercise(name, datasets=TABLES)
    forward = exercise.method == "forward"
    motion = (spondyl.simulate_exercise if forward else spondyl.plan_motion)(subject, exercise)
    start, _ = spondyl.plot.exercise(subject, exercise, motion)
    spondyl.plot.write_svg(start.figure, FOLDER / f"{name}.svg")
    if png:
        start.figure.savefig(FOLDER / f"{name}.png", dpi=120)
    plt.close(start.figure)
    print(f"{name}: {'forward' if forward else motion.status}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--png", action="store_true", help="a PNG beside each, for looking at")
    arguments.add_argument("id", nargs="*", help="exercises; the whole catalog if left out")
    asked = arguments.parse_args()
    FOLDER.mkdir(exist_ok=True)
    person = spondyl.make_subject(TABLES)
    for one in asked.id or spondyl.catalog(datasets=TABLES):
        draw(person, one, asked.png)
