"""What half a range of motion lost at T4_T5 to T7_T8 does to the low back in quadruped thoracic rotation.

Writes demo.h5 (everything), demo.png (every level) and demo.json (the table below) into the folder --out.
The same story in C++: quadruped_rotation.cpp.
"""

import argparse
import json
import math
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import spondyl
import spondyl.plot

MODES = ("reach_matched", "effort_matched", "load_matched")
DEG = 180.0 / math.pi
Quantity = tuple[Callable[[spondyl.LoadShift], spondyl.Change], float, int]  # value of a region, unit factor, digits
QUANTITIES: dict[str, Quantity] = {
    "rotation [deg]": (lambda of: of.rotation, DEG, 2),
    "passive moment [N m]": (lambda of: of.passive_moment, 1.0, 2),
    "energy [J]": (lambda of: of.energy, 1.0, 3),
    "peak compression [N]": (lambda of: of.peak_compression, 1.0, 0),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=Path("."), help="folder for demo.h5, demo.png and demo.json")
    out = arguments.parse_args().out
    start = time.perf_counter()

    subject = spondyl.make_subject(mass=78.0, height=1.73)
    restriction = spondyl.preset("stiff_T4_T8", severity=1.0)
    exercise = spondyl.exercise("quadruped_thoracic_rotation")
    case = spondyl.run_case(subject, restriction, exercise, MODES, branches="every_frame")
    for shift in case.shifts:
        print_shift(shift)
    print_certificates(case)
    files = write(case, out, start)
    print("\nwritten: " + ", ".join(map(str, files)))


def print_shift(shift: spondyl.Shift) -> None:
    print(f"\n{shift.exercise}: {shift.restriction}, {shift.mode}, status {shift.status}")
    if shift.status == "not_reachable":
        print("  nothing to compare: nowhere on its way does the restricted run match the free one")
        return
    print(f"  {'':24}{'region':16}{'before':>10}{'after':>10}{'change':>10}{'change %':>10}")
    for heading, (value, factor, digits) in QUANTITIES.items():
        for region, of in shift.region.items():
            print_change(heading, region, value(of), factor, digits)
            heading = ""
    print_change("lumbar share [%]", "", shift.lumbar_share, 100.0, 1)
    print_change("reach: tilt of T1 [deg]", "", shift.reach, DEG, 2)
    print_change("task load [N m]", "", shift.task_load, 1.0, 2)
    print_change("muscle effort [1]", "", shift.effort, 1.0, 6)
    print(f"  largest gap in a ledger {shift.ledger_residual_max:.1e}")


def print_change(heading: str, region: str, change: spondyl.Change, factor: float, digits: int) -> None:
    numbers = (change.free, change.restricted, change.difference)
    before, after, difference = (f"{round(number * factor, digits) + 0.0:.{digits}f}" for number in numbers)
    percent = f"{change.percent:+.1f}" if float(before) else "n/a"
    print(f"  {heading:24}{region:16}{before:>10}{after:>10}{difference:>10}{percent:>10}")


def print_certificates(case: spondyl.Case) -> None:
    print(f"\n  {'run':16}{'status':22}{'KKT':>10}{'eigenvalue':>12}{'reserve [N m]':>15}{'reach':>8}")
    for run in case.runs:
        of = certificate(run)
        print(
            f"  {run.mode or 'free':16}{of['status']:22}{of['kkt_max']:>10.1e}{of['eigenvalue_min']:>12.2f}"
            f"{of['reserve_max_nm']:>15.3f}{run.motion.reach:>8.3f}"
        )
    unsure = spondyl.assumptions_of(case.restricted_subject)
    print(
        f"\nThe result rests on {len(unsure)} unverified rows of the datasets and on"
        f" {len(case.exercise.assumptions)} readings of the exercise;"
        " spondyl.assumptions_of(subject) and exercise.assumptions list them."
    )
    not_ok = [str(run.mode or "free") for run in case.runs if run.status != "ok"]
    if not_ok:
        print(f"Not ok, do not quote: {', '.join(not_ok)}.")


def certificate(run: spondyl.Run) -> dict[str, Any]:
    proof = run.motion.certificates
    return {
        "status": str(run.status),
        "kkt_max": float(proof["kkt"].max()),
        "eigenvalue_min": float(proof["smallest_eigenvalue"].min()),
        "reserve_max_nm": float(run.loads.reserve_max.max()),
    }


def report(case: spondyl.Case, file: Path, seconds: float) -> dict[str, Any]:
    def regions(shift: spondyl.Shift, state: str) -> dict[str, Any]:
        return {
            str(region): {
                "rotation_deg": DEG * getattr(of.rotation, state),
                "passive_moment_nm": getattr(of.passive_moment, state),
                "energy_j": getattr(of.energy, state),
                "peak_compression_n": getattr(of.peak_compression, state),
            }
            for region, of in shift.region.items()
        }

    runs = []
    for run, shift in zip(case.runs, [case.shifts[0], *case.shifts], strict=True):
        state = "restricted" if run.restricted else "free"
        identity = {"mode": str(run.motion.match), "restricted": run.restricted}
        runs.append(identity | certificate(run) | {"regions": regions(shift, state)})
    shifts = [
        {
            "mode": str(shift.mode),
            "lumbar_rotation_change_pct": finite(shift.region["lumbar"].rotation.percent),
            "lumbar_share_free": shift.lumbar_share.free,
            "lumbar_share_restricted": shift.lumbar_share.restricted,
            "ledger_residual_max": shift.ledger_residual_max,
        }
        for shift in case.shifts
    ]
    return {"file": str(file), "seconds": seconds, "runs": runs, "shift": shifts}


def finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def write(case: spondyl.Case, out: Path, start: float) -> list[Path]:
    """All three files or none: written beside their places, then renamed."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".demo_") as folder:
        here = Path(folder)
        case.write(here / "demo.h5")
        spondyl.plot.shift(case)[0].figure.figure.savefig(here / "demo.png", dpi=150)
        content = report(case, out / "demo.h5", time.perf_counter() - start)
        (here / "demo.json").write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        names = ("demo.h5", "demo.png", "demo.json")
        for name in names:
            os.replace(here / name, out / name)
    return [out / name for name in names]


if __name__ == "__main__":
    main()
