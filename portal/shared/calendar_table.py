"""The table of the calendar: days that are not what their weekday says, and the years that people have confirmed.

The State Council announces a year's arrangement late in the year before. Until a year is confirmed its dates are
counted with the statutory holidays alone and shown as provisional. One portal has one calendar, its authority's.
"""

from datetime import date
from importlib.metadata import version
from typing import Any

import holidays
from flask import current_app
from sqlalchemy import JSON, ColumnElement, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from portal.library.working_time.due_dates import Rules
from portal.library.working_time.office_hours import USUAL_HOURS, OfficeHours
from portal.library.working_time.working_days import Calendar, DayKind, SpecialDay
from portal.platform.storage.database import Base, Versioned, db
from portal.platform.storage.types import EnumText
from portal.settings import Settings

# Years whose arrangement had been announced, and is complete in the seed library, when this code was written.
ANNOUNCED_YEARS = (2024, 2025, 2026)
DAYS_OFF = ("休息日", "Day off")  # as the library calls them
SEED_NOTICE = f"holidays {version('holidays')}"


class CalendarYear(Versioned, Base):
    """A year of the calendar, the notice that arranged it, and whether somebody has confirmed it."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(unique=True)
    is_confirmed: Mapped[bool]
    notice: Mapped[str] = mapped_column(String(200), default="")
    recounted_to: Mapped[int | None]  # while dates that reach into it are counted anew: the id of the last case

    @property
    def code(self) -> str:
        """Return the year's name in the audit trail."""
        return str(self.year)


class CalendarDay(Base):
    """A day that is not what its weekday says: whether it is worked, why, and the notice that says so."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(EnumText(DayKind))
    why: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notice: Mapped[str] = mapped_column(String(200), default="")


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


def load_rules(office_hours: str = "") -> Rules:
    """Read what limits are counted by: the calendar, office hours (empty: the usual ones), the setting."""
    settings: Settings = current_app.extensions["portal.settings"]
    hours = OfficeHours.read(office_hours) if office_hours else USUAL_HOURS
    return Rules(load_calendar(), hours, same_day=settings.first_day == "same")


def years_of_calendar() -> list[CalendarYear]:
    """Return the years there are, newest first."""
    return list(db.session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())))


def seed_years_around(year: int) -> int:
    """Add the years from the first announced one to the next where they are missing; return how many.

    Call it inside ``writing()``.
    """
    return seed_calendar(range(min(ANNOUNCED_YEARS[0], year - 1), year + 2))


def seed_calendar(years: range) -> int:
    """Add the years that are not in the table yet, from the ``holidays`` library; return how many.

    A year that nobody has confirmed or announced, and whose notice this version of the portal knows, is seeded anew.
    Call it inside ``writing()``.
    """
    known = {each.year: each for each in db.session.scalars(select(CalendarYear))}
    stale = [
        year
        for year, each in known.items()
        if year in ANNOUNCED_YEARS and not each.is_confirmed and each.notice in ("", SEED_NOTICE)
    ]
    missing = sorted(year for year in years if year not in known or year in stale)
    for year in missing:
        replace_days(year, _seed_days(year), SEED_NOTICE, is_confirmed=year in ANNOUNCED_YEARS)
    _name_days(set(known) - set(missing))
    return len(missing)


def replace_days(year: int, days: dict[date, SpecialDay], notice: str, *, is_confirmed: bool) -> CalendarYear:
    """Let a year have these days and no others; call it inside ``writing()``."""
    db.session.execute(delete(CalendarDay).where(_in_year(year)))
    db.session.add_all(
        CalendarDay(day=day, kind=each.kind, why=dict(each.why), notice=each.notice or notice)
        for day, each in sorted(days.items())
    )
    kept = find_year(year)
    if kept is None:
        kept = CalendarYear(year=year, is_confirmed=is_confirmed, notice=notice)
        db.session.add(kept)
    kept.notice, kept.is_confirmed = notice, is_confirmed
    flag_modified(kept, "notice")  # a page that showed other days has become old
    db.session.flush()
    return kept


def find_year(year: int) -> CalendarYear | None:
    """Find a year of the calendar."""
    return db.session.scalar(select(CalendarYear).where(CalendarYear.year == year))


def days_of(year: int) -> dict[date, SpecialDay]:
    """Return the days of a year that differ from their weekday, in order."""
    query = select(CalendarDay).where(_in_year(year)).order_by(CalendarDay.day)
    return {each.day: SpecialDay(each.kind, each.why, each.notice) for each in db.session.scalars(query)}


def _seed_days(year: int) -> dict[date, SpecialDay]:
    named = {language: _holidays(year, code) for language, code in (("zh", "zh_CN"), ("en", "en_US"))}
    days = {
        day: SpecialDay(DayKind.HOLIDAY, {language: _name(day, each) for language, each in named.items()})
        for day in named["zh"]
    }
    worked = {"zh": "调休上班", "en": "made up for a day off"}
    makeup = [day for day in named["zh"].weekend_workdays if day.year == year]
    return days | {day: SpecialDay(DayKind.MAKEUP_WORKDAY, worked) for day in makeup}


def _holidays(year: int, language: str) -> Any:
    return holidays.country_holidays("CN", years=year, language=language)


def _name(day: date, named: Any) -> str:
    """Return the name of a holiday; a day off that was made up for has that of the holiday it belongs to."""
    for near in sorted(named, key=lambda other: abs(other - day)):
        if not named[near].startswith(DAYS_OFF):
            return str(named[near])
    return str(named[day])


def _name_days(years: set[int]) -> None:
    """Give days that an earlier version of the portal has kept without a name the library's."""
    nameless = db.session.scalars(select(CalendarDay).where(CalendarDay.notice == "")).all()
    seeds = {year: _seed_days(year) for year in years & {each.day.year for each in nameless}}
    for each in nameless:
        seed = seeds.get(each.day.year, {}).get(each.day)
        if seed is not None and seed.kind is each.kind:
            each.why, each.notice = dict(seed.why), SEED_NOTICE
    db.session.flush()


def _in_year(year: int) -> ColumnElement[bool]:
    return CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
