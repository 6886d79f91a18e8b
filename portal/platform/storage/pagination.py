"""Pages of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort
from sqlalchemy import Select, func, select

from portal.platform.storage.database import db

T = TypeVar("T")
PER_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and where they stand in it."""

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """Return the number of the last page, at least 1."""
        return max(1, -(-self.total // self.per_page))


def page_of(rows: Sequence[T], number: int) -> Page[T]:
    """Cut one page out of a whole list; past the end is 404."""
    some = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    if not some and number > 1:
        abort(404)
    return Page(some, number, len(rows))


def paginate(query: Select[Any], number: int, total: int | None = None) -> Page[Any]:
    """Fetch one page in two queries, or one where the total is known, whatever its length; past the end is 404."""
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        abort(404)
    return Page(rows, number, total)
