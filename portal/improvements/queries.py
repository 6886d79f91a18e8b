"""Reads of improvements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Select, and_, case, select, true
from sqlalchemy.orm import joinedload

from portal.complaints.models import Complaint
from portal.corrective_actions.actions.queries import is_about_action, sources_of
from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.vocabulary import ActionState, SourceKind
from portal.improvements.models import Improvement
from portal.improvements.vocabulary import WAITING, ImprovementState
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.organisation.models import Department
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import IndexCell, ListPart, cells_of, paginate_parts
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace
from portal.procedures.models import Procedure, ProcedureVersion

Rows = TypeVarTuple("Rows")


@dataclass(frozen=True)
class DueNotice:
    """A guide that was changed for a closed action and has no notice yet."""

    action: CorrectiveAction
    version: ProcedureVersion


def published_improvements(place: PagePlace = BEGINNING) -> Page[Improvement]:
    """Return a page of the public notices, newest first."""
    public = IndexCell(Improvement.state == ImprovementState.PUBLISHED, Improvement.published_at)
    return paginate_parts(select(Improvement), [ListPart([public], newest_first=True)], place, _with_service())


def improvements_of(procedure_id: int, most: int = 10) -> Sequence[Improvement]:
    """Return the public notices of a procedure, newest first."""
    return db.session.scalars(
        _public()
        .where(ProcedureVersion.procedure_id == procedure_id)
        .order_by(Improvement.published_at.desc())
        .limit(most)
    ).all()


def newest_improvement_of(codes: Collection[str], until: datetime) -> Improvement | None:
    """Return the newest public notice of some services by a point in time; None without any."""
    found = _public().join(ProcedureVersion.procedure).where(Procedure.code.in_(codes))
    by_then = found.where(Improvement.published_at < until)
    return db.session.scalar(by_then.order_by(Improvement.published_at.desc(), Improvement.id.desc()).limit(1))


def get_improvement_for(actor: Actor, reference: str, permission: str) -> Improvement:
    """Return a notice in a person's reach, of an action that is not about them; raises NotFoundError."""
    of_others = select(Improvement).where(~is_about_action(actor, Improvement.action_reference))
    improvement = db.session.scalar(_with_version(of_others).where(Improvement.reference == reference))
    if improvement is None:
        raise NotFoundError
    if not actor.may(permission, improvement.version.procedure.department.code):
        raise NotFoundError
    return improvement


def improvements_for(actor: Actor, place: PagePlace = BEGINNING) -> Page[Improvement]:
    """Return a page of the notices in reach, those awaiting a decision first."""
    query = select(Improvement).where(~is_about_action(actor, Improvement.action_reference))
    reach = actor.departments_for("improvements:improvement:see")
    if reach is not None:
        versions = select(ProcedureVersion.id).join(ProcedureVersion.procedure).where(Procedure.department_id.in_(
            select(Department.id).where(Department.code.in_(reach))))  # fmt: skip
        query = query.where(Improvement.procedure_version_id.in_(versions))
    others = [state for state in ImprovementState if state not in WAITING]
    parts = [
        ListPart(cells_of(Improvement.state, states, [true()], Improvement.id), newest_first=True)
        for states in (WAITING, others)
    ]
    return paginate_parts(query, parts, place, _with_service())


def due_for(actor: Actor) -> list[DueNotice]:
    """Return the changed guides whose closed action has no notice yet, in a person's reach."""
    is_closed = and_(CorrectiveAction.state == ActionState.CLOSED, ~CorrectiveAction.is_restricted)
    of_version = CorrectiveAction.reference == ProcedureVersion.reason_reference
    # Asked for each version by reference alone: a condition on the state would lead through all closed actions.
    closed = select(case((is_closed, 1), else_=0)).where(of_version).scalar_subquery()
    query = (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .outerjoin(Improvement, Improvement.procedure_version_id == ProcedureVersion.id)
        .where(
            ProcedureVersion.reason_reference > "",  # versions are looked at, since they are fewer than actions
            ProcedureVersion.published_at.is_not(None),
            Improvement.id.is_(None),
            closed == 1,
            ~is_about_action(actor, ProcedureVersion.reason_reference),
        )
        .options(joinedload(ProcedureVersion.procedure).joinedload(Procedure.department))
        .order_by(ProcedureVersion.published_at)
        .limit(100)
    )
    versions = db.session.scalars(_in_reach(query, actor)).all()
    references = {version.reason_reference for version in versions}
    rows = (
        db.session.scalars(select(CorrectiveAction).where(CorrectiveAction.reference.in_(references)))
        if references
        else ()
    )
    actions = {each.reference: each for each in rows}
    return [DueNotice(actions[version.reason_reference], version) for version in versions]


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
    return query.options(_with_service())


def _with_service() -> Any:
    return joinedload(Improvement.version).joinedload(ProcedureVersion.procedure).joinedload(Procedure.department)
