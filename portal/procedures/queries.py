"""Reads of procedures and their versions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer, joinedload, undefer

from portal.organisation.models import Department
from portal.procedures.models import Procedure, ProcedureTag, ProcedureVersion, PublishedStep
from portal.procedures.vocabulary import VersionState
from portal.shared.db import db
from portal.shared.pagination import Page, paginate
from portal.shared.permissions import Actor
from portal.shared.refusals import NotFoundError

PUBLIC_STATES = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN)


@dataclass(frozen=True)
class Facets:
    """How many procedures in force there are, by department and by tag; values without any are left out."""

    departments: list[tuple[Department, int]]
    audience: dict[str, int]
    life_event: dict[str, int]


def get_version_in_force(code: str) -> ProcedureVersion:
    """Return the version that holds today, with procedure and department; raises NotFoundError."""
    return _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.state == VersionState.PUBLISHED)
    )


def get_public_version(code: str, number: int) -> ProcedureVersion:
    """Return a version that is or was public; raises NotFoundError."""
    return _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.number == number, ProcedureVersion.state.in_(PUBLIC_STATES))
    )


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
    """Return the version that was in force before this one, if any."""
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
    """Return a version that is in a person's reach; raises NotFoundError."""
    version = _one(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == code, ProcedureVersion.number == number)
    )
    if not actor.may(permission, version.procedure.department.code):
        raise NotFoundError
    return version


def get_procedure_for(actor: Actor, code: str, permission: str) -> Procedure:
    """Return a procedure in a person's reach; raises NotFoundError."""
    procedure = db.session.scalar(
        select(Procedure).where(Procedure.code == code).options(joinedload(Procedure.department))
    )
    if procedure is None or not actor.may(permission, procedure.department.code):
        raise NotFoundError
    return procedure


def list_procedures(department: str = "", audience: str = "", life_event: str = "", number: int = 1) -> Page[Procedure]:
    """Return a page of the procedures in force, by department and code."""
    query = select(Procedure).where(Procedure.is_listed).options(joinedload(Procedure.department))
    query = query.order_by(Procedure.department_id, Procedure.code)
    if department:
        query = query.where(Procedure.department_id == _department_id(department))
    for kind, value in (("audience", audience), ("life_event", life_event)):
        if value:
            query = query.where(Procedure.id.in_(_tagged(kind, value)))
    return paginate(query, number)


def listed_procedures(department: str = "") -> Sequence[Procedure]:
    """Return every procedure in force, of one department where one is named, by department and code."""
    query = select(Procedure).where(Procedure.is_listed).order_by(Procedure.department_id, Procedure.code)
    if department:
        query = query.where(Procedure.department_id == _department_id(department))
    return db.session.scalars(query).all()


def names_by_code(codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the names of procedures by their codes."""
    rows = db.session.execute(select(Procedure.code, Procedure.name).where(Procedure.code.in_(codes)))
    return dict(rows.all())


def procedures_by_codes(codes: Sequence[str]) -> list[Procedure]:
    """Return the listed procedures of the codes, in the order of the codes."""
    rows = db.session.scalars(
        select(Procedure)
        .where(Procedure.code.in_(codes), Procedure.is_listed)
        .options(joinedload(Procedure.department))
    )
    found = {row.code: row for row in rows}
    return [found[code] for code in codes if code in found]


def departments_in_force() -> list[tuple[Department, int]]:
    """Return the departments that have procedures in force, with their number, in two queries."""
    counts = dict(
        db.session.execute(
            select(Procedure.department_id, func.count()).where(Procedure.is_listed).group_by(Procedure.department_id)
        ).all()
    )
    departments = db.session.scalars(select(Department).where(Department.id.in_(counts)).order_by(Department.id)).all()
    return [(department, counts[department.id]) for department in departments]


def facets() -> Facets:
    """Count the procedures in force, in three queries."""
    tags: dict[str, dict[str, int]] = {"audience": {}, "life_event": {}}
    rows = db.session.execute(
        select(ProcedureTag.kind, ProcedureTag.value, func.count()).group_by(ProcedureTag.kind, ProcedureTag.value)
    )
    for kind, value, count in rows:
        tags[kind][value] = count
    return Facets(departments_in_force(), tags["audience"], tags["life_event"])


def procedures_for(actor: Actor, words: str = "", listed: bool | None = None, number: int = 1) -> Page[Procedure]:
    """Return a page of the procedures in reach, by department and code: those with words in code or name, if any."""
    query = select(Procedure).options(joinedload(Procedure.department))
    reach = actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.where(Procedure.department_id.in_(_department_ids(reach)))
    if words:
        zh, en = Procedure.name["zh"].as_string(), Procedure.name["en"].as_string()
        found = [column.icontains(words, autoescape=True) for column in (Procedure.code, zh, en)]
        query = query.where(or_(*found))
    if listed is not None:
        query = query.where(Procedure.is_listed == listed)
    return paginate(query.order_by(Procedure.department_id, Procedure.code), number)


def versions_of(procedure: Procedure) -> Sequence[ProcedureVersion]:
    """Return every version of a procedure, newest first."""
    return db.session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id)
        .order_by(ProcedureVersion.number.desc())
    ).all()


def open_versions_for(actor: Actor) -> Sequence[ProcedureVersion]:
    """Return the versions in review, and the drafts that somebody has taken up, oldest first, at most a hundred."""
    states = (VersionState.DRAFT, VersionState.IN_REVIEW)
    query = _versions_in_reach(actor, states).where(ProcedureVersion.drafted_by_id.is_not(None))
    return db.session.scalars(query.order_by(ProcedureVersion.id).limit(100)).all()


def count_untouched_drafts(actor: Actor) -> int:
    """Count the imported drafts in a person's reach that nobody has taken up."""
    query = _versions_in_reach(actor, (VersionState.DRAFT,)).where(ProcedureVersion.drafted_by_id.is_(None))
    return db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def versions_made_for(reference: str) -> Sequence[ProcedureVersion]:
    """Return the versions drafted for a reason, such as a corrective action's reference."""
    return db.session.scalars(
        _with_procedure(select(ProcedureVersion).where(ProcedureVersion.reason_reference == reference)).order_by(
            ProcedureVersion.id
        )
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


def _department_id(code: str) -> int:
    return db.session.scalar(select(Department.id).where(Department.code == code)) or 0


def _tagged(kind: str, value: str) -> Select[int]:
    return select(ProcedureTag.procedure_id).where(ProcedureTag.kind == kind, ProcedureTag.value == value)


def steps_of_post(post_code: str) -> list[tuple[PublishedStep, Procedure]]:
    """Return the steps in force that a post answers for, with their procedures, at most two hundred."""
    rows = db.session.execute(
        select(PublishedStep, Procedure)
        .join(Procedure, Procedure.id == PublishedStep.procedure_id)
        .where(PublishedStep.post_code == post_code)
        .order_by(Procedure.code, PublishedStep.position)
        .limit(200)
    )
    return [(row[0], row[1]) for row in rows]
