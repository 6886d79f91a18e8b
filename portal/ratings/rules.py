"""Which ratings are bad, and how many of one source count."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal.shared.refusals import RefusedActError

WORST_GOOD_LEVEL = 3
PRAISE_FROM = 4
# A family, an office or a counter shares one address: nobody is turned away, but of one address and day only so many
# ratings of one procedure count, and the rest are kept and told apart.
COUNTED_PER_SOURCE_AND_DAY = 3
CHANGE_WITHIN = timedelta(hours=1)


class OtherServiceError(RefusedActError):
    """A form's key was used for the rating of another service."""

    message = _l("This page has rated another service. Press once more.")


class TooLateToChangeError(RefusedActError):
    """A rating is changed or explained soon after it was given, and explained once."""

    message = _l("This rating has its reason already, or was given too long ago. The rating itself is kept.")


def is_bad(level: int) -> bool:
    """Tell whether a rating reports a finding."""
    return level < WORST_GOOD_LEVEL


def counts(earlier_of_source: int) -> bool:
    """Tell whether one more rating of a source counts in the figures."""
    return earlier_of_source < COUNTED_PER_SOURCE_AND_DAY
