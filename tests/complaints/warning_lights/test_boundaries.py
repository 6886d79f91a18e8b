"""On which day a complaint's light changes: reminder, yellow, red; by the kind of its limit, pauses and holidays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.complaints.due_days import DueDays, next_due
from portal.complaints.rules import COMPLAINT_STATES
from portal.complaints.time_limits import Limits, due_on
from portal.complaints.vocabulary import ComplaintState, DueKind, LimitKind
from portal.complaints.warning_lights.rules import ComplaintLight, LightRule
from portal.library.working_time.warning_lights import Light
from portal.library.working_time.working_days import Calendar, DayKind, SpecialDay

MONDAY = date(2026, 11, 2)  # of a month without a holiday
LIMITS = Limits(
    decide_working_days=5, transfer_working_days=1, answer_working_days=13, simple_working_days=5,
    enquiry_working_days=3, suggestion_working_days=15, praise_working_days=5, urgent_working_days=0, ceiling_calendar_days=21, integrity_acknowledge_calendar_days=7,
    integrity_months=3, silence_calendar_days=30, second_look_calendar_days=30, appeal_calendar_days=30,
    appeal_decision_calendar_days=30, question_calendar_days=15, unanswered_calendar_days=90, extension_working_days=10,
)  # fmt: skip
WEEKDAYS = Calendar()
HOLIDAYS = Calendar({MONDAY + timedelta(days=each): SpecialDay(DayKind.HOLIDAY) for each in range(2, 9)})
FAR = date(2027, 12, 31)


def light(days: DueDays, today: date, calendar: Calendar = WEEKDAYS) -> ComplaintLight:
    found = LightRule(calendar, LIMITS, 5, today).light(days)
    assert found is not None
    return found


def answering(kind: LimitKind, calendar: Calendar = WEEKDAYS) -> DueDays:
    """Return the days of a complaint of a Monday that is being investigated."""
    days = DueDays(ComplaintState.INVESTIGATING, decide_by=FAR, due_on=due_on(kind, MONDAY, calendar, LIMITS))
    if kind is LimitKind.INTEGRITY:
        return replace(days, acknowledge_by=MONDAY + timedelta(days=7), acknowledged_on=MONDAY)
    return replace(days, limit_days=LIMITS.working_days(kind))


def first_days(days: DueDays, calendar: Calendar = WEEKDAYS) -> list[date]:
    """Return the first days on which it is due soon, yellow and red."""
    found: dict[Light, date] = {}
    for offset in range(150):
        day = MONDAY + timedelta(days=offset)
        found.setdefault(light(days, day, calendar).light, day)
    return [found[each] for each in (Light.DUE_SOON, Light.YELLOW, Light.RED)]


@pytest.mark.parametrize(
    ("kind", "soon", "yellow", "red"),
    [
        (LimitKind.URGENT, "2026-11-02", "2026-11-03", "2026-11-09"),  # the same day: nothing earlier to remind of
        (LimitKind.ENQUIRY, "2026-11-04", "2026-11-06", "2026-11-12"),  # the working day before
        (LimitKind.SIMPLE, "2026-11-06", "2026-11-10", "2026-11-16"),  # four of five days
        (LimitKind.STANDARD, "2026-11-17", "2026-11-20", "2026-11-26"),  # eleven of thirteen
        (LimitKind.INTEGRITY, "2027-01-15", "2027-02-03", "2027-02-09"),  # 74 of 92 days of the calendar
    ],
)
def test_each_limit_has_its_boundaries(kind: LimitKind, soon: str, yellow: str, red: str):
    assert [f"{day}" for day in first_days(answering(kind))] == [soon, yellow, red]


def test_holidays_move_reminder_and_red():
    days = answering(LimitKind.ENQUIRY, HOLIDAYS)
    assert f"{days.due_on}" == "2026-11-12"
    assert [f"{day}" for day in first_days(days, HOLIDAYS)] == ["2026-11-11", "2026-11-13", "2026-11-19"]
    soon = replace(days, due_on=date(2026, 11, 11))
    assert light(soon, MONDAY + timedelta(days=1), HOLIDAYS).light is Light.DUE_SOON, "the last day worked before it"


@pytest.mark.parametrize(
    ("state", "more", "kind", "soon"),
    [
        (ComplaintState.RECEIVED, {"decide_by": "2026-11-09"}, DueKind.DECISION, "2026-11-06"),
        (ComplaintState.RECEIVED, {"decide_by": "2026-11-09", "due_on": "2026-11-02"}, DueKind.REPLY, "2026-11-02"),
        (ComplaintState.RECEIVED, {"decide_by": "2026-11-09", "accept_by": "2026-11-03"}, DueKind.ACCEPTANCE,
         "2026-11-02"),
        (ComplaintState.ACCEPTED, {"acknowledge_by": "2026-11-09"}, DueKind.ACKNOWLEDGEMENT, "2026-11-06"),
        (ComplaintState.INVESTIGATING, {"ceiling_on": "2026-11-23"}, DueKind.INTERIM, "2026-11-19"),
        (ComplaintState.INVESTIGATING, {"ceiling_on": "2026-11-23", "interim_on": "2026-11-20"}, DueKind.REPLY, ""),
        (ComplaintState.DISPUTED, {"decide_by": "2026-12-02"}, DueKind.SECOND_LOOK, "2026-11-26"),
        (ComplaintState.APPEALED, {"due_on": "2026-12-02"}, DueKind.APPEAL, "2026-11-26"),
    ],
)  # fmt: skip
def test_the_first_of_its_days_is_due(state: ComplaintState, more: dict[str, str], kind: DueKind, soon: str):
    given = {name: date.fromisoformat(day) for name, day in more.items()}
    days = replace(DueDays(state, decide_by=FAR, due_on=FAR), **given)
    due = next_due(days)
    assert due is not None
    assert due.kind is kind
    if soon:
        day = date.fromisoformat(soon)
        assert light(days, day).light is Light.DUE_SOON
        assert light(days, day - timedelta(days=1)).light is Light.IN_TIME


@pytest.mark.parametrize(
    ("paused_on", "today", "expected"),
    [
        ("2026-11-19", "2026-11-19", Light.PAUSED),  # on the due date: in good time
        ("2026-11-19", "2026-12-31", Light.PAUSED),
        ("2026-11-20", "2026-11-20", Light.YELLOW),  # the day after: too late
        ("2026-11-20", "2026-11-26", Light.RED),
    ],
)
def test_a_pause_excuses_what_was_in_time(paused_on: str, today: str, expected: Light):
    days = replace(
        answering(LimitKind.STANDARD), state=ComplaintState.AWAITING_CITIZEN, paused_on=date.fromisoformat(paused_on)
    )
    assert light(days, date.fromisoformat(today)).light is expected


def test_a_pause_stops_the_ceiling_too():
    days = replace(
        answering(LimitKind.STANDARD), state=ComplaintState.AWAITING_CITIZEN, paused_on=MONDAY, ceiling_on=MONDAY
    )
    assert light(days, FAR).light is Light.PAUSED


@pytest.mark.parametrize("state", list(ComplaintState))
def test_whatever_awaits_staff_has_a_light(state: ComplaintState):
    found = LightRule(WEEKDAYS, LIMITS, 5, MONDAY).light(DueDays(state, decide_by=FAR, due_on=FAR))
    assert (found is not None) == (COMPLAINT_STATES[state].next_step is not None)


def test_the_authority_sets_when_red_begins():
    days = answering(LimitKind.ENQUIRY)
    red = LightRule(WEEKDAYS, LIMITS, 1, date(2026, 11, 6)).light(days)
    assert red is not None
    assert red.light is Light.RED
