"""Rules of ratings: which are bad, how many of one address count, when reported waits disagree with the register."""

from collections.abc import Collection
from datetime import timedelta
from statistics import median

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

WORST_GOOD_LEVEL = 3  # of the five levels of 好差评 the last two are bad; the clause is unsourced
PRAISE_FROM = 4
# A family, an office or a counter shares one address, so no rating is refused; beyond this number (unsourced) the
# ratings of one procedure from one address on one day are stored and left out of the figures.
MAX_COUNTED_PER_SOURCE_AND_DAY = 3
CHANGE_WITHIN = timedelta(hours=1)  # unsourced: time to correct a wrong press and to give reasons
MIN_ANSWERS = 10  # unsourced: fewer people who report how long it took make no reliable median


class OtherServiceError(RefusedActError):
    """The form's key was used for a rating of another service."""

    message = _l("This page has just rated another service. Please press again.")


class TooLateToChangeError(RefusedActError):
    """The rating is older than an hour or of another day, or its reasons have been given already."""

    message = _l(
        "Reasons have already been given for this rating, or it was given too long ago. The rating "
        "itself has been saved."
    )


class ReasonsGivenError(RefusedActError):
    """Other reasons have been given for this rating already, for example in another tab."""

    message = _l("Reasons have already been given for this rating, and they cannot be changed. You find both below.")


def is_bad(level: int) -> bool:
    """Tell whether a rating is bad and reports a finding."""
    return level < WORST_GOOD_LEVEL


def counts(earlier_of_source: int) -> bool:
    """Tell whether one more rating of the same address and day counts in the figures."""
    return earlier_of_source < MAX_COUNTED_PER_SOURCE_AND_DAY


def disagrees(reported: Collection[int], registered: int | None) -> bool:
    """Tell whether the waits that users report, in calendar days, are clearly longer than what is registered.

    ``registered`` is the median wait in working days, converted at seven calendar days for five working days. At least
    ``MIN_ANSWERS`` people must have answered, and their median must exceed one and a half times the registered wait and
    be at least three days longer (both unsourced).
    """
    if registered is None or len(reported) < MIN_ANSWERS:
        return False
    expected = registered * 7 / 5
    return median(reported) > 1.5 * expected and median(reported) >= expected + 3
