"""Operations on transfers 转办: send a complaint to a department, accept or return it, hand a matter on to a body."""

from flask_babel import gettext
from sqlalchemy import select, update

from portal.complaints.assessment.operations import check_assessor
from portal.complaints.assessment.rules import SameDepartmentError
from portal.complaints.duties import StaffAct, check_may
from portal.complaints.models import Complaint
from portal.complaints.operations import add_message, lines_of_body, note_part, place
from portal.complaints.proceedings import Transfer
from portal.complaints.queries import current_limits
from portal.complaints.rules import COMPLAINT_WORKFLOW, LEAVES_DEPARTMENT
from portal.complaints.vocabulary import BodyKind, Involvement, MessageKind, TransferState, Venue
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.languages import use_language
from portal.organisation.models import Department
from portal.organisation.queries import all_departments, present_department
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.reorganisations.operations import follows_merger
from portal.working_calendar.queries import load_calendar


@operation
def transfer_complaint(actor: Actor, complaint: Complaint, *, department_code: str, reason: str) -> None:
    """Pass a complaint on to a department, which accepts it within a working day or returns it with a reason.

    The second time it goes to the performance supervisor, who names somebody. Raises MoveNotPossibleError,
    NotYoursError, TransferOpenError, SameDepartmentError and NoCalendarError.
    """
    check_assessor(actor, complaint)
    if "accept" not in COMPLAINT_WORKFLOW.verbs(complaint.state) or complaint.is_integrity:
        raise MoveNotPossibleError
    if department_code not in {each.code for each in receiving_departments(complaint)}:
        raise SameDepartmentError
    earlier = [each for each in complaint.transfers if each.to_department]
    transfer = _send(actor, complaint, reason, to_department=department_code)
    complaint.transfers.append(transfer)
    if earlier:
        escalate(complaint, transfer)
    else:
        complaint.handling_department, complaint.venue = department_code, Venue.DEPARTMENT
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "transfer_complaint", complaint)


def receiving_departments(complaint: Complaint) -> list[Department]:
    """Return the departments that a complaint can be passed on to.

    What is about conduct or a refusal does not go back to the department it is about.
    """
    barred = {complaint.handling_department}
    if complaint.kind in LEAVES_DEPARTMENT:
        barred.add(present_department(complaint.department_code))
    return [each for each in all_departments() if each.code not in barred]


def _send(actor: Actor, complaint: Complaint, reason: str, **to: str) -> Transfer:
    days = current_limits().transfer_working_days
    return Transfer(
        state=TransferState.SENT,
        from_department=complaint.handling_department,
        reason=reason,
        accept_by=load_calendar().add_working_days(local_today(), days),
        sent_by_id=actor.staff_id,
        sent_at=clock.now(),
        **to,
    )


@follows_merger
def follow_merged_department(old: str, new: str) -> None:
    """Leave to its successor what a merged department deals with, and what was passed on to it or by it."""
    open_ones = Complaint.closed_on.is_(None)
    db.session.execute(
        update(Complaint).where(Complaint.handling_department == old, open_ones).values(handling_department=new)
    )
    for name in ("from_department", "to_department"):
        column = getattr(Transfer, name)
        is_open = Transfer.state == TransferState.SENT
        db.session.execute(update(Transfer).where(column == old, is_open).values({name: new}))
    to_leave = Complaint.kind.in_(LEAVES_DEPARTMENT), Complaint.state.in_(COMPLAINT_WORKFLOW.sources("withdraw"))
    for complaint in db.session.scalars(select(Complaint).where(Complaint.handling_department == new, *to_leave)).all():
        place(complaint)  # it may be back where it is about


def escalate(complaint: Complaint, transfer: Transfer) -> None:
    """Leave it to the performance supervisor who deals with a complaint that no department takes."""
    transfer.state, transfer.decided_at = TransferState.ESCALATED, clock.now()
    complaint.venue, complaint.handling_department, complaint.named_id = Venue.NAMED, "", None
    audit.record(SYSTEM, "escalate_transfer", complaint)


@operation
def accept_transfer(actor: Actor, complaint: Complaint) -> None:
    """Accept a complaint that was passed on, for the receiving department; raises MoveNotPossibleError."""
    _decide(actor, complaint, TransferState.ACCEPTED)
    audit.record(actor, "accept_transfer", complaint)


@operation
def return_transfer(actor: Actor, complaint: Complaint, *, reason: str) -> None:
    """Return a complaint to the department that passed it on, with a reason; raises MoveNotPossibleError."""
    transfer = _decide(actor, complaint, TransferState.RETURNED)
    transfer.remarks = reason
    complaint.handling_department = transfer.from_department
    place(complaint)
    audit.record(actor, "return_transfer", complaint)


def _decide(actor: Actor, complaint: Complaint, state: TransferState) -> Transfer:
    transfer = complaint.open_transfer
    if transfer is None:
        raise MoveNotPossibleError
    check_may(actor, complaint, StaffAct.RECEIVE)
    transfer.state, transfer.decided_by_id, transfer.decided_at = state, actor.staff_id, clock.now()
    note_part(actor, complaint, Involvement.ASSESSED)
    return transfer


@operation
def hand_on(actor: Actor, complaint: Complaint, *, body: BodyKind, reason: str) -> None:
    """Tell the complainant which body the matter belongs to, and that the legal time limit there goes on running.

    The complaint itself goes on: that it is another's never closes it. Raises MoveNotPossibleError and NotYoursError.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    if "withdraw" not in COMPLAINT_WORKFLOW.verbs(complaint.state):
        raise MoveNotPossibleError
    transfer = _send(actor, complaint, reason)
    transfer.state, transfer.body = TransferState.HANDED_ON, body
    complaint.transfers.append(transfer)
    with use_language(complaint.language):
        running = gettext("The time limit that the law sets there goes on running; please turn to it yourself.")
    text = "\n".join((reason, lines_of_body(body, complaint.language), running))
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "hand_on", complaint)
