"""Reads of the calendar: a year drawn as months, and when a limit ends."""

import calendar as weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.guide.components import TimeLimit
from portal.library.working_time.due_dates import HOURS, MOST_AMOUNT, Rules, Skipped
from portal.library.working_time.working_days import SATURDAY, SpecialDay
from portal.platform.clock import local_today
from portal.procedures.models import ProcedureVersion
from portal.shared.calendar_table import days_of, find_year, load_rules

NOVEMBER = 11


class NotALimitError(RefusedActError):
    """An amount and a unit that make no limit."""

    message = _l("Choose a limit: a number and what it is counted in.")


@dataclass(frozen=True)
class DrawnDay:
    """One day of a drawn month: ``kind`` is worked, weekend, holiday or makeup."""

    day: date
    kind: str
    special: SpecialDay | None


@dataclass(frozen=True)
class DrawnMonth:
    """A month as weeks from Monday to Sunday; None where another month's day would stand."""

    first: date
    weeks: list[list[DrawnDay | None]]
    worked: int


@dataclass(frozen=True)
class Due:
    """When a limit ends that began at a moment: its last day or, for hours, minute; and what it skipped."""

    limit: TimeLimit
    accepted_at: datetime
    starts_on: date
    due_at: datetime
    skipped: list[Skipped]
    is_provisional: bool

    @property
    def due_on(self) -> date:
        """Return the last day."""
        return self.due_at.date()

    @property
    def holidays(self) -> list[Skipped]:
        """Return the public holidays among the days that were not counted."""
        return [each for each in self.skipped if each.kind == "holiday"]

    @property
    def weekend_days(self) -> int:
        """Return how many plain weekend days were not counted."""
        return sum(each.kind == "weekend" for each in self.skipped)


@dataclass(frozen=True)
class Deadline:
    """When an answer must come for a service: what was promised, and what the law says."""

    promised: Due | None
    by_law: Due | None


def months_of(year: int) -> list[DrawnMonth]:
    """Draw a year; raises NotFoundError when there is no calendar of it."""
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
    """Return this year, and from November on, when its notice comes out, the next one, until they are confirmed."""
    today = local_today()
    wanted = [today.year] if today.month < NOVEMBER else [today.year, today.year + 1]
    return [year for year in wanted if year not in confirmed_years]


def due_of(limit: TimeLimit, accepted_on: date, accepted_at: time | None, rules: Rules | None = None) -> Due:
    """Return when a limit ends; raises NotALimitError and NoCalendarError.

    Without a time of day the latest is taken: in office hours for a limit in days, at closing for one in hours.
    """
    rules = rules or load_rules()
    if (limit.amount or 0) > MOST_AMOUNT[limit.unit]:
        raise NotALimitError
    moment = datetime.combine(accepted_on, accepted_at or _latest(rules, limit))
    rules.calendar.check_knows(accepted_on)
    due_at = rules.due_at(moment, limit.amount, limit.unit)
    return Due(
        limit=limit,
        accepted_at=moment,
        starts_on=rules.starts_on(moment),
        due_at=due_at,
        skipped=rules.skipped(moment, limit.amount, limit.unit, due_at.date()),
        is_provisional=any(map(rules.calendar.is_provisional, _years(accepted_on, due_at.date()))),
    )


def _latest(rules: Rules, limit: TimeLimit) -> time:
    return rules.hours.closes if limit.unit == HOURS else rules.hours.opens


def _years(first: date, last: date) -> Iterator[date]:
    return (date(year, 1, 1) for year in range(first.year, last.year + 1))


def deadline_of(version: ProcedureVersion, accepted_on: date, accepted_at: time | None) -> Deadline:
    """Return when an answer must come for a service whose application was accepted at a moment."""
    rules, guide = load_rules(version.procedure.department.office_hours), version.guide

    def due(limit: TimeLimit | None) -> Due | None:
        return due_of(limit, accepted_on, accepted_at, rules) if limit else None

    return Deadline(due(guide.committed_limit), due(guide.statutory_limit))
