"""Working days at every kind of border (State Council arrangements for 2025 and 2026)."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.library.working_time.working_days import Calendar
from portal.working_calendar.queries import load_calendar

PLAIN = Calendar()
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 1, 1), False),  # New Year's Day
        (date(2026, 1, 4), True),  # a Sunday made up for it
        (date(2026, 2, 14), True),  # a Saturday before the Spring Festival
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 2, 28), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2025, 1, 26), True),
        (date(2025, 10, 11), True),
        (date(2026, 11, 20), True),  # a plain Friday
        (date(2026, 11, 21), False),  # a plain Saturday
    ],
)
def test_the_calendar_knows_holidays_and_makeup_workdays(app: Flask, day: date, is_worked: bool):
    with app.app_context():
        assert load_calendar().is_working_day(day) == is_worked


def test_a_year_that_nobody_confirmed_is_provisional(app: Flask):
    with app.app_context():
        calendar = load_calendar()
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend; the day itself does not count
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 22), 5, date(2026, 11, 27)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the October holidays
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday made up counts
    ],
)
def test_limits_end_where_the_calendar_says(app: Flask, start: date, days: int, end: date):
    with app.app_context():
        assert load_calendar().add_working_days(start, days) == end


@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_the_limit(start: date, days: int):
    end = PLAIN.add_working_days(start, days)
    assert PLAIN.working_days_between(start, end) == days


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_limits_add_up(start: date, first: int, second: int):
    assert PLAIN.add_working_days(PLAIN.add_working_days(start, first), second) == PLAIN.add_working_days(
        start, first + second
    )
