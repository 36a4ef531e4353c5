"""Writes the types of the extension module, python/spondyl/_spondyl.pyi, from the build that `import spondyl` means.

usage: stubs.py
"""

import subprocess
import sys
import tempfile
from pathlib import Path

STUB = Path(__file__).parent / "spondyl" / "_spondyl.pyi"
# The package calls what it exports its own; here it belongs to the extension again.
GENERATE = """
import spondyl, pybind11_stubgen
for thing in vars(spondyl._spondyl).values():
    if getattr(thing, "__module__", "") == "spondyl":
        thing.__module__ = "spondyl._spondyl"
pybind11_stubgen.main()
"""
DEFAULTS_SHOWN = r"spondyl\.\w+\.\w+$"  # members of enumerations


def generated() -> str:
    """What pybind11-stubgen makes of the extension; an error where a type has no name in Python."""
    with tempfile.TemporaryDirectory(prefix="stubs_") as folder:
        options = [
            "spondyl._spondyl",
            "--output-dir",
            folder,
            "--exit-code",
            "--print-safe-value-reprs",
            DEFAULTS_SHOWN,
        ]
        subprocess.run([sys.executable, "-c", GENERATE, *options], check=True)
        text = Path(folder, "spondyl", "_spondyl.pyi").read_text(encoding="utf-8")
    return text.replace("__hash__: typing.ClassVar[None] = None", "__hash__: typing.ClassVar[None]  # type: ignore")


if __name__ == "__main__":
    STUB.write_text(generated(), encoding="utf-8")
