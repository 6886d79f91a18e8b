"""Verbs that stop the clock or move the day: corrections, special procedures, extensions."""

from portal.cases.history import PauseHistory
from portal.cases.models import Case, CaseExtension
from portal.cases.register.operations import begin_change, check_turn, keep_change
from portal.cases.rules import (
    CASE_WORKFLOW,
    ReasonMissingError,
    check_correction,
    check_extension,
)
from portal.cases.timeline import calculator_for
from portal.cases.vocabulary import ExtensionState, PauseKind
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation


@operation
def pause_case(actor: Actor, case: Case, *, kind: PauseKind, reason: str, special_key: str = "") -> None:
    """Stop the clock, with a reason the applicant reads; missing papers are asked for once, all of them.

    Raises ReasonMissingError, CorrectionOnlyOnceError, CorrectionTooLateError and, for a special procedure that
    counts toward the limit, MoveNotPossibleError.
    """
    state = CASE_WORKFLOW.target(case.state, "pause")
    check_turn(actor, case, case.current_step_post)
    if not reason:
        raise ReasonMissingError
    facts, now = begin_change(case)
    if kind is PauseKind.CORRECTION:
        used = calculator_for(case.procedure.department.office_hours).days(case.accepted_at, local_today())
        check_correction(any(pause.kind is kind for pause in facts.pauses), used)
    if kind is PauseKind.SPECIAL:
        _check_special(case, special_key)
    facts.state = state
    facts.pauses.append(PauseHistory(kind, reason, now, special_key=special_key))
    keep_change(actor, "pause_case", case, facts)


def _check_special(case: Case, key: str) -> None:
    special = next((each for each in case.version.guide.special_procedures if each.key == key), None)
    if special is None or special.counts_toward_limit:
        raise MoveNotPossibleError


@operation
def resume_case(actor: Actor, case: Case) -> None:
    """Let the clock run again; the due date moves by the days of the pause."""
    state = CASE_WORKFLOW.target(case.state, "resume")
    check_turn(actor, case, case.current_step_post)
    facts, now = begin_change(case)
    facts.state, facts.pauses[-1].to_at = state, now
    keep_change(actor, "resume_case", case, facts)


@operation
def ask_extension(actor: Actor, case: Case, *, amount: int, reason: str) -> None:
    """Ask for more days by the due date; another person decides. Raises ExtensionTooLateError and …TooLongError."""
    if not case.is_open or _asked(case) is not None:
        raise MoveNotPossibleError
    if not reason:
        raise ReasonMissingError
    check_turn(actor, case, case.current_step_post)
    check_extension(amount, case.extended_by, case.due_on, case.paused_on, local_today())
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    case.extensions.append(
        CaseExtension(
            amount=amount, reason=reason, state=ExtensionState.ASKED, asked_by_id=actor.staff_id, asked_at=clock.now()
        )
    )
    audit.record(actor, "ask_extension", case)


@operation
def decide_extension(actor: Actor, case: Case, *, approves: bool) -> None:
    """Approve an extension by the due date, or not, as another person; the new date is told to the applicant."""
    extension = _asked(case)
    if extension is None or not case.is_open:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [extension.asked_by_id], Review.EXTENSION)
    extension.decided_by_id, extension.decided_at = actor.staff_id, clock.now()
    extension.due_before = case.due_on
    if not approves:
        extension.state = ExtensionState.REFUSED
        audit.record(actor, "refuse_extension", case)
        return
    check_extension(extension.amount, case.extended_by, case.due_on, case.paused_on, local_today())
    extension.state = ExtensionState.APPROVED
    facts, _ = begin_change(case)
    facts.extended_by = extension.amount
    keep_change(actor, "approve_extension", case, facts)
    extension.due_after = case.due_on


def _asked(case: Case) -> CaseExtension | None:
    return next((each for each in case.extensions if each.state is ExtensionState.ASKED), None)
