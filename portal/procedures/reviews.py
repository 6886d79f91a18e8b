"""Reads about when guides were checked and are to be checked again."""

from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.library.access.permissions import Actor
from portal.library.text.formats import words
from portal.organisation.models import Department, Post
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate
from portal.procedures.models import Procedure

SOON = timedelta(days=30)


def due_for(actor: Actor, today: date, number: int = 1) -> Page[Procedure]:
    """Return a page of the guides in reach whose check is due within a month or overdue, the longest due first."""
    query = _due(actor, today).options(joinedload(Procedure.department))
    return paginate(query.order_by(Procedure.next_check_on, Procedure.code), number)


def count_due_for(actor: Actor, today: date) -> int:
    """Count the guides in reach whose check is due."""
    return db.session.scalar(select(func.count()).select_from(_due(actor, today).subquery())) or 0


def posts_that_check(actor: Actor, procedure: Procedure) -> list[tuple[str, str]]:
    """Return (code, name) of the posts that may answer for a check: the actor's own, then the department's."""
    query = select(Post).where(
        Post.closed_on.is_(None), (Post.department_id == procedure.department_id) | Post.code.in_(actor.posts)
    )
    posts = sorted(db.session.scalars(query), key=lambda post: (post.code not in actor.posts, post.id))
    return [(post.code, words(post.name)) for post in posts]


def _due(actor: Actor, today: date) -> Select[Procedure]:
    query = select(Procedure).where(Procedure.has_guide, Procedure.next_check_on <= today + SOON)
    reach = actor.departments_for("procedures:version:see")
    if reach is not None:
        query = query.join(Procedure.department).where(Department.code.in_(reach))
    return query
