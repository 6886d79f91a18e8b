"""When a warning light of an open case is on."""

from datetime import date, timedelta

from portal.cases.vocabulary import Light
from portal.library.working_time.working_days import ONE_DAY, Calendar


def light(
    *,
    due_on: date,
    warn_from_on: date,
    paused_on: date | None,
    step_due_on: date | None,
    today: date,
    red_before: date,
) -> Light:
    """Return the light of an open case from its dates and ``red_before``; of one paused by its due date, PAUSED."""
    if paused_on is not None and paused_on <= due_on:
        return Light.PAUSED
    if due_on < red_before:
        return Light.RED
    if due_on < today or (step_due_on is not None and step_due_on < today and paused_on is None):
        return Light.YELLOW
    return Light.DUE_SOON if warn_from_on <= today else Light.IN_TIME


def day_before_red(calendar: Calendar, today: date, working_days: int) -> date:
    """Return the day before which a case must have been due to be red today: so many working days late."""
    day, left = today + timedelta(days=1), working_days
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    return day
