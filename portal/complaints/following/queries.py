"""What complainants read of their complaint: its stages, whose turn it is, the replies, and what they can still do."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.authority_settings.definitions import DISCIPLINE, HOTLINE, PETITION, REVIEW
from portal.authority_settings.queries import current
from portal.authority_settings.vocabulary import OutsideBody
from portal.complaints.appeals.rules import is_in_time
from portal.complaints.correspondence import Reply
from portal.complaints.following.vocabulary import AT_HAND, OWN_WORDS, ComplaintStage, StageState
from portal.complaints.models import Complaint
from portal.complaints.queries import is_to_acknowledge
from portal.complaints.vocabulary import ComplaintState, Party, ReplyState, Venue
from portal.library.text.formats import format_day, localised
from portal.organisation.queries import names_of_departments
from portal.platform.clock import local_date, local_today
from portal.platform.security.tracking_codes import key_hash

_BEFORE_REPLY = (
    ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN,
)  # fmt: skip
_SATISFIED_OR_ELSEWHERE = (
    ComplaintState.CONFIRMED, ComplaintState.WITHDRAWN, ComplaintState.HANDED_OVER, ComplaintState.NOTED,
    ComplaintState.TAKEN_BACK,
)  # fmt: skip
_ACKNOWLEDGED = _l("We tell you that your report is being looked into")
_WITHOUT_INVESTIGATION = _BEFORE_REPLY[:2]
_SHOWN_AS_EVENT = (ComplaintState.CONFIRMED, ComplaintState.APPEAL_DECIDED)


def heading_of(complaint: Complaint) -> Any:
    """Say in which state it is, to its complainant; once an appeal is over, what it came to."""
    if complaint.state is ComplaintState.APPEAL_DECIDED and complaint.appeals:
        outcome = complaint.appeals[-1].outcome
        return outcome.label if outcome else complaint.state.label
    own = OWN_WORDS.get(complaint.state, complaint.state.label)
    return complaint.record.wording.headings.get(complaint.state, own)


def what_happens_next(complaint: Complaint) -> str:
    """Say what the state means, with its days."""
    if complaint.state is ComplaintState.APPEAL_DECIDED and complaint.appeals:
        return _end_of_appeal(complaint)
    reason = complaint.decline_reason.label if complaint.decline_reason else ""
    values = {"day": format_day(complaint.next_due_on), "end": format_day(complaint.ends_on), "reason": reason}
    wording = complaint.record.wording
    text = wording.texts.get(complaint.state, complaint.meaning.public_text)
    return str(text) % {**values, "matter": wording.noun}


def _end_of_appeal(complaint: Complaint) -> str:
    appeal = complaint.appeals[-1]
    day, end = format_day(appeal.decided_on), format_day(complaint.ends_on)
    if can_appeal_today(complaint):
        return gettext("Your first appeal ended on %(day)s. You can appeal once more, until %(end)s.", day=day, end=end)
    if appeal.level == 1:
        return gettext("Your first appeal ended on %(day)s. The time for a second one is over.", day=day)
    return gettext("Your second appeal ended on %(day)s. There is no third.", day=day)


def stages_of(complaint: Complaint) -> list[ComplaintStage]:
    """Return the stages of a complaint: those that are over in the order of time, the present one, those to come."""
    over = sorted(_events(complaint), key=lambda stage: stage.day or complaint.received_on)
    return [*over, *_present(complaint), *_to_come(complaint)]


def _events(complaint: Complaint) -> Iterator[ComplaintStage]:
    yield _event(ComplaintState.RECEIVED.label, complaint.received_on)
    if complaint.acknowledged_on is not None:
        yield _event(_ACKNOWLEDGED, complaint.acknowledged_on)
    if _was_accepted(complaint):
        yield _event(ComplaintState.ACCEPTED.label, complaint.decided_on)
    for reply in complaint.replies:
        if reply.state is ReplyState.APPROVED and reply.decided_at is not None:
            yield _event(_l("Our reply"), local_date(reply.decided_at), reply.decision.label)
    yield from _verdicts(complaint)
    if complaint.declined_on is not None:
        yield _event(ComplaintState.DECLINED.label, complaint.declined_on)
    for appeal in complaint.appeals:
        yield _event(_name_of_appeal(appeal.level), appeal.filed_on)
        if appeal.outcome is not None:
            yield _event(_l("Decision on your appeal"), appeal.decided_on, appeal.outcome.label)
    if complaint.declined_on is None and complaint.meaning.is_over and complaint.state not in _SHOWN_AS_EVENT:
        yield _event(heading_of(complaint), complaint.state_since)


def _was_accepted(complaint: Complaint) -> bool:
    """Tell whether the first decision, whose day is kept, was to accept it; an appeal may have overturned another."""
    was_declined = any(each.against is ComplaintState.DECLINED for each in complaint.appeals)
    return complaint.decided_on is not None and complaint.declined_on is None and not was_declined


def _verdicts(complaint: Complaint) -> Iterator[ComplaintStage]:
    if complaint.verdict is not None:
        yield _event(_l("Your first answer"), complaint.verdict_on, complaint.record.wording.answers[complaint.verdict])
    if complaint.reopened_on is not None:
        yield _event(_l("To be investigated again"), complaint.reopened_on)
    if complaint.last_verdict is not None and complaint.last_verdict_on != complaint.verdict_on:
        answer = complaint.record.wording.answers[complaint.last_verdict]
        yield _event(_l("Your last answer"), complaint.last_verdict_on, answer)


def _event(label: Any, day: date | None, detail: Any = "") -> ComplaintStage:
    return ComplaintStage(label, StageState.DONE, day, detail)


def _name_of_appeal(level: int) -> Any:
    return _l("Your first appeal") if level == 1 else _l("Your second appeal")


def _present(complaint: Complaint) -> Iterator[ComplaintStage]:
    if complaint.state is ComplaintState.AWAITING_CITIZEN:
        yield ComplaintStage(complaint.record.wording.work, StageState.PAUSED, complaint.paused_on)
    if complaint.state is ComplaintState.INVESTIGATING:
        yield ComplaintStage(complaint.record.wording.work, StageState.NOW, _last_day(complaint))
    elif complaint.state in AT_HAND:
        yield ComplaintStage(AT_HAND[complaint.state], StageState.NOW, _last_day(complaint))


def _to_come(complaint: Complaint) -> Iterator[ComplaintStage]:
    if is_to_acknowledge(complaint):
        yield ComplaintStage(_ACKNOWLEDGED, StageState.TO_COME, complaint.acknowledge_by)
    if complaint.state in _WITHOUT_INVESTIGATION:
        yield ComplaintStage(complaint.record.wording.work, StageState.TO_COME)
    if interim_reply_by(complaint) is not None:
        label = _l("Interim reply: how far the investigation is")
        yield ComplaintStage(label, StageState.TO_COME, interim_reply_by(complaint))
    if complaint.state in _BEFORE_REPLY:
        due = complaint.due_on if complaint.meaning.counts_time else None
        yield ComplaintStage(_l("Our reply"), StageState.TO_COME, due)
        yield ComplaintStage(AT_HAND[ComplaintState.ANSWERED], StageState.TO_COME)


def interim_reply_by(complaint: Complaint) -> date | None:
    """Return the day by which an interim reply comes, where the reply is due later; None without one to come."""
    day = complaint.ceiling_on
    is_to_come = day is not None and complaint.interim_on is None and complaint.state in _BEFORE_REPLY
    return day if is_to_come and day is not None and complaint.due_on > day else None


def last_day_of_turn(complaint: Complaint) -> date | None:
    """Return the day by which whoever acts next is to act; None when nobody has to, or where its words have it."""
    if complaint.open_transfer is not None:
        return None
    return _last_day(complaint)


def _last_day(complaint: Complaint) -> date | None:
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
    return _l("Nobody: it is over.")


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
    seen += f" {len(complaint.data_requests)}"
    return key_hash(f"act:{seen}")[:40]


def own_data(complaint: Complaint) -> dict[str, Any]:
    """Return all that is held of a complainant with a complaint, for that person to read and keep."""
    return {
        "complaint": complaint,
        "messages": complaint.public_messages,
        "replies": sent_replies(complaint),
        "stages": stages_of(complaint),
        "offices": _offices(complaint),
        "names": names_of_transfers(complaint),
        "today": local_today(),
    }


def _offices(complaint: Complaint) -> list[Any]:
    """Return by which offices it is or was read: never by whom."""
    if complaint.is_integrity:
        return [_l("The discipline inspectors")]
    codes = dict.fromkeys([complaint.handling_department, *(each.to_department for each in complaint.transfers)])
    names = names_of_departments([code for code in codes if code])
    return [_l("The quality office"), *(localised(names[code]) for code in codes if code in names)]
