"""Reads of the conflict set: who may not act on a matter, because it is about them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Holding
from portal.conflicts.models import ConflictParty
from portal.conflicts.vocabulary import PartyOrigin
from portal.library.access.permissions import Actor
from portal.platform.storage.database import db


def parties_of(subject: str) -> Sequence[ConflictParty]:
    """Return the posts and persons that a matter is about, in the order in which they were added."""
    query = select(ConflictParty).where(ConflictParty.subject == subject)
    return db.session.scalars(query.order_by(ConflictParty.id)).all()


def posts_of(subject: str) -> frozenset[str]:
    """Return the codes of the posts that a matter is about; of the table the public door reads no more."""
    query = select(ConflictParty.post_code).where(ConflictParty.subject == subject, ConflictParty.post_code != "")
    return frozenset(db.session.scalars(query))


def is_about_anybody(subject: str) -> bool:
    """Tell whether a matter is about some post or person."""
    return db.session.scalar(select(ConflictParty.id).where(ConflictParty.subject == subject).limit(1)) is not None


def people_in_conflict(subjects: Collection[str]) -> frozenset[int]:
    """Return the ids of the persons that some matters are about: named ones, and holders of the posts named.

    A holder is who held the post when the matter came in or at any time before: the day of the event is typed by hand,
    and a wrong one must not let people judge themselves. Who takes the post later is none.
    """
    named = select(ConflictParty.staff_id).where(
        ConflictParty.subject.in_(subjects), ConflictParty.staff_id.is_not(None)
    )
    holders = select(Holding.staff_id).join(ConflictParty, _holds()).where(ConflictParty.subject.in_(subjects))
    return frozenset(db.session.scalars(named.union(holders)))


def is_named(staff_id: int, subject: str) -> bool:
    """Tell whether a matter names a post that a person has held, rather than all who answer for a guide."""
    by_post = select(Holding.id).join(ConflictParty, _holds())
    is_it = (ConflictParty.subject == subject, ConflictParty.origin != PartyOrigin.GUIDE, Holding.staff_id == staff_id)
    return db.session.scalar(by_post.where(*is_it).limit(1)) is not None


def is_about(actor: Actor, subject: ColumnElement[str] | Any) -> ColumnElement[bool]:
    """Return the condition that the matter of a column of references is about a person; false for no person."""
    return is_about_staff(actor.staff_id, subject)


def is_about_staff(staff_id: Any, subject: ColumnElement[str] | Any) -> ColumnElement[bool]:
    """Return the condition that the matter of a column of references is about the person of an id or column of ids."""
    return exists().where(*_parties_who_are(staff_id, subject))


def about_one(actor: Actor, subject: Any) -> ColumnElement[int]:
    """Return 1 where the matter of a column of references is about a person, else 0: a value, read for each row.

    Of a condition PostgreSQL may make a list of all matters that are.
    """
    found = select(literal(1)).where(*_parties_who_are(actor.staff_id, subject)).limit(1)
    return func.coalesce(found.scalar_subquery(), 0)


def _parties_who_are(staff_id: Any, subject: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    party, held = aliased(ConflictParty), aliased(Holding)
    by_post = exists().where(held.staff_id == staff_id, held.post_code == party.post_code, held.from_on <= party.on)
    by_post = by_post.correlate_except(held)  # the column of ids belongs to the outermost query, two levels up
    return party.subject == subject, or_(party.staff_id == staff_id, by_post)


def is_about_department(subject: Any, department: Any) -> ColumnElement[bool]:
    """Return the condition that a matter is about somebody of a department; a person named without a post is of all."""
    party, held = aliased(ConflictParty), aliased(Holding)
    has_holder = exists().where(held.post_code == party.post_code, held.from_on <= party.on)
    is_colleague = and_(party.department_code.in_([department, ""]), or_(party.staff_id.is_not(None), has_holder))
    return exists().where(party.subject == subject, is_colleague)


def _holds() -> ColumnElement[bool]:
    return and_(Holding.post_code == ConflictParty.post_code, Holding.from_on <= ConflictParty.on)
