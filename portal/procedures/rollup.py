"""What is counted of published guides by day (``storage.day_counts``): changes, and why they were made."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from portal.platform.storage.day_counts import CountCell, counted
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import PUBLIC_STATES, Reason

GUIDE_CHANGES = "guide_changes"
AFTER_FEEDBACK, OTHERWISE = "after_feedback", "otherwise"


@counted(
    ProcedureVersion,
    select(ProcedureVersion.id, Procedure.code, ProcedureVersion.state, ProcedureVersion.number,
           ProcedureVersion.reason_kind, ProcedureVersion.in_force_from)
    .join(Procedure, Procedure.id == ProcedureVersion.procedure_id),
)  # fmt: skip
def cells_of_version(row: Any) -> Iterator[CountCell]:
    """Yield a published version after the first, by the month from which it is in force."""
    if row.state in PUBLIC_STATES and row.number > 1 and row.in_force_from is not None:
        value = AFTER_FEEDBACK if row.reason_kind == Reason.CORRECTIVE_ACTION else OTHERWISE
        yield CountCell(GUIDE_CHANGES, row.code, value, row.in_force_from.replace(day=1))
