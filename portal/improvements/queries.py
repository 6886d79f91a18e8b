"""Reads of improvements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.complaints.models import Complaint
from portal.corrective_actions.actions.queries import sources_of
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.vocabulary import ActionState, SourceKind
from portal.improvements.models import Improvement
from portal.improvements.vocabulary import WAITING, ImprovementState
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.organisation.models import Department
from portal.platform.clock import local_zone
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.procedures.models import Procedure, ProcedureVersion

Rows = TypeVarTuple("Rows")


@dataclass(frozen=True)
class DueNotice:
    """A guide that was changed for a closed action and has no notice yet."""

    action: CorrectiveAction
    version: ProcedureVersion


def published_improvements(number: int = 1) -> Page[Improvement]:
    """Return a page of the public notices, newest first."""
    return paginate(_public().order_by(Improvement.published_at.desc()), number)


def count_published_since(day: date) -> int:
    """Count the public notices published on a day or after it."""
    instant = datetime.combine(day, time.min, local_zone())
    query = select(func.count(Improvement.id)).where(
        Improvement.state == ImprovementState.PUBLISHED, Improvement.published_at >= instant
    )
    return db.session.scalar(query) or 0


def improvements_of(procedure_id: int, most: int = 10) -> Sequence[Improvement]:
    """Return the public notices of a procedure, newest first."""
    return db.session.scalars(
        _public()
        .where(ProcedureVersion.procedure_id == procedure_id)
        .order_by(Improvement.published_at.desc())
        .limit(most)
    ).all()


def get_improvement_for(actor: Actor, reference: str, permission: str) -> Improvement:
    """Return a notice in a person's reach; raises NotFoundError."""
    improvement = db.session.scalar(_with_version(select(Improvement)).where(Improvement.reference == reference))
    if improvement is None:
        raise NotFoundError
    if not actor.may(permission, improvement.version.procedure.department.code):
        raise NotFoundError
    return improvement


def improvements_for(actor: Actor, number: int = 1) -> Page[Improvement]:
    """Return a page of the notices in reach, those awaiting a decision first."""
    waiting = Improvement.state.in_(WAITING)
    query = _with_version(select(Improvement)).join(Improvement.version).join(ProcedureVersion.procedure)
    query = _in_reach(query, actor)
    return paginate(query.order_by(waiting.desc(), Improvement.id.desc()), number)


def due_for(actor: Actor) -> list[DueNotice]:
    """Return the changed guides whose closed action has no notice yet, in a person's reach."""
    query = (
        select(CorrectiveAction, ProcedureVersion)
        .join(ProcedureVersion, ProcedureVersion.reason_reference == CorrectiveAction.reference)
        .join(ProcedureVersion.procedure)
        .outerjoin(Improvement, Improvement.procedure_version_id == ProcedureVersion.id)
        .where(
            CorrectiveAction.state == ActionState.CLOSED,
            ~CorrectiveAction.is_restricted,
            ProcedureVersion.published_at.is_not(None),  # no index leads here: the few actions are looked at first
            Improvement.id.is_(None),
        )
        .options(joinedload(ProcedureVersion.procedure).joinedload(Procedure.department))
        .order_by(CorrectiveAction.closed_at)
        .limit(100)
    )
    return [DueNotice(row[0], row[1]) for row in db.session.execute(_in_reach(query, actor))]


def get_due(actor: Actor, action_reference: str, permission: str) -> DueNotice:
    """Return one changed guide that awaits its notice; raises NotFoundError."""
    for due in due_for(actor):
        department = due.version.procedure.department.code
        if due.action.reference == action_reference and actor.may(permission, department):
            return due
    raise NotFoundError


def complaints_behind(action: CorrectiveAction) -> Sequence[Complaint]:
    """Return the complaints whose findings led to an action, oldest first."""
    references = sources_of(action, SourceKind.COMPLAINT)
    query = select(Complaint).where(Complaint.reference.in_(references)).order_by(Complaint.id)
    return db.session.scalars(query).all()


def _in_reach(query: Select[*Rows], actor: Actor) -> Select[*Rows]:
    reach = actor.departments_for("improvements:improvement:see")
    if reach is None:
        return query
    return query.where(Procedure.department_id.in_(select(Department.id).where(Department.code.in_(reach))))


def _public() -> Select[Improvement]:
    return (
        _with_version(select(Improvement))
        .join(Improvement.version)
        .where(Improvement.state == ImprovementState.PUBLISHED)
    )


def _with_version(query: Select[Improvement]) -> Select[Improvement]:
    return query.options(
        joinedload(Improvement.version).joinedload(ProcedureVersion.procedure).joinedload(Procedure.department)
    )
