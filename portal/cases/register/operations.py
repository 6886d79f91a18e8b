"""Operations on cases at the desk: register, begin and finish steps, end."""

from collections.abc import Set
from datetime import datetime
from functools import partial

from sqlalchemy import select, update

from portal.cases.history import CaseHistory, StepHistory, limits_of
from portal.cases.models import Case
from portal.cases.register.writer import code_of_case, opening_columns, write_history
from portal.cases.rules import (
    NO_ALLOWANCES,
    CaseMove,
    ImportAllowance,
    NotYetError,
    OtherContentError,
    StepOfAnotherPostError,
    WrongOrderError,
    make_move,
)
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import calculator_for
from portal.library.access.permissions import Actor, Role
from portal.library.text.text_input import fold_identifier
from portal.platform import clock
from portal.platform.security.tracking_codes import code_hash
from portal.platform.storage import audit
from portal.platform.storage.code_lookup import find_by_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion

COUNTER = "counter"  # the source of cases that are registered by hand


@operation
def register_case(actor: Actor, version: ProcedureVersion, *, number: str, accepted_at: datetime) -> Case:
    """Register an application under the version in force on its day, and begin its first step.

    The same application under the same number is registered once and returned again. Raises NotYetError,
    NoCalendarError and, for another application under the number, OtherContentError.
    """
    if accepted_at > clock.now():
        raise NotYetError
    number, department, guide = fold_identifier(number), version.procedure.department, version.guide
    registered = _find(number) if number else None
    if registered is not None:
        if (registered.procedure_id, registered.accepted_at) != (version.procedure_id, accepted_at):
            raise OtherContentError
        return registered
    promised, statutory = limits_of(guide)
    history = CaseHistory(accepted_at, promised, statutory)
    if guide.steps:
        first = guide.steps[0]
        history.steps.append(StepHistory(first.key, first.post, first.limit, accepted_at))
    calculator = calculator_for(department.office_hours)
    opened = opening_columns(history, calculator)
    case = Case(
        **opened,
        source=COUNTER,
        source_number=number or opened["reference"],
        procedure_id=version.procedure_id,
        version_id=version.id,
        department_code=department.code,
        paused_days=0,
    )
    rollup = RollupUpdate()
    write_history(case, history, calculator, rollup)
    audit.record(actor, "register_case", case)
    rollup.write()
    return case


@operation
def issue_code(actor: Actor, case: Case) -> None:
    """Let the secret code of a case that a system reported open it; the page of the case stays as new as it was."""
    stored = update(Case).where(Case.id == case.id).values(code_hash=code_hash(code_of_case(case)))
    db.session.execute(stored)
    audit.record_event(actor, "issue_code", Case.__tablename__, case.reference)


def _find(number: str) -> Case | None:
    return find_by_code(select(Case).where(Case.source == COUNTER), Case.source_number, number)


@operation
def finish_step(actor: Actor, case: Case, *, key: str, next_key: str = "") -> None:
    """Finish a step of a case, and begin another when ``next_key`` names one.

    Raises StepOfAnotherPostError, MoveNotPossibleError, UnregisteredStepError, StepNotBegunError and StepUnderWayError.
    """
    history, now = begin_change(case)
    step = history.unfinished_step(key)
    apply_move(case, history, CaseMove("finish_step", now, step=key))
    check_post_holder(actor, case, step.post if step else "")
    if next_key:  # a system may have reported steps side by side: one that ends leaves the others
        begin = CaseMove("begin_step", now, step=next_key)
        apply_move(case, history, begin, frozenset({ImportAllowance.PARALLEL_STEPS}))
    write_change(actor, "finish_step", case, history)


@operation
def begin_step(actor: Actor, case: Case, *, key: str) -> None:
    """Begin a step of a case in which none is under way.

    Raises StepOfAnotherPostError, MoveNotPossibleError, UnregisteredStepError and StepUnderWayError.
    """
    history, now = begin_change(case)
    apply_move(case, history, CaseMove("begin_step", now, step=key))
    check_post_holder(actor, case, case.current_step_post)
    write_change(actor, "begin_step", case, history)


@operation
def end_case(actor: Actor, case: Case, *, verb: str, reason: str = "") -> None:
    """End a case by ``grant``, ``refuse``, ``withdraw`` or ``discontinue``.

    Raises MoveNotPossibleError, ReasonMissingError and StepOfAnotherPostError.
    """
    history, now = begin_change(case)
    apply_move(case, history, CaseMove(verb, now, reason=reason))
    check_post_holder(actor, case, case.current_step_post)
    write_change(actor, f"{verb}_case", case, history)


def check_post_holder(actor: Actor, case: Case, post: str) -> None:
    """Check that a person holds a post or manages the department of a case; raises StepOfAnotherPostError."""
    if post not in actor.posts and not actor.holds(Role.MANAGER, department=case.department_code):
        raise StepOfAnotherPostError


def begin_change(case: Case) -> tuple[CaseHistory, datetime]:
    """Return a copy of the history of a case, and now; raises WrongOrderError when the clock was set back."""
    history, now = case.history, clock.now()
    if now < history.last_at:
        raise WrongOrderError
    return history, now


def apply_move(
    case: Case, history: CaseHistory, move: CaseMove, allowances: Set[ImportAllowance] = NO_ALLOWANCES
) -> None:
    """Add a move to the history of a case; raises what ``make_move`` raises."""
    calculator = calculator_for(case.procedure.department.office_hours)
    make_move(history, move, case.version.guide, partial(calculator.days_since_acceptance, history), allowances)


def write_change(actor: Actor, verb: str, case: Case, history: CaseHistory) -> None:
    """Persist the history of a case and record in the audit trail who changed it; raises NoCalendarError."""
    rollup = RollupUpdate()
    write_history(case, history, calculator_for(case.procedure.department.office_hours), rollup)
    audit.record(actor, verb, case)
    rollup.write()
