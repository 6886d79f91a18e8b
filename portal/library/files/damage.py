"""Cells that a program altered before the file came: numbers cut short, codes made dates, lost characters.

What such a cell held cannot be known, so it is refused and never guessed.
"""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.text.text_input import fold_width

MAX_LOOKED_AT = 60  # characters; no longer text is a number, a date or an error value
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]\d+|[+-]?\d+[.,]\d+E\d+", re.IGNORECASE | re.ASCII)
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|###+)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_CLOCK = r" \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?"
# What spreadsheets make of codes such as 8-1; a code may itself be written like 2026-08-01.
_DATE_OF_A_CODE = re.compile(
    rf"(?:\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})(?:{_CLOCK})?|\d{{4}}-\d{{1,2}}-\d{{1,2}}{_CLOCK}"
    rf"|(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?|\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?|(?:{_MONTHS})-\d{{2}}",
    re.IGNORECASE | re.ASCII,
)
_PROTECTED = re.compile(r"['’‘].*")  # the mark by which a spreadsheet keeps text from being read as a number
_FORMULA_OF_A_CODE = re.compile(r"[=+@].*")
_TRUTH = re.compile(r"TRUE|FALSE")

SCIENTIFIC = _l("This is a number in scientific notation; its digits are lost. Write it as text.")
ERROR = _l("This cell contains an error.")
DATE = _l("This cell is a date, which a spreadsheet may have made of something else. Write it as text.")
TRUTH = _l("This cell is TRUE or FALSE, which a spreadsheet may have made of something else. Write it as text.")
FORMULA = _l("This is a formula; enter its result instead.")
PROTECTED = _l("This begins with an apostrophe, by which a spreadsheet marks text. Write it without.")
LOST_CHARACTER = _l("A character was lost here before (�). Write it anew.")

_OF_CODES = (
    (_DATE_OF_A_CODE, DATE),
    (_TRUTH, TRUTH),
    (_FORMULA_OF_A_CODE, FORMULA),
    (_PROTECTED, PROTECTED),
)


def damage_of(text: str, *, is_code: bool, is_csv: bool = False) -> Any:
    """Return what is wrong with the text of a cell, or None; codes are held to more than other text.

    A CSV file has no types, so an error value is known there by its text alone.
    """
    if "\ufffd" in text:
        return LOST_CHARACTER
    if len(text) > MAX_LOOKED_AT:
        return None
    folded = fold_width(text).strip()
    if _SCIENTIFIC.fullmatch(folded):
        return SCIENTIFIC
    if (is_code or is_csv) and _ERRORS.fullmatch(folded):
        return ERROR
    return next((wrong for form, wrong in _OF_CODES if form.fullmatch(folded)), None) if is_code else None
