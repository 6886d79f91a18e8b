"""Operations on import runs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from portal.imports.models import ImportRun
from portal.imports.vocabulary import (
    ACCEPTED,
    REMARK,
    ImportedRecord,
    ImportEffect,
    Options,
    Purpose,
    RowOutcome,
    RunState,
)
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.text_input import clean_line
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation

# Unsourced.
ABANDONED_AFTER = timedelta(minutes=3)  # without progress
RUN_RETENTION = timedelta(days=90)
# How long the file of a finished run is stored for its corrections: long enough to act on, no longer.
FILE_RETENTION = timedelta(days=7)
CASE_FILE_RETENTION = timedelta(hours=24)  # it may have personal data
MAX_REPORTED_RECORDS = 2000
RUNS_PER_TRANSACTION = 100
MAX_UPLOAD_BYTES = 8 * 1024 * 1024
_AT_THE_BEGINNING: dict[str, Any] = dict.fromkeys(
    ("done", "imported", "added", "overwritten", "unchanged", "refused", "held", "lines_left_out"), 0
) | {"report": []}


class NotShownError(RefusedActError):
    """The report of a file to publish stops before its end, so that its second person has not seen all of it."""

    message = _l(
        "The report stops after %(count)s lines, so you have not seen all that would be published. Split the file into "
        "smaller ones, and check each of them.",
        count=MAX_REPORTED_RECORDS,
    )


def start_run(actor: Actor, *, file_name: str, content: bytes, options: Options) -> ImportRun:
    """Store a file for import; ``work_on`` imports it, or only checks what a second person must publish."""
    run = ImportRun(
        reference=new_reference("DR"),
        file_name=clean_line(file_name)[:200] or "-",
        content=content,
        purpose=options.purpose,
        all_or_nothing=options.all_or_nothing,
        create_departments=options.create_departments,
        due_on=options.due_on if options.purpose is Purpose.CATALOGUE else None,
        is_check=options.is_check or options.purpose is Purpose.CATALOGUE or options.create_departments,
        state=RunState.WAITING,
        started_by_id=actor.staff_id,
        started_at=clock.now(),
        report=[],
    )
    audit.record(actor, "start_import", run)
    return run


@operation
def import_checked_file(actor: Actor, run: ImportRun, *, may_overwrite: bool) -> None:
    """Let the file of a check be imported, and with ``may_overwrite`` overwrite the held drafts that it listed.

    Raises MoveNotPossibleError when the run is no finished check, or its file was deleted, and SecondPersonNeededError
    when whoever chose the file would publish what is in it, NotShownError when its report stops before the end.
    """
    if not run.is_checked or run.content is None:
        raise MoveNotPossibleError
    if run.publishes:
        check_second_person(actor.staff_id, [run.started_by_id], Review.IMPORT)
        if run.lines_left_out:
            raise NotShownError
    run.state, run.is_check, run.may_overwrite = RunState.WAITING, False, may_overwrite
    run.finished_at = run.content_until = run.beat_at = None
    audit.record(actor, "import_checked_file", run)


def take_run(reference: str) -> ImportRun | None:
    """Claim a waiting or abandoned run; return None if another process has it or it is over.

    An abandoned run starts again from the beginning: records already imported are reported as unchanged.
    """
    now = clock.now()
    free = (ImportRun.state == RunState.WAITING) | (ImportRun.beat_at < now - ABANDONED_AFTER)
    taken = db.session.execute(
        update(ImportRun)
        .where(ImportRun.reference == reference, ImportRun.finished_at.is_(None), free)
        .values(state=RunState.RUNNING, beat_at=now, **_AT_THE_BEGINNING)
    )
    return _run(reference) if taken.rowcount else None  # type: ignore[attr-defined] # an UPDATE has one


def note_results(reference: str, results: list[ImportedRecord], total: int | None = None) -> None:
    """Store the progress of a run and the outcomes of some records."""
    run = _run(reference)
    run.beat_at = clock.now()
    run.total = run.total if total is None else total
    run.done += len(results)
    for result in results:
        run.imported += result.outcome is RowOutcome.IMPORTED
        run.added += result.effect is ImportEffect.ADDED
        run.overwritten += result.effect is ImportEffect.OVERWRITTEN
        run.unchanged += result.outcome is RowOutcome.UNCHANGED
        run.refused += result.outcome is RowOutcome.REFUSED
        run.held += result.outcome is RowOutcome.HELD
    if run.is_check:
        run.held_drafts = run.held_drafts | dict(each.held_draft for each in results if each.held_draft)
    lines = [*run.report, *(line for result in results for line in _lines(result))]
    run.report = _shortened(lines)
    run.lines_left_out += len(lines) - len(run.report)


def finish_run(reference: str, state: RunState, why: str = "") -> None:
    """Mark a run as finished; its file is stored for a while where it can be imported or corrected, else deleted."""
    run = _run(reference)
    run.state, run.why_refused, run.finished_at = state, why[:400], clock.now()
    if state is RunState.CHECKED or (state is RunState.DONE and (run.refused or run.held)):
        retention = CASE_FILE_RETENTION if run.purpose is Purpose.CASES else FILE_RETENTION
        run.content_until = clock.now() + retention
    else:
        run.content = None
    if state is not RunState.REFUSED:
        run.total = run.done  # a file may have more records than rows on its first sheet


def delete_old_files() -> int:
    """Delete the files of up to ``RUNS_PER_TRANSACTION`` finished runs whose time is over; return their number."""
    over = db.session.scalars(
        select(ImportRun).where(ImportRun.content_until < clock.now()).limit(RUNS_PER_TRANSACTION)
    ).all()
    for run in over:
        run.content = run.content_until = None
    return len(over)


def delete_old_runs() -> int:
    """Delete up to ``RUNS_PER_TRANSACTION`` runs older than 90 days; return their number."""
    old = db.session.scalars(
        select(ImportRun).where(ImportRun.started_at < clock.now() - RUN_RETENTION).limit(RUNS_PER_TRANSACTION)
    ).all()
    for run in old:
        db.session.delete(run)
    return len(old)


def _run(reference: str) -> ImportRun:
    return db.session.scalars(select(ImportRun).where(ImportRun.reference == reference)).one()


def _lines(result: ImportedRecord) -> list[dict[str, str]]:
    """Return the report lines of a record: what it publishes, and every note or a line on what became of it."""
    known = {"fate": result.outcome.value, "effect": result.effect.value if result.effect else ""}
    published = [known | {"place": result.place, "words": str(result.message)}]
    if not result.notes:
        return published
    remark = known if result.outcome in ACCEPTED else known | {"fate": REMARK}
    return (published if result.is_public else []) + [
        (known if note.is_wrong else remark) | {"place": note.place, "words": str(note.message)}
        for note in result.notes
    ]


def _shortened(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return at most ``MAX_REPORTED_RECORDS`` lines in their order, and rather what is wrong than what is not."""
    room = max(MAX_REPORTED_RECORDS - sum(map(is_fault, lines)), 0)
    chosen = []
    for line in lines:
        if is_fault(line) or room > 0:
            chosen.append(line)
            room -= not is_fault(line)
    return chosen[:MAX_REPORTED_RECORDS]


def is_fault(line: Mapping[str, str]) -> bool:
    """Return whether a line of a report names something that kept a record out."""
    return line["fate"] in (RowOutcome.REFUSED, RowOutcome.HELD)
