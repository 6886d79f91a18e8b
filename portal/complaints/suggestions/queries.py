"""Reads of decided suggestions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import joinedload

from portal.complaints.suggestions.models import DecidedSuggestion
from portal.complaints.vocabulary import Decision
from portal.organisation.models import Department
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import IndexCell, ListPart, paginate_parts
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace
from portal.procedures.models import Procedure


def decided_suggestions(
    place: PagePlace = BEGINNING,
    *,
    decision: Decision | None = None,
    department: str = "",
    service: Procedure | None = None,
) -> Page[DecidedSuggestion]:
    """Return a page of the decided suggestions, newest first."""
    where: list[ColumnElement[bool]] = [true()]
    if decision is not None:
        where.append(DecidedSuggestion.decision == decision)
    if department:
        where.append(DecidedSuggestion.department_code == department)
    if service is not None:
        where.append(DecidedSuggestion.procedure_id == service.id)
    part = ListPart([IndexCell(and_(*where), DecidedSuggestion.decided_at)], newest_first=True)
    options = joinedload(DecidedSuggestion.procedure), joinedload(DecidedSuggestion.department)
    return paginate_parts(select(DecidedSuggestion), [part], place, *options)


def departments_with_suggestions() -> Sequence[Department]:
    """Return the departments about which a suggestion was decided, in the order they were added."""
    codes = select(DecidedSuggestion.department_code).distinct()
    return db.session.scalars(select(Department).where(Department.code.in_(codes)).order_by(Department.id)).all()


def count_suggestions_of(procedure_id: int) -> int:
    """Return how many decided suggestions were about a service."""
    of_service = DecidedSuggestion.procedure_id == procedure_id
    return db.session.scalar(select(func.count()).select_from(DecidedSuggestion).where(of_service)) or 0
