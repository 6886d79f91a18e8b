"""The current time; the only module that reads the system clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from portal.settings import Settings

_simulated: ContextVar[datetime | None] = ContextVar("simulated_time", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _simulated.get() or datetime.now(UTC)


@contextmanager
def simulated(instant: datetime) -> Iterator[None]:
    """Use an instant of the past as the current time inside the block, to build the demonstration data."""
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
    """Return the calendar day of an instant in the authority's time zone."""
    return instant.astimezone(local_zone()).date()


def local_today() -> date:
    """Return the current calendar day in the authority's time zone."""
    return local_date(now())
