"""Confirmation of a calendar year, and recalculation of the due dates in it."""

from datetime import date

from sqlalchemy import select

from portal.cases.register.jobs import recount_due_dates as recount_cases
from portal.complaints.jobs import recount_due_dates as recount_complaints
from portal.corrective_actions.jobs import recount_due_dates as recount_queue
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.working_calendar.models import CalendarYear
from portal.working_calendar.operations import CALENDAR_REVISION, seed_calendar
from portal.working_calendar.queries import find_year, load_calendar


def confirm_year(actor: Actor, year: int) -> int:
    """Confirm the days of a year as those of the official notice, and recalculate the due dates in it.

    Return how many due dates changed; of cases only a first batch, the worker does the rest. Raises NotFoundError.
    """
    calendar_year = find_year(year)
    if calendar_year is None:
        raise NotFoundError
    seed_calendar(range(year, year + 2))  # what is due at the end of the year may move into the next
    calendar_year.is_confirmed = True
    increment_revision(CALENDAR_REVISION)
    audit.record(actor, "confirm_calendar", calendar_year)
    calendar, first_day = load_calendar(), date(year, 1, 1)
    changed = sum(recount(actor, calendar, first_day) for recount in (recount_complaints, recount_queue))
    calendar_year.recounted_to = 0
    return changed + _recount_some(actor, calendar_year)


def _recount_some(actor: Actor, calendar_year: CalendarYear) -> int:
    changed, calendar_year.recounted_to = recount_cases(
        actor, date(calendar_year.year, 1, 1), calendar_year.recounted_to or 0
    )
    db.session.flush()
    return changed


def continue_recounting() -> int:
    """Recalculate a batch of cases for each confirmed year; return how many years are unfinished.

    Until a year is finished its dates stay provisional. Call it inside ``writing()``.
    """
    years = db.session.scalars(select(CalendarYear).where(CalendarYear.recounted_to.is_not(None))).all()
    for calendar_year in years:
        _recount_some(SYSTEM, calendar_year)
        if calendar_year.recounted_to is None:
            increment_revision(CALENDAR_REVISION)  # what the public reads of it is provisional no longer
    return sum(calendar_year.recounted_to is not None for calendar_year in years)
