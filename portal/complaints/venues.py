"""Where a complaint is dealt with: the further from the department, the more of it is complained about."""

from collections.abc import Sequence

from portal.accounts.models import Staff
from portal.accounts.queries import RoleHolders, people_with_role
from portal.complaints.duties import HANDLERS, people_complained_about, people_who_dealt_with
from portal.complaints.models import Complaint
from portal.complaints.rules import LEAVES_DEPARTMENT, LEAVES_DEPARTMENT_ABOUT
from portal.complaints.vocabulary import Venue
from portal.library.access.permissions import GRANTS, Role
from portal.organisation.queries import present_department


def people_to_name(complaint: Complaint) -> Sequence[Staff]:
    """Return whom the last resort can name: who may deal with complaints at all, of any department but its own."""
    about = people_complained_about(complaint) | {done.staff_id for done in complaint.participations}
    own = {person.id for person in people_with_role(Role, present_department(complaint.department_code))}
    own -= {person.id for person in people_with_role(Role, "")}
    found = people_with_role(GRANTS["complaints:complaint:assess"])
    return [person for person in found if person.id not in about | own]


def venue_of(complaint: Complaint, about: frozenset[int], holders: RoleHolders) -> Venue:
    """Return where a complaint can be dealt with: in the department, else in the quality office, else further up.

    In the department there must be somebody to handle it, who has not dealt with it before; the quality office must
    have two people, since another approves the reply. Where one is left, the supervisor names another; an only
    inspector does so alone. Where those who would assess it are all complained about, it goes outside. What gets no
    reply is read by its department or the quality office. ``about`` are the persons complained about.
    """
    if not complaint.record.is_answered:
        return Venue.DEPARTMENT if complaint.handling_department else Venue.QUALITY_OFFICE
    spent = about | people_who_dealt_with(complaint)

    def left(role: Role, department: str = "") -> int:
        return len(holders.of([role], department) - about)

    if complaint.is_integrity:
        inspectors = left(Role.INSPECTOR, complaint.handling_department)
        return Venue.DEPARTMENT if inspectors > 1 else Venue.NAMED if inspectors else Venue.OUTSIDE
    quality_office = left(Role.QUALITY_OFFICER)
    if not quality_office and (holders.of([Role.QUALITY_OFFICER]) or not left(Role.SUPERVISOR)):
        return Venue.OUTSIDE
    if quality_office and not is_to_leave(complaint) and _department_can(complaint, spent, holders):
        return Venue.DEPARTMENT
    if quality_office > 1 and holders.of(HANDLERS) - spent:
        return Venue.QUALITY_OFFICE
    return Venue.NAMED if left(Role.SUPERVISOR) else Venue.OUTSIDE


def is_to_leave(complaint: Complaint) -> bool:
    """Tell whether a complaint is of a kind that leaves the department it is about, and is there."""
    is_about_it = complaint.subject in LEAVES_DEPARTMENT_ABOUT and complaint.record.is_complaint
    if complaint.kind not in LEAVES_DEPARTMENT and not is_about_it:
        return False
    return complaint.handling_department == present_department(complaint.department_code)


def _department_can(complaint: Complaint, spent: frozenset[int], holders: RoleHolders) -> bool:
    """Tell whether the department has somebody to handle a complaint, besides who works for all departments."""
    department = complaint.handling_department
    return bool(department and holders.of(HANDLERS, department) - spent - holders.of(HANDLERS))
