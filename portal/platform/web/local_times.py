"""How instants read in the authority's time zone and the page's language."""

from datetime import datetime

from portal.library.text.formats import format_day, language
from portal.platform.clock import local_date, local_zone


def format_instant(instant: datetime | None) -> str:
    """Write an instant in local time, to the minute."""
    if instant is None:
        return "—"
    local = instant.astimezone(local_zone())
    joint = " " if language() == "zh" else ", "
    return f"{format_day(local.date())}{joint}{local:%H:%M}"


def format_time(instant: datetime) -> str:
    """Write the local time of an instant, to the second."""
    return f"{instant.astimezone(local_zone()):%H:%M:%S}"


def format_day_of(instant: datetime) -> str:
    """Write the local day of an instant."""
    return format_day(local_date(instant))
