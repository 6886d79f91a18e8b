"""Reads of corrective actions in a person's reach: never restricted ones or other departments' without permission."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.orm import joinedload, selectinload, with_expression

from portal.corrective_actions.models import CorrectiveAction, Finding, HandOver, Task
from portal.corrective_actions.ownerless_work import owner_has_left
from portal.corrective_actions.queries import is_about_findings, is_in_reach, reach_of
from portal.corrective_actions.rules import ACTION_STATES, ACTION_WORKFLOW, DUE_ON_CHECK, OPEN, OVER
from portal.corrective_actions.vocabulary import ActionParty, ActionState, SourceKind
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import (
    IndexCell,
    ListPart,
    Waiting,
    cells_of,
    first_of_parts,
    paginate_parts,
    waiting_in,
)
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace

SEE, APPROVE = "actions:action:see", "actions:action:approve"
MAX_JOINABLE = 200  # unsourced: more than anybody chooses from


def get_action_for(actor: Actor, reference: str, permission: str) -> CorrectiveAction:
    """Return an action with its findings and tasks; raises NotFoundError when it is out of reach."""
    query = _actions_in_reach(actor).where(CorrectiveAction.reference == reference)
    action = db.session.scalar(
        query.options(
            selectinload(CorrectiveAction.findings),
            selectinload(CorrectiveAction.all_tasks).joinedload(Task.owner),
            selectinload(CorrectiveAction.rounds),
            selectinload(CorrectiveAction.hand_overs),
            joinedload(CorrectiveAction.owner),
        )
    )
    if action is None or not actor.may(permission, action.department_code):
        raise NotFoundError
    return action


def action_in_reach(actor: Actor, action_id: int) -> CorrectiveAction | None:
    """Return an action in a person's reach; None where it is not."""
    return db.session.scalar(_actions_in_reach(actor).where(CorrectiveAction.id == action_id))


def find_action(reference: str) -> CorrectiveAction | None:
    """Find an action by its reference without checking reach, for slices above that have checked it."""
    return db.session.scalar(select(CorrectiveAction).where(CorrectiveAction.reference == reference))


def actions_for(actor: Actor, place: PagePlace = BEGINNING) -> Page[CorrectiveAction]:
    """Return a page of the actions in reach: open ones first, due soonest first; then those over, latest first."""
    reach = reach_of(CorrectiveAction, actor, SEE)
    parts = ListPart(_in_order(OPEN, reach)), ListPart(_in_order(OVER, reach), newest_first=True)
    return paginate_parts(_actions_of_others(actor), parts, place, *_with_owner())


def _with_owner() -> tuple[Any, Any]:
    """Return what loads the owner, and whether they have left, with the rows themselves."""
    has_left = owner_has_left(CorrectiveAction.owner_id)
    return joinedload(CorrectiveAction.owner), with_expression(CorrectiveAction.owner_has_left, has_left)


def _in_order(states: Iterable[ActionState], reach: Sequence[ColumnElement[bool]]) -> list[IndexCell]:
    """Return cells of actions in the order of ``CorrectiveAction.next_due_on``."""
    later, due = CorrectiveAction.later_due(), CorrectiveAction.due_on
    return [
        cell
        for state in states
        for cell in cells_of(CorrectiveAction.state, [state], reach, later if state in DUE_ON_CHECK else due)
    ]


def open_actions_alike(actor: Actor, finding: Finding) -> Sequence[CorrectiveAction]:
    """Return the open actions in reach that a finding may join, due soonest first, at most ``MAX_JOINABLE``."""
    columns = ("department_code", "is_restricted")
    same = [getattr(CorrectiveAction, name) == getattr(finding, name) for name in columns]
    parts = [ListPart(_in_order(OPEN, [and_(*same)]))]
    return first_of_parts(_actions_in_reach(actor), parts, MAX_JOINABLE)


def actions_awaiting(actor: Actor, *, secret_only: bool = False) -> Waiting[CorrectiveAction]:
    """Return the actions whose next step is a person's: as owner, as approver of the plan, or as a third to verify."""

    def reach(permission: str, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        found = reach_of(CorrectiveAction, actor, SEE, permission, secret_only=secret_only)
        return [and_(where, *conditions) for where in found]

    of_others = CorrectiveAction.owner_id.is_distinct_from(actor.staff_id)
    approved_by_others = CorrectiveAction.plan_approved_by_id.is_distinct_from(actor.staff_id)
    whose = {
        ActionParty.OWNER: reach(SEE, CorrectiveAction.owner_id == actor.staff_id),
        ActionParty.APPROVER: reach(APPROVE, of_others, ~_handed_over_by(actor, HandOver.task_id.is_(None))),
        ActionParty.VERIFIER: reach("actions:action:verify", of_others, approved_by_others, ~_handed_over_by(actor)),
    }
    cells = [cell for state in OPEN for cell in _in_order([state], whose[ACTION_STATES[state].waits_for])]
    return waiting_in(_actions_of_others(actor), cells, joinedload(CorrectiveAction.owner))


def _handed_over_by(actor: Actor, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return CorrectiveAction.hand_overs.any(and_(HandOver.from_id == actor.staff_id, *which))


def overdue_actions(actor: Actor, today: date, *, secret_only: bool = False) -> Waiting[CorrectiveAction]:
    """Return the open actions in reach that are overdue, whoever is responsible, the longest overdue first."""
    cells = _in_order(OPEN, reach_of(CorrectiveAction, actor, SEE, secret_only=secret_only))
    late = [IndexCell(and_(cell.where, cell.key < today), cell.key) for cell in cells]
    return waiting_in(_actions_of_others(actor), late, *_with_owner())


def open_tasks_of(actor: Actor) -> Sequence[Task]:
    """Return a person's unfinished tasks in approved plans, by due date."""
    return db.session.scalars(
        select(Task)
        .join(Task.action)
        .where(
            Task.owner_id == actor.staff_id,
            Task.done_at.is_(None),
            Task.withdrawn_at.is_(None),
            CorrectiveAction.state.in_(ACTION_WORKFLOW.sources("submit_for_verification")),
            is_in_reach(CorrectiveAction, actor, SEE),
            _is_of_others(actor),
        )
        .options(joinedload(Task.action))
        .order_by(Task.due_on, Task.id)
        .limit(100)
    ).all()


def sources_of(action: CorrectiveAction, kind: SourceKind) -> list[str]:
    """Return the references of the sources of one kind behind an action, such as complaints."""
    return [finding.source_reference for finding in action.findings if finding.source_kind is kind]


def is_about_action(actor: Actor, reference: Any) -> ColumnElement[bool]:
    """Return the condition that the action of a column of references is about a person."""
    # A value for each row and not EXISTS, which PostgreSQL may turn into a join that reads every action.
    is_about = select(case((_is_of_others(actor), 0), else_=1)).where(CorrectiveAction.reference == reference)
    return is_about.scalar_subquery() == 1


def _actions_in_reach(actor: Actor) -> Select[CorrectiveAction]:
    return _actions_of_others(actor).where(is_in_reach(CorrectiveAction, actor, SEE))


def _actions_of_others(actor: Actor) -> Select[CorrectiveAction]:
    return select(CorrectiveAction).where(_is_of_others(actor))


def _is_of_others(actor: Actor) -> ColumnElement[bool]:
    return ~CorrectiveAction.findings.any(is_about_findings(actor))
