"""The rollup of cases: updated in the transaction that changes a case, and checked against a full recount."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, case, cast, func, or_, select

from portal.cases.models import Case, CaseStep, OpenCaseCount
from portal.cases.statistics.models import EndedCaseCount
from portal.cases.vocabulary import DECIDED
from portal.platform.storage.database import Base, db, insert_into

NEVER = date(9999, 12, 31)  # for a step without a due date: later than any day
MAX_COUNTED_WORKING_DAYS = 999  # working days, some four years; a longer wait is counted as this, so that keys stay few


@dataclass(frozen=True)
class EndedKey:
    """What ended cases, or finished steps, have in common that are counted together."""

    procedure_id: int
    department_code: str
    step_key: str
    month: date
    counted_in: date
    days: int
    is_late: bool
    is_decided: bool


Sums = tuple[int, int, int]
"""The number of cases or steps, of those that had been paused, and of working days on which they were."""


def ended_key_of_case(values: Mapping[str, Any]) -> EndedKey:
    """Return the key under which an ended case is counted, from its columns."""
    accepted, counted = values["accepted_on"].replace(day=1), values["counted_on"].replace(day=1)
    is_late, is_decided = values["closed_on"] > values["due_on"], values["state"] in DECIDED
    days = min(values["days"], MAX_COUNTED_WORKING_DAYS)
    return EndedKey(values["procedure_id"], values["department_code"], "", accepted, counted, days, is_late, is_decided)


def ended_key_of_step(case: Mapping[str, Any], step: Mapping[str, Any]) -> EndedKey:
    """Return the key of a finished step, from the columns of both; one that a withdrawal cut short is not decided."""
    is_late = step["due_on"] is not None and step["finished_on"] > step["due_on"]
    month = case["accepted_on"].replace(day=1)
    days = min(step["days"], MAX_COUNTED_WORKING_DAYS)
    is_done = case["state"] in DECIDED or step["finished_at"] != case["closed_at"]
    return EndedKey(case["procedure_id"], case["department_code"], step["key"], month, month, days, is_late, is_done)


@dataclass(frozen=True)
class OpenKey:
    """What open cases have in common that are counted together."""

    procedure_id: int
    department_code: str
    post_code: str
    due_on: date
    warn_from_on: date
    step_due_on: date
    is_excused: bool


def open_key_of(values: Mapping[str, Any]) -> OpenKey:
    """Return the key under which an open case is counted, from its columns."""
    paused_on, step_due_on = values["paused_on"], values["current_step_due_on"]
    return OpenKey(
        values["procedure_id"], values["department_code"], values["current_step_post"],
        values["due_on"], values["warn_from_on"],
        NEVER if paused_on is not None or step_due_on is None else step_due_on,
        paused_on is not None and paused_on <= values["due_on"],
    )  # fmt: skip


class RollupUpdate:
    """Collect changes of the rollup, and write them at once."""

    def __init__(self) -> None:
        """Begin with no change."""
        self._sums: defaultdict[EndedKey, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._open: Counter[OpenKey] = Counter()

    def add_case(self, values: Mapping[str, Any]) -> None:
        """Count a case that has ended."""
        sums = self._sums[ended_key_of_case(values)]
        sums[0] += 1
        sums[1] += values["paused_days"] > 0
        sums[2] += values["paused_days"]

    def add_step(self, case: Mapping[str, Any], step: Mapping[str, Any]) -> None:
        """Count a step that is finished."""
        self._sums[ended_key_of_step(case, step)][0] += 1

    def add_open(self, values: Mapping[str, Any], count: int = 1) -> None:
        """Count an open case by its columns, or with ``count=-1`` take it out."""
        self._open[open_key_of(values)] += count

    def write(self) -> None:
        """Add the changes to the tables; call it inside ``writing()``."""
        rows = [
            {**key.__dict__, "count": sums[0], "paused": sums[1], "paused_days": sums[2]}
            for key, sums in self._sums.items()
        ]
        _add_up(EndedCaseCount, EndedKey, rows, ("count", "paused", "paused_days"))
        moved = [{**key.__dict__, "count": count} for key, count in self._open.items() if count]
        _add_up(OpenCaseCount, OpenKey, moved, ("count",))
        self._sums.clear()
        self._open.clear()


def _add_up(
    table: type[Base], key: type[EndedKey | OpenKey], rows: list[dict[str, Any]], counts: tuple[str, ...]
) -> None:
    """Add rows to those of the same key, always in the same order, so that two writers never wait for each other."""
    if not rows:
        return
    names = tuple(key.__dataclass_fields__)
    rows.sort(key=lambda row: [str(row[name]) for name in names])
    statement = insert_into(table)
    added = {name: getattr(table, name) + getattr(statement.excluded, name) for name in counts}
    db.session.execute(statement.on_conflict_do_update(index_elements=names, set_=added), rows)


def stored_open() -> dict[OpenKey, int]:
    """Return the rollup of open cases as it is stored."""
    rows = db.session.scalars(select(OpenCaseCount).where(OpenCaseCount.count != 0))
    return {OpenKey(*(getattr(row, name) for name in OpenKey.__dataclass_fields__)): row.count for row in rows}


def recounted_open() -> dict[OpenKey, int]:
    """Return the rollup of open cases, counted from all of them."""
    columns = (Case.procedure_id, Case.department_code, Case.current_step_post, Case.due_on, Case.warn_from_on,
               Case.current_step_due_on, Case.paused_on)  # fmt: skip
    names = [column.key for column in columns]
    counted: Counter[OpenKey] = Counter()
    for *values, count in db.session.execute(
        select(*columns, func.count()).where(Case.closed_on.is_(None)).group_by(*columns)
    ):
        counted[open_key_of(dict(zip(names, values, strict=True)))] += count
    return dict(counted)


def stored_sums() -> dict[EndedKey, Sums]:
    """Return the rollup of ended cases and finished steps as it is stored."""
    rows = db.session.scalars(select(EndedCaseCount))
    return {
        EndedKey(*(getattr(row, name) for name in EndedKey.__dataclass_fields__)): (
            row.count,
            row.paused,
            row.paused_days,
        )
        for row in rows
        if row.count
    }


def recounted_sums() -> dict[EndedKey, Sums]:
    """Return the rollup of ended cases and finished steps, counted from all of them."""
    accepted = _month(Case.accepted_on)
    is_decided = Case.state.in_(DECIDED)
    place = (Case.procedure_id, Case.department_code)
    counted = _month(Case.counted_on)
    by = (*place, accepted, counted, _capped(Case.days), Case.closed_on > Case.due_on, is_decided)
    sums_of_cases = (func.count(), _sum(Case.paused_days > 0), func.sum(Case.paused_days))
    of_cases = select(*by, *sums_of_cases).where(Case.closed_on.is_not(None)).group_by(*by)
    found: dict[EndedKey, Sums] = {}
    for procedure_id, department, first, then, days, is_late, decided, *sums in db.session.execute(of_cases):
        months = (date.fromisoformat(first), date.fromisoformat(then))
        key = EndedKey(procedure_id, department, "", *months, days, bool(is_late), bool(decided))
        found[key] = (sums[0], sums[1], sums[2])
    is_late_step = func.coalesce(CaseStep.finished_on > CaseStep.due_on, False)
    is_done_step = or_(is_decided, CaseStep.finished_at.is_distinct_from(Case.closed_at))
    keys = (*place, CaseStep.key, accepted, _capped(CaseStep.days), is_late_step, is_done_step)
    of_steps = select(*keys, func.count()).join(CaseStep.case).where(CaseStep.finished_on.is_not(None)).group_by(*keys)
    for procedure_id, department, key, first, days, is_late, is_done, count in db.session.execute(of_steps):
        month = date.fromisoformat(first)
        found[EndedKey(procedure_id, department, key, month, month, days, bool(is_late), bool(is_done))] = (count, 0, 0)
    return found


def differences() -> Counter[str]:
    """Return how many keys are counted wrongly, of ``ended`` and of ``open`` cases; empty when the rollup is right."""
    pairs: tuple[tuple[str, Mapping[Any, Any], Mapping[Any, Any]], ...] = (
        ("ended", stored_sums(), recounted_sums()),
        ("open", stored_open(), recounted_open()),
    )
    wrong: Counter[str] = Counter()
    for name, stored, recounted in pairs:
        wrong[name] = sum(stored.get(key) != recounted.get(key) for key in stored.keys() | recounted.keys())
    return +wrong


def _month(day: Any) -> Any:
    """Return the first day of a day's month, as text on both databases."""
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.date_trunc("month", day), "YYYY-MM-DD")
    return func.strftime("%Y-%m-01", day)


def _capped(days: Any) -> Any:
    return case((days > MAX_COUNTED_WORKING_DAYS, MAX_COUNTED_WORKING_DAYS), else_=days)


def _sum(condition: Any) -> Any:
    return func.sum(cast(condition, Integer))
