"""Who opened the text of a complaint, and who was refused at the admin door: an entry for each person, rule and minute.

A process counts in memory and writes ``WRITE_EVERY_SECONDS`` after the first that is not written, whether or not
another request comes, and at its end, so that no page waits for a writer or fails with it.

Entries are kept for 184 days at least: triggers of the database refuse to delete younger ones and to change what was
written.
"""

import logging
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from weakref import ReferenceType, finalize, ref

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.access.permissions import Actor
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform import clock
from portal.platform.storage.database import Base, db, insert_into
from portal.platform.storage.transaction import writing
from portal.platform.storage.types import EnumText, UtcDateTime

_log = logging.getLogger(__name__)
WRITE_EVERY_SECONDS = 30.0  # unsourced: what a killed process may lose
MAX_UNWRITTEN_ENTRIES = 20_000  # per process, bounds memory while nothing can be written; unsourced
# Six months are 184 days at most; a day more, so that the database's clock may differ from ours.
ENTRY_RETENTION = timedelta(days=185)


class AccessKind(LabelledEnum):
    """What happened."""

    OPENED = "opened", _l("Opened a complaint")
    NO_PERMISSION = "no_permission", _l("Refused: no permission")
    OUT_OF_REACH = "out_of_reach", _l("Refused: no such record in reach")


class AccessEntry(Base):
    """What one person did in one minute, and how often; ``subject`` is the complaint that was opened, else empty."""

    __tablename__ = "access_entries"
    __table_args__ = (UniqueConstraint("minute", "staff_id", "kind", "rule", "subject"),)

    minute: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int]
    kind: Mapped[AccessKind] = mapped_column(EnumText(AccessKind))
    rule: Mapped[str] = mapped_column(String(80))  # the name of the view
    subject: Mapped[str] = mapped_column(String(20), default="")
    count: Mapped[int]


class _Happened(NamedTuple):
    minute: datetime
    staff_id: int
    kind: AccessKind
    rule: str
    subject: str


@dataclass
class UnwrittenEntries:
    """The entries of one process that are not written yet."""

    counts: Counter[_Happened] = field(default_factory=Counter)
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    writing_lock: threading.Lock = field(default_factory=threading.Lock)
    timer: threading.Timer | None = None  # None while everything is written

    def add(self, counts: Counter[_Happened]) -> None:
        """Add to the counts; beyond ``MAX_UNWRITTEN_ENTRIES`` what is new is only counted as lost."""
        with self.lock:
            for happened, count in counts.items():
                if happened in self.counts or len(self.counts) < MAX_UNWRITTEN_ENTRIES:
                    self.counts[happened] += count
                else:
                    self.lost += count

    def take(self) -> Counter[_Happened]:
        """Return the counts and begin anew; say in the log how many were lost."""
        with self.lock:
            taken, self.counts = self.counts, Counter()
            lost, self.lost = self.lost, 0
        if lost:
            _log.error("%s access entries were lost: too many while nothing could be written", lost)
        return taken


def install(app: Flask) -> None:
    """Begin to count; what is not written when the process ends is written then."""
    app.extensions["portal.access"] = UnwrittenEntries()
    finalize(app, _write_at_end, ref(app))


def note_access(actor: Actor, kind: AccessKind, rule: str, subject: str = "") -> None:
    """Note what a person signed in did at the view ``rule``; a page of the same person within the minute counts up."""
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    minute = clock.now().replace(second=0, microsecond=0)
    unwritten = _unwritten()
    unwritten.add(Counter([_Happened(minute, actor.staff_id, kind, rule[:80], subject)]))
    with unwritten.lock:
        if unwritten.timer is None:
            _start_timer(current_app._get_current_object(), unwritten)  # type: ignore[attr-defined]


def _start_timer(app: Flask, unwritten: UnwrittenEntries) -> None:
    unwritten.timer = threading.Timer(WRITE_EVERY_SECONDS, _write_in_time, [app, unwritten])
    unwritten.timer.daemon = True
    unwritten.timer.start()


def _write_in_time(app: Flask, unwritten: UnwrittenEntries) -> None:
    """Write, and again later while something is left."""
    try:
        with app.app_context():
            write_entries()
    except Exception:
        _log.exception("access entries could not be written; it is tried again")
    with unwritten.lock:
        unwritten.timer = None
        if unwritten.counts:
            _start_timer(app, unwritten)


def write_entries() -> None:
    """Write this process's entries; those that cannot be written stay for the next time.

    Call it outside ``writing()``.
    """
    unwritten = _unwritten()
    with unwritten.writing_lock:
        taken = unwritten.take()
        if not taken:
            return
        try:
            with writing():
                _add(taken)
        except BaseException:
            unwritten.add(taken)
            raise


def _add(counts: Counter[_Happened]) -> None:
    statement = insert_into(AccessEntry)
    statement = statement.on_conflict_do_update(
        index_elements=list(_Happened._fields), set_={"count": AccessEntry.count + statement.excluded.count}
    )
    rows = [{**happened._asdict(), "count": count} for happened, count in sorted(counts.items())]
    db.session.execute(statement, rows)


def delete_old_entries() -> int:
    """Delete entries older than ``ENTRY_RETENTION``; return how many. Call it inside ``writing()``."""
    old = delete(AccessEntry).where(AccessEntry.minute < clock.now() - ENTRY_RETENTION)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def _unwritten() -> UnwrittenEntries:
    found: UnwrittenEntries = current_app.extensions["portal.access"]
    return found


def _write_at_end(application: "ReferenceType[Flask]") -> None:
    app = application()
    if app is None:
        return
    try:
        with app.app_context():
            write_entries()
    except Exception:
        _log.exception("the last access entries could not be written")
