"""Operations of staff on complaints: ask, reply, ask for more time, call back, investigate again."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from portal.complaints.assessment.operations import give_to
from portal.complaints.correspondence import Reply
from portal.complaints.duties import NotYoursError, StaffAct, check_may, people_complained_about
from portal.complaints.handling.models import CallBack
from portal.complaints.handling.queries import prepared_texts
from portal.complaints.handling.rules import (
    DecisionNotPossibleError,
    InterimNotDueError,
    NotTheHandlerError,
    check_is_edited,
    check_may_reopen,
    check_public_texts,
)
from portal.complaints.models import Complaint
from portal.complaints.operations import (
    add_message,
    close_extension,
    end_pause,
    move,
    note_awaited,
    note_part,
)
from portal.complaints.proceedings import ComplaintPause
from portal.complaints.queries import current_limits
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.suggestions.operations import publish_decision
from portal.complaints.time_limits import due_on
from portal.complaints.vocabulary import (
    Decision,
    Involvement,
    LimitKind,
    MessageKind,
    ReplyState,
)
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.personal_data.masking import mask
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.working_calendar.queries import load_calendar

NOTHING_PUBLIC: Mapping[str, str] = MappingProxyType({})


@operation
def ask_citizen(actor: Actor, complaint: Complaint, *, question: str) -> None:
    """Ask the complainant a question and pause the time limit; the question is the reason of the pause.

    Raises MoveNotPossibleError, NotTheHandlerError and UneditedTextError.
    """
    COMPLAINT_WORKFLOW.target(complaint.state, "ask")
    check_handler(actor, complaint)
    if complaint.open_reply is not None:
        raise MoveNotPossibleError
    check_is_edited(question, prepared_texts(), "question")
    move(complaint, "ask")
    complaint.paused_on = local_date(clock.now())
    complaint.pauses.append(ComplaintPause(from_on=complaint.paused_on, reason=question))
    add_message(actor, complaint, MessageKind.TO_CITIZEN, question)
    audit.record(actor, "ask_citizen", complaint)


@operation
def go_on_without_answer(actor: Actor, complaint: Complaint) -> None:
    """Resume the investigation of a complaint whose question was not answered; the time limit runs again.

    Raises MoveNotPossibleError and NotTheHandlerError.
    """
    COMPLAINT_WORKFLOW.target(complaint.state, "resume")
    check_handler(actor, complaint)
    resume(complaint)
    audit.record(actor, "go_on_without_answer", complaint)


def resume(complaint: Complaint) -> None:
    """End the pause: the time limit runs again."""
    end_pause(complaint)
    move(complaint, "resume")


@operation
def add_note(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Store a note that only staff see."""
    add_message(actor, complaint, MessageKind.INTERNAL_NOTE, mask(text))
    audit.record(actor, "add_note", complaint)


@operation
def draft_reply(
    actor: Actor,
    complaint: Complaint,
    *,
    decision: Decision,
    text: str,
    remedy_given: str,
    public_summary: Mapping[str, str] = NOTHING_PUBLIC,
    public_reason: Mapping[str, str] = NOTHING_PUBLIC,
) -> Reply:
    """Draft the reply, which another person approves; of a suggestion with what becomes public, in every language.

    Raises MoveNotPossibleError, NotTheHandlerError, UneditedTextError, DecisionNotPossibleError and PublicTextError.
    """
    check_in_hand(complaint)
    check_handler(actor, complaint)
    if decision not in complaint.record.decisions:
        raise DecisionNotPossibleError
    check_is_edited(text, prepared_texts())
    public = {"public_summary": dict(public_summary), "public_reason": dict(public_reason)}
    if complaint.record.is_public:
        check_public_texts(public, complaint.narrative)
    elif any(public.values()):
        raise DecisionNotPossibleError
    assert actor.staff_id is not None  # noqa: S101 - the handler is staff
    reply = Reply(
        state=ReplyState.DRAFT, decision=decision, text=text, remedy_given=remedy_given,
        drafted_by_id=actor.staff_id, drafted_at=clock.now(), **public,
    )  # fmt: skip
    complaint.replies.append(reply)
    note_awaited(complaint)
    audit.record(actor, "draft_reply", complaint)
    return reply


@operation
def decide_reply(actor: Actor, complaint: Complaint, *, approves: bool, remarks: str = "") -> None:
    """Approve and send the drafted reply, or return it with remarks, as another person outside the conflict set.

    Raises MoveNotPossibleError without a draft, SecondPersonNeededError and NotYoursError.
    """
    reply = complaint.open_reply
    if reply is None or "answer" not in COMPLAINT_WORKFLOW.verbs(complaint.state):
        raise MoveNotPossibleError
    if approves and reply.drafted_by_id in people_complained_about(complaint):
        raise NotYoursError
    check_second_person(actor.staff_id, [reply.drafted_by_id, complaint.handler_id], Review.REPLY)
    check_may(actor, complaint, StaffAct.APPROVE)
    reply.decided_by_id = actor.staff_id
    reply.decided_at = clock.now()
    reply.remarks = remarks
    reply.state = ReplyState.APPROVED if approves else ReplyState.RETURNED
    note_awaited(complaint)
    note_part(actor, complaint, Involvement.APPROVED)
    if approves and complaint.record.is_public:
        publish_decision(complaint, reply)
    if approves:
        close_extension(complaint)
        complaint.answered_at = clock.now()
        move(complaint, "answer")
        if complaint.answered_on is None:
            complaint.answered_on = local_date(clock.now())
            complaint.answer_due_on = complaint.answer_due_on or complaint.due_on
    audit.record(actor, "approve_reply" if approves else "return_reply", complaint)


@operation
def send_interim_reply(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Tell the complainant how far the investigation is; due at the ceiling, where there is no reply by then.

    Raises MoveNotPossibleError, NotTheHandlerError, UneditedTextError, and InterimNotDueError for an integrity report.
    """
    check_in_hand(complaint)
    check_handler(actor, complaint)
    if complaint.ceiling_on is None:
        raise InterimNotDueError
    check_is_edited(text, prepared_texts())
    complaint.interim_on = local_today()
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    audit.record(actor, "send_interim_reply", complaint)


@operation
def reopen_complaint(actor: Actor, complaint: Complaint, *, handler_id: int) -> None:
    """Investigate a complaint again, once, with another handler; a new time limit begins today.

    Raises MoveNotPossibleError, ReopenedBeforeError, NotYoursError and HandlerNotPossibleError.
    """
    COMPLAINT_WORKFLOW.target(complaint.state, "reopen")
    check_may(actor, complaint, StaffAct.REOPEN)
    check_may_reopen(complaint.reopened_on)
    give_to(actor, complaint, handler_id)
    begin_again(complaint)
    complaint.reopened_on = local_today()
    move(complaint, "reopen")
    audit.record(actor, "reopen_complaint", complaint)


def begin_again(complaint: Complaint) -> None:
    """Give a complaint a new time limit from today; the first reply's day and due date stay in the figures."""
    today, limits = local_today(), current_limits()
    complaint.answered_at = None
    complaint.due_on = due_on(complaint.limit_kind, today, load_calendar(), limits)
    if complaint.limit_kind is not LimitKind.INTEGRITY:
        complaint.limit_days = limits.working_days(complaint.limit_kind)
        complaint.ceiling_on, complaint.interim_on = today + timedelta(days=limits.ceiling_calendar_days), None


@operation
def leave_complaint(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Take no further action on a reply that did not satisfy, with a reason; the complainant can appeal.

    Raises MoveNotPossibleError, NotYoursError and UneditedTextError.
    """
    COMPLAINT_WORKFLOW.target(complaint.state, "leave")
    check_may(actor, complaint, StaffAct.LEAVE)
    check_is_edited(text, prepared_texts())
    move(complaint, "leave")
    note_part(actor, complaint, Involvement.LEFT)
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    audit.record(actor, "leave_complaint", complaint)


@operation
def record_callback(actor: Actor, complaint: Complaint, *, is_reached: bool, text: str) -> None:
    """Record a call to the complainant; the verdict remains the complainant's own. Raises MoveNotPossibleError."""
    if complaint.contact_sealed is None or complaint.sent_reply is None:
        raise MoveNotPossibleError
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    db.session.add(
        CallBack(complaint_id=complaint.id, at=clock.now(), staff_id=actor.staff_id, is_reached=is_reached, text=text)
    )
    note_part(actor, complaint, Involvement.CALLED)
    audit.record(actor, "record_callback", complaint)


@operation
def tell_complainant(actor: Actor, complaint: Complaint, *, text: str, changed_version: str = "") -> None:
    """Add a message of the authority; the caller writes it in the language of the complaint."""
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text, changed_version=changed_version)
    audit.record(actor, "tell_complainant", complaint)


def check_in_hand(complaint: Complaint) -> None:
    """Raise MoveNotPossibleError unless the complaint is being investigated and no reply awaits approval."""
    if "answer" not in COMPLAINT_WORKFLOW.verbs(complaint.state) or complaint.open_reply is not None:
        raise MoveNotPossibleError


def check_handler(actor: Actor, complaint: Complaint) -> None:
    """Raise NotTheHandlerError, or NotYoursError, unless the person handles the complaint."""
    if actor.staff_id is None or actor.staff_id != complaint.handler_id:
        raise NotTheHandlerError
    check_may(actor, complaint, StaffAct.HANDLE)
