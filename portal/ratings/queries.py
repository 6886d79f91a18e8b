"""Reads of ratings."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from portal.accounts.queries import posts_ever_held
from portal.library.access.permissions import Actor
from portal.platform.security.tracking_codes import key_hash
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import IndexCell, ListPart, paginate_parts, reach_of
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace
from portal.procedures.models import Procedure
from portal.ratings.models import BAD, Rating


def find_by_key(key: str) -> Rating | None:
    """Find the rating that a form has stored before, by the form's key."""
    return db.session.scalar(select(Rating).where(Rating.key_hash == key_hash(key)))


def count_of_source(source_hash: str, procedure_id: int) -> int:
    """Count the ratings of a procedure that one source gave on one day."""
    query = select(func.count(Rating.id)).where(Rating.source_hash == source_hash, Rating.procedure_id == procedure_id)
    return db.session.scalar(query) or 0


def ratings_for(actor: Actor, only_bad: bool = False, place: PagePlace = BEGINNING) -> Page[Rating]:
    """Return a page of the ratings in a person's reach, newest first, except those of posts ever held."""
    query = select(Rating).where(Rating.post_code.not_in(posts_ever_held(actor)))
    if only_bad:
        query = query.where(text(BAD))
    reach = reach_of(Rating.department_code, actor.departments_for("ratings:rating:see"))
    parts = [ListPart([IndexCell(where, Rating.rated_at) for where in reach], newest_first=True)]
    return paginate_parts(query, parts, place, joinedload(Rating.procedure).joinedload(Procedure.department))
