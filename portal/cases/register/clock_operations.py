"""Operations that pause the time limit of a case or extend it."""

from portal.cases.models import Case, CaseExtension
from portal.cases.register.operations import apply_move, begin_change, check_post_holder, write_change
from portal.cases.register.rules import check_extension
from portal.cases.rules import CaseMove, ReasonMissingError
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
    """Pause the time limit of a case, with a reason that the applicant reads.

    Raises StepOfAnotherPostError and what ``make_move`` raises.
    """
    history, now = begin_change(case)
    apply_move(case, history, CaseMove("pause", now, kind=kind, reason=reason, special_key=special_key))
    check_post_holder(actor, case, case.current_step_post)
    write_change(actor, "pause_case", case, history)


@operation
def resume_case(actor: Actor, case: Case) -> None:
    """Resume the time limit of a paused case, which moves its due dates by the days of the pause.

    Raises MoveNotPossibleError and StepOfAnotherPostError.
    """
    history, now = begin_change(case)
    apply_move(case, history, CaseMove("resume", now))
    check_post_holder(actor, case, case.current_step_post)
    write_change(actor, "resume_case", case, history)


@operation
def ask_extension(actor: Actor, case: Case, *, amount: int, reason: str) -> None:
    """Request an extension by ``amount`` working days, which another person decides on.

    Raises MoveNotPossibleError, ReasonMissingError, StepOfAnotherPostError, ExtensionTooLateError and
    ExtensionTooLongError. Source: Administrative Licensing Law, art. 42.
    """
    if not case.is_open or _requested(case) is not None:
        raise MoveNotPossibleError
    if not reason:
        raise ReasonMissingError
    check_post_holder(actor, case, case.current_step_post)
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
    """Approve or refuse the extension requested for a case, as another person and by its due date.

    Raises MoveNotPossibleError, SecondPersonNeededError, ExtensionTooLateError and ExtensionTooLongError.
    """
    extension = _requested(case)
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
    history, _ = begin_change(case)
    history.extended_by = extension.amount
    write_change(actor, "approve_extension", case, history)
    extension.due_after = case.due_on


def _requested(case: Case) -> CaseExtension | None:
    return next((each for each in case.extensions if each.state is ExtensionState.ASKED), None)
