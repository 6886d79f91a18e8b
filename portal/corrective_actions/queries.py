"""Reads of the queue, always for somebody: what is restricted, or of another department, is not there."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.queries import holders_of, posts_ever_held
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.vocabulary import ActionState, FindingState, SourceKind
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db, within
from portal.platform.storage.pagination import Page, paginate

OVER = (ActionState.CLOSED, ActionState.CANCELLED)
MOST_ON_DESK = 500
MOST_ALIKE = 200
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


def find_report(source_kind: SourceKind, source_reference: str) -> Finding | None:
    """Find what a source has reported, for a slice above."""
    return db.session.scalar(
        select(Finding).where(Finding.source_kind == source_kind, Finding.source_reference == source_reference)
    )


def findings_for(actor: Actor, number: int = 1) -> Page[Finding]:
    """Return a page of the findings in reach, those awaiting triage and due soonest first."""
    awaiting = Finding.state.in_(AWAITING)
    return paginate(
        _findings_in_reach(actor)
        .options(joinedload(Finding.action))
        .order_by(awaiting.desc(), Finding.triage_by, Finding.id.desc()),
        number,
    )


def findings_alike(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Return other findings awaiting triage that a source of the same kind reported of the same place of a guide.

    Those in reach, longest waiting first, at most two hundred.
    """
    columns = ("source_kind", "procedure_code", "element", "department_code", "is_restricted")
    same = [getattr(Finding, name) == getattr(finding, name) for name in columns]
    query = _findings_in_reach(actor).where(
        Finding.state == FindingState.AWAITING_TRIAGE, Finding.id != finding.id, *same
    )
    return db.session.scalars(query.order_by(Finding.triage_by, Finding.id).limit(MOST_ALIKE)).all()


def actions_for(actor: Actor, number: int = 1) -> Page[CorrectiveAction]:
    """Return a page of the actions in reach, the open ones that are due soonest first."""
    over = CorrectiveAction.state.in_(OVER)
    return paginate(
        _actions_in_reach(actor)
        .options(joinedload(CorrectiveAction.owner))
        .order_by(over, CorrectiveAction.next_due_on, CorrectiveAction.id),
        number,
    )


def awaiting_triage_for(actor: Actor, *, restricted_only: bool = False) -> Sequence[Finding]:
    """Return the findings that wait for somebody, due soonest first, at most five hundred."""
    query = _findings_in_reach(actor).where(Finding.state.in_(AWAITING))
    if restricted_only:
        query = query.where(Finding.is_restricted)
    return db.session.scalars(query.order_by(Finding.triage_by, Finding.id).limit(MOST_ON_DESK)).all()


def open_actions_for(actor: Actor, *, restricted_only: bool = False) -> Sequence[CorrectiveAction]:
    """Return the actions that are not over, one's own first, then due soonest first, at most five hundred."""
    query = (
        _actions_in_reach(actor).where(CorrectiveAction.state.not_in(OVER)).options(joinedload(CorrectiveAction.owner))
    )
    if restricted_only:
        query = query.where(CorrectiveAction.is_restricted)
    mine = CorrectiveAction.owner_id == actor.staff_id
    return db.session.scalars(query.order_by(mine.desc(), CorrectiveAction.next_due_on).limit(MOST_ON_DESK)).all()


def open_tasks_of(actor: Actor) -> Sequence[Task]:
    """Return one's own tasks in approved plans that are not done, due soonest first."""
    return db.session.scalars(
        select(Task)
        .join(Task.action)
        .where(
            Task.owner_id == actor.staff_id,
            Task.done_at.is_(None),
            CorrectiveAction.state == ActionState.IN_PROGRESS,
            _reach(CorrectiveAction, actor, "actions:action:see"),
        )
        .options(joinedload(Task.action))
        .order_by(Task.due_on)
        .limit(100)
    ).all()


def people_complained_about(findings: Collection[Finding]) -> frozenset[int]:
    """Return the persons who hold or have held the posts that findings are about."""
    return holders_of({finding.post_code for finding in findings})


def sources_of(action: CorrectiveAction, kind: SourceKind) -> list[str]:
    """Return the references of what was reported, of one kind."""
    return [finding.source_reference for finding in action.findings if finding.source_kind is kind]


def _findings_in_reach(actor: Actor) -> Select[Finding]:
    about_me = Finding.post_code.in_(posts_ever_held(actor))
    return select(Finding).where(_reach(Finding, actor, "actions:finding:see"), ~about_me)


def _actions_in_reach(actor: Actor) -> Select[CorrectiveAction]:
    about_me = CorrectiveAction.findings.any(Finding.post_code.in_(posts_ever_held(actor)))
    return select(CorrectiveAction).where(_reach(CorrectiveAction, actor, "actions:action:see"), ~about_me)


def _reach(table: Any, actor: Actor, permission: str) -> ColumnElement[bool]:
    open_reach = within(table.department_code, actor.departments_for(permission))
    secret_reach = within(table.department_code, actor.departments_as(Role.INSPECTOR))
    return or_(and_(~table.is_restricted, open_reach), and_(table.is_restricted, secret_reach))
