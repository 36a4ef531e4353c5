"""Writes docs/sensitivity.md: how far the answer of the reference exercise depends on documented choices.

usage: build/venv/bin/python docs/generate/sensitivity.py [--check]
"""

import argparse
import pathlib
import sys

import spondyl

VARIANTS = {
    "nominal": {},
    "girdle and arms on T3": {"girdle_vertebra": 3},
    "girdle and arms on T5": {"girdle_vertebra": 5},
    "without intercostals": {"intercostals": False},
    "specific tension 50 N/cm2": {"specific_tension": 50e4},
    "specific tension 100 N/cm2": {"specific_tension": 100e4},
    "preload 400 N": {"preload": 400.0},
    "60 kg, 1.65 m, female": {"mass": 60.0, "height": 1.65, "sex": "female"},
    "95 kg, 1.85 m": {"mass": 95.0, "height": 1.85},
}
HEAD = """# Sensitivities of the quadruped thoracic rotation

Free against `stiff_T4_T8`, reach-matched, at the peak. One choice is changed at a time. Command:
`build/venv/bin/python docs/generate/sensitivity.py`.

| variant | status | lumbar rotation [deg] | change [%] | lumbar share [%] | after | peak lumbar compression [N] \
| after | T3_T4 net rotation moment [N m] | T4_T5 | effort-matched reach |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def row(name: str, options: dict) -> str:
    case = spondyl.run_case(
        spondyl.make_subject(**options), "stiff_T4_T8", "quadruped_thoracic_rotation", branches="none"
    )
    reach, effort = case.shifts
    lumbar = reach.region["lumbar"]
    free = case.runs[0].performance
    net = free.loads.net_moment[free.motion.peak]
    levels = list(spondyl.Level)
    moments = [net[levels.index(spondyl.Level(level)), 2] for level in ("T3_T4", "T4_T5")]
    cells = [
        name,
        str(reach.status),
        f"{57.29578 * lumbar.rotation.free:.2f}",
        f"{lumbar.rotation.percent:+.1f}",
        f"{100 * reach.lumbar_share.free:.1f}",
        f"{100 * reach.lumbar_share.restricted:.1f}",
        f"{lumbar.peak_compression.free:.0f}",
        f"{lumbar.peak_compression.restricted:.0f}",
        *(f"{m:.1f}" for m in moments),
        f"{57.29578 * effort.reach.restricted:.1f} deg ({effort.status})",
    ]
    return "| " + " | ".join(cells) + " |\n"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")
    page = pathlib.Path(__file__).parents[1] / "sensitivity.md"
    text = HEAD + "".join(row(name, options) for name, options in VARIANTS.items())
    if not arguments.parse_args().check:
        page.write_text(text)
    elif page.read_text() != text:
        print("docs/sensitivity.md is out of date: run docs/generate/sensitivity.py. It would say:", text, sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
