"""Leases of periodic jobs in the database: of any number of workers on any hosts, one runs a job that is due."""

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime


class Lease(Base):
    """A job, until when no worker may start it again, and when it last succeeded."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def take_lease(name: str, every: timedelta) -> bool:
    """Lease a job that is due for the interval ``every``; False when it is leased. Call it inside ``writing()``."""
    lease = db.session.scalar(select(Lease).where(Lease.name == name).with_for_update())
    now = clock.now()
    if lease is None:
        lease = Lease(name=name)
        db.session.add(lease)
    elif now < lease.until <= now + every:  # a lease further ahead was taken by a wrong clock
        return False
    lease.until = now + every
    db.session.flush()
    return True


def release_for_retry(name: str, retry_in: timedelta) -> None:
    """Make a failed job due again after ``retry_in``; call it inside ``writing()``."""
    db.session.execute(db.update(Lease).where(Lease.name == name).values(until=clock.now() + retry_in))


def record_success(name: str) -> None:
    """Store the time of a job's success; call it inside ``writing()``."""
    db.session.execute(db.update(Lease).where(Lease.name == name).values(ran_at=clock.now()))


def last_successes() -> dict[str, datetime | None]:
    """Return when each job last succeeded."""
    return {lease.name: lease.ran_at for lease in db.session.scalars(select(Lease))}
