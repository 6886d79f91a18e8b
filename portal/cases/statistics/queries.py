"""Reads of the figures of waiting as they are stored for a day."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.cases.statistics.models import CaseFigures
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db

ALL = ""


def newest_day() -> date | None:
    """Return the newest day that is over as of which there are figures, written after all that was recorded in it."""
    of_all = select(CaseFigures.as_of, CaseFigures.after_entry).where(
        CaseFigures.kind == "all", CaseFigures.code == ALL
    )
    over = of_all.where(CaseFigures.as_of < local_today()).order_by(CaseFigures.as_of.desc())
    return next((day for day, entry in db.session.execute(over) if not went_on(day, entry)), None)


def went_on(day: date, entry: int | None) -> bool:
    """Tell whether something was recorded in a day after an entry of the audit trail; None is not known, thus False."""
    start, end = (datetime.combine(each, time(), local_zone()) for each in (day, day + timedelta(days=1)))
    later = select(AuditEntry.id).where(AuditEntry.id > entry, AuditEntry.at >= start, AuditEntry.at < end).limit(1)
    return entry is not None and db.session.scalar(later) is not None


def figures_of(kind: str, code: str = ALL) -> CaseFigures | None:
    """Return the newest figures of a procedure, a department or all (kind ``all``)."""
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.code == code)
    return db.session.scalar(query.where(CaseFigures.as_of == newest_day()))


def figures_listed(kind: str, as_of: date | None = None, department: str = "") -> dict[str, CaseFigures]:
    """Return the figures of a kind by code, as of a day (the newest when left out)."""
    newest = newest_day()
    if newest is None:
        return {}
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.as_of == (as_of or newest))
    query = query.where(CaseFigures.as_of <= newest)
    if department:
        query = query.where(CaseFigures.department_code == department)
    return {each.code: each for each in db.session.scalars(query)}
