"""Operations on what is kept of a complaint: hold it while a review or a suit runs, archive and delete its texts."""

from typing import Any

from portal.complaints.duties import StaffAct, check_may
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import delete_reasons_of_openings
from portal.complaints.retention.models import ComplaintHold
from portal.complaints.retention.queries import open_hold
from portal.complaints.vocabulary import MessageKind
from portal.library.access.permissions import Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation


@operation
def hold_texts(actor: Actor, complaint: Complaint, *, reason: str) -> None:
    """Keep a complaint's contact and texts beyond their time, for a reason; raises MoveNotPossibleError if held."""
    check_may(actor, complaint, StaffAct.ASSESS)
    if open_hold(complaint) is not None:
        raise MoveNotPossibleError
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    db.session.add(
        ComplaintHold(complaint_id=complaint.id, reason=reason, begun_on=local_today(), set_by_id=actor.staff_id)
    )
    audit.record(actor, "hold_texts", complaint)


@operation
def end_hold(actor: Actor, complaint: Complaint) -> None:
    """Let time take a complaint's contact and texts again; raises MoveNotPossibleError when nothing holds them."""
    check_may(actor, complaint, StaffAct.ASSESS)
    hold = open_hold(complaint)
    if hold is None:
        raise MoveNotPossibleError
    hold.ended_on = local_today()
    audit.record(actor, "end_hold", complaint)


def texts_of(complaint: Complaint) -> dict[str, Any]:
    """Return what was written in a complaint, for the archive; the contact is never in it."""
    return {
        "reference": complaint.reference,
        "received_on": complaint.received_on.isoformat(),
        "kind": complaint.kind.value,
        "state": complaint.state.value,
        "version": complaint.version.reference if complaint.version is not None else "",
        "subject": [complaint.subject.value, complaint.subject_text, complaint.department_code],
        "details": complaint.details,
        "element": complaint.element,
        "narrative": complaint.narrative,
        "remedy_sought": complaint.remedy_sought,
        "messages": [[each.at.isoformat(), each.kind.value, each.text] for each in complaint.messages],
        "replies": [[each.decision.value, each.text, each.remedy_given, each.remarks] for each in complaint.replies],
        "appeals": [[each.level, each.reason, each.outcome, each.text] for each in complaint.appeals],
        "window": complaint.window,
        "transfers": [[each.reason, each.remarks] for each in complaint.transfers],
        "extensions": [[each.reason, each.remarks] for each in complaint.extensions],
        "pauses": [each.reason for each in complaint.pauses],
        "openings": [[each.part.value, each.state.value, each.reason, each.remarks] for each in complaint.openings],
        "data_requests": [[each.kind.value, each.text, each.answer] for each in complaint.data_requests],
    }


def delete_own_texts(complaint: Complaint) -> None:
    """Delete what the complainant wrote in a complaint; what staff recorded stays."""
    complaint.narrative = complaint.remedy_sought = complaint.window = ""
    complaint.subject_text = complaint.case_number = ""
    complaint.details, complaint.original_sealed, complaint.narrative_hash = {}, None, None
    for message in complaint.messages:
        if message.kind is MessageKind.FROM_CITIZEN:
            message.text, message.original_sealed = "", None
    for appeal in complaint.appeals:
        appeal.reason = ""
    for asked in complaint.data_requests:
        asked.text = ""


def delete_contact_of(complaint: Complaint) -> None:
    """Delete the contact in a complaint, and by what it could be compared; the day remains."""
    if complaint.contact_sealed is not None:
        complaint.contact_deleted_on = local_today()
    complaint.contact_sealed = complaint.contact_hash = complaint.complainant_hash = None


def delete_texts_of(complaint: Complaint) -> None:
    """Delete what was written in a complaint; numbers, dates, states and conclusions stay."""
    delete_own_texts(complaint)
    complaint.decline_text = ""
    for message in complaint.messages:
        message.text, message.original_sealed = "", None
    for reply in complaint.replies:
        reply.text = reply.remedy_given = reply.remarks = ""
    for appeal in complaint.appeals:
        appeal.text = ""
    for transfer in complaint.transfers:
        transfer.reason = transfer.remarks = ""
    for extension in complaint.extensions:
        extension.reason = extension.remarks = ""
    for pause in complaint.pauses:
        pause.reason = ""
    delete_reasons_of_openings(complaint)
    for asked in complaint.data_requests:
        asked.identified_by = asked.answer = ""
    complaint.text_deleted_on = local_today()
