"""Which jobs are due, and one worker for each: a lease in the database, so that any number of hosts may try."""

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime


class Lease(Base):
    """A job, until when it is nobody else's to begin, and when it last went well."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def take_lease(name: str, every: timedelta) -> bool:
    """Take a job that is due, for as long as it is due again; call it inside ``writing()``."""
    lease = db.session.scalar(select(Lease).where(Lease.name == name).with_for_update())
    now = clock.now()
    if lease is None:
        lease = Lease(name=name)
        db.session.add(lease)
    elif now < lease.until <= now + every:  # farther ahead it was taken by a clock that was wrong
        return False
    lease.until = now + every
    db.session.flush()
    return True


def release_for_retry(name: str, retry_in: timedelta) -> None:
    """Let a job that failed be tried again soon; call it inside ``writing()``."""
    db.session.execute(db.update(Lease).where(Lease.name == name).values(until=clock.now() + retry_in))


def record_success(name: str) -> None:
    """Note that a job went well; call it inside ``writing()``."""
    db.session.execute(db.update(Lease).where(Lease.name == name).values(ran_at=clock.now()))


def last_successes() -> dict[str, datetime | None]:
    """Return when each job last went well."""
    return {lease.name: lease.ran_at for lease in db.session.scalars(select(Lease))}
