"""Read and count procedures of the catalogue, for the public and for staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.library.text.languages import WRITTEN
from portal.library.text.text_input import fold_identifier
from portal.organisation.models import Department, Post
from portal.organisation.queries import department_id_of
from portal.platform.clock import local_zone
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.platform.storage.result_cache import cached
from portal.procedures.models import Procedure, ProcedureTag, ProcedureVersion, PublishedStep
from portal.procedures.queries import _department_ids
from portal.procedures.vocabulary import PUBLIC_STATES


@dataclass(frozen=True)
class Facets:
    """Numbers of public procedures by department and tag; values without any are omitted."""

    departments: list[tuple[Department, int]]
    audience: dict[str, int]
    life_event: dict[str, int]


@dataclass(frozen=True)
class Coverage:
    """Coverage of the catalogue: numbers of public services, of those with a guide, and with an overdue guide."""

    listed: int
    with_guide: int
    overdue: int


def list_procedures(department: str = "", audience: str = "", life_event: str = "", number: int = 1) -> Page[Procedure]:
    """Return a page of public procedures, by department and code."""
    query = _listed(department, audience, life_event).options(joinedload(Procedure.department))
    query = query.order_by(Procedure.department_id, Procedure.code)
    return paginate(query, number, count_listed(department, audience, life_event))


@cached
def count_listed(department: str, audience: str, life_event: str) -> int:
    """Count the public procedures."""
    query = _listed(department, audience, life_event).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def _listed(department: str, audience: str, life_event: str) -> Select[Procedure]:
    query = select(Procedure).where(Procedure.is_listed)
    if department:
        query = query.where(Procedure.department_id == department_id_of(department))
    for kind, value in (("audience", audience), ("life_event", life_event)):
        if value:
            query = query.where(Procedure.id.in_(_tagged(kind, value)))
    return query


def codes_in_force(codes: Collection[str]) -> frozenset[str]:
    """Return which of some services have a guide in force."""
    return frozenset(db.session.scalars(select(Procedure.code).where(Procedure.has_guide, Procedure.code.in_(codes))))


def get_listed_procedure(code: str) -> Procedure:
    """Return a public procedure without a guide; raises NotFoundError."""
    procedure = db.session.scalar(
        select(Procedure)
        .where(Procedure.code == code, Procedure.is_listed, ~Procedure.has_guide)
        .options(joinedload(Procedure.department))
    )
    if procedure is None:
        raise NotFoundError
    return procedure


def services_in_force() -> Sequence[tuple[str, dict[str, str], int]]:
    """Return code, name and the number of the department of every service that has a guide, by code."""
    columns = select(Procedure.code, Procedure.name, Procedure.department_id)
    rows = db.session.execute(columns.where(Procedure.has_guide).order_by(Procedure.code)).all()
    return [(row[0], row[1], row[2]) for row in rows]


def public_codes() -> Sequence[str]:
    """Return the codes of all public procedures, with or without a guide."""
    return db.session.scalars(select(Procedure.code).where(Procedure.is_listed).order_by(Procedure.code)).all()


def names_by_code(codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the names of procedures by their codes."""
    query = select(Procedure.code, Procedure.name).where(Procedure.code.in_(codes))
    return dict(db.session.execute(query).all()) if codes else {}


def listed_procedures(ids: Sequence[int]) -> list[Procedure]:
    """Return the public procedures among some ids, in the order of the ids."""
    rows = db.session.scalars(
        select(Procedure).where(Procedure.id.in_(ids), Procedure.is_listed).options(joinedload(Procedure.department))
    )
    found = {row.id: row for row in rows}
    return [found[procedure_id] for procedure_id in ids if procedure_id in found]


def procedures_of_standard(code: str) -> Sequence[Procedure]:
    """Return up to 200 procedures whose guides in force name a standard."""
    query = select(Procedure).where(Procedure.has_guide, Procedure.id.in_(_tagged("standard", code)))
    return db.session.scalars(query.options(joinedload(Procedure.department)).order_by(Procedure.code).limit(200)).all()


def departments_in_force() -> list[tuple[Department, int]]:
    """Return the departments that have public procedures, with their numbers."""
    counts = count_by_department()
    departments = db.session.scalars(select(Department).where(Department.id.in_(counts)).order_by(Department.id)).all()
    return [(department, counts[department.id]) for department in departments]


@cached
def count_by_department() -> dict[int, int]:
    """Count the public procedures by department id."""
    query = select(Procedure.department_id, func.count()).where(Procedure.is_listed)
    return dict(db.session.execute(query.group_by(Procedure.department_id)).all())


def facets() -> Facets:
    """Count the public procedures by department and tag."""
    return Facets(departments_in_force(), count_by_tag("audience"), count_by_tag("life_event"))


@cached
def count_by_tag(kind: str) -> dict[str, int]:
    """Count the procedures in force by the tags of a kind."""
    query = select(ProcedureTag.value, func.count()).where(ProcedureTag.kind == kind)
    return dict(db.session.execute(query.group_by(ProcedureTag.value)).all())


@cached
def coverage(today: date, department: str = "") -> Coverage:
    """Compute the coverage of the catalogue, or of one department, in one query."""
    query = select(
        func.count(),
        func.count().filter(Procedure.has_guide),
        func.count().filter(~Procedure.has_guide, Procedure.guide_due_on < today),
    ).where(Procedure.is_listed)
    if department:
        query = query.where(Procedure.department_id == department_id_of(department))
    return Coverage(*db.session.execute(query).one())


def coverage_as_of(day: date) -> Coverage:
    """Compute the coverage at the end of a day; a service without a guide counts by what is said of it now."""
    after = datetime.combine(day + timedelta(days=1), time(), local_zone())
    in_force = Procedure.id.in_(select(ProcedureVersion.procedure_id).where(
        ProcedureVersion.state.in_(PUBLIC_STATES), ProcedureVersion.in_force_from <= day,
        or_(ProcedureVersion.ended_at.is_(None), ProcedureVersion.ended_at >= after)))  # fmt: skip
    query = select(
        func.count(),
        func.count().filter(in_force),
        func.count().filter(~in_force, Procedure.guide_due_on <= day),
    ).where(or_(in_force, Procedure.is_listed))
    return Coverage(*db.session.execute(query).one())


def steps_of_post(post_code: str, number: int = 1) -> Page[PublishedStep]:
    """Return a page of the steps in force for which a post is responsible, with their procedures."""
    query = (
        select(PublishedStep).where(PublishedStep.post_code == post_code).options(joinedload(PublishedStep.procedure))
    )
    return paginate(query.order_by(PublishedStep.procedure_id, PublishedStep.position), number)


def _tagged(kind: str, value: str) -> Select[int]:
    return select(ProcedureTag.procedure_id).where(ProcedureTag.kind == kind, ProcedureTag.value == value)


REVIEW_SOON = timedelta(days=30)  # unsourced


def due_for(actor: Actor, today: date, number: int = 1) -> Page[Procedure]:
    """Return a page of guides within reach due for review in 30 days or overdue, longest overdue first."""
    query = _due(actor, today).options(joinedload(Procedure.department))
    return paginate(query.order_by(Procedure.next_check_on, Procedure.code), number)


def count_due_for(actor: Actor, today: date) -> int:
    """Count the guides within reach due for review in 30 days or overdue."""
    return db.session.scalar(select(func.count()).select_from(_due(actor, today).subquery())) or 0


def posts_that_check(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the posts that the actor holds, for which they may say that a guide was reviewed."""
    query = select(Post).where(Post.closed_on.is_(None), Post.code.in_(actor.posts)).order_by(Post.id)
    return [(post.code, localised(post.name)) for post in db.session.scalars(query)]


def _due(actor: Actor, today: date) -> Select[Procedure]:
    query = select(Procedure).where(Procedure.has_guide, Procedure.next_check_on <= today + REVIEW_SOON)
    reach = actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.join(Procedure.department).where(Department.code.in_(reach))
    return query


def procedures_for(actor: Actor, text: str = "", state: str = "", number: int = 1) -> Page[Procedure]:
    """Return a page of procedures within reach whose code or name contains ``text``, by department and code.

    ``state`` is ``in-force``, ``listed`` (in public before its guide), ``draft`` (neither), or empty for all.
    """
    query = select(Procedure).options(joinedload(Procedure.department))
    reach = actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.where(Procedure.department_id.in_(_department_ids(reach)))
    if text:
        names = (Procedure.name[code].as_string() for code in WRITTEN)
        found = [column.icontains(text, autoescape=True) for column in names]
        query = query.where(or_(Procedure.code.icontains(fold_identifier(text), autoescape=True), *found))
    if state:
        query = query.where(Procedure.has_guide == (state == "in-force"))
        query = query.where(Procedure.is_listed == (state != "draft"))
    return paginate(query.order_by(Procedure.department_id, Procedure.code), number)
