#!/usr/bin/env python3
"""usage: total FOLDER. Adds up what ./dev wrote there; the last line is the verdict.

FOLDER/steps: "passed NAME" or "FAILED NAME" per line. FOLDER/counted: "STATUS NAME" per line, with the tests of that
command in FOLDER/NAME.xml (JUnit, as ctest and pytest write it).
"""

import pathlib
import sys
import xml.etree.ElementTree as xml


def lines_of(path):
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split(" ", 1) for line in lines]


def verdict_of(case):
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "FAILED"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def main(folder):
    results = [(verdict, name) for verdict, name in lines_of(folder / "steps")]
    for status, name in lines_of(folder / "counted"):
        report = folder / f"{name}.xml"
        try:
            cases = list(xml.parse(report).iter("testcase")) if report.exists() else []
        except xml.ParseError:
            cases = []
        found = [(verdict_of(case), f"{name} {case.get('classname')} {case.get('name')}") for case in cases]
        if status != "0" and not any(verdict == "FAILED" for verdict, _ in found):
            found.append(("FAILED", f"{name}: ended with status {status}"))
        results += found
    for verdict, name in results:
        if verdict != "passed":
            print(verdict, name)
    count = [verdict for verdict, _ in results].count
    print(f"{count('passed')} passed, {count('FAILED')} failed")
    return count("FAILED") > 0 or count("passed") == 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
