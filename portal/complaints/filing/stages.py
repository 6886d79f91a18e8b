"""What a complainant reads of where a complaint stands: its heading, what comes next, and its stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.complaints.filing.queries import BEFORE_REPLY, can_appeal_today, interim_reply_by, last_day_of_state
from portal.complaints.filing.vocabulary import StageState
from portal.complaints.models import Complaint
from portal.complaints.queries import is_to_acknowledge
from portal.complaints.vocabulary import ComplaintState, ReplyState, Verdict
from portal.library.text.formats import format_day
from portal.platform.clock import local_date


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

    @property
    def is_paused(self) -> bool:
        """Tell whether it stands still."""
        return self.state is StageState.PAUSED


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
# The labels of states are those that staff read, of a third person.
_OWN_WORDS: dict[ComplaintState, Any] = {
    ComplaintState.AWAITING_CITIZEN: _l("We await your response"),
    ComplaintState.CONFIRMED: _l("You say that it is resolved"),
    ComplaintState.PARTLY: _l("You say that it is partly resolved"),
    ComplaintState.DISPUTED: _l("You say that it is not resolved"),
    ComplaintState.WITHDRAWN: _l("Withdrawn by you"),
}
# In the words of the buttons: the labels of verdicts are those that staff read.
ANSWERS: dict[Verdict, Any] = {
    Verdict.SATISFIED: _l("Yes, it is resolved"),
    Verdict.PARTLY: _l("Partly resolved"),
    Verdict.NOT_SATISFIED: _l("No, it is not resolved"),
    Verdict.SILENT: _l("No response"),
}
_ACKNOWLEDGED = _l("We tell you that your report is being looked into")
_WITHOUT_INVESTIGATION = BEFORE_REPLY[:2]
_SHOWN_AS_EVENT = (ComplaintState.CONFIRMED, ComplaintState.APPEAL_DECIDED)


def heading_of(complaint: Complaint) -> Any:
    """Say in which state it is, to its complainant; once an appeal is over, what it came to."""
    if complaint.state is ComplaintState.APPEAL_DECIDED and complaint.appeals:
        outcome = complaint.appeals[-1].outcome
        return outcome.label if outcome else complaint.state.label
    return _OWN_WORDS.get(complaint.state, complaint.state.label)


def what_happens_next(complaint: Complaint) -> str:
    """Say what the state means, with its days."""
    if complaint.state is ComplaintState.APPEAL_DECIDED and complaint.appeals:
        return _end_of_appeal(complaint)
    reason = complaint.decline_reason.label if complaint.decline_reason else ""
    values = {"day": format_day(complaint.next_due_on), "end": format_day(complaint.ends_on), "reason": reason}
    return str(complaint.meaning.public_text) % values


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
    for appeal in complaint.appeals:
        yield _event(_name_of_appeal(appeal.level), appeal.filed_on)
        if appeal.outcome is not None:
            yield _event(_l("Decision on your appeal"), appeal.decided_on, appeal.outcome.label)
    if complaint.declined_on is not None:
        yield _event(ComplaintState.DECLINED.label, complaint.declined_on)
    elif complaint.meaning.is_over and complaint.state not in _SHOWN_AS_EVENT:
        yield _event(heading_of(complaint), complaint.state_since)


def _was_accepted(complaint: Complaint) -> bool:
    """Tell whether the first decision, whose day is kept, was to accept it; an appeal may have overturned another."""
    was_declined = any(each.against is ComplaintState.DECLINED for each in complaint.appeals)
    return complaint.decided_on is not None and complaint.declined_on is None and not was_declined


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
    if complaint.state is ComplaintState.AWAITING_CITIZEN:
        yield ComplaintStage(_NOW[ComplaintState.INVESTIGATING], StageState.PAUSED, complaint.paused_on)
    if complaint.state in _NOW:
        yield ComplaintStage(_NOW[complaint.state], StageState.NOW, last_day_of_state(complaint))


def _to_come(complaint: Complaint) -> Iterator[ComplaintStage]:
    if is_to_acknowledge(complaint):
        yield ComplaintStage(_ACKNOWLEDGED, StageState.TO_COME, complaint.acknowledge_by)
    if complaint.state in _WITHOUT_INVESTIGATION:
        yield ComplaintStage(_NOW[ComplaintState.INVESTIGATING], StageState.TO_COME)
    if interim_reply_by(complaint) is not None:
        label = _l("Interim reply: how far the investigation is")
        yield ComplaintStage(label, StageState.TO_COME, interim_reply_by(complaint))
    if complaint.state in BEFORE_REPLY:
        due = complaint.due_on if complaint.meaning.counts_time else None
        yield ComplaintStage(_l("Our reply"), StageState.TO_COME, due)
        yield ComplaintStage(_NOW[ComplaintState.ANSWERED], StageState.TO_COME)
