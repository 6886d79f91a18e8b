"""The operation of saying what a complaint is about that was filed about no guide."""

from flask_babel import gettext

from portal.complaints.assessment.operations import check_assessor
from portal.complaints.duties import StaffAct, people_for
from portal.complaints.models import Complaint
from portal.complaints.operations import add_message, note_part, place, release
from portal.complaints.subjects import (
    GuideInForce,
    add_concerned,
    guide_as_subject,
    guide_in_force,
    is_to_be_bound,
    other_subject,
)
from portal.complaints.vocabulary import Involvement, MessageKind, SubjectKind
from portal.corrective_actions.findings.operations import move_report
from portal.library.access.permissions import Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.languages import use_language
from portal.organisation.queries import find_department
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import note_before_change
from portal.platform.storage.transaction import operation
from portal.procedures.queries import find_version_in_force


@operation
def say_what_it_is_about(actor: Actor, complaint: Complaint, *, department: str = "", service: str = "") -> None:
    """Say which guide, or which department as a whole, a complaint is about that was filed about no guide.

    The posts concerned act on it no more, it may be dealt with elsewhere, and its finding and figures go with it; the
    complainant reads it. Raises MoveNotPossibleError, NotYoursError, TransferOpenError and DeclineOpenError.
    """
    check_assessor(actor, complaint)
    version = find_version_in_force(service) if service else None
    found = find_department(department) if version is None else version.procedure.department
    if not is_to_be_bound(complaint) or found is None:
        raise MoveNotPossibleError
    note_before_change([*complaint.transfers, *complaint.appeals, *complaint.replies])  # they are counted with it
    guide = guide_in_force(version) if version is not None else None
    _bind(complaint, guide, found.code)
    add_concerned(complaint, guide)
    place(complaint)
    if complaint.handler_id is not None and not _is_reached(complaint):
        release(actor, complaint)
    source = complaint.record.reports
    if source is not None:
        move_report(
            actor, source, complaint.reference, department_code=complaint.department_code,
            procedure_code=guide.code if guide is not None else "",
            version_number=guide.number if guide is not None else None,
        )  # fmt: skip
    note_part(actor, complaint, Involvement.ASSESSED)
    _tell(actor, complaint)
    audit.record(actor, "say_what_it_is_about", complaint, detail=guide.code if guide else found.code)


def _bind(complaint: Complaint, guide: GuideInForce | None, department: str) -> None:
    if guide is None:
        columns = other_subject(complaint.kind, SubjectKind.DEPARTMENT, department)
    else:
        columns = guide_as_subject(guide, "")
    for name, value in columns.items():
        setattr(complaint, name, value)
    db.session.flush()
    db.session.expire(complaint, ["procedure", "version", "department"])


def _is_reached(complaint: Complaint) -> bool:
    """Tell whether its handler still reaches it."""
    handlers = {person.id for person in people_for(StaffAct.HANDLE, complaint)}
    return complaint.handler_id in handlers or complaint.handler_id == complaint.named_id


def _tell(actor: Actor, complaint: Complaint) -> None:
    with use_language(complaint.language):
        text = gettext(
            "You did not say which service this is about, or it turned out to be another. It is about: %(about)s.",
            about=complaint.about,
        )
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
