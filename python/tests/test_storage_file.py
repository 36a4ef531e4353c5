import csv
import inspect

import numpy as np
import pytest
import spondyl
from spondyl.__main__ import main


@pytest.fixture(scope="module")
def file(case, tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "case.h5"
    case.write(path)
    return path


def tables_of(case, i):
    run, subject = case.runs[i], case.restricted_subject if i else case.free_subject
    return {
        "coordinates": spondyl.coordinate_table(subject, run.motion),
        "activations": spondyl.activation_table(run.motion, run.loads),
        "forces": spondyl.muscle_force_table(run.motion, run.loads),
        "reactions": spondyl.reaction_table(subject, run.motion, run.loads),
        "supports": spondyl.support_table(subject, case.exercise, run.motion, run.loads),
    }


def test_a_table_is_a_read_only_view_with_labels_and_units(case, subject):
    motion = case.runs[0].motion
    table = spondyl.coordinate_table(subject, motion)
    assert table.values.shape == (motion.frames, len(subject.coordinate_names) + 1)
    assert len(table.labels) == len(table.units) == table.values.shape[1]
    np.testing.assert_array_equal(table.values[:, 0], motion.time)
    with pytest.raises(ValueError):
        table.values[0, 0] = 1.0
    turn = motion.rotation[:, list(spondyl.Level).index("T6_T7"), 2]
    at = table.labels.index("T6_T7_AR")
    assert table.units[at] == "deg"
    np.testing.assert_allclose(table.values[:, at], np.degrees(turn), atol=0.1)
    radians = spondyl.coordinate_table(subject, motion, in_degrees=False)
    np.testing.assert_allclose(np.degrees(radians.values[:, at]), table.values[:, at], rtol=1e-14)
    knee = table.labels.index("knee_angle_r")
    other = spondyl.coordinate_table(subject, motion, knee_flexion_positive=True)
    np.testing.assert_array_equal(other.values[:, knee], -table.values[:, knee])
    assert (other.values[:, knee] > 60.0).all()  # on all fours


def test_a_table_of_ones_own_comes_back(tmp_path):
    values = np.array([[0.0, 1.5], [0.1, np.nan]])
    table = spondyl.StorageTable("mine", ["time", "x"], values, units=["s", "mm"], in_degrees=True)
    spondyl.write_storage(tmp_path / "mine.mot", table)
    back = spondyl.read_storage(tmp_path / "mine.mot")
    assert (back.name, back.labels, back.units, back.in_degrees) == ("mine", ["time", "x"], [], True)
    np.testing.assert_array_equal(back.values, values)
    spondyl.write_csv(tmp_path / "mine.csv", table)
    with open(tmp_path / "mine.csv", newline="") as text:
        assert list(csv.reader(text)) == [["time [s]", "x [mm]"], ["0", "1.5"], ["0.1", "nan"]]


def test_errors_say_where_and_what_to_do(case, subject, tmp_path):
    (tmp_path / "bad.sto").write_text("n\nendheader\ntime\tx\n0\ttwo\n")
    with pytest.raises(spondyl.DatasetError, match=r"bad\.sto:4:3: the cell is \"two\"; expected a finite number"):
        spondyl.read_storage(tmp_path / "bad.sto")
    with pytest.raises(spondyl.ResultsError, match='expected "time"'):
        spondyl.write_storage(tmp_path / "a.sto", spondyl.StorageTable("n", ["t"], np.zeros((1, 1))))
    assert not (tmp_path / "a.sto").exists()
    other = spondyl.exercise("side_lying_thoracic_rotation")
    with pytest.raises(spondyl.SimulationError, match="give the exercise they were evaluated for"):
        spondyl.support_table(subject, other, case.runs[0].motion, case.runs[0].loads)


@pytest.mark.parametrize("what", ["coordinates", "activations", "forces", "reactions", "supports"])
def test_the_command_writes_what_the_case_holds(capsys, case, file, tmp_path, what):
    for i, run in enumerate(["free", "restricted_reach_matched"]):
        out = tmp_path / f"{run}.sto"
        assert main(["export", str(file), str(out), "--what", what, "--run", run]) == 0
        assert f"written: {out}" in capsys.readouterr().out
        wanted, got = tables_of(case, i)[what], spondyl.read_storage(out)
        assert (got.name, got.labels, got.in_degrees) == (wanted.name, wanted.labels, wanted.in_degrees)
        np.testing.assert_array_equal(got.values, wanted.values)


def test_the_command_takes_the_format_from_the_name_or_is_told(capsys, file, tmp_path):
    export = ["export", str(file)]
    assert main([*export, str(tmp_path / "a.csv"), "--what", "forces"]) == 0
    assert (tmp_path / "a.csv").read_text().startswith("time [s],")
    assert main([*export, str(tmp_path / "a.txt"), "--what", "forces", "--to", "mot"]) == 0
    assert spondyl.read_storage(tmp_path / "a.txt").labels[0] == "time"
    assert main([*export, str(tmp_path / "b.txt"), "--what", "forces"]) == 2
    assert main([*export, str(tmp_path / "b.sto"), "--what", "forces", "--run", "stiff"]) == 1
    said = capsys.readouterr().err
    assert "give --to" in said
    assert "has no run 'stiff'; it has free, restricted_reach_matched" in said
    assert not list(tmp_path.glob("b.*"))


def test_docstrings_name_units_and_errors():
    for verb in (spondyl.coordinate_table, spondyl.reaction_table, spondyl.read_storage, spondyl.write_csv):
        assert "Raises" in inspect.getdoc(verb)
