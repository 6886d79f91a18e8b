"""Read rows of an XLSX workbook, with limits on files, rows, columns and unpacked size."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from portal.library.files.contents import MAX_UNPACKED_BYTES, FileRefusedError, Note
from portal.library.files.marks import is_list_of_problems, problem_column, without_problems
from portal.library.text.text_input import clean_line, clean_text, fold_width

# Against decompression bombs and sheets formatted to their last cell; the numbers are unsourced.
MAX_PACKAGE_FILES, MAX_COLUMNS, MAX_ROWS = 200, 200, 1_000_000
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z0-9:]{1,20})"')
_CHUNK_BYTES = 1 << 20


@dataclass
class Row:
    """One row of a sheet with its cells by column name; formulas and error values become notes, not cells."""

    sheet: str
    number: int
    cells: dict[str, str]
    letters: dict[str, str]
    notes: list[Note] = field(default_factory=list)

    def place(self, name: str = "") -> str:
        """Return the address of a cell as a spreadsheet shows it."""
        return f"{self.sheet}!{self.letters.get(name, 'A')}{self.number}"


def rows_of_first_sheet(handle: BinaryIO) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a workbook's first sheet: the address, and the cells by header in lower case.

    Raises FileRefusedError.
    """
    check_package(handle)
    try:
        book = load_workbook(handle, read_only=True, data_only=False, keep_links=False)
        sheet = book[next(title for title in book.sheetnames if not is_list_of_problems(title))]
        rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
        header = [clean_line(str(cell.value or "")).lower() for cell in next(rows, ())]
        problems_at = problem_column(header)
        header = without_problems(header, problems_at, "")
        for number, written in enumerate(rows, 2):
            row = read_row(sheet.title, number, header, without_problems(written, problems_at, EMPTY_CELL))
            if row.notes:
                raise FileRefusedError(f"{row.notes[0].place}: {row.notes[0].message}")
            cells = {name: row.cells.get(name, "") for name in header if name}
            if any(cells.values()):
                yield row.place(), cells
    except FileRefusedError:
        raise
    except Exception as error:  # whatever a damaged package makes the library raise
        raise FileRefusedError(_l("This workbook cannot be read: %(why)s", why=type(error).__name__)) from error


def check_package(handle: BinaryIO) -> None:
    """Raise FileRefusedError for a file that is no workbook, exceeds a limit or has merged cells."""
    try:
        package = zipfile.ZipFile(handle)
    except zipfile.BadZipFile as error:
        raise FileRefusedError(_l("This is not a workbook (.xlsx).")) from error
    files = package.infolist()
    if len(files) > MAX_PACKAGE_FILES or sum(each.file_size for each in files) > MAX_UNPACKED_BYTES:
        raise FileRefusedError(_l("The file is too large; split it, or use one guide per line (.jsonl)."))
    for each in files:
        if each.filename.startswith("xl/worksheets/"):
            with package.open(each) as sheet:
                merged = _first_merged(sheet)
            if merged:
                raise FileRefusedError(_l("Cells %(ref)s are merged; fill in each row separately.", ref=merged))


def _first_merged(sheet: Any) -> str:
    tail = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        if match := _MERGED.search(tail + chunk):
            return match[1].decode()
        tail = chunk[-200:]  # a tag may be cut by the end of a chunk
    return ""


def read_row(title: str, number: int, header: list[str], cells: Sequence[Any]) -> Row:
    """Read the cells of one row; formulas, error values and values outside the header become notes."""
    letters = {name: get_column_letter(position) for position, name in enumerate(header, 1)}
    row = Row(title, number, {}, letters)
    for name, cell in zip(header, cells, strict=False):
        if cell.data_type == "f":
            row.notes.append(Note(row.place(name), _l("This is a formula; enter its result instead.")))
        elif cell.data_type == "e":
            row.notes.append(Note(row.place(name), _l("This cell contains an error.")))
        else:
            row.cells[name] = _text(cell.value)
    for name in ("code", "key"):
        row.cells[name] = fold_width(row.cells.get(name, ""))
    for position, cell in enumerate(islice(cells, len(header), None), len(header) + 1):
        if cell.value is not None:
            place = f"{title}!{get_column_letter(position)}{number}"
            row.notes.append(Note(place, _l("This is outside the named columns.")))
    return row


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() != time.min:
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean_text(str(value)) if value is not None else ""
