"""The workflow of cases, their lights, and who may do what when."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.cases.vocabulary import OPEN, CaseState, Light
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import Workflow
from portal.library.working_time.working_days import ONE_DAY, Calendar

CASE_WORKFLOW = Workflow(
    ("pause", CaseState.ACCEPTED, CaseState.PAUSED),
    ("resume", CaseState.PAUSED, CaseState.ACCEPTED),
    ("begin_step", CaseState.ACCEPTED, CaseState.ACCEPTED),
    ("finish_step", CaseState.ACCEPTED, CaseState.ACCEPTED),
    ("grant", CaseState.ACCEPTED, CaseState.GRANTED),
    ("refuse", CaseState.ACCEPTED, CaseState.REFUSED),
    ("withdraw", OPEN, CaseState.WITHDRAWN),
    ("discontinue", OPEN, CaseState.DISCONTINUED),
)
NEEDS_REASON = ("refuse", "discontinue")

# Working days; the defaults of the field, for an authority to set.
CORRECTION_DAYS = 5  # Administrative Licensing Law, art. 32: told once, all of it, within five days
MOST_EXTENSION = 10  # art. 42: once, by ten days
RED_AFTER = 5


class NoGuideThenError(RefusedActError):
    """No version was in force on the day of acceptance."""

    message = _l("No guide of this service was in force on that day.")


class NotYetError(RefusedActError):
    """Nothing is registered before it has happened."""

    message = _l("This moment has not come yet.")


class WrongOrderError(RefusedActError):
    """Something would end before it began, or happen before what happened already."""

    message = _l("This is earlier than what is registered already; the clock may have been set back.")


class OverlapError(RefusedActError):
    """The clock is stopped while it stands still, or started while it runs."""

    message = _l("Pauses must not overlap: the clock stands still already, or runs already.")


class CorrectionOnlyOnceError(RefusedActError):
    """Missing papers are asked for once."""

    message = _l("Missing papers were asked for already. All of them must be named at once.")


class CorrectionTooLateError(RefusedActError):
    """After five working days an application counts as complete."""

    message = _l("More than five working days have passed: the application counts as complete.")


class ReasonMissingError(RefusedActError):
    """The applicant must read why."""

    message = _l("Say why, in words that the applicant reads.")


class NotYourTurnError(RefusedActError):
    """A step is the post's that answers for it."""

    message = _l("This step is another post’s. Its holder finishes it, or the manager of the department.")


class ExtensionTooLateError(RefusedActError):
    """The day is past: nothing can be extended any more."""

    message = _l("An extension is asked for and approved by the due date.")


class ExtensionTooLongError(RefusedActError):
    """Once, by ten working days."""

    message = _l("A case is extended once, by at most 10 working days.")


class OtherContentError(RefusedActError):
    """A case was sent before with other words."""

    message = _l("This case is registered with other content; what has happened cannot be unsaid.")


def check_correction(asked_before: bool, used_days: int) -> None:
    """Raise CorrectionOnlyOnceError or CorrectionTooLateError."""
    if asked_before:
        raise CorrectionOnlyOnceError
    if used_days > CORRECTION_DAYS:
        raise CorrectionTooLateError


def check_extension(amount: int, extended_by: int, due_on: date, paused_on: date | None, today: date) -> None:
    """Raise ExtensionTooLateError or ExtensionTooLongError."""
    if is_over(due_on, paused_on, today):
        raise ExtensionTooLateError
    if extended_by or not 0 < amount <= MOST_EXTENSION:
        raise ExtensionTooLongError


def is_over(due_on: date, paused_on: date | None, today: date) -> bool:
    """Tell whether the day of an open case is past; that of a case paused in good time has not come."""
    return today > due_on and (paused_on is None or paused_on > due_on)


def light(
    *, due_on: date, warn_from_on: date, paused_on: date | None, step_due_on: date | None, today: date, red_before: date
) -> Light:
    """Return the light of an open case; a case that was paused in good time has none."""
    if paused_on is not None and paused_on <= due_on:
        return Light.PAUSED
    if due_on < red_before:
        return Light.RED
    if due_on < today or (step_due_on is not None and step_due_on < today and paused_on is None):
        return Light.YELLOW
    return Light.DUE_SOON if warn_from_on <= today else Light.IN_TIME


def red_before(calendar: Calendar, today: date) -> date:
    """Return the day before which a case must have been due to be red today: five working days over."""
    day, left = today + timedelta(days=1), RED_AFTER
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_working_day(day)
    return day
