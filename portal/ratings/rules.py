"""Which ratings are bad, and how many of one source count."""

from collections.abc import Collection
from datetime import timedelta
from statistics import median

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError

WORST_GOOD_LEVEL = 3
PRAISE_FROM = 4
# A family, an office or a counter shares one address: nobody is turned away, but of one address and day only so many
# ratings of one procedure count, and the rest are kept and told apart.
MAX_COUNTED_PER_SOURCE_AND_DAY = 3
CHANGE_WITHIN = timedelta(hours=1)
MIN_ANSWERS = 10  # so many people must have said how long it took


class OtherServiceError(RefusedActError):
    """A form's key was used for the rating of another service."""

    message = _l("This page has just rated another service. Please press again.")


class TooLateToChangeError(RefusedActError):
    """A rating is changed or explained soon after it was given, and explained once."""

    message = _l(
        "Reasons have already been given for this rating, or it was given too long ago. The rating "
        "itself has been saved."
    )


def is_bad(level: int) -> bool:
    """Tell whether a rating reports a finding."""
    return level < WORST_GOOD_LEVEL


def counts(earlier_of_source: int) -> bool:
    """Tell whether one more rating of a source counts in the figures."""
    return earlier_of_source < MAX_COUNTED_PER_SOURCE_AND_DAY


def disagrees(reported: Collection[int], registered: int | None) -> bool:
    """Tell whether what citizens say it took, in calendar days, is clearly more than what is registered.

    ``registered`` are the working days within which half were done; seven calendar days have five of them. At least
    ten people must have spoken, and their median must be more than half as long again, and three days longer.
    """
    if registered is None or len(reported) < MIN_ANSWERS:
        return False
    expected = registered * 7 / 5
    return median(reported) > 1.5 * expected and median(reported) >= expected + 3
