"""Keeps the numbers of README.md those of docs/validation.md and docs/performance.md.

usage: docs/generate/readme_numbers.py [--check]
"""

import argparse
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).parents[2]
BLOCK = re.compile(r"(<!-- validation: docs/generate/readme_numbers.py -->\n).*?(<!-- /validation -->)", re.DOTALL)
SPEED = re.compile(r"^\| forward dynamics of a spine .*$", re.MULTILINE)

WHAT = {
    "G1": "pressure of the disc L4-L5 by posture, in percent of standing",
    "G2": "compression of L4-L5 in standing",
    "G3": "pressure of the disc L4-L5 while bending forward",
    "G5": "lumbar spine and pelvis in a full forward bend",
    "G10": "active thoracic flexion and extension in standing",
    "G11": "axial stiffness of the trunk",
    "G12": "bending stiffness of the trunk, quarter by quarter",
    "G14": "thoracic disc pressure",
}


def table(text: str, heading: str) -> list[dict[str, str]]:
    """Rows of the first table that begins so; of two columns of one name the first counts."""
    lines = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    names = cells[0]
    return [dict(reversed(list(zip(names, row, strict=True)))) for row in cells[2:]]


def validation(page: str) -> str:
    """Rows of kind independent whose band was measured; all gates, then what the misses of the first one are."""
    rows = [
        row
        for row in table(page[page.index("## All rows") :], "gate")
        if row["kind"] == "independent" and "(ASSUMPTION)" not in row["source"]
    ]
    told = re.search(r"independent: (\d+) of (\d+) rows pass", page)
    passed = sum(row["verdict"] == "pass" for row in rows)
    assert told and (passed, len(rows)) == tuple(map(int, told.groups())), "the page counts otherwise"
    must = [row for row in rows if row["required"] == "must"]

    def count(some: list[dict[str, str]]) -> str:
        return f"{sum(row['verdict'] == 'pass' for row in some)} of {len(some)}"

    lines = [
        f"{count(rows)} rows pass; of those a gate requires, {count(must)}.",
        "",
        "| against | rows that pass |",
        "|---|---|",
    ]
    exercises = [row for row in rows if row["gate"] not in WHAT]
    lines += [f"| {what} ({gate}) | {count([r for r in rows if r['gate'] == gate])} |" for gate, what in WHAT.items()]
    lines += [f"| the exercises of the catalog | {count(exercises)} |", ""]

    def miss(what: str, unit: str, case: str, quantity: str) -> str:
        row = next(row for row in rows if row["case"] == case and row["quantity"].startswith(quantity))
        assert row["verdict"] == "FAIL", f"{case} {quantity} is no miss any more: take it out"
        return f"- {what}: {row['ours']} {unit}, measured {row['measured']}."

    lines += [
        "The misses that matter most (in brackets the standard deviation of people):",
        "",
        miss("20 kg at arm's length", "% of the pressure in standing", "holding_20kg_arms_out", "pressure_ratio"),
        miss("The trunk is too soft in rotation", "N m/rad at 5 N m", "sitting, secant, T1-pelvis, 5 N m", "axial"),
        miss("On all fours it can turn farther than people do", "deg", "largest turn held", "inclin"),
        miss("Standing, it can flex the thorax farther than people do", "deg", "standing", "active_thoracic_flexion"),
    ]
    return "\n".join(lines) + "\n"


def speed(page: str) -> str:
    """Forward dynamics of the chain, with the flags that are shipped."""
    ratio = {
        row["peer"].split()[0]: row["ratio, shipped flags"]
        for row in table(page, "quantity | model")
        if row["quantity"] == "forward dynamics" and row["model"] == "spine57_chain"
    }
    cells = [
        "forward dynamics of a spine of 57 coordinates, time over ours",
        "1",
        f"{ratio['simbody']} (its engine Simbody)",
        "not measured",
    ]
    return "| " + " | ".join([*cells, f"{ratio['mujoco']} (MuJoCo)", "not measured"]) + " |"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if a number is out of date")
    check = arguments.parse_args().check
    readme = TOP / "README.md"
    old = readme.read_text("utf-8")
    block = validation((TOP / "docs" / "validation.md").read_text("utf-8"))
    new, blocks = BLOCK.subn(lambda found: found[1] + block + found[2], old)
    new, rows = SPEED.subn(speed((TOP / "docs" / "performance.md").read_text("utf-8")), new)
    if (blocks, rows) != (1, 1):
        print("README.md: the place of the validation or of the speed is missing")
        return 1
    if check and new != old:
        print("README.md: numbers are not those of docs/; run docs/generate/readme_numbers.py")
        return 1
    if new != old:
        readme.write_text(new, "utf-8")
        print("README.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
