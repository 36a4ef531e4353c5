import json
import subprocess
import sys

import h5py
import numpy as np
import pytest
import spondyl
import xarray
from spondyl.__main__ import DONE, FAILED, NOT_OK, main


@pytest.fixture(scope="module")
def file(case, tmp_path_factory):
    out = tmp_path_factory.mktemp("command") / "case.h5"
    case.write(out)
    return out


def said(capsys, *arguments):
    """Exit code, standard output, standard error."""
    code = main([str(a) for a in arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_run_tells_the_outcomes_of_one_exercise(capsys, tmp_path):
    code, out, _ = said(capsys, "run", "locust_pose", "--mass", 60, "--json", "--out", tmp_path / "run.h5")
    assert code == DONE
    told = json.loads(out)
    subject, exercise = spondyl.make_subject(mass=60), spondyl.exercise("locust_pose")
    expected = {
        (o.id, o.where): o.value for o in spondyl.outcomes(subject, exercise, spondyl.simulate(subject, exercise))
    }
    assert {(o["id"], o["where"]): o["value"] for o in told["outcomes"] if o["value"] is not None} == {
        k: v for k, v in expected.items() if np.isfinite(v)
    }
    with xarray.open_dataset(tmp_path / "run.h5", engine="h5netcdf") as data:
        assert data["run"].values.tolist() == ["free"]


def test_compare_tells_before_and_after_and_fails_softly_where_a_status_is_not_ok(capsys):
    code, out, _ = said(capsys, "compare", "locust_pose", "--mode", "reach_matched", "--json")
    shift = json.loads(out)[0]
    assert code == (DONE if shift["status"] == "ok" else NOT_OK)
    assert shift["restriction"] == "stiff_T4_T8"
    assert set(shift["segments"]) == {str(level) for level in spondyl.Level}
    code, out, _ = said(capsys, "compare", "push_up", "--mode", "reach_matched")
    assert code == NOT_OK
    assert "reserve_exceeded" in out


def test_errors_go_to_stderr_with_their_remedy(capsys):
    code, out, err = said(capsys, "run", "locst_pose")
    assert (code, out) == (FAILED, "")
    assert 'did you mean "locust_pose"' in err
    code, _, err = said(capsys, "study", "status", "nowhere")
    assert code == FAILED
    assert "no study.toml" in err


def test_wrong_usage_is_code_2():
    for arguments in (["dance"], ["study", "run", "a", "b", "--shard", "x"], ["compare", "locust_pose", "--mode", "x"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2


def test_check_knows_every_kind_of_file(capsys, file, tmp_path):
    ensemble, study = tmp_path / "people.toml", tmp_path / "study.toml"
    ensemble.write_text(spondyl.ensemble().to_toml())
    study.write_text('schema_version = 1\nid = "s"\nexercises = ["locust_pose"]\n')
    broken, foreign = tmp_path / "broken.toml", tmp_path / "foreign.h5"
    broken.write_text("id = \n")
    with h5py.File(foreign, "w") as made:
        made["x"] = 1
    exercise = spondyl.exercise("locust_pose").path
    code, out, _ = said(capsys, "check", "--json", ensemble, study, exercise, file, broken, foreign, tmp_path / "no.h5")
    assert code == NOT_OK
    found = json.loads(out)
    assert [f["kind"] for f in found] == ["ensemble", "study", "exercise", "spondyl-run 1.2", "", "", ""]
    assert [f["error"] is None for f in found] == [True] * 4 + [False] * 3
    assert "broken.toml:1:" in found[4]["error"]
    assert "expected spondyl-run or" in found[5]["error"]
    assert "no such file" in found[6]["error"]


def test_assumptions_are_those_of_the_subject(capsys):
    code, out, _ = said(capsys, "assumptions", "--json")
    assert code == DONE
    assert len(json.loads(out)) == len(spondyl.assumptions_of(spondyl.make_subject()))


def test_a_file_done_again_is_the_same_to_the_last_bit(capsys, file, case):
    found = spondyl.rerun(file)
    assert found.differences == {}
    assert [str(s.status) for s in found.case.shifts] == [str(s.status) for s in case.shifts]
    code, out, _ = said(capsys, "rerun", file)
    assert code == DONE
    assert "every number is the same" in out


def test_a_file_that_was_tampered_with_is_noticed(capsys, file, tmp_path):
    changed = tmp_path / "changed.h5"
    changed.write_bytes(file.read_bytes())
    with h5py.File(changed, "r+") as data:
        data["rotation"][0, 3, 4, 1] += 1e-9
    code, out, _ = said(capsys, "rerun", changed)
    assert code == NOT_OK
    assert "rotation" in out
    assert said(capsys, "rerun", changed, "--tolerance", "1e-6")[0] == DONE
    with h5py.File(changed, "r+") as data:
        data.attrs["datasets_fingerprint"] = "0123456789abcdef"
    code, _, err = said(capsys, "rerun", changed)
    assert code == FAILED
    assert "0123456789abcdef" in err


def test_a_person_of_an_ensemble_with_a_restriction_of_ones_own_is_done_again(tmp_path):
    person = spondyl.draw(spondyl.ensemble(), [0.3] * len(spondyl.ensemble().dimensions)).person
    subject = spondyl.make_subject(options=person)
    stiff = (
        spondyl.Restriction("own")
        .limit(("T4_T5", "T6_T7"), axis="axial_rotation", side="negative", rom_fraction=0.6)
        .limit("T9_T10", stiffness_factor=1.7, neutral_shift_deg=1.3)
        .with_cage("T8_T9", stiffness=1.4)
        .fuse("L1_L2")
    )
    case = spondyl.run_case(subject, stiff, "locust_pose", ["reach_matched", "load_matched"], frames=7)
    case.write(tmp_path / "own.h5")
    assert spondyl.rerun(tmp_path / "own.h5").differences == {}


def test_a_file_of_the_version_before_is_read_and_brought_up(capsys, file, tmp_path):
    old = tmp_path / "old.h5"
    old.write_bytes(file.read_bytes())
    with h5py.File(old, "r+") as data:  # what 1.1 did not have
        del data["subject_mobility"]
        del data.attrs["subject_cage_stiffness"]
        data.attrs["schema_version"] = "1.1"
    assert spondyl.rerun(old).differences == {}
    before = old.read_bytes()
    code, out, _ = said(capsys, "migrate", old, "--to", tmp_path / "new.h5")
    assert code == DONE and "1.1 to 1.2" in out
    assert old.read_bytes() == before
    new, here = (xarray.load_dataset(f, engine="h5netcdf") for f in (tmp_path / "new.h5", file))
    assert set(new.variables) == set(here.variables)
    for name in here.variables:
        assert new[name].dims == here[name].dims
        np.testing.assert_array_equal(new[name].values, here[name].values)
        assert new[name].attrs.keys() == here[name].attrs.keys()
    assert new.attrs.keys() == here.attrs.keys()
    assert spondyl.migrate(tmp_path / "new.h5") == []
    with h5py.File(old, "r+") as data:
        data.attrs["schema_version"] = "1.0"
    with pytest.raises(spondyl.ResultsError, match=r"brings 1\.1 to 1\.2"):
        spondyl.migrate(old)
    with h5py.File(old, "r+") as data:
        data.attrs["schema_version"] = "9.0"
    with pytest.raises(spondyl.ResultsError, match="update spondyl"):
        spondyl.rerun(old)


def test_the_module_is_a_command():
    done = subprocess.run([sys.executable, "-m", "spondyl", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"spondyl {spondyl.__version__}\n"
