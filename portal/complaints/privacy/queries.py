"""Reads of what complainants may take back, hide and ask for."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.authority_settings.definitions import DATA_REQUEST_WORKING_DAYS
from portal.authority_settings.queries import current
from portal.complaints.correspondence import Message
from portal.complaints.data_requests import DataRequest
from portal.complaints.models import Complaint
from portal.complaints.privacy.rules import can_take_back
from portal.complaints.queries import IS_INTEGRITY, is_in_reach
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import MessageKind
from portal.library.access.permissions import Actor, Role
from portal.library.personal_data.masking import mask_words
from portal.platform import clock
from portal.platform.clock import local_date
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import split_reach
from portal.working_calendar.queries import load_calendar

MAX_AWAITING = 50  # unsourced: the list of a person's work shows no more of them at once


def can_be_taken_back(complaint: Complaint) -> bool:
    """Tell whether a complaint can be taken back at this moment."""
    return "take_back" in COMPLAINT_WORKFLOW.verbs(complaint.state) and can_take_back(
        complaint.received_at, clock.now()
    )


def own_texts(complaint: Complaint) -> Iterator[str]:
    """Yield what the complainant wrote."""
    yield from (complaint.narrative, complaint.remedy_sought, complaint.subject_text, complaint.window,
                complaint.case_number)  # fmt: skip
    yield from complaint.details.values()
    yield from (each.text for each in own_messages(complaint))
    yield from (each.reason for each in complaint.appeals)
    yield from (each.text for each in complaint.data_requests)


def own_messages(complaint: Complaint) -> list[Message]:
    """Return the messages that the complainant wrote."""
    return [each for each in complaint.messages if each.kind is MessageKind.FROM_CITIZEN]


def phrases_not_in(complaint: Complaint, phrases: Sequence[str]) -> list[str]:
    """Return which words are nowhere in what the complainant wrote."""
    texts = list(own_texts(complaint))
    return [word for word in phrases if all(mask_words(text, [word]) == text for text in texts)]


def has_own_text(complaint: Complaint) -> bool:
    """Tell whether anything of what the complainant wrote is still held."""
    return any(own_texts(complaint))


def open_request(complaint: Complaint) -> DataRequest | None:
    """Return the request that awaits a decision, the oldest first; None without one."""
    return next((each for each in complaint.data_requests if each.is_open), None)


def may_decide_request(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a request awaits a decision that another than who recorded it may take."""
    asked = open_request(complaint)
    return asked is not None and asked.recorded_by_id != actor.staff_id


def request_due_on() -> date:
    """Return the day by which a request that is made now is decided; raises NoCalendarError."""
    return load_calendar().add_working_days(local_date(clock.now()), current(DATA_REQUEST_WORKING_DAYS))


def requests_awaiting(actor: Actor) -> Sequence[tuple[DataRequest, Complaint]]:
    """Return the requests that a person may decide, with their complaints, due soonest first."""
    officer, inspector = actor.departments_as(Role.QUALITY_OFFICER), actor.departments_as(Role.INSPECTOR)
    reach = split_reach(Complaint.handling_department, IS_INTEGRITY, officer, inspector)
    if not reach:
        return []
    query = select(DataRequest, Complaint).join(Complaint, Complaint.id == DataRequest.complaint_id)
    mine = DataRequest.recorded_by_id.is_distinct_from(actor.staff_id)
    query = query.where(DataRequest.decided_at.is_(None), mine, or_(*reach), is_in_reach(actor))
    query = query.options(joinedload(Complaint.procedure), joinedload(Complaint.department))
    rows = db.session.execute(query.order_by(DataRequest.due_on, DataRequest.id).limit(MAX_AWAITING)).all()
    return [(row[0], row[1]) for row in rows]
