"""What a complaint no longer needs: contacts and texts past their time, unless something still runs."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal.authority_settings.definitions import COMPLAINT_TEXT_DAYS, CONTACT_DAYS
from portal.authority_settings.queries import current
from portal.complaints.models import Complaint
from portal.complaints.retention.models import ComplaintHold
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.rules import OPEN
from portal.platform.clock import local_today
from portal.platform.storage.database import db


def is_held() -> ColumnElement[bool]:
    """Return the condition that a review, a suit or a corrective action still needs it."""
    by_person = exists().where(ComplaintHold.complaint_id == Complaint.id, ComplaintHold.ended_on.is_(None))
    is_open = exists().where(CorrectiveAction.id == Finding.action_id, CorrectiveAction.state.in_(OPEN))
    by_action = exists().where(Finding.source_reference == Complaint.reference, is_open)
    return or_(by_person, by_action)


def is_needed(complaint: Complaint) -> bool:
    """Tell whether a review, a suit or a corrective action still needs a complaint."""
    return db.session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, is_held())) is not None


def has_contact_due(today: date) -> ColumnElement[bool]:
    """Return the condition that a complaint's contact is to be deleted."""
    before = today - timedelta(days=current(CONTACT_DAYS))
    return and_(Complaint.contact_sealed.is_not(None), Complaint.closed_on < before, ~is_held())


def has_text_due(today: date) -> ColumnElement[bool]:
    """Return the condition that a complaint's texts are to be deleted."""
    before = today - timedelta(days=current(COMPLAINT_TEXT_DAYS))
    return and_(Complaint.text_deleted_on.is_(None), Complaint.closed_on < before, ~is_held())


def count_due() -> dict[str, int]:
    """Return how many contacts and texts are due to be deleted, for ``doctor``."""
    today = local_today()
    found = {"contacts of complaints": has_contact_due(today), "texts of complaints": has_text_due(today)}
    count = select(func.count()).select_from(Complaint)
    return {name: db.session.scalar(count.where(where)) or 0 for name, where in found.items()}


def open_hold(complaint: Complaint) -> ComplaintHold | None:
    """Return what keeps a complaint's texts beyond their time; None when nobody has said so."""
    return db.session.scalar(
        select(ComplaintHold).where(ComplaintHold.complaint_id == complaint.id, ComplaintHold.ended_on.is_(None))
    )
