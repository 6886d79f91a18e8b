"""Reads of the public figures as they are stored by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.figures.models import FigureCorrection, FigureDay, MonthFile
from portal.figures.vocabulary import ALL, ScopeKind
from portal.platform.clock import local_date, local_today, local_zone
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.code_lookup import find_by_code
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate

LATE_COMMITS = timedelta(hours=1)  # unsourced: longer than any transaction lasts


@dataclass(frozen=True)
class StoredFile:
    """A file of a closed month without its content: name, SHA-256, number of bytes, when it was written."""

    name: str
    sha256: str
    size: int
    written_at: datetime

    @property
    def stem(self) -> str:
        """Return the name without its ending."""
        return self.name.removesuffix(".csv")


def newest_day() -> date | None:
    """Return the newest day that is over as of which there are figures, written after all that was recorded in it."""
    written = select(FigureDay.as_of, FigureDay.after_entry).order_by(FigureDay.as_of.desc())
    over = written.where(FigureDay.kind == ScopeKind.ALL, FigureDay.code == ALL, FigureDay.as_of < local_today())
    return next((day for day, entry in db.session.execute(over) if not went_on(day, entry)), None)


def went_on(day: date, entry: int | None) -> bool:
    """Tell whether something was recorded in a day after an entry of the audit trail, where one was noted.

    What was recorded in its last hour does not tell: it may have been committed late, or the clock been set back a
    little since. It counts from the next day on, and the figures stay.
    """
    if entry is None:
        return False
    start, end = (datetime.combine(each, time(), local_zone()) for each in (day, day + timedelta(days=1)))
    end -= LATE_COMMITS
    later = select(AuditEntry.id).where(AuditEntry.id > entry, AuditEntry.at >= start, AuditEntry.at < end).limit(1)
    return db.session.scalar(later) is not None


def written_at(day: date) -> datetime | None:
    """Return when the figures as of a day were written; None where that was not noted."""
    of_all = FigureDay.kind == ScopeKind.ALL, FigureDay.code == ALL
    return db.session.scalar(select(FigureDay.written_at).where(FigureDay.as_of == day, *of_all))


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


def waits_listed(kind: str, as_of: date, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return some figures of waiting of a kind by code, as of a day, where there are any; nothing else is read."""
    columns = (FigureDay.document["waits", name] for name in names)
    query = select(FigureDay.code, *columns).where(FigureDay.kind == kind, FigureDay.as_of == as_of)
    found = {code: dict(zip(names, values, strict=True)) for code, *values in db.session.execute(query)}
    return {code: waits for code, waits in found.items() if any(value is not None for value in waits.values())}


def names_of(kind: str, as_of: date, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names that scopes of a kind had on a day, by code."""
    query = select(FigureDay).where(FigureDay.kind == kind, FigureDay.as_of == as_of, FigureDay.code.in_(set(codes)))
    return {each.code: each.name for each in db.session.scalars(query)}


def page_of_figures(kind: str, as_of: date, number: int, code: str | None = None) -> Page[FigureDay]:
    """Return one page of the figures of a kind as of a day, by code, or those of one code; 404 past its end.

    All are counted, since programs read every page: they are no more than there are services.
    """
    query = select(FigureDay).where(FigureDay.kind == kind, FigureDay.as_of == as_of)
    if code is not None:
        query = query.where(FigureDay.code == code)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return paginate(query.order_by(FigureDay.code), number, total)


def find_code(kind: str, as_of: date, typed: str) -> str:
    """Return the code of a scope of a day that a typed one stands for; what is not found is returned as typed."""
    codes = select(FigureDay.code).where(FigureDay.kind == kind, FigureDay.as_of == as_of)
    return find_by_code(codes, FigureDay.code, typed) or typed


def closed_months() -> list[date]:
    """Return the first days of the closed months whose figures are kept, newest first."""
    return months_of(ScopeKind.ALL)


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


def month_files(month: date | None = None) -> dict[date, list[StoredFile]]:
    """Return the files of a month, or of all, by the first day of the month and in the order of their names."""
    columns = (MonthFile.month, MonthFile.name, MonthFile.sha256, func.length(MonthFile.body), MonthFile.written_at)
    query = select(*columns).order_by(MonthFile.month, MonthFile.name)
    found: dict[date, list[StoredFile]] = {}
    for first, *values in db.session.execute(query if month is None else query.where(MonthFile.month == month)):
        found.setdefault(first, []).append(StoredFile(*values))
    return found


def corrections_of(as_of: date, kind: str = "", code: str = ALL) -> Sequence[FigureCorrection]:
    """Return the corrections of the figures of a day, all or those of one scope, oldest first."""
    query = select(FigureCorrection).where(FigureCorrection.as_of == as_of)
    if kind:
        query = query.where(FigureCorrection.kind == kind, FigureCorrection.code == code)
    return db.session.scalars(query.order_by(FigureCorrection.id)).all()


def all_corrections() -> Sequence[FigureCorrection]:
    """Return every correction, oldest first."""
    return db.session.scalars(select(FigureCorrection).order_by(FigureCorrection.id)).all()


def corrections_by_month() -> dict[date, int]:
    """Return how many values of the last day of each month were corrected, by the first day of the month."""
    counted = select(FigureCorrection.as_of, func.count()).group_by(FigureCorrection.as_of)
    return {day.replace(day=1): count for day, count in db.session.execute(counted) if is_month_end(day)}


def find_figure_day(row_id: int) -> FigureDay | None:
    """Find the figures of a scope as of a day by their number."""
    return db.session.get(FigureDay, row_id)


def newest_month_end() -> date | None:
    """Return the newest last day of a month as of which there are figures."""
    days = select(FigureDay.as_of).where(FigureDay.kind == ScopeKind.ALL, FigureDay.code == ALL)
    return next((day for day in db.session.scalars(days.order_by(FigureDay.as_of.desc())) if is_month_end(day)), None)


def first_recorded_on() -> date | None:
    """Return the day of the oldest entry of the audit trail, on which the portal began; None before that."""
    first = db.session.scalar(select(func.min(AuditEntry.at)))
    return local_date(first) if first else None


def is_month_end(day: date) -> bool:
    """Tell whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def last_day_of(month: date) -> date:
    """Return the last day of a month, by its first day."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
