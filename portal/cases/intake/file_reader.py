"""Cases from files: a CSV or the first sheet of a workbook with one event on a row, grouped by number.

The columns are ``number``, ``procedure``, ``event``, ``at``, and where they apply ``step``, ``post``, ``kind``,
``special`` and ``reason``; they and their values may be Chinese. Times are local.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.cases.intake.bulk_import import CaseImporter
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.vocabulary import CaseImportOutcome, EventKind, PauseKind
from portal.imports.vocabulary import ImportedRecord, ImportEffect, Options, RowOutcome
from portal.library.access.permissions import Actor
from portal.library.files.contents import FileRefusedError, Note, decoded, place_of_line
from portal.library.files.marked_csv import without_marks
from portal.library.files.sheets import rows_of_first_sheet
from portal.library.guide.field_problems import problem_message
from portal.library.text.formats import localised
from portal.library.text.languages import MESSAGES, ORIGINAL
from portal.library.text.text_input import clean_line, fold_width
from portal.platform.clock import local_zone

FILE = "file"
NAMES = {
    "办件编号": "number", "编号": "number", "事项编码": "procedure", "事项": "procedure", "事件": "event", "时间": "at",
    "环节": "step", "岗位": "post", "暂停类型": "kind", "特别程序": "special", "原因": "reason",
}  # fmt: skip
# What earlier releases called the events and the pauses; files written for them are still read.
EARLIER_EVENTS = {
    "step begun": EventKind.STEP_STARTED, "暂停": EventKind.PAUSED, "clock stopped": EventKind.PAUSED,
    "恢复": EventKind.RESUMED, "clock runs again": EventKind.RESUMED, "准予": EventKind.GRANTED,
    "不予": EventKind.REFUSED, "不予许可": EventKind.REFUSED, "not granted": EventKind.REFUSED,
    "申请人撤回": EventKind.WITHDRAWN, "taken back by the applicant": EventKind.WITHDRAWN,
}  # fmt: skip
EARLIER_PAUSES = {"papers are missing": PauseKind.CORRECTION}
NEEDED = ("number", "procedure", "event", "at")
KNOWN = (*NEEDED, "step", "post", "kind", "special", "reason")
MAX_ROWS = 500_000  # unsourced: some 40,000 cases
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")
Row = tuple[str, dict[str, str]]
Named = TypeVar("Named", EventKind, PauseKind)


def import_case_file(actor: Actor, name: str, content: bytes, options: Options) -> tuple[int, Iterator[ImportedRecord]]:
    """Import a file of cases; return how many it has, and the outcome of each. Raises FileRefusedError."""
    rows = list(_rows(name, content))
    rows_of: dict[str, list[Row]] = {}
    for place, cells in rows:
        rows_of.setdefault(cells["number"], []).append((place, cells))
    return len(rows_of), _import(actor, rows_of, is_check=options.is_check)


def _rows(name: str, content: bytes) -> Iterator[Row]:
    match PurePath(name).suffix.lower():
        case ".csv":
            rows = _csv_rows(without_marks(decoded(content)))
        case ".xlsx":
            rows = rows_of_first_sheet(io.BytesIO(content))
        case _:
            raise FileRefusedError(_l("The file name must end in one of: %(endings)s.", endings=".csv, .xlsx"))
    for number, (place, cells) in enumerate(rows):
        if number >= MAX_ROWS:
            raise FileRefusedError(_l("More than %(most)s rows; please split the file.", most=MAX_ROWS))
        named = {NAMES.get(column, column): clean_line(value) for column, value in cells.items() if column}
        _check_columns(named)
        yield place, named


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [clean_line(cell).lower() for cell in next(reader, [])]
        for cells in reader:
            if any(cells):
                yield place_of_line(reader.line_num), dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise FileRefusedError(_l("This CSV file cannot be read: %(why)s", why=str(error))) from error


def _check_columns(cells: dict[str, str]) -> None:
    missing = [name for name in NEEDED if name not in cells]
    unknown = [name for name in cells if name not in KNOWN]
    if missing or unknown:
        raise FileRefusedError(_l("Check these columns: %(names)s.", names=", ".join([*missing, *unknown][:10])))


EFFECTS = {CaseImportOutcome.ADDED: ImportEffect.ADDED, CaseImportOutcome.CHANGED: ImportEffect.CHANGED}


def _import(actor: Actor, rows_of: dict[str, list[Row]], *, is_check: bool) -> Iterator[ImportedRecord]:
    importer = CaseImporter(actor, FILE, actor.departments_for("cases:case:import"), is_check=is_check)
    wrong: list[ImportedRecord] = []
    records = _records(rows_of, wrong)
    for imported in importer.import_records(records):
        place = rows_of[imported.number][0][0]
        if imported.outcome is CaseImportOutcome.REFUSED:
            yield _refused(place, f"{imported.number} · {imported.message}")
        else:
            is_unchanged = imported.outcome is CaseImportOutcome.UNCHANGED
            outcome = RowOutcome.UNCHANGED if is_unchanged else RowOutcome.IMPORTED
            is_drawn = is_check and imported.outcome is CaseImportOutcome.ADDED  # its number is not yet its own
            message = imported.number if is_drawn else imported.reference
            yield ImportedRecord(place, outcome, message, effect=EFFECTS.get(imported.outcome))
    yield from wrong


def _refused(place: str, message: object) -> ImportedRecord:
    return ImportedRecord(place, RowOutcome.REFUSED, message, (Note(place, message),))


def _records(rows_of: dict[str, list[Row]], wrong: list[ImportedRecord]) -> Iterable[CaseRecord]:
    for number, rows in rows_of.items():
        try:
            _check_one_service(rows)
            yield CaseRecord(
                number=number, procedure=rows[0][1]["procedure"], events=[_event(place, cells) for place, cells in rows]
            )
        except ValidationError as error:
            problem = error.errors()[0]
            at = problem["loc"][1] if len(problem["loc"]) > 1 and isinstance(problem["loc"][1], int) else 0
            column, colon = _column(problem["loc"][-1]), gettext(": ")
            wrong.append(_refused(rows[at][0], f"{number} · {column}{colon}{problem_message(problem)}"))
        except _UnreadableError as error:
            wrong.append(_refused(error.place, error.message))


def _column(name: int | str) -> str:
    """Return what a column is called in the page's language."""
    in_original = {english: chinese for chinese, english in reversed(NAMES.items())}
    return localised({ORIGINAL: in_original.get(str(name), ""), MESSAGES: str(name)})


class _UnreadableError(Exception):
    """A cell that cannot be read."""

    def __init__(self, place: str, message: Any) -> None:
        super().__init__(place)
        self.place, self.message = place, message


def _check_one_service(rows: list[Row]) -> None:
    for place, cells in rows:
        if cells["procedure"] not in ("", rows[0][1]["procedure"]):
            raise _UnreadableError(place, _l("Rows with the same number name different services."))


def _event(place: str, cells: dict[str, str]) -> Any:
    event = _named(EventKind.by_name(), EARLIER_EVENTS, cells["event"])
    if event is None:
        raise _UnreadableError(place, _l("“%(word)s” is not a known event.", word=cells["event"]))
    kind = _named(PauseKind.by_name(), EARLIER_PAUSES, cells.get("kind") or PauseKind.OTHER.value)
    if kind is None:
        raise _UnreadableError(place, _l("“%(word)s” is not a known type of pause.", word=cells["kind"]))
    written = {name: cells.get(name, "") for name in ("step", "post", "special", "reason")}
    return {"event": event, "at": _moment(place, cells["at"]), "kind": kind, **written}


def _named(members: dict[str, Named], earlier: dict[str, Named], written: str) -> Named | None:
    names = (written, written.lower())
    return next((earlier.get(name) or members[name] for name in names if name in earlier or name in members), None)


def _moment(place: str, typed: str) -> datetime:
    folded = fold_width(typed).strip()
    for pattern in _TIMES:
        try:
            return datetime.strptime(folded, pattern).replace(tzinfo=local_zone())
        except ValueError:
            continue
    raise _UnreadableError(
        place, _l("“%(typed)s” is not a valid time; write it like 2026-10-12 09:30.", typed=typed[:40])
    )
