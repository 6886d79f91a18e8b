"""Workbooks for the tests of imports, whole and spoiled."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from portal.imports.guide_import import contents_of, import_records
from portal.imports.vocabulary import ImportedRecord, Options
from portal.library.access.permissions import SYSTEM
from portal.library.guide.document import Guide
from portal.library.guide_files import export
from portal.library.guide_files.records import Record
from tests.support.cast import read_guide


def workbook(change: Any = None, *guides: Guide) -> BytesIO:
    """Return a workbook of guides, changed by hand."""
    handle = BytesIO()
    export.write_workbook(guides or [read_guide()], handle)
    handle.seek(0)
    if change is None:
        return handle
    book = load_workbook(handle)
    change(book)
    changed = BytesIO()
    book.save(changed)
    changed.seek(0)
    return changed


def column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def imported(name: str, content: bytes | BytesIO, **options: Any) -> list[ImportedRecord]:
    handle = BytesIO(content) if isinstance(content, bytes) else content
    asked = Options(**options)
    return list(import_records(SYSTEM, contents_of(name, handle, asked.purpose).records, asked))


def put(sheet_title: str, name: str, value: Any, row: int = 3) -> Any:
    def change(book: Workbook) -> None:
        sheet = book[sheet_title]
        sheet.cell(row, column(sheet, name)).value = value

    return change


def merge(book: Workbook) -> None:
    book["guides"].merge_cells("B3:C4")


def widen(book: Workbook) -> None:
    for place in range(1, 2000):
        book["guides"].cell(1, place).value = f"column {place}"


def misname(book: Workbook) -> None:
    book["guides"].cell(1, 2).value = "sumary"


def forget(book: Workbook) -> None:
    del book["guides"]


GUIDE_ROW = ("code", "name_zh", "department", "base_code", "summary_zh")


def sheet(*rows: tuple[Any, ...], title: str = "guides") -> BytesIO:
    """Return a workbook with one sheet of rows."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    handle = BytesIO()
    book.save(handle)
    handle.seek(0)
    return handle


def read(name: str, content: bytes | BytesIO) -> list[Record]:
    return list(contents_of(name, BytesIO(content) if isinstance(content, bytes) else content).records)


def problems(result: ImportedRecord | Record) -> list[tuple[str, str]]:
    return [(note.place, str(note.message)) for note in result.notes]


def only_problem(result: ImportedRecord | Record) -> str:
    ((place, message),) = problems(result)
    return f"{place}: {message}"
