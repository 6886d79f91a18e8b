"""Revision counters of the public content, by which caches and the search index notice changes."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base, db

STALE_SECONDS = 1.0  # how late a change may show; one query a second for each process
_lock = threading.Lock()
_seen: dict[str, tuple[float, dict[str, int]]] = {}
_listeners: dict[Callable[[], object], None] = {}


class Revision(Base):
    """One revision counter, such as that of the guides."""

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[int] = mapped_column(default=0)


def increment_revision(name: str) -> int:
    """Increment a revision and return it; call it inside ``writing()``."""
    revision = db.session.scalar(select(Revision).where(Revision.name == name).with_for_update())
    if revision is None:
        revision = Revision(name=name, number=0)
        db.session.add(revision)
    revision.number += 1
    db.session.flush()
    return revision.number


def set_revision(name: str, number: int) -> None:
    """Set a revision to a number, which every process sees within a second; call it inside ``writing()``."""
    increment_revision(name)
    db.session.execute(update(Revision).where(Revision.name == name).values(number=number))


def current_revision(name: str) -> int:
    """Return a revision from the database; 0 for an unknown one."""
    return db.session.scalar(select(Revision.number).where(Revision.name == name)) or 0


def current_revisions() -> dict[str, int]:
    """Return all revisions from the database."""
    return dict(db.session.execute(select(Revision.name, Revision.number)).all())


def recent_revisions() -> dict[str, int]:
    """Return all revisions, cached in this process for ``STALE_SECONDS``."""
    url = str(db.engine.url)
    with _lock:
        read_at, numbers = _seen.get(url, (0.0, {}))
        if time.monotonic() - read_at > STALE_SECONDS or not read_at:
            numbers = current_revisions()
            _seen[url] = (time.monotonic(), numbers)
        return numbers


def clear_recent_revisions() -> None:
    """Clear the cached revisions of this process."""
    _seen.clear()


def on_revision_change(listener: Callable[[], object]) -> None:
    """Register a function to be called, in an application context, for each commit announced in this process."""
    _listeners[listener] = None


def announce() -> None:
    """Clear the cached revisions and call the registered functions; a writer calls it after its commit."""
    clear_recent_revisions()
    for listener in _listeners:
        listener()
