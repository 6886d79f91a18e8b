"""Calculation of the end of a time limit, of a service or by itself."""

from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.guide.components import TimeLimit
from portal.library.working_time.due_dates import HOURS, MAX_AMOUNT, CountingRules, Skipped
from portal.procedures.models import ProcedureVersion
from portal.working_calendar.queries import load_rules


class NotALimitError(RefusedActError):
    """Amount and unit do not make a time limit."""

    message = _l("Enter a time limit: a number and a unit.")


@dataclass(frozen=True)
class DueDate:
    """The end of a time limit: its last day, for hours its last minute, and the days that were skipped."""

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
        """Return how many weekend days that are no holidays were not counted."""
        return sum(each.kind == "weekend" for each in self.skipped)


@dataclass(frozen=True)
class Deadline:
    """The end of the promised and of the statutory time limit of a service; None where the guide sets none."""

    promised: DueDate | None
    by_law: DueDate | None


def due_of(
    limit: TimeLimit, accepted_on: date, accepted_at: time | None, rules: CountingRules | None = None
) -> DueDate:
    """Return the end of a time limit; raises NotALimitError and NoCalendarError.

    Without a time of day, a limit in days is taken from the opening of the office, and one in hours from its closing,
    which is the latest possible end.
    """
    rules = rules or load_rules()
    if (limit.amount or 0) > MAX_AMOUNT[limit.unit]:
        raise NotALimitError
    moment = datetime.combine(accepted_on, accepted_at or _latest(rules, limit))
    rules.calendar.check_knows(accepted_on)
    due_at = rules.due_at(moment, limit.amount, limit.unit)
    return DueDate(
        limit=limit,
        accepted_at=moment,
        starts_on=rules.starts_on(moment),
        due_at=due_at,
        skipped=rules.skipped(moment, limit.amount, limit.unit, due_at.date()),
        is_provisional=rules.calendar.is_end_provisional(accepted_on, due_at.date()),
    )


def _latest(rules: CountingRules, limit: TimeLimit) -> time:
    return rules.hours.closes if limit.unit == HOURS else rules.hours.opens


def deadline_of(version: ProcedureVersion, accepted_on: date, accepted_at: time | None) -> Deadline:
    """Return the ends of the time limits of a service for an application accepted on a day; raises NoCalendarError."""
    rules, guide = load_rules(version.procedure.department.office_hours), version.guide

    def due(limit: TimeLimit | None) -> DueDate | None:
        return due_of(limit, accepted_on, accepted_at, rules) if limit else None

    return Deadline(due(guide.committed_limit), due(guide.statutory_limit))
