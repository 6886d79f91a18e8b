"""Periodic jobs, run by any number of workers: each job is leased, so that one of them runs it.

Nothing that people see waits for the worker: states that follow from dates are derived. It closes complaints without
a response, deletes data at the end of its retention, and creates the calendar of the next years.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from portal.accounts.jobs import delete_old_sessions
from portal.cases.intake.file_reader import import_case_file
from portal.cases.register.jobs import delete_old_reasons
from portal.cases.statistics.jobs import delete_empty_counts
from portal.cases.warning_lights.jobs import report_missed_limits
from portal.complaints.jobs import end_states, escalate_overdue_transfers, place_complaints, take_from_parties
from portal.complaints.privacy.jobs import forget_taken_back, overwrite_what_was_deleted
from portal.complaints.retention.jobs import delete_contacts, delete_texts
from portal.figures.jobs import report_disagreements, write_finished_days
from portal.imports.jobs import resume_runs
from portal.imports.operations import delete_old_files, delete_old_runs
from portal.imports.vocabulary import Purpose
from portal.pages.deadlines.recalculation import continue_recounting
from portal.pages.desk.digests import write_digests
from portal.platform.clock import local_today
from portal.platform.storage.access_entries import delete_old_entries
from portal.platform.storage.clock_watch import beat, clock_doubt
from portal.platform.storage.day_counts import fold_old_counts
from portal.platform.storage.form_receipts import delete_old_receipts
from portal.platform.storage.job_leases import record_success, release_for_retry, take_lease
from portal.platform.storage.outbox import delete_old_messages, deliver
from portal.platform.storage.rate_limits import delete_old_tries
from portal.platform.storage.resumable_drafts import delete_old_drafts
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import delete_expired_texts
from portal.procedures.versions.operations import put_due_versions_in_force
from portal.ratings.jobs import delete_old_source_hashes, delete_old_texts
from portal.search.index.index_updates import refresh_when_free
from portal.search.questions.question_counts import delete_old_questions
from portal.settings import Settings
from portal.working_calendar.operations import seed_years_around

_log = logging.getLogger(__name__)
POLL_EVERY_SECONDS = 20.0  # unsourced; well below the shortest interval of a job
RETRY_AFTER = timedelta(minutes=5)  # unsourced
ROUNDS_PER_TURN = 1000  # unsourced; a job with more to do goes on after the others have had their turn
MINUTE, QUARTER_HOUR, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A periodic job; ``run`` is called inside ``writing()`` until it returns 0.

    A job that ``owns_transactions`` opens them itself, to commit its work step by step. One that ``trusts_clock``
    deletes, settles or keeps something for good by the time: it pauses while the clock is doubtful.
    """

    name: str
    every: timedelta
    run: Callable[[Settings], int]
    owns_transactions: bool = False
    trusts_clock: bool = False


JOBS = (
    Job("put_versions_in_force", MINUTE, lambda _: put_due_versions_in_force(), trusts_clock=True),
    Job("resume_imports", MINUTE, lambda _: resume_runs({Purpose.CASES: import_case_file}), owns_transactions=True),
    Job("forget_imports", HOUR, lambda _: delete_old_runs() + delete_old_files(), trusts_clock=True),
    Job("place_complaints", MINUTE, lambda _: place_complaints()),
    Job("forget_taken_back", MINUTE, lambda _: forget_taken_back()),
    Job("overwrite_deleted_texts", QUARTER_HOUR, lambda _: overwrite_what_was_deleted(), owns_transactions=True),
    Job("end_complaint_states", HOUR, lambda _: end_states(), trusts_clock=True),
    Job("escalate_transfers", HOUR, lambda _: escalate_overdue_transfers(), trusts_clock=True),
    Job("take_from_parties", HOUR, lambda _: take_from_parties()),
    Job("delete_contacts", HOUR, lambda _: delete_contacts(), trusts_clock=True),
    Job("delete_complaint_texts", HOUR, lambda _: delete_texts(), trusts_clock=True),
    Job("delete_rating_texts", HOUR, lambda _: delete_old_texts(), trusts_clock=True),
    Job("delete_case_reasons", HOUR, lambda _: delete_old_reasons(), trusts_clock=True),
    Job("forget_rating_sources", HOUR, lambda _: delete_old_source_hashes(), trusts_clock=True),
    Job("delete_old_tries", HOUR, lambda _: delete_old_tries(), trusts_clock=True),
    Job("delete_old_sessions", DAY, lambda _: delete_old_sessions(), trusts_clock=True),
    Job("delete_old_access_entries", DAY, lambda _: delete_old_entries(), trusts_clock=True),
    Job("delete_expired_texts", HOUR, lambda _: delete_expired_texts(), trusts_clock=True),
    Job("delete_old_drafts", HOUR, lambda _: delete_old_drafts(), trusts_clock=True),
    Job("delete_old_receipts", HOUR, lambda _: delete_old_receipts(), trusts_clock=True),
    Job("forget_questions", DAY, lambda _: delete_old_questions(), trusts_clock=True),
    Job("report_missed_limits", HOUR, lambda _: report_missed_limits(), trusts_clock=True),
    Job("write_figures", QUARTER_HOUR, lambda _: write_finished_days(), trusts_clock=True),
    Job("fold_counts", DAY, lambda _: fold_old_counts(), trusts_clock=True),
    Job("recount_due_dates", MINUTE, lambda _: continue_recounting()),
    Job("forget_empty_kinds", DAY, lambda _: delete_empty_counts()),
    Job("report_disagreements", DAY, lambda _: report_disagreements()),
    Job("write_digests", HOUR, lambda _: write_digests(), owns_transactions=True),
    Job("refresh_search_index", MINUTE, lambda _: refresh_when_free(), owns_transactions=True),
    Job("deliver_mail", MINUTE, deliver, owns_transactions=True),
    Job("forget_mail", DAY, lambda _: delete_old_messages(), trusts_clock=True),
    Job("seed_calendar", DAY, lambda _: seed_years_around(local_today().year)),
)


def run_due_jobs(app: Flask) -> list[str]:
    """Run the due jobs that no other worker has leased; return their names. A failed job is retried later."""
    with app.app_context():
        with writing():
            beat()
        _say_when_doubtful(app)
        return [job.name for job in JOBS if _run_if_due(job, app.extensions["portal.settings"])]


def _say_when_doubtful(app: Flask) -> None:
    """Log that the clock has become doubtful, or is no longer."""
    doubt = clock_doubt()
    if doubt is not app.extensions.get("portal.clock_doubt"):
        app.extensions["portal.clock_doubt"] = doubt
        if doubt is None:
            _log.info("the clock is no longer doubtful; every job goes on")
        else:
            _log.error(
                "the clock is doubtful: %s; nothing is deleted or settled (bin/portal clock accept)", doubt.value
            )


def _is_paused(job: Job) -> bool:
    return job.trusts_clock and clock_doubt() is not None


def _run_if_due(job: Job, settings: Settings) -> bool:
    with writing():
        if _is_paused(job) or not take_lease(job.name, job.every):
            return False
    try:
        is_finished = _finish(job, settings)
        with writing():
            record_success(job.name) if is_finished else release_for_retry(job.name, RETRY_AFTER)
    except Exception:
        _log.exception("job %s failed; it is tried again", job.name)
        with writing():
            release_for_retry(job.name, RETRY_AFTER)
    return True


def _finish(job: Job, settings: Settings) -> bool:
    """Run a job until nothing is left to do, for a turn at most; tell whether nothing is."""
    for _ in range(ROUNDS_PER_TURN):
        if _is_paused(job):  # a clock may also jump while a job is at work
            return False
        with nullcontext() if job.owns_transactions else writing():
            done = job.run(settings)
        if not done:
            return True
    return False


def work(app: Flask, stop: threading.Event) -> None:
    """Run due jobs every ``POLL_EVERY_SECONDS`` until ``stop`` is set."""
    while not stop.is_set():
        try:
            run_due_jobs(app)
        except Exception:
            _log.exception("the worker could not look for jobs")
        stop.wait(POLL_EVERY_SECONDS)


def start_thread(app: Flask) -> threading.Event:
    """Start a worker thread beside the server; set the returned event to stop it."""
    stop = threading.Event()
    threading.Thread(target=work, args=(app, stop), name="worker", daemon=True).start()
    return stop
