"""A posterior-anterior thrust on the thoracic spine of a relaxed, prone subject, free and with stiff T4_T5 to T7_T8.

Half-sine of 0.15 s. 100 to 400 N is what practitioners are remembered to use, not a measurement. The table is padded to
the subject's shape; muscles are relaxed: tissue alone answers; ribs and breastbone move with their vertebrae, the chest
itself does not give. Not advice for treatment. Writes the figure popping_manipulation.png into the folder --out. The
same story in C++: popping_manipulation.cpp.
"""

import argparse
import math
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import spondyl

THRUST_TIME = 0.15  # [s]
AT_REST = 1e-3  # [m/s], [rad/s]
PADS = ["forehead", "sternum_mid", "pubis"] + [
    f"{name}_{side}" for name in ("chest", "asis", "knee_front", "toe", "palm") for side in "rl"
]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--peak", type=float, default=250.0, help="of the thrust [N]")
    arguments.add_argument("--at", default="T7_spinous", help="contact point that is pushed")
    arguments.add_argument("--out", type=Path, default=Path("."), help="folder for popping_manipulation.png")
    options = arguments.parse_args()

    subject = spondyl.make_subject(mass=78.0, height=1.73)
    subjects = {"free": subject, "stiff_T4_T8": spondyl.restricted(subject, spondyl.preset("stiff_T4_T8"))}
    courses = {name: thrust(of, options.peak, options.at) for name, of in subjects.items()}

    print(f"Thrust of {options.peak:g} N over {THRUST_TIME} s on {options.at}\n")
    print(f"  {'':34}" + "".join(f"{name:>14}" for name in courses))
    rows = {
        "depth of the thrust [mm]": lambda c: 1e3 * c["depth"].max(),
        "work of the thrust [J]": lambda c: c["run"].applied[-1],
        "largest kinetic energy [J]": lambda c: c["run"].kinetic.max(),
        "dissipated within 1 s [J]": lambda c: c["run"].dissipated[-1],
        **{
            f"energy change, {region} [J]": lambda c, region=region: max(c["energy"][region], key=abs)
            for region in spondyl.regions()
        },
        "gap of the energy account [J]": lambda c: c["run"].energy_gap(),
    }
    for heading, value in rows.items():
        print(f"  {heading:34}" + "".join(f"{value(course):14.4g}" for course in courses.values()))
    file = options.out / "popping_manipulation.png"
    draw(courses, options).savefig(file, dpi=150)
    print(f"\nwritten: {file}")


def table(subject: spondyl.Subject, q: np.ndarray) -> spondyl.ForwardModel:
    """Face down, every pad just touching the point it holds."""
    model = spondyl.ForwardModel()
    for name in PADS:
        point = subject.point(name)
        height = spondyl.position_of(subject, q, point)[1]
        model.contacts.append(spondyl.Contact(name, point, height=height, stiffness=2e5, dissipation=5.0))
    return model


def thrust(subject: spondyl.Subject, peak: float, at: str) -> dict:
    """What happens within 1 s of a thrust, from rest on the table."""
    lying = spondyl.neutral_state(subject)
    flexion = subject.coordinate_named("pelvis.flexion")
    lying.q[flexion] = subject.coordinate_sign(flexion) * math.pi / 2
    model = table(subject, lying.q)
    settled = spondyl.simulate_forward(
        subject,
        model,
        lying,
        duration=60.0,
        output_step=0.1,
        event=lambda time, state: AT_REST - np.abs(state.v).max(),
    )
    if settled.event_time is None:
        raise SystemExit("the subject does not come to rest on the table")

    point = subject.point(at)
    model.external = lambda time: (
        [spondyl.ExternalForce(point, (0.0, -peak * math.sin(math.pi * time / THRUST_TIME), 0.0))]
        if time < THRUST_TIME
        else []
    )
    run = spondyl.simulate_forward(
        subject, model, spondyl.State(settled.q[-1], settled.v[-1]), duration=1.0, output_step=0.005
    )
    height = spondyl.position_of(subject, run.q, point)[:, 1]
    energy = spondyl.segment_energy(subject, run.q)
    change = energy - energy[0]
    of_region = {
        region: change[:, [spondyl.region_of(level) == region for level in spondyl.levels()]].sum(axis=1)
        for region in spondyl.regions()
    }
    return {"run": run, "depth": height[0] - height, "energy": of_region}


def draw(courses: dict, options: argparse.Namespace) -> plt.Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.8), layout="constrained")
    styles = dict(zip(courses, ("-", "--"), strict=True))
    for name, course in courses.items():
        time = 1e3 * course["run"].time
        left.plot(time, 1e3 * course["depth"], styles[name], color="black", label=name)
        for colour, (region, energy) in enumerate(course["energy"].items()):
            right.plot(time, 1e3 * energy, styles[name], color=f"C{colour}", label=region if name == "free" else None)
    left.set(xlabel="time [ms]", ylabel=f"depth of {options.at} [mm]", title=f"{options.peak:g} N over 150 ms")
    right.set(xlabel="time [ms]", ylabel="change of elastic energy [mJ]", title="solid: free, dashed: stiff_T4_T8")
    for axes in (left, right):
        axes.axvspan(0.0, 1e3 * THRUST_TIME, color="0.92", zorder=0)
        axes.set_xlim(0.0, 500.0)
        axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main()
