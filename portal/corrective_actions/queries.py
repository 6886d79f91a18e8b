"""Reads of the queue, always for somebody: what is restricted, or of another department, is not there."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.queries import holders_of
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.vocabulary import ActionState, FindingState, SourceKind
from portal.shared.db import db
from portal.shared.formats import local_date
from portal.shared.pagination import Page, paginate
from portal.shared.permissions import Actor, Role
from portal.shared.refusals import NotFoundError

OVER = (ActionState.CLOSED, ActionState.CANCELLED)
AWAITING = (FindingState.AWAITING_TRIAGE, FindingState.NO_CAUSE_PROPOSED)


def get_finding_for(actor: Actor, reference: str, permission: str) -> Finding:
    """Return a finding in a person's reach; raises NotFoundError."""
    query = _findings_in_reach(actor).where(Finding.reference == reference).options(joinedload(Finding.action))
    finding = db.session.scalar(query)
    if finding is None or not actor.may(permission, finding.department_code):
        raise NotFoundError
    return finding


def get_action_for(actor: Actor, reference: str, permission: str) -> CorrectiveAction:
    """Return an action with its findings and tasks; raises NotFoundError when it is out of reach."""
    query = _actions_in_reach(actor).where(CorrectiveAction.reference == reference)
    action = db.session.scalar(
        query.options(
            selectinload(CorrectiveAction.findings),
            selectinload(CorrectiveAction.tasks).joinedload(Task.owner),
            joinedload(CorrectiveAction.owner),
        )
    )
    if action is None or not actor.may(permission, action.department_code):
        raise NotFoundError
    return action


def find_action(reference: str) -> CorrectiveAction | None:
    """Find an action by its reference, for a slice above that has checked the reach itself."""
    return db.session.scalar(select(CorrectiveAction).where(CorrectiveAction.reference == reference))


def findings_for(actor: Actor, number: int = 1) -> Page[Finding]:
    """Return a page of the findings in reach, those awaiting triage and due soonest first."""
    awaiting = Finding.state.in_(AWAITING)
    return paginate(
        _findings_in_reach(actor)
        .options(joinedload(Finding.action))
        .order_by(awaiting.desc(), Finding.triage_by, Finding.id.desc()),
        number,
    )


def actions_for(actor: Actor, number: int = 1) -> Page[CorrectiveAction]:
    """Return a page of the actions in reach, the open ones that are due soonest first."""
    over = CorrectiveAction.state.in_(OVER)
    return paginate(
        _actions_in_reach(actor)
        .options(joinedload(CorrectiveAction.owner))
        .order_by(over, CorrectiveAction.due_on, CorrectiveAction.id),
        number,
    )


def awaiting_triage_for(actor: Actor) -> Sequence[Finding]:
    """Return the findings that wait for somebody, due soonest first, at most a hundred."""
    query = _findings_in_reach(actor).where(Finding.state.in_(AWAITING)).order_by(Finding.triage_by).limit(100)
    return db.session.scalars(query).all()


def open_actions_for(actor: Actor) -> Sequence[CorrectiveAction]:
    """Return the actions that are not over, due soonest first, at most a hundred."""
    query = (
        _actions_in_reach(actor).where(CorrectiveAction.state.not_in(OVER)).options(joinedload(CorrectiveAction.owner))
    )
    return db.session.scalars(query.order_by(CorrectiveAction.due_on).limit(100)).all()


def open_tasks_of(actor: Actor) -> Sequence[Task]:
    """Return one's own tasks in approved plans that are not done, due soonest first."""
    return db.session.scalars(
        select(Task)
        .join(Task.action)
        .where(
            Task.owner_id == actor.staff_id,
            Task.done_at.is_(None),
            CorrectiveAction.state == ActionState.IN_PROGRESS,
        )
        .options(joinedload(Task.action))
        .order_by(Task.due_on)
        .limit(100)
    ).all()


def people_complained_about(findings: Collection[Finding]) -> frozenset[int]:
    """Return the persons who held the posts that findings are about, on the day of the event or of the report."""
    people: frozenset[int] = frozenset()
    for finding in findings:
        if finding.post_code:
            day = finding.happened_on or local_date(finding.reported_at)
            people |= holders_of(finding.post_code, day)
    return people


def sources_of(action: CorrectiveAction, kind: SourceKind) -> list[str]:
    """Return the references of what was reported, of one kind."""
    return [finding.source_reference for finding in action.findings if finding.source_kind is kind]


def _findings_in_reach(actor: Actor) -> Select[Finding]:
    return _in_reach(select(Finding), Finding, actor, "actions:finding:see")


def _actions_in_reach(actor: Actor) -> Select[CorrectiveAction]:
    return _in_reach(select(CorrectiveAction), CorrectiveAction, actor, "actions:action:see")


def _in_reach(query: Select[Any], table: Any, actor: Actor, permission: str) -> Select[Any]:
    if not actor.holds(Role.INSPECTOR):
        query = query.where(~table.is_restricted)
    reach = actor.departments_for(permission)
    return query if reach is None else query.where(table.department_code.in_(reach))
