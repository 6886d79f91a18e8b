"""What is refused in assessing a complaint."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class HandlerNotPossibleError(RefusedActError):
    """The complaint is about this person, who handled or approved it before, or whose roles do not reach it."""

    message = _l(
        "This person cannot handle the complaint: it is about them, they dealt with it before, or their roles do not "
        "reach it."
    )


class TransferOpenError(RefusedActError):
    """The complaint is on its way to a department."""

    message = _l("This complaint has been passed on and awaits the department’s acceptance.")


class DeclineOpenError(RefusedActError):
    """Somebody has proposed to decline the complaint."""

    message = _l("A colleague has proposed to decline this complaint; decide on that first.")


class SameDepartmentError(RefusedActError):
    """The complaint is with this department already."""

    message = _l("The complaint is already with this department.")


class AlreadyPartyError(RefusedActError):
    """The post or person is in the conflict set already."""

    message = _l("The complaint is already known to be about this post or person.")


class SamePairError(RefusedActError):
    """A complaint is linked with itself, or with a complaint that it is linked with already."""

    message = _l("Choose another complaint that this one is not linked with yet.")


class LongerLimitError(RefusedActError):
    """A time limit that is over, or that of one's own work, is made longer by an extension alone."""

    message = _l(
        "The reply would be due later. Once its time limit is over, or by its handler, it is made longer by an "
        "extension alone."
    )


def check_may_lengthen(due_on: date, today: date, *, is_handler: bool) -> None:
    """Raise LongerLimitError unless an assessment may make a time limit longer."""
    if is_handler or today > due_on:
        raise LongerLimitError
