#!/usr/bin/env python3
"""Links between the Markdown files of the repository, and the ./dev commands they name, must exist, and every command
of its help has its function; the numbers of
README.md are those of the pages they come from, and its lines of C++ are those of examples/readme.cpp.

usage: check_documents.py [repository]
"""

import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
COMMAND = re.compile(r"\./dev ([a-z]+(?:-[a-z]+)*)")


def anchors_of(text):
    """GitHub's anchor of every heading."""
    headings = re.findall(r"^#+ +(.+?) *#*$", CODE.sub(lambda code: code[0].replace("\n#", "\n "), text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def faults_of(path, text, top, commands):
    for target in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name) if name else path
        if not linked.exists():
            yield f"{path.relative_to(top)}: links to {target}, which does not exist"
        elif anchor and linked.suffix == ".md" and anchor not in anchors_of(linked.read_text(encoding="utf-8")):
            yield f"{path.relative_to(top)}: links to {target}, but {linked.name} has no such heading"
    for command in COMMAND.findall(text):
        if command not in commands:
            yield f"{path.relative_to(top)}: names ./dev {command}, which does not exist"


def faults_of_readme(top):
    """Its Python is run by python/tests/test_readme.py."""
    blocks = re.findall(
        r"^```cpp\n(.*?)^```$", (top / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    example = (top / "examples" / "readme.cpp").read_text(encoding="utf-8")
    if len(blocks) != 1 or blocks[0] not in example:
        yield "README.md: the C++ is not that of examples/readme.cpp"
    numbers = [sys.executable, top / "docs" / "generate" / "readme_numbers.py", "--check"]
    told = subprocess.run(numbers, capture_output=True, text=True, check=False)
    if told.returncode:
        yield (told.stdout + told.stderr).strip()


def faults_of_dev(script, commands):
    """The functions command_* of ./dev are the commands of its help, each defined once."""
    defined = [name.replace("_", "-") for name in re.findall(r"^command_(\w+)\(\)", script, re.MULTILINE)]
    for name in commands:
        if defined.count(name) != 1:
            yield f"dev: the help names {name}, and {defined.count(name)} functions define it"
    for name in sorted(set(defined) - commands):
        yield f"dev: the help does not name {name}"


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    script = (top / "dev").read_text(encoding="utf-8")
    commands = {"help", *re.findall(r"^  ([a-z-]+)  +\S", script, re.MULTILINE)}
    documents = [path for pattern in ("*.md", "docs/**/*.md", "datasets/**/*.md") for path in sorted(top.glob(pattern))]
    faults = [fault for path in documents for fault in faults_of(path, path.read_text(encoding="utf-8"), top, commands)]

    faults += faults_of_readme(top)
    faults += faults_of_dev(script, commands)

    broken = "[a](no/such.md) ./dev dance [b](#nowhere)"
    if len(list(faults_of(top / "x.md", broken, top, commands))) < 2 or not commands or not documents:
        faults.append("self-test: broken links were not noticed, or there is nothing to check")
    print("\n".join(faults) or f"documents: {len(documents)} files, every link and command exists")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
