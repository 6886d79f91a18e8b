"""Check that the database accepts writes, by writing a row."""

import threading
import time
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.storage.database import Base, db
from portal.platform.storage.transaction import write_transaction
from portal.platform.storage.types import UtcDateTime

PROBE_EVERY_SECONDS = 1.0  # frequent health checks must not load the database


class Probe(Base):
    """The one row that is written."""

    __tablename__ = "probes"

    at: Mapped[datetime] = mapped_column(UtcDateTime)


_lock = threading.Lock()
_last: dict[str, tuple[float, Exception | None]] = {}


def check_writable() -> None:
    """Write the row, at most once a second in a process; raises the error of the last write.

    More frequent calls get the last result, which costs the database nothing.
    """
    url = str(db.engine.url)
    with _lock:
        at, fault = _last.get(url, (0.0, None))
        if not at or time.monotonic() - at > PROBE_EVERY_SECONDS:
            fault = _try_to_write()
            _last[url] = (time.monotonic(), fault)
    if fault is not None:
        raise fault


def reset_write_check() -> None:
    """Discard the last result, so that the next check writes."""
    _last.clear()


def _try_to_write() -> Exception | None:
    try:
        write_probe()
    except Exception as fault:
        return fault
    return None


def write_probe() -> None:
    """Write the row; raises the error of the database when it cannot."""
    with write_transaction():
        probe = db.session.get(Probe, 1) or Probe(id=1)
        probe.at = clock.now()
        db.session.add(probe)
