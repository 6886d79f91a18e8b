"""Reads of ratings."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.queries import posts_ever_held
from portal.library.access.permissions import Actor
from portal.platform.security.tracking_codes import key_hash
from portal.platform.storage.database import db, within
from portal.platform.storage.pagination import Page, paginate
from portal.procedures.models import Procedure
from portal.ratings.models import Rating
from portal.ratings.rules import WORST_GOOD_LEVEL


def find_by_key(key: str) -> Rating | None:
    """Find the rating that a form has stored before, by the form's key."""
    return db.session.scalar(select(Rating).where(Rating.key_hash == key_hash(key)))


def count_of_source(source_hash: str, procedure_id: int) -> int:
    """Count the ratings of a procedure that one source gave on one day."""
    query = select(func.count(Rating.id)).where(Rating.source_hash == source_hash, Rating.procedure_id == procedure_id)
    return db.session.scalar(query) or 0


def ratings_for(actor: Actor, only_bad: bool = False, number: int = 1) -> Page[Rating]:
    """Return a page of the ratings in a person's reach, newest first, except those of posts ever held."""
    query = select(Rating).where(
        within(Rating.department_code, actor.departments_for("ratings:rating:see")),
        Rating.post_code.not_in(posts_ever_held(actor)),
    )
    if only_bad:
        query = query.where(Rating.level < WORST_GOOD_LEVEL)
    query = query.options(joinedload(Rating.procedure).joinedload(Procedure.department))
    return paginate(query.order_by(Rating.rated_at.desc(), Rating.id.desc()), number)
