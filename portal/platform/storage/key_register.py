"""Which keys the stored records were sealed and hashed with, by fingerprint, and which processes hold which.

A fingerprint does not reveal its key. Whoever starts registers with host and folder, so that a rotation can name every
copy that has to be made.
"""

import socket
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.security.keys import CONTACT, Keys, keys_folder
from portal.platform.storage.database import Base, db, insert_into
from portal.platform.storage.types import UtcDateTime
from portal.settings import Settings

OLD_CONTACT = "contact_old"  # while a rotation is under way


class KeyFingerprint(Base):
    """The fingerprint of one key, and since when it has been in force."""

    __tablename__ = "key_fingerprints"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class KeyHolder(Base):
    """A process of the portal as it last started: where it runs, where its keys lie, and with which contact key."""

    __tablename__ = "key_holders"
    __table_args__ = (UniqueConstraint("host", "folder", "doors"),)

    host: Mapped[str] = mapped_column(String(100))
    folder: Mapped[str] = mapped_column(String(300))
    doors: Mapped[str] = mapped_column(String(10))
    contact_fingerprint: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


def stored_fingerprints() -> dict[str, str]:
    """Return by name the fingerprints of the keys in force."""
    return dict(db.session.execute(select(KeyFingerprint.name, KeyFingerprint.fingerprint)).all())


def in_force_since(name: str) -> datetime | None:
    """Return since when a key has been in force; None when nothing is stored of it."""
    return db.session.scalar(select(KeyFingerprint.since).where(KeyFingerprint.name == name))


def store_fingerprints(fingerprints: Mapping[str, str]) -> None:
    """Store fingerprints under their names; one that stays the same keeps its time. Call it inside ``writing()``."""
    stored = stored_fingerprints()
    for name, fingerprint in fingerprints.items():
        if stored.get(name) != fingerprint:
            db.session.execute(delete(KeyFingerprint).where(KeyFingerprint.name == name))
            db.session.add(KeyFingerprint(name=name, fingerprint=fingerprint, since=clock.now()))
    db.session.flush()


def forget_fingerprint(name: str) -> None:
    """Remove the fingerprint of a key that is out of use; call it inside ``writing()``."""
    db.session.execute(delete(KeyFingerprint).where(KeyFingerprint.name == name))


def register_holder(settings: Settings, keys: Keys) -> None:
    """Note where this process runs and with which contact key; call it inside ``writing()``."""
    place = {
        "host": socket.gethostname()[:100],
        "folder": str(keys_folder(settings))[:300],
        "doors": settings.doors,
    }
    held = {"contact_fingerprint": keys.fingerprints[CONTACT], "started_at": clock.now()}
    row = insert_into(KeyHolder).values(place | held)
    db.session.execute(row.on_conflict_do_update(index_elements=list(place), set_=held))


def holders_of_other_keys(fingerprint: str) -> Sequence[KeyHolder]:
    """Return the processes that last started with another contact key than the one of a fingerprint."""
    others = select(KeyHolder).where(KeyHolder.contact_fingerprint != fingerprint)
    return db.session.scalars(others.order_by(KeyHolder.host, KeyHolder.folder)).all()


def forget_holders_of_other_keys(fingerprint: str) -> None:
    """Forget processes that last started with another contact key; call it inside ``writing()``."""
    db.session.execute(delete(KeyHolder).where(KeyHolder.contact_fingerprint != fingerprint))
