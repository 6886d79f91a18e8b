"""What complainants read of their complaint: who acts next and by when, the replies, and what they can still do."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.authority_settings.definitions import DISCIPLINE, HOTLINE, PETITION, REVIEW
from portal.authority_settings.queries import current
from portal.authority_settings.vocabulary import OutsideBody
from portal.complaints.appeals.rules import is_in_time
from portal.complaints.correspondence import Reply
from portal.complaints.models import Complaint
from portal.complaints.queries import is_to_acknowledge
from portal.complaints.vocabulary import ComplaintState, Party, ReplyState, Venue
from portal.library.text.formats import format_day, localised
from portal.organisation.queries import names_of_departments
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import key_hash

BEFORE_REPLY = (
    ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN,
)  # fmt: skip
_SATISFIED_OR_ELSEWHERE = (ComplaintState.CONFIRMED, ComplaintState.WITHDRAWN, ComplaintState.HANDED_OVER)


def interim_reply_by(complaint: Complaint) -> date | None:
    """Return the day by which an interim reply comes, where the reply is due later; None without one to come."""
    day = complaint.ceiling_on
    is_to_come = day is not None and complaint.interim_on is None and complaint.state in BEFORE_REPLY
    return day if is_to_come and day is not None and complaint.due_on > day else None


def last_day_of_turn(complaint: Complaint) -> date | None:
    """Return the day by which whoever acts next is to act; None when nobody has to, or where its words have it."""
    if complaint.open_transfer is not None:
        return None
    return last_day_of_state(complaint)


def last_day_of_state(complaint: Complaint) -> date | None:
    """Return the day by which the state is to end, by whoever it awaits; None when nobody has to act."""
    if complaint.meaning.waits_for is Party.COMPLAINANT:
        return complaint.ends_on
    return complaint.next_due_on if complaint.meaning.is_dated else None


def who_acts_next(complaint: Complaint) -> Any:
    """Say who acts next: by office, never by name."""
    party = complaint.meaning.waits_for
    if party is Party.NOBODY:
        return _nobody(complaint)
    if party is Party.COMPLAINANT:
        return _l("You")
    if complaint.awaits_placing:
        return _l("It is being decided who may deal with it. Until then no staff see it.")
    if complaint.open_transfer is not None:
        department = localised(names_of_transfers(complaint).get(complaint.open_transfer.to_department, {}))
        day = format_day(complaint.open_transfer.accept_by)
        return _l(
            "%(department)s: by %(day)s it takes the complaint over or returns it", department=department, day=day
        )
    if party is Party.HANDLER and complaint.open_reply is not None:
        return _approver(complaint)
    return _inspectors(party) if complaint.is_integrity else _office(complaint, party)


def _nobody(complaint: Complaint) -> Any:
    if can_appeal_today(complaint):
        return _l("Nobody, unless you appeal by %(day)s", day=format_day(complaint.ends_on))
    return _l("Nobody: the complaint is over.")


def _approver(complaint: Complaint) -> Any:
    if complaint.is_integrity:
        return _l("Another discipline inspector, who checks the reply that was written")
    if complaint.venue is Venue.NAMED or not complaint.handling_department:
        return _l("Another person, who checks the reply that was written")
    return _l("Another person, who checks the reply that was written: in the quality office, or a manager")


def _inspectors(party: Party) -> Any:
    if party is Party.REVIEWER:
        return _l("A discipline inspector who has not been involved")
    return _l("The discipline inspectors")


def _office(complaint: Complaint, party: Party) -> Any:
    if party is Party.REVIEWER:
        return _l("The quality office or the performance supervisor, by someone who has not been involved")
    if complaint.venue is Venue.NAMED:
        if complaint.named_id is None:
            return _l("The performance supervisor, who names someone to deal with it")
        return _l("Someone named by the performance supervisor")
    if complaint.venue is Venue.QUALITY_OFFICE or not complaint.handling_department:
        return _l("The quality office")
    code = complaint.handling_department
    department = localised(names_of_departments([code]).get(code, {}))
    if party is Party.HANDLER:
        return _l("Its handler, in %(department)s or the quality office", department=department)
    return _l("The quality office, or the management of %(department)s", department=department)


def names_of_transfers(complaint: Complaint) -> dict[str, dict[str, str]]:
    """Return the names of the departments to which a complaint was passed on, by their codes."""
    codes = {transfer.to_department for transfer in complaint.transfers if transfer.to_department}
    return names_of_departments(codes) if codes else {}


def is_acknowledgement_late(complaint: Complaint) -> bool:
    """Tell whether the reporter should have been told already that the report is being looked into."""
    day = complaint.acknowledge_by
    return day is not None and day < local_today() and is_to_acknowledge(complaint)


def sent_replies(complaint: Complaint) -> list[Reply]:
    """Return the replies that were sent, the newest first: an investigation that begins again takes none away."""
    return [reply for reply in reversed(complaint.replies) if reply.state is ReplyState.APPROVED]


def bodies_outside(complaint: Complaint) -> list[tuple[Any, str]]:
    """Return what remains when nothing more can be done here: each body's matter, and what is set of it."""
    if not complaint.meaning.is_over or complaint.state in _SATISFIED_OR_ELSEWHERE or can_appeal_today(complaint):
        return []
    matters = (DISCIPLINE,) if complaint.is_integrity else (REVIEW, PETITION)
    return [*((each.label, _lines_of(current(each))) for each in matters), (HOTLINE.label, current(HOTLINE))]


def _lines_of(body: OutsideBody) -> str:
    lines = (localised(body.name), localised(body.address), body.telephone)
    return "\n".join(line for line in lines if line)


def can_appeal_today(complaint: Complaint) -> bool:
    """Tell whether the complainant can appeal today, the last day included."""
    return is_in_time(local_today(), complaint.ends_on, is_open=complaint.can_be_appealed)


def reviewing_office(complaint: Complaint) -> Any:
    """Say who decides an appeal: by office, never by name."""
    return _inspectors(Party.REVIEWER) if complaint.is_integrity else _office(complaint, Party.REVIEWER)


def act_key(complaint: Complaint) -> str:
    """Return the key of what a complainant does on a page: the same in every tab, until something has happened."""
    seen = f"{complaint.reference} {complaint.row_version} {len(complaint.public_messages)}"
    return key_hash(f"act:{seen}")[:40]
