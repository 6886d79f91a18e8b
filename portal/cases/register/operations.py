"""Verbs on cases: registering, steps, endings. Each adds to what happened; dates and turns follow from that."""

from datetime import datetime

from sqlalchemy import select

from portal.cases.history import CaseHistory, StepHistory, limits_of
from portal.cases.models import Case
from portal.cases.register.writer import opening_columns, write_history
from portal.cases.rules import (
    CASE_WORKFLOW,
    NEEDS_REASON,
    NotYetError,
    NotYourTurnError,
    OtherContentError,
    ReasonMissingError,
    WrongOrderError,
)
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import calculator_for
from portal.library.access.permissions import Actor, Role
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion

COUNTER = "counter"


@operation
def register_case(actor: Actor, version: ProcedureVersion, *, number: str, accepted_at: datetime) -> Case:
    """Register an application under the version in force on its day; its first step begins with it.

    An application registered before under the same number is returned when it is the same, and refused when it is
    another. Raises NotYetError, OtherContentError and NoCalendarError.
    """
    if accepted_at > clock.now():
        raise NotYetError
    department, guide = version.procedure.department, version.guide
    known = _find(number) if number else None
    if known is not None:
        if (known.procedure_id, known.accepted_at) != (version.procedure_id, accepted_at):
            raise OtherContentError
        return known
    promise, law = limits_of(guide)
    facts = CaseHistory(accepted_at, promise, law)
    if guide.steps:
        first = guide.steps[0]
        facts.steps.append(StepHistory(first.key, first.post, first.limit, accepted_at))
    reckoner = calculator_for(department.office_hours)
    opened = opening_columns(facts, reckoner)
    case = Case(
        **opened,
        source=COUNTER,
        source_number=number or opened["reference"],
        procedure_id=version.procedure_id,
        version_id=version.id,
        department_code=department.code,
        paused_days=0,
    )
    tally = RollupUpdate()
    write_history(case, facts, reckoner, tally)
    audit.record(actor, "register_case", case)
    tally.keep()
    return case


def _find(number: str) -> Case | None:
    return db.session.scalar(select(Case).where(Case.source == COUNTER, Case.source_number == number))


@operation
def finish_step(actor: Actor, case: Case, *, key: str, next_key: str = "") -> None:
    """Finish a step as the post that answers for it, and begin another; raises NotYourTurnError."""
    CASE_WORKFLOW.target(case.state, "finish_step")
    facts, now = begin_change(case)
    begun = next((step for step in facts.steps if step.key == key and step.finished_at is None), None)
    if begun is None:
        raise MoveNotPossibleError
    check_turn(actor, case, begun.post)
    begun.finished_at = now
    if next_key:
        _begin_step(case, facts, next_key, now)
    keep_change(actor, "finish_step", case, facts)


@operation
def begin_step(actor: Actor, case: Case, *, key: str) -> None:
    """Begin a step where none is under way; raises NotYourTurnError."""
    CASE_WORKFLOW.target(case.state, "begin_step")
    facts, now = begin_change(case)
    if case.current_step:
        raise MoveNotPossibleError
    check_turn(actor, case, case.current_step_post)
    _begin_step(case, facts, key, now)
    keep_change(actor, "begin_step", case, facts)


def _begin_step(case: Case, facts: CaseHistory, key: str, now: datetime) -> None:
    step = next((step for step in case.version.guide.steps if step.key == key), None)
    if step is None or any(each.key == key and each.finished_at is None for each in facts.steps):
        raise MoveNotPossibleError
    facts.steps.append(StepHistory(step.key, step.post, step.limit, now))


@operation
def end_case(actor: Actor, case: Case, *, verb: str, reason: str = "") -> None:
    """End a case: ``grant``, ``refuse``, ``withdraw`` or ``discontinue``; raises ReasonMissingError."""
    state = CASE_WORKFLOW.target(case.state, verb)
    if verb in NEEDS_REASON and not reason:
        raise ReasonMissingError
    facts, now = begin_change(case)
    check_turn(actor, case, case.current_step_post)
    if facts.pauses and facts.pauses[-1].to_at is None:
        facts.pauses[-1].to_at = now
    for step in facts.steps:
        step.finished_at = step.finished_at or now
    facts.state, facts.closed_at, facts.reason = state, now, reason
    keep_change(actor, f"{verb}_case", case, facts)


def check_turn(actor: Actor, case: Case, post: str) -> None:
    """Raise NotYourTurnError unless the person holds the post, or manages the department."""
    if post not in actor.posts and not actor.holds(Role.MANAGER, department=case.department_code):
        raise NotYourTurnError


def begin_change(case: Case) -> tuple[CaseHistory, datetime]:
    """Return what has happened to a case, and now; raises WrongOrderError when the clock was set back."""
    facts, now = case.history, clock.now()
    if now < facts.last_at:
        raise WrongOrderError
    return facts, now


def keep_change(actor: Actor, verb: str, case: Case, facts: CaseHistory) -> None:
    """Write what has happened, and who did it."""
    tally = RollupUpdate()
    write_history(case, facts, calculator_for(case.procedure.department.office_hours), tally)
    audit.record(actor, verb, case)
    tally.keep()
