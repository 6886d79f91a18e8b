"""Who may do what in a complaint: the one table that operations check and pages offer by.

Nobody acts on a complaint that is about them (``portal.conflicts``), and nobody reviews what they took part in: persons
are compared, never posts or roles.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from portal.accounts.models import Staff
from portal.accounts.queries import people_with_role
from portal.complaints.models import Complaint
from portal.complaints.proceedings import Participation
from portal.complaints.vocabulary import Involvement, Party, Venue
from portal.conflicts.queries import is_about_department, people_in_conflict
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.database import db


class StaffAct(StrEnum):
    """What staff do in a complaint."""

    ASSESS = "assess"
    DECLINE_ALONE = "decline_alone"
    SECOND_DECLINE = "second_decline"
    HANDLE = "handle"
    APPROVE = "approve"
    EXTEND = "extend"
    REOPEN = "reopen"
    LEAVE = "leave"
    HEAR = "hear"
    NAME = "name"
    RECEIVE = "receive"
    UNSEAL = "unseal"
    DISCLOSE = "disclose"
    DECIDE_DATA = "decide_data"


class NotYoursError(RefusedActError):
    """The complaint is about the person acting, who took part in it, or whose roles do not reach it."""

    message = _l(
        "You cannot do this in this complaint: it is about you, you took part in it, or it is for another role."
    )


@dataclass(frozen=True)
class Duty:
    """Whose act it is: roles, of integrity reports others, and what a person must not have done before.

    ``managers`` may act only where nobody of their department is complained about; ``named`` is who was named because
    nobody else was left, and ``last_resort`` are roles that act in such a complaint alone.
    """

    roles: frozenset[Role]
    integrity: frozenset[Role] = frozenset({Role.INSPECTOR})
    managers: bool = False
    named: bool = True
    last_resort: frozenset[Role] = frozenset()
    never_after: frozenset[Involvement] = frozenset()


_QUALITY, _MANAGER, _SUPERVISOR = Role.QUALITY_OFFICER, Role.MANAGER, Role.SUPERVISOR
DEALT_WITH = frozenset({Involvement.HANDLED, Involvement.APPROVED})
DUTIES = {
    StaffAct.ASSESS: Duty(frozenset({_QUALITY}), managers=True),
    StaffAct.DECLINE_ALONE: Duty(frozenset({_QUALITY})),
    StaffAct.SECOND_DECLINE: Duty(frozenset({_QUALITY}), managers=True),
    StaffAct.HANDLE: Duty(frozenset({Role.HANDLER, _MANAGER, _QUALITY})),
    StaffAct.APPROVE: Duty(
        frozenset({_QUALITY, _MANAGER}),
        last_resort=frozenset({_SUPERVISOR}),
        never_after=frozenset({Involvement.HANDLED}),
    ),
    StaffAct.EXTEND: Duty(frozenset({_QUALITY, _MANAGER}), last_resort=frozenset({_SUPERVISOR})),
    StaffAct.REOPEN: Duty(frozenset({_QUALITY}), managers=True),
    StaffAct.LEAVE: Duty(frozenset({_QUALITY}), managers=True, never_after=DEALT_WITH),
    StaffAct.HEAR: Duty(frozenset({_QUALITY, _SUPERVISOR}), named=False, never_after=frozenset(Involvement)),
    StaffAct.NAME: Duty(frozenset({_SUPERVISOR}), named=False),
    StaffAct.RECEIVE: Duty(frozenset({_QUALITY, _MANAGER})),
    StaffAct.UNSEAL: Duty(frozenset()),  # of who deals with it: see ``_deals_with``
    StaffAct.DISCLOSE: Duty(frozenset({_QUALITY}), named=False, last_resort=frozenset({_SUPERVISOR})),
    StaffAct.DECIDE_DATA: Duty(frozenset({_QUALITY}), named=False),
}
_DEALING = (
    StaffAct.ASSESS, StaffAct.SECOND_DECLINE, StaffAct.HANDLE, StaffAct.APPROVE, StaffAct.EXTEND, StaffAct.REOPEN,
    StaffAct.LEAVE,
)  # fmt: skip
HANDLERS = DUTIES[StaffAct.HANDLE].roles


def people_complained_about(complaint: Complaint) -> frozenset[int]:
    """Return the ids of the persons whom a complaint is about."""
    return people_in_conflict([complaint.reference])


def names_colleagues() -> ColumnElement[bool]:
    """Return the condition that a complaint is about somebody of the department that deals with it.

    A person named without a post counts as one of every department.
    """
    return is_about_department(Complaint.reference, Complaint.handling_department)


def took_part(actor: Actor, *parts: Involvement) -> ColumnElement[bool]:
    """Return the condition that a person has done one of some things in a complaint; any of them without ``parts``."""
    mine = Participation.staff_id == actor.staff_id
    return Complaint.participations.any(and_(mine, Participation.part.in_(parts)) if parts else mine)


def acts_of(actor: Actor, complaint: Complaint) -> frozenset[StaffAct]:
    """Return what a person may do in a complaint, by duty alone: whether its state allows it says the workflow."""
    about, is_about_colleagues = people_complained_about(complaint), cache(partial(has_colleagues, complaint))
    return frozenset(act for act in StaffAct if _may(actor, complaint, act, about, is_about_colleagues))


def check_may(actor: Actor, complaint: Complaint, act: StaffAct) -> None:
    """Raise NotYoursError unless the act is the person's; call it where the act is done."""
    if not _may(actor, complaint, act, people_complained_about(complaint), partial(has_colleagues, complaint)):
        raise NotYoursError


def _may(
    actor: Actor, complaint: Complaint, act: StaffAct, about: Collection[int], is_about_colleagues: Callable[[], bool]
) -> bool:
    duty = DUTIES[act]
    if complaint.is_taken_back or actor.staff_id is None or actor.staff_id in about:
        return False
    if actor.staff_id in _barred_by_past(complaint, act):
        return False
    if act is StaffAct.HANDLE:
        return actor.staff_id == complaint.handler_id
    if act is StaffAct.UNSEAL:
        return _deals_with(actor, complaint, lambda each: _may(actor, complaint, each, about, is_about_colleagues))
    return _is_in_role(actor, complaint, duty, is_about_colleagues)


def _deals_with(actor: Actor, complaint: Complaint, may: Callable[[StaffAct], bool]) -> bool:
    """Tell whether a person deals with a complaint: assesses, handles, approves, or reviews it under appeal.

    Of integrity reports inspectors alone, whoever was named.
    """
    if complaint.is_integrity and not actor.holds(Role.INSPECTOR, department=complaint.handling_department):
        return False
    is_reviewed = complaint.meaning.waits_for is Party.REVIEWER
    return any(map(may, (*_DEALING, StaffAct.HEAR) if is_reviewed else _DEALING))


def may_disclose_by_role(actor: Actor, complaint: Complaint) -> bool:
    """Tell whether a person's roles let them decide on an opening; it asks the database nothing."""
    return _is_in_role(actor, complaint, DUTIES[StaffAct.DISCLOSE], lambda: False)


def _is_in_role(actor: Actor, complaint: Complaint, duty: Duty, is_about_colleagues: Callable[[], bool]) -> bool:
    department = complaint.handling_department
    if duty.named and complaint.named_id is not None and actor.staff_id == complaint.named_id:
        return True
    if complaint.is_integrity:
        return actor.holds(*duty.integrity, department=department)
    roles = duty.roles | (duty.last_resort if complaint.venue is Venue.NAMED else frozenset())
    if actor.holds(*roles, department=department):
        return True
    return duty.managers and actor.holds(_MANAGER, department=department) and not is_about_colleagues()


def has_colleagues(complaint: Complaint) -> bool:
    """Tell whether a complaint is about somebody of the department that deals with it."""
    return bool(db.session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, names_colleagues())))


def _barred_by_past(complaint: Complaint, act: StaffAct) -> frozenset[int | None]:
    """Return the ids of those whose part in a complaint bars them from an act: who passed it on receives it nowhere."""
    parts = DUTIES[act].never_after
    done = frozenset(each.staff_id for each in complaint.participations if each.part in parts)
    transfer = complaint.open_transfer if act is StaffAct.RECEIVE else None
    return done if transfer is None else done | {transfer.sent_by_id}


def people_for(act: StaffAct, complaint: Complaint) -> Sequence[Staff]:
    """Return the active staff whose roles, reach and past let them do an act, none of whom it is about."""
    duty, about = DUTIES[act], people_complained_about(complaint)
    roles = duty.integrity if complaint.is_integrity else duty.roles
    barred = about | _barred_by_past(complaint, act)
    return [person for person in people_with_role(roles, complaint.handling_department) if person.id not in barred]


def people_who_dealt_with(complaint: Complaint) -> frozenset[int]:
    """Return the ids of the persons who have handled a complaint or approved its reply."""
    return frozenset(each.staff_id for each in complaint.participations if each.part in DEALT_WITH)


def possible_handlers(complaint: Complaint) -> Sequence[Staff]:
    """Return who can handle a complaint: nobody whom it is about, or who handled it, approved it or heard an appeal."""
    heard = {each.staff_id for each in complaint.participations if each.part is Involvement.HEARD}
    done = people_who_dealt_with(complaint) | heard
    found = [person for person in people_for(StaffAct.HANDLE, complaint) if person.id not in done]
    named = db.session.get(Staff, complaint.named_id or 0)
    barred = done | people_complained_about(complaint)
    if named is not None and named.is_active and named not in found and named.id not in barred:
        found.append(named)
    return found
