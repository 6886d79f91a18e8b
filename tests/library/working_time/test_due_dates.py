"""When limits end, at every kind of border; the days are those of the arrangements of 2024, 2025 and 2026."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.library.working_time.due_dates import CountingRules, Pause
from portal.library.working_time.office_hours import NoHoursError, OfficeHours
from portal.library.working_time.working_days import Calendar, DayKind, NoCalendarError, SpecialDay
from portal.working_calendar.queries import load_rules

EVERY_YEAR = frozenset(range(2019, 2050))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))
UNITS = st.sampled_from(["working_days", "calendar_days", "hours"])


def some_rules(special: dict[date, bool], same_day: bool = False) -> CountingRules:
    days = {day: SpecialDay(DayKind.MAKEUP_WORKDAY if works else DayKind.HOLIDAY) for day, works in special.items()}
    return CountingRules(Calendar(days, EVERY_YEAR, EVERY_YEAR), same_day=lambda _: same_day)


RULES = st.builds(
    some_rules, st.dictionaries(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.booleans(), max_size=40), st.booleans()
)


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Pause]:
    begun = [start + timedelta(hours=draw(st.integers(0, 900))) for _ in range(draw(st.integers(0, 3)))]
    return [Pause(from_at, from_at + timedelta(hours=draw(st.integers(0, 500)))) for from_at in begun]


@pytest.mark.parametrize(
    ("accepted_at", "amount", "unit", "due"),
    [
        # National Day week of 2025: Sunday 28 September and Saturday 11 October are worked.
        ("2025-09-26 10:00", 5, "working_days", "2025-10-10 17:00"),
        ("2025-09-30 10:00", 1, "working_days", "2025-10-09 17:00"),
        ("2025-09-30 10:00", 3, "working_days", "2025-10-11 17:00"),
        ("2025-09-30 10:00", 4, "working_days", "2025-10-13 17:00"),
        # Spring Festival of 2026: free from 15 to 23 February; Saturdays 14 and 28 February are worked.
        ("2026-02-13 10:00", 1, "working_days", "2026-02-14 17:00"),
        ("2026-02-13 10:00", 2, "working_days", "2026-02-24 17:00"),
        ("2026-02-24 10:00", 4, "working_days", "2026-02-28 17:00"),
        # National Day of 2024: free from 1 to 7 October; Sunday 29 September and Saturday 12 October are worked.
        ("2024-09-27 10:00", 2, "working_days", "2024-09-30 17:00"),
        ("2024-09-30 10:00", 5, "working_days", "2024-10-12 17:00"),
        # New Year of 2026: free from 1 to 3 January, Sunday the 4th is worked.
        ("2025-12-31 10:00", 1, "working_days", "2026-01-04 17:00"),
        # Before and after closing at five.
        ("2026-11-20 16:59", 1, "working_days", "2026-11-23 17:00"),
        ("2026-11-19 17:00", 1, "working_days", "2026-11-23 17:00"),
        ("2026-11-20 17:00", 1, "working_days", "2026-11-23 17:00"),
        ("2026-11-22 23:59", 1, "working_days", "2026-11-24 17:00"),
        # Calendar days that end on a day off end on the next day that is worked.
        ("2026-11-19 10:00", 1, "calendar_days", "2026-11-20 17:00"),
        ("2026-11-19 10:00", 2, "calendar_days", "2026-11-23 17:00"),
        ("2026-09-21 10:00", 10, "calendar_days", "2026-10-08 17:00"),
        ("2026-09-30 10:00", 10, "calendar_days", "2026-10-10 17:00"),  # a Saturday that is worked
        ("2024-02-01 10:00", 28, "calendar_days", "2024-02-29 17:00"),  # a leap day
        # Hours run while the office is open: nine to twelve, half past one to five.
        ("2026-11-20 09:00", 6, "hours", "2026-11-20 16:30"),
        ("2026-11-20 11:00", 1, "hours", "2026-11-20 12:00"),
        ("2026-11-20 11:00", 2, "hours", "2026-11-20 14:30"),
        ("2026-11-20 16:00", 2, "hours", "2026-11-23 10:00"),
        ("2026-11-20 17:00", 1, "hours", "2026-11-23 10:00"),
        ("2026-11-21 11:00", 1, "hours", "2026-11-23 10:00"),
        ("2026-09-30 16:30", 1, "hours", "2026-10-08 09:30"),
        # At once: the same day, or the next one that is worked.
        ("2026-11-20 10:00", None, "at_once", "2026-11-20 17:00"),
        ("2026-11-20 18:00", None, "at_once", "2026-11-23 17:00"),
        # Into 2027, which nobody has arranged yet: New Year's Day is a Friday.
        ("2026-12-31 10:00", 1, "working_days", "2027-01-04 17:00"),
    ],
)
def test_a_limit_ends(app: Flask, accepted_at: str, amount: int | None, unit: str, due: str):
    with app.app_context():
        rules = load_rules()
    assert rules.due_at(datetime.fromisoformat(accepted_at), amount, unit) == datetime.fromisoformat(due)


@pytest.mark.once
def test_counting_the_acceptance_day_shortens_limits(app: Flask):
    with app.app_context():
        rules = CountingRules(load_rules().calendar, same_day=lambda _: True)
    assert rules.due_at(datetime(2026, 11, 20, 10), 1, "working_days").date() == date(2026, 11, 20)
    assert rules.due_at(datetime(2026, 11, 20, 10), 2, "working_days").date() == date(2026, 11, 23)
    assert rules.due_at(datetime(2026, 11, 21, 10), 1, "working_days").date() == date(2026, 11, 23)


@pytest.mark.once
def test_pauses_exclude_their_last_day_only(app: Flask):
    with app.app_context():
        rules = load_rules()
    accepted = datetime(2026, 11, 16, 10)  # a Monday

    def due(*stretches: tuple[datetime, datetime | None]) -> date:
        return rules.due_at(accepted, 5, "working_days", [Pause(*stretch) for stretch in stretches]).date()

    assert due() == date(2026, 11, 23)
    assert due((datetime(2026, 11, 17, 9), datetime(2026, 11, 17, 16))) == date(2026, 11, 23)
    assert due((datetime(2026, 11, 17, 9), datetime(2026, 11, 18, 9))) == date(2026, 11, 24)
    assert due((datetime(2026, 11, 17, 9), datetime(2026, 11, 19, 9))) == date(2026, 11, 25)
    assert due((datetime(2026, 11, 20, 9), datetime(2026, 11, 22, 9))) == date(2026, 11, 23)  # a weekend
    assert due((datetime(2026, 11, 17, 9), None)) == date(2026, 11, 23)  # it moves when it is over
    two = (
        (datetime(2026, 11, 17, 9), datetime(2026, 11, 18, 9)),
        (datetime(2026, 11, 17, 12), datetime(2026, 11, 19, 9)),
    )
    assert due(*two) == date(2026, 11, 25)  # what is paused twice is paused once


@pytest.mark.once
@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-11-20", "2026-11-25", "2026-11-26"),  # a day was left
        ("2026-11-23", "2026-11-23", "2026-11-23"),
        ("2026-11-23", "2026-11-26", "2026-11-26"),  # it began on the last day: the day of resuming is the last
        ("2026-11-23", "2026-11-28", "2026-11-30"),  # resumed on a Saturday
        ("2026-11-24", "2026-11-26", "2026-11-23"),  # it began too late to move anything
    ],
)
def test_a_timely_pause_never_makes_a_case_late(app: Flask, paused: str, resumed: str, due: str):
    with app.app_context():
        rules = load_rules()
    pause = Pause(datetime.fromisoformat(f"{paused} 10:00"), datetime.fromisoformat(f"{resumed} 10:00"))
    accepted = datetime(2026, 11, 16, 10)
    assert rules.due_at(accepted, 5, "working_days", [pause]).date() == date.fromisoformat(due)


@pytest.mark.once
def test_an_extension_is_in_working_days_without_pauses(app: Flask):
    with app.app_context():
        rules = load_rules()
    assert rules.extend_due_date(date(2026, 9, 30), 1) == date(2026, 10, 8)  # after the week of National Day
    assert rules.extend_due_date(date(2026, 11, 20), 0) == date(2026, 11, 20)
    pause = Pause(datetime(2026, 11, 23, 10), datetime(2026, 11, 25, 10))
    assert rules.extend_due_date(date(2026, 11, 20), 2, [pause]) == date(2026, 11, 26)  # 23 counts, 24 and 25 do not


@pytest.mark.once
def test_a_pause_stops_the_hours(app: Flask):
    with app.app_context():
        rules = load_rules()
    pause = Pause(datetime(2026, 11, 20, 10), datetime(2026, 11, 20, 15))
    assert rules.due_at(datetime(2026, 11, 20, 9), 2, "hours", [pause]) == datetime(2026, 11, 20, 16)


@pytest.mark.once
def test_what_is_skipped_is_named(app: Flask):
    with app.app_context():
        rules = load_rules()
    skipped = rules.skipped(datetime(2025, 9, 26, 10), 5, "working_days", date(2025, 10, 10))
    assert [(each.on.isoformat(), each.kind) for each in skipped] == [
        ("2025-09-27", "weekend"), ("2025-10-01", "holiday"), ("2025-10-02", "holiday"), ("2025-10-03", "holiday"),
        ("2025-10-04", "weekend"), ("2025-10-05", "weekend"), ("2025-10-06", "holiday"), ("2025-10-07", "holiday"),
        ("2025-10-08", "holiday"),
    ]  # fmt: skip
    assert skipped[1].why == {"zh": "国庆节", "en": "National Day"}
    assert skipped[-1].why["zh"] == "中秋节"
    carried = rules.skipped(datetime(2026, 11, 19, 10), 2, "calendar_days", date(2026, 11, 23))
    assert [each.on for each in carried] == [date(2026, 11, 22)]


@pytest.mark.once
@pytest.mark.parametrize("start", [datetime(2019, 1, 2, 10), datetime(2027, 12, 30, 10), datetime(2050, 1, 1)])
def test_a_year_without_a_calendar_is_refused(app: Flask, start: datetime):
    with app.app_context():
        rules = load_rules()
        known = rules.calendar.known_years
        assert {2024, 2025, 2026, 2027} <= known
        with pytest.raises(NoCalendarError):
            CountingRules(Calendar(rules.calendar.days, frozenset({2024, 2025, 2026, 2027}))).due_at(
                start, 5, "working_days"
            )


@given(RULES, MOMENTS, st.integers(1, 120))
def test_counting_what_was_added_gives_it_back(rules: CountingRules, accepted_at: datetime, amount: int):
    due = rules.due_at(accepted_at, amount, "working_days")
    assert rules.days_used(accepted_at, due.date(), "working_days") == amount
    assert rules.days_used(accepted_at, due.date() - timedelta(days=1), "working_days") == amount - 1


@given(RULES, MOMENTS, st.integers(0, 20_000), st.integers(1, 60), UNITS)
def test_who_is_accepted_later_is_due_no_sooner(
    rules: CountingRules, first: datetime, minutes: int, amount: int, unit: str
):
    second = first + timedelta(minutes=minutes)
    assert rules.due_at(first, amount, unit) <= rules.due_at(second, amount, unit)


@given(RULES, MOMENTS, st.integers(1, 60), UNITS)
def test_a_longer_limit_ends_no_sooner(rules: CountingRules, accepted_at: datetime, amount: int, unit: str):
    assert rules.due_at(accepted_at, amount, unit) <= rules.due_at(accepted_at, amount + 1, unit)


@given(RULES, MOMENTS, st.integers(1, 60), UNITS, st.data())
def test_pauses_only_lengthen(rules: CountingRules, accepted_at: datetime, amount: int, unit: str, data: st.DataObject):
    some = data.draw(pauses(accepted_at))
    without = rules.due_at(accepted_at, amount, unit)
    assert without <= rules.due_at(accepted_at, amount, unit, some[:1]) <= rules.due_at(accepted_at, amount, unit, some)


@given(RULES, MOMENTS, st.integers(1, 60), st.data())
def test_days_used_stand_still_while_the_clock_does(
    rules: CountingRules, accepted_at: datetime, amount: int, data: st.DataObject
):
    some = data.draw(pauses(accepted_at))
    due = rules.due_at(accepted_at, amount, "working_days", some)
    # Used up before a pause that ends on a day off, the limit ends on the next working day, which is used besides.
    off = [
        pause.to_at.date() for pause in some if pause.to_at and not rules.calendar.is_working_day(pause.to_at.date())
    ]
    resumed = due.date() in {rules.calendar.next_working_day(day) for day in off}
    used = rules.days_used(accepted_at, due.date(), "working_days", some)
    assert used == amount or (resumed and used == amount + 1)


@pytest.mark.parametrize(
    "text", ["09:00-12:00, 13:30-17:00", "9:00–12:00；13:30–17:00", "09：00至12：00、13：30至17：00"]
)
def test_office_hours_are_read_as_people_write_them(text: str):
    assert OfficeHours.read(text) == OfficeHours.read("09:00-12:00,13:30-17:00")


@pytest.mark.parametrize(
    "text", ["", "morning", "12:00-09:00", "09:00-12:00, 11:00-17:00", "25:00-26:00", "9-12", "09:00-12:00 x"]
)
def test_what_names_no_office_hours_is_refused(text: str):
    with pytest.raises(NoHoursError):
        OfficeHours.read(text)
