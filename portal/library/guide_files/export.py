"""Export guides to JSON, JSON lines or a workbook, which also serves as the import template.

JSON files include content of a newer release: that release imports it, this one rejects it by field name. A workbook
cannot contain it; when it is imported, such content of the newest version is preserved.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from flask_babel import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from portal.library.files.cell_values import escaped
from portal.library.guide.cell_text import YES, to_cells
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_schema import Cell, Kind
from portal.library.guide.stored_guide import to_stored
from portal.library.guide_files.sheet_schema import (
    CHOICES,
    FIRST_ROW,
    GUIDES,
    INSTRUCTIONS,
    SHEETS,
    SheetSchema,
    column_label,
)
from portal.library.text.languages import ORIGINAL, use_language

ROWS_WITH_LISTS = 5000  # rows with drop-down lists; unsourced
_SMALL = Font(size=9, color="808080")
_BOLD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E3EEF0")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_json(guides: Iterable[Guide], handle: BinaryIO) -> None:
    """Write guides as one JSON list."""
    handle.write(b"[")
    for number, guide in enumerate(guides):
        handle.write(b",\n" if number else b"\n")
        handle.write(json.dumps(to_stored(guide)[0], ensure_ascii=False, indent=1).encode())
    handle.write(b"\n]\n")


def write_lines(guides: Iterable[Guide], handle: BinaryIO) -> None:
    """Write guides as JSON lines, one guide on each line."""
    for guide in guides:
        handle.write(json.dumps(to_stored(guide)[0], ensure_ascii=False).encode() + b"\n")


def write_workbook(guides: Iterable[Guide], handle: BinaryIO, language: str = ORIGINAL) -> None:
    """Write guides to a workbook with instructions and drop-down lists in a language; without guides, the template."""
    with use_language(language):
        book = Workbook(write_only=True)
        _write_guidance(book.create_sheet(str(INSTRUCTIONS)))
        ranges = _choice_ranges()
        sheets = {sheet.name: _begin(book, sheet, ranges) for sheet in SHEETS}
        for guide in guides:
            _append(sheets[GUIDES], [guide.code], guide, SHEETS[0])
            for sheet in SHEETS[1:]:
                for part in getattr(guide, sheet.name):
                    _append(sheets[sheet.name], [guide.code, part.key], part, sheet)
        _write_choices(book.create_sheet(CHOICES))
        book.save(handle)


def _begin(book: Workbook, sheet: SheetSchema, ranges: dict[str, str]) -> Any:
    written = book.create_sheet(str(FIELD_LABELS.get(sheet.name, sheet.name))[:31] if sheet.name != GUIDES else GUIDES)
    written.freeze_panes = f"{get_column_letter(len(sheet.leading) + 1)}{FIRST_ROW}"
    for position, name in enumerate(sheet.columns, 1):
        written.column_dimensions[get_column_letter(position)].width = 14 if name in sheet.leading else 24
    for cell in sheet.choices:
        letter = get_column_letter(sheet.columns.index(cell.name) + 1)
        rule = DataValidation(type="list", formula1=ranges[_list_name(cell)], allow_blank=True)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{ROWS_WITH_LISTS}")
        written.data_validations.append(rule)
    written.append([_styled(written, name, _SMALL) for name in sheet.columns])
    labels = [str(FIELD_LABELS[name]) for name in sheet.leading] + [column_label(cell) for cell in sheet.cells]
    written.append([_styled(written, label, _BOLD, _SHADE) for label in labels])
    return written


def _append(sheet: Any, leading: list[str], part: Any, columns: SheetSchema) -> None:
    written = to_cells(part, columns.cells)
    texts = leading + [_as_people_write(cell, written[cell.name]) for cell in columns.cells]
    sheet.append([_styled(sheet, text) for text in texts])


def _as_people_write(cell: Cell, text: str) -> str:
    """Return a cell text with closed-list values replaced by their labels in the workbook's language."""
    if cell.members is None or not text:
        return gettext("yes") if cell.kind is Kind.FLAG and text == YES else text
    labels = {member.value: str(member.label) for member in cell.members}
    return "\n".join(labels.get(value, value) for value in text.split("\n"))


def _styled(sheet: Any, text: str, font: Font | None = None, fill: PatternFill | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="")
    cell.value, cell.data_type = escaped(text), "s"  # a text that begins with = must not become a formula
    cell.alignment = _WRAPPED
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _list_name(cell: Cell) -> str:
    return cell.members.__name__ if cell.members else "Flag"


def _lists() -> dict[str, list[str]]:
    lists = {"Flag": [gettext("yes"), gettext("no")]}
    for cell in (cell for sheet in SHEETS for cell in sheet.cells if cell.members):
        lists[_list_name(cell)] = [str(member.label) for member in cell.members or ()]
    return lists


def _choice_ranges() -> dict[str, str]:
    letters = (
        (name, get_column_letter(place), len(values)) for place, (name, values) in enumerate(_lists().items(), 1)
    )
    return {name: f"{CHOICES}!${letter}$2:${letter}${count + 1}" for name, letter, count in letters}


def _write_choices(sheet: Any) -> None:
    lists = _lists()
    sheet.append(list(lists))
    for number in range(max(map(len, lists.values()))):
        sheet.append([values[number] if number < len(values) else None for values in lists.values()])


def _write_guidance(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 90
    for line in _guidance():
        sheet.append([_styled(sheet, line)])


def _guidance() -> Iterator[str]:
    yield gettext("Each guide is one row on the sheet “guides”; its steps, documents and fees have their own sheets.")
    yield gettext("Rows on the other sheets belong to the guide with the same code, in the order shown.")
    yield gettext(
        "Do not change the first two rows. Columns may be left empty; missing content is checked before publication."
    )
    yield gettext(
        "The key identifies a row permanently (lower-case letters, digits, hyphens). If left empty, it "
        "is numbered automatically."
    )
    yield gettext("If a cell can hold several values, write one per line (Alt+Enter).")
    yield gettext("Write a time limit as a number and choose its unit. Write dates like 2026-11-22.")
    yield gettext(
        "Do not use formulas or merged cells. English may be left empty; Chinese is required for publication."
    )
