"""The rollup of cases: kept in the transaction that ends a case or a step, and checked against a full recount."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.models import Case, CaseStep, CaseTally
from portal.cases.vocabulary import DECIDED
from portal.shared.db import db

MOST_DAYS = 999  # a wait beyond this is counted as this


@dataclass(frozen=True)
class Cell:
    """What is counted together."""

    procedure_id: int
    department_code: str
    step_key: str
    month: date
    counted_in: date
    days: int
    is_late: bool
    is_decided: bool


Sums = tuple[int, int, int]
"""How many; how many of them had been paused; on how many working days."""


def cell_of_case(values: Mapping[str, Any]) -> Cell:
    """Return where a case that has ended is counted, by its columns."""
    accepted, counted = values["accepted_on"].replace(day=1), values["counted_on"].replace(day=1)
    is_late, is_decided = values["closed_on"] > values["due_on"], values["state"] in DECIDED
    days = min(values["days"], MOST_DAYS)
    return Cell(values["procedure_id"], values["department_code"], "", accepted, counted, days, is_late, is_decided)


def cell_of_step(case: Mapping[str, Any], step: Mapping[str, Any]) -> Cell:
    """Return where a step that is finished is counted, by the columns of both."""
    is_late = step["due_on"] is not None and step["finished_on"] > step["due_on"]
    month = case["accepted_on"].replace(day=1)
    days = min(step["days"], MOST_DAYS)
    return Cell(case["procedure_id"], case["department_code"], step["key"], month, month, days, is_late, True)


class Tally:
    """Adds up what is to be counted, and keeps it at once."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add_case(self, values: Mapping[str, Any]) -> None:
        """Count a case that has ended."""
        sums = self._sums[cell_of_case(values)]
        sums[0] += 1
        sums[1] += values["paused_days"] > 0
        sums[2] += values["paused_days"]

    def add_step(self, case: Mapping[str, Any], step: Mapping[str, Any]) -> None:
        """Count a step that is finished."""
        self._sums[cell_of_step(case, step)][0] += 1

    def keep(self) -> None:
        """Add it to what is kept; call it inside ``writing()``, after the cases were flushed."""
        if not self._sums:
            return
        rows = [
            {**cell.__dict__, "count": sums[0], "paused": sums[1], "paused_days": sums[2]}
            for cell, sums in sorted(self._sums.items(), key=lambda each: tuple(map(str, each[0].__dict__.values())))
        ]
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        statement = insert(CaseTally)
        added = {
            name: getattr(CaseTally, name) + getattr(statement.excluded, name)
            for name in ("count", "paused", "paused_days")
        }
        key = ("procedure_id", "department_code", "step_key", "month", "counted_in", "days", "is_late", "is_decided")
        db.session.execute(statement.on_conflict_do_update(index_elements=key, set_=added), rows)
        self._sums.clear()


def kept_sums() -> dict[Cell, Sums]:
    """Return what is kept."""
    rows = db.session.scalars(select(CaseTally))
    return {
        Cell(*(getattr(row, name) for name in Cell.__dataclass_fields__)): (row.count, row.paused, row.paused_days)
        for row in rows
        if row.count
    }


def recounted_sums() -> dict[Cell, Sums]:
    """Return what the cases themselves say, counted anew from all of them."""
    accepted = _month(Case.accepted_on)
    is_decided = Case.state.in_(DECIDED)
    place = (Case.procedure_id, Case.department_code)
    counted = _month(Case.counted_on)
    by = (*place, accepted, counted, _capped(Case.days), Case.closed_on > Case.due_on, is_decided)
    sums_of_cases = (func.count(), _sum(Case.paused_days > 0), func.sum(Case.paused_days))
    of_cases = select(*by, *sums_of_cases).where(Case.closed_on.is_not(None)).group_by(*by)
    found: dict[Cell, Sums] = {}
    for procedure_id, department, first, then, days, is_late, decided, *sums in db.session.execute(of_cases):
        months = (date.fromisoformat(first), date.fromisoformat(then))
        cell = Cell(procedure_id, department, "", *months, days, bool(is_late), bool(decided))
        found[cell] = (sums[0], sums[1], sums[2])
    is_late_step = func.coalesce(CaseStep.finished_on > CaseStep.due_on, False)
    keys = (*place, CaseStep.key, accepted, _capped(CaseStep.days), is_late_step)
    of_steps = select(*keys, func.count()).join(CaseStep.case).where(CaseStep.finished_on.is_not(None)).group_by(*keys)
    for procedure_id, department, key, first, days, is_late, count in db.session.execute(of_steps):
        month = date.fromisoformat(first)
        found[Cell(procedure_id, department, key, month, month, days, bool(is_late), True)] = (count, 0, 0)
    return found


def differences() -> Counter[str]:
    """Return how many cells are counted wrongly, by kind of error; empty when the rollup is right."""
    kept, recounted = kept_sums(), recounted_sums()
    wrong: Counter[str] = Counter()
    for cell in kept.keys() | recounted.keys():
        if kept.get(cell) != recounted.get(cell):
            wrong["missing" if cell not in kept else "too many" if cell not in recounted else "other"] += 1
    return wrong


def _month(day: Any) -> Any:
    """Return the first day of a day's month, as text on both databases."""
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.date_trunc("month", day), "YYYY-MM-DD")
    return func.strftime("%Y-%m-01", day)


def _capped(days: Any) -> Any:
    return case((days > MOST_DAYS, MOST_DAYS), else_=days)


def _sum(condition: Any) -> Any:
    return func.sum(cast(condition, Integer))
