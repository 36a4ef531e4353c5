import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import spondyl
import spondyl.distributed


@pytest.fixture(scope="module")
def study():
    return spondyl.Study(
        "rows",
        [spondyl.exercise("standing_row"), spondyl.exercise("locust_pose")],
        [spondyl.preset("stiff_T4_T8")],
        ensemble=spondyl.ensemble("population"),
        subjects=33,
        frames=5,
    )


@pytest.fixture(scope="module")
def whole(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    spondyl.run_study(study, folder / "parts", folder / "all.h5", threads=1, progress=False)
    return spondyl.open_study(folder / "all.h5")


def assert_same(a, b):
    assert set(a.variables) == set(b.variables)
    for name in a.variables:
        assert a[name].dtype == b[name].dtype
        np.testing.assert_array_equal(a[name].values, b[name].values, err_msg=str(name))


def test_a_study_opens_with_labels_and_units(whole):
    assert whole.sizes["run"] == 33 * 2 * 2
    assert whole["rotation"].dims == ("run", "segment", "axis")
    assert whole["rotation"].attrs["units"] == "rad"
    assert whole["rotation"].dtype == np.float32
    assert set(whole["status"].values) <= {str(s) for s in spondyl.Status} | {"failed"}
    assert whole["param_sex"].values.tolist().count("female") in range(4 * 16, 4 * 17 + 1)  # half of 33 people
    first = whole.isel(run=0)
    drawn = spondyl.draw(
        spondyl.ensemble(), spondyl.design("latin_hypercube", 33, len(spondyl.ensemble().dimensions))[0]
    )
    assert first["body_mass"] == np.float32(drawn.person.mass)
    assert first["param_height"] == drawn.person.height


def test_changes_pair_the_runs_of_one_person(whole):
    change = spondyl.changes(whole)
    assert change.sizes["run"] == 33 * 2
    i = 40
    pair = whole.isel(
        run=np.flatnonzero((whole["subject"] == change["subject"][i]) & (whole["exercise"] == change["exercise"][i]))
    )
    free, held = (pair.isel(run=np.flatnonzero(pair["mode"] == mode)[0]) for mode in ("free", "reach_matched"))
    np.testing.assert_array_equal(change["rotation"][i], held["rotation"] - free["rotation"])
    assert change["rotation"].attrs["units"] == "rad"
    with pytest.raises(spondyl.UnknownNameError, match="no run in mode 'load_matched'"):
        spondyl.changes(whole, "load_matched")


def test_the_bar_and_the_callback_see_the_end(study, tmp_path, capsys):
    small = spondyl.Study("one", study.exercises[:1], subjects=2, frames=3)
    seen = []
    spondyl.run_study(small, tmp_path / "a", progress=lambda stage, fraction: seen.append((stage, fraction)))
    assert seen[-1] == ("study", 1.0)
    spondyl.run_study(small, tmp_path / "b")
    assert "2/2" in capsys.readouterr().err


def test_an_error_in_the_callback_stops_the_study(study, tmp_path):
    def boom(stage, fraction):
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        spondyl.run_study(study, tmp_path / "a", progress=boom)


def test_python_goes_on_while_a_study_runs(study, tmp_path):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    spondyl.run_study(study, tmp_path / "a", threads=1, progress=False)
    seconds = time.monotonic() - begin
    done.set()
    thread.join()
    assert len([t for t in ticks if begin < t < begin + seconds]) > 20


def test_misuse_is_told(study, whole, tmp_path):
    with pytest.raises(spondyl.ExerciseError, match="letters, digits"):
        spondyl.Study("a b", study.exercises)
    with pytest.raises(spondyl.SubjectError, match="expected 2, subjects x dimensions"):
        spondyl.Study("a", study.exercises, quantiles=np.zeros(3))
    with pytest.raises(spondyl.SubjectError, match="3 x 2; expected subjects x dimensions, 3 x 0"):
        spondyl.Study("a", study.exercises, quantiles=np.zeros((3, 2)))
    with pytest.raises(spondyl.UnknownNameError, match='closest name is "sobol"'):
        spondyl.Study("a", study.exercises, sampling="sobel")
    with pytest.raises(spondyl.DatasetError, match="ensemble:1:"):
        spondyl.Ensemble("nonsense")
    with pytest.raises(spondyl.UnknownNameError, match="does not vary"):
        spondyl.ensemble().only(["severity"])
    folder = spondyl.StudyFolder(tmp_path / "a", study)
    with pytest.raises(spondyl.ResultsError, match="block 0 is missing"):
        folder.collect(tmp_path / "a.h5")
    assert not (tmp_path / "a.h5").exists()
    other = spondyl.Study("other", study.exercises)
    with pytest.raises(spondyl.ResultsError, match="another study"):
        spondyl.StudyFolder(tmp_path / "a", other)


def test_an_ensemble_of_some_inputs_keeps_the_others_nominal():
    few = spondyl.ensemble().only(["height", "mobility"])
    assert few.dimensions[:2] == ["height", "mobility.L5_S1.flexion"]
    assert len(few.dimensions) == 1 + 54
    drawn = spondyl.draw(few, [0.5] * 55)
    assert drawn.person.mass == 78.0
    assert spondyl.Ensemble(few.to_toml()) == few


# --- more than one process ----------------------------------------------------------------------------------------


def command(*arguments):
    return [sys.executable, "-m", "spondyl", *map(str, arguments)]


@pytest.fixture()
def begun(study, tmp_path):
    """A study file beside its exercises, as StudyFolder writes it."""
    spondyl.StudyFolder(tmp_path / "made", study)
    return tmp_path / "made" / "study.toml"


def test_shards_from_the_command_line_give_the_same_bytes(begun, whole, tmp_path):
    runs = [
        subprocess.Popen(command("study", "run", begun, tmp_path / "s", "--shard", f"{i}/3", "--threads", 1, "--json"))
        for i in range(3)
    ]
    assert [run.wait(300) for run in runs] == [0, 0, 0]
    subprocess.run(command("study", "collect", tmp_path / "s", tmp_path / "s.h5"), check=True, capture_output=True)
    assert_same(spondyl.open_study(tmp_path / "s.h5"), whole)


def test_ctrl_c_ends_a_study_and_it_goes_on(begun, whole, tmp_path):
    run = subprocess.Popen(command("study", "run", begun, tmp_path / "s", "--threads", 2), stderr=subprocess.PIPE)
    parts = tmp_path / "s" / "parts"
    deadline = time.monotonic() + 120
    while not (parts.exists() and any(parts.glob("*.h5"))) and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    error = run.communicate(timeout=60)[1].decode()
    if run.returncode != 0:  # it may just have ended
        assert run.returncode == 130
        assert "stopped" in error
    subprocess.run(
        command("study", "run", begun, tmp_path / "s", "--collect", tmp_path / "s.h5"), check=True, capture_output=True
    )
    assert_same(spondyl.open_study(tmp_path / "s.h5"), whole)


def test_a_killed_dask_worker_loses_nothing(study, whole, tmp_path):
    distributed = pytest.importorskip("distributed")
    scheduler_file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    scheduler = subprocess.Popen(
        [
            *dask[:2],
            "distributed.cli.dask_scheduler",
            "--scheduler-file",
            scheduler_file,
            "--port",
            "0",
            "--no-dashboard",
        ],
        **quiet,
    )

    def worker(name):
        return subprocess.Popen(
            [*dask[:2], "distributed.cli.dask_worker", "--scheduler-file", scheduler_file, "--nthreads", "1"]
            + ["--no-dashboard", "--no-nanny", "--name", name, "--local-directory", str(tmp_path / name)],
            **quiet,
        )

    workers = [worker("a"), worker("b")]
    try:
        with distributed.Client(scheduler_file=str(scheduler_file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            folder = spondyl.StudyFolder(tmp_path / "dask", study)
            seen = []

            def progress(stage, fraction):
                if not seen:
                    workers[0].kill()
                seen.append(fraction)

            state = spondyl.distributed.run(folder, client, progress=progress)
            assert state.done == state.blocks
            assert workers[0].wait(10) != 0
            again = spondyl.distributed.run(folder, client, progress=lambda stage, fraction: seen.append("again"))
            assert again.done == state.blocks
            assert "again" not in seen  # nothing was left to do
            folder.collect(tmp_path / "dask.h5")
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()
    assert_same(spondyl.open_study(tmp_path / "dask.h5"), whole)
