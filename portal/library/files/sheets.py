"""Read tables from the sheets of an XLSX workbook, with limits on files, rows, columns and unpacked size."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from portal.library.files.cell_values import cell_text, unescaped
from portal.library.files.contents import MAX_UNPACKED_BYTES, FileRefusedError, Note
from portal.library.files.headings import MAX_TITLE_ROWS, Headings
from portal.library.files.marks import is_list_of_problems, problem_column, without_problems
from portal.library.files.rows import Columns, Row, trimmed
from portal.library.files.shared_strings import exact_strings
from portal.library.files.sheet_layout import SheetLayout, holds_content, read_layout

# Against decompression bombs and sheets formatted to their last cell; the numbers are unsourced.
MAX_PACKAGE_FILES, MAX_COLUMNS = 200, 200
MAX_ROWS = 1_048_576  # what a sheet of XLSX can have


@dataclass
class SheetTable:
    """A table of a sheet: title, number of its header row, column names, unknown headings, notes, and its rows."""

    title: str
    header_row: int
    header: list[str]
    unknown: list[str]
    layout: SheetLayout
    written: Iterator[tuple[int, tuple[Any, ...]]]
    problems_at: int | None = None  # the position of a column of problems, which is not read
    notes: list[Note] = field(default_factory=list)

    def rows(self, headings: Headings) -> Iterator[Row]:
        """Yield the rows that have content, hidden ones with a note."""
        letters = {name: get_column_letter(place) for place, name in enumerate(self.header, 1) if name}
        columns = Columns(self.title, letters)
        for number, cells in self.written:
            row = _row(
                Row(columns, number), self.header, without_problems(cells, self.problems_at, EMPTY_CELL), headings
            )
            if any(row.cells.values()) or row.notes:
                if number in self.layout.hidden_rows:
                    row.note("", _l("This row is hidden in the sheet; it was read."), is_wrong=False)
                yield row


class SheetReader:
    """An open workbook whose sheets are read as tables."""

    def __init__(self, package: zipfile.ZipFile, handle: BinaryIO) -> None:
        """Open the workbook of a package."""
        self._package = package
        self._book = load_workbook(handle, read_only=True, data_only=False, keep_links=False)
        if (strings := exact_strings(package)) is not None:
            for sheet in self._book.worksheets:
                sheet._shared_strings = strings
        self._sheets = [sheet for sheet in self._book.worksheets if not is_list_of_problems(sheet.title)]
        self.titles: list[str] = [sheet.title for sheet in self._sheets]

    @property
    def visible_titles(self) -> list[str]:
        """Return the titles of the sheets that are not hidden."""
        return [sheet.title for sheet in self._sheets if sheet.sheet_state == "visible"]

    def has_content(self, title: str) -> bool:
        """Return whether any cell of a sheet holds anything."""
        with self._package.open(self._book[title]._worksheet_path) as file:  # there is no public name for it
            return holds_content(file)

    def table(self, title: str, headings: Headings) -> SheetTable:
        """Find the headings of a sheet and return its table; raises FileRefusedError."""
        sheet = self._book[title]
        with self._package.open(sheet._worksheet_path) as file:  # there is no public name for it
            layout = read_layout(file)
        if layout.far_right:
            place = f"{title}!{layout.far_right}"
            raise FileRefusedError(_l("Sheet “%(name)s” has more than %(most)s columns.", name=place, most=MAX_COLUMNS))
        rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS + 1), 1)
        tops = list(islice(rows, MAX_TITLE_ROWS))
        texts = [_heading_texts(cells) for _, cells in tops]
        position = headings.find(texts)
        if position is None:
            raise headings.missing_error(texts, sheet=title)
        problems_at = next((place for place in map(problem_column, texts) if place is not None), None)
        header_row, written = position + 1, trimmed(without_problems(texts[position], problems_at, ""), str.strip)
        header = headings.columns_of(written)
        _check_header(title, written, headings)
        if merged := layout.merged_below(header_row):
            message = _l("Cells %(ref)s are merged; fill in each row separately.", ref=f"{title}!{merged}")
            raise FileRefusedError(message)
        known = set(headings.unknown_in(header))
        unknown = [text for name, text in zip(header, written, strict=True) if name in known]
        table = SheetTable(title, header_row, header, unknown, layout, _chained(tops[position + 1 :], rows))
        table.problems_at = problems_at
        self._note_hidden(table, sheet)
        return table

    def _note_hidden(self, table: SheetTable, sheet: Any) -> None:
        if sheet.sheet_state != "visible":
            table.notes.append(Note(table.title, _l("This sheet is hidden; it was read."), is_wrong=False))
        if letters := table.layout.hidden_letters(len(table.header)):
            message = _l("These columns are hidden in the sheet; they were read: %(names)s.", names=", ".join(letters))
            table.notes.append(Note(table.title, message, is_wrong=False))


@contextmanager
def open_workbook(handle: BinaryIO) -> Iterator[SheetReader]:
    """Open a workbook within limits; raises FileRefusedError, also for a damaged one."""
    package = _checked_package(handle)
    try:
        yield SheetReader(package, handle)
    except FileRefusedError:
        raise
    except Exception as error:  # whatever a damaged package makes the library raise
        raise FileRefusedError(_l("This workbook cannot be read: %(why)s", why=type(error).__name__)) from error


def _checked_package(handle: BinaryIO) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(handle)
    except zipfile.BadZipFile as error:
        raise FileRefusedError(_l("This is not a workbook (.xlsx).")) from error
    files = package.infolist()
    if len(files) > MAX_PACKAGE_FILES or sum(each.file_size for each in files) > MAX_UNPACKED_BYTES:
        raise FileRefusedError(_l("The file is too large; split it, or use one guide per line (.jsonl)."))
    return package


def _heading_texts(cells: Sequence[Any]) -> list[str]:
    return [unescaped(str(cell.value)) if cell.value is not None else "" for cell in cells]


def _check_header(title: str, header: list[str], headings: Headings) -> None:
    if len(header) > MAX_COLUMNS:
        raise FileRefusedError(_l("Sheet “%(name)s” has more than %(most)s columns.", name=title, most=MAX_COLUMNS))
    if twice := headings.named_twice(header):
        names = ", ".join(twice)
        raise FileRefusedError(_l("Sheet “%(name)s”: check the columns %(names)s.", name=title, names=names))


def _chained(first: list[Any], rest: Iterator[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


def _row(row: Row, header: Sequence[str], cells: Sequence[Any], headings: Headings) -> Row:
    for position, cell in enumerate(cells):
        if cell.value is None:
            continue
        name = header[position] if position < len(header) else ""
        if not name:
            place = f"{row.columns.sheet}!{get_column_letter(position + 1)}{row.number}"
            row.notes.append(Note(place, _l("This is outside the named columns.")))
            continue
        read = cell_text(cell, name, headings)
        row.cells[name] = read.text
        if read.message is not None:
            row.note(name, read.message, is_wrong=read.is_wrong)
    return row
