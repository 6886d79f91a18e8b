"""Headings of a table: how they are recognised in each language, below title rows, and which cells hold what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError
from portal.library.text.text_input import clean_line, fold_width

NO_ROWS = _l("There are no rows below the headings.")
_REMARK = re.compile(r"_?[(\[【].*$")
MAX_TITLE_ROWS = 20  # unsourced: rows in which the headings are looked for
MAX_NAMED_HEADINGS, MAX_HEADING_CHARACTERS = 12, 30  # in a message that says what was found; unsourced


@dataclass(frozen=True)
class Headings:
    """The headings that a table may have: ``names`` maps each, folded, to its column; ``needed`` must be there.

    ``codes``, ``days`` and ``flags`` are the columns that hold codes and numbers, days or instants, and yes or no.
    """

    names: Mapping[str, str]
    needed: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()

    def columns_of(self, row: Sequence[str]) -> list[str]:
        """Return the column name of each heading; an unknown heading is its own, folded."""
        return [self._column_of(folded_heading(cell)) for cell in row]

    def is_in(self, row: Sequence[str]) -> bool:
        """Return whether a row has every needed heading."""
        return set(self.needed) <= set(self.columns_of(row))

    def find(self, rows: Iterable[Sequence[str]]) -> int | None:
        """Return the position of the first row with every needed heading, or None."""
        return next((position for position, row in enumerate(rows) if self.is_in(row)), None)

    def named_twice(self, row: Sequence[str]) -> list[str]:
        """Return the headings of a row, as written, that name a column which another one names as well."""
        columns = self.columns_of(row)
        twice = {name for name in self.names.values() if columns.count(name) > 1}
        return [clean_line(cell) for cell, name in zip(row, columns, strict=True) if name in twice]

    def unknown_in(self, header: Iterable[str]) -> list[str]:
        """Return the headings of a row that are not understood."""
        known = set(self.names.values())
        return [name for name in header if name and name not in known]

    def missing_error(self, rows: Iterable[Sequence[str]], sheet: str = "") -> FileRefusedError:
        """Return the error for a table in whose first rows no headings were found: what was found, what is understood.

        What was found is the row with the most headings that are understood, or else with the most cells.
        """
        best = max(rows, key=lambda row: (self._known_in(row), sum(map(bool, row))), default=())
        missing = [name for name in self.needed if name not in self.columns_of(best)]
        message = _l(
            "These columns are missing: %(missing)s. Found: %(found)s. Headings that are understood: %(understood)s.",
            missing=", ".join(map(self._both_names, missing)),
            found=", ".join(_shortened(best)) or "—",
            understood=", ".join(list(dict.fromkeys(map(self._both_names, self.names.values())))[:MAX_NAMED_HEADINGS]),
        )
        return FileRefusedError(f"{sheet}: {message}" if sheet else message)

    def _column_of(self, heading: str) -> str:
        """Return the column of a folded heading, which may have a remark in brackets: 事项名称(必填)."""
        bare = _REMARK.sub("", heading)
        return self.names.get(heading) or self.names.get(bare, heading)

    def _known_in(self, row: Sequence[str]) -> int:
        return len(set(self.columns_of(row)) & set(self.names.values()))

    def _both_names(self, name: str) -> str:
        other = next((heading for heading, column in self.names.items() if column == name and heading != name), "")
        return f"{name} / {other}" if other else name


def folded_heading(cell: str) -> str:
    """Return a heading in lower case and half width, with ``_`` for blanks, without marks such as ``*`` and ``:``."""
    return fold_width(clean_line(cell)).strip(" *:#").lower().replace(" · ", "·").replace(" ", "_")


def _shortened(row: Sequence[str]) -> list[str]:
    named = [clean_line(cell)[:MAX_HEADING_CHARACTERS] for cell in row]
    return [name for name in named if name][:MAX_NAMED_HEADINGS]
