"""Reads of departments and posts."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.organisation.models import Department, Post
from portal.shared.db import db
from portal.shared.refusals import NotFoundError


def get_department(code: str) -> Department:
    """Return a department with its posts; raises NotFoundError."""
    department = db.session.scalar(
        select(Department).where(Department.code == code).options(selectinload(Department.posts))
    )
    if department is None:
        raise NotFoundError
    return department


def get_post(code: str) -> Post:
    """Return a post with its department; raises NotFoundError."""
    post = db.session.scalar(select(Post).where(Post.code == code).options(joinedload(Post.department)))
    if post is None:
        raise NotFoundError
    return post


def posts_by_code(codes: Collection[str]) -> dict[str, Post]:
    """Return posts by their codes, in one query."""
    return {post.code: post for post in db.session.scalars(select(Post).where(Post.code.in_(set(codes))))}


def find_department_named(name: str) -> Department | None:
    """Find a department by its Chinese name or short name."""
    zh, short = Department.name["zh"].as_string(), Department.short_name["zh"].as_string()
    return db.session.scalar(select(Department).where((zh == name) | (short == name)).order_by(Department.id).limit(1))
