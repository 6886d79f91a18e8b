"""Clean and parse text from forms and files, once on input."""

import unicodedata
from datetime import date, datetime, time

_ALLOWED_CONTROLS = {"\n", "\t"}
# Format characters (bidi controls, zero-width marks, BOM), controls, surrogates. Private use stays, since names in
# GB 18030 are written with it; so does what is not assigned yet, since this Python knows one version of Unicode only.
_REMOVED_CATEGORIES = {"Cf", "Cc", "Cs"}


def clean_text(value: str | None) -> str:
    """Return text in Unicode NFC with LF line ends, stripped, without format, control and noncharacters."""
    if not value:
        return ""
    if value.isascii() and value.isprintable():
        return value.strip()  # most of what systems send, and nothing to clean in it
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c in _ALLOWED_CONTROLS or not _is_removed(c)).strip()


def _is_removed(character: str) -> bool:
    """Return whether nobody sees a character: a removed category, or a noncharacter, which is never assigned."""
    category = unicodedata.category(character)
    return category in _REMOVED_CATEGORIES or (category == "Cn" and _is_noncharacter(ord(character)))


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def clean_line(value: str | None) -> str:
    """Return cleaned text on one line, each run of white space made one blank."""
    return " ".join(clean_text(value).split())


def read_day(typed: str) -> date | None:
    """Parse a day as people write it; None when it cannot be parsed."""
    folded = unicodedata.normalize("NFKC", typed)
    for mark in ("年", "月", "/", "."):
        folded = folded.replace(mark, "-")
    folded = folded.replace("日", "").replace(" ", "")
    if folded.isascii() and folded.isdigit() and len(folded) == 8:
        folded = f"{folded[:4]}-{folded[4:6]}-{folded[6:]}"
    try:
        year, month, number = (int(piece) for piece in folded.split("-") if piece.isascii())
        return date(year, month, number)
    except (ValueError, OverflowError):
        return None


def read_time(typed: str) -> time | None:
    """Parse a time of day as people write it; None when it cannot be parsed."""
    try:
        return datetime.strptime(fold_width(typed).replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        return None


def fold_width(text: str) -> str:
    """Return a text with full-width letters, digits and punctuation made half-width (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text)


def printed_width(text: str) -> int:
    """Return the printed width of a text in Latin letters; a Chinese character counts as two."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
