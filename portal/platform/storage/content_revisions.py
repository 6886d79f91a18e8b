"""Numbers that rise when what the public reads has changed; caches and the search index compare them."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base, db

STALE_SECONDS = 1.0
_lock = threading.Lock()
_seen: dict[str, tuple[float, dict[str, int]]] = {}
_listeners: dict[Callable[[], object], None] = {}


class Revision(Base):
    """One rising number, such as that of the guides."""

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[int] = mapped_column(default=0)


def raise_revision(name: str) -> int:
    """Raise a revision and return it; call it inside ``writing()``."""
    revision = db.session.scalar(select(Revision).where(Revision.name == name).with_for_update())
    if revision is None:
        revision = Revision(name=name, number=0)
        db.session.add(revision)
    revision.number += 1
    db.session.flush()
    return revision.number


def set_revision(name: str, number: int) -> None:
    """Note a number that every process should know within a second; call it inside ``writing()``."""
    raise_revision(name)
    db.session.execute(update(Revision).where(Revision.name == name).values(number=number))


def current_revision(name: str) -> int:
    """Return a revision as it stands in the database."""
    return db.session.scalar(select(Revision.number).where(Revision.name == name)) or 0


def current_revisions() -> dict[str, int]:
    """Return all revisions as they stand in the database."""
    return dict(db.session.execute(select(Revision.name, Revision.number)).all())


def recent_revisions() -> dict[str, int]:
    """Return all revisions, at most a second old."""
    url = str(db.engine.url)
    with _lock:
        read_at, numbers = _seen.get(url, (0.0, {}))
        if time.monotonic() - read_at > STALE_SECONDS or not read_at:
            numbers = current_revisions()
            _seen[url] = (time.monotonic(), numbers)
        return numbers


def clear_recent_revisions() -> None:
    """Read the revisions anew at the next request of this process."""
    _seen.clear()


def on_revision_change(listener: Callable[[], object]) -> None:
    """Have a function called, in an application context, whenever a writer of this process announces its commit."""
    _listeners[listener] = None


def announce() -> None:
    """Let this process know at once what was committed; a writer calls it after its commit."""
    clear_recent_revisions()
    for listener in _listeners:
        listener()
