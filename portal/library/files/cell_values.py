"""The text of a cell of a workbook: what it shows, or why it is refused."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from openpyxl.utils.datetime import from_excel

from portal.library.files.damage import DATE, ERROR, FORMULA, TRUTH, damage_of
from portal.library.files.headings import Headings
from portal.library.files.number_formats import is_plain_number, is_plain_text, section_of
from portal.library.text.text_input import clean_text

MAX_EXACT_DIGITS = 15  # of a number in a spreadsheet (IEEE 754)
# Days as numbers, from 1927 to 2173: other numbers stand for years, or for nothing that was meant.
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999
# Built-in formats of Chinese spreadsheets that openpyxl does not know: 31 is 2026年11月16日 (ECMA-376, 18.8.30).
_CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
MAX_CELL_CHARACTERS = 7 * 32_767  # what Excel takes, each written as an escape; no field takes as much
_ZEROS = re.compile(r"0{2,}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_TOO_LONG = _l("A number of more than 15 digits is not exact in a spreadsheet. Write it as text.")
_FORMATTED = _l("The sheet shows this with a format, not as the cell holds it. Write what it shows as text.")
_TIME = _l("This cell is a time of day or a duration. Write it as text.")


@dataclass(frozen=True)
class CellText:
    """The text of a cell; ``message`` says what is wrong with it, or how it was read."""

    text: str = ""
    message: Any = None
    is_wrong: bool = False


def cell_text(cell: Any, name: str, headings: Headings) -> CellText:
    """Return the text of a cell in a column; dates, truth values and long numbers only where they can be meant."""
    value = cell.value
    if cell.data_type in {"f", "e"}:
        return _wrong(FORMULA if cell.data_type == "f" else ERROR)
    match value:
        case bool():
            return CellText("yes" if value else "no") if name in headings.flags else _wrong(TRUTH)
        case date():
            return CellText(_day_text(value)) if name in headings.days else _wrong(DATE)
        case int() | float():
            return _number(cell, value, is_day=name in headings.days)
        case str() | None:
            return _text(cell, value or "", is_code=name in headings.codes)
        case _:
            return _wrong(_TIME)


def _text(cell: Any, value: str, *, is_code: bool) -> CellText:
    text = clean_text(unescaped(value))
    damage = damage_of(text, is_code=is_code) or (None if is_plain_text(cell.number_format) else _FORMATTED)
    return _wrong(damage) if damage else CellText(text)


def unescaped(text: str) -> str:
    """Return a text of a workbook with escapes ``_xHHHH_`` decoded (ECMA-376, 22.9.2.19), cut beyond any cell."""
    text = text[:MAX_CELL_CHARACTERS]
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escaped(text: str) -> str:
    """Return a text in which what looks like an escape is one, so that it is read as it is written."""
    return _ESCAPED.sub(lambda match: f"_x005F{match[0]}", text)


def _wrong(message: Any) -> CellText:
    return CellText("", message, is_wrong=True)


def _day_text(value: date) -> str:
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)  # a day is stored as a fraction
        if value.time() != time.min:
            return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.strftime("%Y-%m-%d")


def _number(cell: Any, value: float, *, is_day: bool) -> CellText:
    if not math.isfinite(value) or abs(value) >= 10**MAX_EXACT_DIGITS:
        return _wrong(_TOO_LONG)
    if is_day or cell.style_array.numFmtId in _CHINESE_DATES:
        read = _serial(cell, value, is_day=is_day)
        if read is not None:
            return read
    if not is_plain_number(cell.number_format, value):
        return _wrong(_FORMATTED)
    shown = format(Decimal(format(value, f".{MAX_EXACT_DIGITS}g")), "f")
    section = section_of(cell.number_format, value)
    if "%" in section:
        return CellText(f"{format(Decimal(shown).scaleb(2), 'f')}%")
    return CellText(shown.zfill(len(section)) if _ZEROS.fullmatch(section) else shown)


def _serial(cell: Any, value: float, *, is_day: bool) -> CellText | None:
    """Return the day for which a number stands; None for a number that stands for none."""
    if not FIRST_SERIAL <= value < LAST_SERIAL + 1:
        return None
    if not is_day:
        return _wrong(DATE)
    text = _day_text(from_excel(value, cell.parent.parent.epoch))
    return CellText(text, _l("The number %(number)s was read as %(day)s.", number=f"{value:.15g}", day=text))
