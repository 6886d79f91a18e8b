"""Operations that end a corrective action, or begin it again: verify, close without an effect shown, reopen."""

from portal.corrective_actions.actions.operations import end_round
from portal.corrective_actions.actions.rules import check_may_close
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.queries import action_due_on
from portal.corrective_actions.rules import (
    ACTION_WORKFLOW,
    RECURRENCE_WATCH,
    WatchOverError,
    one_severity_up,
)
from portal.corrective_actions.vocabulary import RoundEnd
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation
from portal.working_calendar.queries import load_calendar


@operation
def verify_action(
    actor: Actor, action: CorrectiveAction, *, is_effective: bool, result: str, public_summary: dict[str, str]
) -> None:
    """Close an action as effective, or send it back to analysis one severity higher.

    The person verifying must not have owned, approved or carried out the action, in this round or an earlier one.
    Raises SecondPersonNeededError, and NotYetVerifiableError for an effect before the day set for the check.
    """
    verb = "close" if is_effective else "find_ineffective"
    state = ACTION_WORKFLOW.target(action.state, verb)
    check_second_person(actor.staff_id, action.doers, Review.ACTION)
    if is_effective:
        check_may_close(action.check_on, local_today())
    action.state = state
    action.result = result
    action.verifier_id = actor.staff_id
    action.public_summary = public_summary
    if is_effective:
        action.closed_at = clock.now()
        action.unshown_reason, action.unshown_proposed_by_id = "", None
    else:
        end_round(actor, action, RoundEnd.INEFFECTIVE)
        _begin_again(action)
    audit.record(actor, verb, action)


@operation
def propose_unshown(actor: Actor, action: CorrectiveAction, *, reason: str) -> None:
    """Propose to close an action though no effect was shown, as someone who did none of it; another decides.

    Raises MoveNotPossibleError, also when it was proposed before, and SecondPersonNeededError.
    """
    ACTION_WORKFLOW.target(action.state, "close_unshown")
    check_second_person(actor.staff_id, action.doers, Review.ACTION)
    if action.unshown_proposed_by_id is not None:
        raise MoveNotPossibleError
    action.unshown_reason, action.unshown_proposed_by_id = reason, actor.staff_id
    audit.record(actor, "propose_unshown", action)


@operation
def decide_unshown(actor: Actor, action: CorrectiveAction, *, agrees: bool) -> None:
    """Close an action as “effect not shown”, or keep it open, as a second person who did none of it.

    Raises MoveNotPossibleError without a proposal, and SecondPersonNeededError.
    """
    state = ACTION_WORKFLOW.target(action.state, "close_unshown")
    if action.unshown_proposed_by_id is None:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, action.doers | {action.unshown_proposed_by_id}, Review.ACTION)
    if agrees:
        action.state, action.closed_at, action.verifier_id = state, clock.now(), actor.staff_id
    else:
        end_round(actor, action, RoundEnd.NOT_CLOSED)
        action.unshown_reason, action.unshown_proposed_by_id = "", None
    audit.record(actor, "close_unshown" if agrees else "keep_checking", action)


@operation
def reopen_action(actor: Actor, action: CorrectiveAction) -> None:
    """Reopen a closed action one severity higher, within ``RECURRENCE_WATCH``; raises WatchOverError."""
    state = ACTION_WORKFLOW.target(action.state, "reopen")
    if action.closed_at is None or clock.now() - action.closed_at > RECURRENCE_WATCH:
        raise WatchOverError
    end_round(actor, action, RoundEnd.REOPENED)
    action.state = state
    action.closed_at = None
    _begin_again(action)
    audit.record(actor, "reopen", action)


def _begin_again(action: CorrectiveAction) -> None:
    action.severity = one_severity_up(action.severity)
    action.plan_approved_by_id = action.check_on = None  # the new plan sets another day
    action.unshown_reason, action.unshown_proposed_by_id = "", None
    action.due_on = action_due_on(load_calendar(), local_date(clock.now()), action.severity)
