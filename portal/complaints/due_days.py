"""What is due next in a complaint, and of how long a limit it is the end: one rule for lights, lists and reminders."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from portal.complaints.rules import COMPLAINT_STATES, COMPLAINT_WORKFLOW
from portal.complaints.time_limits import Limits
from portal.complaints.vocabulary import ComplaintState, DueKind, Party
from portal.library.working_time.working_days import add_months

WORKING_DAYS, CALENDAR_DAYS = "working_days", "calendar_days"


@dataclass(frozen=True)
class DueDays:
    """The days of a complaint by which somebody is to act; ``accept_by``: of a transfer that nobody has decided on."""

    state: ComplaintState
    decide_by: date
    due_on: date
    paused_on: date | None = None
    ceiling_on: date | None = None
    interim_on: date | None = None
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    limit_days: int = 0
    accept_by: date | None = None

    @classmethod
    def of(cls, record: Any, accept_by: date | None) -> "DueDays":
        """Take them from a complaint, or from a row with the columns ``STORED``."""
        return cls(accept_by=accept_by, **{name: getattr(record, name) for name in STORED})


STORED = tuple(each.name for each in fields(DueDays) if each.name != "accept_by")


@dataclass(frozen=True)
class NextDue:
    """What is due next, and on which day."""

    on: date
    kind: DueKind


def next_due(days: DueDays) -> NextDue | None:
    """Return what is due first while the state lasts; None while staff have nothing to do."""
    return min(_due(days), key=lambda due: due.on, default=None)


def _due(days: DueDays) -> Iterator[NextDue]:
    record = COMPLAINT_STATES[days.state]
    if record.next_step is None:
        return
    if days.accept_by is not None:
        yield NextDue(days.accept_by, DueKind.ACCEPTANCE)
    if record.waits_for is Party.REVIEWER:
        yield NextDue(days.due_on, DueKind.APPEAL)
    elif record.waits_for_second_look:
        yield NextDue(days.decide_by, DueKind.SECOND_LOOK)
    else:
        yield from _due_before_reply(days)


def _due_before_reply(days: DueDays) -> Iterator[NextDue]:
    if days.acknowledge_by is not None and days.acknowledged_on is None:
        yield NextDue(days.acknowledge_by, DueKind.ACKNOWLEDGEMENT)  # before a decision that is due on the same day
    is_answered = COMPLAINT_STATES[days.state].is_to_be_answered
    yield NextDue(days.due_on, DueKind.REPLY if is_answered else DueKind.READING)
    if COMPLAINT_STATES[days.state].limit == "decide_by":
        yield NextDue(days.decide_by, DueKind.DECISION)
    is_in_hand = "answer" in COMPLAINT_WORKFLOW.verbs(days.state)
    if is_in_hand and days.ceiling_on is not None and days.interim_on is None:
        yield NextDue(days.ceiling_on, DueKind.INTERIM)


def limit_of(due: NextDue, days: DueDays, limits: Limits) -> tuple[int, str]:
    """Return of how many working or calendar days the limit is that ends on a day."""
    if due.kind is DueKind.REPLY and days.acknowledge_by is not None:  # an integrity report: months of the calendar
        return (due.on - add_months(due.on, -limits.integrity_months)).days, CALENDAR_DAYS
    return {
        DueKind.ACCEPTANCE: (limits.transfer_working_days, WORKING_DAYS),
        DueKind.ACKNOWLEDGEMENT: (limits.integrity_acknowledge_calendar_days, CALENDAR_DAYS),
        DueKind.DECISION: (limits.decide_working_days, WORKING_DAYS),
        DueKind.REPLY: (days.limit_days, WORKING_DAYS),
        DueKind.READING: (days.limit_days, WORKING_DAYS),
        DueKind.INTERIM: (limits.ceiling_calendar_days, CALENDAR_DAYS),
        DueKind.SECOND_LOOK: (limits.second_look_calendar_days, CALENDAR_DAYS),
        DueKind.APPEAL: (limits.appeal_decision_calendar_days, CALENDAR_DAYS),
    }[due.kind]
