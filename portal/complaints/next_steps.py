"""What a person is to do next in a complaint that awaits them, in words; it asks the database nothing."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import Party, Venue
from portal.library.access.permissions import Actor, Role


def next_step_for(actor: Actor, complaint: Complaint) -> Any:
    """Return the next step of one of ``complaints_awaiting``; None where another person's act is awaited first."""
    draft = complaint.open_reply
    if actor.staff_id == complaint.handler_id:
        return None if draft is not None else complaint.meaning.next_step
    if draft is not None:
        return _l("Approve the reply")
    if complaint.open_extension is not None:
        return _l("Decide whether the reply may take longer")
    if complaint.meaning.waits_for is Party.ASSESSOR:
        return _step_of_assessor(actor, complaint)
    return complaint.meaning.next_step if complaint.meaning.waits_for is Party.REVIEWER else None


def _step_of_assessor(actor: Actor, complaint: Complaint) -> Any:
    is_unnamed = complaint.venue is Venue.NAMED and complaint.named_id is None
    if complaint.open_transfer is not None:
        return _l("Accept the complaint that was passed on, or return it")
    if is_unnamed and actor.holds(Role.SUPERVISOR, department=complaint.handling_department):
        return _l("Name who deals with the complaint")
    if complaint.is_decline_proposed:
        return None if complaint.decline_proposed_by_id == actor.staff_id else _l("Decide whether to decline it")
    return complaint.meaning.next_step
