"""Calculate when a time limit ends: first day, office hours, pauses, and days that do not count.

Rules, with their sources: the day of the event is not counted, and a limit in days that ends on a day off ends on the
next working day (Civil Code of the PRC, art. 201, 203); limits of licences are counted in working days without public
holidays (Administrative Licensing Law, art. 82). What arrives after closing counts as of the next day (unsourced).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.library.text.languages import MESSAGES, ORIGINAL
from portal.library.working_time.office_hours import USUAL_HOURS, OfficeHours
from portal.library.working_time.working_days import ONE_DAY, Calendar, days_after

WORKING_DAYS, CALENDAR_DAYS, HOURS, AT_ONCE = "working_days", "calendar_days", "hours", "at_once"
MAX_AMOUNT = {WORKING_DAYS: 500, CALENDAR_DAYS: 730, HOURS: 999, AT_ONCE: 0}  # by unit; unsourced
PAUSE, OFF = "pause", "off"


@dataclass(frozen=True)
class Pause:
    """A period in which the time limit is paused, local time; ``to_at`` is None while it lasts.

    In limits of days the day on which it begins still counts, the day on which it ends does not. A limit whose last day
    it covers, or on whose last day it begins, ends on the day of resuming.
    """

    from_at: datetime
    to_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the pause keeps a day from being counted."""
        return self.from_at.date() < day and (self.to_at is None or day <= self.to_at.date())


@dataclass(frozen=True)
class Skipped:
    """A day that a limit does not count: a ``weekend``, or a ``holiday`` with its name."""

    on: date
    kind: str
    why: dict[str, str]


def never(_: date) -> bool:
    """Tell that on no day the day of acceptance is the first."""
    return False


@dataclass(frozen=True)
class CountingRules:
    """How the authority counts time limits; ``same_day`` says of which days acceptance has its day as the first."""

    calendar: Calendar
    hours: OfficeHours = USUAL_HOURS
    same_day: Callable[[date], bool] = never

    def starts_on(self, accepted_at: datetime) -> date:
        """Return the day that counts as that of acceptance: after closing it is the next."""
        day = accepted_at.date()
        return day + ONE_DAY if accepted_at.time() >= self.hours.closes else day

    def day_before_first(self, accepted_at: datetime) -> date:
        """Return the day after which days are counted."""
        day = self.starts_on(accepted_at)
        return day - (ONE_DAY if self.same_day(accepted_at.date()) else timedelta())

    def due_at(self, accepted_at: datetime, amount: int | None, unit: str, pauses: Sequence[Pause] = ()) -> datetime:
        """Return the last moment of a limit, local time: closing of its last day, or of limits in hours the minute.

        ``accepted_at`` is naive local time. A pause that has not ended is ignored. Raises NoCalendarError.
        """
        over = [pause for pause in pauses if pause.to_at is not None]
        if unit == HOURS and amount:
            due = self._after_hours(accepted_at, timedelta(hours=amount), over)
        else:
            due = datetime.combine(self._due_on(accepted_at, amount or 0, unit, over), self.hours.closes)
        self.calendar.check_knows(accepted_at.date(), due.date())
        return due

    def _due_on(self, accepted_at: datetime, amount: int, unit: str, pauses: Sequence[Pause]) -> date:
        last = self.calendar.next_working_day(self.starts_on(accepted_at))
        for day, _ in self._days(accepted_at, amount, unit, pauses):
            last = day
        return self._after_pauses(pauses, last)

    def _after_pauses(self, pauses: Sequence[Pause], last: date) -> date:
        """Return the last day of a limit, or the day of resuming where a pause that began in time lasted beyond it."""
        for pause in sorted(pauses, key=lambda each: each.from_at):
            if pause.to_at is not None and pause.from_at.date() <= last < pause.to_at.date():
                last = self.calendar.next_working_day(pause.to_at.date())
        return last

    def extend_due_date(self, last: date, working_days: int, pauses: Sequence[Pause] = ()) -> date:
        """Extend the last day of a limit by working days outside pauses; raises NoCalendarError."""
        day, left = last, working_days
        while left > 0:
            day += ONE_DAY
            left -= not self._skip_reason(day, WORKING_DAYS, pauses)
        self.calendar.check_knows(day)
        return self._after_pauses(pauses, day)

    def _days(
        self, accepted_at: datetime, amount: int, unit: str, pauses: Sequence[Pause]
    ) -> Iterator[tuple[date, str]]:
        """Yield the days from acceptance to the end of a limit in days, each with why it is not counted."""
        day = self.day_before_first(accepted_at)
        left = amount if unit in (WORKING_DAYS, CALENDAR_DAYS) else 0
        while left > 0:
            day += ONE_DAY
            why = self._skip_reason(day, unit, pauses)
            left -= not why
            yield day, why
        if unit == CALENDAR_DAYS:
            while not self.calendar.is_working_day(day):
                day += ONE_DAY
                yield day, "" if self.calendar.is_working_day(day) else OFF

    def _skip_reason(self, day: date, unit: str, pauses: Sequence[Pause]) -> str:
        if any(pause.covers(day) for pause in pauses):
            return PAUSE
        return OFF if unit != CALENDAR_DAYS and not self.calendar.is_working_day(day) else ""

    def _after_hours(self, start: datetime, needed: timedelta, pauses: Sequence[Pause]) -> datetime:
        for opens, closes in self._open_stretches(start, pauses):
            if closes - opens >= needed:
                return opens + needed
            needed -= closes - opens
        raise AssertionError("offices open again")

    def _open_stretches(self, start: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
        """Yield the periods from a moment on in which offices are open and the limit is not paused."""
        day = start.date()
        while True:
            for opens, closes in self.hours.periods if self.calendar.is_working_day(day) else ():
                stretch = (max(start, datetime.combine(day, opens)), datetime.combine(day, closes))
                yield from _without(stretch, pauses)
            day += ONE_DAY

    def days_used(self, accepted_at: datetime, until: date, unit: str, pauses: Sequence[Pause] = ()) -> int:
        """Return how many days of a limit are used by the end of a day; of a limit in hours, the working days."""
        before = self.day_before_first(accepted_at)
        return sum(not self._skip_reason(day, unit, pauses) for day in days_after(before, until))

    def skipped(self, accepted_at: datetime, amount: int | None, unit: str, due_on: date) -> list[Skipped]:
        """Return the days between acceptance and due day that a limit does not count, and why; pauses are ignored."""
        if unit in (WORKING_DAYS, CALENDAR_DAYS):
            days = [day for day, why in self._days(accepted_at, amount or 0, unit, ()) if why]
        else:
            days = [day for day in days_after(accepted_at.date(), due_on) if not self.calendar.is_working_day(day)]
        return [self._day_off(day) for day in days]

    def _day_off(self, day: date) -> Skipped:
        special = self.calendar.days.get(day)
        if special is None:
            return Skipped(day, "weekend", {ORIGINAL: "周末", MESSAGES: "weekend"})
        return Skipped(day, "holiday", dict(special.why))


def _without(stretch: tuple[datetime, datetime], pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is left of a stretch of time outside the pauses."""
    opens, closes = stretch
    for pause in sorted(pauses, key=lambda each: each.from_at):
        if pause.to_at is None or pause.to_at <= opens or pause.from_at >= closes:
            continue
        if pause.from_at > opens:
            yield opens, pause.from_at
        opens = max(opens, pause.to_at)
    if opens < closes:
        yield opens, closes
