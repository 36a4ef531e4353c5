#!/usr/bin/env python3
"""The architecture as a test: no include goes upward, and heavy libraries stay behind their walls.

usage: check_layers.py [repository]
A new header, or a new noun in lib/detail, needs a place in LAYERS or DETAIL below.
"""

import pathlib
import re
import sys
import tempfile

# Lowest first. A file includes strictly lower rows and its own noun (docs/architecture.md).
LAYERS = [
    ["anatomy", "units", "error", "progress"],
    ["spatial", "dataset"],
    ["passive_law", "restriction", "muscle", "wrap", "contact", "equipment"],
    ["subject", "exercise"],
    ["mechanics"],
    ["recruitment", "motion_data"],
    ["motion", "forward_model"],
    ["simulation"],
    ["forward_exercise"],
    ["loads"],
    ["instruments", "comparison"],
    ["outcomes"],
    ["results", "trajectory_file", "mjcf", "storage_file", "ensemble"],
    ["study"],
]

# The only includes within one row: (who, whom).
SIDEWAYS = {
    ("anatomy", "error"),
    ("progress", "error"),
    ("muscle", "wrap"),
    ("restriction", "passive_law"),
    ("recruitment", "motion_data"),
}

# Files of lib/detail belong to the layer of the noun they serve; two of one layer may include each other.
DETAIL = {
    "build_info": "error",
    "suggest": "error",
    "rotation": "spatial",
    "csv": "dataset",
    "fingerprint": "dataset",
    "toml_reader": "dataset",
    "exercise_format": "exercise",
    "exercise_schema": "exercise",
    "exercise_toml": "exercise",
    "origin": "exercise",
    "course": "exercise",
    "surface": "exercise",
    "ramp": "passive_law",
    "chain": "restriction",
    "muscle_path": "subject",
    "algebra3": "mechanics",
    "articulated": "mechanics",
    "compact_body": "mechanics",
    "newton_euler": "mechanics",
    "pack": "mechanics",
    "derivatives": "mechanics",
    "cavity": "mechanics",
    "cord": "mechanics",
    "fibres": "mechanics",
    "trunk_stiffness": "mechanics",
    "force_range": "recruitment",
    "measure": "mechanics",
    "passive": "mechanics",
    "path": "mechanics",
    "tree": "mechanics",
    "workspace": "mechanics",
    "goal": "mechanics",
    "qp": "recruitment",
    "force_sharing": "recruitment",
    "effort": "recruitment",
    "equilibrium": "recruitment",
    "kkt_factor": "recruitment",
    "walk": "recruitment",
    "planner": "motion",
    "equipment": "forward_model",
    "forward_system": "simulation",
    "muscle_drive": "simulation",
    "extrapolation": "simulation",
    "levels": "loads",
    "comparable": "comparison",
    "shares": "comparison",
    "atomic_file": "results",
    "hdf5": "results",
    "provenance": "results",
    "ensemble_format": "ensemble",
    "ensemble_toml": "ensemble",
    "study_toml": "study",
    "study_file": "study",
    "study_row": "study",
}

# Library prefix -> the only files that may include it.
WALLS = {
    "boost/": r"lib/(simulation|mjcf|ensemble)\.cpp|lib/detail/extrapolation\.hpp|tests/simulation_test\.cpp",
    "hdf5.h": r"lib/(results|trajectory_file)\.cpp|lib/detail/hdf5\w*\.[ch]pp",
    "hdf5_hl.h": r"lib/(results|trajectory_file)\.cpp|lib/detail/hdf5\w*\.[ch]pp",
    "H5": r"lib/(results|trajectory_file)\.cpp|lib/detail/hdf5\w*\.[ch]pp",
    "toml++": r"lib/(dataset|exercise)\.cpp|lib/detail/((exercise|ensemble|study)_)?toml\w*\.[ch]pp",
    "pybind11": r"python/bindings/\w+\.[ch]pp",
    "Simbody": r"bench/peers/simbody_peer\.cpp",
    "mujoco": r"bench/peers/mujoco_peer\.cpp",
    "pinocchio": r"bench/peers/pinocchio_peer\.cpp",
    "iostream": r"(tests|bench|examples|python)/.*",
}

RANK = {noun: row for row, nouns in enumerate(LAYERS) for noun in nouns}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def rank_of(path):
    """(layer, noun) of a header or source named from the repository, or None when nobody gave it a place."""
    stem = pathlib.PurePath(path).stem
    if path.startswith("lib/detail/"):
        noun = DETAIL.get(stem, stem if stem in RANK else None)
    else:
        noun = stem if stem in RANK else None
    return None if noun is None else (RANK[noun], noun)


def repository_path(text):
    """`spondyl/motion.hpp` and `detail/qp.hpp` as the repository names them; None for what is not ours."""
    if text.startswith("spondyl/"):
        return "include/" + text
    if text.startswith("detail/"):
        return "lib/" + text
    return None


def is_standard(header):
    return re.fullmatch(r"[a-z_0-9]+", header) is not None


def faults_of(path, text):
    """What is wrong with the includes of one file."""
    layered = path.startswith(("include/", "lib/"))
    mine = rank_of(path) if layered else None
    if layered and mine is None:
        table = "DETAIL" if path.startswith("lib/detail/") else "LAYERS"
        yield f"{path}: '{pathlib.PurePath(path).stem}' has no layer; list it in {table} of tests/check_layers.py"
    for number, line in enumerate(text.splitlines(), 1):
        if not (match := INCLUDE.match(line)):
            continue
        name = match[1] or match[2]
        here = f"{path}:{number}"
        for prefix, allowed in WALLS.items():
            if name.startswith(prefix) and not re.fullmatch(allowed, path) and not path.startswith("tests/"):
                yield f"{here}: {name} may be included only by {allowed}"
        if not layered:
            continue
        target = repository_path(name)
        if target is None:
            if path.startswith("include/") and not (is_standard(name) or name == "Eigen/Core"):
                yield f"{here}: {name} in a public header; only Eigen/Core and the standard library are allowed there"
            elif match[1]:
                yield f'{here}: write "spondyl/..." or "detail/..." instead of "{name}"'
            continue
        if path.startswith("include/") and target.startswith("lib/"):
            yield f"{here}: a public header includes {target}, which is not installed"
        other = rank_of(target)
        if mine is None or other is None:
            continue  # said once, where the file itself is listed
        same_layer_detail = "lib/detail/" in target and path.startswith("lib/") and other[0] == mine[0]
        allowed = other[1] == mine[1] or (mine[1], other[1]) in SIDEWAYS or same_layer_detail
        if other[0] >= mine[0] and not allowed:
            yield f"{here}: {mine[1]} (layer {mine[0]}) may not include {name} (layer {other[0]})"


def faults_in(top):
    folders = ["include/spondyl", "lib", "lib/detail", "python/bindings", "examples", "bench", "bench/peers"]
    files = [path for folder in folders for path in sorted((top / folder).glob("*.[ch]pp"))]
    if not files:
        yield f"{top}: no sources found"
    for path in files:
        yield from faults_of(path.relative_to(top).as_posix(), path.read_text(encoding="utf-8"))


# path, text, what the fault must say (None: no fault). A checker that sees nothing would pass everything.
EXAMPLES = [
    ("include/spondyl/anatomy.hpp", '#include "spondyl/motion.hpp"', "may not include"),
    ("include/spondyl/motion.hpp", '#include "spondyl/simulation.hpp"', "may not include"),
    ("include/spondyl/passive_law.hpp", '#include "spondyl/restriction.hpp"', "may not include"),
    ("include/spondyl/restriction.hpp", '#include "spondyl/passive_law.hpp"', None),
    (
        "include/spondyl/motion.hpp",
        '#include "spondyl/motion_data.hpp"\n#include <vector>\n#include <Eigen/Core>',
        None,
    ),
    ("include/spondyl/motion.hpp", "#include <Eigen/Dense>", "public header"),
    ("include/spondyl/motion.hpp", '#include "detail/suggest.hpp"', "not installed"),
    ("include/spondyl/vertebra.hpp", "", "LAYERS"),
    ("lib/detail/marrow.cpp", "", "DETAIL"),
    ("lib/detail/suggest.hpp", '#include "spondyl/study.hpp"', "may not include"),
    ("lib/motion.cpp", '#include "spondyl/motion.hpp"\n#include "detail/suggest.hpp"', None),
    ("lib/motion.cpp", "#include <boost/numeric/odeint.hpp>", "only by"),
    ("lib/simulation.cpp", "#include <boost/numeric/odeint.hpp>", None),
    ("lib/loads.cpp", "  #  include <hdf5.h>", "only by"),
    ("lib/detail/hdf5.hpp", "#include <hdf5.h>", None),
    ("lib/subject.cpp", "#include <toml++/toml.h>", "only by"),
    ("lib/study.cpp", "#include <pybind11/numpy.h>", "only by"),
    ("lib/study.cpp", "#include <iostream>", "only by"),
    ("lib/study.cpp", '#include "study.hpp"', "instead of"),
    ("bench/study_bench.cpp", "#include <hdf5.h>", "only by"),
]


def self_test():
    for path, text, expected in EXAMPLES:
        faults = list(faults_of(path, text))
        if expected is None and faults or expected is not None and not any(expected in fault for fault in faults):
            yield f"self-test: {path} with {text!r} gave {faults}, expected {expected!r}"
    with tempfile.TemporaryDirectory() as empty:
        if not list(faults_in(pathlib.Path(empty))):
            yield "self-test: an empty folder passed"


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = [*self_test(), *faults_in(top)]
    print("\n".join(faults) or "layers: every include goes downward")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
