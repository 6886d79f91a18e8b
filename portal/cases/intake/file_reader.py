"""Cases from files: a CSV or the first visible sheet of a workbook with one event on a row, grouped by number.

The columns are ``number``, ``procedure``, ``event``, ``at``, and where they apply ``step``, ``post``, ``kind``,
``special`` and ``reason``; they and their values may be Chinese. Times are local.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import PurePath
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.cases.intake.bulk_import import CaseImporter, ImportedCase
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.intake.vocabulary import EARLIER_EVENTS, EARLIER_PAUSES, HEADINGS, NAMES
from portal.cases.vocabulary import CaseImportOutcome, EventKind, PauseKind
from portal.imports.vocabulary import ImportedRecord, ImportEffect, Options, RowOutcome
from portal.library.access.permissions import Actor
from portal.library.files.contents import FileRefusedError, Note, decoded
from portal.library.files.csv_table import read_csv
from portal.library.files.headings import NO_ROWS
from portal.library.files.rows import Row
from portal.library.files.sheets import open_workbook
from portal.library.guide.field_problems import problem_message
from portal.library.text.formats import localised
from portal.library.text.languages import MESSAGES, ORIGINAL
from portal.library.text.text_input import clean_line, fold_identifier, fold_width, read_moment
from portal.platform.clock import local_zone

FILE = "file"
EFFECTS = {CaseImportOutcome.ADDED: ImportEffect.ADDED, CaseImportOutcome.CHANGED: ImportEffect.CHANGED}
MAX_ROWS = 500_000  # unsourced: some 40,000 cases
Named = TypeVar("Named", EventKind, PauseKind)


def import_case_file(actor: Actor, name: str, content: bytes, options: Options) -> tuple[int, Iterator[ImportedRecord]]:
    """Import a file of cases; return how many it has, and the outcome of each. Raises FileRefusedError."""
    notes: list[Note] = []
    rows_of: dict[str, list[Row]] = {}
    for count, row in enumerate(_rows(name, content, notes)):
        if count >= MAX_ROWS:
            raise FileRefusedError(_l("More than %(most)s rows; please split the file.", most=MAX_ROWS))
        row.cells = {column: clean_line(text) for column, text in row.cells.items()}
        rows_of.setdefault(_group_of(row), []).append(row)
    if not rows_of:
        raise FileRefusedError(NO_ROWS)
    return len(rows_of), _import(actor, rows_of, notes, is_check=options.is_check)


def _group_of(row: Row) -> str:
    """Return what the rows of one case share: its number; a row whose number cannot be read stands alone."""
    return _group(row.cells.get("number", "")) or f"\n{row.number}"


def _group(number: str) -> str:
    return fold_identifier(number).lower()


def _rows(name: str, content: bytes, notes: list[Note]) -> Iterator[Row]:
    match PurePath(name).suffix.lower():
        case ".csv":
            table = read_csv(decoded(content), HEADINGS)
            _check_unknown(table.unknown)
            yield from table.rows
        case ".xlsx":
            with open_workbook(io.BytesIO(content)) as book:
                first = book.visible_titles[0]
                sheet = book.table(first, HEADINGS)
                _check_unknown(sheet.unknown)
                notes += sheet.notes
                notes += [_left_out(title) for title in book.titles if title != first and book.has_content(title)]
                yield from sheet.rows(HEADINGS)
        case _:
            raise FileRefusedError(_l("The file name must end in one of: %(endings)s.", endings=".csv, .xlsx"))


def _check_unknown(unknown: Sequence[str]) -> None:
    if unknown:
        raise FileRefusedError(
            _l("These columns are not known: %(names)s. Remove them, or name them as the page shows.",
               names=", ".join(unknown[:10]))
        )  # fmt: skip


def _left_out(title: str) -> Note:
    return Note(title, _l("Only the first visible sheet is read; this one was not."), is_wrong=False)


def _import(
    actor: Actor, rows_of: dict[str, list[Row]], notes: list[Note], *, is_check: bool
) -> Iterator[ImportedRecord]:
    importer = CaseImporter(actor, FILE, actor.departments_for("cases:case:import"), is_check=is_check)
    wrong: list[ImportedRecord] = []
    results = chain(
        (
            _outcome(each, rows_of[_group(each.number)], is_check=is_check)
            for each in importer.import_records(_records(rows_of, wrong))
        ),
        wrong,  # which is whole when the importer is done
    )
    for result in results:
        yield replace(result, notes=(*result.notes, *notes))
        notes = []


def _outcome(imported: ImportedCase, rows: list[Row], *, is_check: bool) -> ImportedRecord:
    noted = tuple(note for row in rows for note in row.notes)
    place = rows[0].place()
    if imported.outcome is CaseImportOutcome.REFUSED:
        message = f"{imported.number} · {imported.message}"
        return ImportedRecord(place, RowOutcome.REFUSED, message, (Note(rows[imported.event].place(), message), *noted))
    is_unchanged = imported.outcome is CaseImportOutcome.UNCHANGED
    outcome = RowOutcome.UNCHANGED if is_unchanged else RowOutcome.IMPORTED
    is_drawn = is_check and imported.outcome is CaseImportOutcome.ADDED  # its number is not yet its own
    message = imported.number if is_drawn else imported.reference
    return ImportedRecord(place, outcome, message, noted, EFFECTS.get(imported.outcome))


def _records(rows_of: dict[str, list[Row]], wrong: list[ImportedRecord]) -> Iterable[CaseRecord]:
    for rows in rows_of.values():
        number = rows[0].cells.get("number", "")
        try:
            _check_rows(rows)
            yield CaseRecord(number=number, procedure=_procedure(rows), events=[_event(row) for row in rows])
        except ValidationError as error:
            problem = error.errors()[0]
            at = problem["loc"][1] if len(problem["loc"]) > 1 and isinstance(problem["loc"][1], int) else 0
            name = str(problem["loc"][-1])
            message = f"{_column(name)}{gettext(': ')}{problem_message(problem)}"
            message = f"{number} · {message}" if number else message
            wrong.append(_refused(rows, [Note(rows[at].place(name), message)]))
        except _UnreadableError as error:
            wrong.append(_refused(rows, error.notes))


def _refused(rows: list[Row], notes: list[Note]) -> ImportedRecord:
    return ImportedRecord(rows[0].place(), RowOutcome.REFUSED, notes[0].message, tuple(notes))


def _column(name: int | str) -> str:
    """Return what a column is called in the page's language."""
    in_original = {english: chinese for chinese, english in reversed(NAMES.items())}
    return localised({ORIGINAL: in_original.get(str(name), ""), MESSAGES: str(name)})


class _UnreadableError(Exception):
    """Cells that cannot be read; ``notes`` name them."""

    def __init__(self, *notes: Note) -> None:
        super().__init__()
        self.notes = list(notes)


def _check_rows(rows: list[Row]) -> None:
    """Check that every cell of a case was read, and that one service is named; raises _UnreadableError."""
    if wrong := [note for row in rows for note in row.notes if note.is_wrong]:
        raise _UnreadableError(*wrong)
    for row in rows:
        if fold_identifier(row.cells.get("procedure", "")).lower() not in ("", _procedure(rows).lower()):
            message = _l("Rows with the same number name different services.")
            raise _UnreadableError(Note(row.place("procedure"), message))


def _procedure(rows: list[Row]) -> str:
    return fold_identifier(rows[0].cells.get("procedure", ""))


def _event(row: Row) -> Any:
    written = {name: row.cells.get(name, "") for name in ("event", "at", "kind", "step", "post", "special", "reason")}
    event = _named(EventKind.by_name(), EARLIER_EVENTS, written["event"])
    if event is None:
        message = _l("“%(word)s” is not a known event.", word=written["event"])
        raise _UnreadableError(Note(row.place("event"), message))
    kind = _named(PauseKind.by_name(), EARLIER_PAUSES, written["kind"] or PauseKind.OTHER.value)
    if kind is None:
        message = _l("“%(word)s” is not a known type of pause.", word=written["kind"])
        raise _UnreadableError(Note(row.place("kind"), message))
    return {**written, "event": event, "at": _moment(row), "kind": kind}


def _named(members: dict[str, Named], earlier: dict[str, Named], written: str) -> Named | None:
    names = (written, written.lower(), fold_width(written).strip().lower(), fold_identifier(written))
    return next((earlier.get(name) or members[name] for name in names if name in earlier or name in members), None)


def _moment(row: Row) -> datetime:
    typed = row.cells.get("at", "")
    moment = read_moment(typed)
    if moment is None:
        message = _l("“%(typed)s” is not a valid time; write it like 2026-10-12 09:30.", typed=typed[:40])
        raise _UnreadableError(Note(row.place("at"), message))
    return moment.replace(tzinfo=local_zone())
