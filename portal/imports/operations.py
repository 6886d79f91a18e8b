"""Operations on import runs."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.imports.models import ImportRun
from portal.imports.vocabulary import ImportedRecord, Options, Purpose, RowOutcome, RunState
from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.database import db

# Unsourced.
ABANDONED_AFTER = timedelta(minutes=3)  # without progress
RUN_RETENTION = timedelta(days=90)
MAX_REPORTED_RECORDS = 2000
RUNS_PER_TRANSACTION = 100
MAX_UPLOAD_BYTES = 8 * 1024 * 1024


def start_run(actor: Actor, *, file_name: str, content: bytes, options: Options) -> ImportRun:
    """Store a file for import; ``work_on`` imports it."""
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
    """Claim a waiting or abandoned run; return None if another process has it or it is over.

    An abandoned run starts again from the beginning: records already imported are reported as unchanged.
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
    """Store the progress of a run and the outcomes of some records."""
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
    """Mark a run as finished and delete its file content."""
    run = _run(reference)
    run.state, run.why_refused, run.finished_at, run.content = state, why[:400], clock.now(), None


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
    """Return the report lines of a record: every note, or the message of a rejected record without notes."""
    lines = [{"place": note.place, "fate": result.outcome.value, "words": str(note.message)} for note in result.notes]
    if not lines and result.outcome is RowOutcome.REFUSED:
        lines = [{"place": result.place, "fate": result.outcome.value, "words": str(result.message)}]
    return lines
