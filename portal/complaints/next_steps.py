"""What a person is to do next in a complaint that awaits them, in words; it asks the database nothing."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.due_days import DueDays, next_due
from portal.complaints.duties import StaffAct, may_disclose_by_role
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import DueKind, Party, Venue
from portal.library.access.permissions import Actor

# What another person has left for one to decide, or whom a complaint waits for that nobody has yet.
LEFT_TO_DECIDE = frozenset(
    {StaffAct.APPROVE, StaffAct.EXTEND, StaffAct.SECOND_DECLINE, StaffAct.RECEIVE, StaffAct.NAME, StaffAct.DISCLOSE}
)
_NAME = _l("Name who deals with the complaint")


@dataclass(frozen=True)
class NextStep:
    """The next step in words, and the acts of which it is one."""

    text: Any
    acts: frozenset[StaffAct]

    @property
    def is_decision(self) -> bool:
        """Tell whether something waits for this person's decision and stands still meanwhile."""
        return not self.acts.isdisjoint(LEFT_TO_DECIDE)


def _step(text: Any, *acts: StaffAct) -> NextStep:
    return NextStep(text, frozenset(acts))


def is_to_be_named(complaint: Complaint) -> bool:
    """Tell whether somebody is to be named before anybody is chosen to handle a complaint."""
    return complaint.venue is Venue.NAMED and complaint.named_id is None


def next_step_for(actor: Actor, complaint: Complaint) -> NextStep | None:
    """Return the next step of one of ``complaints_awaiting``; None where another person's act is awaited first."""
    asked = complaint.open_opening
    if asked is not None and asked.asked_by_id != actor.staff_id and may_disclose_by_role(actor, complaint):
        return _step(_l("Decide whether what is sealed may be opened"), StaffAct.DISCLOSE)
    return _step_of_work(actor, complaint)


def _step_of_work(actor: Actor, complaint: Complaint) -> NextStep | None:
    draft = complaint.open_reply
    if actor.staff_id == complaint.handler_id:
        return None if draft is not None else _step(complaint.meaning.next_step, StaffAct.HANDLE)
    if draft is not None:
        return _step(_l("Approve the reply"), StaffAct.APPROVE)
    if complaint.open_extension is not None:
        return _step(_l("Decide whether the reply may take longer"), StaffAct.EXTEND)
    if complaint.meaning.waits_for is Party.ASSESSOR:
        return _step_of_assessor(actor, complaint)
    if complaint.meaning.waits_for is Party.REVIEWER:
        return _step(complaint.meaning.next_step, StaffAct.HEAR)
    return None


def _step_of_assessor(actor: Actor, complaint: Complaint) -> NextStep | None:
    if is_to_be_named(complaint) and not complaint.is_integrity:
        return _step(_NAME, StaffAct.NAME)
    if complaint.open_transfer is not None and complaint.open_transfer.sent_by_id == actor.staff_id:
        return None
    if complaint.open_transfer is not None:
        return _step(_l("Accept the complaint that was passed on, or return it"), StaffAct.RECEIVE)
    if complaint.is_decline_proposed:
        is_own = complaint.decline_proposed_by_id == actor.staff_id
        return None if is_own else _step(_l("Decide whether to decline it"), StaffAct.SECOND_DECLINE)
    if complaint.meaning.waits_for_second_look:
        return _step(_l("Investigate again or take no further action"), StaffAct.REOPEN, StaffAct.LEAVE)
    return _first_step(complaint)


def _first_step(complaint: Complaint) -> NextStep:
    due = next_due(DueDays.of(complaint, None))
    if due is not None and due.kind is DueKind.ACKNOWLEDGEMENT:
        return _step(_l("Acknowledge the report"), StaffAct.ASSESS)
    if is_to_be_named(complaint):
        return _step(_NAME, StaffAct.NAME)
    return _step(complaint.meaning.next_step, StaffAct.ASSESS)
