"""Rate limits, exact across processes because they are counted in the database.

Of each bucket (one rate of one source, subject or of all) one row says when all of it will be free again: an act moves
that moment on by the rate's ``every``, whatever came before. A flood changes a row and adds none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, String, bindparam, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.access.limits import Limit, Rate
from portal.platform import clock
from portal.platform.security.sources import networks_of
from portal.platform.security.tracking_codes import key_hash
from portal.platform.storage.database import Base, db, insert_into
from portal.platform.storage.transaction import write_transaction
from portal.platform.storage.types import UtcDateTime

CLOCK_SLIP = timedelta(minutes=1)  # between two hosts
MAX_WINDOW = timedelta(hours=2)  # after which nothing of an act is stored: no rate knows of it for an hour
DELETED_AT_ONCE = 20  # rows that are free again, with each act, so that they are fewer than those in use


class Try(Base):
    """A bucket, as a hash so that the table has no address or name, and the moment when all of it is free again."""

    __tablename__ = "tries"

    bucket: Mapped[str] = mapped_column(String(64), index=True, unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Bucket:
    """What is counted together, and how much of it is allowed."""

    key: str
    rate: Rate


@dataclass(frozen=True)
class Turn:
    """How long an act must wait; one that is refused has no turn then, and may only be tried again."""

    wait: timedelta
    is_refused: bool = False


def buckets_of(limit: Limit, address: str | None, subject: str = "") -> list[Bucket]:
    """Return the buckets that an act of an address uses, about a subject (a number, a user name) where it has one."""
    found = [
        _bucket(f"{limit.name} {network}", limit.of_source.wider(times)) for network, times in networks_of(address)
    ]
    found += _of_subject(limit, address, subject)
    if limit.of_everybody is not None:
        found.append(_bucket(f"{limit.name} of all", limit.of_everybody))
    return sorted(found, key=lambda bucket: bucket.key)  # locked in one order


def _of_subject(limit: Limit, address: str | None, subject: str) -> Iterator[Bucket]:
    if limit.of_source_and_subject is not None:
        yield _bucket(f"{limit.name} {networks_of(address)[0][0]} {subject}", limit.of_source_and_subject)
    if limit.of_subject is not None:
        yield _bucket(f"{limit.name} of {subject}", limit.of_subject)


def is_over(buckets: Sequence[Bucket]) -> bool:
    """Tell whether the next act would have to wait; nothing is counted."""
    now, stored = clock.now(), _stored(buckets)
    return any(_wait(bucket.rate, _after(bucket, stored, now), now) > timedelta() for bucket in buckets)


def count_act(buckets: Sequence[Bucket]) -> Turn:
    """Count an act, unless a rate refuses it; whoever waits has this turn alone, and the next act waits longer."""
    with write_transaction():
        _lock(buckets)
        now, stored = clock.now(), _stored(buckets)
        after = {bucket: _after(bucket, stored, now) for bucket in buckets}
        waits = [(bucket.rate, _wait(bucket.rate, at, now)) for bucket, at in after.items()]
        full = [wait for rate, wait in waits if wait > _longest(rate) and not rate.only_delays]
        if full:
            return Turn(max(full), is_refused=True)
        _store({bucket.key: min(at, _last(bucket.rate, now)) for bucket, at in after.items()})
        _delete_free(now)
        return Turn(max(min(wait, _longest(rate)) for rate, wait in waits))


def count_failure(buckets: Sequence[Bucket]) -> None:
    """Count what was wrong, up to where each rate is full."""
    with write_transaction():
        _lock(buckets)
        now, stored = clock.now(), _stored(buckets)
        _store({bucket.key: min(_after(bucket, stored, now), _last(bucket.rate, now)) for bucket in buckets})
        _delete_free(now)


def use_once(key: str, until: datetime) -> bool:
    """Note that a key was used and tell whether this was the first time; it is remembered until ``until``."""
    try:
        with write_transaction():
            db.session.add(Try(bucket=_hash(f"used {key}"), at=until))
            _delete_free(clock.now())
    except IntegrityError:
        return False
    return True


def clear_subject(limit: Limit, address: str | None, subject: str) -> None:
    """Forget what was counted of a subject, after a success; call it inside ``writing()``."""
    keys = [bucket.key for bucket in _of_subject(limit, address, subject)]
    db.session.execute(delete(Try).where(Try.bucket.in_(keys)))


def delete_old_tries() -> int:
    """Delete the rows of buckets that are free again and return how many; call it inside ``writing()``."""
    now = clock.now()
    # No rate lasts longer than MAX_WINDOW: a row further ahead was written by a wrong clock.
    old = delete(Try).where((Try.at < now - CLOCK_SLIP) | (Try.at > now + MAX_WINDOW + CLOCK_SLIP))
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


# Built once: they are asked for with every act.
_STORED = select(Try.bucket, Try.at).where(Try.bucket.in_(bindparam("keys", expanding=True)))
_FREE = (
    select(Try.id).where(Try.at < bindparam("before")).order_by(Try.at).limit(DELETED_AT_ONCE)
    .with_for_update(skip_locked=True)  # what another act is changing is left alone
)  # fmt: skip


def _stored(buckets: Sequence[Bucket]) -> dict[str, datetime]:
    return dict(db.session.connection().execute(_STORED, {"keys": [bucket.key for bucket in buckets]}).all())


def _after(bucket: Bucket, stored: dict[str, datetime], now: datetime) -> datetime:
    """Return when the bucket is free again after one act more; what a wrong clock has written is ignored."""
    at = stored.get(bucket.key, now)
    start = at if now < at <= _last(bucket.rate, now) + CLOCK_SLIP else now
    return start + timedelta(seconds=bucket.rate.every)


def _wait(rate: Rate, after: datetime, now: datetime) -> timedelta:
    return max(timedelta(), after - now - timedelta(seconds=rate.burst * rate.every))


def _longest(rate: Rate) -> timedelta:
    return timedelta(seconds=rate.longest)


def _last(rate: Rate, now: datetime) -> datetime:
    return now + timedelta(seconds=rate.burst * rate.every + rate.longest)


def _store(rows: dict[str, datetime]) -> None:
    insert = insert_into(Try)
    later = insert.on_conflict_do_update(index_elements=["bucket"], set_={"at": insert.excluded.at})
    db.session.connection().execute(later, [{"bucket": key, "at": at} for key, at in rows.items()])


def _delete_free(now: datetime) -> None:
    ids = db.session.connection().scalars(_FREE, {"before": now - CLOCK_SLIP}).all()
    if ids:
        db.session.execute(delete(Try).where(Try.id.in_(ids)))


def _lock(buckets: Sequence[Bucket]) -> None:
    """Count one act of a bucket after the other; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        for bucket in buckets:
            db.session.execute(select(func.pg_advisory_xact_lock(int(bucket.key[:15], 16))))


def _bucket(name: str, rate: Rate) -> Bucket:
    return Bucket(_hash(name), rate)


def _hash(text: str) -> str:
    # Keyed, since there are few networks to guess; a name as typed may hold half a character.
    return key_hash("limit:" + text.encode("utf-8", "backslashreplace").decode())
