"""Operations on the conflict set: say whom a matter is about."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, delete, insert, update

from portal.conflicts.models import ConflictParty
from portal.conflicts.queries import parties_of
from portal.conflicts.vocabulary import PartyOrigin
from portal.library.access.permissions import Actor
from portal.platform.storage.database import db


def add_posts(subject: str, posts: Mapping[str, PartyOrigin], departments: Mapping[str, str], on: date) -> None:
    """Add posts to those that a matter is about, with how each is known and their departments; none is there yet."""
    rows = [
        {
            "subject": subject,
            "post_code": code,
            "department_code": departments.get(code, ""),
            "on": on,
            "origin": origin,
        }
        for code, origin in posts.items()
    ]
    if rows:  # in one statement, since each filing does this
        db.session.execute(insert(ConflictParty), rows)


def move_parties(which: ColumnElement[bool], department: str) -> None:
    """Note the department to which the posts of some parties now belong; whom a matter is about does not change."""
    db.session.execute(update(ConflictParty).where(which).values(department_code=department))


def delete_parties(subject: str) -> None:
    """Delete whom a matter is about, which was taken back within minutes."""
    db.session.execute(delete(ConflictParty).where(ConflictParty.subject == subject))


def delete_reasons(subject: str) -> None:
    """Delete what was written of those whom a matter is about; that it is about them stays."""
    db.session.execute(update(ConflictParty).where(ConflictParty.subject == subject).values(reason=""))


def add_party(
    actor: Actor,
    subject: str,
    *,
    post_code: str = "",
    department: str = "",
    staff_id: int | None = None,
    on: date,
    reason: str,
) -> bool:
    """Add a post or a person during assessment, with a reason; return False when it is there already."""
    if any((party.post_code, party.staff_id) == (post_code, staff_id) for party in parties_of(subject)):
        return False
    db.session.add(
        ConflictParty(
            subject=subject,
            post_code=post_code,
            department_code=department,
            staff_id=staff_id,
            on=on,
            origin=PartyOrigin.ASSESSOR,
            added_by_id=actor.staff_id,
            reason=reason,
        )
    )
    db.session.flush()
    return True
