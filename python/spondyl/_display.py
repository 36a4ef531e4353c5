"""How values look in a terminal and in a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

from . import _spondyl


def assumptions_of(subject: _spondyl.Subject) -> Assumptions:
    """Rows of the datasets a subject rests on, its restriction included, that are not verified.

    Returns
    -------
    list of Assumption
        Prints as a table; `to_dataframe` where pandas is installed.
    """
    return Assumptions(_spondyl._assumptions_of(subject))


class Assumptions(list[Any]):
    """A list of Assumption that prints as a table."""

    columns = ("label", "where", "what", "source")

    def _rows(self) -> list[tuple[str, ...]]:
        return [tuple(getattr(item, column) for column in self.columns) for item in self]

    def to_dataframe(self) -> Any:
        """The same as a pandas.DataFrame."""
        import pandas

        return pandas.DataFrame(self._rows(), columns=list(self.columns))

    def __repr__(self) -> str:
        return f"{len(self)} unverified rows\n" + text_table(self.columns, self._rows())

    def _repr_html_(self) -> str:
        return f"<p>{len(self)} unverified rows</p>" + html_table(self.columns, self._rows())


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


def _shift_table(shift: _spondyl.Shift) -> tuple[list[str], list[list[str]]]:
    head = ["region", "rotation [deg]", "passive moment [N m]", "energy [J]", "peak compression [N]"]

    def cell(change: _spondyl.Change, factor: float = 1.0) -> str:
        digits = 0 if abs(change.free * factor) >= 100 else 2
        return f"{change.free * factor:.{digits}f} \u2192 {change.restricted * factor:.{digits}f}"

    rows = [
        [
            str(region),
            cell(of.rotation, 180 / math.pi),
            cell(of.passive_moment),
            cell(of.energy),
            cell(of.peak_compression),
        ]
        for region, of in shift.region.items()
    ]
    return head, rows


def _shift_title(shift: _spondyl.Shift) -> str:
    return f"{shift.exercise}, {shift.restriction or 'no restriction'}, {shift.mode}, status {shift.status}"


def _shift_repr(shift: _spondyl.Shift) -> str:
    return f"<Shift {_shift_title(shift)}>\n" + text_table(*_shift_table(shift))


def _shift_html(shift: _spondyl.Shift) -> str:
    return f"<p>{html.escape(_shift_title(shift))}</p>" + html_table(*_shift_table(shift))


def _restriction_repr(restriction: _spondyl.Restriction) -> str:
    levels = ", ".join(restriction.levels) or "no level"
    return f"<Restriction {restriction.name!r}: {levels}>"


def _subject_rows(subject: _spondyl.Subject) -> list[tuple[str, str]]:
    options = subject.options
    return [
        ("mass", f"{options.mass:g} kg"),
        ("height", f"{options.height:g} m"),
        ("sex", str(options.sex)),
        ("restriction", "none" if subject.restriction.is_none else subject.restriction.name or "unnamed"),
        ("bodies, coordinates, muscles", f"{len(subject.bodies)}, {subject.coordinates}, {len(subject.muscles)}"),
        ("unverified inputs", str(len(assumptions_of(subject)))),
    ]


def _subject_repr(subject: _spondyl.Subject) -> str:
    return "<Subject " + "; ".join(f"{name} {value}" for name, value in _subject_rows(subject)) + ">"


def _subject_html(subject: _spondyl.Subject) -> str:
    return html_table(("subject", ""), _subject_rows(subject))


def attach() -> None:
    """Gives the extension's types their looks."""
    _spondyl.Shift.__repr__ = _shift_repr
    _spondyl.Shift._repr_html_ = _shift_html
    _spondyl.Restriction.__repr__ = _restriction_repr
    _spondyl.Subject.__repr__ = _subject_repr
    _spondyl.Subject._repr_html_ = _subject_html
