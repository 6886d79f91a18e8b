"""The only reading of the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def telling(instant: datetime) -> Iterator[None]:
    """Let an instant of the past be the present, for the demonstration, which tells a year in seconds."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
