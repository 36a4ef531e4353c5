"""The command `python -m spondyl`: run, compare, assess, study, check, assumptions, rerun, migrate, export."""

from __future__ import annotations

import argparse
import json
import logging
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spondyl

from ._export import contents as _export_contents
from ._export import table_of

log = logging.getLogger("spondyl")

#: What the process returns.
DONE, FAILED, USAGE, NOT_OK, STOPPED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Else those of the process.

    Returns
    -------
    int
        0 done, 1 an error (its text on stderr), 2 wrong usage, 3 done, but a status is not ok or a check failed,
        130 stopped by Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr
    )
    try:
        return int(options.command(options))
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except (spondyl.Error, OSError) as error:
        log.info("%s", type(error).__name__)
        print(error, file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m spondyl",
        description="What a stiff stretch of thoracic spine does to the low back.",
        epilog="exit codes: 0 done; 1 error; 2 wrong usage; 3 done, but a status is not ok or a check failed; "
        "130 stopped",
    )
    parser.add_argument("--version", action="version", version=f"spondyl {spondyl.__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON instead of a table")
    common.add_argument("-v", "--verbose", action="store_true", help="tell what is done")
    person = argparse.ArgumentParser(add_help=False)
    person.add_argument("--mass", type=float, default=78.0, metavar="KG")
    person.add_argument("--height", type=float, default=1.73, metavar="M")
    person.add_argument("--sex", choices=[str(sex) for sex in spondyl.Sex], default="male")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: Any, text: str, *parents: Any, to: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = to.add_parser(name, help=text, description=text, parents=[common, *parents])
        made.set_defaults(command=does)
        return made

    run = command("run", _run, "one person does one exercise", person)
    run.add_argument("exercise", help="id of the catalog, or a TOML file")
    run.add_argument("--out", type=Path, metavar="FILE.h5", help="results file to write")

    compare = command("compare", _compare, "free against restricted, in one or more modes", person)
    compare.add_argument("exercise", help="id of the catalog, or a TOML file")
    compare.add_argument("--restriction", default="stiff_T4_T8", help="preset [%(default)s]")
    compare.add_argument("--severity", type=float, default=1.0, help="0 to 1 [%(default)s]")
    compare.add_argument(
        "--mode", action="append", choices=["reach_matched", "load_matched", "effort_matched"], help="may be repeated"
    )
    compare.add_argument("--out", type=Path, metavar="FILE.h5", help="results file to write")

    assess = command("assess", _assess, "one exercise and restriction over an ensemble: how sure")
    assess.add_argument("exercise", help="id of the catalog, or a TOML file")
    assess.add_argument("--restriction", default="stiff_T4_T8", help="preset [%(default)s]")
    assess.add_argument("--mode", default="reach_matched", choices=["reach_matched", "load_matched", "effort_matched"])
    assess.add_argument("--samples", type=int, default=32, help="a power of 2 [%(default)s]")
    assess.add_argument(
        "--criteria",
        nargs="*",
        default=["muscle_effort"],
        metavar="CRITERION",
        help="beside elastic, for one person, a minute each; none without names [muscle_effort]",
    )

    study = commands.add_parser("study", help="many people, exercises and restrictions")
    of_study = study.add_subparsers(required=True, metavar="run|status|collect")
    begin = command("run", _study_run, "runs what is missing of a study", to=of_study)
    begin.add_argument("study", type=Path, help="study file")
    begin.add_argument("folder", type=Path, help="where the parts are kept")
    begin.add_argument("--threads", type=int, default=0, help="0: as many as the machine has")
    begin.add_argument("--shard", type=_shard, default=(0, 1), metavar="I/N", help="every N-th block from the I-th on")
    begin.add_argument("--collect", type=Path, metavar="FILE.h5", help="study file to write at the end")
    status = command("status", _study_status, "how far a study is", to=of_study)
    status.add_argument("folder", type=Path)
    collect = command("collect", _study_collect, "writes the study file", to=of_study)
    collect.add_argument("folder", type=Path)
    collect.add_argument("file", type=Path)

    check = command("check", _check, "looks for mistakes in exercise, study, ensemble and results files")
    check.add_argument("files", type=Path, nargs="+")
    assumptions = command("assumptions", _assumptions, "what results rest on that nobody has verified")
    assumptions.add_argument("--restriction", help="preset")
    export = command("export", _export, "writes a run of a results file for OpenSim, or as CSV")
    export.add_argument("file", type=Path, help="results file")
    export.add_argument("out", type=Path, help="file to write")
    export.add_argument("--what", choices=_export_contents, default="coordinates", help="[%(default)s]")
    export.add_argument("--to", choices=["sto", "mot", "csv"], help="format [ending of OUT]")
    export.add_argument("--run", default="free", help="label of the run in the file [%(default)s]")
    export.add_argument("--radians", action="store_true", help="angles in radians instead of degrees")
    export.add_argument("--knee-flexion-positive", action="store_true", help="as in Rajagopal's model")
    rerun = command("rerun", _rerun, "does a results file again from what is in it, and compares every number")
    rerun.add_argument("file", type=Path)
    rerun.add_argument(
        "--tolerance", type=float, default=0.0, help="relative to the largest of a variable [%(default)s]"
    )
    migrate = command("migrate", _migrate, "brings a results file of an earlier version to the present one")
    migrate.add_argument("file", type=Path)
    migrate.add_argument("--to", type=Path, metavar="FILE.h5", help="new file; else the old one is replaced")
    return parser


def _shard(text: str) -> tuple[int, int]:
    try:
        index, of = (int(part) for part in text.split("/"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no shard; expected I/N, such as 0/4") from None
    return index, of


def _exercise(text: str) -> spondyl.Exercise:
    return spondyl.read_exercise(text) if text.endswith(".toml") else spondyl.exercise(text)


def _subject(options: argparse.Namespace) -> spondyl.Subject:
    return spondyl.make_subject(mass=options.mass, height=options.height, sex=options.sex)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _print(options: argparse.Namespace, data: Any, text: str) -> None:
    print(json.dumps(data, indent=1) if options.json else text)


def _run(options: argparse.Namespace) -> int:
    subject, exercise = _subject(options), _exercise(options.exercise)
    log.info("%s: equilibrium and loads", exercise.id)
    done = spondyl.simulate(subject, exercise)
    found = spondyl.outcomes(subject, exercise, done)
    if options.out:
        spondyl.Case(subject, subject, exercise, done, []).write(options.out)
        log.info("written: %s", options.out)
    _print(
        options,
        {
            "exercise": exercise.id,
            "status": str(done.status),
            "outcomes": [{"id": o.id, "where": o.where, "unit": o.unit, "value": _number(o.value)} for o in found],
        },
        f"{exercise.id}: {done.status}\n"
        + "\n".join(f"  {o.id:12} {o.where:28} {o.value:12.5g} {o.unit}" for o in found if math.isfinite(o.value)),
    )
    return DONE if done.status == "ok" else NOT_OK


def _compare(options: argparse.Namespace) -> int:
    exercise = _exercise(options.exercise)
    case = spondyl.run_case(
        _subject(options),
        spondyl.preset(options.restriction, options.severity),
        exercise,
        options.mode or ["reach_matched", "effort_matched"],
        progress=lambda stage, fraction: log.info("%s %.0f %%", stage, 100 * fraction) if fraction in (0, 1) else None,
    )
    if options.out:
        case.write(options.out)
        log.info("written: %s", options.out)

    def change(of: spondyl.Change) -> dict[str, float | None]:
        return {"free": _number(of.free), "restricted": _number(of.restricted)}

    _print(
        options,
        [
            {
                "exercise": s.exercise,
                "restriction": s.restriction,
                "mode": str(s.mode),
                "status": str(s.status),
                "lumbar_share": change(s.lumbar_share),
                "reach": change(s.reach),
                "effort": change(s.effort),
                "segments": {
                    str(level): {
                        name: change(getattr(of, name)) for name in ("rotation", "passive_moment", "compression")
                    }
                    for level, of in s.segment.items()
                },
            }
            for s in case.shifts
        ],
        "\n".join(repr(shift) for shift in case.shifts),
    )
    return DONE if all(shift.status == "ok" for shift in case.shifts) else NOT_OK


def _assess(options: argparse.Namespace) -> int:
    found = spondyl.assess(
        _exercise(options.exercise),
        options.restriction,
        options.mode,
        samples=options.samples,
        criteria=options.criteria,
        progress=not options.json,
    )
    _print(options, found.to_dict(), repr(found))
    return DONE


def _study_run(options: argparse.Namespace) -> int:
    folder = spondyl.run_study(
        options.study,
        options.folder,
        options.collect,
        threads=options.threads,
        shard=options.shard,
        progress=not options.json,
    )
    return _tell_state(options, folder)


def _study_status(options: argparse.Namespace) -> int:
    return _tell_state(options, spondyl.StudyFolder(options.folder))


def _tell_state(options: argparse.Namespace, folder: spondyl.StudyFolder) -> int:
    state = folder.state
    names = ("id", "key", "blocks", "done", "subjects", "rows")
    _print(
        options,
        {name: getattr(state, name) for name in names},
        f"{state.id}: {state.done} of {state.blocks} blocks, {state.subjects} subjects, {state.rows} rows, "
        f"key {state.key}",
    )
    return DONE


def _study_collect(options: argparse.Namespace) -> int:
    folder = spondyl.StudyFolder(options.folder)
    folder.collect(options.file, progress=not options.json)
    _print(options, {"file": str(options.file), "rows": folder.state.rows}, f"written: {options.file}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    found = []
    for file in options.files:
        kind, error = "", None
        try:
            kind = _checked(file)
        except (spondyl.Error, OSError) as problem:
            error = str(problem)
        found.append({"file": str(file), "kind": kind, "error": error})
    _print(
        options,
        found,
        "\n".join(f"{f['file']}: {f['kind']}, good" if f["error"] is None else str(f["error"]) for f in found),
    )
    return DONE if all(f["error"] is None for f in found) else NOT_OK


def _checked(file: Path) -> str:
    import tomllib

    from ._files import schema_of, versions

    if file.suffix != ".toml":
        schema, version = schema_of(file, versions)
        return f"{schema} {version}"
    try:
        keys = set(tomllib.loads(file.read_text()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        keys = set()  # the reader tells the place
    if "exercises" in keys:
        spondyl.read_study(file)
        return "study"
    if keys == {"parameters"}:
        spondyl.read_ensemble(file)
        return "ensemble"
    exercise = spondyl.read_exercise(file)
    spondyl.check_exercise(spondyl.make_subject(), exercise)
    return "exercise"


def _assumptions(options: argparse.Namespace) -> int:
    subject = spondyl.make_subject()
    if options.restriction:
        subject = spondyl.restricted(subject, spondyl.preset(options.restriction))
    rows = spondyl.assumptions_of(subject)
    names = ("label", "where", "what", "source")
    _print(options, [{name: getattr(row, name) for name in names} for row in rows], repr(rows))
    return DONE


def _rerun(options: argparse.Namespace) -> int:
    found = spondyl.rerun(options.file)
    apart = {name: gap for name, gap in found.differences.items() if not gap <= options.tolerance}
    wrote, now = found.software
    text = f"written by {wrote}, done again by {now}: "
    if apart:
        text += f"{len(apart)} variables differ by more than {options.tolerance:g}\n"
        text += "\n".join(f"  {name} {gap:.3g}" for name, gap in sorted(apart.items(), key=lambda x: -x[1]))
    else:
        text += "every number is the same" + ("" if found.largest == 0 else f" to {found.largest:.1g}")
    data = {"software": [wrote, now], "differences": {n: _number(g) for n, g in found.differences.items()}}
    _print(options, data, text)
    return NOT_OK if apart else DONE


def _migrate(options: argparse.Namespace) -> int:
    changed = spondyl.migrate(options.file, options.to)
    _print(options, changed, "\n".join(changed) or f"{options.file}: is of the present version")
    return DONE


def _export(options: argparse.Namespace) -> int:
    to = options.to or options.out.suffix.removeprefix(".")
    if to not in ("sto", "mot", "csv"):
        print(f"{options.out}: ends in no known format; end it in .sto, .mot or .csv, or give --to", file=sys.stderr)
        return USAGE
    table = table_of(
        options.file,
        options.what,
        options.run,
        in_degrees=not options.radians,
        knee_flexion_positive=options.knee_flexion_positive,
    )
    (spondyl.write_csv if to == "csv" else spondyl.write_storage)(options.out, table)
    rows, columns = table.values.shape
    data = {"file": str(options.out), "name": table.name, "rows": rows, "columns": columns}
    _print(options, data, f"written: {options.out}, {table.name}: {rows} times, {columns} columns")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
