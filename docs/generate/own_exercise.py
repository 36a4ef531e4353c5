"""Runs docs/own_exercise.md, block by block, and writes below each Python block what it prints.

usage: build/venv/bin/python docs/generate/own_exercise.py [--check]
"""

import argparse
import contextlib
import io
import os
import pathlib
import re
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")

PAGE = pathlib.Path(__file__).parents[1] / "own_exercise.md"
EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "own_exercise.cpp"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def exercise_of(page: str) -> str:
    """The exercise file that the page writes."""
    return "".join(text for language, text in BLOCK.findall(page) if language == "toml")


def without_indent(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def run(page: str, folder: pathlib.Path) -> str:
    """The page with the outputs of its blocks, which are run in a folder."""
    names: dict = {}
    printed = ""

    def replaced(block: re.Match) -> str:
        nonlocal printed
        language, text = block.groups()
        if language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.chdir(folder):
                exec(compile(text, str(PAGE), "exec"), names)
                if "file" in names and not names["file"].exists():
                    names["file"].write_text(exercise_of(page), "utf-8")
            printed = out.getvalue()
        elif language == "text":
            text, printed = printed, ""
        elif language == "cpp" and without_indent(text) not in without_indent(EXAMPLE.read_text("utf-8")):
            raise SystemExit(f"{PAGE}: a block of C++ is not part of {EXAMPLE}:\n{text}")
        return f"```{language}\n{text}```"

    return BLOCK.sub(replaced, page)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if an output is out of date")
    check = arguments.parse_args().check
    page = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        now = run(page, pathlib.Path(folder))
    if now == page:
        return 0
    if not check:
        PAGE.write_text(now, "utf-8")
        print(f"{PAGE} written")
        return 0
    for old, new in zip(page.splitlines(), now.splitlines(), strict=False):
        if old != new:
            print(f"{PAGE} says\n{old}\nand the library\n{new}\nrun docs/generate/own_exercise.py{os.linesep}")
            break
    return 1


if __name__ == "__main__":
    sys.exit(main())
