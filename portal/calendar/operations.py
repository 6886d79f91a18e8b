"""Verbs on years of the calendar. What was counted with a year before it was confirmed is counted again then."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.cases.upkeep import recount_due_dates as recount_cases
from portal.complaints.upkeep import recount_due_dates as recount_complaints
from portal.corrective_actions.upkeep import recount_due_dates as recount_queue
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.working_days import NoCalendarError, SpecialDay
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import raise_revision
from portal.platform.storage.database import db
from portal.shared.calendar_table import CalendarYear, days_of, find_year, load_calendar, replace_days, seed_calendar

CALENDAR_REVISION = "calendar"


def take_over_notice(actor: Actor, *, year: int, notice: str, days: dict[date, SpecialDay]) -> CalendarYear:
    """Let a year have the days of a notice; it awaits confirmation, also when it had been confirmed before.

    Dates that were counted before are counted again when the year is confirmed. Days of the December before are added
    to their own year, which awaits confirmation as well. Raises NoCalendarError.
    """
    own = {day: each for day, each in days.items() if day.year == year}
    before = {day: replace(each, notice=notice) for day, each in days.items() if day.year < year}
    if before:
        _add_to_year_before(actor, year - 1, before)
    kept = replace_days(year, own, notice, is_confirmed=False)
    raise_revision(CALENDAR_REVISION)
    audit.record(actor, "take_over_notice", kept)
    return kept


def _add_to_year_before(actor: Actor, year: int, days: dict[date, SpecialDay]) -> None:
    before = find_year(year)
    if before is None:
        raise NoCalendarError(year)
    notices = list(dict.fromkeys([before.notice, *(each.notice for each in days.values())]))
    replace_days(year, days_of(year) | days, "; ".join(notices)[:200], is_confirmed=False)
    audit.record(actor, "take_over_notice", before)


def confirm_year(actor: Actor, year: int) -> int:
    """Say that a year's days are those of the official notice, and count anew what reaches into it.

    Return how many dates are others now; raises NotFoundError.
    """
    kept = find_year(year)
    if kept is None:
        raise NotFoundError
    seed_calendar(range(year, year + 2))  # what is due at the end of the year may move into the next
    kept.is_confirmed = True
    raise_revision(CALENDAR_REVISION)
    audit.record(actor, "confirm_calendar", kept)
    calendar, first_day = load_calendar(), date(year, 1, 1)
    changed = sum(recount(actor, calendar, first_day) for recount in (recount_complaints, recount_queue))
    kept.recounted_to = 0
    return changed + _recount_some(actor, kept)


def _recount_some(actor: Actor, kept: CalendarYear) -> int:
    changed, kept.recounted_to = recount_cases(actor, date(kept.year, 1, 1), kept.recounted_to or 0)
    db.session.flush()
    return changed


def go_on_recounting() -> int:
    """Count some more cases anew for years that were confirmed; return how many years are left. The worker runs it.

    Until they are done, dates in such a year stay provisional. Call it inside ``writing()``.
    """
    years = db.session.scalars(select(CalendarYear).where(CalendarYear.recounted_to.is_not(None))).all()
    for kept in years:
        _recount_some(SYSTEM, kept)
        if kept.recounted_to is None:
            raise_revision(CALENDAR_REVISION)  # what the public reads of it is provisional no longer
    return sum(kept.recounted_to is not None for kept in years)
