"""Reads of cases: by number and code for applicants, within reach for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.cases.models import Case, CaseExtension
from portal.cases.register.writer import earlier_code
from portal.cases.vocabulary import ExtensionState
from portal.cases.warning_lights.queries import is_light, red_before
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.warning_lights import Light
from portal.library.working_time.working_days import Calendar
from portal.organisation.models import Department, Post
from portal.organisation.queries import predecessors_of
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import code_hash, is_code, read_reference
from portal.platform.storage.code_lookup import stored_code
from portal.platform.storage.database import db, within
from portal.platform.storage.ordered_lists import IndexCell, ListPart, paginate_parts, reach_of
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace
from portal.procedures.models import Procedure


def find_case_by_code(number: str, code: str) -> Case | None:
    """Find a case by its number and secret code; a wrong number takes as long as a wrong code."""
    reference = read_reference(number)
    stored = db.session.execute(select(Case.id, Case.code_hash).where(Case.reference == reference)).one_or_none()
    earlier = code_hash(earlier_code(reference))
    # NULL: from before codes were hashed; empty: nobody was given one yet. The same work is done for every number.
    matches = is_code(code, stored.code_hash if stored is not None and stored.code_hash else earlier)
    if stored is None or stored.code_hash == "" or not matches:
        return None
    return db.session.scalar(_whole(select(Case)).where(Case.id == stored.id))


def get_case_for(actor: Actor, reference: str, permission: str) -> Case:
    """Return a case in a person's reach; raises NotFoundError."""
    case = db.session.scalar(_whole(select(Case)).where(Case.reference == reference))
    if case is None or not actor.may(permission, case.department_code):
        raise NotFoundError
    return case


@dataclass(frozen=True)
class CaseFilter:
    """Which open cases a list shows; an empty filter shows all."""

    light: str = ""
    department: str = ""
    post: str = ""
    procedure: str = ""


def as_stored(wanted: CaseFilter) -> CaseFilter:
    """Return a filter with codes as they are stored."""
    return CaseFilter(
        wanted.light,
        stored_code(Department.code, wanted.department) if wanted.department else "",
        stored_code(Post.code, wanted.post) if wanted.post else "",
        stored_code(Procedure.code, wanted.procedure) if wanted.procedure else "",
    )


def cases_for(actor: Actor, wanted: CaseFilter, calendar: Calendar, place: PagePlace = BEGINNING) -> Page[Case]:
    """Return a page of the open cases in reach, due soonest first."""
    query = _wanted(select(Case).where(Case.closed_on.is_(None)), wanted, calendar)
    departments = actor.departments_for("cases:case:see")
    if wanted.department:
        named = frozenset({wanted.department, *predecessors_of([wanted.department])})
        departments = named if departments is None else named & departments
    parts = [ListPart([IndexCell(where, Case.due_on) for where in reach_of(Case.department_code, departments)])]
    return paginate_parts(query, parts, place, _with_name())


def ended_cases_for(actor: Actor, place: PagePlace = BEGINNING) -> Page[Case]:
    """Return a page of the ended cases in reach, newest first."""
    reach = reach_of(Case.department_code, actor.departments_for("cases:case:see"))
    parts = [ListPart([IndexCell(where, Case.closed_on) for where in reach], newest_first=True)]
    return paginate_parts(select(Case).where(Case.closed_on.is_not(None)), parts, place, _with_name())


def _with_name() -> Any:
    return joinedload(Case.procedure).load_only(Procedure.code, Procedure.name)


def cases_of_posts(posts: frozenset[str], most: int = 50) -> Sequence[Case]:
    """Return at most ``most`` unpaused open cases whose current step is at one of some posts, due soonest first."""
    if not posts:
        return []
    query = select(Case).where(Case.closed_on.is_(None), Case.paused_on.is_(None), Case.current_step_post.in_(posts))
    return db.session.scalars(query.options(_with_department()).order_by(Case.due_on, Case.id).limit(most)).all()


def extensions_awaiting(actor: Actor) -> Sequence[CaseExtension]:
    """Return the extensions that a person may decide on, by due date."""
    reach = within(Case.department_code, actor.departments_for("cases:extension:decide"))
    query = (
        select(CaseExtension)
        .join(CaseExtension.case)
        .where(CaseExtension.state == ExtensionState.ASKED, Case.closed_on.is_(None), reach)
    )
    whole = contains_eager(CaseExtension.case).selectinload(Case.procedure)
    return db.session.scalars(query.options(whole).order_by(Case.due_on).limit(50)).all()


def _wanted(query: Select[Case], wanted: CaseFilter, calendar: Calendar) -> Select[Case]:
    if wanted.light in set(Light):
        today = local_today()
        query = query.where(is_light(Light(wanted.light), today, red_before(calendar, today)))
    if wanted.post:
        query = query.where(Case.current_step_post == wanted.post)
    if wanted.procedure:
        query = query.where(exists().where(Procedure.id == Case.procedure_id, Procedure.code == wanted.procedure))
    return query


def _with_department() -> joinedload:  # type: ignore[valid-type] # an option of SQLAlchemy
    return joinedload(Case.procedure).joinedload(Procedure.department)


def _whole(query: Select[Case]) -> Select[Case]:
    return query.options(
        _with_department(),
        joinedload(Case.version),
        selectinload(Case.steps),
        selectinload(Case.pauses),
        selectinload(Case.extensions),
    )
