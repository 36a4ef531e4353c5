"""Functions and their arguments are called in Python as in C++."""

import ast
import re
from pathlib import Path

import pytest
import spondyl

ROOT = Path(__file__).parents[2]
HEADERS = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "include" / "spondyl").glob("*.hpp")))
HEADERS = re.sub(r"//.*", "", HEADERS)

# What Python has under another name or in another form, and where C++ has it.
OTHER_FUNCTIONS = {
    "exercise": "exercise_named",  # exists too
    "ensemble": "ensemble_named",
    "position_of": "poses",
    "_assumptions_of": "assumptions_of",
}
A_MOTION_TOO = {"posture": "q"}
OTHER_ARGUMENTS = {
    "preset": {"datasets": "rows", "severity": "scaled", "levels": "preset_at"},
    "preset_names": {"datasets": "rows"},
    "evaluate_loads": {"pressure": "pressure_minimum, pressure_maximum"},
    "inclinometer_angle": A_MOTION_TOO,
    "skin_angle": A_MOTION_TOO,
    "lumbopelvic_split": A_MOTION_TOO,
    "cobb_angle": A_MOTION_TOO,
    "maximal_effort": {"direction": "maximal_effort_along"},
    "position_of": {"point": "poses times a point"},
}


def split(arguments):
    """At commas that are in no bracket."""
    parts, depth = [""], 0
    for c in arguments:
        depth += (c in "(<{[") - (c in ")>}]")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts if part.strip()]


def fields(struct):
    """Members of an options struct."""
    found = re.search(rf"struct {struct} {{(.*?)\n}};", HEADERS, re.DOTALL)
    return set(re.findall(r"(\w+)(?:\{\})?(?:\s+=\s+[^;]*)?[;,]", found[1])) if found else set()


def of_cpp(name):
    """Argument names of all overloads of a function, members of option structs included; None if there is none."""
    found = None
    for arguments in re.findall(rf"^\w[^=;\n]*[ &*>]{name}\(((?:[^()]|\([^()]*\))*)\);", HEADERS, re.MULTILINE):
        found = found or set()
        for argument in split(arguments):
            left = argument.split(" = ")[0]
            found.add(re.findall(r"\w+", left)[-1])
            for type_name in re.findall(r"\b[A-Z]\w+", left):
                if type_name not in ("Subject", "Exercise", "Motion", "Loads", "Performance"):
                    found |= fields(type_name)
    return found


def of_python():
    tree = ast.parse((ROOT / "python" / "spondyl" / "_spondyl.pyi").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


FUNCTIONS = {name: arguments for name, arguments in of_python() if name != "_stored_run"}  # of the command alone


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_and_its_arguments_are_called_as_in_cpp(name):
    cpp = of_cpp(OTHER_FUNCTIONS.get(name, name))
    assert cpp is not None, f"no header declares {name}"
    other = OTHER_ARGUMENTS.get(name, {})
    assert set(FUNCTIONS[name]) - cpp == set(other), f"{name} of C++ has {sorted(cpp)}"


def test_the_list_of_differences_is_no_longer_than_it_has_to_be():
    assert set(OTHER_FUNCTIONS) | set(OTHER_ARGUMENTS) <= set(FUNCTIONS)
    assert of_cpp("exercise") is None and of_cpp("position_of") is None
    assert spondyl.exercise_named is spondyl.exercise
