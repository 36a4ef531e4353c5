import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import spondyl
import xarray as xr

root = Path(__file__).resolve().parents[2]


def run_demo(out, **environment):
    package = str(Path(spondyl.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-W", "error", root / "examples" / "quadruped_rotation.py", "--out", out],
        env=os.environ | {"PYTHONPATH": package} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "made"
    done = run_demo(out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout, json.loads((out / "demo.json").read_text())


def test_the_json_keeps_its_schema(demo):
    schema = json.loads((root / "docs" / "schemas" / "demo.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(demo[2])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(demo[2] | {"more": 1})


def test_three_files_and_nothing_else(demo):
    assert sorted(file.name for file in demo[0].iterdir()) == ["demo.h5", "demo.json", "demo.png"]
    assert demo[2]["file"] == str(demo[0] / "demo.h5") and demo[2]["seconds"] < 60


def test_json_and_file_tell_the_same(demo):
    out, _, told = demo
    assert [(run["mode"], run["restricted"]) for run in told["runs"]] == [
        ("reach_matched", False),
        ("reach_matched", True),
        ("effort_matched", True),
        ("load_matched", True),
    ]
    with xr.open_dataset(out / "demo.h5", engine="h5netcdf") as file:
        statuses = file.run_status.attrs["flag_meanings"].split()
        for i, run in enumerate(told["runs"]):
            assert run["status"] == statuses[int(file.run_status[i])]
            assert run["kkt_max"] == float(file.kkt[i].max())
            state, shift = ("restricted", i - 1) if run["restricted"] else ("free", 0)
            for region, of in run["regions"].items():
                peak = file.region_peak_compression.isel(shift=shift).sel(region=region, state=state)
                assert of["peak_compression_n"] == float(peak)
        for i, shift in enumerate(told["shift"]):
            assert shift["lumbar_share_free"] == float(file.shift_lumbar_share.isel(shift=i).sel(state="free"))


def test_the_printed_table_names_modes_regions_units_and_doubts(demo):
    text = demo[1]
    for part in ("reach_matched", "effort_matched", "lumbar", "rotation [deg]", "peak compression [N]", "unverified"):
        assert part in text
    if any(run["status"] != "ok" for run in demo[2]["runs"]):
        assert "do not quote" in text


def test_a_demo_that_fails_leaves_nothing(tmp_path):
    done = run_demo(tmp_path / "made", SPONDYL_DATASETS=str(tmp_path / "nowhere"))
    assert done.returncode != 0 and "nowhere" in done.stderr
    (tmp_path / "file").write_text("in the way")
    done = run_demo(tmp_path / "file" / "made")
    assert done.returncode != 0
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
