"""Reads of complaints: by number and code for complainants, within reach for staff."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal_column, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from portal.authority_settings import definitions
from portal.authority_settings.queries import on_day
from portal.complaints.correspondence import Reply
from portal.complaints.disclosures import OpeningState, SealedOpening
from portal.complaints.due_days import STORED, DueDays, next_due
from portal.complaints.duties import names_colleagues, took_part
from portal.complaints.models import Complaint
from portal.complaints.proceedings import ComplaintExtension, Transfer
from portal.complaints.rules import (
    COMPLAINT_STATES,
    COMPLAINT_WORKFLOW,
    FOR_ASSESSORS,
    FOR_COMPLAINANTS,
    FOR_HANDLERS,
    FOR_REVIEWERS,
    ON_A_DESK,
    TIMED,
)
from portal.complaints.time_limits import Limits
from portal.complaints.vocabulary import (
    ComplaintExtensionState,
    ComplaintKind,
    ComplaintState,
    ReplyState,
    TransferState,
    Venue,
)
from portal.conflicts.queries import is_about
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.working_days import Calendar
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import is_code, read_reference
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import (
    IndexCell,
    ListPart,
    Waiting,
    cells_of,
    common_codes,
    paginate_parts,
    reach_of,
    split_reach,
    waiting_in,
)
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace
from portal.platform.storage.result_cache import cached
from portal.working_calendar.queries import load_calendar, recent_calendar

IS_INTEGRITY = Complaint.kind == literal_column(f"'{ComplaintKind.INTEGRITY}'")  # written out, as in its index
IS_TO_BE_NAMED = Complaint.venue == literal_column(f"'{Venue.NAMED}'")  # written out, as in its index
SEE = "complaints:complaint:see"


def current_limits() -> Limits:
    """Return the time limits that the authority has set for today."""
    return _limits_on(local_today())


@cached
def _limits_on(day: date) -> Limits:
    return Limits(**{each.name: on_day(getattr(definitions, each.name.upper()), day) for each in fields(Limits)})


def find_complaint_by_code(number: str, code: str) -> Complaint | None:
    """Find a complaint by its number and tracking code; a wrong number takes as long as a wrong code."""
    reference = read_reference(number)
    stored = db.session.scalar(select(Complaint.code_hash).where(Complaint.reference == reference))
    query = _with_texts(select(Complaint)).where(Complaint.reference == reference)
    return db.session.scalar(query) if is_code(code, stored or "0" * 64) else None


def get_complaint_for(actor: Actor, reference: str, permission: str) -> Complaint:
    """Return a complaint in a person's reach; raises NotFoundError."""
    found = _whole(_in_reach(actor)).options(joinedload(Complaint.handler), undefer(Complaint.complainant_hash))
    complaint = db.session.scalar(found.where(Complaint.reference == reference))
    if complaint is None or not reaches(actor, complaint, permission):
        raise NotFoundError
    return complaint


def find_in_reach(actor: Actor, reference: str) -> Complaint | None:
    """Find a complaint in a person's reach by its number as typed."""
    found = _whole(_in_reach(actor)).where(Complaint.reference == read_reference(reference))
    return db.session.scalar(found)


def reaches(actor: Actor, complaint: Complaint, permission: str) -> bool:
    """Tell whether a permission of a person reaches a complaint: by department, or because the person was named."""
    department = complaint.handling_department
    return actor.may(permission, department) or (actor.may(permission) and complaint.named_id == actor.staff_id)


def complaints_for(actor: Actor, place: PagePlace = BEGINNING) -> Page[Complaint]:
    """Return a page of the complaints in reach: open ones first, due soonest first; then the others, latest first."""
    reach = _reach(actor)
    others = [state for state in ComplaintState if state not in ON_A_DESK]
    parts = (
        ListPart(cells_of(Complaint.state, ON_A_DESK, reach, Complaint.due_on)),
        ListPart(cells_of(Complaint.state, others, reach, Complaint.due_on), newest_first=True),
    )
    return paginate_parts(_of_others(actor), parts, place, *_named(), selectinload(Complaint.transfers))


def complaints_awaiting(actor: Actor, *, secret_only: bool = False) -> Waiting[Complaint]:
    """Return the complaints whose next step is a person's, the soonest due of them with replies.

    Those to be assessed, or to be declined by a second person; those handled by the person; those with a reply or an
    extension of another to approve; appeals of complaints that the person took no part in; and where another asks to
    open what is sealed.
    """
    draft = Reply.state == ReplyState.DRAFT
    by_other = Complaint.replies.any(and_(draft, Reply.drafted_by_id != actor.staff_id))
    asked = ComplaintExtension.state == ComplaintExtensionState.ASKED
    asked_by_other = Complaint.extensions.any(and_(asked, ComplaintExtension.asked_by_id != actor.staff_id))
    is_mine = Complaint.handler_id == actor.staff_id
    to_disclose = _to_disclose(actor)
    approvals = and_(_is_approver(actor), or_(by_other, asked_by_other))
    left_to_me = and_(Complaint.awaits_approval, or_(approvals, to_disclose), ~is_mine)
    to_approve = [and_(where, left_to_me) for where in _reach(actor, "complaints:reply:approve", secret_only)]
    is_mine_now = and_(is_mine, or_(~Complaint.replies.any(draft), to_disclose))
    mine = [and_(where, is_mine_now) for where in _reach(actor, secret_only=secret_only)]
    assess = _to_assess(actor, secret_only)
    hear = [and_(where, ~took_part(actor)) for where in _reach(actor, "complaints:appeal:hear", secret_only)]
    disclose = [and_(where, to_disclose) for where in _reach(actor, "complaints:sealed:decide", secret_only)]
    cells = [
        *cells_of(Complaint.state, FOR_ASSESSORS, assess, Complaint.due_on),
        *cells_of(Complaint.state, FOR_ASSESSORS, _beside(disclose, assess), Complaint.due_on),
        *cells_of(Complaint.state, FOR_REVIEWERS, _beside(disclose, hear), Complaint.due_on),
        *cells_of(Complaint.state, FOR_COMPLAINANTS, disclose, Complaint.due_on),
        *cells_of(Complaint.state, FOR_HANDLERS, mine, Complaint.due_on),
        *cells_of(Complaint.state, FOR_HANDLERS, to_approve, Complaint.due_on),
        *cells_of(Complaint.state, FOR_REVIEWERS, hear, Complaint.due_on),
    ]
    return _waiting(actor, cells)


def _is_approver(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a reply is a person's to approve; a supervisor's it is in the last resort alone."""
    of_role = _reach_of_roles(actor, Role.QUALITY_OFFICER, Role.MANAGER)
    return or_(IS_INTEGRITY, Complaint.named_id == actor.staff_id, Complaint.venue == Venue.NAMED, *of_role)


def _beside(these: Sequence[ColumnElement[bool]], others: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return conditions without the rows that meet others, so that no row is in two cells."""
    return [and_(where, ~or_(false(), *others)) for where in these]


def _to_disclose(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that another asks to open what is sealed, and that deciding it is a person's."""
    is_asked = and_(SealedOpening.state == OpeningState.ASKED, SealedOpening.asked_by_id != actor.staff_id)
    inspected = reach_of(Complaint.handling_department, actor.departments_as(Role.INSPECTOR))
    last = [and_(Complaint.venue == Venue.NAMED, where) for where in _reach_of_roles(actor, Role.SUPERVISOR)]
    secret = [and_(IS_INTEGRITY, where) for where in inspected]
    of_role = or_(false(), *_reach_of_roles(actor, Role.QUALITY_OFFICER), *last, *secret)
    return and_(Complaint.awaits_approval, of_role, Complaint.openings.any(is_asked))


def _to_assess(actor: Actor, secret_only: bool) -> list[ColumnElement[bool]]:
    """Return conditions of what a person assesses, as ``duties`` has it; no complaint meets two of them."""
    officers = or_(false(), *_reach_of_roles(actor, Role.QUALITY_OFFICER))
    of_managers = and_(~IS_INTEGRITY, ~names_colleagues(), ~officers)
    to_name = and_(IS_TO_BE_NAMED, Complaint.named_id.is_(None))  # nobody is chosen to handle it before that
    reach = _reach(actor, "complaints:complaint:assess", secret_only)
    is_officer = or_(officers, IS_INTEGRITY, Complaint.named_id == actor.staff_id)
    assess = [and_(where, or_(is_officer, of_managers), or_(IS_INTEGRITY, ~to_name)) for where in reach]
    supervised = [] if secret_only else _reach_of_roles(actor, Role.SUPERVISOR)
    return [*assess, *(and_(where, to_name, ~or_(false(), *assess)) for where in supervised)]


def _reach_of_roles(actor: Actor, *roles: Role) -> list[ColumnElement[bool]]:
    codes = actor.departments_as(*roles)
    return split_reach(Complaint.handling_department, IS_INTEGRITY, codes, frozenset())


def overdue_complaints(actor: Actor, today: date, *, secret_only: bool = False) -> Waiting[Complaint]:
    """Return the complaints in reach whose next step is overdue, whoever is responsible, the longest overdue first."""
    late_by = {"decide_by": _is_before_reply_late(today), "due_on": Complaint.due_on < today}
    cells = [
        IndexCell(and_(cell.where, late_by[COMPLAINT_STATES[state].limit]), cell.key)
        for state in TIMED
        for cell in cells_of(Complaint.state, [state], _reach(actor, secret_only=secret_only), Complaint.due_on)
    ]
    return _waiting(actor, cells)


def _is_before_reply_late(today: date) -> ColumnElement[bool]:
    is_received = Complaint.state == ComplaintState.RECEIVED  # a reply may be due before the decision: the same day
    return or_(Complaint.decide_by < today, and_(is_received, Complaint.due_on < today))


def _waiting(actor: Actor, cells: Sequence[IndexCell]) -> Waiting[Complaint]:
    def due_on(row: Any) -> date:
        due = next_due(DueDays.of(row, row.accept_by))
        return row.key if due is None else due.on

    is_open = and_(Transfer.complaint_id == Complaint.id, Transfer.state == TransferState.SENT)
    accept_by = select(Transfer.accept_by).where(is_open).limit(1).correlate(Complaint).scalar_subquery()
    extra = *(getattr(Complaint, name) for name in STORED), accept_by.label("accept_by")
    options = (
        *_named(),
        *(selectinload(each) for each in (Complaint.replies, Complaint.transfers, Complaint.extensions)),
        _openings_for_staff(),
    )
    return waiting_in(_of_others(actor), cells, *options, columns=extra, due_on=due_on)


def due_days_of(complaint: Complaint) -> DueDays:
    """Return the days of a complaint by which somebody is to act."""
    transfer = complaint.open_transfer
    return DueDays.of(complaint, None if transfer is None else transfer.accept_by)


def is_to_acknowledge(complaint: Complaint) -> bool:
    """Tell whether an integrity report is under way and nobody has told its reporter anything yet."""
    is_open = complaint.acknowledge_by is not None and complaint.acknowledged_on is None
    return is_open and "withdraw" in COMPLAINT_WORKFLOW.verbs(complaint.state)


def ended_pauses(complaint: Complaint, begun_on: date) -> list[tuple[date, date]]:
    """Return the first and last days of the pauses of a complaint that have ended, from those that began on a day."""
    ended = [(each.from_on, each.to_on) for each in complaint.pauses if each.from_on >= begun_on]
    return [(from_on, to_on) for from_on, to_on in ended if to_on is not None]


def left_when_resumed(complaints: Iterable[Complaint], calendar: Calendar | None = None) -> dict[int, int]:
    """Return, by id, how many working days are left when the stopped time limits of some complaints run again."""
    paused = [(each.id, each.paused_on, each.due_on) for each in complaints if each.paused_on is not None]
    days = calendar or (load_calendar() if paused else Calendar())
    return {key: days.working_days_between(on, due) for key, on, due in paused}


def is_provisional(complaint: Complaint, day: date) -> bool:
    """Tell whether a day of a complaint may still become another one; that of an integrity report is fixed."""
    is_fixed = complaint.is_integrity and day == complaint.due_on
    return not is_fixed and recent_calendar().is_end_provisional(complaint.received_on, day)


def is_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a complaint is in a person's reach."""
    return and_(~is_about(actor, Complaint.reference), or_(false(), *_reach(actor)))


def _in_reach(actor: Actor) -> Select[Complaint]:
    return select(Complaint).where(is_in_reach(actor))


def _of_others(actor: Actor) -> Select[Complaint]:
    return select(Complaint).where(~is_about(actor, Complaint.reference), Complaint.awaits_placing.is_(False))


def _reach(actor: Actor, permission: str = SEE, secret_only: bool = False) -> list[ColumnElement[bool]]:
    """Return conditions of which every complaint in reach with a permission meets exactly one."""
    codes = actor.departments_for(SEE), actor.departments_as(Role.INSPECTOR)
    reach = [common_codes(each, actor.departments_for(permission)) for each in codes]
    seen = frozenset[str]() if secret_only else reach[0]
    found = split_reach(Complaint.handling_department, IS_INTEGRITY, seen, reach[1])
    if not actor.may(permission):
        return found
    is_named = and_(Complaint.named_id == actor.staff_id, ~or_(false(), *found))
    return [*found, and_(is_named, IS_INTEGRITY) if secret_only else is_named]


def _named() -> tuple[Any, ...]:
    return joinedload(Complaint.procedure), joinedload(Complaint.department), joinedload(Complaint.handler)


def _whole(query: Select[Complaint]) -> Select[Complaint]:
    return _with_texts(query).options(selectinload(Complaint.participations), _openings_for_staff())


def _openings_for_staff() -> Any:
    return selectinload(Complaint.openings).undefer_group("staff")


def _with_texts(query: Select[Complaint]) -> Select[Complaint]:
    """Return a query with all that complainants read: not who took part, which the public door may not read."""
    return query.options(
        joinedload(Complaint.procedure),
        joinedload(Complaint.department),
        joinedload(Complaint.version),
        selectinload(Complaint.messages),
        selectinload(Complaint.replies),
        selectinload(Complaint.pauses),
        selectinload(Complaint.transfers),
        selectinload(Complaint.extensions),
        selectinload(Complaint.appeals),
        selectinload(Complaint.openings),
        selectinload(Complaint.data_requests),
    )
