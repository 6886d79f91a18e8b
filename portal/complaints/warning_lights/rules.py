"""When a warning light of an open complaint is on."""

from dataclasses import dataclass
from datetime import date

from portal.complaints.due_days import DueDays, limit_of, next_due
from portal.complaints.time_limits import Limits
from portal.complaints.vocabulary import DueKind
from portal.library.working_time.warning_lights import Light, day_before_red, light_of_day, warn_from_on
from portal.library.working_time.working_days import Calendar


@dataclass(frozen=True)
class ComplaintLight:
    """The light of a complaint: what is due next, on which day."""

    light: Light
    on: date
    kind: DueKind


@dataclass(frozen=True)
class LightRule:
    """What decides about lights today: calendar, limits, and after how many working days a complaint is red."""

    calendar: Calendar
    limits: Limits
    red_after: int
    today: date

    def light(self, days: DueDays) -> ComplaintLight | None:
        """Return the light of a complaint; None while staff have nothing to do.

        A pause that began by the due date stops the limit of the reply; one that began later excuses nothing.
        """
        due = next_due(days)
        if due is None:
            return None
        amount, unit = limit_of(due, days, self.limits)
        light = light_of_day(
            due_on=due.on,
            warn_from_on=warn_from_on(self.calendar, date.min, due.on, amount, unit),
            paused_on=days.paused_on,
            today=self.today,
            red_before=day_before_red(self.calendar, self.today, self.red_after),
        )
        return ComplaintLight(light, due.on, due.kind)
