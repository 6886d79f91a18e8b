"""What can be chosen on the staff page of a complaint, and what stands beside it."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.accounts.queries import people_with_role
from portal.complaints.assessment.models import ComplaintLink
from portal.complaints.assessment.rules import SamePairError
from portal.complaints.handling.models import CallBack
from portal.complaints.models import Complaint
from portal.complaints.queries import find_in_reach, is_in_reach
from portal.complaints.transfers.operations import receiving_departments
from portal.conflicts.queries import parties_of
from portal.library.access.permissions import Actor, Role
from portal.library.text.formats import localised
from portal.organisation.queries import department_id_of, posts_to_choose_from
from portal.platform.storage.database import db


def find_other(actor: Actor, reference: str) -> Complaint:
    """Find the complaint to link with, in the person's reach; raises SamePairError when there is none."""
    found = find_in_reach(actor, reference)
    if found is None:
        raise SamePairError
    return found


def parties_to_add(complaint: Complaint) -> list[tuple[str, str]]:
    """Return posts and people whom a complaint is not known to be about, as choices of a form."""
    known = parties_of(complaint.reference)
    posts, people = {each.post_code for each in known}, {each.staff_id for each in known}
    nearest = department_id_of(complaint.department_code)
    offered = [post for post in posts_to_choose_from(nearest) if post.code not in posts]
    department = complaint.handling_department or complaint.department_code
    active = [staff for staff in people_with_role(Role, department) if staff.id not in people]
    choices = [(f"post:{post.code}", localised(post.name)) for post in offered]
    return choices + [(f"person:{staff.id}", staff.display_name) for staff in active]


def departments_to_choose_from(complaint: Complaint) -> list[tuple[str, str]]:
    """Return the departments that a complaint can be passed on to, as choices of a form."""
    return [(each.code, localised(each.name)) for each in receiving_departments(complaint)]


def linked_with(actor: Actor, complaint: Complaint) -> Sequence[tuple[Complaint, ComplaintLink]]:
    """Return the complaints in a person's reach that are linked with one, and the links, oldest first."""
    is_end = or_(ComplaintLink.complaint_id == complaint.id, ComplaintLink.other_id == complaint.id)
    other = or_(ComplaintLink.complaint_id == Complaint.id, ComplaintLink.other_id == Complaint.id)
    query = select(Complaint, ComplaintLink).join(ComplaintLink, other)
    query = query.where(is_in_reach(actor))
    rows = db.session.execute(query.where(is_end, Complaint.id != complaint.id).order_by(ComplaintLink.id)).all()
    return [(row[0], row[1]) for row in rows]


def callbacks_of(complaint: Complaint) -> Sequence[CallBack]:
    """Return the calls to the complainant, oldest first."""
    return db.session.scalars(select(CallBack).where(CallBack.complaint_id == complaint.id).order_by(CallBack.id)).all()
