"""What is counted of findings and actions by day (``storage.day_counts``); restricted ones are in no cell.

Nor are findings that bad ratings reported: counted by day, they would tell of a single rating that it was bad.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal.corrective_actions.models import ActionRound, CorrectiveAction, Finding
from portal.corrective_actions.rules import DUE_ON_CHECK, OVER, TAKEN_BACK
from portal.corrective_actions.vocabulary import ActionState, CancelReason, RoundEnd, SourceKind
from portal.platform.clock import local_date
from portal.platform.storage.day_counts import NEVER, CountCell, code_of, counted

FINDINGS, ACTIONS, CLOSED_ACTIONS, ROUNDS = "findings", "actions", "closed_actions", "action_rounds"
ROUNDS_COUNTED = (RoundEnd.INEFFECTIVE, RoundEnd.REOPENED, RoundEnd.CANCELLED)


class Standing(StrEnum):
    """Where a finding or an action stands in the public figures."""

    OPEN = "open"
    TRIAGED = "triaged"
    EFFECTIVE = "effective"
    UNSHOWN = "unshown"
    CANCELLED = "cancelled"


CLOSED_AS = {ActionState.CLOSED: Standing.EFFECTIVE, ActionState.CLOSED_UNSHOWN: Standing.UNSHOWN}


@counted(
    Finding,
    select(
        Finding.id, Finding.source_kind, Finding.procedure_code, Finding.department_code, Finding.reported_at,
        Finding.triaged_on, Finding.triage_by, Finding.is_restricted, Finding.state,
    ),
)  # fmt: skip
def cells_of_finding(row: Any) -> Iterator[CountCell]:
    """Yield whether it awaits triage, with the due date, by the month in which it was reported."""
    is_counted = not row.is_restricted and row.state not in TAKEN_BACK
    if is_counted and row.source_kind is not SourceKind.RATING:
        is_open = row.triaged_on is None
        value, due_on = (Standing.OPEN, row.triage_by) if is_open else (Standing.TRIAGED, NEVER)
        yield CountCell(
            FINDINGS,
            code_of(row.procedure_code, row.department_code),
            value,
            local_date(row.reported_at).replace(day=1),
            due_on,
        )


@counted(
    CorrectiveAction,
    select(
        CorrectiveAction.id, CorrectiveAction.procedure_code, CorrectiveAction.department_code,
        CorrectiveAction.state, CorrectiveAction.opened_at,
        CorrectiveAction.closed_at, CorrectiveAction.due_on, CorrectiveAction.check_on, CorrectiveAction.is_restricted,
        CorrectiveAction.cancel_reason,
    ),
)  # fmt: skip
def cells_of_action(row: Any) -> Iterator[CountCell]:
    """Yield where it stands, with the due date, by the month of opening; a closed one by that of closing too."""
    if row.is_restricted or row.cancel_reason is CancelReason.SOURCE_TAKEN_BACK:
        return
    opened, code = local_date(row.opened_at).replace(day=1), code_of(row.procedure_code, row.department_code)
    if row.state not in OVER:
        yield CountCell(ACTIONS, code, Standing.OPEN, opened, _due_on(row))
    elif row.state in CLOSED_AS:
        yield CountCell(ACTIONS, code, CLOSED_AS[row.state], opened)
        yield CountCell(CLOSED_ACTIONS, code, CLOSED_AS[row.state], local_date(row.closed_at).replace(day=1))
    else:
        yield CountCell(ACTIONS, code, Standing.CANCELLED, opened)


@counted(
    ActionRound,
    select(
        ActionRound.id, ActionRound.end, ActionRound.ended_at, CorrectiveAction.procedure_code,
        CorrectiveAction.department_code, CorrectiveAction.is_restricted,
    ).join(ActionRound.action),
)  # fmt: skip
def cells_of_round(row: Any) -> Iterator[CountCell]:
    """Yield that an action was found not effective, was reopened or cancelled, by the month in which it was."""
    if not row.is_restricted and row.end in ROUNDS_COUNTED:
        yield CountCell(
            ROUNDS,
            code_of(row.procedure_code, row.department_code),
            row.end.value,
            local_date(row.ended_at).replace(day=1),
        )


def _due_on(row: Any) -> Any:
    is_due_on_check = row.state in DUE_ON_CHECK and row.check_on is not None
    return max(row.due_on, row.check_on) if is_due_on_check else row.due_on
