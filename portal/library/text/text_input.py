"""Clean and parse text from forms and files, once on input."""

import re
import unicodedata
from datetime import date, datetime, time
from urllib.parse import urlsplit

from portal.library.text.normal_form import normalised

_ALLOWED_CONTROLS = {"\n", "\t"}
# Format characters (bidi controls, zero-width marks, BOM), controls, surrogates. Private use stays, since names in
# GB 18030 are written with it; so does what is not assigned yet, since this Python knows one version of Unicode only.
_REMOVED_CATEGORIES = {"Cf", "Cc", "Cs"}
# Ideographs that Unicode unites with others in every normal form, although names are written with their own shape.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_ASCII_OF_WIDE = {
    0xFEE0 + ord(letter): letter
    for letter in map(chr, range(0x21, 0x7F))
    if letter.isalnum() or letter in "+-./:@_#%&=?~"
}
_MONTH = re.compile("[0-9]{4}-[0-9]{2}")
FIRST_YEAR = 1900  # earlier ones are slips of the pen; spreadsheets know none either
MAX_MOMENT_CHARACTERS = 40  # unsourced
_HALF = r"(?P<half>上午|下午|AM|PM)?"
_CLOCK = (
    rf"(?:(?:\s*T\s*|\s+|(?<=日)){_HALF}\s*(?P<hour>\d{{1,2}})\s*[:时点]\s*(?P<minute>\d{{1,2}})?"
    r"(?:\s*[:分]\s*(?P<second>\d{1,2})?(?:\.0+)?)?\s*秒?\s*(?P<half_after>AM|PM)?)?"
)
_MOMENTS = (
    re.compile(
        rf"(?P<year>\d{{4}})\s*([-/.])\s*(?P<month>\d{{1,2}})\s*\2\s*(?P<day>\d{{1,2}}){_CLOCK}", re.ASCII | re.I
    ),
    re.compile(
        rf"(?P<year>\d{{4}})\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?{_CLOCK}", re.ASCII | re.I
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[ T]?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?",
        re.ASCII,
    ),
)

MIN_REASON_SIGNS = 4  # unsourced: “x” and “ok” say nothing


def clean_text(value: str | None) -> str:
    """Return text in Unicode NFC with LF line ends, stripped, without format, control and noncharacters.

    Compatibility ideographs stay as typed (names in GB 18030 are written with them); codes and search fold them.
    """
    if not value:
        return ""
    if value.isascii() and value.isprintable():
        return value.strip()  # most of what systems send, and nothing to clean in it
    if not value.isprintable():  # as what is removed never is, nor a line end
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        # Before it is composed, since what is removed may stand between a letter and its mark.
        value = "".join(c for c in lines if c.isprintable() or c in _ALLOWED_CONTROLS or not _is_removed(c))
    return _composed(value).strip()


def _composed(text: str) -> str:
    """Return a text in Unicode NFC, its compatibility ideographs unchanged."""
    stretches = _COMPATIBILITY_IDEOGRAPHS.split(text)  # every other one is of these ideographs alone
    return "".join(each if place % 2 else normalised("NFC", each) for place, each in enumerate(stretches))


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
    """Parse a day from 1900 on as people and spreadsheets write it; None when it cannot be parsed."""
    moment = read_moment(typed)
    return moment.date() if moment and moment.time() == time.min else None


def read_month(typed: str) -> date | None:
    """Parse a month such as ``2026-10`` and return its first day; None for any other writing, or before 1900."""
    return read_day(f"{typed}-01") if _MONTH.fullmatch(typed) else None


def read_moment(typed: str) -> datetime | None:
    """Parse a local day with or without a time, midnight without; None when it cannot be parsed or is before 1900.

    ``2026-11-16 09:30``, ``2026/11/16 9:30:00``, ``2026年11月16日 9:30``, ``2026.11.16 上午9:30``, ``20261116093000``.
    """
    folded = fold_width(typed[: MAX_MOMENT_CHARACTERS + 1]).strip()
    match = next((found for pattern in _MOMENTS if (found := pattern.fullmatch(folded))), None)
    if match is None or folded.endswith(":") or len(typed) > MAX_MOMENT_CHARACTERS:
        return None
    pieces = match.groupdict()
    year, month, day, hour, minute, second = (
        int(pieces[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    of_day = _hour_of_day(hour, (pieces.get("half") or pieces.get("half_after") or "").upper())
    try:
        return datetime(year, month, day, of_day, minute, second) if year >= FIRST_YEAR else None  # noqa: DTZ001 - local
    except ValueError:
        return None


def _hour_of_day(hour: int, half: str) -> int:
    """Return the hour of 24 for one of a half of the day; one that the half does not have stays beyond the day."""
    is_afternoon = half in {"下午", "PM"}
    if not half or hour > (23 if is_afternoon else 12):
        return hour + 24 if half else hour
    return hour % 12 + 12 if is_afternoon else hour % 12


def read_time(typed: str) -> time | None:
    """Parse a time of day as people write it; None when it cannot be parsed."""
    try:
        return datetime.strptime(fold_width(typed).replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError:
        return None


def fold_width(text: str) -> str:
    """Return a text with full-width letters, digits and punctuation made half-width (Unicode NFKC)."""
    return normalised("NFKC", text)


def fold_address(text: str) -> str:
    """Return a telephone number, e-mail or web address on one line, with full-width letters, digits and marks folded.

    Brackets and commas stay, since Chinese remarks follow numbers: 0756-1234567（工作日）.
    """
    return clean_line(text).translate(_ASCII_OF_WIDE)


def is_web_address(text: str) -> bool:
    """Return whether a text is an address of the web, which a page may link to."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets without an address in them
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def fold_identifier(text: str) -> str:
    """Return a number, code or address as it is compared: half width, any dash as a hyphen, without blanks.

    Case stays; whoever looks something up compares without it.
    """
    return "".join(_DASHES.sub("-", fold_width(clean_line(text))).split())


def printed_width(text: str) -> int:
    """Return the printed width of a text in Latin letters; a Chinese character counts as two."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)


def shortened_to(text: str, width: int) -> str:
    """Return a text on one line, cut with an ellipsis after so many half-width characters, if it is longer."""
    line = " ".join(text.split())
    if printed_width(line) <= width:
        return line
    cut = line[: next(end for end in range(len(line), 0, -1) if printed_width(line[:end]) < width)]
    whole = cut.rsplit(" ", 1)[0] if cut.isascii() else cut
    return f"{whole.rstrip()}…"


def says_something(text: str) -> bool:
    """Tell whether a reason can be one: it has ``MIN_REASON_SIGNS`` different letters, digits or characters."""
    return len({sign for sign in text if sign.isalnum()}) >= MIN_REASON_SIGNS
