"""Rate limits, exact across processes because tries are counted in the database."""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, cast

from flask import abort, request
from sqlalchemy import CursorResult, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.storage.database import Base, db
from portal.platform.storage.transaction import write_transaction
from portal.platform.storage.types import UtcDateTime

MAX_WINDOW = timedelta(days=1)  # of all limits
# Unsourced; a code of 100 bits cannot be guessed even without them.
MAX_CODE_TRIES, MAX_CODE_TRIES_OF_ALL, CODE_WINDOW = 30, 3000, timedelta(minutes=10)
CLOCK_SLIP = timedelta(minutes=1)  # between two hosts


class Try(Base):
    """One counted try; the bucket is a hash, so that the table has no address or name."""

    __tablename__ = "tries"

    bucket: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def source_of(address: str | None) -> str:
    """Return the source that an address is counted as: of IPv6 the /64 network, of a mapped IPv4 the IPv4 address."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def count_try(purpose: str, who: str, limit: int, window: timedelta) -> bool:
    """Count one try and tell whether it is within ``limit`` per ``window``; tries over the limit are not counted."""
    bucket = _bucket(purpose, who)
    with write_transaction():
        if db.engine.dialect.name == "postgresql":
            # Tries of one bucket are counted one after the other; SQLite has one writer anyway.
            db.session.execute(select(func.pg_advisory_xact_lock(int(bucket[:15], 16))))
        if _tries(bucket, window) >= limit:
            return False
        db.session.add(Try(bucket=bucket, at=clock.now()))
        return True


def _tries(bucket: str, window: timedelta) -> int:
    now = clock.now()
    # Tries that a wrong clock has dated into the future are ignored.
    in_window = Try.at.between(now - window, now + CLOCK_SLIP)
    return db.session.scalar(select(func.count(Try.id)).where(Try.bucket == bucket, in_window)) or 0


def check_tries(purpose: str) -> None:
    """Abort with 429 when the source of the request, or all sources together, have entered too many wrong codes.

    Call it before the code is looked up: whoever is over the limit gets 429 for the right code as well, until
    ``CODE_WINDOW`` has passed. Nothing is counted here, so that right codes do not use up the limit. Requests at one
    moment may exceed the limit by as many as the server answers at once.
    """
    of_one, of_all = _bucket(purpose, source_of(request.remote_addr)), _bucket(f"{purpose}-all", "")
    if _tries(of_one, CODE_WINDOW) >= MAX_CODE_TRIES or _tries(of_all, CODE_WINDOW) >= MAX_CODE_TRIES_OF_ALL:
        abort(429)


def limit_tries(purpose: str) -> None:
    """Count a wrong code; 429 when its source, or all sources together, exceed the limit."""
    of_one = count_try(purpose, source_of(request.remote_addr), MAX_CODE_TRIES, CODE_WINDOW)
    if not of_one or not count_try(f"{purpose}-all", "", MAX_CODE_TRIES_OF_ALL, CODE_WINDOW):
        abort(429)


def delete_old_tries() -> int:
    """Delete tries older than every window and return how many; call it inside ``writing()``."""
    old = delete(Try).where(Try.at < clock.now() - MAX_WINDOW)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def clear_tries(purpose: str, who: str) -> None:
    """Delete the tries of ``who`` after a success; call it inside ``writing()``."""
    db.session.execute(delete(Try).where(Try.bucket == _bucket(purpose, who)))


def _bucket(purpose: str, who: str) -> str:
    return hashlib.sha256(f"{purpose}\0{who}".encode()).hexdigest()
