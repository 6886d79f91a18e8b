"""Time limits of complaints: due dates, pauses, and when a state ends by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.rules import COMPLAINT_STATES
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, LimitKind
from portal.library.working_time.working_days import Calendar, add_months


@dataclass(frozen=True)
class Limits:
    """The time limits of complaints that apply today; the authority's settings give them."""

    decide_working_days: int
    transfer_working_days: int
    answer_working_days: int
    simple_working_days: int
    enquiry_working_days: int
    suggestion_working_days: int
    praise_working_days: int
    urgent_working_days: int
    ceiling_calendar_days: int
    integrity_acknowledge_calendar_days: int
    integrity_months: int
    silence_calendar_days: int
    second_look_calendar_days: int
    appeal_calendar_days: int
    appeal_decision_calendar_days: int
    question_calendar_days: int
    unanswered_calendar_days: int
    extension_working_days: int

    def working_days(self, kind: LimitKind) -> int:
        """Return the working days of a time limit; those of an integrity report are months of the calendar."""
        return {
            LimitKind.URGENT: self.urgent_working_days,
            LimitKind.ENQUIRY: self.enquiry_working_days,
            LimitKind.SUGGESTION: self.suggestion_working_days,
            LimitKind.PRAISE: self.praise_working_days,
            LimitKind.SIMPLE: self.simple_working_days,
            LimitKind.STANDARD: self.answer_working_days,
        }[kind]


@dataclass(frozen=True)
class StateDays:
    """The days of a complaint from which the end of its state is calculated."""

    since: date
    decide_by: date
    due_on: date


def limit_kind(
    kind: ComplaintKind, *, is_urgent: bool = False, is_unsafe: bool = False, is_simple: bool = False
) -> LimitKind:
    """Return the time limit of a complaint, as assessed or before; urgent or unsafe comes before simple.

    Of enquiries, suggestions, praise and integrity reports their kind alone decides it.
    """
    own = COMPLAINT_KINDS[kind].limit
    if own is not LimitKind.STANDARD:
        return own
    if is_urgent or is_unsafe:
        return LimitKind.URGENT
    return LimitKind.SIMPLE if is_simple else LimitKind.STANDARD


def decide_by(received_on: date, calendar: Calendar, limits: Limits) -> date:
    """Return the day by which to accept or decline; raises NoCalendarError."""
    return calendar.add_working_days(received_on, limits.decide_working_days)


def acknowledge_by(kind: LimitKind, received_on: date, limits: Limits) -> date | None:
    """Return the day by which to acknowledge an integrity report; None for other complaints."""
    days = timedelta(days=limits.integrity_acknowledge_calendar_days)
    return received_on + days if kind is LimitKind.INTEGRITY else None


def due_on(kind: LimitKind, received_on: date, calendar: Calendar, limits: Limits) -> date:
    """Return the day by which to reply; raises NoCalendarError."""
    if kind is LimitKind.INTEGRITY:
        return add_months(received_on, limits.integrity_months)
    return calendar.add_working_days(received_on, limits.working_days(kind))


def ends_on(state: ComplaintState, days: StateDays, limits: Limits) -> date:
    """Return the last day of a state: after it the move ``by_time`` is made, and what is over is closed.

    What is over ends with the time to appeal, where it can be appealed.
    """
    record = COMPLAINT_STATES[state]
    if record.is_over:
        return days.since + timedelta(days=limits.appeal_calendar_days if record.can_be_appealed else 0)
    begins = {"since": days.since, "decide_by": days.decide_by, "due_on": days.due_on}[record.term_from]
    return begins + timedelta(days=getattr(limits, record.term) if record.term else 0)


def due_after_pause(due: date, from_on: date, to_on: date, calendar: Calendar) -> date:
    """Return the due date moved by the working days after ``from_on``, up to and including ``to_on``.

    Raises NoCalendarError.
    """
    return calendar.add_working_days(due, calendar.working_days_between(from_on, to_on))


def due_after_pauses(due: date, pauses: Iterable[tuple[date, date]], calendar: Calendar) -> date:
    """Return a due date moved by all ended pauses, in their order; raises NoCalendarError.

    A pause that began after the due date does not move it.
    """
    for from_on, to_on in pauses:
        if from_on <= due:
            due = due_after_pause(due, from_on, to_on, calendar)
    return due
