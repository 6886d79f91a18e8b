"""Jobs of the worker: delete old sessions."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete

from portal.accounts.models import StaffSession
from portal.platform import clock
from portal.platform.storage.database import db

SESSION_RETENTION = timedelta(days=30)  # unsourced: longer than any session lasts


def delete_old_sessions() -> int:
    """Delete sessions begun before ``SESSION_RETENTION`` ago; return how many. Call it inside ``writing()``."""
    old = delete(StaffSession).where(StaffSession.started_at < clock.now() - SESSION_RETENTION)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount
