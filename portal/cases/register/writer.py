"""Persist the history of a case to its rows and update the rollup in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.cases.history import CaseHistory
from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculator
from portal.platform import clock
from portal.platform.security.tracking_codes import (
    code_hash,
    earlier_record_code,
    makes_record_codes,
    new_reference,
    record_code,
)

REFERENCE_LETTERS = 10  # of 32 kinds: 50 bits, so that a new reference is practically never taken
_CODE_PURPOSE = "case"


def opening_columns(history: CaseHistory, calculator: DeadlineCalculator) -> dict[str, Any]:
    """Return the columns of a new case that never change afterwards, with a new reference among them."""
    statutory_limit, reference = history.statutory_limit, new_reference("B", REFERENCE_LETTERS)
    return {
        "reference": reference,
        "code_hash": code_hash(record_code(_CODE_PURPOSE, reference)) if makes_record_codes() else "",
        "accepted_at": history.accepted_at,
        "accepted_on": calculator.day(history.accepted_at),
        "limit_amount": history.limit.amount,
        "limit_unit": history.limit.unit,
        "statutory_amount": statutory_limit.amount if statutory_limit else None,
        "statutory_unit": statutory_limit.unit if statutory_limit else None,
    }


def code_of_case(case: Case) -> str:
    """Return the secret code of a case, derived again to print the receipt; the public process cannot.

    One that was registered before the staff's side had a key for it keeps the code that was handed out.
    """
    if case.code_hash is None:
        return earlier_code(case.reference)
    return record_code(_CODE_PURPOSE, case.reference)


def earlier_code(reference: str) -> str:
    """Return the code that a case had before migration 0019."""
    return earlier_record_code(_CODE_PURPOSE, reference)


def write_history(case: Case, history: CaseHistory, calculator: DeadlineCalculator, rollup: RollupUpdate) -> None:
    """Write a history to the rows of its case, and what changes by it to the rollup; raises NoCalendarError.

    Finished steps and earlier pauses stay as they are. The case and the rollup are untouched when it raises.
    """
    pauses = calculator.pauses(history)
    # Whatever may raise is calculated before anything is changed or counted.
    values = calculator.case_values(history, calculator.day(clock.now()))
    rows = [calculator.step_values(step, pauses) for step in history.steps]
    was_open = case.closed_on is None
    if case.id is not None and was_open:
        rollup.add_open(_columns(case), -1)
    for name, value in values.items():
        setattr(case, name, value)
    _write_steps(case, rows, rollup)
    _write_pauses(case, history)
    if case.closed_on is None:
        rollup.add_open(_columns(case))
    elif was_open:
        rollup.add_case(_columns(case))


def _write_steps(case: Case, rows: Sequence[Mapping[str, Any]], rollup: RollupUpdate) -> None:
    """Write the steps that were unfinished; a finished one is in the rollup and stays as it was counted."""
    for number, row in enumerate(rows):
        if number == len(case.steps):
            case.steps.append(CaseStep())
        stored = case.steps[number]
        if stored.finished_on is not None:
            continue
        for name, value in row.items():
            setattr(stored, name, value)
        if row["finished_on"] is not None:
            rollup.add_step(_columns(case), row)


def _write_pauses(case: Case, history: CaseHistory) -> None:
    for number, pause in enumerate(history.pauses):
        if number == len(case.pauses):
            case.pauses.append(CasePause(**pause.__dict__))
        case.pauses[number].to_at = pause.to_at


def _columns(case: Case) -> dict[str, Any]:
    """Return the columns of a case that the rollup counts by."""
    names = (
        "procedure_id", "department_code", "accepted_on", "state", "current_step_post", "due_on", "warn_from_on",
        "current_step_due_on", "paused_on", "paused_days", "closed_at", "closed_on", "counted_on", "days",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names}
