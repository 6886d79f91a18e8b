"""Operations that write the figures of a day."""

from datetime import date, timedelta

from sqlalchemy import delete, func, select

from portal.cases.statistics.models import CaseFigures
from portal.cases.statistics.public_figures import figures_as_of
from portal.cases.statistics.queries import went_on
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db

FIGURES_REVISION = "case-figures"
DAILY_RETENTION = timedelta(days=40)  # unsourced: a month can be compared day by day; months' last days stay for good


def write_figures(as_of: date) -> int:
    """Write the figures as of a day unless they are there; return how many rows. Call it inside ``writing()``."""
    if db.session.scalar(select(CaseFigures.id).where(CaseFigures.as_of == as_of).limit(1)) is not None:
        return 0
    rows, newest = figures_as_of(as_of), db.session.scalar(select(func.max(AuditEntry.id))) or 0
    for row in rows:
        row.after_entry = newest
    db.session.add_all(rows)
    _delete_old_days(as_of)
    increment_revision(FIGURES_REVISION)
    return len(rows)


def discard_unfinished_days() -> list[date]:
    """Delete figures of days that were not over when they were written, by a clock that was ahead; return the days.

    Such a day is one that is not over now, or in which something was recorded after its figures had been written. All
    days that are kept are looked at: the worker may have been off since then. Call it inside ``writing()``.
    """
    written = select(CaseFigures.as_of, func.min(CaseFigures.after_entry))
    found = db.session.execute(written.group_by(CaseFigures.as_of)).all()
    days = [day for day, entry in found if day >= local_today() or went_on(day, entry)]
    if days:
        db.session.execute(delete(CaseFigures).where(CaseFigures.as_of.in_(days)))
        increment_revision(FIGURES_REVISION)
    return sorted(days)


def _delete_old_days(as_of: date) -> None:
    """Delete figures older than ``DAILY_RETENTION``, except those of the last days of months."""
    days = db.session.scalars(select(CaseFigures.as_of).distinct().where(CaseFigures.as_of < as_of - DAILY_RETENTION))
    over = [day for day in days if (day + timedelta(days=1)).day != 1]
    db.session.execute(delete(CaseFigures).where(CaseFigures.as_of.in_(over)))
