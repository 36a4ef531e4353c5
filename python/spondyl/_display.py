"""How values look in a terminal and in a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from . import _names, _spondyl

Item = TypeVar("Item")
Rows = Sequence[tuple[str, ...]]


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their longest cell."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """All text escaped."""

    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    return "<table>" + line(head, "th") + "".join(line(row, "td") for row in rows) + "</table>"


def _titled(title: str, head: Sequence[str], rows: Rows) -> str:
    return f"<p>{html.escape(title)}</p>" + html_table(head, rows)


class _Table(list[Item]):
    """A list whose items are rows."""

    columns: ClassVar[tuple[str, ...]]

    def _title(self) -> str:
        raise NotImplementedError

    def _cells(self, item: Item) -> tuple[Any, ...]:
        return tuple(getattr(item, column) for column in self.columns)

    def _rows(self) -> Rows:
        return [
            tuple(f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in self._cells(item))
            for item in self
        ]

    def to_dataframe(self) -> Any:
        """The same as a pandas.DataFrame; pandas has to be installed.

        Returns
        -------
        pandas.DataFrame
            One row per item.
        """
        import pandas

        return pandas.DataFrame([self._cells(item) for item in self], columns=list(self.columns))

    def __repr__(self) -> str:
        return f"{self._title()}\n" + text_table(self.columns, self._rows())

    def _repr_html_(self) -> str:
        return _titled(self._title(), self.columns, self._rows())


class Assumptions(_Table[_spondyl.Assumption]):
    """A list of Assumption that prints as a table."""

    columns = ("label", "where", "what", "source")

    def _title(self) -> str:
        return f"{len(self)} unverified rows"


class Outcomes(_Table[_spondyl.Outcome]):
    """A list of Outcome that prints as a table."""

    columns = ("id", "where", "value", "unit")

    def _title(self) -> str:
        return f"{len(self)} outcomes"


class OutcomeChanges(_Table[_spondyl.OutcomeChange]):
    """A list of OutcomeChange that prints as a table."""

    columns = ("id", "where", "free", "restricted", "percent", "unit")

    def _title(self) -> str:
        return f"{len(self)} outcomes, free and restricted"

    def _cells(self, item: _spondyl.OutcomeChange) -> tuple[Any, ...]:
        value = item.value
        return item.id, item.where, value.free, value.restricted, value.percent, item.unit


def assumptions_of(subject: _spondyl.Subject) -> Assumptions:
    """Rows of the datasets a subject rests on, its restriction included, that are not verified.

    Parameters
    ----------
    subject : Subject

    Returns
    -------
    list of Assumption
        Prints as a table; `to_dataframe` where pandas is installed.
    """
    return Assumptions(_spondyl._assumptions_of(subject))


def members_repr(value: Any) -> str:
    """Type(member=value, ...), for small values without a text of their own."""
    members = (
        (name, getattr(value, name))
        for name, member in vars(type(value)).items()
        if isinstance(member, property) and not name.startswith("_")
    )
    return f"{type(value).__name__}(" + ", ".join(f"{name}={_word(of)}" for name, of in members) + ")"


def _word(value: Any) -> str:
    return repr(str(value)) if isinstance(value, str) else repr(value)


# --- subject and restriction ------------------------------------------------------------------------------------------


def _subject_rows(subject: _spondyl.Subject) -> Rows:
    options = subject.options
    return [
        ("mass", f"{options.mass:g} kg"),
        ("height", f"{options.height:g} m"),
        ("sex", str(options.sex)),
        ("restriction", "none" if subject.restriction.is_none else subject.restriction.name or "unnamed"),
        ("bodies, coordinates, muscles", f"{len(subject.bodies)}, {subject.coordinates}, {len(subject.muscles)}"),
        ("unverified inputs", str(len(assumptions_of(subject)))),
    ]


def subject_repr(subject: _spondyl.Subject) -> str:
    """One line."""
    return "<Subject " + "; ".join(f"{name} {value}" for name, value in _subject_rows(subject)) + ">"


def subject_html(subject: _spondyl.Subject) -> str:
    """A table of what the person is."""
    return html_table(("subject", ""), _subject_rows(subject))


def restriction_repr(restriction: _spondyl.Restriction) -> str:
    """One line."""
    levels = ", ".join(restriction.levels) or "no level"
    return f"<Restriction {restriction.name!r}: {levels}>"


DIRECTIONS = (("flexion", "extension"), ("right bending", "left bending"), ("left rotation", "right rotation"))


def restriction_html(restriction: _spondyl.Restriction) -> str:
    """A row for each level and direction that is not as it was."""
    head = ("level", "what", "remaining range", "lost neutral zone", "stiffness", "shift [deg]")
    rows: list[tuple[str, ...]] = []
    members: dict[str, Any] = restriction.__getstate__()[1]
    for level, of in zip(_spondyl.levels(), members["level"], strict=True):
        if of["fused"]:
            rows.append((level, "fused", "", "", "", ""))
        if (of["cage_stiffness"], of["cage_integrity"]) != (1.0, 1.0):
            cage = f"rib cage, stiffness {of['cage_stiffness']:g}, integrity {of['cage_integrity']:g}"
            rows.append((level, cage, "", "", "", ""))
        for axis, names in zip(of["axis"], DIRECTIONS, strict=True):
            factor, shift = axis["stiffness_factor"], math.degrees(axis["neutral_shift"])
            for side, name in zip(axis["side"], names, strict=True):
                numbers = (side["rom_fraction"], side["neutral_zone_loss"], factor, shift)
                if numbers != (1.0, 0.0, 1.0, 0.0):
                    rows.append((level, name, *(f"{number:g}" for number in numbers)))
    return _titled(f"restriction {restriction.name or 'without a name'}", head, rows)


# --- exercise ---------------------------------------------------------------------------------------------------------


def exercise_repr(exercise: _spondyl.Exercise) -> str:
    """One line."""
    phases = ", ".join(phase.name for phase in exercise.phases)
    return f"<Exercise {exercise.id}: {phases}; {exercise.duration:g} s>"


def exercise_html(exercise: _spondyl.Exercise) -> str:
    """A row for each phase, with its goals."""
    title = f"{exercise.id}, {exercise.primary_axis}, {exercise.method}"
    if exercise.supports:
        title += ", supported at " + ", ".join(support.id for support in exercise.supports)
    if exercise.equipment:
        title += ", with " + ", ".join(thing.id for thing in exercise.equipment)
    rows = [
        (
            phase.name,
            f"{phase.duration:g}",
            phase.drive,
            phase.breath,
            "; ".join(goal.measure + (" (primary)" if goal.primary else "") for goal in phase.goals),
        )
        for phase in exercise.phases
    ]
    return _titled(title, ("phase", "duration [s]", "drive", "breath", "goals"), rows)


# --- motion, loads, performance ---------------------------------------------------------------------------------------


def _motion_rows(motion: _spondyl.Motion) -> Rows:
    return [
        ("exercise", motion.exercise),
        ("restriction", motion.restriction or "none"),
        ("match, criterion", f"{motion.match}, {motion.criterion}"),
        ("frames, duration", f"{motion.frames}, {motion.time[-1]:g} s"),
        ("primary measure, first frame and peak", f"{motion.measure[0]:.4g}, {motion.measure[motion.peak]:.4g}"),
        ("largest optimality residual", f"{motion.certificates['kkt'].max():.1e}"),
        ("smallest eigenvalue", f"{motion.certificates['smallest_eigenvalue'].min():.3g} N m/rad"),
        ("status of the motion", motion.status),
    ]


def motion_repr(motion: _spondyl.Motion) -> str:
    """One line."""
    who = motion.restriction or "free"
    return f"<Motion {motion.exercise}, {motion.match}, {who}, {motion.frames} frames, status {motion.status}>"


def motion_html(motion: _spondyl.Motion) -> str:
    """What was done, and the proof in short."""
    return html_table(("motion", ""), _motion_rows(motion))


def _loads_rows(loads: _spondyl.Loads) -> Rows:
    compression = loads.reaction[:, :, 0]
    frame, level = divmod(int(compression.argmax()), compression.shape[1])
    strongest = loads.muscle_force.max(axis=0).argmax()
    return [
        ("frames, muscles", f"{len(loads.effort)}, {len(loads.muscles)}"),
        (
            "largest compression",
            f"{compression[frame, level]:.0f} N at {_spondyl.levels()[level]}, frame {frame}",
        ),
        ("largest muscle force", f"{loads.muscle_force.max():.0f} N, {loads.muscles[strongest]}"),
        ("largest effort", f"{loads.effort.max():.3g}"),
        ("largest reserve of the spine", f"{loads.reserve_max.max():.2g} N m"),
        ("whole-body residual", f"{loads.balance.max():.1e} N or N m"),
        ("status of the loads", loads.worst),
    ]


def loads_repr(loads: _spondyl.Loads) -> str:
    """One line."""
    return f"<Loads {len(loads.effort)} frames, {len(loads.muscles)} muscles, status {loads.worst}>"


def loads_html(loads: _spondyl.Loads) -> str:
    """Largest numbers, and the proof in short."""
    return html_table(("loads", ""), _loads_rows(loads))


def performance_repr(performance: _spondyl.Performance) -> str:
    """One line."""
    return f"<Performance {performance.motion!r}, {performance.loads!r}>"


def performance_html(performance: _spondyl.Performance) -> str:
    """Motion and loads in one table."""
    rows = [*_motion_rows(performance.motion), *_loads_rows(performance.loads)]
    return html_table(("performance", ""), rows)


# --- shift and case ---------------------------------------------------------------------------------------------------


def _arrow(change: _spondyl.Change, factor: float = 1.0, digits: int = 2) -> str:
    if abs(change.free * factor) >= 100:
        digits = 0
    return f"{change.free * factor:.{digits}f} \u2192 {change.restricted * factor:.{digits}f}"


def _shift_table(shift: _spondyl.Shift) -> tuple[tuple[str, ...], Rows]:
    head = ("region", "rotation [deg]", "passive moment [N m]", "energy [J]", "peak compression [N]")
    rows = [
        (
            str(region),
            _arrow(of.rotation, 180 / math.pi),
            _arrow(of.passive_moment),
            _arrow(of.energy),
            _arrow(of.peak_compression),
        )
        for region, of in shift.region.items()
    ]
    return head, rows


def _shift_title(shift: _spondyl.Shift) -> str:
    return f"{shift.exercise}, {shift.restriction or 'no restriction'}, {shift.mode}, status {shift.status}"


def shift_repr(shift: _spondyl.Shift) -> str:
    """A table of the regions."""
    return f"<Shift {_shift_title(shift)}>\n" + text_table(*_shift_table(shift))


def shift_html(shift: _spondyl.Shift) -> str:
    """A table of the regions."""
    return _titled(_shift_title(shift), *_shift_table(shift))


def _case_title(case: _spondyl.Case) -> str:
    return f"{case.exercise.id}, {case.restricted_subject.restriction.name or 'no restriction'}"


def case_repr(case: _spondyl.Case) -> str:
    """One line."""
    modes = ", ".join(f"{shift.mode} ({shift.status})" for shift in case.shifts)
    return f"<Case {_case_title(case)}: {modes or 'free run only'}>"


def case_html(case: _spondyl.Case) -> str:
    """A row for each comparison mode: the lumbar spine, before and after."""
    head = (
        "mode",
        "status",
        "lumbar rotation [deg]",
        "lumbar share [%]",
        "lumbar peak compression [N]",
        "thoracic rotation [deg]",
    )
    rows = []
    for shift in case.shifts:
        lumbar, thoracic = shift.region[_names.Region.lumbar], shift.region[_names.Region.thoracic]
        rows.append(
            (
                str(shift.mode),
                str(shift.status),
                _arrow(lumbar.rotation, 180 / math.pi),
                _arrow(shift.lumbar_share, 100, 1),
                _arrow(lumbar.peak_compression),
                _arrow(thoracic.rotation, 180 / math.pi),
            )
        )
    return _titled(_case_title(case), head, rows)
