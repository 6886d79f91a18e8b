"""What hangs on the complaints of ``many_rows``: whom they are about, who took part, transfers, extensions, appeals."""

from typing import Any

from sqlalchemy import Select, and_, insert, literal, null, or_, select, update

from portal.complaints.correspondence import Reply
from portal.complaints.models import Complaint
from portal.complaints.proceedings import Appeal, ComplaintExtension, Participation, Transfer
from portal.complaints.vocabulary import (
    AppealOutcome,
    ComplaintExtensionState,
    ComplaintState,
    Decision,
    Involvement,
    ReplyState,
    TransferState,
)
from portal.conflicts.models import ConflictParty
from portal.conflicts.vocabulary import PartyOrigin
from portal.platform.storage.database import db

COURSE = (ConflictParty, Participation, Reply, Transfer, ComplaintExtension, Appeal)
REASON = "经办部门核实后认为不属于本部门事项。"
_C = Complaint.__table__.c


def add_course_of_complaints() -> None:
    """Add a party and an assessor to each complaint, and to some of them the rest."""
    was_handled = _C.answered_on.is_not(None)
    _add(ConflictParty, select(), {
        "subject": _C.reference, "post_code": _C.post_code, "department_code": _C.department_code,
        "held_by": _C.received_on, "origin": literal(PartyOrigin.ELEMENT, ConflictParty.origin.type),
        "reason": literal(""),
    })  # fmt: skip
    for part, where in ((Involvement.ASSESSED, _C.state != ComplaintState.RECEIVED), (Involvement.HANDLED, was_handled),
                        (Involvement.APPROVED, was_handled)):  # fmt: skip
        _add(Participation, select().where(where), {
            "complaint_id": _C.id, "staff_id": _C.handler_id, "at": _C.received_at,
            "part": literal(part, Participation.part.type),
        })  # fmt: skip
    _add_drafts()
    _add_transfers()
    _add_extensions()
    _note_awaited()
    _add_appeals()


def _add_drafts() -> None:
    """Add a reply that awaits approval to every tenth complaint under investigation."""
    is_tenth = and_(_C.state == ComplaintState.INVESTIGATING, _C.id % 10 == 0)
    _add(Reply, select().where(is_tenth), {
        "complaint_id": _C.id, "row_version": literal(1), "state": literal(ReplyState.DRAFT, Reply.state.type),
        "decision": literal(Decision.UPHELD, Reply.decision.type), "words": literal(REASON),
        "remedy_given": literal(""), "drafted_by_id": _C.handler_id, "drafted_at": _C.received_at,
        "remarks": literal(""),
    })  # fmt: skip


def _add_transfers() -> None:
    waits = and_(_C.state == ComplaintState.RECEIVED, _C.id % 20 == 0)
    for state, where in ((TransferState.SENT, waits), (TransferState.ACCEPTED, _C.id % 50 == 1)):
        _add(Transfer, select().where(where), {
            "complaint_id": _C.id, "row_version": literal(1), "state": literal(state, Transfer.state.type),
            "from_department": _C.department_code, "to_department": _C.department_code, "reason": literal(REASON),
            "accept_by": _C.decide_by, "sent_at": _C.received_at, "remarks": literal(""),
        })  # fmt: skip


def _add_extensions() -> None:
    asked = and_(_C.state == ComplaintState.INVESTIGATING, _C.id % 20 == 0)
    for state, where in ((ComplaintExtensionState.ASKED, asked), (ComplaintExtensionState.GRANTED, _C.id % 50 == 2)):
        _add(ComplaintExtension, select().where(where), {
            "complaint_id": _C.id, "row_version": literal(1), "state": literal(state, ComplaintExtension.state.type),
            "until_on": _C.due_on, "reason": literal(REASON), "asked_by_id": _C.handler_id,
            "asked_at": _C.received_at, "remarks": literal(""),
        })  # fmt: skip


def _note_awaited() -> None:
    drafts = select(Reply.complaint_id).where(Reply.state == ReplyState.DRAFT)
    asked = select(ComplaintExtension.complaint_id).where(ComplaintExtension.state == ComplaintExtensionState.ASKED)
    with db.engine.begin() as connection:
        connection.execute(update(Complaint).where(_C.id.in_(drafts.union(asked))).values(awaits_approval=True))


def _add_appeals() -> None:
    is_open = _C.state == ComplaintState.APPEALED
    was_heard = _C.state == ComplaintState.APPEAL_DECIDED
    for outcome, where in ((None, is_open), (AppealOutcome.REJECTED, or_(was_heard, and_(is_open, _C.id % 4 == 0)))):
        level = 1 if outcome else 2
        _add(Appeal, select().where(where), {
            "complaint_id": _C.id, "row_version": literal(1), "level": literal(level), "reason": literal(REASON),
            "filed_at": _C.received_at, "filed_on": _C.due_on, "due_on": _C.due_on,
            "against": literal(ComplaintState.ANSWERED, Appeal.against.type), "words": literal(""),
            "outcome": literal(outcome, Appeal.outcome.type) if outcome else null(),
            "decided_on": _C.due_on if outcome else null(),
        })  # fmt: skip


def _add(model: Any, rows: Select[Any], values: dict[str, Any]) -> None:
    chosen = rows.add_columns(*(value.label(name) for name, value in values.items())).order_by(_C.id)
    with db.engine.begin() as connection:
        connection.execute(insert(model).from_select(list(values), chosen, include_defaults=False))
