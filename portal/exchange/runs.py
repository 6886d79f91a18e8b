"""Working on imports: step by step, each kept with how far it is, by whoever takes it up."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.exchange.bringing import Options, Result, bring, contents_of_bytes
from portal.exchange.models import ImportRun
from portal.exchange.operations import ABANDONED_AFTER, finish_run, note_results, take_run
from portal.exchange.records import FileRefusedError
from portal.exchange.vocabulary import Purpose, RunState
from portal.shared import clock
from portal.shared.audit import writing
from portal.shared.db import db
from portal.shared.formats import local_today
from portal.shared.permissions import Actor
from portal.shared.revisions import announce

_log = logging.getLogger(__name__)
STEP = 100


BringFile = Callable[[Actor, str, bytes, Options], tuple[int, Iterator[Result]]]
"""Reads a file (its name, its bytes) and brings it in: how many records there are, and what became of each."""


def bring_guides(actor: Actor, name: str, content: bytes, options: Options) -> tuple[int, Iterator[Result]]:
    """Bring a file of guides, or of services to come, in; raises FileRefusedError."""
    contents = contents_of_bytes(name, content, options.purpose)
    return contents.total, bring(actor, contents.records, options)


def work_on(reference: str, bring_file: BringFile = bring_guides) -> bool:
    """Bring a file in, in the name of who started it; False when somebody is at it already."""
    with writing():
        run = take_run(reference)
        if run is None:
            return False
        name, content = run.file_name, run.content or b""
        options = Options(run.purpose, run.all_or_nothing, run.create_departments, run.due_on or date.max)
        staff = db.session.get_one(Staff, run.started_by_id)
        actor, language = actor_of(staff, local_today()), staff.language
    with force_locale(language):
        try:
            _bring(reference, *bring_file(actor, name, content, options))
        except FileRefusedError as error:
            with writing():
                finish_run(reference, RunState.REFUSED, str(error.message))
    announce()
    return True


def _bring(reference: str, total: int, results: Iterator[Result]) -> None:
    with writing():
        note_results(reference, [], total=total)
    while some := list(islice(results, STEP)):
        with writing():
            note_results(reference, some)
    with writing():
        finish_run(reference, RunState.DONE)


def work_in_background(reference: str, bring_file: BringFile = bring_guides) -> None:
    """Bring a file in beside the request that started it; the worker goes on with it where that is interrupted."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        with app.app_context():
            try:
                work_on(reference, bring_file)
            except Exception:
                _log.exception("import %s was interrupted; the worker goes on with it", reference)

    threading.Thread(target=work, name="import", daemon=True).start()


def resume_runs(others: Mapping[Purpose, BringFile]) -> int:
    """Go on with runs that wait, or that whoever worked on them has left; return how many.

    ``others`` says who brings what is no guide.
    """
    waiting = ImportRun.state == RunState.WAITING
    left = (ImportRun.state == RunState.RUNNING) & (ImportRun.beat_at < clock.now() - ABANDONED_AFTER)
    due = db.session.execute(
        select(ImportRun.reference, ImportRun.purpose).where(waiting | left).order_by(ImportRun.id)
    )
    return sum(work_on(reference, others.get(purpose, bring_guides)) for reference, purpose in due.all())
