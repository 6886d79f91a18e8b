"""Rules of handling a complaint: whose it is, more time, and a second investigation."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class NotTheHandlerError(RefusedActError):
    """The person is not the handler of the complaint."""

    message = _l("Only the handler of this complaint can do this.")


class InterimNotDueError(RefusedActError):
    """Integrity reports have no ceiling and no interim reply."""

    message = _l("This complaint has no interim reply.")


class DueDatePassedError(RefusedActError):
    """The due date has passed."""

    message = _l("More time can be asked for only before the due date has passed.")


class NewDueDateError(RefusedActError):
    """The new date is not after the due date, or further than the authority allows."""

    def __init__(self, latest: date) -> None:
        """Name the latest day."""
        super().__init__(_l("Enter a day after the due date, %(day)s at the latest.", day=latest.isoformat()))


class ReopenedBeforeError(RefusedActError):
    """A complaint is investigated again once."""

    message = _l("This complaint has been investigated twice. What remains is an appeal.")


def check_extension(until_on: date, due_on: date, latest: date, today: date) -> None:
    """Raise DueDatePassedError after the due date, NewDueDateError for a day that is not possible."""
    if today > due_on:
        raise DueDatePassedError
    if not due_on < until_on <= latest:
        raise NewDueDateError(latest)


def check_may_reopen(reopened_on: date | None) -> None:
    """Raise ReopenedBeforeError for a complaint that was investigated again before."""
    if reopened_on is not None:
        raise ReopenedBeforeError
