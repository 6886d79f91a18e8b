"""Working on imports: step by step, each kept with how far it is, by whoever takes it up."""

from datetime import date
from itertools import islice

from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.exchange.bringing import Options, bring, contents_of_bytes
from portal.exchange.models import ImportRun
from portal.exchange.operations import ABANDONED_AFTER, finish_run, note_results, take_run
from portal.exchange.records import Contents, FileRefusedError
from portal.exchange.vocabulary import RunState
from portal.shared import clock
from portal.shared.audit import writing
from portal.shared.db import db
from portal.shared.formats import local_today
from portal.shared.permissions import Actor
from portal.shared.revisions import announce

STEP = 100


def work_on(reference: str) -> bool:
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
            contents = contents_of_bytes(name, content, options.purpose)
            _bring(reference, actor, contents, options)
        except FileRefusedError as error:
            with writing():
                finish_run(reference, RunState.REFUSED, str(error.message))
    announce()
    return True


def _bring(reference: str, actor: Actor, contents: Contents, options: Options) -> None:
    with writing():
        note_results(reference, [], total=contents.total)
    results = bring(actor, contents.records, options)
    while some := list(islice(results, STEP)):
        with writing():
            note_results(reference, some)
    with writing():
        finish_run(reference, RunState.DONE)


def resume_runs() -> int:
    """Go on with runs that wait, or that whoever worked on them has left; return how many."""
    waiting = ImportRun.state == RunState.WAITING
    left = (ImportRun.state == RunState.RUNNING) & (ImportRun.beat_at < clock.now() - ABANDONED_AFTER)
    due = db.session.scalars(select(ImportRun.reference).where(waiting | left).order_by(ImportRun.id)).all()
    return sum(work_on(reference) for reference in due)
