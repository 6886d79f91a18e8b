"""The worker's heartbeat, by which a clock that was set wrong is noticed before it deletes or settles anything.

While the clock is doubtful the heartbeat stays where it is. The doubt ends when the clock is right again, or when an
operator accepts the time as it is. Demo mode has no doubts.
"""

from datetime import datetime, timedelta
from enum import Enum

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry, record_event
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime

MAX_SILENCE = timedelta(days=2)  # of the worker, before its clock is doubted
CLOCK_SLACK = timedelta(minutes=1)  # between two hosts that write; unsourced


class Heartbeat(Base):
    """The one row that says when a worker last looked for jobs."""

    __tablename__ = "heartbeats"

    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Doubt(Enum):
    """Why the clock is doubtful."""

    BEFORE = "it lies before what was written last"
    SILENCE = "it lies more than two days after what the worker wrote last"


def last_heartbeat() -> datetime | None:
    """Return when a worker last looked for jobs with a clock that was not doubtful; None before the first time."""
    return db.session.scalar(select(Heartbeat.at))


def clock_doubt() -> Doubt | None:
    """Return why nothing may be deleted, settled or counted for good now; None when the clock is not doubtful.

    Before the first heartbeat only the audit trail can say that the clock is behind.
    """
    if current_app.extensions["portal.settings"].demo:
        return None
    now, beat = clock.now(), last_heartbeat()
    if beat is None:
        newest = db.session.scalar(select(func.max(AuditEntry.at)))
        return Doubt.BEFORE if newest is not None and now < newest - CLOCK_SLACK else None
    if now < beat - CLOCK_SLACK:
        return Doubt.BEFORE
    return Doubt.SILENCE if now > beat + MAX_SILENCE else None


def beat() -> None:
    """Note that a worker is looking for jobs, unless the clock is doubtful; call it inside ``writing()``."""
    at = last_heartbeat()
    if clock_doubt() is None and (at is None or clock.now() > at):
        _set(clock.now())


def accept_clock(actor: Actor, why: str) -> None:
    """Go on from the present time, with an entry that says who accepted it and why; call it inside ``writing()``."""
    _set(clock.now())
    record_event(actor, "accept_clock", "clock", why)


def _set(at: datetime) -> None:
    row = db.session.get(Heartbeat, 1, with_for_update=True) or Heartbeat(id=1)
    row.at = at
    db.session.add(row)
    db.session.flush()
