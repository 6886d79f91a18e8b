"""Import an authority's list of services from CSV.

``name`` and ``department`` are required; ``code`` is a national or local number, ``type`` a service type, ``limit`` a
promised limit as free text, ``main_item`` a theme, ``summary`` a short text. A missing code is derived from department
and name, so that it is the same at every import.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError, Note, decoded, place_of_line, read_all
from portal.library.files.marked_csv import without_marks
from portal.library.guide.components import MAX_LINE_CHARACTERS
from portal.library.guide.document import CODE_PATTERN
from portal.library.guide.limit_text import read_limit
from portal.library.guide.vocabulary import ProcedureType
from portal.library.guide_files.records import Contents, Record, record_of
from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import clean_line, clean_text, fold_width

MAX_LIST_COLUMNS = 200  # unsourced
NEEDED = ("name", "department")
# Column names of other authorities' lists.
OTHER_NAMES = {"item_code": "code", "task_type": "type", "time_limit": "limit", "service": "name"}
# National codes of 事项类型.
NATIONAL_TYPES = {
    "1": ProcedureType.LICENCE, "5": ProcedureType.PAYMENT, "7": ProcedureType.CONFIRMATION,
    "8": ProcedureType.REWARD, "9": ProcedureType.RULING, "10": ProcedureType.REGISTRATION,
    "20": ProcedureType.PUBLIC_SERVICE,
}  # fmt: skip
NO_MAIN_ITEM = {"", "未分类"}


def names_in(handle: BinaryIO) -> Contents:
    """Return the rows of a CSV file as records with minimal guides; raises FileRefusedError."""
    rows = read_rows(without_marks(decoded(read_all(handle))))
    return Contents(len(rows), _records(rows))


def read_rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """Parse a CSV file with a header into (line number, cells by column name); raises FileRefusedError."""
    try:
        sample = text[:4096]
        dialect = "excel-tab" if sample.count("\t") > sample.count(",") else "excel"
        reader = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
        header = [_our_name(cell) for cell in next(reader, [])]
        _check_header(header)
        return [
            (reader.line_num, dict(zip(header, (clean_text(cell) for cell in row), strict=False)))
            for row in reader
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise FileRefusedError(_l("This is not a valid CSV file: %(why)s", why=str(error))) from error


def _our_name(cell: str) -> str:
    name = fold_width(clean_line(cell)).lower().replace(" ", "_")
    return OTHER_NAMES.get(name, name)


def _check_header(header: list[str]) -> None:
    if len(header) > MAX_LIST_COLUMNS:
        raise FileRefusedError(_l("The file has %(count)s columns; the maximum is %(most)s.",
                                  count=len(header), most=MAX_LIST_COLUMNS))  # fmt: skip
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise FileRefusedError(_l("These columns are missing: %(names)s.", names=", ".join(missing)))
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise FileRefusedError(_l("These columns are duplicated: %(names)s.", names=", ".join(sorted(twice))))


def _records(rows: list[tuple[int, dict[str, str]]]) -> Iterator[Record]:
    seen: dict[str, int] = {}
    for line, cells in rows:
        record = read_name(line, cells)
        if record.guide is not None:
            first = seen.setdefault(record.guide.code, line)
            if first != line:
                record.notes.append(Note(record.place, _l("This duplicates line %(line)s.", line=first)))
        yield record


def read_name(line: int, cells: Mapping[str, str]) -> Record:
    """Convert one row to a record."""
    place = place_of_line(line)
    notes = [
        Note(f"{place}, {name}", _l("This is required.")) for name in NEEDED if not cells.get(name)
    ] + [
        Note(f"{place}, {name}", _l("At most %(max)d characters.", max=MAX_LINE_CHARACTERS))
        for name in (*NEEDED, "code") if len(cells.get(name, "")) > MAX_LINE_CHARACTERS
    ]  # fmt: skip
    if notes:
        return Record(place, None, notes)
    kind = _type(cells.get("type", ""))
    if cells.get("type") and kind is None:
        message = _l("“%(text)s” is not a known service type and was ignored.", text=cells["type"][:60])
        notes.append(Note(f"{place}, type", message, is_wrong=False))
    limit, open_points = None, ""
    if cells.get("limit"):
        limit = read_limit(cells["limit"])
        if limit is None:
            open_points = f"limit: {cells['limit']}"
            notes.append(Note(f"{place}, limit", _unclear(cells["limit"][:100]), is_wrong=False))
    main_item = cells.get("main_item", "")
    record = record_of(
        place,
        {
            "code": code_of(cells),
            "base_code": cells.get("code", "") if not is_code(cells.get("code", "")) else "",
            "name": {ORIGINAL: cells["name"]},
            "summary": {ORIGINAL: cells.get("summary", "")},
            "department": cells["department"],
            "type": kind,
            "themes": [] if main_item in NO_MAIN_ITEM else [{ORIGINAL: main_item[:120]}],
            "committed_limit": limit,
            "open_points": open_points,
        },
    )
    record.notes += notes
    return record


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
    own = fold_width(cells.get("code", "")).strip()
    if is_code(own):
        return own
    first = own.split("-", maxsplit=1)[0]
    prefix = "".join(letter for letter in first if letter.isascii() and letter.isalnum())[:20]
    return f"{prefix or 'N'}-{_short_hash(own or cells['department'] + '/' + cells['name'])}"


def department_code(name: str) -> str:
    """Return the code of a department known only by name: a hash of the name."""
    return f"d-{_short_hash(name)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()
