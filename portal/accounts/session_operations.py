"""Operations on sessions: begin, note their use, end."""

import secrets
from datetime import datetime

from sqlalchemy import update

from portal.accounts.models import Staff, StaffSession
from portal.accounts.queries import token_hash
from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation


def begin_session(actor: Actor, staff: Staff, browser: str = "") -> str:
    """Begin a session in a browser (in words) and return its token, of which only the hash is stored."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session = StaffSession(
        staff_id=staff.id, token_hash=token_hash(token), started_at=now, seen_at=now, browser=browser
    )
    db.session.add(session)
    audit.record(actor, "sign_in", staff)
    return token


def end_session(actor: Actor, token: str) -> None:
    """End the session with a token."""
    db.session.execute(
        update(StaffSession).where(StaffSession.token_hash == token_hash(token)).values(ended_at=clock.now())
    )
    audit.record_event(actor, "sign_out", "staff", str(actor.staff_id))


@operation
def end_own_sessions(actor: Actor, staff: Staff, reference: str, own_token: str) -> None:
    """End one other session of a person, or all others where ``reference`` is empty."""
    others = update(StaffSession).where(
        StaffSession.staff_id == staff.id,
        StaffSession.ended_at.is_(None),
        StaffSession.token_hash != token_hash(own_token),
        StaffSession.token_hash.startswith(reference, autoescape=True),
    )
    db.session.execute(others.values(ended_at=clock.now()), execution_options={"synchronize_session": False})
    audit.record(actor, "end_own_sessions", staff)


def note_session_use(digest: str, at: datetime) -> None:
    """Store when the session of a token's hash was last used."""
    db.session.execute(update(StaffSession).where(StaffSession.token_hash == digest).values(seen_at=at))
