import numpy as np
import pytest
import spondyl
import xarray as xr


@pytest.fixture(scope="module")
def dataset(case):
    return case.to_xarray()


def test_the_dataset_is_the_file(case, dataset, tmp_path):
    case.write(tmp_path / "case.h5")
    with xr.open_dataset(tmp_path / "case.h5", engine="h5netcdf") as file:
        assert set(file.variables) == set(dataset.variables)
        xr.testing.assert_identical(file.load().drop_attrs(deep=False), dataset.drop_attrs(deep=False))


def test_the_dataset_holds_the_arrays_of_the_runs(case, dataset):
    assert list(dataset.run.values) == ["free", "restricted_reach_matched", "restricted_effort_matched"]
    assert list(dataset.segment.values) == list(spondyl.Level)
    assert list(dataset.axis.values) == list(spondyl.Axis)
    assert list(dataset.muscle.values) == case.free_subject.muscles
    assert list(dataset.coordinate.values) == case.free_subject.coordinate_names
    for i, run in enumerate(case.runs):
        of_run = dataset.isel(run=i)
        np.testing.assert_array_equal(of_run.time, run.motion.time)
        for owner, names in (
            (run.motion, ("q", "v", "vdot", "rotation", "measure", "multiplier", "rest", "tone")),
            (run.loads, ("gravity_moment", "passive_moment", "net_moment", "reaction", "segment_energy", "activation")),
            (run.loads, ("muscle_force", "support_force", "limb_torque", "effort", "reserve_max", "balance")),
        ):
            for name in names:
                np.testing.assert_array_equal(of_run[name], getattr(owner, name), err_msg=name)
        np.testing.assert_array_equal(of_run.kkt, run.motion.certificates["kkt"])


def test_the_dataset_says_how_the_force_sharing_was_asked_for(case, dataset):
    assert dataset.attrs["recruitment"].startswith("objective squared; abdominal pressure 0 to 26600 Pa")
    assert list(dataset.run_objective.values) == ["squared"] * 3
    assert list(dataset.run_pressure_maximum.values) == [26600.0] * 3
    assert np.isnan(dataset.run_stiffness_minimum).all()
    assert (dataset.run_breathing.sel(breath="out") == 0).all()
    assert list(dataset.phase_breath.values) == [phase.breath for phase in case.exercise.phases]


def test_labels_select_with_members_and_strings(case, dataset):
    run = case.runs[1]
    level, axis = list(spondyl.Level).index("T6_T7"), list(spondyl.Axis).index("axial_rotation")
    for chosen in ({"segment": spondyl.Level.T6_T7}, {"segment": "T6_T7"}):
        selected = dataset.rotation.sel(run="restricted_reach_matched", axis="axial_rotation", **chosen)
        np.testing.assert_array_equal(selected, run.motion.rotation[:, level, axis])


def test_a_performance_is_a_run_of_the_dataset(case, dataset):
    free = case.runs[0].performance.to_xarray(case.free_subject, case.exercise)
    of_case = dataset.isel(run=0, drop=True)
    assert "run" not in free.dims and free.rotation.dims == ("time", "segment", "axis")
    for name in (name for name in free.data_vars if not name.startswith("restriction_")):
        xr.testing.assert_equal(free[name], of_case[name])
        assert free[name].attrs.get("units") == of_case[name].attrs.get("units")
    run = case.runs[1]
    held = run.performance.to_xarray(case.restricted_subject, case.exercise)
    np.testing.assert_array_equal(held.reaction, run.loads.reaction)
    assert held.restriction_rom_fraction.sel(segment="T6_T7").max() == 0.5


def test_every_number_has_a_unit(dataset):
    for name, variable in dataset.variables.items():
        if np.issubdtype(variable.dtype, np.number):
            assert variable.attrs.get("units"), name
    assert dataset.rotation.attrs["units"] == "rad" and dataset.reaction.attrs["units"] == "N"


def test_shifts_are_in_the_dataset(case, dataset):
    for i, shift in enumerate(case.shifts):
        share = dataset.shift_lumbar_share.isel(shift=i)
        assert share.sel(state="free") == shift.lumbar_share.free
        assert share.sel(state="restricted") == shift.lumbar_share.restricted
        for level, of in shift.segment.items():
            chosen = dataset.shift_compression.isel(shift=i).sel(segment=level)
            np.testing.assert_array_equal(chosen, [of.compression.free, of.compression.restricted])


@pytest.mark.parametrize("place", ["missing/case.h5", "file/case.h5", "folder"])
def test_a_file_that_cannot_be_written_leaves_nothing(case, tmp_path, place):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(spondyl.ResultsError) as caught:
        case.write(tmp_path / place)
    assert isinstance(caught.value, OSError) and str(tmp_path / place) in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_h5py_and_the_library_live_in_one_process(case, tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as other:
        case.write(tmp_path / "case.h5")
        other["x"] = 1.0
    with h5py.File(tmp_path / "case.h5") as file:
        np.testing.assert_array_equal(file["q"][0], case.runs[0].motion.q)
