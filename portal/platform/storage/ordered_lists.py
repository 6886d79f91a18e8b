"""Long lists, read along their indexes: however many rows there are, a page reads as many as it shows.

A list has parts, one after the other (what is open, what is over), and a part has cells: rows with the same state and
department, which an index holds in order. The first rows of each cell are merged. Pages go on from a row, so that none
is far from where its reading begins.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select, true, tuple_, union_all

from portal.platform.storage.database import Base, db
from portal.platform.storage.pagination import COUNTED_TO, PAGES_COUNTED, PER_PAGE, Page, PagePlace

T = TypeVar("T", bound=Base)
Codes = frozenset[str] | None
SHOWN_WAITING = 50  # unsourced: more than one person works through in a day; the lists have the rest


@dataclass(frozen=True)
class IndexCell:
    """Rows that an index holds in order: equalities, and the column that orders them; their ``id`` comes after it."""

    where: ColumnElement[bool]
    key: Any


@dataclass(frozen=True)
class ListPart:
    """Cells whose rows are merged by their keys; no row may be in two of them."""

    cells: Sequence[IndexCell]
    newest_first: bool = False


@dataclass(frozen=True)
class Waiting(Generic[T]):
    """What waits for somebody: how much, to one more than ``COUNTED_TO``; when each is due, by id; and the soonest due.

    Of more than ``COUNTED_TO``, the due dates are those of the first ones alone.
    """

    total: int
    days: Mapping[int, date]
    rows: Sequence[T] = ()

    @property
    def days_not_shown(self) -> list[date]:
        """Return the due dates that are known of what is not among the rows."""
        shown = {row.id for row in self.rows}
        return [day for row_id, day in self.days.items() if row_id not in shown]

    @property
    def is_cut(self) -> bool:
        """Tell whether more wait than are counted."""
        return self.total > COUNTED_TO

    def without(self, others: "Waiting[T]") -> "Waiting[T]":
        """Return what waits and is not known to be among others."""
        days = {row_id: day for row_id, day in self.days.items() if row_id not in others.days}
        rows = [row for row in self.rows if row.id in days]
        return Waiting(self.total if self.is_cut else len(days), days, rows)


NOTHING_WAITS: Waiting[Any] = Waiting(0, {})


def cells_of(column: Any, values: Iterable[Any], reach: Sequence[ColumnElement[bool]], key: Any) -> list[IndexCell]:
    """Return a cell for each value of a column, such as a state, and each condition of a reach."""
    return [IndexCell(and_(column == value, where), key) for value in values for where in reach]


def reach_of(department: Any, codes: Codes) -> list[ColumnElement[bool]]:
    """Return a condition for each of some departments; None means all of them, without a condition."""
    return [true()] if codes is None else [department == code for code in sorted(codes)]


def common_codes(one: Codes, other: Codes) -> Codes:
    """Return the codes that are in both of two sets, of which None has all."""
    return other if one is None else one if other is None else one & other


def split_reach(department: Any, is_secret: ColumnElement[bool], codes: Codes, secret_codes: Codes) -> list[Any]:
    """Return conditions that split what a person may see: open rows of some departments, secret ones of others."""
    if codes is None and secret_codes is None:
        return [true()]
    if codes is None or secret_codes is None:
        secret = [and_(is_secret, where) for where in reach_of(department, secret_codes)]
        return [*(and_(~is_secret, where) for where in reach_of(department, codes)), *secret]
    both = [department == code for code in sorted(codes & secret_codes)]
    open_only = [and_(department == code, ~is_secret) for code in sorted(codes - secret_codes)]
    return [*both, *open_only, *(and_(department == code, is_secret) for code in sorted(secret_codes - codes))]


def paginate_parts(query: Select[Any], parts: Sequence[ListPart], place: PagePlace, *options: Any) -> Page[Any]:
    """Fetch one page of a long list of rows that have references, in three or four statements.

    Raises 404 past the end of the list, and for a row to go on from that is not in it.
    """
    rows: list[Any] = []
    first, begin, left = place.offset, None, list(parts)
    if place.start:
        left, begin = _parts_from(query, left, place.start)
    for part in left:
        found = _rows(query, part, first, PER_PAGE + 1 - len(rows), begin)
        rows += found
        if len(rows) > PER_PAGE:
            break
        if not found and first and part is not left[-1]:
            first -= _count(query, [part], first, begin)
        elif found:
            first = 0
        begin = None
    if not rows and place.number > 1:
        abort(404)
    following = rows[PER_PAGE].reference if len(rows) > PER_PAGE else ""
    next_start = following if place.number % PAGES_COUNTED == 0 else ""
    total = _count(query, parts, COUNTED_TO + 1)
    shown = fetch_in_order(query, [row.id for row in rows[:PER_PAGE]], *options)
    return Page(shown, place.number, total, goes_on=bool(following), start=place.start, next_start=next_start)


def waiting_in(
    query: Select[Any],
    cells: Sequence[IndexCell],
    *options: Any,
    columns: Sequence[Any] = (),
    due_on: Callable[[Any], date] = attrgetter("key"),
) -> Waiting[Any]:
    """Return what waits in some cells, in three statements; ``due_on`` reads the due date from the key and columns.

    Of more than ``COUNTED_TO`` the first ones of each cell are looked at, since cells may be ordered by another day.
    """
    total = _count(query, [ListPart(cells)], COUNTED_TO + 1)
    if not total:
        return NOTHING_WAITS
    most = SHOWN_WAITING if total > COUNTED_TO else COUNTED_TO
    in_order = [_cell_in_order(query.add_columns(*columns), cell, ListPart(cells), None).limit(most) for cell in cells]
    heads = [select(cell.subquery()) for cell in in_order]
    found = db.session.execute(heads[0] if len(heads) == 1 else union_all(*heads)).all()
    days = dict(sorted(((row.id, due_on(row)) for row in found), key=itemgetter(1)))
    return Waiting(total, days, fetch_in_order(query, list(days)[:SHOWN_WAITING], *options))


def first_of_parts(query: Select[Any], parts: Sequence[ListPart], most: int, *options: Any) -> Sequence[Any]:
    """Return the first rows of a long list, at most ``most``."""
    ids: list[int] = []
    for part in parts:
        if len(ids) < most:
            ids += [row.id for row in _rows(query, part, 0, most - len(ids))]
    return fetch_in_order(query, ids, *options)


def fetch_in_order(query: Select[Any], ids: Sequence[int], *options: Any) -> list[Any]:
    """Return the rows with some ids, in the order of the ids."""
    if not ids:
        return []
    table = _table(query)
    found = {row.id: row for row in db.session.scalars(select(table).where(table.id.in_(ids)).options(*options))}
    return [found[row_id] for row_id in ids if row_id in found]


def _table(query: Select[Any]) -> Any:
    return query.column_descriptions[0]["entity"]


def _parts_from(query: Select[Any], parts: list[ListPart], reference: str) -> tuple[list[ListPart], Row[Any]]:
    """Return the parts from the one that a row is in, and the row."""
    one = query.where(_table(query).reference == reference)
    found = [(number, row) for number, part in enumerate(parts) for row in _rows(one, part, 0, 1)]
    if not found:
        abort(404)
    number, row = found[0]
    return parts[number:], row


def _rows(query: Select[Any], part: ListPart, first: int, most: int, begin: Row[Any] | None = None) -> list[Any]:
    """Return ``id``, ``key`` and ``reference`` of at most ``most`` rows of a part, after the first ones."""
    if not part.cells:
        return []
    cells = [_cell_in_order(query, cell, part, begin) for cell in part.cells]
    if len(cells) == 1:
        return list(db.session.execute(cells[0].limit(most).offset(first)).all())
    heads = union_all(*(select(cell.limit(first + most).subquery()) for cell in cells)).subquery()
    merged = select(heads).order_by(*_order(heads.c.key, heads.c.id, part)).limit(most).offset(first)
    return list(db.session.execute(merged).all())


def _cell_in_order(query: Select[Any], cell: IndexCell, part: ListPart, begin: Row[Any] | None) -> Select[Any]:
    table = _table(query)
    extra = [column["expr"] for column in query.column_descriptions[1:]]
    columns = (table.id.label("id"), cell.key.label("key"), table.reference.label("reference"), *extra)
    wanted = query.with_only_columns(*columns).where(_from(table, cell, part, begin))
    return wanted.order_by(*_order(cell.key, table.id, part))


def _order(key: Any, row_id: Any, part: ListPart) -> tuple[Any, Any]:
    return (key.desc(), row_id.desc()) if part.newest_first else (key, row_id)


def _from(table: Any, cell: IndexCell, part: ListPart, begin: Row[Any] | None) -> ColumnElement[bool]:
    if begin is None:
        return cell.where
    here, there = tuple_(cell.key, table.id), tuple_(literal(begin.key, cell.key.type), literal(begin.id))
    return and_(cell.where, here <= there if part.newest_first else here >= there)


def _count(query: Select[Any], parts: Sequence[ListPart], most: int, begin: Row[Any] | None = None) -> int:
    """Count along the same indexes, so that no database looks through a table for rows that lie at its end."""
    cells = [_cell_in_order(query, cell, part, begin) for part in parts for cell in part.cells]
    ids = [select(cell.with_only_columns(_table(query).id).limit(most).subquery()) for cell in cells]
    if not ids:
        return 0
    some = ids[0] if len(ids) == 1 else union_all(*ids).limit(most)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0
