"""Short ways to departments and roles that have too few people."""

from typing import Any

import pytest
from sqlalchemy import delete

from portal.accounts.models import Holding, RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import (
    Decision,
)
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import RefusedActError
from portal.organisation.queries import with_predecessors
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain, in_days


def person(cast: Cast, name: str) -> Staff:
    return db.session.get_one(Staff, cast.id(name))


def present(cast: Cast, name: str) -> Actor:
    """Return what a person may do now, after roles and posts have changed."""
    return with_predecessors(actor_of(person(cast, name), local_today()))


def leave_only(role: Role, *kept: int) -> None:
    with writing():
        db.session.execute(delete(RoleGrant).where(RoleGrant.role == role, RoleGrant.staff_id.not_in(kept)))
    db.session.expire_all()


def hold(cast: Cast, name: str, post: str = "tr-review", since: int = -500) -> None:
    with writing():
        db.session.add(Holding(staff_id=cast.id(name), post_code=post, from_on=in_days(since)))
    db.session.expire_all()


def names_of(people: Any) -> set[str]:
    return {each.user_name for each in people}


def filed(**fields: Any) -> Complaint:
    return complain(get_version_in_force(CODE), **fields)


def answer(cast: Cast, complaint: Complaint, by: str = "manager") -> None:
    act(handling.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given="")
    act(handling.decide_reply, cast[by], complaint, approves=True)


def refused(operation: Any, *args: Any, **fields: Any) -> None:
    with pytest.raises(RefusedActError):
        act(operation, *args, **fields)
