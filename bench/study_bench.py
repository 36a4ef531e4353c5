"""Runs bench/study.toml with the C++ example and writes build/study.json: rate, memory, and what failed."""

import json
import os
import resource
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

import xarray

root = Path(__file__).resolve().parents[1]
program = root / "build" / "release" / "examples" / "batch_study"
folder, file = root / "build" / "study", root / "build" / "study.h5"


def main():
    shutil.rmtree(folder, ignore_errors=True)
    cores = len(os.sched_getaffinity(0))
    begin = time.monotonic()
    command = [program, root / "bench" / "study.toml", folder, "--threads", str(cores), "--collect", file]
    subprocess.run(command, check=True)
    seconds = time.monotonic() - begin
    with xarray.open_dataset(file, engine="h5netcdf") as study:
        subjects = int(study["subject"].max()) + 1
        # an error counts under its type, a run that came out under its status
        codes = Counter(
            str(error).split(":")[0] if status == "failed" else str(status)
            for status, error in zip(study["status"].values, study["error"].values, strict=True)
            if status != "ok"
        )
    result = {
        "subjects": subjects,
        "seconds": seconds,
        "cores": cores,
        "subjects_per_core_second": subjects / seconds / cores,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "failed": sum(codes.values()),
        "failed_codes": dict(codes),
    }
    (root / "build" / "study.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
