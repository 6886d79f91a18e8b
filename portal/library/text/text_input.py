"""What people type and files bring, cleaned once at the edge."""

import unicodedata
from datetime import date, datetime, time

_KEPT_CONTROLS = {"\n", "\t"}
# Format characters (bidi controls, zero-width marks, BOM), controls, surrogates, private use and unassigned.
_DROPPED = {"Cf", "Cc", "Cs", "Co", "Cn"}


def clean_text(value: str | None) -> str:
    """Return typed words with one kind of line end, composed, without invisible and control characters."""
    if not value:
        return ""
    if value.isascii() and value.isprintable():
        return value.strip()  # most of what systems send, and nothing to clean in it
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in composed if c in _KEPT_CONTROLS or unicodedata.category(c) not in _DROPPED)
    return "".join(kept).strip()


def clean_line(value: str | None) -> str:
    """Return typed words on one line, blanks and line ends made one blank."""
    return " ".join(clean_text(value).split())


def read_day(typed: str) -> date | None:
    """Read a day as people write it; None when it is none."""
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
    """Read a time of day as people write it; None when it is none."""
    try:
        return datetime.strptime(fold_width(typed).replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        return None


def fold_width(text: str) -> str:
    """Return a text with full-width letters, digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text)


def printed_width(text: str) -> int:
    """Return how many Latin letters would take as much room in print: a Chinese one is as wide as two."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
