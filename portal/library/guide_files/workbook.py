"""Import guides from a workbook (.xlsx): a sheet for guides, a sheet for each of their lists, rows joined by code.

A workbook is untrusted: unpacked size, sheets and columns are limited before anything is parsed, formulas and merged
cells are rejected with their place, and nothing is ever computed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError, Note
from portal.library.files.headings import folded_heading
from portal.library.files.rows import Row
from portal.library.files.sheets import SheetReader, open_workbook
from portal.library.guide.cell_text import from_cells
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_problems import UnreadableCellsError
from portal.library.guide_files.records import Contents, Record, record_of, with_notes
from portal.library.guide_files.sheet_schema import CHOICES, GUIDES, INSTRUCTIONS, SHEETS, SheetSchema, headings_of
from portal.library.text.languages import in_every_language
from portal.library.text.text_input import clean_line, fold_identifier

# Sheet titles of earlier releases, still accepted.
EARLIER_TITLES = {"visits": ("到现场次数",), "questions": ("Questions people ask",)}
MAX_NAMED_SHEETS = 10  # in a message; unsourced


def guides_in_workbook(handle: BinaryIO) -> Contents:
    """Return the records of a workbook; raises FileRefusedError."""
    with open_workbook(handle) as book:
        titles = {sheet.name: _title(book, sheet) for sheet in SHEETS}
        if titles[GUIDES] is None:
            raise FileRefusedError(
                _l("The workbook has no sheet “%(name)s”. Found: %(found)s.",
                   name=GUIDES, found=", ".join(book.titles[:MAX_NAMED_SHEETS]))
            )  # fmt: skip
        notes: list[Note] = []
        tables = {sheet.name: list(_rows(book, sheet, titles[sheet.name], notes)) for sheet in SHEETS}
        notes += _left_out(book, titles.values())
    records = list(_records(tables))
    return Contents(len(records), with_notes(records, notes))


def _title(book: SheetReader, sheet: SheetSchema) -> str | None:
    """Return the title of a sheet in a workbook, or None when it is not there."""
    labels = (*in_every_language(FIELD_LABELS.get(sheet.name, sheet.name)), *EARLIER_TITLES.get(sheet.name, ()))
    found = {clean_line(title).lower(): title for title in book.titles}
    return next((found[name] for name in (sheet.name, *(each.lower()[:31] for each in labels)) if name in found), None)


def _left_out(book: SheetReader, read: Iterable[str | None]) -> Iterator[Note]:
    """Yield a note on each sheet that has content and is neither read nor part of the template."""
    of_template = {CHOICES, *(title[:31] for title in in_every_language(INSTRUCTIONS))}
    for title in book.titles:
        if title not in of_template and title not in set(read) and book.has_content(title):
            yield Note(title, _l("This sheet has no known title; it was not read."), is_wrong=False)


def _records(tables: dict[str, list[Row]]) -> Iterator[Record]:
    members = {sheet.name: _by_code(tables[sheet.name]) for sheet in SHEETS[1:]}
    seen: set[str] = set()  # codes in lower case
    for row in tables[GUIDES]:
        code = row.cells["code"].lower()
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
        grouped[row.cells["code"].lower()].append(row)
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
    if any(note.is_wrong for note in notes):
        return Record(row.place(), None, notes)
    record = record_of(row.place(), document, places)
    record.notes += notes
    return record


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


def _rows(book: SheetReader, sheet: SheetSchema, title: str | None, notes: list[Note]) -> Iterator[Row]:
    """Yield the rows of a sheet, none when it is not there; append what concerns the whole sheet to ``notes``."""
    if title is None:
        return
    headings = headings_of(sheet)
    table = book.table(title, headings)
    notes += table.notes
    if table.unknown:
        names = ", ".join(table.unknown[:10])
        raise FileRefusedError(_l("Sheet “%(name)s”: check the columns %(names)s.", name=title, names=names))
    for row in table.rows(headings):
        is_labels = row.number == table.header_row + 1 and folded_heading(row.cells.get("code", "")) in headings.names
        if not is_labels:
            for name in sheet.leading:
                row.cells[name] = fold_identifier(row.cells.get(name, ""))
            yield row
