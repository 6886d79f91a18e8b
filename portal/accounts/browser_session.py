"""The signed cookie of a staff browser: a random token, and when it was last seen."""

import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta

from flask import g, session

from portal.accounts.models import Staff, StaffSession
from portal.accounts.queries import actor_of, find_session, staff_of_session
from portal.accounts.session_operations import note_session_use
from portal.library.text.languages import DESK_LANGUAGE
from portal.platform import clock
from portal.platform.background import in_background
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing

PENDING_SIGN_IN_LASTS = timedelta(minutes=10)  # unsourced: time to find the telephone or a recovery code
USE_NOTED_EVERY = timedelta(minutes=5)  # unsourced: so that few requests write a row
_noting = threading.Lock()


def ask_to_come_back(page: str, staff_id: int | None, notice: str = "") -> None:
    """Store in the cookie where the sign-in of a person (None: of anybody) leads to, and what the sign-in page says."""
    session["back"], session["notice"] = [page, staff_id], notice


def sign_in_notice() -> str:
    """Return what the sign-in page says about what was typed; empty for nothing."""
    return str(session.get("notice", ""))


def _clear() -> None:
    """Empty the cookie but for the page that a sign-in leads to and its language: nothing else set before remains."""
    remaining = {name: session[name] for name in ("back", DESK_LANGUAGE) if name in session}
    session.clear()
    session.update(remaining)


def begin_browser_session(token: str, staff_id: int) -> str:
    """Empty the cookie, store the session token, and return the page to show first; empty for none."""
    _clear()
    session["token"] = token
    session["seen"] = clock.now().timestamp()
    page, of = session.pop("back", ("", None))
    return str(page) if of in {None, staff_id} else ""


def end_browser_session() -> None:
    """Empty the session cookie."""
    session.clear()


def remember_pending(staff: Staff) -> None:
    """Store in the cookie who has passed the password check and must still enter the second factor."""
    _clear()
    session["pending"] = [staff.id, clock.now().timestamp(), _credentials(staff)]


def _credentials(staff: Staff) -> str:
    """Return a hash of the stored password hash and TOTP secret; a change of either invalidates the cookie."""
    return hashlib.sha256(staff.password_hash.encode() + b"\0" + (staff.totp_secret or b"")).hexdigest()


def pending_staff() -> Staff | None:
    """Return who must still enter the second factor, for ``PENDING_SIGN_IN_LASTS`` after the password."""
    staff_id, since, credentials = session.get("pending", (None, 0.0, ""))
    if staff_id is None or not timedelta() <= clock.now() - datetime.fromtimestamp(since, UTC) <= PENDING_SIGN_IN_LASTS:
        return None
    staff = db.session.get(Staff, staff_id)
    if staff is None or not staff.is_active or not hmac.compare_digest(credentials, _credentials(staff)):
        return None
    return staff


def load_actor() -> bool:
    """Set ``g.staff`` and ``g.actor`` from the cookie; return whether somebody is signed in."""
    g.staff = g.actor = g.ended_staff_id = None
    if "token" not in session:
        return False
    now = clock.now()
    seen_at = datetime.fromtimestamp(session.get("seen", 0.0), UTC)
    found = find_session(session["token"], seen_at, now)
    if found is None:
        g.ended_staff_id = staff_of_session(session["token"])
        session.clear()
        return False
    session["seen"] = now.timestamp()
    _note_use(found, now)
    g.staff = found.staff
    g.actor = actor_of(found.staff, local_today())
    return True


def _note_use(found: StaffSession, now: datetime) -> None:
    """Store now and then when the session was last used, without letting the request wait for the write gate."""
    if now - (found.seen_at or found.started_at) < USE_NOTED_EVERY:
        return
    digest = found.token_hash

    def note() -> None:
        with writing():
            note_session_use(digest, now)

    in_background("noting the use of a session", note, alone=_noting)
