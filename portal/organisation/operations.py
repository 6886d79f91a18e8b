"""Verbs on departments and posts."""

from typing import Any

from sqlalchemy import select

from portal.organisation.file import OrganisationFile
from portal.organisation.models import Department, Post
from portal.shared import audit
from portal.shared.db import db
from portal.shared.permissions import Actor
from portal.shared.refusals import NotFoundError


def add_department(actor: Actor, code: str, fields: dict[str, Any]) -> Department:
    """Add a department: name, short_name, mission, address, hours (by language) and phone."""
    department = Department(code=code, **fields)
    audit.record(actor, "add_department", department)
    return department


def add_missing(actor: Actor, organisation: OrganisationFile) -> list[tuple[str, str]]:
    """Add what a file has and the portal has not; return (code, ``added`` or ``unchanged``) of each.

    Raises NotFoundError for a post of a department that is neither in the file nor in the portal.
    """
    departments = {each.code: each for each in db.session.scalars(select(Department))}
    posts = set(db.session.scalars(select(Post.code)))
    outcomes = []
    for each in organisation.departments:
        outcomes.append((each.code, "unchanged" if each.code in departments else "added"))
        if each.code not in departments:
            departments[each.code] = add_department(actor, each.code, each.model_dump(exclude={"code"}))
    for post in organisation.posts:
        outcomes.append((post.code, "unchanged" if post.code in posts else "added"))
        if post.department not in departments:
            raise NotFoundError(post.department)
        if post.code not in posts:
            fields = post.model_dump(exclude={"code", "department"})
            add_post(actor, departments[post.department], code=post.code, fields=fields)
    return outcomes


def add_post(actor: Actor, department: Department, *, code: str, fields: dict[str, Any]) -> Post:
    """Add a post to a department: name, duties and behaviour norms, by language."""
    post = Post(code=code, department=department, **fields)
    audit.record(actor, "add_post", post)
    return post
