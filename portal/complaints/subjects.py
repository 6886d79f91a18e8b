"""What a complaint is about, and so who deals with it first and whom it concerns: when filed, and when said later."""

from typing import Any

from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.models import Complaint
from portal.complaints.rules import COMPLAINT_WORKFLOW, LEAVES_DEPARTMENT_ABOUT
from portal.complaints.vocabulary import ComplaintKind, SubjectKind
from portal.conflicts.operations import add_posts
from portal.conflicts.vocabulary import PartyOrigin
from portal.library.guide.components import Step
from portal.library.guide.document import Guide
from portal.library.text.tokens import fold
from portal.organisation.queries import departments_of_posts, successors_of_posts
from portal.procedures.models import ProcedureVersion


def guide_as_subject(version: ProcedureVersion, element: str) -> dict[str, Any]:
    """Return what a complaint about a guide or a part of it is about and who deals with it first, by column."""
    part, department = version.guide.element(element), version.procedure.department.code
    return {
        "subject": SubjectKind.GUIDE, "element": element, "post_code": part.post if isinstance(part, Step) else "",
        "procedure_id": version.procedure_id, "procedure_version_id": version.id,
        "department_code": department, "handling_department": department,
    }  # fmt: skip


def other_subject(
    kind: ComplaintKind, subject: SubjectKind, department: str, procedure_id: int | None = None
) -> dict[str, Any]:
    """Return the same of a complaint about no guide.

    One about a department as a whole, or about its window, does not go to that department.
    """
    leaves = subject in LEAVES_DEPARTMENT_ABOUT and COMPLAINT_KINDS[kind].is_complaint
    return {
        "subject": subject, "element": "", "post_code": "", "procedure_id": procedure_id,
        "department_code": department, "handling_department": "" if leaves else department,
    }  # fmt: skip


def add_concerned(complaint: Complaint, version: ProcedureVersion | None) -> None:
    """Add the posts that a complaint concerns to those whom it is about; praise and questions are about nobody."""
    if version is None or not complaint.is_about_people:
        return
    posts = posts_concerned(version.guide, complaint.element, complaint.window)
    for code, successor in successors_of_posts(posts).items():  # the guide still names the post that was merged
        posts.setdefault(successor, posts[code])
    add_posts(complaint.reference, posts, departments_of_posts(posts), complaint.received_on)


def is_to_be_bound(complaint: Complaint) -> bool:
    """Tell whether staff can say what a complaint is about: it is about no guide, and under way."""
    return complaint.version is None and bool({"withdraw", "note"} & COMPLAINT_WORKFLOW.verbs(complaint.state))


def posts_concerned(guide: Guide, element: str, window: str) -> dict[str, PartyOrigin]:
    """Return the posts that a complaint is about, with how each is known.

    Of a step its post; of anything else every post that answers for a step, since anyone of them may have asked or
    charged; and of a window that was named, the posts of the steps that are done there.
    """
    part = guide.element(element)
    if isinstance(part, Step):
        posts = {part.post: PartyOrigin.ELEMENT}
    else:
        posts = {step.post: PartyOrigin.GUIDE for step in guide.steps}
    wanted = fold(window)
    there = {step.post: PartyOrigin.WINDOW for step in guide.steps if wanted and _is_there(wanted, step)}
    return {code: origin for code, origin in (there | posts).items() if code}


def _is_there(wanted: str, step: Step) -> bool:
    """Tell whether a step is done at a place, as a language of the guide names it."""
    return any(wanted in fold(name) for name in step.where.model_dump().values())
