"""What follows from the facts of a case: when it is due, whose turn it is, how many days it took."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.cases.history import CaseHistory, StepHistory
from portal.library.guide.components import TimeLimit
from portal.library.working_time.due_dates import CountingRules, Pause
from portal.library.working_time.working_days import ONE_DAY, Calendar
from portal.platform.clock import local_zone
from portal.working_calendar.queries import load_rules


class DeadlineCalculator:
    """Counts many cases by the same rules; what was counted once is not counted again."""

    def __init__(self, rules: CountingRules, zone: ZoneInfo) -> None:
        """Take the rules and the authority's time zone."""
        self.rules = rules
        self.zone = zone
        self._due: dict[tuple[date, int | None, str], date] = {}
        self._between: dict[tuple[date, date], int] = {}

    def local(self, instant: datetime) -> datetime:
        """Return an instant as naive local time, which rules count in."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def day(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        return instant.astimezone(self.zone).date()

    def due_on(self, from_at: datetime, limit: TimeLimit, more: int = 0, pauses: Sequence[Pause] = ()) -> date:
        """Return the last day of a limit, extended by ``more`` working days; raises NoCalendarError."""
        start = self.local(from_at)
        if pauses or limit.unit == "hours":
            due_on = self.rules.due_at(start, limit.amount, limit.unit, pauses).date()
            return self.rules.further(due_on, more, pauses)
        key = (self.rules.starts_on(start), limit.amount, str(limit.unit))
        if key not in self._due:
            self._due[key] = self.rules.due_at(start, limit.amount, limit.unit).date()
        return self.rules.further(self._due[key], more)

    def days(self, from_at: datetime, until: date, pauses: Sequence[Pause] = ()) -> int:
        """Return how many working days lie between a moment and the end of a day, without those of pauses."""
        start = self.local(from_at)
        if pauses:
            return self.rules.days_used(start, until, "working_days", pauses)
        return self.between(self.rules.day_before_first(start), until)

    def between(self, start: date, end: date) -> int:
        """Return the working days after a day, up to and including another."""
        key = (start, end)
        if key not in self._between:
            self._between[key] = self.rules.calendar.working_days_between(start, end)
        return self._between[key]

    def pauses(self, facts: CaseHistory) -> list[Pause]:
        """Return the pauses of a case for the rules."""
        return [
            Pause(self.local(each.from_at), None if each.to_at is None else self.local(each.to_at))
            for each in facts.pauses
        ]

    def case_values(self, facts: CaseHistory, today: date) -> dict[str, Any]:
        """Return the columns of a case that follow from its facts, as they are registered today."""
        pauses = self.pauses(facts)
        over = [pause for pause in pauses if pause.to_at is not None]
        due_on = self.due_on(facts.accepted_at, facts.limit, facts.extended_by, over)
        amount = None if facts.limit.amount is None else facts.limit.amount + facts.extended_by
        law = facts.law
        closed_on = None if facts.closed_at is None else self.day(facts.closed_at)
        turn = self._turn(facts, over) if closed_on is None else None
        last_post = facts.steps[-1].post if facts.steps and closed_on is None else ""
        is_paused = bool(pauses) and pauses[-1].to_at is None and closed_on is None
        return {
            "state": facts.state,
            "extended_by": facts.extended_by,
            "due_on": due_on,
            "warn_from_on": warn_from_on(
                self.rules.calendar, self.day(facts.accepted_at), due_on, amount, facts.limit.unit
            ),
            "statutory_due_on": None if law is None else self.due_on(facts.accepted_at, law, facts.extended_by, over),
            "paused_on": pauses[-1].from_at.date() if is_paused else None,
            "paused_days": sum(self.between(p.from_at.date(), p.to_at.date()) for p in over if p.to_at is not None),
            "current_step": turn.key if turn else "",
            "current_step_post": turn.post if turn else last_post,
            "current_step_due_on": self.step_values(turn, over)["due_on"] if turn else None,
            "closed_at": facts.closed_at,
            "closed_on": closed_on,
            "days": None if closed_on is None else self.days(facts.accepted_at, closed_on, pauses),
            "counted_on": None if closed_on is None else today,
            "reason": facts.reason,
        }

    def _turn(self, facts: CaseHistory, pauses: Sequence[Pause]) -> StepHistory | None:
        """Return the step under way that must be done first."""
        begun = [step for step in facts.steps if step.finished_at is None]
        return min(begun, key=lambda step: self.step_values(step, pauses)["due_on"] or date.max, default=None)

    def step_values(self, step: StepHistory, pauses: Sequence[Pause]) -> dict[str, Any]:
        """Return the columns of a step that follow from its facts and the pauses of its case."""
        finished_on = None if step.finished_at is None else self.day(step.finished_at)
        since = [pause for pause in pauses if pause.to_at is None or pause.to_at > self.local(step.started_at)]
        over = [pause for pause in since if pause.to_at is not None]
        return {
            "key": step.key,
            "post_code": step.post,
            "amount": step.limit.amount if step.limit else None,
            "unit": step.limit.unit if step.limit else None,
            "started_at": step.started_at,
            "due_on": self.due_on(step.started_at, step.limit, 0, over) if step.limit else None,
            "finished_at": step.finished_at,
            "finished_on": finished_on,
            "days": None if finished_on is None else self.days(step.started_at, finished_on, since),
        }


WARN_SHARE = (4, 5)


def warn_from_on(calendar: Calendar, start: date, due_on: date, amount: int | None, unit: str) -> date:
    """Return the first day on which a case is due soon: a working day before, or when four fifths are used."""
    if not amount or unit not in ("working_days", "calendar_days"):
        return due_on
    left = amount - -(-amount * WARN_SHARE[0] // WARN_SHARE[1])
    day = due_on
    for _ in range(left):
        day = _previous(calendar, day, unit)
    return max(start, min(day, _previous(calendar, due_on, "working_days")))


def _previous(calendar: Calendar, day: date, unit: str) -> date:
    day -= ONE_DAY
    while unit == "working_days" and not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


def calculator_for(office_hours: str) -> DeadlineCalculator:
    """Return what cases of a department are counted by."""
    return DeadlineCalculator(load_rules(office_hours), local_zone())


class DeadlineCalculators(dict[str, DeadlineCalculator]):
    """What cases are counted by, for each office hours; each is read once."""

    def __missing__(self, office_hours: str) -> DeadlineCalculator:
        """Read it."""
        self[office_hours] = calculator_for(office_hours)
        return self[office_hours]
