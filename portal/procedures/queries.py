"""Read procedures and their versions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, undefer

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.organisation.models import Department
from portal.organisation.queries import department_id_of
from portal.platform.storage.code_lookup import find_by_code, stored_code
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.procedures.models import Procedure, ProcedureVersion, ReplacedDraft
from portal.procedures.vocabulary import PUBLIC_STATES, UNDER_WAY, Reason, VersionState


def get_version_in_force(code: str) -> ProcedureVersion:
    """Return the version in force with procedure and department; raises NotFoundError."""
    return _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.state == VersionState.PUBLISHED)
    )


def get_public_version(code: str, number: int) -> ProcedureVersion:
    """Return a published version, current or past; raises NotFoundError."""
    return _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.number == number, ProcedureVersion.state.in_(PUBLIC_STATES))
    )


def get_version_on(code: str, day: date) -> ProcedureVersion:
    """Return the latest published version with entry into force by a day; raises NotFoundError."""
    return _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(
            Procedure.code == code,
            ProcedureVersion.state.in_(PUBLIC_STATES),
            ProcedureVersion.in_force_from <= day,
        )
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


def limits_on(day: date) -> dict[int, dict[str, Any]]:
    """Return the limits on a day by procedure id, as JSON values: ``law``, ``promised``, and ``steps`` by key."""
    parts = [ProcedureVersion.document[name] for name in ("statutory_limit", "committed_limit", "steps")]
    query = select(ProcedureVersion.procedure_id, *parts).where(
        ProcedureVersion.state.in_(PUBLIC_STATES), ProcedureVersion.in_force_from <= day
    )
    rows = db.session.execute(query.order_by(ProcedureVersion.number))  # the last one of each procedure applies
    return {
        procedure_id: {"law": law, "promised": promised, "steps": {each["key"]: each.get("limit") for each in steps}}
        for procedure_id, law, promised, steps in rows
    }


def find_version_in_force(code: str) -> ProcedureVersion | None:
    """Return the version in force, or None."""
    try:
        return get_version_in_force(code)
    except NotFoundError:
        return None


def versions_in_force(department: str, number: int = 1) -> Page[ProcedureVersion]:
    """Return a page of the versions in force of a department, by code."""
    query = _with_procedure(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(
            ProcedureVersion.state == VersionState.PUBLISHED, Procedure.department_id == department_id_of(department)
        )
        .order_by(Procedure.code)
    )
    return paginate(query, number)


def public_versions(code: str) -> Sequence[ProcedureVersion]:
    """Return the public history of a procedure, newest first; raises NotFoundError when there is none."""
    versions = db.session.scalars(
        _with_procedure(
            select(ProcedureVersion)
            .join(ProcedureVersion.procedure)
            .where(Procedure.code == code, ProcedureVersion.state.in_(PUBLIC_STATES))
            .order_by(ProcedureVersion.number.desc())
        )
    ).all()
    if not versions:
        raise NotFoundError
    return versions


def find_public_predecessor(version: ProcedureVersion) -> ProcedureVersion | None:
    """Return the published version before this one, or None."""
    return db.session.scalar(
        select(ProcedureVersion)
        .where(
            ProcedureVersion.procedure_id == version.procedure_id,
            ProcedureVersion.number < version.number,
            ProcedureVersion.state.in_(PUBLIC_STATES),
        )
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


def get_version_for(actor: Actor, code: str, number: int, permission: str) -> ProcedureVersion:
    """Return a version within the actor's reach; raises NotFoundError."""
    version = _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.number == number)
    )
    if not actor.may(permission, version.procedure.department.code):
        raise NotFoundError
    return version


def find_procedure(code: str) -> Procedure | None:
    """Return a procedure by its code as typed, or None."""
    return find_by_code(select(Procedure), Procedure.code, code)


def stored_procedure_code(typed: str) -> str:
    """Return the code of the procedure that a typed code stands for; what is not found is returned as typed."""
    return stored_code(Procedure.code, typed)


def replaced_drafts_of(version: ProcedureVersion) -> Sequence[ReplacedDraft]:
    """Return the texts of a draft that others replaced as a whole, newest first, without their content."""
    query = select(ReplacedDraft).where(ReplacedDraft.version_id == version.id).options(defer(ReplacedDraft.document))
    return db.session.scalars(query.order_by(ReplacedDraft.id.desc())).all()


def get_replaced_draft(version: ProcedureVersion, replaced_id: int) -> ReplacedDraft:
    """Return a text of a draft that another one replaced; raises NotFoundError."""
    replaced = db.session.get(ReplacedDraft, replaced_id)
    if replaced is None or replaced.version_id != version.id:
        raise NotFoundError
    return replaced


def find_newest_version(code: str) -> ProcedureVersion | None:
    """Return the newest version of a procedure in any state, or None."""
    query = select(ProcedureVersion).join(ProcedureVersion.procedure).where(Procedure.code == code)
    return db.session.scalar(query.order_by(ProcedureVersion.number.desc()).limit(1))


def get_procedure_for(actor: Actor, code: str, permission: str) -> Procedure:
    """Return a procedure within the actor's reach; raises NotFoundError."""
    procedure = db.session.scalar(
        select(Procedure).where(Procedure.code == code).options(joinedload(Procedure.department))
    )
    if procedure is None or not actor.may(permission, procedure.department.code):
        raise NotFoundError
    return procedure


def versions_of(procedure: Procedure) -> Sequence[ProcedureVersion]:
    """Return every version of a procedure, newest first."""
    return db.session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id)
        .order_by(ProcedureVersion.number.desc())
    ).all()


def open_versions_for(actor: Actor) -> Sequence[ProcedureVersion]:
    """Return up to 100 open versions within reach, oldest first, without imported drafts not edited yet."""
    states = UNDER_WAY
    query = _versions_in_reach(actor, states).where(ProcedureVersion.drafted_by_id.is_not(None))
    return db.session.scalars(query.order_by(ProcedureVersion.drafted_at, ProcedureVersion.id).limit(100)).all()


def count_untouched_drafts(actor: Actor) -> int:
    """Count the imported drafts within the actor's reach that nobody has edited yet."""
    query = _versions_in_reach(actor, (VersionState.DRAFT,)).where(ProcedureVersion.drafted_by_id.is_(None))
    return db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def versions_made_for(reason: Reason) -> Sequence[ProcedureVersion]:
    """Return the versions drafted for a reason, oldest first."""
    return db.session.scalars(
        _with_procedure(select(ProcedureVersion).where(ProcedureVersion.reason == reason)).order_by(ProcedureVersion.id)
    ).all()


def _versions_in_reach(actor: Actor, states: Sequence[VersionState]) -> Select[ProcedureVersion]:
    query = _with_procedure(
        select(ProcedureVersion).join(ProcedureVersion.procedure).where(ProcedureVersion.state.in_(states))
    ).options(defer(ProcedureVersion.document))
    reach = actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.where(Procedure.department_id.in_(_department_ids(reach)))
    return query


def _with_procedure(query: Select[ProcedureVersion]) -> Select[ProcedureVersion]:
    return query.options(joinedload(ProcedureVersion.procedure).joinedload(Procedure.department))


def _one(query: Select[ProcedureVersion]) -> ProcedureVersion:
    version = db.session.scalar(_with_procedure(query).options(undefer(ProcedureVersion.document)))
    if version is None:
        raise NotFoundError
    return version


def _department_ids(codes: frozenset[str]) -> Select[int]:
    return select(Department.id).where(Department.code.in_(codes))
