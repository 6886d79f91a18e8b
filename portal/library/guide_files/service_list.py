"""Import an authority's list of services from CSV.

``name`` and ``department`` are required; ``code`` is a national or local number, ``base_code`` the national one where
both are there, ``type`` a service type, ``limit`` a promised limit as free text, ``main_item`` a theme, ``summary`` a
short text. Headings may be English or Chinese. A missing code is derived from department and name, so that it is the
same at every import.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError, Note, decoded, place_of_line, read_all
from portal.library.files.csv_table import read_csv
from portal.library.files.headings import NO_ROWS
from portal.library.files.rows import Row
from portal.library.guide.components import MAX_LINE_CHARACTERS, TimeLimit
from portal.library.guide.document import CODE_PATTERN
from portal.library.guide.limit_text import read_limit
from portal.library.guide.vocabulary import ProcedureType
from portal.library.guide_files.list_headings import HEADINGS, KEPT_IN_LIST, NEEDED
from portal.library.guide_files.records import Contents, Record, each_once, record_of, with_notes
from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import fold_identifier, fold_width

# National codes of 事项类型.
NATIONAL_TYPES = {
    "1": ProcedureType.LICENCE, "5": ProcedureType.PAYMENT, "7": ProcedureType.CONFIRMATION,
    "8": ProcedureType.REWARD, "9": ProcedureType.RULING, "10": ProcedureType.REGISTRATION,
    "20": ProcedureType.PUBLIC_SERVICE,
}  # fmt: skip
NO_MAIN_ITEM = {"", "未分类"}


def names_in(handle: BinaryIO, *, is_list: bool = False) -> Contents:
    """Return the rows of a CSV file as records with minimal guides; raises FileRefusedError.

    Of a list that is shown before its guides only ``KEPT_IN_LIST`` is read; its other columns are named.
    """
    table = read_csv(decoded(read_all(handle)), HEADINGS)
    rows = list(table.rows)
    if not rows:
        raise FileRefusedError(NO_ROWS)
    notes = _left_out(table.unknown)
    if is_list:
        notes += _left_out_of_list(rows)
    return Contents(len(rows), with_notes(each_once(map(read_name, rows)), notes))


def _left_out(unknown: Sequence[str]) -> list[Note]:
    """Return the note on headings that were not understood, if any."""
    if not unknown:
        return []
    message = _l("These columns were not read: %(names)s.", names=", ".join(unknown))
    return [Note(place_of_line(1), message, is_wrong=False)]


def _left_out_of_list(rows: Sequence[Row]) -> list[Note]:
    """Remove from rows what a list does not keep, and return the note on its columns, if any."""
    addresses = rows[0].columns.addresses
    others = [name for name in addresses if name in HEADINGS.names.values() and name not in KEPT_IN_LIST]
    for row in rows:
        for name in others:
            row.cells.pop(name, None)
    if not others:
        return []
    message = _l(
        "A list has name, department, code, type and summary; these columns were not saved: %(names)s.",
        names=", ".join(addresses[name] for name in others),
    )
    return [Note(place_of_line(1), message, is_wrong=False)]


def read_name(row: Row) -> Record:
    """Convert one row to a record."""
    _check(row)
    if row.is_wrong:
        return Record(row.place(), None, row.notes)
    cells = row.cells
    base_code, other_code = _numbers(row)
    limit, unclear_limit = _limit(row)
    main_item = cells.get("main_item", "")
    document = {
        "code": code_of(cells),
        "base_code": base_code,
        "name": {ORIGINAL: cells["name"]},
        "summary": {ORIGINAL: cells.get("summary", "")},
        "department": cells["department"],
        "type": _noted_type(row),
        "themes": [] if main_item in NO_MAIN_ITEM else [{ORIGINAL: main_item}],
        "committed_limit": limit,
        "open_points": "\n".join(filter(None, (other_code, unclear_limit))),
    }
    record = record_of(row.place(), document, _places(row))
    record.notes += row.notes
    return record


def _numbers(row: Row) -> tuple[str, str]:
    """Return the base code, and the open point of a number that is neither it nor a code; note a code that is made."""
    typed, base_code = row.cells.get("code", ""), row.cells.get("base_code", "")
    if not typed or is_code(own_code(row.cells)):
        return base_code, ""
    made = code_of(row.cells)
    row.note("code", _l("“%(text)s” is not valid as a code, so %(code)s was made for it.", text=typed[:60], code=made),
             is_wrong=False)  # fmt: skip
    return base_code or typed, f"code: {typed}" if base_code and base_code != typed else ""


def _limit(row: Row) -> tuple[TimeLimit | None, str]:
    """Return the limit of a row, and the open point of one that is not clear, which is noted."""
    written = row.cells.get("limit", "")
    limit = read_limit(written) if written else None
    if not written or limit is not None:
        return limit, ""
    row.note("limit", _unclear(written[:100]), is_wrong=False)
    return None, f"limit: {written}"


def _noted_type(row: Row) -> ProcedureType | None:
    """Return the type of a row; note one that is not known."""
    written = row.cells.get("type", "")
    kind = _type(written)
    if written and kind is None:
        message = _l("“%(text)s” is not a known service type and was ignored.", text=written[:60])
        row.note("type", message, is_wrong=False)
    return kind


def _check(row: Row) -> None:
    """Note what is missing or too long in a row; one with too many cells is not looked at further."""
    if row.is_wrong:
        return
    for name in NEEDED:
        if not row.cells.get(name):
            row.note(name, _l("This is required."))
    for name in (*NEEDED, "code"):
        if len(row.cells.get(name, "")) > MAX_LINE_CHARACTERS:
            row.note(name, _l("At most %(max)d characters.", max=MAX_LINE_CHARACTERS))


def _places(row: Row) -> dict[str, str]:
    """Return the address of the cell that each field of the guide comes from."""
    of_fields = {"themes": "main_item", "committed_limit": "limit", "open_points": "limit", "base_code": "code"}
    own = {name: name for name in ("code", "name", "summary", "department", "type")}
    return {name: row.place(column) for name, column in (own | of_fields).items()}


def _unclear(text: str) -> object:
    return _l("“%(text)s” is not a clear number and unit; it was saved as text under open points.", text=text)


def _type(written: str) -> ProcedureType | None:
    text = fold_width(written).strip()
    return NATIONAL_TYPES.get(text) or ProcedureType.by_name().get(text)


def is_code(text: str) -> bool:
    """Return whether a text is a valid procedure code."""
    return re.fullmatch(CODE_PATTERN, text) is not None


def code_of(cells: Mapping[str, str]) -> str:
    """Return the code of a row: its own if valid, else a prefix with a hash, stable across imports."""
    own = own_code(cells)
    if is_code(own):
        return own
    first = own.split("-", maxsplit=1)[0]
    prefix = "".join(letter for letter in first if letter.isascii() and letter.isalnum())[:20]
    return f"{prefix or 'N'}-{_short_hash(own or cells['department'] + '/' + cells['name'])}"


def own_code(cells: Mapping[str, str]) -> str:
    """Return the code that a row brings itself, written as codes are compared."""
    return fold_identifier(cells.get("code", ""))


def department_code(name: str) -> str:
    """Return the code of a department known only by name: a hash of the name."""
    return f"d-{_short_hash(name)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()
