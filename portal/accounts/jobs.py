"""What time does to accounts. The worker runs it."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete

from portal.accounts.models import StaffSession
from portal.platform import clock
from portal.platform.storage.database import db

SESSION_RETENTION = timedelta(days=30)


def delete_old_sessions() -> int:
    """Delete sessions that ended by themselves long ago; call it inside ``writing()``."""
    old = delete(StaffSession).where(StaffSession.started_at < clock.now() - SESSION_RETENTION)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount
