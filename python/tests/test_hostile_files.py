"""A file that is damaged, foreign or made to harm is refused by ResultsError, with what to do."""

import random
import shutil

import h5py
import numpy as np
import pytest
import spondyl
import xarray as xr
from spondyl._files import schema_of, versions

remedy = r"give another file|give a file that spondyl wrote|check the path|update spondyl"


def read_schema(file):
    schema_of(file, versions)


readers = pytest.mark.parametrize("read", [read_schema, spondyl.open_study, spondyl.rerun])


@pytest.fixture(scope="module")
def study_file(tmp_path_factory):
    """As small as a study file can be: this is about bytes, not about numbers."""
    file = tmp_path_factory.mktemp("study") / "study.h5"
    names = ["subject", "exercise", "restriction", "mode", "criterion"]
    columns = {name: ("run", np.array([f"{name} {i}" for i in range(40)], dtype=object)) for name in names}
    columns["rotation_peak"] = ("run", np.arange(40.0))
    attributes = {"schema": "spondyl-study", "schema_version": versions["spondyl-study"]}
    xr.Dataset(columns, attrs=attributes).to_netcdf(file, engine="h5netcdf")
    return file


def says(read, file):
    with pytest.raises(spondyl.ResultsError, match=remedy) as caught:
        read(file)
    assert str(file) in str(caught.value)
    return str(caught.value)


def test_the_sound_file_is_read(study_file):
    assert schema_of(study_file, versions) == ("spondyl-study", versions["spondyl-study"])
    assert spondyl.open_study(study_file).sizes["run"] == 40
    assert "expected spondyl-run" in says(spondyl.rerun, study_file)


@readers
def test_what_is_no_file_of_results_is_refused(read, tmp_path):
    (tmp_path / "text.h5").write_text("run,rotation\n1,2\n")
    (tmp_path / "empty.h5").touch()
    (tmp_path / "folder.h5").mkdir()
    (tmp_path / "half.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    for name in ("text", "empty", "folder", "half"):
        assert "no HDF5 file" in says(read, tmp_path / f"{name}.h5")
    assert "no such file" in says(read, tmp_path / "missing.h5")
    says(read, tmp_path / ("long" * 2000))


@readers
def test_a_foreign_netcdf_file_is_refused(read, tmp_path):
    xr.Dataset({"temperature": ("time", [1.0, 2.0])}).to_netcdf(tmp_path / "weather.nc", engine="h5netcdf")
    assert "has schema ''" in says(read, tmp_path / "weather.nc")
    with h5py.File(tmp_path / "numbers.h5", "w") as file:
        file.attrs["schema"] = [1, 2, 3]
    says(read, tmp_path / "numbers.h5")


@readers
@pytest.mark.parametrize("version", ["99.0", "1.99", "", "new", "1." + "9" * 5000])
def test_a_version_that_is_newer_or_none_is_refused(read, version, tmp_path):
    schema = "spondyl-run" if read is spondyl.rerun else "spondyl-study"
    xr.Dataset(attrs={"schema": schema, "schema_version": version}).to_netcdf(tmp_path / "new.h5", engine="h5netcdf")
    assert "version" in says(read, tmp_path / "new.h5")


def test_a_file_of_the_right_schema_without_its_contents_is_refused(tmp_path):
    for read, schema in ((spondyl.open_study, "spondyl-study"), (spondyl.rerun, "spondyl-run")):
        xr.Dataset(attrs={"schema": schema, "schema_version": "1.0"}).to_netcdf(tmp_path / "bare.h5", engine="h5netcdf")
        says(read, tmp_path / "bare.h5")


def test_a_truncated_file_is_refused(study_file, tmp_path):
    whole = study_file.read_bytes()
    for i in range(20):
        file = tmp_path / f"{i}.h5"
        file.write_bytes(whole[: len(whole) * i // 20])
        for read in (read_schema, spondyl.open_study, spondyl.rerun):
            says(read, file)


def test_flipped_bytes_are_read_as_they_are_or_refused(study_file, tmp_path):
    whole = study_file.read_bytes()
    chance = random.Random(1)
    refused = 0
    for i in range(100):
        damaged = bytearray(whole)
        for _ in range(1 + i % 8):
            damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        file = tmp_path / "damaged.h5"
        file.write_bytes(damaged)
        try:
            spondyl.open_study(file)
        except spondyl.ResultsError as error:
            assert str(file) in str(error)
            refused += 1
    assert refused > 10  # else the flips met nothing that matters


def test_a_results_file_does_not_choose_where_its_exercise_is_written(case, tmp_path):
    case.write(tmp_path / "case.h5")
    for name in ("../../escaped", str(tmp_path / "escaped"), "", "a b"):
        shutil.copy(tmp_path / "case.h5", tmp_path / "hostile.h5")
        with h5py.File(tmp_path / "hostile.h5", "a") as file:
            file.attrs["exercise_id"] = name
        says(spondyl.rerun, tmp_path / "hostile.h5")
        assert not list(tmp_path.parent.rglob("escaped*"))


@pytest.mark.parametrize("damage", ["attribute", "variable", "run_match", "text"])
def test_a_results_file_in_which_something_is_missing_or_cannot_be_is_refused(damage, case, tmp_path):
    case.write(tmp_path / "case.h5")
    with h5py.File(tmp_path / "case.h5", "a") as file:
        if damage == "attribute":
            del file.attrs["subject_mass_kg"]
        elif damage == "variable":
            del file["restriction_rom_fraction"]
        elif damage == "run_match":
            file["run_match"][0] = "reach_matched"
        else:
            file["input_exercise_simulated_toml"][()] = "schema_version = "
    says(spondyl.rerun, tmp_path / "case.h5")
