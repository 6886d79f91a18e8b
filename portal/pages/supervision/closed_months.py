"""What pages of closed months have in common: why a month has no figures yet."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext

from portal.library.text.formats import format_month
from portal.platform.clock import local_today


def why_not_yet(first: date, closed: Sequence[date]) -> str:
    """Say why a month, by its first day, is not among the closed ones (newest first); empty where it is too late."""
    this_month = local_today().replace(day=1)
    if first > this_month:
        return gettext("%(month)s is still to come.", month=format_month(first))
    if first == this_month or (closed and first > closed[0]):
        return gettext(
            "%(month)s has no figures yet. They are written on the night after its last day.", month=format_month(first)
        )
    return ""
