"""Operations on more time for a reply: the handler asks, another person decides."""

from datetime import date

from flask_babel import gettext

from portal.complaints.duties import StaffAct, check_may
from portal.complaints.handling.operations import check_handler, check_in_hand
from portal.complaints.handling.rules import check_extension
from portal.complaints.models import Complaint
from portal.complaints.operations import add_message, latest_extension, note_awaited, note_part, settle_end
from portal.complaints.proceedings import ComplaintExtension
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import ComplaintExtensionState, Involvement, MessageKind
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.formats import format_day
from portal.library.text.languages import use_language
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.transaction import operation


@operation
def ask_extension(actor: Actor, complaint: Complaint, *, until_on: date, reason: str) -> None:
    """Ask for more time, before the due date; another person decides.

    Raises MoveNotPossibleError, NotTheHandlerError, DueDatePassedError and NewDueDateError.
    """
    check_in_hand(complaint)
    if complaint.open_extension is not None:
        raise MoveNotPossibleError
    check_handler(actor, complaint)
    check_extension(until_on, complaint.due_on, latest_extension(complaint), local_today())
    assert actor.staff_id is not None  # noqa: S101 - the handler is staff
    complaint.extensions.append(
        ComplaintExtension(
            state=ComplaintExtensionState.ASKED,
            until_on=until_on,
            reason=reason,
            asked_by_id=actor.staff_id,
            asked_at=clock.now(),
        )
    )
    note_awaited(complaint)
    audit.record(actor, "ask_extension", complaint)


@operation
def decide_extension(actor: Actor, complaint: Complaint, *, grants: bool, remarks: str = "") -> None:
    """Grant an extension, of which the complainant reads the reason and the new date, or refuse it.

    Raises MoveNotPossibleError, SecondPersonNeededError and NotYoursError.
    """
    extension = complaint.open_extension
    if extension is None or "release" not in COMPLAINT_WORKFLOW.verbs(complaint.state):
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [extension.asked_by_id, complaint.handler_id], Review.EXTENSION)
    check_may(actor, complaint, StaffAct.EXTEND)
    extension.state = ComplaintExtensionState.GRANTED if grants else ComplaintExtensionState.REFUSED
    extension.decided_by_id, extension.decided_at, extension.remarks = actor.staff_id, clock.now(), remarks
    note_awaited(complaint)
    note_part(actor, complaint, Involvement.EXTENDED)
    if grants:
        complaint.due_on = extension.until_on
        settle_end(complaint)
        _tell_extension(actor, complaint, extension)
    audit.record(actor, "grant_extension" if grants else "refuse_extension", complaint)


def _tell_extension(actor: Actor, complaint: Complaint, extension: ComplaintExtension) -> None:
    with use_language(complaint.language):
        text = gettext(
            "The reply needs more time and is due by %(day)s. Reason: %(reason)s",
            day=format_day(extension.until_on),
            reason=extension.reason,
        )
    add_message(actor, complaint, MessageKind.TO_CITIZEN, text)
