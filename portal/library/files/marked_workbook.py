"""Write faults into a copy of a workbook: beside each row, as a comment of each cell, and as a first sheet.

The copy has the same sheets, rows and cells. A formula, which an import refuses, is replaced by an error value with the
formula in a comment, so that whoever opens the copy computes nothing.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from portal.library.files.contents import FileRefusedError
from portal.library.files.marks import PROBLEM, PROBLEMS, Fault, is_list_of_problems, problem_names
from portal.library.text.text_input import clean_text

MAX_MARKED_BYTES = 8 * 1024 * 1024  # unpacked; as much as is read and written within a request
_AUTHOR = "portal"
_FAULT_FILL = PatternFill("solid", fgColor="FFC7CE")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NO_FILL = PatternFill()
_WIDTH = 50


def marked_workbook(content: bytes, faults: Sequence[Fault]) -> bytes:
    """Return a copy of a workbook with its faults; raises FileRefusedError when it is too large or cannot be copied."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            is_large = sum(each.file_size for each in package.infolist()) > MAX_MARKED_BYTES
        if is_large:
            raise FileRefusedError(_l("The file is too large; split it, or use one guide per line (.jsonl)."))
        book = load_workbook(BytesIO(content), keep_links=False)
        _remove_marks(book)
        _remove_formulas(book)
        _mark_rows(book, faults)
        _add_list(book, faults)
        copy = BytesIO()
        book.save(copy)
    except FileRefusedError:
        raise
    except Exception as error:  # whatever an unusual package makes the library raise
        raise FileRefusedError(_l("This workbook cannot be read: %(why)s", why=type(error).__name__)) from error
    return copy.getvalue()


def _remove_marks(book: Workbook) -> None:
    """Remove the marks of an earlier round."""
    names = problem_names()
    for title in [title for title in book.sheetnames if is_list_of_problems(title)]:
        del book[title]
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = _NO_FILL
        columns = {cell.column for cell in _cells(sheet) if str(cell.value).lower() in names}
        for cell in [each for each in _cells(sheet) if each.column in columns]:
            cell.value, cell.fill = None, _NO_FILL


def _remove_formulas(book: Workbook) -> None:
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            if cell.data_type == "f":
                _comment(cell, str(getattr(cell.value, "text", cell.value)))
                cell.value, cell.data_type = "#VALUE!", "e"


def _mark_rows(book: Workbook, faults: Iterable[Fault]) -> None:
    of_sheets: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        of_sheets[fault.address[0] or book.sheetnames[0]].append(fault)
    for title in of_sheets.keys() & set(book.sheetnames):
        _mark_sheet(book[title], of_sheets[title])


def _mark_sheet(sheet: Any, faults: Iterable[Fault]) -> None:
    filled = [cell for cell in _cells(sheet) if cell.value is not None]
    column = max((cell.column for cell in filled), default=0) + 1
    _write(sheet.cell(_header_row(filled), column), str(PROBLEM)).font = Font(bold=True)
    sheet.column_dimensions[sheet.cell(1, column).column_letter].width = _WIDTH
    for fault in faults:
        _, letters, row = fault.address
        if not row:
            continue
        beside = sheet.cell(row, column)
        _write(beside, f"{beside.value}\n{fault.message}" if beside.value else fault.message).fill = _FAULT_FILL
        cell = sheet[f"{letters}{row}"]
        cell.fill = _FAULT_FILL
        _comment(cell, fault.message)


def _header_row(filled: Iterable[Cell]) -> int:
    """Return the row of the header: the first with more than one cell filled in, since titles have one."""
    seen: set[int] = set()
    for row in sorted(cell.row for cell in filled):
        if row in seen:
            return row
        seen.add(row)
    return 1


def _add_list(book: Workbook, faults: Iterable[Fault]) -> None:
    sheet = book.create_sheet(str(PROBLEMS)[:31], 0)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _WIDTH // 2, 2 * _WIDTH
    for column, heading in enumerate((gettext("Location in the file"), gettext("Details")), 1):
        _write(sheet.cell(1, column), heading).font = Font(bold=True)
    for row, fault in enumerate(faults, 2):
        place = _write(sheet.cell(row, 1), fault.place)
        title, letters, number = fault.address
        if number and title in book.sheetnames:
            quoted = title.replace("'", "''")
            place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{quoted}'!{letters}{number}")
        _write(sheet.cell(row, 2), fault.message)
    book.active = 0


def _write(cell: Cell, text: str) -> Cell:
    cell.value = clean_text(text)
    cell.data_type = "s"  # a text that begins with = must not become a formula
    cell.alignment = _WRAPPED
    return cell


def _comment(cell: Cell, text: str) -> None:
    present = cell.comment
    if present is None:
        cell.comment = Comment(clean_text(text), _AUTHOR, height=120, width=320)
    else:  # perhaps somebody's own
        present.text = clean_text(f"{present.text}\n{text}")


def _cells(sheet: Any) -> list[Cell]:
    """Return the cells that are there; a sheet formatted to its last cell has many that are not."""
    return list(sheet._cells.values())
