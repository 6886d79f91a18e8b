"""Operations that write the figures of a day, and with the last day of a month its files."""

import hashlib
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from portal.figures.day_figures import figures_as_of
from portal.figures.files.file_rows import month_bodies
from portal.figures.models import FigureDay, MonthFile
from portal.figures.queries import is_month_end, went_on
from portal.figures.vocabulary import FIGURES_REVISION
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry, record_event
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import FOLD_AFTER, wait_for_commits

DAILY_RETENTION = timedelta(days=40)  # unsourced: a month can be compared day by day; months' last days stay for good


def write_figures(as_of: date) -> int:
    """Write the figures as of a day unless they are there; return how many rows. Call it inside ``writing()``.

    Raises ValueError for a day that is not over, and what ``figures_as_of`` raises.
    """
    if as_of >= local_today():
        raise ValueError(f"{as_of} is not over")
    if db.session.scalar(select(FigureDay.id).where(FigureDay.as_of == as_of).limit(1)) is not None:
        return 0
    wait_for_commits()
    rows, newest = figures_as_of(as_of), db.session.scalar(select(func.max(AuditEntry.id))) or 0
    for row in rows:
        row.after_entry, row.written_at = newest, clock.now()
    db.session.add_all(rows)
    db.session.flush()
    if is_month_end(as_of):
        _write_month_files(as_of)
    _delete_old_days(as_of)
    increment_revision(FIGURES_REVISION)
    return len(rows)


def _write_month_files(as_of: date) -> None:
    month = as_of.replace(day=1)
    for name, body in month_bodies(as_of):
        digest = hashlib.sha256(body).hexdigest()
        db.session.add(MonthFile(month=month, name=name, body=body, sha256=digest, written_at=clock.now()))
    db.session.flush()


def discard_unfinished_days() -> list[date]:
    """Delete figures of days that were not over when they were written, by a clock that was ahead; return the days.

    Such a day is one that is not over now, or went on for long after its figures had been written (``went_on``). All
    days whose counts are still kept by day are looked at: the worker may have been off since then. Older ones could not
    be written anew, and stay: a clock that falls back months must not take published figures away. Call it inside
    ``writing()``.
    """
    written = select(FigureDay.as_of, func.min(FigureDay.after_entry)).where(
        FigureDay.as_of >= local_today() - FOLD_AFTER
    )
    found = db.session.execute(written.group_by(FigureDay.as_of)).all()
    days = [day for day, entry in found if day >= local_today() or went_on(day, entry)]
    for day in days:
        record_event(SYSTEM, "discard_figures", FigureDay.__tablename__, day.isoformat())
    if days:
        db.session.execute(delete(FigureDay).where(FigureDay.as_of.in_(days)))
        months = [day.replace(day=1) for day in days if is_month_end(day)]
        db.session.execute(delete(MonthFile).where(MonthFile.month.in_(months)))
        increment_revision(FIGURES_REVISION)
    return sorted(days)


def _delete_old_days(as_of: date) -> None:
    """Delete figures older than ``DAILY_RETENTION``, except those of the last days of months."""
    days = db.session.scalars(select(FigureDay.as_of).distinct().where(FigureDay.as_of < as_of - DAILY_RETENTION))
    over = [day for day in days if not is_month_end(day)]
    db.session.execute(delete(FigureDay).where(FigureDay.as_of.in_(over)))
