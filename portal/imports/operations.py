"""Verbs on imports that are started in the admin area."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.imports.models import ImportRun
from portal.imports.vocabulary import ImportedRecord, Options, Purpose, RowOutcome, RunState
from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.database import db

ABANDONED_AFTER = timedelta(minutes=3)
RUN_RETENTION = timedelta(days=90)
MAX_REPORTED_RECORDS = 2000
RUNS_PER_TRANSACTION = 100
MAX_UPLOAD_BYTES = 8 * 1024 * 1024


def start_run(actor: Actor, *, file_name: str, content: bytes, options: Options) -> ImportRun:
    """Keep a file to be imported; ``work_on`` brings it in."""
    run = ImportRun(
        reference=new_reference("DR"),
        file_name=file_name[:200],
        content=content,
        purpose=options.purpose,
        all_or_nothing=options.all_or_nothing,
        create_departments=options.create_departments,
        due_on=options.due_on if options.purpose is Purpose.CATALOGUE else None,
        state=RunState.WAITING,
        started_by_id=actor.staff_id,
        started_at=clock.now(),
        report=[],
    )
    audit.record(actor, "start_import", run)
    return run


def take_run(reference: str) -> ImportRun | None:
    """Take up a run that waits, or that whoever worked on it has left; None when somebody is at it or it is over.

    A run that was left half done begins again: what is there already is unchanged.
    """
    now = clock.now()
    free = (ImportRun.state == RunState.WAITING) | (ImportRun.beat_at < now - ABANDONED_AFTER)
    taken = db.session.execute(
        update(ImportRun)
        .where(ImportRun.reference == reference, ImportRun.finished_at.is_(None), free)
        .values(state=RunState.RUNNING, beat_at=now, done=0, imported=0, unchanged=0, refused=0, report=[])
    )
    return _run(reference) if taken.rowcount else None  # type: ignore[attr-defined] # an UPDATE has one


def note_results(reference: str, results: list[ImportedRecord], total: int | None = None) -> None:
    """Note how far a run is, and what became of some records."""
    run = _run(reference)
    run.beat_at = clock.now()
    run.total = run.total if total is None else total
    run.done += len(results)
    for result in results:
        run.imported += result.outcome is RowOutcome.IMPORTED
        run.unchanged += result.outcome is RowOutcome.UNCHANGED
        run.refused += result.outcome is RowOutcome.REFUSED
    report_lines = [line for result in results for line in _lines(result)]
    run.report = [*run.report, *report_lines][:MAX_REPORTED_RECORDS]


def finish_run(reference: str, state: RunState, why: str = "") -> None:
    """Note that a run is over; its file is not kept any longer."""
    run = _run(reference)
    run.state, run.why_refused, run.finished_at, run.content = state, why[:400], clock.now(), None


def delete_old_runs() -> int:
    """Delete runs of three months ago; return how many."""
    old = db.session.scalars(
        select(ImportRun).where(ImportRun.started_at < clock.now() - RUN_RETENTION).limit(RUNS_PER_TRANSACTION)
    ).all()
    for run in old:
        db.session.delete(run)
    return len(old)


def _run(reference: str) -> ImportRun:
    return db.session.scalars(select(ImportRun).where(ImportRun.reference == reference)).one()


def _lines(result: ImportedRecord) -> list[dict[str, str]]:
    """Return what the report says of a record: every note, and why it was refused where no note says it."""
    lines = [{"place": note.place, "fate": result.outcome.value, "words": str(note.message)} for note in result.notes]
    if not lines and result.outcome is RowOutcome.REFUSED:
        lines = [{"place": result.place, "fate": result.outcome.value, "words": str(result.message)}]
    return lines
