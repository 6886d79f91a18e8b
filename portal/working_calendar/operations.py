"""Operations on the working calendar: seeding years and entering the days of an official notice."""

from dataclasses import replace
from datetime import date
from importlib.metadata import version
from typing import Any

import holidays
from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from portal.library.access.permissions import Actor
from portal.library.text.languages import MESSAGES, ORIGINAL, WRITTEN
from portal.library.working_time.holiday_notice import ENGLISH, MADE_UP
from portal.library.working_time.working_days import DayKind, NoCalendarError, SpecialDay
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.working_calendar.models import CalendarDay, CalendarYear
from portal.working_calendar.queries import _in_year, days_of, find_year

# Years whose arrangement had been announced, and is complete in the seed library, when this code was written.
ANNOUNCED_YEARS = (2024, 2025, 2026)
DAYS_OFF = ("休息日", "Day off")  # as the library calls them
# The languages of the portal that the library knows, by what it calls them; zh is zh_CN before zh_TW.
_NAMES_OF_LIBRARY = sorted(holidays.list_localized_countries()["CN"], reverse=True)
_LIBRARY_LANGUAGES = {code: name for code in WRITTEN for name in _NAMES_OF_LIBRARY if name.startswith(f"{code}_")}
SEED_NOTICE = f"holidays {version('holidays')}"


def seed_years_around(year: int) -> int:
    """Add the missing years from the first announced one to the next; return how many were added.

    Call it inside ``writing()``.
    """
    return seed_calendar(range(min(ANNOUNCED_YEARS[0], year - 1), year + 2))


def seed_calendar(years: range) -> int:
    """Add years that are missing, from the ``holidays`` library; return how many were written.

    An unconfirmed year that no notice has replaced is written again when its official arrangement is in this release
    (``ANNOUNCED_YEARS``). Call it inside ``writing()``.
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
    """Replace all special days of a year, creating the year if needed; call it inside ``writing()``."""
    db.session.execute(delete(CalendarDay).where(_in_year(year)))
    db.session.add_all(
        CalendarDay(day=day, kind=each.kind, why=dict(each.why), notice=each.notice or notice)
        for day, each in sorted(days.items())
    )
    calendar_year = find_year(year)
    if calendar_year is None:
        calendar_year = CalendarYear(year=year, is_confirmed=is_confirmed, notice=notice)
        db.session.add(calendar_year)
    calendar_year.notice, calendar_year.is_confirmed = notice, is_confirmed
    flag_modified(calendar_year, "notice")  # a page that showed other days has become old
    db.session.flush()
    return calendar_year


def _seed_days(year: int) -> dict[date, SpecialDay]:
    named = {code: _holidays(year, library_code) for code, library_code in _LIBRARY_LANGUAGES.items()}
    days = {
        day: SpecialDay(DayKind.HOLIDAY, {language: _name(day, each) for language, each in named.items()})
        for day in named[ORIGINAL]
    }
    worked = {ORIGINAL: MADE_UP, MESSAGES: ENGLISH[MADE_UP]}
    makeup = [day for day in named[ORIGINAL].weekend_workdays if day.year == year]
    return days | {day: SpecialDay(DayKind.MAKEUP_WORKDAY, worked) for day in makeup}


def _holidays(year: int, language: str) -> Any:
    return holidays.country_holidays("CN", years=year, language=language)


def _name(day: date, named: Any) -> str:
    """Return the name of a holiday; a day off in exchange for a worked weekend is named after the nearest holiday."""
    for near in sorted(named, key=lambda other: abs(other - day)):
        if not named[near].startswith(DAYS_OFF):
            return str(named[near])
    return str(named[day])


def _name_days(years: set[int]) -> None:
    """Name the days that an earlier release stored without a name, as the library does."""
    nameless = db.session.scalars(select(CalendarDay).where(CalendarDay.notice == "")).all()
    seeds = {year: _seed_days(year) for year in years & {each.day.year for each in nameless}}
    for each in nameless:
        seed = seeds.get(each.day.year, {}).get(each.day)
        if seed is not None and seed.kind is each.kind:
            each.why, each.notice = dict(seed.why), SEED_NOTICE
    db.session.flush()


CALENDAR_REVISION = "calendar"


def take_over_notice(actor: Actor, *, year: int, notice: str, days: dict[date, SpecialDay]) -> CalendarYear:
    """Replace the days of a year by those of a notice; the year then awaits confirmation. Raises NoCalendarError.

    Due dates are recalculated when the year is confirmed. Days in the December before are added to their own year,
    which then awaits confirmation as well.
    """
    own = {day: each for day, each in days.items() if day.year == year}
    before = {day: replace(each, notice=notice) for day, each in days.items() if day.year < year}
    if before:
        _add_to_year_before(actor, year - 1, before)
    calendar_year = replace_days(year, own, notice, is_confirmed=False)
    increment_revision(CALENDAR_REVISION)
    audit.record(actor, "take_over_notice", calendar_year)
    return calendar_year


def _add_to_year_before(actor: Actor, year: int, days: dict[date, SpecialDay]) -> None:
    before = find_year(year)
    if before is None:
        raise NoCalendarError(year)
    notices = list(dict.fromkeys([before.notice, *(each.notice for each in days.values())]))
    replace_days(year, days_of(year) | days, "; ".join(notices)[:200], is_confirmed=False)
    audit.record(actor, "take_over_notice", before)
