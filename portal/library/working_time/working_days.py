"""Count and add working days (工作日) by a calendar of special days.

``portal.working_calendar`` stores the calendar; ``due_dates`` calculates time limits from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class DayKind(LabelledEnum):
    """How a day differs from its weekday."""

    HOLIDAY = "holiday", _l("Public holiday")
    MAKEUP_WORKDAY = "makeup_workday", _l("Make-up workday")


class NoCalendarError(RefusedActError):
    """A date is in a year of which the portal has no calendar."""

    def __init__(self, year: int) -> None:
        """Name the year."""
        super().__init__(_l("The portal has no calendar for %(year)s.", year=str(year)))


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: how, why (text by language), and by which notice."""

    kind: DayKind
    why: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


@dataclass(frozen=True)
class Calendar:
    """Which days are working days; dates in a year that is not confirmed are provisional."""

    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    confirmed_years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        special = self.days.get(day)
        return day.weekday() < SATURDAY if special is None else special.kind is DayKind.MAKEUP_WORKDAY

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, days: int) -> date:
        """Return the last day of a limit in working days, the day of the event not counted (Civil Code, art. 201)."""
        day = start
        while days > 0:
            day += ONE_DAY
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``."""
        return sum(map(self.is_working_day, days_after(start, end)))

    def is_provisional(self, day: date) -> bool:
        """Tell whether a date is in a year that is not confirmed."""
        return day.year not in self.confirmed_years

    def is_end_provisional(self, begun_on: date, end: date) -> bool:
        """Tell whether a limit may still end on another day: a day after ``begun_on`` is in an unconfirmed year.

        What ends on the day on which it began is firm: nobody accepts anything on a day off.
        """
        return begun_on < end and any(
            year not in self.confirmed_years for year in range((begun_on + ONE_DAY).year, end.year + 1)
        )

    def check_knows(self, *days: date) -> None:
        """Raise NoCalendarError for a day in a year of which there is no calendar."""
        for day in days:
            if day.year not in self.known_years:
                raise NoCalendarError(day.year)


def days_after(start: date, end: date) -> Iterable[date]:
    """Yield the days after ``start`` up to and including ``end``."""
    return (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return min(first + timedelta(days=day.day - 1), last)
