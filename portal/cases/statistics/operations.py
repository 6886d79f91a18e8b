"""Operations that write the figures of a day."""

from datetime import date, timedelta

from sqlalchemy import delete, select

from portal.cases.statistics.models import CaseFigures
from portal.cases.statistics.public_figures import figures_as_of
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db

FIGURES_REVISION = "case-figures"
DAILY_RETENTION = timedelta(days=40)  # unsourced: a month can be compared day by day; months' last days stay for good


def write_figures(as_of: date) -> int:
    """Write the figures as of a day unless they are there; return how many rows. Call it inside ``writing()``."""
    if db.session.scalar(select(CaseFigures.id).where(CaseFigures.as_of == as_of).limit(1)) is not None:
        return 0
    rows = figures_as_of(as_of)
    db.session.add_all(rows)
    _delete_old_days(as_of)
    increment_revision(FIGURES_REVISION)
    return len(rows)


def _delete_old_days(as_of: date) -> None:
    """Delete figures older than ``DAILY_RETENTION``, except those of the last days of months."""
    days = db.session.scalars(select(CaseFigures.as_of).distinct().where(CaseFigures.as_of < as_of - DAILY_RETENTION))
    over = [day for day in days if (day + timedelta(days=1)).day != 1]
    db.session.execute(delete(CaseFigures).where(CaseFigures.as_of.in_(over)))
