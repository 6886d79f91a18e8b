"""Reads of corrective actions in a person's reach: never restricted ones or other departments' without permission."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.queries import posts_ever_held
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.queries import MAX_ON_DESK, is_in_reach
from portal.corrective_actions.rules import ACTION_WORKFLOW, OVER
from portal.corrective_actions.vocabulary import SourceKind
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate


def get_action_for(actor: Actor, reference: str, permission: str) -> CorrectiveAction:
    """Return an action with its findings and tasks; raises NotFoundError when it is out of reach."""
    query = _actions_in_reach(actor).where(CorrectiveAction.reference == reference)
    action = db.session.scalar(
        query.options(
            selectinload(CorrectiveAction.findings),
            selectinload(CorrectiveAction.all_tasks).joinedload(Task.owner),
            selectinload(CorrectiveAction.rounds),
            joinedload(CorrectiveAction.owner),
        )
    )
    if action is None or not actor.may(permission, action.department_code):
        raise NotFoundError
    return action


def find_action(reference: str) -> CorrectiveAction | None:
    """Find an action by its reference without checking reach, for slices above that have checked it."""
    return db.session.scalar(select(CorrectiveAction).where(CorrectiveAction.reference == reference))


def actions_for(actor: Actor, number: int = 1) -> Page[CorrectiveAction]:
    """Return a page of the actions in reach, open ones first, then by due date."""
    over = CorrectiveAction.state.in_(OVER)
    return paginate(
        _actions_in_reach(actor)
        .options(joinedload(CorrectiveAction.owner))
        .order_by(over, CorrectiveAction.next_due_on, CorrectiveAction.id),
        number,
    )


def open_actions_for(actor: Actor, *, restricted_only: bool = False) -> Sequence[CorrectiveAction]:
    """Return the open actions in reach, the person's own first, then by due date, at most ``MAX_ON_DESK``."""
    query = (
        _actions_in_reach(actor).where(CorrectiveAction.state.not_in(OVER)).options(joinedload(CorrectiveAction.owner))
    )
    if restricted_only:
        query = query.where(CorrectiveAction.is_restricted)
    mine = CorrectiveAction.owner_id == actor.staff_id
    return db.session.scalars(query.order_by(mine.desc(), CorrectiveAction.next_due_on).limit(MAX_ON_DESK)).all()


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
            is_in_reach(CorrectiveAction, actor, "actions:action:see"),
        )
        .options(joinedload(Task.action))
        .order_by(Task.due_on)
        .limit(100)
    ).all()


def sources_of(action: CorrectiveAction, kind: SourceKind) -> list[str]:
    """Return the references of the sources of one kind behind an action, such as complaints."""
    return [finding.source_reference for finding in action.findings if finding.source_kind is kind]


def _actions_in_reach(actor: Actor) -> Select[CorrectiveAction]:
    about_me = CorrectiveAction.findings.any(Finding.post_code.in_(posts_ever_held(actor)))
    return select(CorrectiveAction).where(is_in_reach(CorrectiveAction, actor, "actions:action:see"), ~about_me)
