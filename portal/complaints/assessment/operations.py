"""Operations of assessing a complaint: accept, decline, assess, say whom it is about, assign a handler."""

from flask_babel import gettext

from portal.accounts.queries import is_active_staff
from portal.complaints.assessment.models import ComplaintLink
from portal.complaints.assessment.rules import (
    AlreadyPartyError,
    DeclineOpenError,
    HandlerNotPossibleError,
    SamePairError,
    TransferOpenError,
    check_may_lengthen,
)
from portal.complaints.duties import StaffAct, acts_of, check_may, possible_handlers
from portal.complaints.models import Complaint
from portal.complaints.operations import (
    add_message,
    drop_decline,
    due_without_extension,
    move,
    note_acknowledged,
    note_part,
    note_part_of,
    place,
    release,
    settle_end,
)
from portal.complaints.queries import current_limits, is_to_acknowledge
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.time_limits import limit_kind
from portal.complaints.venues import people_to_name
from portal.complaints.vocabulary import DeclineReason, Harm, Involvement, LimitKind, LinkKind, MessageKind, Venue
from portal.conflicts.operations import add_party
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.formats import format_day
from portal.library.text.languages import use_language
from portal.organisation.queries import find_post
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.working_calendar.queries import load_calendar


@operation
def accept_complaint(actor: Actor, complaint: Complaint) -> None:
    """Accept a complaint for investigation; raises MoveNotPossibleError and NotYoursError."""
    check_assessor(actor, complaint)
    move(complaint, "accept")
    note_acknowledged(actor, complaint)
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "accept_complaint", complaint)


@operation
def note_praise(actor: Actor, complaint: Complaint) -> None:
    """Note that praise was read and passed on; raises MoveNotPossibleError and NotYoursError."""
    check_may(actor, complaint, StaffAct.ASSESS)
    move(complaint, "note")
    complaint.answered_on, complaint.answer_due_on = local_today(), complaint.due_on
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "note_praise", complaint)


@operation
def acknowledge_report(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Tell who filed an integrity report that it is being looked into; raises MoveNotPossibleError and NotYoursError.

    Accepting it, assigning it and every other message of a person to the reporter count as well.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    if not is_to_acknowledge(complaint):
        raise MoveNotPossibleError
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "acknowledge_report", complaint)


@operation
def decline_complaint(actor: Actor, complaint: Complaint, *, reason: DeclineReason, text: str) -> None:
    """Decline a complaint, for a reason of the closed list and with a message to the complainant.

    A manager only proposes it to a second person. Raises MoveNotPossibleError and NotYoursError.
    """
    check_assessor(actor, complaint)
    COMPLAINT_WORKFLOW.target(complaint.state, "decline")
    complaint.decline_reason, complaint.decline_text = reason, text
    note_part(actor, complaint, Involvement.DECLINED)
    if StaffAct.DECLINE_ALONE not in acts_of(actor, complaint):
        complaint.decline_proposed_by_id = actor.staff_id
        audit.record(actor, "propose_decline", complaint)
        return
    _decline(actor, complaint)


@operation
def decide_decline(actor: Actor, complaint: Complaint, *, agrees: bool) -> None:
    """Decline a complaint as proposed, or keep it, as the second person.

    Raises MoveNotPossibleError, NotYoursError and SecondPersonNeededError.
    """
    if not complaint.is_decline_proposed:
        raise MoveNotPossibleError
    check_may(actor, complaint, StaffAct.SECOND_DECLINE)
    check_second_person(actor.staff_id, [complaint.decline_proposed_by_id], Review.DECLINE)
    note_part(actor, complaint, Involvement.DECLINED if agrees else Involvement.ASSESSED)
    if agrees:
        _decline(actor, complaint)
        return
    drop_decline(complaint)
    audit.record(actor, "keep_complaint", complaint)


def _decline(actor: Actor, complaint: Complaint) -> None:
    move(complaint, "decline")
    today = complaint.declined_on = local_today()
    if today > complaint.due_on:  # a late answer, whatever it says
        complaint.answered_on, complaint.answer_due_on = today, complaint.due_on
    add_message(actor, complaint, MessageKind.TO_CITIZEN, complaint.decline_text)
    audit.record(actor, "decline_complaint", complaint)


def check_assessor(actor: Actor, complaint: Complaint) -> None:
    """Raise NotYoursError, or the error that names whom a complaint waits for first: a department, a second person."""
    check_may(actor, complaint, StaffAct.ASSESS)
    if complaint.open_transfer is not None:
        raise TransferOpenError
    if complaint.is_decline_proposed:
        raise DeclineOpenError


@operation
def assess_complaint(
    actor: Actor, complaint: Complaint, *, harm: Harm, is_urgent: bool, is_unsafe: bool, is_simple: bool
) -> None:
    """Record the assessment, which decides the time limit; the due date counts from receipt, without pauses.

    Once it is over, or by who handles it, the time limit becomes no longer; a granted extension stays. The complainant
    reads a new due date. Raises MoveNotPossibleError once a reply was sent or it is investigated again, NotYoursError,
    LongerLimitError and NoCalendarError.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    is_under_way = "withdraw" in COMPLAINT_WORKFLOW.verbs(complaint.state) and not complaint.is_begun_again
    if not is_under_way or not complaint.is_about_people:  # of other kinds the kind alone decides
        raise MoveNotPossibleError
    complaint.harm, complaint.assessed_on = harm, local_today()
    complaint.is_urgent, complaint.is_unsafe, complaint.is_simple = is_urgent, is_unsafe, is_simple
    kind = limit_kind(complaint.kind, is_urgent=is_urgent, is_unsafe=is_unsafe, is_simple=is_simple)
    if kind is not complaint.limit_kind:
        _set_limit(actor, complaint, kind)
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "assess_complaint", complaint)


def _set_limit(actor: Actor, complaint: Complaint, kind: LimitKind) -> None:
    """Give a complaint a time limit that counts from its receipt, and tell the complainant a new due date."""
    before, complaint.limit_kind = complaint.due_on, kind
    if kind is not LimitKind.INTEGRITY:
        complaint.limit_days = current_limits().working_days(kind)
    due = due_without_extension(complaint, load_calendar())
    complaint.due_on = max(due, complaint.extended_until or due)
    if complaint.due_on > before:
        check_may_lengthen(before, local_today(), is_handler=actor.staff_id == complaint.handler_id)
    settle_end(complaint)
    if complaint.due_on != before:
        _tell_due_date(actor, complaint)


def _tell_due_date(actor: Actor, complaint: Complaint) -> None:
    with use_language(complaint.language):
        text = gettext(
            "Your complaint was assessed. The reply is now due by %(day)s.", day=format_day(complaint.due_on)
        )
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)


@operation
def add_to_conflict(
    actor: Actor, complaint: Complaint, *, post_code: str = "", staff_id: int | None = None, reason: str
) -> None:
    """Say that a complaint is also about a post or a person; whoever it is about acts on it no more.

    It may have to be dealt with elsewhere then, and a handler whom it is about is released. Raises AlreadyPartyError,
    NotYoursError and MoveNotPossibleError.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    if not (complaint.can_still_be_judged and complaint.is_about_people):
        raise MoveNotPossibleError
    post = find_post(post_code) if post_code else None
    if (post is None) == (staff_id is None) or (staff_id is not None and not is_active_staff(staff_id)):
        raise MoveNotPossibleError
    department = post.department.code if post is not None else ""
    added = add_party(
        actor, complaint.reference, post_code=post_code, department=department, staff_id=staff_id,
        on=complaint.received_on, reason=reason,
    )  # fmt: skip
    if not added:
        raise AlreadyPartyError
    place(complaint)
    note_part(actor, complaint, Involvement.ASSESSED)
    audit.record(actor, "add_to_conflict", complaint, detail=post_code)


@operation
def assign_handler(actor: Actor, complaint: Complaint, *, handler_id: int) -> None:
    """Assign a complaint to a handler outside the conflict set, and another one than before.

    Raises MoveNotPossibleError, NotYoursError, TransferOpenError and HandlerNotPossibleError.
    """
    check_assessor(actor, complaint)
    COMPLAINT_WORKFLOW.target(complaint.state, "assign")
    give_to(actor, complaint, handler_id)
    move(complaint, "assign")
    audit.record(actor, "assign_handler", complaint)


def give_to(actor: Actor, complaint: Complaint, handler_id: int) -> None:
    """Make a person the handler; raises HandlerNotPossibleError."""
    if handler_id not in {person.id for person in possible_handlers(complaint)}:
        raise HandlerNotPossibleError
    complaint.handler_id = handler_id
    note_acknowledged(actor, complaint)
    note_part(actor, complaint, Involvement.ASSIGNED)
    note_part_of(handler_id, complaint, Involvement.HANDLED)


@operation
def release_handler(actor: Actor, complaint: Complaint) -> None:
    """Take a complaint from its handler, who is away or has left; raises MoveNotPossibleError and NotYoursError."""
    check_may(actor, complaint, StaffAct.ASSESS)
    COMPLAINT_WORKFLOW.target(complaint.state, "release")
    release(actor, complaint)


@operation
def name_person(actor: Actor, complaint: Complaint, *, staff_id: int) -> None:
    """Name who deals with a complaint where too few are left; raises NotYoursError and HandlerNotPossibleError."""
    check_may(actor, complaint, StaffAct.NAME)
    if complaint.venue is not Venue.NAMED:
        raise MoveNotPossibleError
    if staff_id not in {person.id for person in people_to_name(complaint)}:
        raise HandlerNotPossibleError
    complaint.named_id = staff_id
    note_part(actor, complaint, Involvement.ASSIGNED)
    audit.record(actor, "name_person", complaint)


@operation
def link_complaints(actor: Actor, complaint: Complaint, *, other: Complaint, kind: LinkKind) -> None:
    """Note that two complaints are about one event or have one cause; each keeps its own reply and time limit.

    Raises SamePairError and NotYoursError.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    check_may(actor, other, StaffAct.ASSESS)
    first, second = sorted((complaint.id, other.id))
    present = ComplaintLink.complaint_id == first, ComplaintLink.other_id == second
    if first == second or db.session.query(ComplaintLink).filter(*present).count():
        raise SamePairError
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    db.session.add(
        ComplaintLink(complaint_id=first, other_id=second, kind=kind, linked_by_id=actor.staff_id, at=clock.now())
    )
    # Of a report and an ordinary complaint the entry is about the report, of which inspectors alone read.
    audit.record(actor, "link_complaint", other if other.is_restricted else complaint)
