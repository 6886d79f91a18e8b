"""Operations of staff on complaints: assess, assign, ask, reply, reopen, open the contact."""

from portal.complaints.models import Complaint, ComplaintPause, Message, Reply
from portal.complaints.queries import people_complained_about
from portal.complaints.rules import (
    COMPLAINT_WORKFLOW,
    check_handler,
    check_is_handler,
    due_after_pause,
    due_on,
)
from portal.complaints.vocabulary import (
    Decision,
    DeclineReason,
    MessageKind,
    ReplyState,
)
from portal.library.access.permissions import CITIZEN, Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_date
from portal.platform.security.contact_encryption import open_sealed
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.working_calendar.queries import load_calendar


@operation
def accept_complaint(actor: Actor, complaint: Complaint) -> None:
    """Accept a complaint for investigation; raises MoveNotPossibleError."""
    complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "accept")
    audit.record(actor, "accept_complaint", complaint)


@operation
def decline_complaint(actor: Actor, complaint: Complaint, *, reason: DeclineReason, text: str) -> None:
    """Decline a complaint, for a reason of the closed list and with a message to the complainant.

    Raises MoveNotPossibleError.
    """
    complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "decline")
    complaint.decline_reason = reason
    today = local_date(clock.now())
    if today > complaint.due_on:  # a late answer, whatever it says
        complaint.answered_on, complaint.answer_due_on = today, complaint.due_on
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    audit.record(actor, "decline_complaint", complaint)


@operation
def assign_handler(actor: Actor, complaint: Complaint, *, handler_id: int) -> None:
    """Assign a complaint to a handler who never held the post complained about.

    Raises MoveNotPossibleError and HandlerIsComplainedAboutError.
    """
    state = COMPLAINT_WORKFLOW.target(complaint.state, "assign")
    check_handler(handler_id, people_complained_about(complaint))
    complaint.state = state
    complaint.handler_id = handler_id
    audit.record(actor, "assign_handler", complaint)


@operation
def ask_citizen(actor: Actor, complaint: Complaint, *, question: str) -> None:
    """Ask the complainant a question and pause the time limit; the question is the reason of the pause.

    Raises MoveNotPossibleError and NotTheHandlerError.
    """
    state = COMPLAINT_WORKFLOW.target(complaint.state, "ask")
    check_is_handler(actor.staff_id, complaint.handler_id)
    complaint.state = state
    complaint.paused_on = local_date(clock.now())
    complaint.pauses.append(ComplaintPause(from_on=complaint.paused_on, reason=question))
    add_message(actor, complaint, MessageKind.TO_CITIZEN, question)
    audit.record(actor, "ask_citizen", complaint)


@operation
def go_on_without_answer(actor: Actor, complaint: Complaint) -> None:
    """Resume the investigation of a complaint whose question was not answered; the time limit runs again.

    Raises MoveNotPossibleError and NotTheHandlerError.
    """
    state = COMPLAINT_WORKFLOW.target(complaint.state, "resume")
    check_is_handler(actor.staff_id, complaint.handler_id)
    complaint.state = state
    end_pause(complaint)
    audit.record(actor, "go_on_without_answer", complaint)


@operation
def add_note(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Store a note that only staff see."""
    add_message(actor, complaint, MessageKind.INTERNAL_NOTE, text)
    audit.record(actor, "add_note", complaint)


@operation
def draft_reply(actor: Actor, complaint: Complaint, *, decision: Decision, text: str, remedy_given: str) -> Reply:
    """Draft the reply, which another person approves; raises MoveNotPossibleError and NotTheHandlerError."""
    if "answer" not in COMPLAINT_WORKFLOW.verbs(complaint.state) or open_reply(complaint) is not None:
        raise MoveNotPossibleError
    check_is_handler(actor.staff_id, complaint.handler_id)
    assert actor.staff_id is not None  # noqa: S101 - the handler is staff
    reply = Reply(
        state=ReplyState.DRAFT,
        decision=decision,
        text=text,
        remedy_given=remedy_given,
        drafted_by_id=actor.staff_id,
        drafted_at=clock.now(),
    )
    complaint.replies.append(reply)
    audit.record(actor, "draft_reply", complaint)
    return reply


@operation
def decide_reply(actor: Actor, complaint: Complaint, *, approves: bool, remarks: str = "") -> None:
    """Approve and send the drafted reply, or return it with remarks, as another person.

    Raises MoveNotPossibleError without a draft, and SecondPersonNeededError.
    """
    reply = open_reply(complaint)
    if reply is None:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [reply.drafted_by_id], Review.REPLY)
    reply.decided_by_id = actor.staff_id
    reply.decided_at = clock.now()
    reply.remarks = remarks
    reply.state = ReplyState.APPROVED if approves else ReplyState.RETURNED
    if approves:
        complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "answer")
        complaint.answered_at = clock.now()
        if complaint.answered_on is None:
            complaint.answered_on, complaint.answer_due_on = local_date(clock.now()), complaint.due_on
    audit.record(actor, "approve_reply" if approves else "return_reply", complaint)


def open_reply(complaint: Complaint) -> Reply | None:
    """Return the reply that awaits approval; None without one."""
    return next((reply for reply in complaint.replies if reply.state is ReplyState.DRAFT), None)


@operation
def reopen_complaint(actor: Actor, complaint: Complaint) -> None:
    """Investigate a complaint again after a verdict that disputes the reply; a new time limit begins today.

    Raises MoveNotPossibleError.
    """
    complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, "reopen")
    complaint.answered_at = None
    calendar = load_calendar()
    complaint.due_on = due_on(complaint.kind, local_date(clock.now()), calendar)
    audit.record(actor, "reopen_complaint", complaint)


def open_contact(actor: Actor, complaint: Complaint) -> str:
    """Decrypt the contact and record it in the audit trail; raises CannotOpenError in a process without the key."""
    audit.record(actor, "open_contact", complaint)
    return open_sealed(complaint.contact_sealed or b"", f"contact:{complaint.reference}")


def end_pause(complaint: Complaint) -> None:
    """End the current pause today and move the due date by its working days."""
    pause = complaint.pauses[-1]
    pause.to_on, complaint.paused_on = local_date(clock.now()), None
    if pause.from_on <= complaint.due_on:  # a question asked when the day is past moves it no more
        complaint.due_on = due_after_pause(complaint.due_on, pause.from_on, pause.to_on, load_calendar())


@operation
def tell_complainant(actor: Actor, complaint: Complaint, *, text: str, changed_version: str = "") -> None:
    """Add a message of the authority; the caller writes it in the language of the complaint."""
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text, changed_version)
    audit.record(actor, "tell_complainant", complaint)


def add_message(actor: Actor, complaint: Complaint, kind: MessageKind, text: str, changed_version: str = "") -> None:
    """Append a message to the conversation, from the complainant or from the person acting."""
    staff_id = None if actor is CITIZEN else actor.staff_id
    complaint.messages.append(
        Message(at=clock.now(), kind=kind, staff_id=staff_id, text=text, changed_version=changed_version)
    )
    db.session.flush()
