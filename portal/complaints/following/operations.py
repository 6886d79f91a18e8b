"""Operations of complainants on what they filed: write a message, give a verdict, withdraw."""

from collections.abc import Callable

from portal.complaints.following.rules import SentBeforeError
from portal.complaints.handling.operations import resume
from portal.complaints.models import Complaint
from portal.complaints.operations import add_message, move, place, place_when_possible
from portal.complaints.originals import mask_and_seal
from portal.complaints.rules import COMPLAINT_WORKFLOW, VERDICTS
from portal.complaints.vocabulary import MessageKind
from portal.library.access.permissions import Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import lock_row
from portal.platform.storage.form_receipts import SentForm, is_same, receipt_of, write_receipt
from portal.platform.storage.transaction import operation


def act_once(complaint: Complaint, sent: SentForm, act: Callable[[], None]) -> None:
    """Carry out an act of the complainant; the same form sent again changes nothing.

    Raises SentBeforeError when the form's key was used for another act, and what the act raises.
    """
    lock_row(complaint)  # the same form may come in twice at one moment
    receipt = receipt_of(sent)
    if receipt is None:
        act()
        write_receipt(sent)
    elif not is_same(receipt, sent):
        raise SentBeforeError


@operation
def write_as_citizen(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Store a message of the complainant; it ends a pause and moves the due date by the paused working days.

    Raises MoveNotPossibleError when the state takes no messages.
    """
    if not complaint.meaning.takes_messages:
        raise MoveNotPossibleError
    _add_text(actor, complaint, text)
    if "resume" in COMPLAINT_WORKFLOW.verbs(complaint.state):
        resume(complaint)
    audit.record(actor, "write_as_citizen", complaint)


@operation
def give_verdict(actor: Actor, complaint: Complaint, *, verdict: str, text: str = "") -> None:
    """Record the verdict on the reply: ``confirm``, ``confirm_partly`` or ``dispute``; first and last are counted.

    Raises MoveNotPossibleError.
    """
    move(complaint, verdict)
    complaint.last_verdict, complaint.last_verdict_on = VERDICTS[verdict], local_today()
    if complaint.verdict is None:
        complaint.verdict, complaint.verdict_on = VERDICTS[verdict], local_today()
    if complaint.meaning.waits_for_second_look:
        place_when_possible(complaint, place)  # whoever dealt with it does not investigate it again
    if text:
        _add_text(actor, complaint, text)
    audit.record(actor, verdict, complaint)


@operation
def withdraw_complaint(actor: Actor, complaint: Complaint) -> None:
    """Withdraw a complaint, as the complainant; raises MoveNotPossibleError."""
    move(complaint, "withdraw")
    audit.record(actor, "withdraw_complaint", complaint)


def _add_text(actor: Actor, complaint: Complaint, text: str) -> None:
    masked, sealed = mask_and_seal(text, complaint.reference)
    add_message(actor, complaint, MessageKind.FROM_CITIZEN, masked, original_sealed=sealed)
