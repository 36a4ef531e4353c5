#!/usr/bin/env python3
"""Runs the notebooks of python/notebooks: an error, an assertion among them, fails.

usage: build/venv/bin/python .ci/notebooks.py [--out FOLDER] [--timeout SECONDS] [NAME...]

Leaves the executed notebooks in FOLDER (build/notebooks), as HTML too where nbconvert is installed. NAME is the
beginning of a file's name: 03. Each notebook runs in an empty folder under FOLDER.
"""

import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import jupytext
import nbclient
import nbclient.exceptions
import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

TOP = pathlib.Path(__file__).resolve().parents[1]


class ThisPython(AsyncKernelManager):
    """The interpreter that runs this file, whatever kernels are installed elsewhere under the name python3."""

    @property
    def kernel_spec(self) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def run(source: pathlib.Path, out: pathlib.Path, timeout: int) -> str | None:
    """What went wrong, if anything did."""
    notebook = jupytext.read(source)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"{source.stem}_", dir=out))
    deadline = time.monotonic() + timeout
    client = nbclient.NotebookClient(
        notebook,
        timeout_func=lambda cell: max(1, int(deadline - time.monotonic())),
        kernel_manager_class=ThisPython,
        resources={"metadata": {"path": str(scratch)}},
    )
    fault = None
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        fault = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # without colours
    except (nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError) as error:
        fault = f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    nbformat.write(notebook, out / f"{source.stem}.ipynb")  # what was done before a fault, too
    write_html(notebook, out / f"{source.stem}.html")
    return fault


def write_html(notebook: nbformat.NotebookNode, file: pathlib.Path) -> None:
    try:
        from nbconvert import HTMLExporter
    except ImportError:
        return
    file.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=pathlib.Path, default=TOP / "build" / "notebooks")
    parser.add_argument("--timeout", type=int, default=1200, help="of one notebook [%(default)s s]")
    options = parser.parse_args()
    sources = sorted((TOP / "python" / "notebooks").glob("[0-9][0-9]_*.py"))
    for name in options.names:
        if not any(source.name.startswith(name) for source in sources):
            parser.error(f"no notebook begins with {name!r}; there are {', '.join(s.stem for s in sources)}")
    if options.names:
        sources = [source for source in sources if source.name.startswith(tuple(options.names))]
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    failed = 0
    for source in sources:
        begin = time.monotonic()
        fault = run(source, options.out.resolve(), options.timeout)
        print(f"{'FAILED' if fault else 'passed'} {source.stem} {time.monotonic() - begin:.0f} s", flush=True)
        if fault:
            print(fault, flush=True)
            failed += 1
    print(f"{len(sources) - failed} of {len(sources)} notebooks passed; they are in {options.out}")
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
