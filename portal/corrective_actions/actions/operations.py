"""Operations on corrective actions: analyse, plan, carry out, submit for verification, cancel."""

from datetime import date

from sqlalchemy import select

from portal.corrective_actions.actions.rules import check_days, check_still_to_come, check_target
from portal.corrective_actions.models import ActionRound, CorrectiveAction, Finding, Task
from portal.corrective_actions.queries import people_complained_about
from portal.corrective_actions.rules import (
    ACTION_WORKFLOW,
    OVER,
    TaskDoneError,
    check_is_owner,
    check_owner,
    check_plan,
    check_tasks_done,
)
from portal.corrective_actions.vocabulary import (
    CancelReason,
    CauseCategory,
    FindingState,
    RoundEnd,
    TaskKind,
)
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db, lock_row
from portal.platform.storage.transaction import operation
from portal.procedures.drafting.operations import draft_version
from portal.procedures.models import Procedure, ProcedureVersion


@operation
def take_up(actor: Actor, action: CorrectiveAction) -> None:
    """Start the analysis of the cause, as the owner; raises MoveNotPossibleError and NotTheOwnerError."""
    state = ACTION_WORKFLOW.target(action.state, "take_up")
    check_is_owner(actor.staff_id, action.owner_id)
    check_owner(action.owner_id or 0, people_complained_about(action.findings))
    action.state = state
    audit.record(actor, "take_up", action)


@operation
def record_analysis(
    actor: Actor,
    action: CorrectiveAction,
    *,
    immediate_action: str,
    similar_cases: str,
    cause_category: CauseCategory,
    whys: list[str],
) -> None:
    """Record the immediate action, similar cases and the root cause with its chain of whys."""
    _check_analysing(actor, action)
    action.immediate_action = immediate_action
    action.similar_cases = similar_cases
    action.cause_category = cause_category
    action.whys = whys
    audit.record(actor, "record_analysis", action)


@operation
def record_criterion(
    actor: Actor, action: CorrectiveAction, *, criterion: str, baseline: str, target: str, check_on: date
) -> None:
    """Record by what measure, from which baseline to which target, and on which day effectiveness is verified.

    Raises DayOverError, CheckBeforeTasksError and TargetIsBaselineError.
    """
    _check_analysing(actor, action)
    check_still_to_come(check_on, local_today())
    check_days(check_on=check_on, due_dates=_due_dates(action))
    check_target(baseline, target)
    action.criterion = criterion
    action.baseline = baseline
    action.target = target
    action.check_on = check_on
    audit.record(actor, "record_criterion", action)


@operation
def add_task(
    actor: Actor, action: CorrectiveAction, *, kind: TaskKind, description: str, owner_id: int, due_on: date
) -> Task:
    """Add a task to the plan, for someone whom the action is not about.

    Raises OwnerIsComplainedAboutError, DayOverError and CheckBeforeTasksError.
    """
    _check_analysing(actor, action)
    check_owner(owner_id, people_complained_about(action.findings))
    check_still_to_come(due_on, local_today())
    check_days(check_on=action.check_on, due_dates=[due_on])
    task = Task(action=action, kind=kind, description=description, owner_id=owner_id, due_on=due_on)
    audit.record(actor, "add_task", task)
    return task


@operation
def remove_task(actor: Actor, task: Task) -> None:
    """Take an open task out of a plan that is not approved yet; it stays, shown as withdrawn. Raises TaskDoneError."""
    lock_row(task.action)
    _check_analysing(actor, task.action)
    if task.withdrawn_at is not None:
        raise MoveNotPossibleError
    if task.done_at is not None:
        raise TaskDoneError
    task.withdrawn_at, task.withdrawn_by_id = clock.now(), actor.staff_id
    audit.record(actor, "remove_task", task)


def _check_analysing(actor: Actor, action: CorrectiveAction) -> None:
    if "submit_plan" not in ACTION_WORKFLOW.verbs(action.state):
        raise MoveNotPossibleError
    check_is_owner(actor.staff_id, action.owner_id)


def _due_dates(action: CorrectiveAction) -> list[date]:
    return [task.due_on for task in action.tasks if task.done_at is None]


@operation
def submit_plan(actor: Actor, action: CorrectiveAction) -> None:
    """Submit the plan for approval; raises NoRootCauseError, NoCriterionError, DayOverError, CheckBeforeTasksError."""
    state = ACTION_WORKFLOW.target(action.state, "submit_plan")
    check_is_owner(actor.staff_id, action.owner_id)
    corrective = sum(task.kind is TaskKind.CORRECTIVE and task.done_at is None for task in action.tasks)
    check_plan(
        has_cause=bool(action.cause_category and action.whys),
        corrective_tasks=corrective,
        has_criterion=bool(action.criterion and action.check_on),
    )
    if action.check_on is not None:  # a plan that was sent back may have waited
        check_still_to_come(action.check_on, local_today())
    check_days(check_on=action.check_on, due_dates=_due_dates(action))
    action.state = state
    action.plan_remarks = ""
    audit.record(actor, "submit_plan", action)


@operation
def decide_plan(actor: Actor, action: CorrectiveAction, *, approves: bool, remarks: str = "") -> None:
    """Approve a plan or return it with remarks, as someone who never owned it; raises SecondPersonNeededError."""
    verb = "approve_plan" if approves else "return_plan"
    state = ACTION_WORKFLOW.target(action.state, verb)
    check_second_person(actor.staff_id, action.owners, Review.ACTION)
    action.state = state
    action.plan_approved_by_id = actor.staff_id if approves else None
    action.plan_remarks = remarks
    if not approves:
        end_round(actor, action, RoundEnd.PLAN_RETURNED)
    audit.record(actor, verb, action)


@operation
def finish_task(actor: Actor, task: Task, *, evidence: str) -> None:
    """Complete one's own task, with evidence; raises NotTheOwnerError."""
    is_open = task.done_at is None and task.withdrawn_at is None
    if "submit_for_verification" not in ACTION_WORKFLOW.verbs(task.action.state) or not is_open:
        raise MoveNotPossibleError
    check_is_owner(actor.staff_id, task.owner_id)
    task.done_at = clock.now()
    task.evidence = evidence
    audit.record(actor, "finish_task", task)


@operation
def change_guide(actor: Actor, action: CorrectiveAction, *, procedure: Procedure) -> ProcedureVersion:
    """Begin a new version of the action's guide that carries the action's reference as its reason.

    Raises MoveNotPossibleError when the action is over or another version is being written.
    """
    if action.state in OVER or procedure.code != action.procedure_code:
        raise MoveNotPossibleError
    if action.is_restricted:
        return draft_version(actor, procedure)  # a reason would reveal that there is such an action
    return draft_version(actor, procedure, reason=action.as_reason)


@operation
def submit_for_verification(actor: Actor, action: CorrectiveAction) -> None:
    """Submit an action for verification; raises TaskOpenError."""
    state = ACTION_WORKFLOW.target(action.state, "submit_for_verification")
    check_is_owner(actor.staff_id, action.owner_id)
    check_tasks_done(sum(task.done_at is None for task in action.tasks), len(action.tasks))
    action.state = state
    audit.record(actor, "submit_for_verification", action)


def end_round(actor: Actor, action: CorrectiveAction, end: RoundEnd) -> None:
    """Store what stands in an action, before the next round writes over it."""
    action.rounds.append(
        ActionRound(
            ended_at=clock.now(),
            ended_by_id=actor.staff_id,
            end=end,
            owner_id=action.owner_id,
            plan_approved_by_id=action.plan_approved_by_id,
            recorded=action.recorded,
        )
    )


@operation
def propose_cancelling(actor: Actor, action: CorrectiveAction, *, reason: CancelReason) -> None:
    """Propose to cancel an action, which a second person decides on."""
    ACTION_WORKFLOW.target(action.state, "cancel")
    action.cancel_reason = reason
    action.cancel_proposed_by_id = actor.staff_id
    audit.record(actor, "propose_cancelling", action)


@operation
def decide_cancelling(actor: Actor, action: CorrectiveAction, *, agrees: bool) -> None:
    """Cancel an action or keep it open, as the second person; findings of a cancelled one await triage again.

    Raises SecondPersonNeededError.
    """
    state = ACTION_WORKFLOW.target(action.state, "cancel")
    if action.cancel_proposed_by_id is None:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [action.cancel_proposed_by_id], Review.ACTION)
    end_round(actor, action, RoundEnd.CANCELLED if agrees else RoundEnd.NOT_CANCELLED)
    if agrees:
        action.state = state
        action.cancelled_by_id = actor.staff_id
        _release_findings(actor, action)
    else:
        action.cancel_reason = action.cancel_proposed_by_id = None
    audit.record(actor, "cancel" if agrees else "keep_action", action)


def _release_findings(actor: Actor, action: CorrectiveAction) -> None:
    in_action = (Finding.action_id == action.id, Finding.state == FindingState.IN_ACTION)
    for finding in db.session.scalars(select(Finding).where(*in_action)):
        finding.state = FindingState.AWAITING_TRIAGE
        finding.action = None
        finding.triaged_on = None
        audit.record(actor, "release_finding", finding)
