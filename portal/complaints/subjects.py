"""What a complaint is about, and so who deals with it first and whom it concerns: when filed, and when said later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.models import Complaint
from portal.complaints.rules import COMPLAINT_WORKFLOW, LEAVES_DEPARTMENT_ABOUT
from portal.complaints.vocabulary import ComplaintKind, SubjectKind
from portal.conflicts.operations import add_posts
from portal.conflicts.queries import posts_of
from portal.conflicts.vocabulary import PartyOrigin
from portal.library.guide.components import Step
from portal.library.guide.document import Guide
from portal.library.text.tokens import fold
from portal.organisation.queries import departments_of_posts, successors_of_posts
from portal.procedures.models import ProcedureVersion


@dataclass(frozen=True)
class GuideInForce:
    """What a complaint needs of the guide version that it is about, as values that outlive a transaction.

    ``departments`` are those of the posts that answer for its steps, and of the successors of posts that were merged.
    """

    version_id: int
    number: int
    procedure_id: int
    code: str
    department_code: str
    guide: Guide
    successors: Mapping[str, str]
    departments: Mapping[str, str]


def guide_in_force(version: ProcedureVersion) -> GuideInForce:
    """Read what a complaint needs of a version, in two queries besides the version itself."""
    posts = {step.post for step in version.guide.steps}
    successors = successors_of_posts(posts)
    return GuideInForce(
        version.id, version.number, version.procedure_id, version.procedure.code, version.procedure.department.code,
        version.guide, successors, departments_of_posts(posts | set(successors.values())),
    )  # fmt: skip


def guide_as_subject(guide: GuideInForce, element: str) -> dict[str, Any]:
    """Return what a complaint about a guide or a part of it is about and who deals with it first, by column."""
    part = guide.guide.element(element)
    return {
        "subject": SubjectKind.GUIDE, "element": element, "post_code": part.post if isinstance(part, Step) else "",
        "procedure_id": guide.procedure_id, "procedure_version_id": guide.version_id,
        "department_code": guide.department_code, "handling_department": guide.department_code,
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


def add_concerned(complaint: Complaint, guide: GuideInForce | None, *, is_new: bool = False) -> None:
    """Add the posts that a complaint concerns to those whom it is about; praise and questions are about nobody.

    Of one that ``is_new`` no post is there yet, so that nothing is looked up.
    """
    if guide is None or not complaint.is_about_people:
        return
    posts = posts_concerned(guide.guide, complaint.element, complaint.window)
    for code in list(posts):  # the guide still names a post that was merged
        if code in guide.successors:
            posts.setdefault(guide.successors[code], posts[code])
    present = frozenset[str]() if is_new else posts_of(complaint.reference)
    missing = {code: origin for code, origin in posts.items() if code not in present}
    add_posts(complaint.reference, missing, guide.departments, complaint.received_on)


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
