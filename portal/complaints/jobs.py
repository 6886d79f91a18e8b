"""Jobs of the worker on complaints: what ends by the passing of time, overdue transfers, and due dates anew."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.queries import RoleHolders
from portal.complaints.appeals.operations import end_appeal, hand_on_unheard, open_appeal
from portal.complaints.handling.operations import resume
from portal.complaints.models import Complaint
from portal.complaints.operations import drop_open_work, due_without_extension, move, place, settle_end
from portal.complaints.proceedings import Transfer
from portal.complaints.queries import current_limits
from portal.complaints.rules import COMPLAINT_WORKFLOW, FOR_HANDLERS, ON_A_DESK
from portal.complaints.time_limits import decide_by
from portal.complaints.transfers.operations import escalate
from portal.complaints.vocabulary import AppealOutcome, ComplaintState, TransferState, Verdict
from portal.conflicts.queries import is_about_staff
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.working_time.working_days import Calendar
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import note_before_change
from portal.platform.storage.transaction import WriteGateBusyError, writing

COMPLAINTS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


def end_states() -> int:
    """Make the move of every complaint whose state has ended by time, or close it for good; return how many.

    Call it inside ``writing()``, until it returns 0.
    """
    query = select(Complaint).where(Complaint.ends_on < local_today()).order_by(Complaint.ends_on, Complaint.id)
    ended = db.session.scalars(query.limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in ended:
        _end(complaint)
    return len(ended)


def _end(complaint: Complaint) -> None:
    verb = complaint.meaning.by_time
    if complaint.meaning.is_over:
        complaint.closed_on, complaint.ends_on = local_today(), None
        audit.record(SYSTEM, "close_complaint", complaint)
        return
    if verb in _MOVES:
        _MOVES[verb](complaint)
    else:
        move(complaint, verb)
    audit.record(SYSTEM, f"{verb}_by_time", complaint)


def _lapse(complaint: Complaint) -> None:
    move(complaint, "lapse")
    complaint.last_verdict, complaint.last_verdict_on = Verdict.SILENT, local_today()
    if complaint.verdict is None:  # the first verdict counts, also when the second reply meets no response
        complaint.verdict, complaint.verdict_on = Verdict.SILENT, local_today()


def _expire(complaint: Complaint) -> None:
    if complaint.answer_due_on is None:  # the first missed date stays: an appeal does not make it less late
        complaint.answer_due_on = complaint.due_on
    drop_open_work(complaint)
    move(complaint, "expire")


_MOVES: dict[str, Callable[[Complaint], None]] = {
    "lapse": _lapse,
    "expire": _expire,
    "resume": resume,
    "decide_appeal": lambda complaint: end_appeal(complaint, AppealOutcome.NOT_DECIDED),
}


def place_complaints() -> int:
    """Settle with whom the complaints are that were filed or appealed where staff cannot be read; return how many.

    Call it inside ``writing()``.
    """
    query = select(Complaint).where(Complaint.awaits_placing).order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)
    parts = selectinload(Complaint.transfers), selectinload(Complaint.appeals), selectinload(Complaint.participations)
    waiting = db.session.scalars(query.options(*parts).with_for_update(skip_locked=True)).all()
    note_before_change(waiting)  # read at once, and not with each
    holders = RoleHolders()
    with db.session.no_autoflush:  # what is read of others does not depend on it
        for complaint in waiting:
            complaint.awaits_placing = False
            place(complaint, holders) if open_appeal(complaint) is None else hand_on_unheard(complaint)
    audit.record_together(SYSTEM, *(("place_complaint", complaint) for complaint in waiting))
    return len(waiting)


def place_before_reading() -> None:
    """Settle, before staff read complaints, what awaits it; where another process is writing, it is left to that."""
    if db.session.scalar(select(Complaint.id).where(Complaint.awaits_placing).limit(1)) is None:
        return
    with suppress(WriteGateBusyError), writing():
        place_complaints()


def escalate_overdue_transfers() -> int:
    """Leave to the performance supervisor what no department has accepted in time; return how many.

    Call it inside ``writing()``.
    """
    is_late = and_(Transfer.state == TransferState.SENT, Transfer.accept_by < local_today())
    is_under_way = Complaint.state.in_(COMPLAINT_WORKFLOW.sources("withdraw"))
    query = select(Complaint, Transfer).join(Complaint.transfers).where(is_late, is_under_way)
    late = db.session.execute(query.order_by(Transfer.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint, transfer in late:
        escalate(complaint, transfer)
    return len(late)


def take_from_parties() -> int:
    """Take complaints from handlers whom they turn out to be about, as by a post entered later; return how many.

    Call it inside ``writing()``.
    """
    is_party = is_about_staff(Complaint.handler_id, Complaint.reference)
    query = select(Complaint).where(Complaint.state.in_(FOR_HANDLERS), is_party).order_by(Complaint.id)
    found = db.session.scalars(query.limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in found:
        place(complaint)
    return len(found)


def recount_due_dates(actor: Actor, calendar: Calendar, from_day: date) -> int:
    """Recalculate the dates of open complaints that fall on ``from_day`` or later; return how many complaints changed.

    A date that an extension or an appeal has set stays. Call it inside ``writing()``.
    """
    under_way = select(Complaint).where(
        Complaint.state.in_(ON_A_DESK), or_(Complaint.due_on >= from_day, Complaint.decide_by >= from_day)
    )
    options = selectinload(Complaint.pauses), selectinload(Complaint.extensions), selectinload(Complaint.appeals)
    complaints = db.session.scalars(under_way.options(*options).order_by(Complaint.id)).all()
    changed = 0
    for complaint in complaints:
        dates = _dates(complaint, calendar)
        if dates != (complaint.decide_by, complaint.due_on):
            complaint.decide_by, complaint.due_on = dates
            settle_end(complaint)
            audit.record(actor, "recount_due_date", complaint)
            changed += 1
    return changed


def _dates(complaint: Complaint, calendar: Calendar) -> tuple[date, date]:
    is_set = complaint.meaning.by_time == "decide_appeal" or complaint.extended_until is not None
    due = complaint.due_on if is_set else due_without_extension(complaint, calendar)
    is_received = complaint.state is ComplaintState.RECEIVED
    decide = decide_by(complaint.received_on, calendar, current_limits()) if is_received else complaint.decide_by
    return decide, due
