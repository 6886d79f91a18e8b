"""What complainants read of their complaint: its stages, who acts next, and whether an appeal is possible."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.appeals.rules import is_in_time
from portal.complaints.filing.vocabulary import StageState
from portal.complaints.models import Complaint
from portal.complaints.queries import is_to_acknowledge
from portal.complaints.vocabulary import ComplaintState, Party, ReplyState, Venue, Verdict
from portal.library.text.formats import format_day, localised
from portal.organisation.queries import names_of_departments
from portal.platform.clock import local_date, local_today
from portal.platform.security.tracking_codes import key_hash


@dataclass(frozen=True)
class ComplaintStage:
    """One stage of a complaint: what it is, whether it is over, and its day; of one that is to come the last day."""

    label: Any
    state: StageState
    day: date | None = None
    detail: Any = ""

    @property
    def is_at_hand(self) -> bool:
        """Tell whether it is under way."""
        return self.state is StageState.NOW

    @property
    def is_done(self) -> bool:
        """Tell whether it is over."""
        return self.state is StageState.DONE


_NOW: dict[ComplaintState, Any] = {
    ComplaintState.RECEIVED: _l("Decision whether it is accepted"),
    ComplaintState.ACCEPTED: _l("Choice of a handler"),
    ComplaintState.INVESTIGATING: _l("Investigation"),
    ComplaintState.AWAITING_CITIZEN: _l("Your response to our question"),
    ComplaintState.ANSWERED: _l("Your answer"),
    ComplaintState.PARTLY: _l("Decision whether it is investigated again"),
    ComplaintState.DISPUTED: _l("Decision whether it is investigated again"),
    ComplaintState.APPEALED: _l("Decision on your appeal"),
}
# In the words of the buttons: the labels of verdicts are those that staff read.
ANSWERS: dict[Verdict, Any] = {
    Verdict.SATISFIED: _l("Yes, it is resolved"),
    Verdict.PARTLY: _l("Partly resolved"),
    Verdict.NOT_SATISFIED: _l("No, it is not resolved"),
    Verdict.SILENT: _l("No response"),
}
_BEFORE_REPLY = (
    ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN,
)  # fmt: skip
_ACKNOWLEDGED = _l("We tell you that your report is being looked into")
_WITHOUT_INVESTIGATION = _BEFORE_REPLY[:2]
_SHOWN_AS_EVENT = (ComplaintState.CONFIRMED, ComplaintState.APPEAL_DECIDED)


def stages_of(complaint: Complaint) -> list[ComplaintStage]:
    """Return the stages of a complaint: those that are over in the order of time, the present one, those to come."""
    over = sorted(_events(complaint), key=lambda stage: stage.day or complaint.received_on)
    return [*over, *_present(complaint), *_to_come(complaint)]


def _events(complaint: Complaint) -> Iterator[ComplaintStage]:
    yield _event(ComplaintState.RECEIVED.label, complaint.received_on)
    if complaint.acknowledged_on is not None:
        yield _event(_ACKNOWLEDGED, complaint.acknowledged_on)
    for reply in complaint.replies:
        if reply.state is ReplyState.APPROVED and reply.decided_at is not None:
            yield _event(_l("Our reply"), local_date(reply.decided_at), reply.decision.label)
    yield from _verdicts(complaint)
    for appeal in complaint.appeals:
        yield _event(_name_of_appeal(appeal.level), appeal.filed_on)
        if appeal.outcome is not None:
            yield _event(_l("Decision on your appeal"), appeal.decided_on, appeal.outcome.label)
    if complaint.declined_on is not None:
        yield _event(ComplaintState.DECLINED.label, complaint.declined_on)
    elif complaint.meaning.is_over and complaint.state not in _SHOWN_AS_EVENT:
        yield _event(complaint.state.label, complaint.state_since)


def _verdicts(complaint: Complaint) -> Iterator[ComplaintStage]:
    if complaint.verdict is not None:
        yield _event(_l("Your first answer"), complaint.verdict_on, ANSWERS[complaint.verdict])
    if complaint.reopened_on is not None:
        yield _event(_l("To be investigated again"), complaint.reopened_on)
    if complaint.last_verdict is not None and complaint.last_verdict_on != complaint.verdict_on:
        yield _event(_l("Your last answer"), complaint.last_verdict_on, ANSWERS[complaint.last_verdict])


def _event(label: Any, day: date | None, detail: Any = "") -> ComplaintStage:
    return ComplaintStage(label, StageState.DONE, day, detail)


def _name_of_appeal(level: int) -> Any:
    return _l("Your first appeal") if level == 1 else _l("Your second appeal")


def _present(complaint: Complaint) -> Iterator[ComplaintStage]:
    if complaint.state in _NOW:
        yield ComplaintStage(_NOW[complaint.state], StageState.NOW, last_day_of_turn(complaint))


def _to_come(complaint: Complaint) -> Iterator[ComplaintStage]:
    if is_to_acknowledge(complaint):
        yield ComplaintStage(_ACKNOWLEDGED, StageState.TO_COME, complaint.acknowledge_by)
    if complaint.state in _WITHOUT_INVESTIGATION:
        yield ComplaintStage(_NOW[ComplaintState.INVESTIGATING], StageState.TO_COME)
    if complaint.state in _BEFORE_REPLY:
        due = complaint.due_on if complaint.meaning.counts_time else None
        yield ComplaintStage(_l("Our reply"), StageState.TO_COME, due)
        yield ComplaintStage(_NOW[ComplaintState.ANSWERED], StageState.TO_COME)


def last_day_of_turn(complaint: Complaint) -> date | None:
    """Return the day by which whoever acts next is to act; None when nobody has to."""
    if complaint.meaning.waits_for is Party.COMPLAINANT:
        return complaint.ends_on
    return complaint.next_due_on if complaint.meaning.is_dated else None


def who_acts_next(complaint: Complaint) -> Any:
    """Say who acts next: by office, never by name."""
    party = complaint.meaning.waits_for
    if party is Party.NOBODY:
        return _l("Nobody: the complaint is over.")
    if party is Party.COMPLAINANT:
        return _l("You")
    if complaint.awaits_placing:
        return _l("It is being decided who may deal with it. Until then no staff see it.")
    if complaint.open_transfer is not None:
        department = localised(names_of_transfers(complaint).get(complaint.open_transfer.to_department, {}))
        day = format_day(complaint.open_transfer.accept_by)
        return _l("%(department)s, to accept it by %(day)s or return it", department=department, day=day)
    if complaint.is_integrity:
        return _inspectors(party)
    return _office(complaint, party)


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
