"""Number formats of spreadsheets: whether a cell shows the plain value, or other characters than it holds."""

import re

MAX_FORMAT_CHARACTERS = 255  # what Excel takes; a workbook may name a longer one for each of its cells
_PADDING = re.compile(
    r"_.|\*.|\\ |\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d{1,2})\]", re.IGNORECASE
)
_PLAIN_NUMBER = re.compile(r"(?:General|@|(?:#,##)?[0#]+(?:\.[0#?]+)?%?)", re.IGNORECASE)
_MINUS = re.compile(r"\\?-")
_TEXT_SECTION = 3  # after those of positive and negative numbers and of zero (ECMA-376, 18.8.31)


def section_of(form: str, value: float) -> str:
    """Return the section of a number format that a number is shown in, without blanks and colours."""
    return _sections(form)[_position(form, value)]


def is_plain_number(form: str, value: float) -> bool:
    """Return whether a number is shown by its digits alone: with zeros, grouping, decimals or percent at most."""
    section = section_of(form, value)
    if value < 0 and len(_sections(form)) > 1:
        section = _MINUS.sub("", section, count=1)
    return _PLAIN_NUMBER.fullmatch(section) is not None


def is_plain_text(form: str) -> bool:
    """Return whether a text is shown as it is: a format may add to it, or hide it."""
    sections = _sections(form)
    if len(sections) > _TEXT_SECTION:
        return sections[_TEXT_SECTION] in {"@", "General"}
    return not any("@" in section and section != "@" for section in sections)


def _sections(form: str) -> tuple[str, ...]:
    return tuple(
        _PADDING.sub("", section).strip() for section in (form or "General")[:MAX_FORMAT_CHARACTERS].split(";")
    )


def _position(form: str, value: float) -> int:
    wanted = 0 if value > 0 else 1 if value < 0 else 2
    return wanted if wanted < len(_sections(form)) else 0
