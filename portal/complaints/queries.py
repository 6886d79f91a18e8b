"""Reads of complaints: by number and code for complainants, within reach for staff."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.queries import holders_of, posts_ever_held
from portal.complaints.models import Complaint
from portal.complaints.rules import ON_A_DESK, PAUSED
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.security.tracking_codes import is_code, read_reference
from portal.platform.storage.database import db, within
from portal.platform.storage.pagination import Page, paginate
from portal.procedures.models import Procedure
from portal.working_calendar.queries import load_calendar

_NO_HASH = "0" * 64

MAX_ON_DESK = 500  # unsourced: more than one person works through in a day


def find_by_key_hash(key_hash: str) -> Complaint | None:
    """Find the complaint that a form has filed before, by the keyed hash of the form's key."""
    return db.session.scalar(select(Complaint).where(Complaint.key_hash == key_hash))


def find_complaint_by_code(number: str, code: str) -> Complaint | None:
    """Find a complaint by its number and tracking code; a wrong number takes as long as a wrong code."""
    reference = read_reference(number)
    stored = db.session.scalar(select(Complaint.code_hash).where(Complaint.reference == reference))
    if not is_code(code, stored or _NO_HASH):
        return None
    return db.session.scalar(_whole(select(Complaint)).where(Complaint.reference == reference))


def get_complaint_for(actor: Actor, reference: str, permission: str) -> Complaint:
    """Return a complaint in a person's reach; raises NotFoundError."""
    found = _whole(_in_reach(actor)).options(joinedload(Complaint.handler))
    complaint = db.session.scalar(found.where(Complaint.reference == reference))
    if complaint is None or not actor.may(permission, complaint.department_code):
        raise NotFoundError
    return complaint


def get_complaint_with_contact_for(actor: Actor, reference: str) -> Complaint:
    """Return a complaint whose contact a person may open; raises NotFoundError."""
    complaint = get_complaint_for(actor, reference, "complaints:contact:open")
    if not may_open_contact(actor, complaint):
        raise NotFoundError
    return complaint


def may_open_contact(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether the complaint has a contact and the person may open it.

    Quality officers may; the handler may too when the complainant is named to the handler; of an integrity report only
    inspectors may.
    """
    trusted = Role.INSPECTOR if complaint.is_integrity else Role.QUALITY_OFFICER
    is_trusted = actor.holds(trusted, department=complaint.department_code)
    is_handler = complaint.identity is Identity.NAMED and actor.staff_id == complaint.handler_id
    return complaint.contact_sealed is not None and (is_trusted or is_handler)


def complaints_for(actor: Actor, number: int = 1) -> Page[Complaint]:
    """Return a page of the complaints in reach: open ones first, then by due date."""
    worked = Complaint.state.in_(ON_A_DESK)
    return paginate(
        _for_lists(_in_reach(actor)).order_by(worked.desc(), Complaint.due_on, Complaint.id.desc()),
        number,
    )


def open_complaints_for(actor: Actor, *, integrity_only: bool = False) -> Sequence[Complaint]:
    """Return the open complaints in reach, at most ``MAX_ON_DESK``.

    Those handled by the person come first, paused ones last; within that they are ordered by due date.
    """
    query = _for_lists(_in_reach(actor)).where(Complaint.state.in_(ON_A_DESK)).options(selectinload(Complaint.replies))
    if integrity_only:
        query = query.where(Complaint.kind == ComplaintKind.INTEGRITY)
    mine, waits = Complaint.handler_id == actor.staff_id, Complaint.state.in_(PAUSED)
    order = (func.coalesce(mine, False).desc(), waits, Complaint.due_on, Complaint.id)
    return db.session.scalars(query.order_by(*order).limit(MAX_ON_DESK)).all()


def is_provisional(complaint: Complaint, day: date) -> bool:
    """Tell whether a day of a complaint may still become another one; that of an integrity report is fixed."""
    is_fixed = complaint.is_integrity and day == complaint.due_on
    return not is_fixed and load_calendar().is_end_provisional(complaint.received_on, day)


def people_complained_about(complaint: Complaint) -> frozenset[int]:
    """Return the ids of the people who hold or have ever held the post complained about."""
    return holders_of({complaint.post_code})


def references_in_reach(actor: Actor) -> Select[str]:
    """Return, as a subquery, the numbers of the complaints in reach."""
    return _in_reach(actor).with_only_columns(Complaint.reference)


def _in_reach(actor: Actor) -> Select[Complaint]:
    is_integrity = Complaint.kind == ComplaintKind.INTEGRITY
    open_reach = within(Complaint.department_code, actor.departments_for("complaints:complaint:see"))
    secret_reach = within(Complaint.department_code, actor.departments_as(Role.INSPECTOR))
    return select(Complaint).where(
        or_(and_(~is_integrity, open_reach), and_(is_integrity, secret_reach)),
        Complaint.post_code.not_in(posts_ever_held(actor)),
    )


def _for_lists(query: Select[Complaint]) -> Select[Complaint]:
    return query.options(
        joinedload(Complaint.procedure).joinedload(Procedure.department), joinedload(Complaint.handler)
    )


def _whole(query: Select[Complaint]) -> Select[Complaint]:
    return query.options(
        joinedload(Complaint.procedure).joinedload(Procedure.department),
        joinedload(Complaint.version),
        selectinload(Complaint.messages),
        selectinload(Complaint.replies),
        selectinload(Complaint.pauses),
    )
