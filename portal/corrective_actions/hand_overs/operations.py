"""Operations that hand an action, or one task of it, over to another owner."""

from portal.corrective_actions.models import CorrectiveAction, HandOver, Task
from portal.corrective_actions.queries import people_complained_about, people_who_may_own
from portal.corrective_actions.rules import OVER, TASK_OWNERS, CannotOwnError, check_hand_over, check_owner
from portal.library.access.permissions import Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.database import lock_row
from portal.platform.storage.transaction import operation


@operation
def hand_over_action(actor: Actor, action: CorrectiveAction, *, owner_id: int, reason: str) -> None:
    """Hand an action that is not over to another owner, who could have been its first one.

    Raises MoveNotPossibleError, NotYoursToHandOverError, HandOverReasonError, SameOwnerError, CannotOwnError or
    OwnerIsComplainedAboutError.
    """
    if action.state in OVER:
        raise MoveNotPossibleError
    check_hand_over(actor, action, owner_id=action.owner_id, new_owner_id=owner_id, reason=reason)
    check_owner(owner_id, people_complained_about(action.findings))
    if owner_id not in {person.id for person in people_who_may_own(action)}:
        raise CannotOwnError
    _note(actor, action, owner_id, reason)
    action.owner_id = owner_id
    audit.record(actor, "hand_over_action", action)


@operation
def hand_over_task(actor: Actor, task: Task, *, owner_id: int, reason: str) -> None:
    """Hand an open task to another owner; raises what ``hand_over_action`` does."""
    lock_row(task.action)
    if task not in task.action.open_tasks:
        raise MoveNotPossibleError
    check_hand_over(actor, task.action, owner_id=task.owner_id, new_owner_id=owner_id, reason=reason)
    check_owner(owner_id, people_complained_about(task.action.findings))
    if owner_id not in {person.id for person in people_who_may_own(task.action, TASK_OWNERS)}:
        raise CannotOwnError
    _note(actor, task, owner_id, reason)
    task.owner_id = owner_id
    audit.record(actor, "hand_over_task", task)


def _note(actor: Actor, owned: CorrectiveAction | Task, to_id: int, reason: str) -> None:
    """Store that an action or a task passes to another owner."""
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    task = owned if isinstance(owned, Task) else None
    action = owned.action if isinstance(owned, Task) else owned
    action.hand_overs.append(
        HandOver(
            task=task,
            from_id=owned.owner_id,
            to_id=to_id,
            handed_over_by_id=actor.staff_id,
            handed_over_at=clock.now(),
            reason=reason,
        )
    )
