"""Actions and tasks whose owner cannot work on them any more, and so are to be handed over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, null, or_, select, union_all

from portal.accounts.models import RoleGrant, Staff
from portal.corrective_actions.models import CorrectiveAction, Task
from portal.corrective_actions.queries import is_about_findings, reach_of
from portal.corrective_actions.rules import OPEN, OWNERS, SECRET_OWNERS, TASK_OWNERS
from portal.library.access.permissions import Actor
from portal.organisation.models import Department
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import SHOWN_WAITING, Waiting
from portal.platform.storage.pagination import COUNTED_TO


@dataclass(frozen=True)
class OwnerlessWork:
    """An open action, or an open task of one (``task_id``), whose owner has left; ``text`` says what is to be done."""

    action_id: int
    task_id: int | None
    reference: str
    text: str
    due_on: date

    @property
    def id(self) -> int:
        """Return the id of the task or, without one, of the action."""
        return self.task_id or self.action_id


def owner_has_left(owner_id: Any, roles: Collection[Any] = OWNERS) -> ColumnElement[bool]:
    """Return the condition that the owner of an action, or of a task in it, is inactive or has no role for it any more.

    Of a merged department a role in any department counts, since roles move to the successor.
    """
    department = CorrectiveAction.department_code
    merged = select(Department.code).where(Department.successor_code != "")
    is_for_it = or_(
        RoleGrant.department_code.is_(None), RoleGrant.department_code == department, department.in_(merged)
    )
    is_role = or_(
        and_(CorrectiveAction.is_restricted, RoleGrant.role.in_(list(SECRET_OWNERS))),
        and_(~CorrectiveAction.is_restricted, RoleGrant.role.in_(list(roles))),
    )
    active = select(Staff.id).where(Staff.id == owner_id, Staff.is_active).correlate_except(Staff).exists()
    held = select(RoleGrant.id).where(RoleGrant.staff_id == owner_id, is_role, is_for_it)
    return ~and_(active, held.correlate_except(RoleGrant).exists())


def ownerless_in(action: CorrectiveAction) -> frozenset[int | None]:
    """Return the ids of the open tasks of an action whose owners have left; None among them where its own has."""
    return frozenset(row.task_id for row in _read(CorrectiveAction.id == action.id))


def ownerless_work(actor: Actor, *, secret_only: bool = False) -> tuple[Waiting[Any], Waiting[Any]]:
    """Return the actions and the tasks that a person may hand over because their owners have left, in one statement.

    Of more than ``COUNTED_TO`` of either some are left out, whenever they are due: no index has them in that order.
    """
    reach = reach_of(CorrectiveAction, actor, "actions:action:see", "actions:action:approve", secret_only=secret_only)
    found = _read(or_(*reach), ~CorrectiveAction.findings.any(is_about_findings(actor))) if reach else []
    return _waiting(row for row in found if not row.task_id), _waiting(row for row in found if row.task_id)


def _read(*which: ColumnElement[bool]) -> list[OwnerlessWork]:
    action, task = CorrectiveAction, Task
    no_task = cast(null(), Integer).label("task_id")
    of_actions = select(action.id, no_task, action.reference, action.title, action.next_due_on.label("due_on")).where(
        action.state.in_(OPEN), owner_has_left(action.owner_id), *which
    )
    of_tasks = (
        select(action.id, task.id, action.reference, task.description, task.due_on)
        .join(task.action)
        .where(
            action.state.in_(OPEN),
            task.done_at.is_(None),
            task.withdrawn_at.is_(None),
            owner_has_left(task.owner_id, TASK_OWNERS),
            *which,
        )
    )
    heads: list[Any] = [_at_most(of_actions), _at_most(of_tasks)]
    both: Any = union_all(*heads)
    return [OwnerlessWork(*row) for row in db.session.execute(both)]


def _at_most(query: Any) -> Select[Any]:
    return select(query.limit(COUNTED_TO + 1).subquery())


def _waiting(found: Iterable[OwnerlessWork]) -> Waiting[Any]:
    in_order = sorted(found, key=lambda row: (row.due_on, row.id))
    return Waiting(len(in_order), {row.id: row.due_on for row in in_order}, in_order[:SHOWN_WAITING])
