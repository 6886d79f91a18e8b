"""What is counted of complaints by day (``storage.day_counts``); integrity reports are in no cell."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.rules import HANDED_OVER, PAUSED, WITHDRAWN
from portal.complaints.vocabulary import ComplaintKind
from portal.platform.storage.day_counts import NEVER, CountCell, counted
from portal.procedures.models import Procedure

COMPLAINTS, KINDS, VERDICTS = "complaints", "complaint_kinds", "verdicts"


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
        Complaint.id, Procedure.code, Complaint.kind, Complaint.state, Complaint.received_on, Complaint.due_on,
        Complaint.paused_on, Complaint.answered_on, Complaint.answer_due_on, Complaint.declined_on,
        Complaint.verdict, Complaint.verdict_on,
    ).join(Procedure, Procedure.id == Complaint.procedure_id),
)  # fmt: skip
def cells_of_complaint(row: Any) -> Iterator[CountCell]:
    """Yield its outcome with the due date, and its kind, by month of receipt; its verdict by the month of that."""
    if row.kind is ComplaintKind.INTEGRITY:
        return
    received = row.received_on.replace(day=1)
    outcome = _outcome(row)
    yield CountCell(
        COMPLAINTS, row.code, outcome, received, _due_on(row) if outcome is ComplaintOutcome.OPEN else NEVER
    )
    yield CountCell(KINDS, row.code, row.kind.value, received)
    if row.verdict is not None:
        yield CountCell(VERDICTS, row.code, row.verdict.value, row.verdict_on.replace(day=1))


def _outcome(row: Any) -> ComplaintOutcome:
    if row.answered_on is not None:
        return ComplaintOutcome.IN_TIME if row.answered_on <= row.answer_due_on else ComplaintOutcome.LATE
    if row.declined_on is not None:
        return ComplaintOutcome.DECLINED
    if row.state in HANDED_OVER:
        return ComplaintOutcome.HANDED_OVER
    return ComplaintOutcome.WITHDRAWN if row.state in WITHDRAWN else ComplaintOutcome.OPEN


def _due_on(row: Any) -> Any:
    # A question that is asked when the day is past excuses nothing.
    is_excused = row.state in PAUSED and row.paused_on is not None and row.paused_on <= row.due_on
    return NEVER if is_excused else row.due_on
