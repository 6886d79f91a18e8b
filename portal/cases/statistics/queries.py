"""Reads of the figures of waiting as they are stored for a day."""

from datetime import date

from sqlalchemy import func, select

from portal.cases.statistics.models import CaseFigures
from portal.platform.storage.database import db

ALL = ""


def newest_day() -> date | None:
    """Return the day as of which there are figures."""
    return db.session.scalar(select(func.max(CaseFigures.as_of)))


def figures_of(kind: str, code: str = ALL) -> CaseFigures | None:
    """Return the newest figures of a procedure, a department or all (kind ``all``)."""
    newest = select(func.max(CaseFigures.as_of)).scalar_subquery()
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.code == code, CaseFigures.as_of == newest)
    return db.session.scalar(query)


def figures_listed(kind: str, as_of: date | None = None, department: str = "") -> dict[str, CaseFigures]:
    """Return the figures of a kind by code, as of a day (the newest when left out)."""
    day = as_of or newest_day()
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.as_of == day)
    if department:
        query = query.where(CaseFigures.department_code == department)
    return {each.code: each for each in db.session.scalars(query)}
