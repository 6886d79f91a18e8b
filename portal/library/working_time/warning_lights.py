"""Warning lights 预警: what they are, and when one of a due date is on; derived from dates, never stored."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.working_time.working_days import ONE_DAY, Calendar

WARN_SHARE = (4, 5)  # of the limit; unsourced, so that of ten days two are left to act in
DAY_UNITS = ("working_days", "calendar_days")


class Light(LabelledEnum):
    """The warning light of a case or complaint; derived from dates, never stored."""

    IN_TIME = "in_time", _l("On time")
    PAUSED = "paused", _l("Time limit paused")
    DUE_SOON = "due_soon", _l("Due soon")
    YELLOW = "yellow", _l("Yellow card")
    RED = "red", _l("Red card")


LIT = (Light.RED, Light.YELLOW, Light.DUE_SOON)


def light_of_day(*, due_on: date, warn_from_on: date, paused_on: date | None, today: date, red_before: date) -> Light:
    """Return the light of a due date; PAUSED when its limit was paused by then."""
    if paused_on is not None and paused_on <= due_on:
        return Light.PAUSED
    if due_on < red_before:
        return Light.RED
    if due_on < today:
        return Light.YELLOW
    return Light.DUE_SOON if warn_from_on <= today else Light.IN_TIME


def warn_from_on(calendar: Calendar, start: date, due_on: date, amount: int | None, unit: str) -> date:
    """Return the first day on which it is due soon: ``WARN_SHARE`` is used, at the latest a working day before."""
    if not amount or unit not in DAY_UNITS:
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


def day_before_red(calendar: Calendar, today: date, working_days: int) -> date:
    """Return the day before which something must have been due to be red today: so many working days late."""
    day, left = today + timedelta(days=1), working_days
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    return day
