"""Operations on appeals 申诉: the complainant files one, someone not involved decides it."""

from datetime import timedelta

from portal.complaints.appeals.rules import AppealNotPossibleError, is_in_time
from portal.complaints.duties import StaffAct, check_may, people_for
from portal.complaints.handling.operations import begin_again
from portal.complaints.models import Complaint
from portal.complaints.operations import (
    add_message,
    drop_open_work,
    lines_of_body,
    move,
    note_part,
    place,
    place_when_possible,
)
from portal.complaints.originals import mask_and_seal
from portal.complaints.proceedings import Appeal
from portal.complaints.queries import current_limits
from portal.complaints.vocabulary import AppealOutcome, BodyKind, Involvement, MessageKind
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation

OVERTURNS = frozenset({AppealOutcome.SENT_BACK})


@operation
def file_appeal(actor: Actor, complaint: Complaint, *, reason: str) -> Appeal:
    """File an appeal against a decision, as the complainant; where nobody can hear it, an outside body is named.

    Raises AppealNotPossibleError.
    """
    today = local_today()
    if not is_in_time(today, complaint.ends_on, is_open=complaint.can_be_appealed):
        raise AppealNotPossibleError
    masked, sealed = mask_and_seal(reason, complaint.reference)
    appeal = Appeal(
        level=len(complaint.appeals) + 1,
        reason=masked,
        filed_at=clock.now(),
        filed_on=today,
        against=complaint.state,
        due_on=today + timedelta(days=current_limits().appeal_decision_calendar_days),
    )
    complaint.appeals.append(appeal)
    complaint.due_on, complaint.closed_on = appeal.due_on, None
    move(complaint, "appeal")
    add_message(actor, complaint, MessageKind.FROM_CITIZEN, masked, original_sealed=sealed)
    audit.record(actor, "file_appeal", complaint)
    place_when_possible(complaint, hand_on_unheard)
    return appeal


def hand_on_unheard(complaint: Complaint) -> None:
    """End an appeal that nobody here may hear, naming the outside body."""
    if open_appeal(complaint) is not None and not people_for(StaffAct.HEAR, complaint):
        end_appeal(complaint, AppealOutcome.HANDED_ON)


def open_appeal(complaint: Complaint) -> Appeal | None:
    """Return the appeal that awaits its decision; None without one."""
    return next((each for each in complaint.appeals if each.outcome is None), None)


@operation
def decide_appeal(actor: Actor, complaint: Complaint, *, outcome: AppealOutcome, text: str) -> None:
    """Decide an appeal, as someone who took no part; sent back, the complaint awaits another handler.

    Raises MoveNotPossibleError and NotYoursError.
    """
    appeal = open_appeal(complaint)
    if appeal is None:
        raise MoveNotPossibleError
    check_may(actor, complaint, StaffAct.HEAR)
    appeal.outcome, appeal.text = outcome, text
    appeal.decided_by_id, appeal.decided_at, appeal.decided_on = actor.staff_id, clock.now(), local_today()
    note_part(actor, complaint, Involvement.HEARD)
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
    if outcome in OVERTURNS:
        _send_back(complaint)
    else:
        move(complaint, "decide_appeal")
    audit.record(actor, "decide_appeal", complaint)


def _send_back(complaint: Complaint) -> None:
    if complaint.declined_on is not None and complaint.answered_on == complaint.declined_on:
        complaint.answered_on = None  # declined late, which counts as late; its due date stays
    complaint.handler_id = complaint.declined_on = complaint.decline_reason = None
    complaint.decline_proposed_by_id = None
    drop_open_work(complaint)
    begin_again(complaint)
    move(complaint, "send_back")
    place(complaint)


def end_appeal(complaint: Complaint, outcome: AppealOutcome) -> None:
    """End an appeal that nobody here decides, naming the outside body to the complainant."""
    appeal = open_appeal(complaint)
    if appeal is None:
        raise MoveNotPossibleError
    appeal.outcome, appeal.decided_at, appeal.decided_on = outcome, clock.now(), local_today()
    appeal.text = lines_of_body(BodyKind.INTEGRITY_OUTSIDE, complaint.language)
    move(complaint, "decide_appeal")
    add_message(SYSTEM, complaint, MessageKind.TO_CITIZEN, appeal.text)
    audit.record(SYSTEM, "end_appeal", complaint)
