"""The types that editors and mypy see are those of the extension."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_stubs_are_those_of_this_build():
    spec = importlib.util.spec_from_file_location("stubs", ROOT / "python" / "stubs.py")
    stubs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stubs)
    assert stubs.generated() == stubs.STUB.read_text(encoding="utf-8"), (
        f"{stubs.STUB.relative_to(ROOT)} is not what the bindings say; renew it: ./dev stubs"
    )


@pytest.mark.parametrize("what", [["-p", "spondyl"], ["examples"]], ids=" ".join)
def test_mypy_finds_nothing(what):
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *what],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
