"""What every move of a complaint does: state and its days, who took part, messages, and where it is dealt with."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from portal.accounts.queries import RoleHolders, can_read_staff
from portal.authority_settings import definitions
from portal.authority_settings.queries import current
from portal.complaints.correspondence import Message
from portal.complaints.duties import people_complained_about
from portal.complaints.models import Complaint
from portal.complaints.proceedings import Participation
from portal.complaints.queries import current_limits, ended_pauses
from portal.complaints.rules import COMPLAINT_WORKFLOW, DECISIONS
from portal.complaints.time_limits import StateDays, due_after_pause, due_after_pauses, due_on, ends_on
from portal.complaints.venues import venue_of
from portal.complaints.vocabulary import (
    BodyKind,
    ComplaintExtensionState,
    Involvement,
    LimitKind,
    MessageKind,
    ReplyState,
    TransferState,
    Venue,
)
from portal.library.access.permissions import CITIZEN, SYSTEM, Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.working_time.working_days import Calendar
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.working_calendar.queries import load_calendar


def move(complaint: Complaint, verb: str) -> None:
    """Move a complaint to the state that a verb leads to, from today; raises MoveNotPossibleError."""
    complaint.state = COMPLAINT_WORKFLOW.target(complaint.state, verb)
    complaint.state_since = local_today()
    if verb in DECISIONS and complaint.decided_on is None:
        complaint.decided_on = complaint.state_since
    settle_end(complaint)


def settle_end(complaint: Complaint) -> None:
    """Calculate the last day of a complaint's state; call it after its due date has changed, too."""
    limits = current_limits()
    if complaint.meaning.waits_for_second_look:
        complaint.decide_by = complaint.state_since + timedelta(days=limits.second_look_calendar_days)
    days = StateDays(complaint.state_since, complaint.decide_by, complaint.due_on)
    is_last = complaint.meaning.can_be_appealed and not complaint.can_be_appealed
    complaint.ends_on = complaint.state_since if is_last else ends_on(complaint.state, days, limits)


def note_part(actor: Actor, complaint: Complaint, part: Involvement) -> None:
    """Note what a person has done in a complaint, so that the same person does not review it."""
    if actor.staff_id is not None:
        note_part_of(actor.staff_id, complaint, part)


def note_part_of(staff_id: int, complaint: Complaint, part: Involvement) -> None:
    """Note what a person has been given to do in a complaint."""
    if not any((each.staff_id, each.part) == (staff_id, part) for each in complaint.participations):
        complaint.participations.append(Participation(staff_id=staff_id, part=part, at=clock.now()))


def note_acknowledged(actor: Actor, complaint: Complaint) -> None:
    """Note that the reporter has heard from a person, if that was due: the first act that the reporter reads counts."""
    if complaint.acknowledge_by is not None and complaint.acknowledged_on is None and actor.staff_id is not None:
        complaint.acknowledged_on = local_today()


def add_message(actor: Actor, complaint: Complaint, kind: MessageKind, text: str, **more: Any) -> None:
    """Append a message to the conversation, from the complainant or from the person acting; ``more``: its columns.

    Raises MoveNotPossibleError when the complaint was taken back.
    """
    if complaint.is_taken_back:
        raise MoveNotPossibleError
    staff_id = None if actor is CITIZEN else actor.staff_id
    if kind is MessageKind.TO_CITIZEN:
        note_acknowledged(actor, complaint)
    complaint.messages.append(Message(at=clock.now(), kind=kind, staff_id=staff_id, text=text, **more))
    db.session.flush()


def end_pause(complaint: Complaint) -> None:
    """End the current pause today and move the due date by its working days."""
    pause = complaint.pauses[-1]
    pause.to_on, complaint.paused_on = local_date(clock.now()), None
    if pause.from_on <= complaint.due_on:  # a question asked when the day is past moves it no more
        complaint.due_on = due_after_pause(complaint.due_on, pause.from_on, pause.to_on, load_calendar())


def due_without_extension(complaint: Complaint, calendar: Calendar) -> date:
    """Return the due date as its time limit and pauses give it; raises NoCalendarError."""
    begun_on = complaint.begun_on
    if complaint.limit_kind is LimitKind.INTEGRITY:
        due = due_on(complaint.limit_kind, begun_on, calendar, current_limits())
    else:  # of so many days as were promised, whatever the authority has set since
        due = calendar.add_working_days(begun_on, complaint.limit_days)
    return due_after_pauses(due, ended_pauses(complaint, begun_on), calendar)


def latest_extension(complaint: Complaint) -> date:
    """Return the latest day that more time can be asked for, with all that was granted before."""
    calendar = load_calendar()
    due = due_without_extension(complaint, calendar)
    return calendar.add_working_days(due, current_limits().extension_working_days)


def place_when_possible(complaint: Complaint, settle: Callable[[Complaint], None]) -> None:
    """Settle with whom a complaint is now; where this process cannot read staff, leave it to the first that can.

    ``settle`` is ``place`` for one that was filed. Until it was settled no staff see it.
    """
    complaint.awaits_placing = not can_read_staff()
    if not complaint.awaits_placing:
        settle(complaint)


def place(complaint: Complaint, holders: RoleHolders | None = None) -> None:
    """Decide where a complaint is dealt with, from whom it is about and who is left; take it from whom it is about.

    Call it when it is filed, and whenever somebody is added to those whom it is about; with ``holders`` for many.
    """
    about = people_complained_about(complaint)
    complaint.venue = venue_of(complaint, about, holders or RoleHolders())
    is_escalated = any(each.state is TransferState.ESCALATED for each in complaint.transfers)  # no department took it
    if complaint.venue in (Venue.DEPARTMENT, Venue.QUALITY_OFFICE) and is_escalated:
        complaint.venue = Venue.NAMED
    if complaint.venue in (Venue.QUALITY_OFFICE, Venue.NAMED, Venue.OUTSIDE) and not complaint.is_integrity:
        complaint.handling_department = ""
    if complaint.named_id in about:
        complaint.named_id = None
    if complaint.is_decline_proposed and complaint.decline_proposed_by_id in about:
        drop_decline(complaint)
    if complaint.handler_id in about:
        release(SYSTEM, complaint)
    if complaint.venue is Venue.OUTSIDE and "hand_over" in COMPLAINT_WORKFLOW.verbs(complaint.state):
        _hand_over(complaint)


def note_awaited(complaint: Complaint) -> None:
    """Note whether a reply, an extension or an opening awaits another; call it when one has come or is decided on."""
    awaited = (complaint.open_reply, complaint.open_extension, complaint.open_opening)
    complaint.awaits_approval = any(each is not None for each in awaited)


def drop_decline(complaint: Complaint) -> None:
    """Take back what somebody proposed, to decline a complaint."""
    complaint.decline_proposed_by_id = complaint.decline_reason = None
    complaint.decline_text = ""


def release(actor: Actor, complaint: Complaint) -> None:
    """Take a complaint from its handler: it awaits another, its drafts come to nothing, and its time runs on."""
    complaint.handler_id = None
    if "release" not in COMPLAINT_WORKFLOW.verbs(complaint.state):
        return
    if complaint.paused_on is not None:
        end_pause(complaint)
    drop_open_work(complaint)
    move(complaint, "release")
    audit.record(actor, "release_handler", complaint)


def drop_open_work(complaint: Complaint) -> None:
    """Let a reply and an extension that await approval come to nothing: nobody investigates any more, or another."""
    if complaint.open_reply is not None:
        complaint.open_reply.state = ReplyState.RETURNED
    close_extension(complaint)


def close_extension(complaint: Complaint) -> None:
    """Refuse an extension that awaits a decision and is not needed any more."""
    if complaint.open_extension is not None:
        complaint.open_extension.state = ComplaintExtensionState.REFUSED
    note_awaited(complaint)


def _hand_over(complaint: Complaint) -> None:
    if complaint.paused_on is not None:
        end_pause(complaint)
    drop_open_work(complaint)
    move(complaint, "hand_over")
    text = lines_of_body(BodyKind.INTEGRITY_OUTSIDE, complaint.language)
    add_message(SYSTEM, complaint, MessageKind.TO_CITIZEN, text)
    audit.record(SYSTEM, "hand_over", complaint)


def lines_of_body(kind: BodyKind, language: str) -> str:
    """Return name, address and telephone of an outside body, one to a line, in a language."""
    body = current(getattr(definitions, kind.name))
    lines = (body.name.get(language, ""), body.address.get(language, ""), body.telephone)
    return "\n".join(line for line in lines if line)
