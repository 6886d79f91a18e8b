"""Rules of a plan: its days, its target, and from when it can be found effective."""

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class DayOverError(RefusedActError):
    """A day that is still to come lies before today."""

    message = _l("This day is over; choose today or a later one.")


class CheckBeforeTasksError(RefusedActError):
    """The verification date lies before the due date of a task."""

    message = _l("The verification date is before the due date of a task; verify when the tasks are to be done.")


class TargetIsBaselineError(RefusedActError):
    """The target is what the baseline is: nothing would have to change."""

    message = _l("The target is the same as the value before the change; set one that shows an effect.")


class NotYetVerifiableError(RefusedActError):
    """The day set for the effectiveness check has not come."""

    message = _l(
        "An action cannot be closed as effective before its verification date. To close it now, propose to close it "
        "without its effect having been shown."
    )


def check_days(*, check_on: date | None, due_dates: Collection[date]) -> None:
    """Raise CheckBeforeTasksError when a task is due after the day on which effectiveness is verified."""
    if check_on is not None and any(due_on > check_on for due_on in due_dates):
        raise CheckBeforeTasksError


def check_still_to_come(day: date, today: date) -> None:
    """Raise DayOverError for a day before today."""
    if day < today:
        raise DayOverError


def check_target(baseline: str, target: str) -> None:
    """Raise TargetIsBaselineError when the target asks for no change."""
    if baseline.split() == target.split():
        raise TargetIsBaselineError


def check_may_close(check_on: date | None, today: date) -> None:
    """Raise NotYetVerifiableError before the day set for the effectiveness check."""
    if check_on is None or today < check_on:
        raise NotYetVerifiableError
