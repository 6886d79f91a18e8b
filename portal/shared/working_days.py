"""Working days 工作日: public holidays and make-up workdays 调休上班日 from a table that people confirm.

The State Council announces a year's arrangement late in the year before. Until a year is confirmed its dates are
counted with the statutory holidays alone and shown as provisional.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.shared import audit
from portal.shared.db import Base, EnumText, db
from portal.shared.labels import LabelledEnum
from portal.shared.permissions import Actor

# Years whose arrangement had been announced, and is complete in the seed library, when this code was written.
ANNOUNCED_YEARS = (2024, 2025, 2026)
SATURDAY = 5


class DayKind(LabelledEnum):
    """How a day differs from its weekday."""

    HOLIDAY = "holiday", _l("Public holiday")
    MAKEUP_WORKDAY = "makeup_workday", _l("Make-up workday")


class CalendarYear(Base):
    """A year of the calendar, and whether somebody has confirmed its arrangement."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(unique=True)
    is_confirmed: Mapped[bool]


class CalendarDay(Base):
    """A day that is not what its weekday says."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(EnumText(DayKind))


@dataclass(frozen=True)
class Calendar:
    """Which days are worked."""

    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    confirmed_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Tell whether the offices are open."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """Return the last day of a limit: the day of the event itself is not counted (Civil Code, art. 201)."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``."""
        span = range(1, (end - start).days + 1)
        return sum(self.is_working_day(start + timedelta(days=offset)) for offset in span)

    def is_provisional(self, day: date) -> bool:
        """Tell whether a date hangs on a year that nobody has confirmed yet."""
        return day.year not in self.confirmed_years


def load_calendar() -> Calendar:
    """Read the calendar in two queries."""
    days = db.session.execute(select(CalendarDay.day, CalendarDay.kind)).all()
    years = db.session.scalars(select(CalendarYear.year).where(CalendarYear.is_confirmed)).all()
    return Calendar(
        holidays=frozenset(day for day, kind in days if kind is DayKind.HOLIDAY),
        makeup_workdays=frozenset(day for day, kind in days if kind is DayKind.MAKEUP_WORKDAY),
        confirmed_years=frozenset(years),
    )


def seed_years_around(year: int) -> int:
    """Add last year, this one and the next where they are missing; return how many. Call it inside ``writing()``."""
    return seed_calendar(range(year - 1, year + 2))


def seed_calendar(years: range) -> int:
    """Add the years that are not in the table yet, from the ``holidays`` library; return how many.

    A year that nobody has confirmed, and whose notice this version of the portal knows, is seeded anew.
    Call it inside ``writing()``.
    """
    known = {each.year: each.is_confirmed for each in db.session.scalars(select(CalendarYear))}
    stale = [year for year, is_confirmed in known.items() if year in ANNOUNCED_YEARS and not is_confirmed]
    missing = sorted(year for year in years if year not in known or year in stale)
    for year in missing:
        _forget_year(year)
        china = holidays.country_holidays("CN", years=year)
        db.session.add(CalendarYear(year=year, is_confirmed=year in ANNOUNCED_YEARS))
        db.session.add_all(CalendarDay(day=day, kind=DayKind.HOLIDAY) for day in china)
        makeup = [day for day in china.weekend_workdays if day.year == year]
        db.session.add_all(CalendarDay(day=day, kind=DayKind.MAKEUP_WORKDAY) for day in makeup)
    db.session.flush()
    return len(missing)


def days_of(year: int) -> list[tuple[date, DayKind]]:
    """Return the days of a year that differ from their weekday, in order."""
    query = select(CalendarDay.day, CalendarDay.kind).where(_in_year(year)).order_by(CalendarDay.day)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def confirm_calendar(actor: Actor, year: int) -> None:
    """Say that a year's days are those of the official notice; call it inside ``writing()``."""
    kept = db.session.scalars(select(CalendarYear).where(CalendarYear.year == year)).one()
    kept.is_confirmed = True
    audit.record(actor, "confirm_calendar", kept)


def _forget_year(year: int) -> None:
    db.session.execute(delete(CalendarDay).where(_in_year(year)))
    db.session.execute(delete(CalendarYear).where(CalendarYear.year == year))


def _in_year(year: int) -> ColumnElement[bool]:
    return CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
