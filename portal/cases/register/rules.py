"""Until when and by how much a case may be extended."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

MAX_EXTENSION_WORKING_DAYS = 10  # working days, once; Administrative Licensing Law, art. 42


class ExtensionTooLateError(RefusedActError):
    """The due date has passed, so that nothing can be extended any more."""

    message = _l("An extension must be requested and approved by the due date.")


class ExtensionTooLongError(RefusedActError):
    """An extension is longer than ten working days, or a second one."""

    message = _l("A case can be extended only once, by at most %(days)s working days.", days=MAX_EXTENSION_WORKING_DAYS)


def check_extension(amount: int, extended_by: int, due_on: date, paused_on: date | None, today: date) -> None:
    """Check an extension by ``amount`` working days; raises ExtensionTooLateError or ExtensionTooLongError.

    Source: Administrative Licensing Law, art. 42.
    """
    if is_past_due(due_on, paused_on, today):
        raise ExtensionTooLateError
    if extended_by or not 0 < amount <= MAX_EXTENSION_WORKING_DAYS:
        raise ExtensionTooLongError


def is_past_due(due_on: date, paused_on: date | None, today: date) -> bool:
    """Tell whether the due date of an open case has passed; not while the case is paused since that date or before."""
    return today > due_on and (paused_on is None or paused_on > due_on)
