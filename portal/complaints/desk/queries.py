"""What can be chosen on the staff page of a complaint, and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import selectinload, undefer

from portal.accounts.queries import people_with_role
from portal.complaints.assessment.models import ComplaintLink
from portal.complaints.assessment.rules import SamePairError
from portal.complaints.handling.models import CallBack
from portal.complaints.models import Complaint
from portal.complaints.queries import IS_INTEGRITY, find_in_reach, is_in_reach
from portal.complaints.transfers.operations import receiving_departments
from portal.complaints.vocabulary import SubjectKind
from portal.conflicts.queries import parties_of
from portal.corrective_actions.actions.queries import action_in_reach
from portal.corrective_actions.findings.queries import report_in_reach
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.library.access.permissions import Actor, Role
from portal.library.guide.components import Keyed
from portal.library.guide.part_wording import GuideFacts, facts_of_part, promise_of
from portal.library.text.formats import localised
from portal.organisation.queries import all_departments, department_id_of, posts_to_choose_from
from portal.platform.storage.database import db
from portal.procedures.catalogue.queries import services_in_force
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import find_version_in_force

EARLIER_SHOWN = 5
EARLIER_COUNTED = 200  # unsourced: more of one place say the same, and are not read for it
SUGGESTED = 5
SUGGESTED_WITHIN = timedelta(days=30)
SUGGESTED_OF = 50  # unsourced: so many of the newest are looked at, of which some are out of reach or linked


def find_other(actor: Actor, reference: str) -> Complaint:
    """Find the complaint to link with, in the person's reach; raises SamePairError when there is none."""
    found = find_in_reach(actor, reference)
    if found is None:
        raise SamePairError
    return found


Choices = list[tuple[str, str]]


def parties_to_add(complaint: Complaint) -> tuple[dict[str, Choices], Choices]:
    """Return whom a complaint is not known to be about, as choices: posts by department, its own first, and people."""
    known = parties_of(complaint.reference)
    posts, people = {each.post_code for each in known}, {each.staff_id for each in known}
    nearest = department_id_of(complaint.department_code)
    offered = [post for post in posts_to_choose_from(nearest) if post.code not in posts]
    department = complaint.handling_department or complaint.department_code
    active = [staff for staff in people_with_role(Role, department) if staff.id not in people]
    departments = {each.id: localised(each.name) for each in all_departments()}
    by_department: dict[str, Choices] = {}
    for post in offered:
        group = by_department.setdefault(departments.get(post.department_id, gettext("Other departments")), [])
        group.append((f"post:{post.code}", localised(post.name)))
    return by_department, [(f"person:{staff.id}", staff.display_name) for staff in active]


def departments_to_choose_from(complaint: Complaint) -> list[tuple[str, str]]:
    """Return the departments that a complaint can be passed on to, as choices of a form."""
    return [(each.code, localised(each.name)) for each in receiving_departments(complaint)]


def subjects_to_choose_from(complaint: Complaint) -> dict[str, Choices]:
    """Return what a complaint can be said to be about, as choices by group: departments, and services by department."""
    departments = all_departments()
    found = {gettext("A department as a whole"): [
        (f"department:{each.code}", localised(each.name)) for each in departments
        if (complaint.subject, complaint.department_code) != (SubjectKind.DEPARTMENT, each.code)
    ]}  # fmt: skip
    services: dict[int, Choices] = {}
    for code, name, department_id in services_in_force():
        services.setdefault(department_id, []).append((f"service:{code}", f"{code} {localised(name)}"))
    return found | {localised(each.name): services[each.id] for each in departments if each.id in services}


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


@dataclass(frozen=True)
class DisputedPlace:
    """What the guide says where a complaint is about it: in the version of then, and now where that is different.

    ``now`` is empty where it has not changed, or says nothing of it any more (``is_gone``).
    """

    part: Keyed | None  # None: the whole guide
    then: GuideFacts
    now: GuideFacts = ()
    is_gone: bool = False


def disputed_place(complaint: Complaint) -> DisputedPlace | None:
    """Return what the guide says of the element that a complaint is about; in short of the whole guide.

    None for a complaint that is about no guide.
    """
    if complaint.version is None or complaint.procedure is None:
        return None
    part, then = _facts(complaint.version, complaint.element)
    present = find_version_in_force(complaint.procedure.code)
    if present is None or present.id == complaint.procedure_version_id:
        return DisputedPlace(part, then, is_gone=present is None)
    part_now, now = _facts(present, complaint.element)
    is_gone = part is not None and part_now is None
    return DisputedPlace(part, then, () if is_gone or now == then else now, is_gone)


def _facts(version: ProcedureVersion, element: str) -> tuple[Keyed | None, GuideFacts]:
    guide, posts = version.guide, version.names.get("posts", {})
    part = guide.element(element)
    return part, promise_of(guide, posts) if part is None else facts_of_part(guide, part, posts)


@dataclass(frozen=True)
class EarlierComplaints:
    """Earlier complaints of one place of a guide: the newest of them, and how many there are."""

    newest: Sequence[Complaint]
    count: int
    has_more: bool  # there may be more than were counted


def earlier_complaints(actor: Actor, complaint: Complaint) -> EarlierComplaints:
    """Return the earlier complaints of the same service and element in a person's reach, newest first."""
    before = (Complaint.received_on <= complaint.received_on, Complaint.id < complaint.id)
    near = db.session.scalars(_of_place(complaint, *before).limit(EARLIER_COUNTED)).all()
    query = select(Complaint, func.count().over()).where(Complaint.id.in_(near), is_in_reach(actor))
    query = query.order_by(Complaint.id.desc()).limit(EARLIER_SHOWN).options(selectinload(Complaint.replies))
    rows = db.session.execute(query.options(undefer(Complaint.complainant_hash))).all() if near else []
    count = rows[0][1] if rows else 0
    return EarlierComplaints([row[0] for row in rows], count, has_more=len(near) == EARLIER_COUNTED)


def suggested_links(actor: Actor, complaint: Complaint) -> list[Complaint]:
    """Return complaints in reach that may belong to one: of its contact first, then of its place by days."""
    first, last = complaint.received_on - SUGGESTED_WITHIN, complaint.received_on + SUGGESTED_WITHIN
    nearby = (Complaint.received_on.between(first, last), Complaint.id != complaint.id)
    parts = [_of_place(complaint, *nearby)]
    if complaint.complainant_hash is not None:
        parts.append(_latest(Complaint.complainant_hash == complaint.complainant_hash, *nearby))
    found = db.session.scalars(union_all(*(select(part.limit(SUGGESTED_OF).subquery().c.id) for part in parts))).all()
    ends = (ComplaintLink.complaint_id, ComplaintLink.other_id)
    is_linked = or_(
        *(exists().where(one == complaint.id, other == Complaint.id) for one, other in (ends, tuple(reversed(ends))))
    )
    query = select(Complaint).where(Complaint.id.in_(found), is_in_reach(actor), ~is_linked)
    rows = db.session.scalars(query.options(undefer(Complaint.complainant_hash))).all() if found else []

    def nearness(other: Complaint) -> tuple[bool, timedelta, int]:
        return not complaint.is_of_same_contact(other), abs(other.received_on - complaint.received_on), -other.id

    return sorted(rows, key=nearness)[:SUGGESTED]


def _of_place(complaint: Complaint, *where: ColumnElement[bool]) -> Select[int]:
    """Return the ids of complaints of the same place; of integrity reports those alone, of others none of them."""
    is_alike = IS_INTEGRITY if complaint.is_integrity else ~IS_INTEGRITY
    place: tuple[ColumnElement[bool], ...] = (
        Complaint.procedure_id == complaint.procedure_id, Complaint.element == complaint.element,
    )  # fmt: skip
    if complaint.procedure_id is None:
        place = (*place, Complaint.subject == complaint.subject, Complaint.department_code == complaint.department_code,
                 Complaint.kind == complaint.kind, Complaint.subject_text == complaint.subject_text)  # fmt: skip
    return _latest(*place, *where, is_alike)


def _latest(*where: ColumnElement[bool]) -> Select[int]:
    return select(Complaint.id).where(*where).order_by(Complaint.received_on.desc(), Complaint.id.desc())


def consequences_of(actor: Actor, complaint: Complaint) -> tuple[Finding | None, CorrectiveAction | None]:
    """Return the finding that a complaint was reported as and the action it led to, where a person may see them."""
    source = complaint.record.reports
    finding = report_in_reach(actor, source, complaint.reference) if source is not None else None
    if finding is None or finding.action_id is None:
        return finding, None
    return finding, action_in_reach(actor, finding.action_id)


@dataclass(frozen=True)
class ReplyEvidence:
    """What whoever writes, approves or reviews a reply sees beside it."""

    place: DisputedPlace | None
    earlier: EarlierComplaints
    finding: Finding | None
    action: CorrectiveAction | None


def evidence_for(actor: Actor, complaint: Complaint) -> ReplyEvidence:
    """Return what a person may see beside a reply."""
    finding, action = consequences_of(actor, complaint)
    return ReplyEvidence(disputed_place(complaint), earlier_complaints(actor, complaint), finding, action)
