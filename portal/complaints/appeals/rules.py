"""Rules of appeals."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class AppealNotPossibleError(RefusedActError):
    """The time to appeal is over, both levels are used, or the state allows none."""

    message = _l("An appeal is not possible, or no longer possible.")


def is_in_time(today: date, ends_on: date | None, *, is_open: bool) -> bool:
    """Tell whether an appeal can be filed today, the last day included."""
    return is_open and ends_on is not None and today <= ends_on
