"""When an act of the staff page of a complaint is possible: what its state and what others have left open allow."""

from collections.abc import Callable

from portal.complaints.models import Complaint
from portal.complaints.next_steps import is_to_be_named
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.subjects import is_to_be_bound
from portal.library.access.permissions import Actor


def can(*verbs: str) -> Callable[[Actor, Complaint], bool]:
    """Return the condition that the workflow has one of some verbs now."""
    return lambda _actor, complaint: bool(set(verbs) & COMPLAINT_WORKFLOW.verbs(complaint.state))


def is_free(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a complaint can be accepted or declined: nothing else waits for somebody."""
    is_waiting = complaint.open_transfer is not None or complaint.is_decline_proposed
    return can("accept")(actor, complaint) and not is_waiting


def can_be_declined_by(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether another has proposed to decline it."""
    return complaint.is_decline_proposed and complaint.decline_proposed_by_id != actor.staff_id


def has_draft_of_other(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a reply awaits the approval of a person who neither wrote it nor deals with it."""
    reply = complaint.open_reply
    return reply is not None and actor.staff_id not in (reply.drafted_by_id, complaint.handler_id)


def has_request_of_other(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether another has asked for more time."""
    asked = complaint.open_extension
    return asked is not None and actor.staff_id not in (asked.asked_by_id, complaint.handler_id)


def has_opening_of_other(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether another has asked to open what is sealed."""
    asked = complaint.open_opening
    return asked is not None and asked.asked_by_id != actor.staff_id and not complaint.meaning.is_over


def is_in_hand(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether it is investigated and no reply awaits approval."""
    return can("answer")(actor, complaint) and complaint.open_reply is None


def can_be_assessed(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether an assessment can give it another time limit: it is under way, and its kind has none of its own."""
    return can("withdraw")(actor, complaint) and not complaint.is_begun_again and complaint.is_about_people


def can_be_bound(_actor: Actor, complaint: Complaint) -> bool:
    """Tell whether it can be said what it is about: it is about no guide, and nothing waits for somebody else."""
    is_waiting = complaint.open_transfer is not None or complaint.is_decline_proposed
    return is_to_be_bound(complaint) and not is_waiting


def can_be_assigned(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a handler can be chosen: nobody is to accept it or to be named first."""
    return can("assign")(actor, complaint) and complaint.open_transfer is None and not is_to_be_named(complaint)


def can_be_reopened(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether it can be investigated a second time, by somebody to be chosen now."""
    is_first = complaint.reopened_on is None
    return can("reopen")(actor, complaint) and is_first and not is_to_be_named(complaint)


def has_transfer(_actor: Actor, complaint: Complaint) -> bool:
    """Tell whether it was passed on and nobody has accepted it yet."""
    return complaint.open_transfer is not None
