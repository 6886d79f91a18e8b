"""The only reading of the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from portal.settings import Settings

_simulated: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _simulated.get() or datetime.now(UTC)


@contextmanager
def simulated(instant: datetime) -> Iterator[None]:
    """Let an instant of the past be the present, for the demonstration, which tells a year in seconds."""
    token = _simulated.set(instant)
    try:
        yield
    finally:
        _simulated.reset(token)


def local_zone() -> ZoneInfo:
    """Return the authority's time zone."""
    settings: Settings = current_app.extensions["portal.settings"]
    return ZoneInfo(settings.timezone)


def local_date(instant: datetime) -> date:
    """Return the authority's calendar day of an instant."""
    return instant.astimezone(local_zone()).date()


def local_today() -> date:
    """Return the authority's present calendar day."""
    return local_date(now())
