"""Split lists and queries into pages, counted to a thousand: no list takes longer because there are more rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort
from flask_babel import gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy import Select, func, select

from portal.platform.storage.database import db

T = TypeVar("T")
PER_PAGE = 20  # unsourced
COUNTED_TO = 1000  # unsourced: whoever has more narrows the list; counting on would take longer with every row
PAGES_COUNTED = COUNTED_TO // PER_PAGE


@dataclass(frozen=True)
class PagePlace:
    """Where in a list a page begins: its number, and where the list is long the row it was last gone on from."""

    number: int = 1
    start: str = ""

    @property
    def offset(self) -> int:
        """Return how many rows of the list, or of the rest from ``start`` on, come before the page."""
        return PER_PAGE * ((self.number - 1) % PAGES_COUNTED if self.start else self.number - 1)


BEGINNING = PagePlace()


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all.

    Of a list that is counted to ``COUNTED_TO``, ``total`` is one more where there are more rows; ``goes_on`` tells
    whether a row follows this page, and ``next_start`` is the reference of that row where the list goes on from it.
    """

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE
    goes_on: bool = False
    start: str = ""
    next_start: str = ""

    @property
    def last(self) -> int:
        """Return the number of the last page, at least 1; of a list that is not counted, the last one known."""
        return max(self.number, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        """Tell whether there is a page after this one."""
        return self.goes_on or self.number < self.last

    @property
    def is_counted(self) -> bool:
        """Tell whether the number of the last page is known."""
        return not (self.goes_on and self.total > COUNTED_TO) and not self.start

    @property
    def next(self) -> dict[str, Any]:
        """Return what the address of the next page adds to that of the list."""
        return {"page": self.number + 1, "from": self.next_start or self.start or None}

    @property
    def previous(self) -> dict[str, Any]:
        """Return what the address of the page before adds to that of the list."""
        is_first_from_start = (self.number - 1) % PAGES_COUNTED == 0
        return {"page": self.number - 1, "from": None if is_first_from_start else self.start or None}


@pass_context  # otherwise Jinja evaluates the filter on constants once, in the language of the first page
def counted(_context: Context, count: int) -> str:
    """Write the count of a list: exactly to ``COUNTED_TO``, and more than that as “1,000+”."""
    return gettext("%(number)s+", number=f"{COUNTED_TO:,}") if count > COUNTED_TO else str(count)


def page_of(rows: Sequence[T], number: int) -> Page[T]:
    """Return one page of a whole list; 404 past its end."""
    some = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    if not some and number > 1:
        abort(404)
    return Page(some, number, len(rows))


def paginate(query: Select[Any], number: int, total: int | None = None) -> Page[Any]:
    """Fetch one page of a short list, counted to ``COUNTED_TO`` unless the total is given; 404 past its end."""
    is_total_known = total is not None
    if total is None:
        some = query.order_by(None).limit(COUNTED_TO + 1).subquery()
        total = db.session.scalar(select(func.count()).select_from(some)) or 0
    rows = db.session.scalars(query.limit(PER_PAGE + 1).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        abort(404)
    return Page(rows[:PER_PAGE], number, total, goes_on=not is_total_known and len(rows) > PER_PAGE)
