"""Jobs of the worker on complaints: close those without a response, delete contacts, recalculate due dates."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from portal.complaints.models import Complaint
from portal.complaints.rules import (
    COMPLAINT_WORKFLOW,
    ON_A_DESK,
    SETTLED,
    decide_by,
    due_after_pauses,
)
from portal.complaints.vocabulary import SILENCE_CALENDAR_DAYS, Verdict
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.working_time.working_days import Calendar
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.storage import audit
from portal.platform.storage.audit import last_done
from portal.platform.storage.database import db

COMPLAINTS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


def lapse_silent_complaints() -> int:
    """Close complaints without a verdict ``SILENCE_CALENDAR_DAYS`` after the reply; return how many.

    Call it inside ``writing()``.
    """
    before = clock.now() - timedelta(days=SILENCE_CALENDAR_DAYS)
    answered = Complaint.state.in_(COMPLAINT_WORKFLOW.sources("lapse"))
    query = select(Complaint).where(answered, Complaint.answered_at < before)
    silent = db.session.scalars(query.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in silent:
        complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "lapse")
        if complaint.verdict is None:  # the first verdict counts, also when the second reply meets no response
            complaint.verdict, complaint.verdict_on = Verdict.SILENT, local_date(clock.now())
        audit.record(SYSTEM, "lapse_complaint", complaint)
    return len(silent)


def close_partly_settled() -> int:
    """Close complaints with the verdict “partly” that were not reopened in ``SILENCE_CALENDAR_DAYS``; return how many.

    Call it inside ``writing()``.
    """
    before = local_today() - timedelta(days=SILENCE_CALENDAR_DAYS)
    answered_before = clock.now() - timedelta(days=SILENCE_CALENDAR_DAYS)
    query = select(Complaint).where(
        Complaint.state.in_(COMPLAINT_WORKFLOW.sources("close")),
        Complaint.verdict_on < before,
        Complaint.answered_at < answered_before,  # the last answer, where a second look came after the first word
    )
    partly = db.session.scalars(query.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in partly:
        complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "close")
        audit.record(SYSTEM, "close_complaint", complaint)
    return len(partly)


def delete_contacts(days: int) -> int:
    """Delete the contacts of complaints closed ``days`` calendar days ago or earlier; return how many.

    ``contact_deleted_on`` remains. A complaint closed without a reply counts from the day it was received. Call it
    inside ``writing()``.
    """
    before = local_today() - timedelta(days=days)
    query = select(Complaint).where(
        Complaint.contact_sealed.is_not(None),
        Complaint.state.in_(SETTLED),
        db.func.coalesce(Complaint.verdict_on, Complaint.received_on) < before,
        db.func.coalesce(Complaint.answered_at, Complaint.received_at) < clock.now() - timedelta(days=days),
    )
    over = db.session.scalars(query.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in over:
        complaint.contact_sealed = complaint.contact_hash = None
        complaint.contact_deleted_on = local_today()
        audit.record(SYSTEM, "delete_contact", complaint)
    return len(over)


def recount_due_dates(actor: Actor, calendar: Calendar, from_day: date) -> int:
    """Recalculate the dates of open complaints that fall on ``from_day`` or later; return how many complaints changed.

    Call it inside ``writing()``.
    """
    under_way = select(Complaint).where(
        Complaint.state.in_(ON_A_DESK), or_(Complaint.due_on >= from_day, Complaint.decide_by >= from_day)
    )
    complaints = db.session.scalars(under_way.options(selectinload(Complaint.pauses)).order_by(Complaint.id)).all()
    reopened = last_done(Complaint, [complaint.reference for complaint in complaints], "reopen_complaint")
    changed = 0
    for complaint in complaints:
        begun_on = local_date(reopened.get(complaint.reference, complaint.received_at))
        pauses = [(p.from_on, p.to_on) for p in complaint.pauses if p.to_on is not None and p.from_on >= begun_on]
        dates = (
            decide_by(complaint.received_on, calendar),
            due_after_pauses(complaint.kind, begun_on, pauses, calendar),
        )
        if dates != (complaint.decide_by, complaint.due_on):
            complaint.decide_by, complaint.due_on = dates
            audit.record(actor, "recount_due_date", complaint)
            changed += 1
    return changed
