"""Format instants in the authority's time zone and the page's language."""

from datetime import datetime

from flask_babel import gettext

from portal.library.text.formats import format_day
from portal.platform.clock import local_date, local_zone


def format_instant(instant: datetime | None) -> str:
    """Format an instant in local time, to the minute; None is a dash."""
    if instant is None:
        return "—"
    local = instant.astimezone(local_zone())
    return gettext("%(day)s, %(time)s", day=format_day(local.date()), time=f"{local:%H:%M}")


def format_time(instant: datetime) -> str:
    """Format the local time of an instant, to the second."""
    return f"{instant.astimezone(local_zone()):%H:%M:%S}"


def format_day_of(instant: datetime) -> str:
    """Format the local day of an instant."""
    return format_day(local_date(instant))
