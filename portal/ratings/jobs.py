"""The job of the worker that deletes the hashes of addresses."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update

from portal.platform import clock
from portal.platform.storage.database import db
from portal.ratings.models import Rating

SOURCE_RETENTION = timedelta(days=2)  # unsourced: a hash is compared on its own day only


def delete_old_source_hashes() -> int:
    """Delete hashed addresses of ratings older than ``SOURCE_RETENTION``; return how many.

    Call it inside ``writing()``.
    """
    old = (Rating.source_hash.is_not(None), Rating.rated_at < clock.now() - SOURCE_RETENTION)
    result = cast("CursorResult[Any]", db.session.execute(update(Rating).where(*old).values(source_hash=None)))
    return result.rowcount
