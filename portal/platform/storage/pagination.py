"""Split lists and queries into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort
from sqlalchemy import Select, func, select

from portal.platform.storage.database import db

T = TypeVar("T")
PER_PAGE = 20  # unsourced


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """Return the number of the last page, at least 1."""
        return max(1, -(-self.total // self.per_page))


def page_of(rows: Sequence[T], number: int) -> Page[T]:
    """Return one page of a whole list; 404 past its end."""
    some = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    if not some and number > 1:
        abort(404)
    return Page(some, number, len(rows))


def paginate(query: Select[Any], number: int, total: int | None = None) -> Page[Any]:
    """Fetch one page of a query, in two statements or, where the total is given, in one; 404 past its end."""
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        abort(404)
    return Page(rows, number, total)
