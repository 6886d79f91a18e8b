"""Import guides from a workbook (.xlsx): a sheet for guides, a sheet for each of their lists, rows joined by code.

A workbook is untrusted: unpacked size, sheets and columns are limited before anything is parsed, formulas and merged
cells are rejected with their place, and nothing is ever computed.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from portal.library.files.contents import FileRefusedError, Note
from portal.library.files.marks import problem_column, without_problems
from portal.library.files.sheets import MAX_COLUMNS, MAX_ROWS, Row, check_package, read_row
from portal.library.guide.cell_text import from_cells
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_problems import UnreadableCellsError
from portal.library.guide_files.records import Contents, Record, record_of
from portal.library.guide_files.sheet_schema import GUIDES, LABEL_ROW, SHEETS, SheetSchema
from portal.library.text.languages import in_every_language
from portal.library.text.text_input import clean_line

# Sheet titles of earlier releases, still accepted.
EARLIER_TITLES = {"visits": ("到现场次数",), "questions": ("Questions people ask",)}


def guides_in_workbook(handle: BinaryIO) -> Contents:
    """Return the records of a workbook; raises FileRefusedError."""
    check_package(handle)
    try:
        book = load_workbook(handle, read_only=True, data_only=False, keep_links=False)
        tables = {sheet.name: list(_rows(book, sheet)) for sheet in SHEETS}
    except FileRefusedError:
        raise
    except Exception as error:  # whatever a damaged package makes the library raise
        raise FileRefusedError(_l("This workbook cannot be read: %(why)s", why=type(error).__name__)) from error
    return Contents(len(tables[GUIDES]), _records(tables))


def _titles(sheet: SheetSchema) -> list[str]:
    labels = (*in_every_language(FIELD_LABELS.get(sheet.name, sheet.name)), *EARLIER_TITLES.get(sheet.name, ()))
    return [sheet.name, *(name.lower()[:31] for name in labels)]


def _check_header(title: str, header: list[str], sheet: SheetSchema) -> None:
    while header and not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise FileRefusedError(_l("Sheet “%(name)s” has more than %(most)s columns.", name=title, most=MAX_COLUMNS))
    unknown = [name for name in header if name and name not in sheet.columns]
    if unknown or "code" not in header or len(set(header)) < len(header):
        names = ", ".join(unknown[:10]) or "code"
        raise FileRefusedError(_l("Sheet “%(name)s”: check the columns %(names)s.", name=title, names=names))


def _records(tables: dict[str, list[Row]]) -> Iterator[Record]:
    members = {sheet.name: _by_code(tables[sheet.name]) for sheet in SHEETS[1:]}
    seen: set[str] = set()
    for row in tables[GUIDES]:
        code = row.cells["code"]
        lists = {name: by_code.get(code, []) for name, by_code in members.items()}
        record = _record(row, lists)
        if code in seen:
            record.notes.append(Note(row.place("code"), _l("This code already appears in an earlier row.")))
        seen.add(code)
        yield record
    for by_code in members.values():
        for row in (row for code, rows in by_code.items() if code not in seen for row in rows):
            message = _l("There is no guide with this code on the sheet “%(name)s”.", name=GUIDES)
            yield Record(row.place(), None, [Note(row.place("code"), message)])


def _by_code(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.cells["code"]].append(row)
    return grouped


def _record(row: Row, lists: dict[str, list[Row]]) -> Record:
    notes, places = list(row.notes), {"code": row.place("code")}
    document: dict[str, Any] = {"code": row.cells["code"], **_fields(SHEETS[0], row, notes, places, "")}
    for sheet in SHEETS[1:]:
        document[sheet.name] = []
        for position, member in enumerate(lists[sheet.name]):
            notes += member.notes
            fields = _fields(sheet, member, notes, places, f"{sheet.name}/{position}/")
            document[sheet.name].append({"key": member.cells["key"] or None, **fields})
    if notes:
        return Record(row.place(), None, notes)
    return record_of(row.place(), document, places)


def _fields(sheet: SheetSchema, row: Row, notes: list[Note], places: dict[str, str], prefix: str) -> dict[str, Any]:
    """Parse the cells of a row; append problems to ``notes`` and the place of each field to ``places``."""
    if "key" in sheet.leading:
        places[f"{prefix}key"] = row.place("key")
    for cell in sheet.cells:
        places.setdefault(prefix + cell.path[0], row.place(cell.name))
        places[prefix + "/".join(cell.path)] = row.place(cell.name)
    try:
        return from_cells(sheet.cells, row.cells)
    except UnreadableCellsError as error:
        notes += [Note(row.place(name), message) for name, message in error.problems.items()]
        return {}


def _rows(book: Any, sheet: SheetSchema) -> Iterator[Row]:
    titles = {clean_line(name).lower(): name for name in book.sheetnames}
    title = next((titles[name] for name in _titles(sheet) if name in titles), None)
    if title is None:
        if sheet.name == GUIDES:
            raise FileRefusedError(_l("The workbook has no sheet “%(name)s”.", name=GUIDES))
        return
    rows = book[title].iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS + 1)
    header = [clean_line(str(cell.value or "")) for cell in next(rows, ())]
    problems_at = problem_column(header)
    header = without_problems(header, problems_at, "")
    _check_header(title, header, sheet)
    for number, cells in enumerate(rows, LABEL_ROW):
        row = read_row(title, number, header, without_problems(cells, problems_at, EMPTY_CELL))
        is_labels = number == LABEL_ROW and row.cells.get("code", "") in in_every_language(FIELD_LABELS["code"])
        if not is_labels and (row.notes or any(row.cells.values())):
            yield row
