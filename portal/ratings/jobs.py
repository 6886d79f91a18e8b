"""Jobs of the worker that delete hashes of addresses, and texts past their time."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, func, or_, select, update

from portal.authority_settings.definitions import RATING_TEXT_DAYS
from portal.authority_settings.queries import current
from portal.corrective_actions.findings.operations import delete_report
from portal.corrective_actions.vocabulary import SourceKind
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.archive import write_to_archive
from portal.platform.storage.database import db
from portal.ratings.models import Rating

DELETED = "—"  # in place of what was asked for, so that it still counts that something was
RATINGS_PER_TRANSACTION = 500  # unsourced: so that other writers do not wait long
SOURCE_RETENTION = timedelta(days=2)  # unsourced: a hash is compared on its own day only


def delete_old_source_hashes() -> int:
    """Delete hashed addresses of ratings older than ``SOURCE_RETENTION``; return how many.

    Call it inside ``writing()``.
    """
    old = (Rating.source_hash.is_not(None), Rating.rated_at < clock.now() - SOURCE_RETENTION)
    result = cast("CursorResult[Any]", db.session.execute(update(Rating).where(*old).values(source_hash=None)))
    return result.rowcount


def delete_old_texts() -> int:
    """Write what people said in ratings longer ago than the authority keeps it to the archive, then delete it.

    That more was asked for than the guide lists remains, without what it was. Return how many; call it inside
    ``writing()``. Raises OSError when the archive cannot be written, and deletes nothing.
    """
    query = select(Rating).where(_has_text_due()).order_by(Rating.id).limit(RATINGS_PER_TRANSACTION)
    over = db.session.scalars(query).all()
    write_to_archive(
        "ratings",
        [{"reference": each.reference, "rated_on": each.rated_on.isoformat(), "level": each.level,
          "comment": each.comment, "asked_extra": each.asked_extra} for each in over],
    )  # fmt: skip
    for rating in over:
        rating.comment = ""
        rating.asked_extra = DELETED if rating.asked_extra else ""
        delete_report(SYSTEM, SourceKind.RATING, rating.reference)
        audit.record(SYSTEM, "delete_text", rating)
    return len(over)


def count_due() -> dict[str, int]:
    """Return how many texts of ratings are due to be deleted, for ``doctor``."""
    return {"texts of ratings": db.session.scalar(select(func.count()).select_from(Rating).where(_has_text_due())) or 0}


def _has_text_due() -> ColumnElement[bool]:
    before = local_today() - timedelta(days=current(RATING_TEXT_DAYS))
    return (Rating.rated_on < before) & or_(Rating.comment != "", Rating.asked_extra.not_in(("", DELETED)))
