"""What time does to ratings. The worker runs it."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update

from portal.ratings.models import Rating
from portal.shared import clock
from portal.shared.db import db

SOURCE_KEPT = timedelta(days=2)


def forget_sources() -> int:
    """Forget where ratings came from once the day they are counted by is over; call it inside ``writing()``."""
    old = (Rating.source_hash.is_not(None), Rating.rated_at < clock.now() - SOURCE_KEPT)
    result = cast("CursorResult[Any]", db.session.execute(update(Rating).where(*old).values(source_hash=None)))
    return result.rowcount
