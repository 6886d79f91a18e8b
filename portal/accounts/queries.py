"""Reads of staff, sessions, roles and posts."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Holding, RoleGrant, Staff, StaffSession
from portal.accounts.rules import ABSOLUTE_LIMIT, is_session_over
from portal.library.access.permissions import Actor, Grant, Role
from portal.library.text.text_input import clean_line, fold_identifier
from portal.platform import clock
from portal.platform.storage.code_lookup import is_alike
from portal.platform.storage.database import db

MAX_LISTED_SESSIONS = 100  # of one person in a working day; unsourced


def token_hash(token: str) -> str:
    """Return the hash under which a session token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_staff(user_name: str) -> Staff | None:
    """Find an active account by its user name as typed."""
    staff = find_account(user_name)
    return staff if staff is not None and staff.is_active else None


def find_account(user_name: str) -> Staff | None:
    """Find an account, active or not, by its user name as typed: exactly, else as the only one that is alike.

    One query, whether there is such an account or not.
    """
    folded = {fold_identifier(user_name), fold_identifier("-".join(clean_line(user_name).split()))}
    is_meant = or_(Staff.user_name == user_name, is_alike(Staff.user_name, folded))
    found = db.session.scalars(select(Staff).where(is_meant).limit(3)).all()
    exact = [staff for staff in found if staff.user_name == user_name]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def name_of_tries(user_name: str) -> str:
    """Return the name under which tries to sign in are counted: one for all ways to write an account's user name."""
    staff = find_account(user_name)
    return staff.user_name.lower() if staff is not None else fold_identifier(user_name).lower()


def can_read_staff() -> bool:
    """Tell whether this process may read who has which role and post: the database user of the public door may not."""
    if db.engine.dialect.name == "sqlite":
        return True
    return bool(db.session.scalar(select(func.has_table_privilege(Holding.__tablename__, "SELECT"))))


def is_active_staff(staff_id: int) -> bool:
    """Tell whether there is an active account with this id."""
    return db.session.scalar(select(Staff.id).where(Staff.id == staff_id, Staff.is_active)) is not None


def find_session(token: str, seen_at: datetime, now: datetime) -> StaffSession | None:
    """Find the session of a token that has not expired."""
    session = db.session.scalar(
        select(StaffSession)
        .where(StaffSession.token_hash == token_hash(token), StaffSession.ended_at.is_(None))
        .options(selectinload(StaffSession.staff).selectinload(Staff.role_grants))
        .options(selectinload(StaffSession.staff).selectinload(Staff.holdings))
    )
    if session is None or not session.staff.is_active or is_session_over(session.started_at, seen_at, now):
        return None
    return session


def open_sessions(staff_id: int) -> Sequence[StaffSession]:
    """Return the sessions of a person that have not ended or grown too old, the latest first."""
    return db.session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.started_at >= clock.now() - ABSOLUTE_LIMIT,
        )
        .order_by(StaffSession.started_at.desc(), StaffSession.id.desc())
        .limit(MAX_LISTED_SESSIONS)
    ).all()


def staff_of_session(token: str) -> int | None:
    """Return whose session a token was of, over or not; None for an unknown one."""
    return db.session.scalar(select(StaffSession.staff_id).where(StaffSession.token_hash == token_hash(token)))


def actor_of(staff: Staff, today: date) -> Actor:
    """Return what a person may do today."""
    return Actor(
        staff_id=staff.id,
        name=staff.display_name,
        grants=frozenset(Grant(grant.role, grant.department_code) for grant in staff.role_grants),
        posts=frozenset(holding.post_code for holding in staff.holdings if holding.covers(today)),
    )


def holders_of(post_codes: Collection[str]) -> frozenset[int]:
    """Return the ids of the people who hold or have ever held one of the posts.

    Holdings are not compared with the day of an event: that day is typed by hand, and a wrong one must not let a person
    handle a complaint about their own post.
    """
    return frozenset(db.session.scalars(select(Holding.staff_id).where(Holding.post_code.in_(post_codes))))


def posts_ever_held(actor: Actor) -> Select[str]:
    """Return, as a subquery, the codes of the posts that a person holds or has held."""
    return select(Holding.post_code).where(Holding.staff_id == actor.staff_id)


def people_with_role(roles: Iterable[Role], department: str | None = None) -> Sequence[Staff]:
    """Return the active staff who hold one of the roles, for a department where one is named."""
    query = (
        select(Staff)
        .join(RoleGrant, RoleGrant.staff_id == Staff.id)
        .where(Staff.is_active, RoleGrant.role.in_(list(roles)))
        .order_by(Staff.display_name)
        .distinct()
    )
    if department is not None:
        query = query.where((RoleGrant.department_code == department) | RoleGrant.department_code.is_(None))
    return db.session.scalars(query).all()


class RoleHolders:
    """Who holds which role, for work that asks it again and again: each question is put to the database once."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[tuple[frozenset[Role], str], frozenset[int]] = {}

    def of(self, roles: Iterable[Role], department: str = "") -> frozenset[int]:
        """Return the ids of the active staff who hold one of the roles for a department; without one, for all."""
        key = frozenset(roles), department
        if key not in self._known:
            self._known[key] = frozenset(person.id for person in people_with_role(*key))
        return self._known[key]


def all_staff() -> Sequence[Staff]:
    """Return every account with its roles and posts."""
    return db.session.scalars(
        select(Staff)
        .order_by(Staff.user_name)
        .options(selectinload(Staff.role_grants), selectinload(Staff.holdings))
        .limit(500)
    ).all()


def names_of(staff_ids: Iterable[int | None]) -> dict[int, str]:
    """Return display names by id."""
    wanted = {staff_id for staff_id in staff_ids if staff_id is not None}
    rows = db.session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(wanted)))
    return dict(rows.all())
