"""Reads of the working calendar: days that differ from their weekday, and confirmed years.

The State Council announces the arrangement of a year late in the year before. Until a year is confirmed, dates in it
are calculated with the statutory holidays alone and shown as provisional. One portal has one calendar.
"""

import calendar as weeks
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from portal.authority_settings.definitions import FIRST_DAY, SAME_DAY
from portal.authority_settings.queries import by_day
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.due_dates import CountingRules
from portal.library.working_time.office_hours import USUAL_HOURS, OfficeHours
from portal.library.working_time.working_days import SATURDAY, Calendar, SpecialDay
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.result_cache import cached
from portal.working_calendar.models import CalendarDay, CalendarYear


def load_calendar() -> Calendar:
    """Read the calendar in two queries."""
    days = db.session.execute(select(CalendarDay.day, CalendarDay.kind, CalendarDay.why, CalendarDay.notice))
    is_settled = CalendarYear.is_confirmed & CalendarYear.recounted_to.is_(None)
    years = db.session.execute(select(CalendarYear.year, is_settled)).all()
    return Calendar(
        days={row[0]: SpecialDay(row[1], row[2], row[3]) for row in days},
        known_years=frozenset(year for year, _ in years),
        confirmed_years=frozenset(year for year, is_settled in years if is_settled),
    )


@cached
def recent_calendar() -> Calendar:
    """Return the calendar as it was at most a second ago, for what asks for it with every request."""
    return load_calendar()


def load_rules(office_hours: str = "") -> CountingRules:
    """Return the counting rules: the calendar, office hours (empty: the default ones), the first-day setting."""
    hours = OfficeHours.read(office_hours) if office_hours else USUAL_HOURS
    first_day = by_day(FIRST_DAY)
    return CountingRules(load_calendar(), hours, same_day=lambda day: first_day(day) == SAME_DAY)


def years_of_calendar() -> list[CalendarYear]:
    """Return the years there are, newest first."""
    return list(db.session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())))


def find_year(year: int) -> CalendarYear | None:
    """Find a year of the calendar."""
    return db.session.scalar(select(CalendarYear).where(CalendarYear.year == year))


def days_of(year: int) -> dict[date, SpecialDay]:
    """Return the days of a year that differ from their weekday, in order."""
    query = select(CalendarDay).where(_in_year(year)).order_by(CalendarDay.day)
    return {each.day: SpecialDay(each.kind, each.why, each.notice) for each in db.session.scalars(query)}


def _in_year(year: int) -> ColumnElement[bool]:
    return CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))


NOVEMBER = 11  # the notice of the next year has come out by then


@dataclass(frozen=True)
class DrawnDay:
    """One day of a month as it is drawn: ``kind`` is worked, weekend, holiday or makeup."""

    day: date
    kind: str
    special: SpecialDay | None


@dataclass(frozen=True)
class DrawnMonth:
    """A month as weeks from Monday to Sunday; None for the days of other months."""

    first: date
    weeks: list[list[DrawnDay | None]]
    worked: int


def months_of(year: int) -> list[DrawnMonth]:
    """Return a year as months to draw; raises NotFoundError when the year has no calendar."""
    if find_year(year) is None:
        raise NotFoundError
    special = days_of(year)
    return [_month(year, number, special) for number in range(1, 13)]


def _month(year: int, number: int, special: dict[date, SpecialDay]) -> DrawnMonth:
    rows = [
        [_drawn(day, special.get(day)) if day.month == number else None for day in week]
        for week in weeks.Calendar().monthdatescalendar(year, number)
    ]
    worked = sum(each is not None and each.kind in ("worked", "makeup") for row in rows for each in row)
    return DrawnMonth(date(year, number, 1), rows, worked)


def _drawn(day: date, special: SpecialDay | None) -> DrawnDay:
    kind = "weekend" if day.weekday() >= SATURDAY else "worked"
    return DrawnDay(day, {"holiday": "holiday", "makeup_workday": "makeup"}[special.kind] if special else kind, special)


def unconfirmed_years(confirmed_years: frozenset[int]) -> list[int]:
    """Return which of this year and, from November on, the next are unconfirmed.

    November: the notice of the next year has come out then in recent years.
    """
    today = local_today()
    wanted = [today.year] if today.month < NOVEMBER else [today.year, today.year + 1]
    return [year for year in wanted if year not in confirmed_years]
