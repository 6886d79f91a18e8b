"""Dates that follow from the history of a case: due dates, the current step, working days used.

Rules and their sources: ``library.working_time.due_dates``.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.cases.history import CaseHistory, StepHistory
from portal.library.guide.components import TimeLimit
from portal.library.working_time.due_dates import CountingRules, Pause
from portal.library.working_time.warning_lights import warn_from_on
from portal.platform.clock import local_zone
from portal.working_calendar.queries import load_rules


class DeadlineCalculator:
    """Calculate the dates of many cases of one department, and cache what several of them share."""

    def __init__(self, rules: CountingRules, zone: ZoneInfo) -> None:
        """Take the counting rules and the authority's time zone."""
        self.rules = rules
        self.zone = zone
        self._due: dict[tuple[date, int | None, str], date] = {}
        self._between: dict[tuple[date, date], int] = {}

    def local(self, instant: datetime) -> datetime:
        """Return an aware instant as the naive local time that the rules count in."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def day(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        return instant.astimezone(self.zone).date()

    def due_on(self, from_at: datetime, limit: TimeLimit, more: int = 0, pauses: Sequence[Pause] = ()) -> date:
        """Return the last day of a limit, extended by ``more`` working days; raises NoCalendarError."""
        start = self.local(from_at)
        if pauses or limit.unit == "hours":
            due_on = self.rules.due_at(start, limit.amount, limit.unit, pauses).date()
            return self.rules.extend_due_date(due_on, more, pauses)
        key = (self.rules.starts_on(start), limit.amount, str(limit.unit))
        if key not in self._due:
            self._due[key] = self.rules.due_at(start, limit.amount, limit.unit).date()
        return self.rules.extend_due_date(self._due[key], more)

    def days(self, from_at: datetime, until: date, pauses: Sequence[Pause] = ()) -> int:
        """Return the working days from an instant to the end of a day, less pauses; raises NoCalendarError."""
        start = self.local(from_at)
        if pauses:
            return self.rules.days_used(start, until, "working_days", pauses)
        return self.between(self.rules.day_before_first(start), until)

    def between(self, start: date, end: date) -> int:
        """Return the number of working days after ``start``, up to and including ``end``; raises NoCalendarError."""
        key = (start, end)
        if key not in self._between:
            self._between[key] = self.rules.calendar.working_days_between(start, end)
        return self._between[key]

    def days_since_acceptance(self, history: CaseHistory, instant: datetime) -> int:
        """Return the working days from acceptance to the end of an instant's day, pauses included.

        Raises NoCalendarError.
        """
        return self.days(history.accepted_at, self.day(instant))

    def pauses(self, history: CaseHistory) -> list[Pause]:
        """Return the pauses of a case in local time, as the rules take them."""
        return [
            Pause(self.local(each.from_at), None if each.to_at is None else self.local(each.to_at))
            for each in history.pauses
        ]

    def case_values(self, history: CaseHistory, today: date) -> dict[str, Any]:
        """Return the columns of a case that follow from its history, written today; raises NoCalendarError."""
        pauses = self.pauses(history)
        over = [pause for pause in pauses if pause.to_at is not None]
        due_on = self.due_on(history.accepted_at, history.limit, history.extended_by, over)
        amount = None if history.limit.amount is None else history.limit.amount + history.extended_by
        closed_on = None if history.closed_at is None else self.day(history.closed_at)
        current = self._current_step(history, over) if closed_on is None else None
        last_post = history.steps[-1].post if history.steps and closed_on is None else ""
        is_paused = bool(pauses) and pauses[-1].to_at is None and closed_on is None
        return {
            "state": history.state,
            "extended_by": history.extended_by,
            "due_on": due_on,
            "warn_from_on": warn_from_on(
                self.rules.calendar, self.day(history.accepted_at), due_on, amount, history.limit.unit
            ),
            "statutory_due_on": self._statutory_due_on(history, over),
            "paused_on": pauses[-1].from_at.date() if is_paused else None,
            "paused_days": sum(self.between(p.from_at.date(), p.to_at.date()) for p in over if p.to_at is not None),
            "current_step": current.key if current else "",
            "current_step_post": current.post if current else last_post,
            "current_step_due_on": self.step_values(current, over)["due_on"] if current else None,
            "closed_at": history.closed_at,
            "closed_on": closed_on,
            "days": None if closed_on is None else self.days(history.accepted_at, closed_on, pauses),
            "counted_on": None if closed_on is None else today,
            "reason": history.reason,
        }

    def _statutory_due_on(self, history: CaseHistory, pauses: Sequence[Pause]) -> date | None:
        limit = history.statutory_limit
        return None if limit is None else self.due_on(history.accepted_at, limit, history.extended_by, pauses)

    def _current_step(self, history: CaseHistory, pauses: Sequence[Pause]) -> StepHistory | None:
        """Return the step under way that is due first."""
        begun = [step for step in history.steps if step.finished_at is None]
        return min(begun, key=lambda step: self.step_values(step, pauses)["due_on"] or date.max, default=None)

    def step_values(self, step: StepHistory, pauses: Sequence[Pause]) -> dict[str, Any]:
        """Return the columns of a step, given the pauses of its case; raises NoCalendarError."""
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


def calculator_for(office_hours: str) -> DeadlineCalculator:
    """Return the calculator for departments with some office hours (empty: the default ones)."""
    return DeadlineCalculator(load_rules(office_hours), local_zone())


class DeadlineCalculators(dict[str, DeadlineCalculator]):
    """Calculators by office hours; each is loaded once."""

    def __missing__(self, office_hours: str) -> DeadlineCalculator:
        """Load one."""
        self[office_hours] = calculator_for(office_hours)
        return self[office_hours]
