"""The scheduler of the demonstration: runs planned calls in order, with the clock set to their moments."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from portal.library.working_time.working_days import Calendar
from portal.platform import clock
from portal.platform.clock import local_zone
from portal.platform.storage.transaction import writing

Act = Callable[[datetime], None]
OPENS, CLOSES = 9, 17


@dataclass
class Scheduler:
    """Planned calls by moment; each day is one transaction, so that a year takes seconds."""

    calendar: Calendar
    random: Random
    until: datetime
    planned: list[tuple[datetime, int, Act]] = field(default_factory=list)
    numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    def plan(self, moment: datetime, act: Act) -> None:
        """Plan a call; one that would happen in the future is dropped."""
        if moment < self.until:
            heapq.heappush(self.planned, (moment, next(self.numbers), act))

    def in_office(self, after: datetime, working_days: int) -> datetime:
        """Return a moment in office hours, some working days after another."""
        day = self.calendar.add_working_days(after.astimezone(local_zone()).date(), max(working_days, 0))
        if working_days <= 0:
            return after + timedelta(minutes=self.random.randint(5, 40))
        return self.at(day, self.random.randint(OPENS * 60, CLOSES * 60))

    def at(self, day: date, minute: int) -> datetime:
        """Return a minute of a local day, in UTC."""
        return datetime.combine(day, time(minute // 60, minute % 60), local_zone()).astimezone(UTC)

    def run(self) -> None:
        """Run all planned calls, including those that they plan."""
        while self.planned:
            first = self.planned[0][0]
            today = self._day_of(first)
            with clock.simulated(first), writing():  # what is counted by day is counted on this one
                while self.planned and self._day_of(self.planned[0][0]) == today:
                    moment, _, act = heapq.heappop(self.planned)
                    with clock.simulated(moment):
                        act(moment)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(local_zone()).date()
