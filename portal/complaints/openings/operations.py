"""Operations on what is sealed of a complaint: one person asks, another decides, and who asked opens it in time."""

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.complaints.disclosures import OpeningState, SealedOpening, SealedPart
from portal.complaints.duties import NotYoursError, StaffAct, check_may, people_complained_about
from portal.complaints.models import Complaint
from portal.complaints.openings.queries import (
    OpenedText,
    chosen_by,
    grants_in_force,
    may_ask_for,
    office_of,
    texts_as_typed,
)
from portal.complaints.openings.rules import (
    OPENING_WORKING_DAYS,
    NotGrantedError,
    NothingSealedError,
    check_reason,
)
from portal.complaints.operations import note_awaited
from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.personal_data.masking import mask
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.contact_encryption import open_sealed
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.working_calendar.queries import load_calendar


@operation
def ask_opening(actor: Actor, complaint: Complaint, *, part: SealedPart, reason: str) -> SealedOpening:
    """Ask to open what is sealed, with a reason that the complainant reads; another person decides.

    A handler whom another person chose for who gives them the name has that person's consent, and opens it at once.
    Raises NotYoursError, MoveNotPossibleError, NothingSealedError and EmptyReasonError.
    """
    check_may(actor, complaint, StaffAct.UNSEAL)
    if complaint.meaning.is_over or complaint.open_opening is not None:
        raise MoveNotPossibleError
    if part not in complaint.sealed_parts:
        raise NothingSealedError
    if not may_ask_for(actor, complaint, part):
        raise NotYoursError
    check_reason(reason)
    assert actor.staff_id is not None  # noqa: S101 - the duty is of staff
    opening = SealedOpening(
        part=part, state=OpeningState.ASKED, reason=mask(reason), asked_as=office_of(actor, complaint),
        asked_at=clock.now(), asked_by_id=actor.staff_id, remarks="",
    )  # fmt: skip
    complaint.openings.append(opening)
    agreed_by = chosen_by(actor, complaint) if part is SealedPart.CONTACT else None
    if agreed_by is not None:
        _grant(actor_of(db.session.get_one(Staff, agreed_by), local_today()), complaint, opening)
    note_awaited(complaint)
    audit.record(actor, "ask_opening", complaint, detail=part.value)
    return opening


def _grant(actor: Actor, complaint: Complaint, opening: SealedOpening) -> None:
    opening.state, opening.decided_by_id, opening.decided_at = OpeningState.GRANTED, actor.staff_id, clock.now()
    opening.decided_as = office_of(actor, complaint)
    opening.open_until_on = load_calendar().add_working_days(local_today(), OPENING_WORKING_DAYS)


@operation
def decide_opening(actor: Actor, complaint: Complaint, *, grants: bool, reason: str = "") -> None:
    """Grant a request to open what is sealed, for a short time, or refuse it with a reason.

    Raises MoveNotPossibleError, SecondPersonNeededError, NotYoursError and EmptyReasonError.
    """
    opening = complaint.open_opening
    if opening is None or complaint.meaning.is_over:
        raise MoveNotPossibleError
    check_second_person(actor.staff_id, [opening.asked_by_id], Review.OPENING)
    check_may(actor, complaint, StaffAct.DISCLOSE)
    if grants and opening.asked_by_id in people_complained_about(complaint):
        raise NotYoursError
    if not grants:
        check_reason(reason)
    if grants:
        _grant(actor, complaint, opening)
    else:
        opening.state, opening.decided_by_id, opening.decided_at = OpeningState.REFUSED, actor.staff_id, clock.now()
        opening.decided_as = office_of(actor, complaint)
    opening.remarks = mask(reason)
    note_awaited(complaint)
    verb = "grant_opening" if grants else "refuse_opening"
    audit.record(actor, verb, complaint, detail=opening.part.value)


@operation
def open_contact(actor: Actor, complaint: Complaint) -> str:
    """Decrypt the contact and record it in the audit trail.

    Raises NotYoursError, NotGrantedError, NothingSealedError, and CannotOpenError in a process without the key.
    """
    _check_granted(actor, complaint, SealedPart.CONTACT)
    assert complaint.contact_sealed is not None  # noqa: S101 - it was checked
    opened = open_sealed(complaint.contact_sealed, f"contact:{complaint.reference}")
    audit.record(actor, "open_contact", complaint)
    return opened


@operation
def open_original(actor: Actor, complaint: Complaint) -> list[OpenedText]:
    """Decrypt what was typed where personal data was masked, and record it in the audit trail.

    Raises NotYoursError, NotGrantedError, NothingSealedError, and CannotOpenError in a process without the key.
    """
    _check_granted(actor, complaint, SealedPart.ORIGINAL)
    opened = texts_as_typed(complaint)
    audit.record(actor, "open_original", complaint)
    return opened


def _check_granted(actor: Actor, complaint: Complaint, part: SealedPart) -> None:
    """Raise unless a person may open a part now; note when what was granted was first opened."""
    check_may(actor, complaint, StaffAct.UNSEAL)
    if part not in complaint.sealed_parts:
        raise NothingSealedError
    granted = grants_in_force(actor, complaint, part)
    if not granted:
        raise NotGrantedError
    for each in granted:
        each.opened_at = each.opened_at or clock.now()


def end_openings(complaint: Complaint, *parts: SealedPart) -> None:
    """End the requests for parts that are deleted, decided or not; what was opened and why stays to be read."""
    for each in complaint.openings:
        if each.part in parts and (each.is_asked or each.is_open_on(local_today())):
            each.state = OpeningState.ENDED
    note_awaited(complaint)


def delete_reasons_of_openings(complaint: Complaint) -> None:
    """End every request, and delete what was written in them; who asked, decided and opened when stays."""
    end_openings(complaint, *SealedPart)
    for each in complaint.openings:
        each.reason = each.remarks = ""
