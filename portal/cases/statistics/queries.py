"""Reads of the figures of waiting as they are stored for a day."""

from datetime import date

from sqlalchemy import ColumnElement, func, select

from portal.cases.statistics.models import CaseFigures
from portal.platform.clock import local_today
from portal.platform.storage.database import db

ALL = ""


def newest_day() -> date | None:
    """Return the day as of which there are figures."""
    return db.session.scalar(select(func.max(CaseFigures.as_of)).where(_is_over()))


def _is_over() -> ColumnElement[bool]:
    """Return the condition that the day of figures is over: a clock that was ahead may have written more."""
    return CaseFigures.as_of < local_today()


def figures_of(kind: str, code: str = ALL) -> CaseFigures | None:
    """Return the newest figures of a procedure, a department or all (kind ``all``)."""
    newest = select(func.max(CaseFigures.as_of)).where(_is_over()).scalar_subquery()
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.code == code, CaseFigures.as_of == newest)
    return db.session.scalar(query)


def figures_listed(kind: str, as_of: date | None = None, department: str = "") -> dict[str, CaseFigures]:
    """Return the figures of a kind by code, as of a day (the newest when left out)."""
    day = as_of or newest_day()
    query = select(CaseFigures).where(CaseFigures.kind == kind, CaseFigures.as_of == day, _is_over())
    if department:
        query = query.where(CaseFigures.department_code == department)
    return {each.code: each for each in db.session.scalars(query)}
