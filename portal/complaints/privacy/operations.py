"""Operations on what complainants wrote: take it back, hide words of it, ask for it, and decide what was asked."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, or_

from portal.accounts.queries import can_read_staff
from portal.complaints.assessment.models import ComplaintLink
from portal.complaints.data_requests import (
    DataOutcome,
    DataRefusal,
    DataRequest,
    DataRequestKind,
    Erasure,
)
from portal.complaints.disclosures import SealedPart
from portal.complaints.duties import StaffAct, check_may
from portal.complaints.handling.models import CallBack
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import end_openings
from portal.complaints.operations import move
from portal.complaints.originals import LONGEST_MASKED, open_originals, seal_originals
from portal.complaints.privacy.queries import (
    can_be_taken_back,
    has_own_text,
    own_messages,
    phrases_not_in,
    request_due_on,
)
from portal.complaints.privacy.rules import (
    PhrasesNotFoundError,
    RefusalReasonMissingError,
    RequestOpenError,
    StillHeldError,
    StillOpenError,
    TooLateToTakeBackError,
)
from portal.complaints.retention.models import ComplaintHold
from portal.complaints.retention.operations import delete_contact_of, delete_own_texts
from portal.complaints.retention.queries import is_needed
from portal.complaints.suggestions.operations import withdraw_decision
from portal.complaints.vocabulary import FilingChannel, SubjectKind
from portal.conflicts.operations import delete_parties
from portal.corrective_actions.findings.operations import (
    delete_report,
    end_action_without_source,
    rewrite_report,
    take_back_report,
)
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.personal_data.masking import mask, mask_words
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.form_receipts import forget_forms, forget_forms_of_pages
from portal.platform.storage.resumable_drafts import discard_draft
from portal.platform.storage.transaction import operation
from portal.platform.storage.unsent_texts import delete_unsent_of_pages

_OWN_FIELDS = ("narrative", "remedy_sought", *LONGEST_MASKED)


@operation
def take_back(actor: Actor, complaint: Complaint) -> None:
    """Take a complaint back within the minutes after filing: number, times and state remain; twice is the same.

    What staff have written about it meanwhile goes at once where this process may write it, otherwise with the first
    that can. Raises TooLateToTakeBackError.
    """
    if complaint.is_taken_back:
        return
    if not can_be_taken_back(complaint):
        raise TooLateToTakeBackError
    move(complaint, "take_back")
    complaint.taken_back_at, complaint.closed_on = clock.now(), complaint.state_since
    complaint.awaits_placing = False
    _forget_what_was_filed(complaint)
    if complaint.record.reports is not None:
        take_back_report(actor, complaint.record.reports, complaint.reference)
    audit.record(actor, "take_back", complaint)
    if can_read_staff():
        forget_what_staff_wrote(complaint)


def _forget_what_was_filed(complaint: Complaint) -> None:
    delete_own_texts(complaint)
    complaint.contact_sealed = complaint.contact_hash = complaint.complainant_hash = None
    complaint.happened_on, complaint.happened_at, complaint.may_publish = None, "", False
    complaint.awaits_erasure = Erasure.STAFF_TEXTS
    forget_forms(place=complaint.reference, form_key_hash=complaint.key_hash)
    discard_draft("", complaint.key_hash)


def forget_what_staff_wrote(complaint: Complaint) -> None:
    """Delete all that was written about a complaint that was taken back, and what it was about; again is the same."""
    for rows in (complaint.messages, complaint.replies, complaint.pauses, complaint.transfers, complaint.extensions,
                 complaint.appeals, complaint.data_requests, complaint.openings):  # fmt: skip
        for row in rows:
            db.session.delete(row)
    db.session.flush()  # while it is still known of which service they are counted
    db.session.expire(complaint)
    ends = or_(ComplaintLink.complaint_id == complaint.id, ComplaintLink.other_id == complaint.id)
    db.session.execute(delete(ComplaintLink).where(ends))
    for beside in (CallBack, ComplaintHold):
        db.session.execute(delete(beside).where(beside.complaint_id == complaint.id))
    withdraw_decision(complaint)
    delete_parties(complaint.reference)
    _forget_subject(complaint)
    for page in _pages_about(complaint):
        forget_forms_of_pages(page)
        delete_unsent_of_pages(page)
    audit.record(SYSTEM, "forget_taken_back", complaint)


def _forget_subject(complaint: Complaint) -> None:
    complaint.procedure_id = complaint.procedure_version_id = complaint.entered_by_id = None
    complaint.element, complaint.post_code, complaint.subject = "", "", SubjectKind.UNKNOWN
    complaint.decline_text, complaint.decline_reason, complaint.harm = "", None, None
    complaint.decline_proposed_by_id = complaint.handler_id = None
    complaint.awaits_erasure = Erasure.STORAGE
    complaint.awaits_approval = complaint.is_urgent = complaint.is_unsafe = complaint.is_simple = False


def _pages_about(complaint: Complaint) -> list[str]:
    """Return the numbers that stand in addresses of pages about a complaint: its own, of its finding and its action."""
    source = complaint.record.reports
    if source is None:
        return [complaint.reference]
    return [complaint.reference, *end_action_without_source(SYSTEM, source, complaint.reference)]


@operation
def withdraw_publication(actor: Actor, complaint: Complaint) -> None:
    """Withdraw the consent to publication; raises MoveNotPossibleError without one."""
    if not complaint.may_publish:
        raise MoveNotPossibleError
    complaint.may_publish = False
    audit.record(actor, "withdraw_publication", complaint)


@operation
def hide_phrases(actor: Actor, complaint: Complaint, *, phrases: Sequence[str]) -> None:
    """Hide words wherever the complainant wrote them, and delete what was typed before; raises PhrasesNotFoundError."""
    _check_phrases(complaint, phrases)

    def hidden(text: str) -> str:
        return mask_words(text, phrases)

    complaint.original_sealed = complaint.narrative_hash = None
    end_openings(complaint, SealedPart.ORIGINAL)
    for message in own_messages(complaint):
        message.original_sealed = None
    _rewrite_own_texts(actor, complaint, hidden)
    complaint.awaits_erasure = Erasure.STORAGE
    forget_forms(place=complaint.reference, form_key_hash=complaint.key_hash)
    audit.record(actor, "hide_phrases", complaint)


@operation
def mask_more(actor: Actor, complaint: Complaint, *, phrases: Sequence[str]) -> None:
    """Mask what was not spotted, as the assessor; what was typed is sealed, and opened by two persons only.

    Raises NotYoursError, MoveNotPossibleError, PhrasesNotFoundError, and CannotOpenError without the private key.
    """
    check_may(actor, complaint, StaffAct.ASSESS)
    if complaint.is_taken_back or not has_own_text(complaint):
        raise MoveNotPossibleError
    _check_phrases(complaint, phrases)

    def masked(text: str) -> str:
        return mask_words(text, phrases)

    before = {name: getattr(complaint, name) for name in _OWN_FIELDS} | complaint.details
    typed = open_originals(complaint.original_sealed, complaint.reference) if complaint.original_sealed else {}
    typed = {name: text for name, text in before.items() if masked(text) != text} | typed
    complaint.original_sealed = seal_originals(typed, complaint.reference)
    for message in own_messages(complaint):
        if masked(message.text) != message.text and message.original_sealed is None:
            message.original_sealed = seal_originals({"text": message.text}, complaint.reference)
    _rewrite_own_texts(actor, complaint, masked)
    audit.record(actor, "mask_more", complaint)


def _check_phrases(complaint: Complaint, phrases: Sequence[str]) -> None:
    missing = phrases_not_in(complaint, phrases)
    if missing:
        raise PhrasesNotFoundError(missing)


def _rewrite_own_texts(actor: Actor, complaint: Complaint, rewrite: Callable[[str], str]) -> None:
    """Rewrite the complaint, its messages, appeals, requests and finding; a field that outgrows its column is cut."""
    for name in _OWN_FIELDS:
        setattr(complaint, name, rewrite(getattr(complaint, name))[: LONGEST_MASKED.get(name)])
    complaint.details = {name: rewrite(text) for name, text in complaint.details.items()}
    for message in own_messages(complaint):
        message.text = rewrite(message.text)
    for appeal in complaint.appeals:
        appeal.reason = rewrite(appeal.reason)
    for asked in complaint.data_requests:
        asked.text = rewrite(asked.text)
    if complaint.record.reports is not None:
        rewrite_report(actor, complaint.record.reports, complaint.reference, rewrite)


@operation
def ask_about_data(
    actor: Actor,
    complaint: Complaint,
    *,
    kind: DataRequestKind,
    text: str,
    channel: FilingChannel = FilingChannel.WEB,
    identified_by: str = "",
) -> None:
    """Record what a complainant asks about their data, on the website or, by staff, at a counter.

    Raises RequestOpenError when the same awaits a decision, and MoveNotPossibleError when nothing is left of it.
    """
    if complaint.is_taken_back:
        raise MoveNotPossibleError
    if any(each.is_open and each.kind is kind for each in complaint.data_requests):
        raise RequestOpenError
    asked = DataRequest(
        kind=kind,
        channel=channel,
        asked_at=clock.now(),
        text=mask(text),
        identified_by=mask(identified_by),
        recorded_by_id=actor.staff_id,
        due_on=request_due_on(),
    )
    complaint.data_requests.append(asked)
    audit.record(actor, "ask_about_data", complaint, detail=kind.value)


@operation
def decide_on_data(
    actor: Actor,
    complaint: Complaint,
    *,
    asked: DataRequest | None,
    outcome: DataOutcome,
    refusal: DataRefusal | None,
    answer: str,
) -> None:
    """Decide on a request, by someone other than who recorded it; deletion that is granted is carried out.

    Raises NotYoursError, MoveNotPossibleError, SecondPersonNeededError, RefusalReasonMissingError, StillOpenError and
    StillHeldError.
    """
    check_may(actor, complaint, StaffAct.DECIDE_DATA)
    if asked is None or not asked.is_open:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [asked.recorded_by_id], Review.ACTION)
    if outcome is not DataOutcome.DONE and refusal is None:
        raise RefusalReasonMissingError
    asked.outcome, asked.answer = outcome, answer
    asked.refusal = None if outcome is DataOutcome.DONE else refusal
    asked.decided_by_id, asked.decided_at = actor.staff_id, clock.now()
    if asked.kind is DataRequestKind.DELETION and outcome is not DataOutcome.REFUSED:
        _delete_on_request(complaint)
    audit.record(actor, "decide_on_data", complaint, detail=f"{asked.kind.value} {outcome.value}")


def _delete_on_request(complaint: Complaint) -> None:
    """Delete what the complainant wrote, and the contact; what staff recorded stays for its time."""
    if not complaint.meaning.is_over:
        raise StillOpenError
    if is_needed(complaint):
        raise StillHeldError
    delete_own_texts(complaint)
    delete_contact_of(complaint)
    end_openings(complaint, *SealedPart)
    complaint.own_text_deleted_on = clock.local_today()
    complaint.may_publish, complaint.awaits_erasure = False, Erasure.STORAGE
    forget_forms(place=complaint.reference, form_key_hash=complaint.key_hash)
    if complaint.record.reports is not None:
        delete_report(SYSTEM, complaint.record.reports, complaint.reference)
