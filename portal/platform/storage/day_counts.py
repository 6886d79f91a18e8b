"""Daily counts: how many records stand in which cell, kept as changes by day, so that any past day can be summed.

A model is counted by ``counted``: the columns that matter, and a function that gives the cells of a row of them. The
session writes what changed as signed counts of the local day of the commit, in the transaction that changes the
records; no operation has to remember it. The state at the end of a day is the sum of all rows up to it, whatever has
happened since: on PostgreSQL a commit holds a shared lock from before it reads the day, and ``wait_for_commits`` waits
for all that hold it; on SQLite there is one writer.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Index, Select, String, bindparam, delete, event, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.platform.clock import local_today
from portal.platform.storage.database import Base, db, insert_into

NEVER = date(9999, 12, 31)  # for what has no due date: later than any day
BEGINNING = date(1, 1, 1)  # the day of changes that have been folded together: earlier than any day
NOT_ONE_SERVICE = "~"  # before the code of a department; in no code of a service
FOLD_AFTER = timedelta(days=100)  # unsourced; any day since then can be summed again: the ends of three months
ROWS_PER_FOLD = 2000  # unsourced: so that other writers do not wait long
ROWS_PER_STATEMENT = 5000  # unsourced: bounds what is sent at once
COUNTING_LOCK = 7_316_482  # any number that no other advisory lock of the database has
_TOUCHED = "day_counts"


class DayCount(Base):
    """How many more records (or fewer, below 0) stood in a cell at the end of a day than before it."""

    __tablename__ = "day_counts"
    __table_args__ = (
        Index("one_day_count", "day", "measure", "code", "value", "month", "due_on", unique=True),
        Index("ix_day_counts_of_code", "code", "measure"),
    )

    day: Mapped[date]
    measure: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(41))  # of a service; of a department with its sign
    value: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    due_on: Mapped[date]
    count: Mapped[int]


@dataclass(frozen=True)
class CountCell:
    """What is counted together; ``code`` is one of ``code_of``, ``month`` the first day of one."""

    measure: str
    code: str
    value: str
    month: date
    due_on: date = NEVER


def code_of(service: str | None, department: str) -> str:
    """Return the code under which is counted what is about a service, or about none but a department, or no one."""
    return service or f"{NOT_ONE_SERVICE}{department}"


NAMES = ("measure", "code", "value", "month", "due_on")
Rows = Select[*tuple[Any, ...]]
Cells = Callable[[Any], Iterable[CountCell]]


@dataclass(frozen=True)
class _CountedModel:
    rows: Rows
    some: Rows  # those with the ids of a parameter, built once: every filing asks for them
    cells: Cells


_models: dict[type[Base], _CountedModel] = {}


def counted(model: type[Base], rows: Rows) -> Callable[[Cells], Cells]:
    """Count a model: ``rows`` selects its id and the columns, from which the function gives the cells of a record.

    Neither the columns nor the function may depend on other records that change.
    """

    def register(cells: Cells) -> Cells:
        some = rows.where(model.id.in_(bindparam("ids", expanding=True)))
        _models[model] = _CountedModel(rows, some, cells)
        return cells

    return register


@dataclass
class _Touched:
    """What a transaction has changed: by model and id, the cells that the record was in."""

    records: dict[tuple[type[Base], int], Counter[CountCell]]


@event.listens_for(db.session, "before_flush")
def _note_old(session: Session, _context: object, _instances: object) -> None:
    """Note the cells of the records that are about to change."""
    changed = [each for each in session.dirty if type(each) in _models and session.is_modified(each)]
    changed += [each for each in session.deleted if type(each) in _models]
    _note(session, changed)


@event.listens_for(db.session, "after_flush")
def _note_new(session: Session, _context: object) -> None:
    """Note the records that were inserted; they were in no cell."""
    touched = _touched(session)
    for each in session.new:
        if type(each) in _models:
            touched.records.setdefault((type(each), each.id), Counter())


@event.listens_for(db.session, "before_commit")
def _write_changes(session: Session) -> None:
    """Write how the cells have changed, as counts of the day on which the transaction is committed.

    The end of a savepoint calls this, too. Written then, changes would go with a savepoint around it that is undone,
    and what had been changed before would never be counted.
    """
    if session.in_nested_transaction():
        return
    session.flush()
    touched: _Touched | None = session.info.pop(_TOUCHED, None)
    if touched is None:
        return
    changes: Counter[CountCell] = Counter()
    for model, ids in _ids_by_model(touched.records).items():
        now = dict(_cells_of(session, model, ids))
        for record_id in ids:
            changes.update(now.get(record_id, Counter()))
            changes.subtract(touched.records[model, record_id])
    if any(changes.values()):
        _lock(session, func.pg_advisory_xact_lock_shared)
        day = local_today()
        add_counts(session, [(day, cell, count) for cell, count in changes.items() if count])


def note_before_change(records: Iterable[Any]) -> None:
    """Note the cells of records that are counted with what is about to change of another; call it before that."""
    _note(db.session(), [each for each in records if type(each) in _models])


def wait_for_commits() -> None:
    """Wait until all that is being counted is committed; what comes later counts on the day of this moment or after.

    Call it inside ``writing()``, before that has read anything: it lets others go on at once.
    """
    _lock(db.session(), func.pg_advisory_lock)
    _lock(db.session(), func.pg_advisory_unlock)


def keep_others_from_counting() -> None:
    """Let nobody else commit what is counted until this transaction ends; call it before records are read."""
    _lock(db.session(), func.pg_advisory_xact_lock)


def _lock(session: Session, function: Any) -> None:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(function(COUNTING_LOCK)))


@event.listens_for(db.session, "after_soft_rollback")
def _clear(session: Session, transaction: Any) -> None:
    """Clear what was noted when the whole transaction is rolled back."""
    if not transaction.nested:
        session.info.pop(_TOUCHED, None)


def _touched(session: Session) -> _Touched:
    found: _Touched = session.info.setdefault(_TOUCHED, _Touched({}))
    return found


def _note(session: Session, records: Iterable[Any]) -> None:
    touched = _touched(session).records
    unknown = [(type(each), each.id) for each in records if (type(each), each.id) not in touched]
    for model, ids in _ids_by_model(unknown).items():
        before = dict(_cells_of(session, model, ids))
        touched.update({(model, each): before.get(each, Counter()) for each in ids})


def _ids_by_model(keys: Iterable[tuple[type[Base], int]]) -> dict[type[Base], list[int]]:
    found: defaultdict[type[Base], list[int]] = defaultdict(list)
    for model, record_id in keys:
        found[model].append(record_id)
    return found


def _cells_of(session: Session, model: type[Base], ids: list[int]) -> Iterator[tuple[int, Counter[CountCell]]]:
    counting = _models[model]
    for row in session.connection().execute(counting.some, {"ids": ids}):
        yield row.id, Counter(counting.cells(row))


def add_counts(session: Session, changes: Iterable[tuple[date, CountCell, int]]) -> None:
    """Add signed counts to their cells; in one order, so that two transactions never wait for each other."""
    ordered = sorted((day, *astuple(cell), count) for day, cell, count in changes)
    statement = insert_into(DayCount)
    added = {"count": DayCount.count + statement.excluded.count}
    keys = ("day", *NAMES)
    left = iter(ordered)
    while some := list(islice(left, ROWS_PER_STATEMENT)):
        rows = [dict(zip((*keys, "count"), row, strict=True)) for row in some]
        session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)


def counts_as_of(day: date) -> Iterator[tuple[CountCell, int]]:
    """Yield each cell with the number of records in it at the end of a day; raises ValueError for a folded day."""
    if local_today() - day > FOLD_AFTER:
        raise ValueError(f"the changes up to {day} have been folded together")
    columns = [getattr(DayCount, name) for name in NAMES]
    total = func.sum(DayCount.count)
    query = select(*columns, total).where(DayCount.day <= day).group_by(*columns).having(total != 0)
    for *values, count in db.session.execute(query):
        yield CountCell(*values), count


def recounted() -> Counter[CountCell]:
    """Return the cells with their numbers now, counted from all records."""
    found: Counter[CountCell] = Counter()
    for counting in _models.values():
        every = counting.rows.subquery()
        columns = [column for column in every.c if column.name != "id"]
        grouped = select(*columns, func.count().label("records")).group_by(*columns)
        for row in db.session.execute(grouped.execution_options(yield_per=ROWS_PER_STATEMENT)):
            for cell in counting.cells(row):
                found[cell] += row.records
    return found


def stored() -> Counter[CountCell]:
    """Return the cells with their numbers now, as they are stored."""
    columns = [getattr(DayCount, name) for name in NAMES]
    query = select(*columns, func.sum(DayCount.count)).group_by(*columns)
    return Counter({CountCell(*values): count for *values, count in db.session.execute(query) if count})


def wrong_cells() -> list[CountCell]:
    """Return the cells whose stored number differs from a recount; empty when all are right."""
    now, then = recounted(), stored()
    return [cell for cell in now.keys() | then.keys() if now[cell] != then[cell]]


def is_uncounted() -> bool:
    """Tell whether nothing is counted though there are records, as after a release that did not count."""
    if db.session.scalar(select(exists(select(DayCount.id)))):
        return False
    return any(db.session.scalar(select(exists(select(model.id)))) for model in _models)


def count_anew(day: date) -> int:
    """Replace all counts by a recount, dated as of a day; return how many. Call it inside ``writing()``."""
    db.session.execute(delete(DayCount))
    cells = recounted()
    add_counts(db.session(), [(day, cell, count) for cell, count in cells.items()])
    return len(cells)


def fold_old_counts() -> int:
    """Add the oldest changes before ``FOLD_AFTER`` to those of the beginning; return how many rows were folded.

    Call it inside ``writing()``.
    """
    last = local_today() - FOLD_AFTER
    old = select(DayCount).where(DayCount.day > BEGINNING, DayCount.day < last)
    rows = db.session.scalars(old.order_by(DayCount.day).limit(ROWS_PER_FOLD)).all()
    add_counts(db.session(), _merged(rows))
    db.session.execute(delete(DayCount).where(DayCount.id.in_([row.id for row in rows])))
    if len(rows) < ROWS_PER_FOLD:  # the last of them, since the whole of the beginning is looked through
        db.session.execute(delete(DayCount).where(DayCount.day == BEGINNING, DayCount.count == 0))
    return len(rows)


def _merged(rows: Iterable[DayCount]) -> list[tuple[date, CountCell, int]]:
    sums: Counter[CountCell] = Counter()
    for row in rows:
        sums[CountCell(*(getattr(row, name) for name in NAMES))] += row.count
    return [(BEGINNING, cell, count) for cell, count in sums.items() if count]
