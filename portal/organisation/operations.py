"""Verbs on departments and posts."""

from typing import Any

from portal.organisation.models import Department, Post
from portal.shared import audit
from portal.shared.permissions import Actor


def add_department(actor: Actor, code: str, fields: dict[str, Any]) -> Department:
    """Add a department: name, short_name, mission, address, hours (by language) and phone."""
    department = Department(code=code, **fields)
    audit.record(actor, "add_department", department)
    return department


def add_post(actor: Actor, department: Department, *, code: str, fields: dict[str, Any]) -> Post:
    """Add a post to a department: name, duties and behaviour norms, by language."""
    post = Post(code=code, department=department, **fields)
    audit.record(actor, "add_post", post)
    return post
