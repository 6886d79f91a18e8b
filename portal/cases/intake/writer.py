"""Writes the new cases of one transaction in as few statements as possible."""

from typing import Any, cast

from sqlalchemy import Table, insert

from portal.cases.history import CaseHistory
from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculator
from portal.platform.storage.database import db

# The tables, not the classes: the ORM would leave out what is None, and so write row by row.
CASES, STEPS, PAUSES = (cast("Table", each.__table__) for each in (Case, CaseStep, CasePause))


class NewCases:
    """Collect new cases with their steps and pauses, and write them at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: list[dict[str, Any]] = []
        self.steps: list[list[dict[str, Any]]] = []
        self.pauses: list[list[dict[str, Any]]] = []

    def add(
        self, row: dict[str, Any], history: CaseHistory, calculator: DeadlineCalculator, rollup: RollupUpdate
    ) -> None:
        """Add a case by its columns, and count it in the rollup; raises NoCalendarError before it does either."""
        pauses = calculator.pauses(history)
        steps = [calculator.step_values(step, pauses) for step in history.steps]
        self.rows.append(row)
        self.steps.append(steps)
        self.pauses.append([dict(pause.__dict__) for pause in history.pauses])
        if row["closed_on"] is None:
            rollup.add_open(row)
        else:
            rollup.add_case(row)
        for step in steps:
            if step["finished_on"] is not None:
                rollup.add_step(row, step)

    def write(self) -> None:
        """Insert the cases, then their steps and pauses."""
        if not self.rows:
            return
        returned = insert(CASES).returning(Case.id, sort_by_parameter_order=True)
        ids = db.session.scalars(returned, self.rows).all()
        for table, rows_of_cases in ((STEPS, self.steps), (PAUSES, self.pauses)):
            rows = [{"case_id": id_, **row} for id_, of_case in zip(ids, rows_of_cases, strict=True) for row in of_case]
            if rows:
                db.session.execute(insert(table), rows)
