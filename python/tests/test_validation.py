import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
import spondyl

root = Path(__file__).resolve().parents[2]
program = Path(spondyl.__file__).parents[2] / "tests" / "validation"


@pytest.fixture(scope="module")
def rows():
    """What the ctest `scoreboard` wrote with this program, or the program now."""
    assert program.is_file(), f"{program} is missing; build the C++ tests with ./dev build"
    out = program.with_suffix(".json")
    if not out.is_file() or out.stat().st_mtime < program.stat().st_mtime:
        subprocess.run([program, "--json", out], check=True, capture_output=True, timeout=1200)
    return json.loads(out.read_text())


def test_the_json_keeps_its_schema(rows):
    schema = json.loads((root / "docs" / "schemas" / "validation.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(rows)
    for broken in ({"pass": not rows[0]["pass"], "reason": rows[0]["reason"]}, {"more": 1}, {"kind": "guess"}):
        with pytest.raises(jsonschema.ValidationError):
            check.validate([rows[0] | broken])


def test_page_and_json_tell_the_same_number_of_rows_and_misses(rows):
    page = (root / "docs" / "validation.md").read_text()
    assert page.count("| pass |") + page.count("| FAIL |") >= len(rows)
    assert {row["gate"] for row in rows} >= {f"G{i}" for i in range(1, 16)}
    for row in rows:
        inside = row["ours"] is not None and (
            (row["band_low"] is None or row["ours"] >= row["band_low"])
            and (row["band_high"] is None or row["ours"] <= row["band_high"])
        )
        assert inside or not row["pass"]
