"""Reads that findings and actions share."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from portal.accounts.queries import holders_of
from portal.corrective_actions.models import Finding
from portal.library.access.permissions import Actor, Role
from portal.platform.storage.database import within

MAX_ON_DESK = 500  # unsourced: more than one person works through in a day


def people_complained_about(findings: Collection[Finding]) -> frozenset[int]:
    """Return the ids of the people who hold or have ever held the posts that findings are about."""
    return holders_of({finding.post_code for finding in findings})


def is_in_reach(table: Any, actor: Actor, permission: str) -> ColumnElement[bool]:
    open_reach = within(table.department_code, actor.departments_for(permission))
    secret_reach = within(table.department_code, actor.departments_as(Role.INSPECTOR))
    return or_(and_(~table.is_restricted, open_reach), and_(table.is_restricted, secret_reach))
