"""Rules of findings and corrective actions: the workflows, the time limits, and who may do what.

Separation of duties compares people, never posts or roles.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.corrective_actions.vocabulary import (
    ActionParty,
    ActionState,
    ActionStateRecord,
    FindingState,
    FindingStateRecord,
    Severity,
)
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import StateTable, Workflow
from portal.library.text.text_input import says_something

ACTION_WORKFLOW = Workflow(
    ("take_up", ActionState.OPEN, ActionState.ANALYSING),
    ("submit_plan", ActionState.ANALYSING, ActionState.PLANNED),
    ("return_plan", ActionState.PLANNED, ActionState.ANALYSING),
    ("approve_plan", ActionState.PLANNED, ActionState.IN_PROGRESS),
    ("submit_for_verification", ActionState.IN_PROGRESS, ActionState.AWAITING_VERIFICATION),
    ("close", ActionState.AWAITING_VERIFICATION, ActionState.CLOSED),
    ("find_ineffective", ActionState.AWAITING_VERIFICATION, ActionState.ANALYSING),
    ("close_unshown", ActionState.AWAITING_VERIFICATION, ActionState.CLOSED_UNSHOWN),
    ("reopen", (ActionState.CLOSED, ActionState.CLOSED_UNSHOWN), ActionState.ANALYSING),
    (
        "cancel",
        (ActionState.OPEN, ActionState.ANALYSING, ActionState.PLANNED, ActionState.IN_PROGRESS),
        ActionState.CANCELLED,
    ),
)
FINDING_WORKFLOW = Workflow(
    ("place_in_action", FindingState.AWAITING_TRIAGE, FindingState.IN_ACTION),
    ("propose_no_cause", FindingState.AWAITING_TRIAGE, FindingState.NO_CAUSE_PROPOSED),
    ("confirm_no_cause", FindingState.NO_CAUSE_PROPOSED, FindingState.NO_CAUSE),
    ("reject_no_cause", FindingState.NO_CAUSE_PROPOSED, FindingState.AWAITING_TRIAGE),
    ("take_back", tuple(each for each in FindingState if each is not FindingState.TAKEN_BACK), FindingState.TAKEN_BACK),
)
ACTION_STATES = StateTable(ActionState, {
    ActionState.OPEN: ActionStateRecord(
        waits_for=ActionParty.OWNER, next_step=_l("Start the corrective action")
    ),
    ActionState.ANALYSING: ActionStateRecord(waits_for=ActionParty.OWNER, next_step=_l(
                "Find the cause and prepare the plan"
)),
    ActionState.PLANNED: ActionStateRecord(waits_for=ActionParty.APPROVER, next_step=_l("Approve the plan")),
    ActionState.IN_PROGRESS: ActionStateRecord(waits_for=ActionParty.OWNER, next_step=_l(
                "Complete the tasks"
)),
    ActionState.AWAITING_VERIFICATION: ActionStateRecord(
        waits_for=ActionParty.VERIFIER, next_step=_l("Verify that the cause is removed"), is_due_on_check=True
    ),
    ActionState.CLOSED: ActionStateRecord(waits_for=ActionParty.NOBODY, is_over=True),
    ActionState.CLOSED_UNSHOWN: ActionStateRecord(waits_for=ActionParty.NOBODY, is_over=True),
    ActionState.CANCELLED: ActionStateRecord(waits_for=ActionParty.NOBODY, is_over=True),
})  # fmt: skip
FINDING_STATES = StateTable(FindingState, {
    FindingState.AWAITING_TRIAGE: FindingStateRecord(next_step=_l("Triage the finding")),
    FindingState.NO_CAUSE_PROPOSED: FindingStateRecord(
        next_step=_l("Confirm whether no action is needed"), wants_second_person=True
    ),
    FindingState.IN_ACTION: FindingStateRecord(is_over=True),
    FindingState.NO_CAUSE: FindingStateRecord(is_over=True),
    FindingState.TAKEN_BACK: FindingStateRecord(is_over=True),
})  # fmt: skip
OVER = ACTION_STATES.where(lambda record: record.is_over)
OPEN = ACTION_STATES.where(lambda record: not record.is_over)
DUE_ON_CHECK = ACTION_STATES.where(lambda record: record.is_due_on_check)
TAKEN_BACK = frozenset({FindingState.TAKEN_BACK})
AWAITING = FINDING_STATES.where(lambda record: not record.is_over)

OWNERS = (Role.HANDLER, Role.MANAGER, Role.QUALITY_OFFICER)
TASK_OWNERS = (*OWNERS, Role.EDITOR, Role.APPROVER)
SECRET_OWNERS = (Role.INSPECTOR,)  # of restricted actions, and of tasks in them

# A default of the portal; no law is known to set it.
RECURRENCE_WATCH = timedelta(days=90)  # calendar days after closing


class UnfitOwnerError(RefusedActError):
    """The person chosen cannot be the owner."""

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the owner, where the form has one."""
        form.refuse(self.message, getattr(form, "owner", None))


class OwnerIsComplainedAboutError(UnfitOwnerError):
    """The owner holds or has held the post complained about."""

    message = _l("This person has held the post complained about and cannot own the action.")


class SameOwnerError(UnfitOwnerError):
    """The new owner is the present one."""

    message = _l("This person is the owner already. Choose another one.")


class CannotOwnError(UnfitOwnerError):
    """The new owner is no active member of staff with a role that may own it there."""

    message = _l("This person has left or has no role in which they could own it. Choose another one.")


class HandOverReasonError(RefusedActError):
    """The reason for handing over says nothing."""

    message = _l("Say it in a few words, so that others can follow it.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the reason."""
        form.refuse(self.message, form.reason)


class NotYoursToHandOverError(RefusedActError):
    """The person neither owns it nor may approve actions of its department."""

    message = _l("Only the owner, or someone who may approve actions of this department, can hand it over.")


class NotTheOwnerError(RefusedActError):
    """The person is not the owner of the action."""

    message = _l("Only the owner of this action can do this.")


class NoRootCauseError(RefusedActError):
    """The plan has no root cause or no corrective task."""

    message = _l("First record the root cause and at least one corrective task.")


class NoCriterionError(RefusedActError):
    """The plan does not say how and when effectiveness is verified."""

    message = _l("First state how and when you will verify that the cause is removed.")


class TaskOpenError(RefusedActError):
    """A task is not done, or has no evidence."""

    message = _l("First complete every task and add evidence.")


class TaskDoneError(RefusedActError):
    """The task is done, and stays with its evidence."""

    message = _l("A completed task and its evidence cannot be removed.")


class ActionOfAnotherKindError(RefusedActError):
    """The action is another department's than the finding, or only one of the two is restricted."""

    message = _l("This action belongs to another department or has other access rules; choose another one.")


class WatchOverError(RefusedActError):
    """The follow-up period after closing is over."""

    message = _l("The follow-up period is over; open a new action.")


def owner_roles(action: Any, roles: Collection[Role] = OWNERS) -> Collection[Role]:
    """Return the roles in which people may own an action or a task of it; of a restricted one only inspectors do."""
    return SECRET_OWNERS if action.is_restricted else roles


def check_owner(owner: int, complained_about: Collection[int]) -> None:
    """Raise OwnerIsComplainedAboutError when the owner is among the people complained about."""
    if owner in complained_about:
        raise OwnerIsComplainedAboutError


def check_is_owner(actor: int | None, owner: int | None) -> None:
    """Raise NotTheOwnerError unless the person acting is the owner."""
    if actor is None or actor != owner:
        raise NotTheOwnerError


def may_hand_over(actor: Actor, action: Any, owner_id: int | None) -> bool:
    """Tell whether a person may hand an action over, or a task in it: its owner, or who may approve such actions.

    Of a restricted action inspectors alone may.
    """
    if action.is_restricted:
        return actor.holds(Role.INSPECTOR, department=action.department_code)
    is_owner = actor.staff_id is not None and actor.staff_id == owner_id
    return is_owner or actor.may("actions:action:approve", action.department_code)


def check_hand_over(actor: Actor, action: Any, *, owner_id: int | None, new_owner_id: int, reason: str) -> None:
    """Raise NotYoursToHandOverError, HandOverReasonError or SameOwnerError."""
    if not may_hand_over(actor, action, owner_id):
        raise NotYoursToHandOverError
    if not says_something(reason):
        raise HandOverReasonError
    if new_owner_id == owner_id:
        raise SameOwnerError


def check_plan(*, has_cause: bool, corrective_tasks: int, has_criterion: bool) -> None:
    """Raise NoRootCauseError or NoCriterionError unless the plan is complete."""
    if not has_cause or corrective_tasks == 0:
        raise NoRootCauseError
    if not has_criterion:
        raise NoCriterionError


def check_tasks_done(open_tasks: int, tasks: int) -> None:
    """Raise TaskOpenError unless there are tasks and all are done."""
    if open_tasks or not tasks:
        raise TaskOpenError


def one_severity_up(severity: Severity) -> Severity:
    """Return the next higher severity; the highest stays as it is."""
    ladder = list(Severity)
    return ladder[min(ladder.index(severity) + 1, len(ladder) - 1)]
