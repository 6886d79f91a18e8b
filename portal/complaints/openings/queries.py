"""Reads of what is sealed of a complaint: what a person may open now, and in which office they ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.complaints.correspondence import Message
from portal.complaints.disclosures import OpeningOffice, SealedOpening, SealedPart
from portal.complaints.models import Complaint
from portal.complaints.originals import open_originals, purpose_of_originals
from portal.complaints.vocabulary import Identity, Involvement, MessageKind
from portal.library.access.permissions import Actor, Role
from portal.platform.clock import local_today
from portal.platform.storage.database import db

_LABELS = {
    "narrative": _l("What happened"),
    "remedy_sought": _l("Outcome requested"),
    "window": _l("Window or place"),
    "subject_text": _l("About"),
    "case_number": _l("Number of the application"),
}


@dataclass(frozen=True)
class OpenedText:
    """A text in which personal data was masked, beside what was typed."""

    label: Any
    masked: str
    typed: str


def parts_to_ask_for(actor: Actor, complaint: Complaint) -> list[SealedPart]:
    """Return what a person can ask for now: nothing while another request awaits a decision, or once all is over."""
    if complaint.open_opening is not None or complaint.meaning.is_over:
        return []
    there = parts_to_open(actor, complaint)
    return [part for part in complaint.sealed_parts if part not in there and may_ask_for(actor, complaint, part)]


def parts_to_open(actor: Actor, complaint: Complaint) -> tuple[SealedPart, ...]:
    """Return what a person may open today: what was granted to them."""
    granted = {each.part for each in complaint.openings if _is_granted_to(actor, each)}
    return tuple(part for part in complaint.sealed_parts if part in granted)


def grants_in_force(actor: Actor, complaint: Complaint, part: SealedPart) -> list[SealedOpening]:
    """Return what lets a person open a part today."""
    return [each for each in complaint.openings if each.part is part and _is_granted_to(actor, each)]


def chosen_by(actor: Actor, complaint: Complaint) -> int | None:
    """Return the id of the other person who chose the handler of a complaint whose writer gives them the name.

    That other person has agreed with it to the handler's opening the contact; None for anybody else, and of an
    integrity report.
    """
    is_handler = actor.staff_id is not None and actor.staff_id == complaint.handler_id
    if complaint.identity is not Identity.NAMED or complaint.is_integrity or not is_handler:
        return None
    chose = [each.staff_id for each in complaint.participations if each.part is Involvement.ASSIGNED]
    return chose[-1] if chose and actor.staff_id not in chose else None


def may_ask_for(actor: Actor, complaint: Complaint, part: SealedPart) -> bool:
    """Tell whether a person who deals with a complaint may ask for a part: the form promises it of a contact.

    One that was given in confidence quality officers alone ask for, of an integrity report inspectors.
    """
    if part is not SealedPart.CONTACT or complaint.identity is not Identity.CONFIDENTIAL or complaint.is_integrity:
        return True
    return actor.holds(Role.QUALITY_OFFICER, department=complaint.handling_department)


def _is_granted_to(actor: Actor, opening: SealedOpening) -> bool:
    return opening.is_open_on(local_today()) and opening.asked_by_id == actor.staff_id


def office_of(actor: Actor, complaint: Complaint) -> OpeningOffice:
    """Return as whom a person acts in a complaint, in the complainant's words."""
    if complaint.is_integrity:
        return OpeningOffice.INSPECTORS
    if actor.staff_id == complaint.handler_id:
        return OpeningOffice.HANDLER
    if actor.staff_id == complaint.named_id:
        return OpeningOffice.NAMED
    for role, office in _OFFICES.items():
        if actor.holds(role, department=complaint.handling_department):
            return office
    return OpeningOffice.HANDLER


_OFFICES: Mapping[Role, OpeningOffice] = {
    Role.QUALITY_OFFICER: OpeningOffice.QUALITY_OFFICE,
    Role.MANAGER: OpeningOffice.MANAGEMENT,
    Role.SUPERVISOR: OpeningOffice.SUPERVISOR,
}


def sealed_texts(limit: int | None = None) -> Iterator[tuple[bytes, str]]:
    """Yield every contact and every original, sealed, with the purpose for which it is; at most ``limit`` of each."""
    of_complaints = {
        Complaint.contact_sealed: "contact:{}".format,
        Complaint.original_sealed: purpose_of_originals,
    }
    for column, purpose in of_complaints.items():
        found = select(column, Complaint.reference).where(column.is_not(None)).limit(limit)
        yield from ((sealed or b"", purpose(reference)) for sealed, reference in db.session.execute(found))
    of_messages = select(Message.original_sealed, Complaint.reference).join(Message, Complaint.messages)
    found = of_messages.where(Message.original_sealed.is_not(None)).limit(limit)
    yield from ((sealed or b"", purpose_of_originals(reference)) for sealed, reference in db.session.execute(found))


def texts_as_typed(complaint: Complaint) -> list[OpenedText]:
    """Open every text in which personal data was masked, beside the masked one; raises CannotOpenError."""
    return [*_fields_as_typed(complaint), *_messages_as_typed(complaint)]


def _fields_as_typed(complaint: Complaint) -> Iterator[OpenedText]:
    if complaint.original_sealed is None:
        return
    for name, typed in open_originals(complaint.original_sealed, complaint.reference).items():
        masked = complaint.details[name] if name in complaint.details else getattr(complaint, name, "")
        yield OpenedText(_LABELS.get(name, name), masked, typed)


def _messages_as_typed(complaint: Complaint) -> Iterator[OpenedText]:
    for message in complaint.messages:
        if message.original_sealed is not None:
            for typed in open_originals(message.original_sealed, complaint.reference).values():
                yield OpenedText(MessageKind.FROM_CITIZEN.label, message.text, typed)
