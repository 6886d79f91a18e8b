"""Writing what has happened to a case into its rows, and counting what has changed by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.cases.history import CaseHistory
from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculator
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference

LETTERS = 10


def opening_columns(facts: CaseHistory, reckoner: DeadlineCalculator) -> dict[str, Any]:
    """Return what is written of a case when it is opened, under a new number, and never changes."""
    law = facts.law
    return {
        "reference": new_reference("B", LETTERS),
        "accepted_at": facts.accepted_at,
        "accepted_on": reckoner.day(facts.accepted_at),
        "limit_amount": facts.limit.amount,
        "limit_unit": facts.limit.unit,
        "statutory_amount": law.amount if law else None,
        "statutory_unit": law.unit if law else None,
    }


def write_history(case: Case, facts: CaseHistory, reckoner: DeadlineCalculator, tally: RollupUpdate) -> None:
    """Write what has happened since into a case, and count what has changed by it; nothing kept is taken back."""
    pauses = reckoner.pauses(facts)
    # What can be refused is worked out before anything is changed or counted.
    values = reckoner.case_values(facts, reckoner.day(clock.now()))
    rows = [reckoner.step_values(step, pauses) for step in facts.steps]
    was_open = case.closed_on is None
    if case.id is not None and was_open:
        tally.add_open(_columns(case), -1)
    for name, value in values.items():
        setattr(case, name, value)
    _write_steps(case, rows, tally)
    _write_pauses(case, facts)
    if case.closed_on is None:
        tally.add_open(_columns(case))
    elif was_open:
        tally.add_case(_columns(case))


def _write_steps(case: Case, rows: Sequence[Mapping[str, Any]], tally: RollupUpdate) -> None:
    """Write the steps that were not finished: one that was is counted, and stays as it was counted."""
    for number, row in enumerate(rows):
        if number == len(case.steps):
            case.steps.append(CaseStep())
        kept = case.steps[number]
        if kept.finished_on is not None:
            continue
        for name, value in row.items():
            setattr(kept, name, value)
        if row["finished_on"] is not None:
            tally.add_step(_columns(case), row)


def _write_pauses(case: Case, facts: CaseHistory) -> None:
    for number, pause in enumerate(facts.pauses):
        if number == len(case.pauses):
            case.pauses.append(CasePause(**pause.__dict__))
        case.pauses[number].to_at = pause.to_at


def _columns(case: Case) -> dict[str, Any]:
    """Return the columns of a case by which it is counted."""
    names = (
        "procedure_id", "department_code", "accepted_on", "state", "current_step_post", "due_on", "warn_from_on",
        "current_step_due_on", "paused_on", "paused_days", "closed_at", "closed_on", "counted_on", "days",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names}
