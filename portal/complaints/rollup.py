"""What is counted of complaints by day (``storage.day_counts``); integrity reports are in no cell.

Enquiries, suggestions and praise are counted by themselves. What is about no one service counts under the department
that it is about, or under none.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal.complaints.correspondence import Reply
from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.models import Complaint
from portal.complaints.proceedings import Appeal, Transfer
from portal.complaints.rules import COMPLAINT_STATES, HANDED_OVER, PAUSED, TAKEN_BACK, WITHDRAWN
from portal.complaints.vocabulary import HEARD, ComplaintKind, ComplaintState, ReplyState, TransferState
from portal.platform.clock import local_date
from portal.platform.storage.day_counts import NEVER, CountCell, code_of, counted
from portal.procedures.models import Procedure

COMPLAINTS, KINDS, VERDICTS = "complaints", "complaint_kinds", "verdicts"
AGAIN, LAST_VERDICTS = "investigated_again", "last_verdicts"
TRANSFERS, APPEALS, AWAITED = "transfers", "appeals", "awaited"
DECISION_DAYS, REPLY_DAYS, APPEAL_DAYS = "days_to_decision", "days_to_reply", "days_to_appeal_decision"
VOICES, DECIDED = "voices", "suggestion_decisions"
COUNTED_ALONE = (ComplaintKind.ENQUIRY, ComplaintKind.SUGGESTION, ComplaintKind.PRAISE)
ENDED = "ended"  # withdrawn, not accepted or with an outside body: of these there are too few to tell them apart
MAX_COUNTED_DAYS = 365  # unsourced: a longer time is counted as this, so that cells stay few


UNREAD = frozenset({ComplaintState.NOTED})  # where nobody noted a day: by time alone


class ComplaintOutcome(StrEnum):
    """Where a complaint stands in the public figures."""

    OPEN = "open"  # overdue from the day after its due date
    IN_TIME = "in_time"
    LATE = "late"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"


@counted(
    Complaint,
    select(
        Complaint.id, Procedure.code.label("service"), Complaint.department_code, Complaint.kind, Complaint.state,
        Complaint.received_on, Complaint.due_on,
        Complaint.paused_on, Complaint.answered_on, Complaint.answer_due_on, Complaint.declined_on,
        Complaint.verdict, Complaint.verdict_on, Complaint.last_verdict, Complaint.last_verdict_on,
        Complaint.reopened_on, Complaint.closed_on, Complaint.ends_on, Complaint.decided_on,
    ).outerjoin(Procedure, Procedure.id == Complaint.procedure_id),
)  # fmt: skip
def cells_of_complaint(row: Any) -> Iterator[CountCell]:
    """Yield its outcome with the due date and its kind by month of receipt, and what came later by the month of that.

    The last verdict is counted when it can change no more.
    """
    if row.state in TAKEN_BACK:
        return
    if COMPLAINT_KINDS[row.kind].is_complaint:
        yield from _cells_of_complaint(row, code_of(row.service, row.department_code))
    elif row.kind in COUNTED_ALONE:
        yield _voice(row, code_of(row.service, row.department_code))


def _cells_of_complaint(row: Any, code: str) -> Iterator[CountCell]:
    received = row.received_on.replace(day=1)
    outcome = _outcome(row)
    yield CountCell(COMPLAINTS, code, outcome, received, _due_on(row) if outcome is ComplaintOutcome.OPEN else NEVER)
    yield CountCell(KINDS, code, row.kind.value, received)
    if row.verdict is not None:
        yield CountCell(VERDICTS, code, row.verdict.value, row.verdict_on.replace(day=1))
    if row.reopened_on is not None:
        yield CountCell(AGAIN, code, AGAIN, row.reopened_on.replace(day=1))
    if row.decided_on is not None:
        yield _days(DECISION_DAYS, code, row.received_on, row.decided_on)
    # declined late: it counts as late, and is no reply
    if row.answered_on is not None and row.answered_on != row.declined_on:
        yield _days(REPLY_DAYS, code, row.received_on, row.answered_on)
    if _is_closed_for_good(row) and _was_judged_again(row):
        yield CountCell(LAST_VERDICTS, code, row.last_verdict.value, row.closed_on.replace(day=1))


def _voice(row: Any, code: str) -> CountCell:
    """Return the cell of an enquiry, a suggestion or praise; praise that nobody read in time counts as late."""
    outcome = ComplaintOutcome.LATE if row.state in UNREAD and row.answered_on is None else _outcome(row)
    due_on = _due_on(row) if outcome is ComplaintOutcome.OPEN else NEVER
    known = outcome in (ComplaintOutcome.OPEN, ComplaintOutcome.IN_TIME, ComplaintOutcome.LATE)
    value = f"{row.kind}_{outcome if known else ENDED}"
    return CountCell(VOICES, code, value, row.received_on.replace(day=1), due_on)


@counted(
    Reply,
    select(
        Reply.id, Procedure.code.label("service"), Complaint.department_code, Complaint.kind, Reply.state,
        Reply.decision, Reply.decided_at,
    )
    .join(Complaint, Complaint.id == Reply.complaint_id)
    .outerjoin(Procedure, Procedure.id == Complaint.procedure_id),
)  # fmt: skip
def cells_of_reply(row: Any) -> Iterator[CountCell]:
    """Yield what was decided on a suggestion, by the month in which the reply was sent."""
    if COMPLAINT_KINDS[row.kind].is_public and row.state is ReplyState.APPROVED:
        code = code_of(row.service, row.department_code)
        yield CountCell(DECIDED, code, row.decision.value, local_date(row.decided_at).replace(day=1))


def _is_closed_for_good(row: Any) -> bool:
    return COMPLAINT_STATES[row.state].is_over and row.ends_on is None and row.closed_on is not None


def _was_judged_again(row: Any) -> bool:
    is_another = (row.last_verdict, row.last_verdict_on) != (row.verdict, row.verdict_on)
    return row.last_verdict is not None and (is_another or row.reopened_on is not None)


def _outcome(row: Any) -> ComplaintOutcome:
    if row.answered_on is not None:
        return ComplaintOutcome.IN_TIME if row.answered_on <= row.answer_due_on else ComplaintOutcome.LATE
    if row.declined_on is not None:
        return ComplaintOutcome.DECLINED
    if row.state in HANDED_OVER:
        return ComplaintOutcome.HANDED_OVER
    return ComplaintOutcome.WITHDRAWN if row.state in WITHDRAWN else ComplaintOutcome.OPEN


def _due_on(row: Any) -> Any:
    due_on = row.answer_due_on or row.due_on
    # A question that is asked when the day is past excuses nothing.
    is_excused = row.state in PAUSED and row.paused_on is not None and row.paused_on <= due_on
    return NEVER if is_excused else due_on


@counted(
    Transfer,
    select(
        Transfer.id, Procedure.code.label("service"), Complaint.department_code, Complaint.kind, Transfer.state,
        Transfer.sent_at,
    )
    .join(Complaint, Complaint.id == Transfer.complaint_id)
    .outerjoin(Procedure, Procedure.id == Complaint.procedure_id),
)  # fmt: skip
def cells_of_transfer(row: Any) -> Iterator[CountCell]:
    """Yield what became of it, by the month in which the complaint was passed on."""
    if not COMPLAINT_KINDS[row.kind].is_complaint:
        return
    value = AWAITED if row.state is TransferState.SENT else row.state.value
    yield CountCell(TRANSFERS, code_of(row.service, row.department_code), value, local_date(row.sent_at).replace(day=1))


@counted(
    Appeal,
    select(
        Appeal.id, Procedure.code.label("service"), Complaint.department_code, Complaint.kind, Appeal.outcome,
        Appeal.filed_on, Appeal.decided_on,
    )
    .join(Complaint, Complaint.id == Appeal.complaint_id)
    .outerjoin(Procedure, Procedure.id == Complaint.procedure_id),
)  # fmt: skip
def cells_of_appeal(row: Any) -> Iterator[CountCell]:
    """Yield its outcome by the month in which it was filed, and how long a decision took by the month of that."""
    if not COMPLAINT_KINDS[row.kind].is_complaint:
        return
    code = code_of(row.service, row.department_code)
    yield CountCell(APPEALS, code, row.outcome.value if row.outcome else AWAITED, row.filed_on.replace(day=1))
    if row.outcome in HEARD:
        yield _days(APPEAL_DAYS, code, row.filed_on, row.decided_on)


def _days(measure: str, code: str, begun_on: date, ended_on: date) -> CountCell:
    days = min((ended_on - begun_on).days, MAX_COUNTED_DAYS)
    return CountCell(measure, code, str(days), ended_on.replace(day=1))
