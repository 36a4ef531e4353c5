"""Three copies of HDF5 in one process: the library's, h5py's and netCDF4's."""

import itertools
import subprocess
import sys

import pytest

ORDERS = list(itertools.permutations(("spondyl", "h5py", "netCDF4", "xarray")))
WORK = """
import numpy as np
subject = spondyl.make_subject()
course = spondyl.simulate_forward(subject, spondyl.ForwardModel(), spondyl.neutral_state(subject), duration=0.01)
with h5py.File("other.h5", "w") as other:
    course.write("course.h5", subject)
    other["x"] = 1.0
    with netCDF4.Dataset("course.h5") as file:
        by_netcdf = np.asarray(file["q"][:])
    with h5py.File("course.h5") as file:
        by_h5py = file["q"][:]
by_netcdf_xarray = xarray.load_dataset("course.h5", engine="netcdf4")["q"].values
course.write("again.h5", subject)
for found in (by_netcdf, by_h5py, by_netcdf_xarray, course.to_xarray(subject)["q"].values):
    np.testing.assert_array_equal(found, course.q)
print("done")
"""


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
def test_any_order_of_imports_works(order, tmp_path):
    code = "\n".join(f"import {name}" for name in order) + WORK
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "done\n", done.stderr
