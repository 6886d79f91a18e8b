"""Reads of the public figures as they are stored by day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from portal.figures.models import FigureDay, MonthFile
from portal.figures.vocabulary import ALL, ScopeKind
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db

MONTHS_OF_TREND = 24  # unsourced; control limits need a year at least


def newest_day() -> date | None:
    """Return the newest day that is over as of which there are figures, written after all that was recorded in it."""
    written = select(FigureDay.as_of, FigureDay.after_entry).order_by(FigureDay.as_of.desc())
    over = written.where(FigureDay.kind == ScopeKind.ALL, FigureDay.code == ALL, FigureDay.as_of < local_today())
    return next((day for day, entry in db.session.execute(over) if not went_on(day, entry)), None)


def went_on(day: date, entry: int | None) -> bool:
    """Tell whether something was recorded in a day after an entry of the audit trail, where one was noted."""
    if entry is None:
        return False
    start, end = (datetime.combine(each, time(), local_zone()) for each in (day, day + timedelta(days=1)))
    later = select(AuditEntry.id).where(AuditEntry.id > entry, AuditEntry.at >= start, AuditEntry.at < end).limit(1)
    return db.session.scalar(later) is not None


def figures_of(kind: str, code: str = ALL, as_of: date | None = None) -> FigureDay | None:
    """Return the figures of a service, a department or all, as of a day (the newest when left out)."""
    day = as_of or newest_day()
    if day is None:
        return None
    query = select(FigureDay).where(FigureDay.kind == kind, FigureDay.code == code, FigureDay.as_of == day)
    return db.session.scalar(query)


def figures_listed(kind: str, as_of: date | None = None, department: str = "") -> dict[str, FigureDay]:
    """Return the figures of a kind by code, as of a day (the newest when left out)."""
    day = as_of or newest_day()
    if day is None:
        return {}
    query = select(FigureDay).where(FigureDay.kind == kind, FigureDay.as_of == day)
    if department:
        query = query.where(FigureDay.department_code == department)
    return {each.code: each for each in db.session.scalars(query)}


def month_ends(kind: str, code: str = ALL, until: date | None = None) -> Sequence[FigureDay]:
    """Return the figures of a scope at the ends of its last ``MONTHS_OF_TREND`` closed months, oldest first."""
    last = (until or local_today()).replace(day=1)
    ends = [last - timedelta(days=1)]
    while len(ends) < MONTHS_OF_TREND:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    query = select(FigureDay).where(FigureDay.kind == kind, FigureDay.code == code, FigureDay.as_of.in_(ends))
    return db.session.scalars(query.order_by(FigureDay.as_of)).all()


def closed_months() -> Sequence[date]:
    """Return the first days of the months whose files are kept, newest first."""
    return db.session.scalars(select(MonthFile.month).distinct().order_by(MonthFile.month.desc())).all()


def months_of(kind: str, code: str = ALL) -> list[date]:
    """Return the first days of the closed months at whose end there are figures of a scope, newest first."""
    newest = newest_day()
    if newest is None:
        return []
    days = select(FigureDay.as_of).where(FigureDay.kind == kind, FigureDay.code == code, FigureDay.as_of <= newest)
    return [
        day.replace(day=1) for day in db.session.scalars(days.order_by(FigureDay.as_of.desc())) if is_month_end(day)
    ]


def month_file(month: date, name: str) -> MonthFile | None:
    """Return a file of a closed month; None where there is none."""
    return db.session.scalar(select(MonthFile).where(MonthFile.month == month, MonthFile.name == name))


def month_files(month: date) -> Sequence[tuple[str, str, int]]:
    """Return name, SHA-256 and number of bytes of the files of a month."""
    columns = (MonthFile.name, MonthFile.sha256, func.length(MonthFile.body))
    query = select(*columns).where(MonthFile.month == month).order_by(MonthFile.name)
    return [(name, digest, size) for name, digest, size in db.session.execute(query)]


def newest_month_end() -> date | None:
    """Return the newest last day of a month as of which there are figures."""
    days = select(FigureDay.as_of).where(FigureDay.kind == ScopeKind.ALL, FigureDay.code == ALL)
    return next((day for day in db.session.scalars(days.order_by(FigureDay.as_of.desc())) if is_month_end(day)), None)


def is_month_end(day: date) -> bool:
    """Tell whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1
