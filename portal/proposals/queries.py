"""Reads of proposed changes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.platform.storage.database import db, within
from portal.platform.storage.pagination import PER_PAGE
from portal.proposals.models import ProposedChange
from portal.proposals.rules import KINDS, ProposalKind
from portal.proposals.vocabulary import OPEN, ChangeState

SEE = "proposals:change:see"
MOST_OPEN = 200  # unsourced; of the work list


def find_open(kind: ProposalKind, subject: str) -> ProposedChange | None:
    """Find the change of a record that awaits a decision."""
    return db.session.scalar(
        select(ProposedChange).where(
            ProposedChange.kind == kind.name, ProposedChange.subject == subject, ProposedChange.state.in_(OPEN)
        )
    )


def open_changes(kinds: Sequence[ProposalKind], subjects: Sequence[str] | None = None) -> Sequence[ProposedChange]:
    """Return the open changes of some kinds, of some subjects if given, oldest first."""
    query = select(ProposedChange).where(
        ProposedChange.state.in_(OPEN), ProposedChange.kind.in_([kind.name for kind in kinds])
    )
    if subjects is not None:
        query = query.where(ProposedChange.subject.in_(subjects))
    return db.session.scalars(query.order_by(ProposedChange.id).limit(MOST_OPEN)).all()


def get_change_for(actor: Actor, reference: str, permission: str) -> ProposedChange:
    """Return a change that the actor proposed or may see, or may decide where that is asked; raises NotFoundError."""
    change = db.session.scalar(select(ProposedChange).where(ProposedChange.reference == reference))
    if change is None:
        raise NotFoundError
    may_see = change.proposed_by_id == actor.staff_id or _reaches(actor, SEE, change)
    if not may_see or (permission == "proposals:change:decide" and not may_decide(actor, change)):
        raise NotFoundError
    return change


def may_decide(actor: Actor, change: ProposedChange) -> bool:
    """Tell whether a person's roles let them decide on a change; whether they proposed it is another question."""
    return _reaches(actor, KINDS[change.kind].confirm_permission, change)


def changes_for(actor: Actor, *, before: str = "", only_open: bool = True) -> tuple[Sequence[ProposedChange], str]:
    """Return changes in reach, newest first, that came before the one of a reference; and where the next part begins.

    An unknown reference begins at the newest.
    """
    query = select(ProposedChange).where(_in_reach(actor)).order_by(ProposedChange.id.desc())
    if only_open:
        query = query.where(ProposedChange.state.in_(OPEN))
    if before:
        start = select(ProposedChange.id).where(ProposedChange.reference == before).scalar_subquery()
        query = query.where(ProposedChange.id < start)
    rows = db.session.scalars(query.limit(PER_PAGE + 1)).all()
    return rows[:PER_PAGE], rows[PER_PAGE - 1].reference if len(rows) > PER_PAGE else ""


def open_changes_for(actor: Actor) -> Sequence[ProposedChange]:
    """Return the open changes in reach, soonest due first."""
    query = select(ProposedChange).where(ProposedChange.state.in_(OPEN), _in_reach(actor))
    return db.session.scalars(query.order_by(ProposedChange.due_on, ProposedChange.id).limit(MOST_OPEN)).all()


def rejected_changes_of(actor: Actor, since: datetime) -> Sequence[ProposedChange]:
    """Return the changes that a person proposed and another rejected since a moment, oldest first."""
    query = select(ProposedChange).where(
        ProposedChange.proposed_by_id == actor.staff_id,
        ProposedChange.state == ChangeState.REJECTED,
        ProposedChange.decided_at > since,
    )
    return db.session.scalars(query.order_by(ProposedChange.decided_at).limit(MOST_OPEN)).all()


def names_of_subjects(changes: Collection[ProposedChange]) -> dict[str, str]:
    """Return what the record of each change is called, by the reference of the change; one query for each kind."""
    found = {
        name: KINDS[name].names_of({each.subject for each in changes if each.kind == name})
        for name in {each.kind for each in changes}
    }
    names = {}
    for change in changes:
        name = found[change.kind].get(change.subject) or KINDS[change.kind].name_in(change.before | change.after)
        is_stored = isinstance(name, str | dict)  # else it is a message, which is in the page's language already
        names[change.reference] = localised(name) if name and is_stored else str(name or change.subject)
    return names


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    reach = actor.departments_for(SEE)
    seen = within(ProposedChange.department_code, reach) if actor.may(SEE) else false()
    return or_(ProposedChange.proposed_by_id == actor.staff_id, seen)


def _reaches(actor: Actor, permission: str, change: ProposedChange) -> bool:
    reach = actor.departments_for(permission)
    return actor.may(permission) and (reach is None or change.department_code in reach)
