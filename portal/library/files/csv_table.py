"""Read tables from CSV: any of the usual delimiters, a ``sep=`` line, title rows above the headings."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError
from portal.library.files.csv_layout import CsvRow, CsvText
from portal.library.files.damage import damage_of
from portal.library.files.headings import Headings
from portal.library.files.marks import problem_column, without_problems
from portal.library.files.rows import Columns, Row, trimmed
from portal.library.text.text_input import clean_line, clean_text

MAX_CSV_COLUMNS = 200  # unsourced
_AS_TEXT = re.compile(r'="([^"]*)"')  # by which programs keep spreadsheets from reading 001 as a number


@dataclass(frozen=True)
class CsvTable:
    """A table of a CSV file: its column names, the headings that were not understood, and its rows as they are read."""

    header: Sequence[str]
    unknown: Sequence[str]
    rows: Iterator[Row]


def read_csv(text: str, headings: Headings) -> CsvTable:
    """Find the headings of a CSV file and return its table; raises FileRefusedError, also while rows are read.

    A column of problems, which the portal wrote into a copy to be corrected, is not read.
    """
    layout = CsvText.of(text)
    delimiter, position = _found(layout, headings)
    rows = _checked(layout, delimiter)
    whole = next(islice(rows, position, None)).cells
    problems_at = problem_column(whole)
    written = whole if problems_at is None else trimmed(without_problems(whole, problems_at, ""))
    header = headings.columns_of(written)
    _check_header(written, headings)
    addresses = {name: clean_line(cell) for name, cell in zip(header, written, strict=True) if name}
    unknown = [addresses[name] for name in headings.unknown_in(header)]
    below = ((row.first_line, without_problems(row.cells, problems_at, "")) for row in rows)
    return CsvTable(header, unknown, _rows(below, header, Columns(None, addresses), headings))


def _found(layout: CsvText, headings: Headings) -> tuple[str, int]:
    """Return the delimiter with which the headings are found, and their position; raises FileRefusedError."""
    tops = {delimiter: layout.top(delimiter) for delimiter in layout.delimiters}
    for delimiter, rows in tops.items():
        position = headings.find(rows)
        if position is not None:
            return delimiter, position
    raise headings.missing_error([row for rows in tops.values() for row in rows])


def _checked(layout: CsvText, delimiter: str) -> Iterator[CsvRow]:
    """Yield each row; raises FileRefusedError with the line that cannot be read."""
    line = layout.above.count("\n") + 1
    try:
        for row in layout.rows(delimiter):
            yield row
            line = row.last_line + 1
    except csv.Error as error:
        raise FileRefusedError(
            _l("This is not a valid CSV file: line %(line)s: %(why)s", line=line, why=str(error))
        ) from error


def _check_header(header: Sequence[str], headings: Headings) -> None:
    if len(header) > MAX_CSV_COLUMNS:
        raise FileRefusedError(_l("The file has %(count)s columns; the maximum is %(most)s.",
                                  count=len(header), most=MAX_CSV_COLUMNS))  # fmt: skip
    if twice := headings.named_twice(header):
        raise FileRefusedError(_l("These columns are duplicated: %(names)s.", names=", ".join(twice)))


def _rows(
    lines: Iterator[tuple[int, list[str]]], header: Sequence[str], columns: Columns, headings: Headings
) -> Iterator[Row]:
    for number, written in lines:
        if not any(cell.strip() for cell in written):
            continue
        row = Row(columns, number)
        for name, cell in zip(header, written, strict=False):
            text = clean_text(_plain(cell))
            if name:
                row.cells[name] = text
            elif text:
                row.note("", _l("A cell stands under no heading: %(text)s", text=text[:40]))
            if wrong := damage_of(text, is_code=name in headings.codes, is_csv=True):
                row.note(name, wrong)
        _check_length(row, written, len(header))
        yield row


def _plain(cell: str) -> str:
    match = _AS_TEXT.fullmatch(cell.strip()) if cell.startswith("=") else None
    return match[1] if match else cell


def _check_length(row: Row, written: Sequence[str], expected: int) -> None:
    count = max((position for position, cell in enumerate(written, 1) if cell.strip()), default=0)
    if count > expected:
        message = _l(
            "%(cells)s cells, but %(headings)s headings. Put a text that contains the delimiter in quotation marks.",
            cells=len(written),
            headings=expected,
        )
        row.note("", message)
