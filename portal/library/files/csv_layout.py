"""The layout of CSV files, as they are read and as faults are written into them.

One apostrophe before a cell that a spreadsheet would read as a formula protects the cell and is no part of it, in every
CSV file: whether the portal or somebody else wrote it there cannot be told, and a text of its own never begins so.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from portal.library.files.headings import MAX_TITLE_ROWS

_DELIMITERS = (",", ";", "\t", "|", "，", "；")  # in the order in which they are tried
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?(?:\n|$)", re.IGNORECASE)
_FORMULA_SIGNS = ("=", "+", "-", "@")
_BEFORE_A_SIGN = "' \t\r\n"  # what programs pass over to find one


@dataclass(frozen=True)
class CsvRow:
    """A row with the numbers of its first and its last line, and its cells without what protects them."""

    first_line: int
    last_line: int
    cells: list[str]


@dataclass(frozen=True)
class CsvText:
    """The text of a CSV file: the ``sep=`` line above the table if there is one, the table, what delimits its cells."""

    above: str
    body: str
    delimiters: Sequence[str]

    @classmethod
    def of(cls, text: str) -> "CsvText":
        """Take a text apart; without a ``sep=`` line it may be delimited by any of the usual ones."""
        text = text.removeprefix("\ufeff")
        named = _SEPARATOR_LINE.match(text)
        return cls(named[0], text[named.end() :], named[1]) if named else cls("", text, _DELIMITERS)

    def top(self, delimiter: str) -> list[list[str]]:
        """Return the rows in which headings are looked for as a delimiter cuts them, up to where it cannot."""
        rows: list[list[str]] = []
        try:
            for row in islice(self.rows(delimiter), MAX_TITLE_ROWS):
                rows.append(row.cells)
        except csv.Error:
            return rows
        return rows

    def rows(self, delimiter: str) -> Iterator[CsvRow]:
        """Yield the rows; raises csv.Error where the text is no CSV."""
        reader = csv.reader(io.StringIO(self.body, newline=""), delimiter=delimiter, strict=True)
        above = self.above.count("\n")
        before = above
        for cells in reader:
            yield CsvRow(before + 1, above + reader.line_num, list(map(unprotected, cells)))
            before = above + reader.line_num


def protected(cell: str) -> str:
    """Return a cell that no spreadsheet reads as a formula: behind an apostrophe where it begins like one."""
    return f"'{cell}" if _is_like_a_formula(cell) else cell


def unprotected(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return cell[1:] if cell.startswith("'") and _is_like_a_formula(cell) else cell


def _is_like_a_formula(cell: str) -> bool:
    return cell.lstrip(_BEFORE_A_SIGN).startswith(_FORMULA_SIGNS)
