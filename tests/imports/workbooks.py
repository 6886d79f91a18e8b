"""Workbooks for the tests of imports, whole and spoiled."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from portal.imports.guide_import import contents_of, import_records
from portal.imports.vocabulary import ImportedRecord, Options
from portal.library.access.permissions import SYSTEM
from portal.library.guide.document import Guide
from portal.library.guide_files import export
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
