"""Run imports in the background in resumable steps, each stored with its progress."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import islice

from sqlalchemy import select

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.imports.guide_import import contents_of_bytes, import_records
from portal.imports.models import ImportRun
from portal.imports.operations import ABANDONED_AFTER, finish_run, note_results, take_run
from portal.imports.vocabulary import NO_DRAFT, ImportedRecord, Options, Overwriting, Purpose, RunState
from portal.library.access.permissions import Actor
from portal.library.files.contents import FileRefusedError
from portal.library.text.languages import use_language
from portal.organisation.queries import with_predecessors
from portal.platform import clock
from portal.platform.background import in_background
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing

RECORDS_PER_STEP = 100  # progress is stored after each step; unsourced
FileImporter = Callable[[Actor, str, bytes, Options], tuple[int, Iterator[ImportedRecord]]]
"""Imports a file (name, content): returns the number of records, and yields the outcome of each."""


def import_guides_file(
    actor: Actor, name: str, content: bytes, options: Options
) -> tuple[int, Iterator[ImportedRecord]]:
    """Import a file of guides or a list of services; raises FileRefusedError."""
    contents = contents_of_bytes(name, content, options.purpose)
    return contents.total, import_records(actor, contents.records, options)


def work_on(reference: str, import_file: FileImporter = import_guides_file) -> bool:
    """Import the file of a run on behalf of its starter; return False if the run is taken or over."""
    with writing():
        run = take_run(reference)
        if run is None:
            return False
        name, content = run.file_name, run.content or b""
        options = _options_of(run)
        staff = db.session.get_one(Staff, run.started_by_id)
        actor, language = with_predecessors(actor_of(staff, local_today())), staff.language
    with use_language(language):
        try:
            state = RunState.CHECKED if options.is_check else RunState.DONE
            _import_in_steps(reference, state, *import_file(actor, name, content, options))
        except FileRefusedError as error:
            with writing():
                finish_run(reference, RunState.REFUSED, str(error.message))
    announce()
    return True


def _options_of(run: ImportRun) -> Options:
    return Options(
        run.purpose,
        run.all_or_nothing,
        run.create_departments,
        run.due_on or date.max,
        is_check=run.is_check,
        overwriting=Overwriting(shown=run.held_drafts) if run.may_overwrite else NO_DRAFT,
    )


def _import_in_steps(reference: str, state: RunState, total: int, results: Iterator[ImportedRecord]) -> None:
    with writing():
        note_results(reference, [], total=total)
    while some := list(islice(results, RECORDS_PER_STEP)):
        with writing():
            note_results(reference, some)
    with writing():
        finish_run(reference, state)


def work_in_background(reference: str, import_file: FileImporter = import_guides_file) -> None:
    """Import the file of a run in a thread; if it is interrupted, the worker resumes it."""
    in_background(f"import {reference}", partial(work_on, reference, import_file))


def resume_runs(others: Mapping[Purpose, FileImporter]) -> int:
    """Resume waiting and abandoned runs; return their number.

    ``others`` maps purposes other than guides to their importers.
    """
    waiting = ImportRun.state == RunState.WAITING
    left = (ImportRun.state == RunState.RUNNING) & (ImportRun.beat_at < clock.now() - ABANDONED_AFTER)
    due = db.session.execute(
        select(ImportRun.reference, ImportRun.purpose).where(waiting | left).order_by(ImportRun.id)
    )
    return sum(work_on(reference, others.get(purpose, import_guides_file)) for reference, purpose in due.all())
